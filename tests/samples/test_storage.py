"""The containers: what is written opens again, is the same every time, and depends on no machine."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from auditor.exports import open_export
from auditor.files.errors import OutputError
from auditor.model.project import Project
from auditor.samples.app import App
from tests.samples.everything import everything


def content(project: Project) -> dict[str, object]:
    """What a project holds, without where it was read."""
    return {
        "entities": [(e.name, e.attributes, e.rules, e.generalization) for e in project.entities.values()],
        "associations": [(a.name, a.owner, a.other) for a in project.associations.values()],
        "roles": [(r.name, r.module_roles) for r in project.user_roles],
        "documents": [d.name for d in (*project.pages, *project.microflows, *project.nanoflows, *project.services)],
        "constants": [(c.name, c.default) for c in project.constants],
    }


def test_v1_v2_and_package_hold_the_same_project(tmp_path: Path) -> None:
    """Read from disk, each through its own reader."""
    app = everything()
    (tmp_path / "v1.mpr").write_bytes(app.mpr_v1())
    (tmp_path / "module.mpk").write_bytes(app.mpk({"javasource/shop/Actions.java": b"class Actions {}"}))
    v2 = app.write_mpr_v2(tmp_path / "v2", "Everything.mpr")
    opened = [open_export(path) for path in (tmp_path / "v1.mpr", v2, tmp_path / "v2", tmp_path / "module.mpk")]
    assert [project.source.format for project in opened] == ["mpr-v1", "mpr-v2", "mpr-v2", "mpk"]
    expected = content(app.project())
    assert all(content(project) == expected for project in opened)
    assert not any(area.unreadable for project in opened for area in project.coverage)


def test_building_again_gives_the_same_bytes() -> None:
    """In every container."""
    assert everything().mpr_v1() == everything().mpr_v1()
    assert everything().mpr_v2("A.mpr") == everything().mpr_v2("A.mpr")
    assert everything().mpk() == everything().mpk()


def test_nothing_names_the_library_that_wrote_it() -> None:
    """The header of an SQLite file does; it would differ between machines."""
    assert everything().mpr_v1()[96:100] == bytes(4)


def test_a_package_says_what_is_in_it() -> None:
    """With the paths of its files, and no date."""
    import io

    archive = zipfile.ZipFile(io.BytesIO(everything().mpk({"javasource/shop/A.java": b"x"})))
    assert archive.namelist() == ["project.mpr", "package.xml", "javasource/shop/A.java"]
    description = archive.read("package.xml").decode()
    assert '<module name="Shop" />' in description
    assert '<file path="javasource\\shop\\A.java" />' in description
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_unit_files_lie_where_their_guid_says() -> None:
    """In two folders named after the beginning of the GUID, one BSON document each."""
    files = everything().mpr_v2("Everything.mpr")
    assert files["mprcontents/mprname"] == b"Everything.mpr"
    units = [path for path in files if path.endswith(".mxunit")]
    assert len(units) == len(everything().units())
    for path in units:
        _, first, second, file = path.split("/")
        assert file.startswith(first + second)
        assert int.from_bytes(files[path][:4], "little") == len(files[path])


def test_a_project_is_never_written_over_another(tmp_path: Path) -> None:
    """What is there stays as it is."""
    App().write_mpr_v2(tmp_path, "A.mpr")
    before = hashlib.sha256((tmp_path / "A.mpr").read_bytes()).digest()
    with pytest.raises(OutputError, match="empty folder"):
        everything().write_mpr_v2(tmp_path, "A.mpr")
    assert hashlib.sha256((tmp_path / "A.mpr").read_bytes()).digest() == before
