"""Two people, one decisions file: nobody's block is lost, and one that is killed leaves the file whole."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.decisions.decisions_file import open_decisions
from auditor.files.errors import InputError

WRITER = """
import sys
from pathlib import Path
from auditor.decisions.decision import Decision, State
from auditor.decisions.decisions_file import open_decisions

file = open_decisions(Path(sys.argv[1]), create=True)
for number in range(int(sys.argv[3])):
    file.decide([Decision(f"{sys.argv[2]}{number}", "1", State.ACCEPTED, about=f"ENT-03 {sys.argv[2]}{number:04}")])
    print(number, flush=True)
"""


def write_apart(path: Path, who: str, number: int) -> "subprocess.Popen[str]":
    """Start a process that decides one finding after the other."""
    command = [sys.executable, "-c", WRITER, str(path), who, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_what_somebody_else_wrote_meanwhile_stays(tmp_path: Path) -> None:
    """Blocks, answers and comments; and it is known from then on."""
    path = tmp_path / "decisions.toml"
    mine = open_decisions(path, create=True)
    mine.decide([Decision("aaaa", "1", State.RISK, about="ENT-03 a")])
    theirs = open_decisions(path)
    theirs.decide([Decision("bbbb", "1", State.ACCEPTED, about="ENT-05 b")])
    theirs.answer_question(Answer("M-03", AnswerState.IN_ORDER, "A. Jansen"))
    path.write_text(path.read_text() + "# Somebody's remark.\n")
    mine.decide([Decision("cccc", "1", State.PLANNED, about="ENT-07 c")])
    now = open_decisions(path)
    assert [decision.finding for decision in now.decisions] == ["aaaa", "bbbb", "cccc"]
    assert now.answer("M-03")
    assert "# Somebody's remark." in path.read_text()
    assert mine.decision("bbbb").state is State.ACCEPTED


def test_two_programs_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    """However their changes interleave."""
    pytest.importorskip("fcntl", reason="there are no locks on folders here")
    path = tmp_path / "decisions.toml"
    running = [write_apart(path, who, 40) for who in ("a", "b")]
    for process in running:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(open_decisions(path).decisions) == 80


def test_a_kill_loses_at_most_the_decision_under_way(tmp_path: Path) -> None:
    """At any moment: the file is whole and has all that was told to be written."""
    chance = random.Random(2026)
    for attempt in range(8):
        path = tmp_path / f"{attempt}.toml"
        process = write_apart(path, "a", 10_000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        # Not `communicate`: it drops what was read together with the first line.
        told = 1 + len(process.stdout.read().splitlines())
        process.wait(timeout=30)
        assert told <= len(open_decisions(path).decisions) <= told + 1
        open_decisions(path).decide([Decision("z", "1", State.RISK, about="ENT-99 z")])


def test_a_file_that_somebody_broke_is_not_written_over(tmp_path: Path) -> None:
    """What they typed is theirs to mend; nothing is decided meanwhile."""
    path = tmp_path / "decisions.toml"
    file = open_decisions(path, create=True)
    file.decide([Decision("aaaa", "1", State.RISK, about="ENT-03 a")])
    broken = path.read_text() + "\n[[decision]]\nfinding = \n"
    path.write_text(broken)
    with pytest.raises(InputError):
        file.decide([Decision("bbbb", "1", State.RISK, about="ENT-05 b")])
    assert path.read_text() == broken
    assert file.decision("bbbb") is None
    assert file.decision("aaaa")


def test_a_file_that_is_gone_is_written_again(tmp_path: Path) -> None:
    """With all that was known: deleting it is not a decision."""
    path = tmp_path / "decisions.toml"
    file = open_decisions(path, create=True)
    file.decide([Decision("aaaa", "1", State.RISK, about="ENT-03 a")])
    path.unlink()
    file.decide([Decision("bbbb", "1", State.RISK, about="ENT-05 b")])
    assert len(open_decisions(path).decisions) == 2


def test_a_failed_write_decides_nothing(tmp_path: Path) -> None:
    """Neither in the file nor in mind; a text that nobody could read again is refused."""
    path = tmp_path / "decisions.toml"
    file = open_decisions(path, create=True)
    file.decide([Decision("aaaa", "1", State.RISK, about="ENT-03 a")])
    before = path.read_bytes()
    with pytest.raises(InputError):
        file.decide([Decision("bbbb", "1", State.RISK, reason="x" * 5000, about="ENT-05 b")])
    assert path.read_bytes() == before
    assert file.decision("bbbb") is None
