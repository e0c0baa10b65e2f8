"""Walking a project file: both storages, what is skipped, what is wrong with single units, and real projects."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from auditor.exports import bson
from auditor.exports.mpr_container import UNREAD_TYPES, MprContainer, while_unchanged
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from auditor.samples.storage import StoredUnit, mpr_v1, mpr_v2

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
ROOT, SHOP, PAGE, ICONS = (bytes([number]) * 16 for number in (1, 2, 3, 4))


def stored(blob: bytes, container: bytes, containment: str, type_name: str, **fields: object) -> StoredUnit:
    return StoredUnit(blob, container, containment, {"$ID": blob, "$Type": type_name, **fields})


UNITS = (
    stored(ROOT, ROOT, "", "Projects$Project"),
    stored(SHOP, ROOT, "Modules", "Projects$ModuleImpl", Name="Shop"),
    stored(ICONS, SHOP, "Documents", "Images$ImageCollection", Name="Icons"),
    stored(PAGE, SHOP, "Documents", "Forms$Page", Name="Home"),
)


def write_v1(folder: Path) -> Path:
    path = folder / "Shop.mpr"
    path.write_bytes(mpr_v1(UNITS, "9.24.0"))
    return path


def write_v2(folder: Path) -> Path:
    for relative, data in mpr_v2(UNITS, "11.6.0", "Shop.mpr").items():
        (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        (folder / relative).write_bytes(data)
    return folder / "Shop.mpr"


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("write", "storage", "version"), [(write_v1, "mpr-v1", "9.24.0"), (write_v2, "mpr-v2", "11.6.0")]
)
def test_both_storages_give_the_same_units(tmp_path, write, storage, version):
    """Where the contents lie makes no difference to what is read."""
    with MprContainer.open(write(tmp_path)) as container:
        units = list(container.units())
        assert (container.storage, container.mendix_version, container.name) == (storage, version, "Shop.mpr")
        assert [(unit.type, unit.containment) for unit in units] == [
            ("Projects$Project", ""),
            ("Projects$ModuleImpl", "Modules"),
            ("Forms$Page", "Documents"),
        ]
        assert units[0].id == units[0].container == "01010101-0101-0101-0101-010101010101"
        assert units[2].container == units[1].id
        assert bson.decode(units[2].contents)["Name"] == "Home"
        assert container.skipped == {"Images$ImageCollection": 1}
        assert (container.total, container.done, container.problems) == (4, 4, [])


def test_guid_is_in_the_byte_order_of_dotnet(tmp_path):
    """The example of formats.md 1.2: the first three groups are stored back to front."""
    blob = bytes.fromhex("a665bd16535deb4db4f733ddeb504a94")
    files = mpr_v2([stored(blob, blob, "", "Projects$Project")], "10.24.0", "Shop.mpr")
    for relative, data in files.items():
        (tmp_path / relative).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / relative).write_bytes(data)
    with MprContainer.open(tmp_path / "Shop.mpr") as container:
        assert [unit.id for unit in container.units()] == ["16bd65a6-5d53-4deb-b4f7-33ddeb504a94"]


def test_every_walk_starts_anew(tmp_path):
    """A second walk gives the same again, with another choice of what is skipped."""
    with MprContainer.open(write_v1(tmp_path)) as container:
        assert len(list(container.units())) == 3
        assert len(list(container.units(skip=()))) == 4
        assert len(list(container.units(skip={*UNREAD_TYPES, "Forms$Page"}))) == 2
        assert container.skipped.total() == 2


def test_progress_counts_every_row(tmp_path):
    """Skipped units are progress too."""
    with MprContainer.open(write_v1(tmp_path)) as container:
        assert [container.done for _ in container.units()] == [1, 2, 4]


def test_contents_folder_missing(tmp_path):
    """A `.mpr` of storage v2 alone is the usual mistake; the line says what to ask for."""
    path = tmp_path / "Shop.mpr"
    path.write_bytes(mpr_v2(UNITS, "11.6.0", "Shop.mpr")["Shop.mpr"])
    with pytest.raises(InputError) as caught:
        MprContainer.open(path)
    assert str(caught.value) == (
        "Shop.mpr: its contents are in the folder mprcontents beside it, and that folder is missing: "
        "ask for the whole project folder or an .mpk"
    )


def test_contents_folder_empty(tmp_path):
    """The folder alone is not enough."""
    path = write_v2(tmp_path)
    for file in tmp_path.glob("mprcontents/*/*/*.mxunit"):
        file.unlink()
    with MprContainer.open(path) as container, pytest.raises(InputError, match="none of its 4 units is in the folder"):
        list(container.units())


def test_some_units_missing(tmp_path):
    """A missing file is a lost unit, told by its id, and the walk goes on."""
    path = write_v2(tmp_path)
    next(tmp_path.glob("mprcontents/03/03/*.mxunit")).unlink()
    with MprContainer.open(path) as container:
        assert len(list(container.units())) == 2
        (problem,) = container.problems
        assert (problem.unit, problem.kind, problem.lost) == ("03030303-0303-0303-0303-030303030303", "missing", True)


@pytest.mark.parametrize(
    ("damage", "kind", "words"),
    [
        (lambda data: data[:-10], "cut", "cut short"),
        (lambda data: b"", "cut", "cut short"),
        (lambda data: data + b"x", "malformed", "length"),
        (lambda data: b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "malformed", "git lfs pull"),
        (lambda data: b"<<<<<<< HEAD\n" + data, "malformed", "merge conflict"),
        (lambda data: data.replace(b"\x02Name\0", b"\x7fName\0"), "malformed", "0x7f"),
    ],
)
def test_accidents_of_version_control(tmp_path, damage, kind, words):
    """Each usual accident has its own words."""
    path = write_v2(tmp_path)
    file = next(tmp_path.glob("mprcontents/03/03/*.mxunit"))
    file.write_bytes(damage(file.read_bytes()))
    with MprContainer.open(path) as container:
        assert len(list(container.units())) == 2
        (problem,) = container.problems
        assert problem.kind == kind
        assert words in problem.reason


def test_other_contents_than_the_hash_says(tmp_path):
    """After a merge the hash may be old: the unit is read, with a warning."""
    path = write_v2(tmp_path)
    file = next(tmp_path.glob("mprcontents/03/03/*.mxunit"))
    file.write_bytes(file.read_bytes().replace(b"Home", b"Rome"))
    with MprContainer.open(path) as container:
        assert bson.decode(list(container.units())[2].contents)["Name"] == "Rome"
        assert [(problem.kind, problem.lost) for problem in container.problems] == [("hash", False)]


def test_unresolved_merge_conflict(tmp_path):
    """A conflict noted in the database is told, for skipped units too."""
    path = write_v1(tmp_path)
    change(path, "UPDATE Unit SET TreeConflict = 1")
    with MprContainer.open(path) as container:
        assert len(list(container.units())) == 3
        assert [problem.kind for problem in container.problems] == ["conflict"] * 4


def test_a_unit_that_its_reader_gives_up(tmp_path):
    """Whoever decodes a unit and fails has it recorded with the others."""
    with MprContainer.open(write_v1(tmp_path)) as container:
        container.record("some-unit", InputError("BSON_LIMIT", "is too deep", None, "byte 7"))
        assert [(p.unit, p.kind, p.reason) for p in container.problems] == [
            ("some-unit", "limit", "byte 7 is too deep")
        ]


def test_project_without_units(tmp_path):
    """An empty table Unit is no project."""
    path = write_v1(tmp_path)
    change(path, "DELETE FROM Unit")
    with pytest.raises(InputError, match="holds no units"):
        MprContainer.open(path)


def test_metadata_is_read_by_column_name(tmp_path):
    """The order of the columns differs between versions, and one has a column more."""
    path = write_v1(tmp_path)
    change(path, "DROP TABLE _MetaData")
    change(path, "CREATE TABLE _MetaData(_DisableAutoMprV2Upgrade INTEGER, _BuildVersion TEXT, _ProductVersion TEXT)")
    change(path, "INSERT INTO _MetaData VALUES (1, 'build', '11.6.0-rc.1\x1b')")
    with MprContainer.open(path) as container:
        assert container.mendix_version == "11.6.0-rc.1\\x1b"
    change(path, "DELETE FROM _MetaData")
    with pytest.raises(InputError, match="which Mendix version"):
        MprContainer.open(path)


def test_project_in_memory():
    """The project inside a package is read without a file; storage v2 cannot be inside one."""
    with MprContainer.from_bytes(mpr_v1(UNITS, "9.24.0"), "project.mpr") as container:
        assert len(list(container.units())) == 3
        assert not container.lock_file
    with pytest.raises(InputError, match="not in the package"):
        MprContainer.from_bytes(mpr_v2(UNITS, "11.6.0", "project.mpr")["project.mpr"], "project.mpr")


def test_lock_file_is_only_noticed(tmp_path):
    """Studio Pro may have the project open: that is worth a line and no more."""
    path = write_v1(tmp_path)
    (tmp_path / "Shop.mpr.lock").touch()
    with MprContainer.open(path) as container:
        assert container.lock_file
        assert len(list(container.units())) == 3
    assert sorted(file.name for file in tmp_path.iterdir()) == ["Shop.mpr", "Shop.mpr.lock"]


def test_other_errors_are_not_tried_again():
    """Only a save meanwhile is worth another reading."""
    calls = []

    def read() -> None:
        calls.append(1)
        raise InputError("MPR_SCHEMA", "no project")

    with pytest.raises(InputError, match="no project"):
        while_unchanged(read)
    assert len(calls) == 1


def real_projects() -> list[Path]:
    projects = sorted(CORPUS.glob("**/*.mpr"))
    if not projects:
        pytest.skip("the real projects of ../shared/corpus are not here")
    return projects


def test_real_projects_are_read_whole():
    """Every unit of every real project: as many as counted independently, and none of them lost."""
    expected = json.loads((CORPUS / "expected-counts.json").read_text()) if CORPUS.exists() else {}
    for path in real_projects():
        facts = expected[path.relative_to(CORPUS).as_posix()]
        with MprContainer.open(path) as container:
            types = [bson.decode(unit.contents)["$Type"] for unit in container.units(skip=())]
            assert container.problems == []
            assert container.total == len(types) == facts["units"]
            assert container.mendix_version == facts["mendix_version"]
            assert container.storage == f"mpr-{facts['format']}"
            assert sum(bool(re.fullmatch(r"Projects\$Module(Impl)?", found)) for found in types) == facts["modules"]


def test_real_packages_are_read_whole():
    """The projects inside real module packages, straight from the archive."""
    real_projects()
    for path in sorted(CORPUS.glob("**/*.mpk")):
        with ZipReader.open(path) as package:
            data = package.read("project.mpr")
        with MprContainer.from_bytes(data, "project.mpr") as container:
            assert len(list(container.units(skip=()))) == container.total > 50
            assert container.problems == []
