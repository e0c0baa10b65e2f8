"""What the writers of other shapes share: the stored units of an app as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.exports.system_module import system_module
from auditor.model.domain import AttributeType, Entity
from auditor.model.project import Project, Source
from auditor.samples.app import App
from auditor.samples.storage import StoredUnit

Document = dict[str, Any]


def without_markers(value: Any) -> Any:
    """Drop the int that stands first in every stored list."""
    if isinstance(value, dict):
        return {key: without_markers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_markers(item) for item in (value[1:] if value and type(value[0]) is int else value)]
    return value


def module_units(app: App) -> Iterator[tuple[str, str, StoredUnit]]:
    """Give every unit inside a module: module, folder inside it (`Pages/Edit`), unit."""
    units = {unit.id: unit for unit in app.units()}
    for unit in units.values():
        path: list[str] = []
        at = units[unit.container]
        while at.containment not in ("", "Modules"):
            path.insert(0, at.document["Name"])
            at = units[at.container]
        if at.containment == "Modules":
            yield at.document["Name"], "/".join(path), unit


def modules(app: App) -> list[Document]:
    """Give the documents of the modules."""
    return [unit.document for unit in app.units() if unit.containment == "Modules"]


def project_units(app: App) -> list[StoredUnit]:
    """Give the units of the project itself."""
    return [unit for unit in app.units() if unit.containment == "ProjectDocuments"]


def security(app: App) -> Document:
    """Give the project security, without markers."""
    found = next(unit for unit in project_units(app) if unit.document["$Type"] == "Security$ProjectSecurity")
    return without_markers(found.document)


def holders(app: App) -> Mapping[str, list[str]]:
    """Give for each module role the user roles that hold it."""
    found: dict[str, list[str]] = {}
    for role in security(app)["UserRoles"]:
        for module_role in role["ModuleRoles"]:
            found.setdefault(module_role, []).append(role["Name"])
    return found


def resolved(app: App, module_roles: list[str]) -> list[str]:
    """Give the user roles that hold one of some module roles, in the project's order."""
    holding = holders(app)
    wanted = {user_role for module_role in module_roles for user_role in holding.get(module_role, [])}
    return [role["Name"] for role in security(app)["UserRoles"] if role["Name"] in wanted]


def system_entities(app: App) -> tuple[Entity, ...]:
    """Give the System module of the app's version."""
    return system_module(Project(Source("x", "", ""), app.version).version).entities


def attribute_type(type_: AttributeType) -> str:
    """Give the storage name of an attribute's type."""
    return f"DomainModels${type_}AttributeType"
