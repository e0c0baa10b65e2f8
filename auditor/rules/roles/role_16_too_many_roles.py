"""Too many roles to review

What it does
    Counts the module roles of each module and the access rules of each entity: more than 5 module roles in a module,
    or more than 10 access rules on an entity.

Why is this bad
    It is not wrong. But what an entity gives to whom is the sum of its access rules, and nobody keeps eleven of them in
    mind. Rights that nobody sees are rights that nobody takes away.

Example
    Shop.Order has 14 access rules. Whether a customer reads the purchase price takes an hour to find out.

How to fix
    Put access rules with the same rights and row constraint together, and module roles that are always held together
    into one. Look at the entity here, where the rules are already summed up.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.domain import Entity
from auditor.model.project import SYSTEM, Module
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

MOST_MODULE_ROLES = 5
MOST_ACCESS_RULES = 10


def _modules_and_entities(context: Context) -> Iterator[Module | Entity]:
    yield from (module for module in context.project.modules if module.roles_known)
    yield from (entity for entity in context.project.entities.values() if entity.module != SYSTEM)


RULE = Rule(
    id="ROLE-16",
    subject=SubjectKind.MODULE,
    one_for="module, or entity",
    severities=(Severity.INFO,),
    needs=(Need.MODULE_ROLES, Need.ACCESS_RULES),
    cwe=(1121,),
    parity={"CLEVR Lint": "MAINT001, MAINT004", "mxcli": "DOM_0005"},
    subjects=_modules_and_entities,
)


def check(subject: Module | Entity, context: Context) -> Iterator[Finding]:
    """Fire above the limits."""
    if isinstance(subject, Module):
        if len(subject.roles) > MOST_MODULE_ROLES:
            yield Finding(RULE.id, Severity.INFO, Subjects(module=subject.name), (len(subject.roles),))
    elif len(subject.rules) > MOST_ACCESS_RULES:
        yield Finding(RULE.id, Severity.INFO, Subjects(entity=subject.name), (len(subject.rules),))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say how many there are."""
    project, s = context.project, finding.subjects
    number = finding.facts[0]
    if s.entity:
        entity = project.entities[s.entity]
        roles = sorted({role for rule in entity.rules for role in rule.module_roles})
        evidence = Evidence(f"its access rules name {listed(roles)}", entity.location)
        message = f"{s.entity} has {number} access rules: what they give together is hard to see."
        fix = f"Put access rules of {s.entity} with the same rights and row constraint together."
    else:
        module = project.module_by_name[s.module]
        evidence = Evidence(f"its module roles are {listed((r.name for r in module.roles), most=99)}", module.location)
        message = f"{s.module} has {number} module roles: more than anybody tells apart."
        fix = f"Put module roles of {s.module} that are always held together into one."
    if finding.origin is not Origin.OWN:
        module_name = s.module or s.entity.partition(".")[0]
        fix = f"{module_name} comes from the Marketplace: leave it as it is, and map no more of its roles than needed."
    return Explanation(message, fix, (evidence,))


def planted(app: "App") -> None:
    """Six module roles, and an entity with eleven access rules."""
    shop = app.module("Shop", "Buyer", "Seller", "Clerk", "Packer", "Driver", "Owner")
    order = shop.entity("Order", {"Total": "Decimal"}, owner=True)
    for number in range(MOST_ACCESS_RULES + 1):
        order.rule("Clerk", read="all", xpath=f"[Total > {number}]")


def near_miss(app: "App") -> None:
    """Five module roles, and ten access rules."""
    shop = app.module("Shop", "Buyer", "Seller", "Clerk", "Packer", "Driver")
    order = shop.entity("Order", {"Total": "Decimal"}, owner=True)
    for number in range(MOST_ACCESS_RULES):
        order.rule("Clerk", read="all", xpath=f"[Total > {number}]")
