"""Save: which findings files to write, where, and what was written."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from auditor.files.errors import FileError
from auditor.files.writing import write_atomic
from auditor.model.names import name
from screens.keys import bindings
from screens.messages import Say
from screens.paths import default_folder, is_inside, typed_path
from screens.session_view import SessionView, counts_line
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table
from screens.writing import FORMATS, content, default_name


class Field(Horizontal):
    """A label and a line to type in."""

    def __init__(self, label: str, id: str) -> None:
        """Name the field."""
        super().__init__()
        self._label, self._input = label, id

    def compose(self) -> ComposeResult:
        """Put both side by side."""
        yield Line([(f" {self._label}", "muted")])
        field = Input(compact=True, select_on_focus=False, id=self._input)
        field.cursor_blink = False
        yield field


class FormatGrid(Grid):
    """The formats to tick; Enter writes them."""

    BINDINGS = bindings(open="Confirm")


class SaveView(SessionView):
    """Choose formats, folder and name; Enter writes."""

    BINDINGS = bindings("mark", "pane", open="Confirm")
    FOOTER: ClassVar[str] = "help mark pane open back"
    FOOTER_FIRST: ClassVar[str] = "mark pane open back"

    def compose(self) -> ComposeResult:
        """Formats to tick, the folder and the name, what will be written; beside them what each file holds."""
        grid = FormatGrid(marks=True, header=False, id="formats-grid")
        grid.noun = "format"
        title = "Write the findings file"
        fields = Field("Folder", "save-folder"), Field("Name", "save-name")
        scope, written = Detail(id="save-scope", classes="divided"), Detail(id="save-written", classes="divided")
        scope.can_focus = written.can_focus = False
        with Horizontal():
            yield ListPane(
                *(grid, scope, *fields, written),
                name=title,
                counted=False,
                subtitle="space ticks a format",
                id="formats",
            )
            yield Pane(Detail(id="save-about"), title="What is written", id="save-about-pane")

    def show_session(self) -> None:
        """Offer the formats, a folder outside the project, and a name with today's date."""
        grid = self.query_one("#formats-grid", Grid)
        columns = (Column("label", "Format", 9), Column("ending", "Ending", 7), Column("about", "For", 10, fill=1))
        grid.show(Table(columns, [Row(f.ending, [f.label, f.ending, f.about], name=f.label) for f in FORMATS]))
        if not grid.marks:
            grid.mark(".sarif", True)
            grid.mark(".html", True)
            self.query_one("#save-folder", Input).value = str(default_folder(self.session.path))
            self.query_one("#save-name", Input).value = default_name(self.session)

    def visit(self, target: object = None) -> None:
        """Offer what there is to write now: a merge may have been made meanwhile."""
        super().visit(target)
        if self.loaded is not None:
            self.query_one("#save-scope", Detail).show(self._scope())
            self._tell()

    def _scope(self) -> list[Block]:
        session = self.session
        merge = session.current_merge()
        merged = f"{merge.roles.label}, with its findings" if merge else "none made"
        return [Entry("Findings", f"all {len(session.audit.findings)}", 11), Entry("Merges", merged, 11)]

    def _targets(self) -> list[Path]:
        folder = typed_path(self.query_one("#save-folder", Input).value)
        stem = self.query_one("#save-name", Input).value.strip()
        marked = self.query_one("#formats-grid", Grid).marks
        return [folder / f"{stem}{f.ending}" for f in FORMATS if f.ending in marked] if stem else []

    @on(Grid.RowMarked)
    @on(Input.Changed)
    def _tell(self) -> None:
        """Say what will be written."""
        if self.loaded is None:
            return
        targets = self._targets()
        blocks: list[Block] = [Entry("Writes", "\n".join(name(path.name) for path in targets) or _NOTHING, 11)]
        if targets:
            inside = is_inside(targets[0], self.session.path)
            place = "inside the project" if inside else "outside the project"
            blocks.append(Entry("", f"The folder is {place}. Existing files are replaced.", 11))
        self.query_one("#save-written", Detail).show(blocks)
        self.query_one("#save-about", Detail).show(self._about(targets))

    def _about(self, targets: list[Path]) -> list[Block]:
        """Say what every file holds, and the same as a command."""
        session = self.session
        counted = counts_line(session.audit.findings) or "none"
        command = f"mxaudit check {name(session.path.name)}"
        outputs = [f"  -o {name(path.name)}" for path in targets]
        return [
            [("In every file", "heading")],
            "",
            Entry("  findings", f"{len(session.audit.findings)}: {counted}", 13),
            Entry("  rules", "every rule with its status and subjects", 13),
            Entry("  coverage", "what was read, what was not", 13),
            "",
            [("The same from the command line", "heading")],
            "",
            f"  {command}",
            *(f"  {output}" for output in outputs),
        ]

    @on(Grid.RowSelected)
    @on(Input.Submitted)
    def _write(self) -> None:
        """Write every ticked format, each file whole or not at all."""
        written: list[Path] = []
        try:
            for path in self._targets():
                write_atomic(path, content(self.session, path.suffix), forbidden=[self.session.path])
                written.append(path)
        except FileError as error:
            self.post_message(Say(str(error), warning=True))
        if written:
            words = "\n".join(name(str(path)) for path in written)
            self.query_one("#save-written", Detail).show([Entry("Written", [(words, "strong")], 11)])

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let `tab` go through the fields."""
        return True if action in ("pane_next", "pane_previous") else super().check_action(action, parameters)

    def action_pane_next(self) -> None:
        """Go to the next field."""
        self.screen.focus_next()

    def action_pane_previous(self) -> None:
        """Go to the field before."""
        self.screen.focus_previous()


_NOTHING = "nothing: tick a format and give a name"
