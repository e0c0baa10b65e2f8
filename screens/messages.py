"""What the views ask of the program: intentions, in plain words. Only the program acts on them."""

from collections.abc import Sequence

from textual.message import Message


class Open(Message):
    """Show another view, at something."""

    def __init__(self, view: str, target: object = None) -> None:
        """Name the view by its id (`views.py`), and what it is to show, in that view's own terms."""
        super().__init__()
        self.view = view
        self.target = target


class Crumbs(Message):
    """The place inside a view changed: say where we are, at the right of the views line."""

    def __init__(self, crumbs: Sequence[str]) -> None:
        """Name the steps below the view's own label, outermost first; names from the project as they are."""
        super().__init__()
        self.crumbs = tuple(crumbs)

    def can_replace(self, message: Message) -> bool:
        """Let only the last place count when several are under way."""
        return isinstance(message, Crumbs)


class Say(Message):
    """Tell the person something in one line, until the next key."""

    def __init__(self, sentence: str, warning: bool = False) -> None:
        """Give the sentence; a warning stands out."""
        super().__init__()
        self.sentence = sentence
        self.warning = warning
