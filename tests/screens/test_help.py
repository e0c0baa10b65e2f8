"""Help: what the keys do here, what they do everywhere, and what the words mean."""

import pytest

from screens.keys import KEYS
from screens.widgets.grid import Grid
from tests.frames import frame
from tests.screens.shop import shop


async def seen(pilot, *keys: str) -> str:
    """Press keys and give what is seen then."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


def listed(pilot) -> list[str]:
    """The keys that help lists, in order, headings left out."""
    return [str(key) for key in pilot.app.screen.query_one("#help-keys", Grid).shown if isinstance(key, str)]


async def test_it_starts_with_the_keys_of_the_place() -> None:
    """In the order of the footer; those that do not work now stand under Everywhere."""
    async with shop().run_test(size=(160, 45)) as pilot:
        screen = await seen(pilot, "question_mark")
        assert "─ Help: Roles ─" in screen
        here = screen[screen.index("Here: Roles") : screen.index("Everywhere")]
        assert all(f"  {key} " in here for key in ("⏎", "space", "w", "o", "e", "M"))
        assert here.index("why, or why not") < here.index("only rows with findings") < here.index("meeting mode")
        assert "merge the marked roles" not in here
        assert "merge the marked roles" in screen


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_every_key_of_the_table_is_listed_once(size: tuple[int, int]) -> None:
    """Whatever works at the moment."""
    async with shop().run_test(size=size) as pilot:
        await seen(pilot, "question_mark")
        assert len(listed(pilot)) == len(set(listed(pilot))) == len(KEYS)


async def test_the_same_key_closes_it() -> None:
    """And one is where one was."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "j", "question_mark", "question_mark")
        assert pilot.app.focused.id == "roles-grid"
        assert pilot.app.focused.cursor_key == "Customer"


async def test_it_can_be_searched_and_runs_what_it_lists() -> None:
    """Without knowing the key."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "question_mark", "slash", *"the chain")
        await seen(pilot, "escape", "slash", *"why", "enter")
        assert "Why may Anonymous?" in await seen(pilot, "enter")
        assert "─ Roles 6 ─" in await seen(pilot, "q")


@pytest.mark.parametrize("view", ["w", "1"])
async def test_it_opens_fresh(view: str) -> None:
    """At the keys of the place, whatever was looked for, and wherever one was, the last time."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "question_mark", "G", "slash", *"theme", "enter", "tab", "G", "q")
        screen = await seen(pilot, view, "question_mark")
        assert "Here: " in screen.splitlines()[3]
        assert pilot.app.focused.cursor_key == listed(pilot)[0]
        assert len(listed(pilot)) == len(KEYS)
        assert "─ Help: " in screen.splitlines()[2]
        assert " of " not in screen.splitlines()[2]
        assert "/theme" not in screen
        assert pilot.app.focused.id == "help-keys"
        assert "C R W D" in screen or "C R W D" in await seen(pilot, "tab")


async def test_a_search_finds_the_label_of_the_footer_too() -> None:
    """`Only findings` is a key's name here."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "question_mark", "slash", *"only rows")
        assert listed(pilot) == ["o"]


async def test_it_explains_marks_and_words() -> None:
    """For people new to Mendix; the rest of the text is one key away."""
    async with shop().run_test(size=(160, 45)) as pilot:
        screen = await seen(pilot, "question_mark")
        for words in ("create, read, write, delete", "a set of module roles", "the same rows for everyone"):
            assert words in screen
        await pilot.resize_terminal(80, 24)
        assert "more below" in await seen(pilot)
        assert "Rules only add up" in await seen(pilot, "tab", "G")
        assert "more below" not in frame(pilot.app)


async def test_help_on_help_is_the_way_back() -> None:
    """It never stacks up."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "w", "question_mark", "q")
        assert "Why may Anonymous?" in frame(pilot.app)
        assert "─ Roles 6 ─" in await seen(pilot, "q")
