"""A view in which something is decided: the keys for it, the same everywhere."""

from auditor.decisions.decision import State
from screens.keys import bindings
from screens.messages import Decide, Matter, TakeBack, WriteNote
from screens.session_view import SessionView


class Decides(SessionView):
    """A view with something under the cursor about which people decide. The program writes it down."""

    BINDINGS = bindings("accept", "risk", "planned", "note", "undo")
    tells_decisions = False
    """Whether the view itself says what was decided last: then the keys need not make room for it."""

    @property
    def matter(self) -> Matter | None:
        """What a key would decide now; None for nothing. Views override it."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to decide where there is something to decide, and to take back where there is something to."""
        if action in ("accept", "risk", "planned", "note"):
            return self.loaded is not None and self.session.judged and self.matter is not None
        if action == "undo":
            return self.loaded is not None and self.session.desk.can_undo
        return super().check_action(action, parameters)

    def _decide(self, state: State) -> None:
        if self.matter:
            self.post_message(Decide(self.matter, state))

    def action_accept(self) -> None:
        """Accept what is under the cursor; a question is in order."""
        self._decide(State.ACCEPTED)

    def action_risk(self) -> None:
        """Carry it as a risk."""
        self._decide(State.RISK)

    def action_planned(self) -> None:
        """Plan to fix it."""
        self._decide(State.PLANNED)

    def action_note(self) -> None:
        """Write a note, an owner, a date."""
        if self.matter:
            self.post_message(WriteNote(self.matter))

    def action_undo(self) -> None:
        """Take the last decision back."""
        self.post_message(TakeBack())
