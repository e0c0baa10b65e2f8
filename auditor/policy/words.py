"""What a name gives away: secrets, sensitive members, configuration. Source: rules.md, "Words used in the conditions".

Each question is answered with the entry that matched, so that a finding can tell why it was made.
"""

import re
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


_SECRET = {entry.lower(): entry for entry in word_lists.SECRET}
_LEFT_OUT = {entry.lower() for entry in word_lists.LEFT_OUT_AT_THE_END}
_SENSITIVE = {entry.lower(): entry for entry in word_lists.SENSITIVE}
_BETWEEN_LETTERS = re.compile(r"[\W\d_]+")
_LETTERS_OF_ENTRIES = re.compile("|".join(sorted(_SECRET.keys() | _SENSITIVE.keys())))
_LONGEST_SENSITIVE = max(len(words_of(entry)) for entry in word_lists.SENSITIVE)


@lru_cache(maxsize=1 << 16)
def secret_word(name: str) -> str | None:
    """Give the entry that makes a bare name secret by name (`ApiKey` of `PaymentApiKey2`), or None.

    `name` is a constant's, attribute's or parameter's own name, without its module or entity; ask
    `secret_member_word` for an attribute.
    """
    words = [word.lower() for word in words_of(name)]
    while words and (words[-1].isdigit() or words[-1] in _LEFT_OUT):
        words.pop()
    return _SECRET.get("".join(words[-2:])) or _SECRET.get("".join(words[-1:]))


def secret_member_word(declared_by: Name, name: str) -> str | None:
    """Give the entry that makes an attribute secret by name, or None. `declared_by` is its entity."""
    return None if declared_by in word_lists.NEVER_SECRET else secret_word(name)


def sensitive_word(declared_by: Name, name: str, boolean: bool = False) -> str | None:
    """Give the entry that makes an attribute sensitive, or None: personal, financial, medical, or secret by name."""
    if boolean or not _could_be_sensitive(name):
        return None
    words = [word.lower() for word in words_of(name)]
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_SENSITIVE), start, -1):
            if entry := _SENSITIVE.get("".join(words[start:end])):
                return entry
    return secret_member_word(declared_by, name)


@lru_cache(maxsize=1 << 16)
def _could_be_sensitive(name: str) -> bool:
    """Whether the letters of some entry stand in a name: most of a large project's names can be passed over so."""
    return _LETTERS_OF_ENTRIES.search(_BETWEEN_LETTERS.sub("", name).lower()) is not None


def configuration_word(entity: str) -> str | None:
    """Give the entry that makes an entity's bare name one of configuration, or None."""
    words = words_of(entity)
    return next((entry for entry in word_lists.CONFIGURATION for word in words if word.startswith(entry)), None)
