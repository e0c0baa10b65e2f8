"""A first review meeting, walked by keyboard on the webshop sample. It reads like a manual."""

import json
import re
import shutil
from pathlib import Path

import pytest

from auditor.decisions.decisions_file import open_decisions
from screens.desk import Desk
from tests.frames import frame
from tests.screens.review import LARGE, SAMPLES, SIZES, SMALL, WEBSHOP, clock, rest, review, seen, settle, to, typed


class TestRoles:
    """The first screen: roles left, what the highlighted one may do right."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_the_first_screen_answers(self, size: tuple[int, int]) -> None:
        """Every role with its findings, the permissions of the first one, and the severities of the whole project."""
        async with review(size=size) as pilot:
            screen = await seen(pilot)
            for role in ("Anonymous", "Customer", "Support", "Sales", "Finance"):
                assert role in screen
            assert "CRIT 0  HIGH " in screen.splitlines()[0]
            assert screen.splitlines()[-1].lstrip().startswith("? Help")

    async def test_permissions_follow_the_highlighted_role(self) -> None:
        """No Enter is needed."""
        async with review() as pilot:
            assert "Customer · " in await to(pilot, "Customer")
            assert "Webshop.Order" in await seen(pilot)
            assert "Customer · " not in await seen(pilot, "g", "j")

    async def test_rules_and_members_behind_a_permission(self) -> None:
        """At 160 columns the third pane tells them; at 80 it is one Enter away."""
        async with review(size=LARGE) as pilot:
            await to(pilot, "Anonymous")
            screen = await seen(pilot)
            assert " for Anonymous" in screen
            assert "Member" in screen
        async with review() as pilot:
            await to(pilot, "Anonymous")
            screen = await seen(pilot, "enter", "enter")
            assert " for Anonymous" in screen
            assert "Rule" in screen
            assert "Anonymous · " in await seen(pilot, "q")

    async def test_a_filter_narrows_the_roles_and_stays(self) -> None:
        """`/` filters live; Enter keeps it; leaving and returning keeps it too."""
        async with review() as pilot:
            await seen(pilot, "slash")
            screen = await typed(pilot, "Sales")
            assert "2 of 10" in screen
            await seen(pilot, "enter")
            await seen(pilot, "2")
            assert "2 of 10" in await seen(pilot, "1")

    async def test_marks_offer_a_merge_from_two_on(self) -> None:
        """The footer shows `m Merge` only when it works."""
        async with review() as pilot:
            assert "m Merge" not in (await seen(pilot, "space")).splitlines()[-1]
            screen = await seen(pilot, "j", "space")
            assert "m Merge" in screen.splitlines()[-1]
            assert "2 marked: m merges them" in screen

    async def test_other_kinds_of_rows_and_roles(self) -> None:
        """`v` goes to microflows and on, `t` to module roles."""
        async with review() as pilot:
            await to(pilot, "Customer")
            assert "microflows" in await seen(pilot, "v")
            assert "Module roles" in await seen(pilot, "t")

    async def test_only_roles_with_findings(self) -> None:
        """`o` leaves out the rest, and brings it back."""
        async with review() as pilot:
            assert "] Administrator" in await seen(pilot)
            assert "] Administrator" not in await seen(pilot, "o")
            assert "] Administrator" in await seen(pilot, "o")


class TestEntities:
    """Roles turned round."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_roles_follow_the_highlighted_entity(self, size: tuple[int, int]) -> None:
        """The roles that can touch it, with their rows."""
        async with review(size=size) as pilot:
            await seen(pilot, "2", "slash")
            await typed(pilot, "Payment")
            screen = await seen(pilot, "enter")
            assert "Webshop.Payment · " in screen
            assert "Customer" in screen
            assert "own rows" in screen or "own organisation" in screen

    async def test_findings_of_an_entity(self) -> None:
        """`f` shows them alone."""
        async with review() as pilot:
            await seen(pilot, "2")
            await to(pilot, "Product")
            screen = await seen(pilot, "f")
            assert "Findings of Webshop.Product" in screen
            assert "ENT-03" in screen


class TestFindings:
    """The list by group, and the highlighted finding."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_a_finding_says_who_what_and_how_to_fix_it(self, size: tuple[int, int]) -> None:
        """Without a key pressed: the cursor starts on the worst one."""
        async with review(size=size) as pilot:
            screen = await seen(pilot, "4")
            assert "▾ HIGH " in screen
            assert "Who" in screen
            assert "Fix" in screen

    async def test_grouping_by_rule(self) -> None:
        """`c` goes through severity, role, module and rule."""
        async with review() as pilot:
            await seen(pilot, "4")
            assert "by role" in await seen(pilot, "c")
            assert "by module" in await seen(pilot, "c")
            assert "by rule" in await seen(pilot, "c")

    async def test_why_leads_from_a_finding_to_the_stored_rule(self) -> None:
        """And back."""
        async with review() as pilot:
            await seen(pilot, "4")
            await to(pilot, "ENT-03")
            screen = await seen(pilot, "w")
            assert "Why can Anonymous read Webshop.Product?" in screen
            assert "rule 1" in screen
            assert "Source" in screen
            assert "[4 Findings]" in await seen(pilot, "q")


class TestMerge:
    """The merge of Customer and Support, as in the sample's README."""

    @staticmethod
    async def _merged(pilot) -> str:
        for role in ("Customer", "Support"):
            await to(pilot, role)
            await seen(pilot, "space")
        return await seen(pilot, "m")

    @staticmethod
    async def _to_roles(pilot) -> None:
        """Walk to the pane of roles, from wherever the merge starts."""
        while pilot.app.focused.id != "merge-roles-grid":
            await seen(pilot, "tab")

    @pytest.mark.parametrize("size", SIZES)
    async def test_what_the_combination_gains(self, size: tuple[int, int]) -> None:
        """A row constraint that disappears is a gain."""
        async with review(size=size) as pilot:
            screen = await self._merged(pilot)
            assert "Merge of 2 · base Customer" in screen or "Roles 2 in" in screen
            assert "base" in screen
            assert "Webshop.Payment" in screen
            assert "+ read all rows" in screen
            assert "Gained" in screen

    async def test_toggling_a_role_changes_everything_at_once(self) -> None:
        """Out again, and there is no merge; in, and it is back."""
        async with review(size=LARGE) as pilot:
            await self._merged(pilot)
            await self._to_roles(pilot)
            screen = await seen(pilot, "space")
            assert "Roles 1 in" in screen
            assert "Gained" not in screen
            assert "Roles 2 in" in await seen(pilot, "space")

    async def test_the_roles_that_are_in_are_seen_whatever_was_highlighted_before(self) -> None:
        """They stand first, and the list is at its top."""
        async with review() as pilot:
            await seen(pilot, "m")  # The list of roles is walked down before there is a merge.
            await seen(pilot, "5")
            await self._to_roles(pilot)
            await seen(pilot, "G", "1")
            screen = await self._merged(pilot)
            assert ">[x] Customer" in screen
            assert " [x] Support" in screen

    async def test_gains_are_seen_while_roles_go_in_and_out(self) -> None:
        """Also where there is little room."""
        async with review() as pilot:
            await self._merged(pilot)
            await self._to_roles(pilot)
            screen = frame(pilot.app)
            assert "[x] Customer" in screen
            assert len(re.findall(r"Webshop\.\w+ .*\+ ", screen)) >= 4

    async def test_a_pair_is_told_while_there_is_no_merge(self) -> None:
        """What only the two could do together, and which limits are lost."""
        async with review(size=LARGE) as pilot:
            await seen(pilot, "5")
            await rest(pilot)
            await seen(pilot, "tab")
            screen = await rest(pilot)
            assert "ONLY TOGETHER" in screen
            assert "LIMITS LOST" in screen
            assert "Findings of the merged role" not in screen

    async def test_the_violations_of_the_hypothetical_role(self) -> None:
        """Judged by the same rules as a real one, and counted."""
        async with review(size=LARGE) as pilot:
            screen = await self._merged(pilot)
            assert "NEW" in screen
            assert "ENT-07" in screen
            assert "ONLY TOGETHER" in screen
            assert "LIMITS LOST" in screen

    async def test_another_base(self) -> None:
        """`b` compares with the highlighted role."""
        async with review(size=LARGE) as pilot:
            await self._merged(pilot)
            await self._to_roles(pilot)
            await seen(pilot, "j")
            assert "against Support" in await seen(pilot, "b")

    async def test_why_of_a_gain(self) -> None:
        """Down to user role, module role, rule and stored XPath."""
        async with review(size=LARGE) as pilot:
            await self._merged(pilot)
            screen = await seen(pilot, "w")
            assert "Why can Customer + Support" in screen
            assert "module role" in screen
            assert "rule " in screen
            assert "'[%CurrentUser%]'" in screen


class TestSave:
    """`e` writes the findings file."""

    async def test_writing_sarif_and_json(self, tmp_path: Path) -> None:
        """The paths are told, the files are whole, and the merge is in the JSON."""
        async with review() as pilot:
            for role in ("Customer", "Support"):
                await to(pilot, role)
                await seen(pilot, "space")
            await seen(pilot, "m", "e")
            folder = pilot.app.query_one("#save-folder")
            folder.value = str(tmp_path)
            screen = await seen(pilot, "j", "j", "space")
            assert "Writes" in screen
            screen = await seen(pilot, "enter")
            assert "Written" in screen
            written = {path.suffix: path for path in tmp_path.iterdir()}
            assert set(written) == {".sarif", ".html", ".json"}
            assert json.loads(written[".sarif"].read_text())["version"] == "2.1.0"
            document = json.loads(written[".json"].read_text())
            assert document["scenarios"][0]["user_roles"] == ["Customer", "Support"]

    async def test_the_merge_is_written_only_while_it_is_ticked(self, tmp_path: Path) -> None:
        """It is ticked as soon as it is made; space takes the tick away, and what is told and written then is less."""
        async with review(size=LARGE) as pilot:
            assert "Merges     none made" in await seen(pilot, "e")
            await seen(pilot, "q")
            for role in ("Customer", "Support"):
                await to(pilot, role)
                await seen(pilot, "space")
            screen = await seen(pilot, "m", "e", "j", "j", "space")
            assert "[x] Customer + Support, with its findings" in screen
            assert "merged     besides " in screen
            assert "--scenario FILE" in screen
            pilot.app.query_one("#save-folder").value = str(tmp_path)
            pilot.app.query_one("#save-name").value = "with"
            await seen(pilot, "enter", "tab", "tab")
            screen = await seen(pilot, "space")
            assert "[ ] Customer + Support, with its findings" in screen
            assert "besides" not in screen
            assert "--scenario" not in screen
            pilot.app.query_one("#save-name").value = "without"
            assert "without.json" in await seen(pilot, "enter")
            await seen(pilot, "q")
            assert "[ ] Customer + Support" in await seen(pilot, "e")
        both, alone = (json.loads((tmp_path / f"{each}.json").read_text()) for each in ("with", "without"))
        assert [scenario["user_roles"] for scenario in both["scenarios"]] == [["Customer", "Support"]]
        assert alone["scenarios"] == []
        assert len(both["findings"]) > len(alone["findings"]) == 26

    async def test_another_merge_is_ticked_again(self) -> None:
        """And its file is named once it is saved."""
        async with review(size=LARGE) as pilot:
            session = pilot.app.session
            session.merge_roles(("Customer", "Support"))
            await seen(pilot, "e", "tab", "tab", "space", "q")
            session.merge_roles(("Customer", "Sales"))
            session.saved_in = "/reviews/merges.toml"
            screen = await seen(pilot, "e")
            assert "[x] Customer + Sales" in screen
            assert "--scenario merges.toml" in screen

    async def test_only_the_open_ones_or_those_under_the_filter(self, tmp_path: Path) -> None:
        """The rules stand as they were checked; and it is said that such a file is no baseline."""
        desk = Desk(clock().date(), open_decisions(tmp_path / "decisions.toml", create=True))
        async with review(desk=desk) as pilot:
            await seen(pilot, "4", "a", "slash", *"Webshop.Product", "enter")
            screen = await seen(pilot, "e", "j", "j", "space", "tab")
            assert "(•) all 26  ( ) open 25  ( ) as filtered" in screen
            screen = await seen(pilot, "right", "right")
            assert "no baseline" in screen
            pilot.app.query_one("#save-folder").value = str(tmp_path)
            pilot.app.query_one("#save-name").value = "filtered"
            assert "filtered.sarif  .html  .json" in await seen(pilot, "enter")
            pilot.app.query_one("#save-name").value = "open"
            await seen(pilot, "left", "enter")
        filtered, opened = (json.loads((tmp_path / f"{each}.json").read_text()) for each in ("filtered", "open"))
        assert {found["subjects"]["entity"] for found in filtered["findings"]} == {"Webshop.Product"}
        assert len(opened["findings"]) == 25
        assert {found["decision"]["state"] for found in opened["findings"] if found["decision"]} == set()
        assert [rule["status"] for rule in opened["rules"]] == [rule["status"] for rule in filtered["rules"]]

    async def test_the_command_of_the_sample_is_of_a_project_that_one_has(self) -> None:
        """Nobody has the file of the sample, nor its decisions beside it."""
        async with review(None, LARGE) as pilot:
            await seen(pilot, "a", "enter")
            screen = await seen(pilot, "e")
            assert "The same from the command line, of your own project" in screen
            assert "mxaudit check YOUR.mpr " in screen
            assert "clinic.xml" not in screen
            assert "--decisions" not in screen

    async def test_the_command_can_be_run_as_it_stands(self, tmp_path: Path) -> None:
        """In the folder of the export: decisions that lie elsewhere are named with their folder."""
        project = shutil.copy(SAMPLES / "clinic" / "clinic.xml", tmp_path / "My clinic.xml")
        (tmp_path / "kept").mkdir()
        for kept, shown in (("d.toml", "d.toml"), ("kept/d.toml", str(tmp_path / "kept" / "d.toml"))):
            desk = Desk(clock().date(), open_decisions(tmp_path / kept, create=True))
            async with review(Path(project), LARGE, desk=desk) as pilot:
                await seen(pilot, "e")
                words = pilot.app.query_one("#save-about").text.split("command line")[1].split()
                assert "".join(words).startswith(f"mxauditcheck'Myclinic.xml'--decisions{shown}-o")

    async def test_with_nothing_ticked_nothing_is_written(self) -> None:
        """And that is said."""
        async with review() as pilot:
            await seen(pilot, "e", "space", "j", "space")
            assert "Nothing was written: tick a format and give a name." in await seen(pilot, "enter")

    async def test_a_home_folder_that_is_not_there_can_be_typed(self) -> None:
        """While a path is typed it may be anything."""
        async with review() as pilot:
            await seen(pilot, "e")
            pilot.app.query_one("#save-folder").value = "~nobody-of-that-name"
            assert "its folder does not exist" in await seen(pilot, "enter")

    async def test_an_unwritable_folder_is_one_line(self, tmp_path: Path) -> None:
        """Nothing is half-written."""
        async with review() as pilot:
            await seen(pilot, "e")
            pilot.app.query_one("#save-folder").value = str(tmp_path / "missing")
            screen = await seen(pilot, "enter")
            assert "its folder does not exist" in screen
            assert not list(tmp_path.iterdir())


class TestOpening:
    """What is opened, and what happens when it cannot be."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_the_bundled_sample_says_what_to_press(self, size: tuple[int, int]) -> None:
        """It opens on a critical finding, with the line that `w` explains it."""
        async with review(None, size) as pilot:
            screen = await seen(pilot)
            assert "w explains the highlighted finding" in screen
            assert ">  ENT-02" in screen
            assert "Why can Anonymous" in await seen(pilot, "w")

    async def test_the_bundled_sample_says_so_only_of_a_finding(self) -> None:
        """On a group line, or where the filter leaves nothing, `w` explains nothing."""
        async with review(None) as pilot:
            screen = await seen(pilot, "g")
            assert "w explains" not in screen
            assert " mxaudit YOUR.mpr opens your project." in screen
            assert "w explains the highlighted finding. mxaudit YOUR.mpr opens" in await seen(pilot, "j")
            await seen(pilot, "slash")
            assert "w explains" not in await typed(pilot, "nothing is called so")
            assert "w explains the highlighted finding" in await seen(pilot, "escape", "g", "j")

    async def test_an_export_that_cannot_be_read_ends_with_its_line(self, tmp_path: Path) -> None:
        """The program leaves, the caller prints the line."""
        path = tmp_path / "Broken.mpr"
        path.write_bytes(b"")
        async with review(path) as pilot:
            await settle(pilot)
        assert "Broken.mpr" in pilot.app.failure

    async def test_reload_keeps_the_place(self) -> None:
        """`R` reads again; the cursor and the marks stay."""
        async with review() as pilot:
            await to(pilot, "Customer")
            await seen(pilot, "space")
            screen = await seen(pilot, "R")
            assert ">[x] Customer" in screen

    async def test_the_first_paint_does_not_wait_for_the_export(self) -> None:
        """The screen stands before anything is read."""
        from screens.review import ReviewApp

        app = ReviewApp(WEBSHOP)
        app.read_export = lambda: None
        async with app.run_test(size=SMALL) as pilot:
            await pilot.pause()
            screen = await seen(pilot)
            assert "Reading Webshop.mpr" in screen
            assert "[1 Roles]" in screen
            assert "Roles" in await seen(pilot, "4", "1")
