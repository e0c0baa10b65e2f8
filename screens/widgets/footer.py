"""The last line: the keys that work now. Help stands first, the rest in the order of the view."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen

from screens.keys import key_of
from screens.widgets.drawing import Span, Spans, width_of
from screens.widgets.line import Line

ALWAYS = "help"
"""The key that is never left out."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and its label, as one piece of the line."""

    id: str
    """The key's or the binding's id."""
    key: str
    """Textual's name of it, to press it with the mouse."""
    shown: str
    """How it is written."""
    label: str
    """What it is called here."""
    does: str = ""
    """What it does, told when the mouse rests on it."""

    @property
    def width(self) -> int:
        """Give the terminal cells that it takes."""
        return width_of(self.shown) + 1 + width_of(self.label)


class Footer(Line):
    """Shows the keys named by `FOOTER` of the nearest parent of the focus, as far as they work now.

    A view has `FOOTER`, the ids of its keys in order, and `FOOTER_FIRST`, the ids that stay where there is not room
    for all, the most useful first.
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty; the screen tells when its keys change."""
        super().__init__(id=id)
        self._hints: Sequence[Hint] = ()
        self._stale = False
        self._first: Sequence[str] = ()

    def on_mount(self) -> None:
        """Follow the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        """Draw the keys again: which they are is found out then, once for all that changed since."""
        if self.is_attached and screen is self.screen:
            self._stale = True
            self.refresh()

    @property
    def hints(self) -> Sequence[Hint]:
        """The keys that work now, in order, whether there is room for them or not."""
        if self._stale and self.is_attached:
            self._stale = False
            self._find()
        return self._hints

    def _find(self) -> None:
        """Find the keys that work now."""
        order, self._first = self._orders()
        active: dict[str | None, ActiveBinding] = {}
        for found in self.screen.active_bindings.values():
            if found.enabled and (key := key_of(found.binding)) is not None:
                active.setdefault(found.binding.id, found)
                if found.binding.show:
                    active.setdefault(key.id, found)
        self._hints = [self._hint(id, active[id]) for id in order if id in active]

    def _hint(self, id: str, found: ActiveBinding) -> Hint:
        """Describe a key."""
        binding = found.binding
        return Hint(id, binding.key, self.app.get_key_display(binding), binding.description, binding.tooltip)

    def _orders(self) -> tuple[Sequence[str], Sequence[str]]:
        """Ask the nearest parent of the focus for the order of its keys."""
        node = self.screen.focused or self.screen
        for parent in node.ancestors_with_self:
            if (order := getattr(parent, "FOOTER", "")) and isinstance(order, str):
                return order.split(), str(getattr(parent, "FOOTER_FIRST", "")).split()
        return [ALWAYS], ()

    def fitting(self, width: int) -> Sequence[Hint]:
        """Choose the keys for which there is room."""
        by_id = {hint.id: hint for hint in self.hints}
        wanted = [ALWAYS, *self._first, *by_id]
        chosen: set[str] = set()
        room = width - 1
        for id in wanted:
            if id in by_id and id not in chosen and by_id[id].width <= room:
                chosen.add(id)
                room -= by_id[id].width + 2
        return [hint for hint in self.hints if hint.id in chosen]

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give the keys."""
        spans: list[Span] = []
        for hint in self.fitting(width):
            spans += [("  " if spans else " ", ""), (hint.shown, "key"), (" " + hint.label, "")]
        return spans, ()

    def _hint_at(self, x: int) -> Hint | None:
        """Find the key that stands at a place of the line."""
        start = 1
        for hint in self.fitting(self.size.width):
            if start <= x < start + hint.width:
                return hint
            start += hint.width + 2
        return None

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        if hint := self._hint_at(event.x):
            self.app.simulate_key(hint.key)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what the key under the mouse does, when the mouse rests there."""
        hint = self._hint_at(event.x)
        self.tooltip = Content(hint.does) if hint and hint.does else None
