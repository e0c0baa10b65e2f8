"""Reading archives: honest ones, as packages and their tools write them. The tricks are in tests/hostile."""

import io
import zipfile
from pathlib import Path

import pytest

from auditor.files.archive import ZipReader
from auditor.files.errors import InputError

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
FILES = {"package.xml": b"<package/>", "project.mpr": b"SQLite" * 1000, "themes/über.css": b"", "a/b/c.java": b"class"}


def archive(method: int = zipfile.ZIP_DEFLATED, streamed: bool = False) -> bytes:
    """Write `FILES` and a folder. `streamed`: sizes follow the data, as where the writer could not go back."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return not streamed

    file = Stream()
    with zipfile.ZipFile(file, "w", method) as target:
        target.mkdir("themes")
        for name, data in FILES.items():
            target.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n" * 50])
def test_honest_archives(tmp_path, method, streamed, before):
    """Stored and deflated, with sizes before or behind the data, and with something in front."""
    path = tmp_path / "Module.mpk"
    path.write_bytes(before + archive(method, streamed))
    with ZipReader.open(path) as reader:
        assert reader.name == "Module.mpk"
        assert reader.names() == list(FILES)
        assert {name: reader.read(name) for name in reader.names()} == FILES
        assert "project.mpr" in reader
        assert "themes/" not in reader


def test_comment_at_the_end():
    """A comment is passed over, one that holds an end record too."""
    file = io.BytesIO(archive())
    with zipfile.ZipFile(file, "a") as target:
        target.comment = b"made by hand"
    with ZipReader(file, "Module.mpk") as reader:
        assert reader.read("package.xml") == b"<package/>"


def test_empty_archive():
    """No entries are no error."""
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    with ZipReader(file, "Module.mpk") as reader:
        assert reader.names() == []


def test_absent_and_too_large():
    """An entry that is not there, and one that is larger than its reader wants."""
    with ZipReader(io.BytesIO(archive()), "Module.mpk") as reader:
        with pytest.raises(InputError, match=r"has no entry absent\.xml"):
            reader.read("absent.xml")
        with pytest.raises(InputError, match="larger than 100 bytes"):
            reader.read("project.mpr", limit=100)
        assert len(reader.read("project.mpr", limit=6000)) == 6000


def test_refused_archive_is_closed(tmp_path):
    """A file that is no archive does not stay open."""
    path = tmp_path / "Module.mpk"
    path.write_bytes(b"no archive")
    with pytest.raises(InputError, match="no zip archive"):
        ZipReader.open(path)
    path.unlink()


def test_real_packages():
    """Every entry of real module packages."""
    packages = sorted(CORPUS.glob("**/*.mpk"))
    if not packages:
        pytest.skip("the real packages of ../shared/corpus are not here")
    for path in packages:
        with ZipReader.open(path) as reader, zipfile.ZipFile(path) as peer:
            assert "project.mpr" in reader
            assert all(reader.read(name) == peer.read(name) for name in reader.names())
