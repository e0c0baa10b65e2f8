"""Anonymous shares a module role with named users

What it does
    Looks for module roles, other than System.User, that both the anonymous visitors' role and another user role hold.
    Module roles that a Marketplace module's own documentation tells you to give to visitors are reported as info.

Why is this bad
    What a module role may do is decided once, for everybody who holds it. As soon as somebody gives it one right more
    for the sake of the named users, every visitor has that right too, and nobody who edits the module sees it.

Example
    Shop.User is held by Customer and by Anonymous. A developer lets Shop.User read orders, for customers. Now all
    orders are public.

How to fix
    Make a module role for visitors in that module, give it the little that visitors need, and let the anonymous role
    hold it instead.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, Forgot Password: https://docs.mendix.com/appstore/modules/forgot-password/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM_USER
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _held_by_guest(context: Context) -> Iterator[Name]:
    """Module roles of the guest's role, dangling ones included; System.User is everybody's."""
    guest = context.project.guest_role
    if guest:
        yield from (name for name in dict.fromkeys(guest.module_roles) if name != SYSTEM_USER)


RULE = Rule(
    id="ROLE-06",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.HIGH, Severity.INFO),
    needs=(Need.MODULE_ROLES, Need.GUEST),
    cwe=(266,),
    parity={"Mendix recommender": "MXS008"},
    subjects=_held_by_guest,
)


def _is_asked_for(module_role: Name) -> bool:
    """Whether the module's own page asks to give the role to visitors."""
    return module_role == "DeepLink.User" or module_role.startswith("ForgotPassword.Guest_")


def _others(module_role: Name, context: Context) -> tuple[Name, ...]:
    guest = context.project.guest_role
    holders = context.project.held_module_roles.get(module_role, ())
    return tuple(sorted(name for name in holders if guest and name != guest.name))


def check(module_role: Name, context: Context) -> Iterator[Finding]:
    """Fire when another user role holds it too."""
    if others := _others(module_role, context):
        severity = Severity.INFO if _is_asked_for(module_role) else Severity.HIGH
        yield Finding(RULE.id, severity, Subjects(module_roles=(module_role,)), (others,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name everybody who holds it."""
    module_role = finding.subjects.module_roles[0]
    others, project = _others(module_role, context), context.project
    guest = project.security.guest_user_role
    module = module_of(module_role)
    message = f"{module_role} is held by the guest's role {guest} and by {listed(others)}"
    if finding.severity is Severity.INFO:
        message = f"{message}; {module} asks to give it to visitors."
        fix = f"See whether {listed(others)} needs {module_role} at all; visitors do."
    elif finding.origin is Origin.OWN:
        message = f"{message}: every right that it gets for {listed(others)} visitors get too."
        fix = f"Make a module role of {module} for visitors only, and let {guest} hold it instead of {module_role}."
    else:
        message = f"{message}: visitors have the same rights in {module}."
        fix = f"Take {module_role} out of {guest}, or use a module role of {module} that is meant for visitors."
    evidence = [
        Evidence(f"user role {name} holds {module_role}", project.user_role_by_name[name].location)
        for name in (guest, *others)
    ]
    return Explanation(message, fix, tuple(evidence))


def planted(app: "App") -> None:
    """Visitors and customers hold one module role."""
    app.module("Shop", "User")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Anonymous", "System.User", "Shop.User").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Each has a module role of its own; only System.User is shared."""
    app.module("Shop", "User", "Guest")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
