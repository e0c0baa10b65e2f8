"""AI or MCP tool acts without regard to the user

What it does
    Looks at microflows that are registered as tools of a language model or of an MCP server. Reports those that work
    with stored data without entity access and without a retrieve that is limited to the current user or to a user that
    is handed over; and MCP servers without an authentication microflow, or with one that uses none of its parameters.

Why is this bad
    A language model decides which tool it calls, and a prompt that somebody else wrote can decide for it. Without
    entity access and without the user in its constraints, the tool gives everybody what anybody asks for. An MCP server
    that asks for nothing gives it to the whole network.

Example
    The tool FindOrders takes a customer's number. A customer asks the assistant for the orders of another number.

How to fix
    Let the tool apply entity access, or hand the user over and limit every retrieve to it. Give the MCP server a
    microflow that checks the caller's token.

Sources
    - Mendix documentation, GenAI Commons: https://docs.mendix.com/appstore/modules/genai/commons/
    - Mendix documentation, MCP Server: https://docs.mendix.com/appstore/modules/genai/mcp-modules/mcp-server/
    - OWASP, LLM06:2025 Excessive Agency: https://genai.owasp.org/llmrisk/llm062025-excessive-agency/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.flows.nodes import Flow
from auditor.model.activities import CodeCall, Retrieve
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_USER
from auditor.rules.context import Context
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import microflow_node, out_of_sight, place_of
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_TOOLS = {
    Name("GenAICommons.Request_AddFunction"): "FunctionMicroflow",
    Name("MCPServer.AddTool"): "ExecutingMicroflow",
}
"""Java actions that register a tool -> the parameter that takes its microflow."""
_SERVER, _CHECKS = Name("MCPServer.CreateMCPServer"), "AuthenticationMicroflow"


@frozen
class _Registration:
    """One call that registers a tool, or sets a server up."""

    flow: Flow
    call: CodeCall
    microflow: Name
    """What it hands over; empty for nothing, or what is chosen at run time."""

    @property
    def is_server(self) -> bool:
        """Whether it sets a server up."""
        return self.call.target == _SERVER


def _registrations(context: Context) -> tuple[_Registration, ...]:
    known = context.memo.get("tools")
    if not isinstance(known, tuple):
        known = context.memo["tools"] = tuple(
            _Registration(flow, activity, _handed_over(activity))
            for flow in context.calls.flows.values()
            for activity in flow.activities
            if isinstance(activity, CodeCall) and (activity.target in _TOOLS or activity.target == _SERVER)
        )
    return known


def _handed_over(call: CodeCall) -> Name:
    wanted = _TOOLS.get(call.target, _CHECKS)
    return next((argument.microflow for argument in call.arguments if argument.parameter == wanted), NO_NAME)


def _subjects(context: Context) -> Iterator[Name]:
    """Give the tools, and the flows that set a server up."""
    found = _registrations(context)
    yield from dict.fromkeys(one.flow.name if one.is_server else one.microflow for one in found if _is_known(one))


def _is_known(one: _Registration) -> bool:
    return one.is_server or bool(one.microflow)


def _chosen_at_run_time(context: Context) -> str | None:
    chosen = [one.flow.name for one in _registrations(context) if not _is_known(one)]
    return f"tools are chosen at run time in {listed(dict.fromkeys(chosen))}" if chosen else None


def _unreadable(context: Context) -> str | None:
    """A microflow that could not be read may ask for the user."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="SVC-09",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.ENTITIES),
    cwe=(862, 306),
    subjects=_subjects,
    undecided=_chosen_at_run_time,
    not_checked=_unreadable,
)


def check(name: Name, context: Context) -> Iterator[Finding]:
    """Fire for a server that checks nobody, else for a tool that works for everybody."""
    unguarded = _unguarded(name, context)
    if unguarded:
        facts = ("server", tuple(sorted(one.microflow for one in unguarded)))
        yield Finding(RULE.id, Severity.CRITICAL, Subjects(document=name), facts)
        return
    if any(one.microflow == name and not one.is_server for one in _registrations(context)):
        flow = context.calls.microflow(name)
        if flow and not flow.apply_entity_access:
            touched = tuple(sorted(_touched(name, context)))
            if touched and not _is_limited(name, context):
                hidden = Certainty.POSSIBLE if context.calls.opaque(name) else Certainty.CERTAIN
                yield Finding(RULE.id, Severity.HIGH, Subjects(document=name), ("tool", touched), hidden)


def _unguarded(flow: Name, context: Context) -> list[_Registration]:
    """Give the servers that a flow sets up and that let everybody in."""
    servers = (one for one in _registrations(context) if one.is_server and one.flow.name == flow)
    return [one for one in servers if _lets_in(one, context)]


def _lets_in(one: _Registration, context: Context) -> bool:
    """Whether a server's microflow is missing, or looks at nothing that the caller sent."""
    flow = context.calls.microflow(one.microflow) if one.microflow else None
    return flow is None or {parameter.name for parameter in flow.parameters}.isdisjoint(flow.uses)


def _touched(name: Name, context: Context) -> set[tuple[str, Name]]:
    """Give what a tool and what it reaches do with stored entities: reads or changes.

    Members of System entities are read of what somebody retrieved, or of the user at hand: only retrieving counts.
    """
    found: set[tuple[str, Name]] = set()
    for reached in context.calls.reaches(name):
        effects = context.effects.of_microflow(reached)
        flow = context.calls.microflow(reached)
        retrieved = [a.entity for a in flow.activities if isinstance(a, Retrieve) and a.entity] if flow else []
        members_of = (effect.entity for effect in effects.read if module_of(effect.entity) != SYSTEM)
        found.update(("reads", entity) for entity in (*retrieved, *members_of))
        changes = (*effects.created, *effects.changed, *effects.deleted, *effects.committed)
        found.update(("changes", effect.entity) for effect in changes)
    return {(what, entity) for what, entity in found if _is_stored(entity, context)}


def _is_stored(name: Name, context: Context) -> bool:
    entity = context.project.entities.get(name)
    return entity is not None and context.is_persistable(entity)


def _is_limited(name: Name, context: Context) -> bool:
    """Whether some retrieve on the way asks for what belongs to a user: the current one, or one handed over."""
    for reached in context.calls.reaches(name):
        flow = context.calls.microflow(reached)
        if flow is None:
            continue
        users = {Name("currentUser"), *(p.name for p in flow.parameters if _is_user(p.entity, context))}
        for activity in flow.activities:
            if isinstance(activity, Retrieve) and (
                activity.constraint.mentions("CurrentUser")
                or not users.isdisjoint(activity.constraint.variables)
                or activity.start in users
            ):
                return True
    return False


def _is_user(entity: Name, context: Context) -> bool:
    return entity == SYSTEM_USER or context.project.derives_from(entity, SYSTEM_USER)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the tool does, or why the server lets everybody in."""
    name = finding.subjects.document
    if finding.facts[0] == "server":
        return _of_server(finding, context)
    flow = context.calls.flows[microflow_node(name)]
    touched = sorted(_touched(name, context))
    told = listed(f"{what} {entity}" for what, entity in touched)
    registered = [one for one in _registrations(context) if one.microflow == name and not one.is_server]
    fix = f"Let {name} apply entity access, or hand the user over and limit its retrieves to that user."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Offer {name} to nobody who may not see all of it, or see whether a newer version takes the user along."
    return Explanation(
        f"The tool {name} {told} without entity access, and no retrieve of it is limited to a user.",
        fix,
        (
            Evidence(f"{name} does not apply entity access", flow.location),
            *(
                Evidence(f"{one.flow.name} registers it by {one.call.target}", place_of(one.flow, one.call, "tool"))
                for one in registered
            ),
            *out_of_sight(name, context),
        ),
    )


def _of_server(finding: Finding, context: Context) -> Explanation:
    name = finding.subjects.document
    found = _unguarded(name, context)
    why = listed(dict.fromkeys(_why(one, context) for one in found))
    fix = "Give the server an authentication microflow that checks the caller and gives back the user."
    return Explanation(
        f"{name} sets up an MCP server that lets everybody in: {why}.",
        fix,
        tuple(
            Evidence(f"{_SERVER}: {_why(one, context)}", place_of(one.flow, one.call, "MCP server")) for one in found
        ),
    )


def _why(one: _Registration, context: Context) -> str:
    if not one.microflow:
        return "it has no authentication microflow"
    if not context.calls.microflow(one.microflow):
        return f"its authentication microflow {one.microflow} does not exist"
    return f"its authentication microflow {one.microflow} uses none of its parameters"


def planted(app: "App") -> None:
    """A tool that finds the orders of whatever number it is given."""
    from auditor.samples.actions import call_java, retrieve

    shop = app.module("Shop", "User")
    shop.entity("Order", {"Customer": "String", "Total": "Decimal"}).rule("User", read="all")
    find = retrieve("Orders", "Shop.Order", "[Customer = $Number]")
    parameters = {"Number": "String"}
    shop.microflow("Tool_Orders", parameters=parameters, returns="String", actions=[find], apply_entity_access=False)
    add = call_java("GenAICommons.Request_AddFunction", microflows={"FunctionMicroflow": "Shop.Tool_Orders"})
    shop.microflow("ACT_Ask", "User", actions=[add])
    app.module("GenAICommons", marketplace=True, version="5.0.0").java_action("Request_AddFunction")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Tools that apply entity access, ask for the own orders, or compute; and a server that looks at the token."""
    from auditor.samples.actions import call_java, call_microflow, retrieve

    shop = app.module("Shop", "User")
    order = shop.entity("Order", {"Number": "String", "Total": "Decimal"}, owner=True)
    order.rule("User", read="all", xpath="[System.owner = '[%CurrentUser%]']")
    every = retrieve("Orders", "Shop.Order")
    own = retrieve("Orders", "Shop.Order", "[System.owner = '[%CurrentUser%]']")
    shop.microflow("Tool_Orders", returns="String", actions=[every])
    shop.microflow("Tool_OwnOrders", returns="String", actions=[own], apply_entity_access=False)
    shop.microflow("Tool_Time", returns="String", result="'now'", apply_entity_access=False)
    tools = [
        call_java("MCPServer.AddTool", microflows={"ExecutingMicroflow": f"Shop.{name}"})
        for name in ("Tool_Orders", "Tool_OwnOrders", "Tool_Time")
    ]
    look = call_microflow("Shop.SUB_Token_Check", {"Token": "$Token"})
    shop.microflow("SUB_Token_Check", parameters={"Token": "String"})
    shop.microflow("MCP_Check", parameters={"Token": "String"}, returns="System.User", actions=[look])
    server = call_java("MCPServer.CreateMCPServer", microflows={"AuthenticationMicroflow": "Shop.MCP_Check"})
    shop.microflow("ASU_Server", actions=[server, *tools])
    commons = app.module("MCPServer", marketplace=True, version="2.0.0")
    commons.java_action("AddTool").java_action("CreateMCPServer")
