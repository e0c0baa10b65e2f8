"""Constraint is the same for every user

What it does
    Looks for access rules whose row constraint depends on no user: it has no token of the signed-in user or of user
    roles, and no path in it ends at a user.

Why is this bad
    It is not: many constraints are meant so. It tells the reviewer that the rule filters, but does not separate users:
    whoever has the rule has the very same objects. Where each customer is to see the own data, such a constraint is not
    enough.

Example
    Shop.Order has a rule for customers with [Status = 'Shipped']. It hides orders that are still being packed, and
    shows every customer the shipped orders of all others.

How to fix
    Nothing, if everybody with the rule may have these objects. Otherwise add a condition that leads to the user, such
    as [System.owner = '[%CurrentUser%]'].

Sources
    - Mendix documentation, XPath Keywords and System Variables: https://docs.mendix.com/refguide/xpath-keywords-and-system-variables/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule
from auditor.rules.constraints import Subject, constraint_of, fix_rule, is_constrained, rows_evidence
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, own_rows_constraint

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROW-05",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS_RULES,),
    rests_on_production=True,
    among=is_constrained,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire on a filter that knows no user. What always or never matches is no filter: ROW-01 and ROW-02."""
    rule = subject[1]
    if _knows_no_user(rule, context):
        yield Finding(RULE.id, Severity.INFO, Subjects(access_rule=rule.id), (context.canonical(rule),))


def _knows_no_user(rule: AccessRule, context: Context) -> bool:
    constraint, meanings = constraint_of(rule, context), context.access.meanings
    if constraint.depends_on_user or constraint.problems or meanings.always(rule) or meanings.never(rule):
        return False
    # What a name that the export does not hold leads to is not known: it may be a user.
    return not any(feature.endswith(("not in the export", "not known")) for feature in constraint.unanalysed)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who shares which objects."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    roles = listed(rule.module_roles) or "nobody"
    meant = own_rows_constraint(context.project, rule.entity)
    such = f", such as {meant}" if meant else ""
    return Explanation(
        f"The row constraint of {rule.id} is the same for every user: everybody with {roles} has the same "
        f"{rule.entity} objects.",
        fix_rule(
            finding,
            rule,
            f"Nothing, if that is meant; otherwise add a condition that leads to the user{such}, to access rule "
            f"{rule.id}.",
            f"Give {roles} only to user roles that may have the same objects.",
        ),
        tuple(rows_evidence(context, (rule,))),
    )


def planted(app: "App") -> None:
    """Customers see all orders that were shipped."""
    shop = app.module("Shop", "User")
    shop.enumeration("Status", "Open", "Shipped")
    shop.entity("Order", {"Status": "Enum(Status)"}).rule(
        "User", read="all", xpath="[Status = 'Shipped']", caption="Shipped"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Orders of which some user is the contact: without a token, but the path ends at a user."""
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}).rule(
        "User", read="all", xpath="[Shop.Order_Contact/System.User]", caption="Somebody looks after it"
    )
    shop.association("Order_Contact", "Order", "System.User")
    app.user_role("Customer", "System.User", "Shop.User")
