"""The export is read beside the screens: roles come before findings, and nothing is said that is not known yet."""

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from textual.message import Message
from textual.pilot import Pilot

from auditor.cli.reading_process import ReadingProcess
from auditor.exports import open_export
from auditor.rules.audit import Audit, audit
from auditor.rules.context import Context
from screens.loading import Judging, Loaded, LoadFailed, Opened, Post, ReaderApart, read_here
from screens.review import PATIENCE, ReviewApp
from tests.frames import frame
from tests.screens.review import SIZES, WEBSHOP


class Broken:
    """A reader with a fault of its own."""

    def __call__(self, path: Path, post: Post) -> None:
        """Break on something that is the project's."""
        raise KeyError("Secret.Thing")


class SlowRules:
    """Reads at once and lets the rules run for as long as the test likes."""

    def __init__(self) -> None:
        self.shown, self.go = Event(), Event()

    def __call__(self, path: Path, post: Post) -> None:
        """Post the project, wait, post the findings."""
        context = Context(open_export(path))
        post(Opened(Audit(context, (), ())))
        self.shown.wait(30)
        post(Judging(3, 90))
        self.go.wait(30)
        post(Loaded(audit(context.project, context=context)))


async def shown(pilot: Pilot[int], *keys: str) -> str:
    """Press keys and give the screen."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_roles_come_before_findings(size: tuple[int, int]) -> None:
    """Roles and what they may do can be looked at; then the findings come, and the cursor stays on its role."""
    reader = SlowRules()
    app = ReviewApp(WEBSHOP, reader)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(PATIENCE + 0.2)
        reader.shown.set()
        await pilot.pause(0.2)
        screen = await shown(pilot)
        assert "Customer" in screen
        assert "Running the rules  3 of 90" in screen.splitlines()[0]
        assert "CRIT" not in screen
        await shown(pilot, "slash", *"Support", "enter")
        reader.go.set()
        await app.workers.wait_for_complete()
        screen = await shown(pilot)
        assert "CRIT 0" in screen.splitlines()[0]
        assert app.view is not None
        assert str(app.view.query_one("#roles-grid").cursor_key) == "Support"


async def test_a_reader_that_breaks_is_told() -> None:
    """Nobody looks at a first line that reads for ever; and no value of the project is told."""
    app = ReviewApp(WEBSHOP, Broken())
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
    assert app.failure.startswith("stopped on an error of its own: KeyError in")
    assert "Secret" not in app.failure
    assert app.return_value == 2


async def test_a_reader_that_breaks_later_leaves_the_picture() -> None:
    """The sentence stands below, and what was read before stays."""
    app = ReviewApp(WEBSHOP)
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        app._reader = Broken()
        await pilot.press("R")
        await app.workers.wait_for_complete()
        screen = await shown(pilot)
    told = " ".join(line.strip() for line in screen.splitlines()[-2:])
    assert "stopped on an error of its own" in told
    assert told.endswith("; nothing was written")
    assert "Customer" in screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_is_said_before_the_rules_have_run(size: tuple[int, int]) -> None:
    """No view says that there are no violations, none offers to merge or to write."""
    reader = SlowRules()
    app = ReviewApp(WEBSHOP, reader)
    async with app.run_test(size=size) as pilot:
        reader.shown.set()
        await pilot.pause(PATIENCE + 0.2)
        for number in "1234567":
            screen = await shown(pilot, number)
            for claim in ("No violations", "No findings.", "Every rule was checked", " none "):
                assert claim not in screen, f"{number}: {claim}"
            assert "e Write" not in screen.splitlines()[-1]
        await shown(pilot, "1", "space", "down", "space")
        assert "m Merge" not in (await shown(pilot)).splitlines()[-1]
        reader.go.set()
        await app.workers.wait_for_complete()
        assert "m Merge" in (await shown(pilot)).splitlines()[-1]


async def test_findings_that_come_at_once_are_not_waited_for() -> None:
    """On most projects the first picture of the roles has the findings in it."""
    app = ReviewApp(WEBSHOP, read_here)
    async with app.run_test(size=(160, 45)) as pilot:
        await app.workers.wait_for_complete()
        assert "CRIT 0" in (await shown(pilot)).splitlines()[0]
        assert app.session is not None
        assert app.session.judged


class Posted(list[Message]):
    """What a reader posted."""

    def words(self) -> list[str]:
        """The kinds of messages in their order, each once."""
        return list(dict.fromkeys(type(message).__name__ for message in self))


class TestReaderApart:
    """Reading in a process of its own."""

    def test_it_posts_what_reading_here_posts(self) -> None:
        """The same findings, in the same order."""
        here, apart = Posted(), Posted()
        read_here(WEBSHOP, here.append)
        ReaderApart()(WEBSHOP, apart.append)
        assert apart.words()[-1] == "Loaded"
        assert "Opened" in apart.words()
        assert [repr(f) for f in apart[-1].audit.findings] == [repr(f) for f in here[-1].audit.findings]

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        """The line that the reader gives."""
        posted = Posted()
        ReaderApart()(tmp_path / "Gone.mpr", posted.append)
        (failed,) = posted
        assert isinstance(failed, LoadFailed)
        assert failed.sentence == "Gone.mpr does not exist; check the path"

    def test_a_process_that_dies(self) -> None:
        """One line; the screens go on."""

        class Dead(ReadingProcess):
            def messages(self):
                self._process.kill()
                self._process.wait()
                yield from super().messages()

        posted = Posted()
        ReaderApart(Dead(WEBSHOP))(WEBSHOP, posted.append)
        assert isinstance(posted[-1], LoadFailed)
        assert posted[-1].sentence.startswith("Webshop.mpr: the reader crashed")

    def test_an_earlier_reading_is_given_up(self) -> None:
        """Reading again while reading: the first process ends, and says no more."""
        reader, posted = ReaderApart(), Posted()
        first = ReadingProcess(WEBSHOP)
        reader._running = first
        reader(WEBSHOP, posted.append)
        assert first._process.poll() is not None
        assert posted.words()[-1] == "Loaded"

    def test_closing_ends_the_processes(self) -> None:
        """Quitting while reading leaves none behind."""
        started = ReadingProcess(WEBSHOP)
        reader = ReaderApart(started)
        reader.close()
        assert started._process.poll() is not None

    @pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes as Linux shows them")
    def test_no_process_is_left(self) -> None:
        """After a reading to its end."""
        process = ReadingProcess(WEBSHOP)
        ReaderApart(process)(WEBSHOP, Posted().append)
        assert not Path(f"/proc/{process._process.pid}").exists()


def test_started_before_textual_is_loaded() -> None:
    """The process is running while Textual is being imported."""
    code = (
        "import sys, screens.start as s, auditor.cli.reading_process as r\n"
        "from pathlib import Path\n"
        "from auditor.cli import ScreenOptions\n"
        "def started(path, advisories=None, policy=None):\n"
        "    print('textual' in sys.modules)\n"
        "    raise SystemExit\n"
        "r.ReadingProcess = started\n"
        "s._open_screens(ScreenOptions(Path('x.mpr')))\n"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=here, text=True)
    assert done.stdout == "False\n", done.stderr
