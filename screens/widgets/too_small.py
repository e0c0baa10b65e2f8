"""What is shown in a terminal that is too small: one sentence with the size needed."""

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen

from screens.widgets.line import Line

NEEDED = Size(80, 24)
"""The smallest terminal that the screens are drawn for."""


def is_too_small(size: Size) -> bool:
    """Tell whether a terminal has fewer columns or lines than needed."""
    return size.width < NEEDED.width or size.height < NEEDED.height


class TooSmall(ModalScreen[None]):
    """Covers everything until the terminal is large enough; what is below keeps its cursor and its focus."""

    def compose(self) -> ComposeResult:
        """Put the sentence on the screen."""
        yield Line()

    def on_resize(self, event: events.Resize) -> None:
        """Say the size there is now."""
        have, need = event.size, NEEDED
        sentence = f"Terminal too small: {have.width}×{have.height}, needs {need.width}×{need.height}"
        self.query_one(Line).show([(sentence, "strong")])
