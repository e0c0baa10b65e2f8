"""Project security across versions, and what becomes of passwords."""

from typing import Any

import pytest

from auditor.exports.units.security import read_security, read_user_roles
from auditor.model.project import PasswordPolicy, ProjectSecurity, SecurityLevel
from auditor.model.secret import Secret, SecretKind
from tests.exports.units.stored import element, surprises


def security(version: str = "10.24.4", **stored: Any) -> ProjectSecurity:
    return read_security(element({"$Type": "Security$ProjectSecurity", **stored}, version))


def demo_user(password: str) -> dict[str, Any]:
    return {"$Type": "Security$DemoUserImpl", "UserName": "demo_user", "Password": password, "UserRoles": [1, "User"]}


def kind(secret: Secret | None) -> SecretKind | None:
    return secret.kind if secret else None


@pytest.mark.parametrize(
    ("stored", "level"),
    [
        ("CheckEverything", SecurityLevel.PRODUCTION),
        ("CheckFormsAndMicroflows", SecurityLevel.PROTOTYPE),
        ("CheckNothing", SecurityLevel.OFF),
        ("", SecurityLevel.OFF),
    ],
)
def test_levels(stored: str, level: SecurityLevel) -> None:
    """The three stored words; without one the default is Off."""
    assert security(SecurityLevel=stored).level is level


def test_an_unknown_level_is_unknown_and_told() -> None:
    """Never read as safe."""
    stored = element({"SecurityLevel": "CheckSomething"})
    assert read_security(stored).level is SecurityLevel.UNKNOWN
    assert surprises(stored) == ["Shop › unit: SecurityLevel is a word that is not known"]


def test_defaults_of_a_version_that_has_the_properties() -> None:
    """Studio Pro writes them all; other tools do not."""
    defaults = security("10.24.4")
    assert defaults.check_security is True
    assert defaults.strict_mode is False
    assert defaults.strict_page_url_check is True
    assert defaults.admin_user_name == "MxAdmin"
    assert defaults.guest_access is False
    assert defaults.enable_demo_users is False
    assert defaults.password_policy is None
    assert kind(defaults.admin_password) is SecretKind.EMPTY


def test_what_old_versions_do_not_have_is_unknown() -> None:
    """None makes the rules that need it `not checked`."""
    old = security("4.4.4", AdminPasswordHash="x")
    assert (old.strict_mode, old.strict_page_url_check, old.enable_demo_users) == (None, None, None)
    assert old.admin_password is None
    assert security("9.7.0").strict_page_url_check is None
    assert security("9.8.0").strict_page_url_check is True
    assert security("9.23.9").strict_mode is None
    assert security("9.24.0").strict_mode is False


def test_the_smallest_password_of_a_policy_that_does_not_say() -> None:
    """The Model SDK: 12 from 9.7 on, 8 before."""
    assert security("9.7.0", PasswordPolicySettings={"RequireDigit": True}).password_policy == PasswordPolicy(
        12, True, False, False
    )
    old = security("9.6.0", PasswordPolicySettings={"MinimumLength": None}).password_policy
    assert old and old.minimum_length == 8


def test_the_administrators_password_by_kind() -> None:
    """The strongest statement wins; the value itself is nowhere in the result."""
    policy = {"MinimumLength": 12, "RequireDigit": True, "RequireMixedCase": True, "RequireSymbol": True}
    users = {"DemoUsers": [2, demo_user("Correct-Horse-1")], "PasswordPolicySettings": policy}
    assert kind(security(AdminPassword="1", **users).admin_password) is SecretKind.DEFAULT
    assert kind(security(AdminPassword="", **users).admin_password) is SecretKind.EMPTY
    assert kind(security(AdminPassword="short", **users).admin_password) is SecretKind.BREAKS_POLICY
    assert kind(security(AdminPassword="Other-Horse-22", **users).admin_password) is SecretKind.SET
    same = {"AdminPassword": "Correct-Horse-1", **users}
    assert kind(security(**same).admin_password) is SecretKind.SET
    shared = security(**same, EnableDemoUsers=True)
    assert kind(shared.admin_password) is SecretKind.SAME_AS_DEMO_USER
    assert "Horse" not in repr(shared)


def test_an_empty_password_is_not_the_same_as_another_empty_one() -> None:
    """Empty says more."""
    read = security(AdminPassword="", EnableDemoUsers=True, DemoUsers=[2, demo_user("")])
    assert kind(read.admin_password) is SecretKind.EMPTY
    assert kind(read.demo_users[0].password) is SecretKind.EMPTY


def test_user_roles() -> None:
    """Another tool leaves out most of a role; a role without a name is none."""
    full = {
        "Name": "User",
        "Description": "Buys.",
        "ModuleRoles": [1, "System.User", "Shop.User", "Shop.User"],
        "ManageAllRoles": False,
        "ManageableRoles": [1, "User"],
        "ManageUsersWithoutRoles": True,
        "CheckSecurity": False,
    }
    stored = element({"UserRoles": [2, full, {"Name": "Bare", "ModuleRoles": [3, "System.User"]}, {"Name": ""}]})
    user, bare = read_user_roles(stored)
    assert user.module_roles == ("System.User", "Shop.User")
    assert (user.description, user.manageable_roles, user.manage_users_without_roles) == ("Buys.", ("User",), True)
    assert user.check_security is False
    assert str(user.location) == "Shop.mpr › Shop › unit › User"
    assert (bare.manage_all_roles, bare.manageable_roles, bare.check_security) == (False, (), True)
