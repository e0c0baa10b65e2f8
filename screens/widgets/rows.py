"""What a grid shows: rows with a key, columns of text, and for the matrix one code a column."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Protocol, TypeAlias, overload

from screens.widgets.drawing import Cell, Span, plain

Key: TypeAlias = Hashable
"""Names a row or a column of the matrix: whatever stays the same when the project is read again."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of text."""

    key: str
    """Its name, for sorting."""
    label: str
    """What stands above it; cut without an ellipsis where it is too long."""
    width: int = 0
    """Terminal cells; of a column that fills, the least it takes."""
    fill: int = 0
    """Its share of the cells that are left over; 0 for a fixed width."""
    right: bool = False
    """Whether it is a column of numbers, written at the right."""
    whole: bool = False
    """Whether spans that do not fit are left out instead of cut: a list of counts, the most important first."""
    least: int = 0
    """So many cells a span but the first takes when it is cut; it is left out where there are fewer."""
    gap: int = 1
    """Blank cells behind it."""
    qualified: bool = False
    """Whether it holds qualified names: of one that does not fit the module is cut, so that the names differ."""
    from_width: int = 0
    """The grid's least width at which it is shown."""
    sorts: bool = True
    """Whether `s` sorts by it."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns of a matrix: all equally wide, each cell a code."""

    keys: Sequence[Key]
    """Names of the columns."""
    labels: Sequence[str]
    """What stands above them, in `header` lines."""
    codes: Callable[[int], bytes]
    """The cells of a row: one code a column."""
    glyphs: Sequence[Span]
    """What each code looks like."""
    width: int
    """Terminal cells of a column, the blank behind it included."""
    header: int = 2
    """Lines of the labels."""
    summary: tuple[str, Sequence[Cell]] | None = None
    """A row that stays under the header: its label, and a cell a column."""


class GridModel(Protocol):
    """What a grid asks of its data. Rows are numbered from 0; a model never changes, a new one takes its place."""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of text, from the left."""

    @property
    def matrix(self) -> Matrix | None:
        """The columns behind them, when it is a matrix; the text columns then stay when it scrolls."""

    @property
    def folds(self) -> bool:
        """Whether some rows are group lines."""

    @property
    def heads(self) -> Sequence[int]:
        """The rows that are group lines or inert, in order: all others are rows like any other."""

    def __len__(self) -> int:
        """Count the rows."""

    def key(self, row: int) -> Key:
        """Name a row."""

    def cells(self, row: int) -> Sequence[Cell]:
        """Give what stands in the text columns. With fewer cells than columns the last takes all that is left."""

    def part(self, row: int, number: int) -> Sequence[Cell]:
        """Give what stands in the text columns of a group line of whose rows a filter shows only so many."""

    def text(self, row: int) -> str:
        """Give what the filter looks in."""

    def name(self, row: int) -> str:
        """Give the name by which the filter finds exactly this row."""

    def depth(self, row: int) -> int:
        """Tell under how many group lines it stands."""

    def group(self, row: int) -> bool:
        """Tell whether it is a group line: the rows behind it that stand deeper fold away with it."""

    def inert(self, row: int) -> bool:
        """Tell whether the cursor steps over it: a heading, or the second line of a row."""

    def sort_value(self, row: int, column: str) -> Any:
        """Give what to compare, alike in all rows; None leaves this row and its neighbours as they stand."""


@dataclass(slots=True)
class Row:
    """A row of a `Table`."""

    key: Key
    """Its name."""
    cells: Sequence[Cell] | Callable[[], Sequence[Cell]]
    """Its cells, or how to make them when they are shown; with fewer than columns the last takes all that is left."""
    name: str = ""
    """The name by which the filter finds exactly this row; empty for the text of the first cell."""
    text: str = ""
    """What the filter looks in; empty for the text of all cells."""
    depth: int = 0
    """Under how many group lines it stands."""
    group: bool = False
    """Whether it is a group line."""
    inert: bool = False
    """Whether the cursor steps over it."""
    sort: Mapping[str, Any] = field(default_factory=dict)
    """What to compare when sorting, by column; elsewhere the text of the cell, or the number in it."""
    part: Callable[[int], Sequence[Cell]] | None = None
    """Makes the cells of a group line that counts, for so many of its rows as a filter shows."""


def part_of(number: int, total: int) -> str:
    """Count what a filter shows: `6`, or `1 of 6`."""
    return f"{total:,}" if number == total else f"{number:,} of {total:,}"


class Later:
    """Something to compare that is found out only when rows are sorted by it."""

    def __init__(self, make: Callable[[], str | int]) -> None:
        """Take how to find it out."""
        self._make = make

    def __lt__(self, other: "Later") -> bool:
        """Compare."""
        return self._make() < other._make()  # type: ignore[operator]


class FlatRows:
    """Base of models without groups and headings that make their rows when they are seen."""

    columns: Sequence[Column] = ()
    matrix: Matrix | None = None
    folds = False
    heads: Sequence[int] = ()

    def key(self, row: int) -> str:
        """Name a row."""
        raise NotImplementedError

    def text(self, row: int) -> str:
        """Look in the qualified name."""
        return self.key(row)

    def name(self, row: int) -> str:
        """Give the bare name, without its module."""
        return self.key(row).partition(".")[2]

    def part(self, row: int, number: int) -> Sequence[Cell]:
        """No row is a group line."""
        raise NotImplementedError

    def depth(self, row: int) -> int:
        """No row stands under another."""
        return 0

    def group(self, row: int) -> bool:
        """No row is a group line."""
        return False

    def inert(self, row: int) -> bool:
        """The cursor stops on every row."""
        return False


@dataclass(frozen=True, slots=True)
class Run:
    """Rows alike behind each other, none of them a group line or inert, each made when it is seen."""

    number: int
    """How many."""
    make: Callable[[int], Row]
    """Makes one of them, counted from 0."""


class Runs(Sequence[Row]):
    """Rows for a `Table` of which thousands are never seen."""

    def __init__(self, parts: Iterable[Row | Run]) -> None:
        """Take single rows and runs of rows, in the order in which they are shown."""
        self._parts = list(parts)
        sizes = (part.number if isinstance(part, Run) else 1 for part in self._parts)
        self._starts = list(accumulate(sizes, initial=0))
        self._made: dict[int, Row] = {}
        self.heads = [
            start
            for start, part in zip(self._starts, self._parts, strict=False)
            if isinstance(part, Row) and (part.group or part.inert)
        ]
        """The rows that are group lines or inert, in order."""

    def __len__(self) -> int:
        """Count the rows."""
        return self._starts[-1]

    @overload
    def __getitem__(self, row: int) -> Row: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Row]: ...
    def __getitem__(self, row: int | slice) -> Row | Sequence[Row]:
        """Give a row, made once."""
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        made = self._made.get(row)
        if made is None:
            if not 0 <= row < len(self):
                raise IndexError(row)
            at = bisect_right(self._starts, row) - 1
            part = self._parts[at]
            made = self._made[row] = part.make(row - self._starts[at]) if isinstance(part, Run) else part
        return made


class Table:
    """Rows kept in a list: the model of every list but the matrix."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row] = (), matrix: Matrix | None = None) -> None:
        """Take the rows in the order in which they are shown, groups before what stands under them."""
        self.columns = columns
        self.matrix = matrix
        self.rows = rows
        self.heads: Sequence[int] = (
            rows.heads if isinstance(rows, Runs) else [at for at, row in enumerate(rows) if row.group or row.inert]
        )
        self.folds = any(rows[at].group for at in self.heads)
        self._positions = {column.key: position for position, column in enumerate(columns)}

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def key(self, row: int) -> Key:
        """Name a row."""
        return self.rows[row].key

    def cells(self, row: int) -> Sequence[Cell]:
        """Give the cells of a row."""
        cells = self.rows[row].cells
        return cells() if callable(cells) else cells

    def part(self, row: int, number: int) -> Sequence[Cell]:
        """Give the cells of a group line of which only some rows are shown."""
        part = self.rows[row].part
        return part(number) if part else self.cells(row)

    def text(self, row: int) -> str:
        """Give what the filter looks in."""
        return self.rows[row].text or " ".join(map(plain, self.cells(row)))

    def name(self, row: int) -> str:
        """Give the name by which the filter finds exactly this row."""
        return self.rows[row].name or plain(self.cells(row)[0])

    def depth(self, row: int) -> int:
        """Tell under how many group lines it stands."""
        return self.rows[row].depth

    def group(self, row: int) -> bool:
        """Tell whether it is a group line."""
        return self.rows[row].group

    def inert(self, row: int) -> bool:
        """Tell whether the cursor steps over it."""
        return self.rows[row].inert

    def sort_value(self, row: int, column: str) -> Any:
        """Give what to compare when sorting by a column."""
        if (value := self.rows[row].sort.get(column)) is not None:
            return value
        cells, position = self.cells(row), self._positions[column]
        if len(cells) < len(self.columns) and position >= len(cells) - 1:
            return None
        text = plain(cells[position]).strip()
        if self.columns[position].right:
            return int(text) if text.isdecimal() else -1
        return text.casefold()


EMPTY = Table(())
"""No columns and no rows: what a grid holds until it is given a model."""
