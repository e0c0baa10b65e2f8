"""Elements as a project file stores them: documents with a `$Type`, arrays that begin with a marker, ids of 16 bytes.

Builders write an element with all its properties and without ids; `complete` then makes it what Studio Pro writes:
only the properties that the Mendix version has, in alphabetical order, each element with an id. Ids follow from names
and places alone, so the same project gives the same bytes on every machine. Source: formats.md 1.4.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final, final

from auditor.samples.versions import Version, known_to, lifetimes, stored_in

Document = dict[str, Any]
"""One element: property to value, `$Type` first."""


@final
class Absent:
    """The kind of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""Given as the value of a property: takes the property out, as in a file of an older version or of another tool."""


def element(type_name: str, /, **properties: Any) -> Document:
    """Make an element of a storage type, such as `Security$UserRole`."""
    return {"$Type": type_name, **properties}


def names(values: Iterable[str]) -> list[Any]:
    """Make a list of references: strings after the marker 1."""
    return [1, *values]


def parts(values: Iterable[Document] = (), marker: int = 3) -> list[Any]:
    """Make a list of owned elements after their marker, which is 2 or 3 and depends on the property."""
    return [marker, *values]


def caption(words: str = "") -> Document:
    """Make a text that people read; empty without a translation, as Studio Pro stores it."""
    translations = [element("Texts$Translation", LanguageCode="en_US", Text=words)] if words else []
    return element("Texts$Text", Items=parts(translations))


def identity(*words: str) -> bytes:
    """Give the id that belongs to some words; the same words always give the same one."""
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16).digest()


def plural(word: str) -> str:
    """Name several of a thing, as an entity set is named: `Orders`, `Categories`, `Boxes`."""
    if word[-1:] == "y" and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def overridden(document: Document, changes: Mapping[str, Any]) -> Document:
    """Set properties of an element by their storage names; `ABSENT` takes one out."""
    merged = {**document, **changes}
    return {key: value for key, value in merged.items() if value is not ABSENT}


def complete(document: Document, seed: str, version: Version) -> Document:
    """Make a unit what Studio Pro of a version writes. `seed` is what its inner ids follow from.

    An element that brings an `$ID` keeps it: others in the unit point to it.
    """
    return _complete(document, seed, count(), version)


def _complete(document: Document, seed: str, numbers: Iterator[int], version: Version) -> Document:
    type_name: str = document["$Type"]
    known = lifetimes(type_name)
    done: Document = {"$ID": document.get("$ID") or identity(seed, str(next(numbers))), "$Type": type_name}
    for key in sorted(document, key=str.lower):
        if key.startswith("$") or not stored_in(known.get(key), version):
            continue
        value = document[key]
        if isinstance(value, dict):
            value = _complete(value, seed, numbers, version)
        elif isinstance(value, list):
            value = list(_complete_items(value, seed, numbers, version))
        done[key] = value
    return done


def _complete_items(stored: list[Any], seed: str, numbers: Iterator[int], version: Version) -> Iterator[Any]:
    for item in stored:
        if not isinstance(item, dict):
            yield item
        elif known_to(version, item["$Type"]):
            yield _complete(item, seed, numbers, version)
