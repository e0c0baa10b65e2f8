"""Disagreements between the deciders and independent judges, for seeds. No disagreement is the only right answer."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from auditor.xpath.constraint import Constraint, capture, give_away, implies, parse_constraint
from auditor.xpath.database import Database, flaw
from auditor.xpath.decide import Found, Question, search_under
from auditor.xpath.evaluate import Reading, holds
from auditor.xpath.meaning import MemberRead
from auditor.xpath.syntax import And, Expression, Not, Or, Path, Predicates, Step, to_text
from auditor.xpath.verdict import Answer, Verdict
from tests.properties.constraints import ROOTS, Constraints, near_miss, questions, state, stored_value
from tests.xpath.schemas import SimpleSchema, shop


@dataclass
class Report:
    """What a run found."""

    disagreements: list[str] = field(default_factory=list)
    """One line each, with the seed."""
    answers: Counter[str] = field(default_factory=Counter)
    """How often each answer was given."""

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {answer}" for answer, count in sorted(self.answers.items()))
        return f"{len(self.disagreements)} disagreements; {counts}"


def against_reference(seeds: Iterable[int | random.Random]) -> Report:
    """Judge what is PROVED by the reference evaluator, on random states; what is REFUTED it confirmed already.

    Each refutation is confirmed once more here, outside the production code.
    """
    report, schema = Report(), twins()
    states = _states()
    for seed in seeds:
        draw = seed if isinstance(seed, random.Random) else random.Random(seed)
        entity, narrow, wide = questions(draw, schema)
        verdict = implies(parsed(narrow, entity, schema), parsed(wide, entity, schema))
        report.answers[verdict.kind] += 1
        if verdict.proved:
            for found in _contradictions(narrow, wide, entity, schema, draw.sample(states, 4)):
                report.disagreements.append(f"seed {seed}: proved, but not {found}: {_shown(narrow)} in {_shown(wide)}")
                break
        elif verdict.refuted and not _confirms(verdict, narrow, wide, entity, schema):
            report.disagreements.append(f"seed {seed}: no example: {_shown(narrow)} in {_shown(wide)}")
    return report


def against_z3(seeds: Iterable[int]) -> Report:
    """Judge every search under one reading by z3: what is not found must not exist, what is found must."""
    from tests.properties.z3_oracle import Oracle, fits

    report, schema = Report(), shop()
    for seed in seeds:
        draw = random.Random(seed)
        entity, narrow, wide = questions(draw, schema, plain=True)
        reading = draw.choice(list(Reading))
        inside, outside = (narrow[:1] + wide, []) if draw.random() < 0.2 else (narrow[:1], wide)
        fresh_user = draw.random() < 0.2
        sides = [tuple(each.side for each in parsed(trees, entity, schema)) for trees in (inside, outside)]
        result = search_under(Question(entity, schema, *sides, fresh_user), reading)
        possible = Oracle(schema, reading, fresh_user=fresh_user).satisfiable(entity, inside, outside)
        report.answers[f"{result.found.value}, z3 says {possible}"] += 1
        small = result.witness and fits([thing.entity for thing in result.witness.database.things.values()])
        if (result.found is Found.NONE and possible) or (small and possible is False):
            report.disagreements.append(
                f"seed {seed}, {reading}: {result.found}: all {_shown(inside)}, none {_shown(outside)}"
            )
    return report


def about_changes(seeds: Iterable[int]) -> Report:
    """Judge captures and give-aways: make random permitted changes; what is refuted must never happen."""
    report, schema = Report(), twins()
    for seed in seeds:
        draw = random.Random(seed)
        entity = draw.choice(ROOTS)
        drawn = Constraints(draw, schema)
        other = Predicates((drawn.condition(entity, 1),))
        write = Predicates((drawn.condition(entity, 1),)) if draw.random() < 0.7 else near_miss(other, draw)
        constraint, (writes,) = parsed([other], entity, schema)[0], parsed([write], entity, schema)
        members = frozenset(read for read in constraint.reads if read.entity == entity and draw.random() < 0.8)
        for ask, pulled in ((capture, True), (give_away, False)):
            verdict = ask([writes], constraint, members)
            report.answers[verdict.kind] += 1
            if not verdict.refuted:
                continue
            for _ in range(12):
                before = state(draw, schema)
                after = _permitted_change(draw, schema, before, entity, write, members)
                found = after and _moved(other, entity, schema, before, after, pulled=pulled)
                if found:
                    report.disagreements.append(
                        f"seed {seed}: {ask.__name__} happens: {_shown([other])}, {_shown([write])}"
                    )
                    break
    return report


def about_unsupported(seeds: Iterable[int]) -> Report:
    """What is proved of a constraint with an unsupported part stays proved whatever that part means.

    The part is replaced by conditions that are analysed; a proof that does not survive treated it as more than
    "equal only to itself" (merging.md 3.3, 12).
    """
    report, schema = Report(), twins()
    for seed in seeds:
        draw = random.Random(seed)
        entity, narrow, wide = questions(draw, schema)
        mark = Path((Step("Unsupported"),))
        narrow = [_with(draw, tree, mark) for tree in narrow]
        wide = [_with(draw, tree, mark) if draw.random() < 0.7 else tree for tree in wide]
        verdict = implies(parsed(narrow, entity, schema), parsed(wide, entity, schema))
        report.answers[verdict.kind] += 1
        if not verdict.proved:
            continue
        drawn = Constraints(draw, schema)
        for _ in range(3):
            part = drawn.condition(entity, 1)
            analysed = [[_replaced(tree, mark, part) for tree in trees] for trees in (narrow, wide)]
            if implies(*(parsed(trees, entity, schema) for trees in analysed)).kind is Answer.REFUTED:
                report.disagreements.append(
                    f"seed {seed}: proved for any part, not for {_shown([Predicates((part,))])}"
                )
                break
    return report


def twins() -> SimpleSchema:
    """The web shop, with attributes whose names differ only in case."""
    schema = shop()
    order = schema.entities["Shop.Order"]
    twin = replace(order.attributes["Note"], name="note")
    schema.entities["Shop.Order"] = replace(order, attributes={**order.attributes, "note": twin})
    return schema


def parsed(trees: list[Predicates], entity: str, schema: SimpleSchema) -> list[Constraint]:
    """Print trees and read them again, as a project file would hold them."""
    return [parse_constraint(to_text(tree), entity, schema) for tree in trees]


@cache
def _states() -> list[Database]:
    draw, schema = random.Random(1), twins()
    return [state(draw, schema) for _ in range(150)]


def _contradictions(
    narrow: list[Predicates], wide: list[Predicates], entity: str, schema: SimpleSchema, states: list[Database]
) -> Iterator[str]:
    for database in states:
        for key, thing in database.things.items():
            for reading in Reading if thing.entity == entity else ():
                inside = any(holds(tree, entity, key, database, schema, reading) is True for tree in narrow)
                if inside and all(holds(tree, entity, key, database, schema, reading) is False for tree in wide):
                    yield f"for object {key} under {reading}"


def _confirms(
    verdict: Verdict, narrow: list[Predicates], wide: list[Predicates], entity: str, schema: SimpleSchema
) -> bool:
    witness = verdict.witness
    if witness is None or flaw(witness.database, schema) is not None:
        return False
    row, database = witness.row, witness.database
    return any(
        any(holds(tree, entity, row, database, schema, reading) is True for tree in narrow)
        and all(holds(tree, entity, row, database, schema, reading) is False for tree in wide)
        for reading in Reading
    )


def _permitted_change(
    draw: random.Random,
    schema: SimpleSchema,
    before: Database,
    entity: str,
    write: Predicates,
    members: frozenset[MemberRead],
) -> Database | None:
    """Change some members of some objects that the write rule lets through, at random."""
    things, links = dict(before.things), set(before.links)
    names = {member.member for member in members}
    for key, thing in before.things.items():
        if thing.entity != entity or holds(write, entity, key, before, schema, Reading.SQL) is not True:
            continue
        if holds(write, entity, key, before, schema, Reading.TWO_VALUED) is not True:
            continue
        for name in names & schema.entities[entity].attributes.keys():
            attribute = schema.entities[entity].attributes[name]
            things[key] = replace(
                things[key], values={**things[key].values, name: stored_value(draw, attribute.type, attribute.values)}
            )
        for name in names & schema.associations.keys():
            association = schema.associations[name]
            if association.owner in schema.entities[entity].chain:
                links -= {link for link in links if link[:2] == (name, key)}
                ends = [k for k, t in before.things.items() if association.other in schema.entities[t.entity].chain]
                links |= {(name, key, far) for far in draw.sample(ends, draw.choice((0, 1)))}
    after = replace(before, things=things, links=frozenset(links))
    return None if flaw(after, schema) else after


def _moved(
    other: Predicates, entity: str, schema: SimpleSchema, before: Database, after: Database, *, pulled: bool
) -> bool:
    for key, thing in before.things.items():
        if thing.entity == entity:
            both = [
                (
                    holds(other, entity, key, before, schema, reading),
                    holds(other, entity, key, after, schema, reading),
                )
                for reading in Reading
            ]
            if all(pair == ((False, True) if pulled else (True, False)) for pair in both):
                return True
    return False


def _with(draw: random.Random, tree: Predicates, part: Expression) -> Predicates:
    first, *rest = tree.expressions
    part = Not(part) if draw.random() < 0.3 else part
    joined = And((first, part)) if draw.random() < 0.5 else Or((first, part))
    return Predicates((joined, *rest))


def _replaced(tree: Predicates, mark: Expression, part: Expression) -> Predicates:
    def swap(expression: Expression) -> Expression:
        match expression:
            case _ if expression == mark:
                return part
            case And(operands):
                return And(tuple(map(swap, operands)))
            case Or(operands):
                return Or(tuple(map(swap, operands)))
            case Not(operand):
                return Not(swap(operand))
            case _:
                return expression

    return Predicates(tuple(map(swap, tree.expressions)))


def _shown(trees: list[Predicates]) -> str:
    return " or ".join(map(to_text, trees))
