"""Who calls whom."""

import dataclasses
from typing import Any

import pytest

from auditor.flows.calls import CallGraph
from auditor.flows.nodes import Edge, Node, NodeKind
from auditor.model.activities import FlowCall
from auditor.model.names import NO_NAME, Name
from auditor.samples import actions, widgets
from tests.flows.apps import ORDER, graph, microflow, nanoflow, shop_app

A, B, C, D = (microflow(bare) for bare in "ABCD")


def page(bare: str) -> Node:
    """A page of the shop."""
    return Node(NodeKind.PAGE, Name(f"Shop.{bare}"))


def calling(calls: dict[str, str], applying: str = "") -> CallGraph:
    """Microflows of one letter, each calling others; those in `applying` apply entity access."""
    app, shop = shop_app()
    for caller, targets in calls.items():
        steps = [actions.call_microflow(f"Shop.{target}") for target in targets]
        shop.microflow(caller, actions=steps, apply_entity_access=caller in applying)
    return graph(app)


class TestReferences:
    """Each way in which something refers to a flow or a page, as an edge."""

    @pytest.mark.parametrize(
        ("step", "target", "how"),
        [
            (actions.call_microflow("Shop.B"), B, "calls"),
            (actions.call_microflow("Shop.B", queue="Shop.Queue"), B, "calls later"),
            (actions.call_java("Shop.Do", microflows={"later": "Shop.B"}), B, "hands to Shop.Do"),
            (actions.show_page("Shop.P"), page("P"), "opens"),
            (
                actions.export_text("T", "Shop.EXM", "Order"),
                Node(NodeKind.MAPPING, Name("Shop.EXM")),
                "uses",
            ),
        ],
    )
    def test_of_a_microflow(self, step: dict[str, Any], target: Node, how: str) -> None:
        app, shop = shop_app()
        shop.microflow("A", actions=[step])
        assert Edge(A, target, how) in graph(app).edges_from(A)

    def test_of_a_nanoflow(self) -> None:
        app, shop = shop_app()
        shop.nanoflow("N", actions=[actions.call_microflow("Shop.B"), actions.call_nanoflow("Shop.M")])
        assert graph(app).edges_from(nanoflow("N")) == (
            Edge(nanoflow("N"), B, "calls"),
            Edge(nanoflow("N"), nanoflow("M"), "calls"),
        )

    def test_of_a_loop(self) -> None:
        app, shop = shop_app()
        inside = [actions.call_microflow("Shop.B")]
        shop.microflow("A", actions=[actions.retrieve("L", "Shop.Order"), actions.loop("L", "O", inside)])
        assert graph(app).edges_from(A) == (Edge(A, B, "calls"),)

    @pytest.mark.parametrize(
        ("action", "target", "how"),
        [
            (widgets.run_microflow("Shop.B"), B, "runs"),
            (widgets.run_nanoflow("Shop.N"), nanoflow("N"), "runs"),
            (widgets.open_page("Shop.P"), page("P"), "opens"),
            (widgets.create_object("Shop.Order", "Shop.P"), page("P"), "opens"),
        ],
    )
    def test_of_whatever_the_user_sees(self, action: dict[str, Any], target: Node, how: str) -> None:
        app, shop = shop_app()
        button = widgets.button(action)
        shop.page("Start", widgets=[button]).snippet("S", button).menu("M", widgets.menu_item("X", action))
        app.navigation_items(widgets.menu_item("X", action))
        found = graph(app)
        assert [edge.caller.kind for edge in found.edges_to(target)] == [
            NodeKind.PAGE,
            NodeKind.SNIPPET,
            NodeKind.MENU,
            NodeKind.NAVIGATION,
        ]
        assert {edge.how for edge in found.edges_to(target)} == {how}
        assert found.used_from_client(target)

    def test_of_data_sources_snippets_and_layouts(self) -> None:
        app, shop = shop_app()
        view = widgets.data_view("Shop.Order", microflow="Shop.B")
        shop.page("P", widgets=[view, widgets.snippet_call("Shop.S")], layout="Shop.L")
        assert graph(app).edges_from(page("P")) == (
            Edge(page("P"), Node(NodeKind.LAYOUT, Name("Shop.L")), "fills"),
            Edge(page("P"), Node(NodeKind.SNIPPET, Name("Shop.S")), "shows"),
            Edge(page("P"), B, "shows what it gives:"),
        )

    def test_of_homes(self) -> None:
        app, _ = shop_app()
        app.home(microflow="Shop.B", by_user_role={"Customer": "Shop.P"})
        found = graph(app)
        assert [edge.how for edge in (*found.edges_to(B), *found.edges_to(page("P")))] == ["begins with"] * 2
        assert found.used_from_client(B)

    def test_of_services(self) -> None:
        app, shop = shop_app()
        shop.rest_service("R", operations=[("GET", "x", "B")], authentication_microflow="A")
        shop.soap_service("W", header="Custom", header_microflow="A", operations=[("X", "B")])
        found = graph(app)
        assert {(edge.caller.name, edge.how) for edge in found.edges_to(B)} == {
            ("Shop.R", "publishes"),
            ("Shop.W", "publishes"),
        }
        assert {edge.how for edge in found.edges_to(A)} == {"signs in with"}
        assert not found.used_from_client(B)

    def test_of_what_runs_by_itself(self) -> None:
        app, shop = shop_app()
        shop.scheduled_event("Nightly", "B")
        shop.entities["Shop.Order"].event("Before", "Commit", "Shop.B")
        app.settings(AfterStartupMicroflow="Shop.B")
        kinds = {edge.caller.kind for edge in graph(app).edges_to(B)}
        assert kinds == {NodeKind.EVENT, NodeKind.ENTITY, NodeKind.SETTINGS}
        assert not graph(app).used_from_client(B)

    def test_of_computed_attributes(self) -> None:
        project = shop_app()[0].project()
        order = project.entities[ORDER]
        computed = dataclasses.replace(order.attributes[0], calculation=Name("Shop.B"))
        entities = {**project.entities, ORDER: dataclasses.replace(order, attributes=(computed,))}
        (edge,) = CallGraph(dataclasses.replace(project, entities=entities)).edges_to(B)
        assert edge == Edge(Node(NodeKind.ENTITY, ORDER), B, "computes with")

    @pytest.mark.parametrize("excluded", ["A", "B"])
    def test_of_excluded_documents_there_are_none(self, excluded: str) -> None:
        """What calls an excluded document does not make it live; the edge still leads to the name."""
        app, shop = shop_app()
        shop.microflow("A", actions=[actions.call_microflow("Shop.B")], excluded=excluded == "A")
        shop.microflow("B", excluded=excluded == "B")
        found = graph(app)
        assert bool(found.edges_from(A)) is (excluded != "A")
        assert (B in found.flows) is (excluded != "B")
        assert found.reaches(Name("Shop.A")) == ("Shop.A",)


class TestReaches:
    """rules.md, DOC: at any depth, but not into microflows that apply entity access."""

    @pytest.mark.parametrize(
        ("calls", "applying", "reached"),
        [
            ({"A": ""}, "", "A"),
            ({"A": "B", "B": ""}, "", "AB"),
            ({"A": "B", "B": "C", "C": ""}, "", "ABC"),
            ({"A": "B", "B": "A"}, "", "AB"),
            ({"A": "A"}, "", "A"),
            ({"A": "BC", "B": "D", "C": "D", "D": ""}, "", "ABCD"),
            ({"A": "B", "B": ""}, "B", "A"),
            ({"A": "B", "B": "C", "C": ""}, "B", "AC"),
            ({"A": "B", "B": ""}, "A", "AB"),
            ({"A": "X"}, "", "A"),
        ],
    )
    def test_table(self, calls: dict[str, str], applying: str, reached: str) -> None:
        found = calling(calls, applying)
        assert found.reaches(Name("Shop.A")) == tuple(f"Shop.{bare}" for bare in reached)

    def test_the_other_way_round(self) -> None:
        found = calling({"A": "B", "B": "C", "C": "", "D": "C"})
        assert found.reached_by(Name("Shop.C")) == ("Shop.C", "Shop.A", "Shop.B", "Shop.D")
        assert found.reached_by(Name("Shop.A")) == ("Shop.A",)
        assert found.reached_by(Name("Shop.None")) == ("Shop.None",)

    def test_called_goes_through_all(self) -> None:
        assert calling({"A": "B", "B": "C", "C": ""}, "B").called(A) == (A, B, C)

    def test_what_is_only_handed_over_is_not_called(self) -> None:
        app, shop = shop_app()
        shop.microflow("A", actions=[actions.call_java("Shop.Do", microflows={"later": "Shop.B"})])
        shop.microflow("B")
        assert graph(app).reaches(Name("Shop.A")) == ("Shop.A",)

    def test_opaque(self) -> None:
        app, shop = shop_app()
        shop.microflow("A", actions=[actions.call_microflow("Shop.B")])
        shop.microflow("B", actions=[actions.call_java("Shop.Do")], apply_entity_access=False)
        assert graph(app).opaque(Name("Shop.A")) == ("Shop.Do",)
        assert graph(app).opaque(Name("Shop.None")) == ()


class TestUse:
    """What refers to a document at all."""

    def test_a_flow_that_calls_only_itself_is_unused(self) -> None:
        found = calling({"A": "A", "B": "C", "C": ""})
        assert [bare for bare in "ABC" if found.unused(microflow(bare))] == ["A", "B"]

    def test_two_documents_of_one_name_are_two(self) -> None:
        app, shop = shop_app()
        shop.microflow("X").nanoflow("X").page("P", widgets=[widgets.button(widgets.run_nanoflow("Shop.X"))])
        assert not graph(app).unused(nanoflow("X"))
        assert graph(app).unused(microflow("X"))

    def test_calls_with_their_arguments(self) -> None:
        app, shop = shop_app()
        shop.microflow("A", actions=[actions.call_microflow("Shop.B", {"Order": "$Order"})])
        ((caller, call),) = graph(app).calls_to(B)
        assert caller == A
        assert [argument.parameter for argument in call.arguments] == ["Order"]


def test_content_of_a_page_with_what_it_shows() -> None:
    """Snippets in snippets, and layouts on layouts; each once, also in a circle."""
    app, shop = shop_app()
    shop.snippet("Inner", widgets.text_box("Shop.Order.Note"), widgets.snippet_call("Shop.Outer"))
    shop.snippet("Outer", widgets.snippet_call("Shop.Inner"), widgets.snippet_call("Shop.Gone"))
    shop.page("P", widgets=[widgets.snippet_call("Shop.Outer")], layout="Shop.None")
    project = app.project()
    found = CallGraph(project).content_of(project.pages[0])
    assert [document.name for document, _ in found] == ["Shop.P", "Shop.Outer", "Shop.Inner"]
    assert [len(content.inputs) for _, content in found] == [0, 0, 1]


def test_an_old_export_that_lists_documents_only() -> None:
    """Without contents there are no edges, and nothing stops."""
    app, shop = shop_app()
    shop.microflow("A").page("P")
    bare = dataclasses.replace(app.project(), navigation=())
    assert CallGraph(bare).edges == ()


def test_nodes_in_words() -> None:
    assert str(A) == "microflow Shop.A"
    assert str(Node(NodeKind.SETTINGS, NO_NAME)) == "project settings"


def test_a_long_chain_of_calls() -> None:
    """As deep as a project may be; calls are followed without recursion."""
    app, shop = shop_app()
    shop.microflow("A", actions=[actions.call_microflow("Shop.B")])
    project = app.project()
    (first,) = project.microflows
    (call,) = first.activities
    assert isinstance(call, FlowCall)
    chain = [
        dataclasses.replace(
            first,
            name=Name(f"Shop.M{number}"),
            apply_entity_access=False,
            activities=(dataclasses.replace(call, target=Name(f"Shop.M{number + 1}")),),
        )
        for number in range(3_000)
    ]
    found = CallGraph(dataclasses.replace(project, microflows=tuple(chain)))
    assert len(found.reaches(Name("Shop.M0"))) == 3_000
