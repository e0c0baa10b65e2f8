"""Row constraint without explanation

What it does
    Looks, in the app's own modules, for access rules with a row constraint that have neither a documentation nor a
    caption for the constraint.

Why is this bad
    Nothing, today. But who reviews the rule sees what it does and not what it was meant to do, and cannot tell a
    mistake from an intention. A caption of a few words is also what Studio Pro shows in its list of access rules.

Example
    Shop.Order has [Shop.Order_Customer/Shop.Customer/Shop.Customer_Region/Shop.Region/Shop.Region_Manager =
    '[%CurrentUser%]']. "Orders of the own region" would have said it.

How to fix
    Give the constraint a caption (Mendix 10.5 and later), or document the access rule.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity, Subjects
from auditor.rules.constraints import Subject, rows_evidence
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_own_and_constrained(subject: Subject, context: Context) -> bool:
    entity, rule = subject
    return rule.constrained and context.project.is_own(entity.module)


RULE = Rule(
    id="ENT-16",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS_RULES, Need.MODULES),
    rests_on_production=True,
    among=_is_own_and_constrained,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when neither says anything."""
    rule = subject[1]
    if not rule.documentation.strip() and not rule.caption.strip():
        yield Finding(RULE.id, Severity.INFO, Subjects(access_rule=rule.id), (context.canonical(rule),))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the constraint seems to mean: a start for the caption."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    how = "the constraint a caption or the rule a documentation"
    if (0, 0) < context.project.version[:2] < (10, 5):
        how = "the rule a documentation"
    return Explanation(
        f"Nothing says what the row constraint of {rule.id} is meant for.",
        f"Give {how}: access rule {rule.id} covers {context.access.meanings.sentence(rule)}.",
        tuple(rows_evidence(context, (rule,))),
    )


def planted(app: "App") -> None:
    """A constraint without a word."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", xpath="[System.owner = '[%CurrentUser%]']"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """With a caption, with a documentation, and without a constraint."""
    own = "[System.owner = '[%CurrentUser%]']"
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", xpath=own, caption="Own orders"
    ).rule("User", delete=True, xpath=own, documentation="Customers withdraw their own orders.").rule(
        "User", create=True
    )
    app.user_role("Customer", "System.User", "Shop.User")
