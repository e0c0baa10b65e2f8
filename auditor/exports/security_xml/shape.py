"""How a value of the model stands in the XML: an element with attributes and children, each for one field.

Reader and writer walk the same tables (`security.py`, `domain.py`, `documents.py`, `export.py`), so what one knows
the other knows. A field that is not in the file has its default; the writer leaves out what is equal to it.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.exports.security_xml.values import BOOLEAN, NAME, Kind
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text
from auditor.model.source import Location

Fields = dict[str, Any]
"""Values by field name: what an element holds."""

TEXT = "text"
"""The field that an element's own text is for."""


class Reading:
    """What the makers of model values know about the file, beside the element in hand."""

    def __init__(self, file: Name) -> None:
        self.file = file
        """Base name of the file."""
        self._shared: dict[Any, Any] = {}

    def location(self, line: int, unit: str, path: str = "") -> Location:
        """Give the place of a thing in this file."""
        return Location(self.file, self.shared(Name(unit)), Name(path), line)

    def shared(self, value: Any) -> Any:
        """Give one object for all equal values: most access rules of an entity list the same members."""
        return self._shared.setdefault(value, value)


Maker = Callable[[Fields, int, Reading], Any]
"""Makes a value from an element's fields, its line and the reading."""


@frozen
class Attribute:
    """An attribute of an element."""

    name: str
    field: str
    kind: Kind
    required: bool
    """Required ones are always written."""
    default: Any


@frozen
class Child:
    """A child element, or several of one name."""

    element: "Element"
    field: str
    many: bool
    default: Any
    """The field's value when there is no such element; for many an empty tuple."""
    unique: bool = False
    """Whether their names must differ."""
    others: Mapping[type, "Element"] = dataclasses.field(default_factory=dict)
    """Elements for values of other classes, which stand among these in any order; `element` is for the first."""

    def element_of(self, value: Any) -> "Element":
        """Give the element for one value."""
        return self.others.get(type(value), self.element)


@dataclass(eq=False)
class Element:
    """An element of the format."""

    tag: str
    make: Maker
    attributes: tuple[Attribute, ...] = ()
    children: tuple[Child, ...] = ()
    """In their fixed order."""
    take: Callable[[Any], Mapping[str, Any]] | None = None
    """Gives the fields of a value, for the writer; None when they are its attributes."""
    holds_text: bool = False
    by_name: Mapping[str, Attribute] = field(init=False)
    """The attributes by name."""
    by_tag: dict[str, tuple[int, Child]] = field(init=False)
    """The children with their positions, by tag."""
    required: set[str] = field(init=False)
    """Names of the attributes that must be there."""
    several: tuple[str, ...] = field(init=False)
    """Fields of the children that may be many."""
    defaults: Fields = field(init=False)
    """The fields of an element that holds nothing."""

    def __post_init__(self) -> None:
        self.by_name = {attribute.name: attribute for attribute in self.attributes}
        self.by_tag = {}
        for position, child in enumerate(self.children):
            self.by_tag[child.element.tag] = position, child
            for other in child.others.values():
                self.by_tag[other.tag] = position, replace(child, element=other, others={})
        self.required = {attribute.name for attribute in self.attributes if attribute.required}
        self.several = tuple(child.field for child in self.children if child.many)
        parts: tuple[Attribute | Child, ...] = (*self.attributes, *self.children)
        self.defaults = {part.field: part.default for part in parts}

    def fields(self, value: Any) -> Mapping[str, Any]:
        """Give the fields of a value of this element's sort."""
        if self.take is not None:
            return self.take(value)
        return {part: getattr(value, part) for part in self.defaults}


def plain(model: Callable[..., Any]) -> Maker:
    """Make a value that has no place of its own."""
    return lambda fields, line, reading: model(**fields)


def required(name: str, kind: Kind = NAME, field: str = "") -> Attribute:
    """An attribute that must be there."""
    return Attribute(name, field or _field(name), kind, True, None)


def optional(name: str, kind: Kind = NAME, default: Any = None, field: str = "") -> Attribute:
    """An attribute that may be absent; by default that means that the export did not hold the property."""
    return Attribute(name, field or _field(name), kind, False, default)


def reference(name: str, field: str = "") -> Attribute:
    """A name that may be absent, which means none."""
    return optional(name, NAME, NO_NAME, field)


def flag(name: str, field: str = "") -> Attribute:
    """A yes or no; absent means no."""
    return optional(name, BOOLEAN, False, field)


def one(element: Element, field: str = "", default: Any = None) -> Child:
    """A child that may stand there once."""
    return Child(element, field or _field(element.tag), False, default)


def many(element: Element, field: str, unique: bool = False) -> Child:
    """Children of one tag, as a tuple in their order."""
    return Child(element, field, True, (), unique)


def various(elements: Mapping[type, Element], field: str) -> Child:
    """Children of several tags in any order, one tag for each class of values, as a tuple in their order."""
    (_, first), *_ = elements.items()
    return Child(first, field, True, (), others=elements)


def text(tag: str, field: str = "") -> Child:
    """A child that holds text of several lines; absent means none."""
    return Child(Element(tag, _make_text, take=_take_text, holds_text=True), field or _field(tag), False, NO_TEXT)


def names(tag: str, field: str) -> Child:
    """Children that hold a name each, as a tuple of names."""
    return many(Element(tag, _make_name, (required("name"),), take=_take_name), field)


def section(tag: str, child: Child) -> Element:
    """An element that only groups others: its value is their tuple."""

    def take(value: tuple[Any, ...]) -> Fields:
        return {child.field: value}

    return Element(tag, lambda fields, _line, _reading: fields[child.field], children=(child,), take=take)


def _make_name(fields: Fields, _line: int, _reading: Reading) -> Any:
    return fields["name"]


def _take_name(value: Name) -> Fields:
    return {"name": value}


def _make_text(fields: Fields, _line: int, _reading: Reading) -> Any:
    return fields[TEXT]


def _take_text(value: Text) -> Fields:
    return {TEXT: value}


def _field(xml_name: str) -> str:
    return xml_name.replace("-", "_")
