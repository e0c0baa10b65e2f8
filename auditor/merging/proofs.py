"""What a finding of a merge rests on, as things of which any one could be taken away.

A proof is one way in which the finding comes about: the access rules that it saw, and for each the first module role
through which the set has it. Where something else would do as well, the finding is found again without this proof, and
then that is the next one.
"""

from collections.abc import Iterable, Iterator

from auditor.access.effective import EffectiveAccess
from auditor.access.rights import Right
from auditor.findings.finding import Fact, Finding, Granted
from auditor.merging.combination import granted
from auditor.merging.removals import Removal, RemovalKind, World
from auditor.merging.rules.merge_01_row_limit_disappears import limit_pairs
from auditor.merging.rules.merge_03_constraint_capture import captured_rules
from auditor.model.documents import Microflow
from auditor.model.domain import AccessRule
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM
from auditor.rules.context import RoleOnEntity
from auditor.rules.hypothetical import ON_ENTITIES, check_on_entity
from auditor.rules.rights import cells_of
from auditor.rules.rule import Loaded
from auditor.rules.subjects import ROLE_KINDS, looks_at, role_subjects

MERGE = "MERGE"


def found_again(finding: Finding, loaded: Loaded, there: World) -> Finding | None:
    """Give the same finding as it is after some removals: same rule, same subjects; None when it is gone."""
    context, key = there.context, _thing(finding)
    candidates: Iterable[Finding]
    if loaded.rule.family == MERGE:
        combination = there.combination((finding.subjects.entity,) if finding.subjects.entity else None)
        subjects = combination.subjects(loaded.rule)
        candidates = (found for subject in subjects for found in loaded.check(subject, context))
    elif not looks_at(loaded.rule, there.role):
        candidates = ()
    elif loaded.rule.subject in ON_ENTITIES:
        entity = context.project.entities[
            finding.subjects.entity or Name(finding.subjects.access_rule.rpartition("#")[0])
        ]
        access = there.access.entity(entity.name)
        subject = RoleOnEntity(there.role, entity, access)
        candidates = check_on_entity(loaded, subject, context) if access else ()
    else:
        candidates = _of_role(loaded, there)
    return next((found for found in candidates if _thing(found) == key), None)


def _of_role(loaded: Loaded, there: World) -> Iterator[Finding]:
    if loaded.rule.subject in ROLE_KINDS:
        for subject in role_subjects(loaded.rule, there.role, there.context):
            if loaded.rule.among is None or loaded.rule.among(subject, there.context):
                yield from loaded.check(subject, there.context)


def _thing(finding: Finding) -> tuple[object, ...]:
    s = finding.subjects
    return s.module, s.access_rule, s.entity, s.member, s.document, s.service, s.constant, s.call


def proofs(finding: Finding, there: World) -> list[frozenset[Removal]]:
    """Give the ways in which a finding comes about: of each, the removals any one of which breaks it.

    A way without a removal cannot be broken here: it rests on user management, on rows or on documents. No way at all
    means the same.
    """
    match finding.rule:
        case "MERGE-01":
            return list(_limits(finding, there.access))
        case "MERGE-02":
            create, *writes = cells_of(finding)
            makers = [(create, rule) for rule in create.rules]
            ways = [[maker, (write, write.rules[0])] for maker in makers for write in writes]
        case "MERGE-03":
            limited = [(rule, writing) for rule, writings in captured_rules(finding) for writing in writings]
            return [
                frozenset((*_of_rule(rule, there.access), *_of_ways([(writing, writing.rules[0])], there.access)))
                for rule, writing in limited
            ]
        case "MERGE-04":
            return [frozenset(_argument(finding, there))]
        case "MERGE-06":
            ways = [
                [(cell, cell.rules[0]) for cell in _flat(fact) if isinstance(cell, Granted)]
                for fact in finding.facts
                if isinstance(fact, tuple)
            ]
        case _:
            return [frozenset(_of_facts(finding, there.access))]
    return [frozenset(_of_ways(way, there.access)) for way in ways]


def _limits(finding: Finding, access: EffectiveAccess) -> Iterator[frozenset[Removal]]:
    """MERGE-01: without the wider rule the limit holds; without the limited right there is none that is lost.

    One role of the set may have the limited right by another module role than the set's first one.
    """
    for _, limited, wider in limit_pairs(finding):
        side = set(_of_ways([(limited, rule) for rule in limited.rules], access))
        for rule in limited.rules:
            side.update(
                Removal(RemovalKind.MODULE_ROLE_OUT, module_role=role) for role in _held(rule.module_roles, access)
            )
        for rule in wider.rules:
            yield frozenset(side.union(_of_ways([(wider, rule)], access)))


def _of_facts(finding: Finding, access: EffectiveAccess) -> Iterator[Removal]:
    """What any other rule saw: every cell and access rule among its facts."""
    for fact in _flat(finding.facts):
        if isinstance(fact, Granted):
            yield from _of_ways([(fact, rule) for rule in fact.rules], access)
        elif isinstance(fact, AccessRule):
            yield from _of_rule(fact, access)


def _of_ways(way: Iterable[tuple[Granted, AccessRule]], access: EffectiveAccess) -> Iterator[Removal]:
    for cells, rule in way:
        yield from _of_cells(rule, cells.right, cells.members, access)


def _flat(facts: Iterable[Fact]) -> Iterator[Fact]:
    for fact in facts:
        if isinstance(fact, tuple):
            yield from _flat(fact)
        else:
            yield fact


def _of_rule(rule: AccessRule, access: EffectiveAccess) -> Iterator[Removal]:
    """Every right that a rule gives on rows, as a whole."""
    for right, members in ((Right.READ, rule.readable), (Right.WRITE, rule.writable)):
        if members:
            yield from _of_cells(rule, right, members, access)
    if rule.delete:
        yield from _of_cells(rule, Right.DELETE, (), access)


def _of_cells(rule: AccessRule, right: Right, members: tuple[Name, ...], access: EffectiveAccess) -> Iterator[Removal]:
    if not rule.index or module_of(rule.entity) == SYSTEM:
        return
    if role := _first_role(rule.module_roles, access):
        yield Removal(RemovalKind.MODULE_ROLE_OUT, module_role=role)
    dropped = Removal(RemovalKind.RIGHT_DROPPED, entity=rule.entity, index=rule.index, right=right)
    yield dropped
    if len(members) == 1:
        yield Removal(RemovalKind.RIGHT_DROPPED, entity=rule.entity, index=rule.index, right=right, member=members[0])


def _first_role(module_roles: Iterable[Name], access: EffectiveAccess) -> Name | None:
    """The first module role by which the set has something, when it can be taken out."""
    held = sorted(role for role in module_roles if role in access.module_roles)
    return held[0] if held and module_of(held[0]) != SYSTEM else None


def _held(module_roles: Iterable[Name], access: EffectiveAccess) -> Iterator[Name]:
    """The module roles of the set among some. Those of System cannot be taken out of a user role."""
    return (role for role in module_roles if role in access.module_roles and module_of(role) != SYSTEM)


def _argument(finding: Finding, there: World) -> Iterator[Removal]:
    """MERGE-04: the microflow's allowed role, or one rule by which objects of the parameter's entity are obtained."""
    microflow = next((flow for flow in there.access.microflows if flow.name == finding.subjects.document), None)
    if microflow is None:
        return
    yield from _running(microflow, there.access)
    entities = [Name(fact) for fact in _flat(finding.facts) if isinstance(fact, str)]
    for entity in entities[:1]:
        found = there.access.entity(entity)
        cells = [granted(Right.CREATE, found.create)] if found.create else []
        cells += [granted(Right.READ, rules, (member,)) for member, rules in found.read.items()]
        for cell in cells[:1]:
            for removal in _of_cells(cell.rules[0], cell.right, cell.members, there.access):
                if not removal.member:
                    yield removal


def _running(microflow: Microflow, access: EffectiveAccess) -> Iterator[Removal]:
    if role := _first_role(microflow.module_roles, access):
        yield Removal(RemovalKind.MODULE_ROLE_OUT, module_role=role)
        yield Removal(RemovalKind.RIGHT_DROPPED, module_role=role, right=Right.EXECUTE, document=microflow.name)
