"""ENT-06: attributes that the app determines, and a role may write (rules.md)."""

import pytest

from auditor.findings.finding import Status
from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import Name
from auditor.rules.system_determined import by_name
from auditor.samples.actions import change, create
from auditor.samples.app import App
from auditor.samples.pluggable import attribute_widget
from auditor.samples.widgets import data_view, text_box
from tests.rules.shop import OWN, with_roles


@pytest.mark.parametrize(
    ("name", "type_", "reason"),
    [
        ("OrderStatus", AttributeType.ENUMERATION, "a status"),
        ("State2", AttributeType.ENUMERATION, "a status"),
        ("TotalAmount", AttributeType.DECIMAL, "a total or balance"),
        ("BalanceEUR", AttributeType.LONG, "a total or balance"),
        ("IsApproved", AttributeType.BOOLEAN, "an approval"),
        ("ApprovalNote", AttributeType.STRING, "an approval"),
        ("CreatedOn", AttributeType.DATE_TIME, "who did something, or when"),
        ("LastModifiedBy", AttributeType.STRING, "who did something, or when"),
        ("SubmittedDate", AttributeType.DATE_TIME, "who did something, or when"),
        ("State", AttributeType.STRING, ""),
        ("StatusText", AttributeType.ENUMERATION, ""),
        ("TotalText", AttributeType.STRING, ""),
        ("Totals", AttributeType.DECIMAL, ""),
        ("DateCreated", AttributeType.DATE_TIME, ""),
        ("Updated", AttributeType.BOOLEAN, ""),
        ("Rebalance", AttributeType.DECIMAL, ""),
    ],
)
def test_names_that_tell_it(name: str, type_: AttributeType, reason: str) -> None:
    assert by_name(Attribute(Name(name), type_)) == reason


class TestByFlows:
    """What only microflows set, and no page offers."""

    def build(self, app: App, **flow: object) -> App:
        module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
        module.entity("Order", {"Note": "String", "Remark": "String"}, owner=True).rule("User", write="all", xpath=OWN)
        module.page("Edit", "User", widgets=[data_view("Shop.Order", text_box("Shop.Order.Note"))])
        options = {"apply_entity_access": False, "parameters": {"Order": "Shop.Order"}} | flow
        actions = [change("Order", {"Shop.Order.Note": "'n'", "Shop.Order.Remark": "'r'"})]
        module.microflow("ACT_Set", "User", actions=actions, **options)
        return app

    def test_on_whatever_rows(self, app: App, judge) -> None:
        result = judge("ENT-06", self.build(app))
        assert result.told == [("medium", "Clerk × Shop.Order"), ("medium", "Customer × Shop.Order")]
        told = result.audit.explain(result.audit.findings[0])
        assert told.evidence[0].statement == "Remark: set by microflows only"
        assert told.fix == "Give Remark ReadOnly in access rule Shop.Order#1, and let a microflow set it."

    def test_a_microflow_with_entity_access_needs_the_right(self, app: App, judge) -> None:
        assert judge("ENT-06", self.build(app, apply_entity_access=True)).told == []

    def test_a_nanoflow_needs_the_right(self, app: App, judge) -> None:
        self.build(app)
        app.modules["Shop"].nanoflow(
            "NF_Set", "User", actions=[create("New", "Shop.Order", {"Shop.Order.Remark": "''"})]
        )
        assert judge("ENT-06", app).told == []

    def test_a_pluggable_widget_may_edit_it(self, app: App, judge) -> None:
        self.build(app)
        editor = attribute_widget("acme.widget.Editor", "Shop.Order.Remark")
        app.modules["Shop"].snippet("Remarks", data_view("Shop.Order", editor))
        assert judge("ENT-06", app).told == []

    def test_a_widget_that_is_never_editable_offers_nothing(self, app: App, judge) -> None:
        self.build(app)
        shown = text_box("Shop.Order.Remark", editable=False)
        app.modules["Shop"].page("View", "User", widgets=[data_view("Shop.Order", shown)])
        assert len(judge("ENT-06", app).told) == 2


def test_administrators_and_forms_are_left_out(app: App, judge) -> None:
    module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    module.entity("Order", {"Total": "Decimal"}).rule("Admin", write="all").rule("User", read="all")
    module.entity("Form", {"Total": "Decimal"}, persistable=False).rule("User", write="all")
    assert judge("ENT-06", app).outcome.status is Status.CLEAN


def test_marketplace_entities_are_left_out(app: App, judge) -> None:
    module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin", marketplace=True, version="1.0.0")
    module.entity("Order", {"Total": "Decimal"}).rule("User", write="all")
    assert judge("ENT-06", app).outcome.status is Status.NO_SUBJECTS


def test_a_module_role_that_nobody_holds_is_judged_too(app: App, judge) -> None:
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", write="all")
    result = judge("ENT-06", app)
    assert result.told == [("low", "Shop.User × Shop.Order")] and result.only.latent
