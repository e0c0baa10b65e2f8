"""Shadowed constraint

What it does
    Looks, for each user role, for access rules with a row constraint whose every read, write and delete the role also
    has through another of its rules, without a constraint or under one that is proved weaker.

Why is this bad
    Access rules only add up: there is no rule that takes away. When another rule of the same role grants the same on
    more rows, the constraint protects nothing for that role, although it looks like protection in Studio Pro and in
    every review. It is normal that rules overlap in part, such as everybody reads names and each writes the own row:
    that is no finding.

Example
    Shop.Order has rule 1 for Shop.User, reading own orders, and rule 2 for Shop.Reporting, reading all. The user role
    Customer got Shop.Reporting for one chart. Customers now read the orders of all others.

How to fix
    Decide which of the two is meant. Give the wider rule the constraint too, take its module role out of the user role,
    or remove the constrained rule if all rows are right.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Security Overview: https://docs.mendix.com/refguide/security-overview/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Explanation, Finding, Severity
from auditor.model.domain import AccessRule
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, fix_access, holding_evidence, listed, sentence, through, who, whole_rule

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ENT-07",
    subject=SubjectKind.ROLE_AND_RULE,
    severities=(Severity.HIGH, Severity.INFO),
    needs=(Need.ACCESS,),
    cwe=(863,),
    rests_on_production=True,
    judges_latent=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire for each constrained rule that other rules of the role make pointless."""
    own = [rule for rule in subject.access.rules if rule.entity == subject.entity.name]
    if len(own) < 2:
        return
    for rule in own:
        wider = _shadowing(rule, own, subject, context) if rule.constrained else ()
        if wider:
            by_meaning = all(other.constrained for other in wider)
            yield Finding(
                RULE.id,
                Severity.INFO if subject.role.spared else Severity.HIGH,
                subject.role.about(access_rule=rule.id),
                (rule, wider),
                Certainty.PROVED if by_meaning else Certainty.CERTAIN,
            )


def _shadowing(
    rule: AccessRule, rules: list[AccessRule], subject: RoleOnEntity, context: Context
) -> tuple[AccessRule, ...]:
    """The wider rules that together grant everything that a constrained rule grants; none when something is left."""
    wider = [
        other for other in rules if other is not rule and _grants_some(rule, other) and _is_weaker(rule, other, context)
    ]
    if not wider:
        return ()
    readable = [member for member in rule.readable if member in subject.access.read]
    writable = [member for member in rule.writable if member in subject.access.write]
    grants_something = bool(readable or writable or rule.delete)
    covered = (
        {member for other in wider for member in other.readable}.issuperset(readable)
        and {member for other in wider for member in other.writable}.issuperset(writable)
        and (not rule.delete or any(other.delete for other in wider))
    )
    return tuple(wider) if grants_something and covered else ()


def _grants_some(rule: AccessRule, other: AccessRule) -> bool:
    """Whether another rule grants some of what a rule grants."""
    return (rule.delete and other.delete) or not set(rule.readable).isdisjoint(other.readable)


def _is_weaker(rule: AccessRule, other: AccessRule, context: Context) -> bool:
    """Whether another rule holds on all rows of this one, and proved on more: equal constraints shadow nothing.

    A constraint that holds on all rows anyway protects nothing to begin with, which ROW-02 says.
    """
    if context.always(rule):
        return False
    if context.always(other):
        return True
    within = context.access.meanings.within
    return within((rule,), (other,)).proved and within((other,), (rule,)).refuted


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the rules, and the module roles through which they meet."""
    rule, wider = finding.facts[0], finding.facts[1]
    assert isinstance(rule, AccessRule) and isinstance(wider, tuple)
    others = [other for other in wider if isinstance(other, AccessRule)]
    everywhere = all(context.always(other) for other in others)
    rows = "without a row constraint" if everywhere else "on more rows"
    role = who(finding, context)
    grants = "grants" if len(others) == 1 else "grant"
    met = listed(through(finding, context, others))
    own = f"Give {constrain(others)} the row constraint of {rule.id}"
    if finding.subjects.user_roles and met and not context.project.is_package:
        own += f", take {met} out of {listed(finding.subjects.user_roles)}"
    own += f", or remove {rule.id} if all rows are meant."
    return Explanation(
        f"The row constraint of {rule.id} protects nothing for {role}: {listed(o.id for o in others)} {grants} the "
        f"same {rows}.",
        sentence(fix_access(finding, context, others, own)),
        (
            whole_rule(context, rule),
            *(whole_rule(context, other) for other in others),
            *holding_evidence(finding, context, (rule, *others)),
        ),
    )


def planted(app: "App") -> None:
    """Customers read their own orders by one module role, and all orders by another."""
    shop = app.module("Shop", "User", "Reporting")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    ).rule("Reporting", read="all")
    app.user_role("Customer", "System.User", "Shop.User", "Shop.Reporting")


def near_miss(app: "App") -> None:
    """Everybody reads numbers, each writes the own note: they overlap in part, and the constraint protects the rest."""
    shop = app.module("Shop", "User", "Reporting")
    shop.entity("Order", {"Number": "String", "Note": "String"}, owner=True).rule(
        "User", write="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    ).rule("Reporting", read=["Number"])
    app.user_role("Customer", "System.User", "Shop.User", "Shop.Reporting")
