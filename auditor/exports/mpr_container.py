"""Walks a Mendix project file (`.mpr`) unit by unit, whichever way its contents are stored.

In storage v1 the contents are in the SQLite database itself, in v2 in one file a unit in the folder `mprcontents`
beside it. The table Unit says which units there are; files in the folder that it does not name are leftovers. A unit
that cannot be read is a `UnitProblem`, and the walk goes on. Source: formats.md 1, inputs.md 3.
"""

import base64
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NoReturn, TypeVar

from auditor.exports import bson
from auditor.exports.mpr_rows import Row, columns_of, product_version, unit_rows
from auditor.files import limits
from auditor.files.database import (
    Signature,
    database_errors,
    open_sqlite,
    open_sqlite_bytes,
    require_unchanged,
    signature,
)
from auditor.files.errors import InputError, said_of
from auditor.files.opening import exists, is_real_folder, read_regular
from auditor.model.frozen import frozen
from auditor.model.names import Name, name

Storage = Literal["mpr-v1", "mpr-v2"]
ProblemKind = Literal["missing", "unreadable", "cut", "malformed", "limit", "conflict", "hash"]

UNREAD_TYPES = frozenset(
    {
        "CustomIcons$CustomIconCollection",
        "Forms$BuildingBlock",
        "Forms$PageTemplate",
        "Images$ImageCollection",
        "JavaScriptActions$JavaScriptAction",
        "JsonStructures$JsonStructure",
        "Projects$ModuleGuidMapping",
        "Projects$ProjectConversion",
        "Texts$SystemTextCollection",
        "XmlSchemas$XmlSchema",
    }
)
"""Storage names of units that say nothing about security, and are half of all bytes."""

CONTENTS_FOLDER = "mprcontents"

Contents = Callable[[str], bytes]
"""Reads a file by its path beside the project file, with slashes. Errors: InputError, NOT_FOUND where it is missing."""

_WARNINGS = ("conflict", "hash")
_T = TypeVar("_T")


@frozen
class Unit:
    """One unit of a project: a module, a folder, a document."""

    id: str
    """Its GUID as text, as in the name of a `.mxunit` file."""
    container: str
    """The GUID of the unit that holds it; its own for the project itself."""
    containment: Name
    """The property of the container that holds it, such as `Documents`; empty for the project itself."""
    type: Name
    """The storage name in `$Type`, such as `DomainModels$DomainModel`."""
    contents: bytes
    """Its BSON; `bson.decode` reads it."""


@frozen
class UnitProblem:
    """Something wrong with one unit. The unit is lost, or only worth a warning (`lost` says which)."""

    unit: str
    """Its GUID as text; for a row without a usable one, `row N`."""
    kind: ProblemKind
    """missing, unreadable, cut (short), malformed, limit; as a warning: conflict (an unresolved merge), hash (the
    contents are not those the database names)."""
    reason: str
    """One line, safe to show: what is wrong and what to do."""

    @property
    def lost(self) -> bool:
        """Whether the unit could not be read, so that the audit is partial."""
        return self.kind not in _WARNINGS


class MprContainer:
    """An open project file. Use it in a `with` block; nothing is created, changed or locked beside the file.

    `problems`, `skipped` and `done` grow while `units` is walked, and start anew with each walk.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        shown_name: str,
        path: Path | None,
        before: Signature | None,
        contents: Contents | None = None,
    ):
        self.name = name(shown_name)
        """The file's base name; without its ending it is the project's name (the model holds none)."""
        self.problems: list[UnitProblem] = []
        """What is wrong with single units, in the order of the table."""
        self.skipped: Counter[str] = Counter()
        """Storage name to how many units of it were passed over."""
        self.done = 0
        """Rows walked so far, for progress."""
        self.lock_file = path is not None and exists(path.with_name(f"{path.name}.lock"))
        """Whether a `.mpr.lock` lies beside the file: Studio Pro may have the project open."""
        self._connection = connection
        self._path = path
        self._before = before
        self._packed = contents
        self._folders: dict[str, bool] = {}
        with database_errors(self.name):
            columns = columns_of(connection, "Unit")
            self.storage: Storage = "mpr-v1" if "contents" in columns else "mpr-v2"
            """Where the contents are: decided by the column `Contents`, never by the version."""
            self.mendix_version = product_version(connection, self.name)
            """The version of Studio Pro that saved the project, such as `10.24.16.96987`; may hold other text."""
            self._rows = list(unit_rows(connection, columns, self.name))
        self.total = len(self._rows)
        """Rows of the table Unit, those that are skipped or lost included."""
        self._require_contents()

    @classmethod
    def open(cls, path: str | Path) -> "MprContainer":
        """Open a project file.

        Errors: those of `open_sqlite`; MPR_EMPTY (no units), MPR_CONTENTS (v2 without its folder of contents).
        """
        path = Path(path)
        before = signature(path)
        return cls._over(open_sqlite(path), path.name, path, before)

    @classmethod
    def from_bytes(cls, data: bytes, shown_name: str, contents: Contents | None = None) -> "MprContainer":
        """Open a project file that is in memory, such as `project.mpr` inside an `.mpk`. Errors as for `open`.

        `contents` reads a file of the folder of contents beside it, where there is one (storage v2).
        """
        return cls._over(open_sqlite_bytes(data, name(shown_name)), shown_name, None, None, contents)

    @classmethod
    def _over(
        cls,
        connection: sqlite3.Connection,
        shown_name: str,
        path: Path | None,
        before: Signature | None,
        contents: Contents | None = None,
    ) -> "MprContainer":
        try:
            return cls(connection, shown_name, path, before, contents)
        except BaseException:
            connection.close()
            raise

    def __enter__(self) -> "MprContainer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. Harmless when done twice."""
        self._connection.close()

    def units(self, skip: Collection[str] = UNREAD_TYPES) -> Iterator[Unit]:
        """Walk the units in the order of the table; those whose `$Type` is in `skip` are only counted.

        Raises MPR_CONTENTS or MPR_UNREADABLE at the end when not one unit could be read, MPR_CHANGED when the project
        was saved meanwhile: what was read may then be half old and half new (`while_unchanged` reads again).
        """
        self.begin()
        for index in range(self.total):
            unit = self.unit(index, skip)
            if unit is not None:
                yield unit
        self.finish()

    def begin(self) -> None:
        """Start a walk by hand: `unit` for each index, then `finish`."""
        self.problems.clear()
        self.skipped.clear()
        self.done = 0

    def unit(self, index: int, skip: Collection[str] = UNREAD_TYPES) -> Unit | None:
        """Read one unit by its place in the table; None when it is lost, or of a type that is skipped."""
        self.done += 1
        row = self._rows[index]
        try:
            return self._unit(row, skip)
        except InputError as error:
            self.record(row.unit, error)
            return None

    def take_over(self, problems: Iterable[UnitProblem], skipped: Mapping[str, int]) -> None:
        """Count a unit that was read elsewhere, with what reading it gave."""
        self.done += 1
        self.problems.extend(problems)
        self.skipped.update(skipped)

    def finish(self) -> None:
        """End a walk. Raises as `units` does."""
        self._require_some()
        if self._path is not None and self._before is not None:
            require_unchanged(self._path, self._before)

    def places(self) -> dict[str, tuple[str, Name]]:
        """Give for each unit, lost ones included, the GUID of the unit that holds it and under which property."""
        return {row.unit: (row.container, row.containment) for row in self._rows}

    def record(self, unit: str, error: InputError) -> None:
        """Note that a unit is lost: for whoever decodes it and fails."""
        reason = said_of(error.message, error.where)
        self.problems.append(UnitProblem(unit, _KINDS.get(error.code, "malformed"), reason))

    def _unit(self, row: Row, skip: Collection[str]) -> Unit | None:
        if row.fault:
            raise InputError("MPR_ROW", row.fault)
        contents = self._contents(row)
        _require_whole(contents)
        type_name = bson.peek_type(contents)
        if not type_name:
            raise InputError("BSON_MALFORMED", "does not say what it is ($Type is missing); the unit is damaged")
        if row.conflicted:
            self._warn(row, "conflict", "has an unresolved merge conflict; resolve it in Studio Pro")
        if type_name in skip:
            self.skipped[type_name] += 1
            return None
        if row.hash and base64.b64encode(hashlib.sha256(contents).digest()) != row.hash:
            self._warn(row, "hash", "is not the version that the project file names; it was read as it is")
        return Unit(row.unit, row.container, row.containment, name(type_name), contents)

    def _warn(self, row: Row, kind: ProblemKind, reason: str) -> None:
        self.problems.append(UnitProblem(row.unit, kind, reason))

    def _contents(self, row: Row) -> bytes:
        if self.storage == "mpr-v2":
            return self._contents_file(row.unit)
        with database_errors(self.name):
            found = self._connection.execute("SELECT Contents FROM Unit WHERE rowid = ?", (row.number,)).fetchone()
        if found is None or not isinstance(found[0], bytes):
            raise InputError("MPR_ROW", "its contents are no bytes; the unit is damaged")
        return found[0]

    def _contents_file(self, guid: str) -> bytes:
        """Read a unit's file. Its path comes from the GUID alone, and no folder on the way may be a link."""
        if self._packed is not None:
            return self._packed(f"{CONTENTS_FOLDER}/{guid[:2]}/{guid[2:4]}/{guid}.mxunit")
        assert self._path is not None
        first = f"{self._path.parent}/{CONTENTS_FOLDER}/{guid[:2]}"
        for folder in (first, f"{first}/{guid[2:4]}"):
            if folder not in self._folders:
                self._folders[folder] = is_real_folder(folder)
            if not self._folders[folder]:
                raise InputError("NOT_FOUND", f"its file is not in {CONTENTS_FOLDER}; get the whole project folder")
        try:
            return read_regular(f"{first}/{guid[2:4]}/{guid}.mxunit", limits.UNIT_SIZE)
        except InputError as error:
            if error.code == "NOT_FOUND":
                error.message = f"its file is not in {CONTENTS_FOLDER}; get the whole project folder"
            raise

    def _require_contents(self) -> None:
        if not self._rows:
            raise InputError("MPR_EMPTY", "holds no units, so no project; get the file again", self.name)
        if self.storage == "mpr-v1" or self._packed is not None:
            return
        if self._path is None:
            message = "its contents are in separate files that are not in the package: ask for the whole project folder"
            raise InputError("MPR_CONTENTS", message, self.name)
        folder = self._path.parent / CONTENTS_FOLDER
        if not is_real_folder(folder):
            state = "is a link, which is not followed" if exists(folder) else "is missing"
            self._refuse_contents(
                f"its contents are in the folder {CONTENTS_FOLDER} beside it, and that folder {state}"
            )

    def _require_some(self) -> None:
        lost = [problem for problem in self.problems if problem.lost]
        if len(lost) < self.total:
            return
        if all(problem.kind == "missing" for problem in lost):
            self._refuse_contents(f"none of its {self.total} units is in the folder {CONTENTS_FOLDER} beside it")
        raise InputError("MPR_UNREADABLE", f"none of its {self.total} units can be read: {lost[0].reason}", self.name)

    def _refuse_contents(self, what: str) -> NoReturn:
        raise InputError("MPR_CONTENTS", f"{what}: ask for the whole project folder or an .mpk", self.name)


def while_unchanged(read: Callable[[], _T]) -> _T:
    """Call `read`, which opens and walks a project, again when the project was saved meanwhile; three times at most."""
    for _ in range(limits.READ_ATTEMPTS - 1):
        try:
            return read()
        except InputError as error:
            if error.code != "MPR_CHANGED":
                raise
    return read()


_KINDS: dict[str, ProblemKind] = {
    "NOT_FOUND": "missing",
    "NO_ACCESS": "unreadable",
    "NOT_REGULAR": "unreadable",
    "LINK": "unreadable",
    "TOO_LARGE": "limit",
    "BSON_LIMIT": "limit",
    "MPR_LIMIT": "limit",
    "UNIT_CUT": "cut",
}
"""What an error's code means for a unit; every other code is malformed."""


def _require_whole(contents: bytes) -> None:
    """Tell the usual accidents of version control from real damage."""
    if contents.startswith(b"version https://git-lfs"):
        raise InputError("UNIT_POINTER", "is a Git LFS pointer and not the unit itself; run `git lfs pull`")
    if contents.startswith(b"<<<<<<< "):
        raise InputError("UNIT_MARKS", "holds the marks of a merge conflict; resolve it in Studio Pro")
    stated = int.from_bytes(contents[:4], "little")
    if len(contents) < 5 or (stated > len(contents) and stated <= limits.UNIT_SIZE):
        raise InputError("UNIT_CUT", f"is cut short: {len(contents):,} bytes; get the project again")
