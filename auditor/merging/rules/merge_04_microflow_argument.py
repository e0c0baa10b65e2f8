"""One role may run a microflow on objects only the other can obtain

What it does
    Looks for microflows that do not apply entity access and that a role of the set may run, with an object parameter
    of an entity that this role neither reads nor creates, while another role of the set does.

Why is this bad
    A microflow without entity access does its work on whatever object it is called with. Who may run it was kept from
    having such objects. Someone who also holds the other role calls it from the client with the objects of that role.

Example
    Approver may run ACT_Payment_Release, which takes a payment, and has no rights on payments. Clerk creates payments.
    Someone who is both releases the own payments.

How to fix
    Do not let one person hold both roles. Or let the microflow apply entity access, or check itself that its caller
    may do this with the object.

Sources
    - Mendix documentation, Microflow Properties: https://docs.mendix.com/refguide/microflow/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity
from auditor.merging.combination import Combination, Part
from auditor.merging.telling import alone_of, together
from auditor.model.documents import Microflow
from auditor.model.names import Name, module_of
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


@dataclass(frozen=True, eq=False)
class MergedMicroflow:
    """A microflow that some role of a set may run, with the entities of its object parameters."""

    combination: Combination
    microflow: Microflow
    runners: tuple[Part, ...]
    """The roles of the set that may run it."""
    entities: tuple[Name, ...]


def _subjects(combination: Combination) -> Iterator[MergedMicroflow]:
    """Microflows that ignore entity access, with object parameters, that some role of the set may run but not all."""
    for microflow in combination.access.microflows:
        entities = parameter_entities(microflow)
        if entities:
            runners = tuple(part for part in combination.parts if part.alone.holds_any(microflow))
            if 0 < len(runners) < len(combination.parts):
                yield MergedMicroflow(combination, microflow, runners, entities)


def parameter_entities(microflow: Microflow) -> tuple[Name, ...]:
    """Give the entities of whose objects a microflow that does not apply entity access takes one, or a list."""
    if microflow.apply_entity_access is not False:
        return ()
    return tuple(dict.fromkeys(parameter.entity for parameter in microflow.parameters if parameter.entity))


def obtains(found: EntityAccess) -> bool:
    """Whether a role gets hold of objects of an entity: it reads or creates them."""
    return bool(found.read or found.create)


RULE = Rule(
    id="MERGE-04",
    subject=SubjectKind.MERGED_ROLES_AND_DOCUMENT,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.DOCUMENTS),
    cwe=(862, 863),
    subjects=_subjects,
)


def check(subject: MergedMicroflow, context: Context) -> Iterator[Finding]:
    """Fire when another role of the set obtains objects of a parameter's entity, and no runner does."""
    others = [part for part in subject.combination.parts if part not in subject.runners]
    found = [
        entity
        for entity in subject.entities
        if any(_obtains(part.access, entity) for part in others)
        and not any(_obtains(part.alone, entity) for part in subject.runners)
    ]
    if found:
        about = subject.combination.about(document=subject.microflow.name)
        yield Finding(RULE.id, Severity.MEDIUM, about, (tuple(sorted(found)),))


def _obtains(access: EffectiveAccess, entity: Name) -> bool:
    return obtains(access.entity(entity))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who runs it, who has the objects, and what the runner lacks."""
    name, entities = finding.subjects.document, [Name(entity) for entity in texts(finding.facts[0])]
    microflow = next(flow for flow in context.project.microflows if flow.name == name and not flow.excluded)
    alone = alone_of(finding, context)
    runners = [role for role, access in alone.items() if access.holds_any(microflow)]
    owners = [role for role, access in alone.items() if any(_obtains(access, entity) for entity in entities)]
    told, running = listed(entities, "or"), listed(runners, "or")
    options = [f"do not let one person hold {listed(alone)}"]
    if finding.origin is Origin.OWN:
        options.append(f"let {name} apply entity access, or check what its caller may do with the object")
    else:
        options.append(f"give {running} no module role of {module_of(name)} that may run it")
    return Explanation(
        f"{sentence(together(finding))} can run {name} on objects of {told}: {running} may run it and neither reads "
        f"nor creates any, {listed(owners, 'or')} does and may not run it.",
        f"{sentence('; or '.join(options))}.",
        (
            Evidence(f"{name} does not apply entity access and takes objects of {told}", microflow.location),
            *(_runs(role, alone[role], microflow) for role in runners),
            *(
                _has(role, alone[role].entity(entity))
                for role in owners
                for entity in entities
                if _obtains(alone[role], entity)
            ),
            Evidence("whoever may run a microflow from the client chooses the objects that it is called with"),
        ),
    )


def _runs(role: Name, access: EffectiveAccess, microflow: Microflow) -> Evidence:
    through = [module_role for module_role in microflow.module_roles if module_role in access.module_roles]
    held = f" through {listed(through)}" if through and role not in through else ""
    return Evidence(f"{role} may run {microflow.name}{held}", microflow.location)


def _has(role: Name, found: EntityAccess) -> Evidence:
    may = [word for word, has in (("create", found.create), ("read", found.read)) if has]
    rules = {id(rule): rule for rules in (found.create, *found.read.values()) for rule in rules}
    return Evidence(f"{role} may {listed(may)} {found.entity} by {listed(rule.id for rule in rules.values())}")


def planted(app: "App") -> None:
    """Approvers release payments that they may not see, clerks create payments."""
    shop = app.module("Shop", "Clerk", "Approver")
    shop.entity("Payment", {"Amount": "Decimal"}).rule("Clerk", create=True, write=["Amount"])
    shop.microflow("ACT_Release", "Approver", apply_entity_access=False, parameters={"Payment": "Shop.Payment"})
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Approver", "System.User", "Shop.Approver")


def near_miss(app: "App") -> None:
    """Approvers read payments themselves; a microflow that applies entity access; one that takes no object."""
    shop = app.module("Shop", "Clerk", "Approver")
    shop.entity("Payment", {"Amount": "Decimal"}).rule("Clerk", create=True, write=["Amount"]).rule(
        "Approver", read=["Amount"]
    )
    shop.entity("Refund", {"Amount": "Decimal"}).rule("Clerk", create=True, write=["Amount"])
    shop.microflow("ACT_Release", "Approver", apply_entity_access=False, parameters={"Payment": "Shop.Payment"})
    shop.microflow("ACT_Refund", "Approver", apply_entity_access=True, parameters={"Refund": "Shop.Refund"})
    shop.microflow("ACT_Report", "Approver", apply_entity_access=False, parameters={"Title": "String"})
    app.user_role("Clerk", "System.User", "Shop.Clerk")
    app.user_role("Approver", "System.User", "Shop.Approver")
