"""Taking turns: two of our programs that change one file do it one after the other."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 2.0
"""Seconds to wait for the other one. Longer and it hangs: whoever waits goes on, and looks at the file once more."""


@contextlib.contextmanager
def taking_turns(folder: Path) -> Iterator[None]:
    """Be the only one who changes files of a folder this way, as far as the system can tell.

    The lock is on the folder itself and ends with the process: nothing is left behind by one that is killed. Where
    there are no such locks (Windows, some network drives) nothing is waited for.
    """
    descriptor = _locked(folder)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(folder: Path) -> int | None:
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (ImportError, AttributeError, OSError):
        return None
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return descriptor
            time.sleep(0.005)
        except OSError:
            return descriptor
        else:
            return descriptor
