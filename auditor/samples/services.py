"""Published services of a made-up project: REST, OData and SOAP."""

from collections.abc import Iterable, Mapping, Sequence

from auditor.samples.documents import data_type
from auditor.samples.elements import Document, element, identity, names, parts, plural

RestOperation = tuple[str, str, str]
"""Method, path such as `orders/{id}`, and the microflow (qualified)."""


def rest_service(
    name: str,
    roles: Iterable[str],
    authentication: Sequence[str],
    authentication_microflow: str,
    operations: Sequence[RestOperation],
    path: str,
    excluded: bool,
    cors: Document | None = None,
) -> Document:
    """Make a published REST service. The first part of an operation's path is its resource."""
    resources: dict[str, list[Document]] = {}
    for method, address, microflow in operations:
        resource, _, rest = address.partition("/")
        resources.setdefault(resource, []).append(_rest_operation(method, rest, microflow))
    return element(
        "Rest$PublishedRestService",
        AllowedRoles=names(roles),
        AuthenticationMicroflow=authentication_microflow,
        AuthenticationType=next(iter(authentication), "None"),
        AuthenticationTypes=names(authentication),
        CorsConfiguration=cors,
        Documentation="",
        Excluded=excluded,
        ExportLevel="Hidden",
        Name=name,
        Parameters=parts(marker=2),
        Path=path,
        PublicDocumentation="",
        Resources=parts(
            (
                element("Rest$PublishedRestServiceResource", Documentation="", Name=resource, Operations=parts(ops, 2))
                for resource, ops in resources.items()
            ),
            marker=2,
        ),
        ServiceName=name,
        Version="1.0.0",
    )


def cors_configuration(allowed_origins: str, credentials: bool) -> Document:
    """Make the settings for calls from other web sites. `allowed_origins` is a constant; empty: all sites."""
    return element(
        "Rest$CorsConfiguration", AllowAuthentication=credentials, AllowedOrigins=allowed_origins, MaxAge="300"
    )


def _rest_operation(method: str, path: str, microflow: str) -> Document:
    return element(
        "Rest$PublishedRestServiceOperation",
        Commit="Yes",
        Deprecated=False,
        Documentation="",
        ExportMapping="",
        HttpMethod=method.capitalize(),
        ImportMapping="",
        Microflow=microflow,
        ObjectHandlingBackup="Create",
        Parameters=parts(marker=2),
        Path=path,
        Summary="",
    )


def odata_service(
    name: str,
    roles: Iterable[str],
    authentication: Iterable[str],
    authentication_microflow: str,
    entities: Mapping[str, Sequence[str]],
    path: str,
    graphql: bool,
    excluded: bool,
    changes: Sequence[str],
) -> Document:
    """Make a published OData service. `entities`: qualified name -> bare attributes; `changes`: Insert, Update ..."""
    return element(
        "ODataPublish$PublishedODataService2",
        AllowedModuleRoles=names(roles),
        AuthenticationMicroflow=authentication_microflow,
        AuthenticationTypes=names(authentication),
        Description="",
        Documentation="",
        EntitySets=parts(_entity_set(name, entity, changes) for entity in entities),
        EntityTypes=parts(_entity_type(name, entity, attributes) for entity, attributes in entities.items()),
        Enumerations=parts(),
        Excluded=excluded,
        ExportLevel="Hidden",
        IncludeMetadataByDefault=True,
        Microflows=parts(),
        Name=name,
        Namespace="DefaultNamespace",
        ODataVersion="OData4",
        Path=path,
        PublishAssociations=False,
        ReplaceIllegalChars=False,
        ServiceName=name,
        Summary="",
        SupportsGraphQL=graphql,
        UseGeneralization=False,
        Version="1.0.0",
    )


def _entity_set(service: str, entity: str, changes: Sequence[str]) -> Document:
    bare = entity.partition(".")[2]
    modes = {f"{word}Mode": _change_mode(word in changes) for word in ("Delete", "Insert", "Update")}
    return element(
        "ODataPublish$EntitySet",
        AlternativeExposedName=bare,
        EntityTypePointer=identity("entity type", service, entity),
        ExposedName=plural(bare),
        PageSize=10000,
        QueryOptions=element("ODataPublish$QueryOptions", Countable=True, SkipSupported=True, TopSupported=True),
        ReadMode=element("ODataPublish$ReadSource"),
        UsePaging=False,
        **modes,
    )


def _change_mode(allowed: bool) -> Document:
    return element("ODataPublish$ChangeSource" if allowed else "ODataPublish$ChangeNotSupported")


def _entity_type(service: str, entity: str, attributes: Sequence[str]) -> Document:
    stored = element(
        "ODataPublish$EntityType",
        ChildMembers=parts(_published_attribute(entity, attribute) for attribute in attributes),
        Description="",
        Entity=entity,
        ExposedName=entity.partition(".")[2],
        Summary="",
    )
    return {"$ID": identity("entity type", service, entity), **stored}


def _published_attribute(entity: str, attribute: str) -> Document:
    return element(
        "ODataPublish$PublishedAttribute",
        Attribute=f"{entity}.{attribute}",
        CanBeEmpty=True,
        Description="",
        EdmType="",
        EnumerationAsString=False,
        ExposedName=attribute,
        Filterable=True,
        IsPartOfKey=False,
        Sortable=True,
        StringAsGuid=False,
        Summary="",
    )


def soap_service(
    name: str, header: str, header_microflow: str, operations: Iterable[tuple[str, str]], excluded: bool
) -> Document:
    """Make a published web service with one version. `operations`: name and microflow (qualified)."""
    version = element(
        "WebServices$VersionedServiceImpl",
        AppServiceState="Consumable",
        Caption=name,
        Description="",
        Documentation="",
        HeaderAuthentication=header,
        HeaderMicroflow=header_microflow,
        Image="",
        ImportMapping="",
        IsLockedByContract=False,
        MsdEnumerationsByContract=None,
        ObjectHandlingBackup="Create",
        Operations=parts(_soap_operation(operation, microflow) for operation, microflow in operations),
        OptimizedXml=False,
        TargetNamespace="http://www.example.com/",
        Validate=False,
        VersionNumber=0,
    )
    return element(
        "WebServices$PublishedService",
        Documentation="",
        Excluded=excluded,
        ExportLevel="Hidden",
        Name=name,
        VersionedWebServices=parts([version], 2),
    )


def _soap_operation(name: str, microflow: str) -> Document:
    entity = element(
        "WebServices$DataEntityImpl",
        ChildMembers=parts(marker=2),
        ElementName="",
        Entity="",
        IsKey=False,
        IsLockedByContract=False,
        IsNillable=False,
        IsNillableByContract=False,
        IsOptional=False,
        IsOptionalByContract=False,
        ObjectElementName="",
    )
    return element(
        "WebServices$PublishedOperationImpl",
        DataEntity=entity,
        Description="",
        Documentation="",
        ImageId="",
        IsLockedByContract=False,
        Microflow=microflow,
        Name=name,
        OperationReturnType=data_type(""),
        Parameters=parts(marker=2),
        ReturnElementName="Result",
        ReturnElementNameByContract="",
        ReturnTypeIsNillable=False,
        ReturnTypeIsOptional=False,
        ReturnTypeName="",
        ReturnTypeSpecification="",
    )
