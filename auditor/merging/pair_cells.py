"""All pairs of roles on the entities of one module: cells gained, MERGE-01, MERGE-02 and most of MERGE-03.

The roles fall into a few classes that hold the same module roles of the module, and on one entity into fewer groups
that have the same active rules. Work is done for each two groups of an entity, never for each pair of roles and cell;
a rule is a bit of a mask, and a cell the mask of the rules that grant it (access/index.py).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from auditor.access.index import RuleIndex
from auditor.access.rights import Right
from auditor.merging.candidates import is_limited
from auditor.merging.captures import way_in
from auditor.merging.stored import can_be_created, holds_rows
from auditor.merging.tally import Tally, counts, members, split
from auditor.model.domain import AccessRule, Entity
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.movable_rows import Read, members_read

Fires = Callable[[int, int, Name], bool]
"""Says whether MERGE-03 fires for two roles, by their positions, on an entity."""


@frozen
class Counted:
    """What was counted on the entities of one module."""

    classes: list[int]
    """The roles in classes that hold the same module roles of the module: groups of positions as bits."""
    sizes: list[int]
    """Class -> the number of cells of each of its roles."""
    tally: Tally
    """For two classes: cells of the second that the first does not gain, the other way round, findings by rule."""
    undecided: list[Name]
    """Entities on which MERGE-03 cannot be decided here: other entities matter."""


class PairsOnEntity:
    """One entity of the app that has nothing to do with user management, for any two groups of roles.

    A group is told by its mask: the rules of the entity that are active for its roles.
    """

    def __init__(self, context: Context, entity: Entity) -> None:
        self._context = context
        self._entity = entity
        self._meanings = context.access.meanings
        self.index: RuleIndex = context.access.index(entity.name)
        rules = self.index.rules
        self._free = _bits(n for n, rule in enumerate(rules) if not rule.constrained)
        own = entity.module != SYSTEM
        self._limits_count = own and holds_rows(context.project, entity)
        self._creating_counts = own and can_be_created(context.project, entity)
        self._gains: dict[tuple[int, int], tuple[int, bool]] = {}
        self._sizes: dict[int, int] = {}
        self._more: dict[tuple[int, int], bool] = {}
        self._ways: dict[tuple[int, int], bool] = {}

    def size(self, mask: int) -> int:
        """Give the number of cells of a role."""
        known = self._sizes.get(mask)
        if known is None:
            known = self._sizes[mask] = sum(len(names) or 1 for _, names, bits in self.index.cells if bits & mask)
        return known

    def gain(self, mask: int, union: int) -> tuple[int, bool]:
        """Give the number of cells that a role gains by a union, and whether it loses a limit (MERGE-01)."""
        known = self._gains.get((mask, union))
        if known is None:
            number, lost = 0, False
            for right, members, bits in self.index.cells:
                before, after = bits & mask, bits & union
                if before != after and self._is_more(right, before, after):
                    number += len(members) or 1
                    lost = lost or before != 0
            known = self._gains[mask, union] = number, lost and self._limits_count
        return known

    def _is_more(self, right: Right, before: int, after: int) -> bool:
        """Whether rules grant a cell that a part of them does not, or on rows not proved to be theirs."""
        if before & self._free or (right is Right.CREATE and before):
            return False
        if not before and (after & self._free or right is Right.CREATE):
            return True
        known = self._more.get((before, after))
        if known is None:
            within = self._meanings.within(self.index.of(after), self.index.of(before))
            known = self._more[before, after] = not within.proved
        return known

    def sets_freely(self, one: int, other: int) -> bool:
        """Whether MERGE-02 fires for two roles."""
        create = self.index.create
        if not self._creating_counts or not create & (one | other) or (create & one and create & other):
            return False
        maker, writer = (one, other) if create & one else (other, one)
        return any(
            right is Right.WRITE and bits & writer and not bits & maker and not bits & writer & self._always
            for right, _, bits in self.index.cells
        )

    @cached_property
    def _always(self) -> int:
        """The rules that hold on all rows: without a constraint, or under one proved to let every row through."""
        return _bits(n for n, rule in enumerate(self.index.rules) if self._context.always(rule))

    # MERGE-03

    @cached_property
    def captures(self) -> tuple[tuple[int, int], ...]:
        """Each constrained rule that MERGE-03 looks at, with the other rules that let write what its constraint reads.

        Both as bits. Only where `captures_are_simple`.
        """
        return tuple(
            (1 << n, writing)
            for n, rule in enumerate(self.index.rules)
            if self._is_limited(rule)
            for writing in (self._writing(rule) & ~(1 << n),)
            if writing
        )

    @cached_property
    def captures_are_simple(self) -> bool:
        """Whether MERGE-03 can be decided from this entity's masks: constraints that read no other entity's members.

        And no two of them mean the same, since one could stand for the other.
        """
        limited = [rule for rule in self.index.rules if self._is_limited(rule)]
        if any(read.written_on != (self._entity.name,) for rule in limited for read in self._reads(rule)):
            return False
        return len({self._context.canonical(rule) for rule in limited}) == len(limited)

    def _is_limited(self, rule: AccessRule) -> bool:
        return is_limited(rule) and self._limits_count and bool(self._reads(rule))

    def _reads(self, rule: AccessRule) -> tuple[Read, ...]:
        return members_read(rule, self._context)

    def _writing(self, rule: AccessRule) -> int:
        read = {read.member for read in self._reads(rule)}
        writing = 0
        for member, bits in self.index.write:
            if member in read:
                writing |= bits
        return writing

    def may_pull_in(self, one: int, other: int) -> bool:
        """Whether MERGE-03 may fire for two roles: one can pull rows in for the other, and neither can alone.

        What the roles have beside these rules is not looked at.
        """
        return any(
            self._pulls(rule, writing, mine, theirs)
            for rule, writing in self.captures
            for mine, theirs in ((one, other), (other, one))
            if rule & mine and not rule & theirs and writing & theirs
        )

    def _pulls(self, rule: int, writing: int, mine: int, theirs: int) -> bool:
        """Whether who lacks a rule can pull rows into its reach for who has it, who cannot do so alone."""
        return self._some_way(rule, writing & theirs) and not self._some_way(rule, writing & mine)

    def _some_way(self, rule: int, writing: int) -> bool:
        for position in members(writing):
            known = self._ways.get((rule, position))
            if known is None:
                captured, by = self.index.rules[rule.bit_length() - 1], self.index.rules[position]
                known = self._ways[rule, position] = not way_in(captured, by, self._context).refuted
            if known:
                return True
        return False


def count_module(
    context: Context, entities: Sequence[Entity], held: Sequence[frozenset[Name]], fires: Fires
) -> Counted:
    """Count for all pairs of some roles what they gain and find on the entities of one module.

    `held` are the names by which access lists know each role; `fires` asks MERGE-03 itself about two of them.
    """
    on = [PairsOnEntity(context, entity) for entity in entities]
    tokens = frozenset(token for one in on for token in one.index.tokens)
    by_tokens: dict[frozenset[Name], int] = {}
    for position, names in enumerate(held):
        of_module = names & tokens
        by_tokens[of_module] = by_tokens.get(of_module, 0) | 1 << position
    classes = list(by_tokens.items())
    holders = {token: sum(1 << n for n, (names, _) in enumerate(classes) if token in names) for token in tokens}
    tally = Tally(len(classes))
    sizes = [0] * len(classes)
    first = [next(members(roles)) for _, roles in classes]
    hard: list[Name] = []
    for one in on:
        groups = {0: (1 << len(classes)) - 1}
        for token, bits in one.index.tokens.items():
            groups = split(groups, bits, holders[token])
        for mask, group in groups.items():
            size = one.size(mask)
            for n in members(group):
                sizes[n] += size
        _count_entity(one, list(groups.items()), tally, lambda a, b, name: fires(first[a], first[b], name))
        if not one.captures_are_simple:
            hard.append(one.index.entity)
    return Counted([roles for _, roles in classes], sizes, tally, hard)


def _count_entity(one: PairsOnEntity, groups: list[tuple[int, int]], tally: Tally, fires: Fires) -> None:
    simple = one.captures_are_simple
    for position, (mine, group) in enumerate(groups):
        if mine:
            tally.add(group, group, counts(one.size(mine), one.size(mine)))
        for theirs, other in groups[position + 1 :]:
            union = mine | theirs
            gain, lost = one.gain(mine, union) if union != mine else (0, False)
            gains, loses = one.gain(theirs, union) if union != theirs else (0, False)
            pulls = simple and bool(one.captures) and one.may_pull_in(mine, theirs)
            if pulls:
                pulls = fires(next(members(group)), next(members(other)), one.index.entity)
            found = (lost or loses, one.sets_freely(mine, theirs), pulls)
            tally.add(group, other, counts(one.size(theirs) - gain, one.size(mine) - gains, [int(f) for f in found]))


def _bits(positions: Iterable[int]) -> int:
    return sum(1 << position for position in positions)
