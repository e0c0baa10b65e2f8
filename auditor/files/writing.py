"""The only place that writes files: whole or not at all, and never over what is being audited."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from auditor.files.errors import OutputError
from auditor.model.names import name

_PROJECT_FOLDER = "mprcontents"


def write_atomic(path: str | Path, data: bytes, *, forbidden: Iterable[str | Path] = ()) -> None:
    """Write a file so that its path holds the old contents or the new ones, whatever happens in between.

    `forbidden` are the paths of the inputs. Raises `OutputError`: OUT_FOLDER (the folder is absent), OUT_LINK, OUT_KIND
    (what stands there is no regular file), OUT_INPUT, OUT_PROJECT (inside the contents of a project), OUT_FAILED.
    """
    with atomic_file(path, forbidden=forbidden) as write:
        write(data)


@contextlib.contextmanager
def atomic_file(path: str | Path, *, forbidden: Iterable[str | Path] = ()) -> Iterator[Callable[[bytes], object]]:
    """Write a file piece by piece with what it gives; its path holds the old contents until the block is left.

    When the block is left by an error, the old contents stay. Arguments and errors are those of `write_atomic`.
    """
    target = Path(path)
    shown = name(target.name or str(target))
    try:
        folder = target.parent.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise OutputError("OUT_FOLDER", "its folder does not exist; make it first", shown) from None
    _check_target(folder / target.name, shown, forbidden)
    with _told(shown):
        descriptor, temporary = tempfile.mkstemp(prefix=".mxaudit-", suffix=".tmp", dir=folder)
    file = os.fdopen(descriptor, "wb")
    try:
        yield partial(_write, file, shown)
        with _told(shown):
            file.flush()
            os.fsync(descriptor)
            file.close()  # Windows replaces no open file.
            Path(temporary).chmod(0o666 & ~_umask())  # mkstemp makes it private.
            Path(temporary).replace(folder / target.name)
    except BaseException:  # An interrupt, too, leaves no temporary file behind.
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(folder)


def _write(file: IO[bytes], shown: str, data: bytes) -> None:
    with _told(shown):
        file.write(data)


@contextlib.contextmanager
def _told(shown: str) -> Iterator[None]:
    """Turn what the system says into one line about the file."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "the name is not valid"
        message = f"could not be written ({reason}); check the folder's permissions and the space on the disk"
        raise OutputError("OUT_FAILED", message, shown) from None


def _check_target(target: Path, shown: str, forbidden: Iterable[str | Path]) -> None:
    if any(part.casefold() == _PROJECT_FOLDER for part in target.parts):
        raise OutputError("OUT_PROJECT", f"lies in {_PROJECT_FOLDER}, the project itself; choose another place", shown)
    for source in forbidden:
        if _same(target, Path(source)):
            raise OutputError("OUT_INPUT", "is the input itself; choose another file to write to", shown)
    try:
        mode = os.lstat(target).st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISLNK(mode):
        raise OutputError("OUT_LINK", "is a link; name the file that is to be written", shown)
    if not stat.S_ISREG(mode):
        raise OutputError("OUT_KIND", "is a folder or a device; name a file", shown)


def _same(target: Path, source: Path) -> bool:
    """Say whether two paths are one file, under whatever name."""
    try:
        return target == source.resolve() or target.samefile(source)
    except (OSError, RuntimeError, ValueError):
        return False


def _umask() -> int:
    # There is no way to ask without setting it; should another thread write meanwhile, its file is more private.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
