"""Actions of microflows in a made-up project, for the argument `actions` of `ModuleBuilder.microflow`."""

from collections.abc import Iterable, Mapping

from auditor.samples.documents import data_type
from auditor.samples.elements import Document, element, parts


def call_microflow(target: str, arguments: Mapping[str, str] | None = None, result: str = "") -> Document:
    """Make the call of a microflow (qualified). `arguments` map a parameter to an expression."""
    mappings = [
        element(
            "Microflows$MicroflowCallParameterMapping",
            Argument=expression,
            ArgumentModel=element("Expressions$NoExpression"),
            Parameter=f"{target}.{parameter}",
        )
        for parameter, expression in (arguments or {}).items()
    ]
    return element(
        "Microflows$MicroflowCallAction",
        ErrorHandlingType="Rollback",
        MicroflowCall=element(
            "Microflows$MicroflowCall",
            Microflow=target,
            ParameterMappings=parts(mappings, 2),
            Queue="",
            QueueSettings=None,
        ),
        ResultVariableName=result,
        UseReturnVariable=True,
    )


def change(variable: str, values: Mapping[str, str], commit: bool = True) -> Document:
    """Make a change of an object. `values` map an attribute (`Shop.Order.Total`) to an expression."""
    items = [
        element(
            "Microflows$ChangeActionItem",
            Association="",
            Attribute=attribute,
            Type="Set",
            Value=expression,
            ValueModel=element("Expressions$NoExpression"),
        )
        for attribute, expression in values.items()
    ]
    return element(
        "Microflows$ChangeAction",
        ChangeVariableName=variable,
        Commit="Yes" if commit else "No",
        ErrorHandlingType="Rollback",
        Items=parts(items, 2),
        RefreshInClient=False,
    )


def rest_call(
    address: str, *address_parameters: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Document:
    """Make the action of a microflow that calls a REST service.

    `address` is a template such as `{1}/orders`, filled with expressions such as `@Shop.BaseUrl`; `headers` map a key
    to an expression, in which text stands between single quotes.
    """
    return element(
        "Microflows$RestCallAction",
        ErrorHandlingType="CustomWithoutRollBack",
        ErrorResultHandlingType="HttpResponse",
        HttpConfiguration=_http_configuration(address, address_parameters, method, headers or {}),
        ProxyConfiguration=None,
        RequestHandling=element("Microflows$CustomRequestHandling", Template=_template("", ())),
        RequestHandlingType="Custom",
        RequestProxyType="DefaultProxy",
        ResultHandling=element(
            "Microflows$ResultHandling",
            Bind=False,
            ImportMappingCall=None,
            ResultVariableName="",
            VariableType=data_type(""),
        ),
        ResultHandlingType="None",
        TimeOutExpression="300",
        TimeOutModel=element("Expressions$IntegerLiteral", Value=300),
        UseRequestTimeOut=True,
    )


def _http_configuration(
    address: str, address_parameters: Iterable[str], method: str, headers: Mapping[str, str]
) -> Document:
    no_expression = element("Expressions$NoExpression")
    return element(
        "Microflows$HttpConfiguration",
        ClientCertificate="",
        CustomLocation="",
        CustomLocationModel=no_expression,
        CustomLocationTemplate=_template(address, address_parameters),
        HttpAuthenticationPassword="",
        HttpAuthenticationUserName="",
        HttpHeaderEntries=parts(
            element("Microflows$HttpHeaderEntry", Key=key, Value=value, ValueModel=no_expression)
            for key, value in headers.items()
        ),
        HttpMethod=method.capitalize(),
        OverrideLocation=True,
        Password=no_expression,
        UseHttpAuthentication=False,
        Username=no_expression,
    )


def _template(words: str, expressions: Iterable[str]) -> Document:
    filled = [
        element("Microflows$TemplateParameter", Expression=e, ExpressionModel=element("Expressions$NoExpression"))
        for e in expressions
    ]
    return element("Microflows$StringTemplate", Parameters=parts(filled, 2), Text=words)
