"""Pairs: every pair of user roles, the most dangerous first."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from auditor.merging.pairs import Pairs, all_pairs
from auditor.merging.scenario import Merge, merge
from auditor.model.names import Name
from screens.keys import bindings
from screens.messages import Open, Say
from screens.pairs_rows import pair_blocks, table, title
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.slices import give_way
from screens.targets import MergeTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table

RESTS = 0.15
"""Seconds that the cursor rests until what takes longer is told about its row."""


class CountsPairs(SessionView):
    """A view that shows all pairs: they are counted away from the screen, once for each session."""

    def count_pairs(self) -> None:
        """Count the pairs, unless they are counted; `pairs_counted` is called in either case."""
        if self.session.pairs is not None:
            self.pairs_counted()
        else:
            self._count(self.session)

    # Without a description Textual would write one from the arguments: the whole project, in words.
    @work(thread=True, exclusive=True, group="pairs", exit_on_error=False, description="counts the pairs")
    def _count(self, session: AuditSession) -> None:
        pairs = all_pairs(session.audit.context, lambda done, of: give_way(self.app))
        self.app.call_from_thread(self._counted, session, pairs)

    def _counted(self, session: AuditSession, pairs: Pairs) -> None:
        session.pairs = pairs
        if session is self.loaded:
            self.pairs_counted()

    def pairs_counted(self) -> None:
        """Show the pairs."""


class PairsView(CountsPairs):
    """All pairs, and what the highlighted one would be. Enter opens its merge."""

    BINDINGS = bindings("copy", "write", only="Only")
    FOOTER: ClassVar[str] = "help filter open back pane only sort copy write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open back only sort"

    _only = False
    _timer: Timer | None = None
    _merges: dict[tuple[Name, Name], Merge]

    def compose(self) -> ComposeResult:
        """The pairs, and the highlighted one."""
        grid = Grid(id="pairs-grid")
        grid.noun = "pair"
        with Horizontal():
            yield ListPane(grid, name="All pairs of user roles", counted=False, id="pairs-pane")
            yield Pane(Detail(id="pair-detail"), id="pair-pane")

    # What is shown

    def show_session(self) -> None:
        """Count the pairs anew."""
        self._merges = {}
        grid = self.query_one("#pairs-grid", Grid)
        grid.empty = "Counting the pairs of roles."
        grid.show(Table(()))
        self.count_pairs()

    def pairs_counted(self) -> None:
        """List the pairs."""
        pairs = self.session.pairs
        if pairs is not None:
            pane, grid = self.query_one("#pairs-pane", ListPane), self.query_one("#pairs-grid", Grid)
            pane.entitle(title(self.session, pairs))
            pane.subtitle = "by only together, then limits lost"
            grid.empty = "There are no two roles that could be merged."
            grid.show(table(self.session, pairs, self.app.size.width >= _WIDE))

    @property
    def pair(self) -> tuple[Name, Name] | None:
        """The highlighted pair."""
        key = self.query_one("#pairs-grid", Grid).cursor_key
        return key if isinstance(key, tuple) else None

    @on(Grid.RowHighlighted, "#pairs-grid")
    def _show_pair(self) -> None:
        """Name the pair at once, and tell it when the cursor rests."""
        pair, pane = self.pair, self.query_one("#pair-pane", Pane)
        pane.title = " + ".join(pair) if pair else ""
        self.crumbs = (pane.title,) if pair else ()
        if self._timer is not None:
            self._timer.stop()
        if pair in getattr(self, "_merges", {}):
            self._tell()
        else:
            self.query_one("#pair-detail", Detail).show([])
            self._timer = self.set_timer(RESTS, self._tell)

    def _tell(self) -> None:
        if (pair := self.pair) is None or self.loaded is None:
            return
        if pair not in self._merges:
            self._merges[pair] = merge(self.session.audit, pair)
        self.query_one("#pair-detail", Detail).show(pair_blocks(self.session, self._merges[pair]))

    @on(Grid.RowSelected, "#pairs-grid")
    def _enter(self) -> None:
        """Open the merge of the pair."""
        if self.pair:
            self.session.merge_roles(self.pair)
            self.post_message(Open("merge", MergeTarget()))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs pairs only when they are counted."""
        if action in ("only", "copy"):
            return self.loaded is not None and self.session.pairs is not None
        return super().check_action(action, parameters)

    def action_only(self) -> None:
        """Show only pairs with findings, or all again."""
        self._only = not self._only
        pairs = self.session.pairs
        dangerous = {pair.user_roles for pair in pairs.ranked if pair.together or pair.limits} if pairs else set()
        self.query_one("#pairs-grid", Grid).only(dangerous.__contains__ if self._only else None)

    def action_copy(self) -> None:
        """Copy the pairs as text."""
        if pairs := self.session.pairs:
            lines = [f"{' + '.join(p.user_roles)}: only together {p.together}, limits {p.limits}" for p in pairs.ranked]
            self.app.copy_to_clipboard("\n".join(lines))
            self.post_message(Say("Copied the pairs."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_WIDE = 150
"""The width from which each rule has a column."""
