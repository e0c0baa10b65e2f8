"""Seeded mutation fuzzing of every reader (class M1), in a child process so that a crash is a failure too.

Two seconds a reader. In the environment `MXAUDIT_FUZZ_SECONDS=10` makes it ten, as the CI does, and `MXAUDIT_FUZZ_SEED`
takes another seed. `python -m tests.fuzz.running --seconds 3600` runs an hour.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.exports.recognise import Kind
from tests.fuzz.readers import READERS

SECONDS = float(os.environ.get("MXAUDIT_FUZZ_SECONDS", "2"))
SEED = os.environ.get("MXAUDIT_FUZZ_SEED", "1")

THROUGH_ANOTHER = {Kind.ARCHIVE: "compiled model"}
"""Kinds that are only another wrapping: unpacked by the reader of zip archives, then read by this one."""


def test_every_kind_of_export_is_fuzzed() -> None:
    """A format that `open_export` recognises has a reader in the table."""
    assert {reader.kind for reader in READERS.values()} | THROUGH_ANOTHER.keys() >= set(Kind)
    assert READERS.keys() >= set(THROUGH_ANOTHER.values())


@pytest.mark.parametrize("reader", READERS)
def test_nothing_but_input_errors(reader: str, record_property) -> None:
    """Whatever is changed in a file, it is read or refused."""
    command = [sys.executable, "-m", "tests.fuzz.running", reader, "--seconds", str(SECONDS), "--seed", SEED]
    here = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, check=False, cwd=here, text=True, timeout=SECONDS * 3 + 120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    print(done.stdout)
    record_property("fuzzed", done.stdout.strip())
    assert int(done.stdout.split(": ")[1].split()[0]) > 10
