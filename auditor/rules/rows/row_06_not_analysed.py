"""Constraint could not be analysed

What it does
    Looks for access rules whose row constraint uses something outside the part of XPath that mxaudit analyses, or that
    is so large that deciding about it was given up.

Why is this bad
    It says nothing about the constraint. But what mxaudit proves about other rules, such as "never matches", "means the
    same" or "is within", it cannot prove about this one; it takes it for a condition of its own that neither always nor
    never holds. A person has to read it.

Example
    Shop.Order has a rule with [year-from-dateTime(OrderDate) = 2026]. Whether it is narrower than another rule is not
    decided, and no finding rests on it.

How to fix
    Read the constraint. Where it can be written with comparisons of attributes and paths to the user, write it so.

Sources
    - Mendix documentation, XPath Constraint Functions: https://docs.mendix.com/refguide/xpath-constraint-functions/
    - Mendix documentation, XPath Constraints: https://docs.mendix.com/refguide/xpath-constraints/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule
from auditor.rules.constraints import Subject, constraint_of, fix_rule, is_constrained
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, whole_rule
from auditor.xpath.constraint import always, never
from auditor.xpath.resolve import ProblemKind

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROW-06",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS_RULES,),
    rests_on_production=True,
    among=is_constrained,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when part of the meaning is unknown, or the step limit was reached."""
    rule = subject[1]
    if reasons := not_analysed(rule, context):
        facts = (context.canonical(rule), reasons)
        yield Finding(RULE.id, Severity.INFO, Subjects(access_rule=rule.id), facts)


def not_analysed(rule: AccessRule, context: Context) -> tuple[str, ...]:
    """Say what in a constraint is not analysed; nothing of one that is invalid, which is ENT-21's matter."""
    constraint = constraint_of(rule, context)
    if any(problem.kind is not ProblemKind.USER_ROLE for problem in constraint.problems):
        return ()
    if constraint.unanalysed:
        return constraint.unanalysed
    limits = (verdict.reason for verdict in (always([constraint]), never([constraint])) if verdict.unknown)
    return tuple(dict.fromkeys(reason for reason in limits if reason.endswith(" steps")))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name what is not analysed."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    reasons = listed(not_analysed(rule, context))
    return Explanation(
        f"The row constraint of {rule.id} could not be analysed: {reasons}.",
        fix_rule(
            finding,
            rule,
            f"Read the row constraint of access rule {rule.id}; write it with comparisons of attributes and paths to "
            "the user where that is possible.",
            "Read the constraint.",
        ),
        (whole_rule(context, rule),),
    )


def planted(app: "App") -> None:
    """Orders of one year."""
    app.module("Shop", "User").entity("Order", {"OrderDate": "DateTime"}).rule(
        "User", read="all", xpath="[year-from-dateTime(OrderDate) = 2026]", caption="This year's"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Orders since yesterday, and with a word in the note: dates and parts of strings are analysed."""
    app.module("Shop", "User").entity("Order", {"OrderDate": "DateTime", "Note": "String"}).rule(
        "User",
        read="all",
        xpath="[OrderDate >= '[%BeginOfYesterday%]' and contains(Note, 'gift')]",
        caption="New gifts",
    )
    app.user_role("Customer", "System.User", "Shop.User")
