"""The program: from view to view and back, out of it, and what it does when something is wrong. By keyboard."""

import io

import pytest
from rich.console import Console
from textual.command import CommandList

from screens.app import AuditApp, last_words
from screens.keys import bindings
from screens.widgets.grid import Grid
from screens.widgets.too_small import TooSmall
from tests.frames import frame
from tests.screens.shop import shop


async def seen(pilot, *keys: str) -> str:
    """Press keys and give what is seen then."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


def pointed(pilot) -> str:
    """What is seen from the terminal's own cursor on."""
    assert pilot.app.cursor_position in pilot.app.focused.content_region
    x, y = pilot.app.cursor_position
    return frame(pilot.app).splitlines()[y][x:]


class TestViews:
    """Numbered views, views opened from others, and the way back."""

    async def test_numbers_show_views(self) -> None:
        """The one shown is in brackets; a number without a view does nothing."""
        async with shop().run_test(size=(80, 24)) as pilot:
            assert (await seen(pilot)).splitlines()[1] == "[1 Roles] 3 Matrix"
            assert (await seen(pilot, "3")).splitlines()[1] == " 1 Roles [3 Matrix]"
            assert (await seen(pilot, "2")).splitlines()[1] == " 1 Roles [3 Matrix]"

    async def test_a_view_opened_from_another_leads_back_to_it(self) -> None:
        """It is shown under the number of the one it came from."""
        async with shop().run_test(size=(160, 45)) as pilot:
            screen = await seen(pilot, "j", "w")
            assert "Why may Customer?" in screen
            assert screen.splitlines()[1].startswith("[1 Roles]")
            assert screen.splitlines()[1].endswith("Roles › why")
            assert ">[ ] Customer" in await seen(pilot, "q")

    @pytest.mark.parametrize("back", ["q", "backspace", "escape"])
    async def test_three_keys_lead_back(self, back: str) -> None:
        """Esc is slow in some terminals, q never is."""
        async with shop().run_test(size=(80, 24)) as pilot:
            assert "─ Roles 6 ─" in await seen(pilot, "w", back)

    async def test_enter_drills_in_and_back_leads_out(self) -> None:
        """From a role to its entities and back to the role."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "enter")
            assert pilot.app.focused.id == "entities-grid"
            await seen(pilot, "q")
            assert pilot.app.focused.id == "roles-grid"

    async def test_esc_clears_a_filter_that_is_shown_beside_the_focus(self) -> None:
        """Before it leaves anything; out of a pane that one went into with Enter it leads first."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "slash", *"support", "enter", "tab")
            assert "─ Roles 1 of 6 ─" in frame(pilot.app)
            screen = await seen(pilot, "escape")
            assert "─ Roles 6 ─" in screen
            assert "Quit" not in screen
            assert pilot.app.focused.id == "entities-grid"
            assert "Quit mxaudit?" in await seen(pilot, "escape")
            await seen(pilot, "escape", "shift+tab", "slash", *"support", "enter", "enter")
            assert pilot.app.focused.id == "entities-grid"
            assert "─ Roles 1 of 6 ─" in await seen(pilot, "escape")
            assert pilot.app.focused.id == "roles-grid"
            assert "─ Roles 6 ─" in await seen(pilot, "escape")
            await seen(pilot, "slash", *"support", "enter", "tab")
            assert "Quit mxaudit?" in await seen(pilot, "q")

    async def test_esc_leaves_a_filter_that_is_out_of_sight(self) -> None:
        """In a narrow terminal another pane may stand in the place of the list."""
        async with shop().run_test(size=(80, 24)) as pilot:
            await seen(pilot, "slash", *"support", "enter", "tab", "tab")
            assert "Quit mxaudit?" in await seen(pilot, "escape")

    async def test_tab_walks_the_panes(self) -> None:
        """Round and round, both ways."""
        async with shop().run_test(size=(160, 45)) as pilot:
            walk = []
            for key in ("tab", "tab", "tab", "shift+tab"):
                await seen(pilot, key)
                walk.append(pilot.app.focused.id)
            assert walk == ["entities-grid", "about", "roles-grid", "about"]

    async def test_highlight_follows_through_the_panes(self) -> None:
        """A role's entities, an entity's text, and the crumbs, all at once."""
        async with shop().run_test(size=(160, 45)) as pilot:
            screen = await seen(pilot, "j", "tab", "j")
            assert "─ Customer 3 ─" in screen
            assert "Who      Customer" in screen
            assert "What     Shop.Payment" in screen
            assert screen.splitlines()[1].endswith("Roles › Customer › Shop.Payment")

    async def test_a_view_keeps_its_place_and_its_focus(self) -> None:
        """When it is left and returned to."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "j", "tab", "j", "3", "1")
            assert pilot.app.focused.id == "entities-grid"
            assert pilot.app.focused.cursor_key == "Shop.Payment"

    async def test_zoom_gives_a_pane_the_whole_screen(self) -> None:
        """Between the same lines above and below; tab zooms the next one; back and z end it."""
        async with shop().run_test(size=(160, 45)) as pilot:
            screen = await seen(pilot, "z")
            assert "About" not in screen
            assert screen.splitlines()[1].startswith("[1 Roles]")
            assert len(screen.splitlines()[2]) == 160
            assert screen.splitlines()[-1].startswith(" ? Help")
            assert "Shop.Payment" in await seen(pilot, "tab")
            assert "─ About ─" in await seen(pilot, "q")
            assert "Quit" not in frame(pilot.app)
            await seen(pilot, "z")
            assert "─ Roles 6 ─" in await seen(pilot, "z")

    async def test_a_narrow_terminal_swaps_panes(self) -> None:
        """Nothing is lost at 80 columns: it is one key away, also after the terminal became narrow."""
        async with shop().run_test(size=(80, 24)) as pilot:
            screen = await seen(pilot)
            assert "─ Roles 6 ─" in screen
            assert "─ About ─" not in screen
            screen = await seen(pilot, "tab", "tab")
            assert "─ Roles" not in screen
            assert "─ About ─" in screen
            assert "─ Roles 6 ─" in await seen(pilot, "tab")
            await pilot.resize_terminal(160, 45)
            await seen(pilot)
            await pilot.click("#about")
            await pilot.resize_terminal(80, 24)
            assert "─ About ─" in await seen(pilot)
            assert pilot.app.focused.id == "about"

    async def test_a_view_can_take_the_second_line(self) -> None:
        """As a meeting does; elsewhere it is as ever."""
        async with shop().run_test(size=(80, 24)) as pilot:
            pilot.app.view.headline = ([(" MEETING  card 7 of 33", "strong")], [("open 48", "")])
            line = (await seen(pilot)).splitlines()[1]
            assert line == " MEETING  card 7 of 33".ljust(73) + "open 48"
            assert (await seen(pilot, "3")).splitlines()[1] == " 1 Roles [3 Matrix]"


class TestQuitting:
    """Two ways out."""

    async def test_back_at_the_top_asks(self) -> None:
        """Back again stays, Enter quits."""
        app = shop()
        async with app.run_test(size=(80, 24)) as pilot:
            assert "Quit mxaudit?  ⏎ Confirm  q Back" in await seen(pilot, "q")
            assert "Quit" not in await seen(pilot, "q")
            await seen(pilot, "q", "enter")
        assert app.return_code == 0

    @pytest.mark.parametrize("before", [["j"], ["slash", "a"], ["q"], ["colon"], ["question_mark"], ["z"]])
    async def test_control_q_quits_at_once(self, before: list[str]) -> None:
        """From anywhere: while typing, over the question, in the palette."""
        app = shop()
        async with app.run_test(size=(80, 24)) as pilot:
            await seen(pilot, *before)
            await pilot.press("ctrl+q")
            await pilot.pause()
            assert not app.is_running or app._exit
        assert app.return_code == 0


class TestTerminalCursor:
    """For magnifiers and screen readers."""

    async def test_it_follows_the_focus_from_pane_to_pane_and_view_to_view(self) -> None:
        """In a list it stands on the highlighted row, in a text at its top, in a field where one types."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "j")
            assert pointed(pilot).startswith(">[ ] Customer")
            await seen(pilot, "tab", "j")
            assert pointed(pilot).startswith(">Shop.Payment")
            await seen(pilot, "tab")
            assert pointed(pilot).startswith("Who      Customer")
            await seen(pilot, "3", "l")
            assert pointed(pilot).startswith("CRWD")
            await seen(pilot, "1", "tab")
            assert pointed(pilot).startswith(">[ ] Customer")
            await seen(pilot, "w")
            assert pointed(pilot).startswith("Why may Customer?")
            await seen(pilot, "q", "tab", "z")
            assert pointed(pilot).startswith(">Shop.Payment")
            await seen(pilot, "slash", "y")
            assert pilot.app.cursor_position == pilot.app.focused.cursor_screen_offset

    async def test_it_never_leaves_the_widget_that_has_the_focus(self) -> None:
        """Whatever the size of the terminal."""
        async with shop().run_test(size=(80, 24)) as pilot:
            for size, key in (
                ((80, 24), "3"),
                ((160, 45), "G"),
                ((80, 24), "end"),
                ((120, 30), "1"),
                ((80, 24), "tab"),
            ):
                await pilot.resize_terminal(*size)
                await seen(pilot, key)
                assert pilot.app.cursor_position in pilot.app.focused.content_region


class TestTelling:
    """One line in place of the keys."""

    async def test_it_stands_until_the_next_key(self) -> None:
        """As plain text."""
        async with shop().run_test(size=(80, 24)) as pilot:
            assert (await seen(pilot, "e")).splitlines()[-1] == " Written: [red]shop.sarif"
            assert (await seen(pilot, "j")).splitlines()[-1].startswith(" ? Help")


class TestSizes:
    """Terminals that change."""

    @pytest.mark.parametrize("size", [(79, 24), (80, 23), (40, 10)])
    async def test_below_80x24_one_sentence_says_the_size_needed(self, size: tuple[int, int]) -> None:
        """And nothing else."""
        async with shop().run_test(size=size) as pilot:
            await pilot.pause()
            assert frame(pilot.app).split("\n\n\n")
            assert frame(pilot.app).strip() == f"Terminal too small: {size[0]}×{size[1]}, needs 80×24"

    async def test_the_place_is_kept_while_the_terminal_is_too_small(self) -> None:
        """Cursor, focus and view are as before; keys do nothing in between."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "j", "j")
            await pilot.resize_terminal(60, 20)
            await seen(pilot, "j", "3", "q")
            assert isinstance(pilot.app.screen, TooSmall)
            await pilot.resize_terminal(80, 24)
            screen = await seen(pilot)
            assert ">[ ] Support" in screen
            assert pilot.app.focused.id == "roles-grid"

    async def test_the_cursor_stays_in_sight(self) -> None:
        """When the terminal loses lines."""
        async with shop().run_test(size=(80, 45)) as pilot:
            await seen(pilot, "3", *["pagedown"] * 3)
            row = pilot.app.screen.query_one("#matrix-grid", Grid).cursor_key
            await pilot.resize_terminal(80, 24)
            assert f">{row}" in await seen(pilot)


class TestPalette:
    """`:` finds what the keys do by name."""

    async def test_a_command_runs_by_its_name(self) -> None:
        """Views as well as keys."""
        async with shop().run_test(size=(80, 24)) as pilot:
            await seen(pilot, "colon", *"matr")
            await pilot.app.workers.wait_for_complete()
            await seen(pilot, "enter")
            assert "[3 Matrix]" in await seen(pilot)

    async def test_it_lists_every_key_those_that_work_first(self) -> None:
        """Merge has to wait for two marks; it says so."""
        async with shop().run_test(size=(160, 45)) as pilot:
            await seen(pilot, "colon")
            await pilot.app.workers.wait_for_complete()
            await seen(pilot)
            listed = pilot.app.screen.query_one(CommandList)
            told = [listed.get_option_at_index(at).prompt.plain for at in range(listed.option_count)]
            works = next(at for at, text in enumerate(told) if "why, or" in text)
            waits = next(at for at, text in enumerate(told) if "merge the" in text)
            assert works < waits
            assert "needs two marked roles" in told[waits]


class TestBreaking:
    """An error of our own."""

    async def test_a_crash_prints_two_lines_and_no_project_data(self) -> None:
        """Neither the message of the error nor any value: the screen may be projected."""
        app = shop()
        with pytest.raises(ValueError, match="TOP-SECRET"):
            async with app.run_test(size=(80, 24)) as pilot:
                app.error_console = Console(file=io.StringIO(), width=80)
                await pilot.press("M")
        printed = app.error_console.file.getvalue()
        assert printed == last_words(app._exception) + "\n"
        assert len(printed.strip().splitlines()) == 2
        assert "ValueError" in printed
        assert "TOP-SECRET" not in printed
        assert "Traceback" not in printed
        assert app.return_code == 1

    async def test_a_long_line_goes_on_in_the_next(self) -> None:
        """In a terminal that is too small for it."""
        app = shop()
        with pytest.raises(ValueError, match="TOP-SECRET"):
            async with app.run_test(size=(80, 24)) as pilot:
                app.error_console = Console(file=io.StringIO(), width=40)
                await pilot.press("M")
        printed = app.error_console.file.getvalue()
        assert printed.split() == last_words(app._exception).split()

    def test_last_words_name_our_own_line(self) -> None:
        """Not the library's, so that it can be reported."""
        with pytest.raises(KeyError) as caught:
            bindings("no such key")
        assert "KeyError in screens.keys, line " in last_words(caught.value)


async def test_without_views_there_is_nothing_to_break() -> None:
    """The frame of the screen stands by itself."""
    async with AuditApp(()).run_test(size=(80, 24)) as pilot:
        assert " mxaudit" in await seen(pilot, "w", "tab", "z", "question_mark")
