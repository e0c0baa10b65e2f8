"""Deciding questions about row constraints of one entity (merging.md, section 4).

Every question is a search for an object that some constraints let through and others do not. No such object: the
claim is proved. One that the reference evaluator confirms: refuted, with the object as witness. Anything else is
unknown, with the feature that stood in the way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from auditor.model import names
from auditor.xpath.database import flaw
from auditor.xpath.dates import Moment
from auditor.xpath.evaluate import Reading, holds
from auditor.xpath.formula import Formula
from auditor.xpath.goals import Goal, complement, readings_differ, true_goal
from auditor.xpath.schema import Schema
from auditor.xpath.syntax import Predicates
from auditor.xpath.tableau import KEPT_BY_FRESH_USER, Branch, StepLimitError, Tableau
from auditor.xpath.verdict import EMPTY_VALUES
from auditor.xpath.witness import CLOCKS, Witness, build

TRIED_BRANCHES = 40
"""How many open branches that do not replay are looked at before a search gives up."""


@dataclass(frozen=True, slots=True)
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
    _goals: dict[tuple[Reading, bool], Goal] = field(default_factory=dict)

    def goal(self, reading: Reading, truth: bool) -> Goal:
        """Give the goal that the constraint is true, or is not true, under a reading."""
        goal = self._goals.get((reading, truth))
        if goal is None:
            goal = true_goal(self.formula, reading)
            goal = self._goals[reading, truth] = goal if truth else complement(goal)
        return goal


class Found(Enum):
    """What a search found."""

    NONE = "none"
    SOME = "some"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Result:
    """Whether there is such an object."""

    found: Found
    witness: Witness | None = None
    reason: names.Name = names.NO_NAME


def search(question: Question) -> Result:
    """Answer a question under both readings of empty values; undecided where they differ."""
    sql = search_under(question, Reading.SQL)
    if sql.found is Found.UNDECIDED or not any(readings_differ(side.formula) for side in _sides(question)):
        return sql
    if sql.witness is not None and replays(question, sql.witness, Reading.TWO_VALUED):
        return sql
    other = search_under(question, Reading.TWO_VALUED)
    if other.found is Found.UNDECIDED or other.found is sql.found:
        return other
    return Result(Found.UNDECIDED, None, EMPTY_VALUES)


def search_under(question: Question, reading: Reading) -> Result:
    """Answer a question under one reading of empty values."""
    goals = [side.goal(reading, True) for side in question.inside]
    goals += [side.goal(reading, False) for side in question.outside]
    return search_goals(question, goals, reading, lambda witness: replays(question, witness, reading))


def search_goals(question: Question, goals: list[Goal], reading: Reading, confirms: "Confirms") -> Result:
    """Search for a state that meets goals about its row and that a check confirms."""
    tableau = Tableau(question.schema, reading is Reading.TWO_VALUED, question.fresh_user)
    reason = ""
    try:
        for tried, branch in enumerate(tableau.open_branches(Branch(), goals)):
            witness = _confirmed(question, branch, confirms)
            if witness is not None:
                return Result(Found.SOME, witness)
            reason = reason or _reason(question, branch)
            if tried >= TRIED_BRANCHES:
                break
    except StepLimitError:
        return Result(Found.UNDECIDED, None, names.name(f"more than {tableau.step_limit} steps"))
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
    if any(isinstance(limit.value, str) for limits in branch.limits.values() for limit in limits):
        return "a comparison of strings whose outcome depends on the database"
    return "an example that could not be confirmed"


def _sides(question: Question) -> Iterator[Side]:
    yield from question.inside
    yield from question.outside


Confirms = Callable[[Witness], bool]
"""Says whether a witness is what was searched for."""
