"""The BSON writer gives what the strict decoder, and the reference implementation, read back."""

from typing import Any

import bson as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.exports import bson
from auditor.samples.bson_writer import Date, Int32, encode

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.binary(),
)
_KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: [3, *items]), st.dictionaries(_KEYS, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_what_is_written_reads_back_as_it_was(document: dict[str, Any]) -> None:
    """Through our own decoder."""
    assert bson.decode(encode(document)) == document


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_the_reference_implementation_agrees(document: dict[str, Any]) -> None:
    """Through pymongo's."""
    assert reference.decode(encode(document)) == document


def test_whole_numbers_are_int64_and_markers_int32() -> None:
    """As Studio Pro writes them."""
    written = encode({"Length": 200, "Items": [3, 7]})
    length = b"\x12Length\x00" + (200).to_bytes(8, "little")
    assert length in written
    assert b"\x100\x00" + (3).to_bytes(4, "little") in written
    assert b"\x121\x00" + (7).to_bytes(8, "little") in written


def test_values_that_only_other_tools_or_events_need() -> None:
    """A number in four bytes, and a date."""
    assert bson.decode(encode({"a": Int32(5), "b": Date(1000)})) == {"a": 5, "b": 1000}


def test_a_value_that_no_unit_holds_is_refused() -> None:
    """A tuple is most likely a forgotten list."""
    with pytest.raises(TypeError, match="Roles"):
        encode({"Roles": ("a",)})


def test_a_key_with_nul_is_refused() -> None:
    """It would end early in every reader."""
    with pytest.raises(ValueError, match="NUL"):
        encode({"a\x00b": 1})
