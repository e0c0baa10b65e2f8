"""A constraint uses user roles negatively

What it does
    Looks for row constraints of the set that mention the user's roles under a negation: `System.UserRoles` or a
    `[%UserRole_...%]` token inside `not(...)` or compared with `false()`. `System.UserRoles != '[%UserRole_X%]'` is
    no such constraint: it holds for who has any other role, and one role more never changes that.

Why is this bad
    Merging roles only adds rights, and the simulator says so with this one exception: a constraint that asks which
    roles somebody does not have matches fewer rows for who has more roles. Rows can be lost by a second role, and what
    one role was denied on purpose is decided by a list of names.

Example
    Shop.Order is readable where not(Shop.Order_Account/Administration.Account/System.UserRoles = '[%UserRole_Staff%]').
    Someone who becomes Staff as well no longer reads the own orders.

How to fix
    Say in the constraint who may see the rows instead of who may not. Until then do not rely on "only gains" for this
    entity when roles are combined.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, XPath Keywords and System Variables: https://docs.mendix.com/refguide/xpath-keywords-and-system-variables/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.merging.candidates import candidates, mentions_roles
from auditor.merging.combination import MergedEntity
from auditor.merging.telling import bringing, placed, together, ways
from auditor.model.domain import AccessRule
from auditor.rules.constraints import constraint_of
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, listed, rows, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_about_roles(on: MergedEntity, context: Context) -> bool:
    """Whether a row constraint of the set mentions user roles at all."""
    return any(mentions_roles(rule) for rule in on.access.rules if rule.entity == on.name)


RULE = Rule(
    id="MERGE-07",
    subject=SubjectKind.MERGED_ROLES_AND_ENTITY,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS,),
    entities=lambda context: candidates(context).about_roles,
    among=_is_about_roles,
)


def is_role_negative(rule: AccessRule, context: Context) -> bool:
    """Whether a row constraint mentions user roles under a negation."""
    return mentions_roles(rule) and constraint_of(rule, context).role_negative


def check(subject: MergedEntity, context: Context) -> Iterator[Finding]:
    """Fire when a constraint of the set asks which roles somebody does not have."""
    own = (rule for rule in subject.access.rules if rule.entity == subject.name)
    rules = tuple(rule for rule in own if is_role_negative(rule, context))
    if rules:
        yield Finding(RULE.id, Severity.INFO, subject.combination.about(entity=subject.name), rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the constraints and whose they are."""
    rules = [fact for fact in finding.facts if isinstance(fact, AccessRule)]
    entity = finding.subjects.entity
    which = "row constraint" if len(rules) == 1 else "row constraints"
    return Explanation(
        f"{sentence(together(finding))} may lose rows of {entity}: the {which} of {listed(r.id for r in rules)}, which "
        f"{bringing(finding, context, rules)} brings, asks which user roles somebody does not have.",
        f"Say in {constrain(rules)} who may see the rows instead of who may not.",
        (
            *(
                placed(context, rule, f"holds for {listed(ways(finding, context, rule), 'or')} {rows(rule)}")
                for rule in rules
            ),
            Evidence(f"so for {entity} it is not claimed that a merge only gains"),
        ),
    )


def planted(app: "App") -> None:
    """Orders are for everyone who is not staff."""
    shop = app.module("Shop", "User", "Clerk")
    order = shop.entity("Order", {"Total": "Decimal"})
    shop.association("Order_Account", "Order", "System.User")
    order.rule(
        "User",
        read=["Total"],
        xpath="[not(Shop.Order_Account/System.User/System.UserRoles = '[%UserRole_Staff%]')]",
        caption="Not staff",
    )
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Staff", "System.User", "Shop.Clerk")


def near_miss(app: "App") -> None:
    """Orders of customers: the constraint asks which role somebody has."""
    shop = app.module("Shop", "User", "Clerk")
    order = shop.entity("Order", {"Total": "Decimal"})
    shop.association("Order_Account", "Order", "System.User")
    order.rule(
        "User",
        read=["Total"],
        xpath="[Shop.Order_Account/System.User/System.UserRoles = '[%UserRole_Customer%]']",
        caption="Customers",
    )
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Staff", "System.User", "Shop.Clerk")
