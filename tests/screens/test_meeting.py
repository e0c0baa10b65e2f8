"""A review meeting, walked by keyboard on the webshop sample. It reads like a manual."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from auditor.decisions.baseline import read_baseline
from auditor.decisions.decision import AnswerState, State
from auditor.decisions.decisions_file import open_decisions
from auditor.findings.finding import Severity
from screens.agenda import Which
from screens.desk import Desk
from screens.session import SHORT
from tests.cli.run import mxaudit
from tests.screens.review import LARGE, SIZES, SMALL, WEBSHOP, review, seen, typed

TODAY = date(2026, 11, 24)


def desk(folder: Path) -> Desk:
    """A day of review with a decisions file, which is made by the first decision."""
    return Desk(TODAY, open_decisions(folder / "decisions.toml", create=True))


def states(folder: Path) -> dict[str, State]:
    """What is in the file: what each decision is about, and the decision."""
    return {each.about: each.state for each in open_decisions(folder / "decisions.toml").decisions}


async def begun(pilot: Pilot[int]) -> str:
    """Begin a meeting about all findings."""
    return await seen(pilot, "M", "enter")


class TestOpening:
    """`M` from any view: what is known since last time, then which findings."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_which_findings_and_severities(self, size: tuple[int, int]) -> None:
        """`space` chooses, and says how many cards that makes."""
        async with review(size=size) as pilot:
            screen = await seen(pilot, "M")
            assert "MEETING  opening" in screen.splitlines()[1]
            assert "(•) all" in screen
            assert "13 cards for 26 findings, then the checklist." in screen
            screen = await seen(pilot, "j", "j", "j", "j", "space")
            assert "[ ] HIGH" in screen
            assert "10 cards for 22 findings" in screen
            assert "card 1 of 10" in await seen(pilot, "enter")

    async def test_nothing_is_known_at_the_first_meeting(self) -> None:
        """And that is said, instead of zeros."""
        async with review() as pilot:
            assert "Nothing was decided yet, and there is no baseline" in await seen(pilot, "M")

    async def test_decisions_of_this_meeting_are_no_last_time(self, tmp_path: Path) -> None:
        """There is none until the next run."""
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            assert "Since last time" not in await seen(pilot, "a")
            screen = await seen(pilot, "k")
            assert "Since last time" not in screen
            assert "Nothing was decided before this meeting, and there is no baseline" in screen
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            assert "Since last time" in await seen(pilot, "M")

    async def test_what_is_new_fixed_and_overdue_since_last_time(self, tmp_path: Path) -> None:
        """From the decisions: what is decided and gone is fixed, what nobody decided is new or was left."""
        path = tmp_path / "decisions.toml"
        async with review(desk=Desk(date(2026, 10, 27), open_decisions(path, create=True))) as pilot:
            await begun(pilot)
            await seen(pilot, "p")
            await seen(pilot, "j", "a")
        text = path.read_text().replace('state = "planned"', 'state = "planned"\nuntil = 2026-11-01')
        gone = '[[decision]]\nabout = "ENT-05 gone"\nfinding = "ffff"\nseen = "1"\nstate = "risk"\n'
        path.write_text(f"{text}\n{gone}")
        async with review(desk=Desk(TODAY, open_decisions(path))) as pilot:
            screen = await seen(pilot, "M")
            assert "Since last time (2026-10-27)" in screen
            assert "23 new or not yet decided   1 fixed   1 overdue" in screen
            screen = await seen(pilot, "enter")
            assert "planned, overdue" in screen
            assert "planned until 2026-11-01: overdue, open again" in screen

    async def test_against_a_baseline_new_is_what_it_has_not(self, tmp_path: Path) -> None:
        """And fixed what is there no more."""
        path = tmp_path / "before.json"
        mxaudit("check", WEBSHOP, "-o", path)
        document = json.loads(path.read_text())
        taken = next(f for f in document["findings"] if f["rule"] == "ENT-03")
        document["findings"].remove(taken)
        document["findings"].append({**taken, "id": "f" * 64})
        path.write_text(json.dumps(document))
        async with review(desk=Desk(TODAY, baseline=read_baseline(path))) as pilot:
            assert "open new" in await seen(pilot, "4")
            screen = await seen(pilot, "M")
            assert "1 new   1 fixed   0 overdue" in screen
            assert "( ) new                               1" in screen
            assert "card 1 of 1  " in await seen(pilot, "j", "space", "enter")

    async def test_only_what_is_open_or_overdue(self, tmp_path: Path) -> None:
        """What was accepted does not come up again."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "a", "q")
            await seen(pilot, "M", "k", "k")
            assert "card 1 of 12" in await seen(pilot, "j", "j", "space", "enter")


class TestCards:
    """One card at a time, in large spacing."""

    async def test_the_widest_reach_of_the_worst_comes_first(self) -> None:
        """A card says who, what, why and how to fix it."""
        async with review() as pilot:
            screen = await begun(pilot)
            assert "card 1 of 13" in screen.splitlines()[1]
            assert "HIGH   ENT-03   Anonymous can read stored data of everyone   open" in screen
            for label in ("Who", "What", "Why", "Fix", "Note", "Owner"):
                assert f"\n  {label}" in screen
            assert screen.splitlines()[-1].startswith(" ? Help  j Next  k Previous ")

    async def test_the_meeting_so_far_stands_beside_it_where_there_is_room(self, tmp_path: Path) -> None:
        """What was decided, what is parked, what comes next."""
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "r", "j", "j")
            for heading in ("Review of 2026-11-24", "In this meeting", "Decided today", "Parked", "Next"):
                assert heading in screen
            assert "ENT-03   risk" in screen
            assert "ENT-10   Administration: 2 findings" in screen
            assert "decisions.toml" in screen

    async def test_what_the_meeting_is_about(self, tmp_path: Path) -> None:
        """Which findings, and of which severities when not of all."""
        chosen = {
            (): "all findings, by severity, reach, module",
            ("HIGH", "MED"): "all HIGH and MED findings, by severity, reach, module",
            ("HIGH",): "all HIGH findings, by reach, module",
            ("none",): "no findings, only the questions",
        }
        async with review(size=LARGE) as pilot:
            await seen(pilot, "M")
            wanted = pilot.app.view._wanted
            for levels, told in chosen.items():
                wanted.severities = {level for level in Severity if not levels or SHORT[level] in levels}
                assert told in await seen(pilot, "enter", "k", "k", "enter")
                await seen(pilot, "g", "k")
            wanted.severities, wanted.which = set(Severity) - {Severity.INFO}, Which.OPEN
            screen = await seen(pilot, "enter")
            assert "open or overdue CRIT, HIGH, MED and LOW findings," in screen

    async def test_a_decision_is_in_the_file_at_once(self, tmp_path: Path) -> None:
        """With state, day and what it is about; progress and counts follow."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "a")
            assert "open 25  accepted 1" in screen.splitlines()[1]
            assert "1 of 13 decided" in screen
            assert "last decision: ENT-03 Anonymous × Webshop.Product: accepted" in screen
            assert states(tmp_path) == {"ENT-03 Anonymous, Webshop.Product": State.ACCEPTED}

    async def test_a_group_is_decided_as_a_whole_or_one_by_one(self, tmp_path: Path) -> None:
        """Enter opens the card; `q` closes it again."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "j", "r")
            assert "2 findings   risk" in screen
            assert len(states(tmp_path)) == 2
            screen = await seen(pilot, "enter")
            assert "card 2 of 13, finding 1 of 2" in screen
            await seen(pilot, "a")
            assert sorted(states(tmp_path).values()) == [State.ACCEPTED, State.RISK]
            assert "finding 2 of 2" in await seen(pilot, "j")
            screen = await seen(pilot, "q")
            assert "card 2 of 13  " in screen
            assert "differs from finding to finding" not in screen
            assert "accepted" in screen
            assert "card 3 of 13" in await seen(pilot, "j")

    async def test_a_note_with_owner_and_date(self, tmp_path: Path) -> None:
        """The form at the bottom: `tab` goes on, Enter confirms; the last owner is proposed for the next."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "p", "n")
            await typed(pilot, "In sprint 12")
            await seen(pilot, "tab")
            await typed(pilot, "Jansen")
            await seen(pilot, "tab")
            await typed(pilot, "2026-12-31")
            screen = await seen(pilot, "enter")
            assert "Note    In sprint 12" in screen
            assert "Owner   Jansen" in screen
            assert "Until  2026-12-31" in screen
            (made,) = open_decisions(tmp_path / "decisions.toml").decisions
            assert (made.state, made.owner, made.until) == (State.PLANNED, "Jansen", date(2026, 12, 31))
            assert "Owner   Jansen" in await seen(pilot, "j", "n")

    @pytest.mark.parametrize(("day", "told"), [("soon", "such as 2027-05-31"), ("2020-01-01", "from today on")])
    async def test_a_date_that_is_none_is_said_so_in_the_form(self, tmp_path: Path, day: str, told: str) -> None:
        """Nothing is lost; Esc leaves."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "n", "tab", "tab")
            await typed(pilot, day)
            assert told in await seen(pilot, "enter")
            await seen(pilot, "escape")
            assert not (tmp_path / "decisions.toml").exists()

    async def test_a_long_note_leaves_the_progress_in_sight(self, tmp_path: Path) -> None:
        """The card gives way; a long owner does not run into the date."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "n")
            form = pilot.app.screen
            form.query_one("#note-reason").value = "what people say in meetings when they want it written down " * 3
            form.query_one("#note-owner").value = "J. de Vries, head of the front desk"
            form.query_one("#note-until").value = "2027-03-01"
            screen = await seen(pilot, "enter")
            assert "head of the front desk  Until  2027-03-01" in screen
            assert "of 13 decided" in screen
            assert "last decision: ENT-03" in screen

    async def test_the_keys_stay_after_a_decision(self, tmp_path: Path) -> None:
        """The card says what was decided: the footer need not. What is still missing is said there."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "a")
            assert "last decision: ENT-03 Anonymous × Webshop.Product: accepted" in screen
            assert screen.splitlines()[-1].startswith(" ? Help  j Next")
            last = (await seen(pilot, "p")).splitlines()[-1]
            assert last.startswith(" Planned; n adds an owner and a date: ENT-03")

    async def test_a_long_name_does_not_hide_what_was_decided(self, tmp_path: Path) -> None:
        """The name is cut, not the state."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "r")
            step = pilot.app.desk._steps[-1]
            pilot.app.desk._steps[-1] = replace(step, label=f"DOC-01 {'Webshop.ACT_LongName' * 5}: risk")
            screen = await seen(pilot, "j")
            assert "last decision: DOC-01 Webshop.ACT_Long" in screen
            assert "…: risk" in screen

    async def test_the_second_line_has_room_for_where_the_meeting_is(self, tmp_path: Path) -> None:
        """Where there is not room for every count, the decided ones are counted as one."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            line = (await seen(pilot, "a", "j", "j", "r", "j", "p", "k", "k", "enter", "j")).splitlines()[1]
            assert line.startswith(" MEETING  card 2 of 13, finding 2 of 2 ")
            assert "open " in line
            assert "…" not in line

    async def test_undo_takes_back_one_decision_after_the_other(self, tmp_path: Path) -> None:
        """A changed decision becomes what it was before; a first one is gone."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "a", "r", "j", "a")
            assert len(states(tmp_path)) == 3
            assert "Taken back: ENT-10" in await seen(pilot, "u")
            assert list(states(tmp_path).values()) == [State.RISK]
            await seen(pilot, "u")
            assert list(states(tmp_path).values()) == [State.ACCEPTED]
            screen = await seen(pilot, "u", "k")
            assert states(tmp_path) == {}
            assert "u Undo" not in screen

    async def test_why_and_back_to_the_same_card(self) -> None:
        """`w` explains, `x` shows the cell, `q` comes back."""
        async with review() as pilot:
            await begun(pilot)
            assert "Why can Anonymous" in await seen(pilot, "w")
            assert "card 1 of 13" in await seen(pilot, "q")
            assert "[3 Matrix]" in await seen(pilot, "x")
            assert "card 1 of 13" in await seen(pilot, "q")

    async def test_a_card_longer_than_the_room_says_so(self) -> None:
        """`PgDn` shows more: `j` is the next card."""
        async with review() as pilot:
            await begun(pilot)
            assert "PgDn shows more" in await seen(pilot, "j")
            before = await seen(pilot)
            assert await seen(pilot, "pagedown") != before
            assert "card 2 of 13" in await seen(pilot)


class TestGoingOn:
    """Leaving, returning, skipping."""

    async def test_leaving_and_returning_continues_at_the_same_card(self) -> None:
        """From whatever view."""
        async with review() as pilot:
            await begun(pilot)
            await seen(pilot, "j", "j")
            await seen(pilot, "q", "2", "7")
            assert "card 3 of 13" in await seen(pilot, "M")

    async def test_the_next_run_begins_with_the_first_open_card(self, tmp_path: Path) -> None:
        """What is decided is known; the others come again."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "a", "j", "a", "j")
        async with review(desk=desk(tmp_path)) as pilot:
            assert "card 3 of 13" in await begun(pilot)

    async def test_the_next_run_knows_what_is_parked(self, tmp_path: Path) -> None:
        """It goes on at the card where the last one stood; the parked ones are neither asked at once nor forgotten."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "a", "j", "j", "j")
        async with review(size=LARGE, desk=desk(tmp_path)) as pilot:
            assert "[x] go on from 2026-11-24" in await seen(pilot, "M")
            screen = await seen(pilot, "enter")
            assert "card 4 of 13" in screen
            assert "parked 2" in screen
            assert "Parked" in screen
            assert "ENT-10   Administration: 2 findings" in screen
            assert "Parked 2 cards" in " ".join((await seen(pilot, "G")).split())
        assert open_decisions(tmp_path / "decisions.toml").decisions[0].state is State.ACCEPTED

    async def test_the_next_run_goes_on_with_the_same_findings(self, tmp_path: Path) -> None:
        """Which, and of which severities; at the parking list too."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "M", "j", "j", "j", "space", "j", "j", "space", "j", "space", "j", "space", "enter")
            screen = await seen(pilot, "a", "j", "j", "j")
            assert "PARKED   2 cards" in screen
        async with review(desk=desk(tmp_path)) as pilot:
            screen = await seen(pilot, "M")
            assert "[ ] MED" in screen
            assert "PARKED   2 cards" in await seen(pilot, "enter")

    async def test_a_meeting_may_begin_anew(self, tmp_path: Path) -> None:
        """`space` takes the tick away. One of another day has none: something worse may have come since."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "j", "a", "j", "j")
        async with review(desk=desk(tmp_path)) as pilot:
            screen = await seen(pilot, "M", "G", "space")
            assert "[ ] go on from 2026-11-24" in screen
            assert "card 1 of 13" in await seen(pilot, "enter")
            await seen(pilot, "j")
        later = Desk(date(2026, 12, 1), open_decisions(tmp_path / "decisions.toml"))
        async with review(desk=later) as pilot:
            assert "[ ] go on from 2026-11-24 1 parked" in " ".join((await seen(pilot, "M")).split())
            assert "card 1 of 13" in await seen(pilot, "enter")

    async def test_without_a_decisions_file_nothing_is_kept(self, data_folder: Path) -> None:
        """Nobody was asked."""
        async with review() as pilot:
            await begun(pilot)
            await seen(pilot, "j", "j")
        assert not data_folder.exists()

    async def test_what_cannot_be_kept_is_said_once(self, tmp_path: Path, data_folder: Path) -> None:
        """The meeting goes on."""
        data_folder.parent.mkdir(exist_ok=True)
        data_folder.write_bytes(b"")
        async with review(desk=desk(tmp_path)) as pilot:
            assert "The next run will not know what is parked: meetings" in await begun(pilot)
            screen = await seen(pilot, "j")
            assert "card 2 of 13" in screen
            assert "will not know" not in screen

    async def test_a_reload_stays_at_the_card(self) -> None:
        """And keeps the parking list."""
        async with review() as pilot:
            await begun(pilot)
            await seen(pilot, "j", "j")
            screen = await seen(pilot, "R")
            assert "card 3 of 13" in screen
            assert "parked 2" in screen

    async def test_a_reload_keeps_what_was_decided_on_the_agenda(self, tmp_path: Path) -> None:
        """Also in a meeting about open findings only."""
        async with review(desk=desk(tmp_path)) as pilot:
            await seen(pilot, "M", "j", "j", "space", "enter", "a", "j")
            assert "card 2 of 13" in await seen(pilot, "R")
            assert "1 of 13 decided" in await seen(pilot)

    async def test_skipped_cards_come_at_the_end_and_then_the_checklist(self, tmp_path: Path) -> None:
        """The parking list, each card once more, the questions, the end."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "j")
            for _ in range(12):
                await seen(pilot, "a", "j")
            screen = await seen(pilot)
            assert "PARKED   1 card" in screen
            assert "ENT-03   Anonymous × Webshop.Product" in screen
            assert "parked 1 of 1" in await seen(pilot, "j")
            screen = await seen(pilot, "r")
            assert "13 of 13 decided" in screen
            assert "question 1 of 15" in await seen(pilot, "j")
            screen = await seen(pilot, "G")
            assert "END OF THE MEETING" in screen
            assert "13 of 13 cards; 26 findings today" in screen

    async def test_the_end_says_what_the_meeting_did_not_come_to(self, tmp_path: Path) -> None:
        """What nobody looked at is neither decided nor parked."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "a", "j", "j", "G")
            assert "END OF THE MEETING" in screen
            assert "Left    11 cards neither decided nor parked" in screen
            assert "Parked  1 card" in screen

    async def test_without_parked_cards_there_is_no_parking_list(self, tmp_path: Path) -> None:
        """Forwards and backwards."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            for _ in range(13):
                await seen(pilot, "a", "j")
            assert "question 1 of 15" in await seen(pilot)
            assert "card 13 of 13" in await seen(pilot, "k")


class TestQuestions:
    """The checklist as cards, with the same keys."""

    async def to_questions(self, pilot: Pilot[int]) -> None:
        """Leave out every finding: the questions come at once."""
        await seen(pilot, "M", "j", "j", "j", *["space", "j"] * 5, "enter")

    async def test_a_question_says_why_it_is_asked(self, tmp_path: Path) -> None:
        """And that the model cannot show it."""
        async with review(desk=desk(tmp_path)) as pilot:
            await self.to_questions(pilot)
            screen = await seen(pilot)
            assert "CHECKLIST   M-01   open" in screen
            assert "Applies asked of every app" in screen

    async def test_the_keys_answer_it(self, tmp_path: Path) -> None:
        """`a` is in order; the answer is in the file at once, and undone by `u`."""
        async with review(desk=desk(tmp_path)) as pilot:
            await self.to_questions(pilot)
            screen = await seen(pilot, "a")
            assert "M-01   in order" in screen
            assert "not checked by mxaudit" in " ".join(screen.split())
            assert "1 of 15 answered" in screen
            (answer,) = open_decisions(tmp_path / "decisions.toml").answers
            assert (answer.question, answer.state, answer.date) == ("M-01", AnswerState.IN_ORDER, TODAY)
            await seen(pilot, "u")
            assert open_decisions(tmp_path / "decisions.toml").answers == ()

    async def test_not_applicable_and_who_answered_stand_in_the_form(self, tmp_path: Path) -> None:
        """Left and right choose the answer."""
        async with review(desk=desk(tmp_path)) as pilot:
            await self.to_questions(pilot)
            await seen(pilot, "j", "n")
            assert "Choose an answer" in await seen(pilot, "enter")
            assert "(•) not applicable" in await seen(pilot, "right", "left")
            await seen(pilot, "tab")
            await typed(pilot, "No such account")
            await seen(pilot, "tab")
            await typed(pilot, "Okafor")
            screen = await seen(pilot, "enter")
            assert "M-02   not applicable" in screen
            (answer,) = open_decisions(tmp_path / "decisions.toml").answers
            assert (answer.state, answer.who, answer.remark) == (
                AnswerState.NOT_APPLICABLE,
                "Okafor",
                "No such account",
            )


class TestMinutes:
    """`e` after a meeting: the minutes are one more file to write."""

    async def test_date_people_decisions_and_what_is_parked(self, tmp_path: Path) -> None:
        """As typed, as decided."""
        async with review(size=SMALL, desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            screen = await seen(pilot, "a", "j", "j", "e")
            assert "[x] minutes" in screen
            pilot.app.query_one("#save-people").value = "J. de Vries, M. Okafor"
            pilot.app.query_one("#save-folder").value = str(tmp_path)
            pilot.app.query_one("#save-name").value = "review"
            await seen(pilot, "enter")
        minutes = (tmp_path / "review-minutes.md").read_text()
        assert "# Review of Webshop, 2026\\-11\\-24".replace("\\", "") in minutes.replace("\\", "")
        assert "People: J. de Vries, M. Okafor" in minutes
        assert "Anonymous × Webshop.Product | accepted" in minutes.replace("\\", "")
        parked = minutes.replace("\\", "").partition("## Parked")[2]
        assert "ENT-10 Administration: 2 findings" in parked
        assert "ENT-03" not in parked
        assert "Neither decided nor parked: 11 cards." in parked

    async def test_the_findings_files_hold_the_decisions(self, tmp_path: Path) -> None:
        """Whatever the format."""
        async with review(desk=desk(tmp_path)) as pilot:
            await begun(pilot)
            await seen(pilot, "r", "e")
            pilot.app.query_one("#save-folder").value = str(tmp_path)
            pilot.app.query_one("#save-name").value = "review"
            await seen(pilot, "enter")
        assert '"suppressions"' in (tmp_path / "review.sarif").read_text()
        assert "risk" in (tmp_path / "review.html").read_text()

    async def test_without_a_meeting_there_are_none(self) -> None:
        """Nothing to minute."""
        async with review() as pilot:
            screen = await seen(pilot, "e")
            assert "minutes" not in screen
            assert "People" not in screen
