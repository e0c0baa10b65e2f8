"""What the views ask of the program: intentions, in plain words. Only the program acts on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from auditor.decisions.decision import State
from auditor.findings.finding import Finding
from auditor.rules.checklist import Question


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided as one: a finding, a group of them, or a question of the checklist."""

    label: str
    """What it is, in a line: `ENT-07 Customer × Webshop.Order#1`, `ENT-07 Webshop: 2 findings`, `M-03`."""
    findings: tuple[Finding, ...] = ()
    question: Question | None = None


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
    """Tell the person something in a sentence, until the next key."""

    def __init__(self, sentence: str, warning: bool = False) -> None:
        """Give the sentence; a warning stands out."""
        super().__init__()
        self.sentence = sentence
        self.warning = warning


class Decide(Message):
    """Decide about something."""

    def __init__(self, matter: Matter, state: State) -> None:
        """Say about what, and what; on a question accepted means that it is in order."""
        super().__init__()
        self.matter = matter
        self.state = state


class WriteNote(Message):
    """Write note, owner and date of something: opens the form."""

    def __init__(self, matter: Matter) -> None:
        """Say about what."""
        super().__init__()
        self.matter = matter


class TakeBack(Message):
    """Take the last decision back."""
