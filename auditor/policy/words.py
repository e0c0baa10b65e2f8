"""What a name gives away: secrets, sensitive members, configuration. Source: rules.md, "Words used in the conditions".

Each question is answered with the entry that matched, so that a finding can tell why it was made. What a policy file
changes is in `auditor/policy/in_force.py`; the functions here ask the shipped lists.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from auditor.model.names import Name
from auditor.policy import word_lists


def words_of(name: str) -> tuple[str, ...]:
    """Split a name into its words: at capitals, digits and underscores, a run of capitals being one word.

    `IsApiKey2` is Is, Api, Key, 2; `SSOConfig` is SSO, Config; `PRIVATE_KEY` is PRIVATE, KEY.
    """
    words: list[str] = []
    start = 0
    for position in range(1, len(name) + 1):
        if position == len(name) or _begins_word(name, position):
            words.append(name[start:position])
            start = position
    return tuple(word for word in words if word[0].isalnum())


def _begins_word(name: str, position: int) -> bool:
    before, here = _kind(name[position - 1]), _kind(name[position])
    if here == "capital" and before == "capital":
        following = name[position + 1 : position + 2]
        return bool(following) and _kind(following) == "small"
    return here != before and not (here == "small" and before == "capital")


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if not character.isalpha():
        return "between"
    return "capital" if character.isupper() else "small"


Entries = Mapping[str, str]
"""Entries of a list in small letters, each with what is told of it: the entry itself, and who added it."""

_LEFT_OUT = {entry.lower() for entry in word_lists.LEFT_OUT_AT_THE_END}
_BETWEEN_LETTERS = re.compile(r"[\W\d_]+")


def entries(listed: Iterable[str]) -> dict[str, str]:
    """Make the entries of a list."""
    return {entry.lower(): entry for entry in listed}


class WordLists:
    """Word lists, and what names say by them. Every answer is an entry as it is told, or None."""

    def __init__(self, secret: Entries, sensitive: Entries, identifiers: Entries, configuration: Entries) -> None:
        """Take the lists; the entries of `configuration` keep their capitals."""
        self._secret = secret
        self._sensitive = sensitive
        self._identifiers = identifiers
        self._configuration = configuration
        self._longest_secret = _longest(secret)
        self._longest_sensitive = _longest(sensitive)
        letters = "|".join(map(re.escape, sorted(secret.keys() | sensitive.keys()))) or "(?!)"
        self._could_be_sensitive = lru_cache(maxsize=1 << 16)(_searcher(letters))
        self.secret_word = lru_cache(maxsize=1 << 16)(self._secret_word)
        """Give the entry that makes a bare name secret by name (`ApiKey` of `PaymentApiKey2`)."""

    def _secret_word(self, name: str) -> str | None:
        words = [word.lower() for word in words_of(name)]
        while words and (words[-1].isdigit() or words[-1] in _LEFT_OUT):
            words.pop()
        ends = ("".join(words[-length:]) for length in range(min(len(words), self._longest_secret), 0, -1))
        return next((found for end in ends if (found := self._secret.get(end))), None)

    def secret_member_word(self, declared_by: Name, name: str) -> str | None:
        """Give the entry that makes an attribute secret by name. `declared_by` is its entity."""
        return None if declared_by in word_lists.NEVER_SECRET else self.secret_word(name)

    def sensitive_word(self, declared_by: Name, name: str, boolean: bool = False) -> str | None:
        """Give the entry that makes an attribute sensitive: personal, financial, medical, or secret by name."""
        # Most of a large project's names can be passed over by their letters alone.
        if boolean or not self._could_be_sensitive(name):
            return None
        words = [word.lower() for word in words_of(name)]
        for start in range(len(words)):
            for end in range(min(len(words), start + self._longest_sensitive), start, -1):
                if entry := self._sensitive.get("".join(words[start:end])):
                    return entry
        return self.secret_member_word(declared_by, name)

    def identifier_word(self, name: str) -> str | None:
        """Give the entry that an attribute's bare name is, digits at its end aside, if it identifies somebody."""
        return self._identifiers.get("".join(words_of(name.rstrip("0123456789"))).lower())

    def configuration_word(self, entity: str) -> str | None:
        """Give the entry that makes an entity's bare name one of configuration."""
        words = words_of(entity)
        told = self._configuration.items()
        return next((shown for entry, shown in told for word in words if word.startswith(entry)), None)


def _longest(listed: Entries) -> int:
    """The most words that an entry is made of. How it is spelt is told by its shown form alone."""
    return max((len(words_of(shown.partition(",")[0])) for shown in listed.values()), default=0)


def _searcher(letters: str) -> Callable[[str], bool]:
    pattern = re.compile(letters)
    return lambda name: pattern.search(_BETWEEN_LETTERS.sub("", name).lower()) is not None


SHIPPED = WordLists(
    entries(word_lists.SECRET),
    entries(word_lists.SENSITIVE),
    entries(word_lists.PERSONAL_IDENTIFIERS),
    {entry: entry for entry in word_lists.CONFIGURATION},
)
"""The lists that mxaudit brings along."""


def secret_word(name: str) -> str | None:
    """Give the shipped entry that makes a bare name secret by name (`ApiKey` of `PaymentApiKey2`), or None.

    `name` is a constant's, attribute's or parameter's own name, without its module or entity; ask
    `secret_member_word` for an attribute.
    """
    return SHIPPED.secret_word(name)


def secret_member_word(declared_by: Name, name: str) -> str | None:
    """Give the shipped entry that makes an attribute secret by name, or None. `declared_by` is its entity."""
    return SHIPPED.secret_member_word(declared_by, name)


def sensitive_word(declared_by: Name, name: str, boolean: bool = False) -> str | None:
    """Give the shipped entry that makes an attribute sensitive, or None."""
    return SHIPPED.sensitive_word(declared_by, name, boolean)


def identifier_word(name: str) -> str | None:
    """Give the shipped entry that an attribute's bare name is, if it identifies somebody, or None."""
    return SHIPPED.identifier_word(name)


def configuration_word(entity: str) -> str | None:
    """Give the shipped entry that makes an entity's bare name one of configuration, or None."""
    return SHIPPED.configuration_word(entity)
