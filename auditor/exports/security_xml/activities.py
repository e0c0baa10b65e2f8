"""What microflows, nanoflows and rules do, in the security export: an element for each kind of activity."""

from collections.abc import Callable
from typing import Any

from auditor.exports.security_xml.expressions import expression, expression_element
from auditor.exports.security_xml.shape import (
    Attribute,
    Child,
    Element,
    Maker,
    flag,
    many,
    names,
    one,
    optional,
    plain,
    reference,
    required,
    various,
)
from auditor.exports.security_xml.values import BOOLEAN, words_of
from auditor.model.activities import (
    SET,
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
    End,
    Export,
    FlowCall,
    FlowKind,
    GenerateDocument,
    Import,
    ListOperation,
    Log,
    Loop,
    MemberChange,
    Message,
    Other,
    Retrieve,
    SetVariable,
    ShowPage,
    StartWorkflow,
)
from auditor.model.calls import (
    NO_ACCESS,
    DatabaseQuery,
    FieldPlace,
    HttpAccess,
    ODataCall,
    OperationCall,
    RequestField,
    RestCall,
    SoapCall,
)
from auditor.model.documents import Parameter


def placed(model: Callable[..., Any]) -> Maker:
    """Make a value that keeps its line."""
    return lambda fields, line, reading: model(**fields, line=line)


def parameter(tag: str) -> Element:
    """An element for a parameter; of a result, whose name is empty, only the type is written."""
    attributes = (reference("name"), reference("entity"), flag("list", "is_list"), reference("type"))
    return Element(tag, plain(Parameter), attributes)


FIELD = Element(
    "field",
    plain(RequestField),
    (required("place", words_of(FieldPlace)), required("name")),
    (expression("value"),),
)

_ARGUMENT = Element(
    "argument",
    plain(Argument),
    (required("parameter"), reference("microflow"), reference("entity")),
    (expression("value"),),
)

_CHANGE = Element(
    "change", plain(MemberChange), (required("member"), optional("operation", default=SET)), (expression("value"),)
)

_HTTP = Element(
    "http",
    plain(HttpAccess),
    (flag("authenticates"), flag("client-certificate")),
    (expression("address"), expression("user-name"), expression("password"), many(FIELD, "fields")),
)

_ARGUMENTS = many(_ARGUMENT, "arguments")
_CHANGES = many(_CHANGE, "changes")
_VALUE = expression("value")
_RESULT = reference("result")
_HANDLING = reference("error-handling")
_ANSWER = (
    reference("request-mapping"),
    reference("sent"),
    reference("response-mapping"),
    flag("commits"),
    _RESULT,
    reference("result-entity"),
    flag("result-is-list"),
    _HANDLING,
)


def _activity(
    tag: str, model: Callable[..., Any], attributes: tuple[Attribute, ...] = (), *children: Child
) -> tuple[Any, Element]:
    return model, Element(tag, placed(model), attributes, children)


ACTIVITIES = dict(
    (
        _activity(
            "call",
            FlowCall,
            (required("kind", words_of(FlowKind)), required("target"), _RESULT, flag("in-queue"), _HANDLING),
            _ARGUMENTS,
        ),
        _activity(
            "call-code",
            CodeCall,
            (required("kind", words_of(CodeKind)), required("target"), _RESULT, _HANDLING),
            _ARGUMENTS,
        ),
        _activity(
            "retrieve",
            Retrieve,
            (required("result"), reference("entity"), flag("single"), reference("association"), reference("start")),
            expression("constraint"),
        ),
        _activity("create", Create, (required("entity"), required("result"), flag("commits")), _CHANGES),
        _activity("change-object", Change, (required("variable"), flag("commits")), _CHANGES),
        _activity("commit", Commit, (required("variable"), optional("events", BOOLEAN, True))),
        _activity("delete", Delete, (required("variable"),)),
        _activity("create-list", CreateList, (required("entity"), required("result"))),
        _activity("change-list", ChangeList, (required("variable"), required("operation")), _VALUE),
        _activity(
            "list-operation",
            ListOperation,
            (required("operation"), required("variable"), required("result"), reference("other")),
            _VALUE,
        ),
        _activity(
            "aggregate",
            Aggregate,
            (required("function"), required("variable"), required("result"), reference("member")),
            _VALUE,
        ),
        _activity("cast", Cast, (required("result"), reference("variable"), reference("entity"))),
        _activity("set-variable", SetVariable, (required("variable"), reference("type")), _VALUE),
        _activity("loop", Loop, (required("variable"), required("list"))),
        _activity("show-page", ShowPage, (required("page"),), _ARGUMENTS),
        _activity("log", Log, (reference("level"),), expression("message")),
        _activity("show-message", Message, (), expression("message")),
        _activity("download", Download, (required("variable"),)),
        _activity("import", Import, (required("mapping"), reference("variable"), _RESULT, flag("commits"))),
        _activity("export", Export, (required("mapping"), reference("variable"), _RESULT, flag("to-file"))),
        _activity("generate-document", GenerateDocument, (required("template"), required("result")), _ARGUMENTS),
        _activity("start-workflow", StartWorkflow, (required("workflow"), reference("variable"))),
        _activity("end", End, (), _VALUE),
        _activity(
            "call-rest",
            RestCall,
            (reference("method"), *_ANSWER),
            one(_HTTP, default=NO_ACCESS),
            expression("body"),
        ),
        _activity(
            "call-web-service",
            SoapCall,
            (required("service"), required("operation"), *_ANSWER),
            one(_HTTP, default=NO_ACCESS),
            _ARGUMENTS,
        ),
        _activity(
            "call-operation", OperationCall, (required("operation"), reference("sent"), _RESULT, _HANDLING), _ARGUMENTS
        ),
        _activity(
            "call-odata", ODataCall, (required("service"), required("operation"), _RESULT, _HANDLING), _ARGUMENTS
        ),
        _activity(
            "query-database", DatabaseQuery, (required("query"), _RESULT, _HANDLING), expression("text"), _ARGUMENTS
        ),
        _activity("other", Other, (required("kind"), _RESULT), many(expression_element("value"), "values")),
    )
)
"""Class of the model to its element."""

BODY = (
    many(parameter("parameter"), "parameters"),
    one(parameter("returns")),
    one(
        Element(
            "activities",
            lambda fields, _line, _reading: fields["items"],
            children=(various(ACTIVITIES, "items"),),
            take=lambda value: {"items": value},
        ),
        default=(),
    ),
    names("uses", "uses"),
)
"""Children for the body of a flow."""
