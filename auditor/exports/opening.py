"""Recognises an export by its content, never by its ending alone, and has it read."""

from pathlib import Path

from auditor.exports.garbage import paused_collection
from auditor.exports.mpk import read_mpk
from auditor.exports.mpr import Progress, read_mpr
from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import list_folder, open_regular, typed_path
from auditor.model.names import name
from auditor.model.project import Project

FORMATS = "a Mendix project (.mpr), a module package (.mpk), a folder with one of these, or a security export (.xml)"
"""What can be opened, in words for messages."""

_SQLITE = b"SQLite format 3\x00"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks; XML in UTF-16 is recognised too, so that its own reader can say what is wrong."""

_HEAD = 1024
_LISTED = 10


def open_export(path: str | Path, progress: Progress | None = None) -> Project:
    """Read an export of any format into a project.

    `path` is what a person typed: a file, or a folder that holds one export. `progress` is told units read and units in
    all (kilobytes for XML). Raises `InputError` when there is nothing to audit; what single units lack is told in the
    project's coverage.
    """
    file = typed_path(path)
    if file.is_dir():
        file = _only_export(file)
    head, ending = _head(file), file.suffix.lower()
    if head.startswith(_ZIP):
        return read_mpk(file, progress)
    if _looks_like_xml(head):
        return _read_xml(file, progress)
    # With the ending alone the reader of the format says best what is wrong: empty, cut short, a Git LFS pointer.
    if head.startswith(_SQLITE) or ending == ".mpr":
        return read_mpr(file, progress)
    if ending == ".mpk":
        return read_mpk(file, progress)
    state = "is no export that can be read" if head else "is empty"
    raise InputError("NOT_AN_EXPORT", f"{state}; give {FORMATS}", name(file.name))


def _read_xml(file: Path, progress: Progress | None) -> Project:
    from auditor.exports import security_xml  # Brings lxml with it, which reading projects does without.

    with paused_collection():
        return security_xml.read(file, progress)


def _only_export(folder: Path) -> Path:
    """Find the export in a folder: the single `.mpr`, or where there is none the single other one."""
    files = [Path(entry.path) for entry in list_folder(folder) if entry.is_file(follow_symlinks=False)]
    found = [file for file in files if file.suffix.lower() == ".mpr"]
    if not found:
        found = [file for file in files if _is_other_export(file)]
    if len(found) == 1:
        return found[0]
    shown = ", ".join(name(file.name) for file in (found or files)[:_LISTED])
    more = ", ..." if len(found or files) > _LISTED else ""
    if found:
        message = f"is a folder with {len(found)} exports, {shown}{more}; name the one to read"
        raise InputError("SEVERAL_EXPORTS", message, name(folder.name))
    inside = f"it holds {shown}{more}" if files else "it holds no files"
    raise InputError("NO_EXPORT", f"is a folder without an export, {inside}; give {FORMATS}", name(folder.name))


def _is_other_export(file: Path) -> bool:
    """Whether a file in a folder is a package, or one of our own XML files."""
    ending = file.suffix.lower()
    if ending == ".mpk":
        return True
    if ending != ".xml":
        return False
    from auditor.exports.security_xml import ROOT_TAG
    from auditor.files.xml_stream import root_tag

    try:
        return root_tag(file) == ROOT_TAG
    except InputError:
        return False


def _head(file: Path) -> bytes:
    with open_regular(file, limits.MPR_FILE) as opened:
        return opened.read(_HEAD)


def _looks_like_xml(head: bytes) -> bool:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.lstrip(b" \t\r\n\x00").startswith(b"<")
