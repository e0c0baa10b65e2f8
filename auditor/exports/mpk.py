"""Packages (`.mpk`, or any zip): a module with its project file inside, or a whole app (formats.md 4.3).

The project file of a module is in storage v1; an app may come in either, and in a folder of its own, as when somebody
zips the project's folder. Nothing is extracted.
"""

from pathlib import Path

from auditor.exports.mpr import Progress, read_mpr_bytes
from auditor.exports.mpr_container import CONTENTS_FOLDER, Contents
from auditor.files import limits
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from auditor.files.opening import sha256_file
from auditor.model.names import name
from auditor.model.project import Project, Source

PROJECT_FILE = "project.mpr"
_PACKAGE_XML = "package.xml"
_PACKAGE_XML_LIMIT = 1_000_000
_NOT_THE_PROJECT = ("deployment/", "releases/", "theme-cache/", ".mendix-cache/")
"""Folders of a project in which copies of it may lie."""


def read_mpk(path: Path, progress: Progress | None = None) -> Project:
    """Read a package. Raises `InputError` for a widget package and for a zip that holds no project, or several."""
    with ZipReader.open(path) as package:
        project_file = _project_file(package)
        folder = project_file.rpartition("/")[0]
        beside = f"{folder}/" if folder else ""
        names = package.names()
        has_java = any(entry.startswith(f"{beside}javasource/") for entry in names)
        has_contents = any(entry.startswith(f"{beside}{CONTENTS_FOLDER}/") for entry in names)
        return read_mpr_bytes(
            package.read(project_file),
            Source(name(path.name), "mpk", sha256_file(path)),
            progress,
            "in the package; its code is not read" if has_java else "not in the package",
            _contents(package, beside) if has_contents else None,
        )


def _contents(package: ZipReader, beside: str) -> Contents:
    """Read units of storage v2 out of the package."""

    def read(place: str) -> bytes:
        if f"{beside}{place}" not in package:
            message = f"its file is not in {CONTENTS_FOLDER}; get the whole project folder"
            raise InputError("NOT_FOUND", message, package.name)
        return package.read(f"{beside}{place}", limits.UNIT_SIZE)

    return read


def _project_file(package: ZipReader) -> str:
    """Find the project file: `project.mpr` at the top, else the only `.mpr` that lies nearest to it."""
    if PROJECT_FILE in package:
        return PROJECT_FILE
    found = [entry for entry in package.names() if entry.lower().endswith(".mpr") and not _is_copy(entry)]
    depth = min((entry.count("/") for entry in found), default=0)
    nearest = [entry for entry in found if entry.count("/") == depth]
    if len(nearest) == 1:
        return nearest[0]
    if len(nearest) > 1:
        listed = f"holds several project files ({', '.join(map(name, nearest))})"
        raise InputError("MPK_PROJECTS", f"{listed}; unpack it and name the one to read", package.name)
    if _PACKAGE_XML in package and b"<clientModule" in package.read(_PACKAGE_XML, _PACKAGE_XML_LIMIT):
        advice = "give a module package (.mpk with a project.mpr) or the app's .mpr"
        raise InputError("MPK_WIDGET", f"is a widget package and has no access rules; {advice}", package.name)
    advice = "give a module package (.mpk) or the app's .mpr"
    raise InputError("MPK_NO_PROJECT", f"is a zip without a Mendix project in it; {advice}", package.name)


def _is_copy(entry: str) -> bool:
    return any(entry.startswith(folder) or f"/{folder}" in entry for folder in _NOT_THE_PROJECT)
