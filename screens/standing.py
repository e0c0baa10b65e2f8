"""How findings stand in the session: decided or open, new, overdue; and how many of each (screens.md C3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from auditor.decisions.baseline import Novelty, module_of
from auditor.decisions.decision import Answer, AnswerState, Decision, Standing, State, counts_as_open, standing
from auditor.decisions.matching import Decided, no_longer_found
from auditor.findings.finding import Finding
from screens.desk import Desk

WORDS = ("open", "accepted", "risk", "planned", "new", "stale", "expired", "overdue")
"""What is counted, in order. `open` holds the stale, expired and overdue ones too."""


@dataclass(frozen=True, slots=True)
class Stands:
    """How one finding stands."""

    decision: Decision | None
    holds: Standing | None
    """Whether the decision still does; None without one."""
    novelty: str
    """`new`, `newly checked`, or empty."""

    @property
    def is_open(self) -> bool:
        """Whether it counts as open: undecided, or its decision no longer holds."""
        return counts_as_open(self.decision, self.holds)

    @property
    def words(self) -> str:
        """The state in words: `open new`, `accepted`, `planned, overdue`."""
        return " ".join(word for word in (self.state, self.novelty) if word)

    @property
    def state(self) -> str:
        """The state without what is new: `planned, overdue`."""
        decided = self.decision
        if decided is None or decided.state is State.OPEN:
            return State.OPEN.value
        late = self.holds is not None and self.holds is not Standing.CURRENT
        return f"{decided.state.value}, {self.holds}" if late else decided.state.value

    @property
    def counted_as(self) -> Iterable[str]:
        """The words of `WORDS` under which it is counted."""
        decided = self.decision
        yield State.OPEN.value if self.is_open or decided is None else decided.state.value
        if decided and decided.state is not State.OPEN and self.holds and self.holds is not Standing.CURRENT:
            yield self.holds.value
        if self.novelty == Novelty.NEW:
            yield Novelty.NEW.value


class Standings:
    """How the findings of one audit stand on a desk. What was worked out is kept until the desk changes."""

    def __init__(
        self,
        desk: Desk,
        decided: Callable[[], Decided],
        identify: Callable[[Finding], str],
        new: Callable[[], frozenset[str]],
    ) -> None:
        """Take the desk, the audit beside it, what gives a finding's id, and the ids of findings that came today."""
        self._desk, self._decided, self._identify, self._new = desk, decided, identify, new
        self._version = -1
        self._counts: dict[str, int] | None = None
        self._seen: dict[str, str] = {}
        self._known: dict[str, Stands] = {}

    def of(self, finding: Finding) -> Stands:
        """Tell how a finding stands."""
        self._forget()
        identity = self._identify(finding)
        if (known := self._known.get(identity)) is None:
            known = self._known[identity] = self._stands(identity, finding)
        return known

    def _forget(self) -> None:
        """Forget what was worked out before the desk changed."""
        if self._version != self._desk.version:
            self._version = self._desk.version
            self._known.clear()
            self._counts = None

    def _stands(self, identity: str, finding: Finding) -> Stands:
        decision = self._desk.decision(identity)
        holds = standing(decision, self._saw(identity, finding), self._desk.today) if decision else None
        return Stands(decision, holds, self._novelty(identity, finding))

    def _saw(self, identity: str, finding: Finding) -> str:
        """What a finding sees, worked out once."""
        if identity not in self._seen:
            self._seen[identity] = self._decided().audit.seen(finding)
        return self._seen[identity]

    def _novelty(self, identity: str, finding: Finding) -> str:
        if identity in self._new():
            return Novelty.NEW.value
        if self._desk.baseline is None:
            return ""
        found = self._desk.baseline.novelty(identity, finding, module_of(finding))
        return "" if found is Novelty.UNCHANGED else found.value

    @property
    def counts(self) -> Mapping[str, int]:
        """All findings, counted by `WORDS`."""
        self._forget()
        if self._counts is None:
            self._counts = self.count(self._decided().audit.findings)
        return self._counts

    def count(self, findings: Iterable[Finding]) -> dict[str, int]:
        """Count some findings by `WORDS`."""
        numbers = dict.fromkeys(WORDS, 0)
        for finding in findings:
            for word in self.of(finding).counted_as:
                numbers[word] += 1
        return numbers

    @property
    def fixed(self) -> int:
        """How many findings are gone that the baseline has; without one, that something was decided about."""
        decided = self._decided()
        if self._desk.baseline is not None:
            return len(decided.fixed)
        present = {self._identify(finding) for finding in decided.audit.findings}
        return len(no_longer_found(self._desk.decisions, present, decided.audit))


def counts_words(counts: Mapping[str, int], *words: str, always: str = "open") -> list[str]:
    """Write counts that are not zero, and `open` in any case: `open 48`, `overdue 1`."""
    return [f"{word} {counts[word]}" for word in words if counts[word] or word == always]


def answer_word(answer: Answer | None) -> str:
    """How a question of the checklist stands: `open`, or what was answered."""
    return answer.state.value if answer else "open"


ANSWERS = {
    State.ACCEPTED: AnswerState.IN_ORDER,
    State.RISK: AnswerState.RISK,
    State.PLANNED: AnswerState.PLANNED,
}
"""What the keys for decisions mean on a question."""
