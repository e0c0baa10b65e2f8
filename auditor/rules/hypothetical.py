"""Judging one role more, real or hypothetical, while somebody waits (architecture.md, idea 4).

Whether a rule about roles and entities fires follows from the role's access to the entity, and from whether it is the
guest's, an administrator role or latent. Roles share these accesses, so what was found out for one is remembered:
of a merged role, only the accesses that no role had before are looked at.
"""

from collections.abc import Iterable, Iterator, Sequence

from auditor.access.effective import EntityAccess
from auditor.findings.finding import Finding
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules import registry
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.finishing import finish, not_checked, order
from auditor.rules.judging import Judging
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded, SubjectKind
from auditor.rules.subjects import ROLE_KINDS, looks_at

ON_ENTITIES = (SubjectKind.ROLE_AND_ENTITY, SubjectKind.ROLE_AND_RULE)
"""The kinds of rules that judge a role on one entity."""

_Key = tuple[EntityAccess, bool, bool, bool]
"""An access to an entity; whether the role is the guest's, an administrator role, latent."""


def judge_role(context: Context, role: RoleSubject, rules: Iterable[Loaded] | None = None) -> tuple[Finding, ...]:
    """Judge one role alone, real or hypothetical, by the rules about user roles. `rules` are all by default."""
    chosen = rules if rules is not None else registry.all_rules()
    reaches = Reaches(context)
    findings: list[Finding] = []
    on_entities: list[Loaded] = []
    for loaded in chosen:
        rule = loaded.rule
        if rule.subject not in ROLE_KINDS or not looks_at(rule, role) or not_checked(loaded, context):
            continue
        if rule.subject in ON_ENTITIES:
            on_entities.append(loaded)
        else:
            found = Judging(loaded, context, (role,)).found()
            findings.extend(finish(loaded, context, reaches, finding, latent) for finding, latent in found)
    known = _Known(context)
    for loaded, finding in known.found(role, on_entities):
        findings.append(finish(loaded, context, reaches, finding, role.latent))
    return tuple(sorted(findings, key=order))


def remember(context: Context, findings: Iterable[Finding]) -> None:
    """Keep what an audit by all rules found out about the roles of the project, for the roles that come later."""
    _Known(context).keep(findings)


class _Known:
    """What is known of a context's accesses: kept in its memo, so that it lives as long as they do."""

    def __init__(self, context: Context) -> None:
        self._context = context
        fired = context.memo.setdefault("rules that fire on an access", {})
        asked = context.memo.setdefault("whether a rule fires on several accesses", {})
        others = context.memo.setdefault("other entities that decide", {})
        assert isinstance(fired, dict) and isinstance(asked, dict) and isinstance(others, dict)
        self._fired: dict[_Key, set[str]] = fired
        """Which of the rules that look at one entity alone fire. An access that is not in it was never judged."""
        self._asked: dict[tuple[object, ...], bool] = asked
        self._others: dict[tuple[str, Name], tuple[Name, ...]] = others

    def keep(self, findings: Iterable[Finding]) -> None:
        """Remember all accesses of the judged roles, with the rules that fired on each."""
        context = self._context
        by_name = {}
        for role in context.judged_roles:
            by_name[role.names[0] if role.names else role.module_role] = role
            for access in role.access.granted:
                self._fired.setdefault(_key(role, access), set())
        for finding in findings:
            s = finding.subjects
            name = s.entity or Name(s.access_rule.rpartition("#")[0])
            concerned = s.user_roles or s.module_roles
            if name and len(concerned) == 1 and (about := by_name.get(concerned[0])):
                self._fired.setdefault(_key(about, about.access.entity(name)), set()).add(finding.rule)

    def found(self, role: RoleSubject, rules: Sequence[Loaded]) -> Iterator[tuple[Loaded, Finding]]:
        """Give what rules about roles and entities find for one role."""
        context = self._context
        alone = {loaded.rule.id: loaded for loaded in rules if loaded.rule.only_cells and not loaded.rule.also_cells}
        wider = [loaded for loaded in rules if loaded.rule.id not in alone]
        for access in role.access.granted:
            subject = RoleOnEntity(role, context.project.entities[access.entity], access)
            fired = self._fired.get(_key(role, access))
            if fired is None:
                fired = self._judge(subject, registry.all_rules())
            for rule_id in fired and sorted(fired & alone.keys()):
                yield from ((alone[rule_id], finding) for finding in alone[rule_id].check(subject, context))
            for loaded in wider:
                if self._may_fire(loaded, subject):
                    yield from ((loaded, finding) for finding in check_on_entity(loaded, subject, context))

    def _judge(self, subject: RoleOnEntity, rules: Iterable[Loaded]) -> set[str]:
        """Find out which rules fire on an access that was never judged: all of them, so that it is known from now."""
        fired = set()
        for loaded in rules:
            rule = loaded.rule
            decides = rule.subject in ON_ENTITIES and rule.only_cells and not rule.also_cells
            if decides and looks_at(rule, subject.role) and _fires(loaded, subject, self._context):
                fired.add(rule.id)
        self._fired[_key(subject.role, subject.access)] = fired
        return fired

    def _may_fire(self, loaded: Loaded, subject: RoleOnEntity) -> bool:
        """Whether a rule fires that looks at more than this entity's cells; what looks at anything is always asked."""
        if not loaded.rule.only_cells:
            return True
        others = self._other_entities(loaded, subject.entity)
        role = subject.role
        key = (loaded.rule.id, *_key(role, subject.access), *(role.access.entity(name) for name in others))
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = _fires(loaded, subject, self._context)
        return known

    def _other_entities(self, loaded: Loaded, entity: Entity) -> tuple[Name, ...]:
        key = (loaded.rule.id, entity.name)
        known = self._others.get(key)
        if known is None:
            also = loaded.rule.also_cells
            known = self._others[key] = tuple(also(entity, self._context)) if also else ()
        return known


def _key(role: RoleSubject, access: EntityAccess) -> _Key:
    return access, role.is_guest, role.is_administrator, role.latent


def check_on_entity(loaded: Loaded, subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Give what a rule about roles and entities finds for one role on one entity; nothing where it does not look."""
    rule = loaded.rule
    if subject.entity.module == SYSTEM and not rule.system_entities:
        return
    if rule.among is None or rule.among(subject, context):
        yield from loaded.check(subject, context)


def _fires(loaded: Loaded, subject: RoleOnEntity, context: Context) -> bool:
    return any(True for _ in check_on_entity(loaded, subject, context))
