"""Collects what the units of an export hold, whatever its format, and makes one project of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from auditor.exports.coverage import Reading, cover
from auditor.exports.system_module import system_module
from auditor.exports.units.constants import read_constant, read_enumeration
from auditor.exports.units.domain import DomainModels
from auditor.exports.units.entity_sources import read_view_source
from auditor.exports.units.fields import Element, Names, Scope
from auditor.exports.units.microflows import read_microflow, read_nanoflow
from auditor.exports.units.modules import read_module
from auditor.exports.units.pages import read_page
from auditor.exports.units.security import read_security, read_user_roles
from auditor.exports.units.services import read_odata_service, read_rest_service, read_soap_service
from auditor.exports.units.settings import count_configurations, read_settings
from auditor.exports.units.storage_names import Area
from auditor.model.documents import Microflow, Nanoflow, Page, PublishedService
from auditor.model.domain import Association, Entity, Enumeration
from auditor.model.names import NO_NAME, Name, Text, qualified
from auditor.model.project import Module, Project, ProjectSecurity, RuntimeSettings, Source, UserRole
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


def coverage_area(area: Area) -> str:
    """Give the area of the coverage that tells about units of a kind."""
    return _COVERAGE_AREAS.get(area, "documents")


class Collector:
    """Takes unit after unit, in any order, and keeps model values only. At the end `project` makes the whole."""

    def __init__(self, source: Source, mendix_version: Name) -> None:
        self.reading = Reading()
        """What happened while reading. The reader of a format adds what only it knows."""
        self._empty = Project(source, mendix_version)
        self._names = Names()
        self._domain_models = DomainModels()
        self._modules: list[Module] = []
        self._security = ProjectSecurity()
        self._user_roles: tuple[UserRole, ...] = ()
        self._settings = RuntimeSettings()
        self._entities: list[Entity] = []
        self._associations: list[Association] = []
        self._enumerations: list[Enumeration] = []
        self._pages: list[Page] = []
        self._microflows: list[Microflow] = []
        self._nanoflows: list[Nanoflow] = []
        self._services: list[PublishedService] = []
        self._constants: list[Element] = []
        self._view_sources: dict[Name, Text] = {}

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
            self._security, self._user_roles = read_security(element), read_user_roles(element)
            self.reading.security_read = True
        elif area is Area.PROJECT_SETTINGS:
            element = self._element(document, module, "project settings", covered_by)
            self._settings, self.reading.configurations = read_settings(element), count_configurations(element)
            self.reading.settings_read = True
        elif area is Area.CONSUMED_SERVICE:
            self.reading.consumed_services += 1
        elif name := self.name_of(document):
            self._add_document(area, self._element(document, module, qualified(module, name), covered_by))
        else:
            self._element(document, module, module, covered_by).surprise("a document has no name")

    def name_of(self, document: _Document) -> Name:
        """Give the name of a module, folder or document; empty when it has none."""
        stored = document.get("Name")
        return self._names[stored] if isinstance(stored, str) else NO_NAME

    def project(self) -> Project:
        """Make the project of all that was added, with the System module and the coverage."""
        user_role_names = frozenset(role.name for role in self._user_roles)
        constants = tuple(read_constant(constant, user_role_names) for constant in self._constants)
        self._constants.clear()
        system = system_module(self._empty.version)
        self.reading.system_module = system.sentence
        is_package = not self._user_roles  # Its project security and settings are stubs (formats.md 1.6).
        project = replace(
            self._empty,
            modules=tuple(self._modules),
            user_roles=self._user_roles,
            security=ProjectSecurity() if is_package else self._security,
            settings=RuntimeSettings() if is_package else self._settings,
            entities=self._by_name([*map(self._with_oql, self._entities), *system.entities]),
            associations=self._by_name([*self._associations, *system.associations]),
            enumerations=self._by_name(self._enumerations),
            pages=tuple(self._pages),
            microflows=tuple(self._microflows),
            nanoflows=tuple(self._nanoflows),
            services=tuple(self._services),
            constants=constants,
        )
        return replace(project, coverage=cover(project, self.reading))

    def _add_document(self, area: Area, element: Element) -> None:
        match area:
            case Area.PAGE:
                self._pages.append(read_page(element))
            case Area.MICROFLOW:
                self._microflows.append(read_microflow(element))
            case Area.NANOFLOW:
                self._nanoflows.append(read_nanoflow(element))
            case Area.REST_SERVICE:
                self._services.append(read_rest_service(element))
            case Area.ODATA_SERVICE:
                self._services.append(read_odata_service(element))
            case Area.SOAP_SERVICE:
                self._services.append(read_soap_service(element))
            case Area.CONSTANT:
                self._constants.append(element)  # Read at the end: facts about its value need the user roles.
            case Area.ENUMERATION if not element.boolean("Excluded"):
                self._enumerations.append(read_enumeration(element))
            case Area.VIEW_SOURCE if not element.boolean("Excluded"):
                name, oql = read_view_source(element)
                self._view_sources[name] = oql

    def _with_oql(self, entity: Entity) -> Entity:
        """From 11.0 on the OQL of a view entity is in a document of its own."""
        oql = self._view_sources.get(entity.source.document) if entity.source and not entity.source.oql else None
        return replace(entity, source=replace(entity.source, oql=oql)) if oql and entity.source else entity

    def _element(self, document: _Document, module: Name, unit: str, covered_by: str) -> Element:
        location = Location(self._empty.source.path, Name(unit))
        surprises = self.reading.surprises[covered_by]
        return Element(document, Scope(location, module, self._empty.version, surprises, self._names))

    def _by_name(self, values: Iterable[_Named]) -> Mapping[Name, _Named]:
        found: dict[Name, _Named] = {}
        for value in values:
            if found.setdefault(value.name, value) is not value:
                place = getattr(value, "location", Location(self._empty.source.path))
                self.reading.surprises["entities"].add(place, f"{value.name} is there twice")
        return MappingProxyType(found)
