"""One rule over its subjects: what it found, and how many subjects it looked at."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.findings.finding import Finding
from auditor.model.domain import AccessRule
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleGroup, RoleOnEntity, RoleSubject
from auditor.rules.rule import Loaded, SubjectKind
from auditor.rules.subjects import ROLE_KINDS, looks_at, role_subjects, single_subjects

Found = tuple[Finding, bool]
"""A finding, and whether it is latent."""


class Judging:
    """Runs one rule. `found()` gives the findings one after the other; `subjects` then is the number looked at."""

    def __init__(self, loaded: Loaded, context: Context, roles: Sequence[RoleSubject]) -> None:
        self.loaded = loaded
        self.context = context
        self.roles = roles
        self.subjects = 0

    def found(self) -> Iterator[Found]:
        """Check every subject of the rule."""
        kind = self.loaded.rule.subject
        if kind in (SubjectKind.ROLE_AND_ENTITY, SubjectKind.ROLE_AND_RULE):
            return self._on_entities()
        if kind in ROLE_KINDS:
            return self._on_roles()
        return self._on_single()

    def _on_single(self) -> Iterator[Found]:
        of_rules = self.loaded.rule.subject is SubjectKind.ACCESS_RULE
        for subject in single_subjects(self.loaded.rule, self.context):
            self.subjects += 1
            for finding in self.loaded.check(subject, self.context):
                yield finding, of_rules and self.context.is_latent(subject[1])

    def _on_roles(self) -> Iterator[Found]:
        rule, check, context = self.loaded.rule, self.loaded.check, self.context
        for role in self.roles:
            if not looks_at(rule, role):
                continue
            for subject in role_subjects(rule, role, context):
                if rule.among is None or rule.among(subject, context):
                    self.subjects += 1
                    yield from ((finding, role.latent) for finding in check(subject, context))

    def _on_entities(self) -> Iterator[Found]:
        """Check roles on entities, once for all roles alike: 200 roles share a handful of accesses to an entity."""
        rule = self.loaded.rule
        for group in self.context.groups(self.roles):
            entity, first = group.entity, group.roles[0]
            if (entity.module == SYSTEM and not rule.system_entities) or not looks_at(rule, first):
                continue
            subject = RoleOnEntity(first, entity, group.access)
            if rule.among is None or rule.among(subject, self.context):
                self.subjects += len(group.roles) * self._weight(group)
                for part in self._alike_elsewhere(group):
                    if part is not group:
                        subject = RoleOnEntity(part.roles[0], entity, group.access)
                    yield from self._on_group(part, subject)

    def _alike_elsewhere(self, group: RoleGroup) -> Iterable[RoleGroup]:
        """Part a group by what its roles may do with the other entities that decide too (`Rule.also_cells`)."""
        also_cells = self.loaded.rule.also_cells
        others = tuple(also_cells(group.entity, self.context)) if also_cells else ()
        if not others or len(group.roles) == 1:
            return (group,)
        parts: dict[tuple[int, ...], list[RoleSubject]] = {}
        for role in group.roles:
            parts.setdefault(tuple(id(role.access.entity(name)) for name in others), []).append(role)
        return [RoleGroup(group.entity, group.access, tuple(roles)) for roles in parts.values()]

    def _on_group(self, group: RoleGroup, subject: RoleOnEntity) -> Iterator[Found]:
        check, context = self.loaded.check, self.context
        found = list(check(subject, context))
        yield from ((finding, subject.role.latent) for finding in found)
        if found or not self.loaded.rule.only_cells:
            for role in group.roles[1:]:
                for finding in check(RoleOnEntity(role, group.entity, group.access), context):
                    yield finding, role.latent

    def _weight(self, group: RoleGroup) -> int:
        """How many subjects one role on one entity makes: itself, or its constrained access rules."""
        if self.loaded.rule.subject is SubjectKind.ROLE_AND_ENTITY:
            return 1
        return sum(_is_constrained(rule, group) for rule in group.access.rules)


def _is_constrained(rule: AccessRule, group: RoleGroup) -> bool:
    return rule.constrained and rule.entity == group.entity.name
