"""A text to read: labels, wrapping, scrolling."""

from textual.app import App, ComposeResult

from screens.themes import themes
from screens.widgets.detail import Detail, Entry, Rule
from tests.frames import frame


class DetailApp(App[None]):
    """A text and nothing else."""

    def __init__(self, *blocks) -> None:
        """Show it."""
        super().__init__()
        for theme in themes():
            self.register_theme(theme)
        self.theme = "dark"
        self.detail = Detail(blocks)

    def compose(self) -> ComposeResult:
        """The text."""
        yield self.detail


async def test_a_label_stands_beside_its_text() -> None:
    """Further lines under the first; a line across; markup is text."""
    app = DetailApp(
        Entry("Who", "Customer [/x]"), Rule(), Entry("Fix", "Give rule 2 the row constraint"), "漢字漢字漢字漢字漢字"
    )
    async with app.run_test(size=(20, 10)):
        assert frame(app).splitlines()[:8] == [
            " Who      Customer",
            "          [/x]",
            "─" * 20,
            " Fix      Give rule",
            "          2 the row",
            "          constraint",
            " 漢字漢字漢字漢字漢",
            " 字",
        ]


async def test_it_scrolls_and_says_whether_there_is_more() -> None:
    """By the keys that move a cursor elsewhere."""
    app = DetailApp(*(f"line {number}" for number in range(50)))
    async with app.run_test(size=(20, 10)) as pilot:
        assert app.detail.more_below
        for keys, first in (("j", 1), ("pagedown", 11), ("ctrl+d", 16), ("k", 15), ("ctrl+u", 10), ("pageup", 0)):
            await pilot.press(keys)
            await pilot.pause()
            assert frame(app).startswith(f" line {first}\n")
        await pilot.press("G")
        await pilot.pause()
        assert not app.detail.more_below
        assert "line 49" in frame(app)


async def test_another_text_starts_at_its_top() -> None:
    """Unless it is the same one, made anew."""
    app = DetailApp(*(f"line {number}" for number in range(50)))
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.press("G")
        app.detail.show([f"row {number}" for number in range(50)], keep_place=True)
        await pilot.pause()
        assert "row 49" in frame(app)
        app.detail.show([f"text {number}" for number in range(50)])
        await pilot.pause()
        assert frame(app).startswith(" text 0")


async def test_it_wraps_anew_when_the_terminal_changes() -> None:
    """Nothing is lost at the side."""
    app = DetailApp("one two three four five six seven")
    async with app.run_test(size=(40, 5)) as pilot:
        assert "six seven" in frame(app)
        await pilot.resize_terminal(12, 5)
        await pilot.pause()
        assert frame(app).splitlines()[:4] == [" one two", " three four", " five six", " seven"]
