"""Walks the XML along the tables: checks every element as it comes, and makes its value when it ends.

Only the element in hand and its parents are in memory. What is wrong is collected with its line, up to a limit; a
file with errors gives no values.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from auditor.exports.security_xml.shape import TEXT, Child, Element, Fields, Reading
from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.xml_stream import release
from auditor.model.names import Name, name, shown_text

if TYPE_CHECKING:
    from lxml.etree import _Element

    from auditor.files.xml_stream import Event

_SCHEMA_HINTS = frozenset(
    f"{{http://www.w3.org/2001/XMLSchema-instance}}{hint}" for hint in ("noNamespaceSchemaLocation", "schemaLocation")
)
"""They tell an editor which schema to use. Nothing is ever fetched."""

_BLANKS = " \t\r\n"
_QUOTED = 60
"""Characters of a wrong value that an error shows."""

Problem = tuple[int, str]
"""A line and what is wrong there."""


class StructureError(InputError):
    """Well-formed XML that is no security export. `str` tells the first problem, `problems` every one of them."""

    def __init__(self, file: Name, problems: Sequence[Problem]) -> None:
        self.problems = tuple(f"{file}, line {line}: {message}" for line, message in problems)
        """One line each, in the order of the file: `clinic.xml, line 7: expected ..., found ...`."""
        (line, message), *others = problems
        if others:
            message = f"{message} (and {len(others)} more, the next on line {others[0][0]})"
        super().__init__("XML_STRUCTURE", message, file, f"line {line}")


def read_values(events: "Iterable[Event]", root: Element, reading: Reading) -> Any:
    """Give the value of the root element. Errors: StructureError, and those of `events`."""
    walk = _Walk(root, reading)
    for event, node, line in events:
        if event == "start":
            walk.start(node, line)
        else:
            walk.end(node, line)
    return walk.result()


class _Open:
    """An element that has begun and not yet ended."""

    __slots__ = ("fields", "line", "lines", "place", "position")

    def __init__(self, place: Child, fields: Fields, line: int) -> None:
        self.place = place
        """Which child of its parent it is."""
        self.fields = fields
        self.line = line
        self.position = -1
        """Position of its latest child among the element's children, which keep their order."""
        self.lines: dict[Name, int] = {}
        """Lines of those children whose names must differ."""

    @property
    def element(self) -> Element:
        """What it is."""
        return self.place.element


class _Walk:
    """One walk through one file."""

    def __init__(self, root: Element, reading: Reading) -> None:
        self._reading = reading
        self._problems: list[Problem] = []
        place = Child(root, "root", False, None)
        document = Element("", lambda fields, _line, _reading: fields, children=(place,))
        self._open = [_Open(Child(document, "", False, None), {}, 1)]
        self._ignored = 0
        """Depth inside an element that has no place where it stands."""
        self._last: _Element | None = None
        """The element of the latest event."""
        self._last_started = True
        self._last_line = 1

    def start(self, node: "_Element", line: int) -> None:
        """Take the start of an element."""
        text, text_line = self._passed_text()
        self._last, self._last_started, self._last_line = node, True, line
        if self._ignored:
            self._ignored += 1
            return
        self._check_text(text, text_line)
        parent = self._open[-1]
        placed = parent.element.by_tag.get(str(node.tag))
        if placed is None or not _may_follow(parent, *placed):
            self._problem(line, f"expected {_expected_child(parent)}, found <{name(str(node.tag))[:_QUOTED]}>")
            self._ignored = 1
            return
        parent.position, place = placed
        begun = _Open(place, self._read_attributes(place.element, node, line), line)
        if place.unique:
            self._check_unique(parent, begun)
        self._open.append(begun)

    def end(self, node: "_Element", line: int) -> None:
        """Take the end of an element."""
        text, text_line = self._passed_text()
        self._last, self._last_started, self._last_line = node, False, line
        if self._ignored:
            self._ignored -= 1
            return
        ended = self._open[-1]
        if ended.element.holds_text:
            ended.fields[TEXT] = shown_text(text)
        else:
            self._check_text(text, text_line)
        self._open.pop()
        if not self._problems:
            self._keep(ended)

    def result(self) -> Any:
        """Give the value of the root. Errors: StructureError."""
        if self._problems:
            raise StructureError(self._reading.file, self._problems)
        return self._open[0].fields["root"]

    def _passed_text(self) -> tuple[str, int]:
        """Give the text since the latest event with the line where it begins; free the element that ended there."""
        last = self._last
        if last is None:
            return "", 1
        if self._last_started:
            return last.text or "", self._last_line
        text = last.tail or ""
        release(last)
        return text, self._last_line

    def _check_text(self, passed: str, line: int) -> None:
        text = passed.lstrip(_BLANKS)
        if text and not self._open[-1].element.holds_text:
            line += passed[: -len(text)].count("\n")
            found = _quoted(text.rstrip(_BLANKS))
            self._problem(line, f"expected no text in <{self._open[-1].element.tag}>, found {found}")

    def _read_attributes(self, element: Element, node: "_Element", line: int) -> Fields:
        fields = element.defaults.copy()
        required = element.required.copy()
        for written_name, written in node.attrib.items():
            attribute = element.by_name.get(str(written_name))
            if attribute is None:
                if written_name not in _SCHEMA_HINTS:
                    found = name(str(written_name))[:_QUOTED]
                    self._problem(line, f"expected {_expected_attribute(element)}, found {found}")
                continue
            required.discard(attribute.name)
            try:
                fields[attribute.field] = attribute.kind.read(str(written))
            except ValueError:
                expected = f"expected {attribute.kind.expected} as {attribute.name} of <{element.tag}>"
                self._problem(line, f"{expected}, found {_quoted(str(written))}")
        for missing in sorted(required):
            self._problem(line, f"expected the attribute {missing} in <{element.tag}>, found none")
        return fields

    def _check_unique(self, parent: _Open, begun: _Open) -> None:
        key = begun.fields["name"]
        if key in parent.lines:
            expected = f"expected each <{begun.element.tag}> once"
            self._problem(begun.line, f"{expected}, found {key[:_QUOTED]} again (first on line {parent.lines[key]})")
        elif key is not None:
            parent.lines[key] = begun.line

    def _keep(self, ended: _Open) -> None:
        """Make the value of an element and hand it to its parent."""
        element, fields = ended.element, ended.fields
        for several in element.several:
            fields[several] = tuple(fields[several])
        value = element.make(fields, ended.line, self._reading)
        target, field = self._open[-1].fields, ended.place.field
        if not ended.place.many:
            target[field] = value
        elif kept := target[field]:
            if len(kept) == limits.XML_CHILDREN:
                raise self._too_many(ended)
            kept.append(value)
        else:
            target[field] = [value]

    def _too_many(self, ended: _Open) -> InputError:
        message = f"has more than {limits.XML_CHILDREN:,} <{ended.element.tag}> in one place; this is no Mendix project"
        return InputError("XML_LIMIT", message, self._reading.file, f"line {ended.line}")

    def _problem(self, line: int, message: str) -> None:
        self._problems.append((line, message))
        if len(self._problems) == limits.XML_ERRORS:
            raise StructureError(self._reading.file, self._problems)


def _may_follow(parent: _Open, position: int, place: Child) -> bool:
    return position > parent.position or (place.many and position == parent.position)


def _expected_child(parent: _Open) -> str:
    """What could stand where something else does: `<attribute>, <access-rule> or </entity>`."""
    element = parent.element
    tags = [f"<{place.element.tag}>" for at, place in element.by_tag.values() if _may_follow(parent, at, place)]
    return _either([*tags, f"</{element.tag}>"] if element.tag else tags)


def _expected_attribute(element: Element) -> str:
    if not element.attributes:
        return f"no attribute in <{element.tag}>"
    return f"{_either([attribute.name for attribute in element.attributes])} as attribute of <{element.tag}>"


def _either(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _quoted(value: str) -> str:
    return f'"{name(value)[:_QUOTED]}"'
