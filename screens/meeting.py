"""Meeting: one card at a time, large enough for a wall, and the keys to decide it (screens.md C6)."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from auditor.decisions.decision import State
from auditor.findings.finding import Finding
from screens.agenda import Agenda, Card, Stop
from screens.agenda_over import over
from screens.decides import Decides
from screens.finding_targets import matrix_target, why_target
from screens.finding_text import copied
from screens.keys import bindings
from screens.meeting_opening import OptionGrid, Wanted, options
from screens.meeting_side import head_line, opening_blocks, side_blocks
from screens.meeting_text import changed_blocks, foot_blocks, lost_blocks, lost_words, stop_blocks
from screens.messages import Matter, Open, Say
from screens.session_view import counted
from screens.targets import WhyTarget
from screens.widgets.card import CardText
from screens.widgets.detail import Block, Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import Pane

LARGE = 120, 36
"""The size of the terminal from which cards have large spacing."""


FOOT = 6, 11
"""Lines of the note below the card, on a small terminal and on a large one."""

NOTE_MORE = 4
"""So many lines more a long note may take, before it hides how far the meeting is."""

DECIDES = "accept", "risk", "planned", "note"
"""The keys that decide."""

FOOTER_OF_GONE = "help move.down move.up back undo write"
"""The keys that work on what is gone."""

SIDE, SIDE_FROM = 62, 150
"""Terminal cells of the meeting so far, and the width from which it is shown."""


class MeetingView(Decides):
    """A review meeting: the opening card, the cards, the parking list, the checklist, the end."""

    tells_decisions = True
    BINDINGS = bindings("open", "why", "matrix", "copy", "write")
    FOOTER: ClassVar[str] = "help move.down move.up open back accept risk planned note undo why matrix copy write"
    FOOTER_FIRST: ClassVar[str] = "move.down move.up accept risk planned note undo why open"

    def __init__(self, *, id: str | None = None) -> None:
        """Start before the opening card."""
        super().__init__(id=id)
        self.agenda: Agenda | None = None
        """The meeting, once it has begun."""
        self._wanted = Wanted()
        self._opening = True
        self._shown_stop: tuple[object, ...] = ()
        self._card_blocks: list[Block] = []
        self._doubts = False

    def compose(self) -> ComposeResult:
        """The opening card, the card with its note, and the meeting so far beside them."""
        since, foot, side = Detail(id="meeting-since"), Detail(id="meeting-foot"), Detail(id="meeting-so-far")
        since.can_focus = foot.can_focus = side.can_focus = False
        grid = OptionGrid(header=False, id="meeting-options")
        with Horizontal(id="meeting-panes"):
            yield Pane(since, grid, id="meeting-opening", title="Review meeting", subtitle="⏎ begins")
            yield Pane(CardText(id="meeting-text"), foot, id="meeting-card")
            yield Pane(side, id="meeting-side")

    # What is shown

    def show_session(self) -> None:
        """Go on at the same card, when the project was read again."""
        if self.agenda is not None:
            before, self.agenda = self.agenda, over(self.agenda, self.session)
            self._doubts |= self.agenda.changed is not None and self.agenda.changed is not before.changed
        self._show()

    def show_decisions(self) -> None:
        """Show how the card stands now."""
        self._show()

    def take_focus(self) -> None:
        """Give the keys to the options, or to the card."""
        self.query_one("#meeting-options" if self._opening else "#meeting-text").focus()

    @property
    def _large(self) -> bool:
        width, height = self.app.size
        return width >= LARGE[0] and height >= LARGE[1]

    @property
    def _room(self) -> int:
        """Terminal cells of a line of the card."""
        width = self.app.size.width
        return width - SIDE - 4 if width >= SIDE_FROM else width - 2

    def on_resize(self) -> None:
        """Write the card for the room there is."""
        if self.loaded is not None:
            self._show()

    def _show(self) -> None:
        """Show the card, and everything that depends on it."""
        session = self.session
        self.set_class(self._opening, "-opening")
        if self._opening:
            self.query_one("#meeting-since", Detail).show(opening_blocks(session))
            self.query_one(OptionGrid).show(options(session, self._wanted, self.agenda))
        elif self.agenda is not None:
            self._show_stop(self.agenda)
        gone = self._lost and not self._opening
        self.FOOTER = FOOTER_OF_GONE if gone else MeetingView.FOOTER  # type: ignore[misc]
        side = self.query_one("#meeting-side", Pane)
        side.title = f"Review of {session.desk.today.isoformat()}"
        side.subtitle = session.desk.name or "no decisions file yet"
        place = "opening" if self._opening or self.agenda is None else self.agenda.place
        parked = len(self.agenda.parked_cards) if self.agenda else 0
        self.headline = head_line(session, place, parked, self.app.size.width)
        self.refresh_bindings()

    def _show_stop(self, agenda: Agenda) -> None:
        """Show where the meeting stands; a card that was scrolled stays so when only its decision is another."""
        desk = agenda.session.desk
        desk.parked = tuple(f"{card.first.rule} {card.where}" for card in agenda.parked_cards)
        desk.left = agenda.left
        if problem := self._wanted.kept.keep(agenda):
            self.post_message(Say(problem, warning=True))
        here = agenda.stop.key, agenda.member, agenda.lost is None, agenda.changed is None
        self.query_one(CardText).show(self._card(agenda), keep_place=here == self._shown_stop)
        self._shown_stop = here
        self._show_foot()
        self.query_one("#meeting-so-far", Detail).show(side_blocks(agenda))

    @on(Detail.Scrolled, "#meeting-text")
    def _show_foot(self) -> None:
        """Show the note below the card, and whether the card goes on below what is seen."""
        if self.agenda is not None and self.loaded is not None:
            more = self.query_one(CardText).more_below
            foot = self.query_one("#meeting-foot", Detail)
            foot.show(foot_blocks(self.agenda, self._large, self._room, more))
            least = FOOT[self.app.size.height >= LARGE[1]]
            foot.styles.height = max(least, min(least + NOTE_MORE, len(foot.text.splitlines())))

    def _card(self, agenda: Agenda) -> list[Block]:
        """Give what the card says; what is gone stays as it was shown last, below the line that says so."""
        if agenda.lost:
            return [*lost_blocks(agenda.lost, self._large), *self._card_blocks]
        self._card_blocks = stop_blocks(agenda, self._large, self._room)
        changed = changed_blocks(agenda.changed, self._large) if agenda.changed else []
        return [*changed, *self._card_blocks]

    # The opening card

    @on(OptionGrid.Toggled)
    def _choose(self, message: OptionGrid.Toggled) -> None:
        """Take other findings, or another severity; go on with the last meeting, or not."""
        self._wanted.choose(message.key)
        self._show()

    @on(Grid.RowSelected, "#meeting-options")
    def _begin(self) -> None:
        """Begin with the first card that is open; as chosen before, go on where the meeting was."""
        self.agenda = self._wanted.meeting(self.session, self.agenda)
        self._opening = False
        self._show()
        self.take_focus()

    # Going from card to card

    @on(CardText.Walked)
    def _walked(self, message: CardText.Walked) -> None:
        """Go on or back."""
        if self.agenda is None:
            return
        if message.whole:
            self.agenda.go_to_end(message.step > 0)
        elif message.step > 0:
            self.agenda.go_on()
        elif not self.agenda.go_back():
            self._opening = True
        self._show()
        self.take_focus()

    def step_back(self) -> bool:
        """Close an open card before leaving the meeting."""
        if super().step_back():
            return True
        if self.agenda is not None and not self._opening and self.agenda.member is not None:
            self.agenda.member = self.agenda.lost = self.agenda.changed = None
            self._show()
            return True
        return False

    # Keys

    @property
    def stop(self) -> Stop | None:
        """Where the meeting stands; None on the opening card."""
        return None if self._opening or self.agenda is None else self.agenda.stop

    @property
    def card(self) -> Card | None:
        """The card that is shown; None for a question, the parking list and the ends, and for what is gone."""
        return self.stop.card if self.stop and not self._lost else None

    @property
    def _lost(self) -> bool:
        """Whether what is shown is gone."""
        return self.agenda is not None and self.agenda.lost is not None

    @property
    def matter(self) -> Matter | None:
        """The card, the finding it was opened for, or the question."""
        if self.agenda is None or self.stop is None or self._lost:
            return None
        if self.stop.question is not None:
            question = self.stop.question.question
            return Matter(question.id, question=question)
        if self.card is None:
            return None
        findings = self.agenda.findings
        rule = findings[0].rule
        if len(findings) == 1:
            return Matter(f"{rule} {findings[0].subjects.label}", findings)
        return Matter(f"{rule} {self.card.module}: {counted(findings)}", findings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what works on this card. On what is gone the keys for decisions only say so."""
        card = self.card
        if action in DECIDES and self._lost and not self._opening:
            return True
        if action == "open":
            return card is not None and len(card.findings) > 1 and len(self._findings) == len(card.findings)
        if action in ("why", "matrix"):
            return self._target is not None
        if action == "copy":
            return card is not None
        if action in ("pane_next", "pane_previous", "zoom"):
            return False
        return super().check_action(action, parameters)

    @property
    def _findings(self) -> tuple[Finding, ...]:
        """What a key decides now."""
        return self.agenda.findings if self.agenda is not None and self.stop is not None else ()

    @property
    def _target(self) -> WhyTarget | None:
        """The cell of the first finding of the card."""
        found = self._findings
        return why_target(self.session, found[0]) if found else None

    def _decide(self, state: State) -> None:
        """Decide what is shown, unless it is not what it was."""
        if not self._refused():
            super()._decide(state)

    def action_note(self) -> None:
        """Write a note on what is shown, unless it is not what it was."""
        if not self._refused():
            super().action_note()

    def _refused(self) -> bool:
        """Whether a key must not decide: what is shown is gone, or, once, it has changed. Then say so."""
        agenda = self.agenda
        if agenda is None or self._opening:
            return False
        if agenda.lost:
            self.post_message(Say(f"{lost_words(agenda.lost)}: nothing decided, j goes on.", warning=True))
            return True
        if doubts := self._doubts and agenda.changed is not None:
            told = f"Nothing was decided: the card has changed ({agenda.changed.words}). Press it again to decide."
            self.post_message(Say(told, warning=True))
        self._doubts = False
        return bool(doubts)

    def action_open(self) -> None:
        """Open a card, to decide one of its findings."""
        if self.agenda is not None:
            self.agenda.member = 0
            self._show()

    def action_why(self) -> None:
        """Say why the role of the finding has its right."""
        if target := self._target:
            self.post_message(Open("why", target))

    def action_matrix(self) -> None:
        """Show the cell of the finding in the matrix."""
        if target := self._target:
            self.post_message(Open("matrix", matrix_target(target)))

    def action_copy(self) -> None:
        """Copy the findings of the card as text."""
        if found := self._findings:
            self.app.copy_to_clipboard("\n\n".join(copied(self.session, finding) for finding in found))
            self.post_message(Say(f"Copied {counted(found)}."))

    def action_write(self) -> None:
        """Write the findings file, and the minutes."""
        self.post_message(Open("save"))
