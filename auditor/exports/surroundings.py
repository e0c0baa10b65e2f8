"""Looks at what lies beside a project file: named in the coverage, not read."""

from pathlib import Path

from auditor.exports.coverage import Reading
from auditor.files.errors import InputError
from auditor.files.opening import exists, is_real_folder, list_folder
from auditor.model.names import Name, name

_OTHER_EXPORTS = ("deployment/model/model.mdp", ".mendix-cache/modelsource", "modelsource")
_PACKAGES = (".mpk", ".mda")


def look_around(mpr: Path, reading: Reading) -> None:
    """Take note of Java sources, add-on modules and other exports beside a `.mpr`."""
    folder = mpr.parent
    if is_real_folder(folder / "javasource"):
        reading.javasource = "beside the .mpr; its code is not read"
    reading.add_on_modules = _files(folder / "modules", (".mxmodule",))
    reading.beside = [Name(path) for path in _OTHER_EXPORTS if exists(folder / path)] + _files(folder, _PACKAGES)


def _files(folder: Path, endings: tuple[str, ...]) -> list[Name]:
    """Names of the regular files directly in a folder with one of these endings; none when it cannot be listed."""
    try:
        entries = list_folder(folder)
    except InputError:
        return []
    files = (entry for entry in entries if entry.is_file(follow_symlinks=False))
    return [name(entry.name) for entry in files if entry.name.lower().endswith(endings)]
