"""Consumed services, database connections, mappings and Java actions of a made-up project."""

from collections.abc import Iterable, Mapping, Sequence

from auditor.samples.documents import data_type
from auditor.samples.elements import Document, element, parts
from auditor.samples.remote_actions import http_configuration


def consumed_rest_service(
    name: str,
    address: str,
    operations: Mapping[str, Mapping[str, str]],
    user_name: str,
    password: str,
    password_constant: str,
) -> Document:
    """Make a consumed REST service. `operations` map a name to its headers, `address` is text with `{parameters}`.

    With a `password` (text) or `password_constant` it signs in with a user name and a password.
    """
    scheme = None
    if password or password_constant:
        secret = element("Rest$StringValue", Value=password)
        if password_constant:
            secret = element("Rest$ConstantValue", Value=password_constant)
        scheme = element(
            "Rest$BasicAuthenticationScheme",
            Password=secret,
            Username=element("Rest$StringValue", Value=user_name),
        )
    return element(
        "Rest$ConsumedRestService",
        AuthenticationScheme=scheme,
        BaseUrl=_value_template(address),
        BaseUrlParameter=None,
        Documentation="",
        Excluded=False,
        ExportLevel="Hidden",
        Name=name,
        Operations=parts((_rest_operation(name, headers) for name, headers in operations.items()), 2),
    )


def _rest_operation(name: str, headers: Mapping[str, str]) -> Document:
    stored = (
        element("Rest$HeaderWithValueTemplate", Name=key, Value=_value_template(value))
        for key, value in headers.items()
    )
    return element(
        "Rest$RestOperation",
        Headers=parts(stored, 2),
        Method=element("Rest$RestOperationMethodWithoutBody", HttpMethod="Get"),
        Name=name,
        Parameters=parts(marker=2),
        Path=_value_template(f"/{name.lower()}"),
        QueryParameters=parts(marker=2),
        ResponseHandling=element("Rest$NoResponseHandling"),
        Tags=[1],
        Timeout=300,
    )


def _value_template(text: str) -> Document:
    return element("Rest$ValueTemplate", Value=text)


def consumed_odata_service(
    name: str, address: str, user_name: str, password: str, headers: Mapping[str, str]
) -> Document:
    """Make a consumed OData service; address, user name, password and headers are expressions."""
    empty = (
        "ApplicationId",
        "CatalogUrl",
        "ConfigurationMicroflow",
        "Description",
        "Documentation",
        "EndpointId",
        "EnvironmentType",
        "ErrorHandlingMicroflow",
        "LastUpdated",
        "Metadata",
        "MetadataHash",
        "MetadataUrl",
        "MinimumMxVersion",
        "ProxyHost",
        "ProxyPassword",
        "ProxyPort",
        "ProxyUsername",
        "RecommendedMxVersion",
        "ServiceName",
        "Version",
    )
    configuration = http_configuration(
        "", headers=headers, user_name=user_name, password=password, custom_location=address
    )
    return element(
        "Rest$ConsumedODataService",
        **dict.fromkeys(empty, ""),
        Excluded=False,
        ExportLevel="Hidden",
        HttpConfiguration=configuration,
        MetadataReferences=parts(),
        Name=name,
        ODataVersion="OData4",
        ProxyType="DefaultProxy",
        TimeoutExpression="300",
        UseQuerySegment=False,
        Validated=True,
        ValidatedEntities=[1],
    )


def database_connection(
    name: str, address: str, user_name: str, password: str, literal: str, queries: Sequence[str]
) -> Document:
    """Make a connection to a database. Address, user name and password are constants; `literal` a stored address."""
    return element(
        "DatabaseConnector$DatabaseConnection",
        AdditionalProperties=parts(marker=2),
        ConnectionInput=element("DatabaseConnector$ConnectionString", Value=literal),
        ConnectionString=address,
        DatabaseType="PostgreSQL",
        Documentation="",
        Excluded=False,
        ExportLevel="Hidden",
        LastSelectedQuery="",
        Name=name,
        Password=password,
        Queries=parts(
            (
                element(
                    "DatabaseConnector$DatabaseQuery",
                    Name=query,
                    Parameters=parts(marker=2),
                    Query="select 1",
                    TableMappings=parts(marker=2),
                    Type="Custom",
                )
                for query in queries
            ),
            2,
        ),
        UserName=user_name,
    )


def mapping(name: str, kind: str, entity: str, attributes: Iterable[str]) -> Document:
    """Make an import or export mapping (`Import`, `Export`) of one entity with some of its attributes (qualified)."""
    values = (
        element(
            f"{kind}Mappings$ValueMappingElement",
            Attribute=attribute,
            Converter="",
            Documentation="",
            ElementType="Value",
            ExposedName=attribute.rpartition(".")[2],
            FractionDigits=-1,
            IsContent=False,
            IsKey=False,
            IsXmlAttribute=False,
            JsonPath=f"(Object)|{attribute.rpartition('.')[2]}",
            MaxLength=0,
            MaxOccurs=1,
            MinOccurs=0,
            Nillable=True,
            OriginalValue="",
            TotalDigits=-1,
            Type=data_type("String"),
            XmlPath="",
            XmlPrimitiveType="String",
        )
        for attribute in attributes
    )
    root = element(
        f"{kind}Mappings$ObjectMappingElement",
        Association="",
        Children=parts(values, 2),
        CustomHandlerCall=None,
        Documentation="",
        ElementType="Object",
        Entity=entity,
        ExposedName="Root",
        IsDefaultType=False,
        JsonPath="(Object)",
        MaxOccurs=1,
        MinOccurs=1,
        Nillable=True,
        ObjectHandling="Create" if kind == "Import" else "Parameter",
        ObjectHandlingBackup="Create" if kind == "Import" else "Error",
        ObjectHandlingBackupAllowOverride=False,
        XmlPath="",
    )
    own = {"UseSubtransactionsForMicroflows": False, "ParameterType": element("DataTypes$UnknownType")}
    if kind == "Export":
        own = {"IsHeaderParameter": False, "NullValueOption": "LeaveOutElement", "ParameterName": ""}
    return element(
        f"{kind}Mappings${kind}Mapping",
        Documentation="",
        Elements=parts([root], 2),
        Excluded=False,
        ExportLevel="Hidden",
        JsonStructure="",
        MappingSourceReference=None,
        MessageDefinition="",
        MessageDefinition2="",
        Name=name,
        OperationName="",
        PublicName="",
        ServiceName="",
        WsdlFile="",
        XmlSchema="",
        XsdRootElementName="",
        **own,
    )


def java_action(name: str, parameters: Mapping[str, str], returns: str) -> Document:
    """Make the signature of a Java action; types are `String`, `Boolean`, `Integer` ... or an entity."""
    stored = (
        element(
            "JavaActions$JavaActionParameter",
            Category="",
            Description="",
            IsRequired=True,
            Name=parameter,
            ParameterType=element("CodeActions$BasicParameterType", Type=_code_type(words)),
        )
        for parameter, words in parameters.items()
    )
    return element(
        "JavaActions$JavaAction",
        ActionDefaultReturnName="ReturnValueName",
        Documentation="",
        Excluded=False,
        ExportLevel="Hidden",
        JavaReturnType=_code_type(returns or "Void"),
        MicroflowActionInfo=None,
        Name=name,
        Parameters=parts(stored, 2),
        TypeParameters=parts(marker=2),
    )


def _code_type(words: str) -> Document:
    if "." in words:
        return element("CodeActions$ConcreteEntityType", Entity=words)
    return element(f"CodeActions${words}Type")


def scheduled_event(name: str, microflow: str, enabled: bool) -> Document:
    """Make a scheduled event that runs a microflow every day."""
    return element(
        "ScheduledEvents$ScheduledEvent",
        Documentation="",
        Enabled=enabled,
        Excluded=False,
        ExportLevel="Hidden",
        Interval=1,
        IntervalType="Day",
        Microflow=microflow,
        Name=name,
        OnOverlap="SkipNext",
        Schedule=element("ScheduledEvents$DaySchedule", HourOfDay=3, MinuteOfHour=0),
        TimeZone="UTC",
    )
