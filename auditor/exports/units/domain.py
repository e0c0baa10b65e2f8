"""The domain model: entities with attributes, access rules and sources; associations (formats.md 2.2).

The largest projects store a hundred thousand attributes and several times as many member rights, so the inner loops
work on plain documents, and whatever is equal is one object.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from auditor.exports.units.attributes import Attributes
from auditor.exports.units.entity_sources import read_source
from auditor.exports.units.fields import Element
from auditor.exports.units.rules import Rules
from auditor.model.domain import Association, DeleteBehavior, Entity, EventHandler
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, qualified

LOST: Final = object()
"""In place of something that the format of the export cannot carry: the end of an association, its type."""

_Pointers = Mapping[bytes | str | None, Name]
"""Ids of a unit's entities to their qualified names; also these names themselves, where a format has no ids."""


@frozen
class DomainModel:
    """What one `DomainModels$DomainModel` holds, in the order of the file."""

    entities: tuple[Entity, ...]
    associations: tuple[Association, ...]


class DomainModels:
    """Reads domain models; one instance an export, so that equal values are shared between all modules."""

    def __init__(self) -> None:
        self._attributes = Attributes()
        self._rules = Rules()

    def read(self, unit: Element) -> DomainModel:
        """Read one module's domain model."""
        module = unit.scope.module
        stored = unit.named_elements("Entities")
        names = [qualified(module, entity.name("Name")) for entity in stored]
        pointers: dict[bytes | str | None, Name] = {name: name for name in names}
        pointers.update((entity.pointer("$ID"), name) for entity, name in zip(stored, names, strict=True))
        entities = tuple(self._read_entity(entity, name) for entity, name in zip(stored, names, strict=True))
        return DomainModel(entities, tuple(_read_associations(unit, pointers)))

    def _read_entity(self, entity: Element, name: Name) -> Entity:
        root = entity.element("MaybeGeneralization")
        generalization = root.name("Generalization") if root else NO_NAME
        source = read_source(entity)
        return Entity(
            name=name,
            module=entity.scope.module,
            generalization=generalization,
            persistable=None if generalization else _read_persistable(root),
            attributes=self._attributes.read(entity),
            rules=self._rules.read(entity, name),
            source=source,
            stores_owner=_stores(root, "HasOwnerAttr", "HasOwner"),
            stores_changed_by=_stores(root, "HasChangedByAttr", "HasChangedBy"),
            stores_created_date=_stores(root, "HasCreatedDateAttr", "HasCreatedDate"),
            stores_changed_date=_stores(root, "HasChangedDateAttr", "HasChangedDate"),
            events=tuple(_read_event(event) for event in entity.elements("Events")),
            documentation=entity.text("Documentation"),
            location=entity.scope.location.inside(entity.name("Name"), entity.line),
        )


def _read_persistable(root: Element | None) -> bool | None:
    """As stored at a root, by default yes. A generalization whose name was lost tells nothing."""
    if root is not None and root.kind == "DomainModels$Generalization" and not root.has("Persistable"):
        return None
    return root.boolean("Persistable", True) if root else True


def _stores(root: Element | None, key: str, other_key: str) -> bool:
    """Whether a root stores a system member; other tools write the SDK's spelling."""
    return root is not None and (root.boolean(key) or root.boolean(other_key))


def _read_event(event: Element) -> EventHandler:
    return EventHandler(event.name("Moment") or Name("After"), event.name("Type"), event.name("Microflow"))


def _read_associations(unit: Element, pointers: _Pointers) -> Iterable[Association]:
    """Both ends of an association are ids of entities in the unit; those of a cross association one id and a name."""
    for association in unit.named_elements("Associations"):
        yield _read_association(association, pointers, _end(association, "ChildPointer", pointers))
    for association in unit.named_elements("CrossAssociations"):
        yield _read_association(association, pointers, association.name("Child") or _named_end(association))


def _read_association(association: Element, pointers: _Pointers, other: Name) -> Association:
    name = association.name("Name")
    delete = association.element("DeleteBehavior") or Element({}, association.scope)
    return Association(
        name=qualified(association.scope.module, name),
        owner=_end(association, "ParentPointer", pointers),
        other=other,
        is_set=None if association.doc.get("Type") is LOST else association.string("Type") == "ReferenceSet",
        both_own=association.string("Owner") == "Both",
        owner_delete=delete.word("ParentDeleteBehavior", DeleteBehavior, DeleteBehavior.KEEP),
        other_delete=delete.word("ChildDeleteBehavior", DeleteBehavior, DeleteBehavior.KEEP),
        location=association.scope.location.inside(name, association.line),
    )


def _named_end(association: Element) -> Name:
    """Give the other end of a cross association that holds its name under the key of an id."""
    end = association.doc.get("ChildPointer")
    return association.scope.names[end] if isinstance(end, str) else NO_NAME


def _end(association: Element, key: str, pointers: _Pointers) -> Name:
    """Resolve one end: an id of an entity in the unit. Empty where the entity is not there, or the end is lost."""
    if association.doc.get(key) is LOST:
        return NO_NAME
    pointer = association.pointer(key)
    known = pointers.get(pointer) if pointer else None
    if known is None:
        association.surprise(f"{key} of {association.name('Name')} leads to no entity")
    return known or NO_NAME
