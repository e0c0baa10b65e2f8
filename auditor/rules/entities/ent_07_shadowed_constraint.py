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

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.access.shadow import is_weaker
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity
from auditor.model.domain import AccessRule
from auditor.rules.constraints import rows_evidence
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import stored_rules
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
    for rule in subject.access.rules:
        if wider := shadowing(rule, subject, context):
            by_text = [other for other in wider if not other.constrained]
            yield Finding(
                RULE.id,
                Severity.INFO if subject.role.spared else Severity.HIGH,
                subject.role.about(access_rule=rule.id),
                (rule, wider),
                Certainty.CERTAIN if _grant_all(by_text, rule, subject) else Certainty.PROVED,
            )


def shadowing(rule: AccessRule, subject: RoleOnEntity, context: Context) -> tuple[AccessRule, ...]:
    """Give the wider rules that together grant all that a constrained rule grants; none when something is left."""
    if not rule.constrained or rule.entity != subject.entity.name or len(subject.access.rules) < 2:
        return ()
    wider = [
        other
        for other in subject.access.rules
        if other is not rule and _grants_some(rule, other) and is_weaker(other, rule, context.access.meanings)
    ]
    return tuple(wider) if wider and _grant_all(wider, rule, subject) else ()


def _grant_all(others: Sequence[AccessRule], rule: AccessRule, subject: RoleOnEntity) -> bool:
    """Whether other rules together grant every read, write and delete of a rule, and there is one."""
    readable = [member for member in rule.readable if member in subject.access.read]
    writable = [member for member in rule.writable if member in subject.access.write]
    return (
        bool(readable or writable or rule.delete)
        and {member for other in others for member in other.readable}.issuperset(readable)
        and {member for other in others for member in other.writable}.issuperset(writable)
        and (not rule.delete or any(other.delete for other in others))
    )


def _grants_some(rule: AccessRule, other: AccessRule) -> bool:
    """Whether another rule of the entity grants some of what a rule grants."""
    return rule.entity == other.entity and (
        (rule.delete and other.delete) or not set(rule.readable).isdisjoint(other.readable)
    )


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the rules, and the module roles through which they meet."""
    rule, *others = stored_rules(finding)
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
            *_meaning_evidence(rule, others, context),
        ),
    )


def _meaning_evidence(rule: AccessRule, others: Sequence[AccessRule], context: Context) -> Iterator[Evidence]:
    """Say in words which rows constraints cover, and name one that a wider rule adds; not for rules without one."""
    constrained = [other for other in others if other.constrained]
    if constrained:
        yield from rows_evidence(context, (rule, *constrained))
    for other in constrained:
        witness = context.access.meanings.within((other,), (rule,)).witness
        if witness:
            yield Evidence(f"{other.id} also covers rows that {rule.id} does not; {witness}")


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
