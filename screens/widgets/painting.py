"""How a grid looks: where its columns stand, and each of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from screens.widgets.drawing import Palette, Span, Spans, clip, clip_qualified, fit, head, width_of
from screens.widgets.rows import Column, GridModel, Matrix

GUTTER = 1
"""Cells at the left where `>` marks the highlighted row."""
MARK = 4
"""Cells of the mark box and the blank behind it."""
FOLD = 2
"""Cells of the fold mark and the blank behind it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of text and where it stands."""

    index: int
    """Its number in the model."""
    column: Column
    """What it is."""
    width: int
    """Its terminal cells, without the gap."""
    gap: int
    """Blank cells behind it; none behind the last of a list."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a line stands, for one width."""

    width: int
    """Terminal cells of the grid."""
    prefix: int
    """Terminal cells before the first column."""
    places: Sequence[Place]
    """The columns shown."""
    text_width: int
    """Terminal cells of prefix and columns."""
    columns: int
    """How many columns the model has, shown or not."""

    @classmethod
    def of(cls, model: GridModel, width: int, prefix: int) -> "Layout":
        """Give each column its width; those that fill share what is left."""
        shown = [(index, column) for index, column in enumerate(model.columns) if column.from_width <= width]
        gaps = [column.gap for _, column in shown]
        if gaps and model.matrix is None:
            gaps[-1] = 0
        taken = prefix + sum(gaps) + sum(column.width for _, column in shown)
        left = max(0, width - taken) if model.matrix is None else 0
        shares = sum(column.fill for _, column in shown)
        places = []
        for (index, column), gap in zip(shown, gaps, strict=True):
            extra = left * column.fill // shares if column.fill else 0
            left, shares = left - extra, shares - column.fill
            places.append(Place(index, column, column.width + extra, gap))
        return cls(width, prefix, places, taken if model.matrix else max(taken, width), len(model.columns))

    @property
    def frozen(self) -> int:
        """Give the terminal cells that stay when a list that is too wide scrolls: up to the first column."""
        return self.prefix + (self.places[0].width + self.places[0].gap if self.places else 0)

    def spread(self, cells: Sequence[Spans | str]) -> list[Span]:
        """Put the cells of a row side by side."""
        line: list[Span] = []
        last = len(cells) - 1
        for number, place in enumerate(self.places):
            if place.index > last:
                break
            width, gap = place.width, place.gap
            if place.index == last and last < self.columns - 1:
                rest = self.places[number:]
                gap = rest[-1].gap
                width = sum(other.width + other.gap for other in rest) - gap
            column, cell = place.column, cells[place.index]
            if column.qualified and isinstance(cell, str):
                cell = clip_qualified(cell, width)
            line += [*fit(cell, width, column.right, column.whole, column.least), (" " * gap, "")]
        return line

    def header(self) -> list[Span]:
        """Give the labels of the columns, side by side."""
        line: list[Span] = [(" " * self.prefix, "")]
        for place in self.places:
            label = place.column.label
            free = " " * max(0, place.width - width_of(label)) if place.column.right else ""
            line.append((set_cell_size(free + label, place.width) + " " * place.gap, "muted"))
        return line


class MatrixLines:
    """The code columns of a matrix, as segments made once for each code and state."""

    def __init__(self, matrix: Matrix, columns: Sequence[int], palette: Palette) -> None:
        """Prepare the columns that are shown, by their numbers in the matrix."""
        self.matrix = matrix
        self.columns = columns
        self.palette = palette
        self._glyphs = {state: self._states(state) for state in ("", "cross", "cursor", "resting")}
        self._labels = [_pieces(matrix.labels[column], matrix.width - 1, matrix.header) for column in columns]

    def _states(self, state: str) -> list[Segment]:
        """Make every glyph in one state, with the blank behind it, so that equal neighbours become one run of text."""
        width = self.matrix.width - 1
        return [
            Segment(clip(text, width) + " ", self.palette.style(style, state)) for text, style in self.matrix.glyphs
        ]

    def row(self, row: int, first: int, count: int, cursor: int, state: str) -> list[Segment]:
        """Draw the cells of a row.

        Args:
            row: Its number in the model.
            first: The first column to draw, of those shown.
            count: How many.
            cursor: The column of the cursor, of those shown.
            state: `cursor` or `resting` for the row of the cursor, else empty.
        """
        codes = self.matrix.codes(row)
        glyphs = self._glyphs["cross" if state else ""]
        line = [glyphs[codes[column]] for column in self.columns[first : first + count]]
        if first <= cursor < first + len(line):
            text, style, _ = self._glyphs[state or "cross"][codes[self.columns[cursor]]]
            behind = self.palette.style("", "cross" if state else "")
            line[cursor - first : cursor - first + 1] = [Segment(text[:-1], style), Segment(" ", behind)]
        return line

    def label(self, line: int, first: int, count: int, cursor: int) -> list[Segment]:
        """Draw one line of the labels."""
        plain, here = self.palette.style("muted"), self.palette.style("strong", "cross")
        drawn = [Segment(pieces[line] + " ", plain) for pieces in self._labels[first : first + count]]
        if first <= cursor < first + len(drawn):
            pieces = self._labels[cursor]
            drawn[cursor - first : cursor - first + 1] = [Segment(pieces[line], here), Segment(" ", plain)]
        return drawn

    def summary(self, first: int, count: int) -> list[Segment]:
        """Draw the row that stays under the labels."""
        if self.matrix.summary is None:
            return []
        cells, width = self.matrix.summary[1], self.matrix.width - 1
        drawn: list[Segment] = []
        for column in self.columns[first : first + count]:
            drawn += self.palette.segments([*fit(cells[column], width, whole=True), (" ", "")])
        return drawn


def _pieces(label: str, width: int, lines: int) -> list[str]:
    """Break a label into lines of exactly `width` cells; a qualified name behind its dot, so that both parts show."""
    module, _, own = label.partition(".")
    if own and lines > 1 and width_of(label) > width:
        return [clip(module, width), *_pieces(own, width, lines - 1)]
    pieces = []
    for number in range(lines):
        piece = label if number == lines - 1 else head(label, width)
        pieces.append(clip(piece, width))
        label = label[len(piece) :]
    return pieces


def fill(segments: list[Segment], blank: int, width: int, palette: Palette) -> Strip:
    """Put the columns of a matrix that are seen behind some blanks, and give the line its width."""
    return Strip([Segment(" " * blank, palette.base), *segments]).crop_extend(0, width, palette.base).simplify()
