"""The note form: why something was decided, who owns it, and until when; for a question its answer and who gave it."""

from dataclasses import dataclass
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from auditor.decisions.decision import AnswerState
from auditor.model.names import name, raw, text
from screens.widgets.choice import Choice
from screens.widgets.drawing import Spans
from screens.widgets.filter import LEAVE
from screens.widgets.line import Line

KEYS: Spans = [("⏎", "key"), (" Confirm  ", ""), ("tab", "key"), (" Pane  ", ""), ("Esc", "key"), (" Back", "")]


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the form."""

    reason: str = ""
    owner: str = ""
    """Of an answer: who gave it."""
    until: date | None = None
    answer: AnswerState | None = None
    """Only of a question."""


class NoteForm(ModalScreen[Note | None]):
    """A few lines to type in at the bottom of the screen. Enter gives them, Esc gives nothing."""

    BINDINGS = [LEAVE]  # noqa: RUF012

    def __init__(self, label: str, proposed: Note, today: date, question: bool = False) -> None:
        """Ask about something, with what is known already.

        Args:
            label: What the note is about.
            proposed: What stands in the fields at first.
            today: No date before it is taken, unless it stood there already.
            question: Whether it is about a question: then there is an answer to choose, and no date.
        """
        super().__init__()
        self._label, self._proposed, self._today, self._question = label, proposed, today, question

    def compose(self) -> ComposeResult:
        """Put the fields over the last lines of the screen."""
        known = self._proposed
        box = Vertical(*self._fields(known), Line(KEYS, id="note-keys"), id="note-form")
        box.border_title = Content(f"Note: {self._label}")
        yield box

    def _fields(self, known: Note) -> list[Horizontal]:
        fields = []
        if self._question:
            words = [state.value for state in AnswerState]
            choice = Choice(words, known.answer.value if known.answer else "", id="note-answer")
            fields.append(Horizontal(_label("Answer"), choice))
        fields.append(_field("Note", raw(known.reason), "note-reason"))
        fields.append(_field("Who" if self._question else "Owner", raw(known.owner), "note-owner"))
        if not self._question:
            fields.append(_field("Until", known.until.isoformat() if known.until else "", "note-until"))
        return fields

    def on_mount(self) -> None:
        """Begin with the note; of a question with its answer."""
        self.query_one("#note-answer" if self._question else "#note-reason").focus()

    def action_clear(self) -> None:
        """Leave without a note."""
        self.dismiss(None)

    @on(Input.Submitted)
    @on(Choice.Confirmed)
    def _confirm(self) -> None:
        """Give what was typed, or say what is wrong with it."""
        answer = self.query_one(Choice).chosen if self._question else ""
        if self._question and not answer:
            self._complain("Choose an answer: left and right in the first line", "#note-answer")
            return
        try:
            until = None if self._question else self._day()
        except ValueError as error:
            self._complain(str(error), "#note-until")
            return
        reason, owner = (self.query_one(id, Input).value.strip() for id in ("#note-reason", "#note-owner"))
        self.dismiss(Note(text(reason), name(owner), until, AnswerState(answer) if answer else None))

    def _day(self) -> date | None:
        """Read the date. Raises `ValueError` with what to say."""
        typed = self.query_one("#note-until", Input).value.strip()
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            raise ValueError("Until is a day such as 2027-05-31") from None
        if day < self._today and day != self._proposed.until:
            raise ValueError(f"Until is a day from today on, {self._today.isoformat()}")
        return day

    def _complain(self, what: str, field: str) -> None:
        self.query_one("#note-keys", Line).show([(what, "high"), ("   ", ""), *KEYS])
        self.query_one(field).focus()


def _field(label: str, value: str, id: str) -> Horizontal:
    field = Input(value, compact=True, select_on_focus=False, id=id)
    field.cursor_blink = False
    return Horizontal(_label(label), field)


def _label(label: str) -> Line:
    return Line([(f" {label}", "muted")], classes="note-label")
