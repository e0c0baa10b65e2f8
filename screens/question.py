"""Questions with two answers, asked in the last line of the screen."""

from textual.app import ComposeResult
from textual.screen import ModalScreen

from screens.keys import bindings
from screens.widgets.line import Line


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


class QuitQuestion(Question):
    """Asks whether to quit, when there is nothing left to go back to."""

    def __init__(self) -> None:
        """Ask."""
        super().__init__("Quit mxaudit?")
