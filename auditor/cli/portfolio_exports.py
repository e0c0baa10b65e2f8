"""The exports of a portfolio and what they are called in it (cli.md, Portfolio)."""

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from auditor.exports.recognise import Found, Kind, exports_in
from auditor.files.errors import InputError
from auditor.files.opening import list_folder, typed_path
from auditor.model.frozen import frozen
from auditor.model.names import name

_MAX_NAMED = 10
"""Names in one line; what is more is counted."""

_PROJECT = ".mpr"

_LONGEST = 110
"""Bytes of a name. File systems take 255, and two names, a number and an ending come together."""

_TAKEN = ("summary", "findings", "exports")
"""Names of the files that tell about all exports."""


@frozen
class Export:
    """One export of a portfolio."""

    path: Path
    """What is opened."""
    name: str
    """NAME of cli.md: what its files are called. Safe to show, and unique, also where case makes no difference."""


@frozen
class _Place:
    path: Path
    shown: Path
    """The file or folder that it is named after."""


def find_exports(typed: Iterable[Path], output: Path) -> tuple[list[Export], list[str]]:
    """Give the exports that paths name, in their order, and a line about each folder that was passed over.

    A folder that is one export is that export. In another one, each export directly in it counts, and each folder in
    it that is one; one that holds nothing is left for the reader to refuse. In `output` nothing is looked for.
    """
    named = list(typed)
    apart = {_resolved(path) for path in (*named, output)}
    passed: list[str] = []
    places: dict[Path, _Place] = {}
    for path in named:
        for place in _places(path, apart, passed):
            places.setdefault(_resolved(place.shown), place)
    names = _names([place.shown for place in places.values()])
    found = [Export(place.path, called) for place, called in zip(places.values(), names, strict=True)]
    return found, passed


def _places(typed: Path, apart: Collection[Path], passed: list[str]) -> Iterator[_Place]:
    """Give what one path names; folders in it that are named themselves are not looked into."""
    if not typed.is_dir():
        yield _Place(typed, typed)
        return
    try:
        folder = typed_path(typed)
        found = exports_in(folder)
        below = [Path(e.path) for e in list_folder(folder) if e.is_dir(follow_symlinks=False)]
    except InputError:
        yield _Place(typed, typed)
        return
    if one := _only(found):
        passed.extend(_left_out(folder, one, [inner for inner in below if inner not in apart]))
        yield _Place(typed, one.shown)
        return
    places = [_Place(export.shown, export.shown) for export in found]
    for inner in below:
        if inner not in apart and not inner.name.startswith("."):
            places.extend(_in_folder(inner, folder, passed))
    yield from places or [_Place(typed, typed)]


def _left_out(folder: Path, one: Found, below: Iterable[Path]) -> Iterator[str]:
    """Mention folders in a folder that is one export, when they hold exports too.

    A project has folders full of packages, which belong to it: beside a project only another one counts.
    """
    places: list[Path] = []
    for inner in below:
        with contextlib.suppress(InputError):
            found = [entry.name.lower() for entry in list_folder(inner)]
            projects = any(called.endswith(_PROJECT) for called in found)
            if projects or (one.kind is not Kind.MPR and exports_in(inner)):
                places.append(inner)
    if places:
        names = ", ".join(name(place.name) for place in places[:_MAX_NAMED])
        more = f" and {len(places) - _MAX_NAMED:,} more" if len(places) > _MAX_NAMED else ""
        told = f"is one export, {name(one.shown.name)}; what lies in {names}{more} is not checked unless it is named"
        yield f"{name(folder.name)} {told}"


def _in_folder(folder: Path, above: Path, passed: list[str]) -> Iterator[_Place]:
    """Give the export in a folder of a folder; several project files are several exports."""
    try:
        found = exports_in(folder)
    except InputError as error:
        passed.append(str(error))
        return
    projects = [export for export in found if export.kind is Kind.MPR]
    if one := _only(found):
        yield _Place(folder, one.shown)
    elif projects:
        yield from (_Place(export.path, export.shown) for export in projects)
    elif found:
        where = folder.relative_to(above)
        passed.append(f"{name(str(where))}: a folder with {len(found)} exports in it; name the folder to check these")


def _only(found: Sequence[Found]) -> Found | None:
    """The export that a folder is, as `open_export` decides it: its single project file, or else its single export."""
    projects = [export for export in found if export.kind is Kind.MPR]
    chosen = projects or found
    return chosen[0] if len(chosen) == 1 else None


def _resolved(path: Path) -> Path:
    try:
        return typed_path(path)
    except InputError:
        return path


def _names(shown: Sequence[Path]) -> list[str]:
    """Name exports after their files; equal names get the folder's name in front, and then a number."""
    plain = [_name(path) for path in shown]
    how_often = Counter(_key(word) for word in (*plain, *_TAKEN))
    alone = [how_often[_key(word)] == 1 for word in plain]
    used = {_key(word) for word, unique in zip(plain, alone, strict=True) if unique} | set(_TAKEN)
    names = []
    for path, word, unique in zip(shown, plain, alone, strict=True):
        names.append(word if unique else _unused(f"{_safe(_resolved(path).parent.name)}-{word}", used))
    return names


def _unused(word: str, used: set[str]) -> str:
    number, wanted = 1, word
    while _key(wanted) in used:
        number += 1
        wanted = f"{word}-{number}"
    used.add(_key(wanted))
    return wanted


def _name(path: Path) -> str:
    """A folder's name, a file's without its ending: safe to show, and good for a file on any system."""
    whole = _resolved(path)
    return _safe(whole.name if whole.is_dir() else whole.stem) or "export"


def _safe(word: str) -> str:
    """Write a name for a file: it is safe to show, and with a folder's name and an ending it is not too long."""
    return name(word).replace("\\", "_").encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")


def _key(word: str) -> str:
    return word.casefold()
