"""What a person gets who opens the wrong file: one clear line and exit code 2, or what could be read and exit code 3.

Each case runs the command as installed, in a process of its own. Nothing beside the input is made, changed or deleted.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.cli.run import run_installed
from tests.hostile.watching import snapshot
from tests.unsafe import unsafe_in

Build = Callable[[Path], Path]
"""Makes a case in an empty folder and gives the path to type."""


def missing(folder: Path) -> Path:
    """A path without anything."""
    return folder / "Shop.mpr"


def no_project(folder: Path) -> Path:
    """A folder that holds other things."""
    (folder / "notes.txt").write_text("see the other folder")
    return folder


def empty_folder(folder: Path) -> Path:
    """A folder that holds nothing."""
    return folder


def two_projects(folder: Path) -> Path:
    """A folder with two projects."""
    for name in ("Shop.mpr", "Other.mpr"):
        (folder / name).write_bytes(App().mpr_v1())
    return folder


def zero_bytes(folder: Path) -> Path:
    """A file that was made and never filled."""
    return written(folder / "Shop.mpr", b"")


def truncated(part: float) -> Build:
    """Make a project of which only a part arrived."""

    def build(folder: Path) -> Path:
        data = webshop().mpr_v1()
        return written(folder / "Shop.mpr", data[: int(len(data) * part)])

    return build


def without_contents(folder: Path) -> Path:
    """A project of storage v2 that was sent as one file."""
    project = webshop().write_mpr_v2(folder, "Shop.mpr")
    shutil.rmtree(folder / "mprcontents")
    return project


def empty_contents(folder: Path) -> Path:
    """A project whose folder of contents arrived without the files in it."""
    project = webshop().write_mpr_v2(folder, "Shop.mpr")
    for file in folder.rglob("*.mxunit"):
        file.unlink()
    return project


def other_database(folder: Path) -> Path:
    """An SQLite database of something else."""
    connection = sqlite3.connect(folder / "Shop.mpr")
    connection.execute("CREATE TABLE bookmarks(url TEXT)")
    connection.commit()
    connection.close()
    return folder / "Shop.mpr"


def widget_package(folder: Path) -> Path:
    """A package with a widget, which has the same ending as one with a module."""
    package = (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.mendix.com/package/1.0/">'
        '<clientModule name="Calendar" version="1.0.0" xmlns="http://www.mendix.com/clientModule/1.0/">'
        '<widgetFiles><widgetFile path="Calendar.xml"/></widgetFiles></clientModule></package>'
    )
    with zipfile.ZipFile(folder / "Calendar.mpk", "w") as archive:
        archive.writestr("package.xml", package)
        archive.writestr("Calendar.xml", "<widget/>")
    return folder / "Calendar.mpk"


def interrupted_save(folder: Path) -> Path:
    """A project with the journal of a save that never ended."""
    written(folder / "Shop.mpr-journal", b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(504))
    return written(folder / "Shop.mpr", App().mpr_v1())


def pipe(folder: Path) -> Path:
    """A pipe that nobody writes to."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in folders")
    os.mkfifo(folder / "Shop.mpr")
    return folder / "Shop.mpr"


def content(name: str, data: bytes) -> Build:
    """Make one file with these bytes."""
    return lambda folder: written(folder / name, data)


def written(path: Path, data: bytes) -> Path:
    """Write a file and give its path."""
    path.write_bytes(data)
    return path


REFUSED: dict[str, tuple[Build, str]] = {
    "missing file": (missing, "Shop.mpr does not exist"),
    "folder without a project": (no_project, "it holds notes.txt"),
    "empty folder": (empty_folder, "it holds no files"),
    "folder with two projects": (two_projects, "2 exports, Other.mpr, Shop.mpr; name the one to read"),
    "0 bytes": (zero_bytes, "Shop.mpr is empty"),
    "half a project": (truncated(0.5), "Shop.mpr is cut short"),
    "a project without its last byte": (truncated(0.99999), "Shop.mpr is cut short"),
    "a header": (truncated(0.0006), "Shop.mpr is cut short"),
    "v2 without mprcontents": (without_contents, "ask for the whole project folder or an .mpk"),
    "v2 with an empty mprcontents": (empty_contents, "ask for the whole project folder or an .mpk"),
    "other SQLite database": (other_database, "no Mendix project: it holds the table bookmarks"),
    "widget package": (widget_package, "Calendar.mpk is a widget package"),
    "no zip": (content("Shop.mpk", b"see attachment " * 40), "Shop.mpk is damaged or no zip archive"),
    "zip without an end": (content("Shop.mpk", b"PK\x03\x04" + bytes(90)), "Shop.mpk is damaged or no zip archive"),
    "text": (content("Shop.txt", b"Dear reviewer,"), "Shop.txt is no export that can be read"),
    "text named like a project": (content("Shop.mpr", b"Dear reviewer,"), "Shop.mpr is no SQLite database"),
    "Git LFS pointer": (
        content("Shop.mpr", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"),
        "git lfs pull",
    ),
    "XML cut short": (content("shop.xml", b'<mendix-security-export version="1">\n<modules>\n'), "shop.xml, line 3"),
    "XML of something else": (content("shop.xml", b"<rss><channel/></rss>"), "shop.xml, line 1: expected"),
    "XML with a DTD": (content("shop.xml", b'<!DOCTYPE a SYSTEM "http://localhost/"><a/>'), "shop.xml, line 1, has a"),
    "XML in UTF-16": (content("shop.xml", "<a/>".encode("utf-16")), "shop.xml, line 1"),
    "unfinished save": (interrupted_save, "Shop.mpr-journal is there"),
    "pipe": (pipe, "Shop.mpr is no regular file"),
    "hostile name": (content("S\x1b]0;owned\x07\u202ehop.mpr", b""), "S\\x1b]0;owned\\x07\\u202ehop.mpr is empty"),
}
"""What is opened -> how it is made, and what the line says."""


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("command", [("check",), ("inventory", "-f", "json")], ids=" ".join)
def test_one_line_and_exit_code_2(tmp_path: Path, case: str, command: tuple[str, ...]) -> None:
    """The line says what it is and what to do; nothing is printed besides and nothing is left behind."""
    build, told = REFUSED[case]
    path = build(tmp_path)
    before = snapshot(tmp_path)
    done = run_installed(command[0], path, *command[1:])
    assert (done.code, done.out) == (2, "")
    assert done.error.startswith("mxaudit: ")
    assert done.error.count("\n") == 1
    assert not unsafe_in(done.error)
    assert told in done.error
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("case", ["missing file", "half a project", "folder with two projects", "hostile name"])
def test_output_file_is_not_begun(tmp_path: Path, case: str) -> None:
    """Nothing is written when nothing could be read."""
    (tmp_path / "in").mkdir()
    path = REFUSED[case][0](tmp_path / "in")
    before = snapshot(tmp_path)
    assert run_installed("check", path, "-o", tmp_path / "findings.sarif").code == 2
    assert run_installed("convert", path, "-o", tmp_path / "shop.xml").code == 2
    assert snapshot(tmp_path) == before


class TestPartOfAProject:
    """A project of which some unit files are missing or damaged: read as far as possible, and never as if whole."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        """A project with one unit missing and one cut short."""
        project = webshop().write_mpr_v2(tmp_path, "Shop.mpr")
        files = sorted(tmp_path.rglob("*.mxunit"))
        files[3].unlink()
        files[5].write_bytes(files[5].read_bytes()[:-9])
        return project

    def test_exit_code_3_and_coverage(self, project: Path) -> None:
        """The coverage says how many units were read, and which were not."""
        before = snapshot(project.parent)
        done = run_installed("check", project)
        assert done.code == 3
        assert "59 of 61" in done.out
        assert snapshot(project.parent) == before

    def test_allow_partial(self, project: Path) -> None:
        """Whoever knows that a part is missing may ask for the exit code of the rest."""
        assert run_installed("check", project, "--allow-partial").code == 1
        assert run_installed("check", project, "--allow-partial", "--fail-on", "never").code == 0

    @pytest.mark.parametrize("command", ["inventory", "convert"])
    def test_other_commands(self, project: Path, command: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        """They say so too."""
        target = tmp_path_factory.mktemp("out") / "shop.xml"
        assert run_installed(command, project, *(("-o", target) if command == "convert" else ())).code == 3


class TestOddPaths:
    """The path is opened as it is (class S7): no other file appears, whatever characters it holds."""

    @pytest.mark.parametrize("folder", ["a?b", "a#b", "a%3fb", "a b", "a\nb", "mode=rwc", "file:x", "-o"])
    def test_whole_command(self, tmp_path: Path, folder: str) -> None:
        """In the folder, and with the odd characters in the file's own name."""
        (tmp_path / folder).mkdir()
        for name in ("Shop.mpr", "Shop?mode=rwc#1.mpr"):
            path = written(tmp_path / folder / name, App().mpr_v1())
            before = snapshot(tmp_path)
            assert run_installed("check", path, "--fail-on", "never").code == 0
            assert snapshot(tmp_path) == before


LOCKS = ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "PRAGMA locking_mode=EXCLUSIVE"]

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT COUNT(*) FROM Unit").fetchall()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("lock", LOCKS)
def test_project_open_elsewhere(tmp_path: Path, lock: str) -> None:
    """A project that Studio Pro holds open (class S5) is read all the same, and its lock is not touched."""
    path = written(tmp_path / "Shop.mpr", App().mpr_v1())
    command = [sys.executable, "-c", HOLD, str(path), lock]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        before = snapshot(tmp_path)
        assert run_installed("check", path, "--fail-on", "never").code == 0
        assert snapshot(tmp_path) == before
        other.communicate()
