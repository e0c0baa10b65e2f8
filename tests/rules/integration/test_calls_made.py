"""Calls of other systems and their names, which survive others coming and going (`auditor.rules.calls_made`)."""

from auditor.rules.calls_made import call_named, calls_made, roles_that_make
from auditor.rules.context import Context
from auditor.samples.actions import consumed_operation, create_variable, rest_call
from auditor.samples.app import App


def names(*actions) -> list[str]:
    app = App()
    app.module("Shop", "User").constant("Url").microflow("ACT_Call", actions=actions)
    return [call.name for call in calls_made(Context(app.project()))]


def test_a_call_is_named_by_what_it_calls() -> None:
    assert names(
        rest_call("https://api.example.com/x", method="POST"),
        rest_call("{1}/x", "@Shop.Url"),
        rest_call("{1}", "$Order/Url"),
        rest_call("{1}", "toString(5)"),
    ) == [
        "Shop.ACT_Call › GET",
        "Shop.ACT_Call › GET $Order/Url",
        "Shop.ACT_Call › GET Shop.Url",
        "Shop.ACT_Call › POST api.example.com",
    ]


def test_other_activities_and_the_order_play_no_part() -> None:
    first, second = rest_call("https://a.example.com"), rest_call("https://b.example.com")
    assert names(first, second) == names(second, create_variable("Text", "'x'"), first)


def test_two_calls_of_one_place_are_told_apart() -> None:
    same = rest_call("https://a.example.com")
    assert names(same, rest_call("https://a.example.com", headers={"Accept": "'text'"})) == [
        "Shop.ACT_Call › GET a.example.com",
        "Shop.ACT_Call › GET a.example.com (2)",
    ]


def test_documents_are_calls_too_and_their_operations_lead_to_them() -> None:
    app = App()
    shop = app.module("Shop", "User").consumed_rest_service("Stock", "https://stock.example.com", {"Get": {}})
    shop.microflow("ACT_Get", "User", actions=[consumed_operation("Shop.Stock.Get")])
    app.user_role("Customer", "System.User", "Shop.User")
    context = Context(app.project())
    assert [call.name for call in calls_made(context)] == ["Shop.ACT_Get › Shop.Stock.Get", "Shop.Stock"]
    stock = call_named(calls_made(context)[1].name, context)
    assert stock is not None and roles_that_make(stock, context) == {"Customer"}
