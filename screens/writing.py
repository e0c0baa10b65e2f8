"""What the screens write: the findings in one of the formats, as `mxaudit check` writes them."""

from dataclasses import dataclass, replace
from datetime import date

from auditor.cli.output import ENDINGS, generated_at
from auditor.cli.saved_merges import with_merges
from auditor.decisions.decision import State
from auditor.decisions.matching import Decided
from auditor.model.names import raw
from auditor.model.project import SYSTEM
from auditor.reports.findings_file import FindingsFile
from screens.session import AuditSession


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the findings file."""

    label: str
    ending: str
    about: str


FORMATS = (
    Format("SARIF", ".sarif", "code scanning"),
    Format("HTML", ".html", "one page for people, also on paper"),
    Format("JSON", ".json", "everything, and the baseline for next time"),
    Format("JUnit", ".xml", "test reports in CI"),
    Format("Markdown", ".md", "wiki, pull request"),
    Format("XLSX", ".xlsx", "findings, access, roles, coverage, decisions"),
    Format("CSV", ".csv", "the findings as a table"),
    Format("text", ".txt", "terminals and screen readers"),
)
"""Every format, in the order of the list."""


MINUTES = Format("minutes", "-minutes.md", "of this meeting: date, people, decisions")
"""What is written only after a meeting."""


def formats(session: AuditSession) -> tuple[Format, ...]:
    """Give what can be written now: the formats, and after a meeting its minutes."""
    return FORMATS if session.desk.parked is None else (*FORMATS, MINUTES)


def content(session: AuditSession, ending: str, with_merge: bool = True, only: frozenset[str] | None = None) -> bytes:
    """Write the findings in one format, with those of the merge that is in. Raises `OutputError` when it cannot.

    `only` are the ids of the project's findings that are written; None for all. The rules stand as they were checked.
    """
    if ending == MINUTES.ending:
        return minutes_of(session)
    made = session.current_merge() if with_merge else None
    merges = [(made.roles.label, made)] if made else []
    whole = with_merges(session.audit, merges, None)
    decided = session.decided_of(whole)
    if only is not None:
        left_out = {id(finding) for finding in session.audit.findings if session.id(finding) not in only}
        kept = tuple(finding for finding in whole.findings if id(finding) not in left_out)
        decided = replace(decided, audit=replace(whole, findings=kept), whole=whole)
    return FindingsFile(decided, generated_at(), _scope(session, decided), merges).written(ENDINGS[ending])


def minutes_of(session: AuditSession) -> bytes:
    """Write the minutes of today's meeting."""
    from auditor.reports.minutes import Minutes, minutes

    desk = session.desk
    counts = session.standings.counts
    today = [(finding, desk.decision(session.id(finding))) for finding in session.audit.findings]
    decided = [
        (f"{finding.rule} {finding.subjects.label}", made)
        for finding, made in today
        if made and made.date == desk.today and made.state is not State.OPEN
    ]
    return minutes(
        Minutes(
            project=session.project.name,
            day=desk.today,
            people=desk.people,
            summary=", ".join(f"{number} {word}" for word, number in counts.items() if number or word == "open"),
            decisions=decided,
            answers=[answer for answer in desk.answers if answer.date == desk.today],
            parked=desk.parked or (),
            left=desk.left,
            kept_in=desk.name,
        )
    )


def _scope(session: AuditSession, decided: Decided) -> dict[str, object]:
    """All modules, all rules, all roles."""
    project = session.project
    return {
        "modules": sorted([*project.module_by_name, SYSTEM]),
        "rules": [outcome.rule for outcome in decided.audit.outcomes],
        "user_roles": sorted(project.user_role_by_name),
    }


def default_name(session: AuditSession) -> str:
    """The project's name and today's date, as a file name: `Webshop-2026-11-24`."""
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in raw(session.project.name)).strip(".") or "findings"
    return f"{stem}-{date.today().isoformat()}"
