"""Panes: titles that are plain text, and the filter in the border."""

import pytest

from screens.app import AuditApp
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from tests.frames import frame
from tests.screens.shop import shop


async def typed(pilot, *keys: str) -> str:
    """Press keys and give what is seen then."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


def roles(app: AuditApp) -> Grid:
    """The list of roles."""
    return app.screen.query_one("#roles-grid", Grid)


@pytest.mark.parametrize(
    "title", ["A[red]B[/red]", "x[/nope]", "[@click=app.bell]k[/]", "[$primary]t", "[", "[not(Locked)]"]
)
async def test_titles_are_plain_text(title: str) -> None:
    """Whatever a name from the project holds."""
    async with shop().run_test(size=(160, 45)) as pilot:
        pane = pilot.app.screen.query_one("#about-pane", Pane)
        pane.title = pane.subtitle = title
        screen = await typed(pilot)
        assert f"┌─ {title} ─" in screen
        assert f"─ {title} ─┘" in screen
        pane.title = ""
        assert title not in (await typed(pilot)).splitlines()[2]


async def test_the_title_counts_what_is_shown() -> None:
    """All, then those under the filter, then all again."""
    async with shop().run_test(size=(80, 24)) as pilot:
        assert "─ Roles 6 ─" in await typed(pilot)
        assert "─ Roles 2 of 6 ─" in await typed(pilot, "slash", *"sales")
        assert "─ Roles 6 ─" in await typed(pilot, "escape")


async def test_the_filter_works_as_it_is_typed_and_is_always_seen() -> None:
    """In the border of its pane, also when the rows have the focus again."""
    async with shop().run_test(size=(80, 24)) as pilot:
        screen = await typed(pilot, "slash", *"sup")
        assert "/sup" in screen
        assert "Customer" not in screen
        screen = await typed(pilot, "enter")
        assert "└─ /sup" in screen
        assert roles(pilot.app).has_focus


async def test_enter_goes_to_the_row_of_exactly_that_name() -> None:
    """Else to the first; what is typed in another case counts."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "slash", *"Manager", "enter")
        assert roles(pilot.app).cursor_key == "SalesManager"
        await typed(pilot, "escape", "G", "slash", *"sales", "enter")
        assert roles(pilot.app).cursor_key == "Sales"
        await typed(pilot, "slash", *"MANAGER", "enter")
        assert roles(pilot.app).cursor_key == "SalesManager"


async def test_the_filter_opens_with_the_text_it_has() -> None:
    """To go on where one was; Ctrl+U empties it."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "slash", *"sales", "enter", "slash", *"m")
        assert roles(pilot.app).filter == "salesm"
        await typed(pilot, "ctrl+u", *"Support")
        assert roles(pilot.app).shown == ["Support"]


async def test_escape_clears_the_filter_from_the_rows_too() -> None:
    """And only then goes back."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "slash", *"sup", "enter", "escape")
        assert roles(pilot.app).filter == ""
        assert "/sup" not in frame(pilot.app)
        assert "Quit" not in frame(pilot.app)
        assert "Quit mxaudit?" in await typed(pilot, "escape")


async def test_letters_type_while_the_filter_has_the_focus() -> None:
    """Also those that are keys: `q`, `1`, `:` and `?`."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "slash", "q", "1", "colon", "question_mark", "space", "exclamation_mark")
        assert roles(pilot.app).filter == "q1:? !"


async def test_the_filter_stays_when_the_view_is_left() -> None:
    """And the marks do, and the place."""
    async with shop().run_test(size=(80, 24)) as pilot:
        await typed(pilot, "slash", *"sales", "enter", "j", "space", "3", "1")
        assert roles(pilot.app).filter == "sales"
        assert list(roles(pilot.app).marks) == ["SalesManager"]
        assert roles(pilot.app).cursor_key == "SalesManager"
        assert "/sales" in frame(pilot.app)


async def test_each_list_has_its_own_filter() -> None:
    """`/` is for the list that has the focus."""
    async with shop().run_test(size=(160, 45)) as pilot:
        await typed(pilot, "tab", "slash", *"pay", "enter")
        assert roles(pilot.app).filter == ""
        assert pilot.app.screen.query_one("#entities-grid", Grid).shown == ["Shop.Payment"]


async def test_the_subtitle_gives_way_to_the_filter() -> None:
    """Where the border has no room for both, and comes back."""
    async with shop().run_test(size=(80, 24)) as pilot:
        pane = pilot.app.screen.query_one("#roles-pane", ListPane)
        assert "by findings" in await typed(pilot)
        assert "by findings" not in await typed(pilot, "slash", *"sales")
        assert pane.subtitle == "by findings"
        assert "by findings" in await typed(pilot, "escape")
