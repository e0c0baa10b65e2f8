"""An open branch to a database state that a person can read: objects, attribute values, the user."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath.branch import Branch
from auditor.xpath.database import Database, Stored, Thing
from auditor.xpath.example import Example
from auditor.xpath.goals import USER_NOMINAL, AllGoal, EveryGoal, Goal, Identity, Limit
from auditor.xpath.schema import USER, USER_ROLE, Schema, is_or_specializes
from auditor.xpath.values import NoValueError, choose

CLOCKS = (
    datetime(2024, 5, 15, 10, 30, 20),
    datetime(2025, 1, 1, 0, 0, 30),
    datetime(2023, 7, 1, 12, 0, 5),
    datetime(2024, 12, 31, 23, 59, 40),
    datetime(2024, 1, 1),
)
"""Moments at which a witness may play: in the middle of periods, and at their edges."""


@frozen
class Witness:
    """A concrete example: it was confirmed by the reference evaluator."""

    database: Database
    """The state, with the signed-in user and the clock."""
    row: int
    """Id of the object that the constraint is about."""
    after: Database | None = None
    """For a capture: the state after the change."""
    unlinked: tuple[str, ...] = ()
    """Associations, by walk key, that the row must not have for the example to be one; said in the sentence."""
    strangers: frozenset[int] = frozenset()
    """Ids of objects that must not be the signed-in user; said in the sentence."""

    @property
    def sentence(self) -> names.Name:
        """Describe the example: "for example: an order whose status is 'Closed'"."""
        row = Example(self.database, self.row, self.unlinked, self.strangers).described()
        if self.after is None:
            return names.name(f"for example: {row}")
        lost = _leads(self.database) - _leads(self.after)
        changed = Example(self.after, self.row, strangers=self.strangers - {self.row}, lost=lost).described()
        if row == changed:
            return names.name(f"for example: {row}, after a change of what it is linked to")
        return names.name(f"for example: {row}, changed into {changed}")

    def __str__(self) -> str:
        """Give the sentence."""
        return self.sentence


def _leads(database: Database) -> frozenset[tuple[int, str]]:
    """Give which objects are linked to some other by which associations."""
    return frozenset((near, association) for association, near, _ in database.links)


def with_strangers(branch: Branch) -> Branch | None:
    """Fill the associations of the row that must not lead to somebody: with somebody else, since that is plainer.

    "An order of another customer" tells more than "an order without a customer". None where there is nothing to fill.
    """
    if not branch.every:
        return None
    filled: Branch | None = None
    todo = [(branch.find(0), 0)]
    while todo:
        node, depth = todo.pop()
        for (near, key), goals in list((filled or branch).every.items()):
            walk = goals[0].walk
            if near != node or not walk.to_one or walk.guessed or not walk.target or "'" in key or key[0] == "~":
                continue
            if (filled or branch).edges.get((near, key)) or not all(map(_is_plain, goals)):
                continue
            filled = filled or branch.copy()
            stranger = filled.size
            filled.size += 1
            filled.sorts[stranger] = (walk.target,)
            filled.edges[near, key], filled.edges[stranger, goals[0].back] = (stranger,), (near,)
            for goal in goals:
                _take(filled, stranger, goal.inner)
            if depth < _DEPTH:
                todo.append((stranger, depth + 1))
    return filled


_DEPTH = 3
"""How many strangers stand behind each other."""


def _is_plain(goal: EveryGoal) -> bool:
    """Whether a new object meets what is asked of every object reached without any search."""
    inner = goal.inner
    parts = inner.parts if isinstance(inner, AllGoal) else (inner,)
    return all(
        isinstance(part, EveryGoal | Limit) or (isinstance(part, Identity) and not part.positive) for part in parts
    )


def _take(branch: Branch, node: int, goal: Goal) -> None:
    match goal:
        case AllGoal(parts):
            for part in parts:
                _take(branch, node, part)
        case Identity(nominal):
            branch.not_nominal[node] = branch.not_nominal.get(node, frozenset()) | {nominal}
        case Limit(key=key):
            branch.limits[node, key] = (*branch.limits.get((node, key), ()), goal)
        case EveryGoal(key=key):
            branch.every[node, key] = (*branch.every.get((node, key), ()), goal)


def build(branch: Branch, entity: str, schema: Schema | None, now: datetime) -> Witness | None:
    """Make a state of an open branch for an object of the entity, or None when no values can be chosen."""
    things: dict[int, Thing] = {}
    for node in range(branch.size):
        if node not in branch.merged:
            things[node] = Thing(_concrete(branch, node, entity, schema), {}, None)
    for nominal, node in branch.nominals.items():
        if nominal != USER_NOMINAL:
            things[node] = replace(things[node], entity=things[node].entity or USER_ROLE, role=nominal)
    user = branch.nominals.get(USER_NOMINAL)
    if user is None:
        user = branch.size
        things[user] = Thing(USER)
    elif not things[user].entity:
        things[user] = replace(things[user], entity=USER)
    before = Database(things, _links(branch, after=False), user, now)
    changes: dict[tuple[int, str], Stored] = {}
    for (node, key), limits in branch.limits.items():
        try:
            value = choose(limits, now)
        except NoValueError:
            return None
        if key[-1] == "'":
            changes[node, key[:-1]] = value
        else:
            things[node].values[key] = value
    after = _changed(branch, before, changes)
    row = branch.find(0)
    unlinked = {
        key for node, key in branch.every if node == row and "'" not in key and not branch.edges.get((node, key))
    }
    strangers = frozenset(branch.find(node) for node, nots in branch.not_nominal.items() if USER_NOMINAL in nots)
    return Witness(before, row, after, tuple(sorted(unlinked)), strangers)


def _changed(branch: Branch, before: Database, changes: Mapping[tuple[int, str], Stored]) -> Database | None:
    """Give the state after the changes that a branch speaks of, or None when it speaks of none."""
    relinked = {
        (branch.find(node), key.lstrip("~")[:-1])
        for node, key in [*branch.edges, *branch.every]
        if key[-1] == "'" and key[0] != "~"
    }
    if not changes and not relinked:
        return None
    things = {
        node: replace(thing, values=thing.values | {name: value for (at, name), value in changes.items() if at == node})
        for node, thing in before.things.items()
    }
    kept = {link for link in before.links if (link[1], link[0]) not in relinked}
    return replace(before, things=things, links=frozenset(kept) | _links(branch, after=True))


def _links(branch: Branch, *, after: bool) -> frozenset[tuple[str, int, int]]:
    """Read the links off the edges, each from its owning end."""
    return frozenset(
        (key.partition("@")[0].rstrip("'"), near, far)
        for (near, key), reached in branch.edges.items()
        if key[0] != "~" and ("'" in key) == after
        for far in reached
    )


def _concrete(branch: Branch, node: int, entity: str, schema: Schema | None) -> str:
    """Give the most special entity that a node must be of."""
    found = entity if node == branch.find(0) else ""
    for each in branch.sorts.get(node, ()):
        if not found or (schema is not None and is_or_specializes(schema, each, found)):
            found = each
    return found
