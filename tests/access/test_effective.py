"""Effective access: the edge cases that make naive auditors wrong (mendix-security.md, section 7)."""

import pytest

from auditor.access.effective import AccessModel, EffectiveAccess, Right
from auditor.access.roles import RoleSet
from auditor.access.rows import Rows, rows_of
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import Granularity, Project
from tests.builders import association, attribute, entity, microflow, nanoflow, page, project, rule, service, user_role

OWN = "[System.owner = '[%CurrentUser%]']"
ORDER = Name("Shop.Order")
TOTAL = Name("Shop.Order.Total")
NOTE = Name("Shop.Order.Note")


def shop(*rules, attributes=("Total", "Note"), **more) -> Project:
    """One entity, and a user role for each of the module roles Shop.A and Shop.B."""
    roles = [user_role("A", "System.User", "Shop.A"), user_role("B", "System.User", "Shop.B")]
    return project(entity("Shop.Order", *attributes, rules=rules), user_roles=roles, **more)


def access(made: Project, *user_roles: str, added=(), removed=()) -> EffectiveAccess:
    """The effective access of a set of roles."""
    names = (tuple(map(Name, part)) for part in (user_roles, added, removed))
    return AccessModel(made).of(RoleSet(*names))


def rows(found: EffectiveAccess, right: Right, member: Name | None = None, on: Name = ORDER) -> Rows:
    """The rows of one cell."""
    return rows_of(found.entity(on).granting(right, member), right)


def test_without_access_rules_nobody_has_anything():
    """Edge case 1: in production an entity without rules is invisible to everyone."""
    found = access(shop(), "A")
    assert not found.entity(ORDER)
    assert ORDER not in [granted.entity for granted in found.entities()]


def test_create_is_not_limited_by_a_row_constraint():
    """Edge case 3: a constrained rule with create is an unconstrained create."""
    found = access(shop(rule("Shop.A", create=True, delete=True, xpath=OWN)), "A")
    assert rows(found, Right.CREATE) is Rows.ALL
    assert rows(found, Right.DELETE) is Rows.CONSTRAINED


def test_every_rule_counts_for_a_new_object():
    """Edge case 4: the cell of a member holds constrained rules too; on a new object all constraints count as true."""
    made = shop(rule("Shop.A", create=True), rule("Shop.A", write=["Total"], xpath=OWN))
    assert [r.index for r in access(made, "A").entity(ORDER).write[TOTAL]] == [2]


@pytest.mark.parametrize("roles", [("A",), ("A", "B")], ids=["one user role", "merged user roles"])
def test_constrained_and_unconstrained_make_unconstrained(roles):
    """Edge case 6: rules add up across the module roles of a user role and across user roles."""
    made = shop(rule("Shop.A", read="all", xpath=OWN), rule(f"Shop.{roles[-1]}", read="all"))
    found = access(made, *roles)
    assert rows(found, Right.READ, TOTAL) is Rows.ALL
    assert [r.index for r in found.entity(ORDER).read[TOTAL]] == [1, 2]


def test_rows_of_one_rule_do_not_meet_the_members_of_another():
    """Edge case 7: all rows of Total and own rows of Note never read as all rows of Note."""
    made = shop(rule("Shop.A", read=["Total"]), rule("Shop.A", read=["Note"], xpath=OWN))
    found = access(made, "A")
    assert rows(found, Right.READ, TOTAL) is Rows.ALL
    assert rows(found, Right.READ, NOTE) is Rows.CONSTRAINED


def test_what_the_server_sets_is_never_writable():
    """Edge case 8: calculated and AutoNumber attributes stay read-only whatever a file says; hashed strings do not."""
    attributes = (
        attribute("Number", AttributeType.AUTO_NUMBER),
        attribute("Sum", AttributeType.DECIMAL, calculated=True),
        attribute("Pin", AttributeType.HASHED_STRING),
    )
    made = shop(rule("Shop.A", write=["Number", "Sum", "Pin"]), attributes=attributes)
    found = access(made, "A").entity(ORDER)
    assert set(found.read) == {"Shop.Order.Number", "Shop.Order.Sum", "Shop.Order.Pin"}
    assert set(found.write) == {"Shop.Order.Pin"}


def test_an_association_belongs_to_its_owner():
    """Edge case 9: a rule of the other end that lists the association grants nothing."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read=["Shop.Line_Order"])]),
        entity("Shop.Line", "Amount", rules=[rule("Shop.A", read="all")]),
        associations=[association("Shop.Line_Order", "Shop.Line", "Shop.Order")],
        user_roles=[user_role("A", "Shop.A")],
    )
    found = access(made, "A")
    assert not found.entity(ORDER).read
    assert Name("Shop.Line_Order") in found.entity(Name("Shop.Line")).read


def test_an_association_that_both_own_is_granted_by_either():
    """Edge case 10: two entries, one on each side."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read=["Shop.Line_Order"])]),
        entity("Shop.Line", "Amount", rules=[rule("Shop.A", write=["Shop.Line_Order"], xpath="[Amount = 1]")]),
        associations=[association("Shop.Line_Order", "Shop.Line", "Shop.Order", both_own=True)],
        user_roles=[user_role("A", "Shop.A")],
    )
    found, both = access(made, "A"), Name("Shop.Line_Order")
    assert rows(found, Right.READ, both) is Rows.ALL
    assert rows(found, Right.WRITE, both, Name("Shop.Line")) is Rows.CONSTRAINED
    assert both not in found.entity(ORDER).write


def test_rules_are_not_inherited_but_members_are():
    """Edge case 11: the generalization's rules and constraint do not protect or open a specialization."""
    made = project(
        entity("Shop.Base", "Code", rules=[rule("Shop.A", read="all", xpath=OWN)]),
        entity("Shop.Closed", "Total", generalization="Shop.Base"),
        entity("Shop.Open", "Total", generalization="Shop.Base", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("A", "Shop.A")],
    )
    found = access(made, "A")
    assert not found.entity(Name("Shop.Closed"))
    assert list(found.entity(Name("Shop.Open")).read) == ["Shop.Open.Total", "Shop.Base.Code"]
    assert rows(found, Right.READ, Name("Shop.Base.Code"), Name("Shop.Open")) is Rows.ALL


def test_the_system_module_is_built_in():
    """Edge case 12: every role with System.User reads time zones, though no file says so."""
    found = access(shop(), "A")
    assert found.entity(Name("System.TimeZone")).read
    assert not access(shop(), added=["Shop.A"]).entity(Name("System.TimeZone"))


def test_a_module_role_that_no_user_role_holds_grants_nothing():
    """Edge case 14: no user role has its rights; held alone it has them (a loaded gun)."""
    made = shop(rule("Shop.Unmapped", create=True))
    model = AccessModel(made)
    assert not any(single.entity(ORDER) for single in model.single_roles)
    assert model.of(RoleSet((), (Name("Shop.Unmapped"),))).entity(ORDER).create


def test_several_module_roles_of_one_module_add_up():
    """Edge case 15: legal and additive."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all"), rule("Shop.B", delete=True)]),
        user_roles=[user_role("Both", "Shop.A", "Shop.B")],
    )
    found = access(made, "Both").entity(ORDER)
    assert found.read and found.delete


def test_a_rule_lists_several_roles_and_a_role_is_in_several_rules():
    """Edge case 16: a rule is active once, however many of its roles are held."""
    made = shop(
        rule("Shop.A", "Shop.B", read="all", xpath=OWN), rule("Shop.B", "Shop.C", write="all", xpath="[Total=1]")
    )
    assert [r.index for r in access(made, "A").entity(ORDER).rules] == [1]
    assert [r.index for r in access(made, "A", "B").entity(ORDER).rules] == [1, 2]


def test_view_and_external_entities_are_judged_by_their_own_rules():
    """Edge case 22: a source's rules are not considered; nothing is left out here."""
    made = project(
        entity("Shop.Order", "Total"),
        entity("Shop.OrderView", "Total", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("A", "Shop.A")],
    )
    assert [found.entity for found in access(made, "A").entities() if found.entity.startswith("Shop.")] == [
        "Shop.OrderView"
    ]


def test_excluded_documents_do_not_exist():
    """Edge case 23: neither for opening nor for running or calling."""
    made = shop(
        documents=[
            page("Shop.Order_Edit", "Shop.A"),
            page("Shop.Order_Old", "Shop.A", excluded=True),
            microflow("Shop.ACT_Pay", "Shop.A"),
            microflow("Shop.ACT_Old", "Shop.A", excluded=True),
            nanoflow("Shop.NAN_Open", "Shop.A", "Shop.B"),
            service("Shop.Orders", "Shop.B"),
            service("Shop.OldOrders", "Shop.A", excluded=True),
        ]
    )
    a, b = access(made, "A"), access(made, "B")
    assert [p.name for p in a.pages] == ["Shop.Order_Edit"]
    assert a.runs == {"Shop.ACT_Pay", "Shop.NAN_Open"}
    assert not a.calls
    assert b.runs == {"Shop.NAN_Open"}
    assert b.calls == {"Shop.Orders"}


def test_added_and_removed_module_roles():
    """`--with` and `--without`: removing wins over everything that brings the module role."""
    made = shop(rule("Shop.A", read="all"), rule("Shop.B", delete=True))
    assert access(made, "A", added=["Shop.B"]).entity(ORDER).delete
    both = access(made, "A", "B", removed=["Shop.A"])
    assert not both.entity(ORDER).read
    assert both.entity(ORDER).delete
    assert both.module_roles == {"System.User", "Shop.B"}


def test_in_a_package_a_module_role_stands_for_a_user_role():
    """Without user roles each module role is one."""
    made = project(entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all"), rule("Shop.B", delete=True)]))
    a, b = AccessModel(made).single_roles
    assert (a.roles.label, b.roles.label) == ("Shop.A", "Shop.B")
    assert a.entity(ORDER).read and not a.entity(ORDER).delete
    assert not a.manages.any


def test_an_export_that_knows_user_roles_only():
    """Rules name user roles there; the built-in System rules still name module roles."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule(user_roles=["Customer"], read="all")]),
        user_roles=[user_role("Customer", "System.User"), user_role("Support")],
        granularity=Granularity.USER_ROLES,
    )
    assert access(made, "Customer").entity(ORDER).read
    assert access(made, "Customer").entity(Name("System.TimeZone")).read
    assert not access(made, "Support").entity(ORDER)


def test_a_user_role_never_passes_for_a_module_role():
    """A user role that is called like a module role brings none of its rules."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("Shop.A", "System.User")],
    )
    assert not access(made, "Shop.A").entity(ORDER)


def test_stale_members_are_no_cells():
    """A rule that is out of date (CE0066) lists an attribute that is gone; System's newer ones may exist."""
    made = shop(rule("Shop.A", read=["Total", "Shop.Order.Gone", "Shop.Gone_Order", "System.FileDocument.Newer"]))
    assert list(access(made, "A").entity(ORDER).read) == ["Shop.Order.Total", "System.FileDocument.Newer"]


def test_members_of_a_generalization_outside_the_export_are_cells():
    """A partial export lacks the generalization, so what a rule lists is taken as it stands."""
    made = project(
        entity("Shop.Order", "Total", generalization="Stock.Base", rules=[rule("Shop.A", read=["Stock.Base.Code"])]),
        user_roles=[user_role("A", "Shop.A")],
    )
    assert list(access(made, "A").entity(ORDER).read) == ["Stock.Base.Code"]


def test_members_are_cells_where_the_export_does_not_know_the_generalizations():
    """A security overview tells of them only what members show; and Mendix lists only members that exist."""
    listing = [rule("Shop.A", read=["Stock.Base.Code"])]
    made = project(
        entity("Shop.Order", "Total", generalization="Shop.Middle", rules=listing),
        entity("Shop.Middle", "Note", persistable=None),
        user_roles=[user_role("A", "Shop.A")],
    )
    assert list(access(made, "A").entity(ORDER).read) == ["Stock.Base.Code"]


def test_associations_whose_ends_the_export_lost_are_cells():
    """With its type an association lost its ends; those that it has were put back by what rules list."""
    lost = association("Shop.Base_Order", "Shop.Special", "", is_set=None)
    both = association("Shop.Order_Line", "Shop.Line", "", both_own=True)
    known = association("Shop.Line_Order", "Shop.Line", "Shop.Order")
    made = shop(rule("Shop.A", read=[lost.name, both.name, known.name]), associations=[lost, both, known])
    assert list(access(made, "A").entity(ORDER).read) == [lost.name, both.name]


def test_an_unknown_entity_has_no_access():
    """Asking is no error: two versions are compared by the names of both."""
    assert not access(shop(), "A").entity(Name("Shop.Gone"))


def test_reading_needs_a_member():
    """Create and delete are rights on the entity, read and write on a member."""
    found = access(shop(rule("Shop.A", read="all")), "A").entity(ORDER)
    with pytest.raises(ValueError, match="read is a right on a member"):
        found.granting(Right.READ)


def test_members_come_in_the_order_of_the_entity():
    """Whatever order rules list them in: lists of members are stable across roles."""
    made = shop(rule("Shop.A", read=["Note"]), rule("Shop.A", read=["Total"]))
    assert list(access(made, "A").entity(ORDER).read) == [TOTAL, NOTE]


def test_labels_of_role_sets():
    """How a set is written on screens and in sentences."""
    a, b, m, n = map(Name, ("A", "B", "Shop.M", "Shop.N"))
    assert RoleSet((a, b)).label == "A + B"
    assert RoleSet((a,), (m,), (n,)).label == "A + Shop.M - Shop.N"
    assert RoleSet((), (m, n)).label == "new role of Shop.M + Shop.N"
    assert RoleSet().label == "no role"
