"""What may be known of a secret: its kind and its length class. The value is dropped at the door."""

from enum import StrEnum

from auditor.model.frozen import frozen
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


@frozen
class Secret:
    """A value that must not travel: only its kind and length class do (spec: rules.md, INT)."""

    kind: SecretKind
    length: LengthClass

    @property
    def is_set(self) -> bool:
        """Whether there was any value at all."""
        return self.kind is not SecretKind.EMPTY


@frozen
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
    authorization: Name = NO_NAME
    """Of quoted text: the word for a kind of authorization that it begins with or is, one of `AUTHORIZATION_WORDS`.
    The other facts are then those of what follows it: `'Bearer '` alone is no secret."""
    grant: Name = NO_NAME
    """Of quoted text that is sent as `grant_type`, or holds `grant_type=`: the word there, one of `GRANT_WORDS`."""


AUTHORIZATION_WORDS = ("Basic", "Bearer", "Token", "ApiKey", "Digest")
"""Words that tell a kind of authorization in a header (rules.md, INT; RFC 7235 names them schemes)."""

GRANT_WORDS = (
    "client_credentials",
    "authorization_code",
    "refresh_token",
    "password",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
)
"""Values of `grant_type` (RFC 6749, 7522, 7523): they tell in which way a call gets its token."""


def length_class(length: int) -> LengthClass:
    """Give the class of a length in characters."""
    if length == 0:
        return LengthClass.NONE
    if length < 8:
        return LengthClass.SHORT
    return LengthClass.MEDIUM if length < 32 else LengthClass.LONG


NO_VALUE = ValueFacts(Secret(SecretKind.EMPTY, LengthClass.NONE))
"""An empty value."""
