"""Which rows of a model are shown, and in which order: filter, folds and sort. No drawing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import and_

from screens.widgets.rows import GridModel, Key

Test = Callable[[Key], bool]
"""Tells by its key whether a row is wanted."""


@dataclass(slots=True)
class Listing:
    """The rows shown of one model. After a change `rebuild` makes `rows` anew."""

    model: GridModel
    """All rows."""
    filter: str = ""
    """The text that a row must hold, in any case; behind a `!` the text that it must not hold."""
    only: Test | None = None
    """A test that a row must pass besides."""
    sort: str = ""
    """The column to sort by; empty for the model's own order."""
    reverse: bool = False
    """Whether the order is turned round."""
    folded: set[Key] = field(default_factory=set)
    """The group lines that are folded."""
    rows: Sequence[int] = ()
    """The rows shown, in order."""
    found: int = 0
    """How many rows pass the filter, folded ones included, group lines not."""
    total: int = 0
    """How many rows there are, group lines not counted."""
    _counted: bytes = b""
    _texts: list[str] | None = None
    _opened: set[Key] = field(default_factory=set)
    _refolded: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Show what there is."""
        model = self.model
        self._counted = bytes(not (model.inert(row) or model.group(row)) for row in range(len(model)))
        self.total = sum(self._counted)
        self.rebuild()

    def rebuild(self) -> None:
        """Make `rows` anew."""
        model = self.model
        wanted = self._wanted()
        if not model.folds:
            rows = self._flat_order()
            self.rows = rows if wanted is None else [row for row in rows if wanted[row]]
        else:
            shown = wanted or bytearray(b"\1" * len(model))
            self.rows = list(self._unfolded(shown))
        if wanted is None:
            self.found = self.total
        else:
            self.found = sum(map(and_, wanted, self._counted))

    def set_filter(self, text: str) -> None:
        """Filter by a text; while there is one, groups stand open."""
        self.filter = text
        self._refolded.clear()
        self.rebuild()

    def is_folded(self, row: int) -> bool:
        """Tell whether a group line is folded now."""
        return self.model.key(row) in (self._refolded if self.narrowed else self.folded)

    def fold(self, row: int, folded: bool) -> None:
        """Fold a group line, or open it."""
        keys = self._refolded if self.narrowed else self.folded
        if folded:
            keys.add(self.model.key(row))
        else:
            keys.discard(self.model.key(row))
        self.rebuild()

    @property
    def narrowed(self) -> bool:
        """Tell whether a filter is at work."""
        return bool(self.filter.removeprefix("!"))

    def position(self, key: Key) -> int | None:
        """Find a row that is shown by its key."""
        return next((position for position, row in enumerate(self.rows) if self.model.key(row) == key), None)

    def under(self, key: Key) -> Iterator[Key]:
        """Give the rows under a group line that pass the filter, folded away or not; group lines left out."""
        model, wanted = self.model, self._wanted()
        start = next((row for row in range(len(model)) if model.key(row) == key), len(model))
        for row in range(start + 1, len(model)):
            if model.depth(row) <= model.depth(start):
                return
            if not model.group(row) and (wanted is None or wanted[row]):
                yield model.key(row)

    def exactly(self, name: str) -> int | None:
        """Find a row that is shown by its exact name, in any case."""
        name = name.casefold()
        return next((at for at, row in enumerate(self.rows) if self.model.name(row).casefold() == name), None)

    def reveal(self, key: Key) -> int | None:
        """Find a row by its key, opening the group lines above it; None when it is not there or filtered out."""
        if (position := self.position(key)) is not None or not self.model.folds:
            return position
        row = next((row for row in range(len(self.model)) if self.model.key(row) == key), None)
        if row is None:
            return None
        depth = self.model.depth(row)
        for above in range(row - 1, -1, -1):
            if self.model.depth(above) < depth and self.model.group(above):
                depth = self.model.depth(above)
                (self._refolded if self.narrowed else self.folded).discard(self.model.key(above))
        self.rebuild()
        return self.position(key)

    def _wanted(self) -> bytearray | None:
        """Tell for each row whether filter and test let it through, or None when all are."""
        model = self.model
        inverted = self.filter.startswith("!")
        needle = self.filter.removeprefix("!").casefold()
        if not needle and self.only is None:
            return None
        size = len(model)
        if not needle:
            wanted = bytearray(b"\1" * size)
        else:
            if self._texts is None:
                self._texts = [model.text(row).casefold() for row in range(size)]
            wanted = bytearray((needle in text) != inverted for text in self._texts)
        if model.folds and not inverted:
            self._spread_down(wanted)
        if self.only is not None:
            for row in range(size):
                if wanted[row] and not model.group(row) and not self.only(model.key(row)):
                    wanted[row] = 0
        if model.folds:
            self._spread_up(wanted)
        return wanted

    def _spread_down(self, wanted: bytearray) -> None:
        """Keep all that stands under a group line that the filter itself found."""
        model, open_from = self.model, -1
        for row in range(len(model)):
            depth = model.depth(row)
            if 0 <= open_from < depth:
                wanted[row] = 1
                continue
            open_from = depth if wanted[row] and model.group(row) else -1

    def _spread_up(self, wanted: bytearray) -> None:
        """Keep a group line exactly when something under it is kept."""
        model = self.model
        needs: list[bool] = []
        for row in range(len(model) - 1, -1, -1):
            depth = model.depth(row)
            needs.extend(False for _ in range(depth + 2 - len(needs)))
            if model.group(row):
                wanted[row] = needs[depth + 1]
            for deeper in range(depth + 1, len(needs)):
                needs[deeper] = False
            if wanted[row]:
                needs[depth] = True

    def _flat_order(self) -> Sequence[int]:
        """Give all rows in order, where there are no groups."""
        rows: Sequence[int] = range(len(self.model))
        return self._sorted(rows) if self.sort or self.reverse else rows

    def _sorted(self, rows: Sequence[int]) -> Sequence[int]:
        """Sort rows that stand side by side; they stay as they are when one of them has nothing to compare."""
        if not self.sort:
            return rows[::-1] if self.reverse else rows
        values = {row: self.model.sort_value(row, self.sort) for row in rows}
        if None in values.values():
            return rows
        return sorted(rows, key=values.__getitem__, reverse=self.reverse)

    def _unfolded(self, wanted: bytearray) -> Iterator[int]:
        """Give the rows shown in order, where there are groups."""
        model = self.model
        children: dict[int, list[int]] = {-1: []}
        above = [-1]
        for row in range(len(model)):
            if not wanted[row]:
                continue
            del above[model.depth(row) + 1 :]
            children[above[-1]].append(row)
            if model.group(row):
                children[row] = []
                above.append(row)

        def walk(parent: int) -> Iterator[int]:
            for row in self._sorted(children[parent]) if self.sort or self.reverse else children[parent]:
                yield row
                if row in children and not self.is_folded(row):
                    yield from walk(row)

        return walk(-1)
