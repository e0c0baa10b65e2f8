"""What the deciders answer."""

from enum import StrEnum

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath.witness import Witness

EMPTY_VALUES = names.name("depends on empty values")
"""The reason when the two readings of empty values give different answers."""


class Answer(StrEnum):
    """One of three answers; UNKNOWN is never read as safe and never as guilty (architecture.md, idea 2)."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    UNKNOWN = "UNKNOWN"


@frozen
class Verdict:
    """An answer with what it rests on."""

    kind: Answer
    """PROVED holds for every database state, every user and both readings of empty values."""
    reason: names.Name = names.NO_NAME
    """Why UNKNOWN: the feature that is not analysed, empty values, or the step limit. Empty otherwise."""
    witness: Witness | None = None
    """A confirmed example: against a claim that is REFUTED, or for a claim that something exists."""

    @property
    def proved(self) -> bool:
        """Say whether it is PROVED."""
        return self.kind is Answer.PROVED

    @property
    def refuted(self) -> bool:
        """Say whether it is REFUTED."""
        return self.kind is Answer.REFUTED

    @property
    def unknown(self) -> bool:
        """Say whether it is UNKNOWN."""
        return self.kind is Answer.UNKNOWN


PROVED = Verdict(Answer.PROVED)
"""Proved, without an example."""


def unknown(reason: str) -> Verdict:
    """Give UNKNOWN with its reason, raw text."""
    return Verdict(Answer.UNKNOWN, names.name(reason))
