"""A meeting while the project is saved: what is on the wall never becomes something else without a word."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from auditor.decisions.decision import State
from auditor.decisions.decisions_file import open_decisions
from auditor.samples.app import App
from screens.desk import Desk
from screens.review import ReviewApp
from tests.frames import frame
from tests.screens.review import LARGE, SIZES, SMALL, clock, only_rules, seen, settle, typed

TODAY = date(2026, 11, 24)
ALL = ("Shop.Basket", "Shop.Order", "Stock.Item", "Stock.Shelf")


def project(read: tuple[str, ...] = ALL, written: tuple[str, ...] = ()) -> bytes:
    """A project of which visitors may read some entities, ENT-03, and also change some, ENT-02."""
    app = App(name="Shop")
    app.guest("Anonymous")
    app.user_role("Anonymous", "System.User", "Shop.Guest", "Stock.Guest").user_role("Clerk", "System.User")
    modules = {name: app.module(name, "Guest") for name in ("Shop", "Stock")}
    for name in ALL:
        module, _, entity = name.partition(".")
        made = modules[module].entity(entity, {"Number": "String"})
        if name in read:
            made.rule("Guest", read="all")
        if name in written:
            made.rule("Guest", write="all")
    return app.mpr_v1()


@pytest.fixture(autouse=True)
def two_rules() -> Iterator[None]:
    """Two rules are enough."""
    with only_rules(("ENT-02", "ENT-03")):
        yield


class Meeting:
    """A meeting about a project that somebody goes on working on."""

    def __init__(self, folder: Path, read: tuple[str, ...] = ALL) -> None:
        self.path = folder / "Shop.mpr"
        self.path.write_bytes(project(read))
        self.decisions = folder / "decisions.toml"
        desk = Desk(TODAY, open_decisions(self.decisions, create=True))
        self.app = ReviewApp(self.path, clock=clock, desk=desk)

    async def begin(self, pilot: Pilot[int], *keys: str) -> str:
        """Begin with all findings, and press keys."""
        await settle(pilot)
        return await seen(pilot, "M", "enter", *keys)

    async def save(self, pilot: Pilot[int], read: tuple[str, ...] = ALL, written: tuple[str, ...] = ()) -> str:
        """Save another state of the project, and give the screen when it is read."""
        self.path.write_bytes(project(read, written))
        self.app.look_at_file()
        self.app.look_at_file()
        await settle(pilot)
        return frame(self.app)

    @property
    def decided(self) -> dict[str, State]:
        """What is in the decisions file: what it is about, and what was decided."""
        if not self.decisions.exists():
            return {}
        return {each.about: each.state for each in open_decisions(self.decisions).decisions}


class TestGone:
    """The card on the wall is no longer found."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_it_stays_as_it_was_until_somebody_goes_on(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """With a line that says since when; keys decide nothing, and say so."""
        meeting = Meeting(tmp_path, ("Shop.Order", "Stock.Item"))
        async with meeting.app.run_test(size=size) as pilot:
            screen = await meeting.begin(pilot)
            assert "ENT-03   Anonymous can read stored data of everyone" in screen
            assert "card 1 of 2" in screen
            screen = await meeting.save(pilot, ("Stock.Item",))
            assert "MEETING  card gone" in screen
            assert "gone since 12:04   as it was" in screen
            assert "What Anonymous × Shop.Order" in " ".join(screen.split())
            for key in "arpn":
                screen = await seen(pilot, key)
                told = "ENT-03 Anonymous × Shop.Order is gone since 12:04: nothing decided, j goes on."
                assert told in screen.splitlines()[-1]
            assert meeting.decided == {}
            screen = await seen(pilot, "j")
            assert "card 1 of 1" in screen
            assert "gone since" not in screen
            await seen(pilot, "a")
            assert meeting.decided == {"ENT-03 Anonymous, Stock.Item": State.ACCEPTED}

    async def test_the_footer_has_no_keys_that_decide(self, tmp_path: Path) -> None:
        """Nor those that explain or copy what is gone."""
        meeting = Meeting(tmp_path, ("Shop.Order", "Stock.Item"))
        async with meeting.app.run_test(size=LARGE) as pilot:
            await meeting.begin(pilot)
            await meeting.save(pilot, ("Stock.Item",))
            last = (await seen(pilot, "pagedown")).splitlines()[-1]
            assert last.startswith(" ? Help  j Next  k Previous ")
            assert not [word for word in ("Accept", "Risk", "Planned", "Note", "Why", "Copy") if word in last]
            assert "a Accept" in (await seen(pilot, "j")).splitlines()[-1]

    async def test_back_goes_to_what_stood_before(self, tmp_path: Path) -> None:
        """Also when it was the last card."""
        meeting = Meeting(tmp_path, ("Shop.Order", "Stock.Item"))
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot, "j")
            assert "card gone" in await meeting.save(pilot, ("Shop.Order",))
            assert "card 1 of 1" in await seen(pilot, "k")

    async def test_it_is_there_again(self, tmp_path: Path) -> None:
        """Somebody undid the change in the project: the card can be decided."""
        meeting = Meeting(tmp_path, ("Shop.Order", "Stock.Item"))
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot)
            await meeting.save(pilot, ())
            assert "card gone" in await seen(pilot)
            screen = await meeting.save(pilot, ("Shop.Order", "Stock.Item"))
            assert "card 1 of 2" in screen
            assert "gone since" not in screen
            await seen(pilot, "a")
            assert meeting.decided == {"ENT-03 Anonymous, Shop.Order": State.ACCEPTED}

    async def test_another_finding_of_the_same_rule_and_module_is_another_card(self, tmp_path: Path) -> None:
        """Although the card has the same name."""
        meeting = Meeting(tmp_path, ("Shop.Order",))
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot)
            assert "card gone" in await meeting.save(pilot, ("Shop.Basket",))
            await seen(pilot, "a")
            assert meeting.decided == {}
            assert "Anonymous × Shop.Basket" in await seen(pilot, "j")

    async def test_what_is_typed_is_kept_for_the_finding_it_was_typed_about(self, tmp_path: Path) -> None:
        """The card behind the form says that it is gone; nothing of another finding is written."""
        meeting = Meeting(tmp_path, ("Shop.Order", "Stock.Item"))
        async with meeting.app.run_test(size=LARGE) as pilot:
            await meeting.begin(pilot, "n")
            await typed(pilot, "We talked")
            screen = await meeting.save(pilot, ("Stock.Item",))
            assert "Note: ENT-03 Anonymous × Shop.Order" in screen
            assert "gone since 12:04" in screen
            screen = await seen(pilot, "enter")
            assert "gone since 12:04" in screen
            assert list(meeting.decided) == ["ENT-03 Anonymous, Shop.Order"]

    async def test_a_finding_of_an_opened_card(self, tmp_path: Path) -> None:
        """The card is not decided as a whole in its place; `j` goes to the finding after it."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            assert "finding 1 of 2" in await meeting.begin(pilot, "enter")
            screen = await meeting.save(pilot, ALL[1:])
            assert "card gone" in screen
            await seen(pilot, "a")
            assert meeting.decided == {}
            screen = await seen(pilot, "j")
            assert "card 1 of 2, finding 1 of 1" in screen
            assert "Anonymous × Shop.Order" in screen

    async def test_a_question_that_is_not_asked_any_more(self, tmp_path: Path) -> None:
        """It is not answered in the name of the next one."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot, "G", "k")
            agenda = pilot.app.view.agenda
            last = agenda.stop.question.question.id
            kept = tuple(asked for asked in agenda.session.checklist if asked.question.id != last)
            newer = agenda.session.reloaded(agenda.session.project, agenda.session.audit, "12:04")
            newer.checklist = kept
            pilot.app._show_session(newer)
            assert f"{last} is not asked any more since 12:04" in " ".join((await seen(pilot, "a")).split())
            assert open_decisions(meeting.decisions, create=True).answers == ()


class TestChanged:
    """The card on the wall is about other findings than before."""

    async def test_the_first_key_only_says_so(self, tmp_path: Path) -> None:
        """The person sees what is decided now, and presses it again."""
        meeting = Meeting(tmp_path, ("Shop.Order",))
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot)
            screen = await meeting.save(pilot, ("Shop.Basket", "Shop.Order"))
            assert "changed 12:04   1 finding new" in screen
            screen = await seen(pilot, "a")
            assert "Nothing was decided: the card has changed (1 finding new)." in " ".join(screen.split())
            assert meeting.decided == {}
            await seen(pilot, "a")
            assert len(meeting.decided) == 2
            assert "changed 12:04" not in await seen(pilot, "j", "k")

    async def test_fewer_findings(self, tmp_path: Path) -> None:
        """The same when some are gone."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot)
            assert "changed 12:04   1 finding gone" in await meeting.save(pilot, ALL[1:])

    async def test_what_changed_elsewhere_asks_nothing(self, tmp_path: Path) -> None:
        """A key decides at once."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot)
            assert "changed" not in await meeting.save(pilot, ALL[:3])
            await seen(pilot, "r")
            assert len(meeting.decided) == 2

    async def test_a_card_does_not_grow_by_what_was_decided_before(self, tmp_path: Path) -> None:
        """In a meeting about open findings, a save brings nothing back that was left out."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            await meeting.begin(pilot, "enter", "r", "q", "q")
            await seen(pilot, "M", "k", "j", "j", "space", "enter")
            before = [len(card.findings) for card in pilot.app.view.agenda.cards]
            await meeting.save(pilot, (*ALL[:3],))
            await meeting.save(pilot)
            assert before == [1, 2]
            assert [len(card.findings) for card in pilot.app.view.agenda.cards] == before

    async def test_a_parked_card_that_was_just_decided_stays(self, tmp_path: Path) -> None:
        """It is not parked any more, and still on the wall."""
        meeting = Meeting(tmp_path)
        async with meeting.app.run_test(size=SMALL) as pilot:
            screen = await meeting.begin(pilot, "j", "j", "j", "a")
            assert "parked 1 of 2" in screen
            assert "parked 1 of 2" in await meeting.save(pilot)
