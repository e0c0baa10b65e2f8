"""Matrix, walked by keyboard: what every role may do with everything."""

import pytest

from screens.matrix_rows import MARKS
from screens.widgets.grid import Grid
from tests.screens.review import LARGE, SIZES, found, review, said, seen, typed


def row(screen: str, name: str) -> str:
    """The line of the matrix that begins with a name."""
    return next(line for line in screen.splitlines() if line[1:].startswith(f"{name} "))


class TestCells:
    """A cell is five characters and a sixth."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_roles_across_and_entities_down(self, size: tuple[int, int]) -> None:
        """Without a colour: letters, a mark for limited rows, and `!` where a finding names the cell."""
        async with review(size=size) as pilot:
            screen = await seen(pilot, "3")
            assert "17 entities" in screen
            assert "10 user roles" in screen
            assert "CRw-~" in row(screen, "Webshop.Order")
            assert "-r-- !" in await found(pilot, "Webshop.Product")

    async def test_the_cell_is_told_below(self) -> None:
        """At once: role and thing, marks, rows, by which rules; at 160 columns each rule and the findings."""
        async with review() as pilot:
            await seen(pilot, "3")
            await found(pilot, "Webshop.Order")
            screen = await seen(pilot, "l", "l")
            assert "Customer × Webshop.Order  CRw-~  own organisation" in screen
            assert "by rule 1 through Webshop.User" in screen
        async with review(size=LARGE) as pilot:
            await seen(pilot, "3")
            screen = await found(pilot, "Webshop.Product")
            screen = await seen(pilot, "l")
            assert "Anonymous × Webshop.Product  -r-- !" in screen
            assert "rule 1 Webshop.Guest" in screen
            assert "Findings of this cell 1 of" in screen

    async def test_no_access_says_what_to_press(self) -> None:
        """And `w` says what would be needed."""
        async with review() as pilot:
            screen = await seen(pilot, "3")
            assert "no rule reaches it; w says what would be needed" in screen
            screen = await seen(pilot, "w")
            assert "Why can Administrator not read Stock.Item?" in screen
            assert "Needed" in screen

    def test_every_cell_has_its_own_code(self) -> None:
        """So many are possible; each is drawn with and without a finding, in one byte."""
        assert len(set(MARKS)) == len(MARKS)
        assert 2 * len(MARKS) <= 256


class TestBothAxes:
    """What is shown of it."""

    async def test_rows_and_columns_are_filtered(self) -> None:
        """`/` opens both filters, `tab` goes from one to the other, Enter keeps them, Esc clears them."""
        async with review() as pilot:
            await seen(pilot, "3", "slash")
            await typed(pilot, "webshop.o")
            await seen(pilot, "tab")
            await typed(pilot, "support")
            screen = await seen(pilot, "enter")
            assert "filter: webshop.o × support" in screen
            assert "2 rows" in screen
            assert "Webshop.OrderLine" in screen
            assert "Warehouse" not in screen.splitlines()[4]
            screen = await seen(pilot, "escape")
            assert "filter" not in screen
            assert "rows 1-13 of 64" in screen

    async def test_an_exact_name_is_found(self) -> None:
        """Enter puts the cursor on the row, or the column, of exactly that name."""
        async with review() as pilot:
            await seen(pilot, "3", "slash", "tab")
            await typed(pilot, "sales")
            await seen(pilot, "enter")
            grid = pilot.app.query_one("#matrix-grid", Grid)
            assert grid.cursor_column_key == "Sales"

    async def test_only_rows_and_columns_with_findings(self) -> None:
        """`o` leaves out the rest, and brings it back."""
        async with review() as pilot:
            screen = await seen(pilot, "3", "o")
            assert "only findings" in screen
            assert "Webshop.Product" in screen
            assert "Webshop.Basket" not in screen
            assert "Admini" not in screen.splitlines()[4]
            assert "Webshop.Basket" in await seen(pilot, "o")

    async def test_documents_and_module_roles(self) -> None:
        """`v` goes through the kinds of rows, `t` to module roles."""
        async with review() as pilot:
            screen = await seen(pilot, "3", "v")
            assert "8 microflows × 10 user roles" in screen
            assert "run" in row(screen, "Webshop.ACT_Order_Place")
            assert "may not run" in screen
            screen = await seen(pilot, "t")
            assert "8 microflows × 15 module roles" in screen
            screen = await seen(pilot, "w")
            assert "run" in screen

    async def test_typing_the_name_of_a_view_and_a_text(self) -> None:
        """`:matrix sales` shows the roles of that name, `:matrix order` the entities."""
        async with review() as pilot:
            screen = await said(pilot, "matrix sales")
            assert "SalesM" in screen
            assert "Custom" not in screen.splitlines()[4]
            screen = await said(pilot, "matrix payment")
            assert "1 row " in screen
            assert "Webshop.Payment" in screen


class TestTheWayThere:
    """`x` leads to a cell from everywhere, Enter on to why."""

    async def test_from_roles(self) -> None:
        """The highlighted permission of the highlighted role."""
        async with review() as pilot:
            await found(pilot, "Customer")
            await seen(pilot, "tab")
            await found(pilot, "Webshop.Return")
            screen = await seen(pilot, "x")
            assert "[3 Matrix]" in screen
            assert "Customer × Webshop.Return" in screen
            assert "Why can Customer" in await seen(pilot, "enter")

    async def test_from_entities_findings_and_why(self) -> None:
        """The highlighted pair, the finding's cell, the cell that was explained."""
        async with review() as pilot:
            await said(pilot, "entities Webshop.Payment")
            assert "Customer × Webshop.Payment" in await seen(pilot, "x")
            await seen(pilot, "4", "g", "j")
            assert "Anonymous × Webshop.Product" in await seen(pilot, "x")
            await said(pilot, "why Support read Support.Ticket")
            assert "Support × Support.Ticket" in await seen(pilot, "x")

    async def test_what_is_filtered_out_is_shown_again(self) -> None:
        """A target that a filter hides clears the filter."""
        async with review() as pilot:
            await said(pilot, "matrix sales")
            await said(pilot, "why Customer read Webshop.Order")
            screen = await seen(pilot, "x")
            assert "Customer × Webshop.Order" in screen
            assert "filter" not in screen.splitlines()[2]

    async def test_findings_of_the_cell(self) -> None:
        """`f` shows them alone."""
        async with review() as pilot:
            await seen(pilot, "3")
            await found(pilot, "Webshop.Product")
            screen = await seen(pilot, "l", "f")
            assert "Findings of Anonymous × Webshop.Product 1 of" in screen
            assert "ENT-03" in screen
