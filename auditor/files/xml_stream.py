"""Reads XML that nobody vouches for, as a stream, with exact line numbers.

A look at the prolog refuses every DTD and every encoding but UTF-8 before libxml2 sees a byte: without a DTD there are
no entities, so nothing to expand or fetch. The parser is fed line by line, since its own line numbers stop at 65,535.
lxml is imported only when a file is read. Source: inputs.md 1.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import open_regular
from auditor.model.names import name

if TYPE_CHECKING:
    from lxml import etree

    Event = tuple[Literal["start", "end"], etree._Element, int]
    """What happened, to which element, and on which line (from 1) the tag ended."""

_BOM = b"\xef\xbb\xbf"
_LEAD = b" " * 16
"""Fed first: libxml2 keeps the first few bytes back, and a root on a very short line would seem to end on the next."""
_BLANKS = re.compile(rb"[ \t\r\n]*")
_ROOT = re.compile(rb"<([A-Za-z_:\x80-\xff][^\s<>/]*)")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)["']""")
_READ_ENCODINGS = (b"utf-8", b"us-ascii")
_PLACE_IN_MESSAGE = re.compile(r",? line \d+(, column \d+)?|\(<string>[^)]*\)|, (use|try) XML_PARSE_HUGE( option)?")
_PARSER_LIMITS = (110, 114)
"""libxml2's own codes for a name, text or tag beyond its limits, and for too deep nesting."""
_PARSER_ENCODING = (81,)


def prescan_xml(head: bytes) -> str:
    """Look at the beginning of a file (`XML_PROLOG` bytes); give the tag of its root as written.

    Errors: XML_DTD, XML_ENCODING, XML_MALFORMED (no XML), XML_LIMIT (the root begins too late).
    """
    position = len(_BOM) if head.startswith(_BOM) else 0
    first = head[position:].lstrip(b" \t\r\n")
    if b"\0" in head or not (first.startswith(b"<") or head.isascii()):
        raise InputError("XML_ENCODING", "is no UTF-8 text; save it as UTF-8")
    if head.startswith(b"<?xml", position):
        _check_declaration(head[position : head.find(b"?>", position)])
    while True:
        blanks = _BLANKS.match(head, position)
        position = blanks.end() if blanks else position
        if head.startswith(b"<!--", position):
            position = _behind(head, b"-->", position + 4)
        elif head.startswith(b"<?", position):
            position = _behind(head, b"?>", position + 2)
        elif head.startswith(b"<!", position):
            raise InputError("XML_DTD", "has a DTD, which is never read; remove the <!DOCTYPE> from it")
        elif root := _ROOT.match(head, position):
            return root[1].decode(errors="replace")
        else:
            raise _not_begun(head)


def root_tag(path: str | Path) -> str | None:
    """Give the tag of a file's root as written, or None when the file is no XML. Errors: as for opening; XML_DTD."""
    with open_regular(path, limits.XML_FILE) as file:
        head = file.read(limits.XML_PROLOG)
    try:
        return prescan_xml(head)
    except InputError as error:
        if error.code == "XML_DTD":
            raise error.named(Path(path).name) from None
        return None


def xml_pull_parser() -> "etree.XMLPullParser":
    """Make the one parser for untrusted XML. It is fed only with what `prescan_xml` let pass."""
    from lxml import etree

    return etree.XMLPullParser(
        events=("start", "end"),
        encoding="UTF-8",  # Overrides the declaration, should one slip through.
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def read_xml(path: str | Path) -> "Iterator[Event]":
    """Read a file as a stream of events, see `feed_lines`. Errors: also those of `open_regular`."""
    with io.BufferedReader(open_regular(path, limits.XML_FILE), limits.MB) as file:
        yield from feed_lines(file, Path(path).name)


def feed_lines(file: IO[bytes], shown_name: str) -> "Iterator[Event]":
    """Read a seekable file as a stream of events. Call `release` at the end of each record, or memory grows.

    Errors, each with its line: those of `prescan_xml`, XML_LIMIT, XML_MALFORMED. Limits are checked before an element
    is handed out, so its attributes may be listed safely.
    """
    head = file.read(limits.XML_PROLOG)
    file.seek(0)
    meter = _Meter()
    try:
        prescan_xml(head)
        yield from _events(file, meter, b"" if head.startswith((_BOM, b"<?xml")) else _LEAD)
    except InputError as error:
        error.where = error.where or f"line {meter.line}"
        raise error.named(shown_name) from None


def release(element: "etree._Element") -> None:
    """Free an element that was dealt with, and its earlier siblings."""
    element.clear()
    parent = element.getparent()
    if parent is not None:  # The root has none, even when a processing instruction stands before it.
        while element.getprevious() is not None:
            del parent[0]


class _Meter:
    """Counts what a file has used of its limits."""

    def __init__(self) -> None:
        self.line = 1
        self.elements = 0
        self.depth = 0
        self.size = 0
        self.silent = 0
        """Bytes since the last event."""

    def fed(self, piece: bytes) -> None:
        self.size += len(piece)
        self.silent += len(piece)
        if self.size > limits.XML_FILE:
            raise InputError("XML_LIMIT", f"is larger than {limits.XML_FILE:,} bytes")
        if self.silent > limits.XML_TAG:
            raise InputError("XML_LIMIT", f"has a tag or text of more than {limits.XML_TAG:,} bytes")
        if b"\0" in piece:
            raise InputError("XML_ENCODING", "is no UTF-8 text; save it as UTF-8")

    def started(self, element: "etree._Element") -> None:
        self.elements += 1
        self.depth += 1
        if self.elements == 1 and element.getroottree().docinfo.internalDTD is not None:
            raise InputError("XML_DTD", "has a DTD, which is never read; remove the <!DOCTYPE> from it")
        if self.elements > limits.XML_ELEMENTS:
            raise InputError("XML_LIMIT", f"has more than {limits.XML_ELEMENTS:,} elements")
        if self.depth > limits.XML_DEPTH:
            raise InputError("XML_LIMIT", f"is nested deeper than {limits.XML_DEPTH} levels")
        # `len` is cheap; listing the attributes takes lxml a time that grows with the square of their number.
        if len(element.attrib) > limits.XML_ATTRIBUTES:
            raise InputError("XML_LIMIT", f"has an element with more than {limits.XML_ATTRIBUTES} attributes")
        if self.silent > limits.XML_ATTRIBUTE and any(
            len(value) > limits.XML_ATTRIBUTE for value in element.attrib.values()
        ):
            raise InputError("XML_LIMIT", f"has an attribute of more than {limits.XML_ATTRIBUTE:,} characters")
        self.silent = 0

    def ended(self) -> None:
        self.depth -= 1
        if self.silent > limits.XML_TEXT:
            raise InputError("XML_LIMIT", f"has a text of more than {limits.XML_TEXT:,} bytes")
        self.silent = 0


def _events(file: IO[bytes], meter: _Meter, lead: bytes) -> "Iterator[Event]":
    from lxml import etree

    parser = xml_pull_parser()
    try:
        parser.feed(lead)
        while piece := file.readline(limits.XML_PIECE):
            meter.fed(piece)
            parser.feed(piece)
            # The stubs allow for namespace events, which are not asked for.
            for event, element in cast("Iterator[tuple[str, etree._Element]]", parser.read_events()):
                if event == "start":
                    meter.started(element)
                    yield "start", element, meter.line
                else:
                    meter.ended()
                    yield "end", element, meter.line
            if piece.endswith(b"\n"):
                meter.line += 1
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None


def _not_well_formed(error: "etree.XMLSyntaxError") -> InputError:
    reason = name(_PLACE_IN_MESSAGE.sub("", str(error)).strip())
    code = getattr(error, "code", 0)
    if code in _PARSER_LIMITS:
        return InputError("XML_LIMIT", f"has something far too long or too deep ({reason})")
    if code in _PARSER_ENCODING:
        return InputError("XML_ENCODING", "is no UTF-8 text; save it as UTF-8")
    return InputError("XML_MALFORMED", f"is no well-formed XML ({reason}); export it again")


def _check_declaration(declaration: bytes) -> None:
    encoding = _ENCODING.search(declaration)
    if encoding and encoding[1].lower() not in _READ_ENCODINGS:
        raise InputError("XML_ENCODING", f"says it is {name(encoding[1].decode(errors='replace'))}; save it as UTF-8")


def _behind(head: bytes, mark: bytes, position: int) -> int:
    found = head.find(mark, position)
    if found < 0:
        raise _not_begun(head)
    return found + len(mark)


def _not_begun(head: bytes) -> InputError:
    if len(head) >= limits.XML_PROLOG:
        return InputError("XML_LIMIT", f"has no element in its first {limits.XML_PROLOG:,} bytes")
    return InputError("XML_MALFORMED", "is no XML; check which file it is")
