"""`:` runs what is called as typed, and nothing else."""

import pytest
from textual.command import CommandList
from textual.events import Key
from textual.pilot import Pilot

from screens.keys import KEYS
from screens.palette import Palette
from screens.verbs import VERBS
from screens.widgets.grid import Grid
from tests.frames import frame
from tests.screens.review import LARGE, rest, review, seen, settle, typed

WANTING = [verb for verb in VERBS if verb.needs]


async def asked(pilot: Pilot[int], text: str) -> list[str]:
    """Type a text after `:`, and give what is listed once the palette has come to rest: each name over its help."""
    await pilot.press("colon")
    await typed(pilot, text)
    await pilot.pause(0.3)
    listed = pilot.app.screen.query_one(CommandList)
    return [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]


async def at_once(pilot: Pilot[int], text: str) -> str:
    """Type a text after `:` and Enter behind it, faster than anything can be listed; give the screen then."""
    await pilot.press("colon")
    await pilot.pause(0.3)
    for character in text:
        pilot.app.post_message(Key("minus" if character == "-" else character, character))
    pilot.app.post_message(Key("enter", None))
    await settle(pilot)
    return await rest(pilot)


class TestNoMatch:
    """Nothing is called so."""

    @pytest.mark.parametrize("text", ["zzz", "accpet", "diffs"])
    async def test_enter_does_nothing(self, text: str) -> None:
        """Also right behind the last letter, while the list still shows what answered the letters before."""
        async with review() as pilot:
            await seen(pilot, "4")
            before = pilot.app.view
            screen = await at_once(pilot, text)
            assert isinstance(pilot.app.screen, Palette)
            assert f"No command is called '{text}'." in screen
            await seen(pilot, "enter")
            assert isinstance(pilot.app.screen, Palette)
            await seen(pilot, "escape")
            assert pilot.app.view is before
            assert not pilot.app.desk.decisions

    async def test_it_is_said_at_once(self) -> None:
        """And taken back with the next letter that finds something; markup in it is text."""
        async with review() as pilot:
            assert await asked(pilot, "zz[b]") == ["No command is called 'zz[b]'."]
            await seen(pilot, "ctrl+u")
            await typed(pilot, "zoo")
            await pilot.pause(0.3)
            assert "Zoom" in frame(pilot.app)
            assert "No command" not in frame(pilot.app)


class TestNames:
    """What is called so comes first."""

    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
    async def test_every_verb_is_found_by_its_name_alone(self, verb) -> None:
        """With the words that may follow."""
        async with review() as pilot:
            names = [line.split("\n")[0] for line in await asked(pilot, verb.name)]
            assert f"{verb.name} {verb.words}".rstrip() in names

    async def test_the_whole_name_before_its_beginning_before_help(self) -> None:
        """And of those alike what works now: `Merge`, the view, is `5`."""
        async with review() as pilot:
            lines = await asked(pilot, "merge")
            assert lines[0] == "Merge\n5  show Merge"
            assert lines[1].startswith("merge ROLE ROLE\nneeds two roles or more")
            names = [line.split("\n")[0].casefold() for line in lines]
            assert all("merge" in name for name in names[:3])
            assert "pairs" not in names[:3]

    async def test_what_only_does_so_has_to_be_gone_to(self) -> None:
        """Enter alone runs nothing: only the help of `p` says `fix planned`."""
        async with review() as pilot:
            await seen(pilot, "4")
            assert any(line.startswith("Planned\n") for line in await asked(pilot, "fix plan"))
            await seen(pilot, "enter")
            assert isinstance(pilot.app.screen, Palette)
            await seen(pilot, "down", "enter")
            assert not isinstance(pilot.app.screen, Palette)
            assert "Keep decisions in" in frame(pilot.app)

    async def test_what_is_typed_is_run_however_fast(self) -> None:
        """As what is pasted."""
        async with review() as pilot:
            assert "[6 Sign-in]" in await at_once(pilot, "sign-in")
            assert "[3 Matrix]" in await at_once(pilot, "matr")

    async def test_views_come_before_keys_of_the_same_name(self) -> None:
        """`:findings` opens all findings, not those of the highlighted role."""
        async with review(size=LARGE) as pilot:
            assert "─ Findings 26 · open 26" in await at_once(pilot, "findings")
            assert pilot.app.query_one("#findings-grid", Grid).has_focus


class TestWords:
    """A verb that wants words."""

    @pytest.mark.parametrize("verb", WANTING, ids=lambda verb: verb.name)
    async def test_it_says_which(self, verb) -> None:
        """Its name stands in the line then, and what is typed next goes behind it."""
        async with review() as pilot:
            await asked(pilot, verb.name)
            option = f"{verb.name} {verb.words}"
            listed = pilot.app.screen.query_one(CommandList)
            names = [str(listed.get_option_at_index(at).prompt).split("\n")[0] for at in range(listed.option_count)]
            await seen(pilot, *["down"] * names.index(option), "enter")
            assert isinstance(pilot.app.screen, Palette)
            assert pilot.app.focused.value == f"{verb.name} "
            assert verb.needs.split(":")[0] in await rest(pilot)
            screen = await seen(pilot, "x")
            assert f"{verb.name} x" in screen

    async def test_a_verb_without_needs_opens_its_view(self) -> None:
        """`:pairs`, `:checklist`."""
        async with review() as pilot:
            assert "All pairs of user roles" in await at_once(pilot, "pairs")


def test_every_verb_that_needs_words_gives_an_example() -> None:
    """It begins as one would type it, and names no key."""
    assert {verb.name for verb in WANTING} == {"merge", "scenario", "compare", "diff", "why"}
    for verb in WANTING:
        assert f": {verb.name} " in verb.lacking
        assert verb.name not in {key.shown for key in KEYS}
