"""Demo users are enabled

What it does
    Looks for demo users while the switch Enable demo users is on.

Why is this bad
    Demo users have a password that stands in the model, and the app offers them in a menu. They are created when the
    app runs locally or as a Free App. Once created they are ordinary accounts: turning the switch off later does not
    remove them. It is worse when one of them is an administrator.

Example
    A Free App shows a customer's real data for a demonstration. Anyone who opens it picks the demo administrator.

How to fix
    Turn demo users off before a release, and delete the accounts from databases in which they were created.

Sources
    - Mendix documentation, Demo Users: https://docs.mendix.com/refguide/demo-users/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.project import SYSTEM_ADMINISTRATOR, Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-08",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM, Severity.LOW),
    needs=(Need.PROJECT_SECURITY,),
    cwe=(798,),
    parity={"mxlint": "001_0002", "mxcli": "SEC003"},
    not_checked=lacks(lambda project: project.security.enable_demo_users, "switch Enable demo users", (5, 16)),
)


def _administrators(project: Project) -> tuple[Name, ...]:
    """Names of the demo users that hold an administrator role."""
    administrators = {role.name for role in project.user_roles if SYSTEM_ADMINISTRATOR in role.module_roles}
    return tuple(sorted(u.name for u in project.security.demo_users if administrators.intersection(u.user_roles)))


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when the switch is on and there is somebody to create."""
    security = project.security
    if security.enable_demo_users and security.demo_users:
        administrators = _administrators(project)
        severity = Severity.MEDIUM if administrators else Severity.LOW
        names = tuple(sorted(user.name for user in security.demo_users))
        yield Finding(RULE.id, severity, Subjects(), (names, administrators))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the demo users and what they hold."""
    security = context.project.security
    administrators = _administrators(context.project)
    message = f"{counted(len(security.demo_users), 'demo user')} will be created locally and in a Free App"
    if administrators:
        message += f"; {listed(administrators)} with an administrator role"
    evidence = [Evidence("EnableDemoUsers is true", security.location)]
    for user in security.demo_users:
        roles = f"the user roles {listed(user.user_roles)}" if user.user_roles else "no user role"
        evidence.append(Evidence(f"demo user {user.name} has {roles}", security.location))
    return Explanation(
        f"{message}.",
        f"Turn demo users off before a release, and delete {listed(user.name for user in security.demo_users)} from "
        "databases in which they were created.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """A demo user who is an administrator."""
    app.demo_user("demo_administrator", "Administrator", password="Only-4-Demonstrations")


def near_miss(app: "App") -> None:
    """A demo user that is left over while the switch is off."""
    app.demo_user("demo_administrator", "Administrator", password="Only-4-Demonstrations")
    app.security(EnableDemoUsers=False)
