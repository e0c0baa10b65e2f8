"""The sorts of values that stand in attributes of the security export, each with its way in and its way out."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from auditor.model.frozen import frozen
from auditor.model.names import shown_name

_INTEGER = re.compile(r"-?[0-9]{1,400}")
"""Stored numbers have 64 bits, some of them as a double."""


@frozen
class Kind:
    """One sort of value."""

    expected: str
    """What it may be, as an error says it: `true or false`."""
    read: Callable[[str], Any]
    """Text to value. Errors: ValueError when the text is no such value."""
    write: Callable[[Any], str] = str
    """Value to text; reading it back gives an equal value."""


def choice(values: Mapping[str, Any]) -> Kind:
    """One of a few words, each standing for a value."""
    words = {value: word for word, value in values.items()}

    def read(written: str) -> Any:
        if written not in values:
            raise ValueError
        return values[written]

    *most, last = values
    return Kind(f"{', '.join(most)} or {last}" if most else last, read, words.__getitem__)


def words_of(enum: type[StrEnum]) -> Kind:
    """One of the words of an enumeration of the model."""
    return choice({member.value: member for member in enum})


def _read_integer(written: str) -> int:
    if not _INTEGER.fullmatch(written):
        raise ValueError
    return int(written)


def _listed(separator: str) -> Kind:
    """Names that hold no separator themselves, because they are parts of expressions."""

    def read(written: str) -> Any:
        return tuple(shown_name(part) for part in written.split(separator) if part)

    return Kind("names", read, separator.join)


NAME = Kind("a name", shown_name)
PATH = _listed("/")
"""`Shop.Order_Customer/Shop.Customer/Name`."""
WORDS = _listed(" ")
"""`toString replaceAll`."""
BOOLEAN = choice({"true": True, "false": False})
INTEGER = Kind("a whole number", _read_integer)
