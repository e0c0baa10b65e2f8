"""Hostile project files (classes S1 to S7): refused or read in part, and nothing beside them ever changes."""

import base64
import hashlib
import multiprocessing
import sqlite3
import uuid
from pathlib import Path

import bson
import pytest

from auditor.exports.mpr_container import MprContainer, while_unchanged
from auditor.files import database, limits
from auditor.files.errors import InputError

MODULE = uuid.UUID(int=2).bytes_le


def refusal(path: Path) -> InputError:
    """Open and walk a project that must be refused; its error is one line with the file's name."""
    with pytest.raises(InputError) as caught, MprContainer.open(path) as container:
        list(container.units())
    assert str(caught.value).startswith(caught.value.path)
    assert "\n" not in str(caught.value)
    return caught.value


def walk(path: Path) -> tuple[list[str], list[tuple[str, bool]]]:
    """The types that were read, and the kinds of problems met, each with whether the unit is lost."""
    with MprContainer.open(path) as container:
        types = [unit.type for unit in container.units()]
        return types, [(problem.kind, problem.lost) for problem in container.problems]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW V AS SELECT * FROM Unit",
        "CREATE TABLE Extra(A)",
        "CREATE TRIGGER T AFTER INSERT ON Unit BEGIN SELECT 1; END",
        "CREATE INDEX I ON Unit(ContainmentName)",
        "CREATE VIRTUAL TABLE F USING fts5(a)",
        "CREATE VIRTUAL TABLE R USING rtree(a,b,c)",
        "CREATE VIRTUAL TABLE _Transaction USING fts5(LastTransactionID)",
        "CREATE TABLE _Transaction(Other TEXT)",
        "ALTER TABLE Unit ADD COLUMN Z AS (zeroblob(1000000000))",
        "ALTER TABLE Unit ADD COLUMN P AS (printf('%.*c', 2000000000, 'x'))",
        "ALTER TABLE Unit ADD COLUMN H AS (hex(Contents)) VIRTUAL",
        "ALTER TABLE _MetaData ADD COLUMN rowid TEXT",
        "ALTER TABLE Unit RENAME COLUMN ContainerID TO _rowid_",
        "ANALYZE",
    ],
)
def test_s1_foreign_schema(make_mpr, untouched, statement):
    """Anything in the schema that Mendix does not put there, before a single row is read."""
    try:
        path = make_mpr(statements=(statement,))
    except sqlite3.OperationalError as error:
        pytest.skip(f"this SQLite cannot build it: {error}")
    with untouched(1):
        assert refusal(path).code == "MPR_SCHEMA"


@pytest.mark.parametrize(
    "unit_table",
    [
        "CREATE VIEW Unit AS WITH RECURSIVE r(UnitID) AS (SELECT 1 UNION ALL SELECT UnitID FROM r) SELECT * FROM r",
        "CREATE VIEW Unit AS SELECT zeroblob(2000000000) AS UnitID",
        "CREATE VIRTUAL TABLE Unit USING fts5(UnitID, Contents, content='')",
        "CREATE TABLE Unit(UnitID BLOB PRIMARY KEY, Contents BLOB) WITHOUT ROWID",
        "CREATE TABLE Other(UnitID)",
    ],
)
def test_s2_table_that_is_none(tmp_path, untouched, unit_table):
    """A table Unit that would compute for ever, or that is something else."""
    path = tmp_path / "Shop.mpr"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE _MetaData(_ProductVersion TEXT)")
    connection.execute(unit_table)
    connection.commit()
    connection.close()
    with untouched(1):
        assert refusal(path).code in ("MPR_SCHEMA", "MPR_CORRUPT")


def test_s2_many_tables(make_mpr, untouched):
    """5,000 tables are not listed, one is enough."""
    path = make_mpr(statements=tuple(f"CREATE TABLE T{number}(A)" for number in range(5000)))
    with untouched(2):
        assert refusal(path).code == "MPR_SCHEMA"


def test_s2_too_many_rows(make_mpr, untouched, monkeypatch):
    """The number of rows has a limit."""
    monkeypatch.setattr(limits, "UNIT_ROWS", 100)
    path = make_mpr(modules=200)
    with untouched(1):
        assert refusal(path).code == "MPR_LIMIT"


def test_s2_reading_that_never_ends(make_mpr, untouched, monkeypatch):
    """A reading that computes too long is stopped."""
    monkeypatch.setattr(limits, "SQLITE_STEP", 10)
    monkeypatch.setattr(limits, "SQLITE_STEPS", 20)
    path = make_mpr(modules=500)
    with untouched(1):
        assert refusal(path).code == "MPR_LIMIT"


def test_s2_huge_row_is_one_lost_unit(make_mpr, untouched):
    """A value beyond the limit loses its unit, and the others are read."""
    huge = f"UPDATE Unit SET Contents = zeroblob({limits.UNIT_SIZE + 1}) WHERE UnitID = x'{MODULE.hex()}'"
    path = make_mpr(statements=(huge,))
    with untouched(2):
        assert walk(path) == (["Projects$Project", "Projects$ModuleImpl"], [("limit", True)])


def damaged(data: bytes) -> dict[str, bytes]:
    """The bytes of a project file, damaged in every usual way."""
    return {
        "empty": b"",
        "no database": b"PK\x03\x04" + data[4:],
        "text": b"version https://git-lfs.github.com/spec/v1\n",
        "header only": data[:100],
        "half a header": data[:50],
        "cut in the middle": data[: len(data) // 2],
        "cut by a byte": data[:-1],
        "odd page size": data[:16] + b"\x03\x01" + data[18:],
        "page size 0": data[:16] + b"\0\0" + data[18:],
        "too many pages": data[:28] + b"\x00\x0f\xff\xff" + data[32:],
        "unknown format": data[:18] + b"\x09\x09" + data[20:],
        "schema overwritten": data[:100] + b"\xff" * 400 + data[500:],
        "all pages overwritten": data[:100] + b"\xa5" * (len(data) - 100),
    }


@pytest.mark.parametrize("way", damaged(b"x" * 1000))
def test_s3_damaged(make_mpr, untouched, way):
    """Cut short, overwritten, or no project at all."""
    path = make_mpr(modules=50)
    path.write_bytes(damaged(path.read_bytes())[way])
    with untouched(1):
        assert refusal(path).code == "MPR_CORRUPT"


def test_s3_damaged_in_memory(make_mpr):
    """The same for a project file inside a package."""
    data = make_mpr(modules=50).read_bytes()
    for piece in damaged(data).values():
        with pytest.raises(InputError) as caught, MprContainer.from_bytes(piece, "project.mpr") as container:
            list(container.units())
        assert caught.value.code == "MPR_CORRUPT"
        assert str(caught.value).startswith(("project.mpr ", "project.mpr: "))


def test_s4_unfinished_save(make_mpr, untouched, monkeypatch, tmp_path):
    """A journal beside the file is never rolled back, deleted, or read past."""
    monkeypatch.setattr(limits, "BUSY_WAIT", 0.01)
    path = make_mpr(modules=200)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA cache_size=1")
    other.execute("BEGIN")
    other.execute("UPDATE Unit SET Contents = zeroblob(5000)")
    copied = tmp_path / "crashed"
    copied.mkdir()
    for source in (path, path.with_name("Shop.mpr-journal")):
        (copied / source.name).write_bytes(source.read_bytes())
    other.execute("ROLLBACK")
    other.close()
    with untouched(1):
        error = refusal(copied / "Shop.mpr")
    assert error.code == "MPR_BUSY"
    assert "Shop.mpr-journal" in error.message


def test_s4_write_ahead_log(make_mpr, untouched, monkeypatch, tmp_path):
    """A file in write-ahead mode is refused with or without its log, and gets no `-shm` beside it."""
    monkeypatch.setattr(limits, "BUSY_WAIT", 0.01)
    path = make_mpr()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("DELETE FROM _MetaData")
    copied = tmp_path / "copied"
    copied.mkdir()
    for ending in ("", "-wal"):
        (copied / f"Shop.mpr{ending}").write_bytes(path.with_name(f"Shop.mpr{ending}").read_bytes())
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone/Shop.mpr").write_bytes(path.read_bytes())
    other.close()
    with untouched(1):
        assert refusal(copied / "Shop.mpr").code == "MPR_BUSY"
        assert refusal(tmp_path / "alone/Shop.mpr").code == "MPR_BUSY"


def test_s4_write_ahead_mark_inside_a_package(make_mpr):
    """In memory there is no log to miss: the mark is passed over."""
    data = make_mpr().read_bytes()
    with MprContainer.from_bytes(data[:18] + b"\x02\x02" + data[20:], "project.mpr") as container:
        assert len(list(container.units())) == 3


def _hold(path, begin, ready, done):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(begin)
    ready.set()
    done.wait(20)
    connection.close()


@pytest.mark.parametrize("begin", ["SELECT 1", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "PRAGMA locking_mode=EXCLUSIVE"])
def test_s5_open_in_another_process(make_mpr, untouched, begin):
    """A lock that another process holds does not stop the reading, and the reading holds none."""
    path = make_mpr()
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(path), begin, ready, done))
    other.start()
    try:
        assert ready.wait(20)
        with untouched(1):
            assert len(walk(path)[0]) == 3
    finally:
        done.set()
        other.join()


def test_s5_saved_while_being_read(make_mpr):
    """A save during the walk makes the walk void; the project is then read again."""
    path = make_mpr()
    saves = iter([True, False])

    def read() -> int:
        with MprContainer.open(path) as container:
            units = container.units()
            next(units)
            if next(saves):
                other = sqlite3.connect(path)
                other.execute("UPDATE _MetaData SET _BuildVersion = 'x'")
                other.commit()
                other.close()
            return 1 + len(list(units))

    assert while_unchanged(read) == 3


def test_s5_saved_all_the_time(make_mpr):
    """After three times the error says so."""
    path = make_mpr()
    attempts = []

    def read() -> None:
        with MprContainer.open(path) as container:
            attempts.append(1)
            path.touch()
            list(container.units())

    with pytest.raises(InputError, match="changed while being read"):
        while_unchanged(read)
    assert len(attempts) == 3


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("Contents = NULL", "malformed"),
        ("Contents = 7", "malformed"),
        ("Contents = 'text'", "cut"),
        ("Contents = x''", "cut"),
        ("Contents = x'05000000'", "cut"),
        ("Contents = x'0500000000ff'", "malformed"),
        ("Contents = CAST('version https://git-lfs.github.com/spec/v1' AS BLOB)", "malformed"),
        ("Contents = CAST('<<<<<<< HEAD' AS BLOB)", "malformed"),
        ("ContainerID = NULL", "malformed"),
        ("ContainerID = 'x'", "malformed"),
        ("ContainmentName = 7", None),
        ("UnitID = x'0102030405060708090a0b0c0d0e0f'", "malformed"),
        ("UnitID = 'sixteen letters.'", None),
    ],
)
def test_s6_wrong_value_loses_one_unit(make_mpr, untouched, change, kind):
    """A wrong value in one row is a problem with that unit; the others are read."""
    path = make_mpr(statements=(f"UPDATE Unit SET {change} WHERE UnitID = x'{MODULE.hex()}'",))
    with untouched(1):
        types, problems = walk(path)
    assert problems == ([] if kind is None else [(kind, True)])
    assert len(types) == 3 - len(problems)


def test_s6_bad_utf8_in_a_name_column(make_mpr):
    """Text that is no UTF-8 does not stop the reading."""
    path = make_mpr(statements=("UPDATE Unit SET ContainmentName = CAST(x'ff1b' AS TEXT)",))
    with MprContainer.open(path) as container:
        assert {unit.containment for unit in container.units()} == {"�\\x1b"}


def test_s6_utf16_database(tmp_path, make_mpr):
    """SQLite converts the text of a UTF-16 database."""
    path = tmp_path / "Shop.mpr"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA encoding='UTF-16'")
    connection.execute("CREATE TABLE Dummy(A)")
    connection.execute("DROP TABLE Dummy")
    connection.commit()
    connection.close()
    make_mpr(path)
    with MprContainer.open(path) as container:
        assert container.mendix_version == "10.24.0"
        assert [unit.containment for unit in container.units()] == ["", "Modules", "Modules"]


def test_s6_hash_mismatch_and_merge_conflict_are_warnings(make_mpr):
    """A unit with another hash, or with an unresolved conflict, is read all the same and noted."""
    right = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    path = make_mpr(
        statements=(
            f"UPDATE Unit SET ContentsHash = '{right}' WHERE UnitID = x'{MODULE.hex()}'",
            f"UPDATE Unit SET TreeConflict = 1 WHERE UnitID = x'{uuid.UUID(int=3).bytes_le.hex()}'",
            f"UPDATE Unit SET ContentsConflicts = 'x' WHERE UnitID = x'{uuid.UUID(int=1).bytes_le.hex()}'",
        )
    )
    types, problems = walk(path)
    assert len(types) == 3
    assert problems == [("conflict", False), ("hash", False), ("conflict", False)]


def test_s6_same_id_twice(make_mpr):
    """Without a primary key two rows may claim one id; the second is lost."""
    table = (
        "CREATE TABLE Unit(UnitID BLOB,ContainerID BLOB,ContainmentName TEXT,TreeConflict LONG,"
        "ContentsHash TEXT,ContentsConflicts TEXT,Contents BLOB)"
    )
    again = f"INSERT INTO Unit SELECT * FROM Unit WHERE UnitID = x'{MODULE.hex()}'"
    assert walk(make_mpr(unit_table=table, statements=(again,)))[1] == [("malformed", True)]


def test_s6_missing_and_leftover_unit_files(tmp_path, untouched, make_v2):
    """The table says which units there are: a file it names may be missing, a file it does not name is no unit."""
    path, files = make_v2(modules=3)
    files[1].unlink()
    leftover = files[2].with_name("00000000-0000-0000-0000-00000000ffff.mxunit")
    leftover.write_bytes(bson.encode({"$ID": b"x" * 16, "$Type": "Projects$ModuleImpl", "Name": "Phantom"}))
    with untouched(1):
        types, problems = walk(path)
    assert types == ["Projects$Project", "Projects$ModuleImpl", "Projects$ModuleImpl"]
    assert problems == [("missing", True)]


@pytest.mark.parametrize(
    "folder", ["a?b", "a#b", "a%b", "a%3fb", "a b", "a\nb", "a'b", "a;b", "ä", "mode=rwc", "file:x"]
)
def test_s7_odd_paths(tmp_path, make_mpr, untouched, folder):
    """The path is opened as it is: no other file appears next door."""
    (tmp_path / folder).mkdir()
    path = make_mpr(tmp_path / folder / "Shop?x=#1.mpr")
    with untouched(1):
        assert len(walk(path)[0]) == 3
        database.open_sqlite(path).close()
