"""Our own strict decoder for the BSON of Mendix units: ten types, bounded, in pure Python.

Units come from untrusted files, so no C decoder reads them. What the format promises is checked: the outer length is
exact, every inner length stays inside its document, text is UTF-8, and one key never has two different values (the
trick that shows one thing to a reader and another to Mendix). Whatever breaks a promise raises `InputError`
BSON_MALFORMED, what is too deep or too large BSON_LIMIT, both with the byte.

Values: double `float`, string `str`, document `dict`, array `list` (marker included, see `items`), binary `bytes` (of
any subtype but the old one that states its length twice), boolean `bool`, date `int` (milliseconds since 1970), null
`None`, int32 and int64 `int`.
Sources: formats.md 1.4 (encodings), inputs.md 2 (limits).
"""

from collections.abc import Collection, Iterator, Mapping
from struct import Struct
from typing import Any

from auditor.exports.bson_choice import Choice, Part
from auditor.exports.bson_walk import (
    BROKEN,
    conflict,
    count_elements,
    elements,
    int32,
    malformed,
    outer_end,
    refuse_conflicts,
    too_deep,
    unknown,
)
from auditor.files import limits
from auditor.files.errors import InputError

Document = dict[str, Any]
"""A decoded document: keys as stored, values as the module's docstring says."""

WIDGET_DEFINITION: Mapping[str, str] = {"Type": "CustomWidgets$CustomWidget"}
"""What `decode` leaves undecoded when told so: the copy of its definition that each pluggable widget carries, a third
of all page bytes."""

_NOTHING: Mapping[str, str] = {}
_int64 = Struct("<q").unpack_from
_double = Struct("<d").unpack_from
_OPENING = b"\x05$ID\x00\x10\x00\x00\x00\x00"
"""Almost every document begins with these ten bytes, its 16-byte id, and then `_TYPE`."""
_TYPE = b"\x02$Type\x00"


class _Keys(dict[bytes, str]):
    """Texts that come again and again, decoded once and shared. Stops growing on units made to fill it."""

    def __missing__(self, raw: bytes) -> str:
        key = raw.decode()
        if len(self) < 20_000 and len(raw) < 100:
            self[raw] = key
        return key


_keys = _Keys()


class Undecoded:
    """A document inside a unit that was jumped over. Its contents are checked only when they are asked for."""

    __slots__ = ("_data", "_start")

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def peek(self, keys: Collection[str]) -> Document:
        """Decode only these keys of the document itself, as `peek` does for a unit."""
        return _peek(self._data, self._start, keys)

    def decode(self) -> Document:
        """Decode the whole document."""
        length = int32(self._data, self._start)[0]
        return _document(self._data, self._start + 4, self._start + length - 1, 1, None)


def decode(data: bytes, *, skip: Mapping[str, str] = _NOTHING, choice: Choice | None = None) -> Document:
    """Decode one unit.

    `skip` maps a key to the `$Type` of its owner, such as `WIDGET_DEFINITION`: documents under that key of such an
    owner become `Undecoded`. (An owner that does not state its `$Type` before the key is decoded as a whole.)
    `choice`, instead, says more finely what is decoded; what it leaves out is absent.
    """
    end = outer_end(data)
    count_elements(data)
    return _document(data, 4, end, 1, choice or (Choice(postponed=skip) if skip else None))


def peek_type(data: bytes) -> str:
    """Give the `$Type` of a unit without decoding it; an empty text when it has none.

    Always walks all keys of the unit itself by their lengths, so that a unit with two different types is refused.
    """
    type_name = peek(data, ("$Type",)).get("$Type", "")
    if not isinstance(type_name, str):
        raise InputError("BSON_MALFORMED", "its $Type is no text; the unit is damaged")
    return type_name


def peek(data: bytes, keys: Collection[str]) -> Document:
    """Decode only some keys of the unit itself; all others are jumped over by length. Absent keys stay absent."""
    count_elements(data)
    return _peek(data, 0, keys)


def items(value: object) -> list[Any]:
    """Give the items of an array without its marker, the int that stands first; of anything else, none.

    Source: formats.md 0.3. The marker's value means nothing to a reader.
    """
    if not isinstance(value, list):
        return []
    return value[1:] if value and type(value[0]) is int else value


def documents(data: bytes) -> Iterator[bytes]:
    """Cut bytes that hold one document after the other (`model.mdp`) into those documents."""
    position = 0
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "little", signed=True)
        if length < 5 or position + length > len(data):
            raise malformed(position, "a document's length does not fit the file")
        yield data[position : position + length]
        position += length


def _document(data: bytes, position: int, end: int, depth: int, choice: Choice | None) -> Document:
    """Decode the elements from `position` (after the length) to `end` (the index of the closing NUL)."""
    if depth > limits.UNIT_DEPTH:
        raise too_deep(position)
    start = position
    result: Document = {}
    count = 0
    find, keys, length_at = data.index, _keys, int32
    try:
        if data.startswith(_OPENING, position) and data.startswith(_TYPE, position + 26):
            length = length_at(data, position + 33)[0]
            type_end = position + 36 + length
            if length > 0 and type_end < end and not data[type_end]:
                result["$ID"] = data[position + 10 : position + 26]
                result["$Type"] = keys[data[position + 37 : type_end]]
                position = type_end + 1
                count = 2
        while position < end:
            kind = data[position]
            stop = find(0, position + 1, end)
            key = keys[data[position + 1 : stop]]
            position = stop + 1
            count += 1
            if kind == 2:
                length = length_at(data, position)[0]
                stop = position + 3 + length
                if length < 1 or data[stop]:
                    raise malformed(position, "a text's length is wrong")
                result[key] = data[position + 4 : stop].decode() if length > 1 else ""
                position = stop + 1
            elif kind == 3 or kind == 4:
                length = length_at(data, position)[0]
                stop = position + length - 1
                if length < 5 or stop >= end or data[stop]:
                    raise malformed(position, "a document's length is wrong")
                part = choice.of(key, result.get("$Type"), position, stop) if choice else Part.DECODED
                if part is Part.LEFT_OUT:
                    count -= 1
                elif kind == 4:
                    result[key] = _array(data, position + 4, stop, depth + 1, choice)
                elif part is Part.POSTPONED:
                    result[key] = Undecoded(data, position)
                else:
                    result[key] = _document(data, position + 4, stop, depth + 1, choice)
                position = stop + 1
            elif kind == 5:
                length = length_at(data, position)[0]
                if length < 0 or data[position + 4] == 2:
                    raise malformed(position, "a binary value's length is wrong or stands there twice")
                result[key] = data[position + 5 : position + 5 + length]
                position += 5 + length
            elif kind == 8:
                value = data[position]
                if value > 1:
                    raise malformed(position, "a yes-or-no value is neither")
                result[key] = value == 1
                position += 1
            elif kind == 10:
                result[key] = None
            elif kind == 16:
                result[key] = length_at(data, position)[0]
                position += 4
            elif kind == 18 or kind == 9:
                result[key] = _int64(data, position)[0]
                position += 8
            elif kind == 1:
                result[key] = _double(data, position)[0]
                position += 8
            else:
                raise unknown(kind, position)
    except BROKEN:
        raise malformed(position) from None
    if position != end:
        raise malformed(position, "an element reaches over the end of its document")
    if len(result) != count:
        refuse_conflicts(data, start, end)
    return result


def _array(data: bytes, position: int, end: int, depth: int, choice: Choice | None) -> list[Any]:
    """Decode an array. Its keys are only its positions, so they are passed over."""
    if depth > limits.UNIT_DEPTH:
        raise too_deep(position)
    start = position
    result: list[Any] = []
    add, find, length_at = result.append, data.index, int32
    try:
        while position < end:
            kind = data[position]
            position = find(0, position + 1, end) + 1
            if kind == 3:
                length = length_at(data, position)[0]
                stop = position + length - 1
                if length < 5 or stop >= end or data[stop]:
                    raise malformed(position, "a document's length is wrong")
                if choice is None or choice.holds(position, stop):
                    add(_document(data, position + 4, stop, depth + 1, choice))
                position = stop + 1
            elif kind == 16:
                add(length_at(data, position)[0])
                position += 4
            elif kind == 2:
                length = length_at(data, position)[0]
                stop = position + 3 + length
                if length < 1 or data[stop]:
                    raise malformed(position, "a text's length is wrong")
                add(data[position + 4 : stop].decode())
                position = stop + 1
            else:  # Rare in arrays: let the general way decode it as if the positions were keys.
                return list(_document(data, start, end, depth, choice).values())
    except BROKEN:
        raise malformed(position) from None
    if position != end:
        raise malformed(position, "an element reaches over the end of its array")
    return result


def _peek(data: bytes, start: int, keys: Collection[str]) -> Document:
    """Decode some elements of the document at `start`. Its `$Type` is always looked at, for a second one."""
    wanted = {key.encode() for key in keys}
    result: Document = {}
    seen: dict[bytes, bytes] = {}
    for key, _, begin, after in elements(data, start):
        if key not in wanted and key != b"$Type":
            continue
        element = data[begin - len(key) - 2 : after]
        if seen.setdefault(key, element) != element:
            raise conflict(key, begin)
        if key in wanted:
            result |= _document(data, begin - len(key) - 2, after, 1, None)
    return result
