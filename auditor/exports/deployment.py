"""Deployments: what Mendix compiled and what runs, as a `.mda` archive, a folder or `model.mdp` alone (formats.md 4.4).

Access is already resolved to user roles, and the System module is in it with its own rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from auditor.exports import bson, compiled, strict_json
from auditor.exports.collector import OF_SYSTEM, Collector, coverage_area
from auditor.exports.coverage import Reading, count
from auditor.exports.folder_files import FolderFiles
from auditor.exports.garbage import paused_collection
from auditor.exports.mpr import Progress
from auditor.exports.units.other_documents import refers_to_documents
from auditor.exports.units.pages import PAGE_KEYS
from auditor.exports.units.storage_names import AREAS, OF_PROJECT, Area
from auditor.files import limits
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError, said_of
from auditor.files.opening import exists, sha256_file
from auditor.model.names import NO_NAME, Name, Text, name
from auditor.model.project import SYSTEM, Granularity, Project, Source

FORMAT = "deployment"
MODEL = "model.mdp"
METADATA = "metadata.json"
MODEL_IN_ARCHIVE = f"model/{MODEL}"

_PROJECT = "Projects$Project"
_SERVICES = (Area.REST_SERVICE, Area.ODATA_SERVICE)
_KNOWN = frozenset(
    (
        *(Area.MODULE, Area.DOMAIN_MODEL, Area.PROJECT_SECURITY, Area.PROJECT_SETTINGS, Area.PAGE, Area.MICROFLOW),
        *(Area.NANOFLOW, Area.CONSTANT, Area.ENUMERATION, Area.VIEW_SOURCE, Area.SOAP_SERVICE, Area.OTHER),
        *_SERVICES,
    )
)
"""Whose compiled form is known, as far as an audit needs it."""
_NO_MODEL = "is no compiled model of a Mendix app"


class Deployed(NamedTuple):
    """The two files of a deployment that are read."""

    model: bytes
    metadata: bytes | None
    """None when there is no `metadata.json`."""


def read_mda(path: Path, progress: Progress | None = None) -> Project:
    """Read a `.mda` archive, or another zip with a compiled model in it. Errors: ZIP_*, and as `read_compiled`."""
    with ZipReader.open(path) as archive:
        model = model_in(archive.names())
        if model is None:
            raise InputError("MDP_NONE", f"holds no {MODEL_IN_ARCHIVE}, so no compiled model", archive.name)
        metadata = model.removesuffix(MODEL) + METADATA
        deployed = Deployed(
            archive.read(model, limits.MDP_FILE),
            archive.read(metadata, limits.JSON_FILE) if metadata in archive else None,
        )
    return read_compiled(deployed, Source(name(path.name), FORMAT, sha256_file(path)), progress)


def read_model_folder(folder: Path, shown: Path, progress: Progress | None = None) -> Project:
    """Read `model.mdp` and `metadata.json` of a folder.

    `shown`: what the export is called: the folder, one around it, or the model itself, whose name may be another.
    """
    files = FolderFiles(folder, limits.MDP_FILE + limits.JSON_FILE)
    file = shown if shown.parent == folder else folder / MODEL
    model = files.read(file, limits.MDP_FILE)
    sha256 = sha256_file(file, limits.MDP_FILE) if file == shown else ""
    is_its_own = file.name == MODEL or not exists(folder / MODEL)
    metadata = files.read(folder / METADATA, limits.JSON_FILE) if is_its_own and exists(folder / METADATA) else None
    source = Source(name(shown.name), FORMAT, sha256 or files.sha256)
    return read_compiled(Deployed(model, metadata), source, progress)


def model_in(names: list[str]) -> str | None:
    """Give the one compiled model among the names in an archive, in whatever folder; None when there is none."""
    found = [entry for entry in names if entry == MODEL_IN_ARCHIVE or entry.endswith(f"/{MODEL_IN_ARCHIVE}")]
    return min(found, key=lambda entry: (entry.count("/"), entry)) if found else None


def read_compiled(deployed: Deployed, source: Source, progress: Progress | None = None) -> Project:
    """Read a compiled model. Errors: MDP_CONTENTS when it is none; what single units lack is told in the coverage."""
    with paused_collection():
        return _Reader(deployed, source).read(progress)


class _Reader:
    """One reading of one compiled model."""

    def __init__(self, deployed: Deployed, source: Source) -> None:
        self._model = deployed.model
        self._source = source
        self._lost: list[tuple[str, str]] = []
        """Coverage area, and one line about something that could not be read."""
        self._metadata = self._read_metadata(deployed.metadata)
        self._constants = {} if self._metadata is None else dict(_constants(self._metadata))
        """Constants of `metadata.json` by qualified name, as a project file would store them, still to be added."""
        self._nanoflows = 0
        self._unclear_services = 0

    def read(self, progress: Progress | None) -> Project:
        """Read all units and make the project."""
        units = list(self._units())
        collector = Collector(
            self._source, self._version(units), Granularity.USER_ROLES, defaults=False, holds_system=True
        )
        for done, contents in enumerate(units, 1):
            self._take(contents, done, collector)
            if progress:
                progress(done, len(units))
        for constant, stored in self._constants.items():
            module, _, bare = constant.partition(".")
            collector.add(Area.CONSTANT, {"Name": bare, **stored}, name(module))
        self._tell(collector.reading, len(units))
        project = collector.project()
        if not project.modules:
            raise InputError("MDP_CONTENTS", f"{_NO_MODEL}; give the whole deployment", self._source.path)
        return project

    def _units(self) -> Iterator[bytes]:
        """Cut the model into its units, as far as it can be read."""
        read = 0
        try:
            for contents in bson.documents(self._model):
                yield contents
                read += 1
        except InputError as error:
            if not read:
                raise InputError("MDP_CONTENTS", f"{_NO_MODEL}; get it again", self._source.path) from None
            self._lost.append(("units", said_of(error.message, f"what is behind unit {read:,}")))

    def _version(self, units: Iterable[bytes]) -> Name:
        """Give the Mendix version: of `metadata.json`, else of one of the first units."""
        found = (self._metadata or {}).get("RuntimeVersion")
        for contents in () if isinstance(found, str) else units:
            try:
                document = bson.peek(contents, ("$Type", "RuntimeVersion"))
            except InputError:
                continue
            if document.get("$Type") != _PROJECT:
                break
            found = document.get("RuntimeVersion", found)
        return name(found) if isinstance(found, str) else NO_NAME

    def _take(self, contents: bytes, number: int, collector: Collector) -> None:
        area: Area | None = None
        try:
            area = AREAS.get(bson.peek_type(contents)) or (Area.OTHER if refers_to_documents(contents) else None)
            if area is not None:
                keys = (*PAGE_KEYS, *compiled.TOP_KEYS)
                document = bson.peek(contents, keys) if area is Area.PAGE else bson.decode(contents)
                self._add(document, area, collector)
        except InputError as error:
            self._lost.append((coverage_area(area) if area else "units", said_of(error.message, f"unit {number:,}")))

    def _add(self, document: dict[str, Any], area: Area, collector: Collector) -> None:
        """Hand a unit to the collector; nanoflows are left out, since a compiled one does not say who may run it."""
        module = compiled.module_of(document, area)
        compiled.as_stored(document, area)
        if area is Area.MODULE:
            if collector.name_of(document) != SYSTEM:
                collector.add_module(document, None, None)
            return
        if area not in _KNOWN or (module == SYSTEM and area not in OF_SYSTEM):
            return
        if area is Area.CONSTANT:
            document |= self._constants.pop(f"{module}.{document['Name']}", {})
        self._unclear_services += area in _SERVICES and not compiled.names_roles(document)
        if area is Area.NANOFLOW:
            self._nanoflows += 1
        elif module or area in OF_PROJECT:
            collector.add(area, document, name(module))
        elif area not in (Area.DOMAIN_MODEL, Area.OTHER):  # An empty domain model does not say whose it is.
            self._lost.append((coverage_area(area), f"{name(str(document['Name']))} does not say in which module"))

    def _read_metadata(self, data: bytes | None) -> Mapping[str, Any] | None:
        if data is None:
            return None
        try:
            value = strict_json.parse(data)
        except InputError as error:
            self._lost.append(("constants", said_of(error.message, METADATA)))
            return {}
        return value if isinstance(value, dict) else {}

    def _tell(self, reading: Reading, units: int) -> None:
        """Say what was lost, and what no deployment holds."""
        reading.units = units
        for area, problem in self._lost:
            reading.lost[area].append(problem)
        reading.system_module = Text("as it was compiled into the app")
        reading.javasource = "compiled; not in the export as source"
        reading.absent["activities"] = "who may run microflows, not what they do"
        reading.absent["modules"] = "a compiled model does not say which modules come from the Marketplace"
        reading.absent["module versions"] = "a compiled model does not hold them"
        not_compiled = "not compiled: the administrator's password, Check security, the strict page URL check"
        reading.lacking["project security"].append(not_compiled)
        reading.lacking["services"].append("consumed ones are left out")
        reading.lacking["settings"].append("not compiled: the web client's and the run configurations")
        if self._nanoflows:
            left_out = count(self._nanoflows, "nanoflow")
            reading.absent["documents"] = f"pages and microflows, without {left_out}, whose roles are not compiled"
        if self._metadata is None:
            reading.lacking["constants"].append(f"their values are in {METADATA}, which is not in the export")
        if self._unclear_services:
            services = count(self._unclear_services, "published service")
            reading.absent["services"] = f"{services}; the compiled model does not say who may call them"


def _constants(metadata: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    stored = metadata.get("Constants")
    for constant in stored if isinstance(stored, list) else []:
        if isinstance(constant, dict) and isinstance(constant.get("Name"), str) and "." in constant["Name"]:
            value = constant.get("DefaultValue")
            text = value if value is None or isinstance(value, str) else str(value)
            yield constant["Name"], {"DataType": constant.get("Type"), "DefaultValue": text}
