"""Under a filter every count is of what is shown, and the cursor stands on something that is."""

from screens.widgets.grid import Grid
from tests.screens.review import LARGE, rest, review, said, seen, typed

RULES = ("ENT-01", "ENT-03", "ENT-05", "ENT-07", "ENT-08", "ROLE-03", "ROLE-14")


def line_of(screen: str, text: str) -> str:
    """The first line of the list that holds a text."""
    return next(line for line in screen.splitlines()[3:] if text in line)


class TestFindings:
    """The list of findings."""

    async def test_headings_and_groups_count_what_is_shown(self) -> None:
        """So does the title: how many, and how many of those are open."""
        async with review(None, LARGE, RULES) as pilot:
            whole = await seen(pilot, "4")
            assert "▾ HIGH 12 " in whole
            assert "▸ ROLE-14 Clinic: 6 findings" in whole
            await seen(pilot, "slash")
            screen = await typed(pilot, "role-14 doctor")
            assert "Findings 1 of 22 · open 1 ─" in screen
            assert "ROLE-14 Clinic: 1 of 6 findings" in screen
            assert "▾ HIGH 1 of 12 " in screen

    async def test_only_open_counts_too(self) -> None:
        """A heading says how many of its findings `o` leaves."""
        async with review(None, LARGE, ("ENT-01", "ENT-07")) as pilot:
            await seen(pilot, "4")
            before = pilot.app.query_one("#findings-grid", Grid).total
            desk = pilot.app.session.standings
            pilot.app.view.grid.only(lambda key: key == pilot.app.view.grid.cursor_key)
            screen = await rest(pilot)
            assert f"Findings 1 of {before} · open 1" in screen
            assert desk.counts["open"] == before

    async def test_enter_lands_on_a_finding(self) -> None:
        """Not on the heading above it; and where the filter goes, the cursor stays on it."""
        async with review(None, LARGE, RULES) as pilot:
            await seen(pilot, "4", "g", "slash")
            await typed(pilot, "role-14 d")
            screen = await seen(pilot, "enter")
            assert "Doctor" in line_of(screen, ">")
            screen = await seen(pilot, "escape")
            assert "Doctor" in line_of(screen, ">")
            assert "Findings 22 · open 22" in screen

    async def test_a_heading_tells_what_is_shown_under_it_and_offers_no_decision(self) -> None:
        """The keys for decisions are named where they work."""
        async with review(None, LARGE, RULES) as pilot:
            await seen(pilot, "4", "slash")
            await typed(pilot, "ent-05")
            await seen(pilot, "enter")
            assert "a accept   r risk" in await rest(pilot)
            screen = await seen(pilot, "g", "c", "g")
            assert "a accept   r risk" not in screen or "ENT-05" in pilot.app.view.matter.label
            await seen(pilot, "escape")
            screen = await seen(pilot, "c", "c", "c", "g")
            assert "a accept   r risk" not in screen
            assert "On a finding, or on the line of one rule" in screen
            assert f"┌─ {pilot.app.view.grid.cursor_key.removeprefix('group ')} ─" in screen

    async def test_lines_of_one_rule_under_two_roles_are_two(self) -> None:
        """What is decided on the line under one role is not what stands under the other."""
        async with review(None, LARGE, rules=None) as pilot:
            await seen(pilot, "4", "c")
            model = pilot.app.view.grid.model
            groups = [model.key(row) for row in model.heads]
            assert len(groups) == len(set(groups))


class TestTitles:
    """What a pane says above."""

    async def test_a_count_of_its_own_stands_apart_from_the_filters(self) -> None:
        """`Entities 10 and 47 of System · 1 of 57`."""
        async with review(None, LARGE, RULES) as pilot:
            await seen(pilot, "2", "slash")
            assert "Entities 10 and 47 of System · 1 of 57 ─" in await typed(pilot, "clinic.scan")

    async def test_rows_of_system_are_named_in_short(self) -> None:
        """Where the title would otherwise count less than what stands below it."""
        async with review(None, rules=RULES) as pilot:
            assert "Anonymous · 4 of 10 entities +21 of System" in await said(pilot, "roles Anonymous")
            screen = await seen(pilot, "escape", "3")
            assert " 10 entities and 47 of System × 8 user roles   rows 1-13 of 57" in screen


class TestNothingLeft:
    """The sentence of an empty list."""

    async def test_what_only_hides_is_not_laid_on_the_filter(self) -> None:
        """Two pages hold it; `o` hides both."""
        async with review(None, rules=("ENT-01",)) as pilot:
            await seen(pilot, "3", "v", "v", "v", "slash")
            assert "2 rows" in await typed(pilot, "app")
            screen = await seen(pilot, "enter", "o")
            assert "Every page that contains 'app' is hidden by o. o shows all again." in screen
            screen = await seen(pilot, "escape")
            assert "Every page is hidden by o. o shows all again." in screen
            assert "2 rows" not in screen

    async def test_one_row_is_one_row(self) -> None:
        """And at 80 columns it is said by what rows are sorted."""
        async with review(None, rules=("ENT-01",)) as pilot:
            await seen(pilot, "3", "slash")
            screen = await typed(pilot, "clinic.scan")
            assert "   1 row\n" in screen
            assert "sort: entity   1 row\n" in await seen(pilot, "enter", "s")
