"""Collects the documents of an export: whatever a module holds besides its entities and roles."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from auditor.exports.units.constants import read_constant, read_enumeration
from auditor.exports.units.consumed import read_consumed_service, read_database_connection
from auditor.exports.units.entity_sources import read_view_source
from auditor.exports.units.fields import Element
from auditor.exports.units.mappings import read_mapping
from auditor.exports.units.microflows import read_microflow, read_nanoflow, read_rule
from auditor.exports.units.navigation import read_menu, read_navigation
from auditor.exports.units.other_documents import read_java_action, read_other_document, read_scheduled_event
from auditor.exports.units.pages import read_layout, read_page, read_snippet
from auditor.exports.units.services import read_odata_service, read_rest_service, read_soap_service
from auditor.exports.units.storage_names import Area
from auditor.model.domain import Enumeration
from auditor.model.names import Name, Text
from auditor.model.navigation import NavigationProfile

_READERS: Mapping[Area, tuple[str, Callable[[Element], Any]]] = {
    Area.PAGE: ("pages", read_page),
    Area.SNIPPET: ("snippets", read_snippet),
    Area.LAYOUT: ("layouts", read_layout),
    Area.MENU: ("menus", read_menu),
    Area.MICROFLOW: ("microflows", read_microflow),
    Area.NANOFLOW: ("nanoflows", read_nanoflow),
    Area.RULE: ("microflow_rules", read_rule),
    Area.REST_SERVICE: ("services", read_rest_service),
    Area.ODATA_SERVICE: ("services", read_odata_service),
    Area.SOAP_SERVICE: ("services", read_soap_service),
    Area.CONSUMED_SERVICE: ("consumed", read_consumed_service),
    Area.DATABASE_CONNECTION: ("databases", read_database_connection),
    Area.MAPPING: ("mappings", read_mapping),
    Area.JAVA_ACTION: ("java_actions", read_java_action),
    Area.SCHEDULED_EVENT: ("scheduled_events", read_scheduled_event),
    Area.OTHER: ("other_documents", read_other_document),
}
"""Area to the field of `Project` and the reader of one document."""

_NEED_USER_ROLES = frozenset((Area.MICROFLOW, Area.NANOFLOW, Area.RULE))
"""Quoted text in these may be the name of a user role."""


class Documents:
    """Takes documents in any order and keeps model values."""

    def __init__(self) -> None:
        self.enumerations: list[Enumeration] = []
        self.view_sources: dict[Name, Text] = {}
        """View source document to its OQL."""
        self.flows = Counter[bool]()
        """How many flows came with their activities (True), and how many without."""
        self._found: defaultdict[str, list[Any]] = defaultdict(list)
        self._navigation: list[NavigationProfile] = []
        self._waiting: list[tuple[Area, Element]] = []
        self._user_roles: Collection[Name] | None = None

    def add(self, area: Area, document: Element) -> None:
        """Add one; of areas that are no documents nothing is kept."""
        if area in _NEED_USER_ROLES:
            self.flows["ObjectCollection" in document.doc] += 1
        if area is Area.CONSTANT or (area in _NEED_USER_ROLES and self._user_roles is None):
            self._waiting.append((area, document))
        elif area is Area.NAVIGATION:
            self._navigation += read_navigation(document)
        elif area is Area.ENUMERATION and not document.boolean("Excluded"):
            self.enumerations.append(read_enumeration(document))
        elif area is Area.VIEW_SOURCE and not document.boolean("Excluded"):
            name, oql = read_view_source(document)
            self.view_sources[name] = oql
        elif known := _READERS.get(area):
            field, read = known
            self._found[field].append(read(document))

    def know_user_roles(self, names: Collection[Name]) -> None:
        """Say which user roles the project has; what waited for them is read."""
        self._user_roles = names
        waiting, self._waiting = self._waiting, []
        for area, document in waiting:
            document.scope.expressions.user_roles = names
            self.add(area, document)

    def fields(self) -> dict[str, Any]:
        """Give the fields of `Project` that hold documents."""
        user_roles = self._user_roles or frozenset()
        self.know_user_roles(user_roles)
        constants = [read_constant(constant, user_roles) for _, constant in self._waiting]
        self._waiting.clear()
        found = {field: tuple(values) for field, values in self._found.items()}
        return {**found, "constants": tuple(constants), "navigation": tuple(self._navigation)}
