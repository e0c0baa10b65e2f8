"""Runtime version has a known vulnerability

What it does
    Compares the Mendix version with the published advisories on the Mendix runtime. The advisories have a date, which
    the evidence shows; a file of newer ones can be added. Lines with long-term support have fixes of their own, so
    9.18.5 counts as fixed where 9.18.4 is. Advisories on Studio Pro are left out: they concern the developer's machine.
    Some hold only for one way of signing in or for one runtime setting, which no model shows: then the finding says so.

Why is this bad
    What is wrong and how to use it is public. Model and access rules can be perfect, and still be passed by.

Example
    An app on 9.12.3 is open to CVE-2023-23835: row constraints can be worked around to read what they hide. 9.12.10
    has the fix.

How to fix
    Upgrade to the fixed version of the line that the app is on, or to a newer line.

Sources
    - Siemens ProductCERT advisories: https://www.siemens.com/cert/advisories/
    - CISA, Common Security Advisory Framework files of Siemens
    - CVE list, version 5
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Rule, SubjectKind
from auditor.rules.vulnerabilities import certainty_of, evidence_of, facts_of, fixed_by, severity_of, told

if TYPE_CHECKING:
    from auditor.samples.app import App


def _unknown(context: Context) -> str | None:
    project = context.project
    if project.is_package:
        return "a module package has no app settings and no user roles"
    if not project.version[0]:
        return "the export does not say which Mendix version it is of"
    oldest = context.advisories.oldest_runtime
    if project.version[0] < oldest:
        return f"the {context.advisories.dated} say nothing about versions before Mendix {oldest}"
    return None


RULE = Rule(
    id="PRJ-15",
    subject=SubjectKind.PROJECT,
    severities=(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW),
    needs=(),
    cwe=(1395,),
    not_checked=_unknown,
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire once, for everything that affects the version."""
    if matches := context.advisories.of_runtime(project.version):
        yield Finding(RULE.id, severity_of(matches), Subjects(), facts_of(matches), certainty_of(matches))


def explain(finding: Finding, context: Context) -> Explanation:
    """List the advisories, worst first."""
    project = context.project
    matches = context.advisories.of_runtime(project.version)
    version = ".".join(map(str, project.version))
    evidence = [Evidence(f"the project is of Mendix {project.mendix_version}", project.source.location)]
    evidence += evidence_of(matches, context.advisories, None)
    return Explanation(told(f"Mendix {version}", matches), fixed_by("Mendix", matches), tuple(evidence))


def planted(app: "App") -> None:
    """A version of 2023 that never got its fixes."""
    app.version = "9.12.3.55000"


def near_miss(app: "App") -> None:
    """A version below the fix of its major version, but with the fix of its own line: 10.18.5 against 10.21."""
    app.version = "10.18.5.60000"
