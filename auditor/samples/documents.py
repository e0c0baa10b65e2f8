"""Documents of a made-up project: pages, snippets, flows, constants, enumerations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from auditor.samples.elements import Document, caption, element, identity, names, parts

_TYPE_WORDS = re.compile(r"(?:(List|Enum)\()?([\w.]+)\)?")
LOOP_MARK = "$Actions"
"""Where the actions of a loop stand until a flow makes its graph of them."""

_PLAIN_TYPES = ("Binary", "Boolean", "DateTime", "Decimal", "Float", "Integer", "String", "Void")


def data_type(words: str) -> Document:
    """Make a type: `String`, `Shop.Order` (an object), `List(Shop.Order)`, `Enum(Shop.State)`; empty for nothing."""
    match = _TYPE_WORDS.fullmatch(words or "Void")
    form, name = match.groups() if match else (None, "")
    if form == "List":
        return element("DataTypes$ListType", Entity=name)
    if form == "Enum":
        return element("DataTypes$EnumerationType", Enumeration=name)
    if "." in name:
        return element("DataTypes$ObjectType", Entity=name)
    if name in _PLAIN_TYPES:
        return element(f"DataTypes${name}Type")
    raise ValueError(f"no type {words!r}; write Shop.Order, List(Shop.Order), Enum(Shop.State) or {_PLAIN_TYPES}")


def page(
    name: str,
    roles: Iterable[str],
    url: str,
    excluded: bool,
    parameters: Mapping[str, str],
    layout: str,
    widgets: Sequence[Document] = (),
) -> Document:
    """Make a page. `roles` are qualified; `layout` is the qualified layout that it fills, or nothing."""
    arguments = [element("Forms$FormCallArgument", Parameter=f"{layout}.Main", Widgets=parts(widgets, 2))]
    return element(
        "Forms$Page",
        AllowedModuleRoles=names(roles),
        Appearance=element("Forms$Appearance", Class="", DesignProperties=parts(), DynamicClasses="", Style=""),
        Autofocus="DesktopOnly",
        CanvasHeight=600,
        CanvasWidth=1200,
        Class="",
        Documentation="",
        Excluded=excluded,
        ExportLevel="Hidden",
        FormCall=element("Forms$LayoutCall", Arguments=parts(arguments if layout or widgets else (), 2), Form=layout),
        MarkAsUsed=False,
        Name=name,
        Parameters=parts(_page_parameter(parameter, words) for parameter, words in parameters.items()),
        PopupCloseAction="",
        PopupHeight=0,
        PopupResizable=True,
        PopupWidth=0,
        Style="",
        Title=caption(name.replace("_", " ")),
        Url=url,
        Variables=parts(),
    )


def snippet(name: str, parameters: Mapping[str, str], widgets: Sequence[Document], excluded: bool) -> Document:
    """Make a snippet; before 9.21 it has the entity of its one parameter instead of parameters."""
    stored = (
        element("Forms$SnippetParameter", Name=parameter, ParameterType=data_type(words))
        for parameter, words in parameters.items()
    )
    return element(
        "Forms$Snippet",
        CanvasHeight=600,
        CanvasWidth=800,
        Documentation="",
        Entity=next(iter(parameters.values()), ""),
        Excluded=excluded,
        ExportLevel="Hidden",
        Name=name,
        Parameters=parts(stored),
        Type="Web",
        Variables=parts(),
        Widgets=parts(widgets, 2),
    )


def _page_parameter(name: str, words: str) -> Document:
    return element("Forms$PageParameter", DefaultValue="", IsRequired=True, Name=name, ParameterType=data_type(words))


def microflow(
    qualified_name: str,
    roles: Iterable[str],
    parameters: Mapping[str, str],
    returns: str,
    actions: Sequence[Document],
    result: str = "",
    **properties: object,
) -> Document:
    """Make a microflow that runs `actions` one after the other. `properties` are further ones by storage name."""
    return element(
        "Microflows$Microflow",
        **{
            **_flow(qualified_name, roles, parameters, returns, actions, result),
            "AllowConcurrentExecution": True,
            "ConcurrencyErrorMicroflow": "",
            "ConcurrenyErrorMessage": caption(),
            "MicroflowActionInfo": None,
            "StableId": identity("microflow", qualified_name),
            "UrlSearchParameters": names(()),
            "WorkflowActionInfo": None,
            **properties,
        },
    )


def nanoflow(
    qualified_name: str,
    roles: Iterable[str],
    parameters: Mapping[str, str],
    returns: str,
    actions: Sequence[Document] = (),
    result: str = "",
    **properties: object,
) -> Document:
    """Make a nanoflow that runs `actions` one after the other. `properties` are further ones by storage name."""
    shape = _flow(qualified_name, roles, parameters, returns, actions, result)
    return element("Microflows$Nanoflow", **{**shape, "UseListParameterByReference": False, **properties})


def rule(
    qualified_name: str,
    parameters: Mapping[str, str],
    actions: Sequence[Document],
    result: str,
    apply_entity_access: bool,
) -> Document:
    """Make a rule, which answers yes or no."""
    shape = _flow(qualified_name, (), parameters, "Boolean", actions, result)
    del shape["AllowedModuleRoles"]
    own = {"ApplyEntityAccess": apply_entity_access, "Excluded": False, "MarkAsUsed": False}
    return element("Microflows$Rule", **shape, **own)


def _flow(
    qualified_name: str,
    roles: Iterable[str],
    parameters: Mapping[str, str],
    returns: str,
    actions: Sequence[Document],
    result: str,
) -> dict[str, object]:
    """Make what flows have in common: a graph of one line."""
    flows: list[Document] = []
    nodes = [
        element("Microflows$StartEvent", RelativeMiddlePoint="100;200", Size="20;20"),
        *(_activity(action, position, qualified_name, flows) for position, action in enumerate(actions)),
        _end(returns, result, position=len(actions)),
    ]
    _connect(nodes, qualified_name, flows)
    inputs = [_parameter(name, words, place) for place, (name, words) in enumerate(parameters.items())]
    return {
        "AllowedModuleRoles": names(roles),
        "Documentation": "",
        "ExportLevel": "Hidden",
        "Flows": parts(flows),
        "MicroflowReturnType": data_type(returns),
        "Name": qualified_name.partition(".")[2],
        "ObjectCollection": element("Microflows$MicroflowObjectCollection", Objects=parts([*nodes, *inputs])),
        "ReturnVariableName": "",
    }


def _connect(nodes: Sequence[Document], seed: str, flows: list[Document]) -> None:
    """Give nodes their ids and put the sequence between them among the flows."""
    for number, node in enumerate(nodes):
        node["$ID"] = identity("flow object", seed, str(number))
    flows += [_sequence(a["$ID"], b["$ID"]) for a, b in pairwise(nodes)]


def _activity(action: Document, position: int, seed: str, flows: list[Document]) -> Document:
    """Make the node of an action; a loop is a node itself, whose sequences stand at the top of the flow."""
    place = {"RelativeMiddlePoint": f"{250 + 180 * position};200"}
    if LOOP_MARK in action:
        inner = f"{seed} {position}"
        body = [_activity(inside, number, inner, flows) for number, inside in enumerate(action[LOOP_MARK])]
        _connect(body, inner, flows)
        shape = {key: value for key, value in action.items() if key != LOOP_MARK}
        graph = element("Microflows$MicroflowObjectCollection", Objects=parts(body))
        return {**shape, **place, "Size": "300;200", "ObjectCollection": graph}
    return element(
        "Microflows$ActionActivity",
        Action=action,
        AutoGenerateCaption=True,
        BackgroundColor="Default",
        Caption="Activity",
        Disabled=False,
        Documentation="",
        Size="120;60",
        **place,
    )


def _end(returns: str, result: str, position: int) -> Document:
    return element(
        "Microflows$EndEvent",
        Documentation="",
        RelativeMiddlePoint=f"{220 + 180 * position};200",
        ReturnValue=result or ("empty" if returns else ""),
        ReturnValueModel=element("Expressions$NoExpression"),
        Size="20;20",
    )


def _sequence(origin: bytes, destination: bytes) -> Document:
    return element(
        "Microflows$SequenceFlow",
        CaseValues=parts([element("Microflows$NoCase")], 2),
        DestinationBezierVector="-30;0",
        DestinationConnectionIndex=3,
        DestinationPointer=destination,
        IsErrorHandler=False,
        Line=element("Microflows$BezierCurve", DestinationControlVector="-30;0", OriginControlVector="30;0"),
        NewCaseValue=element("Microflows$NoCase"),
        OriginBezierVector="30;0",
        OriginConnectionIndex=1,
        OriginPointer=origin,
    )


def _parameter(name: str, words: str, position: int) -> Document:
    return element(
        "Microflows$MicroflowParameter",
        DefaultValue="",
        Documentation="",
        HasVariableNameBeenChanged=False,
        IsRequired=True,
        Name=name,
        RelativeMiddlePoint=f"{100 + 100 * position};75",
        Size="30;30",
        VariableType=data_type(words),
    )


def constant(name: str, default: str, type_words: str, exposed: bool, documentation: str, excluded: bool) -> Document:
    """Make a constant."""
    return element(
        "Constants$Constant",
        DefaultValue=default,
        Documentation=documentation,
        Excluded=excluded,
        ExportLevel="Hidden",
        ExposedToClient=exposed,
        Name=name,
        Type=data_type(type_words),
    )


def enumeration(name: str, values: Iterable[str]) -> Document:
    """Make an enumeration."""
    stored = [
        element(
            "Enumerations$EnumerationValue",
            Caption=caption(value.replace("_", " ")),
            Image="",
            Name=value,
            RemoteValue=None,
        )
        for value in values
    ]
    return element(
        "Enumerations$Enumeration",
        Documentation="",
        Excluded=False,
        ExportLevel="Hidden",
        Name=name,
        RemoteSource=None,
        Values=parts(stored),
    )
