"""Anonymous or the lowest signed-in role holds an administrator's module role

What it does
    Looks at the module roles of visitors and of the lowest signed-in roles. Reports those that Marketplace modules made
    for administrators, those that the policy file declares to be for them, and for visitors every module role of
    Administration.

Why is this bad
    These module roles set up sign-on, e-mail, templates and accounts. Whoever holds one can read stored keys, send
    the app's mail elsewhere, or give access to whomever he likes.

Example
    All users hold MxModelReflection.ModelAdministrator, because an import page showed nothing without it.

How to fix
    Take the module role out of the user role, and give it to an administrator role only.

Sources
    - Mendix documentation, Administration module: https://docs.mendix.com/appstore/modules/administration/
    - Mendix documentation, OIDC SSO: https://docs.mendix.com/appstore/modules/oidc/
    - Mendix documentation, Mx Model Reflection: https://docs.mendix.com/appstore/modules/model-reflection/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name, module_of
from auditor.rules.context import Context, RoleSubject
from auditor.rules.hidden import dangles
from auditor.rules.lowest import lowest_roles
from auditor.rules.marketplace import ADMINISTRATION, FOR_ADMINISTRATORS
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_low(subject: tuple[RoleSubject, Name], context: Context) -> bool:
    """Visitors and lowest signed-in roles, with module roles that exist."""
    role, module_role = subject
    low = role.is_guest or (len(role.names) == 1 and role.names[0] in lowest_roles(context))
    return low and not dangles(module_role, context.project)


RULE = Rule(
    id="ROLE-18",
    subject=SubjectKind.ROLE_AND_MODULE_ROLE,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES, Need.GUEST, Need.ACCESS, Need.DOCUMENTS, Need.SERVICES),
    cwe=(269,),
    parity={"Mendix recommender": "MXS009", "earlier id": "MOD-09"},
    among=_is_low,
)


def check(subject: tuple[RoleSubject, Name], context: Context) -> Iterator[Finding]:
    """Fire on a module role for administrators; for visitors on all of Administration."""
    role, module_role = subject
    if _is_for_administrators(module_role, context) or (role.is_guest and module_of(module_role) == ADMINISTRATION):
        yield Finding(RULE.id, Severity.HIGH, Subjects(role.names, (module_role,)))


def _is_for_administrators(module_role: Name, context: Context) -> bool:
    return module_role in FOR_ADMINISTRATORS or any(module_role == role for role, _ in context.policy.administrators)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who holds what."""
    (module_role,) = finding.subjects.module_roles
    project = context.project
    role = project.user_role_by_name[finding.subjects.user_roles[0]]
    declared = next((line for name, line in context.policy.administrators if name == module_role), 0)
    made = "is made for people with an account"
    if _is_for_administrators(module_role, context):
        made = "is made for administrators"
    if declared and module_role not in FOR_ADMINISTRATORS:
        made += f", as {context.policy.place(declared)} says"
    what = who(finding, context)
    lowest = "" if what.startswith("the guest's") else ", a lowest signed-in role,"
    others = [name for name in project.held_module_roles.get(module_role, ()) if name != role.name]
    also = f"; {listed(others)} {'holds' if len(others) == 1 else 'hold'} it too" if others else ""
    return Explanation(
        f"{sentence(what)}{lowest} holds {module_role}, which {made}.",
        f"Take {module_role} out of {role.name}, and give it to an administrator role only.",
        (Evidence(f"user role {role.name} holds {module_role}{also}", role.location),),
    )


def planted(app: "App") -> None:
    """Visitors hold a module role of the accounts."""
    app.module("Administration", "Administrator", "User", marketplace=True, version="4.3.2")
    app.user_role("Anonymous", "System.User", "Administration.User").guest("Anonymous")


def near_miss(app: "App") -> None:
    """The accounts are for who signs in, and one of the app's own roles is only called like an administrator's."""
    app.module("Administration", "Administrator", "User", marketplace=True, version="4.3.2")
    app.module("Staff", "HRAdmin", "Guest").entity("Person", {"Name": "String"}).rule("HRAdmin", read="all")
    app.user_role("Clerk", "System.User", "Administration.User", "Staff.HRAdmin")
    app.user_role("Anonymous", "System.User", "Staff.Guest").guest("Anonymous")
