"""Walks the BSON of a unit by its lengths, without decoding a value, and holds it against the limits."""

from collections.abc import Iterator
from struct import Struct
from struct import error as struct_error

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.model.names import name

BROKEN = (IndexError, ValueError, struct_error)
"""What reading damaged bytes raises. `UnicodeDecodeError` is a `ValueError`."""

int32 = Struct("<i").unpack_from
"""Reads a length or an int32: `int32(data, position)[0]`."""

_FIXED = {1: 8, 8: 1, 9: 8, 10: 0, 16: 4, 18: 8}
"""Kinds whose values have a fixed size, and that size."""
_COUNTED_FROM = 2 * limits.UNIT_ELEMENTS
"""An element takes two bytes at least, so a smaller unit cannot hold too many."""


def outer_end(data: bytes) -> int:
    """Check the outer length; give the index of the closing NUL."""
    if len(data) > limits.UNIT_SIZE:
        raise InputError("BSON_LIMIT", f"is larger than {limits.UNIT_SIZE:,} bytes; this is no unit of a project")
    if len(data) < 5 or int32(data)[0] != len(data) or data[-1]:
        raise malformed(0, "its length is not the one it states")
    return len(data) - 1


def elements(data: bytes, start: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Walk the elements of the document at `start` by their lengths: key, kind, where its value begins and ends."""
    end = outer_end(data) if start == 0 else start + int32(data, start)[0] - 1
    position = start + 4
    try:
        while position < end:
            kind = data[position]
            stop = data.index(0, position + 1, end)
            after = _after(data, kind, stop + 1)
            if after > end:
                raise malformed(position, "an element reaches over the end of its document")
            yield data[position + 1 : stop], kind, stop + 1, after
            position = after
    except BROKEN:
        raise malformed(position) from None


def _after(data: bytes, kind: int, position: int) -> int:
    """Give where a value ends, without decoding it."""
    if kind == 2 or kind == 5:
        length: int = int32(data, position)[0]
        if length < (1 if kind == 2 else 0):
            raise malformed(position, "a length is wrong")
        return position + 4 + length + (1 if kind == 5 else 0)
    if kind == 3 or kind == 4:
        length = int32(data, position)[0]
        if length < 5:
            raise malformed(position, "a document's length is wrong")
        return position + length
    if kind not in _FIXED:
        raise unknown(kind, position)
    return position + _FIXED[kind]


def refuse_conflicts(data: bytes, start: int, end: int) -> None:
    """Refuse a document in which two values of one key differ. Equal ones do occur (formats.md 1.4)."""
    seen: dict[bytes, bytes] = {}
    position = start
    while position < end:
        stop = data.index(0, position + 1, end)
        after = _after(data, data[position], stop + 1)
        element = data[position:after]
        if seen.setdefault(data[position + 1 : stop], element) != element:
            raise conflict(data[position + 1 : stop], position)
        position = after


def count_elements(data: bytes) -> None:
    """Refuse a unit with too many elements, or too deep ones, before anything is built from them."""
    if len(data) <= _COUNTED_FROM:
        return
    count, position = 0, 4
    ends = [len(data) - 1]
    try:
        while ends:
            if position >= ends[-1]:
                position = ends.pop() + 1
                continue
            kind = data[position]
            position = data.index(0, position + 1, ends[-1]) + 1
            count += 1
            if count > limits.UNIT_ELEMENTS:
                message = f"has more than {limits.UNIT_ELEMENTS:,} elements"
                raise InputError("BSON_LIMIT", message, None, f"byte {position}")
            after = _after(data, kind, position)
            if kind == 3 or kind == 4:
                if after > ends[-1]:
                    raise malformed(position, "a document's length is wrong")
                if len(ends) >= limits.UNIT_DEPTH:
                    raise too_deep(position)
                ends.append(after - 1)
                position += 4
            else:
                position = after
    except BROKEN:
        raise malformed(position) from None


def malformed(position: int, what: str = "its bytes are no BSON") -> InputError:
    """Bytes that are not what the format promises."""
    return InputError("BSON_MALFORMED", f"{what}; the unit is damaged", None, f"byte {position}")


def unknown(kind: int, position: int) -> InputError:
    """A kind of value beyond the ten."""
    return malformed(position, f"values of kind 0x{kind:02x} do not occur in projects")


def conflict(key: bytes, position: int) -> InputError:
    """Two values for one key."""
    return malformed(position, f"{name(key.decode(errors='replace'))} stands there twice with different values")


def too_deep(position: int) -> InputError:
    """Nesting beyond the limit."""
    return InputError("BSON_LIMIT", f"is nested deeper than {limits.UNIT_DEPTH} levels", None, f"byte {position}")
