"""The lines of a grid: what is shown of a model, where the cursor stands, and how each line is drawn."""

from collections.abc import Sequence
from functools import cached_property

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.widgets.drawing import Palette, Span, wrap
from screens.widgets.listing import Listing
from screens.widgets.painting import FOLD, GUTTER, MARK, Layout, MatrixLines, fill
from screens.widgets.rows import EMPTY, GridModel, Key
from screens.widgets.scrolling import tell_size


class Canvas(ScrollView):
    """Draws the rows of a model that are seen, and no others. `Grid` moves its cursor."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Canvas { scrollbar-size: 0 0; }"

    def __init__(
        self, model: GridModel, *, marks: bool, gutter: bool, header: bool, id: str | None, classes: str | None
    ) -> None:
        """Show a model; the arguments are those of `Grid`."""
        super().__init__(id=id, classes=classes)
        self.can_mark = marks
        self.marks: dict[Key, None] = {}
        """The marked rows, in the order in which they were marked."""
        self.noun = "row"
        """What a row is, for the sentence of an empty filter."""
        self.empty = ""
        """The sentence shown when the model has no rows."""
        self._gutter = gutter
        self._header = header
        self._listing = Listing(model)
        self._columns: Sequence[int] = range(len(model.matrix.keys) if model.matrix else 0)
        self._row = 0
        self._column = 0

    @cached_property
    def _palette(self) -> Palette:
        """The styles of the theme."""
        return Palette(self)

    @cached_property
    def _layout_now(self) -> Layout:
        """Where the columns stand at this width."""
        prefix = GUTTER * self._gutter + MARK * self.can_mark + FOLD * self._listing.model.folds
        return Layout.of(self._listing.model, self.size.width, prefix)

    @cached_property
    def _cells(self) -> MatrixLines | None:
        """The columns of the matrix, ready to draw."""
        matrix = self._listing.model.matrix
        return MatrixLines(matrix, self._columns, self._palette) if matrix else None

    def _forget(self, *names: str) -> None:
        """Make something anew the next time it is needed."""
        for name in names:
            self.__dict__.pop(name, None)

    def notify_style_update(self) -> None:
        """Draw with the new colours."""
        self._forget("_palette", "_cells")
        super().notify_style_update()

    @property
    def header_height(self) -> int:
        """Lines above the rows."""
        matrix = self._listing.model.matrix
        return (matrix.header + (matrix.summary is not None)) if matrix else int(self._header)

    @property
    def body_height(self) -> int:
        """Lines for rows."""
        return max(1, self.size.height - self.header_height)

    def _measure(self) -> None:
        """Tell the size of all that can be scrolled to; a matrix scrolls by whole columns."""
        self._forget("_layout_now")
        layout, matrix, width = self._layout_now, self._listing.model.matrix, self.size.width
        if matrix is None:
            width = layout.text_width
        else:
            whole = max(1, (width - layout.text_width + 1) // matrix.width)
            width += max(0, len(self._columns) - whole) * matrix.width
        tell_size(self, Size(width, self.header_height + len(self._listing.rows)))

    def refresh_row(self, position: int) -> None:
        """Draw one row again."""
        self.refresh_line(self.header_height + position)

    def refresh_column(self, column: int) -> None:
        """Draw one column of a matrix again."""
        if (matrix := self._listing.model.matrix) is not None:
            x = self._layout_now.text_width + column * matrix.width - self.scroll_offset.x
            self.refresh(Region(x, 0, matrix.width, self.size.height).intersection(self.size.region))

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is seen."""
        if y < self.header_height:
            return self._header_line(y)
        position = y - self.header_height + self.scroll_offset.y
        if position < len(self._listing.rows):
            return self._row_line(position)
        if not self._listing.rows and position < len(sentence := wrap(self._nothing(), self.size.width - 1)):
            return self._palette.strip(
                [(" ", ""), *((text, "muted") for text, _ in sentence[position])], self.size.width
            )
        return Strip.blank(self.size.width, self._palette.base)

    def _nothing(self) -> str:
        """Give the sentence for a list without rows; none before it was given any model."""
        listing = self._listing
        if listing.model is EMPTY:
            return ""
        inverted, quoted = listing.filter.startswith("!"), f"'{listing.filter.removeprefix('!')}'"
        if listing.hidden:
            which = f" that {'lacks' if inverted else 'contains'} {quoted}" if listing.narrowed else ""
            return f"Every {self.noun}{which} is hidden by o. o shows all again."
        if not listing.narrowed:
            return self.empty
        start = f"Every {self.noun}" if inverted else f"No {self.noun}"
        return f"{start} contains {quoted}. Esc clears the filter."

    def _header_line(self, y: int) -> Strip:
        """Draw one line above the rows."""
        layout, cells, width = self._layout_now, self._cells, self.size.width
        if cells is None:
            return self._scrolled(layout.header(), "")
        first, count, blank = self._columns_seen()
        left: Sequence[Span] = []
        if (summary := cells.matrix.summary) and y == cells.matrix.header:
            left, right = [(" " * self._gutter + summary[0], "muted")], cells.summary(first, count)
        else:
            right = cells.label(y, first, count, self._column)
            if y == cells.matrix.header - 1:
                left = layout.header()
        text = self._palette.strip(left, min(width, layout.text_width))
        return Strip.join([text, fill(right, blank, width - text.cell_length, self._palette)])

    def _row_line(self, position: int) -> Strip:
        """Draw a row."""
        listing, layout, cells = self._listing, self._layout_now, self._cells
        row = listing.rows[position]
        here = position == self._row
        state = "" if not here else "cursor" if self.has_focus else "resting" if self._gutter else ""
        line = [*self._prefix(row, here), *layout.spread(listing.cells(row))]
        if cells is None:
            return self._scrolled(line, state)
        first, count, blank = self._columns_seen()
        width = min(self.size.width, layout.text_width)
        text = self._palette.strip(line, width, "cross" if state else "")
        codes = cells.row(row, first, count, self._column, state)
        return Strip.join([text, fill(codes, blank, self.size.width - width, self._palette)])

    def _prefix(self, row: int, here: bool) -> list[Span]:
        """Draw what stands before the first column: gutter, mark box, fold mark."""
        listing, model = self._listing, self._listing.model
        prefix: list[Span] = []
        if self._gutter:
            prefix.append((">" if here else " ", ""))
        if self.can_mark:
            takes = not model.group(row) and not model.inert(row)
            prefix.append((("[x] " if model.key(row) in self.marks else "[ ] ") if takes else "    ", ""))
        if model.folds:
            prefix.append((("▸ " if listing.is_folded(row) else "▾ ") if model.group(row) else "  ", ""))
        return prefix

    def _scrolled(self, line: Sequence[Span], state: str) -> Strip:
        """Cut the line of a list to what is seen of it; the first column stays."""
        layout, width = self._layout_now, self.size.width
        strip = self._palette.strip(line, max(width, layout.text_width), state)
        if strip.cell_length <= width:
            return strip
        frozen = min(layout.frozen, width)
        x = frozen + self.scroll_offset.x
        return Strip.join([strip.crop(0, frozen), strip.crop(x, x + width - frozen)])

    def _columns_seen(self) -> tuple[int, int, int]:
        """Tell which matrix columns are seen whole: the first, how many, and how many cells before it stay blank.

        The others are not drawn: of a cell that is cut, `CRWD` would read `CRW`, and a limit would be gone.
        """
        matrix = self._listing.model.matrix
        assert matrix is not None
        first = -(-self.scroll_offset.x // matrix.width)
        blank = -self.scroll_offset.x % matrix.width
        room = self.size.width - self._layout_now.text_width - blank + 1  # The last needs no blank behind it.
        return first, max(1, room // matrix.width), blank
