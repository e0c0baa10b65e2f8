"""The body of a microflow, a nanoflow or a rule: what its graph of activities does (formats.md 2.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.exports.units.activities import read_action, read_rule_call
from auditor.exports.units.data_types import is_nothing, read_type
from auditor.exports.units.fields import Element
from auditor.exports.units.flow_parts import FlowParts
from auditor.model.activities import Activity, Cast, End, Loop
from auditor.model.documents import Parameter
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name

LEFT_OUT = frozenset(
    ("ArgumentModel", "ConcurrenyErrorMessage", "Documentation", "ExpressionModel", "Line", "NodeModel", "ValueModel")
)
"""Properties of flows that no reader needs."""
ORDER = "Flows"
"""Which activity follows which: half of a flow's bytes, and needed only to know what is cast."""
CAST = b"Microflows$CastAction"

_PARAMETERS = ("Microflows$MicroflowParameter", "Microflows$MicroflowParameterObject")
_MAX_DEPTH = 50
"""Loops inside loops."""


@frozen
class FlowBody:
    """What was read of a flow."""

    parameters: tuple[Parameter, ...]
    returns: Parameter | None
    activities: tuple[Activity, ...]
    uses: tuple[Name, ...]


def read_body(flow: Element) -> FlowBody:
    """Read the body of a flow; without a graph it has neither parameters nor activities."""
    reader = _Reader(flow)
    returned = read_type(flow, "MicroflowReturnType", "ReturnType")
    returns = None if is_nothing(returned) else Parameter(NO_NAME, returned.entity, returned.is_list, returned.word)
    activities = tuple(reader.activities())
    return FlowBody(tuple(reader.parameters), returns, activities, tuple(reader.parts.used))


class _Reader:
    """One walk over one graph."""

    def __init__(self, flow: Element) -> None:
        self.parts = FlowParts()
        self.parameters: list[Parameter] = []
        self._flow = flow
        self._casts: Mapping[bytes | str, tuple[Name, Name]] | None = None

    def activities(self) -> Iterator[Activity]:
        """Give the activities; parameters are taken note of on the way."""
        graph = self._flow.element("ObjectCollection")
        if graph is not None:
            yield from self._of_graph(graph, 0)

    def _of_graph(self, graph: Element, depth: int) -> Iterator[Activity]:
        if depth > _MAX_DEPTH:
            return
        for node in graph.elements("Objects"):
            match node.doc.get("$Type"):
                case "Microflows$ActionActivity":
                    action = node.element("Action")
                    if action is not None and not node.boolean("Disabled"):
                        yield self._activity(node, action)
                case "Microflows$EndEvent":
                    value = self.parts.expression(node, "ReturnValue")
                    if value:
                        yield End(value, line=node.line)
                case "Microflows$ExclusiveSplit":
                    yield from self._decision(node)
                case "Microflows$InheritanceSplit":
                    self.parts.variable(node, "SplitVariableName")
                case "Microflows$LoopedActivity":
                    yield from self._loop(node, depth)
                case type_ if type_ in _PARAMETERS:
                    self.parameters.append(_parameter(node))

    def _activity(self, node: Element, action: Element) -> Activity:
        activity = read_action(action, self.parts)
        if isinstance(activity, Cast):
            variable, entity = self._cast_of(node)
            return replace(activity, variable=variable, entity=entity)
        return activity

    def _decision(self, node: Element) -> Iterator[Activity]:
        condition = node.element("SplitCondition")
        if condition is None:
            return
        self.parts.expression(condition, "Expression")
        call = condition.element("RuleCall")
        if call is not None:
            yield read_rule_call(call, self.parts)

    def _loop(self, node: Element, depth: int) -> Iterator[Activity]:
        """Read a loop: over a list, with a condition, or in the shape before 9.0.4."""
        source = node.element("LoopSource")
        variable = source.name("VariableName") if source else node.name("IteratorVariableName")
        listed = self.parts.variable(source or node, "ListVariableName")
        if source:
            self.parts.expression(source, "WhileExpression")
        if variable or listed:
            yield Loop(variable, listed, line=node.line)
        graph = node.element("ObjectCollection")
        if graph is not None:
            yield from self._of_graph(graph, depth + 1)

    def _cast_of(self, node: Element) -> tuple[Name, Name]:
        """Give the variable and the entity of a cast: those of the decision whose branch leads to it."""
        if self._casts is None:
            self._casts = dict(_branches(self._flow))
        return self._casts.get(node.pointer("$ID") or "", (NO_NAME, NO_NAME))


def _branches(flow: Element) -> Iterator[tuple[bytes | str, tuple[Name, Name]]]:
    """Give, for each branch of a decision on a type: where it leads, the variable, and the entity in that branch."""
    graph = flow.element("ObjectCollection")
    splits = dict(_splits(graph, 0)) if graph else {}
    for sequence in flow.elements(ORDER):
        origin, destination = sequence.pointer("OriginPointer"), sequence.pointer("DestinationPointer")
        if origin in splits and destination:
            yield destination, (splits[origin], _case(sequence))


def _splits(graph: Element, depth: int) -> Iterator[tuple[bytes | str | None, Name]]:
    for node in graph.elements("Objects") if depth <= _MAX_DEPTH else ():
        if node.doc.get("$Type") == "Microflows$InheritanceSplit":
            yield node.pointer("$ID"), node.name("SplitVariableName")
        elif inner := node.element("ObjectCollection"):
            yield from _splits(inner, depth + 1)


def _case(sequence: Element) -> Name:
    """Read the entity of a branch: a list from 10.15 on, an element before, a text in 4.x."""
    if sequence.has("CaseValue"):
        return sequence.name("CaseValue")
    cases = sequence.elements("CaseValues") or [case for case in [sequence.element("NewCaseValue")] if case]
    return cases[0].name("Value") if len(cases) == 1 else NO_NAME


def _parameter(node: Element) -> Parameter:
    type_ = read_type(node, "VariableType", "Type")
    return Parameter(node.name("Name"), type_.entity, type_.is_list, type_.word)
