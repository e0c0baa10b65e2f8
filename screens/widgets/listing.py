"""Which rows of a model are shown, and in which order: filter, folds and sort. No drawing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import and_

from screens.widgets.drawing import Cell
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
    parts: dict[int, int] = field(default_factory=dict)
    """How many rows under a group line pass the filter; empty while all rows do."""
    _counted: bytes = b""
    _let_through: bytearray | None = None
    _texts: list[str] | None = None
    _opened: set[Key] = field(default_factory=set)
    _refolded: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Show what there is."""
        size, heads = len(self.model), self.model.heads
        counted = bytearray(b"\1" * size)
        for row in heads:
            counted[row] = 0
        self._counted = bytes(counted)
        self.total = size - len(heads)
        self.rebuild()

    def rebuild(self) -> None:
        """Make `rows` anew."""
        model = self.model
        wanted = self._let_through = self._wanted()
        if not model.folds:
            rows = self._flat_order()
            self.rows = rows if wanted is None else [row for row in rows if wanted[row]]
        elif wanted is None and not self.sort and not self.reverse:
            self.rows = self._all_unfolded()
        else:
            shown = wanted or bytearray(b"\1" * len(model))
            self.rows = list(self._unfolded(shown))
        if wanted is None:
            self.found = self.total
        else:
            self.found = sum(map(and_, wanted, self._counted))

    def cells(self, row: int) -> Sequence[Cell]:
        """Give the cells of a row; a group line of which the filter hides some says how many are left."""
        part = self.parts.get(row)
        return self.model.cells(row) if part is None else self.model.part(row, part)

    @property
    def hidden(self) -> int:
        """How many rows the test hides that the filter lets through."""
        if self.only is None:
            return 0
        found = self._matching()
        return (self.total if found is None else sum(map(and_, found, self._counted))) - self.found

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
        head = next((row for row in self.model.heads if self.model.key(row) == key), None)
        if head is not None:  # Known without looking at thousands of rows, which may not be made yet.
            return self.rows.index(head) if head in self.rows else None
        return next((position for position, row in enumerate(self.rows) if self.model.key(row) == key), None)

    def under(self, key: Key) -> Iterator[Key]:
        """Give the rows under a group line that pass the filter, folded away or not; group lines left out."""
        model, wanted = self.model, self._let_through
        start = next((row for row in model.heads if model.key(row) == key), len(model))
        for row in range(start + 1, len(model)):
            if model.depth(row) <= model.depth(start):
                return
            if not model.group(row) and (wanted is None or wanted[row]):
                yield model.key(row)

    @property
    def first(self) -> int:
        """Where the first row stands that is no group line and no heading; 0 when there is none."""
        heads = set(self.model.heads)
        return next((at for at, row in enumerate(self.rows) if row not in heads), 0)

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
        """Tell for each row whether filter and test let it through, or None when all are; count them by group."""
        self.parts = {}
        model, wanted = self.model, self._matching()
        if self.only is not None:
            size = len(model)
            wanted = wanted or bytearray(b"\1" * size)
            for row in range(size):
                if wanted[row] and not model.group(row) and not self.only(model.key(row)):
                    wanted[row] = 0
        if model.folds and wanted is not None:
            self._spread_up(wanted)
        return wanted

    def _matching(self) -> bytearray | None:
        """Tell for each row whether the filter alone lets it through, or None when all are."""
        model, inverted = self.model, self.filter.startswith("!")
        needle = self.filter.removeprefix("!").casefold()
        if not needle:
            return None
        if self._texts is None:
            self._texts = [model.text(row).casefold() for row in range(len(model))]
        matching = bytearray((needle in text) != inverted for text in self._texts)
        if model.folds and not inverted:
            self._spread_down(matching)
        return matching

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
        """Keep a group line exactly when something under it is kept, and count what is."""
        model, counted, parts = self.model, self._counted, self.parts
        needs: list[bool] = []
        held: list[int] = []
        for row in range(len(model) - 1, -1, -1):
            depth = model.depth(row)
            while len(needs) < depth + 2:
                needs.append(False)
                held.append(0)
            number = wanted[row] & counted[row]
            if model.group(row):
                wanted[row] = needs[depth + 1]
                number = parts[row] = held[depth + 1]
            for deeper in range(depth + 1, len(needs)):
                needs[deeper] = False
                held[deeper] = 0
            if wanted[row]:
                needs[depth] = True
                held[depth] += number

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

    def _all_unfolded(self) -> list[int]:
        """Give all rows that are not folded away, in the model's own order: a jump from group line to group line."""
        model, size = self.model, len(self.model)
        rows: list[int] = []
        row = 0
        for head in model.heads:
            if head >= row and model.group(head):
                rows.extend(range(row, head + 1))
                row = head + 1
                if self.is_folded(head):
                    depth = model.depth(head)
                    row = next((under for under in range(row, size) if model.depth(under) <= depth), size)
        rows.extend(range(row, size))
        return rows

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
