"""What a rule needs of an export, and whether it is there. Not checked is an answer (architecture.md, idea 3)."""

from collections.abc import Callable

from auditor.model.project import Granularity, Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule
from auditor.rules.subjects import looks_at
from auditor.rules.telling import listed


def missing_input(rule: Rule, context: Context) -> str | None:
    """Give the reason why a rule cannot be checked on this export at all, or None."""
    for need in rule.needs:
        if reason := lacks(need, context.project):
            return reason
    return None


def lacks(need: Need, project: Project) -> str | None:
    """Give the reason why an export does not hold something that rules need, or None."""
    return _MISSING[need](project)


def unreadable_input(rule: Rule, context: Context) -> str | None:
    """Give the part of a rule's input that could not be read, or None: silence then proves nothing."""
    areas = {area for need in rule.needs for area in _AREAS[need]}
    for entry in context.project.coverage:
        if entry.unreadable and entry.area in areas:
            return f"{entry.area} could be read only in part: {entry.detail}"
    return None


def undecided_subjects(rule: Rule, context: Context, subjects: int) -> str | None:
    """Give what this export lacks of that which decides about a rule's subjects; silence then proves nothing."""
    if rule.undecided and (reason := rule.undecided(context)):
        return reason
    if context.unknown_persistable:
        return f"the export does not say which of these are persistable: {listed(context.unknown_persistable)}"
    if subjects or Need.ACCESS not in rule.needs or not any(looks_at(rule, role) for role in context.judged_roles):
        return None
    reason = _absent("entities")(context.project)
    return f"without subjects, for {reason}" if reason else None


def _absent(area: str) -> Callable[[Project], str | None]:
    """Whether a coverage entry says that the export lacks an area."""

    def reason(project: Project) -> str | None:
        for entry in project.coverage:
            if entry.area == area and entry.status == "absent":
                return f"the export does not hold {area}: {entry.detail}"
        return None

    return reason


def _lost_security(project: Project) -> str | None:
    """The reason when there are no user roles only because their unit could not be read: that is no package."""
    if project.user_roles or project.is_package:
        return None
    details = [entry.detail for entry in project.coverage if entry.unreadable and entry.area == "project security"]
    return f"the project security could not be read: {'; '.join(details)}"


def _no_project(project: Project) -> str | None:
    if reason := _lost_security(project):
        return reason
    if project.is_package:
        return "a module package has no app settings and no user roles"
    return None


def _user_roles(project: Project) -> str | None:
    return _no_project(project) or _absent("user management")(project)


def _project_security(project: Project) -> str | None:
    return _no_project(project) or _absent("project security")(project)


def _settings(project: Project) -> str | None:
    return _no_project(project) or _absent("settings")(project)


def _guest(project: Project) -> str | None:
    if reason := _lost_security(project):
        return reason
    if not project.is_package and project.security.guest_access is None:
        return "the export does not say whether anonymous access is on"
    return None


def _module_roles(project: Project) -> str | None:
    if project.granularity is Granularity.USER_ROLES:
        return "the export knows user roles only, not module roles"
    return _absent("roles")(project)


def _access_rules(project: Project) -> str | None:
    if project.granularity is Granularity.USER_ROLES:
        return "the export knows user roles only, not the access rules as stored"
    return _absent("access rules")(project)


def _access(project: Project) -> str | None:
    return _lost_security(project) or _absent("access rules")(project)


_MISSING: dict[Need, Callable[[Project], str | None]] = {
    Need.PROJECT_SECURITY: _project_security,
    Need.SETTINGS: _settings,
    Need.MODULE_ROLES: _module_roles,
    Need.USER_ROLES: _user_roles,
    Need.GUEST: _guest,
    Need.ENTITIES: _absent("entities"),
    Need.ACCESS_RULES: _access_rules,
    Need.ACCESS: _access,
    Need.DOCUMENTS: _absent("documents"),
    Need.ACTIVITIES: _absent("activities"),
    Need.WIDGETS: _absent("widgets"),
    Need.SERVICES: _absent("services"),
    Need.CONSTANTS: _absent("constants"),
    Need.MODULES: _absent("modules"),
}

_AREAS: dict[Need, tuple[str, ...]] = {
    Need.PROJECT_SECURITY: ("units", "project security"),
    Need.SETTINGS: ("units", "settings"),
    Need.MODULE_ROLES: ("units", "roles", "modules"),
    Need.USER_ROLES: ("units", "project security"),
    Need.GUEST: ("units", "project security"),
    Need.ENTITIES: ("units", "entities", "modules"),
    Need.ACCESS_RULES: ("units", "entities", "access rules"),
    Need.ACCESS: ("units", "entities", "access rules", "roles"),
    Need.DOCUMENTS: ("units", "folders", "documents"),
    Need.ACTIVITIES: ("units", "folders", "documents", "activities"),
    Need.WIDGETS: ("units", "folders", "documents", "widgets"),
    Need.SERVICES: ("units", "folders", "documents", "services"),
    Need.CONSTANTS: ("units", "folders", "documents", "constants"),
    Need.MODULES: ("units", "modules"),
}
"""Coverage areas that each need rests on. A reader names the narrowest area that it can for an unreadable unit."""
