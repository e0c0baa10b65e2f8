"""A non-administrator role manages all roles

What it does
    Looks for user roles without System.Administrator that may manage all user roles, or an administrator role. The
    anonymous user's role is ROLE-02's matter.

Why is this bad
    Whoever manages a role can create users with it, give it to existing users, and see, block and delete the users that
    have it. A role that may manage administrators can therefore make one, and so become one. "All roles" also takes in
    every role that is added later.

Example
    The helpdesk role manages all roles, so that it can unblock accounts. Any helpdesk worker can give herself the
    administrator role.

How to fix
    List exactly the roles that this role must manage, in the User management of the user role, without administrator
    roles. Leave All to the administrator.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.project import SYSTEM_ADMINISTRATOR
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import listed, sentence, texts, who

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-01",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES),
    cwe=(269,),
    parity={"CLEVR Lint": "SEC017"},
    whom=Whom.NEITHER,
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when the role manages all roles, or one that holds System.Administrator."""
    manages, project = role.access.manages, context.project
    administrators = tuple(
        sorted(name for name in manages.roles if SYSTEM_ADMINISTRATOR in project.user_role_by_name[name].module_roles)
    )
    if manages.all or administrators:
        facts = ("all",) if manages.all else ("some", administrators)
        yield Finding(RULE.id, Severity.HIGH, role.about(), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the role may manage."""
    roles = [context.project.user_role_by_name[name] for name in finding.subjects.user_roles]
    if finding.facts[0] == "all":
        managed = "all user roles, administrators and roles that are added later included"
        evidence = tuple(
            Evidence(f"ManageAllRoles of user role {role.name} is true", role.location)
            for role in roles
            if role.manage_all_roles
        )
    else:
        names = texts(finding.facts[1])
        managed = f"{listed(names)}, which holds {SYSTEM_ADMINISTRATOR}"
        evidence = tuple(
            Evidence(
                f"user role {role.name} may manage {listed(set(names).intersection(role.manageable_roles))}",
                role.location,
            )
            for role in roles
            if set(names).intersection(role.manageable_roles)
        )
    return Explanation(
        f"{sentence(who(finding, context))} may manage {managed}: its holders can make themselves administrator.",
        f"List the roles that {listed(finding.subjects.user_roles)} must manage, without administrator roles; leave "
        "All to the administrator.",
        evidence,
    )


def planted(app: "App") -> None:
    """A helpdesk that manages every role."""
    app.user_role("Helpdesk", "System.User", manage_all=True)


def near_miss(app: "App") -> None:
    """A helpdesk that manages customers only, beside an administrator that manages everybody."""
    app.user_role("Customer", "System.User")
    app.user_role("Helpdesk", "System.User", manages=("Customer",))
