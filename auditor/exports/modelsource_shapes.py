"""Makes documents of a `modelsource` export what a project file stores, era by era (formats.md 4.1).

The exporter leaves out every `$ID`, so associations and OData entity sets do not say any more what they refer to, and
every `Type` that is no `$Type`. What can be found out from the rest of a document is put back; what is lost is marked
as such. With `raw: true` it leaves out nothing, but writes ids as a mapping of bytes.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.exports.bson import items
from auditor.exports.units.domain import LOST
from auditor.exports.units.storage_names import Area

_ID_LENGTH = 16
_FLOWS = (Area.MICROFLOW, Area.NANOFLOW)


@dataclass(slots=True)
class Lost:
    """How much of what could not be put back, over all documents of an export."""

    associations: int = 0
    owners: int = 0
    """Of these, those whose owner was put back."""
    events: int = 0
    """Event handlers without their event."""
    constants: int = 0
    """Constants without their type."""
    entity_sets: int = 0
    """Entity sets without the entity that they publish."""
    flows: int = 0
    """Microflows and nanoflows without the order of their activities."""
    trees: int = 0
    """Microflows of the exports that keep a tree of activities, and no parameters."""


def restored(document: dict[str, Any], area: Area, module: str, lost: Lost) -> dict[str, Any]:
    """Make a document what a project file stores, in place, and give it back; `lost` counts what it lacks then."""
    if "MainFunction" in document:
        lost.trees += 1
        _put_objects_back(document)
    if "$ID" in document:  # Exported raw.
        _with_ids(document)
        return document
    if area is Area.DOMAIN_MODEL:
        _put_ends_back(document, module, lost)
    elif area is Area.ODATA_SERVICE:
        _put_published_entity_back(document, lost)
    elif area is Area.CONSTANT:
        lost.constants += "Type" not in document and "DataType" not in document
    elif area in _FLOWS:
        lost.flows += 1
    return document


def _with_ids(value: Any) -> Any:
    """Turn ids, which a raw export writes as a mapping of bytes, into bytes, at every depth and in place."""
    if isinstance(value, dict):
        as_bytes = _binary(value)
        if as_bytes is not None:
            return as_bytes
        for key, part in value.items():
            if isinstance(part, dict | list):
                value[key] = _with_ids(part)
    elif isinstance(value, list):
        value[:] = [_with_ids(item) if isinstance(item, dict | list) else item for item in value]
    return value


def _put_ends_back(domain_model: dict[str, Any], module: str, lost: Lost) -> None:
    """Put the owners of associations back where access rules tell them; mark what is lost.

    A rule lists every association that its entity owns, inherited ones too, so the owner is the most general of the
    entities that list it, or what these have in common above them when it has no rules itself; with owner `Both` the
    most general two are the ends. Source: formats.md 2.2.
    """
    entities = {f"{module}.{entity['Name']}": entity for entity in _named(domain_model.get("Entities"))}
    parents = {name: _generalization(entity) for name, entity in entities.items()}
    listing: dict[str, list[str]] = {}
    for name, entity in entities.items():
        for listed in dict.fromkeys(_listed_associations(entity)):
            listing.setdefault(listed, []).append(name)
        lost.events += sum("Type" not in event for event in _parts(entity.get("Events")))
    for kind in ("Associations", "CrossAssociations"):
        for association in _named(domain_model.get(kind)):
            both = association.get("Owner") == "Both"
            ends = _ends(listing.get(f"{module}.{association['Name']}", []), parents, both)
            association["ParentPointer"] = ends[0] if ends else LOST
            if kind == "Associations":
                association["ChildPointer"] = ends[1] if len(ends) == 2 else LOST
            association.setdefault("Type", LOST)
            lost.associations += 1
            lost.owners += bool(ends)


def _put_published_entity_back(service: dict[str, Any], lost: Lost) -> None:
    """Let the one entity set of an OData service point to the one entity type; of several it is lost."""
    types, sets = _parts(service.get("EntityTypes")), _parts(service.get("EntitySets"))
    for entity_set in sets:
        entity_set.pop("EntityTypePointer", None)
    if len(types) == len(sets) == 1:
        types[0]["$ID"] = sets[0]["EntityTypePointer"] = "the only one"
    else:
        lost.entity_sets += len(sets)


def _put_objects_back(microflow: dict[str, Any]) -> None:
    """Take the objects out of the tree that exports of 2024 and 2025 hold in their place."""
    tree = microflow.pop("MainFunction")
    graph = microflow.get("ObjectCollection")
    if not (isinstance(graph, dict) and _parts(graph.get("Objects"))):
        microflow["ObjectCollection"] = {"Objects": list(_tree_objects(tree))}


def _binary(value: Mapping[str, Any]) -> bytes | None:
    """Give the bytes of `{subtype: 0, data: [numbers]}` or `{Subtype: 0, Data: base64}`; None for anything else."""
    if len(value) != 2:
        return None
    data = value.get("data") if "subtype" in value else value.get("Data") if "Subtype" in value else None
    try:
        if isinstance(data, list):
            return bytes(data) if len(data) == _ID_LENGTH else None
        return base64.b64decode(data, validate=True) if isinstance(data, str) else None
    except (TypeError, ValueError, binascii.Error):
        return None


def _tree_objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of a tree `[{Attributes: {$Type...}, Splits: [[...]]}]`, without recursion."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            if isinstance(node.get("Attributes"), dict):
                yield node["Attributes"]
            waiting.append(node.get("Splits"))


def _most_general(names: Iterable[str], parents: Mapping[str, str]) -> list[str]:
    """Leave out the entities whose generalization is among them too."""
    among = set(names)
    return [name for name in names if not any(above in among for above in _above(name, parents))]


def _ends(listing: Iterable[str], parents: Mapping[str, str], both: bool) -> list[str]:
    """Give the ends of an association by the entities whose rules list it: none, the owner, or two that both own it."""
    found = _most_general(listing, parents)
    if len(found) < 2 or (both and len(found) == 2):
        return found
    if both:  # Entities below an end that has no rules: which belong together is not known.
        return []
    chains = [list(_above(name, parents)) for name in found]
    return [name for name in chains[0] if name in parents and all(name in chain for chain in chains)][:1]


def _above(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    seen = {name}
    while (name := parents.get(name, "")) and name not in seen:
        seen.add(name)
        yield name


def _generalization(entity: Mapping[str, Any]) -> str:
    root = entity.get("MaybeGeneralization")
    above = root.get("Generalization") if isinstance(root, dict) else None
    return above if isinstance(above, str) else ""


def _listed_associations(entity: Mapping[str, Any]) -> Iterator[str]:
    for rule in _parts(entity.get("AccessRules")):
        for access in _parts(rule.get("MemberAccesses")):
            association = access.get("Association")
            if isinstance(association, str) and association:
                yield association


def _parts(value: object) -> list[dict[str, Any]]:
    return [part for part in items(value) if isinstance(part, dict)]


def _named(value: object) -> list[dict[str, Any]]:
    return [part for part in _parts(value) if isinstance(part.get("Name"), str)]
