"""Published services: REST, OData with GraphQL, SOAP (formats.md 2.5; rules.md, table of SVC)."""

from collections.abc import Iterator

from auditor.exports.units.fields import Element
from auditor.exports.units.roles import user_roles
from auditor.model.documents import Cors, Operation, PublishedService, ServiceKind, ServiceVersion
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
        user_roles=user_roles(service),
        authentication=_rest_authentication(service),
        authentication_microflow=service.name("AuthenticationMicroflow"),
        operations=tuple(_rest_operations(service)),
        cors=_read_cors(service),
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
        user_roles=user_roles(service),
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
    types = {kind.pointer("$ID"): kind for kind in service.elements("EntityTypes")}
    for entity_set in service.elements("EntitySets"):
        pointer = entity_set.pointer("EntityTypePointer")
        yield _resource(entity_set, entity_set.name("ExposedName"), types.get(pointer) if pointer else None)
    for resource in service.elements("Resources"):  # Before 10.4 (the Model SDK's shape).
        name = resource.name("ExposedName") or resource.name("Path")
        yield _resource(resource, name, resource.element("DataEntity"))
    for action in service.elements("Microflows"):
        yield Operation(action.name("ExposedName"), action.name("Microflow"))


def _resource(resource: Element, name: Name, published: Element | None) -> Operation:
    """Read an entity set or its predecessor; `published` says which entity and members it gives."""
    modes = [resource.element(key) for key in ("InsertMode", "UpdateMode", "DeleteMode")]
    insert, update, delete = (_mode(mode) for mode in modes)
    microflows = (mode.name("Microflow") for mode in modes if mode)
    return Operation(
        name,
        _read_microflow(resource),
        published.name("Entity") if published else NO_NAME,
        insert_mode=insert,
        update_mode=update,
        delete_mode=delete,
        change_microflows=tuple(dict.fromkeys(microflow for microflow in microflows if microflow)),
        members=tuple(_published_members(published)) if published else (),
    )


def _mode(mode: Element | None) -> Name | None:
    """`ODataPublish$ChangeNotSupported` gives ChangeNotSupported; None where no mode is stored."""
    return mode.scope.names[mode.kind.rpartition("$")[2]] if mode and mode.kind else None


def _published_members(published: Element) -> Iterator[Name]:
    for member in published.elements("ChildMembers"):
        if name := member.name("Attribute") or member.name("Association"):
            yield name


def _read_cors(service: Element) -> Cors | None:
    cors = service.element("CorsConfiguration")
    return Cors(cors.name("AllowedOrigins"), cors.boolean("AllowAuthentication", True)) if cors else None


def _read_microflow(resource: Element) -> Name:
    mode = resource.element("ReadMode")
    return mode.name("Microflow") if mode else resource.name("QueryMicroflow")


def _soap_version(version: Element) -> ServiceVersion:
    stored = version.name_since("HeaderAuthentication", default=Name("None"))
    return ServiceVersion(Name("unknown") if stored is None else stored, version.name("HeaderMicroflow"))
