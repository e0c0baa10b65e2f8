"""What the grid may cost: 200 columns by 5,000 rows, and a filter over 50,000 rows. Processor time, at 160x45.

`pytest tests/benchmarks --benchmark-enable` measures. Without it the budgets are checked once, three times as wide.
"""

import time
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult

from screens.themes import themes
from screens.widgets.grid import Grid
from screens.widgets.listing import Listing
from screens.widgets.rows import Column, Matrix, Row, Table

SIZE = (160, 45)
SLACK = 3
"""How much slower than its budget a shared machine may be."""
GLYPHS = (("·", "muted"), ("CRWD", ""), ("-R--", ""), ("CRwD !", "high"), ("-R--~", ""))


class GridApp(App[None]):
    """A grid and nothing else."""

    def compose(self) -> ComposeResult:
        """The grid."""
        for theme in themes():
            self.register_theme(theme)
        self.theme = "dark"
        yield Grid()


def matrix(rows: int = 5_000, columns: int = 200) -> Table:
    """A matrix of that size."""
    names = [f"Role{column}Manager" for column in range(columns)]
    codes = [bytes((row * column) % len(GLYPHS) for column in range(columns)) for row in range(rows)]
    entities = [f"Module{row // 50}.Entity{row}" for row in range(rows)]
    model = Matrix(names, names, codes.__getitem__, GLYPHS, 7)
    return Table((Column("entity", "Entity", 30),), [Row(entity, [entity]) for entity in entities], model)


def entities(rows: int = 50_000) -> Table:
    """A list of that size."""
    columns = (
        Column("entity", "Entity", 30, fill=1),
        Column("rights", "CRWD", 6),
        Column("rules", "Rules", 5, right=True),
    )
    names = [f"Module{row // 50}.Entity{row}" for row in range(rows)]
    return Table(columns, [Row(name, [name, "CRWD", "3"]) for name in names])


def spent(work: Callable[[], object]) -> float:
    """Processor time of some work, in milliseconds."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


async def keys_cost(model: Table, *keys: str) -> float:
    """Processor time of a key from press to paint, in milliseconds, on average."""
    app = GridApp()
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(Grid).show(model)
        await pilot.pause()
        start = time.process_time()
        for key in keys:
            await pilot.press(key)
        return (time.process_time() - start) * 1000 / len(keys)


async def test_a_matrix_of_a_million_cells_is_ready_at_once() -> None:
    """Within 100 ms, painted."""
    app, model = GridApp(), matrix()
    async with app.run_test(size=SIZE) as pilot:
        start = time.process_time()
        app.query_one(Grid).show(model)
        await pilot.pause()
        assert (time.process_time() - start) * 1000 < 100 * SLACK


@pytest.mark.parametrize(("key", "budget"), [("j", 15), ("l", 15), ("pagedown", 25), ("G", 25)])
async def test_a_key_in_a_million_cells(key: str, budget: int) -> None:
    """15 ms for a step, 25 ms for a page."""
    assert await keys_cost(matrix(), *[key] * 10) < budget * SLACK


async def test_a_key_in_a_list_of_50000_rows() -> None:
    """It does not depend on the number of rows."""
    assert await keys_cost(entities(), *["j"] * 10) < 15 * SLACK


@pytest.mark.parametrize("text", ["e", "entity4", "!entity4", "no such entity", ""])
def test_a_filter_over_50000_rows(text: str) -> None:
    """60 ms a key once the texts are at hand."""
    listing = Listing(entities())
    listing.set_filter("x")
    assert spent(lambda: listing.set_filter(text)) < 60 * SLACK


def test_the_first_key_of_a_filter_over_50000_rows() -> None:
    """100 ms, the texts of all rows included."""
    listing = Listing(entities())
    assert spent(lambda: listing.set_filter("entity4")) < 100 * SLACK


def test_filter(benchmark) -> None:
    """For comparison over time."""
    listing = Listing(entities())
    benchmark(listing.set_filter, "entity4")


def test_listing(benchmark) -> None:
    """For comparison over time: taking a model of 50,000 rows."""
    benchmark(Listing, entities())
