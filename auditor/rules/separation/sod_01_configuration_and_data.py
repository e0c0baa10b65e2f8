"""Configuration and data in one user role

What it does
    Looks for user roles that write a configuration entity and read or write a business entity. An entity holds
    configuration when a word of its name says so, or when the policy file declares it; business data are the other
    stored entities of the app's own modules, accounts apart. Where ROLE-04 or ROLE-17 can say which module role brings
    it, they do, and this rule is quiet. A policy file may define SOD-01 itself: then its own definition counts.

Why is this bad
    Whoever may change addresses, keys and switches, and also works with the data, can turn a check off, do what it
    would have stopped, and turn it on again. Nobody else has to agree, and nothing shows it.

Example
    The user role Manager changes ShopSettings, where the limit for refunds stands, and pays refunds.

How to fix
    Give the configuration to a user role that works with no data, and let two people hold the two.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
    - NIST SP 800-53 AC-5, Separation of Duties: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.duties import configuration_entities, duties_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, texts, who

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="SOD-01",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.MODULES),
    cwe=(250, 269),
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when it sets the app up and works with its data, and neither ROLE-04 nor ROLE-17 says so."""
    # Duties are known by the names that access rules use: user roles where the export knows only these.
    duties = [duties_of(name, context) for name in sorted(role.access.tokens)]
    configuration = {entity for each in duties for entity in each.writes_configuration}
    data = {entity for each in duties for entity in each.reads_business}
    if configuration and data and not _said_elsewhere(role, context):
        written = {entity for each in duties for entity in each.writes_business}
        facts = (tuple(sorted(configuration)), tuple(sorted(data)), tuple(sorted(written)))
        yield Finding(RULE.id, Severity.MEDIUM, role.about(), facts)


def _said_elsewhere(role: RoleSubject, context: Context) -> bool:
    """Whether ROLE-04 or ROLE-17 reports it: the one names the role, the other a module role that it holds."""
    from auditor.rules.needs import missing_input
    from auditor.rules.roles import role_04_administrator_with_data as role_04
    from auditor.rules.roles import role_17_mixed_module_role as role_17

    if not missing_input(role_17.RULE, context):
        held = [name for name in role.access.module_roles if name in context.project.module_role_by_name]
        if any(duties_of(name, context).mixed for name in held):
            return True
    return not missing_input(role_04.RULE, context) and any(role_04.check(role, context))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name both kinds of entities, and what makes the ones configuration."""
    configuration, data, written = (tuple(map(Name, texts(fact))) for fact in finding.facts)
    because = configuration_entities(context)
    names = listed(finding.subjects.user_roles or finding.subjects.module_roles)
    return Explanation(
        f"{sentence(who(finding, context))} sets the app up ({listed(configuration)}) and works with its data "
        f"({listed(data)}).",
        f"Take the rights on {listed(configuration)} out of {names}, and give them to a role that works with no data.",
        (
            *(Evidence(f"{entity} is configuration {because.get(entity, 'here')}") for entity in configuration),
            Evidence(f"it reads {listed(data, most=99)}" + (f", and writes {listed(written)}" if written else "")),
        ),
    )


def planted(app: "App") -> None:
    """A module to be used in an app, whose one role reads orders and sets the shop up."""
    app.package()
    shop = app.module("Shop", "Manager")
    shop.entity("Order", {"Total": "Decimal"}).rule("Manager", read="all")
    shop.entity("ShopSettings", {"Limit": "Decimal"}).rule("Manager", write="all")


def near_miss(app: "App") -> None:
    """Two module roles in a module: whoever works with orders only sees the settings."""
    app.package()
    shop = app.module("Shop", "Seller", "Setup")
    shop.entity("Order", {"Total": "Decimal"}).rule("Seller", read="all")
    shop.entity("ShopSettings", {"Limit": "Decimal"}).rule("Setup", write="all").rule("Seller", read="all")
