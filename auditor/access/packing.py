"""Several counts in one number, so that adding them up is one addition, however many there are."""

from collections.abc import Sequence

BITS = 40
"""Bits of a field: 5,000 entities of 1,000 members have 10 million cells."""

FIELD = (1 << BITS) - 1
"""The bits of the first field."""


def packed(counts: Sequence[int]) -> int:
    """Pack counts; the first is in the lowest bits."""
    number = 0
    for count in reversed(counts):
        number = number << BITS | count
    return number


def unpacked(number: int, fields: int) -> tuple[int, ...]:
    """Give back so many counts that were packed, or sums of them."""
    return tuple(number >> BITS * field & FIELD for field in range(fields))
