"""ROLE: module roles, user roles, user management (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Origin, Reach, Status
from auditor.samples.app import App

Build = Callable[[App], object]
Told = list[tuple[str, str]]


def shop_with(*roles: str, **origin: object) -> Build:
    return lambda app: app.module("Shop", *roles, **origin)


def roles(*build: Build) -> Build:
    return lambda app: [step(app) for step in build]


def user_role(name: str, *module_roles: str, **options: object) -> Build:
    return lambda app: app.user_role(name, *module_roles, **options)


def guest(*module_roles: str, **options: object) -> Build:
    return lambda app: app.user_role("Anonymous", *module_roles, **options).guest("Anonymous")


CUSTOMER = user_role("Customer", "System.User")

CASES: list[tuple[str, Told, Build]] = [
    ("ROLE-01", [("high", "Helpdesk")], user_role("Helpdesk", "System.User", manage_all=True)),
    ("ROLE-01", [("high", "Helpdesk")], user_role("Helpdesk", "System.User", manages=("Administrator",))),
    ("ROLE-01", [], roles(CUSTOMER, user_role("Helpdesk", "System.User", manages=("Customer", "Helpdesk")))),
    ("ROLE-01", [], user_role("Helpdesk", "System.User", manages_without_roles=True)),
    ("ROLE-01", [], user_role("Helpdesk", "System.User", manages=("Nobody",))),
    ("ROLE-01", [], user_role("Boss", "System.Administrator", manages=("Administrator",))),
    ("ROLE-01", [], guest("System.User", manage_all=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manage_all=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manages=("Administrator",))),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manages_without_roles=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.Administrator")),
    ("ROLE-02", [], guest("System.User")),
    ("ROLE-02", [], user_role("Anonymous", "System.User", manage_all=True)),
    ("ROLE-05", [("high", "Customer")], roles(shop_with("User"), user_role("Customer", "Shop.User"))),
    ("ROLE-05", [("high", "Customer")], user_role("Customer")),
    ("ROLE-05", [], CUSTOMER),
    (
        "ROLE-06",
        [("high", "Shop.User")],
        roles(shop_with("User"), user_role("Customer", "System.User", "Shop.User"), guest("System.User", "Shop.User")),
    ),
    ("ROLE-06", [("high", "System.Administrator")], guest("System.Administrator")),
    (
        "ROLE-06",
        [],
        roles(shop_with("User", "Guest"), user_role("Customer", "Shop.User"), guest("System.User", "Shop.Guest")),
    ),
    (
        "ROLE-06",
        [("info", "DeepLink.User"), ("info", "ForgotPassword.Guest_ResetPassword")],
        roles(
            lambda app: app.module("DeepLink", "User", marketplace=True),
            lambda app: app.module("ForgotPassword", "Guest_ResetPassword", marketplace=True),
            user_role("Customer", "System.User", "DeepLink.User", "ForgotPassword.Guest_ResetPassword"),
            guest("System.User", "DeepLink.User", "ForgotPassword.Guest_ResetPassword"),
        ),
    ),
    ("ROLE-07", [("low", "Shop.User")], shop_with("User")),
    ("ROLE-07", [], roles(shop_with("User"), user_role("Customer", "Shop.User"))),
    ("ROLE-07", [], shop_with("User", marketplace=True)),
    ("ROLE-08", [("low", "Shop.User")], shop_with("User", documented=False)),
    ("ROLE-08", [("low", "Shop.Blank")], lambda app: app.module("Shop", "User").role("Blank", " \n")),
    ("ROLE-08", [], shop_with("User")),
    ("ROLE-08", [], shop_with("User", documented=False, marketplace=True)),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").entity("Order", {"Total": "Decimal"})),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").page("Start")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").microflow("ACT_Go")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").nanoflow("NAV_Go")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").soap_service("Orders")),
    ("ROLE-10", [], lambda app: app.module("Shop").microflow("ACT_Old", excluded=True)),
    ("ROLE-10", [], lambda app: app.module("Shop").constant("Language", "en").enumeration("State", "New")),
    ("ROLE-10", [], lambda app: app.module("Shop", marketplace=True).page("Start")),
    (
        "ROLE-11",
        [("high", "Sales × Shop.Clerk")],
        roles(shop_with("Seller"), user_role("Sales", "System.User", "Shop.Clerk", "Shop.Seller")),
    ),
    ("ROLE-11", [("high", "Sales × System.Manager")], user_role("Sales", "System.User", "System.Manager")),
    ("ROLE-11", [], user_role("Sales", "System.User", "Elsewhere.Clerk")),
    ("ROLE-11", [], roles(shop_with("Seller", protected=True), user_role("Sales", "System.User", "Shop.Clerk"))),
]


@pytest.mark.parametrize(("rule_id", "told", "build"), CASES)
def test_finds_exactly_this(rule_id: str, told: Told, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert result.told == told
    for finding in result.audit.findings:
        words = result.audit.explain(finding)
        assert words.message and words.fix and words.evidence


@pytest.mark.parametrize("rule_id", ["ROLE-01", "ROLE-02", "ROLE-05", "ROLE-07", "ROLE-11"])
def test_a_package_has_no_user_roles(rule_id: str, app: App, judge) -> None:
    app.module("Shop", "User")
    app.package()
    outcome = judge(rule_id, app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "a module package has no app settings and no user roles"


def test_in_a_package_module_roles_are_own_and_documented(app: App, judge) -> None:
    app.module("Shop", "User", marketplace=True, documented=False)
    app.package()
    assert judge("ROLE-08", app).told == [("low", "Shop.User")]


def test_rules_about_visitors_have_no_subjects_without_them(app: App, judge) -> None:
    app.user_role("Anonymous", "System.User", manage_all=True)
    for rule_id in ("ROLE-02", "ROLE-06"):
        assert judge(rule_id, app).outcome.status is Status.NO_SUBJECTS


def test_the_license_manager_of_mendix_4_does_not_dangle(judge) -> None:
    app = App(version="4.8.9")
    app.user_role("Sales", "System.User", "System.LicenseManager")
    assert judge("ROLE-11", app).told == []


def test_a_shared_module_role_reaches_everybody_and_is_no_matter_of_editing_the_module(app: App, judge) -> None:
    app.module("Chat", "User", marketplace=True, version="2.0.1")
    app.user_role("Customer", "System.User", "Chat.User")
    app.user_role("Anonymous", "System.User", "Chat.User").guest("Anonymous")
    result = judge("ROLE-06", app)
    assert (result.only.reach, result.only.origin) == (Reach.ANONYMOUS, Origin.MARKETPLACE)
    assert result.explained.fix.startswith("Take Chat.User out of Anonymous")


def test_evidence_names_the_user_roles_and_where_they_stand(app: App, judge) -> None:
    app.user_role("Helpdesk", "System.User", manages=("Administrator",))
    (evidence,) = judge("ROLE-01", app).explained.evidence
    assert evidence.statement == "user role Helpdesk may manage Administrator"
    assert "project security" in str(evidence.location)
