"""Compiled units as documents a project file would hold: Mendix renames and resolves when it compiles (formats.md 4.4).

Access rules, pages and microflows then name user roles in place of module roles, and units say themselves in which
module they are. What the runtime does not need is left out.
"""

from collections.abc import Mapping
from typing import Any

from auditor.exports.bson import items
from auditor.exports.units.roles import COMPILED_ROLES
from auditor.exports.units.storage_names import OF_PROJECT, Area
from auditor.model.project import SYSTEM_ADMINISTRATOR

TOP_KEYS = ("Name", "QualifiedName")
"""Where a compiled unit says what it is called."""

_Document = dict[str, Any]
_PARAMETERS = ("Microflows$MicroflowParameter", "Microflows$MicroflowParameterObject")


def module_of(document: Mapping[str, Any], area: Area) -> str:
    """Give the module that a unit says it is in; empty when it does not, and for units of the project."""
    if area is Area.DOMAIN_MODEL:
        parts = [*_parts(document.get("Entities")), *_parts(document.get("Associations"))]
        names = (part.get("QualifiedName") for part in [*parts, *_parts(document.get("CrossAssociations"))])
        return next((name.partition(".")[0] for name in names if isinstance(name, str) and "." in name), "")
    name = document.get("QualifiedName")
    return name.partition(".")[0] if isinstance(name, str) and "." in name else ""


def as_stored(document: _Document, area: Area) -> _Document:
    """Make a compiled unit what a project file stores, in place, and give it back."""
    if area is Area.DOMAIN_MODEL:
        for entity in _parts(document.get("Entities")):
            _entity_as_stored(entity)
        for kind in ("Associations", "CrossAssociations"):
            for association in _parts(document.get(kind)):
                association["Name"] = _bare(association)
    elif area is Area.PROJECT_SECURITY:
        for role in _parts(document.get("UserRoles")):
            if role.get("IsSystemAdministrator") is True:
                role["ModuleRoles"] = [str(SYSTEM_ADMINISTRATOR)]
    elif area not in OF_PROJECT:
        document["Name"] = _bare(document)
        if area is Area.MICROFLOW:
            _keep_parameters(document)
    return document


def names_roles(service: Mapping[str, Any]) -> bool:
    """Whether a compiled service says who may call it, in a way that is known."""
    return any(key in service for key in COMPILED_ROLES)


def _keep_parameters(microflow: _Document) -> None:
    """Take the activities out of a microflow: how they are compiled is not known for sure."""
    graph = microflow.get("ObjectCollection")
    if isinstance(graph, dict):
        graph["Objects"] = [part for part in _parts(graph.get("Objects")) if part.get("$Type") in _PARAMETERS]


def _entity_as_stored(entity: _Document) -> None:
    entity["Name"] = _bare(entity)
    for attribute in _parts(entity.get("Attributes")):
        if isinstance(attribute.get("Type"), dict):
            attribute["NewType"] = attribute.pop("Type")
    source = entity.get("Source")
    if isinstance(source, dict) and "OqlRuntime" in source:
        source["Oql"] = source["OqlRuntime"]


def _bare(named: Mapping[str, Any]) -> Any:
    """Give the name without its module. It stands under several keys, by version and kind."""
    for key in ("UnqualifiedName", "Name"):
        if isinstance(named.get(key), str) and named[key]:
            return named[key]
    name = named.get("QualifiedName")
    return name.partition(".")[2] if isinstance(name, str) else None


def _parts(value: object) -> list[_Document]:
    return [part for part in items(value) if isinstance(part, dict)]
