"""Laws of merging (merging.md 3.3), and the MERGE rules against a plain reading of the catalogue.

Union, order and monotony of cells are also held for whatever a damaged file may hold, in `test_access.py`.
"""

import json
from dataclasses import replace
from itertools import permutations
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from auditor.access.compare import CellGroup
from auditor.access.effective import AccessModel
from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.target import Target
from auditor.findings.finding import Finding
from auditor.merging.captures import way_in
from auditor.merging.changes import Changes
from auditor.merging.combination import combine
from auditor.merging.judging import judge
from auditor.merging.pairs import all_pairs
from auditor.merging.preparing import prepare
from auditor.merging.proofs import found_again
from auditor.merging.registry import LIMITS_LOST, merge_rules
from auditor.merging.registry import rule as merge_rule
from auditor.merging.removals import Removal, RemovalKind, world
from auditor.merging.repair import repairs, repairs_of_new
from auditor.merging.rules.merge_03_constraint_capture import captured_rules
from auditor.merging.scenario import Merge, merge
from auditor.model.domain import AccessRule, AttributeType
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.reports import merge as report
from auditor.rules.audit import Audit, audit, judge_role
from auditor.rules.context import Context
from auditor.rules.finishing import order
from auditor.rules.rights import cells_of
from auditor.xpath.constraint import parse_constraint
from auditor.xpath.database import Database
from auditor.xpath.evaluate import Reading, holds
from tests.access.reference import cells, reference
from tests.builders import attribute, entity, project, rule, user_role
from tests.merging.reference import plainly
from tests.properties.merging_models import MODULE_ROLES, USER_ROLES, XPATHS, sets, shops
from tests.properties.merging_mutants import MUTANTS
from tests.strategies import projects

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def names(roles) -> tuple[Name, ...]:
    """Names of roles."""
    return tuple(map(Name, roles))


def emergent(context: Context, roles: tuple[str, ...], removed: tuple[str, ...] = ()) -> list[Finding]:
    """What the MERGE rules find in a set."""
    return list(judge(combine(context, RoleSet(names(roles), (), names(removed)))).findings)


def things(findings: list[Finding]) -> set[tuple[str, str]]:
    """Rule and entity or document of each."""
    return {(finding.rule, finding.subjects.entity or finding.subjects.document) for finding in findings}


def merged(context: Context, roles: tuple[str, ...]) -> Merge:
    """A merge beside an audit of nothing."""
    return merge(Audit(context, (), ()), names(roles))


# Merging itself


@settings(SLOW, max_examples=60)
@given(shops(), sets)
def test_nested_merges_equal_flat_ones(made, roles):
    """Union law, commutative, associative, idempotent: in any order and nesting, the same rule ids in each cell."""
    model = AccessModel(made)
    flat = cells(model.of(RoleSet(names(roles))))
    assert flat == reference(made, RoleSet(names(roles)))
    inner, outer = cells(model.of(RoleSet(names(roles[:-1])))), cells(model.of(RoleSet(names(roles[-1:]))))
    assert flat == {cell: inner.get(cell, frozenset()) | outer.get(cell, frozenset()) for cell in inner | outer}
    for shuffled in list(permutations((*roles, roles[0])))[:6]:
        assert cells(model.of(RoleSet(names(shuffled)))) == flat


@settings(SLOW, max_examples=60)
@given(shops(), sets, st.sampled_from(USER_ROLES))
def test_a_role_more_takes_nothing_away(made, roles, more):
    """Monotone in stored rules; where a constraint asks which roles somebody has not, that is said (MERGE-07)."""
    context = Context(made)
    before = context.access.of(RoleSet(names(roles)))
    after = context.access.of(RoleSet(names((*roles, more))))
    assert all(ids <= cells(after)[cell] for cell, ids in cells(before).items())
    assert before.manages.within(after.manages)
    flagged = {name for found, name in things(emergent(context, roles)) if found == "MERGE-07"}
    for found in before.entities():
        limited = [active for active in found.rules if active.readable or active.delete]
        negative = any("not(System.owner" in active.constraint for active in limited)
        assert (found.entity in flagged) == negative


@settings(SLOW, max_examples=60)
@given(shops(), sets, st.sampled_from(MODULE_ROLES))
def test_a_module_role_less_adds_nothing(made, roles, removed):
    """No cell, no document, no managed user, and nothing that no role of the set could do alone.

    Except MERGE-03: what the set reads anyway it need not pull in, and without the module role it may have to.
    """
    context = Context(made)
    whole, less = (context.access.of(RoleSet(names(roles), (), out)) for out in ((), (Name(removed),)))
    assert all(ids <= cells(whole)[cell] for cell, ids in cells(less).items())
    assert less.runs <= whole.runs and less.calls <= whole.calls and less.manages.within(whole.manages)
    kept = ("MERGE-02", "MERGE-04", "MERGE-05", "MERGE-06")
    before, after = things(emergent(context, roles)), things(emergent(context, roles, (removed,)))
    assert {told for told in after if told[0] in kept} <= before


def test_rows_times_members_would_lie():
    """Reception reads names of own rows, payroll salaries of open ones: nobody reads the salary of an own, closed row.

    Uniting rows and members apart says that the merged role does. Each cell has its own rows, so ours says no.
    """
    made = project(
        entity(
            "HR.Employee",
            "Name",
            "Salary",
            "State",
            rules=[
                rule("HR.Reception", read=["Name"], xpath="[System.owner = '[%CurrentUser%]']"),
                rule("HR.Payroll", read=["Salary"], xpath="[State = 'Open']"),
            ],
            stores_owner=True,
        ),
        user_roles=[user_role("First", "HR.Reception"), user_role("Second", "HR.Payroll")],
    )
    found = AccessModel(made).of(RoleSet(names(("First", "Second")))).entity(Name("HR.Employee"))
    rows = {member.rpartition(".")[2]: [granting.id for granting in rules] for member, rules in found.read.items()}
    assert rows == {"Name": ["HR.Employee#1"], "Salary": ["HR.Employee#2"]}
    united = [rule_id for ids in rows.values() for rule_id in ids]
    assert all(len(ids) < len(united) for ids in rows.values())


# What is gained, and the examples that are given


@settings(SLOW, max_examples=100)
@given(shops(), sets)
def test_groups_of_cells_are_a_short_cut(made, roles):
    """Counted by groups or one by one, what is gained is the same; nothing is lost, and all of it adds up."""
    found = merged(Context(made), roles)
    for role in found.comparisons:
        assert found.number_gained(role) == len(found.gained(role))
    assert found.lost == [] and found.number_lost == 0
    assert found.unchanged + len(found.gained(found.base.roles.user_roles[0])) == len(cells(found.access))


@settings(SLOW, max_examples=100)
@given(shops(), sets)
def test_witnesses_replay(made, roles):
    """An example of more rows is a row of the set that the role has not; one of a capture comes in by a change."""
    context = Context(made)
    found = merged(context, roles)
    for role in found.comparisons:
        for groups in found.gains(role).values():
            for group in groups:
                if group.example:
                    assert _replays(group, context)
    for finding in found.emergent:
        if finding.rule == "MERGE-03":
            for captured, writings in captured_rules(finding):
                for writing in writings:
                    witness = way_in(captured, writing.rules[0], context).witness
                    if witness:
                        assert not _lets_through(captured, witness.database, witness.row, context)
                        assert _lets_through(captured, witness.after, witness.row, context)


def _replays(group: CellGroup, context: Context) -> bool:
    example = group.example
    inside = [_lets_through(granting, example.database, example.row, context) for granting in group.after]
    before = [_lets_through(granting, example.database, example.row, context) for granting in group.before]
    return any(inside) and not any(before)


def _lets_through(granting: AccessRule, database: Database, row: int, context: Context) -> bool:
    """Whether a rule lets a row through, by the reference evaluator, empty values read as the database does."""
    if not granting.constrained:
        return True
    if not granting.index:
        return False
    schema = context.access.meanings.schema
    constraint = parse_constraint(granting.constraint, granting.entity, schema)
    assert constraint.tree
    return holds(constraint.tree, granting.entity, row, database, schema, Reading.SQL) is True


# Only together


@settings(SLOW, max_examples=120)
@given(shops(), sets)
def test_the_rules_are_the_catalogue(made, roles):
    """Every finding of MERGE-01 to 06 is one by a plain reading, and none is missing."""
    context = Context(made)
    assert {told for told in things(emergent(context, roles)) if told[0] != "MERGE-07"} == plainly(context, roles)


@settings(SLOW, max_examples=60)
@given(shops(), sets)
def test_proofs_are_minimal(made, roles):
    """The rules that a finding names are enough for it, and none of them is idle.

    All of them gone, it is gone: where no limit is among them, without which other limits would count.
    """
    context = Context(made)
    for finding in emergent(context, roles):
        if finding.rule in ("MERGE-04", "MERGE-05"):
            continue
        named = _named(finding)
        enough = Context(_with_rules(made, lambda each, named=named: each.id in named))
        same = _same(finding, emergent(enough, roles))
        assert same is not None, f"{finding.rule} needs more than {sorted(named)}"
        if finding.rule in ("MERGE-02", "MERGE-07"):
            without = Context(_with_rules(made, lambda each, named=named: each.id not in named))
            assert _same(finding, emergent(without, roles)) is None
        done = Audit(enough, (), ())
        for idle in named:
            kept = named - {idle}
            less = emergent(Context(_with_rules(made, lambda each, kept=kept: each.id in kept)), roles)
            weaker = _same(finding, less)
            assert weaker is None or done.seen(weaker) != done.seen(same) or _stands_in(idle, finding, enough)


def _stands_in(idle: str, finding: Finding, context: Context) -> bool:
    """Whether another rule of the finding gives the very same: either would do, and both are told."""
    for granted in cells_of(finding):
        here = [each for each in granted.rules if each.id == idle]
        others = [each for each in granted.rules if each.id != idle]
        if here and others and granted.right == "create":
            return True
        if here and any(context.canonical(each) == context.canonical(here[0]) for each in others):
            return True
    return False


def _named(finding: Finding) -> set[str]:
    rules = [granting for granted in cells_of(finding) for granting in granted.rules]
    rules += [fact for fact in _flat(finding.facts) if isinstance(fact, AccessRule)]
    return {granting.id for granting in rules}


def _flat(facts):
    for fact in facts:
        if isinstance(fact, tuple):
            yield from _flat(fact)
        else:
            yield fact


def _same(finding: Finding, findings: list[Finding]) -> Finding | None:
    return next((other for other in findings if things([other]) == things([finding])), None)


def _with_rules(made: Project, keep) -> Project:
    """A project in which only some rules grant anything. The others stay in their places, empty."""

    def emptied(each: AccessRule) -> AccessRule:
        return each if keep(each) else replace(each, create=False, delete=False, readable=(), writable=())

    entities = {
        name: replace(found, rules=tuple(map(emptied, found.rules))) if found.module != "System" else found
        for name, found in made.entities.items()
    }
    return replace(made, entities=MappingProxyType(entities))


# What is built on it


@settings(SLOW, max_examples=60)
@given(shops())
def test_pairs_are_merges(made):
    """The numbers of every pair, counted for groups of roles, are those of its own merge."""
    context = Context(made)
    for pair in all_pairs(context).ranked:
        found = [finding.rule for finding in emergent(context, pair.user_roles)]
        assert pair.found == tuple(found.count(f"MERGE-0{number}") for number in range(1, 8))
        both = merged(context, pair.user_roles)
        assert pair.gained == tuple(both.number_gained(role) for role in pair.user_roles)


@settings(SLOW, max_examples=40)
@given(shops(), sets, st.data())
def test_repairs_hold(made, roles, data):
    """In a project so changed and merged anew, the finding is gone, and what must stay has all its rows."""
    context = Context(made)
    found = merged(context, roles)
    if not found.emergent:
        return
    finding = data.draw(st.sampled_from(found.emergent))
    kept_cell = data.draw(st.sampled_from(sorted(cells(found.access), key=str)))
    keep = Target(Right(kept_cell[2]), made.entities[kept_cell[0]], kept_cell[1])
    for repair in repairs(found, [finding], [keep]):
        there = world(context, found.roles, repair.changes)
        anew = Context(there.context.project)
        assert things([finding]).isdisjoint(things(list(judge(combine(anew, there.roles)).findings)))
        before = found.access.entity(kept_cell[0]).granting(keep.right, kept_cell[1])
        after = anew.access.of(there.roles).entity(kept_cell[0]).granting(keep.right, kept_cell[1])
        assert after if kept_cell[2] == "create" else anew.access.meanings.within(before, after).proved


@settings(SLOW, max_examples=30)
@given(shops(), sets, st.data())
def test_repairs_are_the_smallest(made, roles, data):
    """Every single removal is tried: where one is enough, one is given first, and where none is, none is."""
    context = Context(made)
    found = merged(context, roles)
    if not found.emergent:
        return
    finding = data.draw(st.sampled_from(found.emergent))
    sizes = [len(repair.changes) for repair in repairs(found, [finding])]
    enough = any(_ends(removal, finding, found) for removal in _removals(found))
    assert sizes == sorted(sizes)
    assert (sizes[:1] == [1]) == enough


def _removals(found: Merge) -> list[Removal]:
    """Every module role, and every right of every rule of the set, on all its members or on one."""
    dropped, out = RemovalKind.RIGHT_DROPPED, RemovalKind.MODULE_ROLE_OUT
    listed = {Removal(out, module_role=role) for role in found.access.module_roles if not role.startswith("System.")}
    for access in found.access.entities():
        for each in access.rules:
            if not each.index or each.entity.startswith("System."):
                continue
            rights = [(Right.CREATE, ())] * each.create + [(Right.DELETE, ())] * each.delete
            rights += [(Right.READ, each.readable)] * bool(each.readable)
            rights += [(Right.WRITE, each.writable)] * bool(each.writable)
            for right, members in rights:
                for member in ("", *members):
                    listed.add(Removal(dropped, "", each.entity, each.index, right, Name(member)))
    for flow in found.access.microflows:
        for role in found.access.module_roles.intersection(flow.module_roles):
            listed.add(Removal(dropped, role, right=Right.EXECUTE, document=flow.name))
    return sorted({removal.effect(found.project) for removal in listed})


def _ends(removal: Removal, finding: Finding, found: Merge) -> bool:
    """Whether a removal ends a finding of a merge, and makes nothing else possible together."""
    there = world(found.audit.context, found.roles, [removal])
    left = judge(there.combination()).findings
    before = things(found.only_together)
    new = {told for told in things(list(left)) if told[0] not in LIMITS_LOST} - before
    return things([finding]).isdisjoint(things(list(left))) and not new


@settings(SLOW, max_examples=40)
@given(shops(), sets)
def test_what_is_remembered_is_what_is_found(made, roles):
    """A merged role judged and compared beside a prepared audit is as it is by itself."""
    context, fresh = Context(made), Context(made)
    prepare(audit(made, context=context))
    beside, by_itself = merged(context, roles), merged(fresh, roles)
    assert [beside.gained(role) for role in beside.comparisons] == [by_itself.gained(role) for role in roles]
    roles = RoleSet(names(roles))

    def judged(where: Context):
        found = judge_role(where, where.role_subject(where.access.of(roles)))
        done = Audit(where, found, ())
        return sorted((done.id(f), done.seen(f), f.severity, f.certainty, f.reach) for f in found)

    assert judged(context) == judged(fresh)


@settings(SLOW, max_examples=60)
@given(shops(), st.lists(st.tuples(sets, st.sets(st.sampled_from(MODULE_ROLES), max_size=2)), min_size=1, max_size=4))
def test_merges_one_after_the_other_find_what_each_finds_alone(made, toggled):
    """What one audit remembers of earlier merges changes nothing: findings, facts, how many subjects a rule had."""
    context = Context(made)
    prepare(audit(made, context=context))
    for roles, removed in toggled:
        chosen = RoleSet(names(roles), (), names(sorted(removed)))
        found = judge(combine(context, chosen))
        combination = combine(Context(made), chosen)
        plain, subjects = [], {}
        for loaded in merge_rules():
            looked_at = list(combination.subjects(loaded.rule))
            subjects[loaded.rule.id] = len(looked_at)
            plain += [one for subject in looked_at for one in loaded.check(subject, combination.context)]
        told = Audit(combination.context, (), (), merge_rule)
        assert {(told.id(f), told.seen(f), f.severity, f.certainty) for f in found.findings} == {
            (told.id(f), told.seen(f), f.severity, f.certainty) for f in plain
        }
        assert list(found.findings) == sorted(found.findings, key=order)
        assert {outcome.rule: outcome.subjects for outcome in found.outcomes} == subjects


@settings(SLOW, max_examples=60)
@given(shops(), sets)
def test_changes_come_in_the_order_of_what_is_gained(made, roles):
    """First what the base gains, then what others gain, then the rest; rights on more rows before new entities."""
    changes = Changes(merged(Context(made), roles))
    told = list(changes)
    assert list(changes.gaining) == [change.entity for change in told if change.is_gain]
    assert list(changes.gaining_some) == [change.entity for change in told if change.is_gain or change.of_others]
    ranks = [
        (not change.is_gain, not change.of_others, change.entity.startswith("System."), not change.limits_lost)
        for change in told
    ]
    assert ranks == sorted(ranks)


@settings(SLOW, max_examples=40)
@given(shops(), sets)
def test_a_repair_tells_everything_that_it_ends(made, roles):
    """Also what it ends besides is found by asking every finding again."""
    found = merged(Context(made), roles)
    for repair in repairs_of_new(found):
        there = world(found.audit.context, found.roles, repair.changes)
        new = (*found.emergent, *found.new_findings)
        gone = [finding for finding in new if found_again(finding, found.rule(finding), there) is None]
        assert [(f.rule, f.subjects) for f in repair.removes] == [(f.rule, f.subjects) for f in gone]


@settings(SLOW, max_examples=40)
@given(projects())
def test_hostile_projects(made):
    """Whatever a damaged file holds, merges, pairs and repairs are made of it, and told without a control character."""
    context = Context(made)
    roles = tuple(access.roles.user_roles[0] for access in context.access.single_roles)[:3]
    for pair in all_pairs(context).ranked:
        both = merged(context, pair.user_roles)
        assert pair.gained == tuple(both.number_gained(role) for role in pair.user_roles)
    found = merged(context, roles)
    told = [*report.lines(found, repairs_of_new(found)), json.dumps(report.document(found))]
    assert not any("\x1b" in line or len(line.splitlines()) > 1 for line in told)


# The judges find known faults


TELLING = project(
    entity(
        "Shop.Order",
        "A",
        attribute("Open", AttributeType.BOOLEAN),
        rules=[
            rule("Shop.A", read=["A"], xpath="[Open]"),
            rule("Shop.B", read=["A"], write=["Open"], xpath="[not(Open)]"),
        ],
    ),
    user_roles=[user_role("First", "Shop.A"), user_role("Second", "Shop.B")],
)
"""Rare among random projects: the write rule holds before the change, and no longer after it."""


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_judges_find_known_faults(mutant, monkeypatch):
    """With the fault put in, the engine no longer agrees with the plain readings."""

    def noticed(case) -> bool:
        made, roles = case
        context = Context(made)
        access = context.access.of(RoleSet(names(roles)))
        if cells(access) != reference(made, RoleSet(names(roles))):
            return True
        if {told for told in things(emergent(context, roles)) if told[0] != "MERGE-07"} != plainly(context, roles):
            return True
        return _captures_wrongly(context, roles)

    MUTANTS[mutant](monkeypatch)
    if noticed((TELLING, ("First", "Second"))):
        return
    quick = settings(SLOW, max_examples=1500, database=None, phases=[Phase.generate])
    try:
        find(st.tuples(shops(), sets), noticed, settings=quick)
    except NoSuchExample:
        pytest.fail(f"nobody noticed: {mutant}")


@settings(SLOW, max_examples=100)
@given(shops(), sets)
def test_captures_are_changes_of_booleans(made, roles):
    """E3 by trying every row and every change, where a constraint is about Open alone."""
    assert not _captures_wrongly(Context(made), roles)


LETS_THROUGH = {"": lambda open_: True, "[Open]": lambda open_: open_, "[not(Open)]": lambda open_: not open_}


def _captures_wrongly(context: Context, roles: tuple[str, ...]) -> bool:
    """Whether what the engine says about a capture is not what trying it out says."""
    active = context.access.of(RoleSet(names(roles))).entity(Name("Shop.Order")).rules
    simple = [each for each in active if each.constraint in LETS_THROUGH]
    for captured in simple:
        for writing in simple:
            if captured is writing or not captured.constrained or "Shop.Order.Open" not in writing.writable:
                continue
            may_write, inside = LETS_THROUGH[writing.constraint], LETS_THROUGH[captured.constraint]
            tried = any(
                may_write(before) and not inside(before) and inside(after)
                for before in (True, False)
                for after in (True, False)
            )
            if way_in(captured, writing, context).proved != tried:
                return True
    return False


def test_the_constraints_of_these_projects_are_what_they_should_be():
    """Both words that the trying out knows are drawn, so it is not idle."""
    assert {"[Open]", "[not(Open)]"} <= set(XPATHS["Shop.Order"])
    assert attribute("Open").name == "Open"
