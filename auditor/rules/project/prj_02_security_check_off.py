"""Consistency check of security is off

What it does
    Looks at Check security in App Security, at level Production.

Why is this bad
    The check follows, for each user role, the menus to the pages and the pages to the microflows, and reports members
    that a role sees on a page without having access to them. Without it such mistakes stay unseen until a user meets
    them, and people tend to repair them with wider access rules. It is a check at design time: turning it on does not
    protect a running app, it finds what is wrong with its protection.

Example
    After a reorganisation a page shows a member that the role may no longer read. With the check off the app deploys
    without a word.

How to fix
    Turn Check security on and resolve what it reports.

Sources
    - Mendix documentation, App Security: https://docs.mendix.com/refguide/app-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project, SecurityLevel
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-02",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM,),
    needs=(Need.PROJECT_SECURITY,),
    parity={"mxlint": "001_0003", "CLEVR Lint": "SEC013"},
    not_checked=lacks(lambda project: project.security.check_security, "setting Check security"),
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when the check is off at Production; below it there is nothing to check."""
    security = project.security
    if security.level is SecurityLevel.PRODUCTION and security.check_security is False:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (False,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what nobody checks now."""
    return Explanation(
        "Check security is off: Studio Pro does not report what user roles see on pages without having access to it.",
        "Turn Check security on in App Security and resolve what it reports.",
        (Evidence("CheckSecurity is false at level Production", context.project.security.location),),
    )


def planted(app: "App") -> None:
    """Turn the check off."""
    app.security(CheckSecurity=False)


def near_miss(app: "App") -> None:
    """Off below Production, where the check does nothing."""
    app.security(CheckSecurity=False, SecurityLevel="CheckFormsAndMicroflows")
