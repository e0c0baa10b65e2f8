"""PRJ: project settings (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Severity, Status
from auditor.rules import registry
from auditor.samples.app import ABSENT, App

Build = Callable[[App], object]

LOCAL = "Str0ng-And-Of-Its-Own"


def with_demo_user(app: App, role: str = "Tester", password: str = "Only-4-Demonstrations") -> App:
    app.user_role("Tester", "System.User")
    return app.demo_user("demo", role, password=password)


def with_guest(app: App, *module_roles: str) -> App:
    return app.user_role("Anonymous", "System.User", *module_roles).guest("Anonymous")


FIRES: list[tuple[str, str, Build]] = [
    ("PRJ-01", "critical", lambda app: app.security(SecurityLevel="CheckNothing")),
    ("PRJ-01", "high", lambda app: app.security(SecurityLevel="CheckFormsAndMicroflows")),
    ("PRJ-02", "medium", lambda app: app.security(CheckSecurity=False)),
    ("PRJ-06", "low", lambda app: app.security(AdminUserName="MxAdmin")),
    ("PRJ-07", "low", lambda app: app.security(AdminPassword="1")),
    ("PRJ-07", "low", lambda app: app.security(AdminPassword="")),
    ("PRJ-07", "low", lambda app: app.security(AdminPassword="weak")),
    ("PRJ-07", "medium", lambda app: with_demo_user(app, password=LOCAL).security(AdminPassword=LOCAL)),
    ("PRJ-08", "low", with_demo_user),
    ("PRJ-08", "medium", lambda app: with_demo_user(app, "Administrator")),
    ("PRJ-09", "high", lambda app: app.password_policy(MinimumLength=7)),
    ("PRJ-09", "medium", lambda app: app.password_policy(MinimumLength=8)),
    ("PRJ-09", "medium", lambda app: app.password_policy(MinimumLength=11)),
    ("PRJ-09", "medium", lambda app: app.password_policy(RequireDigit=False, RequireSymbol=False)),
    ("PRJ-09", "medium", lambda app: app.password_policy(RequireMixedCase=False)),
    ("PRJ-09", "low", lambda app: app.password_policy(RequireSymbol=False)),
    ("PRJ-10", "info", with_guest),
    ("PRJ-10", "info", lambda app: app.guest("Nobody")),
    ("PRJ-11", "high", lambda app: app.guest("Nobody")),
    ("PRJ-11", "high", lambda app: app.guest("")),
    ("PRJ-11", "critical", lambda app: app.guest("Administrator")),
    ("PRJ-11", "critical", lambda app: with_guest(app, "System.Administrator")),
    ("PRJ-11", "critical", lambda app: with_guest(app).security(AdminUserRole="Anonymous")),
    ("PRJ-11", "high", lambda app: with_demo_user(with_guest(app), "Anonymous")),
    ("PRJ-12", "high", lambda app: app.settings(HashAlgorithm="MD5")),
    ("PRJ-12", "high", lambda app: app.settings(HashAlgorithm="SHA256")),
    ("PRJ-12", "medium", lambda app: app.settings(HashAlgorithm="BCrypt", BcryptCost=9)),
]

QUIET: list[tuple[str, Build]] = [
    ("PRJ-01", lambda app: None),
    ("PRJ-02", lambda app: app.security(CheckSecurity=False, SecurityLevel="CheckNothing")),
    ("PRJ-06", lambda app: app.security(AdminUserName="mxadmin")),
    ("PRJ-07", lambda app: with_demo_user(app, password=LOCAL).security(AdminPassword=LOCAL, EnableDemoUsers=False)),
    ("PRJ-08", lambda app: app.security(EnableDemoUsers=True)),
    ("PRJ-08", lambda app: with_demo_user(app).security(EnableDemoUsers=False)),
    ("PRJ-09", lambda app: app.password_policy(MinimumLength=12)),
    ("PRJ-10", lambda app: app.security(GuestUserRole="Administrator")),
    ("PRJ-11", lambda app: app.security(GuestUserRole="Nobody")),
    ("PRJ-11", with_guest),
    ("PRJ-11", lambda app: with_demo_user(with_guest(app), "Tester")),
    ("PRJ-12", lambda app: app.settings(HashAlgorithm="SSHA256", BcryptCost=4)),
    ("PRJ-12", lambda app: app.settings(HashAlgorithm="BCrypt", BcryptCost=10)),
]


@pytest.mark.parametrize(("rule_id", "severity", "build"), FIRES)
def test_fires_once_for_the_project(rule_id: str, severity: str, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert result.told == [(severity, "project")]
    assert result.outcome.subjects == 1
    assert Severity(severity) in registry.rule(rule_id).rule.severities
    assert result.explained.message and result.explained.fix and result.explained.evidence


@pytest.mark.parametrize(("rule_id", "build"), QUIET)
def test_stays_quiet(rule_id: str, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert (result.told, result.outcome.status) == ([], Status.CLEAN)


@pytest.mark.parametrize(
    ("rule_id", "version", "reason"),
    [
        ("PRJ-07", "4.8.9", "Mendix 4.8.9 stores only a hash of the administrator's password"),
        ("PRJ-08", "5.15.1", "Mendix 5.15.1 has no switch Enable demo users: it came with 5.16"),
    ],
)
def test_a_version_without_the_property_is_not_checked(rule_id: str, version: str, reason: str, judge) -> None:
    app = App(version=version)
    app.security(AdminPassword=ABSENT, EnableDemoUsers=ABSENT)
    outcome = judge(rule_id, app).outcome
    assert (outcome.status, outcome.reason) == (Status.NOT_CHECKED, reason)


def test_a_password_policy_that_is_not_there_is_not_checked(app: App, judge) -> None:
    app.security(PasswordPolicySettings=ABSENT)
    outcome = judge("PRJ-09", app).outcome
    assert (outcome.status, outcome.reason) == (Status.NOT_CHECKED, "the export does not hold the password policy")


@pytest.mark.parametrize("rule_id", sorted({rule_id for rule_id, _ in QUIET} | {"PRJ-03"}))
def test_a_package_has_no_settings(rule_id: str, app: App, judge) -> None:
    app.module("Shop", "User")
    app.package()
    outcome = judge(rule_id, app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "a module package has no app settings and no user roles"


def test_the_administrators_password_is_never_told(app: App, judge) -> None:
    app.security(AdminPassword="hunter2")
    words = judge("PRJ-07", app).explained
    told = [words.message, words.fix, *(evidence.statement for evidence in words.evidence)]
    assert not any("hunter2" in text for text in told)
    assert words.evidence[0].statement.endswith("(characters: below 8)")


def test_one_finding_lists_every_weak_setting_of_the_policy(app: App, judge) -> None:
    app.password_policy(MinimumLength=6, RequireDigit=False, RequireSymbol=False)
    words = judge("PRJ-09", app).explained
    assert words.message == "The password policy asks for at least 6 characters, no digit and no symbol."
    assert [evidence.statement for evidence in words.evidence] == [
        "MinimumLength is 6",
        "RequireDigit is false",
        "RequireSymbol is false",
    ]


def test_anonymous_access_is_told_in_numbers(app: App, judge) -> None:
    shop = app.module("Shop", "Guest")
    shop.entity("Product", {"Name": "String"}).rule("Guest", read="all")
    shop.entity("Form", {"Name": "String"}, persistable=False).rule("Guest", write="all", create=True)
    shop.page("Start", "Guest").page("Hidden").page("Old", "Guest", excluded=True)
    shop.microflow("ACT_Send", "Guest").nanoflow("NAV_Start", "Guest").microflow("WS_Get")
    shop.rest_service("Open", authentication=(), operations=(("GET", "x", "WS_Get"),))
    with_guest(app, "Shop.Guest")
    assert judge("PRJ-10", app).explained.message == (
        "Visitors who do not sign in have the user role Anonymous: it reads 2 entities (1 persistable), "
        "writes 1 entity (0 persistable), creates 1 entity (0 persistable), deletes no entities, opens 1 page, "
        "runs 1 microflow and 1 nanoflow and calls 1 published service."
    )


class TestRolesLeftOutOfTheCheck:
    """PRJ-03."""

    def test_an_unchecked_role_that_opens_a_page(self, app: App, judge) -> None:
        app.module("Shop", "User").page("Start", "User")
        app.user_role("Customer", "System.User", "Shop.User", check_security=False)
        assert judge("PRJ-03", app).told == [("medium", "Customer")]

    def test_an_unchecked_role_that_creates(self, app: App, judge) -> None:
        app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", create=True)
        app.user_role("Customer", "System.User", "Shop.User", check_security=False)
        assert judge("PRJ-03", app).told == [("medium", "Customer")]

    def test_rights_that_the_system_module_gives_do_not_count(self, app: App, judge) -> None:
        app.user_role("Service", "System.User", check_security=False)
        result = judge("PRJ-03", app)
        assert (result.told, result.outcome.subjects) == ([], 2)

    def test_a_role_that_only_runs_microflows_may_be_left_out(self, app: App, judge) -> None:
        app.module("Shop", "Service").microflow("WS_Order", "Service")
        app.user_role("Service", "System.User", "Shop.Service", check_security=False)
        assert judge("PRJ-03", app).told == []
