"""What tells a file from a later state of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells a file from a later one."""

    changed: int
    size: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> "Signature | None":
        """Look at a file; None while there is none."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)
