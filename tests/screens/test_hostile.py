"""Names that try everything, on every view at both sizes: literal text, aligned columns, nothing led astray."""

import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from auditor.model.names import name
from screens.review import ReviewApp
from tests.frames import frame
from tests.hostile_project import PROBES, hostile_app
from tests.screens.review import SIZES, clock, rest, seen, settle

VIEWS = {
    "roles": [],
    "documents": ["v", "v", "v"],
    "module roles": ["t"],
    "permission": ["enter", "enter"],
    "entities": ["2"],
    "matrix": ["3"],
    "matrix of services": ["3", "v", "v", "v", "v"],
    "matrix cell": ["3", "l", "j", "tab"],
    "findings": ["4", "j", "j"],
    "finding": ["4", "j", "enter"],
    "merge": ["space", "j", "space", "m"],
    "merged gain": ["space", "j", "space", "m", "enter"],
    "pairs": ["5"],
    "compare": ["space", "j", "d"],
    "why": ["tab", "w"],
    "sign-in": ["6", "j"],
    "coverage": ["7"],
    "coverage in full": ["7", "tab", "enter"],
    "meeting": ["M", "enter", "j", "j"],
    "card of one finding": ["M", "enter", "j", "enter"],
    "questions": ["M", "j", "j", "j", "space", "j", "space", "j", "space", "j", "space", "j", "space", "enter", "j"],
    "note form": ["4", "j", "j", "n"],
    "save": ["e"],
    "help": ["question_mark"],
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of hostile names, in a file with a harmless one."""
    found = tmp_path_factory.mktemp("hostile") / "Hostile.mpr"
    found.write_bytes(hostile_app().mpr_v1())
    return found


def is_aligned(screen: str, pilot: Pilot[int]) -> bool:
    """Whether every line is as wide as the screen: nothing is shown wider or narrower than it was counted."""
    strips = pilot.app.screen._compositor.render_strips()
    width = pilot.app.size.width
    return all(sum(cell_len(segment.text) for segment in strip) == width for strip in strips)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_every_view_shows_them_as_text(path: Path, size: tuple[int, int]) -> None:
    """No control, direction or invisible character reaches the screen, and the borders stand where they should."""
    for view, keys in VIEWS.items():
        app = ReviewApp(path, clock=clock)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await seen(pilot, *keys)
            screen = await rest(pilot)
            strange = {c for c in screen if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"}
            assert not strange, f"{view}: {strange}"
            assert is_aligned(screen, pilot), view
            assert app.return_code in (None, 0), view


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_markup_is_literal(path: Path, size: tuple[int, int]) -> None:
    """The brackets of a name are seen, in the list and in the titles of panes."""
    app = ReviewApp(path, clock=clock)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        seen_names = set()
        for _ in PROBES:
            screen = frame(app)
            seen_names |= {what for what, probe in PROBES.items() if name(probe)[:10] in screen}
            await seen(pilot, "j")
        assert {"markup", "closing markup", "markup with an action", "html", "window title"} <= seen_names
