"""The checklist: what a model cannot show, whether and why each question applies, and what people answered."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.rules.checklist import Asked
from screens.checklist_rows import copied, question_page, questions
from screens.decides import Decides
from screens.keys import bindings
from screens.messages import Matter, Open, Say
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane


class ChecklistView(Decides):
    """The questions, and the highlighted one with its answer. `a` is in order, `r` a risk, `p` planned."""

    BINDINGS = bindings("step", "copy", "write", only="Only open")
    FOOTER: ClassVar[str] = "help filter open back accept risk planned note undo only step copy write meeting pane"
    FOOTER_FIRST: ClassVar[str] = "filter open accept risk planned note undo only"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with all questions."""
        super().__init__(id=id)
        self._by_id: dict[str, Asked] = {}
        self._only_open = False

    def compose(self) -> ComposeResult:
        """The list, and the highlighted question."""
        grid = Grid(header=False, id="checklist-grid")
        grid.noun = "question"
        grid.empty = "Every question that applies is answered. o shows all."
        with Container(id="checklist-panes"):
            yield ListPane(grid, name="Checklist", counted=False, id="checklist-pane")
            yield Pane(Detail(id="checklist-detail"), id="checklist-detail-pane")

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one("#checklist-grid", Grid)

    # What is shown

    def show_session(self) -> None:
        """List the questions: those that apply first."""
        session, grid = self.session, self.grid
        self._by_id = {asked.question.id: asked for asked in session.checklist}
        applying = [asked for asked in session.checklist if asked.applies]
        answered = sum(session.desk.answer(asked.question.id) is not None for asked in applying)
        pane = self.query_one("#checklist-pane", ListPane)
        pane.entitle(f"Checklist {len(self._by_id)} · applies {len(applying)} · answered {answered}")
        pane.subtitle = "only open" if self._only_open else "what a model cannot show"
        started = grid.cursor_key is not None
        grid.show(questions(session))
        if not started and applying:
            grid.go_to(applying[0].question.id)

    def show_decisions(self) -> None:
        """Show the answers; the cursor stays."""
        self.show_session()

    @property
    def asked(self) -> Asked | None:
        """The highlighted question."""
        return self._by_id.get(str(self.grid.cursor_key))

    @on(Grid.RowHighlighted, "#checklist-grid")
    def _show_question(self) -> None:
        """Tell the highlighted question."""
        self.refresh_bindings()
        pane, detail, asked = self.query_one("#checklist-detail-pane", Pane), self.query_one(Detail), self.asked
        if self.loaded is None or asked is None:
            pane.title = pane.subtitle = ""
            detail.show([])
            self.crumbs = ()
            return
        pane.title = asked.question.id
        pane.subtitle = self.session.desk.name or "no decisions file yet"
        detail.show(question_page(self.session, asked))
        self.crumbs = (asked.question.id,)

    @on(Grid.RowSelected, "#checklist-grid")
    def _enter(self) -> None:
        """Go into the question's text."""
        self.drill_into(self.query_one("#checklist-detail-pane", Pane))

    # Keys

    @property
    def matter(self) -> Matter | None:
        """The question under the cursor."""
        return Matter(self.asked.question.id, question=self.asked.question) if self.asked else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer copying where there is a question."""
        if action == "copy":
            return self.asked is not None
        return super().check_action(action, parameters)

    def action_only(self) -> None:
        """Show questions that apply and are not answered, or all again."""
        self._only_open = not self._only_open
        self.grid.only(self._is_open if self._only_open else None)
        self.show_session()

    def _is_open(self, key: object) -> bool:
        asked = self._by_id.get(str(key))
        return asked is not None and asked.applies and self.session.desk.answer(asked.question.id) is None

    def action_step_next(self) -> None:
        """Go to the next question."""
        self._step(1)

    def action_step_previous(self) -> None:
        """Go to the question before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        shown = [key for key in self.grid.shown if key in self._by_id]
        if shown:
            here = self.grid.cursor_key
            self.grid.go_to(shown[(shown.index(here) + step) % len(shown) if here in shown else 0])

    def action_copy(self) -> None:
        """Copy the question as text."""
        if self.asked:
            self.app.copy_to_clipboard(copied(self.session, self.asked))
            self.post_message(Say("Copied the question."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))
