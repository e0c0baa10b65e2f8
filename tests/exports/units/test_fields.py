"""The tolerant getters: absent, null, "" and a wrong type give the default, and only the last is a surprise."""

from enum import StrEnum

import pytest

from tests.exports.units.stored import element, surprises


class Size(StrEnum):
    SMALL = "Small"
    LARGE = "Large"


@pytest.mark.parametrize("doc", [{}, {"Key": None}, {"Key": ""}], ids=["absent", "null", "empty"])
def test_absent_null_and_empty_mean_the_same(doc: dict[str, object]) -> None:
    """Other tools leave keys out that Studio Pro always writes."""
    stored = element(doc)
    assert stored.string("Key") == ""
    assert stored.name("Key") == ""
    assert stored.boolean("Key", True) is True
    assert stored.integer("Key", 12) == 12
    assert stored.names("Key") == ()
    assert stored.elements("Key") == []
    assert stored.element("Key") is None
    assert stored.word("Key", Size, Size.LARGE) is Size.LARGE
    assert not stored.has("Key")
    assert surprises(stored) == []


def test_a_wrong_type_counts_as_absent_and_is_told() -> None:
    """What was not understood is named by its key, never by its value."""
    stored = element({"Text": 7, "Flag": "yes", "Number": True, "List": "a", "Part": [1]})
    assert stored.string("Text") == ""
    assert stored.boolean("Flag") is False
    assert stored.integer("Number", 3) == 3
    assert stored.names("List") == ()
    assert stored.element("Part") is None
    assert surprises(stored) == [
        "Shop › unit: Text is not a text",
        "Shop › unit: Flag is not a yes or no",
        "Shop › unit: Number is not a whole number",
        "Shop › unit: List is not a list",
        "Shop › unit: Part is not a part",
    ]


def test_only_the_first_surprises_are_kept_but_all_are_counted() -> None:
    """A file that is wrong throughout must not fill the memory."""
    stored = element({"Flag": "yes"})
    for _ in range(1000):
        stored.boolean("Flag")
    assert stored.scope.surprises.count == 1000
    assert len(surprises(stored)) == 5


@pytest.mark.parametrize("marker", [[], [1], [2], [3]], ids=["none", "1", "2", "3"])
def test_the_array_marker_is_dropped_whatever_it_is(marker: list[int]) -> None:
    """Studio Pro writes 1, 2 or 3; other tools mix them up; other formats have none."""
    assert element({"Roles": [*marker, "Shop.User", "Shop.Admin"]}).names("Roles") == ("Shop.User", "Shop.Admin")
    assert [e.name("Name") for e in element({"Parts": [*marker, {"Name": "A"}]}).elements("Parts")] == ["A"]


def test_references_come_once_and_without_strangers() -> None:
    """Duplicates and empty names are dropped; what is no name is a surprise."""
    stored = element({"Roles": [1, "Shop.User", "", "Shop.User", None, 5]})
    assert stored.names("Roles") == ("Shop.User",)
    assert stored.scope.surprises.count == 2


def test_lists_of_parts_leave_out_what_is_no_part() -> None:
    """The others are read all the same."""
    stored = element({"Parts": [3, {"Name": "A"}, "B", None]})
    assert [part.name("Name") for part in stored.elements("Parts")] == ["A"]
    assert surprises(stored) == ["Shop › unit: Parts holds what is not a part"]


def test_whole_numbers_of_every_kind() -> None:
    """int32, int64 and doubles without a fraction are mixed in real files."""
    assert element({"N": 12}).integer("N") == 12
    assert element({"N": 12.0}).integer("N") == 12
    assert element({"N": 0}).integer("N", 200) == 0
    assert element({"N": 1.5}).integer("N", 200) == 200
    assert element({"N": float("inf")}).integer("N", 200) == 200


def test_an_unknown_word_gives_the_default_and_is_told() -> None:
    """A newer Mendix may have words that we do not know."""
    stored = element({"Size": "Huge"})
    assert stored.word("Size", Size, Size.SMALL) is Size.SMALL
    assert surprises(stored) == ["Shop › unit: Size is Huge, which is not known"]


def test_a_property_is_unknown_where_the_version_predates_it() -> None:
    """None is not the default: a rule that rests on it is not checked."""
    assert element({}, "9.23.1").boolean_since("StrictMode", (9, 24)) is None
    assert element({}, "9.24.0").boolean_since("StrictMode", (9, 24)) is False
    assert element({}, "10.0.0").name_since("Url", (6, 7)) == ""
    assert element({}, "6-DEV").name_since("Url", (6, 7)) is None
    assert element({}, "").integer_since("BcryptCost", (9, 11), 12) is None
    assert element({}, "7.12.0").names_since("Types", (7, 13)) is None


def test_a_stored_property_is_read_whatever_the_version_says() -> None:
    """The version table may be wrong by one; the file is not."""
    assert element({"StrictMode": True}, "9.20.0").boolean_since("StrictMode", (9, 24)) is True
    assert element({"Types": [1]}, "7.1.0").names_since("Types", (7, 13)) == ()


def test_names_are_made_safe_on_the_way_in() -> None:
    """A name from a file may hold escape sequences."""
    stored = element({"Name": "Ord\x1ber", "Doc": "a\r\nb\x07"})
    assert stored.name("Name") == "Ord\\x1ber"
    assert stored.text("Doc") == "a\nb\\x07"
