"""Collects what the units of an export hold, whatever its format, and makes one project of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from auditor.exports.coverage import Reading, cover
from auditor.exports.documents import Documents
from auditor.exports.expressions import Expressions
from auditor.exports.system_module import system_module
from auditor.exports.units.domain import DomainModels
from auditor.exports.units.fields import Element, Names, Scope, Version
from auditor.exports.units.modules import read_module
from auditor.exports.units.security import read_security, read_user_roles
from auditor.exports.units.settings import count_configurations, read_settings
from auditor.exports.units.storage_names import Area
from auditor.model.domain import Association, Entity, Enumeration
from auditor.model.names import NO_NAME, Name, Text, module_of, qualified
from auditor.model.project import (
    SYSTEM,
    Granularity,
    Module,
    Project,
    ProjectSecurity,
    RuntimeSettings,
    Source,
    UserRole,
)
from auditor.model.source import Location

_Document = Mapping[str, Any]
_Named = TypeVar("_Named", Entity, Association, Enumeration)

_COVERAGE_AREAS = {
    Area.MODULE: "modules",
    Area.MODULE_SECURITY: "roles",
    Area.MODULE_SETTINGS: "modules",
    Area.DOMAIN_MODEL: "entities",
    Area.PROJECT_SECURITY: "project security",
    Area.PROJECT_SETTINGS: "settings",
    Area.REST_SERVICE: "services",
    Area.ODATA_SERVICE: "services",
    Area.SOAP_SERVICE: "services",
    Area.CONSTANT: "constants",
    Area.VIEW_SOURCE: "entities",
}
"""Where the coverage tells about units; about all others as documents."""


OF_SYSTEM = (Area.DOMAIN_MODEL, Area.ENUMERATION)
"""What is taken of the System module, where a format holds it: its documents are not the app's."""


def coverage_area(area: Area) -> str:
    """Give the area of the coverage that tells about units of a kind."""
    return _COVERAGE_AREAS.get(area, "documents")


class Collector:
    """Takes unit after unit, in any order, and keeps model values only. At the end `project` makes the whole.

    Documents are plain dicts under their storage names. Those of text formats have a `line`, and at their top a
    `file`: the path inside the export (`yaml_events.Placed`).
    """

    def __init__(
        self,
        source: Source,
        mendix_version: Name,
        granularity: Granularity = Granularity.MODULE_ROLES,
        *,
        defaults: bool = True,
        holds_system: bool = False,
        oldest: Version = (0, 0, 0),
    ) -> None:
        """`defaults`: whether a property that is not stored has its default (`Scope.defaults`).

        `holds_system`: whether the format may hold the System module, which then replaces the built-in one.
        `oldest`: the oldest Mendix version that an export of the format can be of, where it does not say.
        """
        self.reading = Reading()
        """What happened while reading. The reader of a format adds what only it knows."""
        self._empty = Project(source, mendix_version, granularity)
        self._defaults = defaults
        self._holds_system = holds_system
        self._oldest = oldest
        self._names = Names()
        self._domain_models = DomainModels()
        self._modules: list[Module] = []
        self._security = ProjectSecurity()
        self._user_roles: tuple[UserRole, ...] = ()
        self._settings = RuntimeSettings()
        self._entities: list[Entity] = []
        self._associations: list[Association] = []
        self._documents = Documents()
        self._expressions = Expressions()

    def add_module(self, module: _Document, security: _Document | None, settings: _Document | None) -> None:
        """Add a module; `security` and `settings` are its units of these kinds, where the export holds them."""
        name = self.name_of(module)

        def element(document: _Document, part: str = "") -> Element:
            return self._element(document, name, f"{name} › {part}" if part else name, "modules")

        self._modules.append(
            read_module(
                element(module),
                element(security, "module security") if security is not None else None,
                element(settings, "module settings") if settings is not None else None,
            )
        )

    def add(self, area: Area, document: _Document, module: Name = NO_NAME) -> None:
        """Add a unit that is no module. `module` is the module that holds it, empty for units of the project."""
        covered_by = coverage_area(area)
        if area is Area.DOMAIN_MODEL:
            model = self._domain_models.read(self._element(document, module, f"{module} › domain model", covered_by))
            self._entities += model.entities
            self._associations += model.associations
        elif area is Area.PROJECT_SECURITY:
            element = self._element(document, module, "project security", covered_by)
            if self.reading.security_read:
                element.surprise("it is there twice, and the first counts")
                return
            self._security, self._user_roles = read_security(element), read_user_roles(element)
            names = frozenset(role.name for role in self._user_roles)
            self._expressions.user_roles = names
            self._documents.know_user_roles(names)
            self.reading.security_read = True
        elif area is Area.PROJECT_SETTINGS:
            element = self._element(document, module, "project settings", covered_by)
            self._settings, self.reading.configurations = read_settings(element), count_configurations(element)
            self.reading.settings_read = True
        elif area is Area.NAVIGATION:
            self._documents.add(area, self._element(document, module, "navigation", covered_by))
        elif name := self.name_of(document):
            self._documents.add(area, self._element(document, module, qualified(module, name), covered_by))
        elif area is Area.OTHER:  # Of a type that is not known: a part of the project or of a module has no name.
            self._documents.add(area, self._element(document, module, module, covered_by))
        else:
            self._element(document, module, module, covered_by).surprise("a document has no name")

    def name_of(self, document: _Document) -> Name:
        """Give the name of a module, folder or document; empty when it has none."""
        stored = document.get("Name")
        return self._names[stored] if isinstance(stored, str) else NO_NAME

    def project(self) -> Project:
        """Make the project of all that was added, with the System module and the coverage."""
        documents = self._documents.fields()
        self.reading.flows = self._documents.flows
        entities, associations = self._with_system()
        is_package = not self._user_roles  # Its project security and settings are stubs (formats.md 1.6).
        project = replace(
            self._empty,
            modules=tuple(self._modules),
            user_roles=self._user_roles,
            security=ProjectSecurity() if is_package else self._security,
            settings=RuntimeSettings() if is_package else self._settings,
            entities=self._by_name(map(self._with_oql, entities)),
            associations=self._by_name(associations),
            enumerations=self._by_name(self._documents.enumerations),
            **documents,
        )
        return replace(project, coverage=cover(project, self.reading))

    def _with_system(self) -> tuple[list[Entity], list[Association]]:
        """Give entities and associations with the System module at the end: the export's own where it holds one."""
        if self._holds_system and any(entity.module == SYSTEM for entity in self._entities):
            self.reading.system_module = self.reading.system_module or Text("in the export")
            return (
                sorted(self._entities, key=lambda entity: entity.module == SYSTEM),
                sorted(self._associations, key=lambda association: module_of(association.name) == SYSTEM),
            )
        system = system_module(max(self._empty.version, self._oldest))
        self.reading.system_module = self.reading.system_module or system.sentence
        return [*self._entities, *system.entities], [*self._associations, *system.associations]

    def _with_oql(self, entity: Entity) -> Entity:
        """From 11.0 on the OQL of a view entity is in a document of its own."""
        oql = (
            self._documents.view_sources.get(entity.source.document)
            if entity.source and not entity.source.oql
            else None
        )
        return replace(entity, source=replace(entity.source, oql=oql)) if oql and entity.source else entity

    def _element(self, document: _Document, module: Name, unit: str, covered_by: str) -> Element:
        file: Name = getattr(document, "file", self._empty.source.path)
        location = Location(file, Name(unit), line=getattr(document, "line", None))
        surprises = self.reading.surprises[covered_by]
        scope = Scope(location, module, self._empty.version, surprises, self._names, self._defaults, self._expressions)
        return Element(document, scope)

    def _by_name(self, values: Iterable[_Named]) -> Mapping[Name, _Named]:
        found: dict[Name, _Named] = {}
        for value in values:
            if found.setdefault(value.name, value) is not value:
                place = getattr(value, "location", Location(self._empty.source.path))
                self.reading.surprises["entities"].add(place, f"{value.name} is there twice")
        return MappingProxyType(found)
