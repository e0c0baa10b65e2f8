"""Says what of an export was read and what was not: one entry an area (architecture.md, idea 3).

The areas and their words are those of the coverage screen (wireframes). A part that could not be read is told at the
narrowest area it can belong to, so that only rules which need that area count as not checked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from auditor.exports.units.fields import Surprises
from auditor.model.calls import RestCall
from auditor.model.documents import Layout, Microflow, MicroflowRule, Nanoflow, Page, Snippet
from auditor.model.names import NO_TEXT, Name, Text, module_of
from auditor.model.project import SYSTEM, Coverage, Granularity, Project, ReadStatus, SecurityLevel

MARKETPLACE_SINCE = (5, 0, 0)
"""Earlier versions do not store where a module came from."""

_LISTED = 5
_EXPLAINED = 3
_LEVELS = {
    SecurityLevel.PRODUCTION: "Production",
    SecurityLevel.PROTOTYPE: "Prototype/demo",
    SecurityLevel.OFF: "Off",
    SecurityLevel.UNKNOWN: "level unknown",
}


@dataclass(slots=True)
class Reading:
    """What happened while an export was read."""

    units: int = 0
    """Units of the export."""
    lost: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Area to one line for each unit that could not be read, safe to show."""
    surprises: defaultdict[str, Surprises] = field(default_factory=lambda: defaultdict(Surprises))
    """Area to what was read but not understood."""
    absent: dict[str, str] = field(default_factory=dict)
    """Area to why nothing of it can be in an export of this format, or what of it there is all the same."""
    lacking: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Area to what of it an export of this format cannot hold, although it holds the rest."""
    remarks: list[str] = field(default_factory=list)
    """About the units as a whole: merge conflicts, contents that are not those the project file names."""
    configurations: int = 0
    """Run configurations."""
    security_read: bool = False
    """Whether the project's security was among the units."""
    settings_read: bool = False
    """Whether the project's settings were among the units."""
    system_module: Text = NO_TEXT
    """Which System module was added."""
    javasource: str = "not beside the .mpr"
    """What became of the Java sources; they are not read yet."""
    flows: Counter[bool] = field(default_factory=Counter)
    """Microflows, nanoflows and rules that came with their activities (True), and that came without."""
    widgets_read: bool = False
    """Whether the format's reader hands pages, snippets and layouts over with what they show."""
    add_on_modules: list[Name] = field(default_factory=list)
    """Files of modules whose contents nobody can read (`.mxmodule`)."""
    beside: list[Name] = field(default_factory=list)
    """Other exports beside this one, which were not read."""


def cover(project: Project, reading: Reading) -> tuple[Coverage, ...]:
    """Give the coverage of a project that has just been read."""
    entries = {entry.area: entry for entry in _entries(project, reading)}
    for area, why in reading.absent.items():
        entries[Name(area)] = _entry(area, why, ReadStatus.ABSENT)
    for area, parts in reading.lacking.items():
        entries[Name(area)] = _lacking(entries.get(Name(area)) or _entry(area, ""), parts)
    for area in dict.fromkeys(map(Name, [*reading.lost, *reading.surprises])):
        problems = list(_problems(reading.lost.get(area, []), reading.surprises.get(area)))
        if problems:
            entries[area] = _with_problems(entries.get(area) or _entry(area, ""), problems)
    return tuple(entries.values())


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: `1 page`, `3,012 pages`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], limit: int = _LISTED) -> str:
    """Write some names, and how many more there are."""
    every = list(names)
    shown = ", ".join(every[:limit])
    return f"{shown} and {len(every) - limit:,} more" if len(every) > limit else shown


def _entries(project: Project, reading: Reading) -> Iterator[Coverage]:
    yield _units(reading)
    yield _project_security(project, reading)
    yield _roles(project)
    yield from _domain(project)
    yield _entry("documents", _documents(project))
    yield _activities(project, reading)
    yield _widgets(project, reading)
    yield _entry("services", _services(project))
    yield _settings(project, reading)
    yield _entry("System module", reading.system_module)
    yield _module_versions(project)
    yield from _modules(project, reading)
    yield _entry("javasource", reading.javasource, ReadStatus.ABSENT)
    if reading.beside:
        yield _entry("beside it", f"{listed(reading.beside)}: not read", ReadStatus.ABSENT)


def _units(reading: Reading) -> Coverage:
    lost = sum(len(lines) for lines in reading.lost.values())
    detail = "; ".join([f"{reading.units - lost:,} of {reading.units:,}", *reading.remarks])
    return _entry("units", detail, ReadStatus.PARTIAL if lost else ReadStatus.READ)


def _project_security(project: Project, reading: Reading) -> Coverage:
    security = project.security
    if not reading.security_read:
        return _entry("project security", "not in the export", ReadStatus.ABSENT)
    if project.is_package:
        return _entry("project security", "a module package has no app settings", ReadStatus.ABSENT)
    guest = f"guest access on, role {security.guest_user_role or 'missing'}" if security.guest_access else ""
    return _entry("project security", f"{_LEVELS[security.level]}, {guest or 'guest access off'}")


def _roles(project: Project) -> Coverage:
    if project.granularity is Granularity.USER_ROLES:
        roles = count(len(project.user_roles), "user role")
        return _entry("roles", f"{roles}; access is stored for them, not for module roles", ReadStatus.PARTIAL)
    detail = f"{count(len(project.user_roles), 'user role')}, {count(len(project.module_role_by_name), 'module role')}"
    unknown = [module.name for module in project.modules if not module.roles_known]
    if not unknown:
        return _entry("roles", detail)
    return _entry("roles", f"{detail}; none stored for {listed(unknown)}", ReadStatus.PARTIAL)


def _domain(project: Project) -> Iterator[Coverage]:
    own = [entity for entity in project.entities.values() if entity.module != SYSTEM]
    persistable = [project.persistable(entity.name) for entity in own]
    detail = f"{len(own):,}, of which {persistable.count(False):,} non-persistable"
    unknown = persistable.count(None)
    if unknown:
        detail += f"; of {unknown:,} the generalization is not in the export"
    yield _entry("entities", detail, ReadStatus.PARTIAL if unknown else ReadStatus.READ)
    rules = [rule for entity in own for rule in entity.rules]
    constrained = sum(rule.constrained for rule in rules)
    yield _entry("access rules", f"{len(rules):,}, of which {constrained:,} constrained")


def _documents(project: Project) -> str:
    kinds: tuple[Iterable[Page | Microflow | Nanoflow], ...] = (project.pages, project.microflows, project.nanoflows)
    excluded = sum(document.excluded for documents in kinds for document in documents)
    parts = [
        count(len(project.pages), "page"),
        count(len(project.microflows), "microflow"),
        count(len(project.nanoflows), "nanoflow"),
    ]
    return ", ".join(parts) + (f"; {excluded:,} of them excluded" if excluded else "")


def _flows(project: Project) -> tuple[Microflow | Nanoflow | MicroflowRule, ...]:
    return (*project.microflows, *project.nanoflows, *project.microflow_rules)


def _activities(project: Project, reading: Reading) -> Coverage:
    """Whether it is known what flows do: an export may only list them."""
    flows = _flows(project)
    without = reading.flows[False]
    if without and not reading.flows[True]:
        return _entry("activities", "flows are listed, not what they do", ReadStatus.ABSENT)
    found = sum(len(flow.activities) for flow in flows)
    detail = f"{count(found, 'activity', 'activities')} of {count(len(flows), 'flow')}"
    if without:
        return _entry("activities", f"{detail}; of {without:,} not what they do", ReadStatus.PARTIAL)
    return _entry("activities", detail)


def _widgets(project: Project, reading: Reading) -> Coverage:
    """Whether it is known what pages show and offer."""
    if not reading.widgets_read and project.pages:
        return _entry("widgets", "pages are listed, not what they show", ReadStatus.ABSENT)
    documents: tuple[Page | Snippet | Layout, ...] = (*project.pages, *project.snippets, *project.layouts)
    sources = sum(len(document.content.sources) for document in documents)
    actions = sum(len(document.content.actions) for document in documents)
    inputs = sum(len(document.content.inputs) for document in documents)
    detail = f"{count(sources, 'data source')}, {count(actions, 'action')}, {count(inputs, 'input')}"
    return _entry("widgets", detail)


def _services(project: Project) -> str:
    """Count what is called as the inventory of sign-in does: documents, flows that call an address, and databases."""
    calling = [flow for flow in _flows(project) if any(isinstance(each, RestCall) for each in flow.activities)]
    consumed = (*project.consumed, *calling, *project.databases)
    excluded = sum(each.excluded for each in (*project.services, *consumed))
    parts = [
        f"{len(project.services):,} published, {len(consumed):,} consumed",
        *([f"{excluded:,} of them excluded"] if excluded else []),
        count(len(project.constants), "constant"),
    ]
    return "; ".join(parts)


def _settings(project: Project, reading: Reading) -> Coverage:
    if not reading.settings_read:
        return _entry("settings", "not in the export", ReadStatus.ABSENT)
    if project.is_package:
        return _entry("settings", "a module package has no app settings", ReadStatus.ABSENT)
    return _entry("settings", count(reading.configurations, "run configuration"))


def _module_versions(project: Project) -> Coverage:
    if (0, 0, 0) < project.version < MARKETPLACE_SINCE:
        return _entry("module versions", "not stored before Mendix 5", ReadStatus.ABSENT)
    modules = [module for module in project.modules if module.from_marketplace]
    unknown = [module.name for module in modules if not module.version]
    detail = count(len(modules), "Marketplace module")
    if unknown:
        return _entry("module versions", f"{detail}: none for {listed(unknown)}", ReadStatus.PARTIAL)
    return _entry("module versions", detail)


def _modules(project: Project, reading: Reading) -> Iterator[Coverage]:
    """What can be seen of modules that are not in the export, or whose contents are hidden (formats.md 1.6)."""
    missing = dict.fromkeys(module for module in _referred(project) if module not in project.module_by_name)
    if missing:
        yield _entry("modules", f"referred to, but not in the export: {listed(missing)}", ReadStatus.PARTIAL)
    protected = [module.name for module in project.modules if module.protected]
    if protected:
        yield _entry("protected modules", f"{listed(protected)}: contents may be hidden", ReadStatus.PARTIAL)
    if reading.add_on_modules:
        detail = f"{listed(reading.add_on_modules)}: not analysable, their contents are not in the project"
        yield _entry("add-on modules", detail, ReadStatus.ABSENT)


def _referred(project: Project) -> Iterator[Name]:
    """Modules that roles, generalizations and associations name."""
    names = [role for user_role in project.user_roles for role in user_role.module_roles]
    names += [entity.generalization for entity in project.entities.values()]
    names += [association.other for association in project.associations.values()]
    return (module for name in names if (module := module_of(name)) and module != SYSTEM)


def _problems(lost: list[str], surprises: Surprises | None) -> Iterator[str]:
    """Say what of an area could not be read, and what was read but not understood."""
    if lost:
        yield f"{count(len(lost), 'unit')} could not be read: {_some(lost, len(lost))}"
    if surprises and surprises.count:
        yield f"{count(surprises.count, 'value')} not understood: {_some(surprises.first, surprises.count)}"


def _lacking(entry: Coverage, parts: list[str]) -> Coverage:
    status = ReadStatus.ABSENT if entry.status is ReadStatus.ABSENT else ReadStatus.PARTIAL
    detail = "; ".join([entry.detail, *parts] if entry.detail else parts)
    return replace(entry, status=status, detail=Text(detail))


def _with_problems(entry: Coverage, problems: list[str]) -> Coverage:
    absent = entry.status is ReadStatus.ABSENT
    parts = problems if absent or not entry.detail else [entry.detail, *problems]
    status = ReadStatus.ABSENT if absent else ReadStatus.PARTIAL
    return replace(entry, status=status, detail=Text("; ".join(parts)), unreadable=True)


def _some(lines: list[str], total: int) -> str:
    shown = lines[:_EXPLAINED]
    more = total - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more" if more else "")


def _entry(area: str, detail: str, status: ReadStatus = ReadStatus.READ) -> Coverage:
    return Coverage(Name(area), status, Text(detail))
