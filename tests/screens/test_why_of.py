"""`w`: why, and why not, in words that fit what is asked about."""

from pathlib import Path

import pytest

from auditor.rules.documents import doc_01_changes_beyond_rights as doc_01
from auditor.samples.app import App
from screens.widgets.detail import Detail
from tests.screens.review import LARGE, SIZES, review, said, seen


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A project in which customers approve orders by a microflow that applies no entity access."""
    app = App(name="Shop")
    doc_01.planted(app)
    found = tmp_path / "Shop.mpr"
    found.write_bytes(app.mpr_v1())
    return found


@pytest.mark.parametrize("size", SIZES)
async def test_a_microflow_beyond_the_rights_of_a_role(orders: Path, size: tuple[int, int]) -> None:
    """What it changes, through which flows, without entity access; what the role itself may; then why it may run."""
    async with review(orders, size, ("DOC-01",)) as pilot:
        await seen(pilot, "4")
        screen = await seen(pilot, "w")
        assert "Why DOC-01: Customer × Shop.ACT_Order_Approve" in screen
        words = " ".join(pilot.app.query_one("#why-detail", Detail).text.split())
        assert "which without entity access changes Approved of Shop.Order" in words
        assert "Shop.SUB_Order_Approve changes Approved of Shop.Order" in words
        assert "Customer itself on Shop.Order: read, rows: everything" in words
        assert "Why Customer may run it" in words


async def test_nobody_may() -> None:
    """The answer to a why-not names who has the right, also when nobody has it."""
    async with review(None, rules=("ENT-01",)) as pilot:
        screen = await said(pilot, "why Doctor delete Clinic.Scan")
        assert "Who may  no user role may delete it" in screen


async def test_a_page_is_opened() -> None:
    """In the title too; and a page has no rules."""
    async with review(None, LARGE, ("ENT-01",)) as pilot:
        await seen(pilot, "3", "v", "v", "v")
        screen = await seen(pilot, "w")
        assert "Why can Administrator not open Billing.Invoice_Overview?" in screen
        assert "No rule" not in screen


async def test_a_module_role_is_named_by_its_name() -> None:
    """Nobody made a new role: that is what a merge does."""
    async with review(None, LARGE, ("ENT-01",)) as pilot:
        screen = await seen(pilot, "3", "t", "v", "w")
        assert "new role of" not in screen
        assert "Why can Clinic.Guest " in screen
        assert "new role of" not in await seen(pilot, "1", "t", "v")
