"""Access rule is out of date

What it does
    Compares the members that an access rule lists with those of its entity: its own and inherited attributes, and the
    associations that it or a generalization owns. Members that System declares are left out, because they differ by
    version; but none of System.User's may be listed.

Why is this bad
    Studio Pro reports such a rule as an error (CE0066) and hides other errors behind it until security is updated. The
    update gives a missing member the rule's rights for new members, which may be read and write. Until then, a review
    of the rule has a hole: what it says about that member nobody knows.

Example
    A script added Shop.Customer.CreditLimit and left the access rules as they were. The next update in Studio Pro makes
    the limit writable for all customers.

How to fix
    Update security in Studio Pro, and look at what each rule then gives on the members that were missing.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Studio Pro, consistency error CE0066: Entity access is out of date
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule, DefaultRights, Entity
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_USER
from auditor.rules.constraints import Subject, fix_rule
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, members, statement, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_whole(subject: Subject, context: Context) -> bool:
    """Whether all generalizations are in the export; else what should be listed is not known."""
    return context.project.root(subject[0].name) is not None


RULE = Rule(
    id="ENT-22",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.MEDIUM,),
    needs=(Need.ENTITIES, Need.ACCESS_RULES),
    parity={"Studio Pro": "CE0066"},
    rests_on_production=True,
    among=_is_whole,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when a member is missing, or listed and none."""
    entity, rule = subject
    expected = _expected(entity, context)
    if expected == set(rule.listed):
        return
    missing = tuple(sorted(expected.difference(rule.listed)))
    wrong = tuple(sorted(member for member in rule.listed if _is_wrong(member, entity, expected, context)))
    if missing or wrong:
        facts = (missing, wrong, rule.default_rights.value)
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(access_rule=rule.id), facts)


def _expected(entity: Entity, context: Context) -> frozenset[Name]:
    """The members of an entity that its rules must list; several rules ask."""
    by_entity = context.memo.setdefault("members that rules list", {})
    assert isinstance(by_entity, dict)
    known: frozenset[Name] | None = by_entity.get(entity.name)
    if known is None:
        all_members = context.project.members(entity.name)
        known = by_entity[entity.name] = frozenset(m for m in all_members if not m.startswith("System."))
    return known


def _is_wrong(member: Name, entity: Entity, expected: frozenset[Name], context: Context) -> bool:
    """Whether a listed member is none of the entity's. What the export does not hold, or only in part, may be one."""
    if member in expected:
        return False
    module = module_of(member)
    if module == SYSTEM:
        # The owner and the last changer are left out: some tools list them, and no rule decides about them.
        on_user = member in context.project.members(SYSTEM_USER)
        return on_user and context.project.derives_from(entity.name, SYSTEM_USER)
    association = context.project.associations.get(member)
    if association is not None and not (association.owner and association.other):
        return False
    return context.access.meanings.schema.knows_module(module)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the members, and what an update would give."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    missing, wrong = (tuple(map(Name, texts(fact))) for fact in finding.facts[:2])
    says = []
    if missing:
        says.append(f"lacks {members(context, rule.entity, missing)}")
    if wrong:
        says.append(f"lists {members(context, rule.entity, wrong)}, which it must not list")
    fix = f"Update security in Studio Pro, and look at what {rule.id} then gives"
    if missing:
        fix += f" on {members(context, rule.entity, missing)}{_updated(rule)}"
    return Explanation(
        f"{rule.id} is out of date: it {listed(says)}.",
        fix_rule(finding, rule, f"{fix}.", "Update security in Studio Pro, which brings its rules up to date."),
        (statement(context, rule, f"lists {len(rule.listed)} members"),),
    )


def _updated(rule: AccessRule) -> str:
    """What the update gives to members that are missing."""
    given = {DefaultRights.READ_WRITE: "read and write", DefaultRights.READ_ONLY: "read"}.get(rule.default_rights)
    return f": by its rights for new members, {given}" if given else ""


def planted(app: "App") -> None:
    """A member that the rule does not list, and one that is gone."""
    app.module("Shop", "User").entity("Customer", {"Name": "String", "CreditLimit": "Decimal"}, owner=True).rule(
        "User",
        read=["Name"],
        default="ReadOnly",
        xpath="[System.owner = '[%CurrentUser%]']",
        caption="Oneself",
        unlisted=["CreditLimit"],
        stale=["Shop.Customer.Discount"],
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Inherited members and an association that both ends own are listed; those of System.User are not."""
    shop = app.module("Shop", "User")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User").rule("User", read="all")
    shop.entity("Seller", {"Region": "String"}, generalization="Shop.Account").rule("User", read="all")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all")
    shop.entity("Invoice", {"Year": "Integer"}, generalization="System.FileDocument").rule(
        "User", read=["Year"], unlisted=["System.FileDocument.Size"]
    )
    shop.association("Order_Seller", "Order", "Account", both=True)
    app.user_role("Customer", "System.User", "Shop.User")
