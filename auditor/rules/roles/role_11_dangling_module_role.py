"""User role refers to a module role that does not exist

What it does
    Looks for module roles that a user role names although their module, which is in the export, has no such role.

Why is this bad
    The user role does not give what its maker thinks, and the app cannot be built until the reference is mended. Such
    references come from renames, merges and generated files. They show that nobody looked at the role's access since,
    and if somebody adds a module role of that name later, its rights come with it unasked.

Example
    The module role Shop.Clerk was renamed to Shop.Seller in a branch. After the merge the user role Sales still names
    Shop.Clerk.

How to fix
    Take the reference out of the user role, or replace it by the module role that is meant.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
    - Studio Pro, consistency error CE1613
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_ADMINISTRATOR, SYSTEM_USER
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _roles_unknown(context: Context) -> str | None:
    """Modules whose roles user roles name, and that the export does not hold: these may exist, or not."""
    modules = {module_of(module_role) for module_role in context.project.held_module_roles} - {SYSTEM}
    missing = sorted(module for module in modules if not _knows_roles(module, context))
    return f"the module roles of {listed(missing)} are not in the export" if missing else None


RULE = Rule(
    id="ROLE-11",
    subject=SubjectKind.ROLE_AND_MODULE_ROLE,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES),
    parity={"Studio Pro": "CE1613"},
    undecided=_roles_unknown,
)

LICENSE_MANAGER_UNTIL = 5
"""System has a third module role, LicenseManager, in Mendix 4 and older."""


def _dangles(module_role: Name, context: Context) -> bool:
    """Whether a module role certainly does not exist: modules not in the export, or protected, may have it."""
    project = context.project
    module = module_of(module_role)
    if module == SYSTEM:
        return module_role not in (SYSTEM_USER, SYSTEM_ADMINISTRATOR) and project.version[0] >= LICENSE_MANAGER_UNTIL
    return _knows_roles(module, context) and module_role not in project.module_role_by_name


def _knows_roles(module: Name, context: Context) -> bool:
    known = context.project.module_by_name.get(module)
    return known is not None and known.roles_known and not known.protected


def check(subject: tuple[RoleSubject, Name], context: Context) -> Iterator[Finding]:
    """Fire when the module role does not exist."""
    role, module_role = subject
    if _dangles(module_role, context):
        yield Finding(RULE.id, Severity.HIGH, Subjects(user_roles=role.names, module_roles=(module_role,)))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the roles that the module has instead."""
    module_role = finding.subjects.module_roles[0]
    module = module_of(module_role)
    known = context.project.module_by_name.get(module)
    instead = listed(role.name for role in known.roles) if known else f"{SYSTEM_USER} and {SYSTEM_ADMINISTRATOR}"
    roles = [context.project.user_role_by_name[name] for name in finding.subjects.user_roles]
    return Explanation(
        f"User role {listed(finding.subjects.user_roles)} names {module_role}, but {module} has no such module role.",
        f"Take {module_role} out of {listed(finding.subjects.user_roles)}, or replace it by one that exists "
        f"({instead or 'there is none'}).",
        tuple(
            Evidence(f"user role {role.name} names {module_role}", role.location)
            for role in roles
            if module_role in role.module_roles
        ),
    )


def planted(app: "App") -> None:
    """A module role that was renamed."""
    app.module("Shop", "Seller")
    app.user_role("Sales", "System.User", "Shop.Seller", "Shop.Clerk")


def near_miss(app: "App") -> None:
    """Module roles that every app has, though no module of the export defines them."""
    app.module("Shop", "Seller")
    app.user_role("Sales", "System.User", "System.Administrator", "Shop.Seller")
