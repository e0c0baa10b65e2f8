"""Activities that call other systems, and how they sign in there (formats.md 2.3, 2.6)."""

from typing import NamedTuple

from auditor.exports.units.data_types import NO_TYPE, DataType, read_type
from auditor.exports.units.fields import Element
from auditor.exports.units.flow_parts import FlowParts
from auditor.model.calls import (
    DatabaseQuery,
    FieldPlace,
    HttpAccess,
    ODataCall,
    OperationCall,
    RequestField,
    RestCall,
    SoapCall,
)
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.names import NO_NAME, Name


def read_rest_call(action: Element, parts: FlowParts) -> RestCall:
    """Read a `RestCallAction`."""
    configuration = action.element("HttpConfiguration") or Element({}, action.scope)
    request = action.element("RequestHandling") or Element({}, action.scope)
    parts.expression(action, "TimeOutExpression")
    form = _form_fields(request, parts)
    answer = _answer(action.element("ResultHandling"), parts)
    return RestCall(
        http=read_http(configuration, parts, form),
        method=configuration.name("HttpMethod"),
        body=_body(request, parts),
        request_mapping=request.name("MappingId"),
        sent=parts.variable(request, "MappingVariableName"),
        response_mapping=answer.mapping,
        commits=answer.commits,
        result=answer.result,
        result_entity=answer.type.entity,
        result_is_list=answer.type.is_list,
        error_handling=action.name("ErrorHandlingType"),
        line=action.line,
    )


def read_soap_call(action: Element, parts: FlowParts) -> SoapCall:
    """Read a `CallWebServiceAction`. What it hands to the header often is a password."""
    configuration = action.element("HttpConfiguration") or Element({}, action.scope)
    header = action.element("RequestHeaderHandling") or Element({}, action.scope)
    body = action.element("RequestBodyHandling") or Element({}, action.scope)
    fields = tuple(
        RequestField(FieldPlace.SOAP_HEADER, mapping.name("ParameterPath"), parts.expression(mapping, "Argument"))
        for mapping in header.elements("ParameterMappings")
    )
    answer = _answer(action.element("NewResultHandling") or action.element("ResultHandling"), parts)
    return SoapCall(
        action.name("ImportedService"),
        action.name("OperationName"),
        http=read_http(configuration, parts, fields),
        arguments=parts.arguments(body, "ParameterMappings"),
        request_mapping=body.name("MappingId"),
        sent=parts.variable(body, "MappingVariableName"),
        response_mapping=answer.mapping,
        commits=answer.commits,
        result=answer.result,
        result_entity=answer.type.entity,
        result_is_list=answer.type.is_list,
        error_handling=action.name("ErrorHandlingType"),
        line=action.line,
    )


def read_operation_call(action: Element, parts: FlowParts) -> OperationCall:
    """Read a `RestOperationCallAction` (10.1+)."""
    output = action.element("OutputVariable")
    body = action.element("BodyVariable")
    return OperationCall(
        action.name("Operation"),
        parts.arguments(action, "ParameterMappings", "Value")
        + parts.arguments(action, "QueryParameterMappings", "Value"),
        parts.variable(body, "VariableName") if body else NO_NAME,
        output.name("VariableName") if output else NO_NAME,
        action.name("ErrorHandlingType"),
        line=action.line,
    )


def read_odata_call(action: Element, parts: FlowParts) -> ODataCall:
    """Read a `CallExternalAction` (9.19+). No real one was seen; the names are those of the Model SDK."""
    return ODataCall(
        action.name("ConsumedODataService"),
        action.name("Name"),
        parts.arguments(action, "ParameterMappings"),
        action.name("VariableName") or action.name("ResultVariableName"),
        action.name("ErrorHandlingType"),
        line=action.line,
    )


def read_database_query(action: Element, parts: FlowParts) -> DatabaseQuery:
    """Read an `ExecuteDatabaseQueryAction` (9.24+)."""
    return DatabaseQuery(
        action.name("Query"),
        parts.expression(action, "DynamicQuery"),
        parts.arguments(action, "ParameterMappings", "Value")
        + parts.arguments(action, "ConnectionParameterMappings", "Value"),
        action.name("OutputVariableName"),
        action.name("ErrorHandlingType"),
        line=action.line,
    )


def read_http(configuration: Element, parts: FlowParts, more_fields: tuple[RequestField, ...] = ()) -> HttpAccess:
    """Read a `Microflows$HttpConfiguration`, of a call or of a consumed OData service."""
    headers = tuple(
        RequestField(FieldPlace.HEADER, entry.name("Key"), parts.expression(entry, "Value"))
        for entry in configuration.elements("HttpHeaderEntries")
    )
    return HttpAccess(
        _address(configuration, parts),
        configuration.boolean("UseHttpAuthentication"),
        parts.expression(configuration, "HttpAuthenticationUserName"),
        parts.expression(configuration, "HttpAuthenticationPassword"),
        headers + more_fields,
        configuration.has("ClientCertificate"),
    )


def _address(configuration: Element, parts: FlowParts) -> Expression:
    """Read the address: a template from 6.6 on, an expression before and for OData."""
    address = parts.template(configuration.element("CustomLocationTemplate"))
    if not address:
        address = parts.expression(configuration, "CustomLocation")
    overridden = configuration.boolean("OverrideLocation", True)
    return address if overridden else NO_EXPRESSION


def _body(request: Element, parts: FlowParts) -> Expression:
    return parts.template(request.element("Template")) or parts.expression(request, "Expression")


def _form_fields(request: Element, parts: FlowParts) -> tuple[RequestField, ...]:
    """Read the parts of a form: `FormDataRequestHandling.Parts[].{Key, Value}`."""
    return tuple(_form_field(part, parts) for key in ("Parts", "FormDataParts") for part in request.elements(key))


def _form_field(part: Element, parts: FlowParts) -> RequestField:
    key = part.name("Key")
    value = part.scope.expressions.keyed(parts.expression(part, "Value"), key, part.string("Value"))
    return RequestField(FieldPlace.FORM, key, value)


class _Answer(NamedTuple):
    """What becomes of the response of a call."""

    mapping: Name = NO_NAME
    commits: bool = False
    result: Name = NO_NAME
    type: DataType = NO_TYPE


def _answer(handling: Element | None, parts: FlowParts) -> _Answer:
    if handling is None:
        return _Answer()
    call = handling.element("ImportMappingCall") or Element({}, handling.scope)
    parts.variable(call, "ParameterVariableName")
    return _Answer(
        call.name("ReturnValueMapping"),
        call.string("Commit") in ("Yes", "YesWithoutEvents"),
        handling.name("ResultVariableName") if handling.boolean("Bind", True) else NO_NAME,
        read_type(handling, "VariableType", "VariableDataType"),
    )
