"""Hostile files and folders (class F1): refused at once, with and without the names that only POSIX systems have."""

import os
import socket
import sys
from pathlib import Path

import pytest

from auditor.exports.mpr_container import MprContainer
from auditor.files import limits, opening
from auditor.files.errors import InputError

POSIX_NAMES = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_DIRECTORY")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="builds its files with POSIX calls")


@pytest.fixture(params=["with POSIX names", "without them"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test twice: as here, and as where `os` lacks what Windows lacks."""
    if request.param == "without them":
        for missing in POSIX_NAMES:
            monkeypatch.delattr(os, missing, raising=False)


def refusal(path: Path, limit: int = limits.MB) -> InputError:
    with pytest.raises(InputError) as caught:
        opening.read_regular(path, limit)
    assert str(caught.value).startswith(caught.value.path)
    return caught.value


@pytest.mark.usefixtures("system")
def test_regular_file_is_read(tmp_path, untouched):
    """What is no trick is read, whatever the system offers."""
    (tmp_path / "a").write_bytes(b"whole")
    with untouched(1):
        assert opening.read_regular(tmp_path / "a", 5) == b"whole"
        assert refusal(tmp_path / "a", 4).code == "TOO_LARGE"


@pytest.mark.usefixtures("system")
def test_fifo(tmp_path, untouched):
    """A FIFO that nobody writes to would hang an ordinary open for ever."""
    os.mkfifo(tmp_path / "pipe")
    with untouched(1):
        assert refusal(tmp_path / "pipe").code == "NOT_REGULAR"


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "loop", "absent", "real"])
def test_links(tmp_path, untouched, target):
    """A link is refused whatever it leads to: a device, itself, nothing, a file beside it."""
    (tmp_path / "real").write_bytes(b"real")
    (tmp_path / "loop").symlink_to(target)
    with untouched(1):
        assert refusal(tmp_path / "loop").code == "LINK"


@pytest.mark.usefixtures("system")
def test_device_and_socket(tmp_path, untouched):
    """Devices and sockets are no files, also when they are named directly."""
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)  # A socket's path may have 100 bytes only.
    listener.bind("socket")
    os.chdir(here)
    with untouched(1):
        assert refusal(Path("/dev/zero")).code == "NOT_REGULAR"
        assert refusal(tmp_path / "socket").code == "NOT_REGULAR"
    listener.close()


@pytest.mark.usefixtures("system")
def test_sparse_file(tmp_path, untouched):
    """50 GB of nothing are refused by their size."""
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(50 * limits.GB)
    with untouched(1):
        assert refusal(tmp_path / "sparse", limits.UNIT_SIZE).code == "TOO_LARGE"


@pytest.mark.usefixtures("system")
def test_folder_named_like_a_file(tmp_path, untouched):
    """A folder in the place of a file."""
    (tmp_path / "x.mxunit").mkdir()
    with untouched(1):
        assert refusal(tmp_path / "x.mxunit").code == "NOT_REGULAR"


@pytest.mark.usefixtures("system")
def test_unreadable(tmp_path):
    """A file without permission to read it."""
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert refusal(path).code == "NO_ACCESS"


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("path", ["absent", "absent/file", "a\0b", "x" * 5000])
def test_paths_that_lead_nowhere(tmp_path, path):
    """No such file, or no path at all: one line, no traceback."""
    assert refusal(tmp_path / path).code in ("NOT_FOUND", "NO_ACCESS")
    with pytest.raises(InputError):
        opening.typed_path(tmp_path / path)


@pytest.mark.usefixtures("system")
def test_typed_link_is_followed_once(tmp_path):
    """The path that a person typed may be a link; a loop of links is an error."""
    (tmp_path / "real").write_bytes(b"real")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "loop").symlink_to("loop")
    assert opening.read_regular(opening.typed_path(tmp_path / "link"), 10) == b"real"
    with pytest.raises(InputError, match="link"):
        opening.typed_path(tmp_path / "loop")


@pytest.mark.usefixtures("system")
def test_too_many_files(tmp_path, monkeypatch):
    """A walk ends at its limit, in one folder or over many."""
    monkeypatch.setattr(limits, "FOLDER_ENTRIES", 100)
    for number in range(60):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}/file").touch()
    with pytest.raises(InputError, match="more than 100 entries"):
        list(opening.walk_folder(tmp_path))
    for number in range(60):
        (tmp_path / f"more{number}").touch()
    with pytest.raises(InputError, match="more than 100 entries"):
        opening.list_folder(tmp_path)


@pytest.mark.usefixtures("system")
def test_walk_follows_no_link(tmp_path):
    """A link to a folder or to a file is not part of a walk, so a loop of folders ends."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.yaml").touch()
    (tmp_path / "in/again").symlink_to(tmp_path)
    (tmp_path / "in/b.yaml").symlink_to("a.yaml")
    assert list(opening.walk_folder(tmp_path, ".yaml")) == [tmp_path / "in/a.yaml"]


@pytest.mark.usefixtures("system")
def test_project_is_read(make_mpr, make_v2, untouched, tmp_path):
    """Both storages are read with and without the POSIX names."""
    single = make_mpr(tmp_path / "Single.mpr")
    folder, _ = make_v2()
    with untouched(2):
        for path in (single, folder):
            with MprContainer.open(path) as container:
                assert len(list(container.units())) == 3
                assert container.problems == []


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("trick", ["link", "folder link", "contents link", "fifo", "folder", "sparse"])
def test_tricks_inside_a_project(make_v2, untouched, tmp_path, trick):
    """A unit's file that leads elsewhere, or is none, is a lost unit; when all are lost, one line says so."""
    path, files = make_v2()
    victim = files[1]
    kept = victim.rename(tmp_path / "kept")
    kinds = {"unreadable"}
    if trick == "link":
        victim.symlink_to(kept)
    elif trick == "fifo":
        os.mkfifo(victim)
    elif trick == "folder":
        victim.mkdir()
    elif trick == "sparse":
        with victim.open("wb") as file:
            file.truncate(50 * limits.GB)
        kinds = {"limit"}
    elif trick == "folder link":
        outside = victim.parent.rename(tmp_path / "outside")
        kept.rename(outside / victim.name)
        victim.parent.symlink_to(outside)
    else:
        kept.rename(victim)
        (tmp_path / "mprcontents").rename(tmp_path / "elsewhere")
        (tmp_path / "mprcontents").symlink_to("elsewhere")
    with untouched(1):
        if trick.endswith(" link"):
            with pytest.raises(InputError, match="mprcontents") as caught, MprContainer.open(path) as container:
                list(container.units())
            assert caught.value.code == "MPR_CONTENTS"
        else:
            with MprContainer.open(path) as container:
                assert len(list(container.units())) == 2
                assert {problem.kind for problem in container.problems} == kinds


@pytest.mark.parametrize("where", ["typed", "inside"])
def test_project_file_itself_a_link(make_mpr, tmp_path, where):
    """A `.mpr` reached through a typed link is read; one that is still a link when opened is refused."""
    make_mpr()
    link = tmp_path / "Link.mpr"
    link.symlink_to("Shop.mpr")
    if where == "typed":
        with MprContainer.open(opening.typed_path(link)) as container:
            assert container.name == "Shop.mpr"
    else:
        with pytest.raises(InputError, match="link"):
            MprContainer.open(link)
