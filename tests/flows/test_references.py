"""Which modules name something of which others."""

import dataclasses
from collections.abc import Callable

import pytest

from auditor.flows.references import named_by
from auditor.model.integration import JavaSource
from auditor.model.names import NO_NAME, Name
from auditor.samples import actions, pluggable, widgets
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

SHOP, LIBRARY = Name("Shop"), Name("Library")


def apps() -> tuple[App, ModuleBuilder]:
    """A shop beside a library of which it uses nothing yet."""
    app = App()
    shop = app.module("Shop", "User")
    library = app.module("Library", "User")
    library.entity("Thing", {"Name": "String"}).rule("User", read="all")
    library.page("P", "User", parameters={"Thing": "Library.Thing"})
    return app, shop


@pytest.mark.parametrize(
    "use",
    [
        lambda shop: shop.page("P", parameters={"Thing": "Library.Thing"}),
        lambda shop: shop.page("P", layout="Library.Layout"),
        lambda shop: shop.page("P", widgets=[widgets.snippet_call("Library.S")]),
        lambda shop: shop.page("P", widgets=[widgets.list_view("Library.Thing")]),
        lambda shop: shop.page("P", widgets=[widgets.button(widgets.open_page("Library.P"))]),
        lambda shop: shop.page("P", widgets=[pluggable.attribute_widget("com.x.Y", "Library.Thing.Name")]),
        lambda shop: shop.microflow("M", actions=[actions.call_microflow("Library.M")]),
        lambda shop: shop.microflow("M", actions=[actions.call_java("Library.Do")]),
        lambda shop: shop.microflow("M", actions=[actions.log("{1}", "@Library.Constant")]),
        lambda shop: shop.microflow("M", actions=[actions.log("{1}", "$T/Library.Thing_Other/Library.Other/X")]),
        lambda shop: shop.microflow("M", actions=[actions.retrieve("L", "Shop.A", "[Library.A_B/Library.B]")]),
        lambda shop: shop.microflow("M", returns="Library.Thing"),
        lambda shop: shop.nanoflow("N", parameters={"T": "List(Library.Thing)"}),
        lambda shop: shop.entity("Special", generalization="Library.Thing"),
        lambda shop: shop.entity("E", {"State": "Enum(Library.State)"}),
        lambda shop: shop.entity("E", {"A": "String"}).event("Before", "Commit", "Library.M"),
        lambda shop: shop.scheduled_event("S", "Library.M"),
        lambda shop: shop.import_mapping("I", "Library.Thing", ["Name"]),
        lambda shop: shop.rest_service("R", operations=[("GET", "x", "Library.M")]),
    ],
)
def test_what_counts(use: Callable[[ModuleBuilder], object]) -> None:
    app, shop = apps()
    assert named_by(app.project())[LIBRARY] == frozenset()
    use(shop)
    assert named_by(app.project())[LIBRARY] == {SHOP}
    assert named_by(app.project())[SHOP] == frozenset()


def test_what_is_excluded_does_not_count() -> None:
    app, shop = apps()
    shop.microflow("M", excluded=True, returns="Library.Thing")
    assert named_by(app.project())[LIBRARY] == frozenset()


@pytest.mark.parametrize(
    "use",
    [
        lambda app: app.user_role("Reader", "Library.User"),
        lambda app: app.home(page="Library.P"),
        lambda app: app.settings(AfterStartupMicroflow="Library.M"),
        lambda app: app.navigation_items(widgets.menu_item("X", widgets.open_page("Library.P"))),
    ],
)
def test_the_project_itself_counts(use: Callable[[App], object]) -> None:
    app, _ = apps()
    use(app)
    assert named_by(app.project())[LIBRARY] == {NO_NAME}


def test_java_sources_name_packages() -> None:
    project = apps()[0].project()
    code = JavaSource(Name("javasource/shop/A.java"), SHOP, modules=(Name("library"),))
    own = JavaSource(Name("javasource/library/A.java"), LIBRARY, modules=(Name("library"),))
    assert named_by(dataclasses.replace(project, java_sources=(code,)))[LIBRARY] == {SHOP}
    assert named_by(dataclasses.replace(project, java_sources=(own,)))[LIBRARY] == frozenset()


def test_names_that_only_begin_alike() -> None:
    app, shop = apps()
    shop.microflow("M", actions=[actions.call_microflow("LibraryTwo.M")])
    assert named_by(app.project())[LIBRARY] == frozenset()
