"""The pane of a matrix: between two lines, with a filter for its rows and one for its columns."""

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from screens.widgets.filter import AxisFilter, Filter, FilterBar
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane


class AxesPane(ListPane):
    """A pane around a matrix. `/` opens both filters; `tab` goes from one to the other."""

    class Filtered(Message):
        """A filter is another now."""

    def __init__(self, grid: Grid, *, columns: str = "columns", id: str | None = None) -> None:
        """Put a matrix between two lines; `columns` is what its columns are."""
        super().__init__(grid, name="", counted=False, id=id)
        self.filter = AxisFilter()
        self.column_filter = AxisFilter()
        self._columns = columns

    def compose(self) -> ComposeResult:
        """Put the lines and both filters on the screen."""
        yield self._frame
        yield FilterBar(self.filter)
        second = FilterBar(self.column_filter, f" {self._columns} /")
        second.styles.offset = (2 + FilterBar.WIDE + 2, 0)
        yield second

    def _entitle(self) -> None:
        """Leave the line above plain: the facts of a matrix stand elsewhere."""

    @on(FilterBar.Resized)
    def _give_way(self, event: FilterBar.Resized) -> None:
        """There is no subtitle that could be in the way."""
        event.stop()

    def on_descendant_focus(self) -> None:
        """Show both filters while one of them is typed in."""
        if isinstance(self.screen.focused, AxisFilter):
            for bar in self.query(FilterBar):
                bar.open()

    def on_descendant_blur(self) -> None:
        """Show what is filtered by, and nothing else."""
        if not isinstance(self.screen.focused, AxisFilter):
            for bar in self.query(FilterBar):
                bar.settle()

    @on(AxisFilter.Next)
    def _go_on(self, event: AxisFilter.Next) -> None:
        """Go to the other filter."""
        event.stop()
        (self.filter if self.column_filter.has_focus else self.column_filter).focus()

    @on(Input.Changed)
    def _filter_columns(self, event: Input.Changed) -> None:
        """Filter the columns while the person types; the rows are filtered as in every list."""
        if event.input is self.column_filter:
            event.stop()
            self.grid.filter_columns(event.value)
            self.refresh_bindings()
        if not isinstance(self.screen.focused, AxisFilter):
            for bar in self.query(FilterBar):
                bar.settle()
        self.post_message(self.Filtered())

    @on(Filter.Left)
    def _settle(self, event: Filter.Left) -> None:
        """Show what is filtered by, and nothing else; the cursor goes to the column of exactly that name."""
        if event.kept and event.filter is self.column_filter:
            self.grid.go_to_column_name(self.grid.column_filter)
        self.call_after_refresh(self.on_descendant_blur)

    def narrow(self, rows: str, columns: str) -> None:
        """Filter both axes."""
        self.filter.value = rows
        self.column_filter.value = columns

    def action_clear_filter(self) -> None:
        """Show all rows and columns again."""
        self.narrow("", "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "clear_filter":
            return bool(self.grid.filter or self.grid.column_filter)
        return super().check_action(action, parameters)
