"""Cells of one entity in two accesses, before and after: equal, less, more, incomparable, unknown.

Cells that change alike (the same right, the same rules before, the same rules after) are looked at once: an entity
with 100 members has a handful of such groups. A cell is one member of a group.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from auditor.access.effective import EntityAccess
from auditor.access.index import RuleIndex
from auditor.access.rights import Right
from auditor.access.rows import Meanings, Rows, rows_of, stored_within
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.xpath.witness import Witness


class Relation(StrEnum):
    """How a cell after stands to the cell before (cli.md, diff)."""

    EQUAL = "equal"
    LESS = "less"
    MORE = "more"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@frozen
class CellChange:
    """One cell in two accesses."""

    entity: Name
    member: Name | None
    """Stored name of the member; None for create and delete."""
    right: Right
    before: tuple[AccessRule, ...]
    """The rules that granted it."""
    after: tuple[AccessRule, ...]
    """The rules that grant it."""
    relation: Relation
    certainty: str = "certain"
    """`certain`, `proved` or `possible` (rules.md, Certainty)."""
    witness: str = ""
    """A row that is only here or only there, in words, where there is one."""
    reason: str = ""
    """Why the relation is unknown."""

    @property
    def is_gain(self) -> bool:
        """Whether there are, or may be, more rows after: all but those of rules that were there before."""
        return _is_gain(self)

    @property
    def is_loss(self) -> bool:
        """Whether there are, or may be, fewer rows after."""
        return _is_loss(self)

    @property
    def rows_before(self) -> Rows:
        """The rows before, by what is stored."""
        return rows_of(self.before, self.right)

    @property
    def rows_after(self) -> Rows:
        """The rows after, by what is stored."""
        return rows_of(self.after, self.right)


def _is_gain(change: "CellChange | CellGroup") -> bool:
    if change.relation is Relation.UNKNOWN:
        return not stored_within(change.after, change.before)
    return change.relation in (Relation.MORE, Relation.INCOMPARABLE)


def _is_loss(change: "CellChange | CellGroup") -> bool:
    if change.relation is Relation.UNKNOWN:
        return not stored_within(change.before, change.after)
    return change.relation in (Relation.LESS, Relation.INCOMPARABLE)


class CellGroup(NamedTuple):
    """Cells of one entity that change alike. Its other fields are those of `CellChange`.

    A named tuple, because a merge makes tens of thousands while somebody waits.
    """

    entity: Name
    right: Right
    members: tuple[Name, ...]
    """Stored names, in the entity's order; empty for create and delete, which are one cell."""
    before: tuple[AccessRule, ...]
    after: tuple[AccessRule, ...]
    relation: Relation
    certainty: str = "certain"
    example: Witness | None = None
    """A row that is only here or only there, where there is one."""
    reason: str = ""

    @property
    def witness(self) -> str:
        """The example in words, made when asked; empty without one."""
        return self.example.sentence if self.example else ""

    @property
    def number(self) -> int:
        """How many cells these are."""
        return len(self.members) or 1

    @property
    def rows_before(self) -> Rows:
        """The rows before, by what is stored."""
        return rows_of(self.before, self.right)

    @property
    def rows_after(self) -> Rows:
        """The rows after, by what is stored."""
        return rows_of(self.after, self.right)

    @property
    def is_gain(self) -> bool:
        """Whether there are, or may be, more rows after: all but those of rules that were there before."""
        return _is_gain(self)

    @property
    def is_loss(self) -> bool:
        """Whether there are, or may be, fewer rows after."""
        return _is_loss(self)

    def cell(self, member: Name | None) -> CellChange:
        """Give one of its cells."""
        return CellChange(
            self.entity,
            member,
            self.right,
            self.before,
            self.after,
            self.relation,
            self.certainty,
            self.witness,
            self.reason,
        )

    def cells(self) -> Iterator[CellChange]:
        """Give its cells one by one."""
        yield from map(self.cell, self.members or (None,))


def groups_of_entity(before: EntityAccess, after: EntityAccess, meanings: Meanings) -> Iterator[CellGroup]:
    """Compare any two accesses to one entity: every cell that is granted in one of them, equal ones included."""
    found: dict[tuple[Right, int, int], tuple[tuple[AccessRule, ...], tuple[AccessRule, ...], list[Name]]] = {}
    for member, right in dict.fromkeys(
        (member, right) for access in (after, before) for member, right, _ in access.cells()
    ):
        old, new = before.granting(right, member), after.granting(right, member)
        members = found.setdefault((right, id(old), id(new)), (old, new, []))[2]
        if member is not None:
            members.append(member)
    for (right, _, _), (old, new, members) in found.items():
        yield _group(after.entity, right, tuple(members), old, new, meanings)


def unequal_of_rules(index: RuleIndex, before: int, after: int, meanings: Meanings) -> Iterator[CellGroup]:
    """Compare two sets of active rules of one entity, as bit masks: every cell that is not equal.

    As `groups_of_entity` does; what follows from what is stored is read off the masks.
    """
    entity, of = index.entity, index.of
    for right, members, old, new, relation in _related(index, before, after, meanings):
        if relation[0] is not Relation.EQUAL:
            yield CellGroup(entity, right, members, of(old), of(new), *relation)


class Counted(NamedTuple):
    """How two sets of active rules of one entity compare, in numbers of cells."""

    equal: int
    gained: int
    """More rows after, or new."""
    lost: int
    """Fewer rows after, or none."""
    widened: str
    """How certain it is that a right which was there before is there on more rows; empty when none is."""


def count_of_rules(index: RuleIndex, before: int, after: int, meanings: Meanings) -> Counted:
    """Count what `unequal_of_rules` gives, without making any of it: a merge asks thousands of times."""
    if not before:
        return _count_of_new(index, after, meanings)
    equal = gained = lost = 0
    widened = ""
    for _, members, old, new, relation in _related(index, before, after, meanings):
        number = len(members) or 1
        match relation[0]:
            case Relation.EQUAL:
                equal += number
                continue
            case Relation.MORE:
                more, fewer = True, False
            case Relation.LESS:
                more, fewer = False, True
            case Relation.INCOMPARABLE:
                more = fewer = True
            case _:
                there, here = index.of(new), index.of(old)
                more, fewer = not stored_within(there, here), not stored_within(here, there)
        if more:
            gained += number
            widened = surer(widened, relation[1]) if old else widened
        if fewer:
            lost += number
    return Counted(equal, gained, lost, widened)


def _count_of_new(index: RuleIndex, after: int, meanings: Meanings) -> Counted:
    """The same against nothing at all: cells on no row, proved, are equal to none."""
    dead = 0
    if limited := after & ~index.free:
        for n, rule in enumerate(index.rules):
            if limited >> n & 1 and meanings.never(rule):
                dead |= 1 << n
    equal = gained = 0
    for right, members, bits in index.cells:
        if new := bits & after:
            if new & ~dead or right is Right.CREATE:
                gained += len(members) or 1
            else:
                equal += len(members) or 1
    return Counted(equal, gained, 0, "")


_SURE = ("certain", "proved", "possible", "")


def surer(one: str, other: str) -> str:
    """Give the more certain of two: `certain`, `proved`, `possible`, or empty for not at all."""
    return one if one == other or _SURE.index(one) < _SURE.index(other) else other


_Related = tuple[Relation, str, Witness | None, str]
"""A relation, how certain it is, a row that is in only one of the two, and a reason."""

_EQUAL: _Related = (Relation.EQUAL, "certain", None, "")
_MORE: _Related = (Relation.MORE, "certain", None, "")
_LESS: _Related = (Relation.LESS, "certain", None, "")


def _related(
    index: RuleIndex, before: int, after: int, meanings: Meanings
) -> Iterator[tuple[Right, tuple[Name, ...], int, int, _Related]]:
    """Give the cells that some rule of two sets grants, those alike together: right, members, rules, relation."""
    free, of = index.free, index.of
    known: dict[tuple[int, int], _Related] = {}
    for right, members, bits in index.cells:
        old, new = bits & before, bits & after
        if old == new or (old & free and new & free):
            if old:
                yield right, members, old, new, _EQUAL
        elif not old and new & free:
            yield right, members, 0, new, _MORE
        elif right is Right.CREATE:
            yield right, members, old, new, _EQUAL if old and new else _MORE if new else _LESS
        else:
            relation = known.get((old, new))
            if relation is None:
                relation = known[old, new] = _relation(of(old), of(new), meanings)
            yield right, members, old, new, relation


class TwoIndexes:
    """The rules of one entity in two versions of a project, to compare any two sets of active ones as bit masks.

    The same as `groups_of_entity`; what two sets of rules have to do with each other is found out once for all cells
    and all roles. Not for users: their cells depend on user management too.
    """

    def __init__(self, before: RuleIndex, after: RuleIndex, meanings: Meanings) -> None:
        """Put the cells side by side. `meanings` are those of the version after."""
        self._before, self._after, self._meanings = before, after, meanings
        old, new = _bits_by_cell(before), _bits_by_cell(after)
        grouped: dict[tuple[Right, int, int], list[Name]] = {}
        for member, right in {**new, **old}:
            key = right, old.get((member, right), 0), new.get((member, right), 0)
            grouped.setdefault(key, []).extend((member,) if member else ())
        self._cells = tuple((right, members, old, new) for (right, old, new), members in grouped.items())
        self._relations: dict[tuple[int, int], tuple[Relation, str, Witness | None, str]] = {}

    def groups(self, active_before: int, active_after: int) -> Iterator[CellGroup]:
        """Compare the cells that some active rules of each version grant, equal ones included."""
        found: dict[tuple[Right, int, int], list[Name]] = {}
        for right, members, old, new in self._cells:
            old, new = old & active_before, new & active_after
            if old or new:
                found.setdefault((right, old, new), []).extend(members)
        for (right, old, new), members in found.items():
            yield self._group(right, tuple(members), old, new)

    def _group(self, right: Right, members: tuple[Name, ...], old: int, new: int) -> CellGroup:
        entity, before, after = self._after.entity, self._before.of(old), self._after.of(new)
        if right is Right.CREATE:
            return _group(entity, right, members, before, after, self._meanings)
        relation = self._relations.get((old, new))
        if relation is None:
            relation = self._relations[old, new] = _relation(before, after, self._meanings)
        return CellGroup(entity, right, members, before, after, *relation)


def _bits_by_cell(index: RuleIndex) -> dict[tuple[Name | None, Right], int]:
    return {(member, right): bits for right, members, bits in index.cells for member in members or (None,)}


def _group(
    entity: Name,
    right: Right,
    members: tuple[Name, ...],
    old: tuple[AccessRule, ...],
    new: tuple[AccessRule, ...],
    meanings: Meanings,
) -> CellGroup:
    if old is new:
        return CellGroup(entity, right, members, old, new, Relation.EQUAL)
    if right is Right.CREATE:
        relation = Relation.EQUAL if bool(old) == bool(new) else Relation.MORE if new else Relation.LESS
        return CellGroup(entity, right, members, old, new, relation)
    return CellGroup(entity, right, members, old, new, *_relation(old, new, meanings))


def _relation(old: tuple[AccessRule, ...], new: tuple[AccessRule, ...], meanings: Meanings) -> _Related:
    """Give the relation of two unions of rows, how certain it is, a row that is in only one of them, and a reason."""
    grows, shrinks = meanings.within(old, new), meanings.within(new, old)
    certainty = "proved" if grows.by_meaning or shrinks.by_meaning else "certain"
    example = shrinks.example or grows.example
    if grows.proved and shrinks.proved:
        return Relation.EQUAL, certainty, None, ""
    if grows.refuted and shrinks.refuted:
        return Relation.INCOMPARABLE, certainty, example, ""
    if grows.proved and shrinks.refuted:
        return Relation.MORE, certainty, example, ""
    if grows.refuted and shrinks.proved:
        return Relation.LESS, certainty, example, ""
    return Relation.UNKNOWN, "possible", example, grows.reason or shrinks.reason


def in_cell_order(groups: tuple[CellGroup, ...], before: EntityAccess, after: EntityAccess) -> Iterator[CellChange]:
    """Give the cells of an entity's groups one by one: create, delete, read, write; what is lost comes last."""
    by_cell = {(member, group.right): group for group in groups for member in group.members or (None,)}
    cells = dict.fromkeys((member, right) for access in (after, before) for member, right, _ in access.cells())
    for member, right in cells:
        if group := by_cell.get((member, right)):
            yield group.cell(member)
