"""Opens the SQLite database of a Mendix project: read-only, without a lock or a file beside it, and only when its
schema is exactly Mendix's.

`mode=ro&immutable=1` takes no lock, so a reading never stands in the way of Studio Pro's save, and never creates or
deletes a journal. The price is that SQLite then does not notice a save under way; so a journal beside the file is
refused, and `require_unchanged` compares the file before and after. Source: inputs.md 3.
"""

import contextlib
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import file_size, open_regular
from auditor.model.frozen import frozen
from auditor.model.names import name

TABLES = {"_MetaData": "_ProductVersion", "Unit": "UnitID", "_Transaction": "LastTransactionID"}
"""The tables a project file may have, each with a column that it must have."""

_INDEXES = {"sqlite_autoindex_Unit_1"}
_NEEDED = ("_MetaData", "Unit")
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"
_HEADER = 100
_LFS_POINTER = b"version https://git-lfs"
_MAGIC = b"SQLite format 3\x00"
_DAMAGED = "is damaged or cut short; get the file again, or open it in Studio Pro to see whether it is whole"
_NO_PROJECT = "is an SQLite database but no Mendix project"


@frozen
class Signature:
    """What of a file changes when it is saved."""

    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since 1970."""
    inode: int
    """The file's number on its disk; another one when it was replaced."""
    change_counter: bytes
    """Bytes 24 to 27 of the SQLite header: raised by every transaction."""


def open_sqlite(path: str | Path) -> sqlite3.Connection:
    """Open a project file. Its text comes as `bytes`; only SELECT on the columns of its own tables is allowed.

    Errors: those of `open_regular`; MPR_BUSY (a save is under way or was never finished), MPR_CORRUPT, MPR_SCHEMA (not
    Mendix's tables), MPR_LIMIT.
    """
    path = Path(path)
    _require_quiet(path)
    with open_regular(path, limits.MPR_FILE) as file:
        header = file.read(_HEADER)
    shown = name(path.name)
    _check_header(header, file_size(path), shown)
    with database_errors(shown):
        return _secured(sqlite3.connect(_uri(path), uri=True, isolation_level=None), shown)


def open_sqlite_bytes(data: bytes, shown_name: str) -> sqlite3.Connection:
    """Open a project file that is in memory, such as the one inside an `.mpk`. Errors as for `open_sqlite`."""
    if data[18:20] == b"\x02\x02":  # Marked for a write-ahead log, which a database in memory cannot have.
        data = data[:18] + b"\x01\x01" + data[20:]
    _check_header(data[:_HEADER], len(data), shown_name)

    with database_errors(shown_name):
        return _secured(sqlite3.connect(":memory:", isolation_level=None), shown_name, data)


def signature(path: str | Path) -> Signature:
    """Take the signature of a project file, to be compared after reading. Errors as for `open_regular`."""
    with open_regular(path, limits.MPR_FILE) as file:
        header = file.read(_HEADER)
    status = Path(path).lstat()
    return Signature(status.st_size, status.st_mtime_ns, status.st_ino, header[24:28])


def require_unchanged(path: str | Path, before: Signature) -> None:
    """Raise MPR_CHANGED when the file was saved since its signature was taken, or a save is under way."""
    if signature(path) != before or _journal(Path(path)):
        raise InputError(
            "MPR_CHANGED", "changed while being read; try again when nobody saves it", name(Path(path).name)
        )


@contextlib.contextmanager
def database_errors(shown_name: str) -> Iterator[None]:
    """Turn what SQLite raises on damaged files into one `InputError`. Wrap every use of a connection in it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise InputError("MPR_LIMIT", "takes too long to read; this is no project file", shown_name) from None
        if "locked" in str(error) or "readonly" in str(error):
            raise InputError("MPR_BUSY", "is being saved; try again in a moment", shown_name) from None
        raise InputError("MPR_CORRUPT", f"{_DAMAGED} ({name(str(error))})", shown_name) from None
    except sqlite3.DataError:
        raise InputError("MPR_LIMIT", f"holds a row of more than {limits.SQLITE_LENGTH:,} bytes", shown_name) from None
    except (sqlite3.Error, UnicodeDecodeError, MemoryError, OverflowError) as error:
        # UnicodeDecodeError comes from the sqlite3 module itself, on names in a damaged schema.
        raise InputError("MPR_CORRUPT", f"{_DAMAGED} ({name(str(error))})", shown_name) from None


def _journal(path: Path) -> str:
    """Give the ending of a journal or write-ahead log that holds anything, or nothing."""
    return next((end for end in ("-journal", "-wal") if file_size(path.with_name(path.name + end)) > 0), "")


def _require_quiet(path: Path) -> None:
    for attempt in range(limits.READ_ATTEMPTS):
        ending = _journal(path)
        if not ending:
            return
        if attempt < limits.READ_ATTEMPTS - 1:
            time.sleep(limits.BUSY_WAIT)
    shown = name(path.name)
    advice = "open and close the project in Studio Pro, then try again"
    raise InputError(
        "MPR_BUSY", f"a save is under way or was never finished ({shown}{ending} is there); {advice}", shown
    )


def _check_header(header: bytes, size: int, shown: str) -> None:
    if size == 0:
        raise InputError("MPR_CORRUPT", "is empty (0 bytes); get the file again", shown)
    if header.startswith(_LFS_POINTER):
        raise InputError("MPR_CORRUPT", "is a Git LFS pointer, not the file itself; run `git lfs pull`", shown)
    if not header.startswith(_MAGIC):
        raise InputError("MPR_CORRUPT", "is no SQLite database, so no project file; check which file it is", shown)
    if len(header) < _HEADER:
        raise InputError("MPR_CORRUPT", _DAMAGED, shown)
    if header[18:20] == b"\x02\x02":
        advice = "open it in Studio Pro, save it, then try again"
        raise InputError("MPR_BUSY", f"is in write-ahead mode, in which no project is stored; {advice}", shown)
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    if header[18:20] != b"\x01\x01" or page < 512 or page & (page - 1):
        raise InputError("MPR_CORRUPT", _DAMAGED, shown)
    pages = int.from_bytes(header[28:32], "big")
    counted = header[24:28] == header[92:96]  # Otherwise a very old writer left the count as it was.
    if counted and pages * page > size:
        raise InputError("MPR_CORRUPT", f"is cut short: {size:,} of {pages * page:,} bytes; get the file again", shown)


def _uri(path: Path) -> str:
    # Never an f-string: a `?` or `#` in the path would end it, lose `mode=ro`, and create an empty file next door.
    uri = path.resolve().as_uri()
    if not uri.startswith("file:///"):  # A network share on Windows: SQLite wants it behind an empty host.
        uri = uri.replace("file://", "file:////", 1)
    return f"{uri}?mode=ro&immutable=1"


def _secured(connection: sqlite3.Connection, shown: str, data: bytes | None = None) -> sqlite3.Connection:
    """Set every limit, look at the schema, and only then let anyone read. Closes the connection when it refuses."""
    try:
        if data is not None:
            connection.deserialize(data)
        connection.text_factory = bytes  # Damaged text must not raise while rows are read.
        _set_limits(connection)
        for kind, table, owner, sql in connection.execute(f"{_SCHEMA} LIMIT {limits.SCHEMA_ROWS}"):
            _check_object(kind, table, owner, sql, shown)
        for table in TABLES:
            _check_columns(connection, table, shown)
        connection.set_authorizer(_authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_limits(connection: sqlite3.Connection) -> None:
    for category, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, limits.SQLITE_LENGTH),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, limits.SQLITE_SQL_LENGTH),
        (sqlite3.SQLITE_LIMIT_COLUMN, limits.SQLITE_COLUMNS),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20),
        (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 3),
        (sqlite3.SQLITE_LIMIT_VDBE_OP, limits.SQLITE_VDBE_OP),
        (sqlite3.SQLITE_LIMIT_FUNCTION_ARG, 8),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    ):
        connection.setlimit(category, value)
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
    for pragma in (
        "trusted_schema=OFF",
        "query_only=ON",
        "cell_size_check=ON",
        "mmap_size=0",
        "temp_store=MEMORY",
        f"cache_size=-{limits.SQLITE_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_progress_handler(_StepBudget(), limits.SQLITE_STEP)


class _StepBudget:
    """Stops a connection that has computed too long."""

    def __init__(self) -> None:
        self._left = limits.SQLITE_STEPS

    def __call__(self) -> int:
        self._left -= 1
        return self._left < 0


def _check_object(kind: bytes, table: bytes, owner: bytes, sql: bytes | None, shown: str) -> None:
    """Refuse whatever is not one of Mendix's own tables and their automatic index."""
    known_table = kind == b"table" and _text(table) in TABLES and owner == table
    # A virtual table is a table here too; only its SQL tells.
    if known_table and sql is not None and sql[:13].upper() == b"CREATE TABLE ":
        return
    if kind == b"index" and _text(table) in _INDEXES and _text(owner) == "Unit" and sql is None:
        return
    message = f"{_NO_PROJECT}: it holds the {name(_text(kind))} {name(_text(table))}; check which file it is"
    raise InputError("MPR_SCHEMA", message, shown)


def _check_columns(connection: sqlite3.Connection, table: str, shown: str) -> None:
    """Require the table's key column, and no computed one: the authorizer does not stop what that computes."""
    # The authorizer is not set yet, and the schema is known to hold only plain tables.
    columns = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
    if not columns and table not in _NEEDED:
        return
    names = {_text(column[1]).lower() for column in columns}
    if any(column[6] for column in columns) or names & {"rowid", "_rowid_", "oid"}:
        raise InputError("MPR_SCHEMA", f"{_NO_PROJECT}: its table {table} has computed columns", shown)
    if TABLES[table].lower() not in names:
        raise InputError("MPR_SCHEMA", f"{_NO_PROJECT}: it has no table {table}; check which file it is", shown)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _authorize(action: int, table: str | None, _column: str | None, _schema: str | None, _inside: str | None) -> int:
    if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and table in TABLES):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
