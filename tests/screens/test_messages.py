"""How messages flow: a view says what it wants, only the program goes from one view to another."""

from textual.message import Message

from screens.loading import Loaded, Reading
from screens.messages import Crumbs, Open
from screens.review import ReviewApp
from screens.targets import CompareTarget, FindingsTarget, MatrixTarget, MergeTarget, WhyTarget
from screens.widgets.grid import Grid
from tests.screens.review import SMALL, WEBSHOP, clock, only_rules, seen, settle


async def flow(*keys: str, kinds: tuple[type[Message], ...] = (Open,)) -> list[Message]:
    """The messages of some kinds that keys lead to."""
    found: list[Message] = []
    with only_rules(("ENT-03",)):
        app = ReviewApp(WEBSHOP, clock=clock)
        async with app.run_test(size=SMALL, message_hook=lambda m: found.append(m)) as pilot:
            await settle(pilot)
            found.clear()
            await seen(pilot, *keys)
    return list(dict.fromkeys(message for message in found if isinstance(message, kinds)))


async def opened(*keys: str) -> list[tuple[str, type]]:
    """The views that keys open, and what they are told."""
    return [(message.view, type(message.target)) for message in await flow(*keys)]


async def test_views_open_one_another_by_an_intention() -> None:
    """With a target in the opened view's own terms."""
    assert await opened("w") == [("why", WhyTarget)]
    assert await opened("x") == [("matrix", MatrixTarget)]
    assert await opened("f") == [("findings", FindingsTarget)]
    assert await opened("space", "j", "space", "m") == [("merge", MergeTarget)]
    assert await opened("space", "j", "d") == [("compare", CompareTarget)]
    assert await opened("e") == [("save", type(None))]


async def test_enter_in_the_matrix_opens_why() -> None:
    """With the roles of the column and the entity of the row."""
    (message,) = await flow("3", "enter")
    assert message.target.roles.user_roles == ("Administrator",)
    assert message.target.thing == "Stock.Item"


async def test_a_cursor_that_moves_says_where_it_is_once() -> None:
    """And where we are follows."""
    messages = await flow("3", "l", kinds=(Grid.CellHighlighted, Crumbs))
    cells = [(m.key, m.column_key) for m in messages if isinstance(m, Grid.CellHighlighted) and m.key]
    assert cells == [("Stock.Item", "Administrator"), ("Stock.Item", "Anonymous")]
    assert messages[-1].crumbs[-1] == "Anonymous × Stock.Item"


async def test_reading_again_loads_once() -> None:
    """Progress may be dropped, the model may not."""
    messages = await flow("R", kinds=(Loaded, Reading))
    assert [type(message) for message in messages].count(Loaded) == 1
