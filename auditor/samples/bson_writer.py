"""Writes the BSON of a unit: the ten types that Mendix units use, nothing else. The other way is `exports.bson`.

Studio Pro stores whole numbers as int64 and the marker that begins an array as int32. Source: formats.md 1.4.
"""

from collections.abc import Callable, Iterable
from struct import Struct
from typing import Any

from auditor.model.frozen import frozen

_int32 = Struct("<i").pack
_int64 = Struct("<q").pack
_double = Struct("<d").pack


@frozen
class Date:
    """A point in time as a file stores it."""

    milliseconds: int
    """Since 1970, UTC."""


@frozen
class Int32:
    """A whole number in four bytes, as tools other than Studio Pro write it."""

    value: int


def encode(document: dict[str, Any]) -> bytes:
    """Encode a document.

    Values: float, str, dict, list (the first item a marker: int32), bytes, bool, `Date`, None, int (int64), `Int32`.
    Raises `TypeError` on any other value and `ValueError` on a key that BSON cannot hold.
    """
    return _body(document.items(), marker=False)


def _body(pairs: Iterable[tuple[str, Any]], marker: bool) -> bytes:
    pieces: list[bytes] = []
    for key, value in pairs:
        if marker and type(value) is int:
            value = Int32(value)
        marker = False
        writer = _WRITERS.get(type(value))
        if writer is None:
            raise TypeError(f"{key}: a unit holds no {type(value).__name__}")
        kind, data = writer(value)
        pieces += (kind, _key(key), data)
    body = b"".join(pieces)
    return _int32(len(body) + 5) + body + b"\x00"


def _key(key: str) -> bytes:
    encoded = key.encode()
    if b"\x00" in encoded:
        raise ValueError("a key holds no NUL")
    return encoded + b"\x00"


def _string(value: str) -> tuple[bytes, bytes]:
    encoded = value.encode() + b"\x00"
    return b"\x02", _int32(len(encoded)) + encoded


def _array(value: list[Any]) -> tuple[bytes, bytes]:
    return b"\x04", _body(((str(index), item) for index, item in enumerate(value)), marker=True)


_WRITERS: dict[type, Callable[[Any], tuple[bytes, bytes]]] = {
    float: lambda value: (b"\x01", _double(value)),
    str: _string,
    dict: lambda value: (b"\x03", _body(value.items(), marker=False)),
    list: _array,
    bytes: lambda value: (b"\x05", _int32(len(value)) + b"\x00" + value),
    bool: lambda value: (b"\x08", b"\x01" if value else b"\x00"),
    Date: lambda value: (b"\x09", _int64(value.milliseconds)),
    type(None): lambda _: (b"\x0a", b""),
    Int32: lambda value: (b"\x10", _int32(value.value)),
    int: lambda value: (b"\x12", _int64(value)),
}
