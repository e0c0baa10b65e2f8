"""What of a unit is worth decoding: most bytes of pages are layout and empty defaults (inputs.md 2.1)."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto

_NOTHING: Mapping[str, str] = {}


class Part(Enum):
    """What becomes of a document or an array inside a unit."""

    DECODED = auto()
    LEFT_OUT = auto()
    """As if it were not there."""
    POSTPONED = auto()
    """It becomes an `Undecoded`."""


class Choice:
    """Chooses while one unit is decoded from front to back; made anew for each unit.

    `postponed` maps a key to the `$Type` of its owner: documents there are postponed, unless the owner states its
    `$Type` only after them. `left_out` are keys whose values are left out. With `wanted`, a document or array is left
    out when no match begins inside it, unless its key is in `always`. A match may be a coincidence of bytes, then more
    is decoded than needed; as each pattern begins with the kind and the key of an element, none can be missed. (One
    pattern for each kind: beginning with one fixed byte, they are found several times as fast as together.)
    """

    __slots__ = ("_always", "_at", "_left_out", "_marks", "_postponed")

    def __init__(
        self,
        data: bytes = b"",
        *,
        postponed: Mapping[str, str] = _NOTHING,
        left_out: frozenset[str] = frozenset(),
        wanted: Sequence[re.Pattern[bytes]] = (),
        always: frozenset[str] = frozenset(),
    ) -> None:
        self._postponed = postponed
        self._left_out = left_out
        self._always = always
        self._at = 0
        self._marks = sorted(match.start() for pattern in wanted for match in pattern.finditer(data))
        if wanted:
            self._marks.append(len(data))
        """Where matches begin, the end of the data last; empty when everything is wanted."""

    def of(self, key: str, owner: object, start: int, stop: int) -> Part:
        """Choose for the value of a key that stands from `start` to `stop`; `owner` is the `$Type` around it."""
        if key in self._left_out:
            return Part.LEFT_OUT
        if key in self._postponed and owner == self._postponed[key]:
            return Part.POSTPONED
        return Part.DECODED if key in self._always or self.holds(start, stop) else Part.LEFT_OUT

    def holds(self, start: int, stop: int) -> bool:
        """Whether anything wanted stands from `start` to `stop`. Asked from front to back only."""
        marks, at = self._marks, self._at
        if not marks:
            return True
        while marks[at] < start:
            at += 1
        self._at = at
        return marks[at] < stop
