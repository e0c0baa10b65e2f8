"""Same meaning, different text

What it does
    Looks for access rules of one entity, for different module roles, whose row constraints are proved to match the same
    objects although they are written differently.

Why is this bad
    Studio Pro and Mendix's security overview compare constraints as text, and show two limits where there is one. Every
    review has to find out again that they are the same, and a change that is made to one is easily forgotten in the
    other.

Example
    Shop.Order has [Paid and not(Cancelled)] for clerks and [Cancelled = false()][Paid = true()] for auditors. When
    refunded orders are to be hidden, only the first is changed.

How to fix
    Write both constraints the same way, or let one access rule serve both module roles.

Sources
    - Mendix documentation, Security Overview: https://docs.mendix.com/refguide/security-overview/
    - Mendix documentation, XPath Constraints: https://docs.mendix.com/refguide/xpath-constraints/
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule
from auditor.rules.constraints import Subject, fix_rule, is_constrained, means_the_same, name_of, rows_evidence
from auditor.rules.context import Context
from auditor.rules.rights import stored_rules
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROW-04",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.LOW,),
    needs=(Need.ACCESS_RULES,),
    cwe=(1041,),
    rests_on_production=True,
    among=is_constrained,
)

_SPACE_OR_STRING = re.compile(r"\s+|'[^']*'")


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire on the one of such rules whose name sorts last; rules of the same roles are ENT-15's matter."""
    entity, rule = subject
    if all(other.constraint == rule.constraint for other in entity.rules if other.constrained):
        return
    same = [
        other for other in entity.rules if other is rule or (other.constrained and means_the_same(rule, other, context))
    ]
    told = [one for one in same if any(_is_pair(one, other) for other in same)] if len(same) > 1 else []
    if told and rule is max(told, key=lambda one: name_of(one, context)):
        facts = (rule, tuple(other for other in told if other is not rule))
        yield Finding(RULE.id, Severity.LOW, Subjects(access_rule=rule.id), facts, Certainty.PROVED)


def _is_pair(one: AccessRule, other: AccessRule) -> bool:
    return set(one.module_roles) != set(other.module_roles) and _written(one) != _written(other)


def _written(rule: AccessRule) -> str:
    """How a constraint is written, without white space outside quotes."""
    return _SPACE_OR_STRING.sub(lambda found: found[0] if found[0][0] == "'" else "", rule.constraint)


def explain(finding: Finding, context: Context) -> Explanation:
    """Put the rules side by side."""
    rule, *others = stored_rules(finding)
    which = listed(other.id for other in others)
    those = "that" if len(others) == 1 else "those"
    return Explanation(
        f"The row constraint of {rule.id} means the same as {those} of {which}, but they are written differently.",
        fix_rule(
            finding,
            rule,
            f"Write the row constraints of {constrain([rule, *others])} the same way, or make one access rule of them.",
            "Take them for one in a review.",
        ),
        tuple(rows_evidence(context, (rule, *others))),
    )


def planted(app: "App") -> None:
    """Paid orders that were not cancelled, written in two ways."""
    app.module("Shop", "Clerk", "Auditor").entity("Order", {"Paid": "Boolean", "Cancelled": "Boolean"}).rule(
        "Clerk", read="all", xpath="[Paid and not(Cancelled)]", caption="In business"
    ).rule("Auditor", read="all", xpath="[Cancelled = false()][Paid = true()]", caption="In business")
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Auditor", "System.User", "Shop.Auditor")


def near_miss(app: "App") -> None:
    """The same text with other line breaks, and one that also takes in cancelled orders."""
    app.module("Shop", "Clerk", "Auditor", "Boss").entity("Order", {"Paid": "Boolean", "Cancelled": "Boolean"}).rule(
        "Clerk", read="all", xpath="[Paid and not(Cancelled)]", caption="In business"
    ).rule("Auditor", read="all", xpath="[\n  Paid and\n  not( Cancelled )\n]", caption="In business").rule(
        "Boss", read="all", xpath="[Paid or Cancelled]", caption="Not open"
    )
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Auditor", "System.User", "Shop.Auditor")
    app.user_role("Boss", "System.User", "Shop.Boss")
