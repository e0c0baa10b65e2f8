"""Builders of hostile input, and what holds for all of it: nothing beside the input changes, and nothing hangs."""

import contextlib
import sqlite3
import struct
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import bson
import pytest

from tests.hostile.watching import snapshot
from tests.timing import in_time

UNIT_TABLE = (
    "CREATE TABLE Unit(UnitID BLOB NOT NULL,ContainerID BLOB,ContainmentName TEXT,TreeConflict LONG,"
    "ContentsHash TEXT,ContentsConflicts TEXT,Contents BLOB,PRIMARY KEY(UnitID))"
)
META_TABLE = "CREATE TABLE _MetaData(_ProductVersion TEXT,_BuildVersion TEXT,_SchemaHash TEXT)"


@pytest.fixture
def untouched(tmp_path: Path) -> Callable[..., contextlib.AbstractContextManager[None]]:
    """A block in which nothing below `tmp_path` may change, and which may take so many seconds at most."""

    @contextlib.contextmanager
    def watch(seconds: float = 5.0) -> Iterator[None]:
        before = snapshot(tmp_path)
        started = time.monotonic()
        yield
        in_time(time.monotonic() - started, seconds)
        assert snapshot(tmp_path) == before

    return watch


@pytest.fixture
def document() -> Callable[..., bytes]:
    """Join elements into a BSON document; `length` overrides the stated one."""

    def build(*elements: bytes, length: int | None = None) -> bytes:
        body = b"".join(elements)
        return struct.pack("<i", len(body) + 5 if length is None else length) + body + b"\0"

    return build


@pytest.fixture
def string() -> Callable[[str, bytes], bytes]:
    """Build one text element from a key and raw bytes."""

    def build(key: str, raw: bytes) -> bytes:
        return b"\x02" + key.encode() + b"\0" + struct.pack("<i", len(raw) + 1) + raw + b"\0"

    return build


@pytest.fixture
def make_mpr(tmp_path: Path) -> Callable[..., Path]:
    """Write a project of storage v1: the project itself, and so many modules."""

    def build(
        path: Path | None = None, modules: int = 2, statements: tuple[str, ...] = (), unit_table: str = UNIT_TABLE
    ) -> Path:
        target = path or tmp_path / "Shop.mpr"
        connection = sqlite3.connect(target)
        connection.execute(META_TABLE)
        connection.execute(unit_table)
        connection.execute("INSERT INTO _MetaData VALUES ('10.24.0','10.24.0','')")
        root = uuid.UUID(int=1).bytes_le
        rows = [(root, root, "", _unit(root, "Projects$Project"))]
        for number in range(modules):
            blob = uuid.UUID(int=number + 2).bytes_le
            rows.append((blob, root, "Modules", _unit(blob, "Projects$ModuleImpl", Name=f"Module{number}")))
        connection.executemany(
            "INSERT INTO Unit(UnitID,ContainerID,ContainmentName,TreeConflict,ContentsHash,ContentsConflicts,Contents)"
            " VALUES (?,?,?,0,'','',?)",
            rows,
        )
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return target

    return build


@pytest.fixture
def make_v2(tmp_path: Path) -> Callable[..., tuple[Path, list[Path]]]:
    """Write a project of storage v2: the project itself and so many modules. Gives the `.mpr` and its unit files."""

    def build(modules: int = 2) -> tuple[Path, list[Path]]:
        target = tmp_path / "Shop.mpr"
        connection = sqlite3.connect(target)
        connection.execute("CREATE TABLE _MetaData(_FormatVersion INTEGER,_ProductVersion TEXT)")
        connection.execute(UNIT_TABLE.replace("Contents BLOB,", ""))
        connection.execute("CREATE TABLE _Transaction(LastTransactionID TEXT)")
        connection.execute("INSERT INTO _MetaData VALUES (2,'11.6.0')")
        root = uuid.UUID(int=1).bytes_le
        files = []
        for number in range(modules + 1):
            guid = uuid.UUID(int=number + 1)
            values = (guid.bytes_le, root, "Modules" if number else "")
            connection.execute("INSERT INTO Unit(UnitID,ContainerID,ContainmentName) VALUES (?,?,?)", values)
            file = tmp_path / "mprcontents" / str(guid)[:2] / str(guid)[2:4] / f"{guid}.mxunit"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_unit(guid.bytes_le, "Projects$ModuleImpl" if number else "Projects$Project"))
            files.append(file)
        connection.commit()
        connection.close()
        return target, files

    return build


def _unit(blob: bytes, type_name: str, **fields: object) -> bytes:
    return bson.encode({"$ID": blob, "$Type": type_name, **fields})
