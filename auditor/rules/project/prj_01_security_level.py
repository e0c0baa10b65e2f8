"""Security level is not Production

What it does
    Looks at the security level of the app: Off, Prototype/demo or Production.

Why is this bad
    Only Production enforces everything. At Off nobody signs in and everyone may do everything. At Prototype/demo people
    sign in and pages and microflows are protected, but access rules of entities are ignored: whoever signs in can read
    and change all data. Licensed nodes of Mendix Cloud demand Production; other hosting and Free Apps do not.

Example
    An app was built at Prototype/demo and is deployed to the customer's own servers. Its access rules look right in
    Studio Pro, but none of them is enforced.

How to fix
    Set the security level to Production in App Security, and complete the access that Studio Pro then asks for.

Sources
    - Mendix documentation, App Security: https://docs.mendix.com/refguide/app-security/
    - Mendix documentation, Security: https://docs.mendix.com/refguide/security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project, SecurityLevel
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App

SEVERITY = {SecurityLevel.OFF: Severity.CRITICAL, SecurityLevel.PROTOTYPE: Severity.HIGH}


def level_unknown(context: Context) -> str | None:
    """Give the reason why the security level cannot be judged, or None."""
    known = context.project.security.level is not SecurityLevel.UNKNOWN
    return None if known else "the export does not say at which security level the app runs"


RULE = Rule(
    id="PRJ-01",
    subject=SubjectKind.PROJECT,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.PROJECT_SECURITY,),
    cwe=(862,),
    parity={"mxlint": "001_0003", "CLEVR Lint": "SEC012"},
    not_checked=level_unknown,
)

_MEANS = {
    SecurityLevel.OFF: "Security is off: nobody has to sign in, and everyone may do everything.",
    SecurityLevel.PROTOTYPE: (
        "The security level is Prototype/demo: pages and microflows are protected, but whoever signs in can read and "
        "change all data."
    ),
}
_STORED = {SecurityLevel.OFF: "CheckNothing", SecurityLevel.PROTOTYPE: "CheckFormsAndMicroflows"}


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire below Production."""
    level = project.security.level
    if level in SEVERITY:
        yield Finding(RULE.id, SEVERITY[level], Subjects(), (level.value,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the level leaves open."""
    level = SecurityLevel(str(finding.facts[0]))
    return Explanation(
        _MEANS[level],
        "Set the security level to Production in App Security and complete the access that Studio Pro asks for.",
        (Evidence(f"SecurityLevel is {_STORED[level]}", context.project.security.location),),
    )


def planted(app: "App") -> None:
    """Leave the level at Prototype/demo."""
    app.security(SecurityLevel="CheckFormsAndMicroflows")


def near_miss(app: "App") -> None:
    """Production, without the consistency check: that is another rule's matter."""
    app.security(CheckSecurity=False)
