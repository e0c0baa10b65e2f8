"""ENT-26: rights that no document needs which the role may use."""

from dataclasses import replace

import pytest

from auditor.findings.finding import Certainty, Status
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, ReadStatus
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.samples.actions import (
    call_java,
    call_microflow,
    call_nanoflow,
    change,
    create,
    delete,
    retrieve,
    show_page,
)
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from auditor.samples.pluggable import pluggable
from auditor.samples.widgets import (
    button,
    create_object,
    data_view,
    delete_object,
    list_view,
    snippet_call,
    text_box,
)
from tests.rules.conftest import Judge

NOTE = "Shop.Order.Note"
ORDER = {"Order": "Shop.Order"}
UNUSED = [("medium", "Customer × Shop.Order")]


def shop(app: App, **grants: object) -> ModuleBuilder:
    """Orders on which customers have rights, and one page so that there is something to use them."""
    app.web_settings(UseOptimizedClient="No")
    module = app.module("Shop", "User", "Other", "Admin")
    module.entity("Order", {"Note": "String", "Remark": "String"}, owner=True).rule("User", **grants)
    module.page("Welcome", "User")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Clerk", "System.User", "Shop.Other")
    return module


CHANGE_NOTE = change("Order", {NOTE: "'x'"}, commit=False)
ALL = {"create": True, "delete": True, "write": ["Note"]}


@pytest.mark.parametrize("right", [{"create": True}, {"delete": True}, {"write": ["Note"]}])
def test_a_right_without_any_use(judge: Judge, app: App, right: dict[str, object]) -> None:
    """Each of the three; it is never certain that nothing else uses it."""
    shop(app, **right)
    result = judge("ENT-26", app)
    assert result.told == UNUSED
    assert result.only.certainty is Certainty.POSSIBLE


def test_rows_and_strict_mode_weigh(judge: Judge, app: App) -> None:
    """Own rows only: low. In strict mode clients cannot use it: info."""
    shop(app, delete=True, xpath="[System.owner = '[%CurrentUser%]']")
    assert judge("ENT-26", app).told == [("low", "Customer × Shop.Order")]
    app.web_settings(UseOptimizedClient="Yes")
    result = judge("ENT-26", app)
    assert result.told == [("info", "Customer × Shop.Order")]
    assert "Strict mode" in result.explained.message


def test_pages_snippets_and_their_buttons_use_rights(judge: Judge, app: App) -> None:
    """New, delete and an editable input, in a snippet on a page that the role may open."""
    module = shop(app, **ALL)
    module.snippet("Order_Edit", list_view("Shop.Order", text_box(NOTE), button(delete_object()), editable=True))
    module.page("Orders", "User", widgets=[snippet_call("Shop.Order_Edit"), button(create_object("Shop.Order"))])
    assert judge("ENT-26", app).told == []


@pytest.mark.parametrize("editable", [True, False])
def test_an_input_that_is_never_editable_uses_nothing(judge: Judge, app: App, editable: bool) -> None:
    """It only shows the value."""
    module = shop(app, write=["Note"])
    view = data_view("Shop.Order", text_box(NOTE), parameter="Order", editable=editable)
    module.page("Order", "User", parameters=ORDER, widgets=[view])
    assert judge("ENT-26", app).told == ([] if editable else UNUSED)


def test_a_page_of_others_uses_nothing(judge: Judge, app: App) -> None:
    """Unless a microflow that the role may run opens it."""
    module = shop(app, write=["Note"])
    view = data_view("Shop.Order", text_box(NOTE), parameter="Order")
    module.page("Order", "Other", parameters=ORDER, widgets=[view])
    assert judge("ENT-26", app).told == UNUSED
    module.microflow("ACT_Open", "User", parameters=ORDER, actions=[show_page("Shop.Order", {"Order": "$Order"})])
    assert judge("ENT-26", app).told == []


@pytest.mark.parametrize(("sudo", "told"), [(False, []), (True, UNUSED)])
def test_only_microflows_that_apply_entity_access_need_rights(
    judge: Judge, app: App, sudo: bool, told: list[tuple[str, str]]
) -> None:
    """The others do it without, at any depth."""
    module = shop(app, **ALL)
    actions = [create("New", "Shop.Order", {NOTE: "'x'"}, commit=True), delete("Order")]
    module.microflow("SUB_Do", parameters=ORDER, actions=actions, apply_entity_access=not sudo)
    module.microflow("ACT_Do", "User", parameters=ORDER, actions=[call_microflow("Shop.SUB_Do")])
    assert judge("ENT-26", app).told == told


def test_nanoflows_need_rights(judge: Judge, app: App) -> None:
    """They run on the client, those that they call too; those of other roles do not count."""
    module = shop(app, write=["Note"])
    module.nanoflow("NF_Change", parameters=ORDER, actions=[CHANGE_NOTE])
    module.nanoflow("NF_Start", "Other", parameters=ORDER, actions=[call_nanoflow("Shop.NF_Change")])
    assert judge("ENT-26", app).told == UNUSED
    module.nanoflow("NF_Go", "User", parameters=ORDER, actions=[call_nanoflow("Shop.NF_Change")])
    assert judge("ENT-26", app).told == []


def test_a_deletion_of_something_unknown_may_be_this(judge: Judge, app: App) -> None:
    """Where the entity cannot be told, nothing is said."""
    module = shop(app, delete=True)
    module.nanoflow("NF_Delete", "User", actions=[delete("Whatever")])
    assert judge("ENT-26", app).told == []


def test_a_deletion_of_the_generalization_deletes_this(judge: Judge, app: App) -> None:
    """Orders can be rush orders."""
    module = shop(app, read="all")
    module.entity("RushOrder", {}, generalization="Shop.Order").rule("User", delete=True)
    module.nanoflow("NF_Delete", "User", parameters=ORDER, actions=[delete("Order")])
    assert judge("ENT-26", app).told == []


def test_a_writable_resource_needs_rights(judge: Judge, app: App) -> None:
    """Of a service that the role may call, as far as it allows changes."""
    module = shop(app, **ALL)
    module.odata_service("Data", "Other", entities=["Order"], changes=["Insert", "Update", "Delete"])
    assert judge("ENT-26", app).told == UNUSED
    module.odata_service("Mine", "User", entities=["Order"], changes=["Insert"])
    assert "delete" in judge("ENT-26", app).explained.message
    module.odata_service("All", "User", entities=["Order"], changes=["Delete"])
    assert judge("ENT-26", app).told == []


def test_what_code_gets_is_left_out(judge: Judge, app: App) -> None:
    """An object, a list, the entity as a type, or a pluggable widget on its objects."""
    module = shop(app, **ALL)
    module.java_action("Do", {"thing": "Shop.Order"})
    module.microflow("SUB_Do", parameters=ORDER, actions=[call_java("Shop.Do", {"thing": "$Order"})])
    assert judge("ENT-26", app).told == []
    module.documents.pop()
    typed = call_java("Shop.Do", entities={"kind": "Shop.Order"})
    module.microflow("SUB_Do", actions=[retrieve("Orders", "Shop.Order"), typed])
    assert judge("ENT-26", app).told == []
    module.documents.pop()
    assert judge("ENT-26", app).told == UNUSED
    source = {
        "$Type": "CustomWidgets$CustomWidgetXPathSource",
        "EntityRef": {"$Type": "DomainModels$DirectEntityRef", "Entity": "Shop.Order"},
        "XPathConstraint": "",
    }
    module.page("Board", "Other", widgets=[pluggable("acme.kanban.Board", {"cards": {"DataSource": source}})])
    assert judge("ENT-26", app).told == []


def test_an_object_that_a_page_saves_is_created(judge: Judge, app: App) -> None:
    """A microflow makes it and gives it back; the page saves it with the user's right."""
    module = shop(app, create=True)
    module.microflow(
        "DS_New",
        "User",
        returns="Shop.Order",
        result="$New",
        actions=[create("New", "Shop.Order")],
        apply_entity_access=False,
    )
    assert judge("ENT-26", app).told == []
    module.documents.pop()
    made = create("New", "Shop.Order", commit=True)
    module.microflow("DS_New", "User", returns="Shop.Order", result="$New", actions=[made], apply_entity_access=False)
    assert judge("ENT-26", app).told == UNUSED


def test_what_is_no_business_of_it(judge: Judge, app: App) -> None:
    """Administrators, objects that are not stored, Marketplace modules, associations, what ENT-06 reports."""
    module = shop(app, read="all")
    module.entities["Shop.Order"].rule("Admin", create=True, delete=True, write="all")
    module.entity("Label", {"Text": "String"}, persistable=False).rule("User", create=True, write="all")
    module.enumeration("State", "Open", "Paid")
    module.entity("Bill", {"Status": "Enum(State)"}).rule("User", write=["Status", "Shop.Bill_Order"])
    module.association("Bill_Order", "Bill", "Order")
    app.module("Bought", "User", marketplace=True, version="1.0.0").entity("Thing", {"A": "String"}).rule(
        "User", create=True, write="all"
    )
    app.user_role("Customer", "System.User", "Shop.User", "Bought.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    assert judge("ENT-26", app).told == []


def test_without_any_document_there_is_nothing_to_compare_with(judge: Judge, app: App) -> None:
    """A domain model alone uses no right at all."""
    app.module("Shop", "User").entity("Order", {"Note": "String"}).rule("User", write="all")
    app.user_role("Customer", "System.User", "Shop.User")
    outcome = judge("ENT-26", app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert "no page, nanoflow or published service" in outcome.reason


@pytest.mark.parametrize("rule", ["ENT-26", "SVC-02", "SVC-09", "DOC-12"])
def test_what_could_not_be_read_may_do_anything(app: App, rule: str) -> None:
    """These rules say that nothing does a thing, so they say nothing where a part is out of sight."""
    registry.rule(rule).planted(app)
    project = app.project()
    lost = Coverage(Name("activities"), ReadStatus.PARTIAL, Text("1 flow is damaged"), unreadable=True)
    (outcome,) = audit(replace(project, coverage=(*project.coverage, lost)), (registry.rule(rule),)).outcomes
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "activities could be read only in part: 1 flow is damaged",
    )
