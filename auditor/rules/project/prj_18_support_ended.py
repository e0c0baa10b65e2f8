"""Runtime version gets no more fixes

What it does
    Compares the Mendix version with a table of the lines that get fixes: long-term support, medium-term support, and
    the newest monthly version. The table has a date, which decides and is shown; the clock does not.

Why is this bad
    A vulnerability that is found tomorrow will be fixed in supported lines only. Whoever is on another one must first
    upgrade, under pressure, before the fix can be had.

Example
    An app is on 10.18, whose medium-term support has ended. The next advisory names 10.24 and 11.6 as fixed.

How to fix
    Move to a line with long-term support, or follow the monthly versions without a gap.

Sources
    - Mendix documentation, LTS, MTS, and Monthly Releases: https://docs.mendix.com/releasenotes/studio-pro/lts-mts/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules import support_terms
from auditor.rules.context import Context
from auditor.rules.rule import Rule, SubjectKind
from auditor.rules.support_terms import Support, Term, support_of
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _unknown(context: Context) -> str | None:
    if context.project.is_package:
        return "a module package has no app settings and no user roles"
    return None if context.project.version[0] else "the export does not say which Mendix version it is of"


RULE = Rule(
    id="PRJ-18",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM, Severity.LOW, Severity.INFO),
    needs=(),
    cwe=(1104,),
    not_checked=_unknown,
)

_SEVERITY = {
    Term.ENDED: Severity.MEDIUM,
    Term.MONTHLY: Severity.LOW,
    Term.NEWEST: Severity.INFO,
    Term.UNKNOWN: Severity.INFO,
}


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire on everything but a line whose support goes on."""
    support = support_of(project.version)
    if support.term in _SEVERITY:
        yield Finding(RULE.id, _SEVERITY[support.term], Subjects(), (support.term.value, support.line))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the table says."""
    project = context.project
    support = support_of(project.version)
    lines = listed(support_terms.supported_lines(), most=99)
    if support.term is Term.ENDED:
        fix = f"Upgrade to a line that gets fixes: {lines}."
    elif support.term is Term.MONTHLY:
        fix = f"Upgrade to {support_terms.newest_known()}, or to a line that gets fixes for long: {lines}."
    elif support.term is Term.NEWEST:
        fix = f"Follow each monthly version, or move to a line that gets fixes for long: {lines}."
    else:
        fix = f"Look up Mendix {support.line} in Mendix's overview of LTS, MTS and monthly releases."
    return Explanation(
        _told(support),
        fix,
        (
            Evidence(f"the project is of Mendix {project.mendix_version}", project.source.location),
            Evidence(f"table of supported versions as of {support_terms.as_of()}"),
        ),
    )


def _told(support: Support) -> str:
    line = f"Mendix {support.line}"
    if support.term is Term.ENDED:
        what = f"whose {support.kind} support" if support.kind else "whose support"
        return f"The app is on {line}, {what} ended{f' in {support.ended}' if support.ended else ''}."
    if support.term is Term.MONTHLY:
        return f"The app is on {line}, a monthly version that others followed: fixes come in newer versions only."
    if support.term is Term.NEWEST:
        return f"The app is on {line}, the newest monthly version: its fixes will come in the next one only."
    return f"The app is on {line}, which is newer than the table of supported versions ({support_terms.as_of()})."


def planted(app: "App") -> None:
    """A line whose medium-term support is over."""
    app.version = "10.18.9.60000"


def near_miss(app: "App") -> None:
    """The oldest line whose long-term support goes on."""
    app.version = "9.24.40.60000"
