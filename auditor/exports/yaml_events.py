"""Our own reader of YAML files: builds plain values from libyaml's events, and takes nothing that a model never holds.

libyaml only cuts the text into events; nothing of PyYAML's loaders runs. Refused are aliases, anchors, tags, keys that
are no text, keys that stand there twice, several documents, and whatever is too deep or too large. Scalars are those
of YAML's core schema (1.2): `no`, `1_000` and dates stay text, `017` is seventeen.

Errors are `InputError` with the line: YAML_ENCODING, YAML_MALFORMED, YAML_LIMIT, YAML_ALIAS (anchors too), YAML_TAG,
YAML_KEY, YAML_DUPLICATE, YAML_DOCUMENTS. Source: inputs.md 5.
"""

import contextlib
import re
from collections.abc import Callable
from typing import Any

import yaml

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.model.names import Name, name

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Only its parser is used; it is the C one wherever PyYAML was built with libyaml, which all its wheels are."""

_WORDS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_STARTS = frozenset("0123456789+-.")
_LONGEST_NUMBER = 40
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_QUOTED_KEY = 60


class Placed(dict[str, Any]):
    """A mapping that knows where it stands."""

    __slots__ = ("file", "line")

    file: Name
    """The path inside the export; set at the top of a document only."""
    line: int
    """Line from 1."""


class _Scalars(dict[str, Any]):
    """Plain scalars resolved once: the same few hundred come again and again. Stops growing on files made for that."""

    def __missing__(self, text: str) -> Any:
        value = _resolve(text)
        if len(self) < 20_000 and len(text) < 100:
            self[text] = value
        return value


_scalars = _Scalars(_WORDS)


def parse(data: bytes, first_line: int = 1) -> Any:
    """Give the value of a YAML file: `Placed`, list, text, number, boolean or None; None for an empty file too.

    `first_line`: the number of the first line, for a piece of a larger file.
    """
    if len(data) > limits.YAML_FILE:
        raise InputError("YAML_LIMIT", f"is larger than {limits.YAML_FILE:,} bytes; this is no model export")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        raise InputError("YAML_ENCODING", "is not UTF-8; save it as UTF-8", where=f"line {line}") from None
    try:
        with contextlib.closing(_Events(data)) as events:
            return _Builder(events.next, first_line).document()
    except yaml.YAMLError as error:
        raise _malformed(error, data, first_line) from None
    except (ValueError, RecursionError, MemoryError):
        raise InputError("YAML_MALFORMED", "cannot be read; export the model again") from None


class _Events:
    """The events of one file."""

    def __init__(self, data: bytes) -> None:
        self._loader = _Loader(data)
        self.next: Callable[[], Any] = self._loader.get_event

    def close(self) -> None:
        """Let libyaml forget the file."""
        self._loader.dispose()


class _Builder:
    """Builds one document from events, with its own stack, so that depth costs nothing but memory."""

    def __init__(self, next_event: Callable[[], Any], first_line: int) -> None:
        self._next = next_event
        self._first_line = first_line

    def document(self) -> Any:
        """Give the value of the only document."""
        self._next()  # The start of the stream.
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self._value()
        self._next()  # The end of the document.
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._error(event, "YAML_DOCUMENTS", "holds several documents; a model file holds one")
        return value

    def _value(self) -> Any:
        """Build the next value. `parents` holds the collections around the one in hand, `keys` their keys."""
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        parents: list[tuple[Any, str | None]] = []
        root: list[Any] = []
        current: Any = root
        key: str | None = None
        in_mapping = False
        left = limits.YAML_NODES
        while True:
            event = self._next()
            kind = type(event)
            if kind is scalar:
                if event.anchor or event.tag:
                    raise self._decorated(event)
                text = event.value
                if in_mapping and key is None:
                    if text in current:
                        raise self._duplicate(event, text)
                    key = text
                    continue
                # Only a scalar without quotes can be anything but text.
                value = _scalars[text] if event.implicit[0] else text
            elif kind is mapping or kind is sequence:
                if event.anchor or event.tag:
                    raise self._decorated(event)
                if in_mapping and key is None:
                    raise self._error(event, "YAML_KEY", "has a key that is no text; a model file has none")
                value = [] if kind is sequence else self._placed(event)
            elif kind is yaml.AliasEvent:
                raise self._error(event, "YAML_ALIAS", "refers to another part of itself; a model file never does")
            else:  # The end of a collection.
                current, key = parents.pop()
                in_mapping = type(current) is Placed
                if current is root:
                    return root[0]
                continue
            left -= 1
            if left < 0:
                limit = f"holds more than {limits.YAML_NODES:,} values; this is no model file"
                raise self._error(event, "YAML_LIMIT", limit)
            if in_mapping:
                current[key] = value
                key = None
            else:
                current.append(value)
            if kind is scalar:
                if current is root:
                    return value
                continue
            parents.append((current, key))
            if len(parents) > limits.YAML_DEPTH:
                raise self._error(event, "YAML_LIMIT", f"nests deeper than {limits.YAML_DEPTH}; this is no model file")
            current = value
            in_mapping = kind is mapping
            key = None

    def _placed(self, event: Any) -> Placed:
        made = Placed()
        made.line = event.start_mark.line + self._first_line
        return made

    def _decorated(self, event: Any) -> InputError:
        if event.anchor:
            return self._error(event, "YAML_ALIAS", "has an anchor; a model file never has one")
        return self._error(event, "YAML_TAG", "has a tag, which says what a value is; a model file never has one")

    def _duplicate(self, event: Any, key: str) -> InputError:
        return self._error(event, "YAML_DUPLICATE", f"has the key {name(key)[:_QUOTED_KEY]} twice in one place")

    def _error(self, event: Any, code: str, message: str) -> InputError:
        return InputError(code, message, where=f"line {event.start_mark.line + self._first_line}")


def _resolve(text: str) -> Any:
    """Give the value of a scalar without quotes, by the core schema."""
    if text[0] not in _NUMBER_STARTS or len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def _malformed(error: yaml.YAMLError, data: bytes, first_line: int) -> InputError:
    """Say what libyaml says: of the text, or of the characters that it is made of."""
    if isinstance(error, yaml.reader.ReaderError):
        problem, line = error.reason, data.count(b"\n", 0, error.position)
    else:
        mark = getattr(error, "problem_mark", None)
        problem, line = getattr(error, "problem", None) or "is no YAML", mark.line if mark else 0
    message = f"cannot be read: {name(str(problem))}; export the model again"
    return InputError("YAML_MALFORMED", message, where=f"line {line + first_line}")
