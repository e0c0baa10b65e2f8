"""Whom a finding concerns: anonymous, the lowest signed-in role, any role, administrators only (rules.md, Reach)."""

from collections.abc import Hashable, Iterable

from auditor.findings.finding import Finding, Reach, Subjects
from auditor.model.names import Name
from auditor.model.project import SYSTEM_ADMINISTRATOR, Project
from auditor.rules.context import Context
from auditor.rules.lowest import lowest_roles


class Reaches:
    """The reach of findings. Many findings have the same subjects, so what was found out once is kept."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[Hashable, Reach] = {}

    def of(self, finding: Finding) -> Reach:
        """Give the reach of a finding from the user roles that it concerns."""
        s = finding.subjects
        roles = s.user_roles or s.module_roles
        key = (roles, s.service) if roles else (s.access_rule, s.entity, s.member, s.document, s.service)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _reach(s, self._context)
        return known


def _reach(subjects: Subjects, context: Context) -> Reach:
    if subjects.service and any(service.name == subjects.service for service in context.open_services()):
        return Reach.ANONYMOUS
    concerned = concerned_by(subjects, context)
    if not concerned:
        return Reach.ANY
    guest = context.project.guest_role
    if guest and guest.name in concerned:
        return Reach.ANONYMOUS
    if concerned & lowest_roles(context):
        return Reach.LOWEST
    if all(_is_administrator(context.project, name) for name in concerned):
        return Reach.ADMINISTRATORS
    return Reach.ANY


def concerned_roles(finding: Finding, context: Context) -> frozenset[Name]:
    """Give the user roles among its subjects, else the holders of its module role, else who may use the thing."""
    return concerned_by(finding.subjects, context)


def concerned_by(s: Subjects, context: Context) -> frozenset[Name]:
    """The same for subjects alone."""
    project = context.project
    if s.user_roles:
        return frozenset(s.user_roles)
    if s.module_roles:
        return _holders(project, s.module_roles)
    rule_entity, _, index = s.access_rule.rpartition("#")
    if rule_entity and index.isdecimal():
        rule = project.entities[Name(rule_entity)].rules[int(index) - 1]
        return frozenset(rule.user_roles) or _holders(project, rule.module_roles)
    if s.entity:
        return frozenset(name for role in context.roles if role.access.entity(s.entity) for name in role.names)
    if s.member:
        return _readers(context, s.member)
    if s.document:
        return _who(context, s.document, ("pages", "microflows", "nanoflows"))
    if s.service:
        return _who(context, s.service, ("services",))
    return frozenset()


def _holders(project: Project, module_roles: Iterable[Name]) -> frozenset[Name]:
    if project.is_package:
        return frozenset(module_roles)
    held = project.held_module_roles
    return frozenset(name for module_role in module_roles for name in held.get(module_role, ()))


def _readers(context: Context, member: Name) -> frozenset[Name]:
    """Who may read a member, of the entity that declares it or of a specialization."""
    entities = context.with_specializations(Name(member.rpartition(".")[0]))
    return frozenset(
        holder
        for role in context.roles
        if any(member in role.access.entity(entity).read for entity in entities)
        for holder in role.names
    )


def _who(context: Context, name: Name, kinds: tuple[str, ...]) -> frozenset[Name]:
    return frozenset(
        holder
        for role in context.roles
        if any(document.name == name for kind in kinds for document in getattr(role.access, kind))
        for holder in role.names
    )


def _is_administrator(project: Project, name: Name) -> bool:
    role = project.user_role_by_name.get(name)
    return SYSTEM_ADMINISTRATOR in role.module_roles if role else False
