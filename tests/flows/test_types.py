"""What the variables of a flow hold, and which member a path leads to."""

import dataclasses
import time
from typing import Any

import pytest

from auditor.flows.types import NO_TYPE, UNKNOWN, Types, VariableType
from auditor.model.activities import Cast, ListOperation
from auditor.model.names import NO_NAME, Name
from auditor.samples import actions
from tests.flows.apps import CUSTOMER, LINE, ORDER, shop_app
from tests.timing import in_time

OBJECT, LIST = Name("Object"), Name("List")


def typed(*steps: dict[str, Any], **options: Any) -> dict[str, VariableType]:
    """The types in a microflow of these actions, those that are always there left out."""
    app, shop = shop_app()
    shop.microflow("Orders", returns="List(Shop.Order)").microflow("Words", returns="String").microflow("Nothing")
    shop.java_action("Words", returns="String").java_action("Order", returns="Shop.Order")
    shop.import_mapping("IMM", "Order", ["Note"])
    shop.microflow("ACT", actions=steps, **options)
    project = app.project()
    found = Types(project).of_flow(project.microflows[-1])
    return {str(variable): type_ for variable, type_ in found.items() if not variable.startswith(("current", "latest"))}


ORDERS = actions.retrieve("L", "Shop.Order")


@pytest.mark.parametrize(
    ("steps", "entity", "is_list", "word"),
    [
        ([actions.retrieve("X", "Shop.Order")], ORDER, True, LIST),
        ([actions.retrieve("X", "Shop.Order", single=True)], ORDER, False, OBJECT),
        ([actions.create("X", "Shop.Line")], LINE, False, OBJECT),
        ([actions.create_list("X", "Shop.Line")], LINE, True, LIST),
        ([ORDERS, actions.head("X", "L")], ORDER, False, OBJECT),
        ([ORDERS, actions.loop("L", "X", [])], ORDER, False, OBJECT),
        ([actions.call_microflow("Shop.Orders", result="X")], ORDER, True, LIST),
        ([actions.call_microflow("Shop.Words", result="X")], UNKNOWN, False, "String"),
        ([actions.call_java("Shop.Words", result="X")], UNKNOWN, False, "String"),
        ([actions.call_java("Shop.Order", result="X")], ORDER, False, OBJECT),
        ([actions.create_variable("X", "1", "Integer")], UNKNOWN, False, "Integer"),
        ([ORDERS, actions.aggregate("X", "L", "Shop.Order.Total")], UNKNOWN, False, "Decimal"),
        (
            [actions.rest_call("x", result="X", response_mapping="Shop.IMM", response_entity="Shop.Order")],
            ORDER,
            False,
            OBJECT,
        ),
    ],
)
def test_what_activities_make(steps: list[dict[str, Any]], entity: Name, is_list: bool, word: str) -> None:
    assert typed(*steps)["X"] == VariableType(entity, is_list, Name(word))


@pytest.mark.parametrize(
    ("start", "association", "entity", "is_list"),
    [
        ("Shop.Order", "Shop.Order_Customer", CUSTOMER, False),
        ("Shop.Customer", "Shop.Order_Customer", ORDER, True),
        ("Shop.Company", "Shop.Order_Customer", ORDER, True),
        ("Shop.Order", "Shop.Order_Friends", ORDER, True),
        ("Shop.Customer", "Shop.Customer_Card", "Shop.Letter", False),
        ("Shop.Letter", "Shop.Customer_Card", CUSTOMER, False),
    ],
)
def test_along_associations(start: str, association: str, entity: str, is_list: bool) -> None:
    """From either end, from specializations, over sets, and one to one."""
    found = typed(actions.retrieve_over("X", "S", association), parameters={"S": start})
    assert found["X"] == VariableType(Name(entity), is_list, LIST if is_list else OBJECT)


@pytest.mark.parametrize(
    ("start", "association"), [("Shop.Line", "Shop.Order_Customer"), ("Shop.Order", "Shop.Gone"), ("Gone.E", "Gone.A")]
)
def test_where_an_association_does_not_lead(start: str, association: str) -> None:
    found = typed(actions.retrieve_over("X", "S", association), parameters={"S": start})
    assert found.get("X", NO_TYPE) == NO_TYPE


def test_activities_stand_in_no_order() -> None:
    """A project stores them as they were drawn."""
    found = typed(
        actions.head("Z", "Y"),
        actions.retrieve_over("Y", "X", "Shop.Line_Order"),
        actions.head("X", "L"),
        actions.retrieve("L", "Shop.Order"),
    )
    assert (found["Z"].entity, found["Z"].is_list) == (LINE, False)


def test_a_long_way_back_to_the_first_type() -> None:
    """Each activity waits for the one behind it, and is looked at once more only."""
    app, shop = shop_app()
    shop.microflow("ACT", parameters={"V3000": "List(Shop.Order)"})
    project = app.project()
    steps = [
        ListOperation(Name("Filter"), Name(f"V{number + 1}"), result=Name(f"V{number}")) for number in range(3_000)
    ]
    flow = dataclasses.replace(project.microflows[0], activities=tuple(steps))
    begin = time.perf_counter()
    assert Types(project).of_flow(flow)[Name("V0")] == VariableType(ORDER, True, LIST)
    in_time(time.perf_counter() - begin, 0.5)


def test_parameters() -> None:
    found = typed(parameters={"Orders": "List(Shop.Order)", "Words": "String"})
    assert found == {
        "Orders": VariableType(ORDER, True, LIST),
        "Words": VariableType(word=Name("String")),
    }


def test_a_call_without_a_result_makes_nothing() -> None:
    found = typed(actions.call_microflow("Shop.Nothing", result="X"), actions.call_microflow("Shop.Gone", result="Y"))
    assert found.get("X", NO_TYPE) == found.get("Y", NO_TYPE) == NO_TYPE


def test_what_is_always_there() -> None:
    app, shop = shop_app()
    shop.microflow("ACT")
    project = app.project()
    found = Types(project).of_flow(project.microflows[0])
    assert found[Name("currentUser")].entity == "System.User"
    assert found[Name("latestError")].entity == "System.Error"


def test_casts_and_questions_about_lists() -> None:
    app, shop = shop_app()
    shop.microflow("ACT", actions=[actions.retrieve("C", "Shop.Customer", single=True)])
    project = app.project()
    cast = Cast(Name("X"), Name("C"), Name("Shop.Company"))
    again = Cast(Name("Y"), Name("X"))
    contains = ListOperation(Name("Contains"), Name("L"), result=Name("B"))
    flow = project.microflows[0]
    flow = dataclasses.replace(flow, activities=(again, cast, *flow.activities, contains))
    found = Types(project).of_flow(flow)
    assert found[Name("X")].entity == found[Name("Y")].entity == "Shop.Company"
    assert found[Name("B")].word == "Boolean"


class TestJava:
    """Java actions that give what they are given."""

    @pytest.mark.parametrize(
        ("step", "entity"),
        [
            (actions.call_java("Shop.Any", result="X", entities={"Type": "Shop.Order"}), ORDER),
            (actions.call_java("Shop.Any", {"Object": "$P"}, "X"), LINE),
            (actions.call_java("Shop.Any", {"Object": "$P", "Words": "'x'"}, "X"), LINE),
            (actions.call_java("Shop.Any", {"Object": "$P", "Other": "$Q"}, "X"), UNKNOWN),
            (actions.call_java("Shop.Any", result="X"), UNKNOWN),
        ],
    )
    def test_of_any_entity(self, step: dict[str, Any], entity: Name) -> None:
        app, shop = shop_app()
        shop.java_action("Any", returns="Boolean")
        shop.microflow("ACT", actions=[step], parameters={"P": "Shop.Line", "Q": "Shop.Order"})
        project = app.project()
        (action,) = project.java_actions
        assert action.returns
        generic = dataclasses.replace(action, returns=dataclasses.replace(action.returns, type=OBJECT))
        types = Types(dataclasses.replace(project, java_actions=(generic,)))
        assert types.of_flow(project.microflows[0]).get(Name("X"), NO_TYPE).entity == entity


class TestMembers:
    """Names of members as they are written, and as they are stored."""

    @pytest.mark.parametrize(
        ("entity", "path", "found"),
        [
            ("Shop.Order", ["Note"], ("Shop.Order", "Shop.Order.Note")),
            ("Shop.Company", ["Name"], ("Shop.Company", "Shop.Customer.Name")),
            ("Shop.Company", ["TaxNumber"], ("Shop.Company", "Shop.Company.TaxNumber")),
            ("Shop.Order", ["Shop.Order_Customer"], ("Shop.Order", "Shop.Order_Customer")),
            (
                "Shop.Line",
                ["Shop.Line_Order", "Shop.Order", "Shop.Order_Customer", "Shop.Customer", "Phone"],
                ("Shop.Customer", "Shop.Customer.Phone"),
            ),
            (
                "Shop.Line",
                ["Shop.Line_Order", "Shop.Order_Customer", "Phone"],
                ("Shop.Customer", "Shop.Customer.Phone"),
            ),
            ("Shop.Order", ["createdDate"], ("Shop.Order", "")),
            ("Shop.Order", ["Gone"], ("Shop.Order", "")),
            ("", ["Note"], ("", "")),
            ("Shop.Order", [], ("Shop.Order", "")),
        ],
    )
    def test_paths(self, entity: str, path: list[str], found: tuple[str, str]) -> None:
        types = Types(shop_app()[0].project())
        assert types.along(Name(entity), [Name(step) for step in path]) == found

    def test_the_other_end_of_a_circle(self) -> None:
        types = Types(shop_app()[0].project())
        assert types.other_end(ORDER, Name("Shop.Order_Friends")) == ORDER
        assert types.other_end(NO_NAME, Name("Shop.Order_Customer")) == UNKNOWN
