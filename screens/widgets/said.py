"""What a grid tells the view that it stands in. Rows are named by their keys."""

from typing import TYPE_CHECKING

from textual.message import Message

from screens.widgets.rows import Key

if TYPE_CHECKING:
    from screens.widgets.grid import Grid


class Said(Message):
    """Base of what a grid tells."""

    def __init__(self, grid: "Grid") -> None:
        """Name the grid."""
        super().__init__()
        # A message goes no further up than the widget that was at work when it was made, which is often a parent.
        self.set_sender(grid)
        self.grid = grid

    @property
    def control(self) -> "Grid":
        """The grid, for `@on(..., "#id")`."""
        return self.grid


class RowHighlighted(Said):
    """The cursor of a list stands on another row, or a new model came."""

    def __init__(self, grid: "Grid", key: Key | None) -> None:
        """Name the row; None when there is none."""
        super().__init__(grid)
        self.key = key

    def can_replace(self, message: Message) -> bool:
        """Let only the last place count when several are under way."""
        return isinstance(message, type(self)) and message.grid is self.grid


class CellHighlighted(RowHighlighted):
    """The cursor of a matrix stands on another cell, or a new model came."""

    def __init__(self, grid: "Grid", key: Key | None, column_key: Key | None) -> None:
        """Name row and column; None when there is none."""
        super().__init__(grid, key)
        self.column_key = column_key


class RowSelected(Said):
    """Enter, or a click on the highlighted row."""

    def __init__(self, grid: "Grid", key: Key, column_key: Key | None) -> None:
        """Name the row, and the column in a matrix."""
        super().__init__(grid)
        self.key = key
        self.column_key = column_key


class RowMarked(Said):
    """A row was marked, or no longer is; `grid.marks` has them all."""

    def __init__(self, grid: "Grid", key: Key, marked: bool) -> None:
        """Name the row."""
        super().__init__(grid)
        self.key = key
        self.marked = marked


class Listed(Said):
    """Other rows are shown: `grid.found` of `grid.total`."""

    def can_replace(self, message: Message) -> bool:
        """Let only the last count when several are under way."""
        return isinstance(message, Listed) and message.grid is self.grid


class Sorted(Said):
    """The order is another: `grid.sorting`, `grid.reversed`."""
