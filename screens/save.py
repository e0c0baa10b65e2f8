"""Save: which findings files to write, where, and what was written."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from auditor.files.errors import FileError
from auditor.files.writing import write_atomic
from auditor.findings.finding import Finding
from auditor.merging.scenario import Merge
from auditor.model.names import name, text
from screens.decision_text import decided_today
from screens.findings import FindingsView
from screens.keys import bindings
from screens.messages import Say
from screens.paths import default_folder, in_a_shell, is_inside, typed_path
from screens.save_fields import Field, FieldInput, Labelled, Scope, Tick, kind_of
from screens.session import AuditSession
from screens.session_view import SessionView, counts_line
from screens.widgets.choice import Chosen
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table
from screens.writing import MINUTES, Format, content, default_name, formats

BASELINES = ".json", ".sarif"
"""Endings of what can be compared with next time."""

TALL = 36
"""Lines of the terminal from which every file has a line of its own."""


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
        fields = Field("People", "save-people"), Field("Folder", "save-folder"), Field("Name", "save-name")
        written = Detail(id="save-written", classes="divided")
        written.can_focus = False
        scope = Labelled("Findings", Scope((), id="save-scope"), classes="divided")
        merges = Labelled("Merges", Tick(id="save-merges"))
        with Horizontal():
            yield ListPane(
                *(grid, scope, merges, *fields, written),
                name=title,
                counted=False,
                subtitle="space ticks a format",
                id="formats",
            )
            yield Pane(Detail(id="save-about"), title="What is written", id="save-about-pane")

    def show_session(self) -> None:
        """Offer the formats, a folder outside the project, and a name with today's date."""
        self._list_formats()
        grid = self.query_one("#formats-grid", Grid)
        if not self.query_one("#save-folder", Input).value:
            grid.mark(".sarif", True)
            grid.mark(".html", True)
            self.query_one("#save-folder", Input).value = str(default_folder(self.session.path))
            self.query_one("#save-name", Input).value = default_name(self.session)

    def _list_formats(self) -> None:
        """List what can be written; the minutes of a meeting are ticked as soon as there are some."""
        grid, found = self.query_one("#formats-grid", Grid), formats(self.session)
        columns = (Column("label", "Format", 9), Column("ending", "Ending", 11), Column("about", "For", 10, fill=1))
        first = MINUTES in found and MINUTES.ending not in [grid.model.key(row) for row in range(len(grid.model))]
        grid.show(Table(columns, [Row(f.ending, [f.label, _ending(f), f.about], name=f.label) for f in found]))
        grid.styles.height = len(found)
        if first:
            grid.mark(MINUTES.ending, True)
        self.query_one(Field).display = MINUTES in found

    @on(Input.Changed, "#save-people")
    def _name_people(self, event: Input.Changed) -> None:
        """Keep who takes part, for the minutes."""
        self.session.desk.people = text(event.value)

    def visit(self, target: object = None) -> None:
        """Offer what there is to write now: a merge may have been made meanwhile, or a meeting held."""
        super().visit(target)
        if self.loaded is not None:
            self._list_formats()
            merge = self.session.current_merge()
            self.query_one(Tick).offer(f"{merge.roles.label}, with its findings" if merge else "")
            self.query_one(Scope).offer([f"{kind} {number}" for kind, number in self._scopes().items()])
            self._tell()

    def _scopes(self) -> dict[str, int]:
        """What can be chosen, and how many findings that is."""
        session, shown = self.session, self._filtered()
        scopes = {"all": len(session.audit.findings), "open": session.standings.counts["open"]}
        return scopes if shown is None else {**scopes, "as filtered": len(shown)}

    def _filtered(self) -> frozenset[str] | None:
        """The findings that Findings shows under its filter; None while it shows all, or was never opened."""
        return next((view.filtered for view in self.screen.query(FindingsView) if view.loaded is not None), None)

    def _only(self) -> frozenset[str] | None:
        """Ids of the findings that are written; None for all."""
        session = self.session
        match kind_of(self.query_one(Scope).chosen):
            case "open":
                found = session.audit.findings
                return frozenset(session.id(each) for each in found if session.standings.of(each).is_open)
            case "as filtered":
                return self._filtered()
        return None

    def _targets(self) -> list[tuple[str, Path]]:
        """What is ticked, by its ending, and the files to write."""
        folder = typed_path(self.query_one("#save-folder", Input).value)
        stem = self.query_one("#save-name", Input).value.strip()
        marked = self.query_one("#formats-grid", Grid).marks
        endings = [f.ending for f in formats(self.session) if f.ending in marked]
        return [(ending, folder / f"{stem}{ending}") for ending in endings] if stem else []

    @on(Grid.RowMarked)
    @on(Input.Changed)
    @on(Scope.Changed)
    @on(Tick.Changed)
    def _tell(self) -> None:
        """Say what will be written."""
        if self.loaded is None:
            return
        chosen = self._targets()
        targets = [path for _, path in chosen]
        blocks: list[Block] = [Entry("Writes", self._listed(chosen) or _NOTHING, 11)]
        if targets:
            inside = is_inside(targets[0], self.session.path)
            place = "inside the project" if inside else "outside the project"
            if self._only() is not None and any(ending in BASELINES for ending, _ in chosen):
                blocks.append(Entry("", "Without all findings it is no baseline for next time.", 11))
            blocks.append(Entry("", f"The folder is {place}. Existing files are replaced.", 11))
        self.query_one("#save-written", Detail).show(blocks)
        self.query_one("#save-about", Detail).show(self._about(targets))

    def _listed(self, targets: Sequence[tuple[str, Path]], whole: bool = False) -> str:
        """Name files, a line each, with their folder or without; where there is no room for that the first, and of the
        others what is different."""
        names = [name(str(path) if whole else path.name) for _, path in targets]
        if self.app.size.height >= TALL:
            return "\n".join(names)
        return "  ".join([*names[:1], *(ending for ending, _ in targets[1:])])

    def _about(self, targets: list[Path]) -> list[Block]:
        """Say what every file holds, and the same as a command."""
        session = self.session
        merge = session.current_merge() if self.query_one(Tick).ticked else None
        command = _command(session, merge)
        outputs = [f"  -o {name(path.name)}" for path in targets if not path.name.endswith(MINUTES.ending)]
        return [
            [("In every file", "heading")],
            "",
            Entry("  findings", _counted(session.audit.findings), 13),
            *_about_decisions(session),
            *_about_merge(merge),
            Entry("  rules", "every rule with its status and subjects", 13),
            Entry("  coverage", "what was read, what was not", 13),
            *_about_minutes(session),
            "",
            [(f"The same from the command line{', of your own project' if session.sample else ''}", "heading")],
            "",
            f"  {command}",
            *(f"  {output}" for output in outputs),
            *(["", "  W in Merge saves the merge in FILE."] if "--scenario FILE" in command else []),
        ]

    @on(Grid.RowSelected)
    @on(Input.Submitted)
    @on(Chosen.Confirmed)
    def _write(self) -> None:
        """Write every ticked format, each file whole or not at all."""
        written: list[tuple[str, Path]] = []
        targets = self._targets()
        if not targets:
            self.post_message(Say("Nothing was written: tick a format and give a name.", warning=True))
        try:
            for ending, path in targets:
                whole = content(self.session, ending, with_merge=self.query_one(Tick).ticked, only=self._only())
                write_atomic(path, whole, forbidden=[self.session.path])
                written.append((ending, path))
        except FileError as error:
            self.post_message(Say(str(error), warning=True))
        if written:
            words = self._listed(written, whole=True)
            self.query_one("#save-written", Detail).show([Entry("Written", [(words, "strong")], 11)])

    @on(FieldInput.Left)
    def _leave_field(self) -> None:
        """Go back to the formats."""
        self.query_one("#formats-grid", Grid).focus()

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


def _command(session: AuditSession, merge: Merge | None) -> str:
    """Write the command that does the same in the folder of the export. The bundled sample has no such folder."""
    if session.sample:
        return "mxaudit check YOUR.mpr"
    command = f"mxaudit check {name(in_a_shell(Path(session.path.name)))}"
    if (decisions := session.desk.file) is not None:
        beside = decisions.path.parent.resolve() == session.path.parent.resolve()
        command += f" --decisions {name(in_a_shell(Path(decisions.path.name) if beside else decisions.path))}"
    if merge:
        command += f" --scenario {name(in_a_shell(Path(Path(session.saved_in or 'FILE').name)))}"
    return command


def _about_decisions(session: AuditSession) -> list[Block]:
    """Say how many findings are open, and what was decided about the others."""
    counts = session.standings.counts
    late = [f"{word} {counts[word]}" for word in ("new", "stale", "expired", "overdue") if counts[word]]
    decided = [f"{word} {counts[word]}" for word in ("accepted", "risk", "planned") if counts[word]]
    opened = f"{counts['open']}{', of which ' if late else ''}{', '.join(late)}"
    return [Entry("  open", opened, 13), Entry("  decided", " · ".join(decided) or "none", 13)]


def _about_merge(merge: Merge | None) -> list[Block]:
    """Say how many findings a merge adds to those of the project."""
    if merge is None:
        return []
    return [Entry("  merged", f"besides {_counted((*merge.emergent, *merge.new_findings))}", 13)]


def _counted(findings: Sequence[Finding]) -> str:
    """Count findings, then by severity."""
    return f"{len(findings)}: {counts_line(findings) or 'none'}"


def _about_minutes(session: AuditSession) -> list[Block]:
    """Say what the minutes hold, once there are some."""
    if session.desk.parked is None:
        return []
    return [
        "",
        [("In the minutes", "heading")],
        "",
        Entry("  date", session.desk.today.isoformat(), 13),
        Entry("  people", "as typed on the left", 13),
        Entry("  decided", f"today: {len(decided_today(session))}", 13),
        Entry("  parked", f"{len(session.desk.parked)}", 13),
    ]


def _ending(format_: Format) -> str:
    """How an ending is listed: the minutes are Markdown."""
    return ".md" if format_ is MINUTES else format_.ending


_NOTHING = "nothing: tick a format and give a name"
