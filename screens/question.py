"""Questions with two answers, asked in the last line of the screen."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.keys import bindings
from screens.widgets.filter import LEAVE
from screens.widgets.line import Line, length


class Question(ModalScreen[bool]):
    """Asks one thing; `⏎` is yes, back is no."""

    BINDINGS = bindings("back", open="Confirm")

    def __init__(self, question: str) -> None:
        """Ask."""
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Put the question where the keys stand otherwise."""
        keys = [("⏎", "key"), (" Confirm  ", ""), ("q", "key"), (" Back", "")]
        yield Line([(f" {self._question}  ", "strong"), *keys])

    def action_open(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Answer no."""
        self.dismiss(False)


class Ask(ModalScreen[str]):
    """Asks for one line of text; Enter gives it, Esc gives nothing."""

    BINDINGS = [LEAVE]  # noqa: RUF012

    def __init__(self, question: str, proposed: str = "") -> None:
        """Ask, with an answer to start from."""
        super().__init__()
        self._question = question
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """Put the question where the keys stand otherwise, and a line to type in behind it."""
        question = Line([(f" {self._question}  ", "strong")])
        question.styles.width = length([(f" {self._question}  ", "")])
        line = Input(self._proposed, compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield Horizontal(question, line)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give what was typed."""
        event.stop()
        self.dismiss(event.value)

    def action_clear(self) -> None:
        """Give nothing."""
        self.dismiss("")


class QuitQuestion(Question):
    """Asks whether to quit, when there is nothing left to go back to."""

    def __init__(self) -> None:
        """Ask."""
        super().__init__("Quit mxaudit?")
