"""Writing files: whole or not at all, never over an input, never through a link (hostile class O6)."""

import os
import stat
import sys
from pathlib import Path

import pytest

from auditor.files import writing
from auditor.files.errors import OutputError

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes as on POSIX")


@pytest.fixture(params=["with POSIX names", "without them"], autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test twice: as here, and as where `os` lacks what Windows lacks."""
    if request.param == "without them":
        for missing in ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
            monkeypatch.delattr(os, missing, raising=False)


def refusal(path: Path, **options: object) -> OutputError:
    """Write where it must be refused; nothing new is there afterwards."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    with pytest.raises(OutputError) as caught:
        writing.write_atomic(path, b"new", **options)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    assert "\n" not in str(caught.value)
    return caught.value


def test_writes_new_and_over_old(tmp_path):
    """The whole file, and nothing beside it."""
    path = tmp_path / "report.json"
    for data in (b"first", b"", b"x" * 3_000_000):
        writing.write_atomic(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_mode_follows_the_umask(tmp_path):
    """The file is as readable as any other that the user makes, not private like a temporary one."""
    old = os.umask(0o027)
    try:
        writing.write_atomic(tmp_path / "report", b"x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_folder_must_exist(tmp_path):
    """A folder is not made by the way."""
    assert str(refusal(tmp_path / "absent/report")) == "report: its folder does not exist; make it first"


def test_never_over_an_input(tmp_path, monkeypatch):
    """However the input is named: the same path, another way to it, another name for it."""
    source = tmp_path / "Shop.mpr"
    source.write_bytes(b"project")
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    for target in (source, Path("Shop.mpr"), tmp_path / "sub/../Shop.mpr"):
        assert refusal(target, forbidden=[tmp_path / "other", source]).code == "OUT_INPUT"
    if sys.platform != "win32":
        os.link(source, tmp_path / "hard")
        assert refusal(tmp_path / "hard", forbidden=[source]).code == "OUT_INPUT"
        (tmp_path / "way").symlink_to(tmp_path)
        assert refusal(tmp_path / "way/Shop.mpr", forbidden=[source]).code == "OUT_INPUT"
    assert source.read_bytes() == b"project"


def test_absent_input_forbids_its_path(tmp_path):
    """A path that is promised to be an input is one even before it exists."""
    assert refusal(tmp_path / "Shop.mpr", forbidden=[tmp_path / "Shop.mpr"]).code == "OUT_INPUT"


@pytest.mark.parametrize("folder", ["mprcontents", "MPRContents/16/bd"])
def test_never_among_the_contents_of_a_project(tmp_path, folder):
    """The folder of units is the project itself."""
    (tmp_path / folder).mkdir(parents=True)
    assert refusal(tmp_path / folder / "report").code == "OUT_PROJECT"


@posix
def test_never_through_a_link(tmp_path):
    """A link, also one that leads nowhere, is refused and left as it is."""
    (tmp_path / "real").write_bytes(b"old")
    for target in ("real", "absent"):
        link = tmp_path / f"to-{target}"
        link.symlink_to(target)
        assert refusal(link).code == "OUT_LINK"
        assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"old"


@posix
def test_only_regular_files_are_replaced(tmp_path):
    """Not a folder, not a pipe."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "folder").code == "OUT_KIND"
    assert refusal(tmp_path / "pipe").code == "OUT_KIND"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_failure_leaves_the_old_file(tmp_path, monkeypatch, step, raised):
    """A full disk or an interrupt at any step: the old contents stay, and no temporary file."""
    path = tmp_path / "report"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    expected = OutputError if isinstance(raised, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        writing.write_atomic(path, b"new")
    if expected is OutputError:
        assert "No space left on device" in str(caught.value)
        assert caught.value.code == "OUT_FAILED"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_size_limit_of_the_system(tmp_path):
    """A real failure in the middle of writing."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OutputError):
            writing.write_atomic(tmp_path / "report", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@posix
def test_read_only_folder(tmp_path):
    """No permission is told as such."""
    (tmp_path / "locked").mkdir(mode=0o555)
    if os.access(tmp_path / "locked", os.W_OK):
        pytest.skip("this user may write everywhere")
    assert refusal(tmp_path / "locked/report").code == "OUT_FAILED"


@pytest.mark.parametrize("target", ["a\0b", "x" * 300])
def test_names_that_are_none(tmp_path, target):
    """Names that the system refuses."""
    assert refusal(tmp_path / target).code == "OUT_FAILED"


def test_piece_by_piece(tmp_path):
    """The old contents stand until the block is left, and for good when it is left by an error."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"old")
    with writing.atomic_file(path) as write:
        write(b"one\n")
        write(b"two\n")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"one\ntwo\n"
    with pytest.raises(ZeroDivisionError), writing.atomic_file(path) as write:
        write(b"three")
        _ = 1 / 0
    assert path.read_bytes() == b"one\ntwo\n"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
