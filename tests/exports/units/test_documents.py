"""Pages, microflows, nanoflows, constants, enumerations and modules."""

from typing import Any

import pytest

from auditor.exports.units.constants import read_constant, read_enumeration
from auditor.exports.units.entity_sources import read_view_source
from auditor.exports.units.microflows import read_microflow, read_nanoflow
from auditor.exports.units.modules import read_module
from auditor.exports.units.pages import read_page
from auditor.model.documents import Parameter
from auditor.model.secret import LengthClass, SecretKind
from tests.exports.units.stored import element


def test_a_page_with_both_keys_may_be_opened_by_all_that_either_names() -> None:
    """One tool writes `AllowedModuleRoles` and `AllowedRoles` on the same page."""
    stored = {
        "Name": "Order_Edit",
        "AllowedModuleRoles": [1, "Shop.A", "Shop.B"],
        "AllowedRoles": [3, "Shop.B", "Shop.C"],
    }
    page = read_page(element(stored))
    assert page.name == "Shop.Order_Edit"
    assert page.module_roles == ("Shop.A", "Shop.B", "Shop.C")
    assert page.excluded is False


@pytest.mark.parametrize(("version", "url"), [("6.6.0", None), ("6.7.0", ""), ("11.6.0", "")])
def test_page_addresses_came_with_6_7(version: str, url: str | None) -> None:
    """None where there is no such thing, empty where it is not used."""
    assert read_page(element({"Name": "P"}, version)).url == url


def flow(*parameters: dict[str, Any], **stored: Any) -> dict[str, Any]:
    objects = [3, {"$Type": "Microflows$StartEvent"}, *parameters, {"$Type": "Microflows$EndEvent"}]
    return {"Name": "ACT_Do", "ObjectCollection": {"Objects": objects}, **stored}


def parameter(name: str, **type_: Any) -> dict[str, Any]:
    return {"$Type": "Microflows$MicroflowParameter", "Name": name, "VariableType": type_}


def test_a_microflow() -> None:
    """Its top and its parameters."""
    stored = flow(
        parameter("Order", **{"$Type": "DataTypes$ObjectType", "Entity": "Shop.Order"}),
        parameter("Lines", **{"$Type": "DataTypes$ListType", "Entity": "Shop.Line"}),
        parameter("Text", **{"$Type": "DataTypes$StringType"}),
        {"$Type": "Microflows$MicroflowParameterObject", "Name": "Bare"},
        AllowedModuleRoles=[1, "Shop.User"],
        ApplyEntityAccess=True,
        Url="do/{Order}",
        MarkAsUsed=True,
        Excluded=True,
    )
    microflow = read_microflow(element(stored))
    assert (microflow.name, microflow.module, microflow.module_roles) == ("Shop.ACT_Do", "Shop", ("Shop.User",))
    assert (microflow.apply_entity_access, microflow.url) == (True, "do/{Order}")
    assert (microflow.mark_as_used, microflow.excluded) == (True, True)
    assert microflow.parameters == (
        Parameter("Order", "Shop.Order", type="Object"),
        Parameter("Lines", "Shop.Line", True, "List"),
        Parameter("Text", type="String"),
        Parameter("Bare"),
    )


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("Shop.Order", Parameter("P", "Shop.Order", type="Object")),
        ("[Shop.Order]", Parameter("P", "Shop.Order", True, "List")),
        ("#Shop.State", Parameter("P", type="Enumeration")),
        ("String", Parameter("P", type="String")),
    ],
)
def test_parameters_up_to_7_8_have_their_type_as_text(type_: str, expected: Parameter) -> None:
    """An object, a list, an enumeration, a primitive."""
    stored = flow({"$Type": "Microflows$MicroflowParameter", "Name": "P", "Type": type_})
    assert read_microflow(element(stored, "7.5.0")).parameters == (expected,)


def test_microflow_defaults_and_urls_by_version() -> None:
    """Without entity access unless stored; addresses came with 10.1."""
    assert read_microflow(element({"Name": "M"}, "10.0.0")).url is None
    old = read_microflow(element({"Name": "M"}, "10.1.0"))
    assert (old.url, old.apply_entity_access, old.module_roles, old.parameters) == ("", False, (), ())


def test_a_nanoflow() -> None:
    """The same shape, with less."""
    stored = flow(parameter("Order", **{"$Type": "DataTypes$ObjectType", "Entity": "Shop.Order"}))
    nanoflow = read_nanoflow(element({**stored, "AllowedModuleRoles": [1, "Shop.User"]}))
    assert (nanoflow.name, nanoflow.module_roles) == ("Shop.ACT_Do", ("Shop.User",))
    assert nanoflow.parameters == (Parameter("Order", "Shop.Order", type="Object"),)


def test_a_constant_keeps_facts_of_its_value_only() -> None:
    """The value is nowhere in the result."""
    stored = {
        "Name": "Endpoint",
        "Type": {"$Type": "DataTypes$StringType"},
        "DefaultValue": "https://user:hunter2@Api.Acme.org:8443/v1?key=hunter2",
        "ExposedToClient": True,
    }
    constant = read_constant(element(stored), ())
    assert (constant.name, constant.type, constant.exposed_to_client) == ("Shop.Endpoint", "String", True)
    assert (constant.default.scheme, constant.default.host) == ("https", "api.acme.org")
    assert constant.default.secret.kind is SecretKind.SET
    assert constant.default.secret.length is LengthClass.LONG
    assert "hunter2" not in repr(constant)


@pytest.mark.parametrize(
    ("stored", "version", "type_", "exposed"),
    [
        ({"DataType": "Integer"}, "7.8.0", "Integer", None),
        ({"Type": {"$Type": "DataTypes$BooleanType"}}, "8.1.0", "Boolean", None),
        ({"Type": {"$Type": "DataTypes$StringType"}}, "8.2.0", "String", False),
        ({}, "10.24.0", "", False),
    ],
)
def test_constants_across_versions(stored: dict[str, Any], version: str, type_: str, exposed: bool | None) -> None:
    """The type as a word, as a part, lost; exposed to the client from 8.2 on."""
    constant = read_constant(element({"Name": "C", **stored}, version), ())
    assert (constant.type, constant.exposed_to_client) == (type_, exposed)


def test_an_enumeration() -> None:
    """Names of values, in order."""
    enumeration = read_enumeration(element({"Name": "State", "Values": [3, {"Name": "Open"}, {"Name": "Done"}, {}]}))
    assert (enumeration.name, enumeration.values) == ("Shop.State", ("Open", "Done"))


def test_a_view_source_document() -> None:
    """Entities refer to it by its qualified name."""
    assert read_view_source(element({"Name": "V", "Oql": "from Shop.Order\nselect Total"})) == (
        "Shop.V",
        "from Shop.Order\nselect Total",
    )


@pytest.mark.parametrize(("stored", "version"), [("4.1.0", "4.1.0"), ("95413", ""), ("", ""), ("1.0-beta", "1.0-beta")])
def test_a_marketplace_version_has_a_dot(stored: str, version: str) -> None:
    """Real files also hold nothing, and bare numbers that are no versions."""
    assert read_module(element({"Name": "Shop", "AppStoreVersion": stored}), None, None).version == version


def test_a_module_with_all_its_units() -> None:
    """Roles are qualified by the module that holds them."""
    module = element({"Name": "Shop", "FromAppStore": True, "AppStorePackageId": 23513, "IsThemeModule": True})
    roles = [{"Name": "User", "Description": "Buys."}, {"Name": "Admin"}, {"Name": ""}]
    read = read_module(module, element({"ModuleRoles": [2, *roles]}), element({"ExportLevel": "Protected"}))
    assert [(role.name, role.description) for role in read.roles] == [("Shop.User", "Buys."), ("Shop.Admin", "")]
    assert (read.from_marketplace, read.package_id, read.is_theme) == (True, "23513", True)
    assert (read.protected, read.roles_known) == (True, True)


def test_a_module_of_which_only_the_name_is_stored() -> None:
    """4.x stores no origin; the type of a protected module says nothing by itself."""
    read = read_module(
        element({"Name": "Shop"}), None, element({"ProtectedModuleType": "AddOn", "ExportLevel": "Source"})
    )
    assert (read.from_marketplace, read.package_id, read.protected, read.roles_known) == (False, "", False, False)


@pytest.mark.parametrize(
    "stored", [{"AppStorePackageId": 0, "AppStorePackageIdString": "116540"}, {"AppStorePackageIdString": "116540"}]
)
def test_the_package_id_is_a_text_from_11_on(stored: dict[str, Any]) -> None:
    """The number is gone then, or 0."""
    assert read_module(element({"Name": "Shop", **stored}), None, None).package_id == "116540"


def test_modules_of_9_3_to_9_7_say_themselves_that_they_are_protected() -> None:
    """Later their settings unit does."""
    assert read_module(element({"Name": "Shop", "ExportLevel": "Protected"}, "9.5.0"), None, None).protected
