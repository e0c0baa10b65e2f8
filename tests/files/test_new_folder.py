"""Writing a set of new files: all of them, and never over anything."""

from pathlib import Path

import pytest

from auditor.files.errors import OutputError
from auditor.files.new_folder import make_folder, write_new_files


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    """At any depth below a folder that need not exist."""
    write_new_files(tmp_path / "new", {"a.mpr": b"1", "mprcontents/ab/cd.mxunit": b"2"})
    assert (tmp_path / "new" / "a.mpr").read_bytes() == b"1"
    assert (tmp_path / "new" / "mprcontents" / "ab" / "cd.mxunit").read_bytes() == b"2"


def test_what_exists_is_not_replaced(tmp_path: Path) -> None:
    """Neither a file nor what a link leads to."""
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for path in ("mine", "link"):
        with pytest.raises(OutputError) as told:
            write_new_files(tmp_path, {path: b"new"})
        assert told.value.code == "OUT_EXISTS"
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where a folder should be."""
    (tmp_path / "mine").write_bytes(b"mine")
    with pytest.raises(OutputError) as told:
        write_new_files(tmp_path, {"mine/below": b"new"})
    assert told.value.code in ("OUT_EXISTS", "OUT_FAILED")


def test_a_folder_for_results(tmp_path):
    """It is made with those above it; one that is there is used; a file is refused."""
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        make_folder(tmp_path / "file")
    assert caught.value.code == "OUT_KIND"
