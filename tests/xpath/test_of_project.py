"""A project as row constraints see it."""

from auditor.model.domain import AttributeType as ModelType
from auditor.model.domain import Enumeration
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Module, ReadStatus
from auditor.xpath.of_project import ProjectSchema
from auditor.xpath.schema import AttributeType
from tests.builders import association, attribute, entity, project, user_role

STATE = Name("Shop.State")


def schema(*coverage: Coverage) -> ProjectSchema:
    """Orders of two kinds, with an association."""
    made = project(
        entity(
            "Shop.Base",
            attribute("Code", ModelType.AUTO_NUMBER),
            attribute("State", ModelType.ENUMERATION, enumeration=STATE),
            stores_owner=True,
            stores_created_date=True,
        ),
        entity(
            "Shop.Order", "Total", attribute("Old", ModelType.FLOAT), generalization="Shop.Base", stores_changed_by=True
        ),
        entity("Shop.Far", "Note", generalization="Gone.Base"),
        associations=[association("Shop.Order_Base", "Shop.Order", "Shop.Base", is_set=True, both_own=True)],
        user_roles=[user_role("Customer")],
        modules=[Module(Name("Shop")), Module(Name("Closed"), protected=True)],
        enumerations={STATE: Enumeration(STATE, (Name("Open"), Name("Paid")))},
        coverage=coverage,
    )
    return ProjectSchema(made)


def test_entities_with_what_they_inherit():
    """Attributes by bare name with their declaring entity; what the server keeps is the root's."""
    order = schema().entity("Shop.Order")
    assert order.chain == ("Shop.Order", "Shop.Base")
    assert {name: a.declared_by for name, a in order.attributes.items()} == {
        "Code": "Shop.Base",
        "State": "Shop.Base",
        "Total": "Shop.Order",
        "Old": "Shop.Order",
    }
    assert order.stores == {"System.owner", "createdDate"}
    assert order.chain_complete
    assert schema().entity("Shop.Gone") is None
    assert schema().entity("System.User").attributes["Password"].type is AttributeType.HASHED


def test_types_and_enumeration_values():
    """Values only of enumerations that the export holds; types that compare in no known way are `other`."""
    attributes = schema().entity("Shop.Order").attributes
    assert attributes["State"].values == ("Open", "Paid")
    assert attributes["Total"].values is None
    assert [attributes[n].type for n in ("Code", "State", "Total", "Old")] == [
        AttributeType.AUTONUMBER,
        AttributeType.ENUMERATION,
        AttributeType.STRING,
        AttributeType.OTHER,
    ]


def test_every_type_has_a_meaning():
    """A new type of the model must be given one here."""
    made = project(entity("Shop.All", *(attribute(kind.name, kind) for kind in ModelType)))
    assert len(ProjectSchema(made).entity("Shop.All").attributes) == len(ModelType)


def test_a_chain_that_leaves_the_export():
    """Then nobody knows what the root stores."""
    far = schema().entity("Shop.Far")
    assert far.chain == ("Shop.Far",)
    assert not far.chain_complete
    assert far.stores == frozenset()


def test_associations_and_user_roles():
    """Owner and multiplicity as the model holds them."""
    found = schema().association("Shop.Order_Base")
    assert (found.owner, found.other, found.is_set, found.both) == ("Shop.Order", "Shop.Base", True, True)
    assert schema().association("Shop.Gone") is None
    assert schema().association("System.UserRoles").is_set
    assert list(schema().user_roles()) == ["Customer"]


def test_which_modules_are_known_completely():
    """A name that is missing from another one is only unknown: protected, absent, or the built-in System."""
    assert schema().knows_module("Shop")
    assert not schema().knows_module("Closed")
    assert not schema().knows_module("Gone")
    assert not schema().knows_module("System")


def test_lost_entities_make_every_module_uncertain():
    """The export shows entities only in part, or a unit of unknown place was lost."""
    area = Name("entities")
    assert not schema(Coverage(area, ReadStatus.PARTIAL, Text("1 unit could not be read"))).knows_module("Shop")
    assert not schema(Coverage(area, ReadStatus.ABSENT, Text(""))).knows_module("Shop")
    assert not schema(Coverage(Name("units"), ReadStatus.PARTIAL, Text("lost"), unreadable=True)).knows_module("Shop")
    assert schema(Coverage(Name("units"), ReadStatus.PARTIAL, Text("490 of 493"))).knows_module("Shop")
    assert schema(Coverage(Name("settings"), ReadStatus.PARTIAL, Text("lost"), unreadable=True)).knows_module("Shop")
