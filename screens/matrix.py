"""Matrix: what every role may do with everything, a cell a pair, and what the highlighted cell rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.finding_rows import short
from screens.keys import bindings
from screens.matrix_rows import MatrixRows
from screens.matrix_text import cell_blocks, cell_lines, cell_marks
from screens.messages import Open, Say
from screens.session import role_of
from screens.session_view import SessionView, counts_line, number_of
from screens.targets import CompareTarget, FindingsTarget, MatrixTarget, WhyTarget
from screens.widgets.axes import AxesPane
from screens.widgets.detail import Detail
from screens.widgets.drawing import width_of
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table


class MatrixView(SessionView):
    """Roles across, entities or documents down. The cell detail follows the cursor."""

    BINDINGS = bindings("why", "findings", "compare", "rows", "roles", "write", only="Only")
    FOOTER: ClassVar[str] = "help filter open back move why findings only rows roles sort compare write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open move why only rows roles"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with user roles by entities."""
        super().__init__(id=id)
        self._kind = kinds.ENTITIES
        self._module_roles = False
        self._only = False
        self._rows: MatrixRows | None = None
        self._widths = (0, 0)
        self._listed: list[Finding] | None = None

    def compose(self) -> ComposeResult:
        """The facts, the matrix, and below it the cell: in three lines, or in two panes where there is room."""
        grid = Grid(gutter=True, id="matrix-grid")
        findings = Grid(header=False, gutter=False, id="cell-findings-grid")
        findings.empty = "No findings."
        yield Line(id="matrix-facts")
        yield AxesPane(grid, columns="roles", id="matrix-pane")
        yield Detail(id="cell-lines")
        with Horizontal(id="cell-panes"):
            yield Pane(Detail(id="cell-detail"), id="cell-pane")
            yield ListPane(findings, name="", counted=False, id="cell-findings-pane")

    @property
    def grid(self) -> Grid:
        """The matrix itself."""
        return self.query_one("#matrix-grid", Grid)

    # What is shown

    def show_session(self) -> None:
        """Take the rows and columns of the session; the cursor stays on its cell."""
        self._widths = _widths(self.app.size.width)
        self._listed = None
        grid = self.grid
        self._rows = MatrixRows(self.session, self._kind, self._module_roles, self._widths)
        grid.noun = self._kind.removesuffix("s") if self._kind != kinds.ENTITIES else "entity"
        grid.empty = f"No {self._kind}."
        grid.show(self._rows)
        if self._only:
            self._show_only()

    def on_resize(self) -> None:
        """Lay the columns out anew where their width is another now."""
        if self.loaded is not None and self._rows is not None and _widths(self.app.size.width) != self._widths:
            self.show_session()
        self._show_facts()

    def go_to(self, target: object) -> None:
        """Highlight a cell, or filter."""
        if not isinstance(target, MatrixTarget):
            return
        if target.text:
            self.narrow(target.text)
            return
        if (target.kind, target.module_role) != (self._kind, self._module_roles):
            self._kind, self._module_roles = target.kind, target.module_role
            self.show_session()
        grid = self.grid
        column = target.role if target.role is not None else grid.cursor_column_key
        row = target.thing if target.thing is not None else grid.cursor_key
        if (row is not None and not grid.go_to(row, column)) or grid.cursor_column_key != column:
            self._widen()
            if row is not None:
                grid.go_to(row, column)

    def _widen(self) -> None:
        """Show everything, so that what was asked for is there."""
        self.query_one(AxesPane).narrow("", "")
        self.grid.filter_rows("")
        self.grid.filter_columns("")
        if self._only:
            self.action_only()

    def narrow(self, text: str) -> None:
        """Filter the axis on which a text is found: roles before rows."""
        matrix = self.grid.model.matrix
        roles = matrix is not None and any(text.casefold() in label.casefold() for label in matrix.labels)
        self.query_one(AxesPane).narrow("" if roles else text, text if roles else "")

    def _show_facts(self) -> None:
        """Say what the matrix holds, what it is filtered by, and which part is seen."""
        rows, grid = self._rows, self.grid
        if rows is None or self.loaded is None:
            return
        wide = self.app.size.width >= _LONG_FROM
        parts = [self._holds(rows), *self._filters(grid, wide)]
        order = grid.sorting.lower() or ("own modules first, name" if wide or grid.reversed else "")
        parts.append(_Fact(f"rows: {self._kind}" if wide else "", 3))
        parts.append(_Fact(f"sort: {order}{', reversed' * grid.reversed}" if order else "", 1 if grid.sorting else 3))
        first, last, of = grid.seen_rows
        partly = of > last - first + 1 and (wide or not grid.filter)
        parts.append(_Fact(f"rows {first}-{last} of {of:,}" if partly else number_of(of, "row")))
        first, last, of = grid.seen_columns
        parts.append(_Fact(f"roles {first}-{last} of {of:,}" if of > last - first + 1 else ""))
        self.query_one("#matrix-facts", Line).show([(" " + _told(parts, self.app.size.width - 1), "")])

    def _filters(self, grid: Grid, wide: bool) -> Iterator["_Fact"]:
        """Say what the matrix is filtered by."""
        if not wide:
            filters = [text for text in (grid.filter, grid.column_filter) if text]
            yield _Fact(f"filter: {' × '.join(filters)}" if filters else "")
        elif grid.filter or grid.column_filter:
            yield _Fact(f"filter rows: {grid.filter or 'none'}")
            yield _Fact(f"filter roles: {grid.column_filter or 'none'}")
        else:
            yield _Fact("filter: none", 4)
        yield _Fact("only findings" if self._only else "")

    def _holds(self, rows: MatrixRows) -> "_Fact":
        """Count rows and columns; the entities of the System module apart, where there is room to name them."""
        columns = "module role" if self._module_roles or self.session.project.is_package else "user role"
        roles = number_of(len(rows.sets), columns)
        if self._kind != kinds.ENTITIES:
            return _Fact(f"{number_of(len(rows), self._kind.removesuffix('s'))} × {roles}")
        own = self.session.own_entities
        system = len(rows) - own
        counted = number_of(own, "entity", "entities")
        return _Fact(f"{counted}{f' and {system} of {SYSTEM}' * bool(system)} × {roles}", 2, f"{counted} × {roles}")

    @on(Grid.CellHighlighted, "#matrix-grid")
    @on(Grid.Listed, "#matrix-grid")
    @on(Grid.Sorted, "#matrix-grid")
    def _show_cell(self) -> None:
        """Let the detail follow the cell."""
        self.refresh_bindings()
        self._show_facts()
        cell, rows = self._cell(), self._rows
        thing = rows.thing(cell[1]) if cell and rows else None
        if cell is None or thing is None:
            self.query_one("#cell-lines", Detail).show([])
            self.query_one("#cell-detail", Detail).show([])
            self._show_findings(None)
            return
        session, access, role = self.session, cell[0], role_of(cell[0])
        kind = "module roles" if self._module_roles else "user roles"
        self.crumbs = (f"{kind} × {self._kind}", f"{role} × {thing.name}")
        title = f"{role} × {thing.name}  {cell_marks(session, access, thing, self._kind)}"
        self.query_one("#cell-pane", Pane).title = title
        self.query_one("#cell-detail", Detail).show(cell_blocks(session, access, thing, self._kind))
        self.query_one("#cell-lines", Detail).show(cell_lines(session, access, thing, self._kind))
        self._show_findings(role, thing.name)

    def _show_findings(self, role: Name | None, thing: Name = NO_NAME) -> None:
        """List the findings of the cell, when they are other than those that are listed."""
        findings = self.session.findings_of_cell(role, thing) if role and self.loaded else []
        if findings == self._listed:
            return
        self._listed = list(findings)
        pane = self.query_one("#cell-findings-pane", ListPane)
        pane.subtitle = counts_line(findings)
        if role:
            pane.entitle(f"Findings of this cell {len(findings)} of {len(self.session.audit.findings)}")
            self.query_one("#cell-findings-grid", Grid).show(short(self.session, findings, of=role))
        elif self.loaded is not None:
            self.query_one("#cell-findings-grid", Grid).show(Table(()))

    def _cell(self) -> tuple[EffectiveAccess, Name] | None:
        """The highlighted column and row."""
        grid, rows = self.grid, self._rows
        if rows is None or grid.cursor_key is None or grid.cursor_column_key is None:
            return None
        return rows.access_of(grid.cursor_column_key), Name(str(grid.cursor_key))

    @on(Grid.RowSelected, "#matrix-grid")
    def _enter(self) -> None:
        """Drill into the cell."""
        self.action_why()

    @on(Grid.RowSelected, "#cell-findings-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    @on(AxesPane.Filtered)
    def _filtered(self) -> None:
        """Say what is filtered by."""
        self._show_facts()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a cell only where there is one."""
        if action in ("why", "findings"):
            return self.loaded is not None and self._cell() is not None
        if action == "compare":
            return self.loaded is not None and self._other() is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the cell is what it is."""
        if cell := self._cell():
            access, thing = cell
            self.post_message(Open("why", WhyTarget(access.roles, thing, kind=self._kind)))

    def action_findings(self) -> None:
        """Show the findings of the cell."""
        if cell := self._cell():
            access, thing = cell
            self.post_message(Open("findings", FindingsTarget(role=role_of(access), thing=thing)))

    def action_rows(self) -> None:
        """Show the next kind of rows."""
        self._kind = kinds.after(self._kind)
        self.show_session()

    def action_roles(self) -> None:
        """Show module roles, or user roles again."""
        if self.session.project.is_package:
            self.post_message(Say("A package has module roles only."))
            return
        self._module_roles = not self._module_roles
        self.show_session()

    def action_only(self) -> None:
        """Show only rows and columns with findings, or all again."""
        self._only = not self._only
        self._show_only()

    def _show_only(self) -> None:
        rows, grid = self._rows, self.grid
        if rows is not None:
            grid.only(rows.has_findings if self._only else None)
            grid.only_columns(rows.columns_with_findings.__contains__ if self._only else None)

    def _other(self) -> Name | None:
        """The marked role to compare the highlighted one with."""
        cell = self._cell()
        return self.session.other_marked(role_of(cell[0])) if cell else None

    def action_compare(self) -> None:
        """Compare the marked role with the highlighted one."""
        cell, other = self._cell(), self._other()
        if cell and other:
            self.post_message(Open("compare", CompareTarget(RoleSet((other,)), cell[0].roles)))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


@dataclass(frozen=True, slots=True)
class _Fact:
    """What the line above the matrix says, and how soon it gives way where the line is too short."""

    says: str
    rank: int = 0
    """The highest goes first; 0 always stays."""
    instead: str = ""
    """What is said then."""


def _told(facts: Sequence[_Fact], width: int) -> str:
    """Write facts into a line: those that fit, the others in short or not at all."""
    for rank in (4, 3, 2, 1, 0):
        said = [fact.says if fact.rank <= rank else fact.instead for fact in facts]
        line = "   ".join(filter(None, said))
        if width_of(line) <= width:
            break
    return line


_LONG_FROM = 150
"""The width from which the facts are told in full."""


def _widths(width: int) -> tuple[int, int]:
    """Give the room for names, and for a column with the blank behind it, on a screen that is so wide."""
    if width < 120:
        return 23 + (width - 80) // 4, 7
    return (30, 8) if width < _LONG_FROM else (min(60, 36 + (width - 160) // 4), 10)
