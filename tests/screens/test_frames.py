"""Every view as a person sees it, at both sizes, as text. After a change that is meant:

MXAUDIT_FRAMES=update pytest tests/screens/test_frames.py
"""

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.frames import frame
from tests.screens.review import LARGE, SAMPLES, SIZES, WEBSHOP, found, rest, review, said, seen, typed

FRAMES = Path(__file__).parents[1] / "frames"


async def matrix(pilot: Pilot[int]) -> str:
    """A cell of Customer, with both axes to see."""
    return await said(pilot, "why Customer read Webshop.Order") and await seen(pilot, "x")


async def save(pilot: Pilot[int]) -> str:
    """The form, with a folder and a name that are the same everywhere."""
    await seen(pilot, "e")
    pilot.app.query_one("#save-folder").value = "/reviews/webshop"
    pilot.app.query_one("#save-name").value = "webshop-2026-11-24"
    return await rest(pilot)


async def question(pilot: Pilot[int]) -> str:
    """The first question of the checklist, in a meeting about no findings."""
    return await seen(pilot, "M", "j", "j", "j", *["space", "j"] * 5, "enter")


async def roles(pilot: Pilot[int]) -> str:
    """A role, with what uses the highlighted permission."""
    await found(pilot, "Customer")
    return await rest(pilot)


async def documents(pilot: Pilot[int]) -> str:
    """The pane that names all documents of a merge."""
    await said(pilot, "merge Customer Support")
    return await seen(pilot, "tab", "tab", "tab")


VIEWS = {
    "roles": roles,
    "roles_documents": lambda pilot: seen(pilot, "v", "v", "v"),
    "module_roles": lambda pilot: seen(pilot, "t"),
    "entities": lambda pilot: said(pilot, "entities Payment"),
    "matrix": matrix,
    "matrix_filtered": lambda pilot: said(pilot, "matrix sales"),
    "matrix_microflows": lambda pilot: seen(pilot, "3", "v"),
    "findings": lambda pilot: seen(pilot, "4", "j"),
    "merge": lambda pilot: said(pilot, "merge Customer Support"),
    "merge_documents": documents,
    "merge_none": lambda pilot: seen(pilot, "5"),
    "pairs": lambda pilot: said(pilot, "pairs"),
    "compare": lambda pilot: said(pilot, "compare Customer Support"),
    "why": lambda pilot: said(pilot, "why Customer write Webshop.Order"),
    "why_not": lambda pilot: said(pilot, "why Support delete Webshop.Review"),
    "signin": lambda pilot: seen(pilot, "6"),
    "coverage": lambda pilot: seen(pilot, "7"),
    "checklist": lambda pilot: said(pilot, "checklist"),
    "meeting_opening": lambda pilot: seen(pilot, "M"),
    "meeting": lambda pilot: seen(pilot, "M", "enter", "j"),
    "meeting_note": lambda pilot: seen(pilot, "M", "enter", "n"),
    "meeting_question": question,
    "meeting_end": lambda pilot: seen(pilot, "M", "enter", "j", "G"),
    "save": save,
    "help": lambda pilot: seen(pilot, "4", "question_mark"),
    "palette": lambda pilot: seen(pilot, "colon"),
}


BETWEEN = ("roles", "entities", "matrix", "merge", "coverage")
"""Views that are laid out anew at some width between the two sizes."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("view", VIEWS)
async def test_every_view_looks_as_it_did(view: str, size: tuple[int, int]) -> None:
    """Character by character."""
    async with review(size=size) as pilot:
        await VIEWS[view](pilot)
        compare(f"{view}_{size[0]}x{size[1]}", frame(pilot.app), size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_the_first_run_looks_as_it_did(size: tuple[int, int]) -> None:
    """The bundled sample, with what to press."""
    async with review(None, size) as pilot:
        compare(f"first_run_{size[0]}x{size[1]}", frame(pilot.app), size)


@pytest.mark.parametrize("size", [(100, 30), (120, 35), (200, 60)], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("view", BETWEEN)
async def test_views_look_as_they_did_between_and_above(view: str, size: tuple[int, int]) -> None:
    """Those that are laid out anew at some width."""
    async with review(size=size) as pilot:
        await VIEWS[view](pilot)
        compare(f"{view}_{size[0]}x{size[1]}", frame(pilot.app), size)


@pytest.mark.parametrize("key", ["1", "2", "3", "5"])
async def test_a_package_looks_as_it_did(key: str) -> None:
    """Module roles stand for user roles, by their own names."""
    async with review(SAMPLES / "connector.mpk") as pilot:
        await seen(pilot, key)
        compare(f"package_{key}_80x24", frame(pilot.app), (80, 24))


async def test_a_filter_that_is_typed_looks_as_it_did() -> None:
    """In the border of its pane; the matrix has one for each axis."""
    async with review(WEBSHOP, LARGE) as pilot:
        await seen(pilot, "3", "slash")
        await typed(pilot, "webshop")
        await seen(pilot, "tab")
        compare("matrix_typing_160x45", await typed(pilot, "sales"), LARGE)


def compare(name: str, screen: str, size: tuple[int, int]) -> None:
    """Compare a screen with the one that is kept, or keep it."""
    path = FRAMES / f"{name}.txt"
    assert len(screen.splitlines()) == size[1]
    if os.environ.get("MXAUDIT_FRAMES") == "update":
        FRAMES.mkdir(exist_ok=True)
        path.write_text(screen + "\n", encoding="utf-8")
    assert path.is_file(), f"{path.name} is not there; MXAUDIT_FRAMES=update writes it"
    assert screen == path.read_text(encoding="utf-8").rstrip("\n"), f"{path.name}; MXAUDIT_FRAMES=update keeps the new"
