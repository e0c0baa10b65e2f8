"""Which documents offer or do what a cell allows."""

from collections.abc import Callable
from typing import Any

import pytest

from auditor.access.effective import AccessModel
from auditor.access.roles import RoleSet
from auditor.access.target import parse_roles, parse_target
from auditor.flows.around import around
from auditor.flows.calls import CallGraph
from auditor.flows.effects import Effects
from auditor.samples import actions, widgets
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from tests.flows.apps import shop_app

ORDER_IN = {"parameters": {"Order": "Shop.Order"}}


def ways(app: App, right: str, target: str, role: str = "Customer") -> list[str]:
    """The sentences for a user role, without the role."""
    project = app.project()
    roles: RoleSet = parse_roles(project, [role])
    access = AccessModel(project).of(roles)
    found = list(around(access, parse_target(project, right, target), Effects(CallGraph(project))))
    assert all(way.document and way.document in way.sentence for way in found)
    assert all(way.sentence.startswith(f"{role} may ") for way in found)
    return [way.sentence.removeprefix(f"{role} may ") for way in found]


def with_roles() -> tuple[App, ModuleBuilder]:
    """The shop, with a user role that holds `Shop.User`, and one that holds `Shop.Admin`."""
    app, shop = shop_app()
    app.user_role("Customer", "System.User", "Shop.User").user_role("Boss", "System.User", "Shop.Admin")
    return app, shop


@pytest.mark.parametrize(
    ("right", "target", "steps", "options", "sentence"),
    [
        ("create", "Shop.Order", [actions.create("N", "Shop.Order")], {}, "creates objects of Shop.Order"),
        ("delete", "Shop.Order", [actions.delete("Order")], ORDER_IN, "deletes objects of Shop.Order"),
        (
            "write",
            "Shop.Order/Note",
            [actions.change("Order", {"Shop.Order.Note": "'x'"})],
            ORDER_IN,
            "changes Note of Shop.Order",
        ),
        (
            "write",
            "Shop.Order",
            [actions.change("Order", {"Shop.Order.Note": "'x'"})],
            ORDER_IN,
            "changes members of Shop.Order",
        ),
        (
            "read",
            "Shop.Order/Note",
            [],
            {**ORDER_IN, "returns": "String", "result": "$Order/Note"},
            "copies out Note of Shop.Order",
        ),
    ],
)
class TestMicroflows:
    """What a microflow does without entity access."""

    def test_without_access(
        self, right: str, target: str, steps: list[dict[str, Any]], options: dict[str, Any], sentence: str
    ) -> None:
        app, shop = with_roles()
        shop.microflow("ACT", "User", actions=steps, apply_entity_access=False, **options)
        assert ways(app, right, target) == [f"run Shop.ACT, which {sentence}, without entity access"]
        assert ways(app, right, target, "Boss") == []

    def test_with_access(
        self, right: str, target: str, steps: list[dict[str, Any]], options: dict[str, Any], sentence: str
    ) -> None:
        app, shop = with_roles()
        shop.microflow("ACT", "User", actions=steps, apply_entity_access=True, **options)
        assert ways(app, right, target) == []

    def test_through_another(
        self, right: str, target: str, steps: list[dict[str, Any]], options: dict[str, Any], sentence: str
    ) -> None:
        app, shop = with_roles()
        call = actions.call_microflow("Shop.SUB")
        shop.microflow("ACT", "User", actions=[call], apply_entity_access=False)
        shop.microflow("SUB", actions=steps, apply_entity_access=False, **options)
        assert ways(app, right, target) == [f"run Shop.ACT, which {sentence}, through Shop.SUB, without entity access"]


def test_other_members_and_entities_do_not_count() -> None:
    app, shop = with_roles()
    steps = [actions.change("Order", {"Shop.Order.Note": "'x'"}), actions.create("N", "Shop.Line")]
    shop.microflow("ACT", "User", actions=steps, apply_entity_access=False, **ORDER_IN)
    assert ways(app, "write", "Shop.Order/Total") == []
    assert ways(app, "create", "Shop.Order") == []


@pytest.mark.parametrize(
    ("right", "target", "content", "sentence"),
    [
        (
            "create",
            "Shop.Order",
            lambda: widgets.button(widgets.create_object("Shop.Order", "Shop.P")),
            "offers to create objects of Shop.Order",
        ),
        (
            "delete",
            "Shop.Order",
            lambda: widgets.list_view("Shop.Order", widgets.button(widgets.delete_object())),
            "offers to delete objects of Shop.Order",
        ),
        (
            "delete",
            "Shop.Order",
            lambda: widgets.data_view("Shop.Order", widgets.button(widgets.delete_object()), microflow="Shop.DS"),
            "offers to delete objects of Shop.Order",
        ),
        (
            "write",
            "Shop.Order/Note",
            lambda: widgets.data_view("Shop.Order", widgets.text_box("Shop.Order.Note")),
            "offers Note of Shop.Order for editing",
        ),
        (
            "write",
            "Shop.Order",
            lambda: widgets.data_view("Shop.Order", widgets.text_box("Shop.Order.Note")),
            "offers members of Shop.Order for editing",
        ),
        ("read", "Shop.Order/Note", lambda: widgets.list_view("Shop.Order"), "shows objects of Shop.Order"),
        (
            "read",
            "Shop.Order",
            lambda: widgets.data_view("Shop.Order", microflow="Shop.DS"),
            "shows objects of Shop.Order",
        ),
    ],
)
class TestPages:
    """What a page offers, its snippets included."""

    def shop(self) -> tuple[App, ModuleBuilder]:
        """With a microflow that gives orders."""
        app, shop = with_roles()
        shop.microflow("DS", returns="Shop.Order")
        return app, shop

    def test_a_page(self, right: str, target: str, content: Callable[[], dict[str, Any]], sentence: str) -> None:
        app, shop = self.shop()
        shop.page("P", "User", widgets=[content()])
        assert ways(app, right, target) == [f"open Shop.P, which {sentence}"]
        assert ways(app, right, target, "Boss") == []

    def test_a_snippet(self, right: str, target: str, content: Callable[[], dict[str, Any]], sentence: str) -> None:
        app, shop = self.shop()
        shop.snippet("S", content()).page("P", "User", widgets=[widgets.snippet_call("Shop.S")])
        assert ways(app, right, target) == [f"open Shop.P, which {sentence}"]


def test_what_cannot_be_edited_is_not_offered() -> None:
    app, shop = with_roles()
    shop.page("P", "User", widgets=[widgets.text_box("Shop.Order.Note", editable=False)])
    assert ways(app, "write", "Shop.Order/Note") == []


def test_documents_have_no_ways_around() -> None:
    """Who may open or run what is what the call graph is for."""
    app, shop = with_roles()
    shop.page("P", "User").microflow("ACT", "User", apply_entity_access=False)
    assert ways(app, "execute", "Shop.ACT") == []
    assert ways(app, "view", "Shop.P") == []
