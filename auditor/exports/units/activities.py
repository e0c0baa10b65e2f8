"""Activities of flows, one function a kind (formats.md 2.3); calls of other systems are in `remote_calls.py`."""

from collections.abc import Callable, Mapping

from auditor.exports.units.data_types import read_type
from auditor.exports.units.fields import Element
from auditor.exports.units.flow_parts import FlowParts, result_name
from auditor.exports.units.remote_calls import (
    read_database_query,
    read_odata_call,
    read_operation_call,
    read_rest_call,
    read_soap_call,
)
from auditor.model.activities import (
    SET,
    Activity,
    Aggregate,
    Argument,
    Cast,
    Change,
    ChangeList,
    CodeCall,
    CodeKind,
    Commit,
    Create,
    CreateList,
    Delete,
    Download,
    Export,
    FlowCall,
    FlowKind,
    GenerateDocument,
    Import,
    ListOperation,
    Log,
    MemberChange,
    Message,
    Other,
    Retrieve,
    SetVariable,
    ShowPage,
    StartWorkflow,
)
from auditor.model.names import NO_NAME, Name

Reader = Callable[[Element, FlowParts], Activity]
"""Reads an action."""


def read_action(action: Element, parts: FlowParts) -> Activity:
    """Read the action of an activity; one of an unknown kind becomes an `Other`."""
    reader = _READERS.get(action.kind)
    return reader(action, parts) if reader else _other(action, parts)


def read_rule_call(call: Element, parts: FlowParts) -> FlowCall:
    """Read the call of a rule in a decision."""
    return FlowCall(FlowKind.RULE, call.name("Microflow"), parts.arguments(call, "ParameterMappings"), line=call.line)


def _microflow_call(action: Element, parts: FlowParts) -> FlowCall:
    call = action.element("MicroflowCall") or Element({}, action.scope)
    return FlowCall(
        FlowKind.MICROFLOW,
        call.name("Microflow"),
        parts.arguments(call, "ParameterMappings"),
        result_name(action, "ResultVariableName"),
        in_queue=call.has("QueueSettings") or call.has("Queue"),
        error_handling=action.name("ErrorHandlingType"),
        line=action.line,
    )


def _nanoflow_call(action: Element, parts: FlowParts) -> FlowCall:
    call = action.element("NanoflowCall") or Element({}, action.scope)
    return FlowCall(
        FlowKind.NANOFLOW,
        call.name("Nanoflow"),
        parts.arguments(call, "ParameterMappings"),
        result_name(action, "OutputVariableName"),
        error_handling=action.name("ErrorHandlingType"),
        line=action.line,
    )


def _java_call(action: Element, parts: FlowParts) -> CodeCall:
    arguments = parts.arguments(action, "ParameterMappings")
    result = result_name(action, "ResultVariableName")
    handling = action.name("ErrorHandlingType")
    return CodeCall(CodeKind.JAVA, action.name("JavaAction"), arguments, result, handling, line=action.line)


def _javascript_call(action: Element, parts: FlowParts) -> CodeCall:
    arguments = parts.arguments(action, "ParameterMappings")
    result = result_name(action, "OutputVariableName")
    handling = action.name("ErrorHandlingType")
    return CodeCall(CodeKind.JAVASCRIPT, action.name("JavaScriptAction"), arguments, result, handling, line=action.line)


def _retrieve(action: Element, parts: FlowParts) -> Retrieve:
    source = action.element("RetrieveSource") or Element({}, action.scope)
    result = action.name("ResultVariableName")
    if source.has("AssociationId") or source.has("StartVariableName"):
        association, start = source.name("AssociationId"), parts.variable(source, "StartVariableName")
        return Retrieve(result, association=association, start=start, line=action.line)
    range_ = source.element("Range") or Element({}, action.scope)
    for key in ("LimitExpression", "OffsetExpression"):
        parts.expression(range_, key)
    constraint = parts.xpath(source, "XpathConstraint")
    return Retrieve(result, source.name("Entity"), constraint, range_.boolean("SingleObject"), line=action.line)


def _create(action: Element, parts: FlowParts) -> Create:
    changes, commits = _changes(action, parts), _commits(action)
    return Create(action.name("Entity"), action.name("VariableName"), changes, commits, line=action.line)


def _change(action: Element, parts: FlowParts) -> Change:
    variable = parts.variable(action, "ChangeVariableName")
    return Change(variable, _changes(action, parts), _commits(action), line=action.line)


def _changes(action: Element, parts: FlowParts) -> tuple[MemberChange, ...]:
    return tuple(
        MemberChange(
            item.name("Attribute") or item.name("Association"),
            parts.expression(item, "Value"),
            item.name("Type") or SET,
        )
        for item in action.elements("Items")
    )


def _commits(action: Element) -> bool:
    return action.string("Commit") in ("Yes", "YesWithoutEvents")


def _commit(action: Element, parts: FlowParts) -> Commit:
    return Commit(parts.variable(action, "CommitVariableName"), action.boolean("WithEvents", True), line=action.line)


def _delete(action: Element, parts: FlowParts) -> Delete:
    return Delete(parts.variable(action, "DeleteVariableName"), line=action.line)


def _create_list(action: Element, _parts: FlowParts) -> CreateList:
    return CreateList(action.name("Entity"), action.name("VariableName"), line=action.line)


def _change_list(action: Element, parts: FlowParts) -> ChangeList:
    variable, value = parts.variable(action, "ChangeVariableName"), parts.expression(action, "Value")
    return ChangeList(variable, action.name("Type") or SET, value, line=action.line)


def _list_operation(action: Element, parts: FlowParts) -> ListOperation:
    operation = action.element("NewOperation") or Element({}, action.scope)
    return ListOperation(
        _word(operation),
        parts.variable(operation, "ListName"),
        action.name("ResultVariableName"),
        parts.variable(operation, "SecondListOrObjectName"),
        parts.expression(operation, "Expression"),
        line=action.line,
    )


def _aggregate(action: Element, parts: FlowParts) -> Aggregate:
    parts.expression(action, "ReduceInitialValueExpression")
    return Aggregate(
        action.name("AggregateFunction"),
        parts.variable(action, "AggregateVariableName"),
        action.name("VariableName"),
        action.name("Attribute"),
        parts.expression(action, "Expression"),
        line=action.line,
    )


def _cast(action: Element, _parts: FlowParts) -> Cast:
    return Cast(action.name("VariableName"), line=action.line)  # What is cast to what stands in the graph's flows.


def _create_variable(action: Element, parts: FlowParts) -> SetVariable:
    type_ = read_type(action, "VariableType", "Type").word
    return SetVariable(action.name("VariableName"), parts.expression(action, "InitialValue"), type_, line=action.line)


def _change_variable(action: Element, parts: FlowParts) -> SetVariable:
    return SetVariable(action.name("ChangeVariableName"), parts.expression(action, "Value"), line=action.line)


def _show_page(action: Element, parts: FlowParts) -> ShowPage:
    settings = action.element("FormSettings") or Element({}, action.scope)
    arguments = parts.arguments(settings, "ParameterMappings")
    if passed := parts.variable(action, "FormObjectVariable"):
        arguments = (*arguments, Argument(NO_NAME, action.scope.expressions.read(f"${passed}")))
    return ShowPage(settings.name("Form"), arguments, line=action.line)


def _log(action: Element, parts: FlowParts) -> Log:
    parts.expression(action, "Node")
    return Log(parts.template(action.element("MessageTemplate")), action.name("Level"), line=action.line)


def _message(action: Element, parts: FlowParts) -> Message:
    parts.variable(action, "ValidationVariableName")
    template = action.element("Template") or action.element("FeedbackTemplate")
    return Message(parts.template(template), line=action.line)


def _download(action: Element, parts: FlowParts) -> Download:
    return Download(parts.variable(action, "FileDocumentVariableName"), line=action.line)


def _import(action: Element, parts: FlowParts) -> Import:
    result = action.element("ResultHandling") or Element({}, action.scope)
    call = result.element("ImportMappingCall") or Element({}, action.scope)
    parts.variable(call, "ParameterVariableName")
    return Import(
        call.name("ReturnValueMapping"),
        parts.variable(action, "XmlDocumentVariableName"),
        result.name("ResultVariableName") if result.boolean("Bind", True) else NO_NAME,
        _commits(call),
        line=action.line,
    )


def _export(action: Element, parts: FlowParts) -> Export:
    mapping = action.element("ResultHandling") or action
    output = action.element("OutputMethod") or Element({}, action.scope)
    return Export(
        mapping.name("MappingId"),
        parts.variable(mapping, "MappingVariableName"),
        output.name("OutputVariableName") or parts.variable(output, "TargetDocumentVariableName"),
        to_file=output.kind.endswith("FileDocumentExport"),
        line=action.line,
    )


def _generate(action: Element, parts: FlowParts) -> GenerateDocument:
    arguments = parts.arguments(action, "ParameterMappings")
    return GenerateDocument(
        action.name("DocumentTemplate"), parts.variable(action, "FileVariableName"), arguments, line=action.line
    )


def _workflow(action: Element, parts: FlowParts) -> StartWorkflow:
    return StartWorkflow(action.name("Workflow"), parts.variable(action, "WorkflowContextVariable"), line=action.line)


def _other(action: Element, parts: FlowParts) -> Other:
    values = tuple(dict.fromkeys(parts.harvest(action)))
    result = action.name("OutputVariableName") or action.name("ResultVariableName")
    return Other(_word(action), values, result, line=action.line)


def _word(stored: Element) -> Name:
    """Give the kind of an element as one word: `Microflows$CloseFormAction` is CloseForm."""
    return stored.scope.names[stored.kind.rpartition("$")[2].removesuffix("Action") or "unknown"]


_READERS: Mapping[str, Reader] = {
    **{
        f"Microflows${kind}Action": reader
        for kind, reader in {
            "MicroflowCall": _microflow_call,
            "NanoflowCall": _nanoflow_call,
            "JavaActionCall": _java_call,
            "JavaScriptActionCall": _javascript_call,
            "Retrieve": _retrieve,
            "CreateChange": _create,
            "Create": _create,
            "Change": _change,
            "Commit": _commit,
            "Delete": _delete,
            "CreateList": _create_list,
            "ChangeList": _change_list,
            "ListOperations": _list_operation,
            "Aggregate": _aggregate,
            "Cast": _cast,
            "CreateVariable": _create_variable,
            "ChangeVariable": _change_variable,
            "ShowForm": _show_page,
            "LogMessage": _log,
            "ShowMessage": _message,
            "ValidationFeedback": _message,
            "DownloadFile": _download,
            "ImportXml": _import,
            "ExportXml": _export,
            "GenerateDocument": _generate,
            "WorkflowCall": _workflow,
            "RestCall": read_rest_call,
            "CallWebService": read_soap_call,
            "RestOperationCall": read_operation_call,
            "CallExternal": read_odata_call,
        }.items()
    },
    "DatabaseConnector$ExecuteDatabaseQueryAction": read_database_query,
}
"""By storage name; 4.x has the same and `CreateAction` besides."""
