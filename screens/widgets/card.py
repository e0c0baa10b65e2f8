"""A card of a meeting: text to read, one card after the other."""

from textual.message import Message

from screens.keys import BY_ID
from screens.widgets.detail import Detail


class CardText(Detail):
    """What a card says. The keys for up and down go from card to card; pages scroll a long one."""

    BINDINGS = [  # noqa: RUF012
        BY_ID["move"].binding("down", "Next", "j"),
        BY_ID["move"].binding("up", "Previous", "k"),
    ]

    class Walked(Message):
        """Go to another card."""

        def __init__(self, step: int, whole: bool = False) -> None:
            """Say which way; `whole` goes to the end there."""
            super().__init__()
            self.step = step
            self.whole = whole

    def action_move_down(self) -> None:
        """Go to the next card."""
        self.post_message(self.Walked(1))

    def action_move_up(self) -> None:
        """Go to the card before."""
        self.post_message(self.Walked(-1))

    def action_move_top(self) -> None:
        """Go to the first card."""
        self.post_message(self.Walked(-1, whole=True))

    def action_move_bottom(self) -> None:
        """Go to the end of the meeting."""
        self.post_message(self.Walked(1, whole=True))
