"""Judging one role more, real or hypothetical, while somebody waits (architecture.md, idea 4).

What a rule about roles and entities finds follows from the role's access to the entity, and from whether it is the
guest's, an administrator role or latent. Roles share these accesses, so what was found for one role is remembered and
told of the others: of a merged role, only the accesses that no role had before are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from auditor.access.effective import EntityAccess
from auditor.findings.finding import Finding, Subjects
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules import registry
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.finishing import finish, not_checked, order
from auditor.rules.judging import Judging
from auditor.rules.policing.in_force import in_force, switched_off
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded, SubjectKind
from auditor.rules.subjects import ROLE_KINDS, looks_at

ON_ENTITIES = (SubjectKind.ROLE_AND_ENTITY, SubjectKind.ROLE_AND_RULE)
"""The kinds of rules that judge a role on one entity."""

_Kind = tuple[bool, bool, bool]
"""Whether a role is the guest's, an administrator role, latent."""


def judge_role(context: Context, role: RoleSubject, rules: Iterable[Loaded] | None = None) -> tuple[Finding, ...]:
    """Judge one role alone, real or hypothetical, by the rules about user roles. `rules` are all by default."""
    chosen = rules if rules is not None else in_force(context)
    reaches = Reaches(context)
    findings: list[Finding] = []
    on_entities: list[Loaded] = []
    for loaded in chosen:
        rule = loaded.rule
        if rule.subject not in ROLE_KINDS or not looks_at(rule, role) or not_checked(loaded, context):
            continue
        if switched_off(loaded, context):
            continue
        if rule.subject in ON_ENTITIES:
            on_entities.append(loaded)
        else:
            found = Judging(loaded, context, (role,)).found()
            findings.extend(finish(loaded, context, reaches, finding, latent) for finding, latent in found)
    findings.extend(_Known(context, reaches).found(role, on_entities))
    return tuple(sorted(findings, key=order))


def remember(context: Context, findings: Iterable[Finding]) -> None:
    """Keep what an audit by all rules found out about the roles of the project, for the roles that come later."""
    _Known(context, Reaches(context)).keep(findings)


def look_at(context: Context, subject: RoleOnEntity) -> None:
    """Find out beforehand what there is to find on an access, for the roles that come to have it."""
    _Known(context, Reaches(context)).look_at(subject)


def check_on_entity(loaded: Loaded, subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Give what a rule about roles and entities finds for one role on one entity; nothing where it does not look."""
    rule = loaded.rule
    if not looks_at(rule, subject.role) or (subject.entity.module == SYSTEM and not rule.system_entities):
        return
    if rule.among is None or rule.among(subject, context):
        yield from loaded.check(subject, context)


@dataclass(slots=True)
class _Seen:
    """What is known of one access to an entity, for roles of one kind."""

    findings: Sequence[Finding]
    """What rules that look at it alone find, for the first role that had it."""
    asking: tuple[tuple[Loaded, tuple[Name, ...] | None], ...] | None = None
    """The rules that look at it and at more: at which other entities; None for at anything. None: not looked up yet."""


_NOTHING = _Seen((), ())
"""Of most accesses there is nothing to say. One for all: a large project has tens of thousands."""


class _Known:
    """What was found on the accesses of a context: kept in its memo, so that it lives as long as they do."""

    def __init__(self, context: Context, reaches: Reaches) -> None:
        self._context = context
        self._reaches = reaches
        seen = context.memo.setdefault("findings by access", {})
        further = context.memo.setdefault("findings by several accesses", {})
        wider = context.memo.setdefault("rules that look at other entities too", {})
        by_kind = context.memo.setdefault("rules that look at a kind of roles", {})
        assert isinstance(seen, dict) and isinstance(further, dict)
        assert isinstance(wider, dict) and isinstance(by_kind, dict)
        self._seen: dict[_Kind, dict[EntityAccess, _Seen]] = seen
        """What is not in it was never judged."""
        self._further: dict[tuple[object, ...], list[Finding]] = further
        """What a rule finds that looks at other entities too, by all these accesses."""
        self._wider: dict[Name, dict[str, tuple[Name, ...] | None]] = wider
        """Entity -> the rules that look at more there: at which other entities; None for at anything."""
        self._by_kind: dict[_Kind, tuple[Loaded, ...]] = by_kind

    def keep(self, findings: Iterable[Finding]) -> None:
        """Remember all accesses of the judged roles, with what was found on each for the first role that has it."""
        context = self._context
        about: dict[Name | None, RoleSubject] = {}
        first: dict[tuple[_Kind, EntityAccess], RoleSubject] = {}
        for entity in context.project.entities.values():
            self._looks_further(entity)
        for role in context.judged_roles:
            about[role.names[0] if role.names else role.module_role] = role
            kind = _kind(role)
            seen = self._seen.setdefault(kind, {})
            for access in role.access.granted:
                if first.setdefault((kind, access), role) is role:
                    seen.setdefault(access, _Seen(()))
        for finding in findings:
            name = entity_of(finding)
            concerned = finding.subjects.user_roles or finding.subjects.module_roles
            judged = about.get(concerned[0]) if name and len(concerned) == 1 else None
            if judged and registry.rule(finding.rule).rule.subject in ON_ENTITIES:
                access, kind = judged.access.entity(name), _kind(judged)
                if first.get((kind, access)) is judged and finding.rule not in self._wider[name]:
                    known = self._seen[kind][access]
                    known.findings = (*known.findings, finding)

    def look_at(self, subject: RoleOnEntity) -> None:
        """Judge an access unless it was judged before."""
        seen = self._seen.setdefault(_kind(subject.role), {})
        self._look_up(subject, seen)

    def found(self, role: RoleSubject, rules: Sequence[Loaded]) -> Iterator[Finding]:
        """Give what rules about roles and entities find for one role."""
        by_id = {loaded.rule.id: loaded for loaded in rules}
        entities = self._context.project.entities
        seen = self._seen.setdefault(_kind(role), {})
        for access in role.access.granted:
            known = seen.get(access)
            if known is None or known.asking is None:
                known = self._look_up(RoleOnEntity(role, entities[access.entity], access), seen)
            for finding in known.findings:
                if finding.rule in by_id:
                    yield self._told_of(role, finding)
            for loaded, others in known.asking or ():
                if loaded.rule.id in by_id:
                    subject = RoleOnEntity(role, entities[access.entity], access)
                    for finding in self._on_several(loaded, subject, others):
                        yield self._told_of(role, finding)

    def _told_of(self, role: RoleSubject, finding: Finding) -> Finding:
        """Give the finding of one role as that of another, which has the same access."""
        s, roles = finding.subjects, role.about()
        if s.user_roles == roles.user_roles and s.module_roles == roles.module_roles:
            return finding
        subjects = Subjects(
            roles.user_roles,
            roles.module_roles,
            s.module,
            s.access_rule,
            s.entity,
            s.member,
            s.document,
            s.service,
            s.constant,
            s.call,
        )
        told = Finding(
            finding.rule,
            finding.severity,
            subjects,
            finding.facts,
            finding.certainty,
            finding.origin,
            finding.reach,
            finding.latent,
            finding.keeps_severity,
            finding.enforced_now,
        )
        reach = self._reaches.of(told)
        return told if reach is finding.reach else replace(told, reach=reach)

    def _looks_further(self, entity: Entity) -> Mapping[str, tuple[Name, ...] | None]:
        """Give the rules whose verdict on an entity rests on more than the cells there: most have none."""
        known = self._wider.get(entity.name)
        if known is None:
            known = self._wider[entity.name] = {}
            for loaded in _on_entities():
                rule = loaded.rule
                others = tuple(rule.also_cells(entity, self._context)) if rule.also_cells else ()
                if others or not rule.only_cells:
                    known[rule.id] = others if rule.only_cells else None
        return known

    def _look_up(self, subject: RoleOnEntity, seen: dict[EntityAccess, _Seen]) -> _Seen:
        """Judge an access unless it was judged before, and find out which rules look at more."""
        known = seen.get(subject.access)
        if known is None:
            findings, asking = self._judge(subject), self._asking(subject)
            known = seen[subject.access] = _Seen(findings, asking) if findings or asking else _NOTHING
        elif known.asking is None:
            known.asking = self._asking(subject)
        return known

    def _judge(self, subject: RoleOnEntity) -> tuple[Finding, ...]:
        """Judge an access that never was, by all rules that look at it alone."""
        wider = self._looks_further(subject.entity)
        found: list[Finding] = []
        for loaded in self._looking_at(subject.role):
            if loaded.rule.id not in wider and self._among(loaded, subject):
                found.extend(self._finished(loaded, subject))
        return tuple(found)

    def _asking(self, subject: RoleOnEntity) -> tuple[tuple[Loaded, tuple[Name, ...] | None], ...]:
        """Give the rules that look at more than an access, and are not narrowed so that they do not look at it."""
        wider = self._looks_further(subject.entity)
        if not wider:
            return ()
        return tuple(
            (loaded, wider[loaded.rule.id])
            for loaded in self._looking_at(subject.role)
            if loaded.rule.id in wider and self._among(loaded, subject)
        )

    def _looking_at(self, role: RoleSubject) -> tuple[Loaded, ...]:
        """Give the rules about roles and entities that look at such a role and can be checked."""
        kind = _kind(role)
        known = self._by_kind.get(kind)
        if known is None:
            known = self._by_kind[kind] = tuple(
                loaded
                for loaded in _on_entities()
                if looks_at(loaded.rule, role) and not not_checked(loaded, self._context)
            )
        return known

    def _on_several(self, loaded: Loaded, subject: RoleOnEntity, others: tuple[Name, ...] | None) -> list[Finding]:
        """What a rule finds that looks at other entities too; one that looks at anything is asked every time."""
        role = subject.role
        if others is None:
            return self._finished(loaded, subject)
        key = (loaded.rule.id, _kind(role), subject.access, *(role.access.entity(name) for name in others))
        known = self._further.get(key)
        if known is None:
            known = self._further[key] = self._finished(loaded, subject)
        return known

    def _among(self, loaded: Loaded, subject: RoleOnEntity) -> bool:
        """Whether a rule looks at a role on an entity: that rests on the entity and the cells."""
        rule = loaded.rule
        if subject.entity.module == SYSTEM and not rule.system_entities:
            return False
        return rule.among is None or rule.among(subject, self._context)

    def _finished(self, loaded: Loaded, subject: RoleOnEntity) -> list[Finding]:
        """What a rule finds that looks at a role on an entity."""
        context, latent = self._context, subject.role.latent
        return [finish(loaded, context, self._reaches, found, latent) for found in loaded.check(subject, context)]


@cache
def _on_entities() -> tuple[Loaded, ...]:
    return tuple(loaded for loaded in registry.all_rules() if loaded.rule.subject in ON_ENTITIES)


def _kind(role: RoleSubject) -> _Kind:
    return role.is_guest, role.is_administrator, role.latent


def entity_of(finding: Finding) -> Name:
    """Give the entity that a finding about a role and an entity is about; empty for another finding."""
    return finding.subjects.entity or Name(finding.subjects.access_rule.rpartition("#")[0])
