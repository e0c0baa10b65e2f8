"""Constraint can never match

What it does
    Looks for access rules whose row constraint is proved to match no object at all, whatever is stored and whoever is
    signed in.

Why is this bad
    The rule grants nothing on stored objects, but whoever reads it believes that it does, and works on it. Often two
    conditions were joined with "and" where "or" was meant. The rule is not harmless either: create is not limited by a
    row constraint, and while an object is new every constraint counts as true.

Example
    Shop.Order has a rule for clerks with [Status = 'Open' and Status = 'Paid']. No order is both, so clerks see none,
    and somebody gives them all orders by another rule to make it work.

How to fix
    Correct the constraint, or remove the rule if nobody missed it.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, XPath Constraints: https://docs.mendix.com/refguide/xpath-constraints/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Explanation, Finding, Severity, Subjects
from auditor.rules.constraints import Subject, fix_rule, is_constrained
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, whole_rule

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROW-01",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.LOW,),
    needs=(Need.ACCESS_RULES,),
    cwe=(561,),
    rests_on_production=True,
    among=is_constrained,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when the constraint is proved to match no row."""
    rule = subject[1]
    if context.access.meanings.never(rule):
        yield Finding(RULE.id, Severity.LOW, Subjects(access_rule=rule.id), (rule,), Certainty.PROVED)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who gets nothing by it."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    roles = listed(rule.module_roles) or "nobody"
    still = ", but create, which it does not limit," if rule.create else ""
    return Explanation(
        f"The row constraint of {rule.id} can never match: the rule gives {roles} nothing{still} on stored "
        f"{rule.entity} objects.",
        fix_rule(
            finding,
            rule,
            f"Correct the row constraint of access rule {rule.id}, or remove the rule if nobody missed it.",
            "See whether a newer version corrects the constraint.",
        ),
        (whole_rule(context, rule),),
    )


def planted(app: "App") -> None:
    """Orders that are open and paid at once."""
    shop = app.module("Shop", "User")
    shop.enumeration("Status", "Open", "Paid")
    shop.entity("Order", {"Total": "Decimal", "Status": "Enum(Status)"}).rule(
        "User", read="all", xpath="[Status = 'Open' and Status = 'Paid']", caption="Open and paid"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Orders with a line that is open and a line that is paid: an order can have both."""
    shop = app.module("Shop", "User")
    shop.enumeration("Status", "Open", "Paid")
    shop.entity("Order", {"Total": "Decimal"}).rule(
        "User",
        read="all",
        xpath="[Shop.Line_Order/Shop.Line/Status = 'Open' and Shop.Line_Order/Shop.Line/Status = 'Paid']",
        caption="Paid in part",
    )
    shop.entity("Line", {"Status": "Enum(Status)"})
    shop.association("Line_Order", "Line", "Order")
    app.user_role("Customer", "System.User", "Shop.User")
