"""Packages (`.mpk`): a module with its project file inside, in storage v1 (formats.md 4.3). Nothing is extracted."""

from pathlib import Path

from auditor.exports.mpr import Progress, read_mpr_bytes
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from auditor.files.opening import sha256_file
from auditor.model.names import name
from auditor.model.project import Project, Source

PROJECT_FILE = "project.mpr"
_PACKAGE_XML = "package.xml"
_PACKAGE_XML_LIMIT = 1_000_000


def read_mpk(path: Path, progress: Progress | None = None) -> Project:
    """Read a module package. Raises `InputError` for a widget package and for a zip that holds no project."""
    with ZipReader.open(path) as package:
        data = package.read(_project_file(package))
        has_java = any(entry.startswith("javasource/") for entry in package.names())
    javasource = "in the package; its code is not read" if has_java else "not in the package"
    return read_mpr_bytes(data, Source(name(path.name), "mpk", sha256_file(path)), progress, javasource)


def _project_file(package: ZipReader) -> str:
    """Find the project file: `project.mpr`, else the only `.mpr` at the top."""
    if PROJECT_FILE in package:
        return PROJECT_FILE
    found = [entry for entry in package.names() if "/" not in entry and entry.lower().endswith(".mpr")]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise InputError("MPK_PROJECTS", f"holds several project files ({', '.join(map(name, found))})", package.name)
    if _PACKAGE_XML in package and b"<clientModule" in package.read(_PACKAGE_XML, _PACKAGE_XML_LIMIT):
        advice = "give a module package (.mpk with a project.mpr) or the app's .mpr"
        raise InputError("MPK_WIDGET", f"is a widget package and has no access rules; {advice}", package.name)
    advice = "give a module package (.mpk) or the app's .mpr"
    raise InputError("MPK_NO_PROJECT", f"is a zip without a Mendix project in it; {advice}", package.name)
