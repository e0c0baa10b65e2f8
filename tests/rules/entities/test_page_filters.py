"""ENT-23: pages that filter what the entity does not protect (rules.md)."""

import pytest

from auditor.findings.finding import Certainty
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import list_view, snippet_call
from tests.rules.shop import OWN, with_roles


def shop(app: App, xpath: str = "", **options: object) -> ModuleBuilder:
    module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    module.entity("Order", {"Total": "Decimal"}, **({"owner": True} | options)).rule("Staff", read="all", xpath=xpath)
    return module


def test_the_page_is_no_protection(app: App, judge) -> None:
    shop(app).page("Mine", "Staff", widgets=[list_view("Shop.Order", xpath=OWN)])
    result = judge("ENT-23", app)
    assert result.told == [("high", "Clerk × Shop.Order")]
    assert result.only.certainty is Certainty.POSSIBLE
    assert result.explained.evidence[0].statement == (
        "the data source on Shop.Mine mentions [%CurrentUser%]: it filters and protects nothing"
    )


def test_snippets_count_with_the_page_that_shows_them(app: App, judge) -> None:
    module = shop(app).snippet("List", list_view("Shop.Order", xpath=OWN))
    module.page("Mine", "Staff", widgets=[snippet_call("Shop.List")])
    assert judge("ENT-23", app).told == [("high", "Clerk × Shop.Order")]


def test_a_page_that_the_role_may_not_open_says_nothing_about_it(app: App, judge) -> None:
    shop(app).page("Mine", "User", widgets=[list_view("Shop.Order", xpath=OWN)])
    # Clerk holds Shop.User as well, Customer reads no order.
    assert judge("ENT-23", app).told == [("high", "Clerk × Shop.Order")]


@pytest.mark.parametrize("page", [{"xpath": ""}, {"xpath": "[Total > 5]"}])
def test_other_filters_say_nothing_about_users(page: dict[str, str], app: App, judge) -> None:
    shop(app).page("All", "Staff", widgets=[list_view("Shop.Order", **page)])
    assert judge("ENT-23", app).told == []


def test_a_row_constraint_protects(app: App, judge) -> None:
    shop(app, OWN).page("Mine", "Staff", widgets=[list_view("Shop.Order", xpath=OWN)])
    assert judge("ENT-23", app).told == []


def test_an_excluded_page_does_not_exist(app: App, judge) -> None:
    shop(app).page("Mine", "Staff", excluded=True, widgets=[list_view("Shop.Order", xpath=OWN)])
    assert judge("ENT-23", app).told == []
