"""Decoding a part of a unit: what is left out is as if it were not there, and what is wanted is never missed."""

import re
from typing import Any

import pytest

from auditor.exports import bson
from auditor.exports.bson_choice import Choice
from auditor.files.errors import InputError
from auditor.samples.bson_writer import encode

WANTED = (re.compile(rb"\x02Microflow\x00(?!\x01\x00\x00\x00)"),)


def decode(document: dict[str, Any], **choice: Any) -> dict[str, Any]:
    """Write a document and decode the chosen part."""
    data = encode(document)
    if "wanted" in choice:
        return bson.decode(data, choice=Choice(data, **choice))
    return bson.decode(data, choice=Choice(**choice))


PAGE = {
    "$Type": "Forms$Page",
    "Name": "P",
    "Roles": [1, "Shop.User"],
    "Looks": {"$Type": "Forms$Appearance", "Class": "a"},
    "Widgets": [
        2,
        {"$Type": "Forms$Text", "Words": {"Items": [3]}},
        {"$Type": "Forms$Button", "Action": {"Microflow": "Shop.ACT"}, "Icon": {"Code": 1}},
        {"$Type": "Forms$Button", "Action": {"Microflow": ""}},
    ],
}


def test_only_what_holds_something_wanted_is_decoded() -> None:
    """Texts and flags of a document that is decoded stay; documents and arrays without a match go."""
    assert decode(PAGE, wanted=WANTED) == {
        "$Type": "Forms$Page",
        "Name": "P",
        "Widgets": [2, {"$Type": "Forms$Button", "Action": {"Microflow": "Shop.ACT"}}],
    }


def test_some_keys_are_always_decoded() -> None:
    """Their contents are chosen again."""
    assert decode(PAGE, wanted=WANTED, always=frozenset(("Roles", "Looks")))["Roles"] == [1, "Shop.User"]
    assert decode(PAGE, wanted=WANTED, always=frozenset(("Looks",)))["Looks"] == PAGE["Looks"]


def test_keys_are_left_out() -> None:
    """At every depth."""
    found = decode(PAGE, left_out=frozenset(("Action", "Looks")))
    assert "Looks" not in found
    assert found["Widgets"][2] == {"$Type": "Forms$Button", "Icon": {"Code": 1}}


def test_documents_are_postponed_by_their_owner() -> None:
    """The same key of another owner is decoded."""
    found = decode(PAGE, postponed={"Action": "Forms$Button"})
    assert isinstance(found["Widgets"][2]["Action"], bson.Undecoded)
    assert found["Widgets"][2]["Action"].decode() == {"Microflow": "Shop.ACT"}
    assert found["Looks"] == PAGE["Looks"]


def test_a_match_inside_other_bytes_only_decodes_more() -> None:
    """A text that looks like an element is found too, and does no harm."""
    document = {"A": {"Text": "\x02Microflow\x00\x05\x00\x00\x00"}, "B": {"Microflow": "Shop.X"}}
    assert decode(document, wanted=WANTED) == document


def test_damage_in_a_part_that_is_left_out_is_not_looked_for() -> None:
    """Only its length counts; damage in a part that is decoded is told."""
    data = encode({"A": {"Text": "abc"}, "B": {"Microflow": "Shop.X"}})
    broken = data.replace(b"abc", b"\xff\xff\xff")
    assert bson.decode(broken, choice=Choice(broken, wanted=WANTED)) == {"B": {"Microflow": "Shop.X"}}
    broken = data.replace(b"Shop.X", b"\xff\xff\xff\xff\xff\xff")
    with pytest.raises(InputError):
        bson.decode(broken, choice=Choice(broken, wanted=WANTED))


def test_a_key_twice_is_refused_where_both_are_decoded() -> None:
    """With different values."""
    data = encode({"Ax": {"Microflow": "Shop.X"}, "Ay": {"Microflow": "Shop.Y"}}).replace(b"\x03Ay", b"\x03Ax")
    with pytest.raises(InputError, match="twice"):
        bson.decode(data, choice=Choice(data, wanted=WANTED))
