"""What a permitted change does to the rows of a constraint: capture and give-away (merging.md 3.2, E3).

Constraints are checked on the stored state and never again when a change is committed (G8). So a role that writes a
member which a constraint reads can pull rows into its reach, or push them out. The state after a change is the one
before except for members that the role may write, on objects that a write rule lets through before the change.

Goals about the state after a change speak about values and links of their own, marked with a prime, wherever a change
is possible. That allows somewhat more than a real change does, so what is refuted is refuted; what is found counts
only when every difference between the two states is permitted.
"""

from collections.abc import Callable
from dataclasses import replace

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath.database import Database, flaw
from auditor.xpath.decide import Found, Question, Result, Side, search_goals
from auditor.xpath.evaluate import Reading, holds
from auditor.xpath.formula import features
from auditor.xpath.goals import (
    NO_GOAL,
    AllGoal,
    AnyGoal,
    Atom,
    EveryGoal,
    Goal,
    Identity,
    Limit,
    SomeGoal,
    Sort,
    edge_keys,
)
from auditor.xpath.meaning import MemberRead
from auditor.xpath.schema import Schema, is_or_specializes, related
from auditor.xpath.verdict import EMPTY_VALUES
from auditor.xpath.witness import Witness


@frozen
class Change:
    """A constraint, and what a role may change."""

    entity: str
    """Entity of the constraint."""
    schema: Schema | None
    """The domain model."""
    side: Side
    """The constraint whose rows are at stake."""
    write_entity: str
    """Entity whose rules permit the change."""
    write: tuple[Side, ...]
    """The constraints under which it is permitted, on the state before; one suffices."""
    members: frozenset[MemberRead]
    """Members that may be written."""


def capture(change: Change) -> Result:
    """Search for an object outside the constraint that is inside after a permitted change."""
    return _search(change, inside_before=False)


def give_away(change: Change) -> Result:
    """Search for an object inside the constraint that is outside after a permitted change."""
    return _search(change, inside_before=True)


def _search(change: Change, *, inside_before: bool) -> Result:
    if change.schema is None:
        return Result(Found.UNDECIDED, None, names.name("the domain model is not in the export"))
    if not change.write or not change.members:
        return Result(Found.NONE)
    sides = (change.side, *change.write)
    if not any(features(side.formula) for side in sides) and not _Changed(change, Reading.SQL).matters(inside_before):
        return Result(Found.NONE)
    sql = _search_under(change, Reading.SQL, inside_before)
    if sql.found is Found.UNDECIDED or not any(side.two_readings for side in sides):
        return sql
    if sql.witness is not None and _confirmed(change, Reading.TWO_VALUED, inside_before, sql.witness):
        return sql
    other = _search_under(change, Reading.TWO_VALUED, inside_before)
    if other.found is Found.UNDECIDED or other.found is sql.found:
        return other
    return Result(Found.UNDECIDED, None, EMPTY_VALUES)


def _search_under(change: Change, reading: Reading, inside_before: bool) -> Result:
    before = change.side.goal(reading, inside_before)
    after = _Changed(change, reading).after(change.side.goal(reading, not inside_before), change.entity)
    question = Question(change.entity, change.schema, (change.side,), ())
    confirms: Callable[[Witness], bool] = lambda witness: _confirmed(change, reading, inside_before, witness)  # noqa: E731
    return search_goals(question, [before, after], reading, confirms)


@frozen
class _Changed:
    """Moves goals to the state after a change."""

    change: Change
    reading: Reading

    def matters(self, inside_before: bool) -> bool:
        """Say whether anything that the constraint speaks of may change at all."""
        goal = self.change.side.goal(self.reading, not inside_before)
        return self.after(goal, self.change.entity) != goal

    def after(self, goal: Goal, entity: str) -> Goal:
        """Give what must hold of an object of the entity so that the goal holds after a change."""
        match goal:
            case AllGoal(parts) | AnyGoal(parts):
                moved = tuple(self.after(part, _narrowed(goal, entity)) for part in parts)
                return goal if moved == parts else type(goal)(moved)
            case Limit():
                permitted = self._permitted(entity, goal.attribute.name)
                if permitted is None:
                    return goal
                return AnyGoal((goal, AllGoal((permitted, replace(goal, after=True, key=goal.key + "'")))))
            case Atom(text, feature, outcomes):
                return AnyGoal((goal, Atom(text + "'", feature, outcomes)))
            case SomeGoal():
                return self._some(goal, entity)
            case EveryGoal():
                return self._every(goal, entity)
            case Identity() | Sort():
                return goal

    def _some(self, goal: SomeGoal, entity: str) -> Goal:
        walk = goal.walk
        inner = self.after(goal.inner, walk.target)
        kept = goal if inner is goal.inner else replace(goal, inner=inner)
        key, back = edge_keys(walk, True)
        options: list[Goal] = [kept]
        near, far = self._ends(goal, entity)
        if near is not None:
            options.append(AllGoal((near, SomeGoal(walk, inner, True, key, back))))
        if far is not None:
            options.append(SomeGoal(walk, AllGoal((far, inner)), True, key, back))
        return kept if len(options) == 1 else AnyGoal(tuple(options))

    def _every(self, goal: EveryGoal, entity: str) -> Goal:
        """Every object reached after the change: those reached before, unless an owner may link otherwise."""
        walk = goal.walk
        inner = self.after(goal.inner, walk.target)
        kept = goal if inner is goal.inner else replace(goal, inner=inner)
        near, far = self._ends(goal, entity)
        if far is not None:
            return NO_GOAL  # allows too much; what is found is checked
        if near is None:
            return kept
        key, back = edge_keys(walk, True)
        return AnyGoal((kept, AllGoal((near, EveryGoal(walk, inner, True, key, back)))))

    def _ends(self, goal: SomeGoal | EveryGoal, entity: str) -> tuple[Goal | None, Goal | None]:
        """Give what permits the near and the far object to change the association; None: it cannot."""
        walk = goal.walk
        both = len(walk.owned_by) == 2
        near = self._permitted(entity, walk.association) if both or not walk.backward else None
        far = self._permitted(walk.target, walk.association) if both or walk.backward else None
        return near, far

    def _permitted(self, entity: str, member: str) -> Goal | None:
        """Give what an object must meet so that the role may change its member; None when it never may."""
        change = self.change
        if not _changeable(change, entity, member):
            return None
        permitted: Goal = AnyGoal(tuple(side.goal(self.reading, True) for side in change.write))
        if change.schema is not None and not is_or_specializes(change.schema, entity, change.write_entity):
            permitted = AllGoal((Sort(change.write_entity, True), permitted))
        return permitted


def _narrowed(goal: AllGoal | AnyGoal, entity: str) -> str:
    """Give the specialization that a conjunction asks for, else the entity."""
    if isinstance(goal, AllGoal):
        for part in goal.parts:
            if isinstance(part, Sort) and part.positive:
                return part.entity
    return entity


def _changeable(change: Change, entity: str, member: str) -> bool:
    schema = change.schema
    assert schema is not None
    return related(schema, entity, change.write_entity) and any(
        each.member == member and related(schema, each.entity, entity) for each in change.members
    )


def _confirmed(change: Change, reading: Reading, inside_before: bool, witness: Witness) -> bool:
    """Let the reference evaluator check both states, and every difference between them."""
    before, after, schema, tree = witness.database, witness.after, change.schema, change.side.tree
    if after is None or schema is None or tree is None or flaw(after, schema) is not None:
        return False
    states = ((before, inside_before), (after, not inside_before))
    if any(holds(tree, change.entity, witness.row, state, schema, reading) is not inside for state, inside in states):
        return False
    for key, thing in before.things.items():
        changed = after.things[key].values
        for member in thing.values.keys() | changed.keys():
            if thing.values.get(member) != changed.get(member) and not _may(change, reading, before, key, member):
                return False
    for association, near, far in before.links ^ after.links:
        if not _may(change, reading, before, near, association):
            known = schema.association(association)
            if known is None or not known.both or not _may(change, reading, before, far, association):
                return False
    return True


def _may(change: Change, reading: Reading, before: Database, key: int, member: str) -> bool:
    """Say whether the role may change a member: rules count by the concrete entity (mendix-security.md 3.5)."""
    entity = change.write_entity
    return (
        before.things[key].entity == entity
        and _changeable(change, entity, member)
        and any(
            side.tree is not None and holds(side.tree, entity, key, before, change.schema, reading) is True
            for side in change.write
        )
    )
