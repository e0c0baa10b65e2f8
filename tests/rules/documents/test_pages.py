"""DOC-07 and DOC-10: pages hide and show, they do not protect (rules.md)."""

import pytest

from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import button, data_view, list_view, open_page, run_microflow, run_nanoflow, snippet_call
from tests.rules.shop import OWN, with_roles


def shop(app: App) -> ModuleBuilder:
    return with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")


class TestForcedVisible:
    """DOC-07."""

    def test_a_button_for_what_somebody_on_the_page_lacks(self, app: App, judge) -> None:
        module = shop(app).microflow("ACT_Approve", "Staff").nanoflow("NF_Print", "User")
        module.page(
            "Order",
            "User",
            widgets=[
                button(run_microflow("Shop.ACT_Approve"), "approve", ignore_security=True),
                button(run_nanoflow("Shop.NF_Print"), "print", ignore_security=True),
            ],
        )
        result = judge("DOC-07", app)
        assert result.told == [("low", "Shop.Order")]
        # Clerk holds Staff too; Customer may open the page and not run the microflow.
        assert [evidence.statement for evidence in result.explained.evidence] == [
            "Customer may open Shop.Order and may not run Shop.ACT_Approve"
        ]

    def test_snippets_of_the_page_count(self, app: App, judge) -> None:
        module = shop(app).page("Staff", "Staff")
        module.snippet("Bar", button(open_page("Shop.Staff"), "staff", ignore_security=True))
        module.page("Order", "User", widgets=[snippet_call("Shop.Bar")])
        assert judge("DOC-07", app).told == [("low", "Shop.Order")]

    def test_near_misses(self, app: App, judge) -> None:
        module = shop(app).microflow("ACT_Approve", "Staff").microflow("ACT_Pay", "User").page("Old", excluded=True)
        module.page("Order", "User", widgets=[button(run_microflow("Shop.ACT_Approve"), "approve")])
        module.page("Desk", "Staff", widgets=[button(run_microflow("Shop.ACT_Approve"), "a", ignore_security=True)])
        module.page("Pay", "User", widgets=[button(run_microflow("Shop.ACT_Pay"), "p", ignore_security=True)])
        module.page("Gone", "User", widgets=[button(open_page("Shop.Old"), "o", ignore_security=True)])
        result = judge("DOC-07", app)
        assert result.told == []
        assert result.outcome.subjects == 4


class TestHiddenPages:
    """DOC-10."""

    def pages(self, app: App, *widgets, xpath: str = "", **options) -> App:
        module = shop(app)
        module.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=xpath).rule(
            "Staff", read="all"
        )
        module.entity("Note", {"Text": "String"}).rule("Staff", read="all")
        module.entity("Form", {"Text": "String"}, persistable=False)
        module.page("Overview", "Staff", widgets=widgets or [list_view("Shop.Order")], **options)
        return app

    def test_the_data_are_open(self, app: App, judge) -> None:
        result = judge("DOC-10", self.pages(app))
        assert result.told == [("info", "Shop.Overview")]
        assert result.explained.message == (
            "Customer may not open Shop.Overview, but may read what it shows: Shop.Order."
        )

    def test_page_parameters_count(self, app: App, judge) -> None:
        widgets = [data_view("Shop.Note", parameter="Note")]
        self.pages(app, *widgets, parameters={"Order": "Shop.Order", "Note": "Shop.Note"})
        assert judge("DOC-10", app).told == []

    def test_forms_are_no_data(self, app: App, judge) -> None:
        app = self.pages(app, list_view("Shop.Order"), parameters={"Form": "Shop.Form"})
        assert judge("DOC-10", app).told == [("info", "Shop.Overview")]

    @pytest.mark.parametrize("entity", ["Shop.Note", "Shop.Form"])
    def test_near_misses(self, entity: str, app: App, judge) -> None:
        assert judge("DOC-10", self.pages(app, list_view(entity))).told == []

    def test_a_row_constraint_protects(self, app: App, judge) -> None:
        assert judge("DOC-10", self.pages(app, xpath=OWN)).told == []

    def test_what_a_microflow_shows_counts(self, app: App, judge) -> None:
        self.pages(app, data_view("Shop.Order", microflow="Shop.DS_Order"))
        app.modules["Shop"].microflow("DS_Order", "Staff", returns="Shop.Order")
        assert judge("DOC-10", app).told == [("info", "Shop.Overview")]

    def test_a_page_that_nobody_may_open_is_hidden_too(self, app: App, judge) -> None:
        shop(app).entity("Order", {"Total": "Decimal"}).rule("User", read="all")
        app.modules["Shop"].page("Draft", widgets=[list_view("Shop.Order")])
        assert judge("DOC-10", app).told == [("info", "Shop.Draft")]
