"""What holds for all hostile input: nothing beside it changes."""

import hashlib
import os
from pathlib import Path


def snapshot(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Take all that can be known of a folder without following a link: kind, size, time, digest."""
    result = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        small = path.is_file() and not path.is_symlink() and status.st_size < 10_000_000
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if small and os.access(path, os.R_OK) else ""
        result[str(path)] = (status.st_mode, status.st_size, status.st_mtime_ns, digest)
    return result
