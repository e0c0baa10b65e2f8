"""Sets of roles and the users they manage."""

from dataclasses import replace

import pytest

from auditor.access.effective import AccessModel
from auditor.access.roles import RoleSet, is_guest, managed_users, module_roles_of, user_roles_with
from auditor.access.users import can_give, can_manage, manageable_demo_users
from auditor.model.names import Name
from auditor.model.project import DemoUser, ProjectSecurity
from tests.builders import project, user_role

STAFF = project(
    user_roles=[
        user_role("Anonymous", "System.User"),
        user_role("Customer", "System.User", "Shop.User"),
        user_role("Support", "System.User", "Shop.Agent", manages=["Customer"]),
        user_role("Manager", "System.User", "Shop.Agent", manages=["Support", "Manager"]),
        user_role("Administrator", "System.Administrator", manage_all_roles=True),
        user_role("Starter", "System.User", manages=["Manager"]),
        user_role("Cleaner", "System.User", manage_users_without_roles=True),
    ],
    guest="Anonymous",
)


def role_set(*names: str) -> RoleSet:
    """User roles held at once."""
    return RoleSet(tuple(map(Name, names)))


def test_the_guest_is_the_named_role_while_guest_access_is_on():
    """Edge case 13: by name, only while it is on, only alone; together with another it is a signed-in role."""
    assert is_guest(STAFF, role_set("Anonymous"))
    assert not is_guest(STAFF, role_set("Customer"))
    assert not is_guest(STAFF, role_set("Anonymous", "Customer"))
    assert not is_guest(STAFF, RoleSet((Name("Anonymous"),), (Name("Shop.User"),)))
    off = replace(STAFF, security=ProjectSecurity(guest_access=False, guest_user_role=Name("Anonymous")))
    assert not is_guest(off, role_set("Anonymous"))


def test_module_roles_of_a_set():
    """The union over its user roles; unknown user roles hold nothing."""
    assert module_roles_of(STAFF, role_set("Customer", "Support")) == {"System.User", "Shop.User", "Shop.Agent"}
    assert module_roles_of(STAFF, role_set("Nobody")) == set()
    assert [role.name for role in user_roles_with(STAFF, [Name("Shop.Agent")])] == ["Support", "Manager"]


@pytest.mark.parametrize(
    ("holder", "user", "managed"),
    [
        ("Support", ["Customer"], True),
        ("Support", ["Customer", "Manager"], False),
        ("Support", [], False),
        ("Cleaner", [], True),
        ("Cleaner", ["Customer"], False),
        ("Administrator", ["Manager", "Administrator"], True),
        ("Administrator", [], True),
        ("Customer", ["Customer"], False),
        ("Customer", [], False),
    ],
)
def test_a_user_is_managed_when_every_role_is(holder, user, managed):
    """G11: one role that is not manageable protects the user; users without roles are a case of their own."""
    access = AccessModel(STAFF).of(role_set(holder))
    assert can_manage(access, map(Name, user)) is managed


def test_together_two_roles_manage_users_who_hold_some_of_each():
    """E6: the union of what each may manage."""
    access = AccessModel(STAFF).of(role_set("Support", "Starter"))
    assert can_manage(access, [Name("Customer"), Name("Manager")])


def test_what_can_be_given_in_the_end():
    """The closure of "can give", with the roles on the way."""
    assert can_give(STAFF, role_set("Support")) == {"Customer": ("Customer",)}
    assert can_give(STAFF, role_set("Starter")) == {
        "Manager": ("Manager",),
        "Support": ("Manager", "Support"),
        "Customer": ("Manager", "Support", "Customer"),
    }
    assert set(can_give(STAFF, role_set("Administrator"))) == {role.name for role in STAFF.user_roles}
    assert not can_give(STAFF, role_set("Customer", "Cleaner"))


def test_managed_users_within_others():
    """What containment of user management means."""
    support, manager, everyone = (managed_users(STAFF, role_set(n)) for n in ("Support", "Manager", "Administrator"))
    assert support.within(everyone)
    assert not everyone.within(support)
    assert not support.within(manager)
    assert not managed_users(STAFF, role_set("Cleaner")).within(manager)
    assert managed_users(STAFF, role_set("Customer")).within(support)


def test_demo_users_that_are_managed():
    """The only users that a model holds."""
    users = (DemoUser(Name("demo_customer"), (Name("Customer"),)), DemoUser(Name("demo_boss"), (Name("Manager"),)))
    made = replace(STAFF, security=ProjectSecurity(demo_users=users))
    assert manageable_demo_users(AccessModel(made).of(role_set("Support"))) == users[:1]
