"""The cursor of a grid, and the keys that move it."""

from textual.geometry import Offset

from screens.keys import bindings
from screens.widgets.canvas import Canvas
from screens.widgets.rows import GridModel, Key


class Walkable(Canvas):
    """A canvas with a cursor that keys move."""

    BINDINGS = bindings("move")

    @property
    def model(self) -> GridModel:
        """The rows, shown or not."""
        return self._listing.model

    @property
    def cursor_key(self) -> Key | None:
        """The highlighted row; None when there is none."""
        rows = self._listing.rows
        return self.model.key(rows[self._row]) if self._row < len(rows) else None

    @property
    def cursor_column_key(self) -> Key | None:
        """The highlighted column of a matrix; None when there is none."""
        matrix = self.model.matrix
        return matrix.keys[self._columns[self._column]] if matrix and self._column < len(self._columns) else None

    @property
    def cursor_row(self) -> int:
        """Where the cursor stands among the rows shown, from 0."""
        return self._row

    def _land(self, position: int, direction: int = 1) -> None:
        """Put the cursor on a row, or on the next one that it may stand on."""
        rows = self._listing.rows
        before = self._row
        position = max(0, min(position, len(rows) - 1))
        for way in (direction, -direction):
            probe = position
            while 0 <= probe < len(rows) and self.model.inert(rows[probe]):
                probe += way
            if 0 <= probe < len(rows):
                position = probe
                break
        self._row = position
        self.refresh_row(before)
        self.refresh_row(position)
        self._scroll_to_cursor()
        self.moved()

    def _move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._land(self._row + rows, 1 if rows > 0 else -1)

    def _move_column(self, column: int) -> None:
        """Put the cursor of a matrix on another column; scroll a list that is too wide."""
        if self.model.matrix is None:
            self.scroll_to(x=self.scroll_x + (column - self._column) * 8, animate=False, force=True, immediate=True)
            return
        before = self._column
        self._column = max(0, min(column, len(self._columns) - 1))
        self.refresh_column(before)
        self.refresh_column(self._column)
        self._scroll_to_cursor()
        self.moved()

    def _scroll_to_cursor(self) -> None:
        """Scroll so that the cursor is seen."""
        x, y = self.scroll_offset
        y = max(self._row - self.body_height + 1, min(y, self._row))
        if self._row == self._first_row:
            y = 0
        if (matrix := self.model.matrix) is not None:
            start, end = self._column * matrix.width, (self._column + 1) * matrix.width - 1
            room = self.size.width - self._layout_now.text_width
            if end > x + room:
                x = -(-(end - room) // matrix.width) * matrix.width
            x = min(x, start)
        if (x, y) != self.scroll_offset and self.size:
            self.scroll_to(x, y, animate=False, force=True, immediate=True)

    @property
    def _first_row(self) -> int:
        """The first row that the cursor may stand on: going there shows the headings above it too."""
        rows = self._listing.rows
        return next((at for at, row in enumerate(rows) if not self.model.inert(row)), 0)

    @property
    def point(self) -> Offset:
        """Where the cursor stands in the content, for the terminal's own."""
        x, y = self.scroll_offset
        row = min(self.header_height + self._row - y, self.size.height - 1)
        column = 0
        if (matrix := self.model.matrix) is not None:
            column = min(self._layout_now.text_width + self._column * matrix.width - x, self.size.width - 1)
        return Offset(max(0, column), max(0, row))

    def moved(self) -> None:
        """Be told that the cursor may stand somewhere else."""

    def action_move_up(self) -> None:
        """Move to the row above."""
        self._move(-1)

    def action_move_down(self) -> None:
        """Move to the row below."""
        self._move(1)

    def action_move_left(self) -> None:
        """Move to the column at the left."""
        self._move_column(self._column - 1)

    def action_move_right(self) -> None:
        """Move to the column at the right."""
        self._move_column(self._column + 1)

    def action_move_page_up(self) -> None:
        """Move up by what is seen."""
        self._move(-self.body_height)

    def action_move_page_down(self) -> None:
        """Move down by what is seen."""
        self._move(self.body_height)

    def action_move_half_up(self) -> None:
        """Move up by half of what is seen."""
        self._move(-max(1, self.body_height // 2))

    def action_move_half_down(self) -> None:
        """Move down by half of what is seen."""
        self._move(max(1, self.body_height // 2))

    def action_move_top(self) -> None:
        """Move to the first row."""
        self._land(0)

    def action_move_bottom(self) -> None:
        """Move to the last row."""
        self._land(len(self._listing.rows) - 1, -1)

    def action_move_home(self) -> None:
        """Move to the first column of a matrix, or to the first row of a list."""
        self._land(0) if self.model.matrix is None else self._move_column(0)

    def action_move_end(self) -> None:
        """Move to the last column of a matrix, or to the last row of a list."""
        if self.model.matrix is None:
            self.action_move_bottom()
        else:
            self._move_column(len(self._columns) - 1)

    def on_resize(self) -> None:
        """Lay the columns out anew, and never lose the cursor."""
        self._measure()
        if self._row < self.body_height:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._scroll_to_cursor()
        self.refresh()

    def on_mount(self) -> None:
        """Stand on the first row that the cursor may stand on."""
        self._land(self._row)
