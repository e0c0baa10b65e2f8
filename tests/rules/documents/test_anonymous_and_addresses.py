"""DOC-03, DOC-05, DOC-06: what visitors may run, and what addresses lead to (rules.md)."""

import pytest

from auditor.findings.finding import Reach, Status
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from tests.rules.shop import with_roles

BY_ID = "invoice/{Invoice/Id}"


def shop(app: App) -> ModuleBuilder:
    module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    module.entity("Invoice", {"Number": "Integer"})
    return module


class TestAnonymousMicroflows:
    """DOC-03."""

    def test_each_is_something_to_review(self, app: App, judge) -> None:
        shop(app).microflow("ACT_Find", "Guest", "User", parameters={"Number": "Integer"}).microflow("ACT_Pay", "User")
        result = judge("DOC-03", app)
        assert result.told == [("info", "Shop.ACT_Find")]
        assert result.outcome.subjects == 2
        assert result.only.reach is Reach.ANONYMOUS
        assert result.explained.message == (
            "Everybody may run Shop.ACT_Find with any $Number without signing in; it applies entity access."
        )

    def test_what_cannot_be_run_is_none(self, app: App, judge) -> None:
        shop(app).microflow("ACT_Old", "Guest", excluded=True).nanoflow("NF_Show", "Guest").microflow("SUB_X")
        assert judge("DOC-03", app).outcome.status is Status.CLEAN

    def test_without_visitors_there_are_no_subjects(self, app: App, judge) -> None:
        app.module("Shop", "User").microflow("ACT_Find", "User")
        assert judge("DOC-03", app).outcome.status is Status.NO_SUBJECTS


class TestAnonymousAddresses:
    """DOC-05."""

    def test_pages_and_microflows_with_a_url(self, app: App, judge) -> None:
        shop(app).page("Order", "Guest", url="order").microflow("ACT_Go", "Guest", url="go").page("Plain", "Guest")
        result = judge("DOC-05", app)
        assert result.told == [("medium", "Shop.ACT_Go"), ("medium", "Shop.Order")]
        assert result.outcome.subjects == 2

    def test_a_marketplace_page_is_taken_away_by_its_role(self, app: App, judge) -> None:
        app.module("Sign", "Guest", marketplace=True, version="1.0.0").page("SignUp", "Guest", url="signup")
        app.user_role("Anonymous", "System.User", "Sign.Guest").guest("Anonymous")
        assert judge("DOC-05", app).explained.fix.startswith("Take Sign.Guest out of Anonymous")

    def test_near_misses(self, app: App, judge) -> None:
        shop(app).page("Order", "User", url="order").page("Old", "Guest", url="old", excluded=True)
        assert judge("DOC-05", app).outcome.status is Status.CLEAN

    def test_older_versions_have_no_addresses(self, judge) -> None:
        app = App(version="5.16.1")
        shop(app).page("Order", "Guest")
        assert judge("DOC-05", app).outcome.reason == "Mendix 5.16.1 has no addresses of pages: they came with 6.7"


class TestObjectsByTheirId:
    """DOC-06."""

    def told(self, app: App, judge, *roles: str, **options: object) -> list[tuple[str, str]]:
        kept = {"apply_entity_access": False, "parameters": {"Invoice": "Shop.Invoice"}, "url": BY_ID} | options
        shop(app).microflow("ACT_Show", *roles, **kept)
        return judge("DOC-06", app).told

    def test_whoever_calls_picks_the_object(self, app: App, judge) -> None:
        assert self.told(app, judge, "User") == [("medium", "Shop.ACT_Show")]

    @pytest.mark.parametrize(
        "options",
        [
            {"apply_entity_access": True},
            {"url": "invoice/{Invoice/Number}"},
            {"url": "invoice", "parameters": {}},
            {"url": "invoice/{Other/Id}"},
            {"excluded": True},
        ],
    )
    def test_near_misses(self, options: dict[str, object], app: App, judge) -> None:
        assert self.told(app, judge, "User", **options) == []

    def test_what_no_user_role_may_run_is_none(self, app: App, judge) -> None:
        assert self.told(app, judge) == []

    def test_older_versions_have_no_addresses(self, judge) -> None:
        app = App(version="9.24.1")
        shop(app).microflow("ACT_Show", "User")
        assert "came with 10.1" in judge("DOC-06", app).outcome.reason
