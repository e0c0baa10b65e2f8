"""Reads the two tables of a Mendix project file: which version saved it, and which units there are."""

import sqlite3
from collections.abc import Collection, Iterator
from typing import NamedTuple

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.model.names import NO_NAME, Name, name


class Row(NamedTuple):
    """One row of the table Unit, contents apart."""

    number: int
    """SQLite's own number of the row, by which the contents are fetched."""
    unit: str
    """The unit's GUID as text; `row N` when it has none."""
    container: str
    """The GUID of the unit that holds it."""
    containment: Name
    """The property of that unit, such as `Documents`."""
    hash: bytes
    """Base64 of the SHA-256 of the contents, or nothing."""
    conflicted: bool
    """An unresolved merge conflict is noted in the row."""
    fault: str
    """What makes the row useless, or nothing."""


def columns_of(connection: sqlite3.Connection, table: str) -> dict[str, int]:
    """Give the columns of a table: lower-case name to position."""
    described = connection.execute(f"SELECT * FROM {table} LIMIT 0").description
    return {column[0].lower(): position for position, column in enumerate(described)}


def product_version(connection: sqlite3.Connection, shown_name: str) -> Name:
    """Give the version of Studio Pro that saved the project, by the column's name: its place differs by version."""
    columns = columns_of(connection, "_MetaData")
    row = connection.execute("SELECT * FROM _MetaData LIMIT 1").fetchone()
    if row is None:
        raise InputError("MPR_SCHEMA", "does not say which Mendix version saved it; get the file again", shown_name)
    value = row[columns["_productversion"]]
    return name(value.decode(errors="replace") if isinstance(value, bytes) else "")


def unit_rows(connection: sqlite3.Connection, columns: Collection[str], shown_name: str) -> Iterator[Row]:
    """Read all rows without their contents. A column that this version does not have reads as empty."""
    wanted = ("UnitID", "ContainerID", "ContainmentName", "ContentsHash", "TreeConflict", "ContentsConflicts")
    selected = ", ".join(column if column.lower() in columns else "NULL" for column in wanted)
    seen: set[str] = set()
    for index, values in enumerate(connection.execute(f"SELECT rowid, {selected} FROM Unit")):
        if index >= limits.UNIT_ROWS:
            raise InputError("MPR_LIMIT", f"has more than {limits.UNIT_ROWS:,} units; this is no project", shown_name)
        row = _row(*values)
        yield row._replace(fault="has the id of another unit too") if row.unit in seen else row
        seen.add(row.unit)


def _row(
    number: int, unit: object, container: object, containment: object, digest: object, tree: object, conflicts: object
) -> Row:
    """Judge one row: a wrong type loses the unit, not the project."""
    guid, holder = _guid(unit), _guid(container)
    fault = ""
    if not guid:
        fault = "its id is not 16 bytes"
    elif not holder:
        fault = "the id of what holds it is not 16 bytes"
    elif not isinstance(containment, bytes | None):
        fault = "the name of its place is no text"
    place = name(containment.decode(errors="replace")) if isinstance(containment, bytes) else NO_NAME
    known_hash = digest if isinstance(digest, bytes) else b""
    return Row(number, guid or f"row {number}", holder, place, known_hash, bool(tree) or bool(conflicts), fault)


def _guid(value: object) -> str:
    """Give a GUID blob, which is in .NET's byte order, as text; nothing when it is none."""
    if not isinstance(value, bytes) or len(value) != 16:
        return ""
    digits = (value[3::-1] + value[5:3:-1] + value[7:5:-1] + value[8:]).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
