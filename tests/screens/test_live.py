"""What must be live: when this changes, these change at once (one line of the table, one test)."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from auditor.samples.app import App
from screens.review import ReviewApp
from screens.watching import Signature, Watch
from screens.widgets.detail import Detail
from screens.widgets.footer import Footer
from tests.frames import frame
from tests.screens.review import (
    LARGE,
    MIDDLE,
    SMALL,
    WEBSHOP,
    clock,
    found,
    only_rules,
    rest,
    review,
    said,
    seen,
    settle,
    typed,
)


def hints(pilot: Pilot[int]) -> set[str]:
    """The keys that work now, by id."""
    return {hint.id for hint in pilot.app.screen.query_one(Footer).hints}


def counted(word: str, screen: str) -> int:
    """The number that stands behind a word."""
    found = re.search(rf"{word} (\d+)", screen)
    assert found
    return int(found[1])


class TestHighlight:
    """The highlighted role, entity or cell."""

    async def test_detail_findings_crumbs_and_the_terminals_cursor_follow(self) -> None:
        """In the same frame or the next."""
        async with review(size=LARGE) as pilot:
            screen = await found(pilot, "Customer")
            assert "Findings of Customer " in screen
            assert "for Customer" in screen
            assert "Roles › Customer › " in screen
            before = pilot.app.cursor_position
            await seen(pilot, "j")
            assert pilot.app.cursor_position.y == before.y + 1


class TestMarks:
    """Marked roles."""

    async def test_the_line_and_the_footer_follow(self) -> None:
        """`m Merge` from two on, `d Compare` from one on."""
        async with review() as pilot:
            assert not {"merge", "compare"} & hints(pilot)
            screen = await seen(pilot, "space", "j")
            assert "1 marked: mark another" in screen
            assert "compare" in hints(pilot)
            screen = await seen(pilot, "space")
            assert "2 marked: m merges them" in screen
            assert "merge" in hints(pilot)


class TestMerge:
    """A role in or out of the merge."""

    async def test_everything_follows(self) -> None:
        """Gains, counts, findings in their groups, severities, the words of the gain."""
        async with review(size=LARGE) as pilot:
            two = await said(pilot, "merge Customer Support")
            assert "Roles 2 in" in two
            assert "ONLY TOGETHER 3" in two
            await seen(pilot, "tab", "tab", "tab", "tab")
            three = await seen(pilot, "j", "j", "space")
            assert "Roles 3 in" in three
            assert counted("Gained", two) != counted("Gained", three)
            assert counted("Findings of the merged role", two) != counted("Findings of the merged role", three)
            assert pilot.app.session.current_merge().roles.user_roles == ("Customer", "Support", "Administrator")


class TestFilter:
    """A filter."""

    async def test_rows_and_counts_follow_each_letter(self) -> None:
        """`n of m`, and the cursor stays on a row that is shown."""
        async with review() as pilot:
            await seen(pilot, "slash")
            assert counted("Roles", await typed(pilot, "s")) > 2
            assert "Roles 2 of 10" in await typed(pilot, "ales")
            assert "Sales · " in await seen(pilot, "enter")


class TestSize:
    """The size of the terminal."""

    async def test_breakpoints_never_lose_the_cursor(self) -> None:
        """From large to small and back."""
        async with review(size=LARGE) as pilot:
            await said(pilot, "why Customer read Webshop.Order")
            await seen(pilot, "x")
            for size in (MIDDLE, SMALL, LARGE):
                await pilot.resize_terminal(*size)
                await settle(pilot)
                assert ">Webshop.Order" in frame(pilot.app)
                assert "Customer × Webshop.Order" in frame(pilot.app)

    async def test_below_the_least_size_one_sentence(self) -> None:
        """With the size that is needed; and back again."""
        async with review() as pilot:
            await pilot.resize_terminal(72, 20)
            await settle(pilot)
            assert "needs 80x24" in frame(pilot.app).replace("×", "x")
            await pilot.resize_terminal(80, 24)
            await settle(pilot)
            assert "Roles 10" in frame(pilot.app)


def shop(version: int) -> App:
    """A project in three versions: a visitor may read orders, then also write them, then nothing is open."""
    app = App(name="Shop")
    app.guest("Anonymous")
    app.user_role("Anonymous", "System.User", "Shop.Guest").user_role("Clerk", "System.User", "Shop.Clerk")
    module = app.module("Shop", "Guest", "Clerk")
    order = module.entity("Order", {"Number": "String"}, owner=True)
    order.rule("Clerk", read="all")
    if version == 1:
        order.rule("Guest", read="all")
    if version == 2:
        order.rule("Guest", write="all")
    return app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The first version of the project, in a file."""
    found = tmp_path / "Shop.mpr"
    found.write_bytes(shop(1).mpr_v1())
    return found


@pytest.fixture
def two_rules() -> Iterator[None]:
    """Two rules are enough to see findings come and go."""
    with only_rules(("ENT-02", "ENT-03")):
        yield


class Watched:
    """A program whose file is looked at when the test says so."""

    def __init__(self, path: Path) -> None:
        self.app = ReviewApp(path, clock=clock)

    async def look(self, pilot: Pilot[int]) -> str:
        """Look twice, as the program does within a second, and wait until the file is read."""
        self.app.look_at_file()
        self.app.look_at_file()
        await settle(pilot)
        return frame(self.app)


def replace(path: Path, data: bytes) -> None:
    """Write a newer state in place of the file, as Studio Pro does."""
    newer = path.with_suffix(".new")
    newer.write_bytes(data)
    newer.replace(path)


@pytest.mark.usefixtures("two_rules")
class TestProjectFile:
    """The export that is open."""

    async def test_new_findings_are_marked_and_gone_ones_are_named(self, path: Path) -> None:
        """And the cursor stays where it was."""
        watched = Watched(path)
        async with watched.app.run_test(size=LARGE) as pilot:
            await settle(pilot)
            screen = await seen(pilot, "4", "j")
            assert "live 12:04:31" in screen
            assert "ENT-03  Anonymous × Shop.Order" in screen
            replace(path, shop(2).mpr_v1())
            screen = await watched.look(pilot)
            assert "Read again 12:04: 1 new finding." in screen
            assert "new 1" in screen
            line = next(line for line in screen.splitlines() if "ENT-02" in line)
            assert "open new" in line
            assert ">  ENT-03" in screen
            replace(path, shop(3).mpr_v1())
            screen = await watched.look(pilot)
            assert "gone ENT-02 Anonymous × Shop.Order, ENT-03 Anonymous × Shop.Order." in screen
            assert "GONE 2" in screen
            assert "gone since 12:04" in screen

    async def test_each_state_is_compared_with_the_one_before(self, path: Path) -> None:
        """Nothing leaves the wall without a word, not even what came after the export was opened."""
        watched = Watched(path)
        async with watched.app.run_test(size=LARGE) as pilot:
            await settle(pilot)
            await seen(pilot, "4")
            replace(path, shop(2).mpr_v1())
            await watched.look(pilot)
            replace(path, shop(3).mpr_v1())
            screen = await watched.look(pilot)
            assert "gone ENT-02 Anonymous × Shop.Order, ENT-03 Anonymous × Shop.Order." in screen
            assert "GONE 2" in screen
            replace(path, shop(1).mpr_v1())
            screen = await watched.look(pilot)
            assert "Read again 12:04: back ENT-03 Anonymous × Shop.Order." in screen
            assert "GONE 1" in screen
            assert "open new" not in screen
            replace(path, shop(2).mpr_v1())
            screen = await watched.look(pilot)
            assert "Read again 12:04: back ENT-02 Anonymous × Shop.Order." in screen
            assert "open new" in screen
            assert "GONE" not in screen

    async def test_the_same_findings_are_said_to_be_the_same(self, path: Path) -> None:
        """A save that changed something else."""
        watched = Watched(path)
        async with watched.app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            replace(path, path.read_bytes())
            assert "Read again 12:04: no finding came or went." in await watched.look(pilot)

    async def test_a_file_that_is_gone_is_said_to_be(self, path: Path) -> None:
        """The picture stays, and nothing says that it is live until the file is back."""
        watched = Watched(path)
        async with watched.app.run_test(size=LARGE) as pilot:
            await settle(pilot)
            away = path.rename(path.with_suffix(".away"))
            watched.app.look_at_file()
            assert "live 12:04:31" in await seen(pilot)
            screen = await watched.look(pilot)
            assert "Shop.mpr is gone since 12:04. Shown as of 12:04." in screen
            assert "live" not in screen.splitlines()[0]
            assert "Anonymous" in screen
            assert "Shop.mpr is gone since 12:04." in await seen(pilot, "R", "4")
            away.rename(path)
            screen = await watched.look(pilot)
            assert "Read again 12:04: no finding came or went." in screen
            assert "gone since" not in screen
            assert "live 12:04:31" in screen

    async def test_what_cannot_be_read_is_not_called_live(self, path: Path) -> None:
        """Nor what waits for a merge."""
        watched = Watched(path)
        async with watched.app.run_test(size=LARGE) as pilot:
            await settle(pilot)
            replace(path, b"half of a file")
            await watched.look(pilot)
            assert "live" not in (await seen(pilot, "4", "1")).splitlines()[0]
            replace(path, shop(1).mpr_v1())
            assert "live 12:04:31" in await watched.look(pilot)
            await seen(pilot, "space", "j", "space", "m")
            replace(path, shop(2).mpr_v1())
            assert "live" not in (await watched.look(pilot)).splitlines()[0]

    async def test_roles_keep_cursor_marks_and_filter(self, path: Path) -> None:
        """By name, not by place."""
        watched = Watched(path)
        async with watched.app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            await found(pilot, "Clerk")
            await seen(pilot, "space")
            replace(path, shop(3).mpr_v1())
            screen = await watched.look(pilot)
            assert ">[x] Clerk" in screen

    async def test_an_unreadable_state_keeps_the_picture_with_a_note(self, path: Path) -> None:
        """Until it can be read."""
        watched = Watched(path)
        async with watched.app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            replace(path, b"half of a file")
            screen = await watched.look(pilot)
            assert "Shop.mpr changed 12:04 but cannot be read. Shown as of 12:04." in screen
            assert "Anonymous" in screen
            replace(path, shop(2).mpr_v1())
            screen = await watched.look(pilot)
            assert "cannot be read" not in screen
            assert "CRIT" in screen.splitlines()[0]

    async def test_while_a_merge_is_looked_at_it_is_only_said(self, path: Path) -> None:
        """`R` reads, and the merge is kept; leaving the merge reads too."""
        watched = Watched(path)
        async with watched.app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            await seen(pilot, "space", "j", "space", "m")
            replace(path, shop(2).mpr_v1())
            screen = await watched.look(pilot)
            assert "Project changed 12:04. R reloads, your merge is kept." in screen
            screen = await seen(pilot, "R")
            assert "Merge of 2" in screen
            assert "Read again 12:04" in screen
            replace(path, shop(3).mpr_v1())
            await watched.look(pilot)
            await seen(pilot, "1")
            assert "gone ENT-02" in await watched.look(pilot)

    async def test_what_the_new_project_no_longer_has(self, path: Path) -> None:
        """A view that shows it says so."""
        watched = Watched(path)
        async with watched.app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            await said(pilot, "why Clerk read Shop.Order")
            replace(path, App(name="Shop").mpr_v1())
            screen = await watched.look(pilot)
            assert "Shop.Order is no longer in the project" in screen
            assert "Administrator" in await seen(pilot, "q")


class TestWatch:
    """When a file counts as changed."""

    def test_it_must_have_come_to_rest(self, path: Path) -> None:
        """Two looks see the same; the same state is told once."""
        watch = Watch(path)
        assert not watch.look()
        path.write_bytes(b"1")
        assert not watch.look()
        path.write_bytes(b"12")
        assert not watch.look()
        assert watch.look()
        assert not watch.look()

    def test_a_file_that_is_gone_is_waited_for(self, path: Path) -> None:
        """As between deleting the old and renaming the new one."""
        watch = Watch(path)
        data = path.read_bytes()
        path.unlink()
        assert not watch.look()
        assert not watch.look()
        assert watch.gone
        path.write_bytes(data)
        assert not watch.look()
        assert watch.gone
        assert watch.look()
        assert not watch.gone

    def test_a_file_that_is_back_is_read_again(self, path: Path) -> None:
        """Also when it is the same: what was tried meanwhile may have failed."""
        watch = Watch(path)
        away = path.rename(path.with_suffix(".away"))
        assert not any((watch.look(), watch.look()))
        away.rename(path)
        assert [watch.look(), watch.look(), watch.look()] == [False, True, False]

    def test_of_a_folder_its_project_is_watched(self, tmp_path: Path) -> None:
        """The one that is opened."""
        shutil.copytree(WEBSHOP.parent, tmp_path / "shop")
        watch = Watch(tmp_path / "shop")
        project = tmp_path / "shop" / WEBSHOP.name
        project.write_bytes(project.read_bytes() + b" ")
        assert not watch.look()
        assert watch.look()

    def test_a_replaced_file_is_another(self, path: Path) -> None:
        """Also with the same size and time."""
        before = Signature.of(path)
        replace(path, path.read_bytes())
        assert before != Signature.of(path)


async def test_repairs_follow_when_the_cursor_rests() -> None:
    """They take longer than a key may; marking what must stay changes them."""
    async with review(size=LARGE) as pilot:
        screen = await said(pilot, "merge Customer Support")
        assert "Repair 1   module role out" in screen
        await seen(pilot, "space")
        assert "keep" in await rest(pilot)
        detail = pilot.app.query_one("#merge-change", Detail)
        assert "takes the mark away" in detail.text
        assert "module role out: Webshop.Agent" not in detail.text
