"""Two people decide on two branches: git merges their decisions files."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.decisions.decisions_file import open_decisions
from auditor.files.errors import InputError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def decision(number: int, state: State = State.ACCEPTED) -> Decision:
    """The decision about one of a hundred findings."""
    return Decision(f"{number:064}", "1" * 64, state, "Reviewed.", "J. de Vries", about=f"ENT-{number:02} Role, Shop.E")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A file with a decision about every tenth finding, and what people wrote beside them."""
    path = tmp_path / "base.toml"
    open_decisions(path, create=True).decide([decision(number) for number in range(0, 100, 10)])
    text = path.read_text().replace('[[decision]]\nabout = "ENT-50', '# Ask Jan first.\n[[decision]]\nabout = "ENT-50')
    path.write_text(text)
    return path


def branch(base: Path, name: str) -> Path:
    """Somebody's copy of the file."""
    return Path(shutil.copy(base, base.with_name(name)))


def merged(base: Path, mine: Path, theirs: Path) -> tuple[int, Path]:
    """Merge as git does; give the number of conflicts and the file."""
    done = subprocess.run(
        ["git", "merge-file", "-p", str(mine), str(base), str(theirs)], capture_output=True, check=False
    )
    path = base.with_name("merged.toml")
    path.write_bytes(done.stdout)
    return done.returncode, path


def test_new_decisions_in_different_places(base: Path) -> None:
    """Each goes to its sorted place, so git takes both."""
    mine, theirs = branch(base, "mine.toml"), branch(base, "theirs.toml")
    open_decisions(mine).decide([decision(3), decision(44), decision(99)])
    open_decisions(theirs).decide([decision(15), decision(61)])
    conflicts, path = merged(base, mine, theirs)
    assert conflicts == 0
    numbers = [int(made.finding) for made in open_decisions(path).decisions]
    assert numbers == sorted({*range(0, 100, 10), 3, 44, 99, 15, 61})
    assert '# Ask Jan first.\n[[decision]]\nabout = "ENT-50' in path.read_text()


def test_one_changes_and_one_adds(base: Path) -> None:
    """A changed decision stays where it is, and only its own lines change."""
    mine, theirs = branch(base, "mine.toml"), branch(base, "theirs.toml")
    open_decisions(mine).decide([decision(20, State.RISK)])
    open_decisions(mine).undecide([decision(70).finding])
    theirs_file = open_decisions(theirs)
    theirs_file.decide([decision(25), decision(60, State.PLANNED)])
    theirs_file.answer_question(Answer("M-03", AnswerState.IN_ORDER, "A. Jansen"))
    conflicts, path = merged(base, mine, theirs)
    assert conflicts == 0
    states = {int(made.finding): made.state for made in open_decisions(path).decisions}
    assert states[20] is State.RISK
    assert states[60] is State.PLANNED
    assert 25 in states
    assert 70 not in states
    assert open_decisions(path).answer("M-03")


def test_many_ways_to_part_the_work(base: Path) -> None:
    """Whoever decides what, as long as no two new decisions meet in one gap: never a conflict, nothing lost."""
    chance = random.Random(2026)
    for _ in range(20):
        mine, theirs = branch(base, "mine.toml"), branch(base, "theirs.toml")
        gaps = chance.sample(range(0, 100, 10), 8)
        parted = [[gap + chance.randint(1, 9) for gap in gaps[half::2]] for half in (0, 1)]
        for path, numbers in zip((mine, theirs), parted, strict=True):
            open_decisions(path).decide([decision(number) for number in numbers])
        conflicts, path = merged(base, mine, theirs)
        assert conflicts == 0, parted
        found = {int(made.finding) for made in open_decisions(path).decisions}
        assert found == {*range(0, 100, 10), *parted[0], *parted[1]}


def test_a_conflict_is_told_with_what_to_do(base: Path) -> None:
    """Two decisions in one gap: git asks a person, and the file is refused until it was answered."""
    mine, theirs = branch(base, "mine.toml"), branch(base, "theirs.toml")
    open_decisions(mine).decide([decision(33)])
    open_decisions(theirs).decide([decision(36)])
    conflicts, path = merged(base, mine, theirs)
    assert conflicts > 0
    with pytest.raises(InputError) as caught:
        open_decisions(path)
    assert "git left a conflict" in str(caught.value)
    assert "line " in str(caught.value)
