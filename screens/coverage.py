"""Coverage: what of the export was read, how every rule came out, and which rules were not checked, and why."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.findings.finding import Status
from screens.coverage_rows import (
    areas_table,
    facts,
    families_table,
    format_word,
    outcomes_of,
    rule_blocks,
    unchecked_table,
)
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session_view import SessionView
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane


class CoverageView(SessionView):
    """No findings says something only together with this."""

    BINDINGS = bindings("copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane sort copy write reload commands"
    FOOTER_FIRST: ClassVar[str] = "filter open pane sort copy write reload"

    def compose(self) -> ComposeResult:
        """Areas, rules by family, rules that were not checked, and whatever is opened."""
        areas = Grid(header=False, gutter=False, id="areas-grid")
        areas.noun = "area"
        families = Grid(gutter=False, id="families-grid")
        families.noun = "family"
        unchecked = Grid(header=False, id="unchecked-grid")
        unchecked.noun = "rule"
        unchecked.empty = "Every rule was checked."
        title = "Not checked"
        with Container(id="coverage-panes"):
            yield ListPane(areas, Detail(id="coverage-facts"), name="What was read", counted=False, id="areas-pane")
            yield ListPane(
                families, Detail(id="families-notes"), name="Rules by status", counted=False, id="families-pane"
            )
            yield ListPane(unchecked, name=title, counted=False, id="unchecked-pane")
            yield Pane(Detail(id="coverage-detail"), id="coverage-more")

    # What is shown

    def show_session(self) -> None:
        """Fill all panes."""
        session = self.session
        project, outcomes = session.project, outcomes_of(session)
        source = f"{project.source.path}, {format_word(project.source.format)}, Mendix {project.mendix_version or '?'}"
        self.query_one("#areas-pane", ListPane).entitle(f"What was read: {source}")
        self.query_one("#areas-grid", Grid).show(areas_table(project))
        self.query_one("#coverage-facts", Detail).show(facts(session))
        self.query_one("#families-grid", Grid).show(families_table(outcomes))
        self.query_one("#families-notes", Detail).show(list(_NOTES))
        pane = self.query_one("#unchecked-pane", ListPane)
        unchecked = sum(outcome.status is Status.NOT_CHECKED for outcome in outcomes)
        self.set_class(not unchecked, "-complete")
        pane.entitle(f"Not checked {unchecked} of {len(outcomes)} rules")
        numbers = {status: sum(o.status is status for o in outcomes) for status in Status}
        pane.subtitle = " · ".join(f"{s} {numbers[s]}" for s in Status if s is not Status.NOT_CHECKED)
        self._share(unchecked)
        self.query_one("#unchecked-grid", Grid).show(unchecked_table(session, outcomes))

    def _share(self, unchecked: int) -> None:
        """Give the rules that were not checked the room that they need on a low screen, as far as there is some."""
        low, wide = self.app.size.height < _TALL, self.app.size.width >= _BESIDE
        room = max(_MOST_UNCHECKED, self.app.size.height - _AROUND - len(self.session.project.coverage))
        self.query_one("#unchecked-pane").styles.height = min(max(unchecked, 1), room) + 2 if low and not wide else None

    def on_resize(self) -> None:
        """Share the room anew."""
        if self.loaded is not None:
            self._share(len(self.session.audit.not_checked))

    @on(Grid.Listed, "#areas-grid")
    def _say_more(self) -> None:
        """Say when there are areas out of sight."""
        _, last, of = self.query_one("#areas-grid", Grid).seen_rows
        self.query_one("#areas-pane", ListPane).subtitle = f"{of - last} more below" if last < of else ""

    def take_focus(self) -> None:
        """Start on the rules that were not checked; on the areas when all were."""
        if self.loaded is not None and not self.has_class("-visited"):
            self.add_class("-visited")
            start = "#unchecked-pane" if self.session.audit.not_checked else "#areas-pane"
            self.focus_pane(self.query_one(start, Pane))
        else:
            super().take_focus()

    @on(Grid.RowHighlighted, "#unchecked-grid")
    def _show_rule(self, message: Grid.RowHighlighted) -> None:
        """Prepare what Enter opens, and say where we are."""
        if self.loaded is not None and message.key is not None:
            self.crumbs = (str(message.key),)
            self._tell(str(message.key), rule_blocks(self.session, str(message.key)))

    @on(Grid.RowHighlighted, "#areas-grid")
    def _show_area(self, message: Grid.RowHighlighted) -> None:
        """Prepare what Enter opens: a line that was cut, in full."""
        area = next((c for c in self.session.project.coverage if c.area == message.key), None) if self.loaded else None
        if area is not None and self.query_one("#areas-grid").has_focus:
            self.crumbs = (area.area,)
            self._tell(area.area, [Entry(area.status.value, area.detail)])

    def _tell(self, title: str, blocks: list[Block]) -> None:
        self.query_one("#coverage-more", Pane).title = title
        self.query_one("#coverage-detail", Detail).show(blocks)

    @on(Grid.RowSelected, "#unchecked-grid")
    @on(Grid.RowSelected, "#areas-grid")
    def _enter(self, message: Grid.RowSelected) -> None:
        """Open the page of a rule, or an area in full."""
        if message.grid.id == "unchecked-grid":
            self._show_rule(Grid.RowHighlighted(message.grid, message.key))
        else:
            self._show_area(Grid.RowHighlighted(message.grid, message.key))
        self.drill_into(self.query_one("#coverage-more", Pane))

    # Keys

    def action_copy(self) -> None:
        """Copy the coverage as text."""
        project, audit = self.session.project, self.session.audit
        lines = [f"{entry.status:<8} {entry.area}: {entry.detail}" for entry in project.coverage]
        lines += [f"not checked {outcome.rule}: {outcome.reason}" for outcome in audit.not_checked]
        self.app.copy_to_clipboard("\n".join(lines))
        self.post_message(Say("Copied the coverage."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_TALL = 36
"""The height from which both panes have fixed shares."""
_BESIDE = 120
"""The width from which they have so in any case."""
_AROUND = 7
"""Lines of a screen that are neither an area nor a rule."""
_MOST_UNCHECKED = 6
"""So many rules that were not checked are seen on the lowest screen."""
_NOTES = (
    "MERGE has subjects once roles are merged.",
    '"No findings" is said only with these numbers.',
    "With --require-complete a rule that was not checked is exit code 3.",
)
