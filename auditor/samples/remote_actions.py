"""Actions of flows that call other systems, in a made-up project."""

from collections.abc import Iterable, Mapping

from auditor.samples.documents import data_type
from auditor.samples.elements import Document, element, parts


def rest_call(
    address: str,
    *address_parameters: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    user_name: str = "",
    password: str = "",
    body: str = "",
    body_parameters: Iterable[str] = (),
    form: Mapping[str, str] | None = None,
    result: str = "",
    response_mapping: str = "",
    response_entity: str = "",
    error_handling: str = "CustomWithoutRollBack",
) -> Document:
    """Make the action of a microflow that calls a REST service.

    `address` and `body` are templates such as `{1}/orders`, filled with expressions such as `@Shop.BaseUrl`; `headers`
    and `form` map a key to an expression, in which text stands between single quotes. `user_name` and `password` are
    expressions too, and turn HTTP authentication on. With `response_mapping` (an import mapping) the `result` is an
    object of `response_entity`, else text.
    """
    request = element("Microflows$CustomRequestHandling", Template=template(body, body_parameters))
    if form is not None:
        fields = (element("Microflows$FormDataPart", Key=key, Value=value) for key, value in form.items())
        request = element("Microflows$FormDataRequestHandling", Parts=parts(fields, 2))
    return element(
        "Microflows$RestCallAction",
        ErrorHandlingType=error_handling,
        ErrorResultHandlingType="HttpResponse",
        HttpConfiguration=http_configuration(address, address_parameters, method, headers or {}, user_name, password),
        ProxyConfiguration=None,
        RequestHandling=request,
        RequestHandlingType="Custom" if form is None else "FormData",
        RequestProxyType="DefaultProxy",
        ResultHandling=element(
            "Microflows$ResultHandling",
            Bind=bool(result),
            ImportMappingCall=_mapping_call(response_mapping) if response_mapping else None,
            ResultVariableName=result,
            VariableType=data_type(response_entity if response_mapping else "String" if result else ""),
        ),
        ResultHandlingType="Mapping" if response_mapping else "String" if result else "None",
        TimeOutExpression="300",
        TimeOutModel=element("Expressions$IntegerLiteral", Value=300),
        UseRequestTimeOut=True,
    )


def _mapping_call(mapping: str) -> Document:
    return element(
        "Microflows$ImportMappingCall",
        Commit="YesWithoutEvents",
        ContentType="Json",
        ForceSingleOccurrence=False,
        ObjectHandlingBackup="Create",
        ParameterVariableName="",
        Range=element("Microflows$ConstantRange", SingleObject=True),
        ReturnValueMapping=mapping,
    )


def http_configuration(
    address: str,
    address_parameters: Iterable[str] = (),
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    user_name: str = "",
    password: str = "",
    custom_location: str = "",
) -> Document:
    """Make how a call reaches its server. `custom_location` is an expression, as OData services have it."""
    no_expression = element("Expressions$NoExpression")
    return element(
        "Microflows$HttpConfiguration",
        ClientCertificate="",
        CustomLocation=custom_location,
        CustomLocationModel=no_expression,
        CustomLocationTemplate=template(address, address_parameters),
        HttpAuthenticationPassword=password,
        HttpAuthenticationUserName=user_name,
        HttpHeaderEntries=parts(
            element("Microflows$HttpHeaderEntry", Key=key, Value=value, ValueModel=no_expression)
            for key, value in (headers or {}).items()
        ),
        HttpMethod=method.capitalize(),
        OverrideLocation=True,
        Password=no_expression,
        UseHttpAuthentication=bool(user_name or password),
        Username=no_expression,
    )


def template(words: str, expressions: Iterable[str]) -> Document:
    """Make a template with its parameters."""
    filled = [
        element("Microflows$TemplateParameter", Expression=e, ExpressionModel=element("Expressions$NoExpression"))
        for e in expressions
    ]
    return element("Microflows$StringTemplate", Parameters=parts(filled, 2), Text=words)


def consumed_operation(operation: str, arguments: Mapping[str, str] | None = None, result: str = "") -> Document:
    """Call an operation (`Shop.Service.Operation`) of a consumed REST service; `arguments` are query parameters."""
    mappings = (
        element(
            "Microflows$QueryParameterMapping",
            Included="Yes",
            QueryParameter=f"{operation}.{parameter}",
            Value=expression,
        )
        for parameter, expression in (arguments or {}).items()
    )
    return element(
        "Microflows$RestOperationCallAction",
        BaseUrlParameterMapping=None,
        BodyVariable=None,
        Operation=operation,
        OutputVariable=element("Microflows$OutputVariable", VariableName=result) if result else None,
        ParameterMappings=parts(),
        QueryParameterMappings=parts(mappings),
    )


def database_query(query: str, text: str = "", result: str = "") -> Document:
    """Run a query (`Shop.Connection.Query`) of a database connection; `text`: the expression of a dynamic one."""
    return element(
        "DatabaseConnector$ExecuteDatabaseQueryAction",
        ConnectionParameterMappings=parts(marker=2),
        DynamicQuery=text,
        ErrorHandlingType="Rollback",
        OutputVariableName=result,
        ParameterMappings=parts(marker=2),
        Query=query,
    )
