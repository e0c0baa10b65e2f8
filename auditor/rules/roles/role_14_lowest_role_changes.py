"""The lowest signed-in role is over-privileged

What it does
    Finds the lowest signed-in roles: user roles with data access that contain no other such role's access. Reports
    what they may write or delete without a row constraint on stored entities.

Why is this bad
    The lowest role is what people get who register themselves, or whom nobody looks at closely. Whatever it may change
    on all rows any of them can change for everyone: client and server do not ask which page a request comes from.
    Excess rights of the default role are one of the causes behind the leaking apps that security researchers reported.

Example
    Whoever registers gets Customer. Customer writes Shop.Order without a row constraint, so every customer can change
    every order.

How to fix
    Limit the access rule to the own objects with a row constraint, or give the right to a higher role.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Dutch Institute for Vulnerability Disclosure, case DIVD-2026-00003
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import EntityAccess, Right
from auditor.findings.finding import Explanation, Finding, Granted, Severity
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.lowest import lowest_roles
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import (
    fix_access,
    holding_evidence,
    limit_to_own_rows,
    members,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_lowest(role: RoleSubject, context: Context) -> bool:
    return len(role.names) == 1 and role.names[0] in lowest_roles(context)


RULE = Rule(
    id="ROLE-14",
    subject=SubjectKind.USER_ROLE,
    one_for="user role and entity",
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.GUEST, Need.DOCUMENTS, Need.SERVICES),
    cwe=(732, 862),
    parity={"DIVD": "2026-00003"},
    rests_on_production=True,
    whom=Whom.NEITHER,
    among=_is_lowest,
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire for each entity of which it writes a member, or deletes objects, on all rows."""
    known = context.memo.setdefault("changed on all rows", {})
    assert isinstance(known, dict)
    for access in role.access.granted:
        if access not in known:
            # Roles share what they may do on an entity, so it is looked at once.
            cells = _on_all_rows(role, access, context)
            known[access] = cells, context.certainty(cells)
        cells, certainty = known[access]
        if cells:
            yield Finding(RULE.id, Severity.HIGH, role.about(entity=access.entity), (cells,), certainty)


def _on_all_rows(role: RoleSubject, access: EntityAccess, context: Context) -> tuple[Granted, ...]:
    entity = context.project.entities[access.entity]
    subject = RoleOnEntity(role, entity, access)
    deletes = subject.cells(Right.DELETE) if context.counts_for_deleting(entity) else ()
    cells = (context.on_all_rows(granted) for granted in (*_writes(subject, context), *deletes))
    return tuple(granted for granted in cells if granted is not None)


def _writes(subject: RoleOnEntity, context: Context) -> Iterator[Granted]:
    """Cells of members whose change is stored."""
    if subject.access.write and context.is_persistable(subject.entity):
        for granted in subject.cells(Right.WRITE):
            stored = tuple(m for m in granted.members if context.counts_for_writing(subject.entity, m))
            if stored:
                yield Granted(Right.WRITE, stored, granted.rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what everyone who signs in may change."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    written = sorted({member for granted in cells if granted.right is Right.WRITE for member in granted.members})
    deletes = any(granted.right is Right.DELETE for granted in cells)
    does = f"delete every {entity}"
    if written:
        does = f"write {members(context, entity, written)} of every {entity}{' and delete it' if deletes else ''}"
    own = limit_to_own_rows(finding, context, rules, "give the right to a role that fewer people have")
    return Explanation(
        f"{sentence(who(finding, context))}, a lowest signed-in role, can {does}.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Customers write every order."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", write="all")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Customers write their own orders; staff, who may do more, write all of them."""
    shop = app.module("Shop", "User", "Staff")
    order = shop.entity("Order", {"Total": "Decimal"}, owner=True)
    order.rule("User", write="all", xpath="[System.owner = '[%CurrentUser%]']").rule("Staff", write="all")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Employee", "System.User", "Shop.User", "Shop.Staff")
