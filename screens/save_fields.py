"""What is typed and chosen before findings files are written: the lines of the form."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from screens.keys import bindings
from screens.widgets.choice import Choice, Chosen
from screens.widgets.drawing import Spans
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


class Labelled(Horizontal):
    """A label, and beside it what is chosen or typed."""

    def __init__(self, label: str, says: Widget, classes: str = "") -> None:
        """Name the line of the form."""
        super().__init__(classes=classes)
        self._label, self._says = label, says

    def compose(self) -> ComposeResult:
        """Put both side by side."""
        yield Line([(f" {self._label}", "muted")], classes="label")
        yield self._says


class Field(Labelled):
    """A label and a line to type in."""

    def __init__(self, label: str, id: str) -> None:
        """Name the field."""
        field = FieldInput(compact=True, select_on_focus=False, id=id)
        field.cursor_blink = False
        super().__init__(label, field)


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


class Tick(Chosen):
    """`[x] Customer + Support`: space ticks it or takes the tick away, Enter confirms the form."""

    BINDINGS = bindings("mark")
    FOOTER = "help mark pane open back"

    class Changed(Message):
        """It was ticked, or no longer is."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start with nothing to tick."""
        super().__init__(id=id)
        self._offered = ""
        self._ticked = True
        self.can_focus = False

    @property
    def ticked(self) -> bool:
        """Tell whether there is something to tick, and it is ticked."""
        return bool(self._offered) and self._ticked

    def offer(self, words: str) -> None:
        """Offer something to tick, empty for nothing. What is new is ticked; what was offered before stays as it is."""
        self._ticked = self._ticked or words != self._offered
        self._offered, self.can_focus = words, bool(words)
        self.refresh()

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give the mark and what it is about."""
        if not self._offered:
            return [("none made", "")], ()
        style = "heading" if self.has_focus else "strong" if self._ticked else ""
        return [(f"[{'x' if self._ticked else ' '}] {self._offered}", style)], ()

    def action_mark(self) -> None:
        """Tick it, or take the tick away."""
        self._ticked = not self._ticked
        self.refresh()
        self.post_message(self.Changed())


def kind_of(chosen: str) -> str:
    """What was chosen, without its count."""
    return chosen.rpartition(" ")[0]
