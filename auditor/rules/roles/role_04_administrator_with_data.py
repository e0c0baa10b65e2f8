"""Administrator has access to business data

What it does
    Looks for user roles that administer, by managing users or by holding a module role that writes configuration, and
    that read or write business data as well. Business data are the stored entities of the app's own modules, accounts
    and configuration apart. Where one module role itself mixes the two, ROLE-17 says so instead.

Why is this bad
    Administrators keep the app running; they need no orders, files or salaries for it. Where the administrator role
    also opens the data, one stolen administrator account opens everything, and nobody can tell administration from use
    of the data.

Example
    The user role Administrator also holds Clinic.Doctor, because a developer wanted to see every page.

How to fix
    Take the module roles that open business data out of the administrator's user role. Whoever needs both gets two user
    roles, or two accounts.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Fact, Finding, Severity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.duties import configuration_entities, configuration_roles, duties_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, texts, who

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-04",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.MEDIUM,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES, Need.ACCESS_RULES, Need.MODULES),
    cwe=(250,),
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when who manages users, or sets the app up, also reaches business data."""
    held = role.access.module_roles
    manages = role.access.manages.any
    configures = configuration_roles(held, context)
    if manages or configures:
        opening = _opening(held, manages, context)
        entities = {entity for module_role in opening for entity in duties_of(module_role, context).reads_business}
        if entities:
            facts: tuple[Fact, ...] = (manages, configures, opening, tuple(sorted(entities)))
            yield Finding(RULE.id, Severity.MEDIUM, role.about(), facts)


def _opening(held: Iterable[Name], manages: bool, context: Context) -> tuple[Name, ...]:
    """Give the module roles that open business data; where no users are managed, without those that are ROLE-17's."""
    opening = (role for role in held if duties_of(role, context).reads_business)
    return tuple(sorted(role for role in opening if manages or not duties_of(role, context).mixed))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what it administers, what it reaches, and through which module roles."""
    manages = bool(finding.facts[0])
    configures, opening, data = (tuple(map(Name, texts(fact))) for fact in finding.facts[1:])
    does = ["manages users"] if manages else []
    does += [f"sets the app up through {listed(configures)}"] if configures else []
    away = listed(finding.subjects.user_roles)
    return Explanation(
        f"{sentence(who(finding, context))} {' and '.join(does)}, and reaches business data: {listed(data)}.",
        f"Take {listed(opening)} out of {away}, and give the data to a user role that administers nothing.",
        (
            *_who_manages(finding, context),
            *(_written(module_role, context) for module_role in configures),
            *(_opened(module_role, context) for module_role in opening),
        ),
    )


def _who_manages(finding: Finding, context: Context) -> Iterator[Evidence]:
    for name in finding.subjects.user_roles:
        role = context.project.user_role_by_name[name]
        if role.manages_users:
            yield Evidence(f"user role {name} may manage users", role.location)


def _written(module_role: Name, context: Context) -> Evidence:
    words = configuration_entities(context)
    entities = duties_of(module_role, context).writes_configuration
    return Evidence(f"{module_role} writes {listed(f'{name} ({words[name]})' for name in entities)}")


def _opened(module_role: Name, context: Context) -> Evidence:
    duties = duties_of(module_role, context)
    writes = f", writes {listed(duties.writes_business)}" if duties.writes_business else ""
    return Evidence(f"{module_role} reads {listed(duties.reads_business)}{writes}")


def planted(app: "App") -> None:
    """The administrator also holds the module role that opens orders."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    app.user_role("Administrator", "System.Administrator", "Shop.User", manage_all=True)


def near_miss(app: "App") -> None:
    """The administrator sets the shop up, and others see the orders."""
    shop = app.module("Shop", "User", "Setup")
    shop.entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    shop.entity("ShopSettings", {"Currency": "String"}).rule("Setup", create=True, write="all")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Setup", manage_all=True)
