"""INT-01, 02, 05, 06, 08: what calls of other systems send, and where (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.exports.secrets import quoted_facts
from auditor.findings.finding import Origin, Reach, Status
from auditor.samples.actions import call_microflow, create_variable, rest_call
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from tests.rules.shop import Told

Build = Callable[[ModuleBuilder], object]

PLAIN, SAFE = "http://api.example.com", "https://api.example.com"
KEY = {"X-Api-Key": "@Shop.ApiKey"}
TOKEN = "9f2c77ab01d477aa9f2c77ab01d477aa"
CALL = "Shop.ACT_Call › GET api.example.com"


def shop(app: App, marketplace: bool = False) -> ModuleBuilder:
    app.user_role("Customer", "System.User", "Shop.User")
    module = app.module("Shop", "User", marketplace=marketplace, version="1.2.0" if marketplace else "")
    return module.constant("ApiKey").constant("PlainUrl", PLAIN).constant("SafeUrl", SAFE)


def calling(*actions, **options) -> Build:
    """ACT_Call, which the customers may run, with these actions."""
    return lambda module: module.microflow("ACT_Call", "User", actions=actions, **options)


OVER_HTTP: list[tuple[Told, Build]] = [
    ([("high", CALL)], calling(rest_call(PLAIN, headers=KEY))),
    ([("high", CALL)], calling(rest_call(PLAIN, user_name="'me'", password="@Shop.ApiKey"))),
    ([("high", CALL)], calling(rest_call(PLAIN, headers={"Authorization": "'Bearer ' + @Shop.ApiKey"}))),
    ([("high", "Shop.ACT_Call › GET Shop.PlainUrl")], calling(rest_call("{1}/x", "@Shop.PlainUrl", headers=KEY))),
    (
        [("high", "Shop.ACT_Call › POST api.example.com")],
        calling(rest_call(PLAIN, method="POST", form={"client_secret": "@Shop.ApiKey"})),
    ),
    (
        [("high", "Shop.ACT_Call › GET $Url")],
        calling(create_variable("Url", f"'{PLAIN}/x'"), rest_call("{1}", "$Url", headers=KEY)),
    ),
    ([("high", "Shop.Stock")], lambda m: m.consumed_rest_service("Stock", PLAIN, {"Get": {}}, password="p4ss-word")),
    (
        [("high", "Shop.Stock")],
        lambda m: m.consumed_odata_service("Stock", "@Shop.PlainUrl", headers={"Authorization": "@Shop.ApiKey"}),
    ),
    ([], calling(rest_call(SAFE, headers=KEY), rest_call("{1}", "@Shop.SafeUrl", headers=KEY))),
    ([], calling(rest_call(PLAIN), rest_call(PLAIN, headers={"Authorization": "''"}))),
    ([], calling(*(rest_call(f"http://{host}/x", headers=KEY) for host in ("localhost", "127.0.0.1", "nas.local")))),
    ([], calling(rest_call("{1}", "$Url", headers=KEY), parameters={"Url": "String"})),
    ([], lambda m: m.microflow("ACT_Call", "User", excluded=True, actions=[rest_call(PLAIN, headers=KEY)])),
]


@pytest.mark.parametrize(("told", "build"), OVER_HTTP)
def test_credentials_over_http(told: Told, build: Build, app: App, judge) -> None:
    build(shop(app))
    assert judge("INT-01", app).told == told


HARD_CODED: list[tuple[Told, Build]] = [
    ([("critical", CALL)], calling(rest_call(SAFE, headers={"Authorization": f"'Bearer {TOKEN}'"}))),
    ([("critical", CALL)], calling(rest_call(SAFE, headers={"X-Api-Key": "'k3y'"}))),
    ([("critical", CALL)], calling(rest_call(SAFE, headers={"Authorization": f"'Basic ' + '{TOKEN}'"}))),
    ([("critical", CALL)], calling(rest_call(SAFE, user_name="'me'", password="'s3cret-word'"))),
    (
        [("critical", CALL)],
        calling(rest_call(SAFE, headers={"X-Auth-Token": f"if $Test then @Shop.ApiKey else '{TOKEN}'"})),
    ),
    (
        [("critical", "Shop.Stock")],
        lambda m: m.consumed_rest_service("Stock", SAFE, {"Get": {"Authorization": f"Bearer {TOKEN}"}}),
    ),
    ([("critical", "Shop.Stock")], lambda m: m.consumed_rest_service("Stock", SAFE, {"Get": {}}, password="p4ss")),
    ([], calling(rest_call(SAFE, headers={"Authorization": "'Bearer ' + $Token"}), parameters={"Token": "String"})),
    ([], calling(rest_call(SAFE, headers={"Authorization": "'Bearer '"}))),
    ([], calling(rest_call(SAFE, user_name="'me'", password="@Shop.ApiKey"))),
    ([], calling(rest_call(SAFE, headers={"Authorization": "'Basic ' + base64($User + ':' + $Password)"}))),
    ([], calling(rest_call(SAFE, headers={"X-CSRF-Token": "'Fetch'"}))),
    ([], calling(rest_call(SAFE, headers={"Accept": "'application/json'", "X-Request-Id": f"'{TOKEN}'"}))),
    (
        [],
        lambda m: m.consumed_rest_service(
            "Stock", SAFE, {"Get": {"Authorization": "Bearer {token}"}}, password_constant="Shop.ApiKey"
        ),
    ),
]


@pytest.mark.parametrize(("told", "build"), HARD_CODED)
def test_hard_coded_credentials(told: Told, build: Build, app: App, judge) -> None:
    build(shop(app))
    assert judge("INT-02", app).told == told


def test_a_secret_is_never_told(app: App, judge) -> None:
    calling(rest_call(SAFE, headers={"Authorization": f"'Bearer {TOKEN}'"}))(shop(app))
    result = judge("INT-02", app)
    words = f"{result.explained} {result.only}"
    assert TOKEN not in words and "32 or more characters" in words
    assert quoted_facts(f"Bearer {TOKEN}", ()).secret.is_set


FROM_INPUT: list[tuple[Told, Build]] = [
    (
        [("medium", "Shop.ACT_Call › GET $Url")],
        calling(rest_call("{1}/x", "$Url"), parameters={"Url": "String"}),
    ),
    (
        [("medium", "Shop.ACT_Call › GET $Host")],
        calling(rest_call("https://{1}/x", "$Host"), parameters={"Host": "String"}),
    ),
    (
        [("medium", "Shop.ACT_Call › GET $There")],
        calling(create_variable("There", "trim($Url)"), rest_call("{1}", "$There"), parameters={"Url": "String"}),
    ),
    (
        [("medium", "Shop.ACT_Call › GET $Form/Url")],
        calling(rest_call("{1}", "$Form/Url"), parameters={"Form": "Shop.Form"}),
    ),
    ([], calling(rest_call("{1}", "$Setup/Url"), parameters={"Setup": "Shop.Setup"})),
    ([], calling(rest_call(SAFE + "/{1}", "$Path"), parameters={"Path": "String"})),
    ([], calling(rest_call("{1}/{2}", "@Shop.SafeUrl", "$Path"), parameters={"Path": "String"})),
    (
        [],
        lambda m: m.microflow("SUB_Call", parameters={"Url": "String"}, actions=[rest_call("{1}", "$Url")]),
    ),
    (
        [],
        calling(rest_call("{1}", "if $Url = '' then @Shop.SafeUrl else @Shop.PlainUrl"), parameters={"Url": "String"}),
    ),
]


@pytest.mark.parametrize(("told", "build"), FROM_INPUT)
def test_addresses_from_user_input(told: Told, build: Build, app: App, judge) -> None:
    module = shop(app)
    module.entity("Form", {"Url": "String"}, persistable=False).rule("User", write="all", create=True)
    module.entity("Setup", {"Url": "String"}).rule("User", read="all")
    build(module)
    result = judge("INT-05", app)
    assert result.told == told
    if told:
        assert "Customer may" in result.explained.evidence[1].statement


def test_calls_without_error_handling(app: App, judge) -> None:
    calling(
        rest_call(SAFE, error_handling="Rollback"),
        rest_call("https://pay.example.com", error_handling="Custom"),
    )(shop(app))
    result = judge("INT-06", app)
    assert result.told == [("low", CALL)]
    assert result.outcome.subjects == 2
    assert result.explained.evidence[0].statement == "the error handling of the call is Rollback"


def test_error_handling_in_marketplace_modules_is_theirs(app: App, judge) -> None:
    calling(rest_call(SAFE, error_handling="Rollback"))(shop(app, marketplace=True))
    assert judge("INT-06", app).outcome.status is Status.NO_SUBJECTS


SECRET = "grant_type=client_credentials&client_secret="
CLIENT_SECRETS: list[tuple[Told, Build]] = [
    ([("high", CALL)], calling(rest_call(SAFE, body=f"{SECRET}{TOKEN}"))),
    ([("high", CALL)], calling(rest_call(SAFE, body=SECRET + "{1}", body_parameters=[f"'{TOKEN}'"]))),
    ([("high", CALL)], calling(rest_call(SAFE, form={"client_secret": "@Shop.OpenSecret"}))),
    ([("high", CALL)], calling(rest_call(SAFE + "?client_secret={1}", "@Shop.OpenSecret"))),
    (
        [("high", CALL)],
        calling(rest_call(SAFE, form={"client_secret": "$Setup/Secret"}), parameters={"Setup": "Shop.Setup"}),
    ),
    (
        [("high", CALL)],
        calling(
            create_variable("Body", f"'{SECRET}' + $Setup/Secret"),
            rest_call(SAFE, body="{1}", body_parameters=["$Body"]),
            parameters={"Setup": "Shop.Setup"},
        ),
    ),
    ([], calling(rest_call(SAFE, form={"client_secret": "@Shop.ApiKey"}))),
    ([], calling(rest_call(SAFE, body=SECRET + "{1}", body_parameters=["urlEncode(@Shop.ApiKey)"]))),
    (
        [],
        calling(rest_call(SAFE, form={"client_secret": "$Setup/Hidden"}), parameters={"Setup": "Shop.Setup"}),
    ),
    ([], calling(rest_call(SAFE, form={"client_id": "'webshop'", "scope": "'read'"}))),
]


@pytest.mark.parametrize(("told", "build"), CLIENT_SECRETS)
def test_client_secrets(told: Told, build: Build, app: App, judge) -> None:
    module = shop(app).constant("OpenSecret", exposed=True)
    module.entity("Setup", {"Secret": "String", "Hidden": "String"}).rule("User", read=["Secret"])
    build(module)
    result = judge("INT-08", app)
    assert result.told == told
    if told:
        assert TOKEN not in f"{result.explained}"


@pytest.mark.parametrize("rule_id", ["INT-01", "INT-02"])
def test_a_marketplace_module_is_not_to_be_changed(rule_id: str, app: App, judge) -> None:
    calling(rest_call("{1}", "@Shop.PlainUrl", headers={"X-Api-Key": f"'{TOKEN}'"}))(shop(app, marketplace=True))
    result = judge(rule_id, app)
    assert result.only.origin is Origin.MARKETPLACE
    assert "newer version" in result.explained.fix


def test_a_call_concerns_who_may_run_what_leads_to_it(app: App, judge) -> None:
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    module = app.module("Shop", "Guest", "User").constant("ApiKey")
    module.microflow("SUB_Call", actions=[rest_call(PLAIN, headers=KEY)])
    module.microflow("SUB_Step", actions=[call_microflow("Shop.SUB_Call")])
    module.microflow("ACT_Call", "Guest", actions=[call_microflow("Shop.SUB_Step")])
    assert judge("INT-01", app).only.reach is Reach.ANONYMOUS


@pytest.mark.parametrize("rule_id", ["INT-01", "INT-02", "INT-05", "INT-06", "INT-08"])
def test_an_app_without_calls_has_no_subjects(rule_id: str, app: App, judge) -> None:
    assert judge(rule_id, app).outcome.status is Status.NO_SUBJECTS
