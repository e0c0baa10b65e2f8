"""Opens the review program on a sample project, as a person would, for the tests of the views."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from textual.command import CommandList
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from auditor.merging import registry as merging
from auditor.rules import registry
from screens.desk import Desk
from screens.review import ReviewApp
from tests.frames import frame

SAMPLES = Path(__file__).parents[2] / "sample_projects"
WEBSHOP = SAMPLES / "webshop" / "Webshop.mpr"

SMALL, MIDDLE, LARGE = (80, 24), (120, 30), (160, 45)
SIZES = (SMALL, LARGE)

RULES = (
    *("PRJ-06", "PRJ-09", "PRJ-10", "ROLE-03", "ROLE-12", "ROLE-16", "ROW-05", "SVC-04"),
    *("ENT-01", "ENT-02", "ENT-03", "ENT-05", "ENT-07", "ENT-08", "ENT-10", "ENT-17"),
)
"""The rules that are run: tests of the screens do not follow every rule that is added."""


_AT_ONCE = 0.001
"""Nobody waits for a cursor to rest."""


def clock() -> datetime:
    """A time that does not go on."""
    return datetime(2026, 11, 24, 12, 4, 31)


@contextmanager
def only_rules(rules: Sequence[str] | None) -> Iterator[None]:
    """Run some rules only; None runs all."""
    merging.rule(registry.rule("ENT-01").rule.id)  # Both remember all rules the first time they are asked for one.
    chosen = tuple(loaded for loaded in registry.all_rules() if rules is None or loaded.rule.id in rules)
    with patch.object(registry, "all_rules", lambda: chosen):
        yield


@asynccontextmanager
async def review(
    path: Path | None = WEBSHOP,
    size: tuple[int, int] = SMALL,
    rules: Sequence[str] | None = RULES,
    desk: Desk | None = None,
    trusted: bool = False,
) -> AsyncIterator[Pilot[int]]:
    """Run the program until its export is read; no path is the bundled sample."""
    with only_rules(rules), patch("screens.pairs.RESTS", _AT_ONCE), patch("screens.merge_change.RESTS", _AT_ONCE):
        app = ReviewApp(path, clock=clock, desk=desk, trusted=trusted)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is on the screen."""
    with suppress(WorkerCancelled):  # Another one took its place: it is waited for with the next pause.
        await pilot.app.workers.wait_for_complete()
    await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


async def rest(pilot: Pilot[int]) -> str:
    """Let the cursor rest until what takes longer is told too, and give the screen then."""
    await pilot.pause(0.3)
    await settle(pilot)
    return frame(pilot.app)


async def seen(pilot: Pilot[int], *keys: str) -> str:
    """Press keys and give the screen then."""
    await pilot.press(*keys)
    await settle(pilot)
    return frame(pilot.app)


async def typed(pilot: Pilot[int], text: str) -> str:
    """Type text into the field that has the focus."""
    for character in text:
        await pilot.press(_KEYS.get(character, character))
    await settle(pilot)
    return frame(pilot.app)


async def said(pilot: Pilot[int], command: str) -> str:
    """Type a command after `:`, run it, and give the screen then."""
    await pilot.press("colon")
    await typed(pilot, command)
    hits = pilot.app.screen.query_one(CommandList)
    for _ in range(200):
        if hits.option_count and hits.get_option_at_index(0).prompt.plain.split("\n")[0].strip() == command:
            break
        await pilot.pause(0.02)
    await pilot.press("enter")
    return await rest(pilot)


async def found(pilot: Pilot[int], name: str) -> str:
    """Go to a row by its name: filter, Enter, and the filter away again."""
    await pilot.press("slash")
    await pilot.press("ctrl+u")
    await typed(pilot, name)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("escape")
    await settle(pilot)
    return frame(pilot.app)


async def to(pilot: Pilot[int], row: str) -> str:
    """Go to a row by its name, as a person would: filter, Enter, and take the filter away again."""
    await seen(pilot, "slash", "ctrl+u")
    await typed(pilot, row)
    await seen(pilot, "enter")
    return await seen(pilot, "slash", "ctrl+u", "enter")


_KEYS = {
    ".": "full_stop",
    " ": "space",
    "/": "slash",
    "_": "underscore",
    "-": "minus",
    "!": "exclamation_mark",
    "#": "number_sign",
}
