"""`mx dump-mpr`: a project as one JSON file, under the Model SDK's names (formats.md 4.2).

A dump may hold only units of some types or modules, so nothing is concluded from what is missing. It holds the System
module unless that was left out, and its own replaces the built-in one. It does not say which Mendix version it is of.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.exports.collector import OF_SYSTEM, Collector, coverage_area
from auditor.exports.coverage import Reading
from auditor.exports.garbage import paused_collection
from auditor.exports.mpr import Progress
from auditor.exports.mpr_container import UNREAD_TYPES
from auditor.exports.units.other_documents import names_documents
from auditor.exports.units.storage_names import AREAS, OF_MODULE, OF_PROJECT, Area, to_storage
from auditor.files.errors import InputError, said_of
from auditor.model.names import NO_NAME, name
from auditor.model.project import SYSTEM, Project, Source

FORMAT = "model-dump"
TOP_KEY = "units"
"""The one key of the object that a dump is."""

_IN_EVERY_APP = {*OF_PROJECT, Area.MODULE, Area.MODULE_SECURITY, Area.DOMAIN_MODEL}
"""A dump without one of these holds units of some types only."""

_NAMED_BY_PARTS = (Area.DOMAIN_MODEL, Area.MODULE_SECURITY)
"""Units that only what is in them says where they are, when the modules are not in the dump; an empty one has nothing
to lose."""

_TOLD_BY = {
    "roles": (Area.MODULE_SECURITY,),
    "entities": (Area.DOMAIN_MODEL,),
    "access rules": (Area.DOMAIN_MODEL,),
    "documents": (Area.PAGE, Area.MICROFLOW, Area.NANOFLOW),
    "activities": (Area.MICROFLOW, Area.NANOFLOW),
    "widgets": (Area.PAGE,),
    "services": (Area.REST_SERVICE, Area.ODATA_SERVICE, Area.SOAP_SERVICE),
    "constants": (Area.CONSTANT,),
    "modules": (Area.MODULE,),
}
"""Coverage area to the units that it rests on."""

_KINDS = {Area.PAGE: "pages", Area.MICROFLOW: "microflows", Area.NANOFLOW: "nanoflows"}
_UNREAD = UNREAD_TYPES | {f"Pages${name.removeprefix('Forms$')}" for name in UNREAD_TYPES if name.startswith("Forms$")}
_OLDEST = (10, 12, 0)
"""The command came with 10.4; the option that leaves the System module out, with this version."""

_Unit = Mapping[str, Any]


def recognises(value: object) -> bool:
    """Whether a JSON value is a dump: an object with a list of units, which have types."""
    units = value.get(TOP_KEY) if isinstance(value, dict) else None
    return isinstance(units, list) and all(isinstance(unit, dict) and "$Type" in unit for unit in units[:1])


def make_project(value: Mapping[str, Any], source: Source, progress: Progress | None = None) -> Project:
    """Make a project of a dump that has been parsed; `progress` is told units. Errors: DUMP_EMPTY."""
    if not value[TOP_KEY]:
        raise InputError("DUMP_EMPTY", "holds no units; dump the project again, without filters", source.path)
    with paused_collection():
        return _Reader(value[TOP_KEY], source).read(progress)


class _Reader:
    """One reading of one dump."""

    def __init__(self, units: list[Any], source: Source) -> None:
        self._source = source
        self._units: list[_Unit] = [unit for unit in units if isinstance(unit, dict)]
        self._by_id = {unit["$ID"]: unit for unit in self._units if isinstance(unit.get("$ID"), str)}
        self._modules: dict[str, _Unit] = {}
        self._parts: dict[tuple[str, Area], _Unit] = {}
        self._seen: Counter[Area] = Counter()
        self._lost: list[tuple[str, str]] = []
        """Coverage area, and one line about a unit that could not be used."""
        if len(self._units) < len(units):
            self._lost.append(("units", f"{len(units) - len(self._units):,} of the units are no objects"))

    def read(self, progress: Progress | None) -> Project:
        """Read all units and make the project."""
        collector = Collector(self._source, NO_NAME, defaults=False, holds_system=True, oldest=_OLDEST)
        for done, unit in enumerate(self._units, 1):
            area = _area(unit)
            if area is not None and area is not Area.FOLDER:
                self._seen[area] += 1
                self._take(unit, area, collector)
            if progress:
                progress(done, len(self._units))
        for module, stored in self._modules.items():
            collector.add_module(stored, *(self._parts.get((module, area)) for area in OF_MODULE))
        self._tell(collector.reading)
        return collector.project()

    def _take(self, unit: _Unit, area: Area, collector: Collector) -> None:
        module = "" if area in OF_PROJECT else self._module_of(unit)
        if not module and area not in OF_PROJECT:
            if area not in _NAMED_BY_PARTS or _parts(unit):
                self._lose(unit, area, "does not say in which module it is")
        elif module != SYSTEM or area in OF_SYSTEM:
            try:
                self._add(to_storage(unit), area, module, collector)
            except RecursionError:
                self._lose(unit, area, "nests too deep; this is no model")

    def _add(self, stored: _Unit, area: Area, module: str, collector: Collector) -> None:
        if module and module != SYSTEM:
            self._modules.setdefault(module, {"Name": module})
        if area is Area.OTHER and not names_documents(stored):
            return
        if area is Area.MODULE:
            self._modules[module] = stored
        elif area in OF_MODULE:
            self._parts[module, area] = stored
        else:
            collector.add(area, stored, name(module))

    def _module_of(self, unit: _Unit) -> str:
        """Give the name of the module around a unit.

        A dump of some types only lacks the modules themselves; then the qualified names in the unit tell.
        """
        container: _Unit | None = unit
        for _ in range(len(self._by_id)):
            if container is None:
                break
            if _area(container) is Area.MODULE:
                return str(container.get("name") or "")
            container = self._by_id.get(str(container.get("$ContainerID")))
        return next(_modules_named(unit), "")

    def _lose(self, unit: _Unit, area: Area, reason: str) -> None:
        self._lost.append((coverage_area(area), said_of(reason, name(str(unit.get("$ID"))))))

    def _tell(self, reading: Reading) -> None:
        """Say what was lost, and what this dump, or any, does not hold."""
        reading.units = len(self._units)
        reading.javasource = "not in the export"
        reading.widgets_read = True
        reading.remarks.append("a dump does not say of which Mendix version it is")
        for area, problem in self._lost:
            reading.lost[area].append(problem)
        if self._seen.keys() >= _IN_EVERY_APP:
            return
        reading.remarks.append("it holds units of some types only")
        for told, areas in _TOLD_BY.items():
            if not any(area in self._seen for area in areas):
                reading.absent[told] = "no unit of such a type is in the dump"
        missing = [kind for area, kind in _KINDS.items() if area not in self._seen]
        if 0 < len(missing) < len(_KINDS):
            reading.lacking["documents"].append(f"no {' and no '.join(missing)} in the dump")


def _area(unit: _Unit) -> Area | None:
    """Say what a unit is to the audit; None for types that say nothing about security."""
    type_name = unit.get("$Type")
    if not isinstance(type_name, str) or type_name in _UNREAD or unit.get("$ContainerProperty") == "":
        return None
    known = AREAS.get(type_name)
    return known or (Area.OTHER if unit.get("$ContainerProperty") == "documents" else None)


def _modules_named(unit: _Unit) -> Iterator[str]:
    """Give the modules that a unit's qualified name, and those of its parts, begin with."""
    for named in (unit, *_parts(unit)):
        qualified_name = named.get("$QualifiedName")
        if isinstance(qualified_name, str) and "." in qualified_name:
            yield qualified_name.partition(".")[0]


def _parts(unit: _Unit) -> list[_Unit]:
    return [part for value in unit.values() if isinstance(value, list) for part in value if isinstance(part, dict)]
