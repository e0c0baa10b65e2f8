"""Calls of other systems, one by one: activities of flows, and documents about consumed services (rules.md, INT)."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.model.calls import HttpAccess, ODataCall, OperationCall, RestCall, SoapCall
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.frozen import frozen
from auditor.model.integration import ConsumedKind, ConsumedService
from auditor.model.names import NO_NAME, Name
from auditor.model.source import Location
from auditor.rules.context import Context

CallActivity = RestCall | SoapCall | OperationCall
"""`RestCallAction`, `CallWebServiceAction`, `RestOperationCallAction`."""


@frozen
class Call:
    """One call: an activity in a flow, or the document about a consumed REST or OData service."""

    name: Name
    """Of a document its name; of an activity the flow and what it calls: `Shop.ACT_Pay › POST pay.example.com`. Other
    activities, and where this one stands in the flow, play no part in it."""
    module: Name
    http: HttpAccess
    location: Location
    flow: Node | None = None
    activity: CallActivity | None = None
    service: ConsumedService | None = None


def calls_made(context: Context) -> tuple[Call, ...]:
    """Give every call of the project: activities first, then documents; what is excluded makes none."""
    known = context.memo.get("calls made")
    if not isinstance(known, tuple):
        known = context.memo["calls made"] = (*_of_flows(context), *_of_services(context))
    return known


def call_named(name: Name, context: Context) -> Call | None:
    """Give a call by its name, as findings name it."""
    by_name = context.memo.get("calls by name")
    if not isinstance(by_name, Mapping):
        by_name = context.memo["calls by name"] = {call.name: call for call in calls_made(context)}
    found = by_name.get(name)
    return found if isinstance(found, Call) else None


def roles_that_make(call: Call, context: Context) -> frozenset[Name]:
    """Give the user roles that may run a flow which makes a call, itself or through flows that it calls."""
    flows = [call.flow] if call.flow else [node for node, flow in context.calls.flows.items() if _uses(flow, call)]
    callers = callers_of(flows, context)
    return frozenset(name for role in context.roles if not role.access.runs.isdisjoint(callers) for name in role.names)


def callers_of(flows: Iterable[Node], context: Context) -> frozenset[Name]:
    """Give the names of microflows and nanoflows that call some flows, at any depth, these included."""
    found = set(flows)
    waiting = deque(found)
    while waiting:
        for edge in context.calls.edges_to(waiting.popleft()):
            if edge.caller in context.calls.flows and edge.caller not in found:
                found.add(edge.caller)
                waiting.append(edge.caller)
    return frozenset(node.name for node in found if node.kind is not NodeKind.RULE)


def _uses(flow: Flow, call: Call) -> bool:
    for activity in flow.activities:
        match activity:
            case OperationCall() if activity.operation.rpartition(".")[0] == call.name:
                return True
            case ODataCall() if activity.service == call.name:
                return True
    return False


def _of_flows(context: Context) -> Iterator[Call]:
    for node, flow in context.calls.flows.items():
        made = [activity for activity in flow.activities if isinstance(activity, CallActivity)]
        made.sort(key=lambda activity: (_label(activity), _content(activity)))
        labels: Counter[str] = Counter()
        for activity in made:
            label = _label(activity)
            labels[label] += 1
            name = f"{flow.name} › {label}" + (f" ({labels[label]})" if labels[label] > 1 else "")
            http = HttpAccess() if isinstance(activity, OperationCall) else activity.http
            where = flow.location.inside(label, activity.line)
            yield Call(Name(name), flow.module, http, where, node, activity)


def _of_services(context: Context) -> Iterator[Call]:
    for service in context.project.consumed:
        if service.excluded or service.kind is ConsumedKind.SOAP:
            continue
        fields = (*service.fields, *(field for operation in service.operations for field in operation.fields))
        http = HttpAccess(
            service.address,
            bool(service.password) or service.scheme == "Basic",
            service.user_name,
            service.password,
            fields,
            service.client_certificate,
        )
        yield Call(service.name, service.module, http, service.location, service=service)


def _label(activity: CallActivity) -> str:
    match activity:
        case RestCall():
            return f"{activity.method.upper() or 'REST'} {address_label(activity.http.address)}".rstrip()
        case SoapCall():
            return ".".join(part for part in (activity.service, activity.operation) if part) or "SOAP"
        case _:
            return activity.operation


def address_label(address: Expression) -> str:
    """Name an address by the first thing in it that is known: its host, a constant, a variable or a member."""
    return next((label for term in address.given if (label := _term_label(term))), "")


def _term_label(term: Term) -> str:
    if term.kind is TermKind.TEXT:
        return term.facts.host if term.facts else NO_NAME
    if term.kind in (TermKind.VARIABLE, TermKind.MEMBER):
        return "$" + "/".join((term.name, *term.path))
    return term.name


def _content(activity: CallActivity) -> str:
    """Tell activities apart that are called the same, but for where they stand."""
    http = None if isinstance(activity, OperationCall) else activity.http
    return repr((http, getattr(activity, "body", None), activity.result, activity.error_handling))
