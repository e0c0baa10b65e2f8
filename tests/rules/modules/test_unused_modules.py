"""MOD-08: Marketplace modules that nothing refers to (rules.md)."""

import pytest

from auditor.findings.finding import Certainty, Status
from auditor.samples.actions import call_microflow, retrieve
from auditor.samples.app import App
from auditor.samples.widgets import menu_item, open_page


def tools(app: App, **origin: object) -> App:
    options = {"marketplace": True, "version": "1.0.0"} | origin
    module = app.module("Tools", "User", **options).microflow("SUB_Trim").page("Overview", "User")
    module.entity("Thing", {"Name": "String"})
    app.module("Shop", "User")
    return app


def test_nothing_refers_to_it(app: App, judge) -> None:
    result = judge("MOD-08", tools(app))
    assert result.told == [("info", "Tools")]
    assert result.only.certainty is Certainty.POSSIBLE
    assert result.explained.evidence[0].statement == "Tools holds 1 entity, 1 page, 1 microflow"


USES = {
    "a user role holds its role": lambda app: app.user_role("Customer", "System.User", "Tools.User"),
    "a microflow calls it": lambda app: app.modules["Shop"].microflow(
        "ACT_X", actions=[call_microflow("Tools.SUB_Trim")]
    ),
    "a microflow retrieves its entity": lambda app: app.modules["Shop"].microflow(
        "ACT_X", actions=[retrieve("List", "Tools.Thing")]
    ),
    "an entity derives from its entity": lambda app: app.modules["Shop"].entity("X", generalization="Tools.Thing"),
    "an association leads to it": lambda app: (
        app.modules["Shop"].entity("X"),
        app.modules["Shop"].association("X_Thing", "X", "Tools.Thing"),
    ),
    "the navigation opens its page": lambda app: app.navigation_items(menu_item("Tools", open_page("Tools.Overview"))),
    "Java code names its package": lambda app: app.java_source(
        "javasource/shop/Helper.java", "package shop;\nclass Helper { tools.proxies.Thing thing; }\n"
    ),
}


@pytest.mark.parametrize("use", USES)
def test_something_refers_to_it(use: str, app: App, judge) -> None:
    USES[use](tools(app))
    assert judge("MOD-08", app).outcome.status is Status.CLEAN


@pytest.mark.parametrize("origin", [{"theme": True}, {"marketplace": False}])
def test_themes_and_own_modules_are_no_subjects(origin: dict[str, object], app: App, judge) -> None:
    assert judge("MOD-08", tools(app, **origin)).outcome.status is Status.NO_SUBJECTS


def test_a_module_with_nothing_to_name_is_no_subject(app: App, judge) -> None:
    app.module("Widgets", "User", marketplace=True, version="1.0.0")
    assert judge("MOD-08", app).outcome.status is Status.NO_SUBJECTS


def test_its_own_code_is_no_use(app: App, judge) -> None:
    tools(app).java_source(
        "javasource/tools/Helper.java", "package tools;\nclass Helper { tools.proxies.Thing thing; }\n"
    )
    assert judge("MOD-08", app).told == [("info", "Tools")]


def test_without_java_code_it_is_not_checked(app: App, judge) -> None:
    assert judge("MOD-08", tools(app).no_java_folder()).outcome.status is Status.NOT_CHECKED


def test_in_a_package_every_module_is_own(app: App, judge) -> None:
    assert judge("MOD-08", tools(app.package())).outcome.status is Status.NO_SUBJECTS
