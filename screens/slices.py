"""Long work beside the keys: done a few milliseconds at a time by whoever waits for it, in the loop that answers keys.

A thread would take turns with the keys every millisecond, and would need what both touch to be guarded.
"""

import time
from asyncio import sleep
from collections.abc import Awaitable, Callable, Generator
from time import monotonic
from typing import TypeVar

from textual.app import App

T = TypeVar("T")

SLICE = 0.006
"""Seconds of work between which keys are answered."""
PAUSE = 0.3
"""Seconds without a key after which nobody is typing."""


def typed(app: App[object]) -> float:
    """Give the seconds until nobody is typing any more; 0 when nobody is."""
    return max(0.0, getattr(app, "last_key", 0.0) + PAUSE - monotonic())


def give_way(app: App[object]) -> None:
    """Wait in a thread until nobody is typing: while it works, keys are answered late."""
    while rest := typed(app):
        time.sleep(rest)


async def in_slices(work: Generator[None, None, T], between: Callable[[], Awaitable[None]] | None = None) -> T:
    """Drive work that pauses often, and give what it returns. `between` is waited for after each slice."""
    began = monotonic()
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result
        if monotonic() - began >= SLICE:
            await sleep(0)
            if between is not None:
                await between()
            began = monotonic()
