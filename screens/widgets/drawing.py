"""Text on the screen: spans of text with a style name, cut and wrapped by terminal cells.

Widgets draw spans straight into segments. There is no markup on the way, so text from a project file cannot be
taken for anything but text.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

Span: TypeAlias = tuple[str, str]
"""Text, and the name of its style: a key of `STYLES`."""

Spans: TypeAlias = Sequence[Span]
"""A line, or a part of one."""

Cell: TypeAlias = str | Spans
"""What stands in one column of a row: plain text, or spans."""

STYLES = {
    "": "",
    "strong": "bold",
    "muted": "$muted",
    "heading": "bold $heading",
    "key": "bold $key",
    "critical": "bold $critical",
    "high": "bold $high",
    "medium": "$medium",
    "low": "$low",
    "info": "$info",
    "ok": "$ok",
    "gained": "$gained",
}
"""Every style name, and what it means in Textual's words. The colours are variables of the themes (`themes.py`)."""

ROW_STYLES = {
    "cursor": "bold $cursor-text on $cursor",
    "resting": "bold on $panel",
    "cross": "on $panel",
}
"""How a row or a cell is lifted out: the cursor, the cursor without the focus, the cursor's row and column."""

MONO_ROW_STYLES = {"cursor": "bold reverse", "resting": "bold", "cross": "bold"}
"""The same where there are no colours."""

SEVERITY_STYLES = {"CRIT": "critical", "HIGH": "high", "MED": "medium", "LOW": "low", "INFO": "info"}
"""The style of each severity word."""

ELLIPSIS = "…"


def width_of(text: str) -> int:
    """Count the terminal cells that text takes."""
    return len(text) if text.isascii() else cell_len(text)


def clip(text: str, width: int) -> str:
    """Make text exactly `width` cells wide: cut it with an ellipsis, or fill it up with blanks."""
    taken = width_of(text)
    if taken <= width:
        return text + " " * (width - taken)
    if width <= 0:
        return ""
    cut = head(text, width - 1)
    if (left := width - 1 - width_of(cut)) < 0:
        cut, left = "", width - 1
    return cut + ELLIPSIS + " " * left


def clip_qualified(name: str, width: int) -> str:
    """Make a qualified name exactly `width` cells wide: first the module is cut, `Administrati….Account`.

    So two names of one module, or of two modules, can be told apart as long as possible.
    """
    module, dot, own = name.rpartition(".")
    if not dot or width_of(name) <= width or width < _LEAST_QUALIFIED:
        return clip(name, width)
    room = max(min(_LEAST_MODULE, width_of(module)), width - width_of(own) - 1)
    return clip(f"{clip(module, room).rstrip()}.{own}", width)


_LEAST_MODULE = 4
"""So many cells of a module's name stay, the ellipsis included."""
_LEAST_QUALIFIED = 12
"""In less room a name is just cut at its end."""


def plain(cell: Cell) -> str:
    """Give the text of a cell without its styles."""
    return cell if isinstance(cell, str) else "".join(text for text, _ in cell)


def spans_of(cell: Cell) -> Spans:
    """Give a cell as spans."""
    return ((cell, ""),) if isinstance(cell, str) else cell


def fit(cell: Cell, width: int, right: bool = False, whole: bool = False, least: int = 0) -> list[Span]:
    """Make a cell exactly `width` cells wide.

    Args:
        cell: What stands in it.
        width: How many terminal cells there are.
        right: Whether it stands at the right.
        whole: Whether a span that does not fit is left out, instead of cut with an ellipsis; of the first its first
            word stays, so that no number is cut.
        least: So many cells a span but the first takes when it is cut; it is left out where there are fewer.
    """
    spans = spans_of(cell)
    free = width - sum(width_of(text) for text, _ in spans)
    if free >= 0:
        blank = (" " * free, "")
        return [blank, *spans] if right else [*spans, blank]
    line: list[Span] = []
    room = width
    for text, style in spans:
        taken = width_of(text)
        if line and taken > room < least:
            break
        if taken > room and whole and not line:
            return [(clip(f"{text.partition(' ')[0]} {ELLIPSIS}", room), style)]
        if taken >= room and not whole:
            return [*line, (clip(text + ELLIPSIS, room), style)]
        if taken > room:
            break
        line.append((text, style))
        room -= taken
    return [*line, (" " * room, "")]


def wrap(cell: Cell, width: int, hang: int = 0) -> list[list[Span]]:
    """Break a cell into lines of at most `width` terminal cells, at blanks, else behind a `/`, where there are any.

    Args:
        cell: What to break; a newline in it always breaks.
        width: Terminal cells of a line; at least 2, since a character may take so many.
        hang: Blanks before every line but the first.
    """
    lines: list[list[Span]] = [[]]
    room = width = max(2, width)
    hang = min(hang, max(0, width - 2))

    def new_line() -> None:
        nonlocal room
        lines.append([(" " * hang, "")] if hang else [])
        room = width - hang

    for text, style in spans_of(cell):
        for number, paragraph in enumerate(text.split("\n")):
            if number:
                new_line()
            for word in _words(paragraph.expandtabs(4)):
                if width_of(word.rstrip(" ")) > room and room < width - (hang if len(lines) > 1 else 0):
                    new_line()
                    word = word.lstrip(" ")
                while width_of(word.rstrip(" ")) > room:
                    piece = head(word, room)
                    if (slash := piece.rfind("/") + 1) > len(piece) // 2:
                        piece = piece[:slash]
                    lines[-1].append((piece, style))
                    word = word[len(piece) :]
                    new_line()
                word = word if width_of(word) <= room else word.rstrip(" ")
                if word:
                    lines[-1].append((word, style))
                    room -= width_of(word)
    return lines


def _words(text: str) -> Iterable[str]:
    """Cut text behind each run of blanks; blanks at the start are a word of their own."""
    start = 0
    for position in range(1, len(text)):
        if text[position] != " " and text[position - 1] == " ":
            yield text[start:position]
            start = position
    if text:
        yield text[start:]


def head(text: str, width: int) -> str:
    """Give the longest start of text that fits, and at least one character."""
    if text.isascii():
        return text[: max(1, width)]
    taken = 0
    for position, character in enumerate(text):
        taken += width_of(character)
        if taken > width:
            return text[: max(1, position)]
    return text


class Palette:
    """The styles of one widget, ready to draw with; made anew when its colours or the theme change."""

    def __init__(self, widget: Widget) -> None:
        """Read the widget's own colours and the theme's."""
        self.base: RichStyle = widget.rich_style
        self._rows = MONO_ROW_STYLES if widget.app.current_theme.ansi else ROW_STYLES
        self._styles: dict[tuple[str, str], RichStyle] = {}

    def style(self, name: str, row: str = "") -> RichStyle:
        """Give the style of a name of `STYLES`, on a row that is lifted out (a name of `ROW_STYLES`) or not."""
        if (found := self._styles.get((name, row))) is not None:
            return found
        style = self.base + Style.parse(STYLES[name]).rich_style
        if row:
            over = Style.parse(self._rows[row]).rich_style
            style = (self.base if over.color else style) + over
        self._styles[name, row] = style
        return style

    def segments(self, spans: Iterable[Span], row: str = "") -> list[Segment]:
        """Draw spans."""
        return [Segment(text, self.style(style, row)) for text, style in spans if text]

    def strip(self, spans: Spans, width: int, row: str = "") -> Strip:
        """Draw one line of exactly `width` cells."""
        return Strip(self.segments(fit(spans, width), row), width).simplify()
