"""Looks at what lies beside a project file: named in the coverage, not read."""

from pathlib import Path

from auditor.exports.coverage import Reading
from auditor.exports.recognise import exports_in
from auditor.files.errors import InputError
from auditor.files.opening import is_real_folder, list_folder
from auditor.model.names import Name, name


def look_around(mpr: Path, reading: Reading) -> None:
    """Take note of Java sources, add-on modules and other exports beside a `.mpr`."""
    folder = mpr.parent
    if is_real_folder(folder / "javasource"):
        reading.javasource = "beside the .mpr; its code is not read"
    reading.add_on_modules = _files(folder / "modules", ".mxmodule")
    reading.beside = _other_exports(mpr)


def _other_exports(mpr: Path) -> list[Name]:
    try:
        found = exports_in(mpr.parent)
    except InputError:
        return []
    return [name(export.shown.relative_to(mpr.parent).as_posix()) for export in found if export.path != mpr]


def _files(folder: Path, ending: str) -> list[Name]:
    """Names of the regular files directly in a folder with this ending; none when it cannot be listed."""
    try:
        entries = list_folder(folder)
    except InputError:
        return []
    files = (entry for entry in entries if entry.is_file(follow_symlinks=False))
    return [name(entry.name) for entry in files if entry.name.lower().endswith(ending)]
