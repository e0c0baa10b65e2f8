"""`modelsource`: the folder of YAML files that mxlint exports, a file a unit (formats.md 4.1).

Names of files and folders are made safe for the disk by the exporter, so names come from the files' contents, and the
module from the first folder. Modules from the Marketplace are usually left out: they are listed all the same, and
nothing is concluded about them.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.exports import modelsource_shapes as shapes
from auditor.exports import yaml_events
from auditor.exports.collector import Collector, coverage_area
from auditor.exports.coverage import count, listed
from auditor.exports.folder_files import FolderFiles
from auditor.exports.garbage import paused_collection
from auditor.exports.modelsource_modules import ModuleFolders
from auditor.exports.mpr import Progress
from auditor.exports.mpr_container import UNREAD_TYPES
from auditor.exports.units.other_documents import names_documents
from auditor.exports.units.storage_names import AREAS, OF_MODULE, OF_PROJECT, Area
from auditor.exports.yaml_events import Placed
from auditor.exports.yaml_names import names_type, type_in
from auditor.files import limits
from auditor.files.errors import InputError, said_of
from auditor.files.opening import walk_folder
from auditor.model.names import NO_NAME, name
from auditor.model.project import Project, Source

FORMAT = "modelsource"
METADATA = "Metadata.yaml"
TREE = "app.yaml"


def read_modelsource(folder: Path, progress: Progress | None = None) -> Project:
    """Read an export; `progress` is told files.

    Errors: FOLDER_LIMIT. Files that cannot be read are told in the coverage.
    """
    with paused_collection():
        return _Reader(folder).read(progress)


class _Reader:
    """One reading of one folder."""

    def __init__(self, folder: Path) -> None:
        self._files = FolderFiles(folder, limits.YAML_TOTAL)
        self._lost = shapes.Lost()
        self._parts: dict[tuple[str, Area], Mapping[str, Any]] = {}
        self._problems: list[tuple[str, str]] = []
        """Coverage area, and one line about a file that could not be used."""

    def read(self, progress: Progress | None) -> Project:
        """Read all files and make the project."""
        folder = self._files.folder
        paths = list(walk_folder(folder, ".yaml"))
        metadata, tree = (self._read_about(folder / about, paths) for about in (METADATA, TREE))
        units = [path for path in paths if path not in (folder / METADATA, folder / TREE)]
        deeper = {path.relative_to(folder).parts[0] for path in units if path.parent != folder}
        modules = ModuleFolders(deeper, metadata, tree)
        version = metadata.get("ProductVersion")
        collector = Collector(
            Source(name(folder.name), FORMAT, ""), name(version) if isinstance(version, str) else NO_NAME
        )
        for done, path in enumerate(units, 1):
            self._take(path, modules, collector)
            if progress:
                progress(done, len(units))
        for module, document in modules.documents(name(METADATA)):
            collector.add_module(document, *(self._parts.get((module, area)) for area in OF_MODULE))
        self._tell(collector, modules, len(units))
        project = collector.project()
        return replace(project, source=replace(project.source, sha256=self._files.sha256))

    def _read_about(self, path: Path, paths: list[Path]) -> Mapping[str, Any]:
        """Read one of the two files about the export itself; nothing when it is not there, or of no use."""
        if path not in paths:
            return {}
        try:
            value = yaml_events.parse(self._files.read(path, limits.YAML_FILE))
        except InputError as error:
            self._lose(path, "modules", error)
            return {}
        return value if isinstance(value, dict) else {}

    def _take(self, path: Path, modules: ModuleFolders, collector: Collector) -> None:
        """Read one unit. Those of types that say nothing about security are only hashed."""
        area: Area | None = None
        try:
            data = self._files.read(path, limits.YAML_FILE)
            type_name = type_in(data) or names_type(path.name)
            area = AREAS.get(type_name) or (None if type_name in UNREAD_TYPES else Area.OTHER)
            if area is not None:
                self._add(self._document(data, type_name, path), area, path, modules, collector)
        except InputError as error:
            if error.code == "FOLDER_LIMIT":
                raise
            self._lose(path, coverage_area(area) if area else "documents", error)

    def _document(self, data: bytes, type_name: str, path: Path) -> Placed:
        document = yaml_events.parse(data)
        if not isinstance(document, Placed) or document.get("$Type") != type_name:
            raise InputError("YAML_MALFORMED", "is not the unit that its name says; export the model again")
        document.file = self._files.place(path)
        return document

    def _add(self, document: Placed, area: Area, path: Path, modules: ModuleFolders, collector: Collector) -> None:
        folders = path.relative_to(self._files.folder).parts[:-1]
        if area is Area.OTHER and not (folders and names_documents(document)):
            return
        if area in OF_PROJECT:
            collector.add(area, shapes.restored(document, area, "", self._lost))
            return
        if not folders:
            self._problems.append((coverage_area(area), f"{self._files.place(path)} is in no module"))
            return
        module = modules.name_of(folders[0])
        shapes.restored(document, area, module, self._lost)
        if area in OF_MODULE:
            self._parts[module, area] = document
        else:
            collector.add(area, document, name(module))

    def _lose(self, path: Path, area: str, error: InputError) -> None:
        self._problems.append((area, said_of(error.message, self._files.place(path), error.where)))

    def _tell(self, collector: Collector, modules: ModuleFolders, units: int) -> None:
        """Say what was lost: files of this export, and what no export of this kind holds."""
        reading = collector.reading
        reading.units = units
        reading.javasource = "not in the export"
        reading.widgets_read = True
        for area, problem in self._problems:
            reading.lost[area].append(problem)
        if modules.left_out:
            left_out = [name(module) for module in modules.left_out]
            reading.lacking["modules"].append(f"listed, but not in the export: {listed(left_out)}")
        if not modules.origins_known:
            reading.absent["modules"] = "the export does not say which modules come from the Marketplace"
            reading.absent["module versions"] = "not in the export"
        lost = self._lost
        if lost.associations:
            reading.lacking["associations"].append(
                f"{lost.associations:,}, the owners of {lost.owners:,} told by access rules; "
                "most other ends are not in the export, nor which are sets"
            )
        if lost.events:
            reading.lacking["event handlers"].append(f"{lost.events:,}, but not on which event they run")
        if lost.constants:
            reading.lacking["constants"].append(f"of {count(lost.constants, 'constant')} the type is not in the export")
        if lost.entity_sets:
            sets = count(lost.entity_sets, "entity set")
            reading.lacking["services"].append(f"of {sets} the published entity is not in the export")
        if lost.flows:
            reading.lacking["documents"].append("the order of activities in flows is not in the export")
            reading.lacking["widgets"].append("of pluggable widgets it is not in the export which they are")
        if lost.trees:
            reading.lacking["documents"].append(f"the parameters of {count(lost.trees, 'microflow')} neither")
