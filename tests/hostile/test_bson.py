"""Hostile units (classes B1 to B6): each is refused with its byte, at once, and without much memory."""

import struct
import time
import tracemalloc

import pytest

from auditor.exports import bson
from auditor.files import limits
from auditor.files.errors import InputError
from tests.timing import in_time

NAME = b"\x02Name\x00\x05\x00\x00\x00Shop\x00"


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        bson.decode(data)
    assert "\n" not in str(caught.value)
    return caught.value


def wrong_lengths(text: bytes, kind: int) -> list[bytes]:
    """A value of a kind with every kind of wrong length, as elements."""
    return [
        bytes([kind]) + b"k\0" + struct.pack("<i", length) + text
        for length in (-1, -(2**31), 6, 1000, 2**31 - 1, *((0, 4) if kind != 5 else ()))
    ]


@pytest.mark.parametrize("length", [0, -1, -(2**31), 4, 5, 19, 21, 2**31 - 1])
def test_b1_outer_length_must_be_exact(document, length):
    """The length at the start is the length of the bytes, or the unit is damaged."""
    assert refusal(document(NAME, length=length)).code == "BSON_MALFORMED"


@pytest.mark.parametrize("data", [b"", b"\x05", b"\x05\0\0\0", b"\x05\0\0\0\x01", b"\x04\0\0\0", b"\xff" * 40])
def test_b1_too_short_or_unterminated(data):
    """Bytes that cannot be a document at all."""
    assert refusal(data).code == "BSON_MALFORMED"


@pytest.mark.parametrize("kind", [2, 3, 4, 5])
def test_b1_inner_lengths_stay_inside(document, kind):
    """Texts, documents, arrays and binaries whose length leads out of their document, in one and in an array."""
    for element in wrong_lengths(b"Shop\0", kind):
        for data in (document(element), document(element, NAME), document(b"\x04a\0" + document(element))):
            error = refusal(data)
            assert error.code == "BSON_MALFORMED"
            assert error.where.startswith("byte ")


def test_b1_binary_with_two_lengths(document):
    """The old binary subtype states its length a second time, which readers understand differently."""
    for subtype, accepted in ((0, True), (4, True), (2, False)):
        data = document(b"\x05b\0" + struct.pack("<i", 4) + bytes([subtype]) + b"abcd")
        if accepted:
            assert bson.decode(data) == {"b": b"abcd"}
        else:
            assert refusal(data).code == "BSON_MALFORMED"


@pytest.mark.parametrize("value", [b"\x01", b"\x08", b"\x09", b"\x10", b"\x12"])
def test_b1_fixed_values_cut_short(document, value):
    """A number, a date or a boolean that the document has no room for."""
    assert refusal(document(value + b"k\0")).code == "BSON_MALFORMED"
    assert refusal(document(b"\x03d\0" + document(value + b"k\0"), NAME)).code == "BSON_MALFORMED"


def test_b1_key_without_end(document):
    """A key that runs to the end of its document."""
    assert refusal(document(b"\x0akey")).code == "BSON_MALFORMED"
    assert refusal(document(b"\x04a\0" + document(b"\x0a0"))).code == "BSON_MALFORMED"


def test_b1_array_element_reaches_over_the_end(document):
    """An element that ends behind its array, inside the document around it."""
    inner = struct.pack("<i", 10) + b"\x100\0" + b"\0\0\0"
    assert refusal(document(b"\x04a\0" + inner, NAME)).code == "BSON_MALFORMED"


@pytest.mark.parametrize("depth", [101, 100_000, 1_000_000])
@pytest.mark.parametrize("kinds", [b"\x03", b"\x04", b"\x03\x04"])
def test_b2_depth(depth, kinds):
    """Nesting beyond the limit is refused before Python's own stack or memory is in danger."""
    length = 5 + 8 * (depth - 1)
    opening = b"".join(
        struct.pack("<i", length - 8 * level) + kinds[level % len(kinds) :][:1] + b"0\0" for level in range(depth - 1)
    )
    data = opening + struct.pack("<i", 5) + b"\0" * depth
    started = time.monotonic()
    error = refusal(data)
    assert error.code == "BSON_LIMIT"
    in_time(time.monotonic() - started, 1)


def test_b2_just_within_the_depth():
    """As deep as the limit allows is read."""
    data = struct.pack("<i", 5) + b"\0"
    for _ in range(limits.UNIT_DEPTH - 1):
        data = struct.pack("<i", len(data) + 8) + b"\x03k\0" + data + b"\0"
    assert bson.decode(data)


@pytest.mark.parametrize(
    "element", [b"\x0a\0", b"\x0ak\0", b"\x03\0\x05\0\0\0\0", b"\x040\0\x05\0\0\0\0", b"\x08b\0\x01"]
)
@pytest.mark.parametrize("inside_array", [False, True])
def test_b3_twenty_megabytes_of_tiny_elements(document, element, inside_array, monkeypatch):
    """Refused by counting, before one element is built."""
    data = document(element * (20_000_000 // len(element)))
    if inside_array:
        data = document(b"\x04a\0" + data)
    monkeypatch.setattr(bson, "_document", None)
    started = time.monotonic()
    assert refusal(data).code == "BSON_LIMIT"
    in_time(time.monotonic() - started, 5)


def test_b3_as_much_as_is_not_counted(document):
    """The largest unit that cannot hold too many elements costs at most twelve times its size."""
    data = document(b"\x03\0\x05\0\0\0\0" * (1_000_000 // 7))
    tracemalloc.start()
    bson.decode(document(b"\x04a\0" + data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * len(data)


def test_b3_many_different_keys(document):
    """Two million keys, each another one, do not fill the memory of shared keys either."""
    data = document(*(b"\x0ak%d\0" % number for number in range(2_000_001)))
    assert refusal(data).code == "BSON_LIMIT"
    bson.decode(document(*(b"\x0aother%d\0" % number for number in range(50_000))))
    assert len(bson._keys) <= 20_000


def test_b4_conflicting_duplicate_key(document, string):
    """One key with two values shows one thing to us and perhaps another to Mendix: refused, also deep inside."""
    twice = string("Name", b"Shop") + string("Name", b"Other")
    one_as_int32_and_int64 = b"\x10n\0\1\0\0\0" + b"\x12n\0\1\0\0\0\0\0\0\0"
    for data in (document(twice), document(b"\x03d\0" + document(twice)), document(one_as_int32_and_int64)):
        error = refusal(data)
        assert error.code == "BSON_MALFORMED"
        assert "twice" in error.message


def test_b4_equal_duplicate_key(document, string):
    """Equal duplicates do occur in real projects and are read."""
    assert bson.decode(document(NAME, string("Name", b"Shop"))) == {"Name": "Shop"}


def test_b4_second_type(document, string):
    """A unit labelled twice is refused even where it would only be skipped."""
    data = document(string("$Type", b"Images$ImageCollection"), string("$Type", b"Security$ProjectSecurity"))
    for look in (bson.peek_type, lambda unit: bson.peek(unit, ["Name"])):
        with pytest.raises(InputError, match="twice"):
            look(data)


@pytest.mark.parametrize("kind", [0x00, 0x06, 0x07, 0x0B, 0x0D, 0x0F, 0x11, 0x13, 0x7F, 0xFF])
def test_b5_unknown_kinds(document, kind):
    """Kinds that no project holds, in a document and in an array, walked or decoded."""
    element = bytes([kind]) + b"k\0" + b"\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    assert refusal(document(element)).code == "BSON_MALFORMED"
    assert refusal(document(b"\x04a\0" + document(element))).code == "BSON_MALFORMED"
    with pytest.raises(InputError, match="0x"):
        bson.peek_type(document(element))


def test_b5_boolean_that_is_neither(document):
    """Only 0 and 1 are booleans."""
    assert refusal(document(b"\x08b\0\x02")).code == "BSON_MALFORMED"


@pytest.mark.parametrize("raw", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf"])
def test_b5_text_that_is_no_utf8(document, string, raw):
    """Bad UTF-8, lone surrogates and over-long forms, as value and as key."""
    assert refusal(document(string("Name", raw))).code == "BSON_MALFORMED"
    assert refusal(document(b"\x0a" + raw + b"\0")).code == "BSON_MALFORMED"
    assert refusal(document(b"\x04a\0" + document(string("0", raw)))).code == "BSON_MALFORMED"


def test_b5_nul_inside_text_is_kept(document, string):
    """A text goes by its length, not by the first NUL; `names.name` shows it as an escape."""
    assert bson.decode(document(string("Name", b"a\0b"))) == {"Name": "a\0b"}


def test_b6_type_absent_or_no_text(document):
    """A unit without a type is told by an empty one; one whose type is no text is refused."""
    assert bson.peek_type(document(NAME)) == ""
    for value in (b"\x10$Type\0\1\0\0\0", b"\x03$Type\0" + document(NAME), b"\x0a$Type\0"):
        with pytest.raises(InputError, match="no text"):
            bson.peek_type(document(value))


def test_b6_unit_beyond_the_size():
    """64 MB is twenty times the largest real unit."""
    length = limits.UNIT_SIZE + 1
    data = struct.pack("<i", length) + b"\0" * (length - 4)
    assert refusal(data).code == "BSON_LIMIT"
