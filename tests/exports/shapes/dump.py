"""An app as `mx dump-mpr` writes it: SDK names in camel case, ids as text, no markers, the System module included."""

import json
import uuid
from collections.abc import Collection
from typing import Any

from auditor.exports.system_module import system_module
from auditor.exports.units.storage_names import SDK_PROPERTIES, SDK_TYPES
from auditor.model.project import Project, Source
from auditor.samples.app import App
from auditor.samples.elements import identity
from tests.exports.shapes.stored import attribute_type, without_markers

_PROPERTIES = {
    "DomainModels": "domainModel",
    "DomainModel": "domainModel",
    "ModuleSecurity": "moduleSecurity",
    "ModuleSettings": "moduleSettings",
}


def model_dump(
    app: App, *, unit_types: Collection[str] = (), modules: Collection[str] = (), system: bool = True
) -> bytes:
    """Give the file, byte order mark included. `unit_types` (SDK names) and `modules` filter as the command does."""
    root = next(unit for unit in app.units() if not unit.containment)
    names: dict[bytes, str] = {}
    units = []
    for unit in app.units():
        module = unit.document["Name"] if unit.containment == "Modules" else names.get(unit.container, "")
        names[unit.id] = module
        dumped = _sdk(without_markers(unit.document), module)
        place = {"$ContainerID": _guid(unit.container), "$ContainerProperty": _property(unit.containment)}
        dumped = {key: dumped[key] for key in ("$ID", "$Type")} | place | dumped
        if module and "name" in dumped and unit.containment == "Documents":
            dumped["$QualifiedName"] = f"{module}.{dumped['name']}"
        if not modules or not module or module in modules:
            units.append(dumped)
    units += _system(app, _guid(root.id)) if system and not modules else []
    kept = [unit for unit in units if not unit_types or unit["$Type"] in unit_types]
    return b"\xef\xbb\xbf" + json.dumps({"units": kept}, indent=1).encode()


def _property(containment: str) -> str:
    return _PROPERTIES.get(containment) or containment[:1].lower() + containment[1:]


def _guid(value: bytes) -> str:
    return str(uuid.UUID(bytes_le=value))


def _sdk(value: Any, module: str) -> Any:
    if isinstance(value, bytes):
        return _guid(value) if len(value) == 16 else ""
    if isinstance(value, list):
        return [_sdk(item, module) for item in value]
    if not isinstance(value, dict):
        return getattr(value, "milliseconds", value)
    type_name = value.get("$Type", "")
    special = SDK_PROPERTIES.get(type_name, {})
    made = {}
    for key, part in value.items():
        sdk_key = key if key.startswith("$") else special.get(key) or key[:1].lower() + key[1:]
        made[sdk_key] = _sdk(part, module)
    if type_name:
        made["$Type"] = SDK_TYPES.get(type_name) or type_name.replace("Forms$", "Pages$")
    if type_name in ("DomainModels$EntityImpl", "DomainModels$Association", "Security$ModuleRole") and module:
        made["$QualifiedName"] = f"{module}.{made['name']}"
    return made


def _system(app: App, project: str) -> list[dict[str, Any]]:
    built_in = system_module(Project(Source("x", "", ""), app.version).version)
    ids = {entity.name: _guid(identity("System", entity.name)) for entity in built_in.entities}
    module = {
        "$ID": _guid(identity("System", "module")),
        "$Type": "Projects$Module",
        "$ContainerID": project,
        "$ContainerProperty": "modules",
        "name": "System",
        "fromAppStore": False,
    }
    entities = [
        {
            "$ID": ids[entity.name],
            "$Type": "DomainModels$Entity",
            "$QualifiedName": entity.name,
            "name": entity.name.partition(".")[2],
            "generalization": {"$Type": "DomainModels$Generalization", "generalization": entity.generalization}
            if entity.generalization
            else {
                "$Type": "DomainModels$NoGeneralization",
                "persistable": entity.persistable,
                "hasOwner": entity.stores_owner,
                "hasChangedBy": entity.stores_changed_by,
                "hasCreatedDate": entity.stores_created_date,
                "hasChangedDate": entity.stores_changed_date,
            },
            "attributes": [
                {"$Type": "DomainModels$Attribute", "name": a.name, "type": {"$Type": attribute_type(a.type)}}
                for a in entity.attributes
            ],
            "accessRules": [
                {
                    "$Type": "DomainModels$AccessRule",
                    "moduleRoles": list(rule.module_roles),
                    "allowCreate": rule.create,
                    "allowDelete": rule.delete,
                    "xPathConstraint": rule.constraint,
                    "defaultMemberAccessRights": "None",
                    "memberAccesses": [
                        {
                            "$Type": "DomainModels$MemberAccess",
                            "attribute": member if member.count(".") == 2 else "",
                            "association": member if member.count(".") == 1 else "",
                            "accessRights": "ReadWrite"
                            if member in rule.writable
                            else "ReadOnly"
                            if member in rule.readable
                            else "None",
                        }
                        for member in rule.listed
                    ],
                }
                for rule in entity.rules
            ],
        }
        for entity in built_in.entities
    ]
    associations = [
        {
            "$ID": _guid(identity("System", association.name)),
            "$Type": "DomainModels$Association",
            "name": association.name.partition(".")[2],
            "parent": ids[association.owner],
            "child": ids[association.other],
            "owner": "Both" if association.both_own else "Default",
            "type": "ReferenceSet" if association.is_set else "Reference",
        }
        for association in built_in.associations
    ]
    domain_model = {
        "$ID": _guid(identity("System", "domain model")),
        "$Type": "DomainModels$DomainModel",
        "$ContainerID": module["$ID"],
        "$ContainerProperty": "domainModel",
        "entities": entities,
        "associations": associations,
        "crossAssociations": [],
    }
    roles = {
        "$ID": _guid(identity("System", "roles")),
        "$Type": "Security$ModuleSecurity",
        "$ContainerID": module["$ID"],
        "$ContainerProperty": "moduleSecurity",
        "moduleRoles": [{"$Type": "Security$ModuleRole", "name": name} for name in ("Administrator", "User")],
    }
    return [module, domain_model, roles]
