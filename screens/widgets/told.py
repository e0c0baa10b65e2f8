"""What is told in place of the keys, until the next one is pressed."""

from textual.strip import Strip

from screens.widgets.drawing import Cell, Span, fit, wrap
from screens.widgets.line import Line

MOST = 5
"""So many lines a sentence may take at the bottom of the lowest screen."""


class Told(Line):
    """A sentence, on as many lines as it needs: they lie over what stands above, so that nothing moves."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start with nothing to tell."""
        super().__init__(id=id)
        self._sentence: Cell = ""
        self._lines: list[list[Span]] = []

    def tell(self, sentence: Cell) -> None:
        """Tell another sentence."""
        self._sentence = sentence
        self._wrap()

    def _wrap(self) -> None:
        """Break the sentence into lines of the width there is; a blank cell stands at both ends."""
        room = max(1, self.app.size.width - 2)
        lines = wrap(self._sentence, room)
        if len(lines) > MOST:
            lines = [*lines[: MOST - 1], fit([*lines[MOST - 1], (" …", "")], room)]
        self._lines = [[(" ", ""), *line] for line in lines]
        self.styles.height = len(lines)
        self.refresh()

    def on_resize(self) -> None:
        """Break it anew."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """Draw one of its lines."""
        return self._palette.strip(self._lines[y] if y < len(self._lines) else [], self.size.width)
