"""DOC-04 and DOC-08: documents whose module roles do not fit how they are used (rules.md)."""

import pytest

from auditor.findings.finding import Status
from auditor.samples.actions import call_java, call_microflow
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import button, menu_item, open_page, run_microflow, run_nanoflow


def shop(app: App) -> ModuleBuilder:
    app.user_role("Customer", "System.User", "Shop.User").home("Shop.Start")
    return app.module("Shop", "User")


class TestRolesAndUse:
    """DOC-04."""

    def test_used_from_the_client_without_roles(self, app: App, judge) -> None:
        start = [button(run_microflow("Shop.ACT_A")), button(run_nanoflow("Shop.NF_B")), button(open_page("Shop.Next"))]
        shop(app).page("Start", "User", widgets=start).page("Next").microflow("ACT_A").nanoflow("NF_B")
        result = judge("DOC-04", app)
        assert result.told == [("low", "Shop.ACT_A"), ("low", "Shop.NF_B"), ("low", "Shop.Next")]
        assert result.audit.explain(result.audit.findings[0]).evidence[0].statement == "page Shop.Start refers to it"

    def test_menus_and_the_navigation_count(self, app: App, judge) -> None:
        shop(app).page("Start", "User").page("A").page("B").menu("Main", menu_item("A", open_page("Shop.A")))
        app.navigation_items(menu_item("B", open_page("Shop.B")))
        assert judge("DOC-04", app).told == [("low", "Shop.A"), ("low", "Shop.B")]

    def test_roles_on_what_nothing_refers_to(self, app: App, judge) -> None:
        shop(app).page("Start", "User").page("Left", "User").microflow("ACT_Left", "User").nanoflow("NF_Left", "User")
        assert judge("DOC-04", app).told == [("info", "Shop.ACT_Left"), ("info", "Shop.Left"), ("info", "Shop.NF_Left")]

    def test_near_misses(self, app: App, judge) -> None:
        shop(app).page("Start", "User").microflow("SUB_Unused").page("Linked", "User", url="linked")
        app.modules["Shop"].microflow("ACT_Hook", "User", mark_as_used=True).page("Old", "User", excluded=True)
        app.modules["Shop"].page("Code", "User", mark_as_used=True)
        app.module("Tool", "User", marketplace=True, version="1.0.0").page("Overview", "Tool.User")
        assert judge("DOC-04", app).outcome.status is Status.CLEAN

    def test_a_flow_that_is_handed_to_an_action_is_used(self, app: App, judge) -> None:
        shop(app).page("Start", "User").java_action("Later", {"Start": "String"}).nanoflow("NF_Then", "User")
        later = call_java("Shop.Later", microflows={"Start": "Shop.NF_Then"})
        app.modules["Shop"].microflow("ACT_Start", "User", url="start", actions=[later])
        assert judge("DOC-04", app).told == []

    def test_at_security_level_off_roles_are_not_asked_for(self, app: App, judge) -> None:
        shop(app).page("Start")
        assert judge("DOC-04", app).told == [("low", "Shop.Start")]
        app.security(SecurityLevel="CheckNothing")
        assert judge("DOC-04", app).told == []

    def test_what_a_package_offers_is_for_others(self, app: App, judge) -> None:
        app.package().module("Shop", "User").page("Next").microflow("ACT_Api", "User").page(
            "Start", "User", widgets=[button(open_page("Shop.Next"))]
        )
        assert judge("DOC-04", app).told == [("low", "Shop.Next")]


class TestSubMicroflows:
    """DOC-08."""

    def test_only_microflows_call_it(self, app: App, judge) -> None:
        shop(app).microflow("SUB_Pay", "User").microflow("ACT_Pay", "User", actions=[call_microflow("Shop.SUB_Pay")])
        result = judge("DOC-08", app)
        assert result.told == [("low", "Shop.SUB_Pay")]
        assert result.explained.evidence[0].statement == "Shop.ACT_Pay calls it, and nothing else does"

    @pytest.mark.parametrize("use", ["button", "java", "url", "nothing", "itself"])
    def test_near_misses(self, use: str, app: App, judge) -> None:
        calls = [call_microflow("Shop.SUB_Pay")] if use not in ("nothing", "itself") else []
        itself = [call_microflow("Shop.SUB_Pay")] if use == "itself" else []
        module = shop(app).microflow("SUB_Pay", "User", url="pay" if use == "url" else "", actions=itself)
        if use == "java":
            module.java_action("Later", {"Start": "String"})
            calls = [*calls, call_java("Shop.Later", microflows={"Start": "Shop.SUB_Pay"})]
        module.microflow("ACT_Pay", "User", actions=calls)
        if use == "button":
            module.page("Start", "User", widgets=[button(run_microflow("Shop.SUB_Pay"))])
        assert judge("DOC-08", app).outcome.status is Status.CLEAN

    def test_not_checked_in_a_package(self, app: App, judge) -> None:
        app.package().module("Shop", "User").microflow("SUB_Pay", "User")
        assert judge("DOC-08", app).outcome.reason == "whoever uses the packaged module may run its microflows"
