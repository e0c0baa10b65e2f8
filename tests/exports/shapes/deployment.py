"""An app as Mendix compiles it: `model.mdp` and `metadata.json`, alone, in a folder or as a `.mda`."""

import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from typing import Any

from auditor.exports.system_module import system_module
from auditor.model.domain import Entity
from auditor.model.project import Project, Source
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from auditor.samples.elements import identity
from tests.exports.shapes.stored import (
    attribute_type,
    holders,
    module_units,
    modules,
    project_units,
    resolved,
    security,
    without_markers,
)

Document = dict[str, Any]
_ROLES = "ModelerAllowedUserRoles"


def deployment(app: App, *, older_keys: bool = False) -> Mapping[str, bytes]:
    """Give the files of the folder `model`. `older_keys`: document roles under the name of older versions."""
    documents = [*_head(app), *_system(app), *_units(app)]
    if older_keys:
        for document in documents:
            if _ROLES in document:
                document["AllowedUserRoles"] = document.pop(_ROLES)
    return {"model.mdp": b"".join(map(encode, documents)), "metadata.json": _metadata(app)}


def mda(app: App) -> bytes:
    """Give the archive that is uploaded to a server."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in deployment(app).items():
            archive.writestr(f"model/{name}", data)
        archive.writestr("web/index.html", "<html></html>")
    return packed.getvalue()


def _head(app: App) -> list[Document]:
    root = {"$ID": identity("project", app.name), "$Type": "Projects$Project"}
    listed = [{"$ID": module["$ID"], "$Type": module["$Type"]} for module in modules(app)]
    return [
        {**root, "ProjectDocuments": [], "Modules": listed},
        {
            **root,
            "DeploymentID": "1",
            "RuntimeVersion": app.version,
            "ModelVersion": "1.0.0.1",
            "SprintrProjectName": app.name,
        },
    ]


def _units(app: App) -> list[Document]:
    compiled = [
        {"$ID": module["$ID"], "$Type": "Projects$ModuleImpl", "Name": module["Name"]} for module in modules(app)
    ]
    compiled += [_project_unit(app, without_markers(unit.document)) for unit in project_units(app)]
    for module, _, unit in module_units(app):
        document = without_markers(unit.document)
        if document.get("Excluded"):
            continue
        writer = _WRITERS.get(document["$Type"])
        if writer:
            compiled.append(writer(app, document, module))
    return compiled


def _project_unit(app: App, document: Document) -> Document:
    if document["$Type"] != "Security$ProjectSecurity":
        return document
    every = [role["Name"] for role in document["UserRoles"]]
    kept = (
        *("$ID", "$Type", "DemoUsers", "PasswordPolicySettings", "SecurityLevel", "AdminUserName", "AdminUserRole"),
        *("EnableDemoUsers", "EnableGuestAccess", "GuestUserRole", "StrictMode"),
    )
    roles = [
        {
            **{key: role[key] for key in ("$ID", "$Type", "GUID", "Name", "Description", "CheckSecurity")},
            "IsSystemAdministrator": "System.Administrator" in role["ModuleRoles"],
            "ManageableRoles": every if role["ManageAllRoles"] else role["ManageableRoles"],
            "ManageUsersWithoutRoles": role["ManageAllRoles"] or role["ManageUsersWithoutRoles"],
        }
        for role in document["UserRoles"]
    ]
    return {**{key: document[key] for key in kept if key in document}, "UserRoles": roles}


def _domain_model(app: App, document: Document, module: str) -> Document:
    def named(part: Document) -> Document:
        return {"QualifiedName": f"{module}.{part['Name']}", "UnqualifiedName": part["Name"]}

    def association(part: Document) -> Document:
        return {key: value for key, value in part.items() if key not in ("Name", "Documentation")} | named(part)

    entities = [
        {
            "$ID": entity["$ID"],
            "$Type": entity["$Type"],
            "MaybeGeneralization": {
                **{"Persistable": True, "HasOwnerAttr": False, "HasChangedByAttr": False, "Generalization": ""},
                **{"HasCreatedDateAttr": False, "HasChangedDateAttr": False},
                **entity["MaybeGeneralization"],
            },
            "Attributes": [
                {"$ID": a["$ID"], "$Type": a["$Type"], "Name": a["Name"], "Type": a["NewType"], "Value": a.get("Value")}
                for a in entity["Attributes"]
            ],
            "Events": entity["Events"],
            "Source": _source(app, entity.get("Source")),
            "AccessRules": [
                {
                    **{key: rule[key] for key in ("$ID", "$Type", "AllowCreate", "AllowDelete", "XPathConstraint")},
                    "AllowedUserRoles": resolved(app, rule["AllowedModuleRoles"]),
                    "MemberAccesses": rule["MemberAccesses"],
                }
                for rule in entity["AccessRules"]
            ],
            **named(entity),
        }
        for entity in document["Entities"]
    ]
    return {
        "$ID": document["$ID"],
        "$Type": document["$Type"],
        "Entities": entities,
        "Associations": [association(part) for part in document["Associations"]],
        "CrossAssociations": [association(part) for part in document["CrossAssociations"]],
    }


def _source(app: App, source: Document | None) -> Document | None:
    if source is None or source["$Type"] != "DomainModels$OqlViewEntitySource":
        return source
    module, _, name = source["SourceDocument"].partition(".")
    oql = next(
        (
            u.document["Oql"]
            for m, _, u in module_units(app)
            if m == module and "Oql" in u.document and u.document["Name"] == name
        ),
        source.get("Oql", ""),
    )
    return {key: value for key, value in source.items() if key != "Oql"} | {"OqlRuntime": oql, "SourceType": "OQL"}


def _document(app: App, document: Document, module: str) -> Document:
    kept = ("$ID", "$Type", "Name", "Url", "ApplyEntityAccess", "AllowConcurrentExecution")
    compiled = {key: document[key] for key in kept if key in document}
    if "Flows" in document:
        compiled["ObjectCollection"] = {
            **document["ObjectCollection"],
            "Objects": [_flow_object(part) for part in document["ObjectCollection"]["Objects"]],
        }
        compiled["SequenceFlows"] = document["Flows"]
        compiled["ReturnType"] = _type_text(document["MicroflowReturnType"])
    compiled["QualifiedName"] = f"{module}.{document['Name']}"
    if document["$Type"] != "Microflows$Nanoflow":
        compiled[_ROLES] = resolved(app, document["AllowedModuleRoles"])
    return compiled


def _flow_object(part: Document) -> Document:
    """The types of parameters are texts in a compiled model."""
    if part["$Type"] != "Microflows$MicroflowParameter":
        return part
    type_ = _type_text(part["VariableType"])
    return {"$ID": part["$ID"], "$Type": part["$Type"], "Name": part["Name"], "Type": type_}


def _type_text(type_: Document) -> str:
    entity = type_.get("Entity", "")
    words = {"DataTypes$ListType": f"[{entity}]", "DataTypes$ObjectType": entity}
    return words.get(type_["$Type"], type_["$Type"].removeprefix("DataTypes$").removesuffix("Type"))


def _constant(app: App, document: Document, module: str) -> Document:
    return {
        **{key: document[key] for key in ("$ID", "$Type", "Name", "ExposedToClient") if key in document},
        "QualifiedName": f"{module}.{document['Name']}",
        "DataType": document["Type"]["$Type"].removeprefix("DataTypes$").removesuffix("Type"),
    }


def _enumeration(app: App, document: Document, module: str) -> Document:
    return document | {"QualifiedName": f"{module}.{document['Name']}"}


def _service(app: App, document: Document, module: str) -> Document:
    kept = {key: value for key, value in document.items() if key not in ("AllowedRoles", "AllowedModuleRoles")}
    return kept | {"QualifiedName": f"{module}.{document['Name']}"}


_WRITERS = {
    "DomainModels$DomainModel": _domain_model,
    "Forms$Page": _document,
    "Microflows$Microflow": _document,
    "Microflows$Nanoflow": _document,
    "Constants$Constant": _constant,
    "Enumerations$Enumeration": _enumeration,
    "Rest$PublishedRestService": _service,
    "ODataPublish$PublishedODataService2": _service,
    "WebServices$PublishedService": _service,
}


def _system(app: App) -> list[Document]:
    """The System module with its rules, resolved to user roles as all others."""
    system = system_module(Project(Source("x", "", ""), app.version).version)
    ids = {entity.name: identity("System", entity.name) for entity in system.entities}
    model = {
        "$ID": identity("System", "domain model"),
        "$Type": "DomainModels$DomainModel",
        "Entities": [_system_entity(app, entity, ids[entity.name]) for entity in system.entities],
        "Associations": [
            {
                "$ID": identity("System", association.name),
                "$Type": "DomainModels$Association",
                "QualifiedName": association.name,
                "UnqualifiedName": association.name.partition(".")[2],
                "ParentPointer": ids[association.owner],
                "ChildPointer": ids[association.other],
                "Owner": "Both" if association.both_own else "Default",
                "Type": "ReferenceSet" if association.is_set else "Reference",
            }
            for association in system.associations
        ],
        "CrossAssociations": [],
    }
    module = {"$ID": identity("System", "module"), "$Type": "Projects$ModuleImpl", "Name": "System"}
    return [module, model]


def _system_entity(app: App, entity: Entity, id_: bytes) -> Document:
    return {
        "$ID": id_,
        "$Type": "DomainModels$EntityImpl",
        "QualifiedName": entity.name,
        "UnqualifiedName": entity.name.partition(".")[2],
        "MaybeGeneralization": {
            "$Type": "DomainModels$Generalization" if entity.generalization else "DomainModels$NoGeneralization",
            "Generalization": entity.generalization,
            "Persistable": entity.persistable is not False,
            "HasOwnerAttr": entity.stores_owner,
            "HasChangedByAttr": entity.stores_changed_by,
            "HasCreatedDateAttr": entity.stores_created_date,
            "HasChangedDateAttr": entity.stores_changed_date,
        },
        "Attributes": [
            {
                "$Type": "DomainModels$Attribute",
                "Name": a.name,
                "Type": {"$Type": attribute_type(a.type)},
                "Value": None,
            }
            for a in entity.attributes
        ],
        "Events": [],
        "AccessRules": [
            {
                "$Type": "DomainModels$AccessRule",
                "AllowedUserRoles": resolved(app, list(rule.module_roles)),
                "AllowCreate": rule.create,
                "AllowDelete": rule.delete,
                "XPathConstraint": rule.constraint,
                "MemberAccesses": [
                    {
                        "$Type": "DomainModels$MemberAccess",
                        "Attribute": member if member.count(".") == 2 else "",
                        "Association": member if member.count(".") == 1 else "",
                        "AccessRights": "ReadWrite"
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


def _metadata(app: App) -> bytes:
    stored = security(app)
    ids = {role["Name"]: str(uuid.UUID(bytes_le=role["GUID"])) for role in stored["UserRoles"]}
    constants = [
        {
            "Name": f"{module}.{unit.document['Name']}",
            "Type": unit.document["Type"]["$Type"].removeprefix("DataTypes$").removesuffix("Type"),
            "Description": "",
            "DefaultValue": unit.document["DefaultValue"],
        }
        for module, _, unit in module_units(app)
        if unit.document["$Type"] == "Constants$Constant"
    ]
    metadata = {
        "RuntimeVersion": app.version,
        "ProjectName": app.name,
        "AdminUser": stored["AdminUserName"],
        "AdminRole": ids.get(stored["AdminUserRole"], ""),
        "Roles": {id_: {"Name": name} for name, id_ in ids.items()},
        "Constants": constants,
        "ScheduledEvents": [],
        "RequestHandlers": [{"Name": "/api/", "DefaultEnabled": True}],
    }
    return json.dumps(metadata, indent=2).encode()


__all__ = ["deployment", "holders", "mda"]
