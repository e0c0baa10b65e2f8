"""The documents of a module of a made-up project, other than published services."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from auditor.samples import documents, integration
from auditor.samples.elements import Document, element, parts


class ModuleDocuments:
    """What `ModuleBuilder` knows of documents. Bare names of roles and documents are the module's own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.documents: list[tuple[str, Document]] = []
        """Folder (`Pages/Orders`, empty for the module itself) and document, in the order of the project."""

    def qualified(self, name: str) -> str:
        """Give the qualified name of something that may be written bare; nothing stays nothing."""
        return name if "." in name or not name else f"{self.name}.{name}"

    def page(
        self,
        name: str,
        *roles: str,
        url: str = "",
        excluded: bool = False,
        parameters: Mapping[str, str] | None = None,
        layout: str = "",
        folder: str = "",
        widgets: Sequence[Document] = (),
        mark_as_used: bool = False,
    ) -> Self:
        """Add a page that some module roles may open. `parameters` map a name to a type as in `data_type`.

        `widgets` come from `samples/widgets.py`.
        """
        stored = documents.page(name, self._roles(roles), url, excluded, parameters or {}, layout, widgets)
        return self._add({**stored, "MarkAsUsed": mark_as_used}, folder)

    def snippet(
        self,
        name: str,
        *widgets: Document,
        parameters: Mapping[str, str] | None = None,
        excluded: bool = False,
    ) -> Self:
        """Add a snippet."""
        return self._add(documents.snippet(name, parameters or {}, widgets, excluded))

    def menu(self, name: str, *items: Document) -> Self:
        """Add a menu of items as in `samples/widgets.py`."""
        collection = element("Menus$MenuItemCollection", Items=parts(items))
        return self._add(
            element(
                "Menus$MenuDocument",
                Documentation="",
                Excluded=False,
                ExportLevel="Hidden",
                ItemCollection=collection,
                Name=name,
            )
        )

    def microflow(
        self,
        name: str,
        *roles: str,
        apply_entity_access: bool = True,
        parameters: Mapping[str, str] | None = None,
        returns: str = "",
        result: str = "",
        url: str = "",
        excluded: bool = False,
        mark_as_used: bool = False,
        actions: Sequence[Document] = (),
        folder: str = "",
    ) -> Self:
        """Add a microflow that some module roles may run: `actions` one after the other, and `result` at the end.

        Actions come from `samples/actions.py`; `result` is an expression.
        """
        stored = documents.microflow(
            self.qualified(name),
            self._roles(roles),
            parameters or {},
            returns,
            actions,
            result,
            ApplyEntityAccess=apply_entity_access,
            Url=url,
            Excluded=excluded,
            MarkAsUsed=mark_as_used,
        )
        return self._add(stored, folder)

    def nanoflow(
        self,
        name: str,
        *roles: str,
        parameters: Mapping[str, str] | None = None,
        returns: str = "",
        result: str = "",
        excluded: bool = False,
        mark_as_used: bool = False,
        actions: Sequence[Document] = (),
        folder: str = "",
    ) -> Self:
        """Add a nanoflow that some module roles may run."""
        stored = documents.nanoflow(
            self.qualified(name),
            self._roles(roles),
            parameters or {},
            returns,
            actions,
            result,
            Excluded=excluded,
            MarkAsUsed=mark_as_used,
        )
        return self._add(stored, folder)

    def microflow_rule(
        self,
        name: str,
        parameters: Mapping[str, str] | None = None,
        result: str = "true",
        actions: Sequence[Document] = (),
        apply_entity_access: bool = False,
    ) -> Self:
        """Add a rule that decisions can ask (no access rule)."""
        stored = documents.rule(self.qualified(name), parameters or {}, actions, result, apply_entity_access)
        return self._add(stored)

    def constant(
        self,
        name: str,
        default: str = "",
        *,
        type: str = "String",
        exposed: bool = False,
        documentation: str = "",
        excluded: bool = False,
    ) -> Self:
        """Add a constant."""
        return self._add(documents.constant(name, default, type, exposed, documentation, excluded))

    def enumeration(self, name: str, *values: str) -> Self:
        """Add an enumeration."""
        return self._add(documents.enumeration(name, values))

    def java_action(self, name: str, parameters: Mapping[str, str] | None = None, returns: str = "") -> Self:
        """Add the signature of a Java action; types are `String`, `Boolean`, `Integer` ... or an entity."""
        return self._add(integration.java_action(name, parameters or {}, returns))

    def scheduled_event(self, name: str, microflow: str, enabled: bool = True) -> Self:
        """Add a scheduled event that runs a microflow."""
        return self._add(integration.scheduled_event(name, self.qualified(microflow), enabled))

    def import_mapping(self, name: str, entity: str, attributes: Iterable[str]) -> Self:
        """Add an import mapping that makes objects of an entity; `attributes` are bare."""
        return self._mapping(name, "Import", entity, attributes)

    def export_mapping(self, name: str, entity: str, attributes: Iterable[str]) -> Self:
        """Add an export mapping of an entity; `attributes` are bare."""
        return self._mapping(name, "Export", entity, attributes)

    def consumed_rest_service(
        self,
        name: str,
        address: str,
        operations: Mapping[str, Mapping[str, str]] | None = None,
        *,
        user_name: str = "",
        password: str = "",
        password_constant: str = "",
    ) -> Self:
        """Add a consumed REST service. `operations` map a name to its headers; addresses and headers are text.

        A `password` (text) or `password_constant` makes it sign in.
        """
        constant = self.qualified(password_constant)
        return self._add(
            integration.consumed_rest_service(name, address, operations or {}, user_name, password, constant)
        )

    def consumed_odata_service(
        self,
        name: str,
        address: str,
        *,
        user_name: str = "",
        password: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Add a consumed OData service. Address, user name, password and the values of headers are expressions."""
        return self._add(integration.consumed_odata_service(name, address, user_name, password, headers or {}))

    def database_connection(
        self,
        name: str,
        *queries: str,
        address: str = "",
        user_name: str = "",
        password: str = "",
        literal: str = "",
    ) -> Self:
        """Add a connection to a database. Address, user name and password are constants, `literal` an address."""
        address, user_name, password = (self.qualified(constant) for constant in (address, user_name, password))
        return self._add(integration.database_connection(name, address, user_name, password, literal, queries))

    def _mapping(self, name: str, kind: str, entity: str, attributes: Iterable[str]) -> Self:
        full = self.qualified(entity)
        return self._add(integration.mapping(name, kind, full, [f"{full}.{attribute}" for attribute in attributes]))

    def _roles(self, roles: Iterable[str]) -> list[str]:
        return [self.qualified(role) for role in roles]

    def _add(self, document: Document, folder: str = "") -> Self:
        self.documents.append((folder, document))
        return self
