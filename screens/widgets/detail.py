"""Text to read: labels, sentences and names, wrapped to the width there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.keys import bindings
from screens.widgets.drawing import Cell, Palette, Span, clip, fit, plain, spans_of, width_of, wrap
from screens.widgets.scrolling import tell_size


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what it says; its further lines stand under the first."""

    label: str
    """At the left; empty to go on under the label before."""
    says: Cell
    """Beside it, wrapped."""
    room: int = 9
    """Terminal cells for the label, the blank behind it included."""
    style: str = "muted"
    """How the label looks."""
    repeat: bool = False
    """Whether the label stands before every line: the trunk of a tree."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the pane."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One line that is cut where the room ends, as in a list."""

    says: Cell


Block = Cell | Entry | Rule | Cut
"""What stands in a detail: a wrapped line, a label with its text, a line across, or a line that is cut."""


class Detail(ScrollView, can_focus=True):
    """A text to read, with keys to scroll. One blank cell stands at the left of every line."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Detail { scrollbar-size: 0 0; }"
    BINDINGS = bindings("move")

    class Scrolled(Message):
        """More or less of the text is out of sight: `detail.more_below`."""

        def __init__(self, detail: "Detail") -> None:
            """Name the text."""
            super().__init__()
            self.set_sender(detail)
            self.detail = detail

        @property
        def control(self) -> "Detail":
            """The text, for `@on(..., "#id")`."""
            return self.detail

    def __init__(self, blocks: Sequence[Block] = (), *, id: str | None = None, classes: str | None = None) -> None:
        """Show a text."""
        super().__init__(id=id, classes=classes)
        self._blocks = blocks
        self._lines: list[list[Span]] = []

    @cached_property
    def _palette(self) -> Palette:
        """The styles of the theme."""
        return Palette(self)

    def notify_style_update(self) -> None:
        """Draw with the new colours."""
        self.__dict__.pop("_palette", None)
        super().notify_style_update()

    @property
    def text(self) -> str:
        """All that it says, line by line as wrapped."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines)

    @property
    def blocks(self) -> Sequence[Block]:
        """What it was given to show."""
        return self._blocks

    @property
    def more_below(self) -> bool:
        """Tell whether the text goes on below what is seen."""
        return self.scroll_offset.y + self.size.height < len(self._lines)

    @property
    def point(self) -> Offset:
        """Where the terminal's own cursor belongs in it: on the first words that are seen."""
        seen = self._lines[self.scroll_offset.y :][: self.size.height]
        return Offset(1, next((at for at, line in enumerate(seen) if plain(line).strip()), 0))

    def show(self, blocks: Sequence[Block], keep_place: bool = False) -> None:
        """Show another text, from its top."""
        if blocks == self._blocks and (keep_place or not self.scroll_offset.y):
            return
        before, place = self._lines, self.scroll_offset.y
        self._blocks = blocks
        self._wrap()
        if not keep_place:
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)
        self._refresh_changed(before if place == self.scroll_offset.y else [])
        self.post_message(self.Scrolled(self))

    def _refresh_changed(self, before: Sequence[Sequence[Span]]) -> None:
        """Draw again the lines that are others now: what stays does not flicker, nor does it travel far away."""
        for y in range(self.size.height):
            at = y + self.scroll_offset.y
            now, then = self._lines[at : at + 1], before[at : at + 1]
            if now != then or not before:
                self.refresh_line(at)

    def _wrap(self) -> None:
        """Break the text into lines of the width there is."""
        width = self.size.width - 1
        if width <= 0:
            return
        self._lines = []
        for block in self._blocks:
            if isinstance(block, Rule):
                self._lines.append([("─" * self.size.width, "muted")])
            elif isinstance(block, Cut):
                self._lines.append([(" ", ""), *fit(block.says, width)])
            else:
                self._lines.extend([(" ", ""), *line] for line in _broken(block, width))
        tell_size(self, Size(self.size.width, len(self._lines)))

    def render_line(self, y: int) -> Strip:
        """Draw a line of what is seen."""
        at = y + self.scroll_offset.y
        return self._palette.strip(self._lines[at] if at < len(self._lines) else [], self.size.width)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()
        self.refresh()
        self.post_message(self.Scrolled(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell when other lines are seen."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled(self))

    def _scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True, immediate=True)

    def action_move_up(self) -> None:
        """Scroll up a line."""
        self._scroll(-1)

    def action_move_down(self) -> None:
        """Scroll down a line."""
        self._scroll(1)

    def action_move_page_up(self) -> None:
        """Scroll up by what is seen."""
        self._scroll(-self.size.height)

    def action_move_page_down(self) -> None:
        """Scroll down by what is seen."""
        self._scroll(self.size.height)

    def action_move_half_up(self) -> None:
        """Scroll up by half of what is seen."""
        self._scroll(-(self.size.height // 2))

    def action_move_half_down(self) -> None:
        """Scroll down by half of what is seen."""
        self._scroll(self.size.height // 2)

    def action_move_top(self) -> None:
        """Scroll to the first line."""
        self._scroll(-len(self._lines))

    def action_move_bottom(self) -> None:
        """Scroll to the last line."""
        self._scroll(len(self._lines))

    def action_move_home(self) -> None:
        """Scroll to the first line."""
        self.action_move_top()

    def action_move_end(self) -> None:
        """Scroll to the last line."""
        self.action_move_bottom()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys for left and right to others; there is nothing at the side."""
        return action not in ("move_left", "move_right")


def _broken(block: Cell | Entry, width: int) -> list[list[Span]]:
    """Break one block into lines. One that starts with blanks goes on two cells further in."""
    if not isinstance(block, Entry):
        lead = len(text := plain(block)) - len(text.lstrip(" "))
        return wrap(block, width, lead + 2 if lead else 0)
    room = min(max(block.room, width_of(block.label) + 1), max(1, width - 2))
    lines = wrap(block.says, width - room)
    label = clip(block.label, room)
    return [
        [(label if block.repeat or not number else " " * room, block.style), *spans_of(line)]
        for number, line in enumerate(lines)
    ]
