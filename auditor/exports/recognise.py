"""Finds out what files and folders are, by their contents; an ending only says where to look first."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from auditor.exports.yaml_names import names_type, type_in
from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import file_size, is_real_folder, list_folder, open_regular


class Kind(StrEnum):
    """What is read by one reader."""

    MPR = "a Mendix project"
    PACKAGE = "a package"
    """A zip with a project file in it: a module or a whole app."""
    ARCHIVE = "a deployment archive"
    DEPLOYMENT = "a deployment"
    """The folder that holds `model.mdp`."""
    MODELSOURCE = "a modelsource folder"
    JSON = "a JSON export"
    XML = "a security export"


class Found(NamedTuple):
    """An export, or what looks like one."""

    kind: Kind
    path: Path
    """The file or folder to read."""
    shown: Path
    """What it is called: the file or folder that a person would name."""


MODEL = "model.mdp"
_SQLITE = b"SQLite format 3\x00"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks; text in UTF-16 is recognised too, so that its own reader can say what is wrong."""
_COMPILED = b"\x02$Type\x00\x11\x00\x00\x00Projects$Project\x00"
"""A compiled model begins with a document of this type."""
_BY_ENDING = {".mpr": Kind.MPR, ".mpk": Kind.PACKAGE, ".mda": Kind.ARCHIVE, ".mdp": Kind.DEPLOYMENT}
_JSON_EXPORT = re.compile(rb'\s*\{\s*"(?:units|entityAccess|documentAccess|userRoles)"\s*:')
_OF_MODULE = ("DomainModels$DomainModel.yaml", "Security$ModuleSecurity.yaml")
"""Files that every module's folder in a `modelsource` has, and its root never."""
_HEAD = 1024
_LOOKED_INTO = 1_000
"""Files of one folder that are looked into. A project folder has some dozens."""


def kind_of(file: Path) -> Kind | None:
    """Say what a file that somebody named is, or means to be; None when it is no export.

    Errors: those of `open_regular`.
    """
    head, ending = _head(file), file.suffix.lower()
    if head.startswith(_ZIP):
        return Kind.ARCHIVE if _holds_model(file) else Kind.PACKAGE
    text = _without_mark(head)
    if text.startswith(b"<"):
        return Kind.XML
    if text.startswith(b"{"):
        return Kind.JSON
    if head.startswith(_SQLITE):
        return Kind.MPR
    if _COMPILED in head:
        return Kind.DEPLOYMENT
    if names_type(file.name) or file.name == "Metadata.yaml":
        return Kind.MODELSOURCE if is_modelsource(file.parent) else None
    # With the ending alone the reader of the format says best what is wrong: empty, cut short, a Git LFS pointer.
    return _BY_ENDING.get(ending)


def exports_in(folder: Path) -> list[Found]:
    """Find the exports in a folder: its files, itself, and the places below it where Mendix and mxlint leave them.

    Errors: those of `list_folder`.
    """
    entries = list_folder(folder)
    files = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
    kinds = ((file, _export_kind(file)) for file in files[:_LOOKED_INTO])
    found = [_found(kind, file, folder) for file, kind in kinds if kind]
    if any(file.suffix.lower() == ".yaml" for file in files) and is_modelsource(folder):
        return [*found, Found(Kind.MODELSOURCE, folder, folder)]
    return [*found, *_exports_below(folder)]


def is_modelsource(folder: Path) -> bool:
    """Whether a folder holds YAML units of a project, or folders of modules that do; a module's own folder is none."""
    try:
        entries = list_folder(folder)
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        if not set(_OF_MODULE).isdisjoint(files):
            return False
        below = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)][:_LOOKED_INTO]
        modules = (module / unit for module in below for unit in _OF_MODULE)
        return any(_is_unit(file) for file in (*(folder / unit for unit in files), *modules))
    except InputError:
        return False


def _exports_below(folder: Path) -> Iterator[Found]:
    for place in ("modelsource", ".mendix-cache/modelsource"):
        path = folder / place
        if _is_below(folder, place) and is_modelsource(path):
            yield Found(Kind.MODELSOURCE, path, path)
    for place in ("model", "deployment/model"):
        if _is_below(folder, place) and file_size(folder / place / MODEL):
            path = folder / place
            yield Found(Kind.DEPLOYMENT, path, path.parent)


def _is_below(folder: Path, place: str) -> bool:
    """Whether a place below a folder is a folder, without a link on the way."""
    path = folder
    for part in place.split("/"):
        path = path / part
        if not is_real_folder(path):
            return False
    return True


def _export_kind(file: Path) -> Kind | None:
    """Say what a file in a folder is; what cannot be read, or is no export of ours, is none."""
    ending = file.suffix.lower()
    if ending in (".mpr", ".mpk", ".mda"):
        return _BY_ENDING[ending]
    try:
        if ending == ".zip":
            return _zip_kind(file)
        if ending == ".json" and _JSON_EXPORT.match(_without_mark(_head(file))):
            return Kind.JSON
        if ending == ".xml" and _is_security_export(file):
            return Kind.XML
        if file.name == MODEL and _COMPILED in _head(file):
            return Kind.DEPLOYMENT
    except InputError:
        return None
    return None


def _is_security_export(file: Path) -> bool:
    from auditor.exports.security_xml import ROOT_TAG
    from auditor.files.xml_stream import root_tag

    return root_tag(file) == ROOT_TAG


def _found(kind: Kind, file: Path, folder: Path) -> Found:
    """A compiled model is read, and shown, with the files beside it."""
    return Found(kind, folder, folder) if kind is Kind.DEPLOYMENT else Found(kind, file, file)


def _zip_kind(file: Path) -> Kind | None:
    from auditor.files.archive import ZipReader

    with ZipReader.open(file) as archive:
        names = archive.names()
    if any(entry.lower().endswith(".mpr") for entry in names):
        return Kind.PACKAGE
    return Kind.ARCHIVE if any(_is_model(entry) for entry in names) else None


def _holds_model(file: Path) -> bool:
    """Whether a zip holds a compiled model and no project file. A damaged one holds nothing."""
    try:
        return _zip_kind(file) is Kind.ARCHIVE
    except InputError:
        return file.suffix.lower() == ".mda"


def _is_model(entry: str) -> bool:
    return entry == f"model/{MODEL}" or entry.endswith(f"/model/{MODEL}")


def _is_unit(file: Path) -> bool:
    """Whether a file is a YAML unit of the type in its name."""
    expected = names_type(file.name)
    return bool(expected) and file_size(file) > 0 and type_in(_head(file)) == expected


def _head(file: Path) -> bytes:
    with open_regular(file, limits.MPR_FILE) as opened:
        return opened.read(_HEAD)


def _without_mark(head: bytes) -> bytes:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.lstrip(b" \t\r\n\x00")
