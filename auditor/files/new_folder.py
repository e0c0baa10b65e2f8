"""Makes folders, and writes a set of new files, such as a made-up project, below one."""

import os
from collections.abc import Mapping
from pathlib import Path

from auditor.files.errors import OutputError
from auditor.model.names import name


def make_folder(folder: str | Path) -> None:
    """Make a folder, and those above it, unless it is there. Raises `OutputError`: OUT_KIND, OUT_FAILED."""
    shown = name(Path(folder).name or str(folder))
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise OutputError("OUT_KIND", "is a file; name a folder", shown) from None
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "the name is not valid"
        raise OutputError("OUT_FAILED", f"could not be made ({reason}); choose another folder", shown) from None


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
