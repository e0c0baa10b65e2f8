"""One line of text, with a part at the left and a part at the right."""

from functools import cached_property

from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.drawing import Palette, Span, Spans, fit, width_of


def length(spans: Spans) -> int:
    """Count the terminal cells of spans."""
    return sum(width_of(text) for text, _ in spans)


class Line(Widget):
    """Draws spans in one line. When there is not room for both parts, the left one is cut."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, left: Spans = (), right: Spans = (), *, id: str | None = None, classes: str = "") -> None:
        """Show two parts."""
        super().__init__(id=id, classes=classes)
        self._left = left
        self._right = right

    @cached_property
    def _palette(self) -> Palette:
        """The styles of the theme."""
        return Palette(self)

    def notify_style_update(self) -> None:
        """Draw with the new colours."""
        self.__dict__.pop("_palette", None)
        super().notify_style_update()

    def show(self, left: Spans, right: Spans = ()) -> None:
        """Show two parts."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give both parts for a width; a subclass makes them up."""
        return self._left, self._right

    def spans(self, width: int) -> list[Span]:
        """Give the whole line."""
        left, right = self.parts(width)
        return [*fit(left, max(0, width - length(right))), *right]

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        return self._palette.strip(self.spans(width) if y == 0 else [], width)
