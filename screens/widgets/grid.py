"""The one widget for every long list and for the matrix."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from textual import events

from screens.keys import bindings
from screens.widgets import said
from screens.widgets.cursor import Walkable
from screens.widgets.listing import Listing
from screens.widgets.painting import GUTTER, MARK
from screens.widgets.rows import EMPTY, GridModel, Key


class Grid(Walkable, can_focus=True):
    """Rows of a `GridModel` with a cursor, marks, folds, a filter and an order.

    All that it says and is asked about rows goes by their keys, so it stays where it was when a new model comes.
    """

    BINDINGS = bindings("open", "mark", "sort")

    RowHighlighted: TypeAlias = said.RowHighlighted
    CellHighlighted: TypeAlias = said.CellHighlighted
    RowSelected: TypeAlias = said.RowSelected
    RowMarked: TypeAlias = said.RowMarked
    Listed: TypeAlias = said.Listed
    Sorted: TypeAlias = said.Sorted

    def __init__(
        self,
        model: GridModel = EMPTY,
        *,
        marks: bool = False,
        gutter: bool = True,
        header: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show a model.

        Args:
            model: The rows.
            marks: Whether rows can be marked with `space`.
            gutter: Whether `>` marks the highlighted row; without it the cursor shows only with the focus.
            header: Whether the labels of the columns stand above.
            id: The id of the widget.
            classes: Its classes.
        """
        super().__init__(model, marks=marks, gutter=gutter, header=header, id=id, classes=classes)
        self.column_filter = ""
        """The text that the label of a matrix column must hold."""
        self._column_test: Callable[[Key], bool] | None = None
        self._told: tuple[Key | None, Key | None] | None = None

    # What it shows

    @property
    def shown(self) -> Sequence[Key]:
        """The keys of the rows shown, in order, folded ones left out."""
        return [self.model.key(row) for row in self._listing.rows]

    @property
    def found(self) -> int:
        """How many rows pass the filter; group lines do not count, folded rows do."""
        return self._listing.found

    @property
    def total(self) -> int:
        """How many rows there are without a filter."""
        return self._listing.total

    @property
    def seen_rows(self) -> tuple[int, int, int]:
        """The first row that is seen and the last, counted from 1, and how many there are to see; zeros for none."""
        of = len(self._listing.rows)
        first = self.scroll_offset.y
        return (first + 1, min(first + self.body_height, of), of) if of else (0, 0, 0)

    @property
    def seen_columns(self) -> tuple[int, int, int]:
        """The first matrix column that is seen whole and the last, from 1, and how many there are; zeros for none."""
        matrix, of = self.model.matrix, len(self._columns)
        if matrix is None or not of:
            return 0, 0, 0
        first, count, _ = self._columns_seen()
        return first + 1, max(first + 1, min(first + count, of)), of

    @property
    def filter(self) -> str:
        """The text that rows are filtered by."""
        return self._listing.filter

    @property
    def sorting(self) -> str:
        """The label of the column that rows are sorted by; empty for the model's own order."""
        return next((column.label for column in self.model.columns if column.key == self._listing.sort), "")

    @property
    def reversed(self) -> bool:
        """Whether the order is turned round."""
        return self._listing.reverse

    def show(self, model: GridModel) -> None:
        """Take a new model. Cursor, filter, marks, folds and order stay, by key."""
        old = self._listing
        key, column_key, row = self.cursor_key, self.cursor_column_key, self._row
        if self.marks:
            still = {model.key(row) for row in range(len(model))}
            self.marks = {key: None for key in self.marks if key in still}
        sort = old.sort if any(column.key == old.sort for column in model.columns) else ""
        self._listing = Listing(model, old.filter, old.only, sort, old.reverse, old.folded)
        self._told = None
        self._list_columns(column_key)
        self._relist(key, row)

    def filter_rows(self, text: str) -> None:
        """Show the rows that hold a text, in any case; behind a `!` those that do not."""
        key, listing = self.cursor_key, self._listing
        listing.set_filter(text)
        if key is not None and not listing.narrowed:
            listing.reveal(key)  # It may stand in a group that was folded before the filter opened it.
        self._relist(key, listing.first)

    def filter_columns(self, text: str) -> None:
        """Show the matrix columns whose label holds a text, in any case; behind a `!` those that do not."""
        self.column_filter = text
        self._list_columns(self.cursor_column_key)
        self._relist(self.cursor_key, self._row)

    def only_columns(self, test: Callable[[Key], bool] | None) -> None:
        """Show the matrix columns that pass a test besides the filter, or all again."""
        self._column_test = test
        self._list_columns(self.cursor_column_key)
        self._relist(self.cursor_key, self._row)

    def only(self, test: Callable[[Key], bool] | None) -> None:
        """Show the rows that pass a test besides the filter, or all again."""
        key, row = self.cursor_key, self._row
        self._listing.only = test
        self._listing.rebuild()
        self._relist(key, row)

    def sort(self, column: str, reverse: bool = False) -> None:
        """Sort by a column; by none, take the model's own order."""
        key = self.cursor_key
        self._listing.sort, self._listing.reverse = column, reverse
        self._listing.rebuild()
        self._relist(key, self._row)
        self.post_message(self.Sorted(self))

    def under(self, key: Key) -> Sequence[Key]:
        """Give the rows under a group line that pass the filter, folded away or not; group lines left out."""
        return list(self._listing.under(key))

    def fold(self, key: Key, folded: bool = True) -> None:
        """Fold a group line, or open it."""
        listing = self._listing
        if (position := listing.position(key)) is not None and listing.is_folded(listing.rows[position]) != folded:
            cursor = self.cursor_key
            listing.fold(listing.rows[position], folded)
            self._relist(cursor, position)

    def mark(self, key: Key, marked: bool = True) -> None:
        """Mark a row, or unmark it."""
        if marked == (key in self.marks):
            return
        if marked:
            self.marks[key] = None
        else:
            del self.marks[key]
        if (position := self._listing.position(key)) is not None:
            self.refresh_row(position)
        self.refresh_bindings()
        self.post_message(self.RowMarked(self, key, marked))

    def go_to(self, key: Key, column_key: Key | None = None) -> bool:
        """Put the cursor on a row, opening the groups above it; False when it is not among the rows shown."""
        position = self._listing.reveal(key)
        if position is None:
            return False
        self._measure()
        if column_key is not None and (column := self._find_column(column_key)) is not None:
            self._column = column
        self._land(position)
        self.refresh()
        return True

    def go_to_name(self, name: str) -> None:
        """Put the cursor on the row of exactly this name, else on the first that is no group line."""
        exactly = self._listing.exactly(name)
        self._land(self._listing.first if exactly is None else exactly)

    def go_to_column_name(self, name: str) -> None:
        """Put the cursor of a matrix on the column of exactly this name, in any case, else on the first."""
        matrix, wanted = self.model.matrix, name.casefold()
        labels = matrix.labels if matrix else ()
        exactly = (at for at, column in enumerate(self._columns) if labels[column].casefold() == wanted)
        self._move_column(next(exactly, 0))

    # Rows and columns after a change

    def _list_columns(self, key: Key | None) -> None:
        """Find the matrix columns to show, and the cursor's among them."""
        matrix = self.model.matrix
        inverted, needle = self.column_filter.startswith("!"), self.column_filter.removeprefix("!").casefold()
        labels = matrix.labels if matrix else ()
        test = self._column_test
        self._columns = [
            at
            for at, label in enumerate(labels)
            if (not needle or (needle in label.casefold()) != inverted)
            and (test is None or matrix is None or test(matrix.keys[at]))
        ]
        self._forget("_cells")
        self._column = 0 if key is None else self._find_column(key) or 0

    def _find_column(self, key: Key) -> int | None:
        """Find a matrix column that is shown."""
        matrix = self.model.matrix
        if matrix is None:
            return None
        return next((number for number, column in enumerate(self._columns) if matrix.keys[column] == key), None)

    def _relist(self, key: Key | None, otherwise: int) -> None:
        """After other rows are shown: keep the cursor on its row, or on the one that took its place."""
        position = None if key is None else self._listing.position(key)
        self._measure()
        self._land(otherwise if position is None else position)
        self.refresh()
        self.post_message(self.Listed(self))

    def on_resize(self) -> None:
        """Say that other rows may be seen."""
        self.post_message(self.Listed(self))

    def on_mount(self) -> None:
        """Say where the cursor is, whatever was said before anyone could hear it."""
        self._told = None

    def moved(self) -> None:
        """Say where the cursor is, when it is somewhere else."""
        key, column_key = self.cursor_key, self.cursor_column_key
        if (key, column_key) != self._told:
            self._told = key, column_key
            cell = self.model.matrix is not None
            self.post_message(said.CellHighlighted(self, key, column_key) if cell else said.RowHighlighted(self, key))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "mark":
            return self.can_mark and self.cursor_key is not None
        if action in ("sort", "sort_reverse"):
            return bool(self._sortable) and len(self.model) > 1
        if action == "open":
            return self.cursor_key is not None
        return True

    def action_open(self) -> None:
        """Fold or unfold a group line; tell of any other row that it was chosen."""
        if (key := self.cursor_key) is None:
            return
        row = self._listing.rows[self._row]
        if self.model.group(row):
            self.fold(key, not self._listing.is_folded(row))
        else:
            self.post_message(self.RowSelected(self, key, self.cursor_column_key))

    def action_mark(self) -> None:
        """Mark the highlighted row, or unmark it."""
        key = self.cursor_key
        if key is not None and not self.model.group(self._listing.rows[self._row]):
            self.mark(key, key not in self.marks)

    def action_sort(self) -> None:
        """Sort by the next column that is shown; after the last, take the model's own order."""
        columns, now = ["", *self._sortable], self._listing.sort
        self.sort(columns[(columns.index(now) + 1) % len(columns) if now in columns else 0])

    @property
    def _sortable(self) -> Sequence[str]:
        """The columns that rows can be sorted by at this width."""
        return [place.column.key for place in self._layout_now.places if place.column.sorts]

    def action_sort_reverse(self) -> None:
        """Turn the order round."""
        self.sort(self._listing.sort, not self._listing.reverse)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; choose the one it is on already; mark where the box is."""
        position = event.y - self.header_height + self.scroll_offset.y
        if event.y < self.header_height or not 0 <= position < len(self._listing.rows):
            return
        matrix, left = self.model.matrix, GUTTER * self._gutter
        column = self._column
        if matrix is not None and event.x >= self._layout_now.text_width:
            column = (event.x - self._layout_now.text_width + self.scroll_offset.x) // matrix.width
        again = position == self._row and column == self._column
        self._column = max(0, min(column, len(self._columns) - 1))
        self._land(position)
        if self.can_mark and left <= event.x < left + MARK:
            self.action_mark()
        elif again:
            self.action_open()
