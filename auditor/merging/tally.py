"""Counting for all pairs of roles at once: what is counted for two groups of roles holds for every pair across them.

Roles are bits of an int, and so are groups of roles. The counts of one pair are fields of one int, so that adding them
up is one addition, however many there are.
"""

from collections.abc import Iterator, Sequence

CELLS = 40
"""Bits of a field that counts cells: 5,000 entities of 1,000 members are 10 million."""

COUNT = 24
"""Bits of a field that counts findings."""


def counts(first: int = 0, second: int = 0, findings: Sequence[int] = ()) -> int:
    """Pack the counts of one pair: cells of its first role, cells of its second role, findings by rule."""
    packed = 0
    for number in reversed(findings):
        packed = packed << COUNT | number
    return (packed << CELLS | second) << CELLS | first


def unpacked(packed: int, rules: int) -> tuple[int, int, tuple[int, ...]]:
    """Give back what `counts` packed, with findings of so many rules."""
    first, second = packed & _CELLS, packed >> CELLS & _CELLS
    rest = packed >> 2 * CELLS
    return first, second, tuple(rest >> COUNT * n & _COUNT for n in range(rules))


_CELLS = (1 << CELLS) - 1
_COUNT = (1 << COUNT) - 1


def turned(packed: int) -> int:
    """Give the counts of a pair with its two roles in the other order."""
    first, second = packed & _CELLS, packed >> CELLS & _CELLS
    return (packed >> 2 * CELLS << CELLS | first) << CELLS | second


def members(group: int) -> Iterator[int]:
    """Give the positions of the bits of a group, in order."""
    while group:
        lowest = group & -group
        yield lowest.bit_length() - 1
        group ^= lowest


class Tally:
    """Sums of counts for the pairs of `size` things, told group by group."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._groups: dict[tuple[int, int], int] = {}

    def add(self, one: int, other: int, packed: int) -> None:
        """Count something for every pair of a thing of one group and a thing of another; `packed` in that order.

        The two are disjoint, or the same group: then every pair inside it is meant once.
        """
        if packed:
            key = (one, other)
            self._groups[key] = self._groups.get(key, 0) + packed

    def pairs(self) -> list[int]:
        """Give the counts of every pair: at `first * size + second` with `first` before `second`."""
        size = self.size
        sums = [0] * (size * size)
        for (one, other), packed in self._groups.items():
            if one == other:
                inside = list(members(one))
                for position, first in enumerate(inside):
                    for second in inside[position + 1 :]:
                        sums[first * size + second] += packed
                continue
            there, back = list(members(other)), turned(packed)
            for first in members(one):
                row = first * size
                for second in there:
                    if first < second:
                        sums[row + second] += packed
                    else:
                        sums[second * size + first] += back
        return sums


def split(groups: dict[int, int], bits: int, holders: int) -> dict[int, int]:
    """Split groups of roles by whether they hold something: mask -> roles, with `bits` added for who does."""
    parted: dict[int, int] = {}
    for mask, roles in groups.items():
        if with_it := roles & holders:
            parted[mask | bits] = parted.get(mask | bits, 0) | with_it
        if without := roles & ~holders:
            parted[mask] = parted.get(mask, 0) | without
    return parted
