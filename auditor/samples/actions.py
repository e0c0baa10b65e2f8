"""Actions of flows in a made-up project, for the argument `actions` of `ModuleBuilder.microflow` and `.nanoflow`.

Variables are written without `$` where one is named, with it inside expressions; members are qualified.
Calls of other systems are in `remote_actions.py`.
"""

from collections.abc import Iterable, Mapping, Sequence

from auditor.samples.documents import LOOP_MARK, data_type
from auditor.samples.elements import Document, element, parts
from auditor.samples.remote_actions import consumed_operation, database_query, rest_call, template

__all__ = [
    "aggregate",
    "call_java",
    "call_microflow",
    "call_nanoflow",
    "change",
    "change_list",
    "change_variable",
    "commit",
    "consumed_operation",
    "create",
    "create_list",
    "create_variable",
    "database_query",
    "delete",
    "download",
    "export_text",
    "head",
    "log",
    "loop",
    "rest_call",
    "retrieve",
    "retrieve_over",
    "show_message",
    "show_page",
]


def call_microflow(
    target: str, arguments: Mapping[str, str] | None = None, result: str = "", queue: str = ""
) -> Document:
    """Make the call of a microflow (qualified). `arguments` map a parameter to an expression."""
    return element(
        "Microflows$MicroflowCallAction",
        ErrorHandlingType="Rollback",
        MicroflowCall=element(
            "Microflows$MicroflowCall",
            Microflow=target,
            ParameterMappings=parts(_mappings("MicroflowCall", target, arguments), 2),
            Queue=queue,
            QueueSettings=element("Queues$QueueSettings", Queue=queue, Retry=None) if queue else None,
        ),
        ResultVariableName=result,
        UseReturnVariable=True,
    )


def call_nanoflow(target: str, arguments: Mapping[str, str] | None = None, result: str = "") -> Document:
    """Make the call of a nanoflow (qualified), for nanoflows."""
    return element(
        "Microflows$NanoflowCallAction",
        ErrorHandlingType="Abort",
        NanoflowCall=element(
            "Microflows$NanoflowCall",
            Nanoflow=target,
            ParameterMappings=parts(_mappings("NanoflowCall", target, arguments), 2),
        ),
        OutputVariableName=result,
        UseReturnVariable=True,
    )


def _mappings(kind: str, target: str, arguments: Mapping[str, str] | None) -> Iterable[Document]:
    return (
        element(
            f"Microflows${kind}ParameterMapping",
            Argument=expression,
            ArgumentModel=element("Expressions$NoExpression"),
            Parameter=f"{target}.{parameter}",
        )
        for parameter, expression in (arguments or {}).items()
    )


def call_java(
    target: str,
    arguments: Mapping[str, str] | None = None,
    result: str = "",
    microflows: Mapping[str, str] | None = None,
    entities: Mapping[str, str] | None = None,
) -> Document:
    """Make the call of a Java action (qualified).

    `arguments` map a parameter to an expression, `microflows` to a microflow that is handed over, `entities` to an
    entity that is handed over as a type.
    """
    values = {
        **{name: _basic_value(expression) for name, expression in (arguments or {}).items()},
        **{
            name: element("Microflows$MicroflowParameterValue", Microflow=microflow)
            for name, microflow in (microflows or {}).items()
        },
        **{
            name: element("Microflows$EntityTypeCodeActionParameterValue", Entity=entity)
            for name, entity in (entities or {}).items()
        },
    }
    mappings = (
        element("Microflows$JavaActionParameterMapping", Parameter=f"{target}.{parameter}", Value=value)
        for parameter, value in values.items()
    )
    return element(
        "Microflows$JavaActionCallAction",
        ErrorHandlingType="Rollback",
        JavaAction=target,
        ParameterMappings=parts(mappings, 2),
        Queue="",
        QueueSettings=None,
        ResultVariableName=result,
        UseReturnVariable=True,
    )


def _basic_value(expression: str) -> Document:
    no_expression = element("Expressions$NoExpression")
    return element("Microflows$BasicCodeActionParameterValue", Argument=expression, ArgumentModel=no_expression)


def retrieve(result: str, entity: str, xpath: str = "", single: bool = False) -> Document:
    """Make a retrieve from the database: a list, or with `single` its first object."""
    source = element(
        "Microflows$DatabaseRetrieveSource",
        Entity=entity,
        NewSortings=element("Microflows$SortingsList", Sortings=parts(marker=2)),
        Range=element("Microflows$ConstantRange", SingleObject=single),
        XpathConstraint=xpath,
    )
    return _retrieve(result, source)


def retrieve_over(result: str, start: str, association: str) -> Document:
    """Make a retrieve over an association from the object in the variable `start`."""
    source = element("Microflows$AssociationRetrieveSource", AssociationId=association, StartVariableName=start)
    return _retrieve(result, source)


def _retrieve(result: str, source: Document) -> Document:
    return element(
        "Microflows$RetrieveAction", ErrorHandlingType="Rollback", ResultVariableName=result, RetrieveSource=source
    )


def create(
    result: str,
    entity: str,
    values: Mapping[str, str] | None = None,
    associations: Mapping[str, str] | None = None,
    commit: bool = False,
) -> Document:
    """Make the creation of an object. `values` and `associations` map a member to an expression."""
    return element(
        "Microflows$CreateChangeAction",
        Commit="Yes" if commit else "No",
        Entity=entity,
        ErrorHandlingType="Rollback",
        Items=_items(values, associations),
        RefreshInClient=False,
        VariableName=result,
    )


def change(
    variable: str,
    values: Mapping[str, str] | None = None,
    commit: bool = True,
    associations: Mapping[str, str] | None = None,
) -> Document:
    """Make a change of an object. `values` map an attribute (`Shop.Order.Total`) to an expression."""
    return element(
        "Microflows$ChangeAction",
        ChangeVariableName=variable,
        Commit="Yes" if commit else "No",
        ErrorHandlingType="Rollback",
        Items=_items(values, associations),
        RefreshInClient=False,
    )


def _items(values: Mapping[str, str] | None, associations: Mapping[str, str] | None) -> list[object]:
    members = [("Attribute", *item) for item in (values or {}).items()]
    members += [("Association", *item) for item in (associations or {}).items()]
    changes = (
        element(
            "Microflows$ChangeActionItem",
            **{"Association": "", "Attribute": "", kind: member},
            Type="Set",
            Value=expression,
            ValueModel=element("Expressions$NoExpression"),
        )
        for kind, member, expression in members
    )
    return parts(changes, 2)


def commit(variable: str) -> Document:
    """Make a commit of an object or a list."""
    return element(
        "Microflows$CommitAction",
        CommitVariableName=variable,
        ErrorHandlingType="Rollback",
        RefreshInClient=False,
        WithEvents=True,
    )


def delete(variable: str) -> Document:
    """Make the deletion of an object or of the objects of a list."""
    return element(
        "Microflows$DeleteAction", DeleteVariableName=variable, ErrorHandlingType="Rollback", RefreshInClient=False
    )


def create_list(result: str, entity: str) -> Document:
    """Make an empty list."""
    return element("Microflows$CreateListAction", Entity=entity, ErrorHandlingType="Rollback", VariableName=result)


def change_list(variable: str, expression: str) -> Document:
    """Make an addition to a list."""
    return element(
        "Microflows$ChangeListAction",
        ChangeVariableName=variable,
        ErrorHandlingType="Rollback",
        Type="Add",
        Value=expression,
        ValueModel=element("Expressions$NoExpression"),
    )


def head(result: str, variable: str) -> Document:
    """Take the first object of a list."""
    return element(
        "Microflows$ListOperationsAction",
        ErrorHandlingType="Rollback",
        NewOperation=element("Microflows$Head", ListName=variable),
        ResultVariableName=result,
    )


def aggregate(result: str, variable: str, member: str = "", function: str = "Sum") -> Document:
    """Sum a member of the objects of a list up, or with `Count` count them."""
    return element(
        "Microflows$AggregateAction",
        AggregateFunction=function,
        AggregateVariableName=variable,
        Attribute=member,
        ErrorHandlingType="Rollback",
        VariableName=result,
    )


def loop(list_variable: str, variable: str, actions: Sequence[Document]) -> Document:
    """Go through a list; `variable` is the object in turn."""
    return element(
        "Microflows$LoopedActivity",
        Documentation="",
        ErrorHandlingType="Rollback",
        IteratorVariableName=variable,
        ListVariableName=list_variable,
        LoopSource=element("Microflows$IterableList", ListVariableName=list_variable, VariableName=variable),
        **{LOOP_MARK: list(actions)},
    )


def create_variable(variable: str, expression: str, type: str = "String") -> Document:
    """Make a variable that holds a value."""
    return element(
        "Microflows$CreateVariableAction",
        ErrorHandlingType="Rollback",
        InitialValue=expression,
        InitialValueModel=element("Expressions$NoExpression"),
        VariableName=variable,
        VariableType=data_type(type),
    )


def change_variable(variable: str, expression: str) -> Document:
    """Give a variable another value."""
    return element(
        "Microflows$ChangeVariableAction", ChangeVariableName=variable, ErrorHandlingType="Rollback", Value=expression
    )


def show_page(page: str, arguments: Mapping[str, str] | None = None) -> Document:
    """Make a microflow open a page (qualified)."""
    mappings = (
        element("Forms$PageParameterMapping", Argument=expression, Parameter=f"{page}.{parameter}", Variable=None)
        for parameter, expression in (arguments or {}).items()
    )
    return element(
        "Microflows$ShowFormAction",
        ErrorHandlingType="Rollback",
        FormObjectVariable="",
        FormSettings=element(
            "Forms$FormSettings",
            Form=page,
            FormTitle=None,
            Location="Content",
            ParameterMappings=parts(mappings, 2),
            TitleOverride=None,
        ),
        NumberOfPagesToClose="",
    )


def log(message: str, *parameters: str, level: str = "Info") -> Document:
    """Write to the log: a template such as `Paid {1}`, filled with expressions."""
    return element(
        "Microflows$LogMessageAction",
        ErrorHandlingType="Rollback",
        IncludeLatestStackTrace=False,
        Level=level,
        MessageTemplate=template(message, parameters),
        Node="'Shop'",
        NodeModel=element("Expressions$NoExpression"),
    )


def show_message(message: str, *parameters: str) -> Document:
    """Show a message to the user: a template filled with expressions."""
    filled = template(message, parameters)
    words = element("Texts$Translation", LanguageCode="en_US", Text=message)
    return element(
        "Microflows$ShowMessageAction",
        Blocking=False,
        ErrorHandlingType="Rollback",
        Template=element(
            "Microflows$TextTemplate",
            Parameters=filled["Parameters"],
            Text=element("Texts$Text", Items=parts([words])),
        ),
        Type="Information",
    )


def download(variable: str) -> Document:
    """Send a file to the user."""
    return element(
        "Microflows$DownloadFileAction",
        ErrorHandlingType="Rollback",
        FileDocumentVariableName=variable,
        ShowFileInBrowser=False,
    )


def export_text(result: str, mapping: str, variable: str) -> Document:
    """Write an object by an export mapping (qualified) into text."""
    return element(
        "Microflows$ExportXmlAction",
        ErrorHandlingType="Rollback",
        IsValidationRequired=False,
        OutputMethod=element("ExportXmlAction$StringExport", OutputVariableName=result),
        ResultHandling=element(
            "Microflows$MappingRequestHandling", ContentType="Json", MappingId=mapping, MappingVariableName=variable
        ),
    )
