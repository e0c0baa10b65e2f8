"""A part of a screen with a border: its title above at the left, what else there is to say below at the right."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Self

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input

from screens.keys import BY_ID, bindings
from screens.widgets.detail import Detail
from screens.widgets.drawing import width_of
from screens.widgets.filter import Filter, FilterBar
from screens.widgets.grid import Grid

MORE = "more below"
BORDER = 6
"""Terminal cells of the border above that are no title."""
CLEAR = replace(BY_ID["back"].binding(""), key="escape", action="clear_filter")
"""Esc goes back from a filter before it goes back anywhere else."""


class Frame(Vertical):
    """The border, and what is in it. A new title draws its line again, and not what is inside."""

    _line: int | None = None

    def entitle(self, title: str) -> None:
        """Write into the border above."""
        self._line = 0
        self.border_title = Content(title) if title else None
        self._line = None

    def subtitle(self, subtitle: str) -> None:
        """Write into the border below."""
        self._line = self.outer_size.height - 1
        self.border_subtitle = Content(subtitle) if subtitle else None
        self._line = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw it again; only the line that is written into at the moment, when it is one."""
        if self._line is not None and not (regions or layout or recompose):
            # Regions count from the content, which the border is around.
            regions = (Region(0, self._line, self.outer_size.width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Pane(Container):
    """A bordered pane. Titles are plain text, also when they hold names from the project."""

    ALLOW_MAXIMIZE = True
    _more = False
    """Whether its text goes on below what is seen."""

    def __init__(
        self, *children: Widget, title: str = "", subtitle: str = "", id: str | None = None, classes: str = ""
    ) -> None:
        """Put widgets into a border, from the top. They are given here, not with `with`."""
        super().__init__(id=id, classes=classes)
        self._frame = Frame(*children)
        self._title = self._subtitle = ""
        self.title = title
        self.subtitle = subtitle

    @property
    def title(self) -> str:
        """What stands in the border above."""
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        if title == self._title:
            return
        self._title = title
        self._frame.entitle(title)

    @property
    def subtitle(self) -> str:
        """What stands in the border below."""
        return self._subtitle

    @subtitle.setter
    def subtitle(self, subtitle: str) -> None:
        if subtitle == self._subtitle:
            return
        self._subtitle = subtitle
        self._show_subtitle()

    def _show_subtitle(self) -> None:
        """Put the subtitle into the border, when there is room for it; and whether there is more to read."""
        words = " · ".join(filter(None, (self._subtitle, MORE if self._more else "")))
        room = self._room()
        self._frame.subtitle(words if room is None or width_of(words) <= room else "")

    def _room(self) -> int | None:
        """Give the terminal cells that the border has for the subtitle; None for as many as it needs."""
        return None

    @on(Detail.Scrolled)
    def _look_for_more(self, message: Detail.Scrolled) -> None:
        """Say when the text of the pane goes on below."""
        if message.detail is self.target and message.detail.more_below != self._more:
            self._more = message.detail.more_below
            self._show_subtitle()

    def compose(self) -> ComposeResult:
        """Put the border on the screen."""
        yield self._frame

    @property
    def target(self) -> Widget | None:
        """The widget that takes the focus of the pane; None when there is none."""
        return next((child for child in self._inside_widgets() if child.can_focus and child.display), None)

    def _inside_widgets(self) -> Iterable[Widget]:
        """Give what is in the border, at any depth."""
        return (node for node in self._frame.walk_children() if isinstance(node, Widget))


class ListPane(Pane):
    """A pane around a grid, with a filter in its border and a count in its title.

    The title is `name` and how many rows there are, `Roles 12`, or `Roles 3 of 12` under a filter; `tail` follows it.
    """

    BINDINGS = [*bindings("filter"), CLEAR]  # noqa: RUF012
    says_part = True
    """Whether the title ends with what a filter shows; a view that counts by itself says it in its own words."""
    _taken = 0
    """Terminal cells of the border that the filter takes."""

    def __init__(
        self,
        grid: Grid,
        *others: Widget,
        name: str,
        counted: bool = True,
        tail: str = "",
        subtitle: str = "",
        id: str | None = None,
        classes: str = "",
    ) -> None:
        """Put a grid into a border, other widgets below it.

        Args:
            grid: The rows.
            others: What stands below them in the same border.
            name: What the rows are, `Roles`.
            counted: Whether their number follows the name; under a filter it does in any case.
            tail: What follows the number.
            subtitle: What stands in the border below: usually the order, `by findings`.
            id: The id of the widget.
            classes: Its classes.
        """
        super().__init__(grid, *others, subtitle=subtitle, id=id, classes=classes)
        self.grid = grid
        self.filter = Filter()
        self._name_it = (name, counted, tail)
        self._entitle()

    def entitle(self, name: str, tail: str = "", counted: bool | None = None) -> None:
        """Change what the title says."""
        self._name_it = (name, self._name_it[1] if counted is None else counted, tail)
        self._entitle()

    def compose(self) -> ComposeResult:
        """Put border and filter on the screen."""
        yield self._frame
        yield FilterBar(self.filter)

    @on(FilterBar.Resized)
    def _give_way(self, event: FilterBar.Resized) -> None:
        """Leave the subtitle away where the filter needs its room."""
        event.stop()
        self._taken = event.width
        self._show_subtitle()

    def _room(self) -> int | None:
        """The filter stands in the same line."""
        return self.size.width - self._taken - 8 if self._taken else None

    def on_resize(self) -> None:
        """Look again for the room of the subtitle."""
        self._show_subtitle()

    def action_filter(self) -> None:
        """Open the filter with the text it has. What is typed next goes there, however fast."""
        self.query(FilterBar).first().open()
        self.screen.set_focus(self.filter)

    def action_clear_filter(self) -> None:
        """Show all rows again."""
        self.filter.value = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        return bool(self.grid.filter) if action == "clear_filter" else True

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        """Filter while the person types."""
        if event.input is self.filter:
            event.stop()
            self.grid.filter_rows(event.value)
            if not self.filter.has_focus:
                self.query_one(FilterBar).settle()
            self.refresh_bindings()

    @on(Filter.Left)
    def _leave(self, event: Filter.Left) -> None:
        """Go back to the rows."""
        event.stop()
        self.grid.focus()
        if event.kept and event.filter is self.filter and self.grid.filter and not self.grid.filter.startswith("!"):
            self.grid.go_to_name(self.grid.filter)

    @on(Grid.Listed)
    def _count(self) -> None:
        """Say how many rows are shown."""
        self._entitle()

    def _entitle(self) -> None:
        """Count the rows."""
        name, counted, tail = self._name_it
        found, total = self.grid.found, self.grid.total
        if self.says_part and (found < total or self.grid.filter):
            name += f"{'' if counted or ' ' not in name else ' ·'} {found:,} of {total:,}"
        elif counted:
            name += f" {total:,}"
        self.title = name + tail
