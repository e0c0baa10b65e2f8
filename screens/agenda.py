"""The agenda of a review meeting: which cards, in which order, and where the meeting stands (screens.md C6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from auditor.decisions.decision import State
from auditor.findings.finding import Finding, Reach, Severity
from auditor.model.frozen import frozen
from auditor.rules.checklist import Asked
from screens.finding_rows import module_label, rule_group
from screens.session import AuditSession
from screens.session_view import counted


@frozen
class Card:
    """What is decided as one: the findings of one rule in one module."""

    key: str
    """Names it, also when the project is read again."""
    findings: tuple[Finding, ...]
    module: str

    @property
    def first(self) -> Finding:
        """The first finding, which stands for all where there is room for one."""
        return self.findings[0]

    @property
    def where(self) -> str:
        """What it is about, in a line: the subjects, or the module with a count."""
        alone = len(self.findings) == 1
        return self.first.subjects.label if alone else f"{self.module}: {counted(self.findings)}"


class Which(Enum):
    """Which findings a meeting is about."""

    ALL = "all"
    NEW = "new"
    OPEN = "open or overdue"


class Place(Enum):
    """What stands at one place of the agenda."""

    CARD = "card"
    PARKING = "parking list"
    PARKED = "parked"
    """A card again that was skipped."""
    QUESTION = "question"
    END = "end"


@frozen
class Stop:
    """One place of the agenda."""

    place: Place
    card: Card | None = None
    question: Asked | None = None

    @property
    def key(self) -> tuple[Place, str]:
        """Names it, also when the project is read again."""
        return self.place, self.card.key if self.card else self.question.question.id if self.question else ""


@frozen
class Lost:
    """What a newer state of the project took off the agenda while it was shown: it stays until somebody goes on."""

    stop: Stop
    """The card or the question."""
    findings: frozenset[str]
    """Ids of the findings that it was about; of a question none."""
    member: int | None
    """Which finding of the card it was, when that was decided alone."""
    since: str
    """The time at which it was gone, `12:04`."""


@frozen
class Changed:
    """What a newer state of the project changed on the card that is shown, besides its words."""

    since: str
    """The time, `12:04`."""
    gone: int
    """How many of its findings are gone."""
    new: int
    """How many it has now that it had not."""
    other: int
    """How many are about another access now."""

    @property
    def words(self) -> str:
        """What changed: `1 finding gone, 2 new`."""
        counts = (self.gone, "gone"), (self.new, "new"), (self.other, "with another access")
        numbers = [(number, word) for number, word in counts if number]
        (first, word), *others = numbers
        named = f"{first} finding{'s' * (first != 1)} {word}"
        return ", ".join([named, *(f"{number} {word}" for number, word in others)])


def is_wanted(session: AuditSession, finding: Finding, which: Which) -> bool:
    """Tell whether a finding is among those that were chosen.

    New are those that the baseline has not; without one those about which nothing was decided.
    """
    stands = session.standings.of(finding)
    match which:
        case Which.ALL:
            return True
        case Which.OPEN:
            return stands.is_open
        case Which.NEW:
            undecided = stands.decision is None or stands.decision.state is State.OPEN
            return stands.novelty == "new" or (session.desk.baseline is None and undecided)


def cards_of(session: AuditSession, findings: Iterable[Finding]) -> list[Card]:
    """Put findings on cards, in the order severity, reach, module."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(rule_group(session, finding), []).append(finding)
    cards = [Card(key, tuple(found), module_label(session, found[0])) for key, found in groups.items()]
    return sorted(cards, key=_order)


_REACHES = tuple(Reach)


def _order(card: Card) -> tuple[object, ...]:
    widest = min(_REACHES.index(finding.reach) for finding in card.findings)
    return card.first.severity.rank, widest, card.module, card.first.rule


@dataclass
class Agenda:
    """A meeting under way. It goes from card to card; one that is left undecided is parked, and comes again."""

    session: AuditSession
    which: Which = Which.ALL
    severities: frozenset[Severity] = frozenset(Severity)
    begun: frozenset[str] = frozenset()
    """Ids of findings that are on it in any case: what was decided in this meeting stays on the agenda."""
    parked: list[str] = field(default_factory=list)
    """Keys of the cards that were skipped, in that order."""
    cards: Sequence[Card] = ()
    questions: Sequence[Asked] = ()
    stops: list[Stop] = field(default_factory=list)
    at: int = 0
    """Where it stands among the stops."""
    member: int | None = None
    """Which finding of the card is decided alone; None while the card is decided as a whole."""
    lost: Lost | None = None
    """What is shown although it is gone; `at` is then what comes after it."""
    changed: Changed | None = None
    """What is another on the card that is shown, until somebody goes on."""

    def __post_init__(self) -> None:
        """Put what was chosen on cards, and begin with the first that is open."""
        session = self.session
        self.cards = cards_of(session, (f for f in session.audit.findings if self._chosen(f)))
        self.questions = [asked for asked in session.checklist if asked.applies]
        self.stops = [
            *(Stop(Place.CARD, card) for card in self.cards),
            Stop(Place.PARKING),
            *(Stop(Place.QUESTION, question=asked) for asked in self.questions),
            Stop(Place.END),
        ]
        self.at = next((at for at, stop in enumerate(self.stops) if self._begins(stop)), len(self.stops) - 1)

    def _chosen(self, finding: Finding) -> bool:
        if self.session.id(finding) in self.begun:
            return True
        return finding.severity in self.severities and is_wanted(self.session, finding, self.which)

    def _begins(self, stop: Stop) -> bool:
        if stop.question:
            return self.session.desk.answer(stop.question.question.id) is None
        return stop.card is not None and self.is_open(stop.card)

    @property
    def stop(self) -> Stop:
        """Where it stands: what is shown, also when it is gone."""
        return self.lost.stop if self.lost else self.stops[self.at]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a key decides now: the findings of the card, or the one that it was opened for."""
        card = self.stop.card
        if card is None or self.lost:
            return ()
        return card.findings if self.member is None else (card.findings[self.member],)

    def is_open(self, card: Card) -> bool:
        """Whether something on a card is still to be decided."""
        return any(self.session.standings.of(finding).is_open for finding in card.findings)

    @property
    def parked_cards(self) -> list[Card]:
        """The cards that were skipped and are still open, in the order of skipping."""
        by_key = {card.key: card for card in self.cards}
        return [by_key[key] for key in self.parked if key in by_key and self.is_open(by_key[key])]

    @property
    def left(self) -> int:
        """How many cards are open and were not skipped: the meeting did not come to them."""
        return sum(self.is_open(card) and card.key not in self.parked for card in self.cards)

    @property
    def decided(self) -> int:
        """How many cards have nothing open left."""
        return sum(not self.is_open(card) for card in self.cards)

    @property
    def answered(self) -> int:
        """How many questions are answered."""
        return sum(self.session.desk.answer(asked.question.id) is not None for asked in self.questions)

    # Going on

    def go_on(self) -> None:
        """Go to the next finding of an open card, else to the next stop; a card left open is parked."""
        self.changed = None
        if self.lost:
            self.lost = None
            self._pass_empty_list()
            return
        card = self.stop.card
        if self.member is not None and card is not None and self.member + 1 < len(card.findings):
            self.member += 1
            return
        self.member = None
        if card is not None and self.stop.place is Place.CARD and self.is_open(card) and card.key not in self.parked:
            self.parked.append(card.key)
        if self.stop.place is Place.PARKING:
            self.bring_back()
        if self.at + 1 < len(self.stops):
            self.at += 1
            self._pass_empty_list()

    def _pass_empty_list(self) -> None:
        """Go past the parking list when nothing is parked."""
        if self.stop.place is Place.PARKING and not self.parked_cards:
            self.bring_back()
            self.at += 1

    def go_back(self) -> bool:
        """Go to the finding before on an open card, else to the stop before; False at the first."""
        self.lost = self.changed = None
        if self.member is not None:
            self.member = self.member - 1 if self.member else None
            return True
        before = self.at - 1
        if before >= 0 and self.stops[before].place is Place.PARKING and not self.parked_cards:
            before -= 1
        if before < 0:
            return False
        self.at = before
        return True

    def bring_back(self, cards: Sequence[Card] | None = None) -> None:
        """Put cards behind the parking list, in place of those that stood there: by default what is parked now."""
        cards = self.parked_cards if cards is None else cards
        kept = [stop for stop in self.stops if stop.place is not Place.PARKED]
        at = next(at for at, stop in enumerate(kept) if stop.place is Place.PARKING)
        self.stops = [*kept[: at + 1], *(Stop(Place.PARKED, card) for card in cards), *kept[at + 1 :]]

    def go_to_end(self, last: bool) -> None:
        """Go to the last stop, or to the first."""
        self.member = self.lost = self.changed = None
        self.at = len(self.stops) - 1 if last else 0

    @property
    def place(self) -> str:
        """Where it stands, in words: `card 7 of 33`, `question 2 of 12`; `card gone` when it is."""
        stop = self.stop
        if self.lost:
            return f"{stop.place.value} gone"
        alike = [each for each in self.stops if each.place is stop.place]
        if stop.place in (Place.PARKING, Place.END):
            return stop.place.value
        where = f"{stop.place.value} {alike.index(stop) + 1} of {len(alike)}"
        if self.member is None or stop.card is None:
            return where
        return f"{where}, finding {self.member + 1} of {len(stop.card.findings)}"

    def following(self, most: int) -> list[Card]:
        """The next cards."""
        cards = (stop.card for stop in self.stops[self.at + (not self.lost) :])
        return [card for card in cards if card is not None][:most]
