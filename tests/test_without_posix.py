"""Studio Pro runs on Windows, and so must we: everything works where the names that only POSIX systems have are absent.

They are taken away in a process of its own, before anything of ours is imported. (The screens are Textual's to run.)
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.exports.test_other_formats import FORMATS
from tests.fuzz.readers import small_app

TAKEN_AWAY = """
import os, sys

names = '''
O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_NOCTTY O_DIRECTORY O_SYNC O_DSYNC O_PATH O_ACCMODE
chown chroot fchdir fchmod fchown fdatasync fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp
getpriority getresgid getresuid getsid getuid initgroups killpg lchown mkfifo mknod nice openpty pathconf posix_fadvise
posix_fallocate posix_spawn pread preadv pwrite pwritev readv sched_getaffinity sched_yield sendfile setegid seteuid
setgid setgroups setpgid setpriority setsid setuid statvfs sync sysconf tcgetpgrp ttyname uname wait3 wait4 writev
'''.split()
for name in names:
    if hasattr(os, name):
        delattr(os, name)
for module in ("resource", "fcntl", "termios", "tty", "pty", "pwd", "grp", "syslog"):
    sys.modules[module] = None
"""
RUN = f"""{TAKEN_AWAY}
from screens.start import main
sys.exit(main(sys.argv[1:]))
"""
RELAY = f"""{TAKEN_AWAY}
from auditor.cli.reading_process import main
main(sys.argv[1])
"""
HERE = Path(__file__).parents[1]


def started(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run code in a process without the POSIX-only names."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, cwd=HERE, timeout=120)


@pytest.fixture(params=["webshop", "clinic", "connector", *FORMATS])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One export of each format, and the sample projects."""
    samples = {"webshop": WEBSHOP, "clinic": CLINIC, "connector": CONNECTOR}
    if request.param in samples:
        return samples[request.param]
    writer: Callable = FORMATS[request.param][1]
    (tmp_path / "export").mkdir()
    return writer(small_app(), tmp_path / "export")


def test_check_says_the_same(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every format is read, judged and printed, byte for byte."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    done = started(RUN, "check", export, "-f", "json")
    here = mxaudit("check", export, "-f", "json")
    assert (done.returncode, done.stderr) == (here.code, b"")
    assert done.stdout.decode() == here.out


@pytest.mark.parametrize("ending", ["xml", "json", "sarif", "txt"])
def test_files_are_written(tmp_path: Path, ending: str) -> None:
    """New, and over the last one; nothing else is left in the folder."""
    target = tmp_path / f"shop.{ending}"
    command = "convert" if ending == "xml" else "check"
    for _ in range(2):
        done = started(RUN, command, WEBSHOP, "-o", target)
        assert done.returncode == (0 if ending == "xml" else 1), done.stderr
        assert target.stat().st_size > 1000
        assert [file.name for file in tmp_path.iterdir()] == [target.name]


def test_reading_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Without limits of the system, the process that reads for the screens sends the whole project all the same."""
    done = started(RELAY, WEBSHOP)
    assert done.returncode == 0, done.stderr
    assert b"audit" in done.stdout
    assert len(done.stdout) > 10_000


@pytest.mark.parametrize("argument", ["missing.mpr", "."])
def test_errors_are_one_line(tmp_path: Path, argument: str) -> None:
    """As anywhere else."""
    done = started(RUN, "check", tmp_path / argument)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
