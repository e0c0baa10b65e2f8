"""Non-administrator may delete without a row constraint

What it does
    Looks for user roles, neither administrators nor the anonymous one, that delete objects of a persistable entity
    without a row constraint, or that delete objects of which they may read nothing.

Why is this bad
    Deleting cannot be undone, and objects that refer to the deleted one lose the reference or go with it. Without a row
    constraint one mistaken selection, or one script in the browser, deletes the objects of everybody. Who deletes what
    he cannot see does so blindly.

Example
    Shop.User may delete Order, because customers cancel their own orders. A customer sends the delete request with the
    ids of other orders.

How to fix
    Give the access rule a row constraint, or let a microflow delete after checking, and take the right away.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Explanation, Finding, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    limit_to_own_rows,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_deleted(subject: RoleOnEntity, context: Context) -> bool:
    return context.counts_for_deleting(subject.entity)


RULE = Rule(
    id="ENT-13",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(862,),
    parity={"mxcli": "CONV006, CONV007"},
    rests_on_production=True,
    whom=Whom.NEITHER,
    among=_is_deleted,
    judges_latent=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire on deleting everything, and on deleting blindly."""
    for granted in subject.cells(Right.DELETE):
        everything = context.on_all_rows(granted)
        blindly = not subject.access.read
        if everything or blindly:
            cells = (everything or granted,)
            yield Finding(
                RULE.id,
                Severity.MEDIUM,
                subject.role.about(entity=subject.entity.name),
                (everything is not None, blindly, cells),
                context.certainty(cells) if everything else Certainty.CERTAIN,
            )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what can be deleted, and whether it can be seen."""
    everything, blindly, _ = finding.facts
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    what = f"can delete every {entity}" if everything else f"can delete {entity} objects"
    blind = " of which it may read nothing" if blindly else ""
    own = limit_to_own_rows(finding, context, rules, "let a microflow check and delete instead")
    if not everything:
        own = f"Take delete out of {constrain(rules)}, or let the role read what it deletes."
    return Explanation(
        f"{sentence(who(finding, context))} {what}{blind}.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Customers delete all orders."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all", delete=True)
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Customers delete their own orders and a form that is never stored; the administrator deletes all."""
    shop = app.module("Shop", "User", "Admin")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", delete=True, xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    ).rule("Admin", read="all", delete=True)
    shop.entity("Form", {"Line": "String"}, persistable=False).rule("User", read="all", delete=True)
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
