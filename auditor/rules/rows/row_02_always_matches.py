"""Constraint always matches

What it does
    Looks for access rules whose row constraint is proved to match every object, whatever is stored and whoever is
    signed in.

Why is this bad
    The rule looks limited in Studio Pro and in every review, but gives its rights on all rows. A constraint like that
    is usually a mistake, such as "or" where "and" was meant, or was put there to make a warning disappear.

Example
    Shop.Order has a rule for customers with [Paid or not(Paid)]. It reads like a filter, and every customer reads the
    orders of all others.

How to fix
    Write the constraint that was meant. If all rows are meant, leave it empty, so that everybody sees it.

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
from auditor.rules.telling import listed, own_rows_constraint, whole_rule

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROW-02",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS_RULES,),
    cwe=(863,),
    rests_on_production=True,
    among=is_constrained,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when the constraint is proved to match every row."""
    rule = subject[1]
    if context.access.meanings.always(rule):
        yield Finding(RULE.id, Severity.HIGH, Subjects(access_rule=rule.id), (rule,), Certainty.PROVED)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who gets all rows by it."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    roles = listed(rule.module_roles) or "nobody"
    meant = own_rows_constraint(context.project, rule.entity)
    such = f", such as {meant}" if meant else ""
    return Explanation(
        f"The row constraint of {rule.id} always matches: it limits nothing, and {roles} has the rule on every "
        f"{rule.entity}.",
        fix_rule(
            finding,
            rule,
            f"Give access rule {rule.id} the row constraint that was meant{such}; if all rows are meant, leave it "
            "empty.",
            f"See whether a newer version corrects the constraint; until then give {roles} to no user role that must "
            "not have all rows.",
        ),
        (whole_rule(context, rule),),
    )


def planted(app: "App") -> None:
    """Orders that are paid, or not."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal", "Paid": "Boolean"}).rule(
        "User", read="all", xpath="[Paid or not(Paid)]", caption="Paid or not"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Orders with a small or a large total: one with an empty total is neither."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule(
        "User", read="all", xpath="[Total <= 100 or Total > 100]", caption="With a total"
    )
    app.user_role("Customer", "System.User", "Shop.User")
