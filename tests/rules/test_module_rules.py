"""MOD: modules and versions (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Certainty, Origin, Severity, Status
from auditor.samples.actions import call_microflow
from auditor.samples.app import App

Build = Callable[[App], object]
Told = list[tuple[str, str]]

KEY = "0123456789abcdef0123456789abcdef"


def bought(name: str, version: str, *roles: str, **options: object) -> Build:
    return lambda app: app.module(name, *roles, marketplace=True, version=version, **options)


def steps(*build: Build) -> Build:
    return lambda app: [step(app) for step in build]


def account(module: str = "Payment", **attributes: str) -> Build:
    """An own module that keeps accounts of other systems."""
    return lambda app: app.module(module, "User").entity("Account", attributes)


def encryption(version: str = "10.0.2", key: str = "") -> Build:
    return lambda app: app.module("Encryption", "User", marketplace=True, version=version).constant(
        "EncryptionKey", key
    )


def guest(*module_roles: str) -> Build:
    return lambda app: app.user_role("Anonymous", "System.User", *module_roles).guest("Anonymous")


def employee(*module_roles: str) -> Build:
    return lambda app: app.user_role("Employee", "System.User", *module_roles)


def of_version(version: str) -> Build:
    def build(app: App) -> None:
        app.version = version

    return build


SIGN_UP = "ForgotPassword.Guest_SignUp"


def sign_up(microflow: str, emptied: bool = False) -> Build:
    """The module Forgot Password, with its microflow for sign-ups."""
    actions = [] if emptied else [call_microflow("ForgotPassword.SUB_Create")]
    return lambda app: app.module("ForgotPassword", "Guest_SignUp", marketplace=True, version="6.0.0").microflow(
        microflow, actions=actions
    )


CASES: list[tuple[str, Told, Build]] = [
    ("MOD-01", [("high", "Payment")], account(ApiKey="String")),
    (
        "MOD-01",
        [("high", "Payment"), ("high", "Post")],
        steps(account(Secret="String"), account("Post", Token="String")),
    ),
    ("MOD-01", [], account(ApiKey="HashedString", TokenCount="Integer", KeyName="String")),
    ("MOD-01", [], steps(account(ApiKey="String"), encryption())),
    ("MOD-01", [("high", "Encryption")], steps(account(ApiKey="String"), encryption("10.0.1"))),
    ("MOD-01", [("high", "Encryption")], encryption(key=KEY)),
    ("MOD-01", [("high", "Encryption")], encryption("10.0.0", key=KEY)),
    ("MOD-01", [], encryption("2.3.0")),
    ("MOD-01", [], lambda app: app.module("Form").entity("Login", {"Password": "String"}, persistable=False)),
    (
        "MOD-01",
        [],
        lambda app: app.module("Chat", marketplace=True, version="1.0").entity("Account", {"ApiKey": "String"}),
    ),
    ("MOD-02", [("info", "project")], lambda app: None),
    ("MOD-02", [("medium", "project")], bought("MendixSSO", "4.0.0")),
    ("MOD-02", [("medium", "project")], steps(bought("MendixSSO", "4.0.0"), bought("OIDC", "4.7.0"))),
    ("MOD-02", [], bought("LDAP", "1.2.0")),
    ("MOD-03", [("medium", "OIDC")], bought("OIDC", "4.6.9", "Administrator")),
    ("MOD-03", [], bought("OIDC", "4.7.0", "Administrator")),
    ("MOD-03", [("medium", "OIDC")], steps(bought("OIDC", "4.8.0"), employee("UserCommons.Administrator"))),
    ("MOD-03", [("medium", "OIDC")], steps(bought("OIDC", "4.8.0", "Anonymous"), guest("OIDC.Anonymous"))),
    ("MOD-03", [("medium", "OIDC")], steps(bought("OIDC", "", "Administrator"), employee("OIDC.Administrator"))),
    ("MOD-03", [], employee("OIDC.Administrator")),
    ("MOD-04", [("critical", "SAML20")], bought("SAML20", "3.5.2")),
    ("MOD-04", [("high", "SAML20")], bought("SAML20", "4.0.0")),
    ("MOD-04", [("low", "OIDC")], bought("OIDC", "3.0.0")),
    ("MOD-04", [("high", "Renamed")], bought("Renamed", "4.0.0", package_id=1174)),
    ("MOD-04", [], bought("SAML20", "4.2.3")),
    ("MOD-04", [], encryption("10.0.1")),
    ("MOD-05", [("medium", "ForgotPassword")], steps(sign_up("CreateNewUserFromSignUp"), guest(SIGN_UP))),
    ("MOD-05", [], steps(sign_up("CreateNewUserFromSignUp", emptied=True), guest(SIGN_UP))),
    ("MOD-05", [], steps(sign_up("CreateNewUserFromSignUp"), guest(), employee(SIGN_UP))),
    ("MOD-06", [("high", "DeepLink")], steps(bought("DeepLink", "9.0.0", "User"), guest("DeepLink.User"))),
    (
        "MOD-06",
        [("high", "DeepLink")],
        steps(of_version("9.24.40"), bought("DeepLink", "9.0.0", "User"), guest("DeepLink.User")),
    ),
    ("MOD-06", [("medium", "DeepLink")], steps(bought("DeepLink", "9.0.0", "User"), guest("System.User"))),
    ("MOD-06", [("medium", "DeepLink")], steps(of_version("10.6.0"), bought("DeepLink", "9.0.0", "User"))),
    ("MOD-06", [], steps(of_version("10.5.1"), bought("DeepLink", "9.0.0", "User"), employee("DeepLink.User"))),
    ("MOD-07", [("low", "Administration")], bought("Administration", "4.3.2", "Administrator", "User", "Manager")),
    ("MOD-07", [("low", "Administration")], bought("Administration", "4.4.0", "Administrator", "EditOwnDetails")),
    ("MOD-07", [], bought("Administration", "4.5.0", "Administrator", "User", "EditOwnDetails", "ReadOthersEmail")),
    ("MOD-07", [], bought("Administration", "", "Administrator", "User", "EditOwnDetails")),
    ("MOD-07", [("low", "Encryption")], bought("Encryption", "10.0.2", "User", "Keeper")),
    ("MOD-07", [], lambda app: app.module("Administration", "Manager")),
    ("MOD-07", [], bought("Chat", "1.0.0", "Manager")),
]


@pytest.mark.parametrize(("rule_id", "told", "build"), CASES)
def test_finds_exactly_this(rule_id: str, told: Told, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert result.told == told
    for finding in result.audit.findings:
        words = result.audit.explain(finding)
        assert words.message and words.fix and words.evidence


@pytest.mark.parametrize(
    ("rule_id", "build", "module"),
    [
        ("MOD-01", bought("Encryption", ""), "Encryption"),
        ("MOD-03", bought("OIDC", "95413"), "OIDC"),
        ("MOD-04", bought("SAML20", ""), "SAML20"),
    ],
)
def test_a_module_of_unknown_version_is_not_checked(rule_id: str, build: Build, module: str, app: App, judge) -> None:
    build(app)
    outcome = judge(rule_id, app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert module in outcome.reason
    assert outcome.reason.startswith("the export does not say of which version")


def test_what_is_wrong_is_found_beside_what_cannot_be_checked(app: App, judge) -> None:
    bought("SAML20", "")(app)
    bought("WorkflowCommons", "2.1.3")(app)
    assert judge("MOD-04", app).told == [("high", "WorkflowCommons")]


def test_in_a_package_calling_the_encryption_module_is_using_it(app: App, judge) -> None:
    account(ApiKey="String")(app)
    assert judge("MOD-01", app.package()).told == [("high", "Payment")]
    calling = App()
    account(ApiKey="String")(calling)
    encrypt = call_microflow("Encryption.Encrypt", {"plainText": "'x'"}, result="Encrypted")
    calling.modules["Payment"].microflow("SUB_Encrypt", actions=[encrypt])
    assert judge("MOD-01", calling.package()).told == []


def test_a_package_is_judged_as_a_module_and_not_as_an_app(app: App, judge) -> None:
    bought("OIDC", "4.4.0", "Administrator")(app)
    app.package()
    assert judge("MOD-03", app).told == [("medium", "OIDC")]
    assert judge("MOD-02", app).outcome.status is Status.NOT_CHECKED
    assert judge("MOD-07", app).outcome.status is Status.NO_SUBJECTS


def test_a_package_that_gives_no_rights(app: App, judge) -> None:
    weather = app.module("Weather", "User")
    weather.entity("Forecast", {"Text": "String"}).rule("User", create=True)
    assert judge("MOD-10", app).outcome.status is Status.NO_SUBJECTS
    app.package()
    result = judge("MOD-10", app)
    assert result.told == [("info", "Weather")]
    assert result.explained.message == (
        "Weather holds 1 entity, and no module role may read any of them: whoever uses the module must copy its data."
    )
    weather.entity("Form", {"Text": "String"}, persistable=False).rule("User", read="all")
    assert judge("MOD-10", app).told == []


def test_the_key_itself_is_never_told(app: App, judge) -> None:
    encryption(key=KEY)(app)
    words = judge("MOD-01", app).explained
    assert not any(KEY in text for text in (words.message, words.fix, *(e.statement for e in words.evidence)))
    assert words.evidence[0].statement == "the default value of Encryption.EncryptionKey is set (32 or more characters)"


def test_saml_between_its_tracks_is_possibly_affected(app: App, judge) -> None:
    bought("SAML20", "3.6.0", package_id=1174)(app)
    result = judge("MOD-04", app)
    assert (result.only.severity, result.only.certainty) == (Severity.CRITICAL, Certainty.POSSIBLE)
    assert result.only.origin is Origin.MARKETPLACE
    assert result.explained.message == (
        "SAML20 3.6.0 has 2 known vulnerabilities, and possibly 1 more, the worst with CVSS 9.1."
    )
    assert result.explained.evidence[0].statement == "SAML20 is of version 3.6.0 (known by Marketplace id 1174)"
    assert result.explained.evidence[-1].statement == "advisories as of 2026-09-24"


def test_everything_that_is_wrong_with_oidc_is_one_finding(app: App, judge) -> None:
    bought("OIDC", "4.5.1", "Administrator", "Anonymous")(app)
    employee("OIDC.Administrator", "OIDC.Anonymous")(app)
    words = judge("MOD-03", app).explained
    assert words.message == (
        "The set-up of OIDC is open: Employee administers sign-on, version 4.5.1 does not check by itself whom a token "
        "was made for and Employee still holds OIDC.Anonymous."
    )
    assert words.fix == (
        "Take OIDC.Administrator out of Employee. Upgrade OIDC to 4.7.0 or newer. Take OIDC.Anonymous out of Employee."
    )


def test_sign_up_without_its_microflow_is_not_checked(app: App, judge) -> None:
    sign_up("SUB_Something")(app)
    guest(SIGN_UP)(app)
    outcome = judge("MOD-05", app).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "the export does not hold the microflow ForgotPassword.CreateNewUserFromSignUp",
    )
