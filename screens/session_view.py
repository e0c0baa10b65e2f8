"""A view of the project under review: what such views share."""

from collections import Counter
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, cast

from auditor.access.effective import EffectiveAccess
from auditor.findings.finding import Finding, Severity
from auditor.model.names import Name
from screens.session import SHORT, AuditSession
from screens.view import View
from screens.widgets.drawing import SEVERITY_STYLES, Span, Spans

if TYPE_CHECKING:
    from screens.review import ReviewApp

_NEED_FINDINGS = ("compare", "findings", "matrix", "merge", "only", "why", "write")
"""Ways to findings."""


class SessionView(View):
    """A view that shows the session. It is told once for each session (`show_session`), and at each visit where to go.

    While nothing is loaded yet there is no session, and the view stays as it was composed.
    """

    BEFORE_FINDINGS = False
    """Whether it has something to show while the rules are still running. All others wait for them, so that none says
    that there are no findings before that is known."""

    _shown: AuditSession | None = None
    _shown_version = -1

    @property
    def loaded(self) -> AuditSession | None:
        """The session, once the export is read, and judged where the view waits for that."""
        session = cast("ReviewApp", self.app).session
        return session if session is not None and (session.judged or self.BEFORE_FINDINGS) else None

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
            self._shown, self._shown_version = session, session.desk.version
            self.show_session()
        elif session.desk.version != self._shown_version:
            self._shown_version = session.desk.version
            self.show_decisions()
        if target is not None:
            self.go_to(target)

    def show_session(self) -> None:
        """Fill the view from the session. Cursors and filters stay where their rows still exist."""

    def show_decisions(self) -> None:
        """Show how things stand after a decision; only views that tell it have something to do."""

    def go_to(self, target: object) -> None:
        """Highlight something, in the view's own terms."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing of the project before it is read, and no way to findings before there are any."""
        session = self.loaded
        if session is None and action not in ("pane_next", "pane_previous", "zoom"):
            return False
        if session is not None and not session.judged and action in _NEED_FINDINGS:
            return False
        return super().check_action(action, parameters)


def severity(found: Severity) -> Span:
    """A severity as a word in its colour."""
    word = SHORT[found]
    return word, SEVERITY_STYLES[word]


def counts(findings: Iterable[Finding], none: str = "none") -> Spans:
    """Findings counted by severity, worst first: `CRIT 1 HIGH 2`; `none` for none."""
    return _counts(Counter(finding.severity for finding in findings), none)


def _counts(numbers: Counter[Severity], none: str) -> Spans:
    spans: list[Span] = []
    for level in Severity:
        if level in numbers:
            word = SHORT[level]
            spans += [(" ", "")] * bool(spans) + [(f"{word} {numbers[level]}", SEVERITY_STYLES[word])]
    return spans or [(none, "muted")]


def counts_line(findings: Iterable[Finding]) -> str:
    """Findings counted by severity, for the border of a pane: `HIGH 2 · MED 1`; empty for none."""
    return severities_line(Counter(finding.severity for finding in findings))


def severities_line(numbers: Counter[Severity]) -> str:
    """The same of findings of which only the numbers by severity are known."""
    return " · ".join(text for text, _ in _counts(numbers, none="") if text.strip())


def role_label(session: AuditSession, name: Name) -> str:
    """Name a role where there is little room.

    In a package of one module every role would begin with its name, and end where the room does.
    """
    bare = session.project.is_package and len(session.project.modules) == 1
    return name.partition(".")[2] if bare else name


def role_names(session: AuditSession, access: EffectiveAccess) -> str:
    """Name the roles of an access where there is little room."""
    names = (*access.roles.user_roles, *access.roles.added)
    return role_label(session, names[0]) if len(names) == 1 and not access.roles.removed else access.roles.label


def flag(session: AuditSession, role: Name, thing: Name) -> Span:
    """The sixth character of a cell: `!` when a finding names it."""
    return ("!", "high") if session.findings_of_cell(role, thing) else (" ", "")


def counted(findings: Sized) -> str:
    """How many findings: `no findings`, `1 finding`, `7 findings`."""
    return number_of(len(findings), "finding") if findings else "no findings"


def number_of(number: int, one: str, several: str = "") -> str:
    """Count in words: `1 entity`, `1,204 entities`; `several` for a plural that is not made with `s`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def worst_first(findings: Iterable[Finding]) -> tuple[int, ...]:
    """A key that sorts by findings: more of the worst severity comes first."""
    numbers = [0] * len(_NONE)
    for finding in findings:
        numbers[finding.severity.rank] -= 1
    return tuple(numbers) if any(numbers) else _NONE


_NONE = (0,) * len(Severity)


def detail_room(width: int) -> int:
    """Give the room of a line in the third pane of Roles and Entities, on a screen that is so wide."""
    return 77 if width < 120 else 37 if width < 150 else width * 31 // 100 - 3
