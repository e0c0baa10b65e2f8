"""A view of the project under review: what such views share."""

from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, cast

from auditor.findings.finding import Finding, Severity
from auditor.model.names import Name
from screens.session import SHORT, AuditSession
from screens.view import View
from screens.widgets.drawing import SEVERITY_STYLES, Span, Spans

if TYPE_CHECKING:
    from screens.review import ReviewApp


class SessionView(View):
    """A view that shows the session. It is told once for each session (`show_session`), and at each visit where to go.

    While nothing is loaded yet there is no session, and the view stays as it was composed.
    """

    _shown: AuditSession | None = None

    @property
    def loaded(self) -> AuditSession | None:
        """The session, once the export is read."""
        return cast("ReviewApp", self.app).session

    @property
    def session(self) -> AuditSession:
        """The session. Only asked for once something is shown."""
        session = self.loaded
        assert session is not None
        return session

    def visit(self, target: object = None) -> None:
        """Show the session, when it is another than before, and go to the target."""
        session = self.loaded
        if session is None:
            return
        if session is not self._shown:
            self._shown = session
            self.show_session()
        if target is not None:
            self.go_to(target)

    def show_session(self) -> None:
        """Fill the view from the session. Cursors and filters stay where their rows still exist."""

    def go_to(self, target: object) -> None:
        """Highlight something, in the view's own terms."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing of the project before it is read."""
        if self.loaded is None and action not in ("pane_next", "pane_previous", "zoom"):
            return False
        return super().check_action(action, parameters)


def severity(found: Severity) -> Span:
    """A severity as a word in its colour."""
    word = SHORT[found]
    return word, SEVERITY_STYLES[word]


def counts(findings: Iterable[Finding], none: str = "none") -> Spans:
    """Findings counted by severity, worst first: `CRIT 1 HIGH 2`; `none` for none."""
    numbers: dict[Severity, int] = {}
    for finding in findings:
        numbers[finding.severity] = numbers.get(finding.severity, 0) + 1
    spans: list[Span] = []
    for level in Severity:
        if level in numbers:
            word = SHORT[level]
            spans += [(" ", "")] * bool(spans) + [(f"{word} {numbers[level]}", SEVERITY_STYLES[word])]
    return spans or [(none, "muted")]


def counts_line(findings: Iterable[Finding]) -> str:
    """Findings counted by severity, for the border of a pane: `HIGH 2 · MED 1`; empty for none."""
    return " · ".join(text for text, _ in counts(findings, none="") if text.strip())


def flag(session: AuditSession, role: Name, thing: Name) -> Span:
    """The sixth character of a cell: `!` when a finding names it."""
    return ("!", "high") if session.findings_of_cell(role, thing) else (" ", "")


def counted(findings: Sized) -> str:
    """How many findings: `no findings`, `1 finding`, `7 findings`."""
    number = len(findings)
    return f"{number or 'no'} finding{'' if number == 1 else 's'}"


def worst_first(findings: Iterable[Finding]) -> tuple[int, ...]:
    """A key that sorts by findings: more of the worst severity comes first."""
    numbers = dict.fromkeys(Severity, 0)
    for finding in findings:
        numbers[finding.severity] -= 1
    return tuple(numbers.values())
