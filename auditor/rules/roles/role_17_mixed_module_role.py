"""Module role mixes configuration and data

What it does
    Looks for module roles that write a configuration entity and a business entity. An entity holds configuration when a
    word of its name says so (Config, Setting, Parameter, Constant, Template, Endpoint, Connection, Credential,
    Certificate).

Why is this bad
    Module roles can always be combined in a user role, but whoever uses the module cannot take one apart. With such a
    module role nobody can set the module up without also changing its data, and nobody can work with the data without
    being able to change addresses, keys and switches.

Example
    Shop.Manager edits orders and ShopSettings. The shop's staff needs the first and so gets the second.

How to fix
    Make two module roles, one for setting up and one for the data, and let the user roles that need both hold both.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Module, ModuleRole
from auditor.rules.context import Context
from auditor.rules.duties import configuration_entities, duties_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-17",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.MEDIUM,),
    needs=(Need.MODULE_ROLES, Need.ACCESS_RULES, Need.MODULES),
    cwe=(269,),
)


def check(subject: tuple[Module, ModuleRole], context: Context) -> Iterator[Finding]:
    """Fire when it writes both."""
    role = subject[1]
    duties = duties_of(role.name, context)
    if duties.mixed:
        facts = (tuple(sorted(duties.writes_configuration)), tuple(sorted(duties.writes_business)))
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(module_roles=(role.name,)), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name both kinds, and the words that made the one configuration."""
    name = finding.subjects.module_roles[0]
    role = context.project.module_role_by_name[name]
    duties, words = duties_of(name, context), configuration_entities(context)
    configuration = duties.writes_configuration
    return Explanation(
        f"{name} writes configuration ({listed(configuration)}) and business data ({listed(duties.writes_business)}): "
        "nobody can be given one without the other.",
        f"Move the rights on {listed(configuration)} to a module role of their own, and let the user roles that need "
        "both hold both.",
        (
            *(Evidence(f"{entity} is configuration {words[entity]}", role.location) for entity in configuration),
            Evidence(f"{name} also writes {listed(duties.writes_business, most=99)}", role.location),
        ),
    )


def planted(app: "App") -> None:
    """One module role for orders and settings."""
    shop = app.module("Shop", "Manager")
    shop.entity("Order", {"Total": "Decimal"}).rule("Manager", write="all")
    shop.entity("ShopSettings", {"Currency": "String"}).rule("Manager", write="all")
    app.user_role("Staff", "System.User", "Shop.Manager")


def near_miss(app: "App") -> None:
    """One module role each; whoever works with orders may see the settings, and they are entered in a form."""
    shop = app.module("Shop", "Seller", "Setup")
    shop.entity("Order", {"Total": "Decimal"}).rule("Seller", write="all")
    shop.entity("ShopSettings", {"Currency": "String"}).rule("Setup", write="all").rule("Seller", read="all")
    shop.entity("SettingsForm", {"Currency": "String"}, persistable=False).rule("Seller", write="all")
    app.user_role("Staff", "System.User", "Shop.Seller", "Shop.Setup")
