"""Watching the open export: whether its file is another now, and what to say about it."""

from collections.abc import Sequence
from pathlib import Path

from auditor.model.names import name
from screens.session import AuditSession
from screens.signature import Signature

EVERY = 0.5
"""Seconds between two looks at the file."""

AGAIN = 2.0
"""Seconds until a state that cannot be read is tried once more: the file may have been written in several steps."""


class Watch:
    """Tells when a file has changed and come to rest: two looks in a row see the same."""

    def __init__(self, path: Path) -> None:
        """Take the file as it is now as the one that was read. Of a folder its project file is watched."""
        projects = sorted(path.glob("*.mpr")) if path.is_dir() else []
        self._path = projects[0] if len(projects) == 1 else path
        self._read = self._seen = Signature.of(self._path)

    def look(self) -> bool:
        """Look once; True when there is something new to read."""
        found = Signature.of(self._path)
        rests = found == self._seen
        self._seen = found
        if found is None or not rests or found == self._read:
            return False
        self._read = found
        return True


def changes(session: AuditSession, before: AuditSession, now: str) -> str:
    """Say what an export that was read again brought: which findings are new, and which are gone."""
    new = len(session.new - before.new)
    known = {gone.id for gone in before.gone}
    gone = [f"{gone.rule} {gone.where}" for gone in session.gone if gone.id not in known]
    parts = [f"{new} new finding{'s' * (new != 1)}"] if new else []
    parts += [f"gone {_listed(gone)}"] if gone else []
    return f"Read again {now}: {', '.join(parts) or 'the findings are the same'}."


def _listed(names: Sequence[str]) -> str:
    """Name a few."""
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def unreadable(path: Path, now: str, since: str) -> str:
    """Say that a newer state cannot be read, and how old the picture is."""
    return f"{name(path.name)} changed {now} but cannot be read. Shown as of {since}."


def waits(now: str) -> str:
    """Say that a newer state is not read yet, because a merge is looked at."""
    return f"Project changed {now}. R reloads, your merge is kept."
