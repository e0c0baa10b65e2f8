"""Module role adds nothing to a user role

What it does
    Takes each module role out of each user role, and compares the access before and after by meaning. Reports those
    without which the access is equal. The pages that the module role opens are named, since pages are no access.

Why is this bad
    It does no harm today. But the module role is read as a part of what the user role may do, and the day it gets a
    right, the user role has that right too, although nobody decided it.

Example
    Customer holds Shop.User and Shop.Viewer. Everything that Shop.Viewer gives Shop.User gives as well.

How to fix
    Take the module role out of the user role, unless it is needed for the pages that it opens.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.redundant import adds_nothing
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.hidden import dangles, is_hidden
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_known(subject: tuple[RoleSubject, Name], context: Context) -> bool:
    """Whether what the module role gives is in the export; one that does not exist is ROLE-11's."""
    project = context.project
    return not is_hidden(subject[1], project) and not dangles(subject[1], project)


def _unreadable(context: Context) -> str | None:
    """A module role that seems to add nothing may add what could not be read."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="ROLE-19",
    subject=SubjectKind.ROLE_AND_MODULE_ROLE,
    severities=(Severity.INFO,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES, Need.ACCESS, Need.DOCUMENTS, Need.SERVICES),
    cwe=(1041,),
    among=_is_known,
    not_checked=_unreadable,
)


def check(subject: tuple[RoleSubject, Name], context: Context) -> Iterator[Finding]:
    """Fire when the access is proved to be equal without it."""
    role, module_role = subject
    if adds_nothing(role.access, module_role):
        about = Subjects(role.names, (module_role,))
        yield Finding(RULE.id, Severity.INFO, about, (), Certainty.PROVED)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the pages that it opens."""
    project, s = context.project, finding.subjects
    (module_role,) = s.module_roles
    opened = [page.name for page in project.pages if not page.excluded and module_role in page.module_roles]
    roles = [role for name in s.user_roles if (role := project.user_role_by_name.get(name))]
    holders = listed(s.user_roles) or "the role"
    have = "have" if len(s.user_roles) > 1 else "has"
    pages = f"opens the page{'s' if len(opened) > 1 else ''} {listed(opened)}" if opened else "opens no page either"
    keep = f", unless the page{'s' if len(opened) > 1 else ''} must stay open" if opened else ""
    return Explanation(
        f"Without {module_role}, {holders} {have} the same access; {module_role} only {pages}."
        if opened
        else f"Without {module_role}, {holders} {have} the same access.",
        f"Take {module_role} out of {holders}{keep}.",
        (
            *(
                Evidence(f"user role {role.name} holds {module_role}", role.location)
                for role in roles
                if module_role in role.module_roles
            ),
            Evidence(f"{module_role} {pages}"),
        ),
    )


def planted(app: "App") -> None:
    """A module role whose rights another one of the same user role gives as well."""
    shop = app.module("Shop", "User", "Viewer")
    shop.entity("Order", {"State": "String"}).rule("User", read="all").rule(
        "Viewer", read="all", xpath="[State = 'Open']"
    )
    app.user_role("Customer", "System.User", "Shop.User", "Shop.Viewer")


def near_miss(app: "App") -> None:
    """Two module roles, each of which shows other orders."""
    shop = app.module("Shop", "User", "Viewer")
    shop.entity("Order", {"State": "String"}).rule("User", read="all", xpath="[State = 'Closed']").rule(
        "Viewer", read="all", xpath="[State = 'Open']"
    )
    app.user_role("Customer", "System.User", "Shop.User", "Shop.Viewer")
