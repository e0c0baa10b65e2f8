"""Project security: user roles, administrator, demo users, password policy (formats.md 2.1, mendix-security.md 1)."""

from auditor.exports.secrets import password
from auditor.exports.units.fields import Element
from auditor.model.names import Name
from auditor.model.project import DemoUser, PasswordPolicy, ProjectSecurity, SecurityLevel, UserRole
from auditor.model.secret import Secret

_LEVELS = {
    "CheckNothing": SecurityLevel.OFF,
    "CheckFormsAndMicroflows": SecurityLevel.PROTOTYPE,
    "CheckEverything": SecurityLevel.PRODUCTION,
}
_DEMO_USERS_SINCE = (5, 16)
_STRICT_PAGE_URL_CHECK_SINCE = (9, 8)
_STRICT_MODE_SINCE = (9, 24)
_CLEAR_PASSWORD_SINCE = (5, 0)
"""4.x stores `AdminPasswordHash` instead."""

_LONGER_MINIMUM_SINCE = (9, 7)
"""From here on the policy of a new project asks for 12 characters, before for 8."""


def read_security(security: Element) -> ProjectSecurity:
    """Read a `Security$ProjectSecurity`, user roles apart.

    `FileDocumentAccess` and `ImageAccess` are dead since 6.0 and left out (mendix-security.md 1.2).
    """
    policy = _read_policy(security)
    demo_users_enabled = security.boolean_since("EnableDemoUsers", _DEMO_USERS_SINCE)
    return ProjectSecurity(
        level=_read_level(security),
        check_security=security.boolean_since("CheckSecurity", default=True),
        strict_mode=security.boolean_since("StrictMode", _STRICT_MODE_SINCE),
        strict_page_url_check=security.boolean_since("StrictPageUrlCheck", _STRICT_PAGE_URL_CHECK_SINCE, True),
        admin_user_name=security.name_since("AdminUserName", default=Name("MxAdmin")),
        admin_user_role=security.name("AdminUserRole"),
        admin_password=_read_admin_password(security, policy, bool(demo_users_enabled)),
        guest_access=security.boolean_since("EnableGuestAccess"),
        guest_user_role=security.name("GuestUserRole"),
        enable_demo_users=demo_users_enabled,
        demo_users=tuple(_read_demo_user(user, policy) for user in security.elements("DemoUsers")),
        password_policy=policy,
        location=security.scope.location,
    )


def read_user_roles(security: Element) -> tuple[UserRole, ...]:
    """Read the user roles of a `Security$ProjectSecurity`."""
    return tuple(_read_user_role(role) for role in security.named_elements("UserRoles"))


def _read_user_role(role: Element) -> UserRole:
    name = role.name("Name")
    return UserRole(
        name=name,
        module_roles=role.names("ModuleRoles"),
        description=role.text("Description"),
        manage_all_roles=role.boolean("ManageAllRoles"),
        manageable_roles=role.names("ManageableRoles"),
        manage_users_without_roles=role.boolean("ManageUsersWithoutRoles"),
        check_security=role.boolean_since("CheckSecurity", default=True),
        location=role.scope.location.inside(name, role.line),
    )


def _read_level(security: Element) -> SecurityLevel:
    if not security.tells("SecurityLevel"):
        return SecurityLevel.UNKNOWN
    level = _LEVELS.get(security.string("SecurityLevel") or "CheckNothing")
    if level is None:
        security.surprise("SecurityLevel is a word that is not known")
        return SecurityLevel.UNKNOWN
    return level


def _read_policy(security: Element) -> PasswordPolicy | None:
    policy = security.element("PasswordPolicySettings")
    if policy is None:
        return None
    return PasswordPolicy(
        minimum_length=policy.integer("MinimumLength", 12 if policy.scope.knows(_LONGER_MINIMUM_SINCE) else 8),
        require_digit=policy.boolean("RequireDigit"),
        require_mixed_case=policy.boolean("RequireMixedCase"),
        require_symbol=policy.boolean("RequireSymbol"),
    )


def _read_admin_password(security: Element, policy: PasswordPolicy | None, demo_users_enabled: bool) -> Secret | None:
    if not security.has("AdminPassword") and (
        security.has("AdminPasswordHash") or not security.tells("AdminPassword", _CLEAR_PASSWORD_SINCE)
    ):
        return None
    demo_users = security.elements("DemoUsers") if demo_users_enabled else []
    return password(security.string("AdminPassword"), policy, {user.string("Password") for user in demo_users})


def _read_demo_user(user: Element, policy: PasswordPolicy | None) -> DemoUser:
    return DemoUser(
        name=user.name("UserName"),
        user_roles=user.names("UserRoles"),
        entity=user.name("Entity"),
        password=password(user.string("Password"), policy) if user.tells("Password") else None,
    )
