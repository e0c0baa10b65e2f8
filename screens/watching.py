"""Watching the open export: whether its file is another now, and what to say about it."""

from collections.abc import Sequence
from pathlib import Path

from auditor.model.names import name
from screens.news import Gone, News
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
        self.path = projects[0] if len(projects) == 1 else path
        """The file that is looked at."""
        self._read = self._seen = Signature.of(self.path)
        self.gone = False
        """Whether there is no file now: not for a moment, as while it is replaced, but two looks in a row."""

    def look(self) -> bool:
        """Look once; True when there is something to read that is new, or there again."""
        found, was_gone = Signature.of(self.path), self.gone
        rests = found == self._seen
        self._seen = found
        if rests:
            self.gone = found is None
        if found is None or not rests or (found == self._read and not was_gone):
            return False
        self._read = found
        return True


def changes(news: News, now: str) -> str:
    """Say what a state that was just read brought: which findings are new, which are gone, and which are back."""
    parts = [f"{news.came} new finding{'s' * (news.came != 1)}"] if news.came else []
    parts += [f"{word} {_listed(some)}" for word, some in (("gone", news.left), ("back", news.back)) if some]
    return f"Read again {now}: {'; '.join(parts) or 'no finding came or went'}."


def _listed(findings: Sequence[Gone]) -> str:
    """Name a few findings."""
    names = [f"{each.rule} {each.where}" for each in findings]
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def unreadable(path: Path, now: str, since: str) -> str:
    """Say that a newer state cannot be read, and how old the picture is."""
    return f"{name(path.name)} changed {now} but cannot be read. Shown as of {since}."


def missing(path: Path, now: str, since: str) -> str:
    """Say that there is no file any more, and how old the picture is."""
    return f"{name(path.name)} is gone since {now}. Shown as of {since}."


def waits(now: str) -> str:
    """Say that a newer state is not read yet, because a merge is looked at."""
    return f"Project changed {now}. R reloads, your merge is kept."
