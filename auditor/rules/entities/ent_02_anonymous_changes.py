"""Anonymous can change stored data of everyone

What it does
    Looks for persistable entities on which the role of visitors who do not sign in writes a member, or deletes, without
    a row constraint.

Why is this bad
    Everybody on the internet can then change or delete every object of that entity, with a few lines of script and no
    account. Pages that do not offer it are no protection: the client can send the request all the same.

Example
    Visitors fill in a contact form, so Shop.Guest writes Contact on all rows. A visitor overwrites the contacts of all
    others.

How to fix
    Give the access rule a row constraint to the visitor's own objects, or let a microflow make the change and take the
    right away.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Explanation, Finding, Granted, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import (
    fix_access,
    holding_evidence,
    limit_to_own_rows,
    listed,
    members,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_stored(subject: RoleOnEntity, context: Context) -> bool:
    return context.is_persistable(subject.entity)


RULE = Rule(
    id="ENT-02",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.CRITICAL,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(862,),
    parity={"Mendix recommender": "MXS006", "CLEVR Lint": "SEC016"},
    rests_on_production=True,
    whom=Whom.GUEST,
    among=_is_stored,
    system_entities=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when some member is writable, or objects can be deleted, on all rows."""
    entity = subject.entity
    found = []
    for granted in subject.cells(Right.WRITE):
        stored = tuple(member for member in granted.members if context.counts_for_writing(entity, member))
        if stored and (open_ := context.on_all_rows(Granted(Right.WRITE, stored, granted.rules))):
            found.append(open_)
    if context.counts_for_deleting(entity):
        found += [open_ for granted in subject.cells(Right.DELETE) if (open_ := context.on_all_rows(granted))]
    if found:
        yield Finding(
            RULE.id,
            Severity.CRITICAL,
            subject.role.about(entity=entity.name),
            (tuple(found),),
            context.certainty(found),
        )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what visitors can change of everybody's objects."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    written = sorted(member for granted in cells if granted.right is Right.WRITE for member in granted.members)
    can = [f"change {members(context, entity, written)}"] if written else []
    if any(granted.right is Right.DELETE for granted in cells):
        can.append("delete")
    of = f"of every {entity}" if written else f"every {entity}"
    phrase = f"{listed(can)} {of}" if len(can) == 1 else f"{can[0]} of every {entity} and delete it"
    own = limit_to_own_rows(finding, context, rules, "let a microflow make the change instead")
    return Explanation(
        f"{sentence(who(finding, context))} can {phrase}, without signing in.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Visitors write the notes of all orders."""
    app.module("Shop", "Guest").entity("Order", {"Note": "String", "Total": "Decimal"}).rule("Guest", write=["Note"])
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Their own orders only, and a form that is never stored."""
    shop = app.module("Shop", "Guest")
    shop.entity("Order", {"Note": "String"}, owner=True).rule(
        "Guest", write="all", delete=True, xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    )
    shop.entity("Form", {"Note": "String"}, persistable=False).rule("Guest", write="all", delete=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
