"""Reading the export away from the screen, so that the first paint and the keys do not wait for it (screens.md B5)."""

from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from auditor.cli.reading_process import ReadingProcess
from auditor.exports import open_export
from auditor.files.errors import FileError
from auditor.model.names import name
from auditor.model.project import SecurityLevel
from auditor.policy.policy import NO_POLICY
from auditor.rules.advisories import known
from auditor.rules.audit import Audit, audit
from auditor.rules.context import Context
from auditor.rules.lowest import lowest_roles
from screens.session import SHORT, AuditSession, Ids
from screens.session_view import number_of
from screens.widgets.status import Status


class Reading(Message):
    """So many units of the export are read."""

    def __init__(self, read: int, total: int) -> None:
        """Count units."""
        super().__init__()
        self.read = read
        self.total = total

    def can_replace(self, message: Message) -> bool:
        """Let only the last count stand when several are under way."""
        return isinstance(message, Reading)


class Opened(Message):
    """The export is read; the rules are still running."""

    def __init__(self, found: Audit) -> None:
        """Hand over the project, in an audit that has found nothing yet."""
        super().__init__()
        self.audit = found


class Judging(Message):
    """So many rules are done."""

    def __init__(self, done: int, total: int) -> None:
        """Count rules."""
        super().__init__()
        self.done = done
        self.total = total

    def can_replace(self, message: Message) -> bool:
        """Let only the last count stand when several are under way."""
        return isinstance(message, Judging)


class Loaded(Message):
    """The export is read and judged."""

    def __init__(self, found: Audit) -> None:
        """Hand over what was built. The findings' ids are worked out here, away from the keys."""
        super().__init__()
        self.audit = found
        self.ids: Ids = {id(finding): (finding, found.id(finding)) for finding in found.findings}


class LoadFailed(Message):
    """The export cannot be read: one line that says what, where, and what to do."""

    def __init__(self, sentence: str) -> None:
        """Say why."""
        super().__init__()
        self.sentence = sentence


Post = Callable[[Message], object]
"""Takes a message from a worker. A worker touches no widget."""

Reader = Callable[[Path, Post], None]
"""Reads and judges an export and posts what happens. Runs in a worker."""


def read_here(path: Path, post: Post) -> None:
    """Read in this process: while Python is busy with it, keys are answered late."""
    try:
        project = open_export(path, lambda read, total: post(Reading(read, total)) if read % 50 == 0 else None)
        found = audit(project)
        post(Loaded(found))
    except FileError as error:
        post(LoadFailed(str(error)))


class ReaderApart:
    """Reads in a process of its own, which may have been started before: at once with the program, while Textual was
    still being loaded."""

    def __init__(self, started: ReadingProcess | None = None) -> None:
        self._started = started
        self._advisories = started.advisories if started else None
        self.policy = started.policy if started else None
        """The policy file that is judged by; another one counts from the next reading."""
        self._running: ReadingProcess | None = None

    def __call__(self, path: Path, post: Post) -> None:
        """Read; what an earlier call was still reading is given up."""
        process, self._started = self._started, None
        if process is None or process.path != path:
            process = ReadingProcess(path, self._advisories, self.policy)
        before, self._running = self._running, process
        if before:
            before.close()
        relay(process, post, lambda: self._running is process)
        process.close()

    def another(self) -> "ReaderApart":
        """Give a reader of another export that is judged alike; this one goes on with its own."""
        other = ReaderApart()
        other._advisories, other.policy = self._advisories, self.policy
        return other

    def close(self) -> None:
        """End the processes: nobody waits for them any more."""
        for process in (self._started, self._running):
            if process:
                process.close()
        self._started = self._running = None


def relay(process: ReadingProcess, post: Post, wanted: Callable[[], bool]) -> None:
    """Post what a process sends, as long as it is wanted, and say so when the process dies."""
    context: Context | None = None
    policy = NO_POLICY
    for word, *values in process.messages():
        if not wanted():
            return
        match word:
            case "reading":
                post(Reading(*values))
            case "policy":
                (policy,) = values
            case "project":
                context = Context(*values, advisories=known(process.advisories), policy=policy)
                _warm(context)
                post(Opened(Audit(context, (), ())))
            case "judging":
                post(Judging(*values))
            case "audit" if context:
                found = Audit(context, *values)
                lowest_roles(context)  # The reach of every merge's findings asks for them.
                post(Loaded(found))
                return
            case "refused" | "broken":
                post(LoadFailed(*values))
                return
    if wanted():
        post(LoadFailed(f"{name(process.path.name)}: the reader crashed; `mxaudit check` may say more"))


def _warm(context: Context) -> None:
    """Work out what the first role that is shown may do: for the others there is little left to do then."""
    if context.roles:
        _ = context.roles[0].access.granted


def status_of(session: AuditSession) -> Status:
    """What the first line of the screen says of a session."""
    project, found = session.project, session.audit
    roles = len(project.user_roles)
    held = len(project.module_role_by_name)
    counted = (
        number_of(roles, "user role"),
        number_of(held, "module role"),
        number_of(session.own_entities, "entity", "entities"),
    )
    facts = " · ".join(counted[project.is_package :])
    level = project.security.level
    words = (facts,) if level is SecurityLevel.UNKNOWN else (level.value, facts)
    version = ".".join(project.mendix_version.split(".")[:3])
    if not session.judged:
        return Status(project.name, version, words, note="Running the rules")
    counts = {SHORT[severity]: number for severity, number in found.counts.items()}
    return Status(project.name, version, words, counts, len(found.not_checked))


def reading_status(path: Path, read: int = 0, total: int = 0) -> Status:
    """What the first line says while the export is being read."""
    shown = name(path.stem)
    counted = "kB" if path.suffix.lower() == ".xml" else "units"
    units = f"  {read:,} of {total:,} {counted}" if total else ""
    return Status(shown, note=f"Reading {name(path.name)}{units}")
