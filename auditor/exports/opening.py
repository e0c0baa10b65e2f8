"""Opens an export: finds out what it is, by its content and never by its ending alone, and has it read."""

from pathlib import Path

from auditor.exports.garbage import paused_collection
from auditor.exports.mpr import Progress, read_mpr
from auditor.exports.recognise import Found, Kind, exports_in, kind_of
from auditor.files.errors import InputError
from auditor.files.opening import list_folder, sha256_file, typed_path
from auditor.model.names import name
from auditor.model.project import Project, Source

FORMATS = (
    "a Mendix project (.mpr), a package (.mpk), a deployment (.mda), a modelsource folder, a security overview or "
    "model dump (.json), a security export (.xml), or a folder with one of these"
)
"""What can be opened, in words for messages."""

_LISTED = 10


def open_export(path: str | Path, progress: Progress | None = None) -> Project:
    """Read an export of any format into a project.

    `path` is what a person typed: a file, or a folder that holds one export. `progress` is told what was read of how
    much: units, rows, files or, for XML, kilobytes. Raises `InputError` when there is nothing to audit; what single
    units lack is told in the project's coverage.
    """
    typed = typed_path(path)
    found = _only_export(typed) if typed.is_dir() else _named(typed)
    # Readers beyond that of project files are imported when they are needed: they bring libraries with them.
    match found.kind:
        case Kind.MPR:
            return read_mpr(found.path, progress)
        case Kind.PACKAGE:
            from auditor.exports.mpk import read_mpk

            return read_mpk(found.path, progress)
        case Kind.ARCHIVE:
            from auditor.exports.deployment import read_mda

            return read_mda(found.path, progress)
        case Kind.DEPLOYMENT:
            from auditor.exports.deployment import read_model_folder

            return read_model_folder(found.path, found.shown, progress)
        case Kind.MODELSOURCE:
            from auditor.exports.modelsource import read_modelsource

            return read_modelsource(found.path, progress)
        case Kind.JSON:
            return _read_json(found.path, progress)
        case Kind.XML:
            return _read_xml(found.path, progress)


def _named(file: Path) -> Found:
    """Say what a file is that somebody named. Errors: NOT_AN_EXPORT."""
    kind = kind_of(file)
    if kind is None:
        state = "is no export that can be read" if file.stat().st_size else "is empty"
        raise InputError("NOT_AN_EXPORT", f"{state}; give {FORMATS}", name(file.name))
    if kind is Kind.MODELSOURCE:
        return Found(kind, file.parent, file.parent)
    return Found(kind, file.parent if kind is Kind.DEPLOYMENT else file, file)


def _only_export(folder: Path) -> Found:
    """Find the export in a folder: the single `.mpr`, or where there is none the single other one."""
    every = exports_in(folder)
    found = [export for export in every if export.kind is Kind.MPR] or every
    if len(found) == 1:
        return found[0]
    if found:
        names = [_inside(export.shown, folder) for export in found]
        message = f"is a folder with {len(found)} exports, {_some(names)}; name the one to read"
        raise InputError("SEVERAL_EXPORTS", message, name(folder.name))
    files = [entry.name for entry in list_folder(folder) if entry.is_file(follow_symlinks=False)]
    inside = f"it holds {_some(files)}" if files else "it holds no files"
    raise InputError("NO_EXPORT", f"is a folder without an export, {inside}; give {FORMATS}", name(folder.name))


def _inside(path: Path, folder: Path) -> str:
    """Name an export as seen from the folder that it was found in."""
    return path.name if path == folder else path.relative_to(folder).as_posix()


def _some(names: list[str]) -> str:
    more = ", ..." if len(names) > _LISTED else ""
    return ", ".join(map(name, names[:_LISTED])) + more


def _read_json(file: Path, progress: Progress | None) -> Project:
    from auditor.exports import model_dump, security_overview, strict_json

    value = strict_json.read(file)
    for reader in (model_dump, security_overview):
        if reader.recognises(value):
            source = Source(name(file.name), reader.FORMAT, sha256_file(file))
            project: Project = reader.make_project(value, source, progress)
            return project
    message = f"is JSON, but neither a security overview nor a model dump; give {FORMATS}"
    raise InputError("NOT_AN_EXPORT", message, name(file.name))


def _read_xml(file: Path, progress: Progress | None) -> Project:
    from auditor.exports import security_xml

    with paused_collection():
        return security_xml.read(file, progress)
