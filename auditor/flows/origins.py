"""Where a value comes from: an expression followed back through the variables of its flow and the flows it calls."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from auditor.flows.calls import CallGraph
from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.flows.types import NO_TYPE, UNKNOWN, Types, VariableType
from auditor.model.activities import (
    Activity,
    Aggregate,
    CodeCall,
    End,
    Export,
    FlowCall,
    Import,
    ListOperation,
    Loop,
    Other,
    SetVariable,
)
from auditor.model.calls import DatabaseQuery, ODataCall, OperationCall, RestCall, SoapCall
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.frozen import frozen
from auditor.model.integration import DataMapping
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import ValueFacts

_DEEPEST = 60
"""Variables and calls inside each other that are followed; no person goes as deep."""
_MOST = 200
"""More origins of one value are not told apart."""
_MOST_WAYS = 5
"""Nor are more ways that a value goes from the same origin."""


class OriginKind(StrEnum):
    """What a value can come from."""

    TEXT = "text"
    NUMBER = "number"
    CONSTANT = "constant"
    TOKEN = "token"
    NAME = "name"
    MEMBER = "member"
    OBJECT = "object"
    """An object itself, such as one that is set as the value of an association."""
    PARAMETER = "parameter"
    """A parameter of the flow in which the question began."""
    CODE = "code"
    """The result of a Java or JavaScript action."""
    REMOTE = "remote"
    """The result of a call of another system."""
    CALL = "call"
    """The result of a flow that was not followed."""
    UNKNOWN = "unknown"


@frozen
class Origin:
    """One place that a value comes from."""

    kind: OriginKind
    flow: Node
    """The flow that it enters in."""
    name: Name = NO_NAME
    """The constant, token, parameter, action, operation, called flow or variable."""
    entity: Name = UNKNOWN
    """Of a member or an object; `UNKNOWN` where it cannot be inferred."""
    member: Name = NO_NAME
    """Stored name; empty for a member that the platform keeps, and where it cannot be inferred."""
    last: Name = NO_NAME
    """Of a member as it is written, `Total`: known even where the entity is not."""
    facts: ValueFacts | None = None
    """Of text and numbers."""
    type: Name = NO_NAME
    """`String`, `Decimal` ... of a parameter, where it is known."""
    joined: bool = False
    """Whether `+` or a template joined it with something on the way."""
    first: bool = True
    """Whether the value can begin with it."""
    quotes_doubled: bool = False
    """Whether every quote in it was doubled on the way."""
    functions: tuple[Name, ...] = ()
    """Functions that it went through on the way, the first one first."""
    key: Name = NO_NAME
    """The name that stands before it in text somewhere on the way (`Term.key`)."""
    through: tuple[Name, ...] = ()
    """Flows whose results it came through, the innermost first."""


class Origins:
    """Answers where values come from, for one project."""

    def __init__(self, graph: CallGraph, types: Types, mappings: Mapping[Name, DataMapping]) -> None:
        self._graph = graph
        self._types = types
        self._mappings = mappings
        self._variables: dict[Node, Mapping[Name, VariableType]] = {}
        self._makers: dict[Node, Mapping[Name, tuple[Activity, ...]]] = {}
        self._known: dict[_Question, tuple[Origin, ...]] = {}
        self._asked: set[_Question] = set()
        """Questions that are being answered: a variable or a flow that leads back to one of them adds nothing."""
        self._cut = False
        """Whether the answer in hand left such a way back out. What is behind it, the outermost answer has anyway."""
        self._partial: dict[_Question, tuple[Origin, ...]] = {}
        """Such answers, good for as long as the outermost question is open: no question is looked into twice."""

    def of(self, node: Node, expression: Expression, deep: bool = True) -> tuple[Origin, ...]:
        """Give the origins of an expression in a flow; `deep` follows the results of flows that it calls."""
        if node not in self._graph.flows:
            return ()
        return _once(self._of_expression(node, expression, deep))

    def types(self, node: Node) -> Mapping[Name, VariableType]:
        """Give the types of a flow's variables."""
        known = self._variables.get(node)
        if known is None:
            flow = self._graph.flows.get(node)
            known = self._variables[node] = self._types.of_flow(flow) if flow else {}
        return known

    def along(self, node: Node, term: Term) -> tuple[Name, Name]:
        """Give the entity and the stored name of the member that a member term of a flow reads, empty if unknown."""
        return self._types.along(self._type(node, term.name).entity, term.path)

    def results(self, node: Node, deep: bool = True) -> tuple[Origin, ...]:
        """Give the origins of what a flow returns; those that are its parameters stay so."""
        return self._answer((node, NO_NAME, deep), self._of_results)

    def _answer(self, question: "_Question", find: Callable[..., Iterator[Origin]]) -> tuple[Origin, ...]:
        if (known := self._known.get(question)) is not None:
            return known
        if question in self._asked or question in self._partial:
            self._cut = True
            return self._partial.get(question, ())
        if len(self._asked) >= _DEEPEST:
            self._cut = True
            return (Origin(OriginKind.UNKNOWN, *question[:2]),)
        outer, self._cut = self._cut, False
        self._asked.add(question)
        found = _once(find(*question))
        self._asked.remove(question)
        whole = not self._cut or not self._asked
        (self._known if whole else self._partial)[question] = found
        if not self._asked:
            self._partial.clear()
        self._cut = (self._cut or outer) and bool(self._asked)
        return found

    def _of_results(self, node: Node, _variable: Name, deep: bool) -> Iterator[Origin]:
        for activity in self._graph.flows[node].activities:
            if isinstance(activity, End):
                yield from self._of_expression(node, activity.value, deep)

    def _of_expression(self, node: Node, expression: Expression, deep: bool) -> Iterator[Origin]:
        for term in expression.given:
            for origin in self._of_term(node, term, deep):
                yield _through_term(origin, term)

    def _of_term(self, node: Node, term: Term, deep: bool) -> Iterator[Origin]:
        match term.kind:
            case TermKind.VARIABLE:
                yield from self._answer((node, term.name, deep), self._of_variable)
            case TermKind.MEMBER:
                entity, member = self.along(node, term)
                yield Origin(
                    OriginKind.MEMBER, node, term.name, entity, member, last=term.path[-1] if term.path else NO_NAME
                )
            case kind:
                yield Origin(OriginKind(kind.value), node, term.name, facts=term.facts)

    def _of_variable(self, node: Node, variable: Name, deep: bool) -> Iterator[Origin]:
        type_ = self._type(node, variable)
        if type_.entity:
            yield Origin(OriginKind.OBJECT, node, variable, type_.entity)
            return
        parameter = next((p for p in self._graph.flows[node].parameters if p.name == variable), None)
        if parameter:
            yield Origin(OriginKind.PARAMETER, node, variable, type=parameter.type)
        makers = self._made(node, variable)
        for activity in makers:
            yield from self._of_activity(node, activity, deep)
        if not parameter and not makers:
            yield Origin(OriginKind.UNKNOWN, node, variable)

    def _of_activity(self, node: Node, activity: Activity, deep: bool) -> Iterator[Origin]:
        """Give the origins of what an activity puts into a variable."""
        match activity:
            case SetVariable():
                yield from self._of_expression(node, activity.value, deep)
            case FlowCall():
                yield from self._of_call(node, activity, deep)
            case CodeCall():
                yield Origin(OriginKind.CODE, node, activity.target)
            case Aggregate(member=member) if member:
                entity = self._type(node, activity.variable).entity
                yield Origin(OriginKind.MEMBER, node, activity.variable, entity, member, last=member)
            case Export():
                mapping = self._mappings.get(activity.mapping)
                for mapped in mapping.entities if mapping else ():
                    for member in mapped.members:
                        yield Origin(OriginKind.MEMBER, node, activity.variable, mapped.entity, member, last=member)
            case RestCall() | SoapCall() | OperationCall() | ODataCall() | DatabaseQuery():
                yield Origin(OriginKind.REMOTE, node, _remote_name(activity))

    def _of_call(self, node: Node, call: FlowCall, deep: bool) -> Iterator[Origin]:
        """Give the origins of a called flow's result, with what the call hands over in place of its parameters."""
        called = Node(NodeKind(call.kind.value), call.target)
        if not deep or called not in self._graph.flows:
            yield Origin(OriginKind.CALL, node, call.target)
            return
        arguments = {argument.parameter: argument.value for argument in call.arguments}
        for origin in self.results(called, deep):
            outward = replace(origin, through=(*origin.through, call.target))
            if origin.kind is not OriginKind.PARAMETER or origin.flow != called or origin.name not in arguments:
                yield outward
                continue
            for given in self._of_expression(node, arguments[origin.name], deep):
                yield _after(given, outward)

    def _type(self, node: Node, variable: Name) -> VariableType:
        return self.types(node).get(variable, NO_TYPE)

    def _made(self, node: Node, variable: Name) -> tuple[Activity, ...]:
        known = self._makers.get(node)
        if known is None:
            known = self._makers[node] = _makers(self._graph.flows[node])
        return known.get(variable, ())


_Question = tuple[Node, Name, bool]
"""A flow, a variable of it (empty: its result), and whether called flows are followed."""


def _once(origins: Iterator[Origin]) -> tuple[Origin, ...]:
    """Give different origins, as many as anybody wants to look at."""
    found: dict[Origin, None] = {}
    ways: Counter[tuple[object, ...]] = Counter()
    for origin in origins:
        place = origin.kind, origin.flow, origin.name, origin.last
        if origin in found or ways[place] == _MOST_WAYS:
            continue
        ways[place] += 1
        found[origin] = None
        if len(found) == _MOST:
            break
    return tuple(found)


def _through_term(origin: Origin, term: Term) -> Origin:
    """Add what one term does to a value on its way."""
    if not (term.joined or not term.first or term.functions or term.quotes_doubled or term.key):
        return origin
    return replace(
        origin,
        joined=origin.joined or term.joined,
        first=origin.first and term.first,
        quotes_doubled=origin.quotes_doubled or term.quotes_doubled,
        functions=(*origin.functions, *term.functions),
        key=term.key or origin.key,
    )


def _after(given: Origin, way: Origin) -> Origin:
    """Give an origin of an argument as it is after the way that the parameter goes."""
    return replace(
        given,
        joined=given.joined or way.joined,
        first=given.first and way.first,
        quotes_doubled=given.quotes_doubled or way.quotes_doubled,
        functions=(*given.functions, *way.functions),
        key=way.key or given.key,
        through=(*given.through, *way.through),
    )


def _remote_name(activity: RestCall | SoapCall | OperationCall | ODataCall | DatabaseQuery) -> Name:
    match activity:
        case OperationCall() | ODataCall() | SoapCall():
            return activity.operation
        case DatabaseQuery():
            return activity.query
    return NO_NAME


def _makers(flow: Flow) -> Mapping[Name, tuple[Activity, ...]]:
    """Give the activities that put something into each variable."""
    makers: dict[Name, tuple[Activity, ...]] = {}
    for activity in flow.activities:
        for variable in made_by(activity):
            makers[variable] = (*makers.get(variable, ()), activity)
    return makers


def made_by(activity: Activity) -> Iterator[Name]:
    """Give the variables that an activity puts something into."""
    match activity:
        case SetVariable() | Loop():
            yield activity.variable
        case FlowCall() | CodeCall() | Aggregate() | ListOperation() | Export() | Import() | Other():
            yield activity.result
        case RestCall() | SoapCall() | OperationCall() | ODataCall() | DatabaseQuery():
            yield activity.result
        case _:
            yield getattr(activity, "result", NO_NAME)
