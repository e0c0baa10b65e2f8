"""Where values come from: through variables, through called flows, and what happens to them on the way."""

from collections.abc import Mapping
from typing import Any

import pytest

from auditor.flows.effects import Effects
from auditor.flows.nodes import Node
from auditor.flows.origins import Origin, OriginKind
from auditor.model.activities import Log, SetVariable
from auditor.model.expressions import NO_EXPRESSION
from auditor.model.names import Name
from auditor.samples import actions
from auditor.samples.module import ModuleBuilder
from tests.flows.apps import CUSTOMER, LINE, ORDER, effects, microflow, of_actions, shop_app

K = OriginKind
ACT = microflow("ACT")


def origins(
    expression: str, *steps: dict[str, Any], parameters: Mapping[str, str] | None = None, deep: bool = True
) -> tuple[Origin, ...]:
    """The origins of an expression at the end of a microflow of these actions."""
    given = parameters or {"Order": "Shop.Order", "Text": "String"}
    last = actions.create_variable("Asked", expression)
    found, node = of_actions(*steps, last, parameters=given)
    (asked,) = [
        activity
        for activity in found.graph.flows[node].activities
        if isinstance(activity, SetVariable) and activity.variable == "Asked"
    ]
    return found.origins.of(node, asked.value, deep)


def shape(found: tuple[Origin, ...]) -> list[tuple[str, str]]:
    """Kind and name of each; of a member how it is stored."""
    return [(origin.kind.value, str(origin.member if origin.kind is K.MEMBER else origin.name)) for origin in found]


SET = actions.create_variable


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("'x'", [("text", "")]),
        ("4", [("number", "")]),
        ("@Shop.Key", [("constant", "Shop.Key")]),
        ("[%CurrentUser%]", [("token", "CurrentUser")]),
        ("Shop.State.Open", [("name", "Shop.State.Open")]),
        ("$Text", [("parameter", "Text")]),
        ("$Order", [("object", "Order")]),
        ("$Order/Note", [("member", "Shop.Order.Note")]),
        ("$Order/Shop.Order_Customer/Shop.Customer/Name", [("member", "Shop.Customer.Name")]),
        ("$Order/Shop.Order_Customer", [("member", "Shop.Order_Customer")]),
        ("$Order/createdDate", [("member", "")]),
        ("$Gone", [("unknown", "Gone")]),
        ("$Gone/Note", [("member", "")]),
        ("if $Order/Total > 3 then 'x' else $Text", [("text", ""), ("parameter", "Text")]),
        ("length($Text)", []),
        ("true", []),
    ],
)
def test_of_one_expression(expression: str, found: list[tuple[str, str]]) -> None:
    assert shape(origins(expression)) == found


def test_of_a_member() -> None:
    (found,) = origins("$Order/Shop.Order_Customer/Shop.Customer/Name")
    assert (found.entity, found.member, found.last, found.name) == (CUSTOMER, "Shop.Customer.Name", "Name", "Order")
    (unknown,) = origins("$Gone/Note")
    assert (unknown.entity, unknown.member, unknown.last) == ("", "", "Note")


class TestVariables:
    """Through what a flow does with its variables."""

    def test_each_value_that_a_variable_gets(self) -> None:
        found = origins("$A", SET("A", "'x'"), actions.change_variable("A", "$Order/Note"), SET("B", "'other'"))
        assert shape(found) == [("text", ""), ("member", "Shop.Order.Note")]

    def test_one_after_the_other(self) -> None:
        assert shape(origins("$C", SET("A", "$Order/Note"), SET("B", "$A"), SET("C", "$B"))) == [
            ("member", "Shop.Order.Note")
        ]

    def test_a_variable_that_grows(self) -> None:
        found = origins("$A", SET("A", "''"), actions.change_variable("A", "$A + $Text"))
        assert shape(found) == [("text", ""), ("parameter", "Text")]
        assert [origin.joined for origin in found] == [False, True]

    def test_a_parameter_that_is_changed(self) -> None:
        assert shape(origins("$Text", actions.change_variable("Text", "@Shop.Key"))) == [
            ("parameter", "Text"),
            ("constant", "Shop.Key"),
        ]

    def test_what_activities_give(self) -> None:
        steps = [
            actions.retrieve("L", "Shop.Order"),
            actions.aggregate("Sum", "L", "Shop.Order.Total"),
            actions.aggregate("Count", "L", function="Count"),
            actions.call_java("Shop.Do", result="Code"),
            actions.rest_call("x", result="Answer"),
            actions.export_text("Json", "Shop.EXM", "Order"),
        ]
        app, shop = shop_app()
        shop.export_mapping("EXM", "Order", ["Note"])
        sum_of = " + ".join(f"toString(${name})" for name in ("Sum", "Count", "Code", "Answer", "Json"))
        shop.microflow("ACT", actions=steps, parameters={"Order": "Shop.Order"}, returns="String", result=sum_of)
        assert shape(effects(app).origins.results(ACT)) == [
            ("member", "Shop.Order.Total"),
            ("code", "Shop.Do"),
            ("remote", ""),
            ("member", "Shop.Order.Note"),
        ]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (actions.rest_call("x", result="R"), ""),
        (actions.consumed_operation("Shop.Service.Get", result="R"), "Shop.Service.Get"),
        (actions.database_query("Shop.Db.All", result="R"), "Shop.Db.All"),
    ],
)
def test_what_other_systems_give(step: dict[str, Any], name: str) -> None:
    assert shape(origins("$R", step)) == [("remote", name)]


class TestOnTheWay:
    """What happens to a value is kept."""

    def test_functions_in_their_order(self) -> None:
        (found,) = origins("trim($A)", SET("A", "toString($Order/Total)"))
        assert found.functions == ("toString", "trim")

    def test_joined_and_first(self) -> None:
        first, second = origins("$A + '/x'", SET("A", "@Shop.Key"))
        assert (first.joined, first.first) == (True, True)
        assert (second.joined, second.first) == (True, False)

    def test_what_stands_later_stays_later(self) -> None:
        (_, found) = origins("$B", SET("A", "@Shop.Key"), SET("B", "'x' + $A"))
        assert (found.kind, found.first) == (K.CONSTANT, False)

    def test_doubled_quotes(self) -> None:
        found = origins("$A", SET("A", "replaceAll($Text, '''', '''''')"))
        assert [origin.quotes_doubled for origin in found if origin.kind is K.PARAMETER] == [True]

    def test_facts_of_text(self) -> None:
        (found,) = origins("$A", SET("A", "'http://x.com'"))
        assert found.facts and found.facts.scheme == "http"


class TestCalls:
    """Through the flows that are called."""

    def called(self, expression: str, result: str, **options: Any) -> tuple[Effects, tuple[Origin, ...]]:
        """The origins of a result of `ACT`, which calls `SUB`."""
        app, shop = shop_app()
        step = actions.call_microflow("Shop.SUB", {"In": expression}, "R")
        shop.microflow("ACT", actions=[step], parameters={"Order": "Shop.Order"}, returns="String", result="$R")
        shop.microflow("SUB", parameters={"In": "String"}, returns="String", result=result, **options)
        found = effects(app)
        return found, found.origins.results(ACT)

    def test_an_argument_takes_the_place_of_the_parameter(self) -> None:
        _, (found,) = self.called("$Order/Note", "trim($In)")
        assert (found.kind, found.member, found.flow) == (K.MEMBER, "Shop.Order.Note", ACT)
        assert (found.functions, found.through) == (("trim",), ("Shop.SUB",))

    def test_what_the_called_flow_adds(self) -> None:
        _, (first, second) = self.called("$Order/Note", "@Shop.Key + $In")
        assert (first.kind, first.flow, first.through) == (K.CONSTANT, microflow("SUB"), ("Shop.SUB",))
        assert (second.kind, second.joined, second.first) == (K.MEMBER, True, False)

    def test_not_deep(self) -> None:
        app, shop = shop_app()
        shop.microflow("ACT", actions=[actions.call_microflow("Shop.SUB", result="R")], returns="String", result="$R")
        shop.microflow("SUB", returns="String", result="'x'")
        found = effects(app)
        assert shape(found.origins.results(ACT, deep=False)) == [("call", "Shop.SUB")]
        assert shape(found.origins.results(ACT)) == [("text", "")]

    def test_a_flow_that_is_not_there(self) -> None:
        found = origins("$R", actions.call_microflow("Shop.Gone", result="R"))
        assert shape(found) == [("call", "Shop.Gone")]

    def test_nanoflows_and_rules(self) -> None:
        app, shop = shop_app()
        shop.nanoflow("N", actions=[actions.call_microflow("Shop.SUB", result="R")], returns="String", result="$R")
        shop.microflow("SUB", returns="String", result="@Shop.Key")
        assert shape(effects(app).origins.results(Node(effects(app).graph.edges[0].caller.kind, Name("Shop.N")))) == [
            ("constant", "Shop.Key")
        ]

    def test_an_object_that_a_call_gives(self) -> None:
        app, shop = shop_app()
        step = actions.call_microflow("Shop.SUB", result="Line")
        shop.microflow("ACT", actions=[step], returns="String", result="$Line/Text")
        shop.microflow("SUB", returns="Shop.Line", actions=[actions.create("L", "Shop.Line")], result="$L")
        (found,) = effects(app).origins.results(ACT)
        assert (found.entity, found.member) == (LINE, "Shop.Line.Text")


class TestCircles:
    """Flows that call themselves or each other end, and lose no origin."""

    def test_one_that_calls_itself(self) -> None:
        app, shop = shop_app()
        step = actions.call_microflow("Shop.ACT", {"Text": "$Text + 'x'"}, "R")
        shop.microflow("ACT", actions=[step], parameters={"Text": "String"}, returns="String", result="$R + $Text")
        assert ("parameter", "Text") in shape(effects(app).origins.results(ACT))

    @pytest.mark.parametrize("asked", ["A", "B", "C"])
    def test_each_in_a_circle_knows_all(self, asked: str) -> None:
        """Whichever is asked for first."""
        app, shop = shop_app()
        self.circle(shop)
        found = effects(app).origins.results(microflow(asked))
        assert {origin.name for origin in found} == {"Shop.KA", "Shop.KB", "Shop.KC"}

    def test_one_after_the_other_they_all_know_all(self) -> None:
        app, shop = shop_app()
        self.circle(shop)
        known = effects(app).origins
        for asked in "ABCCBA":
            assert len({origin.name for origin in known.results(microflow(asked))}) == 3

    def test_many_that_all_call_each_other(self) -> None:
        """As many ways as there are orders of them; each flow is looked into once."""
        app, shop = shop_app()
        names = [f"M{number}" for number in range(20)]
        for name in names:
            others = [other for other in names if other != name]
            steps = [actions.call_microflow(f"Shop.{other}", result=other) for other in others]
            result = " + ".join(f"${other}" for other in others)
            shop.microflow(name, actions=steps, returns="String", result=f"{result} + @Shop.K{name}")
        found = effects(app).origins.results(microflow("M0"))
        assert {origin.name for origin in found} == {f"Shop.K{name}" for name in names}

    def circle(self, shop: ModuleBuilder) -> None:
        """A calls B and C, which call A and each other; each adds a constant."""
        for name, (one, two) in {"A": "BC", "B": "CA", "C": "AB"}.items():
            steps = [
                actions.call_microflow(f"Shop.{one}", result="X"),
                actions.call_microflow(f"Shop.{two}", result="Y"),
            ]
            shop.microflow(name, actions=steps, returns="String", result=f"$X + $Y + @Shop.K{name}")


def test_a_way_that_is_too_long_is_unknown() -> None:
    """And said to be, rather than to be nothing."""
    steps = [SET(f"V{number}", f"$V{number + 1}") for number in range(200)]
    assert [origin.kind for origin in origins("$V0", *steps, SET("V200", "'x'"))] == [K.UNKNOWN]


def test_a_value_from_everywhere_has_so_many_origins() -> None:
    steps = [actions.change_variable("Text", f"'{'x' * (number % 7)}' + @Shop.K{number}") for number in range(700)]
    assert len(origins("$Text", *steps)) == 200


def test_nothing_of_what_is_not_there() -> None:
    app, shop = shop_app()
    shop.microflow("Old", excluded=True)
    known = effects(app).origins
    assert known.of(microflow("Old"), NO_EXPRESSION) == ()
    assert known.types(microflow("Old")) == {}


def test_templates() -> None:
    """The parts of a message in their places."""
    found, node = of_actions(
        actions.log("At {1} by {2}", "$Order/Note", "@Shop.Key"), parameters={"Order": "Shop.Order"}
    )
    (log,) = found.graph.flows[node].activities
    assert isinstance(log, Log)
    assert [origin.kind for origin in found.origins.of(node, log.message)] == [K.TEXT, K.MEMBER, K.TEXT, K.CONSTANT]
    assert ORDER in {origin.entity for origin in found.origins.of(node, log.message)}
