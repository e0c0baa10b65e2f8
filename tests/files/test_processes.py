"""Processes of our own that do one thing: what they print comes back, and whatever they die of is told."""

import sys
import time

import pytest

from auditor.files import limits
from auditor.files.processes import Died, Running

DYING = "tests.cli.dying"


def test_what_a_process_prints_comes_back() -> None:
    """All of it."""
    assert Running().answer(DYING, "greet").split() == [b"hello"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("crash", "the reader crashed"),
        pytest.param(
            "compute",
            "it computed for more than",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="needs limits on processes"),
        ),
        ("memory", "the reader crashed"),
        ("hang", "it was not done after"),
        ("flood", "it found more than can be told"),
    ],
)
def test_whatever_it_dies_of(how: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a few words, and within seconds."""
    if how == "hang":
        monkeypatch.setattr(limits, "PROCESS_TIME", 1)
    if how == "flood":
        monkeypatch.setattr(limits, "PROCESS_OUTPUT", 1_000)
    began = time.monotonic()
    with pytest.raises(Died, match=said):
        Running().answer(DYING, how)
    assert time.monotonic() - began < 20


def test_after_the_end_none_is_started() -> None:
    """An interrupt ends those that run and those that would have come."""
    running = Running()
    running.stop_all()
    with pytest.raises(Died):
        running.answer(DYING, "greet")
