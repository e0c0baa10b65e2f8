"""The access rules of one entity, turned round: which rules grant a cell, as bits.

Bit n stands for the rule at position n of the entity's list. Role sets differ only in which bits are active, so the
work of reading a rule's members is done once for an entity, however many roles there are.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from functools import cached_property
from typing import Any

from auditor.access.rights import Right
from auditor.model.domain import AccessRule, Association, Attribute, AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER, Project

MemberBits = tuple[tuple[Name, int], ...]
"""Members by stored name with the rules that grant them, in the entity's own order."""


class RuleIndex:
    """The rules of one entity by what they grant. `create`, `delete` and the members' ints are bit masks."""

    def __init__(self, project: Project, entity: Name) -> None:
        found = project.entities.get(entity)
        self.entity = entity
        self.rules: tuple[AccessRule, ...] = found.rules if found else ()
        self.create = _bits(rule.create for rule in self.rules)
        self.delete = _bits(rule.delete for rule in self.rules)
        self.tokens: dict[Name, int] = {}
        """Module role (or user role, where the export knows only these) -> the rules that it activates."""
        for position, rule in enumerate(self.rules):
            for token in rule.module_roles or rule.user_roles:
                self.tokens[token] = self.tokens.get(token, 0) | 1 << position
        real = _RealMembers(project, entity)
        self.read = real.members(tuple(rule.readable for rule in self.rules), writing=False)
        self.write = real.members(tuple(rule.writable for rule in self.rules), writing=True)
        self._reading, self._writing = _united(self.read), _united(self.write)
        self._tuples: dict[int, tuple[AccessRule, ...]] = {0: ()}

    @cached_property
    def free(self) -> int:
        """The rules without a row constraint, as a bit mask."""
        return _bits(not rule.constrained for rule in self.rules)

    @cached_property
    def cells(self) -> tuple[tuple[Right, tuple[Name, ...], int], ...]:
        """Every cell that some rule grants, cells that the same rules grant together: right, members, bits.

        Members by stored name in the entity's order; none for create and delete.
        """
        grouped: dict[tuple[Right, int], list[Name]] = {}
        if self.create:
            grouped[Right.CREATE, self.create] = []
        if self.delete:
            grouped[Right.DELETE, self.delete] = []
        for right, members in ((Right.READ, self.read), (Right.WRITE, self.write)):
            for member, bits in members:
                grouped.setdefault((right, bits), []).append(member)
        return tuple((right, tuple(members), bits) for (right, bits), members in grouped.items())

    def counts(self, of_right: MemberBits) -> tuple[tuple[int, int], ...]:
        """Count the members of `read` or `write` that the same rules grant: bits, number."""
        return self._read_counts if of_right is self.read else self._write_counts

    def granting(self, of_right: MemberBits) -> int:
        """Give the rules that grant some member of `read` or `write`, as a bit mask."""
        return self._reading if of_right is self.read else self._writing

    @cached_property
    def _read_counts(self) -> tuple[tuple[int, int], ...]:
        return _counted(self.read)

    @cached_property
    def _write_counts(self) -> tuple[tuple[int, int], ...]:
        return _counted(self.write)

    def active(self, tokens: frozenset[Name]) -> int:
        """Give the rules that one of the names activates, as a bit mask."""
        mask = 0
        for token, bits in self.tokens.items():
            if token in tokens:
                mask |= bits
        return mask

    def of(self, mask: int) -> tuple[AccessRule, ...]:
        """Give the rules of a bit mask in stored order: the same object for the same mask."""
        known = self._tuples.get(mask)
        if known is None:
            known = self._tuples[mask] = tuple(rule for n, rule in enumerate(self.rules) if mask >> n & 1)
        return known


class MemberCells(Mapping[Name, tuple[AccessRule, ...]]):
    """Members that some active rules grant, by stored name -> these rules. The dict is made when somebody looks in.

    A merge has thousands of accesses of which only whether and how many cells they have is asked.
    """

    __slots__ = ("_index", "_known", "_mask", "_of_right")

    def __init__(self, index: RuleIndex, of_right: MemberBits, mask: int) -> None:
        self._index = index
        self._of_right = of_right
        self._mask = mask
        self._known: dict[Name, tuple[AccessRule, ...]] | None = None

    @property
    def _cells(self) -> dict[Name, tuple[AccessRule, ...]]:
        known = self._known
        if known is None:
            of, mask = self._index.of, self._mask
            known = self._known = {member: of(active) for member, bits in self._of_right if (active := bits & mask)}
        return known

    def forget(self) -> None:
        """Let go of the dict; it is made again when somebody looks in."""
        self._known = None

    @property
    def free(self) -> bool:
        """Whether a rule without a row constraint grants some member."""
        return self._index.granting(self._of_right) & self._mask & self._index.free != 0

    def __getitem__(self, member: Name) -> tuple[AccessRule, ...]:
        return self._cells[member]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._cells)

    def __contains__(self, member: object) -> bool:
        return member in self._cells

    def __len__(self) -> int:
        mask = self._mask
        return sum(number for bits, number in self._index.counts(self._of_right) if bits & mask)

    def __bool__(self) -> bool:
        return self._index.granting(self._of_right) & self._mask != 0

    def get(self, member: Name, default: Any = None) -> Any:
        """Give the rules for a member."""
        return self._cells.get(member, default)

    def items(self) -> ItemsView[Name, tuple[AccessRule, ...]]:
        """Give members with their rules."""
        return self._cells.items()

    def values(self) -> ValuesView[tuple[AccessRule, ...]]:
        """Give the rules of each member."""
        return self._cells.values()


class _RealMembers:
    """Decides which of the members that rules list are cells."""

    def __init__(self, project: Project, entity: Name) -> None:
        self._project = project
        self._known = project.members(entity)
        self._whole = project.is_whole(entity)
        self._below_user = project.derives_from(entity, SYSTEM_USER)

    def members(self, listed: tuple[tuple[Name, ...], ...], writing: bool) -> MemberBits:
        """Give the members that the rules grant, each with its bits; `listed` has one tuple for each rule."""
        bits = _bits_by_member(listed)
        cells = [(member, bits[member]) for member in self._known if member in bits]
        if writing:
            cells = [cell for cell in cells if not _set_by_server(self._known[cell[0]])]
        if len(bits) > len(cells):
            cells += [cell for cell in bits.items() if cell[0] not in self._known and self._may_exist(cell[0])]
        if self._below_user:
            # The cells of System's members are those of System.User, whatever rules say here (G10).
            cells = [cell for cell in cells if not cell[0].startswith("System.")]
        return tuple(cells)

    def _may_exist(self, member: Name) -> bool:
        """Whether a listed member that the model does not know may exist all the same.

        The generalization that declares it may not be in the export, a newer System module may declare more than the
        built-in one, and some exports lose association ends: with the type of an association they lost its ends too,
        and those that it has were put back by what rules list. A stale member (CE0066) is no cell.
        """
        if not self._whole:
            return True
        association = self._project.associations.get(member)
        if association is not None:
            lost_other = association.both_own and not association.other
            return association.is_set is None or not association.owner or lost_other
        return member.startswith("System.")


def _united(of_right: MemberBits) -> int:
    union = 0
    for _, bits in of_right:
        union |= bits
    return union


def _counted(of_right: MemberBits) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for _, bits in of_right:
        found[bits] = found.get(bits, 0) + 1
    return tuple(found.items())


def _bits_by_member(listed: tuple[tuple[Name, ...], ...]) -> dict[Name, int]:
    """Turn the members of each rule into the rules of each member. Rules often list the very same members."""
    by_list: dict[int, tuple[int, tuple[Name, ...]]] = {}
    for position, members in enumerate(listed):
        seen, _ = by_list.get(id(members), (0, members))
        by_list[id(members)] = (seen | 1 << position, members)
    bits: dict[Name, int] = {}
    for mask, members in by_list.values():
        for member in members:
            bits[member] = bits.get(member, 0) | mask
    return bits


def _set_by_server(member: Attribute | Association) -> bool:
    """Whether nobody can write it: calculated and AutoNumber attributes (mendix-security.md 3.1)."""
    return isinstance(member, Attribute) and (member.calculated or member.type is AttributeType.AUTO_NUMBER)


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << position for position, flag in enumerate(flags) if flag)
