"""What may be known of a secret: its kind and its length class. The value is dropped at the door."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.names import NO_NAME, Name


class SecretKind(StrEnum):
    """What a reader found out about a value before it dropped it."""

    EMPTY = "empty"
    SAME_AS_DEMO_USER = "same as a demo user's"
    DEFAULT = "default"
    PLACEHOLDER = "placeholder"
    BREAKS_POLICY = "breaks policy"
    SET = "set"


class LengthClass(StrEnum):
    """How long a dropped value was."""

    NONE = "none"
    SHORT = "below 8"
    MEDIUM = "8 to 31"
    LONG = "32 or more"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not travel: only its kind and length class do (spec: rules.md, INT)."""

    kind: SecretKind
    length: LengthClass

    @property
    def is_set(self) -> bool:
        """Whether there was any value at all."""
        return self.kind is not SecretKind.EMPTY


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """What stays of a constant's default value or of quoted text (design: architecture.md, model/secret.py)."""

    secret: Secret
    scheme: Name = NO_NAME
    """Scheme of an address in lower case: `http`, `https`; empty when the value is no address."""
    host: Name = NO_NAME
    """Host of an address, without user info and port."""
    holds_star: bool = False
    """Whether the value holds `*`."""
    number: int | None = None
    """The value when it is a whole number."""
    user_role: Name = NO_NAME
    """The value when it is exactly the name of a user role of the project."""


def length_class(length: int) -> LengthClass:
    """Give the class of a length in characters."""
    if length == 0:
        return LengthClass.NONE
    if length < 8:
        return LengthClass.SHORT
    return LengthClass.MEDIUM if length < 32 else LengthClass.LONG


NO_VALUE = ValueFacts(Secret(SecretKind.EMPTY, LengthClass.NONE))
"""An empty value."""
