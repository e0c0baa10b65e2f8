"""`--decisions` in a real terminal: a kill loses at most the key being pressed (screens.md C6)."""

import random
import re
import sys
import time
from pathlib import Path

import pytest

from auditor.decisions.decisions_file import open_decisions
from tests.screens.review import WEBSHOP
from tests.terminal import Terminal

START = "import sys; from screens.start import main; sys.exit(main([{export!r}, '--decisions', {decisions!r}]))"


@pytest.mark.parametrize("attempt", range(4))
def test_a_kill_loses_at_most_the_key_being_pressed(tmp_path: Path, attempt: int) -> None:
    """At a random moment after the last of some keys; the next run goes on from there."""
    chance = random.Random(f"killed {attempt}")
    path = tmp_path / "decisions.toml"
    start = [sys.executable, "-c", START.format(export=str(WEBSHOP), decisions=str(path))]
    running = Terminal(start, (100, 30), {})
    running.wait("] Support")
    running.press("4", "o")
    running.wait("only open")
    total, shown_open = counted(running)
    for _ in range(chance.randrange(3, 7)):
        # Some lines are headings, about which nothing is decided.
        running.press("j", chance.choice("arp"), quiet=0.5)
        _, shown_open = counted(running)
    assert shown_open < total
    running.kill("j", "a", after=chance.uniform(0, 0.12))
    running.close()
    decided = len(open_decisions(path).decisions)
    assert decided >= total - shown_open, "what was seen is not in the file"
    again = Terminal(start, (100, 30), {})
    again.wait("] Support")
    again.press("4")
    assert counted(again) == (total, total - decided)
    again.press("quit")
    again.close()


def test_a_meeting_that_is_killed_goes_on_at_the_same_card(tmp_path: Path) -> None:
    """With what was parked in it."""
    path = tmp_path / "decisions.toml"
    start = [sys.executable, "-c", START.format(export=str(WEBSHOP), decisions=str(path))]
    running = Terminal(start, (100, 30), {})
    running.wait("] Support")
    running.press("M", "enter", "a", "j", "j", "j", quiet=0.5)
    shown = re.search(r"MEETING  (card 4 of \d+)", running.text)
    assert shown, running.text
    running.kill()
    running.close()
    again = Terminal(start, (100, 30), {})
    again.wait("] Support")
    again.press("M", "enter", quiet=0.5)
    again.wait(shown[1])
    assert "parked 2" in again.text
    again.press("quit")
    again.close()


def counted(terminal: Terminal) -> tuple[int, int]:
    """How many findings there are and how many are open, as the title says."""
    end = time.monotonic() + 20
    while (found := re.search(r"Findings (?:\d+ of )?(\d+) · open (\d+)", terminal.text)) is None:
        assert time.monotonic() < end, terminal.text
        terminal.read(0.05)
    return int(found[1]), int(found[2])


def test_a_named_file_that_is_broken_is_one_line_before_the_screens_open(tmp_path: Path) -> None:
    """With its line, and exit code 2; a missing one is made by the first decision."""
    path = tmp_path / "broken.toml"
    path.write_text("[tool]\n")
    running = Terminal([sys.executable, "-c", START.format(export=str(WEBSHOP), decisions=str(path))], (80, 24), {})
    running.wait("mxaudit: broken.toml, line 1")
    assert running.close() == 2
