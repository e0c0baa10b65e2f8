"""Questions with two answers, asked in the last line of the screen."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.keys import bindings
from screens.widgets.drawing import Spans
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
        question = [(f" {self._question}  ", "strong")]
        # Where there is not room for both, the question is cut: without the keys nobody knows how to go on.
        yield Line([*question, *keys]) if length(question) < 60 else Line(question, [*keys, (" ", "")])

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
        """Put the question where the keys stand otherwise, a line to type in behind it, and the keys of that line."""
        line = Input(self._proposed, compact=True, select_on_focus=False)
        line.cursor_blink = False
        line.styles.width = "1fr"
        yield Horizontal(_as_wide([(f" {self._question}  ", "strong")]), line, _as_wide(_LINE_KEYS))

    def on_mount(self) -> None:
        """Show the end of a long proposal, where the cursor is."""
        line = self.query_one(Input)
        self.call_after_refresh(lambda: (line.action_home(), line.action_end()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give what was typed."""
        event.stop()
        self.dismiss(event.value)

    def action_clear(self) -> None:
        """Give nothing."""
        self.dismiss("")


_LINE_KEYS: Spans = [("  ⏎", "key"), (" Confirm  ", ""), ("Esc", "key"), (" Back ", "")]


def _as_wide(spans: Spans) -> Line:
    """A line of just the width of its text."""
    line = Line(spans)
    line.styles.width = length(spans)
    return line


class QuitQuestion(Question):
    """Asks whether to quit, when there is nothing left to go back to."""

    def __init__(self) -> None:
        """Ask."""
        super().__init__("Quit mxaudit?")
