"""What the screens write: the findings in one of the formats, as `mxaudit check` writes them."""

from dataclasses import dataclass
from datetime import date

from auditor.cli.output import generated_at
from auditor.cli.saved_merges import with_merges
from auditor.decisions.matching import Decided, undecided
from auditor.model.names import raw
from auditor.model.project import SYSTEM
from auditor.reports import documents, json, merge, text
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
    Format("CSV", ".csv", "the findings as a table"),
    Format("text", ".txt", "terminals and screen readers"),
)
"""Every format, in the order of the list."""


def content(session: AuditSession, ending: str, with_merge: bool = True) -> bytes:
    """Write the findings in one format, with those of the merge that is in. Each writer is loaded when it is used."""
    made = session.current_merge() if with_merge else None
    merges = [(made.roles.label, made)] if made else []
    decided = undecided(with_merges(session.audit, merges, None))
    if ending == ".sarif":
        from auditor.reports.sarif import sarif

        return sarif(decided)
    if ending == ".txt":
        return text.check(decided, generated_at(), terminal=False)
    scenarios = [merge.named(title, found, decided) for title, found in merges]
    return _from_document(
        ending, decided, documents.check(decided, generated_at(), _scope(session, decided), scenarios)
    )


def _from_document(ending: str, decided: Decided, document: dict[str, object]) -> bytes:
    """Write a format that is made from the JSON document."""
    if ending == ".html":
        from auditor.reports.html import html

        return html(decided, document)
    if ending == ".xml":
        from auditor.reports.junit import junit

        return junit(document)
    if ending == ".md":
        from auditor.reports.markdown import markdown

        return markdown(document)
    if ending == ".csv":
        from auditor.reports.csv import csv

        return csv(document, raw=False)
    return json.dump(document)


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
