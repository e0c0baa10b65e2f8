"""What holds for every rule: latent, not enforced now, packages, statuses, origin, reach, ids (rules.md)."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from auditor.access.roles import RoleSet
from auditor.exports import open_export
from auditor.findings.finding import Finding, Origin, Reach, Severity, Status
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Project, ReadStatus
from auditor.rules import registry
from auditor.rules.audit import Audit, audit, judge_role
from auditor.rules.context import Context
from auditor.samples.app import App

OWN = "[System.owner = '[%CurrentUser%]']"


def run(project: Project, *rule_ids: str) -> Audit:
    return audit(project, [registry.rule(rule_id) for rule_id in rule_ids] or None)


def shop(app: App, level: str = "CheckEverything") -> App:
    """Customers delete all orders, and read their own by a rule that another one shadows."""
    app.security(SecurityLevel=level)
    module = app.module("Shop", "User", "Staff")
    module.entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", xpath=OWN, caption="Own orders", default="ReadWrite"
    ).rule("User", read="all", delete=True, default="ReadOnly")
    return app


def severities(done: Audit) -> list[tuple[str, str, bool, bool]]:
    """Rule, severity, latent, enforced now of each finding."""
    return [(f.rule, f.severity.value, f.latent, f.enforced_now) for f in done.findings]


def test_a_clean_app_has_no_findings_above_info(app: App) -> None:
    done = audit(app.project())
    assert [finding for finding in done.findings if finding.severity is not Severity.INFO] == []


def test_findings_of_entity_access_are_one_severity_lower_below_production(app: App) -> None:
    shop(app, "CheckFormsAndMicroflows").user_role("Customer", "System.User", "Shop.User")
    assert severities(run(app.project(), "ENT-01", "ENT-07", "ENT-13")) == [
        ("ENT-07", "medium", False, False),
        ("ENT-01", "low", False, False),
        ("ENT-13", "low", False, False),
        ("ENT-01", "info", False, False),
    ]


def test_a_module_role_that_nobody_holds_is_latent_and_one_severity_lower(app: App) -> None:
    done = run(shop(app).project(), "ENT-01", "ENT-07", "ENT-13")
    assert severities(done) == [
        ("ENT-07", "medium", True, True),
        ("ENT-01", "low", True, True),
        ("ENT-13", "low", True, True),
        ("ENT-01", "info", True, True),
    ]
    labels = {finding.rule: finding.subjects.label for finding in done.findings}
    assert labels["ENT-07"] == "Shop.User × Shop.Order#1"
    assert labels["ENT-13"] == "Shop.User × Shop.Order"
    assert done.explain(done.findings[2]).message == "A user role that holds Shop.User can delete every Shop.Order."


def test_latent_and_not_enforced_lowers_only_once(app: App) -> None:
    done = run(shop(app, "CheckNothing").project(), "ENT-07")
    assert severities(done) == [("ENT-07", "medium", True, False)]


def test_rules_that_judge_user_roles_only_leave_unheld_module_roles_out(app: App) -> None:
    shop(app)
    app.user_role("Anonymous", "System.User").guest("Anonymous")
    assert run(app.project(), "ENT-02", "ENT-03", "ENT-04").findings == ()


def test_in_a_package_each_module_role_stands_for_a_user_role_and_nothing_is_latent(app: App) -> None:
    done = run(_packaged(shop(app)), "ENT-07", "ENT-13")
    assert severities(done) == [("ENT-07", "high", False, True), ("ENT-13", "medium", False, True)]
    assert done.findings[1].subjects.user_roles == ("Shop.User",)
    assert done.explain(done.findings[1]).message == "A user role that holds Shop.User can delete every Shop.Order."


def _packaged(app: App) -> Project:
    app.package()
    return app.project()


def test_rules_about_visitors_have_no_subjects_in_a_package(app: App) -> None:
    done = run(_packaged(shop(app)), "ENT-02", "ENT-03", "ENT-04", "ROLE-06", "SVC-03")
    assert {outcome.status for outcome in done.outcomes} == {Status.NO_SUBJECTS}


def test_a_finding_tells_whose_thing_it_is_about(app: App) -> None:
    for name, marketplace in (("Own", False), ("Bought", True)):
        module = app.module(name, "User", marketplace=marketplace, version="1.0.0")
        module.entity("Thing", {"Text": "String"}).rule("User", read="all", delete=True)
    app.user_role("Customer", "System.User", "Own.User", "Bought.User")
    done = run(app.project(), "ENT-13")
    assert [(f.subjects.entity, f.origin) for f in done.findings] == [
        ("Bought.Thing", Origin.MARKETPLACE),
        ("Own.Thing", Origin.OWN),
    ]
    assert done.explain(done.findings[0]).fix == (
        "Take Bought.User out of Customer, or use a module role of Bought that gives less. Bought comes from the "
        "Marketplace: see whether a newer version gives less, and do not change the module itself."
    )


def test_reach_goes_from_everybody_to_administrators(app: App) -> None:
    module = app.module("Shop", "Guest", "User", "Manager", "Admin")
    for role in ("Guest", "User", "Manager", "Admin"):
        entity = module.entity(role, {"Text": "String"})
        entity.rule(role, read="all", default="ReadWrite")
        if role == "User":
            entity.rule("Manager", write="all")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Manager", "System.User", "Shop.Manager", "Shop.User")
    reach = {f.subjects.access_rule: f.reach for f in run(app.project(), "ENT-01").findings}
    assert reach == {
        "Shop.Guest#1": Reach.ANONYMOUS,
        "Shop.User#1": Reach.LOWEST,
        "Shop.Manager#1": Reach.ANY,
        "Shop.Admin#1": Reach.ADMINISTRATORS,
    }


def test_roles_alike_are_checked_once_and_all_reported(app: App) -> None:
    shop(app)
    for number in range(5):
        app.user_role(f"Customer{number}", "System.User", "Shop.User")
    app.user_role("Boss", "System.Administrator", "Shop.User")
    done = run(app.project(), "ENT-07", "ENT-13")
    assert [f.subjects.user_roles[0] for f in done.findings if f.rule == "ENT-13"] == [
        f"Customer{number}" for number in range(5)
    ]
    assert {f.subjects.user_roles[0]: f.severity.value for f in done.findings if f.rule == "ENT-07"} == {
        **{f"Customer{number}": "high" for number in range(5)},
        "Boss": "info",
    }
    subjects = {outcome.rule: outcome.subjects for outcome in done.outcomes}
    assert subjects == {"ENT-07": 6, "ENT-13": 5}


def test_silence_over_a_part_that_could_not_be_read_is_not_checked(app: App) -> None:
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    project = app.project()
    lost = Coverage(Name("entities"), ReadStatus.PARTIAL, Text("1 unit is cut short"), unreadable=True)
    partial = _with_coverage(project, lost)
    (outcome,) = run(partial, "ENT-13").outcomes
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "entities could be read only in part: 1 unit is cut short",
    )
    assert run(partial, "PRJ-01").outcomes[0].status is Status.CLEAN


def _with_coverage(project: Project, entry: Coverage) -> Project:
    return replace(project, coverage=(*project.coverage, entry))


def test_a_merged_role_is_judged_by_the_same_rules_as_a_signed_in_role(app: App) -> None:
    module = app.module("Shop", "Guest", "User")
    module.entity("Order", {"Total": "Decimal"}, owner=True).rule("Guest", read="all").rule(
        "User", read="all", xpath=OWN
    )
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    context = Context(app.project())
    both = context.access.of(RoleSet((Name("Anonymous"), Name("Customer"))))
    findings = judge_role(context, context.role_subject(both))
    assert [(f.rule, f.subjects.label, f.severity.value) for f in findings] == [
        ("ENT-07", "Anonymous + Customer × Shop.Order#2", "high"),
        ("ROLE-19", "Anonymous + Customer × Shop.User", "info"),
    ]


def test_judging_many_hypothetical_roles_never_mixes_them_up(app: App) -> None:
    """Role subjects come and go while a merge is edited; what was remembered for one must not answer for another."""
    module = app.module("Shop", *(f"R{n}" for n in range(20)))
    for number in range(20):
        module.entity(f"E{number}", {"Text": "String"}).rule(f"R{number}", read="all", delete=True)
        app.user_role(f"Role{number}", "System.User", f"Shop.R{number}")
    context = Context(app.project())
    for role in list(context.roles):
        fresh = context.role_subject(role.access)
        own = [f.subjects.entity for f in judge_role(context, fresh, [registry.rule("ENT-13")])]
        assert own == ([f"Shop.E{role.names[0][4:]}"] if role.names[0].startswith("Role") else [])


class TestMemory:
    """`id` and `seen` (architecture.md, idea 6)."""

    @staticmethod
    def memory(done: Audit) -> dict[tuple[str, str], tuple[str, str]]:
        return {(f.rule, f.subjects.label): (done.id(f), done.seen(f)) for f in done.findings}

    def build(self, rules: list[tuple[str, dict[str, object]]], *more: str, **entity: object) -> Audit:
        app = App()
        for name in more:
            app.module(name, "User").entity("Thing", {"A": "String"}).rule("User", read="all")
        order = app.module("Shop", "User", "Staff").entity("Order", {"Total": "Decimal", "Note": "String"}, owner=True)
        for role, grants in rules:
            order.rule(role, **grants)
        app.user_role("Customer", "System.User", "Shop.User", "Shop.Staff")
        app.user_role("Anonymous", "System.User", "Shop.User").guest("Anonymous")
        return audit(app.project())

    RULES: ClassVar[list[tuple[str, dict[str, object]]]] = [
        ("User", {"read": "all", "xpath": OWN, "default": "ReadWrite"}),
        ("Staff", {"read": "all", "delete": True}),
        ("User", {"write": ["Note"], "create": True, "delete": True}),
    ]

    def test_reordering_access_rules_changes_neither(self) -> None:
        before = sorted(self.memory(self.build(self.RULES)).values())
        after = sorted(self.memory(self.build(self.RULES[::-1])).values())
        assert len(before) > 8
        assert before == after

    def test_an_irrelevant_module_changes_neither(self) -> None:
        before = self.memory(self.build(self.RULES))
        after = self.memory(self.build(self.RULES, "Other"))
        about_the_guest_in_all = {("PRJ-10", "project")}
        assert {key: after[key] for key in before if key not in about_the_guest_in_all} == {
            key: value for key, value in before.items() if key not in about_the_guest_in_all
        }
        assert after["PRJ-10", "project"] == before["PRJ-10", "project"]

    def test_writing_a_row_constraint_differently_changes_neither(self) -> None:
        def rules(xpath: str) -> list[tuple[str, dict[str, object]]]:
            return [("User", {"read": "all", "xpath": xpath, "default": "ReadWrite"}), *self.RULES[1:]]

        before = self.memory(self.build(rules("[Note = 'x'][System.owner = '[%CurrentUser%]']")))
        after = self.memory(self.build(rules("[System.owner='[%CurrentUser%]'   and\n(Note='x')]")))
        assert before == after
        assert ("ENT-07", "Customer × Shop.Order#1") in before

    def test_splitting_a_rule_touches_only_findings_about_access_rules(self) -> None:
        both = {"read": ["Note"], "delete": True}
        before = self.memory(self.build([("User", {"create": True} | both), ("Staff", both)]))
        after = self.memory(self.build([("User", {"create": True}), ("User", both), ("Staff", both)]))
        assert {k: v for k, v in before.items() if "#" not in k[1]} == {
            k: v for k, v in after.items() if "#" not in k[1]
        }

    def test_repeating_a_rule_touches_only_findings_about_access_rules(self) -> None:
        before = self.memory(self.build(self.RULES))
        after = self.memory(self.build([*self.RULES, self.RULES[2]]))
        about_rules = {key for key in {*before, *after} if "#" in key[1]}
        assert {k: v for k, v in before.items() if k not in about_rules} == {
            k: v for k, v in after.items() if k not in about_rules
        }

    def test_more_access_makes_a_decision_stale_and_keeps_the_id(self) -> None:
        wider = [*self.RULES[:2], ("User", {"write": ["Note", "Total"], "create": True, "delete": True})]
        before, after = self.memory(self.build(self.RULES)), self.memory(self.build(wider))
        key = ("ENT-02", "Anonymous × Shop.Order")
        assert before[key][0] == after[key][0]
        assert before[key][1] != after[key][1]

    def test_ids_differ_between_subjects(self) -> None:
        ids = [finding_id for finding_id, _ in self.memory(self.build(self.RULES)).values()]
        assert len(ids) == len(set(ids))
        assert all(len(finding_id) == 64 for finding_id in ids)


def test_findings_hold_no_sentences(app: App) -> None:
    shop(app).user_role("Customer", "System.User", "Shop.User")
    for finding in audit(app.project()).findings:
        assert not any(isinstance(fact, str) and " " in fact and fact.endswith(".") for fact in finding.facts)
        assert isinstance(finding, Finding)


@pytest.mark.parametrize("rule_id", [loaded.rule.id for loaded in registry.all_rules()])
def test_what_a_rule_gives_is_among_its_severities(rule_id: str, judge) -> None:
    loaded, planted = registry.rule(rule_id), App()
    loaded.planted(planted)
    for finding in judge(rule_id, planted).audit.findings:
        assert finding.severity in loaded.rule.severities


def test_a_project_whose_security_is_lost_is_not_taken_for_a_package(app: App, tmp_path: Path) -> None:
    path = shop(app).write_mpr_v2(tmp_path / "Shop", "Shop.mpr")
    for unit in path.parent.rglob("*.mxunit"):
        if b"Security$ProjectSecurity" in unit.read_bytes():
            unit.unlink()
    project = open_export(path)
    done = run(project, "PRJ-01", "ROLE-07", "ENT-02", "ENT-07", "ENT-13")
    assert project.user_roles == ()
    assert {outcome.status for outcome in done.outcomes} == {Status.NOT_CHECKED}
    assert all(o.reason.startswith("the project security could not be read") for o in done.outcomes), done.outcomes
