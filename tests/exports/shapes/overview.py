"""An app as `mx export-security-overview -t json` writes it: combined by user role, entity and XPath text."""

import json
from typing import Any

from auditor.samples.app import App
from tests.exports.shapes.stored import module_units, resolved, security, without_markers

KINDS = {"Forms$Page": "Page", "Microflows$Microflow": "Microflow", "Microflows$Nanoflow": "Nanoflow"}
_STRENGTH = {"None": 0, "ReadOnly": 1, "ReadWrite": 2}


def security_overview(app: App, *, exclude_marketplace: bool = False) -> bytes:
    """Give the file, byte order mark included."""
    stored = security(app)
    roles = {role["Name"]: _role(role["Name"], stored) for role in stored["UserRoles"]}
    left_out = {
        m.name for m in app.modules.values() if m.origin.protected or (exclude_marketplace and m.origin.marketplace)
    }
    entity_rows, documents = [], []
    for module, _, unit in module_units(app):
        document = without_markers(unit.document)
        if module in left_out:
            continue
        if document["$Type"] == "DomainModels$DomainModel":
            for role in stored["UserRoles"]:
                for entity in document["Entities"]:
                    entity_rows += _rows(module, entity, role, roles[role["Name"]])
        elif document["$Type"] in KINDS and not document["Excluded"]:
            allowed = [roles[name] for name in resolved(app, document["AllowedModuleRoles"])]
            kind = KINDS[document["$Type"]]
            documents.append(
                {"module": module, "document": document["Name"], "documentType": kind, "userRoles": allowed}
            )
    overview = {
        "entityAccess": entity_rows,
        "documentAccess": documents,
        "userRoles": [
            {
                **{"userRole": role["Name"]},
                **{key: value for key, value in roles[role["Name"]].items() if key != "name"},
                "moduleRoles": [
                    {"module": held.partition(".")[0], "moduleRole": held.partition(".")[2]}
                    for held in role["ModuleRoles"]
                ],
            }
            for role in stored["UserRoles"]
        ],
    }
    return b"\xef\xbb\xbf" + json.dumps(overview, indent=2).encode()


def _role(name: str, stored: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "isAnonymousRole": stored["EnableGuestAccess"] and stored["GuestUserRole"] == name,
        "isAdministratorRole": stored["AdminUserRole"] == name,
    }


def _rows(module: str, entity: dict[str, Any], role: dict[str, Any], shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Combine the rules of a role on an entity: one row for each XPath text."""
    rows: dict[str, dict[str, Any]] = {}
    types = {f"{module}.{entity['Name']}.{a['Name']}": a["NewType"]["$Type"] for a in entity["Attributes"]}
    for rule in entity["AccessRules"]:
        if set(rule["AllowedModuleRoles"]).isdisjoint(role["ModuleRoles"]):
            continue
        row = rows.setdefault(
            rule["XPathConstraint"],
            {
                "userRole": shown,
                "module": module,
                "entity": entity["Name"],
                "XPath": rule["XPathConstraint"],
                "XPathCaption": rule.get("XPathConstraintCaption", ""),
                "canCreate": False,
                "canDelete": False,
                "members": {},
            },
        )
        row["canCreate"] |= rule["AllowCreate"]
        row["canDelete"] |= rule["AllowDelete"]
        for access in rule["MemberAccesses"]:
            stored = access["Attribute"] or access["Association"]
            kind = "Attribute" if access["Attribute"] else "Association"
            member = {
                "name": stored.rpartition(".")[2],
                "kind": kind,
                "type": types.get(stored, "").removeprefix("DomainModels$").removesuffix("AttributeType"),
                "access": access["AccessRights"],
            }
            known = row["members"].get(stored)
            if access["AccessRights"] != "None" and (
                not known or _STRENGTH[known["access"]] < _STRENGTH[member["access"]]
            ):
                row["members"][stored] = member
    return [{**row, "members": list(row["members"].values())} for row in rows.values()]
