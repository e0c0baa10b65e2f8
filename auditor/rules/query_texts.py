"""Texts of database queries, and the values that become a part of them (rules.md, DOC-11).

A value is followed from where the query runs: through variables and the results of called flows, and from a parameter
to what the callers hand over. What is joined into the text there belongs to the flow that joins it.
"""

from collections.abc import Iterator, Mapping

from auditor.flows.nodes import Node, NodeKind
from auditor.flows.origins import Origin, OriginKind
from auditor.model.activities import Activity, CodeCall, CodeKind
from auditor.model.calls import DatabaseQuery
from auditor.model.documents import Microflow
from auditor.model.domain import Attribute, AttributeType
from auditor.model.expressions import Expression
from auditor.model.frozen import frozen
from auditor.model.names import Name, module_of
from auditor.policy.words import words_of
from auditor.rules.context import Context

_LAST_WORDS = frozenset(("sql", "oql", "statement", "query"))
_QUERYING = (Name("DatabaseConnector"), Name("OQL"))
"""Marketplace modules whose Java actions run the text of a query."""
_TEXT_TYPES = (AttributeType.STRING, AttributeType.HASHED_STRING)
_TO_OTHER_TYPES = frozenset(("parseInteger", "parseDecimal", "parseDateTime", "parseDateTimeUTC", "round", "floor"))
"""Functions after which a text is none any more: what they give back holds no quotes."""


@frozen
class QueryText:
    """A text that is run as a query."""

    flow: Node
    """The flow that runs it."""
    activity: Activity
    runs: Name
    """The query or the Java action: `OQL.ExecuteOQLStatement`."""
    text: Expression


@frozen
class JoinedValue:
    """A value that becomes a part of the text of a query."""

    query: QueryText
    joined_in: Node
    """The flow that puts the text together."""
    value: Origin


def query_texts(context: Context) -> tuple[QueryText, ...]:
    """Give every text of a query that is put together at run time, or might be, in flows that are not excluded."""
    known = context.memo.get("query texts")
    if not isinstance(known, tuple):
        known = context.memo["query texts"] = tuple(_query_texts(context))
    return known


def _query_texts(context: Context) -> Iterator[QueryText]:
    types = {
        action.name: {parameter.name: parameter.type for parameter in action.parameters}
        for action in context.project.java_actions
    }
    for node, flow in context.calls.flows.items():
        for activity in flow.activities:
            match activity:
                case DatabaseQuery() if activity.text:
                    yield QueryText(node, activity, activity.query, activity.text)
                case CodeCall(kind=CodeKind.JAVA):
                    yield from _of_code(node, activity, types.get(activity.target, {}), context)


def _of_code(node: Node, call: CodeCall, types: Mapping[Name, Name], context: Context) -> Iterator[QueryText]:
    """A template is no text: its values are handed over apart, as parameters of the query."""
    module = module_of(call.target)
    if not context.project.is_own(module) and module not in _QUERYING:
        return
    for argument in call.arguments:
        words = words_of(argument.parameter)
        is_query = bool(words) and words[-1].lower() in _LAST_WORDS
        if is_query and types.get(argument.parameter, "String") in ("String", ""):
            yield QueryText(node, call, call.target, argument.value)


def joined_values(context: Context) -> Mapping[Name, tuple[JoinedValue, ...]]:
    """Give for each flow that puts texts of queries together the values that it joins into them."""
    known = context.memo.get("values joined into queries")
    if not isinstance(known, dict):
        found: dict[Name, dict[JoinedValue, None]] = {}
        for query in query_texts(context):
            for value in _Search(query, context).values(query.flow, query.text):
                found.setdefault(value.joined_in.name, {})[value] = None
        known = context.memo["values joined into queries"] = {name: tuple(values) for name, values in found.items()}
    return known


class _Search:
    """Looks for the values that are joined into the text of one query."""

    def __init__(self, query: QueryText, context: Context) -> None:
        self._query = query
        self._context = context
        self._asked: set[tuple[Node, Name]] = set()

    def values(self, node: Node, text: Expression) -> Iterator[JoinedValue]:
        """Give them for the text that a flow runs or hands over."""
        for origin in self._context.effects.origins.of(node, text):
            if origin.joined:
                if self._is_text(origin) and not self._is_harmless(origin):
                    yield JoinedValue(self._query, node, origin)
            elif origin.kind is OriginKind.PARAMETER:
                yield from self._of_callers(origin)

    def _of_callers(self, origin: Origin) -> Iterator[JoinedValue]:
        """Give what callers join into a text that a flow only passes on."""
        if (origin.flow, origin.name) in self._asked:
            return
        self._asked.add((origin.flow, origin.name))
        for caller, call in self._context.calls.calls_to(origin.flow):
            for argument in call.arguments:
                if argument.parameter == origin.name:
                    yield from self.values(caller, argument.value)

    def _is_text(self, origin: Origin) -> bool:
        """Whether a value is a String, or may be one: only that can hold a piece of a query."""
        if _TO_OTHER_TYPES.intersection(origin.functions):
            return False
        match origin.kind:
            case OriginKind.PARAMETER:
                return origin.type in ("String", "")
            case OriginKind.MEMBER:
                members = self._context.project.members(origin.entity)
                attribute = members.get(origin.member) if origin.member else None
                return isinstance(attribute, Attribute) and attribute.type in _TEXT_TYPES
            case OriginKind.CODE:
                return self._gives_text(origin.name)
            case OriginKind.REMOTE:
                return True
            case OriginKind.CALL:
                return origin.type in ("String", "")
        return False

    def _gives_text(self, action: Name) -> bool:
        returns = [a.returns for a in self._context.project.java_actions if a.name == action]
        return not returns or (returns[0] is not None and returns[0].type in ("String", ""))

    def _is_harmless(self, origin: Origin) -> bool:
        """Whether quotes in it are doubled, or every caller hands over what is written out."""
        if origin.quotes_doubled:
            return True
        return origin.kind is OriginKind.PARAMETER and self._only_written_out(origin, set())

    def _only_written_out(self, origin: Origin, asked: set[tuple[Node, Name]]) -> bool:
        """Whether nobody but other flows gives a parameter, and these give only texts, numbers and constants."""
        asked.add((origin.flow, origin.name))
        flow = self._context.calls.flows[origin.flow]
        calls = self._context.calls.calls_to(origin.flow)
        if not calls or self._given_from_outside(origin.flow, flow):
            return False
        for caller, call in calls:
            for argument in call.arguments:
                if argument.parameter != origin.name:
                    continue
                for given in self._context.effects.origins.of(caller, argument.value):
                    further = (given.flow, given.name)
                    if given.kind is OriginKind.PARAMETER and further in asked:
                        continue
                    harmless = given.quotes_doubled or not self._is_text(given)
                    if not harmless and not (
                        given.kind is OriginKind.PARAMETER and self._only_written_out(given, asked)
                    ):
                        return False
        return True

    def _given_from_outside(self, node: Node, flow: object) -> bool:
        """Whether the client or something else than a flow starts a flow: then its parameters can be anything."""
        if isinstance(flow, Microflow) and (flow.module_roles or flow.user_roles or flow.url):
            return True
        flows = (NodeKind.MICROFLOW, NodeKind.NANOFLOW, NodeKind.RULE)
        return any(edge.caller.kind not in flows for edge in self._context.calls.edges_to(node))
