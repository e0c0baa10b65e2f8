"""`:diff OLD`: two versions of the project in the screen Compare, walked by keyboard."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from auditor.samples.app import App
from screens.compare import CompareView
from screens.loading import ReaderApart
from screens.verbs import VERBS, say
from tests.exports.shapes.files import write
from tests.frames import frame
from tests.screens.review import LARGE, RULES, SIZES, SMALL, found, review, seen, settle, typed

OPEN = "[Status = 'Open']"


def app(xpath: str, *, customer: str = "Customer", bill: bool = False, **rights: bool) -> App:
    made = (
        App(name="Shop").user_role(customer, "System.User", "Shop.User").user_role("Clerk", "System.User", "Shop.Clerk")
    )
    shop = made.module("Shop", "User", "Clerk")
    order = shop.entity("Order", {"Total": "Decimal", "Status": "String"})
    order.rule("User", read="all", xpath=xpath, **rights).rule("Clerk", read=["Total"])
    if bill:
        shop.entity("Bill", {"Text": "String"}).rule("Clerk", read="all")
        shop.microflow("ACT_Bill", "Clerk")
    return made


@asynccontextmanager
async def versions(
    folder: Path, old: App, new: App, size: tuple[int, int] = SMALL, rules: Sequence[str] | None = RULES
) -> AsyncIterator[tuple[Pilot[int], str]]:
    """The newer version under review, compared with the older one by command."""
    write(folder, {"old.mpr": old.mpr_v1(), "new.mpr": new.mpr_v1()})
    async with review(folder / "new.mpr", size, rules) as pilot:
        yield pilot, await diff(pilot, folder / "old.mpr")


async def diff(pilot: Pilot[int], path: Path, until: str = "by meaning, more first") -> str:
    """Run the command and wait until the older version is read and compared."""
    (verb,) = [verb for verb in VERBS if verb.name == "diff"]
    await say(pilot.app, verb, str(path))
    return await waited(pilot, until)


async def waited(pilot: Pilot[int], until: str) -> str:
    """Wait for a text on the screen, some seconds at most."""
    for _ in range(200):
        await settle(pilot)
        if until in (screen := frame(pilot.app)):
            return screen
        await pilot.pause(0.05)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_for_each_user_role_and_entity(tmp_path: Path, size: tuple[int, int]) -> None:
    """More first, with marks before and now, and the rows that make the difference."""
    async with versions(tmp_path, app(OPEN), app("[Status = 'Open' or Status = 'Paid']", delete=True), size) as (
        pilot,
        screen,
    ):
        assert "Since old.mpr · 3 more" in screen
        assert "May do more 3 cells" in screen
        assert re.search(r">\s*Customer\s+Shop.Order\s+-R--~\s+-R-D~", screen)
        assert "read 2 members" in screen if size == LARGE else True
        screen = await seen(pilot, "enter")
        assert "Before" in screen and "rule 1" in screen
        assert "Paid" in (screen if "Paid" in screen else await seen(pilot, "pagedown"))


async def test_less_and_what_went(tmp_path: Path) -> None:
    """A user role that is gone may do less; it, entities and documents stand below."""
    old, new = app(OPEN, bill=True), app(OPEN, customer="Buyer")
    async with versions(tmp_path, old, new, LARGE) as (pilot, screen):
        assert "May do more" in screen
        assert "May do less" in screen
        assert "User roles added 1" not in screen  # Below what the role may do in System.
        screen = await seen(pilot, "G")
        assert "May no longer run microflows 1" in screen
        assert "User roles added 1" in screen
        assert "User roles removed 1" in screen
        assert "Entities removed 1" in screen
        screen = await found(pilot, "Customer")
        assert not pilot.app.view.check_action("why", ())
        screen = await found(pilot, "Buyer")
        assert "Why can Buyer" in await seen(pilot, "w")
        assert "Since old.mpr" in await seen(pilot, "q")


async def test_new_and_fixed_findings(tmp_path: Path) -> None:
    """Each as a line; the highlighted one is explained."""
    async with versions(tmp_path, app("", bill=True), app(OPEN), LARGE) as (pilot, screen):
        assert "New findings 1" in screen
        assert "INFO ROW-05   Shop.Order#1  Constraint is the same for every user" in screen
        await seen(pilot, "slash")
        await typed(pilot, "ROW-05")
        screen = await seen(pilot, "enter")
        assert "ROW-05 Constraint is the same for every user" in screen
        assert re.search(r"│ Fix +\S", screen)
    async with versions(tmp_path, app(OPEN), app("", bill=True), LARGE) as (pilot, screen):
        assert "Fixed findings 1" in screen


async def test_nothing_changed(tmp_path: Path) -> None:
    """And that is said."""
    async with versions(tmp_path, app(OPEN), app(OPEN)) as (_, screen):
        assert "Nothing changed since old.mpr" in screen


async def test_an_older_version_that_cannot_be_read(tmp_path: Path) -> None:
    """One sentence, and the way back; nothing typed is one line too."""
    async with versions(tmp_path, app(OPEN), app(OPEN)) as (pilot, _):
        assert "none.mpr does not exist" in await diff(pilot, tmp_path / "none.mpr", "none.mpr ")
        assert "Roles" in await seen(pilot, "q")
        assert "diff needs the older version" in await diff(pilot, Path("'"), "diff needs")


async def test_a_reload_compares_again(tmp_path: Path) -> None:
    """The older version is not read twice."""
    async with versions(tmp_path, app(OPEN), app(OPEN)) as (pilot, _):
        write(tmp_path, {"new.mpr": app("").mpr_v1()})
        (tmp_path / "old.mpr").unlink()
        await seen(pilot, "R")
        assert "Since old.mpr · 2 more" in await waited(pilot, "2 more")


async def test_copy(tmp_path: Path) -> None:
    """As the command prints it."""
    async with versions(tmp_path, app(OPEN), app("")) as (pilot, _):
        await seen(pilot, "y")
        assert "Cells by user role: 2 more, 0 incomparable" in pilot.app.clipboard


async def test_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    """As the program does it, with the same policy and advisories; leaving ends the process."""
    own = ReaderApart()
    own.policy = tmp_path / "mxaudit.toml"
    (tmp_path / "mxaudit.toml").write_text("version = 1\n")
    assert own.another().policy == own.policy
    with patch("tests.screens.review.ReviewApp.another_reader", lambda self: own.another()):
        write(tmp_path, {"old.mpr": app(OPEN).mpr_v1(), "new.mpr": app("").mpr_v1()})
        async with review(tmp_path / "new.mpr", rules=None) as pilot:
            assert "Since old.mpr · 2 more" in await diff(pilot, tmp_path / "old.mpr")
            view = pilot.app.view
            assert isinstance(view, CompareView)
            await pilot.app.query_one(CompareView).remove()
            assert view._reader is None


async def test_what_breaks_is_said(tmp_path: Path) -> None:
    """Nobody looks at "Reading" for ever."""

    def broken(path: Path, post: object) -> None:
        raise KeyError("a value that is nobody's business")

    async with versions(tmp_path, app(OPEN), app(OPEN)) as (pilot, _):
        with patch.object(type(pilot.app), "another_reader", lambda self: broken):
            screen = await diff(pilot, tmp_path / "old.mpr", "of its own")
        assert "stopped on an error of its own: KeyError" in screen
        assert "business" not in screen
