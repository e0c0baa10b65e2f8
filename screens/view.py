"""What every view has in common: panes to walk through, a zoom, and a way back."""

from typing import ClassVar

from textual.containers import Container

from screens.keys import bindings
from screens.messages import Crumbs
from screens.widgets.drawing import Spans
from screens.widgets.pane import CLEAR, ListPane, Pane


class View(Container):
    """One view of the program. It lives as long as the program, so filters, marks and cursors stay when it is left.

    A view has an action for each of its `BINDINGS`, and `check_action` for those that do not always work. Where a
    terminal is narrow, its style sheet shows the panes that go with the class `-pane-N` of the focused pane N.
    """

    BINDINGS = [*bindings("pane", "zoom"), CLEAR]  # noqa: RUF012
    FOOTER: ClassVar[str] = "help filter open back pane"
    """Its keys in the order of the footer, by id."""
    FOOTER_FIRST: ClassVar[str] = ""
    """The keys that stay in the footer where there is not room for all, the most useful first."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make the view; its data comes with `visit`."""
        super().__init__(id=id)
        self._drilled: list[Pane] = []
        self._crumbs: tuple[str, ...] = ()
        self._headline: tuple[Spans, Spans] | None = None

    @property
    def crumbs(self) -> tuple[str, ...]:
        """Where we are inside it, outermost first."""
        return self._crumbs

    @crumbs.setter
    def crumbs(self, crumbs: tuple[str, ...]) -> None:
        self._crumbs = crumbs
        self.post_message(Crumbs(crumbs))

    @property
    def headline(self) -> tuple[Spans, Spans] | None:
        """What stands in the second line instead of views and crumbs, at the left and at the right."""
        return self._headline

    @headline.setter
    def headline(self, headline: tuple[Spans, Spans] | None) -> None:
        self._headline = headline
        self.post_message(Crumbs(self._crumbs))

    def visit(self, target: object = None) -> None:
        """Be shown, at something in the view's own terms or where it was left. Views override it."""

    def narrow(self, text: str) -> None:
        """Filter the view's list by a text, as if it had been typed."""
        for pane in self.query(ListPane):
            pane.filter.value = text
            return

    @property
    def panes(self) -> list[Pane]:
        """The panes that `tab` walks through, in order."""
        return [pane for pane in self.query(Pane) if pane.target is not None]

    @property
    def _filtered_pane(self) -> ListPane | None:
        """A list that is shown under a filter."""
        lists = (pane for pane in self.query(ListPane) if pane.display)
        return next((pane for pane in lists if pane.check_action("clear_filter", ())), None)

    @property
    def pane(self) -> Pane | None:
        """The pane that has the focus."""
        focused = self.screen.focused
        return None if focused is None else next((p for p in self.panes if p in focused.ancestors_with_self), None)

    def focus_pane(self, pane: Pane) -> None:
        """Put the focus into a pane, showing it first where the terminal is too narrow for all."""
        self._stand_in(pane)
        if self.screen.maximized is not None:
            self.screen.maximize(pane, container=False)
        if (target := pane.target) is not None:
            self.app.stylesheet.update_nodes([self, *self.query("*")])
            target.focus()

    def _stand_in(self, pane: Pane) -> None:
        """Remember which pane has the focus, as a class for the style sheet."""
        for number, other in enumerate(self.panes, 1):
            self.set_class(other is pane, f"-pane-{number}")

    def on_descendant_focus(self) -> None:
        """Remember the pane also when the mouse chose it."""
        if (pane := self.pane) is not None:
            self._stand_in(pane)

    def drill_into(self, pane: Pane) -> None:
        """Go into a pane, so that back leads out of it again."""
        if (here := self.pane) is not None and here is not pane:
            self._drilled.append(here)
        self.focus_pane(pane)

    def step_back(self) -> bool:
        """Go one step back inside the view; False when there is none."""
        if self.screen.maximized is not None:
            self.screen.minimize()
            return True
        if self._drilled:
            self.focus_pane(self._drilled.pop())
            return True
        return False

    def take_focus(self) -> None:
        """Give the focus to the pane that had it last, else to the first."""
        number = next((n for n in range(1, len(self.panes) + 1) if self.has_class(f"-pane-{n}")), 1)
        if self.panes:
            self.focus_pane(self.panes[min(number, len(self.panes)) - 1])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action in ("pane_next", "pane_previous"):
            return len(self.panes) > 1
        if action == "clear_filter":
            return self.screen.maximized is None and not self._drilled and self._filtered_pane is not None
        return True

    def _walk(self, step: int) -> None:
        """Go to another pane in order."""
        panes, here = self.panes, self.pane
        if panes:
            self._drilled.clear()
            self.focus_pane(panes[(panes.index(here) + step) % len(panes) if here in panes else 0])

    def action_pane_next(self) -> None:
        """Go to the next pane."""
        self._walk(1)

    def action_pane_previous(self) -> None:
        """Go to the pane before."""
        self._walk(-1)

    def action_clear_filter(self) -> None:
        """Show all rows of a list beside the focus again, before anything is left."""
        if (pane := self._filtered_pane) is not None:
            pane.action_clear_filter()

    def action_zoom(self) -> None:
        """Let the pane have the whole screen, or no longer."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        elif (pane := self.pane) is not None:
            self.screen.maximize(pane, container=False)
