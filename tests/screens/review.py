"""Opens the review program on a sample project, as a person would, for the tests of the views."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from screens.review import ReviewApp
from tests.frames import frame

SAMPLES = Path(__file__).parents[2] / "sample_projects"
WEBSHOP = SAMPLES / "webshop" / "Webshop.mpr"

SMALL, LARGE = (80, 24), (160, 45)
SIZES = (SMALL, LARGE)


@asynccontextmanager
async def review(path: Path | None = WEBSHOP, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[int]]:
    """Run the program until its export is read; None is the bundled sample."""
    app = ReviewApp(path)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is on the screen."""
    await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


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


_KEYS = {".": "full_stop", " ": "space", "/": "slash", "_": "underscore", "-": "minus", "!": "exclamation_mark"}
