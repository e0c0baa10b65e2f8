"""Published services: REST, OData with GraphQL, SOAP (formats.md 2.5; rules.md, table of SVC)."""

from collections.abc import Iterator

from auditor.exports.units.fields import Element
from auditor.model.documents import Operation, PublishedService, ServiceKind, ServiceVersion
from auditor.model.names import NO_NAME, Name, qualified

_REST_TYPES_SINCE = (7, 13)
_REST_TYPE_SINCE = (7, 11)
_ODATA_TYPES_SINCE = (8, 0)
_SOAP_VERSIONS_SINCE = (5, 0)


def read_rest_service(service: Element) -> PublishedService:
    """Read a `Rest$PublishedRestService` (7.6+)."""
    return PublishedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ServiceKind.REST,
        path=service.name("Path"),
        module_roles=service.names("AllowedRoles"),
        authentication=_rest_authentication(service),
        authentication_microflow=service.name("AuthenticationMicroflow"),
        operations=tuple(_rest_operations(service)),
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def read_odata_service(service: Element) -> PublishedService:
    """Read an `ODataPublish$PublishedODataService2` (10.4+) or its predecessor."""
    return PublishedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ServiceKind.ODATA,
        path=service.name("Path"),
        module_roles=service.names("AllowedModuleRoles"),
        authentication=service.names_since("AuthenticationTypes", _ODATA_TYPES_SINCE),
        authentication_microflow=service.name("AuthenticationMicroflow"),
        operations=tuple(_odata_operations(service)),
        graphql=service.boolean("SupportsGraphQL"),
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def read_soap_service(service: Element) -> PublishedService:
    """Read a `WebServices$PublishedService`. It has no roles; 4.x holds operations directly and stores no scheme."""
    versions = service.elements("VersionedWebServices")
    unversioned = not versions and (service.has("Operations") or not service.scope.knows(_SOAP_VERSIONS_SINCE))
    holders = [service] if unversioned else versions
    return PublishedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ServiceKind.SOAP,
        versions=None if unversioned else tuple(_soap_version(version) for version in versions),
        operations=tuple(
            Operation(operation.name("Name"), operation.name("Microflow"))
            for holder in holders
            for operation in holder.elements("Operations")
        ),
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def _rest_authentication(service: Element) -> tuple[Name, ...] | None:
    """A list from 7.13 on, one word in 7.11 and 7.12 (by default Basic), before that nothing."""
    types = service.names_since("AuthenticationTypes", _REST_TYPES_SINCE)
    if types is not None:
        return types
    single = service.name_since("AuthenticationType", _REST_TYPE_SINCE, Name("Basic"))
    return None if single is None else (single,)


def _rest_operations(service: Element) -> Iterator[Operation]:
    for resource in service.elements("Resources"):
        for operation in resource.elements("Operations"):
            parts = (resource.name("Name").strip("/"), operation.name("Path").strip("/"))
            path = "/".join(part for part in parts if part)
            method = (operation.name("HttpMethod") or "Get").upper()
            yield Operation(Name(f"{method} {path}"), operation.name("Microflow"))


def _odata_operations(service: Element) -> Iterator[Operation]:
    """Entity sets with the published entity and the microflow that reads it, then microflows published as actions."""
    types = {kind.pointer("$ID"): kind.name("Entity") for kind in service.elements("EntityTypes")}
    for entity_set in service.elements("EntitySets"):
        pointer = entity_set.pointer("EntityTypePointer")
        entity = types.get(pointer, NO_NAME) if pointer else NO_NAME
        yield Operation(entity_set.name("ExposedName"), _read_microflow(entity_set), entity)
    for resource in service.elements("Resources"):  # Before 10.4 (the Model SDK's shape).
        data = resource.element("DataEntity")
        entity = data.name("Entity") if data else NO_NAME
        yield Operation(resource.name("ExposedName") or resource.name("Path"), _read_microflow(resource), entity)
    for action in service.elements("Microflows"):
        yield Operation(action.name("ExposedName"), action.name("Microflow"))


def _read_microflow(resource: Element) -> Name:
    mode = resource.element("ReadMode")
    return mode.name("Microflow") if mode else resource.name("QueryMicroflow")


def _soap_version(version: Element) -> ServiceVersion:
    return ServiceVersion(version.name("HeaderAuthentication") or Name("None"), version.name("HeaderMicroflow"))
