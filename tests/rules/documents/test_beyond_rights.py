"""DOC-01 and DOC-02: what microflows do with data, and let out of it, beyond the rights of who runs them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.findings.finding import Status
from auditor.model.project import Coverage, ReadStatus
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.samples.actions import (
    aggregate,
    call_microflow,
    change,
    commit,
    create,
    create_variable,
    delete,
    download,
    export_text,
    rest_call,
    retrieve,
)
from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.module import ModuleBuilder
from tests.rules.conftest import Judge

Build = Callable[[ModuleBuilder], object]
ORDER = {"Order": "Shop.Order"}
FLOW = "Shop.ACT_Do"


def shop(app: App) -> ModuleBuilder:
    """Orders, of which customers read the note and write nothing; visitors and administrators have a role each."""
    module = app.module("Shop", "Guest", "User", "Admin")
    module.entity("Order", {"Note": "String", "Total": "Decimal", "Paid": "Boolean"}, owner=True).rule(
        "User", read=["Note"]
    ).rule("Admin", create=True, delete=True, write="all")
    module.entity("RushOrder", {"Fee": "Decimal"}, generalization="Shop.Order")
    module.entity("Label", {"Text": "String"}, persistable=False).rule("User", "Guest", "Admin", write="all")
    module.entity("Log", {"Text": "String"}).rule("Admin", read="all")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    return module


def flow(*actions: Document, role: str = "User", **options: object) -> Build:
    """A microflow without entity access that customers may run, with an order and a label."""
    kept = {"parameters": {**ORDER, "Label": "Shop.Label"}, "apply_entity_access": False, **options}
    return lambda module: module.microflow("ACT_Do", role, actions=actions, **kept)


APPROVE = change("Order", {"Shop.Order.Paid": "true"}, commit=False)


@pytest.mark.parametrize(
    ("build", "done"),
    [
        (flow(APPROVE), ["changes Paid of Shop.Order"]),
        (flow(create("New", "Shop.Order")), ["creates objects of Shop.Order"]),
        (flow(delete("Order")), ["deletes objects of Shop.Order"]),
        (flow(commit("Order")), ["commits objects of Shop.Order"]),
        (flow(create("Entry", "Shop.Log", {"Shop.Log.Text": "'x'"}, commit=True)), ["creates objects of Shop.Log"]),
        # What is made new is filled, not changed.
        (
            flow(create("New", "Shop.Order"), change("New", {"Shop.Order.Paid": "true"})),
            ["creates objects of Shop.Order"],
        ),
        # Objects that are not stored, and those of System, are none of its business.
        (flow(change("Label", {"Shop.Label.Text": "'x'"}), create("Page", "System.HttpResponse")), []),
        (flow(create("Account", "System.User", commit=True)), []),
        (flow(APPROVE, apply_entity_access=True), []),
        (flow(APPROVE, role="Admin"), []),
        (flow(APPROVE, excluded=True), []),
    ],
)
def test_what_a_microflow_does_that_the_role_may_not(judge: Judge, app: App, build: Build, done: list[str]) -> None:
    """Only stored data of the app, and only what the role itself may do on no row."""
    build(shop(app))
    result = judge("DOC-01", app)
    assert result.told == ([("medium", f"Customer × {FLOW}")] if done else [])
    if done:
        assert all(words in result.explained.message for words in done)


def test_visitors_weigh_more(judge: Judge, app: App) -> None:
    """Anonymous: high."""
    flow(APPROVE, role="Guest")(shop(app))
    assert judge("DOC-01", app).told == [("high", f"Anonymous × {FLOW}")]


def test_calls_are_followed_but_not_into_flows_that_apply_entity_access(judge: Judge, app: App) -> None:
    """At any depth; also past a flow that applies it, into those that it calls."""
    module = shop(app)
    module.microflow("SUB_Pay", parameters=ORDER, actions=[APPROVE], apply_entity_access=False)
    module.microflow("SUB_Check", parameters=ORDER, actions=[delete("Order"), call_microflow("Shop.SUB_Pay")])
    flow(call_microflow("Shop.SUB_Check"))(module)
    result = judge("DOC-01", app)
    assert "changes Paid of Shop.Order" in result.explained.message
    assert "deletes" not in result.explained.message
    assert [e.statement for e in result.explained.evidence][1:] == ["Shop.SUB_Pay changes Paid of Shop.Order"]


def test_a_right_on_a_specialization_is_a_right(judge: Judge, app: App) -> None:
    """Orders can be rush orders, which customers may write."""
    module = shop(app)
    module.entities["Shop.RushOrder"].rule("User", write=["Shop.Order.Paid"])
    flow(APPROVE)(module)
    assert judge("DOC-01", app).told == []


def test_circles_of_calls_end(judge: Judge, app: App) -> None:
    """Each of the circle reaches what the other does."""
    module = shop(app)
    module.microflow("SUB_B", actions=[call_microflow(FLOW), create("New", "Shop.Log")], apply_entity_access=False)
    flow(call_microflow("Shop.SUB_B"), call_microflow(FLOW), APPROVE)(module)
    message = judge("DOC-01", app).explained.message
    assert "changes Paid of Shop.Order and creates objects of Shop.Log" in message


TOTAL = "toString($Order/Total)"


@pytest.mark.parametrize(
    ("build", "copied"),
    [
        (flow(change("Label", {"Shop.Label.Text": TOTAL}, commit=False)), "Text of Shop.Label"),
        (flow(returns="Decimal", result="$Order/Total"), "its result"),
        (flow(rest_call("https://tax.example.com", body="{1}", body_parameters=["$Order/Total"])), "a call"),
        (flow(export_text("Text", "Shop.EX_Order", "Order"), returns="String", result="$Text"), "its result"),
        # Objects are filtered on their way out; what is only looked at goes nowhere.
        (flow(returns="Shop.Order", result="$Order"), ""),
        (flow(returns="Boolean", result="$Order/Total > 100"), ""),
        (flow(change("Label", {"Shop.Label.Text": "if $Order/Paid then 'yes' else 'no'"}, commit=False)), ""),
        # The role reads notes, and nobody of its users sees the log.
        (flow(change("Label", {"Shop.Label.Text": "$Order/Note"}, commit=False)), ""),
        (flow(create("Entry", "Shop.Log", {"Shop.Log.Text": TOTAL}, commit=True)), ""),
        # What the flow has made itself, it knows anyway.
        (flow(create("New", "Shop.Order"), returns="Decimal", result="$New/Total"), ""),
        # Counting orders tells no member; an object that stays in its entity is not copied out.
        (flow(retrieve("All", "Shop.Order"), aggregate("Number", "All", function="Count"), returns="Integer"), ""),
        (flow(retrieve("One", "Shop.Order", single=True), change("One", {"Shop.Order.Note": TOTAL})), ""),
        (flow(returns="Decimal", result="$Order/Total", apply_entity_access=True), ""),
    ],
)
def test_what_a_microflow_lets_out_that_the_role_may_not_read(
    judge: Judge, app: App, build: Build, copied: str
) -> None:
    """A value that goes into a result, another object, a file or a call, and that the role reads on no row."""
    module = shop(app).export_mapping("EX_Order", "Order", ["Total"])
    build(module)
    result = judge("DOC-02", app)
    assert result.told == ([("medium", f"Customer × {FLOW}")] if copied else [])
    if copied:
        assert any(f"Total of Shop.Order into {copied}" in e.statement for e in result.explained.evidence)


def test_a_sum_over_members_tells_them(judge: Judge, app: App) -> None:
    """The total of one order is its sum."""
    orders = retrieve("All", "Shop.Order")
    flow(orders, aggregate("Sum", "All", "Shop.Order.Total"), returns="Decimal", result="$Sum")(shop(app))
    assert judge("DOC-02", app).told == [("medium", f"Customer × {FLOW}")]


def test_results_of_called_flows_count_where_the_first_one_lets_them_out(judge: Judge, app: App) -> None:
    """A called flow that only decides something by its result gives nothing away."""
    module = shop(app)
    module.microflow("SUB_Total", parameters=ORDER, returns="Decimal", result="$Order/Total", apply_entity_access=False)
    call = call_microflow("Shop.SUB_Total", {"Order": "$Order"}, "Total")
    flow(call, returns="Boolean", result="$Total > 5")(module)
    assert judge("DOC-02", app).told == []
    module.microflow(
        "ACT_Tell",
        "User",
        parameters=ORDER,
        returns="String",
        actions=[call],
        result="'a' + $Total",
        apply_entity_access=False,
    )
    assert judge("DOC-02", app).told == [("medium", "Customer × Shop.ACT_Tell")]


def test_what_a_flow_with_entity_access_reads_the_user_may_read(judge: Judge, app: App) -> None:
    """It reads for the user, so what it gives back is no secret."""
    module = shop(app)
    module.microflow("SUB_Total", parameters=ORDER, returns="Decimal", result="$Order/Total")
    call = call_microflow("Shop.SUB_Total", {"Order": "$Order"}, "Total")
    flow(call, returns="Decimal", result="$Total")(module)
    assert judge("DOC-02", app).told == []


def test_files_are_protected_by_themselves(judge: Judge, app: App) -> None:
    """Who downloads a file needs the right to read it."""
    module = shop(app)
    module.entity("Report", {"Year": "Integer"}, generalization="System.FileDocument").rule("Admin", read="all")
    flow(retrieve("Report", "Shop.Report", single=True), download("Report"))(module)
    assert judge("DOC-02", app).told == []


@pytest.mark.parametrize(
    "call",
    [
        rest_call("{1}/pay", "$Bank/Address"),
        rest_call("https://bank.example.com", user_name="$Bank/Account", password="$Bank/Code"),
        rest_call("https://bank.example.com", headers={"X-Account": "$Bank/Account"}),
        rest_call("https://bank.example.com", body="client_secret={1}", body_parameters=["$Bank/Code"]),
    ],
)
def test_what_signs_a_call_in_is_made_to_be_sent(judge: Judge, app: App, call: Document) -> None:
    """Addresses and credentials from a configuration that users do not read."""
    module = shop(app)
    module.entity("Bank", {"Address": "String", "Account": "String", "Code": "String"}).rule("Admin", write="all")
    flow(retrieve("Bank", "Shop.Bank", single=True), call)(module)
    assert judge("DOC-02", app).told == []


def test_values_are_followed_through_variables(judge: Judge, app: App) -> None:
    """Into a variable, and from there into the label."""
    words = create_variable("Words", f"'Total: ' + {TOTAL}")
    flow(words, change("Label", {"Shop.Label.Text": "$Words"}, commit=False))(shop(app))
    assert judge("DOC-02", app).told == [("medium", f"Customer × {FLOW}")]


def test_values_are_followed_into_the_flows_that_they_are_handed_to(judge: Judge, app: App) -> None:
    """Through several, and round a circle; what a flow does with other values says nothing about this one."""
    module = shop(app)
    label = {"Label": "Shop.Label"}
    fill = change("Label", {"Shop.Label.Text": "'Order: ' + $Words"}, commit=False)
    again = call_microflow("Shop.SUB_Pass", {"Label": "$Label", "Text": "$Words", "Unused": "$Words"})
    module.microflow(
        "SUB_Fill", parameters={**label, "Words": "String"}, actions=[fill, again], apply_entity_access=False
    )
    on = call_microflow("Shop.SUB_Fill", {"Label": "$Label", "Words": "$Text"})
    parameters = {**label, "Text": "String", "Unused": "String"}
    module.microflow("SUB_Pass", parameters=parameters, actions=[on], apply_entity_access=False)
    flow(call_microflow("Shop.SUB_Pass", {"Label": "$Label", "Text": "'none'", "Unused": TOTAL}))(module)
    assert judge("DOC-02", app).told == []
    module.documents.pop()
    flow(call_microflow("Shop.SUB_Pass", {"Label": "$Label", "Text": TOTAL}))(module)
    result = judge("DOC-02", app)
    assert result.told == [("medium", f"Customer × {FLOW}")]
    assert result.explained.evidence[1].statement == f"{FLOW} puts Total of Shop.Order into Text of Shop.Label"


@pytest.mark.parametrize("rule", ["DOC-01", "DOC-02"])
def test_a_module_role_that_nobody_holds_is_judged_too(judge: Judge, app: App, rule: str) -> None:
    """It would be so as soon as a user role holds it: latent, one severity lower."""
    module = shop(app).role("Unused")
    flow(APPROVE, change("Label", {"Shop.Label.Text": TOTAL}, commit=False), role="Unused")(module)
    module.entities["Shop.Label"].rule("Unused", read="all")
    result = judge(rule, app)
    assert result.told == [("low", f"Shop.Unused × {FLOW}")]
    assert result.only.latent


@pytest.mark.parametrize("rule", ["DOC-01", "DOC-02", "ENT-26", "ROLE-20", "SVC-02", "INT-09", "INT-10", "DOC-11"])
def test_an_export_without_activities_is_not_checked(app: App, rule: str) -> None:
    """Silence would say that flows do nothing."""
    flow(APPROVE)(shop(app))
    absent = Coverage("activities", ReadStatus.ABSENT, "flows are only listed")
    project = replace(app.project(), coverage=(absent,))
    (outcome,) = audit(project, (registry.rule(rule),)).outcomes
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "the export does not hold activities: flows are only listed",
    )
