"""The grid: a cursor that stays with its row, marks, folds, a matrix that scrolls both ways. By keyboard."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from screens.themes import themes
from screens.widgets.drawing import width_of
from screens.widgets.grid import EMPTY, Grid
from screens.widgets.rows import Column, GridModel, Row, Table
from tests.frames import frame
from tests.screens.shop import GLYPHS, matrix, names

HOSTILE = (
    "A[red]B[/red]C",
    "x[/nope]y",
    "[@click=app.bell]k[/]",
    "[$primary]t",
    "[not(Locked)]",
    "a\\\\",
    "漢字😀",
    "e[b",
)


class GridApp(App[None]):
    """A grid and nothing else."""

    def __init__(self, model: GridModel = EMPTY, marks: bool = False) -> None:
        """Show a model."""
        super().__init__()
        for theme in themes():
            self.register_theme(theme)
        self.theme = "dark"
        self.grid = Grid(model, marks=marks)
        self.grid.noun = "role"

    def compose(self) -> ComposeResult:
        """The grid."""
        yield self.grid


class Heard:
    """The grid's own messages of one kind, in order."""

    def __init__(self, kind: type[Message]) -> None:
        self.kind = kind
        self.messages: list[Message] = []

    def __call__(self, message: Message) -> None:
        """Keep each message once, however far it travels."""
        if type(message) is self.kind and message not in self.messages:
            self.messages.append(message)


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press keys and give what is seen then."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


async def test_arrows_and_letters_move_the_cursor() -> None:
    """The same four ways; it stops at the ends."""
    app = GridApp(names("a", "b", "c"))
    async with app.run_test() as pilot:
        for key, row in (("down", "b"), ("j", "c"), ("j", "c"), ("up", "b"), ("k", "a"), ("k", "a")):
            await press(pilot, key)
            assert app.grid.cursor_key == row


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["pagedown"], 19),
        (["pagedown", "pagedown", "pageup"], 19),
        (["ctrl+d"], 9),
        (["ctrl+d", "ctrl+d", "ctrl+u"], 9),
        (["G"], 99),
        (["end"], 99),
        (["G", "g"], 0),
        (["G", "home"], 0),
    ],
)
async def test_pages_and_ends(keys: list[str], row: int) -> None:
    """A page is what is seen: 19 rows below the header of 20 lines; the cursor is always among them."""
    app = GridApp(names(*(f"row {number}" for number in range(100))))
    async with app.run_test(size=(40, 20)) as pilot:
        screen = await press(pilot, *keys)
        assert app.grid.cursor_key == f"row {row}"
        assert f">row {row}" in [line.strip() for line in screen.splitlines()]


async def test_the_cursor_steps_over_headings() -> None:
    """Up, down and to the ends; the heading above the first row is seen again at the top."""
    rows = [
        Row("h1", ["Here"], inert=True),
        *(Row(f"a{number}", [f"a{number}"]) for number in range(10)),
        Row("h2", ["Everywhere"], inert=True),
        Row("b", ["b"]),
        Row("h3", ["End"], inert=True),
    ]
    app = GridApp(Table((Column("name", "Name", fill=1),), rows))
    async with app.run_test(size=(30, 6)) as pilot:
        assert app.grid.cursor_key == "a0"
        await press(pilot, "G")
        assert app.grid.cursor_key == "b"
        await press(pilot, "k")
        assert app.grid.cursor_key == "a9"
        await press(pilot, "j")
        assert app.grid.cursor_key == "b"
        screen = await press(pilot, "g")
        assert app.grid.cursor_key == "a0"
        assert "Here" in screen


async def test_a_new_model_keeps_the_cursor_on_its_row() -> None:
    """The project was read again and rows moved; a row that is gone leaves the cursor at its place."""
    app = GridApp(names("a", "b", "c", "d"))
    async with app.run_test() as pilot:
        await press(pilot, "j", "j")
        app.grid.show(names("new", "a", "b", "c", "d"))
        assert app.grid.cursor_key == "c"
        app.grid.show(names("new", "a", "b", "d"))
        assert app.grid.cursor_key == "d"
        app.grid.show(names())
        assert app.grid.cursor_key is None


async def test_marks_survive_filters_and_reading_again() -> None:
    """Until the row itself is gone; they are kept in the order of marking."""
    app = GridApp(names("a", "b", "c"), marks=True)
    async with app.run_test() as pilot:
        await press(pilot, "j", "space", "k", "space")
        assert list(app.grid.marks) == ["b", "a"]
        app.grid.filter_rows("c")
        app.grid.filter_rows("")
        assert list(app.grid.marks) == ["b", "a"]
        app.grid.show(names("c", "b"))
        assert list(app.grid.marks) == ["b"]
        screen = await press(pilot, "g", "j", "space")
        assert not app.grid.marks
        assert "[x]" not in screen


async def test_rows_cannot_be_marked_where_marks_mean_nothing() -> None:
    """No box, no key."""
    app = GridApp(names("a"))
    async with app.run_test() as pilot:
        screen = await press(pilot, "space")
        assert not app.grid.marks
        assert "[" not in screen
        assert "space" not in app.screen.active_bindings


async def test_enter_folds_a_group_and_chooses_a_row() -> None:
    """A group line folds by itself; of a row the view is told."""
    rows = [Row("g", ["HIGH 2"], group=True), Row("f1", ["first"], depth=1), Row("f2", ["second"], depth=1)]
    heard = Heard(Grid.RowSelected)
    app = GridApp(Table((Column("a", "A", 6), Column("b", "B", fill=1)), rows))
    async with app.run_test(message_hook=heard) as pilot:
        assert "▾ HIGH 2" in await press(pilot)
        screen = await press(pilot, "enter")
        assert "▸ HIGH 2" in screen
        assert "first" not in screen
        assert not heard.messages
        await press(pilot, "enter", "j", "enter")
        assert [message.key for message in heard.messages] == ["f1"]


async def test_going_to_a_folded_row_opens_its_group() -> None:
    """As when another view points at a finding."""
    rows = [Row("g", ["HIGH 2"], group=True), Row("f1", ["first"], depth=1)]
    app = GridApp(Table((Column("a", "A", 6), Column("b", "B", fill=1)), rows))
    async with app.run_test() as pilot:
        await press(pilot, "enter")
        assert app.grid.go_to("f1")
        assert ">  first" in frame(app) or "first" in await press(pilot)
        assert app.grid.cursor_key == "f1"
        assert not app.grid.go_to("not there")


async def test_sorting_walks_the_columns_and_comes_back() -> None:
    """`s` by the next column, `S` the other way round; the cursor stays on its row."""
    app = GridApp(names("ccc", "a", "bb", columns=2))
    async with app.run_test() as pilot:
        seen = []
        for key in ("s", "s", "S", "s"):
            await press(pilot, key)
            seen.append((app.grid.sorting, app.grid.shown))
        assert seen == [
            ("Name", ["a", "bb", "ccc"]),
            ("N1", ["a", "bb", "ccc"]),
            ("N1", ["ccc", "bb", "a"]),
            ("", ["ccc", "a", "bb"]),
        ]
        assert app.grid.cursor_key == "ccc"


async def test_an_empty_filter_says_so_in_a_sentence() -> None:
    """With the next key; what was typed is shown as typed."""
    app = GridApp(names("a", "b"))
    async with app.run_test() as pilot:
        app.grid.filter_rows("[/x]")
        assert "No role contains '[/x]'. Esc clears the filter." in await press(pilot)
        app.grid.filter_rows("!a")
        assert app.grid.shown == ["b"]


async def test_an_empty_model_says_its_sentence() -> None:
    """Which the view gives; before there is any model nothing is said."""
    app = GridApp()
    app.grid.empty = "No violations found. e writes the findings file."
    async with app.run_test() as pilot:
        assert "No violations found." not in await press(pilot, "j")
        app.grid.show(names())
        assert "No violations found." in await press(pilot, "j", "enter", "space", "s")


async def test_highlights_come_once_and_name_the_row() -> None:
    """A burst of keys may be told as one; the last place is always told; no rows are told as none."""
    heard = Heard(Grid.RowHighlighted)
    app = GridApp(names("a", "b", "c"))
    async with app.run_test(message_hook=heard) as pilot:
        await press(pilot, "j")
        await press(pilot, "j", "j")
        assert [message.key for message in heard.messages] == ["a", "b", "c"]
        app.grid.filter_rows("nothing")
        await pilot.pause()
        assert heard.messages[-1].key is None


@pytest.mark.parametrize("theme", ["dark", "mono"])
async def test_hostile_names_are_literal_and_columns_stay_aligned(theme: str) -> None:
    """Markup is text, backslashes are text, wide characters push nothing out of its column."""
    columns = (Column("name", "Name", 24), Column("rows", "Rows", 10))
    app = GridApp(Table(columns, [Row(name, [name, "everything"]) for name in HOSTILE]), marks=True)
    async with app.run_test(size=(60, 12)) as pilot:
        app.theme = theme
        lines = (await press(pilot, "space", "j")).splitlines()[1:]
        for name, line in zip(HOSTILE, lines, strict=False):
            assert name in line
            assert width_of(line[: line.index("everything")]) == 1 + 4 + 24 + 1


async def test_a_name_that_is_too_long_is_cut_by_cells() -> None:
    """Also in the middle of wide characters."""
    app = GridApp(Table((Column("name", "Name", 8), Column("rows", "Rows", 4)), [Row("k", ["漢字漢字漢字", "all"])]))
    async with app.run_test(size=(20, 4)) as pilot:
        assert ">漢字漢…  all" in await press(pilot)


async def test_columns_share_what_is_left_and_give_way() -> None:
    """A column that fills takes the room; one that needs a wide grid is not there in a narrow one."""
    columns = (Column("name", "Name", 6, fill=1), Column("count", "Count", 5, right=True, from_width=30))
    app = GridApp(Table(columns, [Row("k", ["Order", "7"])]))
    async with app.run_test(size=(40, 4)) as pilot:
        assert frame(app).splitlines()[0] == " Name".ljust(35) + "Count"
        await pilot.resize_terminal(20, 4)
        assert await press(pilot) and frame(app).splitlines()[:2] == [" Name", ">Order"]


async def test_it_says_where_its_cursor_stands() -> None:
    """Behind the header, and behind the names of a matrix: the terminal's own cursor goes there."""
    app = GridApp(names("a", "b", "c"))
    async with app.run_test() as pilot:
        await press(pilot, "j", "j")
        assert app.grid.point == (0, 3)
    app = GridApp(matrix())
    async with app.run_test() as pilot:
        await press(pilot, "l")
        x, y = app.grid.point
        assert frame(app).splitlines()[y].startswith(">Shop.E0")
        assert frame(app).splitlines()[y][x:].startswith("CRWD")


async def test_a_click_highlights_and_a_second_one_chooses() -> None:
    """The box at the left marks."""
    heard = Heard(Grid.RowSelected)
    app = GridApp(names("a", "b", "c"), marks=True)
    async with app.run_test(message_hook=heard) as pilot:
        await pilot.click(Grid, offset=(8, 2))
        assert (app.grid.cursor_key, len(heard.messages)) == ("b", 0)
        await pilot.click(Grid, offset=(8, 2))
        await pilot.pause()
        assert [message.key for message in heard.messages] == ["b"]
        await pilot.click(Grid, offset=(2, 3))
        assert list(app.grid.marks) == ["c"]


async def matrix_app(check: Callable[[GridApp, Pilot[None]], object], columns: int = 30) -> None:
    """Run something on a matrix of 60 rows at 80x24."""
    app = GridApp(matrix(columns=columns))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await check(app, pilot)


async def test_header_and_names_stay_when_a_matrix_scrolls() -> None:
    """Row labels at the left, role names above, and the findings of the roles under them."""

    async def check(app: GridApp, pilot: Pilot[None]) -> None:
        screen = await press(pilot, "G", "end")
        lines = screen.splitlines()
        assert "Role29" in lines[0]
        assert lines[1].startswith(" Entity")
        assert lines[2].startswith(" Findings of t")
        assert lines[-1].startswith(">Shop.E59")
        assert "Shop.E0 " not in screen
        assert app.grid.cursor_column_key == "Role29"

    await matrix_app(check)


async def test_a_matrix_scrolls_by_whole_columns() -> None:
    """No name and no cell is cut at the left, and the column of the cursor is whole."""

    async def check(app: GridApp, pilot: Pilot[None]) -> None:
        for column in range(29):
            screen = await press(pilot, "l")
            assert app.grid.scroll_offset.x % 7 == 0
            assert f"Role{column + 1}" in screen.splitlines()[0]
        for _ in range(29):
            screen = await press(pilot, "h")
        assert "Role0 " in screen.splitlines()[0]

    await matrix_app(check)


@pytest.mark.parametrize("width", [93, 101, 113, 131])
async def test_a_column_without_room_is_not_drawn(width: int) -> None:
    """Of a cell that is cut, `CRwD !` would read `CRwD`: each that is drawn is whole, in every state of scrolling."""
    app = GridApp(matrix(columns=30))
    whole = {text for text, _ in GLYPHS}
    async with app.run_test(size=(width, 24)) as pilot:
        for key, first in (("j", 0), ("end", 30 - (width - 15) // 7)):
            lines = (await press(pilot, key)).splitlines()
            drawn = [line[16:].ljust(width) for line in lines[3:]]
            cells = {line[at : at + 6].rstrip() for line in drawn for at in range(0, width - 16, 7)}
            assert cells <= whole | {""}
            assert lines[0][16:].split() == [f"Role{at}" for at in range(first, first + (width - 15) // 7)]
            assert app.grid.seen_columns == (first + 1, first + (width - 15) // 7, 30)


async def test_a_mouse_between_two_columns_cuts_neither() -> None:
    """What stands half out of sight at the left is not drawn either."""

    async def check(app: GridApp, pilot: Pilot[None]) -> None:
        app.grid.scroll_to(x=4, animate=False, force=True, immediate=True)
        lines = (await press(pilot)).splitlines()
        assert lines[0].split() == [f"Role{at}" for at in range(1, 9)]
        assert lines[3].split()[:3] == [">Shop.E0", "CRWD", "-R--~"]
        assert app.grid.seen_columns == (2, 9, 30)

    await matrix_app(check)


async def test_a_matrix_tells_the_cell() -> None:
    """By row and column key."""
    heard = Heard(Grid.CellHighlighted)
    app = GridApp(matrix())
    async with app.run_test(message_hook=heard) as pilot:
        await press(pilot, "l")
        await press(pilot, "j")
        places = [(message.key, message.column_key) for message in heard.messages]
        assert places == [("Shop.E0", "Role0"), ("Shop.E0", "Role1"), ("Shop.E1", "Role1")]


async def test_columns_of_a_matrix_filter_too() -> None:
    """The cursor stays in its column; the codes still belong to their columns."""

    async def check(app: GridApp, pilot: Pilot[None]) -> None:
        await press(pilot, "end")
        app.grid.filter_columns("9")
        screen = await press(pilot)
        assert screen.splitlines()[0].split() == ["Role9", "Role19", "Role29"]
        # Row 0: columns 9, 19, 29 have the codes 1, 3, 1.
        assert screen.splitlines()[3].split() == [">Shop.E0", "CRWD", "CRwD", "!", "CRWD"]
        assert app.grid.cursor_column_key == "Role29"
        app.grid.filter_columns("no such role")
        screen = await press(pilot, "l", "j", "enter")
        assert app.grid.cursor_column_key is None
        app.grid.filter_columns("")
        assert app.grid.cursor_column_key == "Role0"

    await matrix_app(check)


async def test_a_matrix_finds_its_cell_again() -> None:
    """When a view points at it, and when the project is read again with other columns."""

    async def check(app: GridApp, pilot: Pilot[None]) -> None:
        assert app.grid.go_to("Shop.E40", "Role20")
        screen = await press(pilot)
        assert ">Shop.E40" in screen
        assert "Role20" in screen.splitlines()[0]
        app.grid.show(matrix(columns=25))
        assert (app.grid.cursor_key, app.grid.cursor_column_key) == ("Shop.E40", "Role20")

    await matrix_app(check)


async def test_long_and_hostile_role_names_break_over_two_lines() -> None:
    """Six cells each, the last one with an ellipsis; wide characters are not cut in two."""
    labels = ["SalesManager", "[/nope]x", "漢字漢字漢字漢字"]
    app = GridApp(matrix(columns=3, label=labels.__getitem__))
    async with app.run_test(size=(80, 12)) as pilot:
        lines = (await press(pilot)).splitlines()
        assert lines[0].split() == ["SalesM", "[/nope", "漢字漢"]
        assert lines[1].split() == ["Entity", "anager", "]x", "字漢…"]
