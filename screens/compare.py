"""Compare: two roles side by side, by what their access means."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.access.compare import Comparison, compare
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from screens.compare_rows import Difference, Line, copied, heading, line_blocks, table, title
from screens.compare_rows import lines_of as differences
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session_view import SessionView
from screens.targets import CompareTarget, MatrixTarget, WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table


class CompareView(SessionView):
    """What only one of two roles may do, and what both may on other rows. What is equal is counted."""

    BINDINGS = bindings("why", "matrix", "copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane why matrix copy write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open back why matrix copy"

    def __init__(self, *, id: str | None = None) -> None:
        """Start without roles."""
        super().__init__(id=id)
        self._target: CompareTarget | None = None
        self._comparison: Comparison | None = None
        self._lines: dict[object, Line] = {}

    def compose(self) -> ComposeResult:
        """The differences, and the highlighted one."""
        grid = Grid(id="compare-grid")
        grid.noun = "difference"
        with Container(id="compare-panes"):
            yield ListPane(grid, name="Compare", counted=False, id="compare-pane")
            yield Pane(Detail(id="compare-detail"), id="compare-detail-pane")

    # What is shown

    def show_session(self) -> None:
        """Compare the same roles in a newer model, as far as they still exist."""
        if self._target is not None:
            self._compare()

    def go_to(self, target: object) -> None:
        """Compare two roles."""
        if isinstance(target, CompareTarget):
            self._target = target
            self._compare()

    def _compare(self) -> None:
        target, session, grid = self._target, self.session, self.query_one("#compare-grid", Grid)
        assert target is not None
        pane = self.query_one("#compare-pane", ListPane)
        gone = [name for roles in (target.before, target.after) for name in _names(roles) if not _exists(self, name)]
        if gone:
            self._comparison, self._lines = None, {}
            pane.entitle("Compare")
            grid.empty = f"{gone[0]} is no longer in the project. q goes back."
            grid.show(Table(()))
            return
        self._comparison = compare(session.access.of(target.before), session.access.of(target.after))
        lines = differences(self._comparison)
        self._lines = {line.key: line for line in lines}
        pane.entitle(title(self._comparison))
        pane.subtitle = "by meaning"
        grid.empty = "Both may do the same, on the same rows."
        fresh = grid.cursor_key is None
        grid.show(table(session, self._comparison, lines))
        if fresh and lines:
            grid.go_to(lines[0].key)

    @property
    def line(self) -> Line | None:
        """The highlighted difference; None on a group line and on documents."""
        return self._lines.get(self.query_one("#compare-grid", Grid).cursor_key)

    @on(Grid.RowHighlighted, "#compare-grid")
    def _show_line(self) -> None:
        """Tell the highlighted difference."""
        self.refresh_bindings()
        pane, detail, line = self.query_one("#compare-detail-pane", Pane), self.query_one(Detail), self.line
        if self.loaded is None or self._comparison is None or line is None:
            pane.title = ""
            detail.show([])
            self.crumbs = self._names_of_both()
            return
        here, there = self._names_of_both()
        pane.title = f"{line.entity}: {heading(line.difference, here, there)}"
        detail.show(line_blocks(self.session, self._comparison, line))
        self.crumbs = (f"{here} beside {there}", line.entity)

    def _names_of_both(self) -> tuple[str, ...]:
        """The names of both roles."""
        target = self._target
        return (target.before.label, target.after.label) if target else ()

    @on(Grid.RowSelected, "#compare-grid")
    def _enter(self) -> None:
        """Go into the difference."""
        if self.line:
            self.drill_into(self.query_one("#compare-detail-pane", Pane))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why and the matrix for an entity."""
        if action in ("why", "matrix"):
            return self.line is not None
        if action == "copy":
            return self._comparison is not None
        return super().check_action(action, parameters)

    def _side(self) -> RoleSet | None:
        """The role that has more: why it has is the question."""
        if self._target is None or (line := self.line) is None:
            return None
        here = line.difference in (Difference.ONLY_HERE, Difference.MORE_HERE)
        return self._target.before if here else self._target.after

    def action_why(self) -> None:
        """Say why the role with more has it."""
        if (line := self.line) and (side := self._side()):
            group = line.groups[0]
            member = group.members[0] if group.members else None
            self.post_message(Open("why", WhyTarget(side, line.entity, group.right, member)))

    def action_matrix(self) -> None:
        """Show the cell of the role with more in the matrix."""
        if (line := self.line) and (side := self._side()):
            target = MatrixTarget(_names(side)[0], line.entity, module_role=not side.user_roles)
            self.post_message(Open("matrix", target))

    def action_copy(self) -> None:
        """Copy the comparison as text."""
        if self._comparison:
            self.app.copy_to_clipboard(copied(self.session, self._comparison, list(self._lines.values())))
            self.post_message(Say("Copied the comparison."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


def _names(roles: RoleSet) -> tuple[Name, ...]:
    return (*roles.user_roles, *roles.added)


def _exists(view: CompareView, name: Name) -> bool:
    project = view.session.project
    return name in project.user_role_by_name or name in project.module_role_by_name
