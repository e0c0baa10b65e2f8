"""Strict page URL check is off

What it does
    Looks at the switch Strict page URL check of the app security.

Why is this bad
    Studio Pro's security check follows menus, pages and microflows. Pages that are reached by their URL only are left
    out unless this switch is on, so nobody is told what a page behind a link shows to roles that may not read it. It
    is a check while modelling, no protection of the running app.

Example
    The page Order_View has the URL order/{Id}. It shows a member that customers may not read, and Studio Pro says
    nothing.

How to fix
    Turn Strict page URL check on in the app security, and resolve the errors that appear.

Sources
    - Mendix documentation, App Security: https://docs.mendix.com/refguide/app-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks
from auditor.rules.telling import counted

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-04",
    subject=SubjectKind.PROJECT,
    severities=(Severity.LOW,),
    needs=(Need.PROJECT_SECURITY,),
    parity={"mxlint fork": "006_0004"},
    not_checked=lacks(lambda project: project.security.strict_page_url_check, "strict page URL check", (9, 8)),
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when the switch is off."""
    if project.security.strict_page_url_check is False:
        yield Finding(RULE.id, Severity.LOW, Subjects(), (False,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Count the pages that have a URL."""
    project = context.project
    pages = sum(bool(page.url) for page in project.pages if not page.excluded)
    return Explanation(
        f"Studio Pro's security check leaves out pages that are reached by their URL ({counted(pages, 'page')} here).",
        "Turn Strict page URL check on in the app security, and resolve the errors that appear.",
        (Evidence("StrictPageUrlCheck is false", project.security.location),),
    )


def planted(app: "App") -> None:
    """The switch is off."""
    app.security(StrictPageUrlCheck=False)


def near_miss(app: "App") -> None:
    """The switch is on, beside pages with a URL."""
    app.module("Shop", "User").page("Order_View", "User", url="order")
    app.user_role("Customer", "System.User", "Shop.User")
