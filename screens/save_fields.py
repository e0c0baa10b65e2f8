"""What is typed and chosen before findings files are written: the lines of the form, and which findings."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from screens.keys import bindings
from screens.widgets.choice import Choice
from screens.widgets.filter import LEAVE
from screens.widgets.line import Line


class FieldInput(Input):
    """The line of a field. While it has the focus, keys type: Enter writes, Esc leaves it."""

    BINDINGS = [*bindings(open="Confirm"), LEAVE]  # noqa: RUF012
    FOOTER = "open pane back"

    class Left(Message):
        """Esc was pressed."""

    async def action_open(self) -> None:
        """Confirm the form."""
        await self.action_submit()

    def action_clear(self) -> None:
        """Leave the line; its text stays."""
        self.post_message(self.Left())


class Field(Horizontal):
    """A label and a line to type in."""

    def __init__(self, label: str, id: str) -> None:
        """Name the field."""
        super().__init__()
        self._label, self._input = label, id

    def compose(self) -> ComposeResult:
        """Put both side by side."""
        yield Line([(f" {self._label}", "muted")])
        field = FieldInput(compact=True, select_on_focus=False, id=self._input)
        field.cursor_blink = False
        yield field


class Scope(Choice):
    """Which findings are written: all, the open ones, or those that Findings shows under its filter."""

    FOOTER = "help mark pane open back"

    class Changed(Message):
        """Others were chosen."""

    def offer(self, words: Sequence[str]) -> None:
        """Offer words with their counts; what was chosen stays."""
        kind = kind_of(self.chosen)
        self._words = words
        self.chosen = next((word for word in words if kind_of(word) == kind), words[0])
        self.refresh()

    def _step(self, step: int) -> None:
        super()._step(step)
        self.post_message(self.Changed())


def kind_of(chosen: str) -> str:
    """What was chosen, without its count."""
    return chosen.rpartition(" ")[0]
