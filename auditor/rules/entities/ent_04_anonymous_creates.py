"""Anonymous can create stored objects

What it does
    Looks for persistable entities of which the role of visitors who do not sign in may create objects. Medium when a
    visitor otherwise reaches only the own objects, else high.

Why is this bad
    Creating knows no row constraint: one tick in any rule of the role lets everybody on the internet make as many
    objects as they like, and while an object is new every row constraint counts as true, so that each member that some
    rule makes writable can be set freely. A script fills the database, or plants objects that the app then believes.

Example
    Visitors may create Registration. Its member Approved is writable in a rule for approved registrations only. A
    script creates registrations that are approved from the start.

How to fix
    Let a microflow create the object after checking the input, and take create away. Where visitors must create, give
    the rule a row constraint to [%CurrentUser%], and leave writable only what a form shows.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Explanation, Finding, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    own_rows_constraint,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_created(subject: RoleOnEntity, context: Context) -> bool:
    return context.counts_for_creating(subject.entity)


RULE = Rule(
    id="ENT-04",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(862,),
    parity={"Mendix recommender": "MXS006", "CLEVR Lint": "SEC015"},
    rests_on_production=True,
    whom=Whom.GUEST,
    among=_is_created,
    system_entities=True,
)

_OWN = ("own rows", "own organisation")
"""Kinds of row constraints that lead to the user."""


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire on create; milder when everything else is limited to the visitor."""
    create = tuple(subject.cells(Right.CREATE))
    if create:
        own_only = _own_objects_only(subject, context)
        yield Finding(
            RULE.id,
            Severity.MEDIUM if own_only else Severity.HIGH,
            subject.role.about(entity=subject.entity.name),
            (own_only, create),
        )


def _own_objects_only(subject: RoleOnEntity, context: Context) -> bool:
    """Whether some rule is limited to the current user, and nothing is read, written or deleted on all rows."""
    meanings = context.access.meanings
    to_user = any(
        rule.entity == subject.entity.name and "[%CurrentUser%]" in rule.constraint and meanings.kind(rule) in _OWN
        for rule in subject.access.rules
    )
    rights = (Right.READ, Right.WRITE, Right.DELETE)
    return to_user and not any(context.on_all_rows(granted) for right in rights for granted in subject.cells(right))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what visitors can make, and whether they reach more than their own."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    message = f"{sentence(who(finding, context))} can create any number of {entity} objects, without signing in"
    message += "; otherwise it reaches its own objects only." if finding.facts[0] else "."
    own = f"Take create out of {constrain(rules)} and let a microflow create {entity} after checking the input"
    if not finding.facts[0]:
        constraint = own_rows_constraint(context.project, entity) or "to [%CurrentUser%]"
        own += f"; if visitors must create, limit what they read, write and delete by a row constraint {constraint}"
    return Explanation(
        message,
        fix_access(finding, context, rules, f"{own}."),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Visitors create registrations, and nothing ties them to the visitor."""
    app.module("Shop", "Guest").entity("Registration", {"Name": "String"}).rule("Guest", create=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """They change their own registration, create a form that is never stored; signed-in users create registrations."""
    shop = app.module("Shop", "Guest", "User")
    shop.entity("Registration", {"Name": "String"}, owner=True).rule("User", create=True, write="all").rule(
        "Guest", write="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own registration"
    )
    shop.entity("Form", {"Name": "String"}, persistable=False).rule("Guest", create=True, write="all")
    app.user_role("Clerk", "System.User", "Shop.User")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
