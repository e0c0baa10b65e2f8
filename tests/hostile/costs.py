"""Inputs that cost exactly so much of one limit of files, folders and projects: `test_limits` reads each of them."""

import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.exports import bson
from auditor.exports.bson_walk import count_elements
from auditor.exports.mpr_container import MprContainer, while_unchanged
from auditor.files import limits, opening
from auditor.files.database import open_sqlite
from auditor.files.errors import InputError
from auditor.files.processes import Died, Running
from auditor.samples.app import App

Cost = Callable[[Path, int], object]
"""Makes an input below a folder that costs exactly so much, and reads it. Raises `InputError` when it is refused."""


@dataclass(frozen=True)
class Limit:
    """How one limit is met."""

    cost: Cost
    code: str
    """The code of the error above it."""
    lowered: int | None = None
    """What is put in its place, where the real one would take the machine long."""
    step: int = 1
    """The least that an input can be above it."""
    below: int = 0
    """How much below it the accepted input stays, where the exact cost is not in our hands."""


# Builders


def project(folder: Path) -> Path:
    """Write a small project of storage v1."""
    path = folder / "Shop.mpr"
    path.write_bytes(App().mpr_v1())
    return path


def walked(path: Path) -> None:
    """Walk a project; a unit that is lost to a limit is an error."""
    with MprContainer.open(path) as container:
        list(container.units(skip=()))
        for problem in container.problems:
            raise InputError(problem.kind, problem.reason)


def database(path: Path, *statements: str) -> Path:
    """Change a project as nobody at Mendix would."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def filled(path: Path, size: int) -> Path:
    """Make a file so large, without the disk having to hold it."""
    with path.open("ab") as file:
        file.truncate(size)
    return path


# Costs


def memory(_: Path, size: int) -> None:
    """A process that reads an export and then needs so much."""
    code = (
        "from auditor.files import limits, processes; import sys;"
        "limits.PROCESS_MEMORY = int(sys.argv[1]); processes.be_modest(); bytearray(int(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(limits.PROCESS_MEMORY), str(size)]
    here = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, check=False, cwd=here, text=True)
    if done.returncode:
        raise InputError(done.stderr.strip().rpartition("\n")[2].partition(":")[0], "")


def _answered(how: str, *much: int) -> None:
    try:
        Running().answer("tests.cli.dying", how, *map(str, much))
    except Died as error:
        raise InputError("DIED", str(error)) from None


def process_time(_: Path, seconds: int) -> None:
    """A process that answers after so long."""
    _answered("hang", seconds)


def process_cpu(_: Path, seconds: int) -> None:
    """A process that computes for so long."""
    _answered("compute", seconds, limits.PROCESS_CPU)


def process_output(_: Path, size: int) -> None:
    """A process that prints so much."""
    _answered("flood", size)


def entries(folder: Path, count: int) -> None:
    """A folder with so many entries."""
    for number in range(count):
        (folder / str(number)).touch()
    assert len(opening.list_folder(folder)) == count
    assert len(list(opening.walk_folder(folder))) == count


def folder_depth(folder: Path, depth: int) -> None:
    """Folders inside each other."""
    deepest = folder.joinpath(*["d"] * depth)
    deepest.mkdir(parents=True)
    (deepest / "file").touch()
    assert len(list(opening.walk_folder(folder))) == 1


def mpr_size(folder: Path, size: int) -> None:
    """A project file of so many bytes."""
    open_sqlite(filled(project(folder), size)).close()


def unit_size(_: Path, size: int) -> None:
    """A unit of so many bytes."""
    head = b"\x02Text\0" + struct.pack("<i", size - 15)
    bson.decode(struct.pack("<i", size) + head + b"x" * (size - 16) + b"\0\0")


def unit_file(folder: Path, size: int) -> None:
    """A unit's file of so many bytes."""
    path = App().write_mpr_v2(folder, "Shop.mpr")
    victim = max(folder.rglob("*.mxunit"), key=lambda file: file.stat().st_size)
    filled(victim, size)
    with MprContainer.open(path) as container:
        list(container.units(skip=()))
        kinds = [problem.kind for problem in container.problems]
    if "limit" in kinds:
        raise InputError("limit", "")
    assert kinds == ["malformed"]


def unit_depth(_: Path, depth: int) -> None:
    """Documents inside each other."""
    data = struct.pack("<i", 5) + b"\0"
    for _level in range(depth - 1):
        data = struct.pack("<i", len(data) + 8) + b"\x03k\0" + data + b"\0"
    bson.decode(data)


def unit_elements(_: Path, count: int) -> None:
    """A unit with so many elements."""
    body = b"\x0ak\0" * count
    count_elements(struct.pack("<i", len(body) + 5) + body + b"\0")


def unit_rows(folder: Path, count: int) -> None:
    """A table Unit with so many rows."""
    path = project(folder)
    connection = sqlite3.connect(path)
    (there,) = connection.execute("SELECT COUNT(*) FROM Unit").fetchone()
    connection.executemany(
        "INSERT INTO Unit (UnitID, ContainerID, ContainmentName) VALUES (?, ?, 'Documents')",
        ((number.to_bytes(16, "big"), bytes(16)) for number in range(1, count - there + 1)),
    )
    connection.commit()
    connection.close()
    with MprContainer.open(path) as container:
        assert container.total == count


def row_size(folder: Path, size: int) -> None:
    """One row of so many bytes."""
    path = project(folder)
    largest = "SELECT rowid FROM Unit ORDER BY LENGTH(Contents) DESC LIMIT 1"
    database(path, f"UPDATE Unit SET Contents = zeroblob({size}) WHERE rowid = ({largest})")
    with MprContainer.open(path) as container:
        list(container.units(skip=()))
        kinds = [problem.kind for problem in container.problems]
    if "limit" in kinds:
        raise InputError("limit", "")
    assert "malformed" in kinds or "cut" in kinds


def sql_length(folder: Path, length: int) -> None:
    """A schema with a text of so many characters."""
    path = folder / "Shop.mpr"
    made = "CREATE TABLE _Transaction(LastTransactionID TEXT)"
    statement = made[:-1] + f" /*{'x' * (length - len(made) - 5)}*/)"
    assert len(statement) == length
    walked(database(project(path.parent), statement))


def columns(folder: Path, count: int) -> None:
    """A table of so many columns."""
    names = ", ".join(f"Column{number}" for number in range(count - 1))
    open_sqlite(database(project(folder), f"CREATE TABLE _Transaction(LastTransactionID TEXT, {names})")).close()


def instructions(folder: Path, count: int) -> None:
    """A statement of so many instructions: ours are too short to show it, so the connection is asked."""
    connection = open_sqlite(project(folder))
    if count > connection.getlimit(sqlite3.SQLITE_LIMIT_VDBE_OP):
        raise InputError("MPR_LIMIT", "")
    connection.close()


def steps(folder: Path, count: int) -> None:
    """A reading that takes some such number of looks of the progress handler, at ten instructions each."""
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "SQLITE_STEP", 10)
    path = folder / "Shop.mpr"
    path.write_bytes(_with_modules(count // 6).mpr_v1())
    try:
        walked(path)
    finally:
        patch.undo()


def step(folder: Path, count: int) -> None:
    """The same, by the instructions between two looks: ten looks are allowed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "SQLITE_STEPS", 10)
    path = folder / "Shop.mpr"
    path.write_bytes(_with_modules(count // 6).mpr_v1())
    try:
        walked(path)
    finally:
        patch.undo()


def _with_modules(count: int) -> App:
    app = App()
    for number in range(count):
        app.module(f"M{number}")
    return app


def schema_rows(folder: Path, count: int) -> None:
    """A schema with so many objects. One that is not Mendix's is refused as such as long as it is looked at."""
    path = project(folder)
    (there,) = sqlite3.connect(path).execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    database(path, *(f"CREATE TABLE T{number}(A)" for number in range(count - there)))
    seen: list[object] = []
    patch = pytest.MonkeyPatch()
    patch.setattr("auditor.files.database._check_object", lambda *found: seen.append(found))
    try:
        open_sqlite(path).close()
    finally:
        patch.undo()
    if len(seen) < count:
        raise InputError("NOT_LOOKED_AT", "")


def attempts(folder: Path, number: int) -> None:
    """A project that is quiet at its so manieth reading."""
    path = project(folder)
    readings = 0

    def read() -> None:
        nonlocal readings
        readings += 1
        with MprContainer.open(path) as container:
            if readings < number:
                path.touch()
            list(container.units())

    while_unchanged(read)


def busy(folder: Path, thousandths: int) -> None:
    """A save that is over after so many thousandths of a second for each look but the first."""
    path = project(folder)
    journal = path.with_name("Shop.mpr-journal")
    journal.write_bytes(b"x" * 512)
    slept = 0.0

    def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        if slept * 1000 >= thousandths * (limits.READ_ATTEMPTS - 1) - 0.5:
            journal.unlink(missing_ok=True)

    patch = pytest.MonkeyPatch()
    patch.setattr(time, "sleep", sleep)
    try:
        open_sqlite(path).close()
    finally:
        patch.undo()
