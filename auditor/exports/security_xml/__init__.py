"""The neutral security export, our own interchange format: everything an audit needs and nothing else.

`security_export.xsd`, beside this package, documents it. It is made to be read and written by people: names are
Mendix's, what an export does not hold is absent, and text is written as the auditor shows it, so that control
characters, which XML cannot carry, are escapes such as `\\x1b`, and a backslash is doubled.
"""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditor.exports.security_xml.export import ROOT, make_project
from auditor.exports.security_xml.reader import StructureError, read_values
from auditor.exports.security_xml.shape import Reading
from auditor.files import limits
from auditor.files.opening import file_size, open_regular
from auditor.files.xml_stream import feed_lines
from auditor.model.names import name
from auditor.model.project import Project

__all__ = ["ROOT_TAG", "StructureError", "read", "read_bytes", "write"]

ROOT_TAG = ROOT.tag
"""By this root element a security export is recognised."""

Progress = Callable[[int, int], None]
"""Told how much of how much has been read."""

_REPORT = 100 * limits.KB
"""Between two reports of progress."""


def read(path: Path, progress: Progress | None = None) -> Project:
    """Read a security export as a stream; `progress` is told kilobytes.

    Errors: InputError when it cannot be opened or is no safe XML (`files/xml_stream.py`); StructureError, with up to
    50 problems, when it is XML but no security export.
    """
    total = file_size(path) // limits.KB
    with _Watched(open_regular(path, limits.XML_FILE), limits.MB) as file:
        file.report = (lambda read: progress(read, total)) if progress else None
        project = _read(file, path.name)
    if progress:
        progress(total, total)
    return project


def read_bytes(data: bytes, file_name: str) -> Project:
    """Read a security export that is in memory. Errors as for `read`, those of opening apart."""
    with _Watched(io.BytesIO(data)) as file:
        return _read(file, file_name)


def write(project: Project) -> bytes:
    """Write a project as a security export. Equal projects give equal bytes, wherever their parts stood."""
    from auditor.exports.security_xml.writer import write_values

    return write_values(ROOT, project)


def _read(file: "_Watched", file_name: str) -> Project:
    shown = name(file_name)
    fields = read_values(feed_lines(file, file_name), ROOT, Reading(shown))
    return make_project(fields, shown, file.sha256.hexdigest())


class _Watched(io.BufferedReader):
    """A file whose lines are hashed and counted as they are read, so that it is read only once."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sha256 = hashlib.sha256()
        """Of all lines read so far."""
        self.report: Callable[[int], None] | None = None
        """Told the kilobytes read so far."""
        self._read = 0
        self._reported = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line, or `size` bytes of a longer one."""
        line = super().readline(size)
        self.sha256.update(line)
        self._read += len(line)
        if self.report and self._read - self._reported >= _REPORT:
            self._reported = self._read - self._read % _REPORT
            self.report(self._reported // limits.KB)
        return line
