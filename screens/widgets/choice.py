"""One of a few words, chosen with left and right."""

from collections.abc import Sequence

from textual.geometry import Offset
from textual.message import Message

from screens.keys import BY_ID, bindings
from screens.widgets.drawing import Span, Spans
from screens.widgets.line import Line


class Choice(Line, can_focus=True):
    """`(•) in order  ( ) risk`: left and right choose, Enter confirms what is chosen."""

    BINDINGS = [  # noqa: RUF012
        BY_ID["move"].binding("left"),
        BY_ID["move"].binding("right"),
        *bindings("mark", open="Confirm"),
    ]

    class Confirmed(Message):
        """Enter was pressed."""

    def __init__(self, words: Sequence[str], chosen: str = "", *, id: str | None = None) -> None:
        """Offer words; none is chosen until one is."""
        super().__init__(id=id)
        self._words = words
        self.chosen = chosen
        """The chosen word; empty for none."""

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give the words, each with its mark; the focus shows in how they look."""
        spans: list[Span] = []
        for word in self._words:
            chosen = word == self.chosen
            style = "heading" if self.has_focus else "strong" if chosen else ""
            spans.append((f"({'•' if chosen else ' '}) {word}  ", style))
        return spans, ()

    def _step(self, step: int) -> None:
        at = self._words.index(self.chosen) + step if self.chosen in self._words else 0
        self.chosen = self._words[at % len(self._words)]
        self.refresh()

    def action_move_left(self) -> None:
        """Choose the word before."""
        self._step(-1)

    def action_move_right(self) -> None:
        """Choose the next word."""
        self._step(1)

    def action_mark(self) -> None:
        """Choose the next word."""
        self._step(1)

    def action_open(self) -> None:
        """Confirm."""
        self.post_message(self.Confirmed())

    def on_focus(self) -> None:
        """Put the terminal's own cursor here, and look different."""
        self.app.cursor_position = self.content_region.offset + Offset(1, 0)
        self.refresh()

    def on_blur(self) -> None:
        """Look as before."""
        self.refresh()
