"""Domain models: entities, members, access rules, associations, in the shapes of all versions."""

from typing import Any

import pytest

from auditor.exports.units.domain import DomainModel, DomainModels
from auditor.model.domain import (
    Attribute,
    AttributeType,
    DefaultRights,
    DeleteBehavior,
    EntitySource,
    EventHandler,
    SourceKind,
)
from tests.exports.units.stored import element, surprises


def read(version: str = "10.24.4", **stored: Any) -> DomainModel:
    return DomainModels().read(element({"$Type": "DomainModels$DomainModel", **stored}, version))


def entity(name: str = "Order", id_: bytes = b"order", **stored: Any) -> dict[str, Any]:
    return {"$ID": id_, "$Type": "DomainModels$EntityImpl", "Name": name, **stored}


def attribute(name: str, type_: str, value: str = "StoredValue", **details: Any) -> dict[str, Any]:
    new_type = {"$Type": f"DomainModels${type_}AttributeType", **details}
    return {"Name": name, "NewType": new_type, "Value": {"$Type": f"DomainModels${value}"}}


def rule(*members: tuple[str, str], **stored: Any) -> dict[str, Any]:
    accesses = [
        {"Attribute": f"Shop.Order.{name}", "Association": "", "AccessRights": right} for name, right in members
    ]
    return {"AllowedModuleRoles": [1, "Shop.User"], "MemberAccesses": [3, *accesses], **stored}


def root(**stored: Any) -> dict[str, Any]:
    return {"$Type": "DomainModels$NoGeneralization", **stored}


def test_an_entity_and_its_place() -> None:
    """Qualified by its module; its rules are found at their position."""
    stored = entity(
        MaybeGeneralization=root(Persistable=True, HasOwnerAttr=True, HasChangedDateAttr=True),
        Documentation="An order.",
        AccessRules=[3, rule()],
        Events=[3, {"Moment": "Before", "Type": "Commit", "Microflow": "Shop.BCO_Order"}, {"Microflow": "Shop.X"}],
    )
    (order,) = read(Entities=[3, stored]).entities
    assert (order.name, order.module, order.persistable) == ("Shop.Order", "Shop", True)
    assert (order.stores_owner, order.stores_changed_by) == (True, False)
    assert (order.stores_created_date, order.stores_changed_date) == (False, True)
    assert order.documentation == "An order."
    assert order.events[0] == EventHandler("Before", "Commit", "Shop.BCO_Order")
    assert order.events[1] == EventHandler("After", "", "Shop.X")
    assert str(order.rule_location(order.rules[0])) == "Shop.mpr › Shop › unit › Order › access rule 1"


def test_persistability_stands_at_the_root() -> None:
    """A specialization has none of its own; by default a root is persistable."""
    entities = read(
        Entities=[
            3,
            entity("NonPersistable", MaybeGeneralization=root(Persistable=False)),
            entity("Silent", MaybeGeneralization=root()),
            entity("Bare"),
            entity(
                "Account", MaybeGeneralization={"$Type": "DomainModels$Generalization", "Generalization": "System.User"}
            ),
            entity("Lost", MaybeGeneralization={"$Type": "DomainModels$Generalization", "Generalization": ""}),
        ]
    ).entities
    assert [e.persistable for e in entities] == [False, True, True, None, None]
    assert [e.generalization for e in entities] == ["", "", "", "System.User", ""]


def test_other_tools_spell_the_system_members_as_the_sdk_does() -> None:
    """Both spellings are accepted."""
    (order,) = read(Entities=[3, entity(MaybeGeneralization=root(HasOwner=True, HasCreatedDate=True))]).entities
    assert order.stores_owner
    assert order.stores_created_date
    assert not order.stores_changed_by


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (attribute("A", "String", Length=0), Attribute("A", AttributeType.STRING, 0)),
        (attribute("A", "String"), Attribute("A", AttributeType.STRING, 200)),
        (attribute("A", "HashedString"), Attribute("A", AttributeType.HASHED_STRING)),
        (attribute("A", "AutoNumber"), Attribute("A", AttributeType.AUTO_NUMBER)),
        (attribute("A", "Integer", "CalculatedValue"), Attribute("A", AttributeType.INTEGER, calculated=True)),
        (
            attribute("A", "Enumeration", Enumeration="Shop.State"),
            Attribute("A", AttributeType.ENUMERATION, None, "Shop.State"),
        ),
        (attribute("A", "MultiLanguage"), Attribute("A", AttributeType.UNKNOWN)),
        ({"Name": "A"}, Attribute("A", AttributeType.UNKNOWN)),
        ({"Name": "A", "NewType": {"$Type": ["x"]}}, Attribute("A", AttributeType.UNKNOWN)),
        ({"Name": "A", "Type": "String", "Length": 40, "Microflow": ""}, Attribute("A", AttributeType.STRING, 40)),
        (
            {"Name": "A", "Type": "Enum", "Length": 200, "Enumeration": "Shop.State", "Microflow": "Shop.Calc"},
            Attribute("A", AttributeType.ENUMERATION, None, "Shop.State", True, calculation="Shop.Calc"),
        ),
        (
            {"Name": "A", "NewType": {"$Type": "DomainModels$LongAttributeType"}, "Value": {"Updatable": True}},
            Attribute("A", AttributeType.LONG, updatable=True),
        ),
    ],
)
def test_attributes(stored: dict[str, Any], expected: Attribute) -> None:
    """Types as parts, as words (up to 5.3), calculated in both shapes, mapped to a remote attribute, unknown."""
    (order,) = read(Entities=[3, entity(Attributes=[3, stored])]).entities
    assert order.attributes == (expected,)


def test_a_flat_attribute_and_one_with_a_part_are_not_confused() -> None:
    """Equal attributes are shared, but only when they are equal in all that is read."""
    flat = {"Name": "A", "Type": "DomainModels$StringAttributeType"}
    (order,) = read(
        Entities=[3, entity(Attributes=[3, flat, attribute("A", "String"), attribute("A", "String")])]
    ).entities
    assert [a.type for a in order.attributes] == [AttributeType.UNKNOWN, AttributeType.STRING, AttributeType.STRING]
    assert order.attributes[1] is order.attributes[2]


def test_an_access_rule() -> None:
    """Write implies read; every member that the rule lists is kept, those without a right too."""
    stored = rule(
        ("Number", "ReadOnly"),
        ("Total", "ReadWrite"),
        ("Note", "None"),
        AllowCreate=True,
        AllowDelete=True,
        DefaultMemberAccessRights="ReadWrite",
        XPathConstraint="[System.owner = '[%CurrentUser%]']\r\n",
        XPathConstraintCaption="Own",
        Documentation="Own orders.",
    )
    stored["MemberAccesses"].append({"Attribute": "", "Association": "Shop.Order_Customer", "AccessRights": "ReadOnly"})
    (order,) = read(Entities=[3, entity(AccessRules=[3, stored])]).entities
    (read_rule,) = order.rules
    assert read_rule.id == "Shop.Order#1"
    assert read_rule.module_roles == ("Shop.User",)
    assert (read_rule.create, read_rule.delete) == (True, True)
    assert read_rule.readable == ("Shop.Order.Number", "Shop.Order.Total", "Shop.Order_Customer")
    assert read_rule.writable == ("Shop.Order.Total",)
    assert read_rule.listed == ("Shop.Order.Number", "Shop.Order.Total", "Shop.Order.Note", "Shop.Order_Customer")
    assert read_rule.constraint == "[System.owner = '[%CurrentUser%]']\n"
    assert read_rule.default_rights is DefaultRights.READ_WRITE
    assert (read_rule.caption, read_rule.documentation) == ("Own", "Own orders.")


def test_rules_of_other_tools() -> None:
    """Missing keys, other markers, no marker, a member listed twice: the union of its entries counts."""
    twice = [
        3,
        {"Attribute": "Shop.Order.A", "AccessRights": "ReadOnly"},
        {"Attribute": "Shop.Order.A", "AccessRights": "ReadWrite"},
    ]
    rules = [
        {"AllowedModuleRoles": [3, "Shop.User"], "MemberAccesses": twice},
        {"AllowedModuleRoles": ["Shop.User", "Shop.User"]},
        {},
    ]
    (order,) = read(Entities=[entity(AccessRules=rules)]).entities
    first, second, third = order.rules
    assert (first.readable, first.writable, first.listed) == (("Shop.Order.A",),) * 3
    assert (second.module_roles, second.listed, second.create) == (("Shop.User",), (), False)
    assert (third.index, third.module_roles, third.default_rights) == (3, (), DefaultRights.NONE)


def test_rights_that_are_not_known_are_no_rights_and_told() -> None:
    """They may grant something to someone, so the export counts as read in part."""
    stored = element(
        {
            "Entities": [
                3,
                entity(
                    AccessRules=[
                        3,
                        rule(("A", "WriteOnly"), ("B", ""), DefaultMemberAccessRights="All", AllowCreate="yes"),
                    ]
                ),
            ]
        }
    )
    (order,) = DomainModels().read(stored).entities
    assert (order.rules[0].readable, order.rules[0].listed) == ((), ("Shop.Order.A", "Shop.Order.B"))
    assert order.rules[0].create is False
    assert order.rules[0].default_rights is DefaultRights.NONE
    assert stored.scope.surprises.count == 3


def test_a_member_access_without_a_member_is_told() -> None:
    """And left out."""
    accesses = [3, {"Attribute": "", "Association": None, "AccessRights": "ReadWrite"}, {"Attribute": 7}]
    stored = element({"Entities": [3, entity(AccessRules=[3, {"MemberAccesses": accesses}])]})
    (order,) = DomainModels().read(stored).entities
    assert order.rules[0].listed == ()
    assert stored.scope.surprises.count == 2


def test_equal_lists_of_members_are_one_object() -> None:
    """A project holds a hundred thousand rights; the same lists come in rule after rule, across modules."""
    models = DomainModels()
    same = [3, rule(("A", "ReadOnly"), ("B", "ReadOnly"))]
    first = models.read(element({"Entities": [3, entity(AccessRules=same)]})).entities[0].rules[0]
    second = models.read(element({"Entities": [3, entity(AccessRules=same)]})).entities[0].rules[0]
    assert first.readable is first.listed
    assert first.listed is second.listed
    assert first.module_roles is second.module_roles


def association(name: str, parent: Any = b"order", child: Any = b"customer", **stored: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "ParentPointer": parent,
        "ChildPointer": child,
        "Type": "Reference",
        "Owner": "Default",
        **stored,
    }


def test_associations() -> None:
    """The owner is the stored parent; ends are ids inside the unit."""
    model = read(
        Entities=[3, entity(), entity("Customer", b"customer")],
        Associations=[
            3,
            association("Order_Customer"),
            association(
                "Order_Tags",
                Type="ReferenceSet",
                Owner="Both",
                DeleteBehavior={
                    "ParentDeleteBehavior": "DeleteMeAndReferences",
                    "ChildDeleteBehavior": "DeleteMeIfNoReferences",
                },
            ),
        ],
        CrossAssociations=[3, {"Name": "Order_Account", "ParentPointer": b"order", "Child": "Administration.Account"}],
    )
    plain, tags, cross = model.associations
    assert (plain.name, plain.owner, plain.other) == ("Shop.Order_Customer", "Shop.Order", "Shop.Customer")
    assert (plain.is_set, plain.both_own) == (False, False)
    assert (plain.owner_delete, plain.other_delete) == (DeleteBehavior.KEEP, DeleteBehavior.KEEP)
    assert (tags.is_set, tags.both_own) == (True, True)
    assert (tags.owner_delete, tags.other_delete) == (DeleteBehavior.CASCADE, DeleteBehavior.PREVENT)
    assert (cross.owner, cross.other) == ("Shop.Order", "Administration.Account")
    assert str(plain.location) == "Shop.mpr › Shop › unit › Order_Customer"


@pytest.mark.parametrize("pointer", [b"gone", None, {"data": [1]}], ids=["dangling", "null", "a document"])
def test_an_association_that_leads_nowhere_is_kept_and_told(pointer: Any) -> None:
    """Its end is empty; nothing is guessed."""
    stored = element({"Entities": [3, entity()], "Associations": [3, association("A", child=pointer)]})
    (dangling,) = DomainModels().read(stored).associations
    assert (dangling.owner, dangling.other) == ("Shop.Order", "")
    assert surprises(stored)[-1] == "Shop › unit: ChildPointer of A leads to no entity"


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"Source": None}, None),
        ({}, None),
        (
            {
                "Source": {
                    "$Type": "DomainModels$OqlViewEntitySource",
                    "SourceDocument": "Shop.V",
                    "Oql": "from A\nselect B",
                }
            },
            EntitySource(SourceKind.VIEW, "Shop.V", "from A\nselect B"),
        ),
        (
            {"Source": {"$Type": "Rest$ODataRemoteEntitySource", "SourceDocument": "Shop.Crm", "Creatable": True}},
            EntitySource(SourceKind.EXTERNAL, "Shop.Crm", creatable=True, deletable=False),
        ),
        (
            {"Source": {"$Type": "Rest$ODataEntityTypeSource", "SourceDocument": "Shop.Crm", "Deletable": True}},
            EntitySource(SourceKind.EXTERNAL, "Shop.Crm", deletable=True),
        ),
        ({"IsRemote": True, "RemoteSource": "Shop.Crm"}, EntitySource(SourceKind.EXTERNAL, "Shop.Crm")),
        ({"IsRemote": False, "RemoteSource": ""}, None),
    ],
)
def test_sources(stored: dict[str, Any], expected: EntitySource | None) -> None:
    """Views, external entities of both eras, and the app's own database."""
    (order,) = read(Entities=[3, entity(**stored)]).entities
    assert order.source == expected


def test_old_shapes_have_no_parts_that_came_later() -> None:
    """4.x: `DomainModels$Entity`, no cross associations stored by some tools."""
    model = read("4.4.4", Entities=[3, {**entity(), "$Type": "DomainModels$Entity"}], Associations=[3])
    assert [e.name for e in model.entities] == ["Shop.Order"]
    assert model.associations == ()


def test_parts_without_a_name_are_left_out_and_told() -> None:
    """Nothing can be said about them, but they are not passed over in silence."""
    stored = element({"Entities": [3, entity(""), entity()], "Associations": [3, association("")]})
    model = DomainModels().read(stored)
    assert ([e.name for e in model.entities], model.associations) == (["Shop.Order"], ())
    assert surprises(stored) == [
        "Shop › unit: Entities holds a part without a name",
        "Shop › unit: Associations holds a part without a name",
    ]
