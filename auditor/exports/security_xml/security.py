"""Project security, runtime settings, modules and user roles in the security export."""

from dataclasses import replace
from typing import Any

from auditor.exports.security_xml.expressions import secret
from auditor.exports.security_xml.integration import CONFIGURATION
from auditor.exports.security_xml.shape import (
    TEXT,
    Element,
    Fields,
    Reading,
    flag,
    many,
    names,
    one,
    optional,
    plain,
    reference,
    required,
    text,
)
from auditor.exports.security_xml.values import BOOLEAN, INTEGER, words_of
from auditor.model.names import Name, module_of
from auditor.model.project import (
    Coverage,
    DemoUser,
    Module,
    ModuleRole,
    PasswordPolicy,
    ProjectSecurity,
    ReadStatus,
    RuntimeSettings,
    SecurityLevel,
    UserRole,
)
from auditor.model.source import NOWHERE

PROJECT_SECURITY = Name("project security")
PROJECT_SETTINGS = Name("project settings")


def _make_security(fields: Fields, line: int, reading: Reading) -> ProjectSecurity:
    return ProjectSecurity(**fields, location=reading.location(line, PROJECT_SECURITY))


def _make_settings(fields: Fields, line: int, reading: Reading) -> RuntimeSettings:
    return RuntimeSettings(**fields, location=reading.location(line, PROJECT_SETTINGS))


def _make_module(fields: Fields, line: int, reading: Reading) -> Module:
    return Module(**fields, location=reading.location(line, fields["name"]))


def _make_module_role(fields: Fields, line: int, reading: Reading) -> ModuleRole:
    module = module_of(fields["name"])
    bare = fields["name"].removeprefix(f"{module}.")
    return ModuleRole(**fields, location=reading.location(line, f"{module} › module security", bare))


def _make_user_role(fields: Fields, line: int, reading: Reading) -> UserRole:
    return UserRole(**fields, location=reading.location(line, PROJECT_SECURITY, fields["name"]))


def _make_coverage(fields: Fields, _line: int, _reading: Reading) -> Coverage:
    return Coverage(fields["area"], fields["status"], fields[TEXT], fields["unreadable"])


def _take_coverage(coverage: Coverage) -> Fields:
    return {
        "area": coverage.area,
        "status": coverage.status,
        "unreadable": coverage.unreadable,
        TEXT: coverage.detail,
    }


def is_default(value: Any) -> bool:
    """Whether a dataclass value with a location holds nothing else."""
    return bool(replace(value, location=NOWHERE) == type(value)())


COVERAGE_AREA = Element(
    "area",
    _make_coverage,
    (required("name", field="area"), required("status", words_of(ReadStatus)), flag("unreadable")),
    take=_take_coverage,
    holds_text=True,
)

PASSWORD_POLICY = Element(
    "password-policy",
    plain(PasswordPolicy),
    (
        required("minimum-length", INTEGER),
        required("require-digit", BOOLEAN),
        required("require-mixed-case", BOOLEAN),
        required("require-symbol", BOOLEAN),
    ),
)

DEMO_USER = Element(
    "demo-user",
    plain(DemoUser),
    (required("name"), reference("entity")),
    (one(secret("password")), names("user-role", "user_roles")),
)

SECURITY = Element(
    "project-security",
    _make_security,
    (
        required("level", words_of(SecurityLevel)),
        optional("check-security", BOOLEAN),
        optional("strict-mode", BOOLEAN),
        optional("strict-page-url-check", BOOLEAN),
        optional("admin-user-name"),
        optional("admin-user-role"),
        optional("guest-access", BOOLEAN),
        reference("guest-user-role"),
        optional("enable-demo-users", BOOLEAN),
    ),
    (one(secret("admin-password")), one(PASSWORD_POLICY), many(DEMO_USER, "demo_users")),
)

SETTINGS = Element(
    "runtime-settings",
    _make_settings,
    (
        optional("hash-algorithm"),
        optional("bcrypt-cost", INTEGER),
        optional("allow-user-multiple-sessions", BOOLEAN),
        optional("system-context-for-background-tasks", BOOLEAN),
        optional("optimized-client"),
        reference("after-startup"),
        reference("before-shutdown"),
        reference("health-check"),
        reference("workflow-user-entity"),
    ),
    (names("workflow-microflow", "workflow_microflows"), many(CONFIGURATION, "configurations")),
)

MODULE = Element(
    "module",
    _make_module,
    (
        required("name"),
        flag("from-marketplace"),
        reference("version"),
        reference("package-id"),
        flag("theme", "is_theme"),
        flag("protected"),
        optional("roles-known", BOOLEAN, True),
    ),
    (many(Element("module-role", _make_module_role, (required("name"),), (text("description"),)), "roles"),),
)

USER_ROLE = Element(
    "user-role",
    _make_user_role,
    (
        required("name"),
        flag("manage-all-roles"),
        flag("manage-users-without-roles"),
        optional("check-security", BOOLEAN),
    ),
    (
        text("description"),
        names("module-role", "module_roles"),
        names("manageable-role", "manageable_roles"),
    ),
)
