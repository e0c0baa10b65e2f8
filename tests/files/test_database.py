"""The SQLite door: what an opened project allows, and how a save is noticed. The tricks are in tests/hostile."""

import sqlite3
from pathlib import Path

import pytest

from auditor.files import database
from auditor.files.errors import InputError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The smallest file with the tables of a project."""
    path = tmp_path / "Shop.mpr"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE _MetaData(_ProductVersion TEXT)")
    connection.execute("CREATE TABLE Unit(UnitID BLOB NOT NULL, Contents BLOB, PRIMARY KEY(UnitID))")
    connection.execute("INSERT INTO _MetaData VALUES ('10.24.0')")
    connection.execute("INSERT INTO Unit VALUES (x'01', x'0500000000')")
    connection.commit()
    connection.close()
    return path


@pytest.fixture(params=["on disk", "in memory"])
def opened(request: pytest.FixtureRequest, project: Path) -> sqlite3.Connection:
    """The project, opened in both ways."""
    if request.param == "on disk":
        return database.open_sqlite(project)
    return database.open_sqlite_bytes(project.read_bytes(), "project.mpr")


def test_rows_come_as_bytes(opened):
    """Text too, so that damaged text does not stop a reading."""
    assert opened.execute("SELECT * FROM _MetaData").fetchall() == [(b"10.24.0",)]
    assert opened.execute("SELECT UnitID, Contents FROM Unit").fetchall() == [(b"\1", b"\5\0\0\0\0")]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM Unit",
        "INSERT INTO _MetaData VALUES ('x')",
        "CREATE TABLE X(A)",
        "CREATE TEMP TABLE X(A)",
        "DROP TABLE Unit",
        "ATTACH ':memory:' AS other",
        "PRAGMA journal_mode=WAL",
        "VACUUM",
        "BEGIN",
        "SELECT * FROM sqlite_master",
        "SELECT hex(Contents) FROM Unit",
        "SELECT load_extension('x')",
        "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT * FROM r",
    ],
)
def test_nothing_but_reading_the_tables(opened, statement):
    """Whatever else is asked, even by ourselves, is refused."""
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited|authorization denied"):
        opened.execute(statement)


def test_signature_notices_a_save(project):
    """A save, a touch and a replacement are noticed, and so is a journal that appeared."""
    before = database.signature(project)
    database.require_unchanged(project, before)
    connection = sqlite3.connect(project)
    connection.execute("DELETE FROM Unit")
    connection.commit()
    connection.close()
    with pytest.raises(InputError) as caught:
        database.require_unchanged(project, before)
    assert caught.value.code == "MPR_CHANGED"
    before = database.signature(project)
    project.with_name("Shop.mpr-journal").write_bytes(b"x")
    with pytest.raises(InputError, match="changed while being read"):
        database.require_unchanged(project, before)


def test_empty_journal_is_no_save(project):
    """SQLite leaves an empty journal behind in one of its modes: nothing is under way then."""
    project.with_name("Shop.mpr-journal").touch()
    database.open_sqlite(project).close()


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (sqlite3.OperationalError("database is locked"), "MPR_BUSY"),
        (sqlite3.OperationalError("interrupted"), "MPR_LIMIT"),
        (sqlite3.OperationalError("disk I/O error"), "MPR_CORRUPT"),
        (sqlite3.DataError("string or blob too big"), "MPR_LIMIT"),
        (sqlite3.DatabaseError("malformed \x1b[31m"), "MPR_CORRUPT"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "MPR_CORRUPT"),
        (MemoryError(), "MPR_CORRUPT"),
        (OverflowError("too large"), "MPR_CORRUPT"),
    ],
)
def test_what_sqlite_raises_becomes_one_line(raised, code):
    """All that the module was seen to raise on damaged files."""
    with pytest.raises(InputError) as caught, database.database_errors("Shop.mpr"):
        raise raised
    assert caught.value.code == code
    assert str(caught.value).startswith("Shop.mpr ")
    assert "\x1b" not in str(caught.value)


def test_network_share_on_windows(monkeypatch):
    """SQLite refuses a host in its address; the share's name has to stand in the path."""

    class Share:
        def resolve(self):
            return self

        def as_uri(self):
            return "file://server/apps/Shop%23.mpr"

    assert database._uri(Share()) == "file:////server/apps/Shop%23.mpr?mode=ro&immutable=1"
