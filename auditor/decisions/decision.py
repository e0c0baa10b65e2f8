"""A decision about a finding, and an answer to a question of the checklist (cli.md, DECISION)."""

import datetime
from enum import StrEnum

from auditor.model.frozen import frozen

BESIDE = "decisions.toml"
"""What a decisions file beside an export is called."""


class State(StrEnum):
    """What was decided about a finding."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RISK = "risk"
    PLANNED = "planned"


class Standing(StrEnum):
    """Whether a decision still holds for the finding that it is about."""

    CURRENT = "current"
    STALE = "stale"
    """The finding saw something else when it was decided: it counts as open."""
    EXPIRED = "expired"
    """Accepted or carried as a risk until a day that is past: it counts as open."""
    OVERDUE = "overdue"
    """Planned until a day that is past: it counts as open."""


class AnswerState(StrEnum):
    """What was answered to a question of the checklist."""

    IN_ORDER = "in order"
    RISK = "risk"
    PLANNED = "planned"
    NOT_APPLICABLE = "not applicable"


@frozen
class Decision:
    """One `[[decision]]` of a decisions file."""

    finding: str
    """Id of the finding."""
    seen: str
    """What the finding saw when it was decided (`Audit.seen`)."""
    state: State
    reason: str = ""
    owner: str = ""
    date: datetime.date | None = None
    """The day it was decided."""
    until: datetime.date | None = None
    """The last day on which it holds."""
    about: str = ""
    """For the reader and the order in the file: rule and subjects. Not matched."""


@frozen
class Answer:
    """One `[[answer]]` of a decisions file."""

    question: str
    """Id of the question: `M-03`."""
    state: AnswerState
    who: str = ""
    date: datetime.date | None = None
    remark: str = ""


def standing(decision: Decision, seen: str, today: datetime.date) -> Standing:
    """Tell whether a decision still holds for a finding that now sees `seen`. Stale comes before expired."""
    if decision.seen != seen:
        return Standing.STALE
    if decision.until and decision.until < today:
        if decision.state in (State.ACCEPTED, State.RISK):
            return Standing.EXPIRED
        if decision.state is State.PLANNED:
            return Standing.OVERDUE
    return Standing.CURRENT


def counts_as_open(decision: Decision | None, holds: Standing | None) -> bool:
    """Whether a finding with this decision counts as open: none, state open, or one that no longer holds."""
    return decision is None or decision.state is State.OPEN or holds is not Standing.CURRENT
