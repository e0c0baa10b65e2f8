"""Delete cascades into an entity the role may not delete

What it does
    Follows, from each entity whose objects a role may delete, the associations that delete the objects at their other
    end as well, step by step, to persistable entities whose objects the role may not delete.

Why is this bad
    Deleting one object takes others with it that the access rules keep from the role. Mendix does not document whether
    access is checked on objects that are deleted along, so a review should assume that it is not.

Example
    Sales may delete Shop.Customer, but not Shop.Invoice. The association Invoice_Customer deletes the invoices with the
    customer.

How to fix
    Let the association keep or prevent, take delete away, or let a microflow delete after checking what goes with it.

Sources
    - Mendix documentation, Association Properties: https://docs.mendix.com/refguide/association-properties/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity
from auditor.model.domain import Association, DeleteBehavior, Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import constrain, fix_access, holding_evidence, listed, rule_evidence, texts, who

if TYPE_CHECKING:
    from auditor.samples.app import App

Step = tuple[Name, Association]
"""The entity before, and the association that deletes the objects at its other end."""


def deleted_along(entity: Name, context: Context) -> Mapping[Name, Step]:
    """Give the entities whose objects may go with those of an entity, nearest first, each with its last step."""
    known = context.memo.setdefault("deleted along", {})
    assert isinstance(known, dict)
    steps: dict[Name, Step] | None = known.get(entity)
    if steps is None:
        steps = known[entity] = {}
        waiting = [entity]
        for name in waiting:
            for association, other in _next(name, context):
                if other != entity and other not in steps:
                    steps[other] = (name, association)
                    waiting.append(other)
    return steps


def _next(entity: Name, context: Context) -> Iterator[tuple[Association, Name]]:
    """Where deleting an object of an entity leads: by its own associations and those of its generalizations."""
    cascades = _cascades(context)
    for name in (entity, *(above.name for above in context.project.generalizations(entity))):
        yield from cascades.get(name, ())


def _cascades(context: Context) -> Mapping[Name, list[tuple[Association, Name]]]:
    known = context.memo.get("cascades")
    if isinstance(known, dict):
        return known
    found: dict[Name, list[tuple[Association, Name]]] = {}
    for association in context.project.associations.values():
        if not association.owner or not association.other:
            continue
        if association.owner_delete is DeleteBehavior.CASCADE:
            found.setdefault(association.owner, []).append((association, association.other))
        if association.other_delete is DeleteBehavior.CASCADE:
            found.setdefault(association.other, []).append((association, association.owner))
    context.memo["cascades"] = found
    return found


def _kept(entity: Entity, context: Context) -> list[Name]:
    """The entities deleted along whose own rights decide: persistable ones outside System."""
    if not _cascades(context):
        return []
    entities = context.project.entities
    return [
        name
        for name in deleted_along(entity.name, context)
        if (other := entities.get(name)) and other.module != SYSTEM and context.counts_for_deleting(other)
    ]


def _is_deleted(subject: RoleOnEntity, context: Context) -> bool:
    return context.counts_for_deleting(subject.entity)


RULE = Rule(
    id="ENT-14",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(862,),
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_deleted,
    judges_latent=True,
    also_cells=_kept,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when something goes along that the role may not delete on any row."""
    others = _kept(subject.entity, context)
    if not others or not (delete := tuple(subject.cells(Right.DELETE))):
        return
    forbidden = tuple(sorted(name for name in others if not subject.role.access.entity(name).delete))
    if forbidden:
        about = subject.role.about(entity=subject.entity.name)
        yield Finding(RULE.id, Severity.MEDIUM, about, (forbidden, delete), Certainty.POSSIBLE)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name what goes along, and by which associations."""
    entity, forbidden, cells = finding.subjects.entity, texts(finding.facts[0]), cells_of(finding)
    rules = rules_of(cells)
    first = f"When {who(finding, context)} deletes {entity} objects, {listed(forbidden)} objects may go with them"
    own = (
        f"Let {listed(association.name for association in _associations(entity, forbidden, context))} keep or prevent "
        f"instead, or take delete out of {constrain(rules)} and let a microflow check what goes with the object."
    )
    return Explanation(
        f"{first}, which it may not delete.",
        fix_access(finding, context, rules, own),
        (
            *rule_evidence(context, cells),
            *_steps(entity, forbidden, context),
            *holding_evidence(finding, context, rules),
        ),
    )


def _associations(entity: Name, targets: tuple[str, ...], context: Context) -> list[Association]:
    """The last steps to the targets, each once."""
    steps = deleted_along(entity, context)
    return list({steps[Name(name)][1].name: steps[Name(name)][1] for name in targets}.values())


def _steps(entity: Name, targets: tuple[str, ...], context: Context) -> Iterator[Evidence]:
    """Every step on the way to the targets, once."""
    steps = deleted_along(entity, context)
    told: dict[Name, None] = {}
    for name in map(Name, targets):
        way = []
        while name != entity:
            way.append(name)
            name = steps[name][0]
        told.update(dict.fromkeys(reversed(way)))
    for name in told:
        before, association = steps[name]
        says = f"{association.name} deletes the {name} objects of a {before} that is deleted (DeleteMeAndReferences)"
        yield Evidence(says, association.location)


def planted(app: "App") -> None:
    """Sales deletes customers, and their orders and lines with them."""
    shop = app.module("Shop", "User")
    own = "[System.owner = '[%CurrentUser%]']"
    shop.entity("Customer", {"Name": "String"}, owner=True).rule(
        "User", read="all", delete=True, xpath=own, caption="Own customers"
    )
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", delete=True, xpath=own, caption="Own orders"
    )
    shop.entity("Line", {"Amount": "Integer"}).rule("User", read="all")
    shop.association("Order_Customer", "Order", "Customer", delete=("keep", "cascade"))
    shop.association("Line_Order", "Line", "Order", delete=("keep", "cascade"))
    app.user_role("Sales", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """The role may delete the lines of an order; deleting an order keeps the customer, and never stored forms."""
    shop = app.module("Shop", "User")
    own = "[System.owner = '[%CurrentUser%]']"
    shop.entity("Customer", {"Name": "String"}).rule("User", read="all")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", delete=True, xpath=own, caption="Own orders"
    )
    shop.entity("Line", {"Amount": "Integer"}, owner=True).rule(
        "User", read="all", delete=True, xpath=own, caption="Own lines"
    )
    shop.entity("Form", {"Note": "String"}, persistable=False)
    shop.association("Order_Customer", "Order", "Customer", delete=("keep", "cascade"))
    shop.association("Line_Order", "Line", "Order", delete=("keep", "cascade"))
    shop.association("Form_Order", "Form", "Order", delete=("keep", "cascade"))
    app.user_role("Sales", "System.User", "Shop.User")
