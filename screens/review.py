"""The program over a project under review: it reads the export, judges it, and tells the views."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work

from auditor.model.names import Name
from auditor.samples.bundled import bundled_sample
from screens.app import AuditApp
from screens.findings import FindingsTarget
from screens.keys import bindings
from screens.loading import Loaded, LoadFailed, Reading, load, reading_status, status_of
from screens.messages import Say
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.views import VIEWS, ViewEntry

if TYPE_CHECKING:
    from auditor.cli import ScreenOptions


class ReviewApp(AuditApp):
    """Opens one export. The first paint does not wait for it; a reload keeps cursors, marks and filters."""

    BINDINGS = bindings("reload")

    def __init__(self, path: Path | None = None) -> None:
        """Take the export; None opens the bundled sample, on its first finding."""
        self.sample = path is None
        self.path = path or bundled_sample()
        super().__init__(_views_for(self.sample), reading_status(self.path))
        self.session: AuditSession | None = None
        """The project under review, once it is read."""
        self.failure = ""
        """Why the export could not be read, when nothing was."""

    async def begin(self) -> None:
        """Show the first view and start reading."""
        await super().begin()
        self.read_export()

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def read_export(self) -> None:
        """Read and judge the export in a worker."""
        load(self.path, self.post_message)

    @on(Reading)
    def _count(self, message: Reading) -> None:
        """Count the units while they are read."""
        self.show_status(reading_status(self.path, message.read, message.total))

    @on(Loaded)
    def _show_loaded(self, message: Loaded) -> None:
        """Show the new model everywhere."""
        if self.session is None:
            self.session = AuditSession(self.path, message.project, message.audit, self.sample)
        else:
            self.session = self.session.reloaded(message.project, message.audit)
            self.post_message(Say("Read again."))
        self.show_status(status_of(self.session))
        if isinstance(self.view, SessionView):
            self.view.visit(self._first_target())
            self.view.take_focus()
        self.refresh_bindings()

    def _first_target(self) -> object:
        """Where to start: the sample on its worst finding that names an entity."""
        session = self.session
        if not self.sample or session is None or not session.audit.findings:
            return None
        findings = session.audit.findings
        worst = [finding for finding in findings if finding.severity is findings[0].severity]
        first = next((finding for finding in worst if finding.subjects.entity != Name("")), worst[0])
        return FindingsTarget(finding=session.audit.id(first))

    @on(LoadFailed)
    def _tell_failure(self, message: LoadFailed) -> None:
        """Without a model there is nothing to show: end with the line. With one, the old picture stays."""
        if self.session is None:
            self.failure = message.sentence
            self.exit(2)
        else:
            self.show_status(status_of(self.session))
            self.post_message(Say(message.sentence, warning=True))

    def action_reload(self) -> None:
        """Read the export again."""
        self.read_export()


def _views_for(sample: bool) -> tuple[ViewEntry, ...]:
    """The views, the one to start with first."""
    first = "findings" if sample else "roles"
    return tuple(sorted(VIEWS, key=lambda entry: entry.id != first))


def run(options: "ScreenOptions") -> int:
    """Open the screens and give the exit code; an export that cannot be read is told as one line afterwards."""
    app = ReviewApp(options.export)
    result = app.run(mouse=options.mouse)
    if app.failure:
        print(f"mxaudit: {app.failure}", file=sys.stderr)
    return result if isinstance(result, int) else app.return_code or 0
