"""Reads properties of stored documents and never raises: files of other tools lack keys and mix up types.

Absent, null and "" mean the same (formats.md 0.5): the default of a version that has the property. A value of a wrong
type counts as absent too, but is kept as a surprise, because then something of the export was not understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from auditor.exports.bson import items
from auditor.exports.expressions import Expressions
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text, name, text
from auditor.model.source import Location

Version = tuple[int, int, int]
ALWAYS = (0,)
"""Since when there are properties that every version has."""

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(slots=True)
class Surprises:
    """What could not be understood, counted, with the first few in words."""

    KEPT = 5

    count: int = 0
    first: list[str] = field(default_factory=list)
    """Safe to show: `Shop › domain model: AllowCreate is a text`. Holds no values."""

    def add(self, place: Location, what: str) -> None:
        """Take note of one; `what` holds names only, never a value that might be a secret."""
        self.count += 1
        if len(self.first) < self.KEPT:
            self.first.append(f"{place.unit or place.file}: {what}")


class Names(dict[str, Name]):
    """Names made safe once: the same few thousand come again in every rule."""

    def __missing__(self, raw: str) -> Name:
        shown = self[raw] = name(raw)
        return shown


@frozen
class Scope:
    """What a reader knows about a unit besides its contents."""

    location: Location
    """The unit itself."""
    module: Name
    """The module that holds it; empty for units of the project."""
    version: Version
    """The project's Mendix version; zeros when unknown, which is older than every property."""
    surprises: Surprises
    names: Names = field(default_factory=Names)
    """Shared by all scopes of one export; hot loops look names up in it directly."""
    defaults: bool = True
    """Whether a property that is not stored has its default. False in formats that leave out properties, or whose
    Mendix version is not known: there only what is stored is known."""
    expressions: Expressions = field(default_factory=Expressions)
    """Shared by all scopes of one export."""

    def knows(self, since: tuple[int, ...]) -> bool:
        """Whether a property that came with version `since` and is not stored has its default."""
        return self.defaults and self.version >= since


class Element:
    """A stored document with its scope. All getters treat absent, null, "" and a wrong type alike."""

    __slots__ = ("doc", "scope")

    def __init__(self, doc: Mapping[str, Any], scope: Scope) -> None:
        self.doc = doc
        self.scope = scope

    @property
    def kind(self) -> str:
        """The storage name in `$Type`; empty when there is none."""
        return self.string("$Type")

    @property
    def line(self) -> int | None:
        """Line from 1 in a text format; None in binary ones."""
        line: int | None = getattr(self.doc, "line", None)
        return line

    def has(self, key: str) -> bool:
        """Whether the property is stored with any value."""
        return self.doc.get(key) not in (None, "")

    def string(self, key: str) -> str:
        """A text exactly as stored: for comparisons, never to be shown or kept."""
        value = self.doc.get(key)
        if isinstance(value, str):
            return value
        self._expect(value, key, "text")
        return ""

    def name(self, key: str) -> Name:
        """One line of text."""
        value = self.string(key)
        return self.scope.names[value] if value else NO_NAME

    def text(self, key: str) -> Text:
        """Text of one or several lines."""
        value = self.string(key)
        return text(value) if value else NO_TEXT

    def boolean(self, key: str, default: bool = False) -> bool:
        """A yes or no."""
        value = self.doc.get(key)
        if isinstance(value, bool):
            return value
        self._expect(value, key, "yes or no")
        return default

    def integer(self, key: str, default: int = 0) -> int:
        """A whole number; int32, int64 and a double without a fraction are the same."""
        value = self.doc.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        self._expect(value, key, "whole number")
        return default

    def pointer(self, key: str) -> bytes | str | None:
        """An id, or a reference to one by id: 16 bytes in project files, text in other formats."""
        value = self.doc.get(key)
        if isinstance(value, bytes | str):
            return value or None
        self._expect(value, key, "id")
        return None

    def names(self, key: str) -> tuple[Name, ...]:
        """A list of references, each once, in the order of the file."""
        known = self.scope.names
        found: dict[Name, None] = {}
        for item in self._list(key):
            if not isinstance(item, str):
                self.surprise(f"{name(key)} holds what is not a name")
            elif item:
                found[known[item]] = None
        return tuple(found)

    def word(self, key: str, words: type[_Word], default: _Word) -> _Word:
        """A word of an enumeration; an unknown one is a surprise and gives the default."""
        value = self.string(key)
        if not value:
            return default
        try:
            return words(value)
        except ValueError:
            self.surprise(f"{name(key)} is {name(value)}, which is not known")
            return default

    def element(self, key: str) -> "Element | None":
        """An owned document, or None."""
        value = self.doc.get(key)
        if isinstance(value, dict):
            return Element(value, self.scope)
        self._expect(value, key, "part")
        return None

    def elements(self, key: str) -> list["Element"]:
        """A list of owned documents."""
        return [Element(doc, self.scope) for doc in self.documents(key)]

    def documents(self, key: str) -> list[dict[str, Any]]:
        """The same as plain documents, for hot loops."""
        stored = self._list(key)
        documents = [item for item in stored if isinstance(item, dict)]
        if len(documents) != len(stored):
            self.surprise(f"{name(key)} holds what is not a part")
        return documents

    def named_elements(self, key: str) -> list["Element"]:
        """A list of owned documents that have a name; one without is a surprise."""
        stored = self.elements(key)
        named = [element for element in stored if element.has("Name")]
        if len(named) != len(stored):
            self.surprise(f"{name(key)} holds a part without a name")
        return named

    # Properties that came with a version: None where nothing is known of them (`tells`).

    def tells(self, key: str, since: tuple[int, ...] = ALWAYS) -> bool:
        """Whether anything is known of a property: it is stored, or has its default because the version has it."""
        return self.has(key) or (self.scope.knows(since) if self.scope.defaults else self.doc.get(key) is not None)

    def name_since(self, key: str, since: tuple[int, ...] = ALWAYS, default: Name = NO_NAME) -> Name | None:
        """One line of text; the default, or None before `since`."""
        return self.name(key) or (default if self.tells(key, since) else None)

    def boolean_since(self, key: str, since: tuple[int, ...] = ALWAYS, default: bool = False) -> bool | None:
        """A yes or no; the default, or None before `since`."""
        return self.boolean(key, default) if self.tells(key, since) else None

    def integer_since(self, key: str, since: tuple[int, ...], default: int) -> int | None:
        """A whole number; the default, or None before `since`."""
        return self.integer(key, default) if self.tells(key, since) else None

    def names_since(self, key: str, since: tuple[int, ...]) -> tuple[Name, ...] | None:
        """A list of references; empty, or None before `since`."""
        return self.names(key) if self.tells(key, since) else None

    def surprise(self, what: str) -> None:
        """Take note of something that was not understood."""
        self.scope.surprises.add(self.scope.location, what)

    def _list(self, key: str) -> list[Any]:
        value = self.doc.get(key)
        if not isinstance(value, list):
            self._expect(value, key, "list")
        return items(value)

    def _expect(self, value: object, key: str, kind: str) -> None:
        if value is not None and value != "":
            self.surprise(f"{name(key)} is not a {kind}")
