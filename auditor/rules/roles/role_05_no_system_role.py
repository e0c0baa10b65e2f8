"""User role without a System module role

What it does
    Looks for user roles that hold no module role of the System module.

Why is this bad
    Every user role needs one, normally System.User. It carries the right to the own account, sessions and language,
    which the platform itself relies on; without it people with that role cannot use the app properly, and Studio Pro
    reports an error at levels Prototype and Production. A role in this state was never tried out.

Example
    A role was made for a web service and got only the module role of that service.

How to fix
    Add System.User to the user role. System.Administrator is for administrators only.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
    - Studio Pro, consistency error CE0156
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-05",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES),
    parity={"Studio Pro": "CE0156"},
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when no held module role is one of System."""
    if not any(module_role.startswith("System.") for module_role in role.access.module_roles):
        yield Finding(RULE.id, Severity.HIGH, role.about())


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the module roles that it does hold."""
    names = listed(finding.subjects.user_roles)
    roles = [context.project.user_role_by_name[name] for name in finding.subjects.user_roles]
    return Explanation(
        f"User role {names} holds no module role of the System module.",
        f"Add System.User to the user role {names}.",
        tuple(
            Evidence(
                f"user role {role.name} holds {listed(sorted(role.module_roles)) or 'no module role'}", role.location
            )
            for role in roles
        ),
    )


def planted(app: "App") -> None:
    """A role that holds a module role of the app only."""
    app.module("Shop", "User")
    app.user_role("Customer", "Shop.User")


def near_miss(app: "App") -> None:
    """System.User, and a module whose name begins like System."""
    app.module("SystemLog", "User")
    app.user_role("Customer", "SystemLog.User", "System.User")
