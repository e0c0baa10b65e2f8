"""A line of a form that is chosen with keys: one of a few words, with left and right."""

from collections.abc import Sequence

from textual.geometry import Offset
from textual.message import Message

from screens.keys import BY_ID, bindings
from screens.widgets.drawing import Span, Spans
from screens.widgets.line import Line


class Chosen(Line, can_focus=True):
    """A line that can have the focus. The focus shows in how it looks; Enter confirms the form that it stands in."""

    BINDINGS = bindings(open="Confirm")
    point = Offset(1, 0)
    """Where the terminal's own cursor belongs in it."""

    class Confirmed(Message):
        """Enter was pressed."""

    def action_open(self) -> None:
        """Confirm."""
        self.post_message(self.Confirmed())


class Choice(Chosen):
    """`(•) in order  ( ) risk`: left and right choose, Enter confirms what is chosen."""

    BINDINGS = [  # noqa: RUF012
        BY_ID["move"].binding("left"),
        BY_ID["move"].binding("right"),
        *bindings("mark"),
    ]

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
