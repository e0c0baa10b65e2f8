"""Create from one role, constrained write from the other

What it does
    Looks for entities that one role of the set may create without writing some member, where another role may not
    create and writes that member only under a row constraint.

Why is this bad
    For a new object every row constraint counts as true, and it is not checked again when the object is saved. Whoever
    holds both roles creates an object and sets the member to anything, on an object that neither role could have given
    that value.

Example
    Clerk creates Shop.Return and may not write Approved. Approver writes Approved of submitted returns only, and
    creates none. Someone who is both creates a return that is approved from the start.

How to fix
    Do not let one person hold both roles. Or let a microflow create the object or set the member, after checking, and
    take that right out of the access rule.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import EntityAccess, Right
from auditor.findings.finding import Evidence, Explanation, Finding, Granted, Severity
from auditor.merging.combination import MergedEntity, granted
from auditor.merging.telling import apart, bringing, step, together, what
from auditor.model.domain import AccessRule
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, members, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_made_by_some(on: MergedEntity, context: Context) -> bool:
    """Whether some role of the set creates objects of it, and some other does not although it has rights on them."""
    return on.can_be_created and len({bool(found.create) for found in on.alone if found}) > 1


RULE = Rule(
    id="MERGE-02",
    subject=SubjectKind.MERGED_ROLES_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS,),
    cwe=(863, 269),
    among=_is_made_by_some,
)


def check(subject: MergedEntity, context: Context) -> Iterator[Finding]:
    """Fire for the members that can be set freely on a new object by the set, and by no role of it alone."""
    brought = [found for _, found in subject.brought()]
    creating = [found for found in brought if subject.own(found.create)]
    writing: dict[int, tuple[AccessRule, list[Name]]] = {}
    for found in brought:
        if not found.create:
            for member, rules in _limited(subject, found, context):
                if _is_free_on_new(subject, member, creating):
                    for rule in rules:
                        writing.setdefault(id(rule), (rule, []))[1].append(member)
    if writing:
        makers = {id(rule): rule for found in creating for rule in subject.own(found.create)}
        facts = (
            granted(Right.CREATE, tuple(sorted(makers.values(), key=lambda rule: rule.index))),
            tuple(granted(Right.WRITE, (rule,), set(names)) for rule, names in writing.values()),
        )
        yield Finding(RULE.id, Severity.HIGH, subject.combination.about(entity=subject.name), facts)


def _limited(
    subject: MergedEntity, found: EntityAccess, context: Context
) -> Iterator[tuple[Name, tuple[AccessRule, ...]]]:
    """The members that a role writes only under row constraints, with the rules."""
    for rules, names in subject.cells(found, Right.WRITE):
        if not any(context.always(rule) for rule in rules):
            yield from ((member, rules) for member in names)


def _is_free_on_new(subject: MergedEntity, member: Name, creating: list[EntityAccess]) -> bool:
    """Whether some role creates without writing the member, and no role of the set does both alone."""
    return any(member not in found.write for found in creating) and not any(
        found.create and member in found.write for found in subject.alone
    )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who creates, who writes under which constraint, and why the constraint does not hold on a new object."""
    entity = finding.subjects.entity
    create, *writes = cells_of(finding)
    names = sorted({member for cells in writes for member in cells.members})
    told = members(context, entity, names)
    rules = rules_of(writes)
    makers, writers = bringing(finding, context, create.rules), bringing(finding, context, rules)
    return Explanation(
        f"{sentence(together(finding))} can create {entity} with any {told}: {makers} creates without writing it, "
        f"{writers} writes it only under a row constraint.",
        apart(finding, context, rules, f"take write of {told} out of {constrain(rules)} and let a microflow set it"),
        (
            *step(finding, context, create),
            Evidence(f"{makers} may not {what(context, entity, Granted(Right.WRITE, tuple(names), ()))}"),
            *(evidence for cells in writes for evidence in step(finding, context, cells)),
            Evidence(f"{writers} may not create {entity}"),
            Evidence("for a new object every row constraint counts as true, and it is not checked again on saving"),
        ),
    )


def planted(app: "App") -> None:
    """Clerks create returns, approvers approve submitted ones."""
    shop = app.module("Shop", "Clerk", "Approver")
    shop.entity("Return", {"Reason": "String", "Submitted": "Boolean", "Approved": "Boolean"}).rule(
        "Clerk", create=True, write=["Reason"]
    ).rule("Approver", read=["Reason"], write=["Approved"], xpath="[Submitted]", caption="Submitted")
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Approver", "System.User", "Shop.Approver")


def near_miss(app: "App") -> None:
    """Who creates writes Reason too; who approves may approve every return, so no constraint is passed by."""
    shop = app.module("Shop", "Clerk", "Approver")
    shop.entity("Return", {"Reason": "String", "Submitted": "Boolean", "Approved": "Boolean"}).rule(
        "Clerk", create=True, write=["Reason"]
    ).rule("Approver", write=["Reason"], xpath="[Submitted]", caption="Submitted").rule("Approver", write=["Approved"])
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Approver", "System.User", "Shop.Approver")
