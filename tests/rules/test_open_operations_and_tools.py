"""SVC-02 and SVC-09: operations that refuse nobody, tools that know no user."""

import pytest

from auditor.findings.finding import Certainty, Severity, Status
from auditor.samples.actions import (
    call_java,
    call_microflow,
    change,
    create,
    create_variable,
    retrieve,
    retrieve_over,
)
from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.module import ModuleBuilder
from tests.rules.conftest import Judge

RESPONSE = {"Response": "System.HttpResponse"}
STATUS = "System.HttpResponse.StatusCode"


def status(value: str) -> Document:
    return change("Response", {STATUS: value}, commit=False)


def service(app: App, *authentication: str, **flow: object) -> ModuleBuilder:
    """A REST service with one operation; `flow` are the options of its microflow."""
    module = app.module("Shop", "User")
    module.microflow("WS_Paid", **flow)
    module.rest_service("Api", "User", authentication=authentication, operations=[("POST", "paid", "WS_Paid")])
    return module


@pytest.mark.parametrize(
    ("flow", "fires"),
    [
        ({}, True),
        ({"parameters": RESPONSE}, True),
        ({"parameters": RESPONSE, "actions": [status("200")]}, True),
        ({"parameters": RESPONSE, "actions": [status("401")]}, False),
        ({"parameters": RESPONSE, "actions": [status("if $Response/Content = '' then 403 else 200")]}, False),
        ({"parameters": RESPONSE, "actions": [create_variable("Code", "401", "Integer"), status("$Code")]}, False),
        (
            {
                "returns": "System.HttpResponse",
                "actions": [create("Response", "System.HttpResponse", {STATUS: "401"})],
                "result": "$Response",
            },
            False,
        ),
        ({"parameters": RESPONSE, "actions": [create_variable("Code", "401", "Integer"), status("4010")]}, True),
    ],
)
def test_an_operation_that_refuses_nobody(judge: Judge, app: App, flow: dict[str, object], fires: bool) -> None:
    """It has no response to refuse with, or never sets 401 or 403."""
    service(app, **flow)
    assert judge("SVC-02", app).told == ([("high", "Shop.Api")] if fires else [])


def test_a_called_microflow_refuses(judge: Judge, app: App) -> None:
    """With a code that the call hands over; the code of another operation does not help."""
    module = service(app, parameters=RESPONSE, actions=[call_microflow("Shop.SUB_Answer", {"Code": "401"})])
    module.microflow("SUB_Answer", parameters={**RESPONSE, "Code": "Integer"}, actions=[status("$Code")])
    assert judge("SVC-02", app).told == []
    other = call_microflow("Shop.SUB_Answer", {"Code": "200"})
    module.microflow("WS_Open", parameters=RESPONSE, actions=[other])
    module.rest_service("Other", authentication=(), operations=[("GET", "a", "WS_Open")])
    assert judge("SVC-02", app).told == [("high", "Shop.Other")]


@pytest.mark.parametrize("authentication", [("Basic",), ("Session",)])
def test_a_service_that_asks_is_no_subject(judge: Judge, app: App, authentication: tuple[str, ...]) -> None:
    """SVC-01 does not fire there."""
    service(app, *authentication)
    assert judge("SVC-02", app).outcome.status is Status.NO_SUBJECTS


def test_what_only_might_be_open(judge: Judge, app: App) -> None:
    """`Guest` is not documented; a Java action that gets the response may refuse."""
    service(app, "Guest")
    assert judge("SVC-02", app).only.certainty is Certainty.POSSIBLE
    app = App()
    module = service(app, parameters=RESPONSE, actions=[call_java("Shop.Check", {"response": "$Response"})])
    module.java_action("Check", {"response": "System.HttpResponse"})
    result = judge("SVC-02", app)
    assert result.only.certainty is Certainty.POSSIBLE
    assert "what Shop.Check does with the response is out of sight" in result.explained.evidence[0].statement


ADD = "GenAICommons.Request_AddFunction"
TOOL = "Shop.Tool"


def tool(app: App, *actions: Document, **options: object) -> ModuleBuilder:
    """A tool of a language model; customers read orders."""
    module = app.module("Shop", "User")
    module.entity("Order", {"Number": "String"}, owner=True).rule("User", read="all")
    module.entity("Answer", {"Text": "String"}, persistable=False)
    module.association("Order_User", "Order", "System.User")
    kept = {"apply_entity_access": False, **options}
    module.microflow("Tool", returns="String", actions=actions, **kept)
    add = call_java(ADD, microflows={"FunctionMicroflow": TOOL})
    module.microflow("ACT_Ask", "User", actions=[add])
    app.user_role("Customer", "System.User", "Shop.User")
    return module


FIND = retrieve("Orders", "Shop.Order", "[Number = $Number]")


@pytest.mark.parametrize(
    ("actions", "options", "fires"),
    [
        ([FIND], {}, True),
        ([create("New", "Shop.Order", commit=True)], {}, True),
        ([FIND], {"apply_entity_access": True}, False),
        ([retrieve("Orders", "Shop.Order", "[System.owner = '[%CurrentUser%]']")], {}, False),
        ([retrieve("Orders", "Shop.Order", "[Shop.Order_User = $currentUser]")], {}, False),
        (
            [retrieve("Orders", "Shop.Order", "[Shop.Order_User = $User]")],
            {"parameters": {"User": "System.User"}},
            False,
        ),
        ([retrieve_over("Orders", "User", "Shop.Order_User")], {"parameters": {"User": "System.User"}}, False),
        ([FIND], {"parameters": {"User": "System.User"}}, True),
        ([create("Answer", "Shop.Answer")], {}, False),
        ([create("Answer", "Shop.Answer", {"Shop.Answer.Text": "$currentUser/Name"})], {}, False),
        ([retrieve("Users", "System.User")], {}, True),
        ([call_microflow("Shop.SUB_Find")], {}, True),
    ],
)
def test_a_tool_that_knows_no_user(
    judge: Judge, app: App, actions: list[Document], options: dict[str, object], fires: bool
) -> None:
    """It works with stored data without entity access, and no retrieve asks for what is the user's."""
    module = tool(app, *actions, **options)
    module.microflow("SUB_Find", actions=[FIND], apply_entity_access=False)
    assert judge("SVC-09", app).told == ([("high", TOOL)] if fires else [])


def test_a_microflow_that_is_no_tool(judge: Judge, app: App) -> None:
    """Handed to another action."""
    module = tool(app)
    module.microflow("SUB_Find", actions=[FIND], apply_entity_access=False)
    module.microflow("SUB_Later", actions=[call_java("Shop.Later", microflows={"run": "Shop.SUB_Find"})])
    assert judge("SVC-09", app).told == []


def test_a_tool_that_is_chosen_at_run_time_is_not_checked(judge: Judge, app: App) -> None:
    """It is counted, and silence is none."""
    module = app.module("Shop")
    module.microflow("ACT_Ask", actions=[call_java("MCPServer.AddTool", {"ExecutingMicroflow": "$Chosen"})])
    outcome = judge("SVC-09", app).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "tools are chosen at run time in Shop.ACT_Ask",
    )


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ("", "it has no authentication microflow"),
        ("Shop.Gone", "Shop.Gone does not exist"),
        ("Shop.Let_In", "Shop.Let_In uses none of its parameters"),
        ("Shop.Check", ""),
    ],
)
def test_an_mcp_server_that_lets_everybody_in(judge: Judge, app: App, check: str, why: str) -> None:
    """Critical: whoever reaches it calls its tools."""
    module = app.module("Shop")
    token = {"Token": "String"}
    module.microflow("Let_In", parameters=token, returns="System.User")
    module.microflow("Check", parameters=token, actions=[create_variable("Copy", "$Token")])
    microflows = {"AuthenticationMicroflow": check} if check else {}
    module.microflow("ASU_Server", actions=[call_java("MCPServer.CreateMCPServer", microflows=microflows)])
    result = judge("SVC-09", app)
    assert result.told == ([(Severity.CRITICAL.value, "Shop.ASU_Server")] if why else [])
    if why:
        assert why in result.explained.message
