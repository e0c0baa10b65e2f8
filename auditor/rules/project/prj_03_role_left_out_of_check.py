"""A user role is left out of the security check

What it does
    Looks for user roles with Check security off that may open a page or have a right on an entity.

Why is this bad
    The consistency check skips such a role, so nobody learns that its pages and its access rules do not match. Leaving
    a role out is meant for roles that only call web services and never see a page. Rights that every app's System
    module gives do not count here, those of the app's own access rules do.

Example
    The anonymous user's role was left out to silence warnings. It still opens pages and reads entities, unchecked.

How to fix
    Turn Check security on for the user role. If the role is for web services only, take its pages and entity rights
    away instead.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _all_unknown(context: Context) -> str | None:
    known = any(role.check_security is not None for role in context.project.user_roles)
    return None if known else "the export does not say which user roles are checked"


RULE = Rule(
    id="PRJ-03",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.MEDIUM,),
    needs=(Need.USER_ROLES, Need.ACCESS),
    parity={"mxlint": "001_0008"},
    not_checked=_all_unknown,
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire for an unchecked role that opens pages or has rights by stored access rules."""
    unchecked = [name for name in role.names if context.project.user_role_by_name[name].check_security is False]
    if not unchecked:
        return
    pages, entities = bool(role.access.pages), next(_entities(role, context), None) is not None
    if pages or entities:
        yield Finding(RULE.id, Severity.MEDIUM, role.about(), (pages, entities))


def _entities(role: RoleSubject, context: Context) -> Iterator[str]:
    """Entities on which a stored access rule gives the role something; the System module's rules are not stored."""
    entities = context.project.entities
    for found in role.access.entities():
        if entities[found.entity].module != SYSTEM and any(
            rule.entity == found.entity for _, _, rules in found.cells() for rule in rules
        ):
            yield found.entity


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the unchecked role reaches."""
    names = set(finding.subjects.user_roles)
    roles = [role for role in context.roles if names.issuperset(role.names)]
    pages = {page.name for role in roles for page in role.access.pages}
    entities = {entity for role in roles for entity in _entities(role, context)}
    unchecked = [r for r in context.project.user_roles if r.name in names and r.check_security is False]
    reach = f"may open {counted(len(pages), 'page')} and has rights on {counted(len(entities), 'entity', 'entities')}"
    return Explanation(
        f"The security check leaves out {listed(role.name for role in unchecked)}, which {reach}.",
        f"Turn Check security on for {listed(role.name for role in unchecked)}, or take its pages and entity rights "
        "away when it is for web services only.",
        tuple(Evidence(f"CheckSecurity of user role {role.name} is false", role.location) for role in unchecked),
    )


def planted(app: "App") -> None:
    """An unchecked role that reads an entity."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule(
        "User", read="all", xpath="[Total = 0]", caption="Free orders"
    )
    app.user_role("Customer", "System.User", "Shop.User", check_security=False)


def near_miss(app: "App") -> None:
    """An unchecked role for a web service only: it holds a module role that opens no page and reads no entity."""
    app.module("Shop", "Service").microflow("WS_Order_Get").rest_service("Orders", "Service")
    app.user_role("WebService", "System.User", "Shop.Service", check_security=False)
