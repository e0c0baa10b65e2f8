"""Administrator has the default name

What it does
    Looks at the name of the app's own administrator account.

Why is this bad
    MxAdmin is the name that every new app gives its administrator, so it is the first name that a password guesser
    tries, and the account can sign in at the ordinary login page with every right. The account exists in every
    environment, whatever other accounts there are.

Example
    A bot tries MxAdmin with a list of well-known passwords at the login page of every Mendix app that it finds.

How to fix
    Rename the administrator in App Security, Administrator. An account with the old name stays in databases that have
    one: remove it there.

Sources
    - Mendix documentation, Administrator: https://docs.mendix.com/refguide/administrator/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-06",
    subject=SubjectKind.PROJECT,
    severities=(Severity.LOW,),
    needs=(Need.PROJECT_SECURITY,),
    cwe=(1392,),
    parity={"mxlint": "001_0005"},
    not_checked=lacks(lambda project: project.security.admin_user_name, "name of the administrator"),
)

DEFAULT_NAME = "MxAdmin"


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire on the name that Studio Pro gives."""
    if project.security.admin_user_name == DEFAULT_NAME:
        yield Finding(RULE.id, Severity.LOW, Subjects(), (DEFAULT_NAME,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the account."""
    return Explanation(
        f"The administrator account is called {DEFAULT_NAME}, the name that everybody knows.",
        "Rename the administrator in App Security, and remove the old account from databases that have one.",
        (Evidence(f"AdminUserName is {DEFAULT_NAME}", context.project.security.location),),
    )


def planted(app: "App") -> None:
    """Keep the name of a new app."""
    app.security(AdminUserName="MxAdmin")


def near_miss(app: "App") -> None:
    """A name that only contains it."""
    app.security(AdminUserName="MxAdmin_7Qx")
