"""Shown forms that were written to a file of ours come back as they were, and nothing unsafe comes with them."""

import pytest
from hypothesis import given

from auditor.model.names import MAX_LENGTH, MAX_TEXT_LENGTH, name, qualified, raw, shown_name, shown_text, text
from tests.strategies import hostile_text


@given(hostile_text)
def test_what_was_made_safe_comes_back(raw_text: str) -> None:
    """Names and texts, whatever they held."""
    assert shown_name(name(raw_text)) == name(raw_text)
    assert shown_text(text(raw_text)) == text(raw_text)


@given(hostile_text)
def test_what_comes_back_is_safe_and_stays(written: str) -> None:
    """Also when a hand wrote it: raw characters become escapes, and a second time changes nothing."""
    shown = shown_name(written)
    assert name(raw(shown)) == shown
    assert shown_name(shown) == shown
    assert shown_text(shown_text(written)) == shown_text(written)


@pytest.mark.parametrize("character", ["x", "\x1b", "\u202e", "\U000e0041", "\\"])
@pytest.mark.parametrize("start", range(10))
def test_what_was_cut_comes_back(character: str, start: int) -> None:
    """The cut may go through an escape; cut names may be parts of a longer one."""
    long_name = name("a" * start + character * MAX_LENGTH)
    assert shown_name(long_name) == long_name
    assert shown_name(qualified(long_name, long_name, long_name)) == qualified(long_name, long_name, long_name)
    long_text = text("a" * start + character * MAX_TEXT_LENGTH)
    assert shown_text(long_text) == long_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"C:\temp", r"C:\\temp"),
        (r"\x1b", r"\x1b"),
        (r"\x41", "A"),
        (r"\Uffffffff", r"\\Uffffffff"),
        ("a\u202eb", r"a\u202eb"),
        ("\\", r"\\"),
        (r"\u20", r"\\u20"),
    ],
)
def test_by_hand(written: str, shown: str) -> None:
    """A backslash that begins no escape stands for itself; one text has one shown form."""
    assert shown_name(written) == shown
    assert shown_text(written) == shown


def test_endless_names_are_cut() -> None:
    """A file of ours is no way around the limit."""
    assert len(shown_name("a" * 50_000)) < MAX_LENGTH + 20
    assert len(shown_text("a" * 100_000)) < MAX_TEXT_LENGTH + 20
