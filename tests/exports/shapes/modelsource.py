"""An app as mxlint exports it, in the shapes of several of its versions."""

import base64
from collections.abc import Mapping
from enum import Enum
from typing import Any

import yaml

from auditor.samples.app import App
from tests.exports.shapes.stored import Document, module_units, modules, project_units, without_markers

_DROPPED = {
    *(
        "$ID",
        "ID",
        "Flows",
        "OriginPointer",
        "DestinationPointer",
        "LineType",
        "Image",
        "ImageData",
        "GUID",
        "StableId",
    ),
    *("Size", "Location", "RelativeMiddlePoint", "OriginBezierVector", "DestinationBezierVector"),
    *("OriginConnectionIndex", "DestinationConnectionIndex"),
}


class Era(Enum):
    """Which exporter wrote it."""

    OLD = "early 2024"
    """No list of modules, null for empty lists, lists at the left edge."""
    TREE = "2024 and 2025"
    """A tree in place of a microflow's objects, properties of modules one level deeper."""
    NEW = "2026"
    RAW = "raw"
    """Nothing dropped, markers included."""


def modelsource(app: App, era: Era = Era.NEW, *, marketplace: bool = True) -> Mapping[str, bytes]:
    """Give the files of the folder. `marketplace`: whether modules from the Marketplace are exported too."""
    files: dict[str, Any] = {"Metadata.yaml": _metadata(app, era)}
    for unit in project_units(app):
        files[f"{unit.document['$Type']}.yaml"] = unit.document
    for module, folder, unit in module_units(app):
        if unit.containment in ("Modules", "Folders") or not (
            marketplace or not app.modules[module].origin.marketplace
        ):
            continue
        document = unit.document
        bare = f"{document['Name']}." if "Name" in document else ""
        files["/".join(filter(None, [module, folder, f"{bare}{document['$Type']}.yaml"]))] = document
    return {
        path: _yaml(document if path == "Metadata.yaml" else _exported(document, era), era)
        for path, document in files.items()
    }


def _metadata(app: App, era: Era) -> Document:
    about: Document = {"ProductVersion": app.version, "BuildVersion": app.version}
    if era is Era.OLD:
        return about
    listed = []
    for module in modules(app):
        entry: Document = {"Name": module["Name"], "ID": base64.b64encode(module["$ID"]).decode()}
        if era is Era.TREE:
            entry["Attributes"] = _exported(module, Era.RAW)
        elif module["FromAppStore"]:
            entry |= {"FromAppStore": True, "AppStoreVersion": module["AppStoreVersion"]}
        listed.append(entry)
    return {**about, "Modules": listed}


def _exported(document: Document, era: Era) -> Document:
    if era is Era.RAW:
        return _plain(document, era)
    made = _plain(_without(without_markers(document), era), era)
    if era is Era.TREE and document["$Type"] == "Microflows$Microflow":
        objects = made.pop("ObjectCollection")["Objects"] or []
        flow = [part for part in objects if part["$Type"] != "Microflows$MicroflowParameter"]
        made["MainFunction"] = [
            {"Attributes": flow[0], "ID": "1", "Splits": [[{"Attributes": p, "ID": "2"}] for p in flow[1:]]}
        ]
    return made


def _without(value: Any, era: Era) -> Any:
    if isinstance(value, list):
        return [_without(item, era) for item in value]
    if not isinstance(value, dict):
        return value
    keeps_type = era is not Era.NEW and value.get("$Type") != "DomainModels$Association"
    return {
        key: _without(part, era)
        for key, part in value.items()
        if key not in _DROPPED and (key != "Type" or (keeps_type and value.get("$Type") in _KEEP_TYPE))
    }


_KEEP_TYPE = ("Constants$Constant", "Microflows$ChangeActionItem")


def _plain(value: Any, era: Era) -> Any:
    if isinstance(value, bytes):
        if era is Era.OLD:
            return {"Data": base64.b64encode(value).decode(), "Subtype": 0}
        return {"subtype": 0, "data": list(value)}
    if isinstance(value, dict):
        return {key: _plain(part, era) for key, part in value.items()}
    if isinstance(value, list):
        empty = None if era in (Era.OLD, Era.TREE) else []
        return [_plain(item, era) for item in value] or empty
    return getattr(value, "milliseconds", value)


class _Indented(yaml.SafeDumper):
    """Newer exporters indent lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _AtTheEdge(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(document: Any, era: Era) -> bytes:
    dumper = _AtTheEdge if era is Era.OLD else _Indented
    return yaml.dump(document, Dumper=dumper, indent=4, width=10_000, allow_unicode=True).encode()
