"""Duplicate, mergeable or empty rule

What it does
    Looks for access rules that grant nothing, and for several access rules of one entity that have the same module
    roles and the same row constraint, or one proved to mean the same.

Why is this bad
    More rules than needed make a review longer and hide what matters: that a member is readable may stand in any of
    them. Rights that belong together drift apart, because the next change is made in only one of them.

Example
    Shop.Order has two rules for Shop.User, both on own orders; one reads Total, the other writes Note. Somebody takes
    write of Note out of the first, where it never was, and thinks that it is gone.

How to fix
    Make one access rule of them, and remove what grants nothing.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule, Entity
from auditor.rules.constraints import Subject, fix_rule, means_the_same, name_of
from auditor.rules.context import Context
from auditor.rules.rights import stored_rules
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, listed, whole_rule

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ENT-15",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.LOW,),
    needs=(Need.ACCESS_RULES,),
    cwe=(1041,),
    rests_on_production=True,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire on a rule that grants nothing, and on the one of mergeable rules whose name sorts last."""
    entity, rule = subject
    about = Subjects(access_rule=rule.id)
    if _grants_nothing(rule):
        yield Finding(RULE.id, Severity.LOW, about, (rule,))
        return
    twins = _mergeable(rule, entity, context)
    if twins and all(name_of(other, context) < name_of(rule, context) for other in twins):
        by_text = all(other.constraint.strip() == rule.constraint.strip() for other in twins)
        certainty = Certainty.CERTAIN if by_text else Certainty.PROVED
        yield Finding(RULE.id, Severity.LOW, about, (rule, tuple(twins)), certainty)


def _grants_nothing(rule: AccessRule) -> bool:
    return not (rule.create or rule.delete or rule.readable)


def _mergeable(rule: AccessRule, entity: Entity, context: Context) -> list[AccessRule]:
    """The other rules of the entity for the same module roles and the same rows; empty ones have their own finding."""
    roles = set(rule.module_roles)
    return [
        other
        for other in entity.rules
        if other is not rule
        and set(other.module_roles) == roles
        and not _grants_nothing(other)
        and means_the_same(rule, other, context)
    ]


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what could go."""
    rule, *twins = stored_rules(finding)
    roles = listed(rule.module_roles) or "no module role"
    if twins:
        which = sorted((rule, *twins), key=lambda each: each.index)
        message = (
            f"{listed(each.id for each in which)} give {roles} rights on the same rows: they could be one access rule"
        )
        own = f"Make one access rule of {constrain([rule, *twins])}."
    else:
        message = f"{rule.id} gives {roles} nothing"
        own = f"Remove access rule {rule.id}, or let it give what was meant."
    return Explanation(
        f"{message}.",
        fix_rule(finding, rule, own, "Nothing has to be done: no right depends on it."),
        tuple(whole_rule(context, each) for each in (rule, *twins)),
    )


def planted(app: "App") -> None:
    """Two rules for the same customers and orders, and one that gives nothing."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal", "Note": "String"}, owner=True).rule(
        "User", read=["Total"], xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    ).rule("User", write=["Note"], xpath="[System.owner='[%CurrentUser%]']", caption="Own orders").rule("User")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """The same rows for other module roles, and other rows for the same: each is needed."""
    app.module("Shop", "User", "Clerk").entity("Order", {"Total": "Decimal", "Paid": "Boolean"}, owner=True).rule(
        "User", read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    ).rule("User", "Clerk", read=["Total"], xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders").rule(
        "User", read=["Paid"], xpath="[System.owner = '[%CurrentUser%]' or Paid]", caption="Own or paid"
    )
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Clerk", "System.User", "Shop.Clerk")
