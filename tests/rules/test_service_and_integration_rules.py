"""SVC and INT: published services and secrets (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.findings.finding import Certainty, Reach, Status
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.samples.actions import call_microflow
from auditor.samples.app import App

Build = Callable[[App], object]
Told = list[tuple[str, str]]


def shop(app: App):
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    module = app.module("Shop", "Guest", "User")
    module.entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    return module.microflow("ACT_X")


CUSTOM = ("Microflow",)


REQUEST = {"Request": "System.HttpRequest"}
LOOKS = call_microflow("Shop.ACT_X", {"Request": "$Request"})
ORDERS = {"entities": ["Order"]}


def customers(app: App):
    module = shop(app)
    module.entity("Customer", {"Name": "String", "Email": "String"})
    return module


def configured(app: App, **values: str | None) -> App:
    """A run configuration that gives values to constants of the shop."""
    module = shop(app)
    for name, value in values.items():
        module.constant(name)
        app.configured_constant(f"Shop.{name}", value)
    return app


CASES: list[tuple[str, Told, Build]] = [
    ("SVC-01", [("critical", "Shop.Api")], lambda app: shop(app).rest_service("Api", authentication=())),
    ("SVC-01", [("critical", "Shop.Api")], lambda app: shop(app).rest_service("Api", authentication=("None",))),
    (
        "SVC-01",
        [("critical", "Shop.Api")],
        lambda app: shop(app).rest_service("Api", authentication=("Basic", "Guest")),
    ),
    ("SVC-01", [("critical", "Shop.Data")], lambda app: shop(app).odata_service("Data", authentication=())),
    ("SVC-01", [("critical", "Shop.Soap")], lambda app: shop(app).soap_service("Soap", header="None")),
    ("SVC-01", [], lambda app: shop(app).rest_service("Api", "User", authentication=("Basic", "Session"))),
    ("SVC-01", [], lambda app: shop(app).soap_service("Soap", header="Custom")),
    (
        "SVC-01",
        [],
        lambda app: shop(app).soap_service("Soap").rest_service("Api", authentication=(), excluded=True),
    ),
    ("SVC-03", [("critical", "Shop.Api")], lambda app: shop(app).rest_service("Api", "User", "Guest")),
    ("SVC-03", [("critical", "Shop.Data")], lambda app: shop(app).odata_service("Data", "Guest")),
    ("SVC-03", [], lambda app: shop(app).rest_service("Api", "User")),
    ("SVC-03", [], lambda app: shop(app).rest_service("Api", "Guest", authentication=())),
    ("SVC-04", [("low", "Shop.Api")], lambda app: shop(app).rest_service("Api", "User", authentication=("Basic",))),
    (
        "SVC-04",
        [("low", "Shop.Api")],
        lambda app: shop(app).rest_service("Api", "User", authentication=("Session", "Basic")),
    ),
    ("SVC-04", [("low", "Shop.Data")], lambda app: shop(app).odata_service("Data", "User", graphql=True)),
    ("SVC-04", [("low", "Shop.Soap")], lambda app: shop(app).soap_service("Soap", header="UsernamePassword")),
    ("SVC-04", [], lambda app: shop(app).rest_service("Api", "User", authentication=("Session", "Microflow"))),
    ("SVC-04", [], lambda app: shop(app).soap_service("Soap", header="Custom").rest_service("Api", authentication=())),
    ("SVC-05", [("high", "Shop.Api")], lambda app: shop(app).rest_service("Api", "User", authentication=CUSTOM)),
    (
        "SVC-05",
        [("high", "Shop.Api")],
        lambda app: shop(app).rest_service(
            "Api", "User", authentication=CUSTOM, authentication_microflow="Elsewhere.Check"
        ),
    ),
    (
        "SVC-05",
        [("high", "Shop.Data")],
        lambda app: (
            shop(app)
            .microflow("Old", excluded=True)
            .odata_service("Data", "User", authentication=CUSTOM, authentication_microflow="Old")
        ),
    ),
    ("SVC-05", [("high", "Shop.Soap")], lambda app: shop(app).soap_service("Soap", header="Custom")),
    (
        "SVC-05",
        [],
        lambda app: (
            shop(app)
            .microflow(
                "Check_User", parameters=REQUEST, actions=[call_microflow("Shop.ACT_X", {"Request": "$Request"})]
            )
            .soap_service("Soap", header="Custom", header_microflow="Check_User")
            .rest_service("Api", "User", authentication_microflow="Gone")
        ),
    ),
    (
        "SVC-05",
        [("high", "Shop.Api")],
        lambda app: (
            shop(app)
            .microflow("Let_In", parameters=REQUEST, actions=[call_microflow("Shop.ACT_X")])
            .rest_service("Api", "User", authentication=CUSTOM, authentication_microflow="Let_In")
        ),
    ),
    ("SVC-06", [("high", "Shop.Api")], lambda app: shop(app).rest_service("Api", "User", cors="")),
    (
        "SVC-06",
        [("high", "Shop.Api")],
        lambda app: shop(app).constant("Sites", "https://*.example.com").rest_service("Api", "User", cors="Sites"),
    ),
    (
        "SVC-06",
        [],
        lambda app: (
            shop(app)
            .constant("Sites", "shop.example.com, news.example.com")
            .rest_service("Api", "User", cors="Sites")
            .rest_service("News", "User", cors="", cors_credentials=False)
            .rest_service("Unknown", "User", cors="Elsewhere.Sites")
            .rest_service("Closed", "User")
        ),
    ),
    (
        "SVC-07",
        [("medium", "Shop.Data")],
        lambda app: shop(app).odata_service("Data", "User", **ORDERS, changes=("Update",)),
    ),
    (
        "SVC-07",
        [("medium", "Shop.Data")],
        lambda app: customers(app).odata_service("Data", "User", entities=["Customer"]),
    ),
    ("SVC-07", [], lambda app: shop(app).odata_service("Data", "User", **ORDERS)),
    ("SVC-08", [("medium", "Shop.Api")], lambda app: shop(app).rest_service("Api")),
    ("SVC-08", [("medium", "Shop.Data")], lambda app: shop(app).odata_service("Data", authentication=("Session",))),
    ("SVC-08", [], lambda app: shop(app).rest_service("Api", "User").rest_service("Open", authentication=("Guest",))),
    (
        "SVC-08",
        [],
        lambda app: (
            shop(app)
            .soap_service("Soap")
            .rest_service("Open", authentication=())
            .rest_service("Api", "User", authentication=("Session",))
        ),
    ),
    ("INT-03", [("high", "Shop.ApiKey")], lambda app: shop(app).constant("ApiKey", "9f2c77ab01d4")),
    ("INT-03", [("high", "Shop.DbPassword1")], lambda app: shop(app).constant("DbPassword1", "x9")),
    (
        "INT-03",
        [],
        lambda app: (
            shop(app)
            .constant("ApiKey")
            .constant("Token", "changeme")
            .constant("Secret", "your-secret-here")
            .constant("Password", "****")
            .constant("AccessKey", "<key>")
            .constant("TokenCount", "7")
            .constant("KeyName", "orders")
            .constant("LoginToken", "5", type="Integer")
            .constant("OldPassword", "9f2c77ab01d4", excluded=True)
        ),
    ),
    ("INT-07", [("medium", "project")], lambda app: app.server_configuration(DatabasePassword="x")),
    ("INT-07", [("medium", "Shop.ApiKey")], lambda app: configured(app, ApiKey="9f2c77ab01d4")),
    (
        "INT-07",
        [("medium", "Shop.ApiKey"), ("medium", "Shop.Token"), ("medium", "project")],
        lambda app: configured(app, ApiKey="a", Token="b").server_configuration(DatabasePassword="c"),
    ),
    ("INT-07", [], lambda app: configured(app, ApiKey=None, Token="", Language="en", TokenCount="3")),
    ("INT-04", [("critical", "Shop.PaymentApiKey")], lambda app: shop(app).constant("PaymentApiKey", exposed=True)),
    ("INT-04", [("info", "Shop.TokenCount")], lambda app: shop(app).constant("TokenCount", "3", exposed=True)),
    ("INT-04", [], lambda app: shop(app).constant("PaymentApiKey", "x")),
    (
        "INT-04",
        [],
        lambda app: shop(app).constant("OldPassword", exposed=True, excluded=True).constant("Language", "en"),
    ),
]


@pytest.mark.parametrize(("rule_id", "told", "build"), CASES)
def test_finds_exactly_this(rule_id: str, told: Told, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert result.told == told
    assert result.outcome.status is (Status.VIOLATIONS if told else Status.CLEAN)
    for finding in result.audit.findings:
        words = result.audit.explain(finding)
        assert words.message and words.fix and words.evidence


def test_what_the_word_guest_does_is_not_documented(app: App, judge) -> None:
    shop(app).rest_service("Api", authentication=("Guest",))
    assert judge("SVC-01", app).only.certainty is Certainty.POSSIBLE


def test_an_open_service_reaches_everybody_even_without_anonymous_access(app: App, judge) -> None:
    shop(app).rest_service("Api", authentication=())
    app.security(EnableGuestAccess=False)
    assert judge("SVC-01", app).only.reach is Reach.ANONYMOUS
    assert judge("SVC-03", app).outcome.status is Status.NO_SUBJECTS


def test_soap_services_have_no_roles(app: App, judge) -> None:
    shop(app).soap_service("Soap")
    assert judge("SVC-03", app).outcome.status is Status.NO_SUBJECTS


@pytest.mark.parametrize(
    ("version", "build", "reason"),
    [
        (
            "7.8.0",
            lambda app: shop(app).rest_service("Api"),
            "Mendix stores the authentication of published REST services from 7.11 on",
        ),
        (
            "4.8.9",
            lambda app: shop(app).soap_service("Soap"),
            "Mendix stores the authentication of published SOAP services from 5 on",
        ),
    ],
)
def test_versions_that_store_no_scheme_are_not_checked(version: str, build: Build, reason: str, judge) -> None:
    app = App(version=version)
    build(app)
    outcome = judge("SVC-01", app).outcome
    assert (outcome.status, outcome.reason) == (Status.NOT_CHECKED, reason)


def test_constants_could_not_be_exposed_before_8_2(judge) -> None:
    app = App(version="7.23.8")
    shop(app).constant("ApiKey", "x")
    outcome = judge("INT-04", app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "Mendix 7.23.8 cannot expose constants to the client: that came with 8.2"


def test_a_project_without_services_and_constants_has_no_subjects(app: App) -> None:
    outcomes = audit(app.project(), (registry.rule("SVC-01"), registry.rule("INT-04"))).outcomes
    assert [outcome.status for outcome in outcomes] == [Status.NO_SUBJECTS] * 2


def test_the_value_of_an_exposed_secret_is_never_told(app: App, judge) -> None:
    shop(app).constant("PaymentApiKey", "sk_live_0123456789abcdefghijklmnopqrstuv", exposed=True)
    words = judge("INT-04", app).explained
    told = [words.message, words.fix, *(evidence.statement for evidence in words.evidence)]
    assert not any("sk_live" in text for text in told)
    assert words.evidence[1].statement == "its name ends in ApiKey; its default value is set (32 or more characters)"


def test_the_value_of_a_constant_is_never_told(app: App, judge) -> None:
    shop(app).constant("ApiKey", "9f2c77ab01d4")
    words = judge("INT-03", app).explained
    assert not any("9f2c" in text for text in (words.message, words.fix, *(e.statement for e in words.evidence)))
    assert words.evidence[0].statement == "its default value is set (8 to 31 characters)"


def test_a_marketplace_constant_is_no_matter_of_editing_the_module(app: App, judge) -> None:
    app.module("UnitTesting", marketplace=True, version="9.0.0").constant("RemoteApiPassword", "x9")
    words = judge("INT-03", app).explained
    assert words.fix.startswith("Set UnitTesting.RemoteApiPassword in each environment")


@pytest.mark.parametrize("rule_id", ["SVC-04", "SVC-08"])
def test_a_version_that_stores_no_scheme_is_not_checked(rule_id: str, judge) -> None:
    app = App(version="7.9.0")
    shop(app).rest_service("Api", "User")
    outcome = judge(rule_id, app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "Mendix stores the authentication of published REST services from 7.11 on"


def test_a_microflow_that_looks_at_nothing_lets_everyone_in(app: App, judge) -> None:
    shop(app).microflow("Let_In", parameters=REQUEST).rest_service(
        "Api", "User", authentication=CUSTOM, authentication_microflow="Let_In"
    )
    result = judge("SVC-05", app)
    assert result.only.certainty is Certainty.CERTAIN
    assert result.explained.message == (
        "Shop.Api (REST) leaves authentication to a microflow, and Shop.Let_In looks at nothing that the caller sent."
    )
    assert result.explained.evidence[0].statement == "Shop.Let_In uses none of its parameters Request"


@pytest.mark.parametrize("version", ["7.17.0"])
def test_cors_came_with_7_18(version: str, judge) -> None:
    app = App(version=version)
    shop(app).rest_service("Api", "User")
    outcome = judge("SVC-06", app).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "Mendix 7.17.0 has no CORS settings: they came with 7.18",
    )


def test_a_value_before_shared_and_private_ones_counts_as_shared(judge) -> None:
    app = App(version="9.24.1")
    configured(app, ApiKey="9f2c77ab01d4")
    words = judge("INT-07", app).explained
    assert words.message == (
        "The model holds a value of Shop.ApiKey, a secret by its name (ApiKey), in the run configuration Default."
    )
    assert (
        words.evidence[0].statement == "configuration Default: ConstantValues has Shop.ApiKey set (8 to 31 characters)"
    )
    assert not any("9f2c" in text for text in (words.message, words.fix))


def test_all_resources_of_a_service_are_one_finding(app: App, judge) -> None:
    customers(app).odata_service("Data", "User", entities=["Order", "Customer"], changes=["Update", "Delete"])
    words = judge("SVC-07", app).explained
    assert words.message == "Shop.Data lets callers change Orders and Customers and publishes Shop.Customer.Email."
    assert words.evidence[0].statement == "Orders (Shop.Order) allows update and delete"
