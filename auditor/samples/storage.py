"""The containers of a project: `.mpr` with its units inside (v1) or beside it (v2), and `.mpk`. In memory, repeatable.

Nothing here depends on the clock, the machine or the version of SQLite, so a project that is built again is the same
file again. Source: formats.md 1.1, 1.2, 4.3.
"""

import base64
import hashlib
import io
import sqlite3
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from auditor.model.frozen import frozen
from auditor.samples.bson_writer import encode
from auditor.samples.elements import Document

_SCHEMA_HASH = "{SHA256}" + base64.b64encode(hashlib.sha256(b"made-up project").digest()).decode()
_V1_TABLES = (
    "CREATE TABLE _MetaData(_ProductVersion TEXT,_BuildVersion TEXT,_SchemaHash TEXT)",
    "CREATE TABLE Unit(UnitID BLOB NOT NULL,ContainerID BLOB,ContainmentName TEXT,TreeConflict LONG,"
    "ContentsHash TEXT,ContentsConflicts TEXT,Contents BLOB,PRIMARY KEY(UnitID))",
)
_V2_TABLES = (
    "CREATE TABLE _MetaData(_FormatVersion INTEGER,_ProductVersion TEXT,_BuildVersion TEXT,_SchemaHash TEXT)",
    "CREATE TABLE Unit(UnitID BLOB PRIMARY KEY NOT NULL,ContainerID BLOB,ContainmentName TEXT,TreeConflict LONG,"
    "ContentsHash TEXT,ContentsConflicts TEXT)",
    "CREATE TABLE _Transaction (LastTransactionID TEXT)",
)
_WRITER_VERSION = slice(96, 100)
"""Where an SQLite file names the library that wrote it; readers do not use it."""

_OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@frozen
class StoredUnit:
    """One row of the table Unit with its contents."""

    id: bytes
    """16 bytes, also the `$ID` of the document."""
    container: bytes
    """The id of the unit that holds it; its own for the project."""
    containment: str
    """The property of the container that holds it; empty for the project."""
    document: Document

    @property
    def guid(self) -> str:
        """The id as text, as in the name of a `.mxunit` file."""
        return guid_text(self.id)


def guid_text(guid: bytes) -> str:
    """Write a stored GUID as text."""
    return str(uuid.UUID(bytes_le=guid))


def mpr_v1(units: Sequence[StoredUnit], version: str) -> bytes:
    """Give the bytes of an `.mpr` that holds the contents of its units itself."""
    rows = [(*row, contents) for row, contents in _rows(units)]
    return _database(_V1_TABLES, (version, version, _SCHEMA_HASH), rows)


def mpr_v2(units: Sequence[StoredUnit], version: str, file_name: str) -> Mapping[str, bytes]:
    """Give the files of an `.mpr` with its contents beside it: path below the project's folder -> bytes."""
    rows, files = [], {}
    for unit, (row, contents) in zip(units, _rows(units), strict=True):
        rows.append(row)
        files[f"mprcontents/{unit.guid[:2]}/{unit.guid[2:4]}/{unit.guid}.mxunit"] = contents
    database = _database(_V2_TABLES, (2, version, version, _SCHEMA_HASH), rows)
    return {file_name: database, "mprcontents/mprname": file_name.encode(), **files}


def mpk(project: bytes, module: str, others: Mapping[str, bytes] | None = None) -> bytes:
    """Give the bytes of a module package. `project` is its `project.mpr`, `others` path to bytes of further files."""
    others = others or {}
    listed = "".join(f"\n      <file path={quoteattr(path.replace('/', chr(92)))} />" for path in others)
    description = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.mendix.com/package/1.0/">\n'
        '  <modelerProject xmlns="http://www.mendix.com/modelerProject/1.0/">\n'
        f"    <module name={quoteattr(module)} />\n"
        '    <projectFile path="project.mpr" />\n'
        f"    <files>{listed}\n    </files>\n"
        "  </modelerProject>\n"
        "</package>\n"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in {"project.mpr": project, "package.xml": description.encode(), **others}.items():
            entry = zipfile.ZipInfo(path, _OLDEST_ZIP_DATE)
            entry.create_system = 0
            # Stored: how well a file is compressed depends on the zlib at hand.
            archive.writestr(entry, data, zipfile.ZIP_STORED)
    return packed.getvalue()


def _rows(units: Iterable[StoredUnit]) -> Iterator[tuple[tuple[object, ...], bytes]]:
    """Give the row of the table Unit for each unit, and its contents apart."""
    for unit in units:
        contents = encode(unit.document)
        digest = base64.b64encode(hashlib.sha256(contents).digest()).decode()
        yield (unit.id, unit.container, unit.containment, 0, digest, ""), contents


def _database(tables: Iterable[str], metadata: tuple[object, ...], rows: Sequence[tuple[object, ...]]) -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA page_size=4096")
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(table)
        connection.execute(f"INSERT INTO _MetaData VALUES ({_holes(metadata)})", metadata)
        if len(rows):
            connection.executemany(f"INSERT INTO Unit VALUES ({_holes(rows[0])})", rows)
        connection.execute("COMMIT")
        data = bytearray(connection.serialize())
    finally:
        connection.close()
    data[_WRITER_VERSION] = bytes(4)
    return bytes(data)


def _holes(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
