"""Found without a manual: every command by name, and a clear sentence where one does not work."""

from pathlib import Path

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from screens.keys import KEYS
from screens.widgets.grid import Grid
from tests.screens.review import LARGE, SAMPLES, SIZES, found, rest, review, said, seen, settle, typed

NAMED = [key for key in KEYS if key.id not in ("move", "commands", "views")]
CONNECTOR = SAMPLES / "connector.mpk"


async def hits(pilot: Pilot[int], query: str) -> list[str]:
    """What the palette offers for a query."""
    await pilot.press("colon")
    await typed(pilot, query)
    listed = pilot.app.screen.query_one(CommandList)
    for _ in range(100):
        if listed.option_count:
            break
        await pilot.pause(0.02)
    await pilot.pause(0.2)
    return [listed.get_option_at_index(at).prompt.plain for at in range(listed.option_count)]


class TestEveryCommand:
    """Whether it works now or not."""

    @pytest.mark.parametrize("key", NAMED, ids=lambda key: key.id)
    def test_says_what_it_needs_or_always_works(self, key) -> None:
        """A key that is not everywhere has a sentence for where it does not work."""
        assert key.everywhere or key.needs
        assert key.lacking.endswith(".")

    @pytest.mark.parametrize("name", ["Merge", "Compare", "Scenario", "Base", "Undo", "Group", "Meeting"])
    async def test_is_found_by_its_name(self, name: str) -> None:
        """Also before there is anything that it could work on; the palette says what it needs."""
        async with review() as pilot:
            offered = await hits(pilot, name)
            assert any(line.split("\n")[0].strip() == name for line in offered), offered

    async def test_is_told_when_chosen_too_early(self) -> None:
        """`m` without marks: from the palette, from help, and as a key."""
        sentence = "m Merge needs two marked roles: space marks them in Roles."
        async with review() as pilot:
            assert sentence in await seen(pilot, "m")
            assert sentence not in await seen(pilot, "j")
            await seen(pilot, "question_mark", "slash")
            await typed(pilot, "merge the marked")
            assert sentence in await seen(pilot, "enter", "enter")

    async def test_runs_when_there_is_what_it_needs(self) -> None:
        """The same key, two marks later."""
        async with review() as pilot:
            await seen(pilot, "space", "j", "space")
            assert "[5 Merge]" in await seen(pilot, "m")

    async def test_typing_says_nothing(self) -> None:
        """Letters in a field are letters."""
        async with review() as pilot:
            await seen(pilot, "slash")
            assert "needs" not in await typed(pilot, "m")


class TestHelp:
    """Reads like a page."""

    @pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 35), (160, 45)])
    async def test_nothing_is_cut(self, size: tuple[int, int]) -> None:
        """What a key does goes on in the next line."""
        async with review(size=size) as pilot:
            await seen(pilot, "question_mark")
            grid = pilot.app.query_one("#help-keys", Grid)
            screen = ""
            for _ in range(12):
                screen += await seen(pilot, "pagedown")
            assert "…" not in screen.replace("▾", "")
            assert grid.total == len(KEYS)

    async def test_words_come_before_what_is_rarely_asked_on_a_small_screen(self) -> None:
        """For people new to Mendix."""
        async with review() as pilot:
            assert "user role  what a person gets" in await seen(pilot, "4", "question_mark")


class TestRolesOfAPackage:
    """Module roles stand for user roles."""

    async def test_they_can_be_told_apart(self) -> None:
        """By their own names: there is only one module."""
        async with review(CONNECTOR, rules=None) as pilot:
            for key in ("1", "2", "3", "5"):
                screen = await seen(pilot, key)
                assert "ParcelConnec… " not in screen
            assert "Shipper + Tracker" in screen
            assert "All pairs of module roles 6" in screen
            assert "A package has module roles only." in await seen(pilot, "t")


class TestModuleRoles:
    """`t` in Roles."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_their_findings_are_counted(self, size: tuple[int, int]) -> None:
        """Those of user roles count for the module roles through which they reach the entity."""
        async with review(size=size) as pilot:
            await seen(pilot, "t")
            screen = await found(pilot, "Webshop.Guest")
            line = next(line for line in screen.splitlines() if "Guest " in line and "[ ]" in line)
            assert "HIGH 1" in line
            assert "ENT-03" in screen

    async def test_own_names_stand_under_their_modules(self) -> None:
        """So that none is cut at 80 columns."""
        async with review() as pilot:
            screen = await seen(pilot, "t")
            assert " Bookkeeper " in screen
            assert "Webshop.Bookk…" not in screen
            assert "Sales" not in await found(pilot, "Stock.Clerk")
            assert pilot.app.query_one("#roles-grid", Grid).cursor_key == "Stock.Clerk"


async def test_sorting_goes_by_what_is_shown(tmp_path: Path) -> None:
    """Entities at 80 columns have no column Members; `s` does not stop on it."""
    async with review() as pilot:
        await seen(pilot, "2")
        grid = pilot.app.query_one("#entities-grid", Grid)
        walked = []
        for _ in range(4):
            await seen(pilot, "s")
            walked.append(grid.sorting)
        assert walked == ["Entity", "Rules", "Findings", ""]
    async with review(size=LARGE) as pilot:
        await seen(pilot, "2", "s", "s")
        assert pilot.app.query_one("#entities-grid", Grid).sorting == "Members"


async def test_a_merge_names_all_documents_once_one_goes_there() -> None:
    """A few of each kind stand beside the gains; `tab` goes in, and then all of them can be read."""
    async with review(size=LARGE) as pilot:
        screen = await said(pilot, "merge Customer Support")
        assert "2 more: tab goes in" in screen
        assert "Webshop.Review_Moderate" not in screen or "Administration" not in screen
        await seen(pilot, "tab", "tab", "tab")
        await settle(pilot)
        screen = await seen(pilot)
        assert " more: tab goes in" not in screen
        screen = await seen(pilot, "tab")
        assert "2 more: tab goes in" in screen


async def test_a_merge_that_is_visited_for_the_first_time_starts_on_its_first_gain() -> None:
    """Whichever way one came."""
    async with review() as pilot:
        await seen(pilot, "space", "j", "space")
        pilot.app.session.merge_roles(pilot.app.session.marked)
        await seen(pilot, "5")
        assert pilot.app.focused.id == "gains-grid"
        assert pilot.app.focused.cursor_row == 0


async def test_roles_begin_with_the_worst() -> None:
    """The list is there before the rules have run; who has not moved stands on the first row then."""
    async with review() as pilot:
        grid = pilot.app.query_one("#roles-grid", Grid)
        assert grid.cursor_row == 0


class TestFromRoleToRole:
    """Where the cursor of the permissions stands."""

    async def test_it_begins_with_the_worst_of_each_role(self) -> None:
        """As long as nobody has chosen an entity."""
        async with review() as pilot:
            grid = pilot.app.query_one("#permissions-grid", Grid)
            for _ in range(4):
                await seen(pilot, "j")
                assert grid.cursor_row == 0

    async def test_it_stays_on_the_entity_that_one_looks_at(self) -> None:
        """To compare roles by it."""
        async with review() as pilot:
            await found(pilot, "Customer")
            await seen(pilot, "tab")
            await found(pilot, "Webshop.Product")
            await seen(pilot, "shift+tab")
            await found(pilot, "Sales")
            assert pilot.app.query_one("#permissions-grid", Grid).cursor_key == "Webshop.Product"


async def test_a_permission_names_the_pages_that_offer_it() -> None:
    """Once the cursor rests: what every page and microflow does is found out away from the keys."""
    async with review(size=LARGE) as pilot:
        await found(pilot, "Customer")
        await seen(pilot, "tab")
        await found(pilot, "Webshop.Order")
        assert "Pages     Webshop.Order_History" in await rest(pilot)
        await seen(pilot, "2")
        await found(pilot, "Webshop.Order")
        assert "Pages     Webshop.Order_History" in await rest(pilot)


async def test_facts_that_have_no_room_are_left_out() -> None:
    """The counts of the status line stand apart from the facts at any width."""
    async with review(size=(150, 36)) as pilot:
        first = (await seen(pilot)).splitlines()[0]
        assert "  CRIT 0" in first
        assert "entitiesCRIT" not in first


async def test_a_text_that_goes_on_says_so() -> None:
    """In the border of its pane, until its end is seen."""
    async with review() as pilot:
        assert "more below" in await said(pilot, "why Support read Administration.Account")
        assert "more below" not in await seen(pilot, "G")
