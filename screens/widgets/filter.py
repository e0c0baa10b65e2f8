"""The text that a list is filtered by, in the border of its pane."""

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from screens.keys import BY_ID, bindings
from screens.widgets.drawing import width_of
from screens.widgets.line import Line

LEAVE = replace(BY_ID["back"].binding("", shown="Esc"), key="escape", action="clear")
"""Esc alone leaves the line: the other keys for back type or delete."""


class Filter(Input):
    """A line to type a filter in. It is seen while it has the focus or a text.

    Enter keeps the text, Esc clears it; both leave the line. The pane that holds it applies the text as it is typed.
    """

    BINDINGS = [*bindings(open="Confirm"), LEAVE]  # noqa: RUF012
    FOOTER = "open back"

    class Left(Message):
        """The line was left."""

        def __init__(self, filter: "Filter", kept: bool) -> None:
            """Name the line, and tell whether it was left by Enter."""
            super().__init__()
            self.filter = filter
            self.kept = kept

    def __init__(self) -> None:
        """Start empty and out of the tab order; `/` goes to it."""
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    def action_open(self) -> None:
        """Keep the text."""
        self.post_message(self.Left(self, kept=True))

    def action_clear(self) -> None:
        """Clear the text."""
        self.value = ""
        self.post_message(self.Left(self, kept=False))

    def on_focus(self) -> None:
        """Go on behind the text that is there."""
        self.cursor_position = len(self.value)


class AxisFilter(Filter):
    """One of the two filters of a matrix; `tab` goes on to the other."""

    BINDINGS = bindings("pane")
    FOOTER = "open pane back"

    class Next(Message):
        """Go on to the other filter."""

    def action_pane_next(self) -> None:
        """Go on to the other filter."""
        self.post_message(self.Next())

    def action_pane_previous(self) -> None:
        """Go back to the other filter."""
        self.post_message(self.Next())


class FilterBar(Horizontal):
    """The filter with a `/` before it. It is as wide as it needs to be, and gone when there is nothing in it."""

    WIDE = 30
    """Terminal cells while the person types."""

    class Resized(Message):
        """It takes another part of the border."""

        def __init__(self, width: int) -> None:
            """Give its terminal cells."""
            super().__init__()
            self.width = width

        def can_replace(self, message: Message) -> bool:
            """Let only the last width count when several are under way."""
            return isinstance(message, FilterBar.Resized)

    def __init__(self, filter: Filter, mark: str = " /") -> None:
        """Put a filter in the border, with a mark before it."""
        super().__init__()
        self._filter = filter
        self._mark = mark

    def compose(self) -> ComposeResult:
        """Put mark and line on the screen."""
        line = Line([(self._mark, "key")])
        line.styles.width = width_of(self._mark)
        yield line
        yield self._filter

    def on_descendant_focus(self) -> None:
        """Make room to type."""
        self.open()

    def on_descendant_blur(self) -> None:
        """Take the room that the text needs."""
        self.settle()

    def settle(self) -> None:
        """Take the room that the text needs while nobody types."""
        value = self._filter.value
        self._take(width_of(value) + width_of(self._mark) + 2 if value else 0)

    def open(self) -> None:
        """Make room to type."""
        self._take(self.WIDE)

    def _take(self, width: int) -> None:
        """Be so many terminal cells wide, or not there."""
        self.display = width > 0
        self.styles.width = width
        self.post_message(self.Resized(width))
