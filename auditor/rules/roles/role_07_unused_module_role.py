"""Module role is used by no user role

What it does
    Looks for module roles of the app's own modules that no user role holds.

Why is this bad
    Such a module role gives nobody anything today, but its rights are maintained, and nobody tries them out. They come
    alive on the day somebody adds the role to a user role. Module roles of Marketplace modules are left out: not using
    all of them is how it should be.

Example
    Shop.Legacy still deletes orders. A new colleague adds it to the user role Customer, because the name fits.

How to fix
    Remove the module role, or add it to the user role that it was made for.

Sources
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Module, ModuleRole
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def of_own_module(subject: tuple[Module, ModuleRole], context: Context) -> bool:
    """Whether a module role belongs to one of the app's own modules."""
    return context.project.is_own(subject[0].name)


RULE = Rule(
    id="ROLE-07",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.LOW,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES, Need.MODULES),
    among=of_own_module,
)


def check(subject: tuple[Module, ModuleRole], context: Context) -> Iterator[Finding]:
    """Fire when no user role holds it."""
    role = subject[1]
    if role.name not in context.project.held_module_roles:
        yield Finding(RULE.id, Severity.LOW, Subjects(module_roles=(role.name,)))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the module role."""
    role = context.project.module_role_by_name[finding.subjects.module_roles[0]]
    return Explanation(
        f"No user role holds {role.name}: its rights are maintained for nobody.",
        f"Remove {role.name}, or add it to the user role that it was made for.",
        (Evidence(f"{role.name} is in none of the {len(context.project.user_roles):,} user roles", role.location),),
    )


def planted(app: "App") -> None:
    """A module role of an own module that nobody has."""
    app.module("Shop", "User", "Legacy")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """An unused module role of a Marketplace module."""
    app.module("Shop", "User")
    app.module("Mailing", "Administrator", marketplace=True, version="2.1.0")
    app.user_role("Customer", "System.User", "Shop.User")
