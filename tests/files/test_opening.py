"""Opening files: whole, bounded, and nothing but regular files. The tricks are in tests/hostile."""

import hashlib
import io

import pytest

from auditor.files import opening
from auditor.files.errors import InputError


@pytest.mark.parametrize("data", [b"", b"x", b"whole\0file", bytes(100_000)])
def test_reads_the_whole_file(tmp_path, data):
    """All bytes, up to exactly the limit."""
    (tmp_path / "a").write_bytes(data)
    assert opening.read_regular(tmp_path / "a", len(data)) == data
    if data:
        with pytest.raises(InputError, match="a is larger than"):
            opening.read_regular(tmp_path / "a", len(data) - 1)


def test_file_that_grows_while_being_read(tmp_path, monkeypatch):
    """More bytes than the size said are still read, and still bounded."""
    (tmp_path / "a").write_bytes(b"0123456789")
    real = opening.os.fstat

    class Smaller:
        def __init__(self, status):
            self.st_size, self.st_mode = 4, status.st_mode

    monkeypatch.setattr(opening.os, "fstat", lambda descriptor: Smaller(real(descriptor)))
    assert opening.read_regular(tmp_path / "a", 10) == b"0123456789"
    with pytest.raises(InputError, match="larger than 9 bytes"):
        opening.read_regular(tmp_path / "a", 9)


def test_open_file_reads_from_the_start(tmp_path):
    """An open file may be wrapped and sought."""
    (tmp_path / "a").write_bytes(b"one\ntwo\n")
    with io.BufferedReader(opening.open_regular(tmp_path / "a", 100)) as file:
        assert list(file) == [b"one\n", b"two\n"]


def test_digest(tmp_path):
    """The digest is that of the bytes."""
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    assert opening.sha256_file(tmp_path / "a") == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_folders_are_sorted(tmp_path):
    """Listing and walking do not depend on the order on the disk."""
    for path in ("b/2.yaml", "b/1.YAML", "a/deep/3.yaml", "a/note.txt", "0.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert [entry.name for entry in opening.list_folder(tmp_path)] == ["0.yaml", "a", "b"]
    walked = [path.relative_to(tmp_path).as_posix() for path in opening.walk_folder(tmp_path, ".yaml")]
    assert walked == ["0.yaml", "a/deep/3.yaml", "b/1.YAML", "b/2.yaml"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("absent", "absent does not exist; check the path"),
        ("file/below", "below is no folder, or a part of its path is none; check the path"),
        ("folder", "folder is a folder; a file is needed here"),
        ("a\x1bb", "a\\x1bb does not exist; check the path"),
    ],
)
def test_errors_are_one_clear_line(tmp_path, path, line):
    """What is wrong and what to do, without the machine's paths."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError) as caught:
        opening.read_regular(tmp_path / path, 10)
    assert str(caught.value) == line


def test_folder_that_is_none(tmp_path):
    """A file, or nothing, in the place of a folder."""
    (tmp_path / "file").touch()
    for path in ("file", "absent"):
        with pytest.raises(InputError):
            opening.list_folder(tmp_path / path)
        assert not opening.is_real_folder(tmp_path / path)
    assert opening.is_real_folder(tmp_path)
    assert opening.exists(tmp_path / "file")
    assert not opening.exists(tmp_path / "absent")
    assert opening.file_size(tmp_path / "absent") == 0
