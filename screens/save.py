"""Save: which findings files to write, where, and what was written."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from auditor.cli.output import generated_at
from auditor.decisions.matching import undecided
from auditor.files.errors import FileError
from auditor.files.writing import write_atomic
from auditor.model.names import name, raw
from auditor.reports import documents, json, merge, text
from auditor.reports.sarif import sarif
from screens.keys import bindings
from screens.messages import Say
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane
from screens.widgets.rows import Column, Row, Table


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the findings file."""

    label: str
    ending: str
    about: str


FORMATS = (
    Format("SARIF", ".sarif", "code scanning"),
    Format("JSON", ".json", "everything, and the baseline for next time"),
    Format("text", ".txt", "terminals and screen readers"),
)


class Field(Vertical):
    """A label and what is typed beside it."""


class SaveView(SessionView):
    """Choose formats, folder and name; Enter writes."""

    BINDINGS = bindings("mark", open="Confirm")
    FOOTER: ClassVar[str] = "help mark pane open back"
    FOOTER_FIRST: ClassVar[str] = "mark pane open"

    def compose(self) -> ComposeResult:
        """Formats to tick, the folder and the name, and what will be written."""
        grid = Grid(marks=True, header=False, id="formats-grid")
        title = "Write the findings file"
        yield ListPane(grid, name=title, counted=False, subtitle="space ticks a format", id="formats")
        yield Line(id="save-folder-label")
        yield Input(id="save-folder", compact=True)
        yield Line(id="save-name-label")
        yield Input(id="save-name", compact=True)
        yield Detail(id="save-written")

    def show_session(self) -> None:
        """Offer the formats, a folder outside the project, and a name with today's date."""
        grid = self.query_one("#formats-grid", Grid)
        columns = (Column("label", "Format", 9), Column("ending", "Ending", 8), Column("about", "For", 10, fill=1))
        grid.show(Table(columns, [Row(f.ending, [f.label, f.ending, f.about], name=f.label) for f in FORMATS]))
        if not grid.marks:
            grid.mark(".sarif", True)
        self.query_one("#save-folder-label", Line).show([(" Folder", "muted")])
        self.query_one("#save-name-label", Line).show([(" Name", "muted")])
        self.query_one("#save-folder", Input).value = str(default_folder(self.session))
        self.query_one("#save-name", Input).value = default_name(self.session)
        self._tell()

    def _targets(self) -> list[Path]:
        folder = Path(self.query_one("#save-folder", Input).value).expanduser()
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
        words = "  ".join(name(path.name) for path in targets) or "nothing: tick a format and give a name"
        lines = [f"Writes   {words}", "         Existing files are replaced. ⏎ writes."]
        if targets and _is_inside(targets[0], self.session.path):
            lines.insert(1, "         The folder is inside the project.")
        self.query_one("#save-written", Detail).show(lines)

    @on(Grid.RowSelected)
    @on(Input.Submitted)
    def _write(self) -> None:
        """Write every ticked format, each file whole or not at all."""
        written: list[str] = []
        try:
            for path in self._targets():
                write_atomic(path, _content(self.session, path.suffix), forbidden=[self.session.path])
                written.append(f"         {name(str(path))}")
        except FileError as error:
            self.post_message(Say(str(error), warning=True))
        if written:
            self.query_one("#save-written", Detail).show(["Written", *written])


def _content(session: AuditSession, ending: str) -> bytes:
    """The findings in one format; JSON and SARIF hold all of them."""
    audit = session.audit
    scope = {
        "modules": sorted(raw(module.name) for module in session.project.modules),
        "rules": [outcome.rule for outcome in audit.outcomes],
        "user_roles": sorted(raw(role.name) for role in session.project.user_roles),
    }
    if ending == ".sarif":
        return sarif(undecided(audit))
    if ending == ".txt":
        return text.check(undecided(audit), generated_at(), terminal=False)
    merged = session.current_merge()
    scenarios = [{"name": merged.roles.label, **merge.scenario(merged)}] if merged else []
    return json.dump(documents.check(undecided(audit), generated_at(), scope, scenarios))


def default_name(session: AuditSession) -> str:
    """The project's name and today's date, as a file name: `Webshop-2026-11-24`."""
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in raw(session.project.name)).strip(".") or "findings"
    return f"{stem}-{date.today().isoformat()}"


def default_folder(session: AuditSession) -> Path:
    """The working folder, or the home folder when that is inside the project."""
    here = Path.cwd()
    return Path.home() if _is_inside(here / "x", session.path) else here


def _is_inside(path: Path, export: Path) -> bool:
    folder = export if export.is_dir() else export.parent
    return path.resolve().is_relative_to(folder.resolve())
