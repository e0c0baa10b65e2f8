"""DOC-11: values that become a part of the text of a query."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Certainty, Origin, Reach
from auditor.samples.actions import call_java, call_microflow, create_variable, database_query, rest_call
from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.module import ModuleBuilder
from tests.rules.conftest import Judge

Build = Callable[[ModuleBuilder], object]
RUN = "DatabaseConnector.ExecuteQuery"
PARAMETERS = {"Search": "String", "Number": "Integer", "Order": "Shop.Order"}


def shop(app: App) -> ModuleBuilder:
    module = app.module("Shop", "Guest", "User", "Admin").constant("Schema")
    module.enumeration("State", "Open", "Paid")
    module.entity("Order", {"Note": "String", "Total": "Decimal", "PlacedOn": "DateTime", "State": "Enum(State)"})
    module.java_action("Escape", {"text": "String"}, "String").java_action("Count", {}, "Integer")
    module.database_connection("Warehouse", "Find")
    connector = app.module("DatabaseConnector", marketplace=True, version="6.2.1")
    connector.java_action("ExecuteQuery", {"sql": "String", "name": "String"}, "String")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    return module


def search(text: str, *before: Document, role: str = "User", parameter: str = "sql") -> Build:
    """A microflow that runs a query; customers may start it."""
    roles = (role,) if role else ()
    actions = [*before, call_java(RUN, {parameter: text})]
    return lambda module: module.microflow("ACT_Search", *roles, parameters=PARAMETERS, actions=actions)


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("'select ' + $Search", True),
        ("'select ' + trim($Search) + ' from a'", True),
        ("'select ' + $Order/Note", True),
        ("if $Number > 1 then 'select ' + $Search else 'select 1'", True),
        ("'select ''' + replaceAll($Search, '''', '''''') + ''''", False),
        ("'select ''' + replaceAll($Search, '''', '') + ''''", True),
        ("'select ' + (if $Search = 'a' then 'x' else 'y')", False),
        ("'select ' + toString($Number) + toString($Order/Total)", False),
        ("'select ' + formatDateTime($Order/PlacedOn, 'yyyy') + getKey($Order/State)", False),
        ("'select ' + toString(parseInteger($Search))", False),
        ("'select * from ' + @Shop.Schema + '.a'", False),
        ("'select ' + toString(length($Search))", False),
        ("$Search", False),
        ("'select 1'", False),
    ],
)
def test_what_may_stand_in_a_text(judge: Judge, app: App, text: str, fires: bool) -> None:
    """Text values that are joined into it, unless their quotes are doubled."""
    search(text)(shop(app))
    assert judge("DOC-11", app).told == ([("high", "Shop.ACT_Search")] if fires else [])


@pytest.mark.parametrize(("role", "severity"), [("Guest", "high"), ("User", "high"), ("Admin", "low"), ("", "medium")])
def test_who_can_start_it_decides(judge: Judge, app: App, role: str, severity: str) -> None:
    """Administrators only: low; nobody from the client: medium."""
    search("'select ' + $Order/Note", role=role)(shop(app))
    assert judge("DOC-11", app).told == [(severity, "Shop.ACT_Search")]


def test_a_service_starts_it_for_anybody(judge: Judge, app: App) -> None:
    """Callers of a published service choose the value."""
    module = shop(app)
    search("'select ' + $Search", role="")(module)
    call = call_microflow("Shop.ACT_Search", {"Search": "$Search"})
    module.microflow("WS_Find", parameters={"Search": "String"}, actions=[call])
    module.rest_service("Api", "User", operations=[("GET", "find", "WS_Find")])
    result = judge("DOC-11", app)
    assert result.told == [("high", "Shop.ACT_Search")]
    assert "callers of Shop.Api can start it" in result.explained.message


def test_a_service_that_is_open_gives_it_to_everybody(judge: Judge, app: App) -> None:
    """Its reach is anonymous, whoever else may start it."""
    module = shop(app)
    search("'select ' + $Search", role="Admin")(module)
    module.rest_service("Api", authentication=(), operations=[("GET", "find", "ACT_Search")])
    result = judge("DOC-11", app)
    assert (result.told, result.only.reach) == ([("high", "Shop.ACT_Search")], Reach.ANONYMOUS)


def test_followed_through_variables_and_called_microflows(judge: Judge, app: App) -> None:
    """The text is made in a called microflow; the caller gives it the value."""
    module = shop(app)
    module.microflow("SUB_Text", parameters={"Name": "String"}, returns="String", result="'select ' + $Name")
    call = call_microflow("Shop.SUB_Text", {"Name": "$Search"}, "Made")
    search("$Text", call, create_variable("Text", "$Made + ' limit 5'"))(module)
    result = judge("DOC-11", app)
    assert result.told == [("high", "Shop.ACT_Search")]
    assert "the parameter Search" in result.explained.message
    assert "through Shop.SUB_Text" in result.explained.evidence[0].statement


def test_the_flow_that_puts_the_text_together_is_named(judge: Judge, app: App) -> None:
    """A microflow that only runs what it is given is not the place to mend."""
    module = shop(app)
    run = call_java(RUN, {"sql": "$Sql"})
    module.microflow("SUB_Run", parameters={"Sql": "String"}, actions=[run])
    call = call_microflow("Shop.SUB_Run", {"Sql": "'select ' + $Search"})
    module.microflow("ACT_Find", "User", parameters=PARAMETERS, actions=[call])
    result = judge("DOC-11", app)
    assert result.told == [("high", "Shop.ACT_Find")]
    assert "which Shop.SUB_Run runs" in result.explained.evidence[0].statement


def test_a_table_that_only_flows_write_out_is_no_input(judge: Judge, app: App) -> None:
    """Until one of them hands over something else."""
    module = shop(app)
    count = call_java(RUN, {"sql": "'select count(*) from ' + $Table"})
    module.microflow("SUB_Count", parameters={"Table": "String"}, actions=[count])
    call = call_microflow("Shop.SUB_Count", {"Table": "'orders'"})
    module.microflow("ACT_Count", "User", actions=[call])
    assert judge("DOC-11", app).told == []
    call = call_microflow("Shop.SUB_Count", {"Table": "$Search"})
    module.microflow("ACT_CountAny", "User", parameters=PARAMETERS, actions=[call])
    assert judge("DOC-11", app).told == [("high", "Shop.SUB_Count")]


def test_a_text_that_calls_itself_ends(judge: Judge, app: App) -> None:
    """Parameters that flows hand round in a circle."""
    module = shop(app)
    run = call_java(RUN, {"sql": "'select ' + $Name"})
    again = call_microflow("Shop.SUB_A", {"Name": "$Name"})
    module.microflow("SUB_A", parameters={"Name": "String"}, actions=[run, again])
    assert judge("DOC-11", app).told == []


def test_a_dynamic_database_query(judge: Judge, app: App) -> None:
    """The expression of the activity itself."""
    query = database_query("Shop.Warehouse.Find", "'select ' + $Search", "Found")
    shop(app).microflow("ACT_Find", "User", parameters=PARAMETERS, actions=[query])
    app.version = "11.6.0"
    assert judge("DOC-11", app).told == [("high", "Shop.ACT_Find")]


@pytest.mark.parametrize(
    ("before", "certainty"),
    [
        (call_java("Shop.Escape", {"text": "$Search"}, "Value"), Certainty.POSSIBLE),
        (rest_call("https://names.example.com", result="Value"), Certainty.POSSIBLE),
        (create_variable("Value", "$Search"), Certainty.CERTAIN),
    ],
)
def test_what_code_gives_back_is_out_of_sight(judge: Judge, app: App, before: Document, certainty: Certainty) -> None:
    """It may have been made harmless."""
    search("'select ' + $Value", before)(shop(app))
    assert judge("DOC-11", app).only.certainty is certainty


def test_code_that_gives_a_number(judge: Judge, app: App) -> None:
    """No quote can stand in it."""
    search("'select ' + $Value", call_java("Shop.Count", {}, "Value"))(shop(app))
    assert judge("DOC-11", app).told == []


def test_only_texts_of_queries(judge: Judge, app: App) -> None:
    """Other parameters, template parameters and other Marketplace modules are none."""
    module = shop(app)
    search("'Dear ' + $Search", parameter="name")(module)
    module.java_action("RunOql", {"oqlStatement": "String"})
    other = app.module("Reports", marketplace=True, version="1.0.0").java_action("Run", {"query": "String"})
    other.microflow("ACT_Run", parameters={"Q": "String"}, actions=[call_java("Reports.Run", {"query": "'a' + $Q"})])
    assert judge("DOC-11", app).told == []
    own = call_java("Shop.RunOql", {"oqlStatement": "'from ' + $Search"})
    module.microflow("ACT_Own", "User", parameters=PARAMETERS, actions=[own])
    assert judge("DOC-11", app).told == [("high", "Shop.ACT_Own")]


def test_a_finding_in_a_marketplace_module(judge: Judge, app: App) -> None:
    """Its fix is a newer version."""
    shop(app)
    run = call_java(RUN, {"sql": "'select ' + $Name"})
    app.modules["DatabaseConnector"].microflow("Example", parameters={"Name": "String"}, actions=[run])
    result = judge("DOC-11", app)
    assert (result.told, result.only.origin) == ([("medium", "DatabaseConnector.Example")], Origin.MARKETPLACE)
    assert "newer version of DatabaseConnector" in result.explained.fix
