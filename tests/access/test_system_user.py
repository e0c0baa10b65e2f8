"""System.User and its specializations (merging.md 3.1): own record, user management, and what rules cannot change."""

import pytest

from auditor.access.effective import AccessModel, EffectiveAccess, Right
from auditor.access.roles import RoleSet
from auditor.access.rows import Rows, rows_of
from auditor.access.system_user import ManagedRule
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER, Granularity, Project
from tests.builders import association, entity, project, rule, user_role

ACCOUNT = Name("Admin.Account")
NAME, PASSWORD, ROLES = Name("System.User.Name"), Name("System.User.Password"), Name("System.UserRoles")
LAST_LOGIN, BLOCKED = Name("System.User.LastLogin"), Name("System.User.Blocked")
OWN = "[id = '[%CurrentUser%]']"


def accounts(*rules, **more) -> Project:
    """Admin.Account below System.User, and user roles that manage more and more."""
    return project(
        entity("Admin.Account", "FullName", generalization="System.User", rules=rules),
        user_roles=[
            user_role("Customer", "System.User", "Admin.User"),
            user_role("Support", "System.User", "Admin.User", manages=["Customer", "Gone"]),
            user_role("Sales", "System.User", manages=["Support"]),
            user_role("Administrator", "System.Administrator", "Admin.User", manage_all_roles=True),
            user_role("Cleaner", manage_users_without_roles=True),
        ],
        **more,
    )


def of(made: Project, *roles: str) -> EffectiveAccess:
    """The effective access of user roles."""
    return AccessModel(made).of(RoleSet(tuple(map(Name, roles))))


def rows(found: EffectiveAccess, entity_name: Name, right: Right, member: Name | None = None) -> Rows:
    """The rows of one cell."""
    return rows_of(found.entity(entity_name).granting(right, member), right)


def test_the_own_record():
    """Every role with a System role reads its own name and roles, and writes its own password."""
    found = of(accounts(), "Customer").entity(SYSTEM_USER)
    assert [rule.id for rule in found.read[NAME]] == ["System.User#1"]
    assert found.read[NAME][0].constraint == OWN
    assert PASSWORD in found.write
    assert NAME not in found.write
    assert LAST_LOGIN not in found.read
    assert not found.create


def test_user_management_reads_everything_and_writes_six_members():
    """`System.User#managed` is the rule that no file holds; its rows are the users that are managed."""
    found = of(accounts(), "Support").entity(SYSTEM_USER)
    managed = found.rules[-1]
    assert isinstance(managed, ManagedRule)
    assert managed.id == "System.User#managed"
    assert managed.manages.roles == {"Customer"}, "a role that does not exist is not manageable"
    assert all(managed in rules for rules in found.read.values())
    assert {member for member, rules in found.write.items() if managed in rules} == {
        "System.User.Name",
        "System.User.Blocked",
        "System.User.Active",
        "System.UserRoles",
        "System.User_Language",
        "System.User_TimeZone",
    }
    assert found.create == found.delete == (managed,)
    assert rows_of(found.read[LAST_LOGIN]) is Rows.CONSTRAINED


def test_managing_all_roles_is_all_rows():
    """`ManageAllRoles` covers every user, those without roles too."""
    found = of(accounts(), "Administrator")
    assert found.manages.without_roles
    assert rows(found, SYSTEM_USER, Right.READ, LAST_LOGIN) is Rows.ALL
    assert rows(found, SYSTEM_USER, Right.WRITE, PASSWORD) is Rows.CONSTRAINED, "only the own one"


def test_a_compiled_model_lists_all_roles_instead():
    """There `ManageAllRoles` is the list of all roles with users without roles (mendix-security.md 1.3)."""
    everyone = user_role("Boss", "System.User", manages=["Boss", "Clerk"], manage_users_without_roles=True)
    roles = [everyone, user_role("Clerk", "System.User")]
    stored = of(project(user_roles=roles), "Boss")
    compiled = of(project(user_roles=roles, granularity=Granularity.USER_ROLES), "Boss")
    assert not stored.manages.all
    assert compiled.manages.all


def test_a_specialization_gets_the_cells_of_system_user():
    """G10: its System.User members are granted by System.User's rules, its own by its own."""
    made = accounts(rule("Admin.User", read="all", xpath=OWN))
    customer, support = of(made, "Customer").entity(ACCOUNT), of(made, "Support").entity(ACCOUNT)
    assert next(iter(customer.read)) == "Admin.Account.FullName"
    assert [rule.id for rule in customer.rules] == ["Admin.Account#1", "System.User#1"]
    assert [rule.id for rule in support.read[LAST_LOGIN]] == ["System.User#managed"]
    assert [rule.id for rule in support.read[NAME]] == ["System.User#1", "System.User#managed"]
    assert [rule.id for rule in support.read[Name("Admin.Account.FullName")]] == ["Admin.Account#1"]


def test_create_and_delete_of_a_specialization_come_from_its_own_rules():
    """Edge case 30 gives them on System.User itself only."""
    made = accounts(rule("Admin.Administrator", create=True, delete=True))
    assert not of(made, "Administrator").entity(ACCOUNT).create
    assert of(made, "Administrator").entity(SYSTEM_USER).delete


def test_a_specialization_cannot_restrict_user_management():
    """CVE-2026-7891's configuration: no rule names the role, and it still reads accounts it manages."""
    found = of(accounts(), "Support")
    assert rows(found, ACCOUNT, Right.WRITE, BLOCKED) is Rows.CONSTRAINED
    assert ACCOUNT in [granted.entity for granted in found.entities()]


def test_what_a_rule_says_about_members_of_system_does_not_count():
    """Listing them is an error (CE0066), also those of a newer System module."""
    made = accounts(rule("Admin.User", read=["FullName", "System.User.LastLogin", "System.User.Newer"]))
    found = of(made, "Customer").entity(ACCOUNT)
    assert LAST_LOGIN not in found.read
    assert Name("System.User.Newer") not in found.read


def test_an_association_that_system_user_owns_too_is_inherited_like_any_other():
    """Owner Both: the app's association is governed by the specialization's rule, not by user management."""
    made = accounts(
        rule("Admin.User", read=["Shop.Order_User"]),
        associations=[association("Shop.Order_User", "Shop.Order", "System.User", both_own=True)],
    )
    shared = Name("Shop.Order_User")
    assert [rule.id for rule in of(made, "Customer").entity(ACCOUNT).read[shared]] == ["Admin.Account#1"]
    assert shared not in of(made, "Administrator").entity(SYSTEM_USER).read


def test_deeper_specializations_too():
    """At any depth below System.User."""
    made = project(
        entity("Admin.Account", "FullName", generalization="System.User"),
        entity("Shop.Employee", "Badge", generalization="Admin.Account", rules=[rule("Shop.User", read="all")]),
        user_roles=[user_role("HR", "System.User", "Shop.User", manages=["HR"])],
    )
    found = of(made, "HR").entity(Name("Shop.Employee"))
    assert list(found.read)[:2] == ["Shop.Employee.Badge", "Admin.Account.FullName"]
    assert [rule.id for rule in found.read[LAST_LOGIN]] == ["System.User#managed"]


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        (("Support",), "users whose every role is Customer"),
        (("Support", "Sales"), "users whose every role is Customer or Support"),
        (("Cleaner",), "users without roles"),
        (("Support", "Cleaner"), "users whose every role is Customer, and users without roles"),
        (("Administrator",), "every user"),
    ],
)
def test_managed_users_in_words(roles, sentence):
    """A merge manages users who hold some of each: more than both alone (E6)."""
    made = accounts()
    managed = of(made, *roles).entity(SYSTEM_USER).rules[-1]
    assert AccessModel(made).meanings.sentence(managed) == sentence


def test_role_sets_alike_share_their_access():
    """Roles that manage the same users have one access object, others have their own."""
    made = accounts()
    model = AccessModel(made)
    groups = {tuple(positions) for _, positions in model.grouped(SYSTEM_USER, model.single_roles)}
    assert groups == {(0,), (1,), (2,), (3,), (4,)}
    assert [list(p) for _, p in model.grouped(Name("System.TimeZone"), model.single_roles)] == [[0, 1, 2], [3]]
