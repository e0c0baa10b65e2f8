"""Compare: two roles side by side, or two versions of the project, by what their access means."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from auditor.access.compare import compare
from auditor.access.other_export import Incomparable
from auditor.access.roles import RoleSet
from auditor.cli.last_words import where_it_broke
from auditor.model.names import Name, name
from auditor.rules.audit import Audit
from auditor.rules.two_versions import compare_audits
from screens.compare_content import Content, Told
from screens.compare_rows import TwoRoles
from screens.keys import bindings
from screens.loading import Judging, Loaded, LoadFailed, Reader, ReaderApart, Reading
from screens.messages import Open, Say
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.targets import CompareTarget, DiffTarget
from screens.versions_rows import Versions
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table

if TYPE_CHECKING:
    from screens.review import ReviewApp


class CompareView(SessionView):
    """What only one of two may do, and what both may on other rows. What is equal is counted."""

    BINDINGS = bindings("why", "matrix", "copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane why matrix copy write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open back why matrix copy"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with nothing to compare."""
        super().__init__(id=id)
        self._target: CompareTarget | DiffTarget | None = None
        self._content: Content | None = None
        self._older: Audit | None = None
        """The older version, once it is read."""
        self._reader: Reader | None = None

    def compose(self) -> ComposeResult:
        """The differences, and the highlighted one."""
        grid = Grid(id="compare-grid")
        grid.noun = "difference"
        with Container(id="compare-panes"):
            yield ListPane(grid, name="Compare", counted=False, id="compare-pane")
            yield Pane(Detail(id="compare-detail"), id="compare-detail-pane")

    # What is shown

    def show_session(self) -> None:
        """Compare the same in a newer model, as far as it still exists."""
        match self._target:
            case CompareTarget():
                self._compare_roles(self._target)
            case DiffTarget() if self._older is not None:
                self._compare_versions(self.session, self._older)

    def go_to(self, target: object) -> None:
        """Compare two roles, or with an older version, which is read for it."""
        if isinstance(target, CompareTarget):
            self._target = target
            self._compare_roles(target)
        elif isinstance(target, DiffTarget):
            self._target, self._older = target, None
            self._clear(f"Reading {name(target.old.name)}")
            self._close_reader()
            self._read(target.old)

    def _compare_roles(self, target: CompareTarget) -> None:
        session = self.session
        gone = [role for roles in (target.before, target.after) for role in _names(roles) if not _exists(session, role)]
        if gone:
            self._clear(f"{gone[0]} is no longer in the project. q goes back.")
        else:
            comparison = compare(session.access.of(target.before), session.access.of(target.after))
            self._show(TwoRoles(session, comparison))

    def _clear(self, sentence: str) -> None:
        """Show nothing but a sentence."""
        self._content, pane = None, self.query_one("#compare-pane", ListPane)
        pane.entitle("Compare")
        pane.subtitle = ""
        self._say(sentence)
        self.query_one("#compare-grid", Grid).show(Table(()))

    def _say(self, sentence: str) -> None:
        """Change the sentence that stands in the place of lines."""
        grid = self.query_one("#compare-grid", Grid)
        grid.empty = sentence
        grid.refresh()

    def _show(self, content: Content) -> None:
        grid, pane = self.query_one("#compare-grid", Grid), self.query_one("#compare-pane", ListPane)
        self._content = content
        pane.entitle(content.title)
        pane.subtitle = content.subtitle
        grid.empty = content.empty
        fresh = grid.cursor_key is None
        grid.show(content.table())
        if fresh and (first := content.first()) is not None:
            grid.go_to(first)
        self.refresh_bindings()

    # The older version

    @work(thread=True, exclusive=True, group="diff", exit_on_error=False, description="reads the older version")
    def _read(self, old: Path) -> None:
        """Read the older version away from the keys, and judge it as this one was judged."""
        with self._telling():
            self._reader = reader = cast("ReviewApp", self.app).another_reader()

            def post(message: Message) -> None:
                if self._reader is reader:
                    self.app.call_from_thread(self._follow, old, message)

            reader(old, post)

    def _follow(self, old: Path, message: Message) -> None:
        """Tell how far the reading is; compare when it is done."""
        if not isinstance(self._target, DiffTarget):
            return
        shown = name(old.name)
        match message:
            case Reading() if message.total:
                self._say(f"Reading {shown}  {message.read:,} of {message.total:,}")
            case Judging():
                self._say(f"Running the rules on {shown}  {message.done} of {message.total}")
            case LoadFailed():
                self._clear(f"{message.sentence}. q goes back.")
            case Loaded():
                self._older = message.audit
                self._say(f"Comparing with {shown}")
                if self.loaded is not None:
                    self._compare_versions(self.session, message.audit)

    @work(thread=True, exclusive=True, group="versions", exit_on_error=False, description="compares two versions")
    def _compare_versions(self, session: AuditSession, older: Audit) -> None:
        with self._telling():
            content = Versions(session, compare_audits(older, session.audit))
            content.table()  # It is remembered; of a large project it is too much to make between two keys.
            self.app.call_from_thread(self._show_versions, session, content)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in a worker what cannot be compared or breaks: nobody waits for an answer in vain."""
        try:
            yield
        except Incomparable as error:
            self.app.call_from_thread(self._clear, f"{error}. q goes back.")
        except Exception as error:
            told = f"The comparison stopped on an error of its own: {where_it_broke(error)}. q goes back."
            self.app.call_from_thread(self._clear, told)

    def _show_versions(self, session: AuditSession, content: Versions) -> None:
        if session is self.loaded and isinstance(self._target, DiffTarget):
            self._show(content)

    def _close_reader(self) -> None:
        """Give up what is being read."""
        reader, self._reader = self._reader, None
        if isinstance(reader, ReaderApart):
            reader.close()

    def on_unmount(self) -> None:
        """Leave no process behind."""
        self._close_reader()

    # The highlighted line

    @property
    def _key(self) -> object:
        return self.query_one("#compare-grid", Grid).cursor_key

    @property
    def _told(self) -> Told | None:
        """What there is to say of the highlighted line; None on a group line."""
        return self._content.told(self._key) if self._content else None

    @on(Grid.RowHighlighted, "#compare-grid")
    def _show_line(self) -> None:
        """Tell the highlighted difference."""
        self.refresh_bindings()
        told = self._told if self.loaded is not None else None
        self.query_one("#compare-detail-pane", Pane).title = told.title if told else ""
        self.query_one(Detail).show(told.blocks if told else [])
        self.crumbs = (*(self._content.crumbs if self._content else ()), *(told.crumbs if told else ()))

    @on(Grid.RowSelected, "#compare-grid")
    def _enter(self) -> None:
        """Go into the difference."""
        if self._told:
            self.drill_into(self.query_one("#compare-detail-pane", Pane))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why and the matrix for a cell."""
        if action in ("why", "matrix", "copy") and self._content is None:
            return False
        if action == "why":
            return self._content is not None and self._content.why(self._key) is not None
        if action == "matrix":
            return self._content is not None and self._content.matrix(self._key) is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why somebody has the highlighted right, or why not."""
        if self._content and (target := self._content.why(self._key)):
            self.post_message(Open("why", target))

    def action_matrix(self) -> None:
        """Show the cell in the matrix."""
        if self._content and (target := self._content.matrix(self._key)):
            self.post_message(Open("matrix", target))

    def action_copy(self) -> None:
        """Copy the comparison as text."""
        if self._content:
            self.app.copy_to_clipboard(self._content.copied())
            self.post_message(Say("Copied the comparison."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


def _names(roles: RoleSet) -> tuple[Name, ...]:
    return (*roles.user_roles, *roles.added)


def _exists(session: AuditSession, role: Name) -> bool:
    return role in session.project.user_role_by_name or role in session.project.module_role_by_name
