"""The footer: the keys that work now, help first."""

import pytest

from screens.widgets.footer import Footer
from screens.widgets.grid import Grid
from tests.frames import frame
from tests.screens.shop import shop


async def footer(pilot, *keys: str) -> str:
    """Press keys and give the last line then."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app).splitlines()[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (160, 45)])
@pytest.mark.parametrize("key", ["1", "3", "w", "question_mark"])
async def test_help_stands_first_on_every_screen(size: tuple[int, int], key: str) -> None:
    """A person who knows nothing finds the key that explains all others."""
    async with shop().run_test(size=size) as pilot:
        assert (await footer(pilot, key)).startswith(" ? Help  ")


async def test_wide_it_shows_all_keys_in_the_order_of_the_view() -> None:
    """As drawn at 160 columns."""
    async with shop().run_test(size=(160, 45)) as pilot:
        assert await footer(pilot) == (
            " ? Help  / Filter  ⏎ Open  q Back  tab Pane  space Mark  w Why  o Only findings  e Write  M Meeting"
            "  : Commands"
        )


async def test_narrow_the_most_useful_stay() -> None:
    """Whole ones, in the same order."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await footer(pilot, "space", "j", "space")
        last = await footer(pilot)
        assert len(last) <= 80
        assert " / Filter  ⏎ Open  q Back  tab Pane  space Mark  m Merge  w Why" in last


async def test_a_key_is_shown_only_while_it_works() -> None:
    """Merge from two marks on, and no longer."""
    async with shop().run_test(size=(160, 45)) as pilot:
        assert "m Merge" not in await footer(pilot, "space", "j")
        assert "m Merge" in await footer(pilot, "space")
        assert "m Merge" not in await footer(pilot, "space")


async def test_it_changes_with_the_focus() -> None:
    """Entities cannot be marked; a filter types every other key."""
    async with shop().run_test(size=(160, 45)) as pilot:
        assert "space Mark" not in await footer(pilot, "tab")
        assert await footer(pilot, "slash") == " ⏎ Confirm  Esc Back"
        assert "/ Filter" in await footer(pilot, "enter")


async def test_clicking_a_key_presses_it() -> None:
    """For those who point at the wall."""
    async with shop().run_test(size=(160, 45)) as pilot:
        line = await footer(pilot)
        await pilot.click("Footer", offset=(line.index("space"), 0))
        await pilot.pause()
        assert list(pilot.app.screen.query_one("#roles-grid", Grid).marks) == ["Anonymous"]


async def test_a_key_that_was_given_another_key_is_shown_as_that() -> None:
    """Bindings have ids, so that people can remap them."""
    async with shop().run_test(size=(160, 45)) as pilot:
        pilot.app.set_keymap({"why": "i"})
        await pilot.pause()
        assert "i Why" in await footer(pilot)


async def test_the_mouse_on_a_key_says_what_it_does() -> None:
    """As help does, beside the pointer."""
    async with shop().run_test(size=(80, 24)) as pilot:
        line = pilot.app.screen.query_one(Footer)
        x = frame(pilot.app).splitlines()[-1].index("space Mark")
        await pilot.hover(Footer, offset=(x + 2, 0))
        assert str(line.tooltip) == "mark; in Merge: a role in or out"
        await pilot.hover(Footer, offset=(79, 0))
        assert line.tooltip is None
