"""Published services: who may call them, how they ask who calls, what they offer."""

from typing import Any

import pytest

from auditor.exports.units.services import read_odata_service, read_rest_service, read_soap_service
from auditor.exports.units.settings import count_configurations, read_settings
from auditor.model.documents import Cors, Operation, ServiceKind, ServiceVersion
from auditor.model.names import Name
from tests.exports.units.stored import element


def test_a_rest_service() -> None:
    """Its roles stand under `AllowedRoles`; operations are shown by method and path."""
    operations = [
        2,
        {"HttpMethod": "Get", "Path": "/{id}", "Microflow": "Shop.GET_Order"},
        {"HttpMethod": "Post", "Path": "", "Microflow": "Shop.POST_Order"},
        {"Microflow": ""},
    ]
    service = read_rest_service(
        element(
            {
                "Name": "Orders",
                "Path": "orders/v1",
                "AllowedRoles": [1, "Shop.Api"],
                "AuthenticationTypes": [1, "Basic", "Session"],
                "AuthenticationMicroflow": "Shop.Auth",
                "Resources": [3, {"Name": "orders", "Operations": operations}],
                "Excluded": True,
            }
        )
    )
    assert (service.name, service.kind, service.path) == ("Shop.Orders", ServiceKind.REST, "orders/v1")
    assert service.module_roles == ("Shop.Api",)
    assert service.authentication == ("Basic", "Session")
    assert service.authentication_microflow == "Shop.Auth"
    assert service.excluded
    assert service.open_because is None
    assert service.operations == (
        Operation("GET orders/{id}", "Shop.GET_Order"),
        Operation("POST orders", "Shop.POST_Order"),
        Operation("GET orders"),
    )


@pytest.mark.parametrize(
    ("version", "stored", "authentication", "open_because"),
    [
        ("7.10.0", {}, None, None),
        ("7.11.0", {"AuthenticationType": "None"}, ("None",), "None"),
        ("7.12.0", {}, ("Basic",), None),
        ("7.13.0", {}, (), "empty list"),
        ("10.24.0", {"AuthenticationTypes": [3, "Session"]}, ("Session",), None),
        ("10.24.0", {"AuthenticationTypes": [1]}, (), "empty list"),
        ("10.24.0", {"AuthenticationTypes": [1, "Basic", "Guest"]}, ("Basic", "Guest"), "Guest"),
    ],
)
def test_authentication_of_rest_services_by_version(
    version: str, stored: dict[str, Any], authentication: tuple[str, ...] | None, open_because: str | None
) -> None:
    """Nothing stored, one word, a list; an empty list means no authentication."""
    service = read_rest_service(element({"Name": "S", **stored}, version))
    assert service.authentication == authentication
    assert service.open_because == open_because


def test_an_odata_service() -> None:
    """An entity set points to its entity type by id; microflows are published as actions."""
    service = read_odata_service(
        element(
            {
                "Name": "Api",
                "AllowedModuleRoles": [1, "Shop.Api"],
                "AuthenticationTypes": [3],
                "SupportsGraphQL": True,
                "EntityTypes": [
                    3,
                    {"$ID": b"type-1", "Entity": "Shop.Order"},
                    {"$ID": b"type-2", "Entity": "Shop.Line"},
                ],
                "EntitySets": [
                    3,
                    {
                        "ExposedName": "Lines",
                        "EntityTypePointer": b"type-2",
                        "ReadMode": {"$Type": "ODataPublish$ReadSource"},
                    },
                    {
                        "ExposedName": "Orders",
                        "EntityTypePointer": b"type-1",
                        "ReadMode": {"$Type": "ODataPublish$CallMicroflowToRead", "Microflow": "Shop.READ_Orders"},
                    },
                    {"ExposedName": "Lost", "EntityTypePointer": b"gone"},
                ],
                "Microflows": [3, {"ExposedName": "Approve", "Microflow": "Shop.ACT_Approve"}],
            }
        )
    )
    assert (service.kind, service.graphql, service.module_roles) == (ServiceKind.ODATA, True, ("Shop.Api",))
    assert (service.authentication, service.open_because) == ((), "empty list")
    assert service.operations == (
        Operation("Lines", entity="Shop.Line"),
        Operation("Orders", "Shop.READ_Orders", "Shop.Order"),
        Operation("Lost"),
        Operation("Approve", "Shop.ACT_Approve"),
    )


@pytest.mark.parametrize(
    ("stored", "cors"),
    [
        (None, None),
        ({"AllowedOrigins": "*", "AllowAuthentication": False}, Cors(Name("*"), False)),
        ({"AllowedOrigins": "https://a.com"}, Cors(Name("https://a.com"), True)),
    ],
)
def test_cors(stored: dict[str, Any] | None, cors: Cors | None) -> None:
    """By default it lets browsers sign in."""
    assert read_rest_service(element({"CorsConfiguration": stored})).cors == cors


def test_what_an_odata_service_lets_change() -> None:
    """A mode is the type of its element; one that a microflow handles names it."""
    published = {
        "$ID": b"t" * 16,
        "Entity": "Shop.Order",
        "ChildMembers": [
            2,
            {"$Type": "ODataPublish$PublishedAttribute", "Attribute": "Shop.Order.Note"},
            {"$Type": "ODataPublish$PublishedAssociationEnd", "Association": "Shop.Order_Party"},
            {"$Type": "ODataPublish$PublishedId"},
        ],
    }
    entity_set = {
        "ExposedName": "Orders",
        "EntityTypePointer": b"t" * 16,
        "InsertMode": {"$Type": "ODataPublish$ChangeNotSupported"},
        "UpdateMode": {"$Type": "ODataPublish$CallMicroflowToChange", "Microflow": "Shop.Change"},
        "DeleteMode": {"$Type": "ODataPublish$CallMicroflowToChange", "Microflow": "Shop.Change"},
    }
    service = read_odata_service(element({"EntityTypes": [2, published], "EntitySets": [2, entity_set]}))
    assert service.operations == (
        Operation(
            Name("Orders"),
            entity=Name("Shop.Order"),
            insert_mode=Name("ChangeNotSupported"),
            update_mode=Name("CallMicroflowToChange"),
            delete_mode=Name("CallMicroflowToChange"),
            change_microflows=(Name("Shop.Change"),),
            members=(Name("Shop.Order.Note"), Name("Shop.Order_Party")),
        ),
    )


def test_odata_services_before_8_store_no_scheme_and_before_10_4_have_resources() -> None:
    """Known from the Model SDK."""
    resources = [3, {"ExposedName": "Orders", "DataEntity": {"Entity": "Shop.Order"}, "QueryMicroflow": "Shop.Q"}]
    service = read_odata_service(element({"Name": "Api", "Resources": resources}, "7.23.8"))
    assert service.authentication is None
    assert service.operations == (Operation("Orders", "Shop.Q", "Shop.Order"),)
    assert read_odata_service(element({"Name": "Api"}, "8.0.0")).authentication == ()


def test_a_soap_service() -> None:
    """One scheme a version; one open version opens the service."""
    versions = [
        2,
        {"HeaderAuthentication": "UsernamePassword", "Operations": [3, {"Name": "Get", "Microflow": "Shop.Get"}]},
        {"HeaderAuthentication": "Custom", "HeaderMicroflow": "Shop.Auth", "Operations": [3]},
        {},
    ]
    service = read_soap_service(element({"Name": "Ws", "VersionedWebServices": versions}))
    assert service.versions == (
        ServiceVersion("UsernamePassword"),
        ServiceVersion("Custom", "Shop.Auth"),
        ServiceVersion("None"),
    )
    assert service.operations == (Operation("Get", "Shop.Get"),)
    assert service.open_because == "None"


def test_soap_services_of_4_store_operations_and_no_scheme() -> None:
    """Not checked, rather than open."""
    stored = {"Name": "Ws", "Operations": [3, {"Name": "Get", "Microflow": "Shop.Get"}]}
    service = read_soap_service(element(stored, "4.4.4"))
    assert (service.versions, service.open_because) == (None, None)
    assert service.operations == (Operation("Get", "Shop.Get"),)
    assert read_soap_service(element({"Name": "Ws"}, "4.4.4")).versions is None
    assert read_soap_service(element({"Name": "Ws"}, "5.16.1")).versions == ()


def test_settings_stand_in_parts() -> None:
    """Found by their type, in any order."""
    parts = [
        2,
        {"$Type": "Forms$WebUIProjectSettingsPart", "UseOptimizedClient": "MigrationMode"},
        {"$Type": "Settings$ConfigurationSettings", "Configurations": [3, {"Name": "A"}, {"Name": "B"}]},
        {"$Type": "Settings$ModelSettings", "HashAlgorithm": "MD5", "BcryptCost": 8, "AllowUserMultipleSessions": True},
    ]
    stored = element({"Settings": parts})
    settings = read_settings(stored)
    assert (settings.hash_algorithm, settings.bcrypt_cost) == ("MD5", 8)
    assert settings.allow_user_multiple_sessions is True
    assert settings.system_context_for_background_tasks is False
    assert settings.optimized_client == "MigrationMode"
    assert count_configurations(stored) == 2


def test_settings_of_4_and_5_are_flat_beside_a_list_without_them() -> None:
    """5.16 has both shapes at once."""
    stored = element(
        {
            "HashAlgorithm": "SHA256",
            "AllowUserMultipleSessions": True,
            "Configurations": [3, {"Name": "A"}],
            "Settings": [2, {"$Type": "Forms$WebUIProjectSettingsPart"}],
        },
        "5.16.1",
    )
    settings = read_settings(stored)
    assert (settings.hash_algorithm, settings.bcrypt_cost) == ("SHA256", None)
    assert (settings.allow_user_multiple_sessions, settings.optimized_client) == (True, None)
    assert settings.system_context_for_background_tasks is None
    assert count_configurations(stored) == 1


@pytest.mark.parametrize(
    ("version", "client"), [("9.9.0", None), ("9.10.0", "No"), ("10.24.0", "No"), ("11.0.0", "Yes")]
)
def test_the_client_that_a_project_uses_by_default(version: str, client: str | None) -> None:
    """React is the default of new projects from 11 on."""
    parts = [2, {"$Type": "Forms$WebUIProjectSettingsPart"}, {"$Type": "Settings$ModelSettings"}]
    settings = read_settings(element({"Settings": parts}, version))
    assert settings.optimized_client == client
    assert settings.hash_algorithm == "BCrypt"


def test_settings_without_the_parts_are_unknown() -> None:
    """Nothing is made up."""
    settings = read_settings(element({"Settings": [2]}))
    assert settings.hash_algorithm is None
    assert settings.bcrypt_cost is None
    assert settings.optimized_client is None
