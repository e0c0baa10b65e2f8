"""Reads a large project with a second process: it begins at the end of the table, this one at the beginning.

Where they meet, this one stops it and takes over what it has decoded, unit by unit, in the order of the table. So what
is read is the same as without it, and a second process that is late, or dies, costs nothing but what it did not do.
"""

import gc
import io
import os
import pickle
import sys
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import IO, Any, NamedTuple

from auditor.exports.found_units import Found, find
from auditor.exports.mpr_container import MprContainer, UnitProblem
from auditor.files import processes
from auditor.files.errors import InputError

_LENGTH = 4


class Read(NamedTuple):
    """What reading one unit gave."""

    found: Found | None
    problems: list[UnitProblem]
    skipped: Counter[str]
    """The unit's type, when it was skipped for it."""


class SecondReader:
    """A second process at work on a project. Use it in a `with` block."""

    def __init__(self, path: Path, total: int) -> None:
        """Start it. `total`: rows of the table."""
        self._total = total
        self._frames: list[bytes] = []
        """What it has read, the last unit first."""
        self._process = processes.start(__name__, str(path))
        assert self._process.stdout is not None
        self._thread = Thread(target=_receive, args=(self._process.stdout, self._frames), daemon=True)
        self._thread.start()

    def __enter__(self) -> "SecondReader":
        return self

    def __exit__(self, *_: object) -> None:
        processes.stop(self._process)
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def holds(self, index: int) -> bool:
        """Whether the unit at a place in the table was read, and so all behind it. The process is then not needed."""
        if index < self._total - len(self._frames):
            return False
        if self._process.poll() is None:
            self._process.kill()
        return True

    def take(self, index: int) -> Read:
        """Give what reading the unit gave. The same is not given twice."""
        read: Read = _Unpickler(self._frames[self._total - 1 - index]).load()
        self._frames[self._total - 1 - index] = b""
        return read


def main(path: str) -> None:
    """Be the second process: read from the last unit to the first, until nobody listens."""
    processes.be_modest()
    gc.disable()
    out = sys.stdout.buffer
    try:
        with MprContainer.open(path) as container:
            container.begin()
            for index in reversed(range(container.total)):
                container.problems.clear()
                container.skipped.clear()
                found = find(container, index)
                read = Read(found and found.at_once(), container.problems, container.skipped)
                frame = pickle.dumps(read, protocol=5)
                out.write(len(frame).to_bytes(_LENGTH, "little") + frame)
        out.flush()
    except (InputError, OSError):
        os._exit(1)  # The first process sees for itself what is wrong with the project.


def _receive(pipe: IO[bytes], frames: list[bytes]) -> None:
    while len(head := pipe.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "little")
        frame = pipe.read(length)
        if len(frame) < length:
            return
        frames.append(frame)


class _Unpickler(pickle.Unpickler):
    """Makes values of our own classes only."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("auditor.") or (module, name) == ("collections", "Counter"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a project")
