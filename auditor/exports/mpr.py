"""Mendix project files (`.mpr`), both storages: walks the units and hands the needed ones to the collector."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from auditor.exports import bson
from auditor.exports.collector import Collector, coverage_area
from auditor.exports.coverage import count
from auditor.exports.garbage import paused_collection
from auditor.exports.java_sources import with_java_sources
from auditor.exports.mpr_container import Contents, MprContainer, Unit, UnitProblem, while_unchanged
from auditor.exports.surroundings import look_around
from auditor.exports.units import microflows, pages
from auditor.exports.units.other_documents import refers_to_documents
from auditor.exports.units.storage_names import AREAS, OF_MODULE, OF_PROJECT, Area
from auditor.files.errors import InputError
from auditor.files.opening import sha256_file
from auditor.model.names import NO_NAME, Name, name
from auditor.model.project import Project, Source

Progress = Callable[[int, int], None]
"""Told the units read and the units in all."""

_CHOICES = {
    **dict.fromkeys((Area.PAGE, Area.SNIPPET, Area.LAYOUT), pages.choose),
    **dict.fromkeys((Area.MICROFLOW, Area.NANOFLOW, Area.RULE), microflows.choose),
}
"""Areas of which only a part is decoded."""
_LOST_IN = {
    "DomainModel": "entities",
    "Documents": "documents",
    "Folders": "folders",
    "Modules": "modules",
    "ModuleSecurity": "roles",
    "ModuleSettings": "modules",
    "ProjectSecurity": "project security",
    "Settings": "settings",
}
"""Containment to the coverage area of a lost unit whose type was never seen. A folder has a name and nothing else."""


def read_mpr(path: Path, progress: Progress | None = None) -> Project:
    """Read a project file. Raises `InputError` when it cannot be used; single lost units are told in the coverage."""
    return while_unchanged(lambda: _read_file(path, progress))


def read_mpr_bytes(
    data: bytes,
    source: Source,
    progress: Progress | None = None,
    javasource: str = "not in the file",
    contents: Contents | None = None,
) -> Project:
    """Read a project file that is in memory.

    `source` says which export it is or comes from, `javasource` what became of the Java sources; `contents` reads the
    files beside it, where there are some.
    """
    with paused_collection(), MprContainer.from_bytes(data, source.path, contents) as container:
        collector = Collector(source, container.mendix_version)
        collector.reading.javasource = javasource
        return _Walk(container, collector).run(progress)


def _read_file(path: Path, progress: Progress | None) -> Project:
    with paused_collection(), MprContainer.open(path) as container:
        source = Source(name(path.name), container.storage, sha256_file(path))
        collector = Collector(source, container.mendix_version)
        look_around(path, collector.reading)
        return with_java_sources(_Walk(container, collector).run(progress), path.parent)


class _Walk:
    """One walk over the units. What belongs to a module waits until the module's own unit has passed."""

    def __init__(self, container: MprContainer, collector: Collector) -> None:
        self._container = container
        self._collector = collector
        collector.reading.widgets_read = True
        self._places = container.places()
        self._modules: dict[str, Mapping[str, Any]] = {}
        self._parts: dict[tuple[str, Area], Mapping[str, Any]] = {}
        self._waiting: list[tuple[Unit, Area]] = []
        self._undecoded: dict[str, Area] = {}

    def run(self, progress: Progress | None) -> Project:
        """Walk all units and make the project."""
        container = self._container
        for unit in container.units():
            area = AREAS.get(unit.type) or (Area.OTHER if refers_to_documents(unit.contents) else None)
            if area is not None and area is not Area.FOLDER:
                self._take(unit, area)
            if progress:
                progress(container.done, container.total)
        for unit, area in self._waiting:
            self._add(unit, area, self._module_of(unit.id))
        for module, document in self._modules.items():
            self._collector.add_module(document, *(self._parts.get((module, area)) for area in OF_MODULE))
        self._tell_problems()
        if progress:
            progress(container.total, container.total)
        return self._collector.project()

    def _take(self, unit: Unit, area: Area) -> None:
        module = self._module_of(unit.id)
        if area is Area.MODULE:
            document = self._decode(unit, area)
            if document is not None and self._collector.name_of(document):
                self._modules[unit.id] = document
            elif document is not None:
                self._collector.reading.lost[coverage_area(area)].append(f"{unit.id}: is a module without a name")
        elif area in OF_PROJECT or module in self._modules:
            self._add(unit, area, module)
        else:
            self._waiting.append((unit, area))

    def _add(self, unit: Unit, area: Area, module: str) -> None:
        if area not in OF_PROJECT and module not in self._modules:
            self._collector.reading.lost[coverage_area(area)].append(f"{unit.id}: is in no module that was read")
            return
        document = self._decode(unit, area)
        if document is None:
            return
        if area in OF_MODULE:
            self._parts[module, area] = document
        else:
            self._collector.add(area, document, self._module_name(module))

    def _decode(self, unit: Unit, area: Area) -> Mapping[str, Any] | None:
        """Decode what is needed of a unit; take note when that fails."""
        try:
            choose = _CHOICES.get(area)
            return bson.decode(unit.contents, choice=choose(unit.contents) if choose else None)
        except InputError as error:
            self._container.record(unit.id, error)
            self._undecoded[unit.id] = area
            return None

    def _module_of(self, unit: str) -> str:
        """Give the GUID of the module that a unit is in, itself for a module; nothing for units of the project."""
        for _ in range(len(self._places)):
            container, containment = self._places.get(unit, (unit, NO_NAME))
            if containment == "Modules":
                return unit
            if container == unit:
                return ""
            unit = container
        return ""  # Containers in a circle.

    def _module_name(self, module: str) -> Name:
        document = self._modules.get(module)
        return self._collector.name_of(document) if document is not None else NO_NAME

    def _tell_problems(self) -> None:
        reading = self._collector.reading
        reading.units = self._container.total
        for problem in self._container.problems:
            if problem.lost:
                reading.lost[self._lost_area(problem.unit)].append(self._line(problem))
        kinds = [problem.kind for problem in self._container.problems]
        if conflicts := kinds.count("conflict"):
            reading.remarks.append(f"unresolved merge conflict in {count(conflicts, 'unit')}")
        if changed := kinds.count("hash"):
            reading.remarks.append(f"{count(changed, 'unit')} not as the project file says, read all the same")

    def _lost_area(self, unit: str) -> str:
        """Give the narrowest coverage area that a lost unit can belong to."""
        if area := self._undecoded.get(unit):
            return coverage_area(area)
        containment = self._places.get(unit, ("", NO_NAME))[1]
        if containment == "ProjectDocuments":
            reading = self._collector.reading
            if not reading.security_read:
                return "project security"
            return "project documents" if reading.settings_read else "settings"
        return _LOST_IN.get(containment, "units")

    def _line(self, problem: UnitProblem) -> str:
        """Say which unit is lost and why: its GUID is the name of its file."""
        containment = self._places.get(problem.unit, ("", NO_NAME))[1]
        module = self._module_name(self._module_of(problem.unit))
        place = " of ".join(part for part in (containment, module) if part)
        return f"{problem.unit}{f' ({place})' if place else ''}: {problem.reason}"
