"""What can be taken away from a merge: a module role out of the set, or a right out of an access rule or document.

A removal is never a new row constraint: that a person has to word. What a merge would be after some removals is worked
out anew from a changed copy of the project, so a repair is checked by the same rules that found the violation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.rights import MEMBER_RIGHTS, Right
from auditor.access.roles import RoleSet
from auditor.merging.candidates import share
from auditor.merging.combination import Combination, combine
from auditor.model.documents import Microflow
from auditor.model.domain import AccessRule
from auditor.model.names import NO_NAME, Name
from auditor.model.project import Project
from auditor.rules.context import Context, RoleSubject
from auditor.rules.policing.in_force import SELECTORS


class RemovalKind(StrEnum):
    """What kind of thing is taken away (cli.md, repairs)."""

    MODULE_ROLE_OUT = "module role out"
    RIGHT_DROPPED = "right dropped"


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """One thing that is taken away."""

    kind: RemovalKind
    module_role: Name = NO_NAME
    """The module role that goes out of the set, or that may no longer run the document."""
    entity: Name = NO_NAME
    index: int = 0
    """With `entity`: the access rule that loses the right."""
    right: Right | None = None
    member: Name = NO_NAME
    """Stored name of the only member that loses it; empty for all members of the rule, and for create and delete."""
    document: Name = NO_NAME
    """The microflow that may no longer be run, when it is not about an access rule."""

    @property
    def rule(self) -> Name:
        """The access rule as it is written: `Shop.Order#2`; empty when it is not about one."""
        return Name(f"{self.entity}#{self.index}") if self.entity else NO_NAME

    @property
    def implied(self) -> "tuple[Removal, ...]":
        """What goes with it: who may no longer read a member may not write it either."""
        return (replace(self, right=Right.WRITE),) if self.entity and self.right is Right.READ else ()

    def effect(self, project: Project) -> "Removal":
        """Give the removal that does the same in fewer words: of the only member, that is of every member."""
        rule = project.entities[self.entity].rule_numbered(self.index) if self.member else None
        if rule is None:
            return self
        members = rule.readable if self.right is Right.READ else rule.writable
        return replace(self, member=NO_NAME) if members == (self.member,) else self

    def sentence(self, project: Project) -> str:
        """Say what is taken away: `read of Amount is dropped from Shop.Payment#2`."""
        if self.kind is RemovalKind.MODULE_ROLE_OUT:
            return f"{self.module_role} is taken out of the set"
        if self.document:
            return f"{self.module_role} may no longer run {self.document}"
        rights = [self.right.value] if self.right else []
        if self.right is Right.READ and self._also_written(project):
            rights.append(Right.WRITE.value)
        of = f" of {project.member_label(self.entity, self.member)}" if self.member else ""
        if not self.member and self.right in MEMBER_RIGHTS:
            of = " of every member"
        verb = "is" if len(rights) == 1 else "are"
        return f"{' and '.join(rights)}{of} {verb} dropped from {self.rule}"

    def _also_written(self, project: Project) -> bool:
        """Whether the rule lets write what it then no longer lets read."""
        rule = project.entities[self.entity].rule_numbered(self.index)
        writable = rule.writable if rule else ()
        return self.member in writable if self.member else bool(writable)


@dataclass(frozen=True, eq=False)
class World:
    """A merge as it would be after some removals."""

    context: Context
    roles: RoleSet

    @cached_property
    def access(self) -> EffectiveAccess:
        """What the set may do there."""
        return self.context.access.of(self.roles)

    @cached_property
    def role(self) -> RoleSubject:
        """The set as one role, for the rules about user roles."""
        return self.context.role_subject(self.access)

    def combination(self, among: tuple[Name, ...] | None = None) -> Combination:
        """The set as the MERGE rules see it, on some entities or on all."""
        return replace(combine(self.context, self.roles), among=among)


def world(context: Context, roles: RoleSet, removals: Iterable[Removal]) -> World:
    """Give what a set of roles would be after some removals."""
    listed = sorted(removals)
    out = tuple(r.module_role for r in listed if r.kind is RemovalKind.MODULE_ROLE_OUT)
    dropped = [r for r in listed if r.kind is RemovalKind.RIGHT_DROPPED]
    smaller = RoleSet(roles.user_roles, roles.added, (*roles.removed, *out)) if out else roles
    return World(_context_without(context, dropped) if dropped else context, smaller)


def _context_without(context: Context, dropped: list[Removal]) -> Context:
    """The context of a project in which some access rules grant less. What row constraints mean is the same."""
    project = _without(context.project, dropped)
    changed = {removal.entity for removal in dropped}
    model = AccessModel(project, context.access.meanings, context.access, changed)
    made = Context(project, model, context.advisories, context.policy)
    share(context, made)
    if SELECTORS in context.memo:
        made.memo[SELECTORS] = context.memo[SELECTORS]  # The same entities and documents are there.
    return made


def _without(project: Project, dropped: list[Removal]) -> Project:
    entities = dict(project.entities)
    for name in dict.fromkeys(removal.entity for removal in dropped if removal.entity):
        found = entities[name]
        rules = tuple(_weaker(rule, [r for r in dropped if r.rule == rule.id]) for rule in found.rules)
        entities[name] = replace(found, rules=rules)
    closed = {(removal.document, removal.module_role) for removal in dropped if removal.document}
    microflows = tuple(_closed(flow, closed) for flow in project.microflows) if closed else project.microflows
    return replace(project, entities=MappingProxyType(entities), microflows=microflows)


def _weaker(rule: AccessRule, dropped: list[Removal]) -> AccessRule:
    if not dropped:
        return rule
    unread = _members(rule.readable, Right.READ, dropped)
    unwritten = _members(rule.writable, Right.WRITE, dropped) | unread
    rights = {removal.right for removal in dropped}
    return replace(
        rule,
        create=rule.create and Right.CREATE not in rights,
        delete=rule.delete and Right.DELETE not in rights,
        readable=tuple(member for member in rule.readable if member not in unread),
        writable=tuple(member for member in rule.writable if member not in unwritten),
    )


def _members(listed: tuple[Name, ...], right: Right, dropped: list[Removal]) -> set[Name]:
    """The members that lose a right: those named, or all."""
    of_right = [removal for removal in dropped if removal.right is right]
    if any(not removal.member for removal in of_right):
        return set(listed)
    return {removal.member for removal in of_right}


def _closed(flow: Microflow, closed: set[tuple[Name, Name]]) -> Microflow:
    allowed = tuple(role for role in flow.module_roles if (flow.name, role) not in closed)
    return flow if len(allowed) == len(flow.module_roles) else replace(flow, module_roles=allowed)
