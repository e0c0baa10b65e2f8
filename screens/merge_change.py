"""What is highlighted in a merge: a gain with its witness, or a finding with its proof; and what would repair it."""

from asyncio import sleep

from textual import on, work
from textual.timer import Timer
from textual.widget import Widget

from auditor.access.target import Target
from auditor.findings.finding import Finding
from auditor.merging.changes import Changes, EntityChange
from auditor.merging.repair import can_be_repaired, search_repairs
from auditor.merging.scenario import Merge
from auditor.merging.scenario import merge as merged
from auditor.model.names import Name
from screens.merge_findings import finding_of_row
from screens.merge_text import change_blocks, proof_blocks, repair_blocks, to_repair, told_blocks, told_finding
from screens.pairs import RESTS, CountsPairs
from screens.pairs_rows import pair_blocks
from screens.slices import in_slices
from screens.widgets.detail import Block, Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import Pane
from screens.widgets.rows import Key

_REPAIRS = "repairs"


class ShowsChange(CountsPairs):
    """The part of Merge that tells one gain or one finding."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start without a merge."""
        super().__init__(id=id)
        self.kept: set[Name] = set()
        """Entities on which what is gained must stay."""
        self._changes: tuple[Merge, Changes] | None = None
        self._told: tuple[object, ...] = ()
        self._pair_timer: Timer | None = None
        self._finding: tuple[Merge, Key, Finding | None] | None = None

    @property
    def merge(self) -> Merge | None:
        """The merge of what is in."""
        return self.session.current_merge() if self.loaded else None

    def changes_of(self, merge: Merge) -> Changes:
        """Find out what a merge changes, once."""
        if self._changes is None or self._changes[0] is not merge:
            self._changes = merge, Changes(merge)
        return self._changes[1]

    def forget_change(self) -> None:
        """There is no merge any more."""
        self._changes = self._finding = None
        self.query_one("#merge-change-pane", Pane).title = ""

    @property
    def change(self) -> EntityChange | None:
        """The highlighted gain."""
        key, merge = self.query_one("#gains-grid", Grid).cursor_key, self.merge
        if merge is None or not isinstance(key, str):
            return None
        changes = self.changes_of(merge)
        return changes[Name(key)] if key in changes else None

    @property
    def finding(self) -> Finding | None:
        """The highlighted finding, while the findings have the focus."""
        here, merge = self.pane, self.merge
        if merge is None or here is None or here.id != "merge-findings":
            return None
        key = self.query_one("#merge-findings-grid", Grid).cursor_key
        known = self._finding
        if known is None or known[0] is not merge or known[1] != key:
            known = self._finding = merge, key, finding_of_row(merge, key)
        return known[2]

    @on(Grid.RowHighlighted, "#gains-grid")
    @on(Grid.RowHighlighted, "#merge-findings-grid")
    def _tell_highlighted(self) -> None:
        """Tell what is highlighted now, unless that was done together with the list."""
        if self._highlighted != self._told:
            self.show_change()

    @property
    def _highlighted(self) -> tuple[object, ...]:
        """What is highlighted, of which merge, and in which pane."""
        gains, findings = self.query_one("#gains-grid", Grid), self.query_one("#merge-findings-grid", Grid)
        return self.merge, gains.cursor_key, findings.cursor_key, self.pane

    def show_change(self) -> None:
        """Tell the highlighted gain or finding; its repairs when the cursor rests."""
        self.refresh_bindings()
        self._told = self._highlighted
        merge = self.merge
        if merge is None:
            self._show_pair()
            return
        finding, change, session = self.finding, self.change, self.session
        pane, told = self.query_one("#merge-change-pane", Pane), self.query_one("#merge-told", Detail)
        if finding is not None:
            pane.title = f"{finding.rule} {merge.title(finding)}"
            head, tail = proof_blocks(merge, finding), []
            told.show(told_finding(merge, finding))
        elif change is not None:
            base = merge.base.roles.label if merge.base else "the merged role"
            words = f"unchanged for {base}" if change.words == "=" else change.words.removeprefix("+ ")
            pane.title = f"{change.entity}: {words}"
            head, tail = change_blocks(session, merge, change)
            told.show(told_blocks(session, merge, change))
            gains = self.changes_of(merge).gaining_some
            if change.entity in gains:
                self.query_one("#merge-gains", Pane).subtitle = f"{gains.index(change.entity) + 1} of {len(gains)}"
        else:
            pane.title, head, tail = "", [], []
            told.show([])
        self.query_one("#merge-change", Detail).show([*head, *tail])
        chosen = [finding] if finding is not None else to_repair(merge, change) if change is not None else []
        self._plan_repairs(merge, chosen, (head, tail))

    def _show_pair(self) -> None:
        """While nothing is merged: name the highlighted pair at once, and tell it when the cursor rests."""
        key = self.query_one("#gains-grid", Grid).cursor_key
        self.query_one("#merge-change-pane", Pane).title = " + ".join(key) if isinstance(key, tuple) else ""
        self.query_one("#merge-change", Detail).show([])
        if self._pair_timer is not None:
            self._pair_timer.stop()
        if isinstance(key, tuple):
            self._pair_timer = self.set_timer(RESTS, lambda: self._tell_pair(key))

    def _tell_pair(self, pair: tuple[Name, Name]) -> None:
        if self.loaded is not None and self.merge is None:
            both = merged(self.session.audit, pair)
            self.query_one("#merge-change", Detail).show(pair_blocks(self.session, both))

    def on_descendant_focus(self) -> None:
        """Tell what the pane that has the focus now highlights."""
        super().on_descendant_focus()
        if self.loaded is not None and self.merge is not None and _is_list(self.screen.focused):
            self.show_change()

    def _plan_repairs(self, merge: Merge, chosen: list[Finding], told: tuple[list[Block], list[Block]]) -> None:
        """Look for repairs when the cursor rests: that takes longer than a key may."""
        self.workers.cancel_group(self, _REPAIRS)
        if chosen:
            self._show_repairs(merge, chosen, told)

    @work(exclusive=True, group=_REPAIRS, exit_on_error=False, description="repairs")
    async def _show_repairs(self, merge: Merge, chosen: list[Finding], told: tuple[list[Block], list[Block]]) -> None:
        """Put the repairs between what is told of the highlighted line, unless the cursor has gone on before."""
        await sleep(RESTS)
        chosen = [finding for finding in chosen if can_be_repaired(merge, finding)]
        changes = self.changes_of(merge)
        keep = [target for name in changes.names if name in self.kept for target in _targets(merge, changes[name])]
        found = await in_slices(search_repairs(merge, chosen, keep)) if chosen else ()
        if merge is self.merge:
            blocks = [*told[0], *repair_blocks(merge, found, chosen, bool(self.kept)), *told[1]]
            self.query_one("#merge-change", Detail).show(blocks, keep_place=True)


def _targets(merge: Merge, change: EntityChange) -> list[Target]:
    """The rights that are gained on an entity, as what must stay."""
    entity = merge.project.entities[change.entity]
    return [Target(right, entity) for right in dict.fromkeys(group.right for group in change.gains)]


def _is_list(widget: Widget | None) -> bool:
    return widget is not None and widget.id in ("gains-grid", "merge-findings-grid")
