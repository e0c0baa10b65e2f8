"""Open service has no check of its own

What it does
    Looks at published services that ask for no authentication. Reports those with an operation whose microflow neither
    takes nor returns a System.HttpResponse, or that sets its StatusCode nowhere to 401 or 403, in the flows that it
    calls neither.

Why is this bad
    A service without authentication can still check its callers: by a header with a key, or a signature. A microflow
    that never refuses anybody does not. Whoever knows the address then reads and changes what the operation does.

Example
    The webhook of a payment provider marks orders as paid. Nobody looks at the signature of the message, so everybody
    can mark any order.

How to fix
    Choose an authentication type for the service. Where the caller has none to offer, take the HttpResponse as a
    parameter, check the key or signature first, and answer 401 to everybody else.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node
from auditor.flows.origins import OriginKind
from auditor.model.activities import Change, CodeCall, Create
from auditor.model.documents import Microflow, Operation, PublishedService
from auditor.model.expressions import Expression
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import microflow_node
from auditor.rules.telling import listed, newer_version, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_RESPONSE, _STATUS = Name("System.HttpResponse"), Name("System.HttpResponse.StatusCode")
_REFUSALS = frozenset((401, 403))
_NO_RESPONSE = "neither takes nor returns a System.HttpResponse"
_NO_REFUSAL = "never sets StatusCode to 401 or 403"


def _run(service: PublishedService, context: Context) -> list[tuple[Operation, Microflow]]:
    """Give the operations of a service with the microflows that run for them."""
    found = ((one, context.calls.microflow(one.microflow)) for one in service.operations if one.microflow)
    return [(one, flow) for one, flow in found if flow]


def _is_open(service: PublishedService, context: Context) -> bool:
    """Whether it asks for no authentication and runs microflows."""
    return service.open_because is not None and bool(_run(service, context))


def _unreadable(context: Context) -> str | None:
    """A microflow that could not be read may refuse callers."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="SVC-02",
    subject=SubjectKind.SERVICE,
    severities=(Severity.HIGH,),
    needs=(Need.SERVICES, Need.DOCUMENTS, Need.ACTIVITIES),
    cwe=(306, 862),
    among=_is_open,
    not_checked=_unreadable,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when the microflow of some operation refuses nobody."""
    found = [(one.name, why) for one, flow in _run(service, context) if (why := _unchecked(flow, context))]
    if found:
        unsure = service.open_because == "Guest" or not any(_is_seen(n, why, service, context) for n, why in found)
        certainty = Certainty.POSSIBLE if unsure else Certainty.CERTAIN
        yield Finding(RULE.id, Severity.HIGH, Subjects(service=service.name), tuple(sorted(found)), certainty)


def _unchecked(flow: Microflow, context: Context) -> str:
    """Say why a microflow refuses nobody; nothing when it does."""
    answers = any(parameter.entity == _RESPONSE for parameter in flow.parameters)
    if not answers and not (flow.returns and flow.returns.entity == _RESPONSE):
        return _NO_RESPONSE
    called = context.calls.called(microflow_node(flow.name))
    refuses = any(_refuses(node, value, set(called), context) for node in called for value in _codes(node, context))
    return "" if refuses else _NO_REFUSAL


def _codes(node: Node, context: Context) -> Iterator[Expression]:
    """Give what a flow sets status codes to."""
    for activity in context.calls.flows[node].activities:
        if isinstance(activity, Create | Change):
            yield from (change.value for change in activity.changes if change.member == _STATUS)


def _refuses(node: Node, value: Expression, called: set[Node], context: Context) -> bool:
    """Whether a status code can be 401 or 403; of a parameter, what the flows on the way hand over."""
    seen: set[tuple[Node, Name]] = set()
    waiting = [(node, value)]
    while waiting:
        for origin in context.effects.origins.of(*waiting.pop()):
            if origin.facts and origin.facts.number in _REFUSALS:
                return True
            if origin.kind is OriginKind.PARAMETER and (origin.flow, origin.name) not in seen:
                seen.add((origin.flow, origin.name))
                waiting.extend(
                    (caller, argument.value)
                    for caller, call in context.calls.calls_to(origin.flow)
                    for argument in call.arguments
                    if caller in called and argument.parameter == origin.name
                )
    return False


def _is_seen(operation: str, why: str, service: PublishedService, context: Context) -> bool:
    """Whether nothing out of sight could refuse: a Java action that the response is handed to might."""
    if why == _NO_RESPONSE:
        return True
    flow = next(flow for one, flow in _run(service, context) if one.name == operation)
    return not any(_given_to_code(node, context) for node in context.calls.called(microflow_node(flow.name)))


def _given_to_code(node: Node, context: Context) -> tuple[Name, ...]:
    """Give the Java actions that a flow hands a response to."""
    types = context.effects.types(node)
    responses = {variable for variable, known in types.items() if known.entity == _RESPONSE}
    return tuple(
        activity.target
        for activity in context.calls.flows[node].activities
        if isinstance(activity, CodeCall)
        and any(argument.value.variable in responses for argument in activity.arguments)
    )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say of each operation why its microflow refuses nobody."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    reasons = dict(fact for fact in map(texts, finding.facts) if len(fact) == 2)
    told = [(one, flow) for one, flow in _run(service, context) if one.name in reasons]
    own = (
        f"Choose an authentication type for {service.name}, or let {listed(flow.name for _, flow in told)} check the "
        "caller first and answer 401 otherwise."
    )
    return Explanation(
        f"{service.name} asks for no authentication, and {listed(one.name for one, _ in told)} "
        f"{'refuse' if len(told) > 1 else 'refuses'} nobody.",
        newer_version(finding, service.module, own, "checks its callers"),
        tuple(
            Evidence(f"{one.name} runs {flow.name}, which {reasons[one.name]}{_hidden(flow, context)}", flow.location)
            for one, flow in told
        ),
    )


def _hidden(flow: Microflow, context: Context) -> str:
    called = context.calls.called(microflow_node(flow.name))
    code = dict.fromkeys(action for node in called for action in _given_to_code(node, context))
    return f"; what {listed(code)} does with the response is out of sight" if code else ""


def planted(app: "App") -> None:
    """A webhook that takes what comes."""
    from auditor.samples.actions import change

    shop = app.module("Shop", "Service")
    paid = change("Response", {"System.HttpResponse.StatusCode": "200"})
    shop.microflow("WS_Order_Paid", parameters={"Response": "System.HttpResponse"}, actions=[paid])
    shop.rest_service("Orders", authentication=(), operations=(("POST", "paid", "WS_Order_Paid"),))


def near_miss(app: "App") -> None:
    """Webhooks that refuse: by themselves, by a microflow that gets the code, and by a response of their own."""
    from auditor.samples.actions import call_microflow, change, create

    shop = app.module("Shop", "Service")
    response = {"Response": "System.HttpResponse"}
    refuse = change("Response", {"System.HttpResponse.StatusCode": "if $Response/Content = 'x' then 200 else 401"})
    shop.microflow("WS_Order_Paid", parameters=response, actions=[refuse])
    answer = change("Response", {"System.HttpResponse.StatusCode": "$Code"})
    shop.microflow("SUB_Answer", parameters={**response, "Code": "Integer"}, actions=[answer])
    call = call_microflow("Shop.SUB_Answer", {"Response": "$Response", "Code": "403"})
    shop.microflow("WS_Order_Sent", parameters=response, actions=[call])
    made = create("Refusal", "System.HttpResponse", {"System.HttpResponse.StatusCode": "401"})
    shop.microflow("WS_Order_Back", returns="System.HttpResponse", result="$Refusal", actions=[made])
    operations = (("POST", "paid", "WS_Order_Paid"), ("POST", "sent", "WS_Order_Sent"), ("POST", "b", "WS_Order_Back"))
    shop.rest_service("Orders", authentication=(), operations=operations)
