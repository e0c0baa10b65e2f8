"""The files of an export that is a folder: read one by one, hashed together."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from auditor.files.errors import InputError
from auditor.files.opening import read_regular
from auditor.model.names import Name, name


@dataclass(slots=True)
class FolderFiles:
    """Reads files of one folder and remembers their hashes."""

    folder: Path
    total: int
    """Bytes that all files together may have."""
    _lines: list[str] = field(default_factory=list)
    _size: int = 0

    def read(self, path: Path, limit: int) -> bytes:
        """Read a file of at most `limit` bytes.

        Errors: those of `read_regular`, and FOLDER_LIMIT when the files together are too large.
        """
        data = read_regular(path, limit)
        self._size += len(data)
        if self._size > self.total:
            message = f"its files have more than {self.total:,} bytes; this is no export of one app"
            raise InputError("FOLDER_LIMIT", message, name(self.folder.name))
        place = path.relative_to(self.folder).as_posix()
        self._lines.append(f"{hashlib.sha256(data).hexdigest()} {place}\n")
        return data

    def place(self, path: Path) -> Name:
        """Give the path of a file inside the export, with slashes, safe to show."""
        return name(path.relative_to(self.folder).as_posix())

    @property
    def sha256(self) -> str:
        """The hash of what was read: that of the sorted lines `sha256 path` (cli.md, JSON)."""
        return hashlib.sha256("".join(sorted(self._lines)).encode(errors="surrogateescape")).hexdigest()
