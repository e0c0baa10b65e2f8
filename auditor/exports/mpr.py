"""Mendix project files (`.mpr`), both storages: walks the units and hands the needed ones to the collector."""

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.exports.collector import Collector, coverage_area
from auditor.exports.coverage import count
from auditor.exports.found_units import Found, find
from auditor.exports.garbage import paused_collection
from auditor.exports.java_sources import with_java_sources
from auditor.exports.mpr_container import Contents, MprContainer, UnitProblem, while_unchanged
from auditor.exports.surroundings import look_around
from auditor.exports.units.storage_names import OF_MODULE, OF_PROJECT, Area
from auditor.files.errors import InputError, said_of
from auditor.files.opening import file_size, sha256_file
from auditor.model.names import NO_NAME, Name, name
from auditor.model.project import Project, Source

if TYPE_CHECKING:
    from auditor.exports.second_reader import SecondReader

Progress = Callable[[int, int], None]
"""Told the units read and the units in all."""

PAYS_FROM_UNITS = 1_500
"""Rows of the table from which a second process saves more than its start costs: some 30 MB of units."""
PAYS_FROM_BYTES = 30_000_000
"""Size of a project file of storage v1 from which it does."""

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
        with _second_reader(path, container) as second:
            project = _Walk(container, collector, second).run(progress)
        return with_java_sources(project, path.parent)


def _second_reader(path: Path, container: MprContainer) -> "contextlib.AbstractContextManager[SecondReader | None]":
    """Start a second process where that pays; without one the walk takes longer, and that is all."""
    if _is_large(path, container):
        from auditor.exports.second_reader import SecondReader

        with contextlib.suppress(OSError):
            return SecondReader(path, container.total)
    return contextlib.nullcontext()


def _is_large(path: Path, container: MprContainer) -> bool:
    """Whether a project is large enough, and there is a second processor."""
    if (os.cpu_count() or 1) < 2:
        return False
    if container.storage == "mpr-v1":
        return file_size(path) >= PAYS_FROM_BYTES
    return container.total >= PAYS_FROM_UNITS


class _Walk:
    """One walk over the units. What belongs to a module waits until the module's own unit has passed."""

    def __init__(self, container: MprContainer, collector: Collector, second: "SecondReader | None" = None) -> None:
        self._container = container
        self._second = second
        self._collector = collector
        collector.reading.widgets_read = True
        self._places = container.places()
        self._modules: dict[str, Mapping[str, Any]] = {}
        self._parts: dict[tuple[str, Area], Mapping[str, Any]] = {}
        self._waiting: list[Found] = []
        self._undecoded: dict[str, Area] = {}

    def run(self, progress: Progress | None) -> Project:
        """Walk all units and make the project."""
        container = self._container
        container.begin()
        for index in range(container.total):
            if found := self._find(index):
                self._take(found)
            if progress:
                progress(index + 1, container.total)
        container.finish()
        for found in self._waiting:
            self._add(found, self._module_of(found.unit.id))
        for module, document in self._modules.items():
            self._collector.add_module(document, *(self._parts.get((module, area)) for area in OF_MODULE))
        self._tell_problems()
        if progress:
            progress(container.total, container.total)
        return self._collector.project()

    def _find(self, index: int) -> Found | None:
        """Give the unit at a place in the table, read here or by the second process."""
        if self._second is None or not self._second.holds(index):
            return find(self._container, index)
        read = self._second.take(index)
        self._container.take_over(read.problems, read.skipped)
        return read.found

    def _take(self, found: Found) -> None:
        unit, area = found.unit, found.area
        module = self._module_of(unit.id)
        if area is Area.MODULE:
            document = self._decode(found)
            if document is not None and self._collector.name_of(document):
                self._modules[unit.id] = document
            elif document is not None:
                self._collector.reading.lost[coverage_area(area)].append(f"{unit.id} is a module without a name")
        elif module in self._modules or self._is_of_project(found):
            self._add(found, module)
        else:
            self._waiting.append(found)

    def _add(self, found: Found, module: str) -> None:
        unit, area = found.unit, found.area
        if module not in self._modules and not self._is_of_project(found):
            self._collector.reading.lost[coverage_area(area)].append(f"{unit.id} is in no module that was read")
            return
        document = self._decode(found)
        if document is None:
            return
        if area in OF_MODULE:
            if self._parts.setdefault((module, area), document) is not document:
                self._collector.reading.lost[coverage_area(area)].append(f"{unit.id} is there twice")
        else:
            self._collector.add(area, document, self._module_name(module))

    def _decode(self, found: Found) -> Mapping[str, Any] | None:
        """Decode what is needed of a unit; take note when that fails."""
        try:
            return found.decode()
        except InputError as error:
            self._container.record(found.unit.id, error)
            self._undecoded[found.unit.id] = found.area
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

    def _is_of_project(self, found: Found) -> bool:
        """Whether a unit belongs to the project itself, as one of a type that is not known yet may, too."""
        holder = found.unit.container
        of_root = self._places.get(holder, ("", NO_NAME))[0] == holder
        return found.area in OF_PROJECT or (found.area is Area.OTHER and of_root)

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
        return said_of(problem.reason, f"{problem.unit}{f' ({place})' if place else ''}")
