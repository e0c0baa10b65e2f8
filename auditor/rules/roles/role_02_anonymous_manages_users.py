"""Anonymous can manage users

What it does
    Looks whether the role of visitors who do not sign in manages any users, or holds System.Administrator.

Why is this bad
    User management is access: whoever manages a role reads and changes the users that have it, although no access rule
    says so and no rule on the account entity can limit it. With the anonymous role, everybody on the internet can do
    that without signing in. This is how the app is set up, not a flaw of the Mendix version, so no update removes it.

Example
    The guest role was copied from a role that manages all roles. Any visitor can list the accounts of the app and make
    a new administrator.

How to fix
    Take all user management away from the anonymous role, and take System.Administrator out of it. System.User is the
    only System module role that it needs.

Sources
    - Mendix documentation, Access Rules, System.User: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.project import SYSTEM_ADMINISTRATOR
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-02",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.CRITICAL,),
    needs=(Need.USER_ROLES, Need.GUEST),
    cwe=(269, 306),
    parity={"Mendix recommender": "MXS007"},
    whom=Whom.GUEST,
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when the guest's role manages anybody or is an administrator role."""
    manages = role.access.manages
    if manages.any or role.is_administrator:
        managed = "all" if manages.all else tuple(sorted(manages.roles))
        facts = (managed, manages.without_roles, role.is_administrator)
        yield Finding(RULE.id, Severity.CRITICAL, role.about(), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say whom visitors may manage."""
    managed, without_roles, is_administrator = finding.facts
    role = context.project.user_role_by_name[finding.subjects.user_roles[0]]
    can, evidence = [], []
    if managed == "all":
        can.append("manage all users")
        evidence.append(Evidence(f"ManageAllRoles of user role {role.name} is true", role.location))
    elif managed:
        can.append(f"manage users with {listed(texts(managed), 'or')}")
        evidence.append(Evidence(f"user role {role.name} may manage {listed(texts(managed))}", role.location))
    if without_roles and managed != "all":
        can.append("manage users without roles")
        evidence.append(Evidence(f"ManageUsersWithoutRoles of user role {role.name} is true", role.location))
    if is_administrator:
        can.append(f"use everything that {SYSTEM_ADMINISTRATOR} gives")
        evidence.append(Evidence(f"user role {role.name} holds {SYSTEM_ADMINISTRATOR}", role.location))
    return Explanation(
        f"Visitors who do not sign in can {listed(can)}: their user role is {role.name}.",
        f"Take all user management away from {role.name}, and give it no System module role but System.User.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """Visitors may manage customers."""
    app.user_role("Customer", "System.User")
    app.user_role("Anonymous", "System.User", manages=("Customer",)).guest("Anonymous")


def near_miss(app: "App") -> None:
    """A visitor's role that manages nobody, beside a signed-in role that does."""
    app.user_role("Customer", "System.User", manages=("Customer",))
    app.user_role("Anonymous", "System.User").guest("Anonymous")
