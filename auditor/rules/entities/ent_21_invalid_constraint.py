"""Row constraint is invalid

What it does
    Looks for row constraints that do not parse, that name an association, entity, member or user role which does not
    exist, that use the owner, the last changer or a date that the entity does not store, that are an empty pair of
    brackets, or that stand on an entity whose objects are never stored.

Why is this bad
    Studio Pro refuses such a constraint, so the app cannot be built, or a tool wrote it past Studio Pro. What the rule
    will let through once it is repaired, nobody has said yet: a review of it is worth nothing.

Example
    Shop.Order has [System.owner = '[%CurrentUser%]'], but somebody switched off that it stores its owner. Or the user
    role in [System.UserRoles = '[%UserRole_Manager%]'] was renamed to Director.

How to fix
    Correct the constraint, and review the rule again.

Sources
    - Mendix documentation, XPath Constraints: https://docs.mendix.com/refguide/xpath-constraints/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity, Subjects
from auditor.model.domain import AccessRule, Entity
from auditor.rules.constraints import Subject, constraint_of, fix_rule, is_constrained
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, whole_rule
from auditor.xpath.resolve import Problem, ProblemKind

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ENT-21",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.MEDIUM,),
    needs=(Need.ENTITIES, Need.ACCESS_RULES),
    parity={"Studio Pro": "CE0161"},
    rests_on_production=True,
    among=is_constrained,
)

_NEVER_STORED = "never stored"


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when something in it cannot be right."""
    entity, rule = subject
    kinds = tuple(dict.fromkeys(problem.kind.value for problem in _problems(rule, context)))
    if _never_stored(entity, context):
        kinds = (_NEVER_STORED, *kinds)
    if kinds:
        facts = (kinds, context.canonical(rule))
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(access_rule=rule.id), facts)


def _problems(rule: AccessRule, context: Context) -> list[Problem]:
    """What is wrong with it. Without user roles in the export, as in a package, none is known not to exist."""
    problems = constraint_of(rule, context).problems
    return [p for p in problems if p.kind is not ProblemKind.USER_ROLE or context.project.user_roles]


def _never_stored(entity: Entity, context: Context) -> bool:
    return context.project.persistable(entity.name) is False


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is wrong."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    wrong = [_told(problem) for problem in _problems(rule, context)]
    if _never_stored(context.project.entities[rule.entity], context):
        wrong.insert(0, f"{rule.entity} objects are never stored, so there are no rows to choose from")
    return Explanation(
        f"The row constraint of {rule.id} is invalid: {listed(wrong)}.",
        fix_rule(
            finding,
            rule,
            f"Correct the row constraint of access rule {rule.id}, and review what the rule then lets through.",
            "Install a version of the module that fits the app.",
        ),
        (whole_rule(context, rule),),
    )


def _told(problem: Problem) -> str:
    match problem.kind:
        case ProblemKind.SYNTAX:
            return f"it cannot be read, {problem.text}"
        case ProblemKind.EMPTY_BRACKETS:
            return f"it holds {problem.text}"
        case _:
            return problem.text


def planted(app: "App") -> None:
    """The owner of orders that do not store one."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}, owner=False).rule(
        "User", read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """The owner that the generalization stores, in other capitals, and a user role that exists."""
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User")
    shop.entity("GiftOrder", {"Wrapping": "String"}, generalization="Shop.Order").rule(
        "User",
        read="all",
        xpath="[System.Owner = '[%CurrentUser%]'][System.owner/System.User/System.UserRoles = '[%UserRole_Customer%]']",
        caption="Own gifts, for customers",
    )
    app.user_role("Customer", "System.User", "Shop.User")
