"""Whether the sides of a risk can be about the same rows (merging.md 5, same-rows).

Sides are compared where both reach rows of one entity under row constraints. That rows are apart must be proved; where
it cannot be decided the finding says so. Documents, creating, and cells on all rows are never apart from anything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from auditor.access.rights import Right
from auditor.findings.finding import Granted
from auditor.model.domain import AccessRule
from auditor.policy import expression as e
from auditor.rules.context import Context
from auditor.rules.policing.held import Held
from auditor.xpath.constraint import Constraint, disjoint


class _Rows(Enum):
    TOGETHER = 0
    UNPROVED = 1
    APART = 2


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What makes an expression, or a part of it, hold."""

    functions: tuple[tuple[str, Held], ...]
    """The functions that are held, each with what it is held by, in the order of the expression."""
    unproved: bool = False
    """Whether it is not known that its parts reach the same rows."""

    @property
    def cells(self) -> Iterable[Granted]:
        """All cells."""
        return (cell for _, held in self.functions for cell in held.cells)


HeldBy = Callable[[str], Held | None]
"""Gives by what a function is held; None when it is not."""


def holds(node: e.Node, held_by: HeldBy, context: Context, same_rows: bool) -> Side | None:
    """Say whether an expression holds, and by what. With `same_rows` parts whose rows are apart do not."""
    return _Deciding(held_by, context, same_rows).side(node)


class _Deciding:
    def __init__(self, held_by: HeldBy, context: Context, same_rows: bool) -> None:
        self._held_by = held_by
        self._context = context
        self._same_rows = same_rows

    def side(self, node: e.Node) -> Side | None:
        """Give what makes it hold; None when it does not."""
        match node:
            case e.Function(name):
                held = self._held_by(name)
                return Side(((name, held),)) if held else None
            case e.Not(part):
                return Side(()) if self.side(part) is None else None
            case e.Or(parts):
                found = [side for part in parts if (side := self.side(part))]
                return _united(found, all(side.unproved for side in found)) if found else None
            case e.And(parts):
                return self._together(parts, len(parts))
            case e.AtLeast(number, parts):
                return self._together(parts, number)

    def _together(self, parts: Sequence[e.Node], number: int) -> Side | None:
        """So many of some parts, each of which can be about the same rows as the others."""
        sides = [side for part in parts if (side := self.side(part))]
        fitting = self._fitting(sides, number, (_Rows.TOGETHER, _Rows.UNPROVED))
        if len(fitting) < number:
            return None
        certain = self._fitting([side for side in fitting if not side.unproved], number, (_Rows.TOGETHER,))
        return _united(fitting, len(certain) < number)

    def _fitting(self, sides: list[Side], number: int, how: tuple[_Rows, ...]) -> list[Side]:
        """Leave out the sides that fit with too few others."""
        while len(sides) >= number:
            left = [
                side
                for side in sides
                if sum(other is side or self._rows(side, other) in how for other in sides) >= number
            ]
            if len(left) == len(sides):
                return sides
            sides = left
        return []

    def _rows(self, one: Side, other: Side) -> _Rows:
        if not self._same_rows:
            return _Rows.TOGETHER
        found = _Rows.APART
        first, second = self._limited(one), self._limited(other)
        if first is None or second is None:
            return _Rows.TOGETHER
        for mine in first:
            for theirs in second:
                found = min(found, self._of_two(mine, theirs), key=lambda rows: rows.value)
                if found is _Rows.TOGETHER:
                    return found
        return found

    def _limited(self, side: Side) -> list[tuple[AccessRule, ...]] | None:
        """The rules under which a side reaches rows, those of each cell together; None when some rows are unlimited."""
        if not side.functions or any(held.documents for _, held in side.functions):
            return None
        found: dict[tuple[int, ...], tuple[AccessRule, ...]] = {}
        for cell in side.cells:
            if cell.right is Right.CREATE or any(self._context.always(rule) for rule in cell.rules):
                return None
            found.setdefault(tuple(map(id, cell.rules)), cell.rules)
        return list(found.values())

    def _of_two(self, one: tuple[AccessRule, ...], other: tuple[AccessRule, ...]) -> _Rows:
        if one[0].entity != other[0].entity:
            return _Rows.TOGETHER  # Rows of different entities are not compared.
        mine, theirs = self._constraints(one), self._constraints(other)
        if mine is None or theirs is None:
            return _Rows.UNPROVED
        verdict = disjoint(mine, theirs)
        return _Rows.APART if verdict.proved else _Rows.UNPROVED if verdict.unknown else _Rows.TOGETHER

    def _constraints(self, rules: tuple[AccessRule, ...]) -> list[Constraint] | None:
        """What limits the rows; None where users are managed, which no row constraint says."""
        meanings = self._context.access.meanings
        found = [meanings.constraint(rule) for rule in rules]
        return None if None in found else [each for each in found if each is not None]


def _united(sides: Iterable[Side], unproved: bool) -> Side:
    functions: dict[str, Held] = {}
    for side in sides:
        functions.update(side.functions)
    return Side(tuple(functions.items()), unproved)
