"""The table of names, from a dumped document to a stored one."""

import pytest

from auditor.exports.units.storage_names import AREAS, SDK_PROPERTIES, SDK_TYPES, Area, to_storage


def test_a_dumped_document_gets_its_storage_names() -> None:
    """Types and properties at every depth; guids and texts stay."""
    dumped = {
        "$ID": "7cd5b0c0-3bb4-4a2a-a3cc-5b0a2a7e9b63",
        "$Type": "DomainModels$DomainModel",
        "entities": [
            {
                "$Type": "DomainModels$Entity",
                "name": "Order",
                "generalization": {"$Type": "DomainModels$NoGeneralization", "persistable": True, "hasOwner": True},
                "accessRules": [{"$Type": "DomainModels$AccessRule", "moduleRoles": ["Shop.User"]}],
            }
        ],
    }
    assert to_storage(dumped) == {
        "$ID": "7cd5b0c0-3bb4-4a2a-a3cc-5b0a2a7e9b63",
        "$Type": "DomainModels$DomainModel",
        "Entities": [
            {
                "$Type": "DomainModels$EntityImpl",
                "Name": "Order",
                "MaybeGeneralization": {
                    "$Type": "DomainModels$NoGeneralization",
                    "Persistable": True,
                    "HasOwnerAttr": True,
                },
                "AccessRules": [{"$Type": "DomainModels$AccessRule", "AllowedModuleRoles": ["Shop.User"]}],
            }
        ],
    }


def test_the_same_sdk_property_means_different_things_on_different_types() -> None:
    """`type` of an attribute is `NewType`, of an association `Type`; `moduleRoles` of a user role stays."""
    assert to_storage({"$Type": "DomainModels$Attribute", "type": {}}) == {
        "$Type": "DomainModels$Attribute",
        "NewType": {},
    }
    assert to_storage({"$Type": "DomainModels$Association", "type": "Reference"})["Type"] == "Reference"
    assert to_storage({"$Type": "Security$UserRole", "moduleRoles": []})["ModuleRoles"] == []


def test_a_document_without_a_type_only_gets_its_first_letters() -> None:
    """Nothing is lost on the way."""
    assert to_storage({"name": "x", "": 1, "nested": [None, 2]}) == {"Name": "x", "": 1, "Nested": [None, 2]}


@pytest.mark.parametrize("stored", sorted(SDK_TYPES))
def test_a_type_is_read_under_both_of_its_names_or_is_no_unit(stored: str) -> None:
    """Whoever writes SDK names into a project file is understood."""
    assert AREAS.get(stored) == AREAS.get(SDK_TYPES[stored])


def test_storage_properties_are_named_once() -> None:
    """Two stored properties never share an SDK name, so renaming loses nothing."""
    for names in SDK_PROPERTIES.values():
        assert len(set(names.values())) == len(names)


def test_old_names_of_units_are_known() -> None:
    """4.x calls a page a form and a module a module."""
    assert AREAS["Forms$Form"] is Area.PAGE
    assert AREAS["Projects$Module"] is Area.MODULE
