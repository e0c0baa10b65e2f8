"""Opens files that nobody vouches for: regular files only, bounded, and never through a link inside an export.

The path a person typed may lead through links: `typed_path` resolves it first. From there on nothing is followed: a
link inside an export is refused, so an export cannot make the auditor read what lies outside it. Where the system has
no `O_NOFOLLOW` or `O_NONBLOCK` (Windows), a look before opening and one after it take their place.
"""

import contextlib
import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.model.names import name


def typed_path(path: str | Path) -> Path:
    """Resolve a path that a person typed, links included. Errors: NOT_FOUND, NO_ACCESS, LINK (a loop), NOT_REGULAR."""
    try:
        return Path(path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise _explain(error, Path(path)) from None


def open_regular(path: str | Path, limit: int) -> io.FileIO:
    """Open a regular file of at most `limit` bytes for reading, unbuffered.

    The last part of the path is not followed when it is a link. Nothing that could hang (a FIFO, a device) is ever
    waited for. Errors: NOT_FOUND, NO_ACCESS, LINK, NOT_REGULAR, TOO_LARGE.
    """
    descriptor = -1
    try:
        before = None if _opens_safely() else os.lstat(path)
        if before is not None:
            _require_regular(before, path)
        descriptor = os.open(path, _flags())
        now = os.fstat(descriptor)
        _require_regular(now, path)
        if before is not None and not os.path.samestat(before, now):
            raise InputError("LINK", "changed while being opened; try again", name(Path(path).name))
        if now.st_size > limit:
            raise _too_large(path, limit)
        return io.FileIO(descriptor, "rb")
    except (OSError, ValueError) as error:
        _close(descriptor)
        raise _explain(error, Path(path)) from None
    except BaseException:
        _close(descriptor)
        raise


def read_regular(path: str | Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes. Errors as for `open_regular`."""
    with open_regular(path, limit) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            data = file.read(size + 1)
            if len(data) == size:
                return data
            pieces = [data]
            length = len(data)
            while length <= limit and (piece := file.read(min(limits.MB, limit + 1 - length))):
                pieces.append(piece)
                length += len(piece)
        except OSError as error:
            raise _explain(error, Path(path)) from None
    if length > limit:
        raise _too_large(path, limit)
    return b"".join(pieces)


def sha256_file(path: str | Path, limit: int = limits.MPR_FILE) -> str:
    """Give the SHA-256 of a regular file as hex text. Errors as for `open_regular`."""
    digest = hashlib.sha256()
    with open_regular(path, limit) as file:
        try:
            while piece := file.read(limits.MB):
                digest.update(piece)
        except OSError as error:
            raise _explain(error, Path(path)) from None
    return digest.hexdigest()


def list_folder(folder: str | Path) -> list[os.DirEntry[str]]:
    """List one folder, sorted by name. Ask entries with `follow_symlinks=False`.

    Errors: NOT_FOUND, NO_ACCESS, NOT_REGULAR (no folder), FOLDER_LIMIT.
    """
    entries = []
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                entries.append(entry)
                if len(entries) > limits.FOLDER_ENTRIES:
                    raise _too_many(folder)
    except (OSError, ValueError) as error:
        raise _explain(error, Path(folder)) from None
    return sorted(entries, key=lambda entry: entry.name)


def walk_folder(folder: str | Path, ending: str = "") -> Iterator[Path]:
    """Walk the regular files below a folder whose names end with `ending` (any case), sorted, following no link.

    Errors: those of `list_folder`; FOLDER_LIMIT counts every entry looked at.
    """
    seen = 0
    waiting = [(Path(folder), 0)]
    while waiting:
        current, depth = waiting.pop()
        entries = list_folder(current)
        seen += len(entries)
        if seen > limits.FOLDER_ENTRIES or depth > limits.FOLDER_DEPTH:
            raise _too_many(folder)
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(ending.lower()):
                yield Path(entry.path)
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        waiting.extend((Path(entry.path), depth + 1) for entry in reversed(folders))


def is_real_folder(path: str | Path) -> bool:
    """Say whether a path is a folder and no link to one. An absent or unreadable path is none."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def exists(path: str | Path) -> bool:
    """Say whether anything stands at a path, a broken link included."""
    return os.path.lexists(path)


def file_size(path: str | Path) -> int:
    """Give the size of what stands at a path in bytes, following no link; 0 when there is nothing."""
    try:
        return os.lstat(path).st_size
    except (OSError, ValueError):
        return 0


def _opens_safely() -> bool:
    return hasattr(os, "O_NOFOLLOW") and hasattr(os, "O_NONBLOCK")


def _flags() -> int:
    wanted = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
    flags = os.O_RDONLY
    for flag in wanted:
        flags |= getattr(os, flag, 0)
    return flags


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        with contextlib.suppress(OSError):
            os.close(descriptor)


def _require_regular(status: os.stat_result, path: str | Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    shown = name(Path(path).name)
    if stat.S_ISLNK(status.st_mode):
        raise _link(shown)
    if stat.S_ISDIR(status.st_mode):
        raise InputError("NOT_REGULAR", "is a folder; a file is needed here", shown)
    raise InputError("NOT_REGULAR", "is no regular file; a device or pipe is never read", shown)


def _link(shown: str) -> InputError:
    return InputError("LINK", "is a link; links inside an export are not followed: put the file itself there", shown)


def _too_large(path: str | Path, limit: int) -> InputError:
    return InputError(
        "TOO_LARGE", f"is larger than {limit:,} bytes; this is no file of its kind", name(Path(path).name)
    )


def _too_many(folder: str | Path) -> InputError:
    message = f"holds more than {limits.FOLDER_ENTRIES:,} entries or goes too deep; name the project's own folder"
    return InputError("FOLDER_LIMIT", message, name(Path(folder).name))


def _explain(error: Exception, path: Path) -> InputError:
    """Turn what the system said into one line; the system's own text never holds the path then."""
    shown = name(path.name or str(path))
    if isinstance(error, RuntimeError) or (isinstance(error, OSError) and error.errno in (errno.ELOOP, errno.EMLINK)):
        return _link(shown)
    if isinstance(error, FileNotFoundError):
        return InputError("NOT_FOUND", "does not exist; check the path", shown)
    if isinstance(error, PermissionError):
        return InputError("NO_ACCESS", "may not be read; ask for permission to read it", shown)
    if isinstance(error, NotADirectoryError):
        return InputError("NOT_REGULAR", "is no folder, or a part of its path is none; check the path", shown)
    if isinstance(error, OSError) and error.errno in (errno.ENXIO, errno.ENODEV):
        return InputError("NOT_REGULAR", "is no regular file; a device or pipe is never read", shown)
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "the path is not valid"
    return InputError("NO_ACCESS", f"could not be read ({reason}); check the path and the disk", shown)
