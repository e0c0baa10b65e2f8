"""Reads and judges one export in a process of its own, so that the screens answer keys meanwhile (screens.md B5).

The process sends progress, the project as soon as it is read, and then what the rules found. It has limits of its own,
and when it dies the screens do not.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from auditor.cli.model_stream import Message, Sender, receive
from auditor.files.processes import be_modest, start, stop

ENTITIES_AT_ONCE = 200
"""So many come in one message, some milliseconds of work for the one who receives it."""

BETWEEN = 0.05
"""Seconds between two messages about progress."""


class ReadingProcess:
    """A process that reads one export. Its messages: `policy` (Policy, where a file of it was named), `reading` (read,
    total), `project` (Project), `judging` (done, total), `audit` (findings, outcomes); in place of the last two
    `refused` or `broken`, with a line to show.
    """

    def __init__(self, path: Path, advisories: Path | None = None, policy: Path | None = None) -> None:
        """Start it, with files of newer advisories and of the policy or without them.

        Raises `OSError` when the system does not let us.
        """
        self._process = start(__name__, str(path), str(advisories or ""), str(policy or ""))
        self.path = path
        self.advisories = advisories
        self.policy = policy

    def messages(self) -> Iterator[Message]:
        """Give what it sends, until it is done or dead. Waits for it, so call it in a thread."""
        assert self._process.stdout is not None
        yield from receive(self._process.stdout)

    def close(self) -> None:
        """End it, whatever it is doing."""
        stop(self._process)
        if self._process.stdout and not self._process.stdout.closed:
            self._process.stdout.close()


def main(path: str, advisories: str = "", policy: str = "") -> None:
    """Be the process: read, send, judge, send."""
    be_modest()
    sender = Sender(sys.stdout.buffer)
    try:
        _read_and_judge(Path(path), _named(advisories), _named(policy), sender)
    except BrokenPipeError:
        sys.stderr.close()  # Nobody waits for it any more.
    except BaseException as error:
        from auditor.cli.last_words import last_words
        from auditor.files.errors import FileError

        sender.send("refused", str(error)) if isinstance(error, FileError) else sender.send("broken", last_words(error))


def _named(path: str) -> Path | None:
    return Path(path) if path else None


def _read_and_judge(path: Path, advisories: Path | None, policy: Path | None, sender: Sender) -> None:
    from auditor.cli.policies import read
    from auditor.exports import open_export
    from auditor.exports.garbage import paused_collection

    with paused_collection():
        organisation = read(policy)
        if policy:
            sender.send("policy", organisation)
        project = open_export(path, _throttled(sender, "reading"))
        entities = list(project.entities.values())
        for start in range(0, len(entities), ENTITIES_AT_ONCE):
            sender.send("entities", entities[start : start + ENTITIES_AT_ONCE])
        sender.send("project", project)
        from auditor.rules.advisories import known
        from auditor.rules.audit import audit
        from auditor.rules.context import Context

        context = Context(project, advisories=known(advisories), policy=organisation)
        found = audit(project, context=context, progress=_throttled(sender, "judging"))
        sender.send("audit", found.findings, found.outcomes)


def _throttled(sender: Sender, word: str) -> Callable[[int, int], None]:
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last > BETWEEN:
            last = now
            sender.send(word, done, total)

    return progress
