"""The root of the security export: a whole project, and the System module that it does not repeat."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from auditor.exports.security_xml.documents import (
    CONSTANT,
    LAYOUT,
    MICROFLOW,
    NANOFLOW,
    PAGE,
    RULE,
    SERVICE,
    SNIPPET,
)
from auditor.exports.security_xml.domain import ASSOCIATION, ENTITY, ENUMERATION
from auditor.exports.security_xml.integration import (
    CONSUMED,
    DATABASE,
    JAVA_ACTION,
    JAVA_SOURCE,
    MAPPING,
    MENU,
    OTHER_DOCUMENT,
    SCHEDULED_EVENT,
)
from auditor.exports.security_xml.security import COVERAGE_AREA, MODULE, SECURITY, SETTINGS, USER_ROLE, is_default
from auditor.exports.security_xml.shape import (
    Element,
    Fields,
    Reading,
    many,
    one,
    optional,
    plain,
    reference,
    required,
    section,
)
from auditor.exports.security_xml.values import choice, words_of
from auditor.exports.security_xml.widgets import PROFILE
from auditor.exports.system_module import system_module
from auditor.model.domain import Association, Entity
from auditor.model.names import Name, module_of
from auditor.model.project import (
    SYSTEM,
    Coverage,
    Granularity,
    Project,
    ProjectSecurity,
    ReadStatus,
    RuntimeSettings,
    Source,
)

FORMAT = "xml"
_VERSION = 1
SYSTEM_AREA = Name("System module")
"""The area of the coverage that says which System module was taken."""

_Part = TypeVar("_Part", Entity, Association)


def _list(tag: str, element: Element, field: str = "", unique: bool = False) -> Any:
    """A section of the root; without it the tuple is empty."""
    return one(section(tag, many(element, "items", unique)), field or tag.replace("-", "_"), ())


def _make_fields(fields: Fields, _line: int, _reading: Reading) -> Fields:
    return fields


def make_project(fields: Fields, file: Name, sha256: str) -> Project:
    """Give the project behind the fields of the root element; the System module comes back unless the file has one."""
    del fields["version"]
    origin = fields.pop("converted_from") or {"format": "", "sha256": ""}
    for named in ("entities", "associations", "enumerations"):
        fields[named] = _by_name(fields[named])
    project = Project(source=Source(file, FORMAT, sha256, origin["format"], origin["sha256"]), **fields)
    return project if any(_system_part(project)) else _with_built_in_system(project)


def project_fields(project: Project) -> Fields:
    """Give the fields of the root element for a project; the built-in System module is not repeated."""
    fields: Fields = {child.field: getattr(project, child.field, None) for child in ROOT.children}
    fields["version"] = _VERSION
    fields["mendix_version"] = project.mendix_version
    fields["granularity"] = project.granularity
    fields["converted_from"] = _origin(project.source)
    for whole in ("security", "settings"):
        if is_default(fields[whole]):
            fields[whole] = type(fields[whole])()
    built_in = system_module(project.version)
    known: dict[Name, Entity | Association] = {part.name: part for part in built_in.entities}
    known.update({part.name: part for part in built_in.associations})
    left_out = known if known == {part.name: part for part in _system_part(project)} else {}
    fields["entities"] = _without(project.entities, left_out)
    fields["associations"] = _without(project.associations, left_out)
    fields["enumerations"] = tuple(project.enumerations.values())
    return fields


def _origin(source: Source) -> Fields | None:
    """Say what was converted, also when this is a conversion of a conversion."""
    if source.format == FORMAT:
        format, sha256 = source.original_format, source.original_sha256
    else:
        format, sha256 = source.format, source.sha256
    return {"format": format, "sha256": sha256} if format else None


def _system_part(project: Project) -> Iterator[Entity | Association]:
    """Give what a project holds of the System module."""
    for entity in project.entities.values():
        if entity.module == SYSTEM:
            yield entity
    for association in project.associations.values():
        if module_of(association.name) == SYSTEM:
            yield association


def _with_built_in_system(project: Project) -> Project:
    built_in = system_module(project.version)
    coverage = project.coverage
    if not any(area.area == SYSTEM_AREA for area in coverage):
        coverage = (*coverage, Coverage(SYSTEM_AREA, ReadStatus.READ, built_in.sentence))
    return replace(
        project,
        entities=_by_name((*project.entities.values(), *built_in.entities)),
        associations=_by_name((*project.associations.values(), *built_in.associations)),
        coverage=coverage,
    )


def _by_name(parts: Iterable[_Part]) -> Mapping[Name, _Part]:
    return MappingProxyType({part.name: part for part in parts})


def _without(values: Mapping[Name, _Part], left_out: Mapping[Name, Any]) -> tuple[_Part, ...]:
    return tuple(value for name, value in values.items() if name not in left_out)


ROOT = Element(
    "mendix-security-export",
    _make_fields,
    (
        required("version", choice({str(_VERSION): _VERSION})),
        reference("mendix-version"),
        optional("granularity", words_of(Granularity), Granularity.MODULE_ROLES),
    ),
    (
        one(Element("converted-from", plain(dict), (required("format"), reference("sha256")), take=dict)),
        _list("coverage", COVERAGE_AREA),
        one(SECURITY, "security", ProjectSecurity()),
        one(SETTINGS, "settings", RuntimeSettings()),
        _list("modules", MODULE),
        _list("user-roles", USER_ROLE),
        _list("entities", ENTITY, unique=True),
        _list("associations", ASSOCIATION, unique=True),
        _list("enumerations", ENUMERATION, unique=True),
        _list("pages", PAGE),
        _list("snippets", SNIPPET),
        _list("layouts", LAYOUT),
        _list("menus", MENU),
        _list("navigation", PROFILE),
        _list("microflows", MICROFLOW),
        _list("nanoflows", NANOFLOW),
        _list("rules", RULE, "microflow_rules"),
        _list("published-services", SERVICE, "services"),
        _list("consumed-services", CONSUMED, "consumed"),
        _list("database-connections", DATABASE, "databases"),
        _list("mappings", MAPPING),
        _list("constants", CONSTANT),
        _list("java-actions", JAVA_ACTION),
        one(section("java-sources", many(JAVA_SOURCE, "items"))),
        _list("scheduled-events", SCHEDULED_EVENT),
        _list("other-documents", OTHER_DOCUMENT),
    ),
    take=project_fields,
)
