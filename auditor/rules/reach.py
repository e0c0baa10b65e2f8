"""Whom a finding concerns: anonymous, the lowest signed-in role, any role, administrators only (rules.md, Reach)."""

from collections.abc import Hashable, Iterable, Mapping

from auditor.findings.finding import Finding, Reach, Subjects
from auditor.model.names import Name
from auditor.model.project import SYSTEM_ADMINISTRATOR, Project
from auditor.rules.calls_made import call_named, roles_that_make
from auditor.rules.context import Context
from auditor.rules.lowest import lowest_roles
from auditor.rules.runs import services_that_start


class Reaches:
    """The reach of findings. Many findings have the same subjects, so what was found out once is kept."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[Hashable, Reach] = {}

    def of(self, finding: Finding) -> Reach:
        """Give the reach of a finding from the user roles that it concerns."""
        s = finding.subjects
        roles = s.user_roles or s.module_roles
        callers = _counts_callers(finding)
        things = s.access_rule, s.entity, s.member, s.document, s.service, s.call, callers
        key = (roles, s.service) if roles else things
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _reach(s, self._context, callers)
        return known


def _counts_callers(finding: Finding) -> bool:
    """Whether whoever starts a microflow that calls the finding's document may run it: as its rule says."""
    s = finding.subjects
    if not s.document or s.user_roles or s.module_roles:
        return False
    from auditor.rules import registry

    return registry.rule(finding.rule).rule.through_callers


def _reach(subjects: Subjects, context: Context, callers: bool) -> Reach:
    services = services_that_start(subjects.document, context) if callers else (subjects.service,)
    if any(service.name in services for service in context.open_services()):
        return Reach.ANONYMOUS
    concerned = concerned_by(subjects, context, callers)
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
    return concerned_by(finding.subjects, context, _counts_callers(finding))


def concerned_by(s: Subjects, context: Context, callers: bool = False) -> frozenset[Name]:
    """The same for subjects alone; `callers`: who starts a microflow that calls it may run a microflow."""
    project = context.project
    if s.user_roles:
        return frozenset(s.user_roles)
    if s.module_roles:
        return _holders(project, s.module_roles)
    rule_entity, _, index = s.access_rule.rpartition("#")
    if rule_entity and index.isdecimal():
        rule = project.entities[Name(rule_entity)].rule_numbered(int(index))
        return frozenset(rule.user_roles) or _holders(project, rule.module_roles) if rule else frozenset()
    if s.entity:
        return frozenset(name for role in context.roles if role.access.entity(s.entity) for name in role.names)
    if s.member:
        return _readers(context, s.member)
    if s.document:
        documents = context.calls.started_by(s.document) if callers else (s.document,)
        return _who(context, documents, ("pages", "microflows", "nanoflows"))
    if s.service:
        return _who(context, (s.service,), ("services",))
    if s.call:
        call = call_named(s.call, context)
        return roles_that_make(call, context) if call else frozenset()
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


def _who(context: Context, names: Iterable[Name], kinds: tuple[str, ...]) -> frozenset[Name]:
    users = _users(context, kinds)
    return frozenset(holder for name in names for holder in users.get(name, ()))


def _users(context: Context, kinds: tuple[str, ...]) -> Mapping[Name, list[Name]]:
    """Document of some kinds -> the roles that may use it; made once, for there are many findings about documents."""
    key = f"users of {kinds}"
    known = context.memo.get(key)
    if isinstance(known, dict):
        return known
    users: dict[Name, list[Name]] = {}
    for role in context.roles:
        for document in {document.name for kind in kinds for document in getattr(role.access, kind)}:
            users.setdefault(document, []).extend(role.names)
    context.memo[key] = users
    return users


def _is_administrator(project: Project, name: Name) -> bool:
    role = project.user_role_by_name.get(name)
    return SYSTEM_ADMINISTRATOR in role.module_roles if role else False
