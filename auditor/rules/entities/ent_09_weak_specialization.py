"""Specialization is weaker than its generalization

What it does
    Looks for members that a role reads or writes on an entity only under a row constraint, and on a specialization of
    that entity on rows that are not proved to be within that constraint.

Why is this bad
    Access rules are not inherited: for an object only the rules of its own entity count, also when it is found through
    the generalization. The constraint on the generalization looks like protection, but the objects of the
    specialization are open, with all the members that they inherit.

Example
    Customers read Shop.Order where they are the buyer. Shop.GiftOrder derives from it and was made later; its rule has
    no row constraint. Every customer reads the gifts of all others, totals and addresses included.

How to fix
    Give the specialization's access rules the row constraint of the generalization's, or one that is narrower.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Entities: https://docs.mendix.com/refguide/entities/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import MEMBER_RIGHTS, Right
from auditor.access.rows import Verdict
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Granted, Severity
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.constraints import rows_evidence
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_in, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, fix_access, holding_evidence, listed, members, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _above(entity: Entity, context: Context) -> list[Name]:
    return [above.name for above in context.project.generalizations(entity.name) if above.module != SYSTEM]


def _is_special(subject: RoleOnEntity, context: Context) -> bool:
    entity = subject.entity
    return bool(entity.generalization) and context.counts_for_reading(entity) and bool(_above(entity, context))


RULE = Rule(
    id="ENT-09",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS,),
    cwe=(863,),
    rests_on_production=True,
    among=_is_special,
    judges_latent=True,
    also_cells=_above,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when an inherited member is had on rows that the generalization's constraint does not cover."""
    weak: list[Granted] = []
    limits: list[Granted] = []
    verdicts: list[Verdict] = []
    for right in MEMBER_RIGHTS:
        for granted in subject.cells(right):
            for limited in _limited(granted, subject, context):
                outside = _outside(granted.rules, limited, subject.entity.name, context)
                if outside:
                    weak.append(Granted(right, limited.members, tuple(rule for rule, _ in outside)))
                    limits.append(limited)
                    verdicts += [verdict for _, verdict in outside]
    if weak:
        about = subject.role.about(entity=subject.entity.name)
        yield Finding(RULE.id, Severity.HIGH, about, (tuple(weak), tuple(limits)), _certainty(weak, verdicts))


def _limited(granted: Granted, subject: RoleOnEntity, context: Context) -> Iterator[Granted]:
    """Give the same members on each generalization where the role has them, but only under a row constraint."""
    for name in _above(subject.entity, context):
        access = subject.role.access.entity(name)
        cells = access.read if granted.right is Right.READ else access.write
        by_rules: dict[int, tuple[tuple[AccessRule, ...], list[Name]]] = {}
        for member in granted.members:
            if rules := cells.get(member):
                by_rules.setdefault(id(rules), (rules, []))[1].append(member)
        for rules, inherited in by_rules.values():
            if not any(context.always(rule) for rule in rules):
                yield Granted(granted.right, tuple(inherited), rules)


def _outside(
    rules: tuple[AccessRule, ...], limited: Granted, entity: Name, context: Context
) -> list[tuple[AccessRule, Verdict]]:
    """Give the rules whose rows are not proved to be within those of the generalization's."""
    within = context.access.meanings.within
    asked = [(rule, within((rule,), limited.rules, entity)) for rule in rules]
    return [(rule, verdict) for rule, verdict in asked if not verdict.proved]


def _certainty(weak: list[Granted], verdicts: list[Verdict]) -> Certainty:
    if not any(verdict.refuted for verdict in verdicts):
        return Certainty.POSSIBLE
    stored = any(not rule.constrained for granted in weak for rule in granted.rules)
    return Certainty.CERTAIN if stored else Certainty.PROVED


def explain(finding: Finding, context: Context) -> Explanation:
    """Put the two entities side by side, with a row that only one of them gives."""
    entity = finding.subjects.entity
    weak, limits = cells_in(finding.facts[0]), cells_in(finding.facts[1])
    rules, general = rules_of(weak), rules_of(limits)
    above = listed(dict.fromkeys(rule.entity for rule in general))
    does = listed(
        f"{'reads' if right is Right.READ else 'writes'} {members(context, entity, names)}"
        for right in MEMBER_RIGHTS
        if (names := sorted({member for granted in weak if granted.right is right for member in granted.members}))
    )
    may = " (it could not be decided)" if finding.certainty is Certainty.POSSIBLE else ""
    own = f"Give {constrain(rules)} the row constraint of {listed(rule.id for rule in general)}, or a narrower one."
    return Explanation(
        f"{sentence(who(finding, context))} {does} of {entity} on rows that its row constraint on {above} would not "
        f"let through{may}: access rules are not inherited.",
        fix_access(finding, context, rules, own),
        (
            *rows_evidence(context, (*rules, *general)),
            *_examples(weak, limits, entity, context),
            *holding_evidence(finding, context, (*rules, *general)),
        ),
    )


def _examples(
    weak: tuple[Granted, ...], limits: tuple[Granted, ...], entity: Name, context: Context
) -> Iterator[Evidence]:
    """Name a row for each rule that lets more through, or say why it was not decided."""
    told: dict[str, None] = {}
    for granted, limited in zip(weak, limits, strict=True):
        for rule in granted.rules:
            verdict = context.access.meanings.within((rule,), limited.rules, entity)
            if verdict.witness:
                told[f"{rule.id} also covers others; {verdict.witness}"] = None
            elif verdict.unknown:
                told[f"whether {rule.id} covers others was not decided: {verdict.reason}"] = None
    yield from map(Evidence, told)


def planted(app: "App") -> None:
    """Own orders, and all gift orders."""
    shop = app.module("Shop", "User")
    own = "[System.owner = '[%CurrentUser%]']"
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=own, caption="Own orders")
    shop.entity("GiftOrder", {"Wrapping": "String"}, generalization="Shop.Order").rule("User", read="all")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Gift orders by a narrower constraint, written differently; of rush orders only a member of their own."""
    shop = app.module("Shop", "User")
    own = "[System.owner = '[%CurrentUser%]']"
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=own, caption="Own orders")
    shop.entity("GiftOrder", {"Wrapped": "Boolean"}, generalization="Shop.Order").rule(
        "User", read="all", xpath="[Wrapped = true() and '[%CurrentUser%]' = System.owner]", caption="Own, and wrapped"
    )
    shop.entity("RushOrder", {"Hours": "Integer"}, generalization="Shop.Order").rule("User", read=["Hours"])
    app.user_role("Customer", "System.User", "Shop.User")
