"""The decisions file: read strictly, written so that people's comments and blocks stay where they are."""

from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.decisions.decisions_file import open_decisions
from auditor.files.errors import InputError

WRITTEN = """# Reviewed every month.

[[decision]]
about = "ENT-03 Anonymous, Shop.Product"   # the catalogue is public
finding = "aaaa"
seen = "1111"
state = "accepted"
reason = "The catalogue is public."
owner = "J. de Vries"
date = 2026-11-24
until = 2027-05-31

# Nobody knows why this one is here.
[[decision]]
about = "ENT-13 Support, Shop.Ticket"
finding = "cccc"
seen = "3333"
state = "planned"

[[answer]]
question = "M-03"
state = "in order"
who = "J. de Vries"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A decisions file with two decisions, an answer and comments."""
    path = tmp_path / "decisions.toml"
    path.write_text(WRITTEN)
    return path


def test_what_is_read(path: Path) -> None:
    """Every key, with days as days."""
    file = open_decisions(path)
    first, second = file.decisions
    assert first == Decision(
        "aaaa",
        "1111",
        State.ACCEPTED,
        "The catalogue is public.",
        "J. de Vries",
        date(2026, 11, 24),
        date(2027, 5, 31),
        "ENT-03 Anonymous, Shop.Product",
    )
    assert second.state is State.PLANNED
    assert file.answers == (Answer("M-03", AnswerState.IN_ORDER, "J. de Vries"),)


def test_a_new_decision_goes_to_its_sorted_place_and_nothing_else_moves(path: Path) -> None:
    """So that two people's files merge: what is added is one block in the middle."""
    file = open_decisions(path)
    file.decide([Decision("bbbb", "2222", State.RISK, about="ENT-05 HR, Shop.Salary", date=date(2026, 11, 24))])
    now, before = path.read_text().splitlines(), WRITTEN.splitlines()
    added = [(tag, i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in _edits(before, now) if tag != "equal"]
    assert added == [("insert", 0, 7)]
    assert now.index("# Nobody knows why this one is here.") == now.index('about = "ENT-13 Support, Shop.Ticket"') - 2
    abouts = [line for line in now if line.startswith("about")]
    assert abouts == sorted(abouts)
    assert open_decisions(path).decision("bbbb").state is State.RISK


def _edits(before: list[str], now: list[str]) -> list[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, now, autojunk=False).get_opcodes()


def test_two_people_can_add_decisions_to_one_file(path: Path) -> None:
    """Whoever writes first: the blocks are the same, in the same order."""
    first = Decision("bbbb", "2222", State.RISK, about="ENT-05 HR, Shop.Salary")
    second = Decision("dddd", "4444", State.ACCEPTED, about="ENT-99 last")
    open_decisions(path).decide([first, second])
    once = path.read_text()
    path.write_text(WRITTEN)
    open_decisions(path).decide([second])
    open_decisions(path).decide([first])
    assert path.read_text() == once


def test_a_changed_decision_stays_where_it_is(path: Path) -> None:
    """With its comment."""
    file = open_decisions(path)
    file.decide([Decision("aaaa", "9999", State.OPEN, about="ENT-03 Anonymous, Shop.Product")])
    text = path.read_text()
    assert "# the catalogue is public" in text
    assert text.index("aaaa") < text.index("cccc")
    assert "2027-05-31" not in text
    assert open_decisions(path).decision("aaaa").seen == "9999"


def test_a_decision_taken_back_is_gone(path: Path) -> None:
    """The others stay."""
    file = open_decisions(path)
    file.undecide(["aaaa"])
    assert [decision.finding for decision in open_decisions(path).decisions] == ["cccc"]


def test_an_answer_is_put_in_and_replaced(path: Path) -> None:
    """One a question."""
    file = open_decisions(path)
    file.answer_question(Answer("M-03", AnswerState.RISK, "A. Jansen", date(2026, 11, 24), "Two accounts left."))
    file.answer_question(Answer("M-01", AnswerState.NOT_APPLICABLE))
    answers = {answer.question: answer for answer in open_decisions(path).answers}
    assert answers["M-03"].state is AnswerState.RISK
    assert answers["M-01"].state is AnswerState.NOT_APPLICABLE


def test_an_answer_taken_back_is_gone(path: Path) -> None:
    """The decisions stay."""
    file = open_decisions(path)
    file.change(unanswered=["M-03"])
    assert open_decisions(path).answers == ()
    assert len(open_decisions(path).decisions) == 2


def test_many_at_once_are_written_as_one_after_the_other(path: Path, tmp_path: Path) -> None:
    """A group's decisions: changed ones stay in place, new ones go to their sorted places, between others and last."""
    many = [
        Decision("dddd", "4444", State.RISK, about="ENT-99 last"),
        Decision("cccc", "3333", State.RISK, about="ENT-13 Support, Shop.Ticket"),
        Decision("eeee", "5555", State.RISK, about="ENT-05 HR, Shop.Salary"),
        Decision("bbbb", "2222", State.RISK, about="ENT-05 HR, Shop.Contract"),
    ]
    single = tmp_path / "single.toml"
    single.write_text(WRITTEN)
    for decision in many:
        open_decisions(single).decide([decision])
    open_decisions(path).decide(many)
    assert path.read_text() == single.read_text()


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    """Else every line of a file that was made on Windows would differ in git."""
    path = tmp_path / "decisions.toml"
    path.write_bytes(WRITTEN.replace("\n", "\r\n").encode())
    open_decisions(path).decide([Decision("bbbb", "2222", State.RISK, about="ENT-05 HR, Shop.Salary")])
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") == len(WRITTEN.splitlines()) + 6


def test_a_missing_file_is_made_by_the_first_decision(tmp_path: Path) -> None:
    """Only where that is asked for."""
    path = tmp_path / "new.toml"
    with pytest.raises(InputError):
        open_decisions(path)
    file = open_decisions(path, create=True)
    assert not path.exists()
    file.decide([Decision("aaaa", "1111", State.ACCEPTED, about="ENT-03 x")])
    assert open_decisions(path).decision("aaaa")


def test_elsewhere_has_all_of_it(path: Path, tmp_path: Path) -> None:
    """Comments too; the new file is made by its first change, and the old one stays as it is."""
    other = open_decisions(path).elsewhere(tmp_path / "other.toml")
    assert not other.path.exists()
    other.decide([Decision("bbbb", "2222", State.RISK, about="ENT-99 Sales, Shop.Order")])
    assert (tmp_path / "other.toml").read_text().startswith(WRITTEN.partition("[[answer]]")[0])
    assert [each.finding for each in open_decisions(tmp_path / "other.toml").decisions] == ["aaaa", "cccc", "bbbb"]
    assert [each.question for each in open_decisions(tmp_path / "other.toml").answers] == ["M-03"]
    assert path.read_text() == WRITTEN


def test_elsewhere_knows_what_was_changed_since_it_was_read(path: Path, tmp_path: Path) -> None:
    """Also before it is written for the first time."""
    file = open_decisions(path)
    file.change(decisions=[Decision("bbbb", "2222", State.RISK)], undecided=["cccc"], unanswered=["M-03"])
    other = file.elsewhere(tmp_path / "other.toml")
    assert [each.finding for each in other.decisions] == ["aaaa", "bbbb"]
    assert other.answers == ()


def test_elsewhere_in_a_file_that_is_there_loses_neither(path: Path, tmp_path: Path) -> None:
    """It gets at once what it lacks, and keeps what it says itself."""
    there = open_decisions(tmp_path / "there.toml", create=True)
    there.decide([Decision("aaaa", "1111", State.RISK), Decision("dddd", "4444", State.ACCEPTED)])
    other = open_decisions(path).elsewhere(there.path)
    assert {each.finding: each.state for each in open_decisions(there.path).decisions} == {
        "aaaa": State.RISK,
        "cccc": State.PLANNED,
        "dddd": State.ACCEPTED,
    }
    assert [each.question for each in other.answers] == ["M-03"]
    assert path.read_text() == WRITTEN


def test_hostile_text_comes_back_as_it_was(tmp_path: Path) -> None:
    """Escapes, quotes and newlines in a reason; shown forms in `about`."""
    path = tmp_path / "new.toml"
    file = open_decisions(path, create=True)
    reason = 'He said "no".\nThen \\x1b and [[decision]]'
    file.decide([Decision("aaaa", "1111", State.RISK, reason=reason, about=r"ENT-03 Evil\u202e")])
    again = open_decisions(path).decision("aaaa")
    assert again.reason == reason
    assert again.about == r"ENT-03 Evil\u202e"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[decision]]\nfinding = "a"\nseen = "b"\nstate = "maybe"\n', "maybe is no state"),
        ('[[decision]]\nfinding = "a"\nstate = "open"\n', "needs seen"),
        ('[[decision]]\nfinding = "a"\nseen = "b"\nstate = "open"\ncolour = "red"\n', "line 5"),
        ('[[decision]]\nfinding = "a"\nseen = "b"\nstate = "open"\nuntil = "tomorrow"\n', "until must be a day"),
        ('[[decision]]\nfinding = 1\nseen = "b"\nstate = "open"\n', "finding must be text"),
        ("[tool]\nx = 1\n", "line 1"),
        ('x = "1"\n', "before the first block"),
        ('[[decision]]\na.b.c = "1"\n', "line 2"),
        ('[[decision]]\nreason = """\nmany\n"""\n', "several lines"),
        ('[[decision]]\nfinding = "a\n', "line 2"),
        ("# " + "x" * 5000 + "\n", "longer than"),
        ('[[decision]]\nfinding = "a"\nseen = "b"\nstate = "open"\n' * 2, "line 5: the block in line 1 has the same"),
        ('[[answer]]\nquestion = "M-03"\nstate = "planned"\n' * 2, "line 4: the block in line 1 has the same"),
    ],
)
def test_what_does_not_belong_there_is_an_error_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    """Unknown keys too: a misspelt one must not silently decide nothing."""
    path = tmp_path / "decisions.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        open_decisions(path)
    assert told in str(caught.value)
    assert str(caught.value).startswith("decisions.toml")
    assert path.read_text() == text
