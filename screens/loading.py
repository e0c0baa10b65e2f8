"""Reading the export away from the screen, so that the first paint does not wait for it (screens.md B5)."""

from pathlib import Path

from textual.message import Message

from auditor.exports import open_export
from auditor.files.errors import FileError
from auditor.model.names import name
from auditor.model.project import Project, SecurityLevel
from auditor.rules.audit import Audit, audit
from screens.session import SHORT, AuditSession
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


class Loaded(Message):
    """The export is read and judged."""

    def __init__(self, project: Project, found: Audit) -> None:
        """Hand over what was built."""
        super().__init__()
        self.project = project
        self.audit = found


class LoadFailed(Message):
    """The export cannot be read: one line that says what, where, and what to do."""

    def __init__(self, sentence: str) -> None:
        """Say why."""
        super().__init__()
        self.sentence = sentence


def load(path: Path, post: "object") -> None:
    """Read and judge an export, posting what happens. Runs in a worker: it touches no widget."""
    assert callable(post)
    try:
        project = open_export(path, lambda read, total: post(Reading(read, total)) if read % 50 == 0 else None)
        post(Loaded(project, audit(project)))
    except FileError as error:
        post(LoadFailed(str(error)))


def status_of(session: AuditSession) -> Status:
    """What the first line of the screen says of a session."""
    project, found = session.project, session.audit
    roles = len(project.user_roles)
    held = len(project.module_role_by_name)
    facts = f"{roles} user roles · {held} module roles · {session.own_entities} entities"
    level = project.security.level
    words = (facts,) if level is SecurityLevel.UNKNOWN else (level.value, facts)
    counts = {SHORT[severity]: number for severity, number in found.counts.items()}
    return Status(project.name, ".".join(project.mendix_version.split(".")[:3]), words, counts, len(found.not_checked))


def reading_status(path: Path, read: int = 0, total: int = 0) -> Status:
    """What the first line says while the export is being read."""
    shown = name(path.stem)
    counted = "kB" if path.suffix.lower() == ".xml" else "units"
    units = f"  {read:,} of {total:,} {counted}" if total else ""
    return Status(shown, note=f"Reading {name(path.name)}{units}")
