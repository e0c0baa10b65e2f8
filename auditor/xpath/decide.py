"""Deciding questions about row constraints of one entity (merging.md, section 4).

Every question is a search for an object that some constraints let through and others do not. No such object: the
claim is proved. One that the reference evaluator confirms: refuted, with the object as witness. Anything else is
unknown, with the feature that stood in the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath.branch import Branch
from auditor.xpath.database import flaw
from auditor.xpath.dates import Moment
from auditor.xpath.evaluate import Reading, holds
from auditor.xpath.formula import All, Any, Formula
from auditor.xpath.goals import AnyGoal, Goal, Limit, complement, readings_differ, true_goal
from auditor.xpath.schema import AttributeType, Schema
from auditor.xpath.syntax import Predicates
from auditor.xpath.tableau import KEPT_BY_FRESH_USER, StepLimitError, Tableau
from auditor.xpath.verdict import EMPTY_VALUES
from auditor.xpath.witness import CLOCKS, Witness, build, with_strangers

TRIED_BRANCHES = 40
"""How many open branches that do not replay are looked at before a search gives up."""


@frozen
class Question:
    """Is there an object of the entity that all of `inside` let through and none of `outside`?"""

    entity: str
    schema: Schema | None
    inside: "tuple[Side, ...]"
    outside: "tuple[Side, ...]"
    fresh_user: bool = False
    """The user is new and has no associations, as an anonymous one."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One constraint in a question."""

    tree: Predicates | None
    """None when the text does not parse."""
    formula: Formula
    two_readings: bool
    """Whether the readings of empty values can give it different meanings."""
    options: tuple[tuple[Formula, frozenset[str]], ...]
    """The parts of a disjunction (of anything else: itself), each with the texts of what it joins by `and`."""
    _goals: dict[tuple[str, Reading, bool], Goal] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: Predicates | None, formula: Formula) -> "Side":
        """Give the side for a tree and what it means."""
        options = tuple(
            (option, frozenset(part.text for part in parts_of(option, All))) for option in parts_of(formula, Any)
        )
        return cls(tree, formula, readings_differ(formula), options)

    def goal(self, reading: Reading, truth: bool, part: Formula | None = None) -> Goal:
        """Give the goal that the constraint, or a part of it, is true, or is not true, under a reading."""
        formula = part or self.formula
        key = (formula.text, reading, truth)
        goal = self._goals.get(key)
        if goal is None:
            goal = true_goal(formula, reading)
            goal = self._goals[key] = goal if truth else complement(goal)
        return goal


class Found(Enum):
    """What a search found."""

    NONE = "none"
    SOME = "some"
    UNDECIDED = "undecided"


@frozen
class Result:
    """Whether there is such an object."""

    found: Found
    witness: Witness | None = None
    reason: names.Name = names.NO_NAME


def search(question: Question) -> Result:
    """Answer a question under both readings of empty values; undecided where they differ."""
    sql = search_under(question, Reading.SQL)
    if sql.found is Found.UNDECIDED or not _two_readings(question):
        return sql
    if sql.witness is not None and replays(question, sql.witness, Reading.TWO_VALUED):
        return sql
    other = search_under(question, Reading.TWO_VALUED)
    if other.found is Found.UNDECIDED or other.found is sql.found:
        return other
    return Result(Found.UNDECIDED, None, EMPTY_VALUES)


def search_under(question: Question, reading: Reading) -> Result:
    """Answer a question under one reading of empty values."""
    return search_goals(
        question, _goals(question, reading), reading, lambda witness: replays(question, witness, reading)
    )


def _goals(question: Question, reading: Reading) -> list[Goal]:
    """Give what the row must meet, without what cancels out.

    What a row is inside of is true, so of a conjunction outside only the other parts can fail; what it is outside of
    is not true, so of a disjunction inside only the other parts can hold.
    """
    true = {part.text for side in question.inside for part in parts_of(side.formula, All)}
    not_true = {option.text for side in question.outside for option, _ in side.options}
    goals: list[Goal] = []
    for side in question.inside:
        left = [side.goal(reading, True, option) for option, _ in side.options if option.text not in not_true]
        goals.append(left[0] if len(left) == 1 else AnyGoal(tuple(left)))
    for side in question.outside:
        for option, texts in side.options:
            if texts.isdisjoint(true):
                goals.append(side.goal(reading, False, option))
            else:
                failing = [part for part in parts_of(option, All) if part.text not in true]
                goals.append(AnyGoal(tuple(side.goal(reading, False, part) for part in failing)))
    return goals


def parts_of(formula: Formula, join: type[All] | type[Any]) -> tuple[Formula, ...]:
    """Give the parts of a conjunction or disjunction, or the formula itself as its only part."""
    return formula.parts if isinstance(formula, join) else (formula,)


def search_goals(question: Question, goals: list[Goal], reading: Reading, confirms: "Confirms") -> Result:
    """Search for a state that meets goals about its row and that a check confirms."""
    tableau = Tableau(question.schema, reading is Reading.TWO_VALUED, question.entity, question.fresh_user)
    reason = ""
    try:
        for tried, branch in enumerate(tableau.open_branches(Branch(sorts={0: (question.entity,)}), goals)):
            witness = _confirmed(question, branch, confirms)
            if witness is not None:
                return Result(Found.SOME, witness)
            reason = reason or _reason(question, branch)
            if tried >= TRIED_BRANCHES:
                break
    except StepLimitError as error:
        return Result(Found.UNDECIDED, None, names.name(str(error)))
    return Result(Found.UNDECIDED, None, names.name(reason)) if reason else Result(Found.NONE)


def replays(question: Question, witness: Witness, reading: Reading) -> bool:
    """Say whether the reference evaluator agrees that a witness answers the question."""
    database = witness.database
    if question.fresh_user and any(
        database.user in (near, far) and association not in KEPT_BY_FRESH_USER
        for association, near, far in database.links
    ):
        return False
    return all(
        side.tree is not None
        and holds(side.tree, question.entity, witness.row, database, question.schema, reading) is expected
        for sides, expected in ((question.inside, True), (question.outside, False))
        for side in sides
    )


def _confirmed(question: Question, branch: Branch, confirms: "Confirms") -> Witness | None:
    """Make a witness of an open branch, at a moment at which it can play, and check it."""
    if _doubt(branch):
        return None
    filled = with_strangers(branch)
    found = _played(question, filled, confirms) if filled is not None else None
    return found or _played(question, branch, confirms)


def _played(question: Question, branch: Branch, confirms: "Confirms") -> Witness | None:
    """Let a sketch play until the check is content."""
    dated = any(isinstance(limit.value, Moment) for limits in branch.limits.values() for limit in limits)
    for now in CLOCKS if dated else CLOCKS[:1]:
        witness = build(branch, question.entity, question.schema, now)
        if witness is None or (question.schema is not None and flaw(witness.database, question.schema) is not None):
            continue
        if confirms(witness):
            return witness
    return None


def _doubt(branch: Branch) -> bool:
    """Say whether a state rests on what is only guessed, for want of a domain model.

    Types are guessed from use, so only values that the constraints name are certain to exist; directions and
    multiplicities are unknown, so each association may link an object once and be walked from one side only.
    """
    for limits in branch.limits.values():
        if any(limit.attribute.guessed for limit in limits) and not any(limit.operator == "=" for limit in limits):
            return True
    origins: dict[str, set[str]] = {}
    for (_, key), reached in branch.edges.items():
        if "@" in key:
            origins.setdefault(key.lstrip("~").partition("@")[0], set()).add(key.lstrip("~"))
            if len(reached) > 1:
                return True
    return any(len(keys) > 1 for keys in origins.values())


def _reason(question: Question, branch: Branch) -> str:
    """Name what kept an open branch from being confirmed."""
    unanalysed = sorted({atom.feature for atom in branch.atoms.values()})
    if unanalysed:
        return unanalysed[0]
    if _doubt(branch):
        return "the domain model is not in the export"
    if any(_is_unlisted(limit) for limits in branch.limits.values() for limit in limits):
        return "an enumeration whose values are not in the export"
    if any(isinstance(limit.value, str) for limits in branch.limits.values() for limit in limits):
        return "a comparison of strings whose outcome depends on the database"
    return "an example that could not be confirmed"


def _is_unlisted(limit: Limit) -> bool:
    return limit.attribute.type is AttributeType.ENUMERATION and limit.attribute.values is None


def _two_readings(question: Question) -> bool:
    return any(side.two_readings for side in question.inside) or any(side.two_readings for side in question.outside)


Confirms = Callable[[Witness], bool]
"""Says whether a witness is what was searched for."""
