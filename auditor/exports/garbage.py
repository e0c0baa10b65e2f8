"""Pauses Python's cyclic garbage collector while an export is loaded."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused_collection() -> Iterator[None]:
    """No cyclic collection inside: loading makes many objects and no cycles, and looking for some takes 2 to 5 times
    as long as loading does (formats.md 5)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
