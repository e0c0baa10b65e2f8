"""Guest role is missing or shared

What it does
    Looks whether the user role of anonymous visitors exists, and whether it is a role of its own: neither the
    administrator's, nor one that holds System.Administrator, nor one that an enabled demo user has.

Why is this bad
    Visitors have exactly the rights of that role. When it is shared with the administrator, everybody on the internet
    is one. When it is shared with named users, every right that they need is given away without signing in. A role
    name that does not exist is not noticed when the app is built.

Example
    The guest role was renamed from Guest to Anonymous, but anonymous access still names Guest.

How to fix
    Make a user role for anonymous visitors only, with module roles made for it, and name it in App Security, Anonymous
    users.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import SYSTEM_ADMINISTRATOR, Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-11",
    subject=SubjectKind.PROJECT,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.PROJECT_SECURITY, Need.GUEST, Need.USER_ROLES),
    cwe=(266,),
    parity={"Mendix recommender": "MXS005"},
)


def _wrong(project: Project) -> Iterator[tuple[Severity, str]]:
    """What is wrong with the guest's role, while anonymous access is on: severity and words."""
    security = project.security
    guest = project.guest_role
    if guest is None:
        named = (
            f"the user role {security.guest_user_role}, which does not exist"
            if security.guest_user_role
            else "no user role"
        )
        yield Severity.HIGH, f"anonymous access names {named}"
        return
    if SYSTEM_ADMINISTRATOR in guest.module_roles:
        yield Severity.CRITICAL, f"{guest.name} holds {SYSTEM_ADMINISTRATOR}"
    if guest.name == security.admin_user_role:
        yield Severity.CRITICAL, f"{guest.name} is the administrator's user role"
    demo_users = sorted(user.name for user in security.demo_users if guest.name in user.user_roles)
    if security.enable_demo_users and demo_users:
        plural = "s" if len(demo_users) > 1 else ""
        yield Severity.HIGH, f"{guest.name} is also a role of the demo user{plural} {listed(demo_users)}"


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire once, with everything that is wrong."""
    if project.security.guest_access and (wrong := list(_wrong(project))):
        worst = min((severity for severity, _ in wrong), key=lambda severity: severity.rank)
        yield Finding(RULE.id, worst, Subjects(), tuple(words for _, words in wrong))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say with whom visitors share their role, or that they have none."""
    security = context.project.security
    words = [words for _, words in _wrong(context.project)]
    message = f"The role of visitors who do not sign in is not their own: {listed(words)}."
    if context.project.guest_role is None:
        message = f"Visitors get no role that exists: {listed(words)}."
    return Explanation(
        message,
        "Make a user role for anonymous visitors only, with module roles made for it, and name it in App Security, "
        "Anonymous users.",
        tuple(Evidence(said, security.location) for said in words),
    )


def planted(app: "App") -> None:
    """Visitors are administrators."""
    app.guest("Administrator")


def near_miss(app: "App") -> None:
    """A role of their own; a disabled demo user that once had it changes nothing."""
    app.user_role("Anonymous", "System.User").guest("Anonymous")
    app.demo_user("demo_guest", "Anonymous", password="Only-4-Demonstrations").security(EnableDemoUsers=False)
