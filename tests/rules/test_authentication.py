"""The authentication inventory: scheme, transport and place of the secret, from the model alone (rules.md, Seed)."""

from collections.abc import Callable

import pytest

from auditor.rules.authentication import authentication
from auditor.rules.context import Context
from auditor.samples import actions
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

HTTPS = "https://erp.example/api"
ENDPOINT = {"$Endpoint": "Shop.Endpoint"}


def inventory(build: Callable[[App, ModuleBuilder], object]) -> set[tuple[str, ...]]:
    """Give the ways in but local accounts: service, direction, scheme, transport and the place of the secret."""
    app = App()
    app.user_role("Customer", "System.User", "Shop.User")
    module = app.module("Shop", "User")
    module.entity("Endpoint", {"Key": "String", "Token": "String"})
    module.constant("Key").constant("Address", default="http://erp.example").constant("Secure", default=HTTPS)
    build(app, module)
    found = authentication(Context(app.project()))
    return {
        (entry.service, entry.direction, entry.scheme, entry.transport, str(entry.secret_in))
        for entry in found
        if entry.service != "local accounts"
    }


def calls(*steps: object, **parameters: str) -> Callable[[App, ModuleBuilder], object]:
    """A microflow with some actions, that has an endpoint as parameter."""
    given = {"Endpoint": "Shop.Endpoint", **parameters}
    return lambda app, module: module.microflow("CALL", "User", parameters=given, actions=list(steps))


def token(value: str, key: str = "Authorization") -> Callable[[App, ModuleBuilder], object]:
    """A call with one header."""
    return calls(actions.rest_call(HTTPS, headers={key: value}))


ONE_CALL = [
    ("nothing", calls(actions.rest_call(HTTPS)), "none", "https", "None"),
    ("basic", calls(actions.rest_call(HTTPS, user_name="'me'", password="@Shop.Key")), "basic", "https", "constant"),
    ("plain http", calls(actions.rest_call("{1}/x", "@Shop.Address")), "none", "http", "None"),
    ("https by a constant", calls(actions.rest_call("{1}/x", "@Shop.Secure")), "none", "https", "None"),
    ("address from data", calls(actions.rest_call("{1}/x", "$Endpoint/Key")), "none", "unknown", "None"),
    ("bearer literal", token("'Bearer abcdefgh'"), "API token", "https", "literal"),
    ("bearer constant", token("'Bearer ' + @Shop.Key"), "API token", "https", "constant"),
    ("bearer attribute", token("'Bearer ' + $Endpoint/Token"), "API token", "https", "attribute"),
    ("API key", token("@Shop.Key", "X-Api-Key"), "API token", "https", "constant"),
    ("basic header", token("'Basic ' + @Shop.Key"), "basic", "https", "constant"),
    ("no value", token("", "X-Api-Key"), "none", "https", "None"),
    ("another header", token("'application/json'", "Accept"), "none", "https", "None"),
    (
        "key in the address",
        calls(actions.rest_call(HTTPS + "?api_key={1}", "@Shop.Key")),
        "API token",
        "https",
        "constant",
    ),
    (
        "through a variable",
        calls(
            actions.create_variable("Token", "@Shop.Key"),
            actions.rest_call(HTTPS, headers={"Authorization": "'Bearer ' + $Token"}),
        ),
        "API token",
        "https",
        "constant",
    ),
    (
        "text in a variable",
        calls(
            actions.create_variable("Token", "'HIDDEN-7'"),
            actions.rest_call(HTTPS, headers={"Authorization": "'Bearer ' + $Token"}),
        ),
        "API token",
        "https",
        "literal",
    ),
    (
        "client credentials",
        calls(
            actions.rest_call(
                HTTPS,
                method="POST",
                body="grant_type=client_credentials&client_id=app&client_secret={1}",
                body_parameters=["@Shop.Key"],
            )
        ),
        "OAuth 2 client credentials",
        "https",
        "constant",
    ),
    (
        "client credentials in a header",
        calls(
            actions.rest_call(
                HTTPS,
                method="POST",
                form={"grant_type": "'client_credentials'"},
                headers={"Authorization": "'Basic ' + $Endpoint/Key"},
            )
        ),
        "OAuth 2 client credentials",
        "https",
        "attribute",
    ),
    (
        "authorization code in a form",
        calls(
            actions.rest_call(
                HTTPS,
                method="POST",
                form={"grant_type": "'authorization_code'", "client_secret": "$Endpoint/Key"},
            )
        ),
        "OAuth 2 authorization code",
        "https",
        "attribute",
    ),
]


@pytest.mark.parametrize(
    ("build", "scheme", "transport", "place"), [case[1:] for case in ONE_CALL], ids=[c[0] for c in ONE_CALL]
)
def test_calls(build, scheme, transport, place):
    """A microflow that calls a REST service."""
    assert inventory(build) == {("Shop.CALL", "consumed", scheme, transport, place)}


def test_a_parameter_is_followed_to_its_callers():
    """The key is handed over by the microflow that calls the one which calls the service."""

    def build(app, module):
        header = {"X-Api-Key": "$Key"}
        module.microflow("CALL", parameters={"Key": "String"}, actions=[actions.rest_call(HTTPS, headers=header)])
        module.microflow("ACT", "User", actions=[actions.call_microflow("Shop.CALL", {"Key": "@Shop.Key"})])

    assert inventory(build) == {("Shop.CALL", "consumed", "API token", "https", "constant")}


@pytest.mark.parametrize(
    ("address", "scheme", "place"),
    [
        ("https://api.example.com/orders/{1}", "none", "None"),
        ("https://api.example.com/orders?access_token={1}", "API token", "constant"),
    ],
)
def test_a_part_of_the_address_that_callers_hand_over(address, scheme, place):
    """What stands before it says which transport it is, and whether it is a token."""

    def build(app, module):
        module.microflow("CALL", parameters={"Part": "String"}, actions=[actions.rest_call(address, "$Part")])
        module.microflow("ACT", "User", actions=[actions.call_microflow("Shop.CALL", {"Part": "@Shop.Key"})])

    assert inventory(build) == {("Shop.CALL", "consumed", scheme, "https", place)}


def test_a_decrypted_attribute():
    """What the Encryption module decrypts was stored encrypted."""

    def build(app, module):
        encryption = app.module("Encryption", "User", marketplace="1.0")
        encryption.java_action("DecryptString", {"value": "String", "key": "String"}, "String")
        decrypt = actions.call_java("Encryption.DecryptString", {"value": "$Encrypted", "key": "'k'"}, result="Plain")
        encryption.microflow(
            "Decrypt", parameters={"Encrypted": "String"}, returns="String", actions=[decrypt], result="$Plain"
        )
        calls(
            actions.call_microflow("Encryption.Decrypt", {"Encrypted": "$Endpoint/Token"}, result="Token"),
            actions.rest_call(HTTPS, headers={"Authorization": "'Bearer ' + $Token"}),
        )(app, module)

    assert ("Shop.CALL", "consumed", "API token", "https", "encrypted attribute") in inventory(build)


def test_a_token_that_was_fetched():
    """The grant is that of the request for the token, and the secret that request's."""

    def build(app, module):
        module.entity("Answer", {"access_token": "String"}, persistable=False)
        module.import_mapping("IMM", "Answer", ["access_token"])
        fetch = actions.rest_call(
            HTTPS,
            method="POST",
            body="grant_type=refresh_token&refresh_token={1}&client_secret={2}",
            body_parameters=["$Endpoint/Token", "@Shop.Key"],
            result="Answer",
            response_mapping="Shop.IMM",
            response_entity="Shop.Answer",
        )
        module.microflow("FETCH", parameters={"Endpoint": "Shop.Endpoint"}, actions=[fetch])
        module.microflow(
            "CALL",
            parameters={"Answer": "Shop.Answer"},
            actions=[actions.rest_call(HTTPS, headers={"Authorization": "'Bearer ' + $Answer/access_token"})],
        )

    assert inventory(build) == {
        ("Shop.FETCH", "consumed", "OAuth 2 authorization code", "https", "constant"),
        ("Shop.CALL", "consumed", "OAuth 2 authorization code", "https", "constant"),
    }


def test_documents():
    """A document about a consumed service says how it is called; a database is entered with constants."""

    def build(app, module):
        module.consumed_rest_service("Plain", HTTPS, {"Get": {"Accept": "*/*"}})
        module.consumed_rest_service(
            "Basic", "http://erp.example", {"Get": {}}, user_name="me", password_constant="Key"
        )
        module.consumed_rest_service("Token", HTTPS, {"Get": {"Authorization": "Bearer abcdefgh"}})
        module.consumed_odata_service("OData", "@Shop.Secure", user_name="'me'", password="@Shop.Key")
        module.database_connection("Warehouse", "Query", address="Address", user_name="Key", password="Key")

    assert inventory(build) == {
        ("Shop.Plain", "consumed", "none", "https", "None"),
        ("Shop.Basic", "consumed", "basic", "http", "constant"),
        ("Shop.Token", "consumed", "API token", "https", "literal"),
        ("Shop.OData", "consumed", "basic", "https", "constant"),
        ("Shop.Warehouse", "consumed", "basic", "unknown", "constant"),
    }


def test_published_services_and_modules_for_signing_in():
    """Published services by what they store; SAML, OpenID Connect and LDAP by their modules."""

    def build(app, module):
        module.rest_service("Api", authentication=("Basic", "Session"))
        app.module("SAML20", "User", marketplace="3.6.0")
        app.module("OIDC", "User", marketplace="4.0.0")

    assert inventory(build) == {
        ("Shop.Api", "published", "basic", "unknown", "accounts"),
        ("Shop.Api", "published", "active session", "unknown", "None"),
        ("SAML20", "sign-in", "SAML", "unknown", "key store"),
        ("OIDC", "sign-in", "OAuth 2 authorization code", "unknown", "encrypted attribute"),
    }


def test_excluded_documents_are_no_way_in():
    """What is excluded from the project calls nothing."""
    assert not inventory(
        lambda app, module: module.microflow("CALL", excluded=True, actions=[actions.rest_call(HTTPS)])
    )


def test_coverage_counts_the_same_services():
    """Documents, flows that call an address, and databases, each once however many ways in it has."""
    app = App()
    module = app.module("Shop", "User").constant("Key")
    module.rest_service("Api", authentication=("Basic", "Session"))
    module.consumed_rest_service("Erp", HTTPS, {"Get": {}})
    module.consumed_odata_service("Stock", "'https://stock.example'")
    module.database_connection("Warehouse", "Query", address="Key", user_name="Key", password="Key")
    both = [actions.rest_call(HTTPS), actions.rest_call(HTTPS, user_name="'me'", password="@Shop.Key")]
    module.microflow("CALL", actions=both)
    module.microflow("OLD", excluded=True, actions=[actions.rest_call(HTTPS)])
    project = app.project()
    found = authentication(Context(project))
    assert sorted(entry.service for entry in found if entry.direction == "published") == ["Shop.Api"] * 2
    consumed = ["Shop.CALL", "Shop.CALL", "Shop.Erp", "Shop.Stock", "Shop.Warehouse"]
    assert sorted(entry.service for entry in found if entry.direction == "consumed") == consumed
    (told,) = (entry.detail for entry in project.coverage if entry.area == "services")
    assert told == "1 published, 5 consumed; 1 of them excluded; 1 constant"
