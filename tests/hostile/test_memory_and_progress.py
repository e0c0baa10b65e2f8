"""The largest inputs that the limits let pass: never 1 GiB of memory, and never 10 s without a sign of progress.

Each is read and judged in a process that may have 1 GiB of address space. They are a fifth as large as the limits allow
in the normal suite, and of full size where the environment sets `MXAUDIT_FUZZ_SECONDS`, as the CI does.
"""

import os
import sqlite3
import struct
import subprocess
import sys
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.files import limits
from auditor.samples.app import App

SCALE = 1.0 if "MXAUDIT_FUZZ_SECONDS" in os.environ else 0.2
LONGEST_SILENCE = 10.0
"""Seconds of computing; a machine that is busy with other things does not count."""

READ = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from pathlib import Path
from auditor.exports import open_export
from auditor.files.errors import InputError
from auditor.rules.audit import audit

last = time.process_time()
longest = 0.0

def progress(done, total):
    global last, longest
    now = time.process_time()
    longest, last = max(longest, now - last), now

try:
    audit(open_export(Path(sys.argv[1]), progress), progress=progress)
    outcome = "read"
except InputError as error:
    outcome = error.code
progress(1, 1)
print(outcome, longest)
"""


def much(limit: int) -> int:
    """So much of a limit as is tried."""
    return int(limit * SCALE)


def changed(path: Path, statement: str, *rows: tuple[object, ...]) -> Path:
    """Write a project and run a statement on its database, once for each row."""
    path.write_bytes(App().mpr_v1())
    connection = sqlite3.connect(path)
    connection.executemany(statement, rows)
    connection.commit()
    connection.close()
    return path


def crowded_unit(folder: Path) -> Path:
    """A domain model with as many empty entities as a unit may have elements."""
    entities = b"\x03\0\x05\0\0\0\0" * (much(limits.UNIT_ELEMENTS) - 5)
    body = b"\x02$Type\0\x19\0\0\0DomainModels$DomainModel\0\x04Entities\0"
    body += struct.pack("<i", len(entities) + 5) + entities + b"\0"
    unit = struct.pack("<i", len(body) + 5) + body + b"\0"
    root = "(SELECT UnitID FROM Unit WHERE UnitID = ContainerID)"
    insert = f"INSERT INTO Unit (UnitID, ContainerID, ContainmentName, Contents) VALUES (?, {root}, 'DomainModel', ?)"
    return changed(folder / "Shop.mpr", insert, (uuid.uuid4().bytes_le, unit))


def many_rows(folder: Path) -> Path:
    """A table with as many units as are looked at, none of which is there."""
    ids = [number.to_bytes(16, "big") for number in range(much(limits.UNIT_ROWS))]
    insert = "INSERT INTO Unit (UnitID, ContainerID, ContainmentName) VALUES (?, ?, 'Documents')"
    rows = ((ids[number], ids[number // 7]) for number in range(1, len(ids) - 50))
    return changed(folder / "Shop.mpr", insert, *rows)


def large_package(folder: Path) -> Path:
    """A package with the largest project file that is unpacked: a small one, and nothing behind it."""
    data, size, entry_name = App().mpr_v1(), much(limits.ZIP_ENTRY), b"project.mpr"
    crc = zlib.crc32(data)
    for _ in range((size - len(data)) // limits.MB):
        crc = zlib.crc32(bytes(limits.MB), crc)
    size = len(data) + (size - len(data)) // limits.MB * limits.MB
    values = (0, 0, 0, 0, crc, size, size, len(entry_name))
    with (folder / "Shop.mpk").open("wb") as file:
        file.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *values, 0) + entry_name + data)
        directory = file.seek(30 + len(entry_name) + size)
        record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0, 20, *values, 0, 0, 0, 0, 0, 0) + entry_name
        file.write(record + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(record), directory, 0))
    return folder / "Shop.mpk"


def many_entities(folder: Path) -> Path:
    """Our own format with as many entities as it may have."""
    path = folder / "shop.xml"
    with path.open("wb") as file:
        file.write(b'<mendix-security-export version="1"><entities>\n')
        for number in range(much(limits.XML_CHILDREN)):
            file.write(b'<entity name="M.E%d"><attribute name="A" type="String"/></entity>\n' % number)
        file.write(b"</entities></mendix-security-export>")
    return path


def json_of_lists(folder: Path) -> Path:
    """JSON with as many empty lists as it may have."""
    (folder / "dump.json").write_bytes(b'{"a":[' + b",".join([b"[]"] * (much(limits.JSON_BRACKETS) - 2)) + b"]}")
    return folder / "dump.json"


def json_of_keys(folder: Path) -> Path:
    """JSON with as many different keys as it may have."""
    pairs = (b'"%d":0' % number for number in range(much(limits.JSON_VALUES) // 2))
    (folder / "dump.json").write_bytes(b"{" + b",".join(pairs) + b"}")
    return folder / "dump.json"


def yaml_of_nodes(folder: Path) -> Path:
    """A YAML unit with as many values as it may have."""
    (folder / "modelsource").mkdir()
    (folder / "modelsource/Metadata.yaml").write_bytes(b"ProductVersion: 10.24.0\n")
    unit = folder / "modelsource/Security$ProjectSecurity.yaml"
    roles = b"- a: x\n" * (much(limits.YAML_NODES) // 2 - 9)
    unit.write_bytes(b"$Type: Security$ProjectSecurity\nUserRoles:\n" + roles)
    return folder / "modelsource"


def model_of_small_units(folder: Path) -> Path:
    """A compiled model of a tenth of its size, all of it tiny units."""
    unit = b"\x02$Type\0\x19\0\0\0DomainModels$DomainModel\0"
    unit = struct.pack("<i", len(unit) + 5) + unit + b"\0"
    (folder / "model.mdp").write_bytes(unit * (much(limits.MDP_FILE // 10) // len(unit)))
    return folder / "model.mdp"


INPUTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "crowded unit": (crowded_unit, "read"),
    "many rows": (many_rows, "read"),
    "large package": (large_package, "read"),
    "many entities": (many_entities, "read"),
    "JSON of lists": (json_of_lists, "NOT_AN_EXPORT"),
    "JSON of keys": (json_of_keys, "NOT_AN_EXPORT"),
    "YAML of nodes": (yaml_of_nodes, "read"),
    "model of small units": (model_of_small_units, "MDP_CONTENTS"),
}
"""What is read -> how it is made, and what becomes of it."""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("kind", INPUTS)
def test_within_memory_and_never_silent(kind: str, tmp_path: Path) -> None:
    """It is read or refused for what it is, not for want of memory, and shows that it lives."""
    build, expected = INPUTS[kind]
    command = [sys.executable, "-c", READ, str(build(tmp_path))]
    here = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, check=False, cwd=here, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    outcome, longest = done.stdout.split()
    assert outcome == expected
    assert float(longest) < LONGEST_SILENCE
