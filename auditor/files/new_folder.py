"""Writes a set of new files, such as a made-up project, below one folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from auditor.files.errors import OutputError
from auditor.model.names import name


def write_new_files(folder: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder: path with `/` -> bytes. Folders are made; nothing that exists is replaced.

    Raises `OutputError`: OUT_EXISTS (one of the files exists), OUT_FAILED.
    """
    base = Path(folder)
    for path, data in files.items():
        target = base / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
        except FileExistsError:
            raise OutputError("OUT_EXISTS", "is there already; choose an empty folder", name(path)) from None
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "the name is not valid"
            raise OutputError("OUT_FAILED", f"could not be written ({reason})", name(path)) from None
