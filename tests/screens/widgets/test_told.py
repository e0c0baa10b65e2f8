"""What is told at the bottom of the screen, however long it is."""

import pytest

from screens.messages import Say
from screens.widgets.told import MOST
from tests.frames import frame
from tests.screens.shop import shop

LONG = "mxaudit-decisions.toml, line 3: only [[decision]], [[answer]], their keys and comments belong there; mend it."


async def told(pilot, sentence: str) -> list[str]:
    """Tell a sentence, and give the lines of the screen then."""
    pilot.app.post_message(Say(sentence))
    await pilot.pause()
    await pilot.pause()
    return frame(pilot.app).splitlines()


async def test_a_short_sentence_is_the_last_line() -> None:
    """Nothing above it moves, and the next key brings the keys back."""
    async with shop().run_test(size=(80, 24)) as pilot:
        before = frame(pilot.app).splitlines()
        after = await told(pilot, "Copied the finding.")
        assert after == [*before[:-1], " Copied the finding."]
        await pilot.press("T")
        await pilot.pause()
        assert frame(pilot.app).splitlines() == before


async def test_a_long_sentence_is_told_to_its_end() -> None:
    """On as many lines as it needs; what stood there is back with the next key."""
    async with shop().run_test(size=(80, 24)) as pilot:
        before = frame(pilot.app).splitlines()
        after = await told(pilot, LONG)
        assert after[:-2] == before[:-2]
        assert [line[0] for line in after[-2:]] == [" ", " "]
        assert " ".join(line.strip() for line in after[-2:]) == LONG
        await pilot.press("T")
        await pilot.pause()
        assert frame(pilot.app).splitlines() == before


async def test_it_is_broken_anew_when_the_terminal_changes() -> None:
    """Where there is room for all of it, it is one line."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await told(pilot, LONG)
        await pilot.resize_terminal(160, 45)
        await pilot.pause()
        await pilot.pause()
        assert frame(pilot.app).splitlines()[-1] == f" {LONG}"


@pytest.mark.parametrize("sentence", ["word " * 500, "x" * 2000])
async def test_what_would_hide_the_screen_is_cut_where_that_shows(sentence: str) -> None:
    """A name can be very long."""
    async with shop().run_test(size=(80, 24)) as pilot:
        before = frame(pilot.app).splitlines()
        after = await told(pilot, sentence)
        assert after[:-MOST] == before[:-MOST]
        assert after[-1].endswith("…")
