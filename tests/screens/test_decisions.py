"""Deciding in Findings and in the checklist, and the file that it is kept in."""

import errno
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from auditor.decisions.decision import Decision, State
from auditor.decisions.decisions_file import open_decisions
from screens.desk import Desk
from screens.messages import Decide, Say, TakeBack, WriteNote
from screens.review import ReviewApp
from tests.frames import frame
from tests.screens.review import LARGE, SIZES, SMALL, WEBSHOP, clock, only_rules, review, said, seen, settle, typed

TODAY = date(2026, 11, 24)

_BELONGS = "only [[decision]], [[answer]], their keys and comments belong there"


def desk(folder: Path) -> Desk:
    """A day of review with a decisions file, which is made by the first decision."""
    return Desk(TODAY, open_decisions(folder / "decisions.toml", create=True))


def decided(folder: Path, name: str = "decisions.toml") -> list[Decision]:
    """What is in the file."""
    return list(open_decisions(folder / name).decisions)


def read_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be written in a folder, whoever runs the tests: root may write in folders that are read-only."""

    def refuse(*arguments: Any, dir: Path, **options: Any) -> tuple[int, str]:
        if Path(dir) == folder.resolve():
            raise PermissionError(errno.EACCES, "Permission denied")
        return make(*arguments, dir=dir, **options)

    make = tempfile.mkstemp
    monkeypatch.setattr("auditor.files.writing.tempfile.mkstemp", refuse)


def row(screen: str, wanted: str) -> str:
    """The line of the list that holds a text."""
    return next(line for line in screen.splitlines() if wanted in line)


class TestFindings:
    """`a`, `r`, `p` and `n` on the list of findings."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_one_key_decides_the_finding_under_the_cursor(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """State, counts and file follow at once."""
        async with review(size=size, desk=desk(tmp_path)) as pilot:
            screen = await seen(pilot, "4", "r")
            assert "risk" in row(screen, "ENT-03  Anonymous")
            assert "Findings 26 · open 25" in screen
            (made,) = decided(tmp_path)
            assert (made.about, made.state, made.date) == ("ENT-03 Anonymous, Webshop.Product", State.RISK, TODAY)

    async def test_the_keys_are_in_the_footer(self, tmp_path: Path) -> None:
        """As far as there is room; undo from the first decision on."""
        async with review(desk=desk(tmp_path)) as pilot:
            last = (await seen(pilot, "4")).splitlines()[-1]
            assert last.startswith(" ? Help  / Filter  ⏎ Open  w Why  a Accept  r Risk  p Planned  n Note  c Group")
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            assert "u Undo" not in (await seen(pilot, "4")).splitlines()[-1]
            assert "u Undo" in await self._footer_after(pilot, "a")

    async def _footer_after(self, pilot: Pilot[int], key: str) -> str:
        await seen(pilot, key)
        pilot.app.main.remove_class("-saying")
        await settle(pilot)
        return frame(pilot.app).splitlines()[-1]

    async def test_a_group_line_decides_the_whole_group(self, tmp_path: Path) -> None:
        """One block for each finding, so that a later one is not decided unseen."""
        async with review(desk=desk(tmp_path)) as pilot:
            screen = await seen(pilot, "4", "j", "a")
            assert "accepted" in row(screen, "ENT-10  Administration: 2 findings")
            assert [made.about.partition(",")[0] for made in decided(tmp_path)] == [
                "ENT-10 SalesManager",
                "ENT-10 Support",
            ]

    async def test_of_a_filtered_group_only_what_is_shown_is_decided(self, tmp_path: Path) -> None:
        """Nobody decides unseen."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "slash")
            await typed(pilot, "Sales")
            await seen(pilot, "enter")
            screen = await seen(pilot, "g", "j")
            assert ">▾ ENT-10" in screen
            await seen(pilot, "p")
            assert [made.about for made in decided(tmp_path)] == ["ENT-10 SalesManager, Administration.Account"]

    async def test_a_heading_over_several_rules_decides_nothing(self, tmp_path: Path) -> None:
        """Eighteen findings by one key would be too many."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "k", "a")
            assert not (tmp_path / "decisions.toml").exists()

    async def test_only_open_ones(self, tmp_path: Path) -> None:
        """`o` hides what is decided; deciding then goes on to the next."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
            screen = await seen(pilot, "o")
            assert "only open" in screen
            assert "ENT-03  Anonymous" not in screen
            assert "ENT-03  Anonymous" in await seen(pilot, "o")

    async def test_the_decision_stands_beside_the_finding(self, tmp_path: Path) -> None:
        """With its note, and the other decisions in the project; at 80 columns above the finding's text."""
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a", "j", "r", "k", "n")
            await typed(pilot, "Public catalogue")
            screen = await seen(pilot, "enter")
            assert "State   accepted" in screen
            assert "Note    Public catalogue" in screen
            assert "Other decisions in this project" in screen
            assert "ENT-10   risk" in screen
            assert "decisions.toml" in screen
        async with review(desk=desk(tmp_path)) as pilot:
            assert "Decided  accepted: Public catalogue" in await seen(pilot, "4")

    async def test_what_no_longer_holds_comes_back_loudly(self, tmp_path: Path) -> None:
        """Expired, stale and overdue ones are open again, and say why."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
        path = tmp_path / "decisions.toml"
        path.write_text(path.read_text() + 'owner = "J. de Vries"\nuntil = 2026-11-01\n')
        async with review(desk=desk(tmp_path)) as pilot:
            screen = await seen(pilot, "4")
            assert "accepted, expired" in row(screen, "ENT-03  Anonymous")
            assert "open 26 · expired 1" in screen
            assert "accepted until 2026-11-01 by J. de Vries: expired, open again" in screen
            screen = await seen(pilot, "a")
            assert "expired" not in row(screen, "ENT-03  Anonymous")
            assert decided(tmp_path)[0].until is None

    async def test_a_note_alone_leaves_it_open(self, tmp_path: Path) -> None:
        """And a note on a stale decision does not renew it."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "n")
            await typed(pilot, "Ask Jansen")
            screen = await seen(pilot, "enter")
            assert "open" in row(screen, "ENT-03  Anonymous")
            assert decided(tmp_path)[0].state is State.OPEN
            await seen(pilot, "a")
            assert decided(tmp_path)[0].reason == "Ask Jansen"
        path = tmp_path / "decisions.toml"
        seen_then = decided(tmp_path)[0].seen
        path.write_text(path.read_text().replace(seen_then, "0" * 64))
        async with review(desk=desk(tmp_path)) as pilot:
            assert "accepted, stale" in await seen(pilot, "4")
            await seen(pilot, "n")
            await typed(pilot, " again")
            await seen(pilot, "enter")
            assert decided(tmp_path)[0].seen == "0" * 64
            assert decided(tmp_path)[0].reason == "Ask Jansen again"

    async def test_text_that_is_typed_stays_text(self, tmp_path: Path) -> None:
        """Markup, quotes and backslashes, on the screen and in the file."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "n")
            pilot.app.screen.query_one("#note-reason").value = '[red]"x"[/nope] \\x1b'
            screen = await seen(pilot, "enter")
            assert '[red]"x"[/nope] \\\\x1b' in screen
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "n")
            assert pilot.app.screen.query_one("#note-reason").value == '[red]"x"[/nope] \\x1b'


class TestChecklist:
    """`:checklist` opens the questions as a list at any time."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_what_applies_comes_first_with_its_reason(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """What does not apply is listed too."""
        async with review(size=size, desk=desk(tmp_path)) as pilot:
            screen = await said(pilot, "checklist")
            assert "Checklist 25 · applies 15 · answered 0" in screen
            assert "APPLIES 15" in screen
            assert "Applies  asked of every app" in screen
            screen = await seen(pilot, "G")
            assert "DOES NOT APPLY" in screen or size == SMALL
            assert "no module is called GenAICommons" in screen

    async def test_the_same_keys_answer(self, tmp_path: Path) -> None:
        """And `o` leaves what is open."""
        async with review(desk=desk(tmp_path)) as pilot:
            await said(pilot, "checklist")
            screen = await seen(pilot, "r")
            assert "risk" in row(screen, "M-01 ")
            assert "answered 1" in screen
            screen = await seen(pilot, "o")
            assert ">  M-02" in screen
            assert "M-01 " not in screen
            assert "M-03" not in screen
            assert "M-01 " in await seen(pilot, "u")


class TestTheFile:
    """Where decisions are kept."""

    async def test_the_first_decision_asks_once_for_a_file(self, data_folder: Path) -> None:
        """The default is in the user's data folder, named after the project; Enter takes it and decides."""
        async with review() as pilot:
            line = (await seen(pilot, "4", "a")).splitlines()[-1]
            assert line.startswith(" Keep decisions in  ")
            assert line.endswith("/mxaudit/Webshop.toml   ⏎ Confirm  Esc Back")
            assert not data_folder.exists()
            await seen(pilot, "enter")
            await seen(pilot, "j", "a")
            assert len(open_decisions(data_folder / "Webshop.toml").decisions) == 3

    async def test_esc_decides_nothing(self, data_folder: Path) -> None:
        """It asks again the next time."""
        async with review() as pilot:
            await seen(pilot, "4", "a")
            screen = await seen(pilot, "escape")
            assert "open 26" in screen
            assert "Nothing was decided: no file was named to keep it in." in screen
            assert "Keep decisions in" in await seen(pilot, "a")
        assert not data_folder.exists()

    async def test_another_file_can_be_named(self, tmp_path: Path) -> None:
        """Whatever it is called."""
        async with review() as pilot:
            await seen(pilot, "4", "a")
            pilot.app.screen.query_one("Input").value = str(tmp_path / "d.toml")
            await seen(pilot, "enter")
        assert len(open_decisions(tmp_path / "d.toml").decisions) == 1

    async def test_for_a_file_that_cannot_be_made_another_is_asked(self, tmp_path: Path) -> None:
        """With what is wrong above the question; the decision is made in the other one."""
        async with review() as pilot:
            await seen(pilot, "4", "a")
            pilot.app.screen.query_one("Input").value = str(tmp_path / "missing" / "d.toml")
            *_, told, question = (await seen(pilot, "enter")).splitlines()
            assert told == " d.toml: its folder does not exist; make it first."
            assert question.startswith(" Keep decisions elsewhere  ")
            pilot.app.screen.query_one("Input").value = str(tmp_path / "d.toml")
            assert "open 25" in await seen(pilot, "enter")
            assert "Keep decisions" not in await seen(pilot, "j", "a")
        assert len(decided(tmp_path, "d.toml")) == 3

    async def test_esc_keeps_to_no_file_that_cannot_be_made(self, tmp_path: Path) -> None:
        """Nothing was decided, and the next decision asks from the start."""
        async with review() as pilot:
            await seen(pilot, "4", "a")
            pilot.app.screen.query_one("Input").value = str(tmp_path / "missing" / "d.toml")
            assert "Nothing was decided: no file was named" in await seen(pilot, "enter", "escape")
            assert pilot.app.desk.file is None
            assert "Keep decisions in  " in await seen(pilot, "a")

    async def test_where_the_data_folder_cannot_be_made_another_place_is_proposed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The folder that one works in."""
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
        monkeypatch.chdir(tmp_path)
        async with review() as pilot:
            screen = await seen(pilot, "4", "a", "enter")
            assert "could not be made (Not a directory)" in screen
            assert pilot.app.screen.query_one("Input").value == str(tmp_path / "Webshop-decisions.toml")
            assert "open 25" in await seen(pilot, "enter")
        assert len(decided(tmp_path, "Webshop-decisions.toml")) == 1

    async def test_a_file_beside_the_project_that_cannot_be_written(
        self, tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another is asked for, which gets what was decided before, the new decision, and all further ones."""
        shutil.copytree(WEBSHOP.parent, tmp_path / "shop")
        async with review(tmp_path / "shop" / "Webshop.mpr", desk=desk(tmp_path / "shop")) as pilot:
            await seen(pilot, "4", "a")
        beside = (tmp_path / "shop" / "decisions.toml").read_bytes()
        read_only(tmp_path / "shop", monkeypatch)
        async with review(tmp_path / "shop" / "Webshop.mpr") as pilot:
            assert "open 25" in await seen(pilot, "enter", "4")
            screen = await seen(pilot, "j", "a")
            assert "decisions.toml could not be written (Permission denied)" in screen
            assert "Keep decisions elsewhere" in screen
            assert "open 23" in await seen(pilot, "enter")
            assert "open 25" in await seen(pilot, "u")
            await seen(pilot, "a")
        assert len(open_decisions(data_folder / "Webshop.toml").decisions) == 3
        assert (tmp_path / "shop" / "decisions.toml").read_bytes() == beside

    async def test_a_file_that_was_decided_in_before_is_kept_to(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Esc leaves what was decided as it is; so does a disk that is full later on."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
            read_only(tmp_path, monkeypatch)
            screen = await seen(pilot, "j", "a", "escape")
            assert "open 25" in screen
            assert "Nothing was decided" in screen
            assert "Keep decisions elsewhere" in await seen(pilot, "a")
        assert len(decided(tmp_path)) == 1

    async def test_a_folder_that_is_gone_takes_no_decision_along(self, tmp_path: Path) -> None:
        """Neither Esc nor undo loses what is on the desk; another place gets all of it."""
        (tmp_path / "drive").mkdir()
        async with review(desk=desk(tmp_path / "drive")) as pilot:
            await seen(pilot, "4", "a")
            shutil.rmtree(tmp_path / "drive")
            assert "open 25" in await seen(pilot, "j", "a", "escape")
            assert "Keep decisions elsewhere" in await seen(pilot, "u")
            await seen(pilot, "escape")
            await seen(pilot, "a")
            pilot.app.screen.query_one("Input").value = str(tmp_path / "d.toml")
            assert "open 23" in await seen(pilot, "enter")
        assert len(decided(tmp_path, "d.toml")) == 3

    async def test_the_home_folder_is_a_tilde(self, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """So that the name of the file is seen; and what stands there can be typed as well."""
        monkeypatch.setenv("HOME", str(data_folder.parent))
        async with review() as pilot:
            assert "Keep decisions in  ~/mxaudit/Webshop.toml" in await seen(pilot, "4", "a")
            await seen(pilot, "enter")
        assert (data_folder / "Webshop.toml").exists()

    async def test_the_next_run_offers_it(self, data_folder: Path) -> None:
        """Enter takes it; `q` does not, and a new file is proposed then."""
        async with review() as pilot:
            await seen(pilot, "4", "a", "enter")
        async with review() as pilot:
            assert "Use the decisions in" in await seen(pilot)
            assert "accepted" in await seen(pilot, "enter", "4")
        async with review() as pilot:
            assert "open 26" in await seen(pilot, "q", "4")
            await seen(pilot, "a")
            assert pilot.app.screen.query_one("Input").value == str(data_folder / "Webshop-2.toml")

    async def test_a_file_beside_the_project_is_used_after_a_yes(self, tmp_path: Path) -> None:
        """It is as untrusted as the project: it can hide findings."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
        shutil.copytree(WEBSHOP.parent, tmp_path / "shop")
        shutil.copy(tmp_path / "decisions.toml", tmp_path / "shop")
        async with review(tmp_path / "shop" / "Webshop.mpr") as pilot:
            assert "decisions.toml lies beside the project. Use it?" in await seen(pilot)
            assert "open 26" in await seen(pilot, "q", "4")
        async with review(tmp_path / "shop" / "Webshop.mpr") as pilot:
            assert "open 25" in await seen(pilot, "enter", "4")
        async with review(tmp_path / "shop" / "Webshop.mpr", trusted=True) as pilot:
            assert "open 25" in await seen(pilot, "4")

    async def test_a_broken_one_is_told_to_the_end(self, data_folder: Path) -> None:
        """With what to do, on the smallest terminal too. And nothing is lost in it."""
        data_folder.mkdir()
        (data_folder / "Webshop.toml").write_text("[tool]\n")
        async with review() as pilot:
            told = " ".join(line.strip() for line in (await seen(pilot, "enter")).splitlines()[-2:])
        assert told == f"Webshop.toml, line 1: {_BELONGS}; mend this line"
        assert (data_folder / "Webshop.toml").read_text() == "[tool]\n"

    async def test_what_somebody_else_decides_meanwhile_is_kept_and_shown(self, tmp_path: Path) -> None:
        """Before each change the file is read again; a look now and then shows the rest."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
            finding = pilot.app.session.audit.findings[-1]
            other = Decision(pilot.app.session.id(finding), pilot.app.session.audit.seen(finding), State.RISK)
            open_decisions(tmp_path / "decisions.toml").decide([other])
            await seen(pilot, "j", "r")
            assert len(decided(tmp_path)) == 4
            assert "open 22" in await seen(pilot)
            open_decisions(tmp_path / "decisions.toml").undecide([other.finding])
            pilot.app.look_at_decisions()
            await settle(pilot)
            assert "somebody else decided" in frame(pilot.app)
            assert "open 23" in frame(pilot.app)

    async def test_undo_leaves_what_somebody_else_changed_since(self, tmp_path: Path) -> None:
        """And says so."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
            (made,) = decided(tmp_path)
            open_decisions(tmp_path / "decisions.toml").decide([Decision(made.finding, made.seen, State.RISK)])
            assert "somebody else has changed it" in await seen(pilot, "u")
            assert decided(tmp_path)[0].state is State.RISK

    async def test_a_file_that_cannot_be_written_decides_nothing(self, tmp_path: Path) -> None:
        """One line, and everything stays open."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a")
            broken = "[[decision]]\nstate =\n"
            (tmp_path / "decisions.toml").write_text(broken)
            assert "Nothing was decided: decisions.toml" in await seen(pilot, "j", "r")
            assert (tmp_path / "decisions.toml").read_text() == broken

    async def test_a_reload_keeps_decisions_and_what_can_be_taken_back(self, tmp_path: Path) -> None:
        """They belong to the review, not to the model."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "4", "a", "R")
            assert "open 25" in await seen(pilot)
            await seen(pilot, "u")
            assert decided(tmp_path) == []


async def test_views_ask_and_only_the_program_decides(tmp_path: Path) -> None:
    """By messages."""
    found = []
    with only_rules(("ENT-03",)):
        app = ReviewApp(WEBSHOP, clock=clock, desk=desk(tmp_path))
        async with app.run_test(size=SMALL, message_hook=found.append) as pilot:
            await settle(pilot)
            await seen(pilot, "4", "a", "u", "n", "escape")
    kinds = (Decide, TakeBack, WriteNote, Say)
    asked = list(dict.fromkeys(message for message in found if isinstance(message, kinds)))
    assert [type(message) for message in asked] == [Decide, Say, TakeBack, Say, WriteNote]
    assert asked[0].state is State.ACCEPTED
    assert [finding.rule for finding in asked[0].matter.findings] == ["ENT-03"]
