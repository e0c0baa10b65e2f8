"""Consumed services and connections to databases (formats.md 2.6). Of addresses and secrets only facts stay."""

from collections.abc import Iterator
from typing import Any

from auditor.exports.bson import items
from auditor.exports.secrets import quoted_facts
from auditor.exports.units.fields import Element
from auditor.exports.units.flow_parts import FlowParts
from auditor.exports.units.remote_calls import read_http
from auditor.model.calls import FieldPlace, RequestField
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.integration import (
    ConsumedKind,
    ConsumedOperation,
    ConsumedService,
    DatabaseConnection,
    StoredQuery,
)
from auditor.model.names import NO_NAME, Name, qualified
from auditor.model.secret import NO_VALUE

_BASIC = Name("Basic")
_SOAP_TYPES = ("WebServices$ImportedService", "WebServices$ImportedServiceImpl", "WebServices$ImportedWebService")
_FLOW_KEYS = (
    "ConfigurationMicroflow",
    "HeadersMicroflow",
    "HeaderListMicroflow",
    "ConfigurationEntityMicroflow",
    "ErrorHandlingMicroflow",
)
_MAX_DEPTH = 30


def read_consumed_service(service: Element) -> ConsumedService:
    """Read a document about a consumed REST, OData or SOAP service."""
    if service.kind == "Rest$ConsumedRestService":
        return _rest(service)
    return _soap(service) if service.kind in _SOAP_TYPES else _odata(service)


def read_database_connection(connection: Element) -> DatabaseConnection:
    """Read a `DatabaseConnector$DatabaseConnection` (9.22+)."""
    used = connection.element("ConnectionInput")
    literal = used.string("Value") if used else ""
    queries = (
        StoredQuery(query.name("Name"), _names(query.elements("Parameters")), query.line)
        for query in connection.named_elements("Queries")
    )
    return DatabaseConnection(
        name=qualified(connection.scope.module, connection.name("Name")),
        module=connection.scope.module,
        address=connection.name("ConnectionString"),
        user_name=connection.name("UserName"),
        password=connection.name("Password"),
        literal_address=quoted_facts(literal, ()) if literal else NO_VALUE,
        queries=tuple(queries),
        excluded=connection.boolean("Excluded"),
        location=connection.scope.location,
    )


def _rest(service: Element) -> ConsumedService:
    scheme = service.element("AuthenticationScheme")
    word = scheme.kind.rpartition("$")[2].removesuffix("AuthenticationScheme") if scheme else ""
    return ConsumedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ConsumedKind.REST,
        address=_value(service.element("BaseUrl")),
        scheme=service.scope.names[word] if word else NO_NAME,
        user_name=_value(scheme.element("Username")) if scheme else NO_EXPRESSION,
        password=_value(scheme.element("Password")) if scheme else NO_EXPRESSION,
        operations=tuple(map(_operation, service.elements("Operations"))),
        constants=tuple(dict.fromkeys(_constants(scheme.doc, scheme, 0))) if scheme else (),
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def _operation(operation: Element) -> ConsumedOperation:
    method = operation.element("Method")
    headers = tuple(
        RequestField(FieldPlace.HEADER, header.name("Name"), _value(header.element("Value")))
        for header in operation.elements("Headers")
    )
    response = operation.element("ResponseHandling")
    root = response.element("RootMappingElement") if response else None
    return ConsumedOperation(
        operation.name("Name"),
        method.name("HttpMethod") if method else NO_NAME,
        _value(operation.element("Path")),
        headers,
        tuple(dict.fromkeys(_mapped(root, 0))) if root else (),
        operation.line,
    )


def _odata(service: Element) -> ConsumedService:
    configuration = service.element("HttpConfiguration") or Element({}, service.scope)
    http = read_http(configuration, FlowParts())
    microflows = (service.name(key) for key in _FLOW_KEYS)
    proxy = (service.name(key) for key in ("ProxyHost", "ProxyPort", "ProxyUsername", "ProxyPassword"))
    return ConsumedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ConsumedKind.ODATA,
        address=http.address,
        scheme=_BASIC if http.authenticates else NO_NAME,
        user_name=http.user_name,
        password=http.password,
        fields=http.fields,
        microflows=tuple(dict.fromkeys(microflow for microflow in microflows if microflow)),
        constants=tuple(dict.fromkeys(constant for constant in proxy if constant)),
        client_certificate=http.client_certificate,
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def _soap(service: Element) -> ConsumedService:
    """Read an imported web service: its address is that of its first port, or the constant that replaces it."""
    description = service.element("Description")
    ports = description.elements("Services") if description else []
    constants = [constant for port in ports if (constant := port.name("LocationConstant"))]
    address = NO_EXPRESSION
    if constants:
        address = service.scope.expressions.read(f"@{constants[0]}")
    elif ports:
        address = service.scope.expressions.quoted(ports[0].string("Location"))
    operations = (operation.name("Name") for port in ports for operation in port.elements("Operations"))
    return ConsumedService(
        name=qualified(service.scope.module, service.name("Name")),
        module=service.scope.module,
        kind=ConsumedKind.SOAP,
        address=address,
        operations=tuple(ConsumedOperation(name) for name in operations),
        excluded=service.boolean("Excluded"),
        location=service.scope.location,
    )


def _value(value: Element | None) -> Expression:
    """Read a `Rest$ConstantValue`, which names a constant, a `Rest$StringValue` or a template with `{parameters}`."""
    if value is None:
        return NO_EXPRESSION
    expressions = value.scope.expressions
    text = value.string("Value")
    if value.kind == "Rest$ConstantValue":
        return expressions.read(f"@{text}") if text else NO_EXPRESSION
    return expressions.named_template(text) if value.kind.endswith("Template") else expressions.quoted(text)


def _mapped(element: Element, depth: int) -> Iterator[Name]:
    """Give the entities of a mapping inside an operation."""
    if entity := element.name("Entity"):
        yield entity
    for child in element.elements("Children") if depth < _MAX_DEPTH else ():
        yield from _mapped(child, depth + 1)


def _constants(value: Any, owner: Element, depth: int) -> Iterator[Name]:
    """Give the constants that a scheme refers to at any depth."""
    if isinstance(value, dict):
        stored = Element(value, owner.scope)
        if stored.kind == "Rest$ConstantValue":
            yield from [stored.name("Value")] if stored.has("Value") else []
        inner: Any = value.values()
    else:
        inner = items(value)
    for part in inner if depth < _MAX_DEPTH else ():
        if isinstance(part, dict | list):
            yield from _constants(part, owner, depth + 1)


def _names(elements: list[Element]) -> tuple[Name, ...]:
    return tuple(element.name("Name") for element in elements)
