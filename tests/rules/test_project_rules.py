"""PRJ: project settings (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Certainty, Severity, Status
from auditor.rules import registry
from auditor.samples.app import ABSENT, App

Build = Callable[[App], object]

LOCAL = "Str0ng-And-Of-Its-Own"


def with_demo_user(app: App, role: str = "Tester", password: str = "Only-4-Demonstrations") -> App:
    app.user_role("Tester", "System.User")
    return app.demo_user("demo", role, password=password)


def with_guest(app: App, *module_roles: str) -> App:
    return app.user_role("Anonymous", "System.User", *module_roles).guest("Anonymous")


def of_version(version: str) -> Build:
    def build(app: App) -> None:
        app.version = version

    return build


def shop_for_staff(app: App) -> App:
    """A shop with a page that visitors may not open, and one of theirs that is excluded."""
    app.module("Shop", "Guest", "Staff").page("Orders", "Staff").page("Old", "Guest", excluded=True)
    return app


def opened(app: App, kind: str) -> App:
    """A shop with one document for visitors."""
    getattr(app.module("Shop", "Guest"), kind)("Open", "Guest")
    return app


def homes(app: App, page: tuple[str, ...], level: str = "CheckEverything") -> App:
    """An app whose home page may be opened by some module roles."""
    app.security(SecurityLevel=level).module("Shop", "User").page("Start", *page)
    return app.home("Shop.Start")


def on_device(app: App, kept: dict[str, str], **encrypted: bool) -> App:
    """A native app that keeps entities of a shop on the device."""
    shop = app.module("Shop", "User")
    shop.entity("Product", {"Price": "Decimal"})
    shop.entity("Customer", {"Email": "String"})
    shop.entity("Photo", {"Width": "Integer"}, generalization="System.Image")
    return app.native_navigation(kept, **encrypted)


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
    ("PRJ-04", "low", lambda app: app.security(StrictPageUrlCheck=False)),
    ("PRJ-04", "low", lambda app: app.security(StrictPageUrlCheck=False, SecurityLevel="CheckNothing")),
    ("PRJ-05", "medium", lambda app: app.security(StrictMode=False)),
    ("PRJ-05", "medium", lambda app: app.security(StrictMode=False).web_settings(UseOptimizedClient="MigrationMode")),
    ("PRJ-12", "high", lambda app: app.settings(HashAlgorithm="MD5")),
    ("PRJ-12", "high", lambda app: app.settings(HashAlgorithm="SHA256")),
    ("PRJ-12", "medium", lambda app: app.settings(HashAlgorithm="BCrypt", BcryptCost=9)),
    ("PRJ-13", "low", lambda app: homes(app, page=())),
    ("PRJ-13", "low", lambda app: homes(app, page=(), level="CheckFormsAndMicroflows")),
    ("PRJ-13", "low", lambda app: app.module("Shop", "User").entity("Form", persistable=False)),
    ("PRJ-14", "medium", lambda app: app.settings(UseSystemContextForBackgroundTasks=True)),
    ("PRJ-15", "high", of_version("8.6.8")),
    ("PRJ-15", "medium", of_version("10.6.21")),
    ("PRJ-16", "info", lambda app: app.settings(AllowUserMultipleSessions=True)),
    ("PRJ-17", "medium", with_guest),
    ("PRJ-17", "medium", lambda app: with_guest(shop_for_staff(app), "Shop.Guest")),
    ("PRJ-18", "medium", of_version("7.23.40")),
    ("PRJ-18", "medium", of_version("8.18.40")),
    ("PRJ-18", "medium", of_version("9.18.9")),
    ("PRJ-18", "medium", of_version("10.12.20")),
    ("PRJ-18", "low", of_version("9.0.5")),
    ("PRJ-18", "low", of_version("10.23.0")),
    ("PRJ-18", "low", of_version("11.14.0")),
    ("PRJ-18", "info", of_version("11.15.0")),
    ("PRJ-18", "info", of_version("11.16.0")),
    ("PRJ-18", "info", of_version("11.18.0")),
    ("PRJ-18", "info", of_version("12.0.0")),
    ("PRJ-19", "low", lambda app: on_device(app, {"Shop.Product": "All"}, session=False)),
    ("PRJ-19", "medium", lambda app: on_device(app, {"Shop.Customer": "Constrained"}, database=False)),
    ("PRJ-19", "medium", lambda app: on_device(app, {"Shop.Photo": "All"}, files=False)),
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
    ("PRJ-04", lambda app: app.security(StrictPageUrlCheck=True)),
    ("PRJ-05", lambda app: app.security(StrictMode=False).web_settings(UseOptimizedClient="No")),
    ("PRJ-05", lambda app: app.security(StrictMode=False, SecurityLevel="CheckFormsAndMicroflows")),
    ("PRJ-13", lambda app: homes(app, page=("User",))),
    ("PRJ-13", lambda app: homes(app, page=(), level="CheckNothing")),
    ("PRJ-13", lambda app: app.module("Shop", "User").page("Unused").microflow("SUB_Unused")),
    ("PRJ-13", lambda app: app.module("Chat", marketplace=True, version="1.0.0").entity("Line")),
    (
        "PRJ-13",
        lambda app: app.security(SecurityLevel="CheckFormsAndMicroflows").module("Shop", "User").entity("Order"),
    ),
    ("PRJ-14", lambda app: app.settings(UseSystemContextForBackgroundTasks=False)),
    ("PRJ-15", of_version("10.18.5")),
    ("PRJ-15", of_version("10.12.16")),
    ("PRJ-15", of_version("11.15.0")),
    ("PRJ-16", lambda app: app.settings(AllowUserMultipleSessions=False)),
    ("PRJ-17", lambda app: with_guest(opened(app, "page"), "Shop.Guest")),
    ("PRJ-17", lambda app: with_guest(opened(app, "microflow"), "Shop.Guest")),
    ("PRJ-17", lambda app: with_guest(opened(app, "nanoflow"), "Shop.Guest")),
    ("PRJ-17", lambda app: with_guest(opened(app, "rest_service"), "Shop.Guest")),
    ("PRJ-17", lambda app: app.guest("Nobody")),
    ("PRJ-17", lambda app: None),
    ("PRJ-18", of_version("9.24.0")),
    ("PRJ-18", of_version("10.24.21")),
    ("PRJ-18", of_version("11.6.0")),
    ("PRJ-18", of_version("11.12.3")),
    ("PRJ-19", lambda app: on_device(app, {"Shop.Customer": "All"})),
    ("PRJ-19", lambda app: on_device(app, {"Shop.Customer": "None", "Shop.Photo": "NoneAndPreserveData"}, files=False)),
    ("PRJ-19", lambda app: on_device(app, {}, files=False)),
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
        ("PRJ-04", "9.7.0", "Mendix 9.7.0 has no strict page URL check: it came with 9.8"),
        ("PRJ-05", "9.23.0", "Mendix 9.23.0 has no strict mode: it came with 9.24"),
        ("PRJ-14", "9.5.0", "Mendix 9.5.0 has no setting for background tasks: it came with 9.6"),
        ("PRJ-15", "6.10.3", "the advisories as of 2026-09-24 say nothing about versions before Mendix 7"),
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


def test_strict_mode_cannot_be_judged_without_knowing_the_client(app: App, judge) -> None:
    app.security(StrictMode=False).web_settings(UseOptimizedClient=ABSENT)
    assert judge("PRJ-05", app).outcome.status is Status.CLEAN


def test_system_context_for_tasks_is_gone_in_mendix_11(judge) -> None:
    app = App(version="11.6.0")
    app.settings(UseSystemContextForBackgroundTasks=True)
    assert judge("PRJ-14", app).outcome.status is Status.NO_SUBJECTS


def test_one_finding_lists_every_vulnerability_with_the_day_of_the_advisories(judge) -> None:
    words = judge("PRJ-15", App(version="9.24.28")).explained
    assert words.message == ("Mendix 9.24.28 has 1 known vulnerability, and possibly 2 more, the worst with CVSS 6.8.")
    assert words.fix == (
        "Upgrade Mendix to 9.24.34 or newer, which fixes CVE-2024-50313 and CVE-2025-30280. Set the runtime setting "
        "DataStorage.UseNewQueryHandler to True."
    )
    told = [evidence.statement for evidence in words.evidence]
    assert told[1].startswith("CVE-2022-24309 (SSA-148641, CVSS 6.8, CWE-284, CISA CSAF icsa-22-069-13.json): affects")
    assert told[1].endswith("possible only: only where the runtime setting DataStorage.UseNewQueryHandler is False")
    assert told[-1] == "advisories as of 2026-09-24"


def test_a_severity_that_rests_on_a_condition_is_possible_only(judge) -> None:
    sure, doubtful = judge("PRJ-15", App(version="9.24.9")).only, judge("PRJ-15", App(version="9.24.40")).only
    assert (sure.severity, sure.certainty) == (Severity.MEDIUM, Certainty.CERTAIN)
    assert (doubtful.severity, doubtful.certainty) == (Severity.MEDIUM, Certainty.POSSIBLE)


def test_the_date_of_the_support_table_is_shown(judge) -> None:
    words = judge("PRJ-18", App(version="10.18.9")).explained
    assert words.message == "The app is on Mendix 10.18, whose MTS support ended in 2025-09."
    assert words.evidence[-1].statement == "table of supported versions as of 2026-09"
    assert words.fix == "Upgrade to a line that gets fixes: 9.24, 10.24, 11.6 and 11.12."


def test_nothing_is_said_about_visitors_whose_documents_are_hidden(app: App, judge) -> None:
    app.user_role("Anonymous", "System.User", "AddOn.Guest").guest("Anonymous")
    outcome = judge("PRJ-17", app).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "visitors hold module roles of AddOn, whose documents are not in the export",
    )


def test_encryption_on_the_device_came_with_9_18(judge) -> None:
    app = App(version="9.12.3")
    on_device(app, {"Shop.Customer": "All"}, database=False)
    outcome = judge("PRJ-19", app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "Mendix 9.12.3 has no settings for encryption on the device: they came with 9.18"


def test_settings_that_a_version_lacks_are_not_off(judge) -> None:
    app = App(version="10.18.5")
    on_device(app, {"Shop.Customer": "All"}, session=False)
    assert judge("PRJ-19", app).told == []
    on_files = App(version="10.18.5")
    on_device(on_files, {"Shop.Customer": "All", "Shop.Product": "All"}, files=False, session=False)
    words = judge("PRJ-19", on_files).explained
    assert words.message == (
        "What native apps keep of 2 entities on the device is not encrypted: LocalFileEncryptionEnabled is off."
    )
    assert words.evidence[1].statement == "Shop.Customer holds Email"


def test_incomplete_security_is_counted_for_each_module(app: App, judge) -> None:
    shop = app.module("Shop", "User").page("Start", "User").page("Help").microflow("ACT_Go").nanoflow("NF_Go", "User")
    shop.entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    shop.entity("Draft", {"Total": "Decimal"})
    app.module("Post", "User").entity("Letter", {"Text": "String"})
    app.user_role("Customer", "System.User", "Shop.User")
    app.home("Shop.Start", by_user_role={"Customer": "Shop.Help"})
    words = judge("PRJ-13", app).explained
    assert [evidence.statement for evidence in words.evidence] == [
        "Post: 0 of 1 have access; not Post.Letter",
        "Shop: 2 of 4 have access; not Shop.Help and Shop.Draft",
    ]
    assert words.message == "Security is incomplete in Post and Shop: 3 pages, flows and entities have no access."
