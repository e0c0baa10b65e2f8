"""Too much to write (class O5), and nowhere to write it (class O6): nothing is cut in silence or half written."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.reports import sarif
from auditor.samples.app import App
from tests.cli.run import COMMAND, WEBSHOP, Outcome, mxaudit, run_installed
from tests.hostile.watching import snapshot

FINDINGS = 6_000
"""More than a SARIF file shows. Some 30,000 take the same way, six times as long."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with thousands of findings, and one text of 40,000 characters."""
    app = App(name="Crowd").user_role("Clerk", "M.User")
    module = app.module("M", "User")
    for number in range(FINDINGS):
        words = "x" * 40_000 if number == 0 else ""
        module.entity(f"E{number}", {"A": "String"}).rule(
            "User", read=["A"], default="ReadWrite", documentation=words, xpath=f"[A = '{words}']"
        )
    path = tmp_path_factory.mktemp("crowd") / "Crowd.mpr"
    path.write_bytes(app.mpr_v1())
    return path


class TestTooMuch:
    """Class O5."""

    def test_json_holds_every_finding(self, crowd: Path) -> None:
        """JSON has no limit, so nothing is left out."""
        document = json.loads(mxaudit("check", crowd, "-f", "json", "--rule", "ENT-01").out)
        assert len(document["findings"]) == FINDINGS

    def test_sarif_says_what_it_left_out(self, crowd: Path) -> None:
        """GitHub keeps 5,000 results of a run: the worst, with a note that names the number of the others."""
        (run,) = json.loads(mxaudit("check", crowd, "-f", "sarif", "--rule", "ENT-01").out)["runs"]
        assert len(run["results"]) == sarif.MAX_RESULTS
        notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
        assert any(f"{FINDINGS - sarif.MAX_RESULTS} findings" in note for note in notes), notes

    def test_what_it_left_out_makes_it_no_baseline(self, crowd: Path, tmp_path: Path) -> None:
        """Beside it the findings for which there was no room would be new: the JSON of the run has them all."""
        for ending, code in (("sarif", 2), ("json", 0)):
            before = tmp_path / f"before.{ending}"
            mxaudit("check", crowd, "--rule", "ENT-01", "-o", before)
            done = mxaudit("check", crowd, "--rule", "ENT-01", "--fail-on", "info", "--baseline", before)
            assert done.code == code
            assert ("had no room for 1000 of its findings" in done.error) == bool(code)

    def test_long_text_is_kept_whole_or_marked(self, crowd: Path) -> None:
        """A row constraint of 40,000 characters is below the limit of a text: all of it is told."""
        document = json.loads(mxaudit("access", crowd, "--role", "Clerk", "-f", "json").out)
        assert document["rules"]["M.E0#1"]["rows"] == f"[A = '{'x' * 40_000}']"


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
from screens.start import main
sys.exit(main(sys.argv[1:]))
"""
KILLED = """
import os, signal, sys
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
from screens.start import main
sys.exit(main(sys.argv[1:]))
"""


def started(code: str, *arguments: str | Path) -> Outcome:
    """Run the command in a process that prepares itself so."""
    return run_installed(*arguments, command=[sys.executable, "-c", code])


def commands(target: Path) -> dict[str, tuple[str | Path, ...]]:
    """Every command that writes a file, to this one."""
    return {
        "check": ("check", WEBSHOP, "-o", target, "-f", "json"),
        "convert": ("convert", WEBSHOP, "-o", target),
        "inventory": ("inventory", WEBSHOP, "-o", target, "-f", "json"),
    }


COMMANDS = list(commands(Path()))


@pytest.mark.parametrize("command", COMMANDS)
class TestNowhereToWrite:
    """Class O6: the old file stays as it was, exit code 2, one line."""

    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """A findings file of the last run."""
        (tmp_path / "out").mkdir()
        old = tmp_path / "out" / "last.json"
        old.write_text("the last run")
        return old

    def refused(self, old: Path, run: Callable[..., Outcome], arguments: tuple[str | Path, ...], told: str) -> None:
        """Run a command that cannot write."""
        before = snapshot(old.parent)
        done = run(*arguments)
        assert done.code == 2
        assert done.error.count("\n") == 1
        assert told in done.error
        assert snapshot(old.parent) == before

    @pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
    def test_disk_full(self, old: Path, command: str) -> None:
        """The file does not fit."""
        self.refused(old, lambda *a: started(LIMITED, *a), commands(old)[command], "could not be written")

    @pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that cannot be caught")
    def test_killed_while_writing(self, old: Path, command: str) -> None:
        """The old contents are there until the new ones are complete."""
        assert started(KILLED, *commands(old)[command]).code == -9
        assert old.read_text() == "the last run"

    def test_link(self, old: Path, command: str) -> None:
        """A link is not written through."""
        link = old.with_name("link.json")
        try:
            link.symlink_to(old)
        except OSError:
            pytest.skip("this system makes no links")
        self.refused(old, run_installed, commands(link)[command], "is a link")

    def test_folder_is_missing(self, old: Path, command: str) -> None:
        """No folder is made on the way."""
        self.refused(old, run_installed, commands(old.parent / "new" / "file.json")[command], "folder does not exist")

    def test_read_only_folder(self, old: Path, command: str) -> None:
        """A folder that may not be written to."""
        old.parent.chmod(0o500)
        try:
            if os.access(old.parent, os.W_OK):
                pytest.skip("this user may write everywhere")
            self.refused(old, run_installed, commands(old)[command], "could not be written")
        finally:
            old.parent.chmod(0o700)

    def test_the_input_itself(self, old: Path, command: str) -> None:
        """Not over the project, and not among its contents."""
        for target in (WEBSHOP, WEBSHOP.parent / "mprcontents" / "file.json"):
            self.refused(
                old, run_installed, commands(target)[command], "Webshop.mpr" if target == WEBSHOP else "lies in"
            )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_standard_output_is_full() -> None:
    """A pipe or a device that takes nothing is told as one line."""
    with Path("/dev/full").open("w") as full:
        done = run_installed("check", WEBSHOP, command=COMMAND, out=full)
    assert done.code == 2
    assert done.error == "mxaudit: standard output cannot be written: No space left on device\n"
