"""The program over a project under review: it reads the export, judges it, and tells the views."""

import gc
import sys
from asyncio import sleep
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work

from auditor.cli.last_words import last_words
from auditor.cli.policies import policy_beside
from auditor.merging.preparing import preparation
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.samples.bundled import bundled_sample
from screens.deciding import LOOKS, DecidingApp
from screens.desk import Desk
from screens.keys import bindings
from screens.loading import (
    Judging,
    Loaded,
    LoadFailed,
    Opened,
    Reader,
    ReaderApart,
    Reading,
    read_here,
    reading_status,
    status_of,
)
from screens.messages import Say
from screens.question import Question
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.slices import PAUSE, in_slices, typed
from screens.targets import FindingsTarget
from screens.views import VIEWS, ViewEntry
from screens.watching import AGAIN, EVERY, Watch, changes, missing, unreadable, waits

if TYPE_CHECKING:
    from auditor.cli import ScreenOptions
    from auditor.cli.reading_process import ReadingProcess

PATIENCE = 0.3
"""Seconds that a project waits for its findings before it is shown without them: most have them by then."""
AT_REST = 2.0
"""Seconds without a key after which nobody notices a moment of work."""
QUICK = 1.0
"""Seconds of reading from which a project is so large that its findings are not waited for."""


class ReviewApp(DecidingApp):
    """Opens one export. The first paint does not wait for it; a reload keeps cursors, marks and filters."""

    BINDINGS = bindings("reload", "meeting")

    def __init__(
        self,
        path: Path | None = None,
        reader: Reader = read_here,
        clock: Callable[[], datetime] = datetime.now,
        desk: Desk | None = None,
        trusted: bool = False,
    ) -> None:
        """Take what there is to review.

        Args:
            path: The export; none opens the bundled sample.
            reader: What reads it.
            clock: What knows the time.
            desk: What was decided already, and what it is compared with.
            trusted: Whether a decisions file beside the export is used without asking.
        """
        self.sample = path is None
        self.path = path or bundled_sample()
        self._reader = reader
        self._clock = clock
        self.desk = desk or Desk(clock().date())
        """What was decided, and where it is kept."""
        self._trusted = trusted
        super().__init__(_views_for(self.sample), reading_status(self.path))
        self.session: AuditSession | None = None
        """The project under review, once it is read."""
        self.failure = ""
        """Why the export could not be read, when nothing was."""
        self._watch = Watch(self.path)
        self._asked = True
        self._began = self._swept = 0.0
        self._doubted = self._waiting = False
        self._read_at = self._changed_at = self._gone_at = self._live = ""
        self._behind = ""

    async def begin(self) -> None:
        """Show the first view, start reading, and watch the file from now on."""
        await super().begin()
        self._began = monotonic()
        self.read_export()
        if not self.sample:
            self.set_interval(EVERY, self.look_at_file)
        self.set_interval(PAUSE, self.sweep)
        self.set_interval(LOOKS, self.look_at_decisions)

    # Reading

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def read_export(self) -> None:
        """Read and judge the export in a worker. Whatever breaks there is told: nobody waits for what never comes."""
        try:
            self._reader(self.path, self.post_message)
        except Exception as error:
            self.post_message(LoadFailed(last_words(error)))

    def another_reader(self) -> Reader:
        """Give what reads another export as this one was read, such as an older version of it."""
        return self._reader.another() if isinstance(self._reader, ReaderApart) else self._reader

    @on(Reading)
    def _count(self, message: Reading) -> None:
        """Count the units while they are read, unless nobody asked for it."""
        if self._asked:
            self.show_status(reading_status(self.path, message.read, message.total))

    @on(Opened)
    def _wait_for_findings(self, message: Opened) -> None:
        """Show the project when its findings take long. An older picture stays until the new one has everything."""
        if self.session is None:
            opened = AuditSession(
                self.path, message.audit.project, message.audit, self.sample, judged=False, desk=self.desk
            )
            patience = PATIENCE if monotonic() - self._began < QUICK else 0.001
            self.set_timer(patience, lambda: self.session is None and self._show_session(opened))

    @on(Judging)
    def _count_rules(self, message: Judging) -> None:
        """Count the rules while they run, once the project is shown."""
        if self.session is not None and not self.session.judged:
            note = f"Running the rules  {message.done} of {message.total}"
            self.show_status(replace(status_of(self.session), note=note))

    @on(Loaded)
    def _show_loaded(self, message: Loaded) -> None:
        """Show the new model everywhere, and say what it brought."""
        project, before = message.audit.project, self.session
        if before is None or not before.judged:
            self._note_time()
            opened = AuditSession(self.path, project, message.audit, self.sample, ids=message.ids, desk=self.desk)
            self._show_session(before.reloaded(project, message.audit, ids=message.ids) if before else opened)
            self.offer_policy()
            self.offer_decisions(self._trusted)
            return
        if not self._asked and not self._doubted and _is_torn(project, before.project):
            self._doubt()
            return
        self._doubted = self._waiting = False
        self._behind = ""
        self._note_time()
        session = before.reloaded(project, message.audit, self._read_at, message.ids)
        self._show_session(session)
        self.post_message(Say(changes(session.news, self._read_at)))

    def _show_session(self, session: AuditSession) -> None:
        first, before = self.session is None, self.session
        self.session = session
        gc.freeze()  # The model stays: looking through it for garbage would stall the keys.
        if session.judged:
            self.prepare_merges(session)
        if before is not None and before.judged:
            self.tidy()
        self.tell_status()
        if isinstance(self.view, SessionView):
            self.view.visit(self._first_target() if before is None or not before.judged else None)
            if first:
                self.view.take_focus()
        self.refresh_bindings()

    @work(exclusive=True, group="prepare", exit_on_error=False, description="prepare merges")
    async def prepare_merges(self, session: AuditSession) -> None:
        """Find out what merges will ask, only while nobody types."""
        await in_slices(preparation(session.audit), self._rest)
        gc.freeze()

    async def _rest(self) -> None:
        """Wait until nobody types."""
        while rest := typed(self):
            await sleep(rest)

    def sweep(self) -> None:
        """Look through what the last keys left behind while nobody types, so that it is not done during the next.

        Not while somebody works in the background: what is in use then would never be looked at again.
        """
        if self._swept < self.last_key < monotonic() - PAUSE and not any(one.is_running for one in self.workers):
            self._swept = monotonic()
            gc.collect()
            gc.freeze()

    def tidy(self) -> None:
        """Let the older model go once nobody has typed for a while: looking for it stalls the keys a little."""
        if monotonic() - self.last_key < AT_REST:
            self.set_timer(AT_REST, self.tidy)
            return
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def tell_status(self) -> None:
        """Tell how the project stands and since when; or why what is shown is older than the file."""
        if self.session is not None:
            status = status_of(self.session)
            note = missing(self._watch.path, self._gone_at, self._read_at) if self._watch.gone else self._behind
            self.show_status(replace(status, live="" if note else self._live, note=note or status.note))

    def offer_policy(self) -> None:
        """Offer the policy that lies beside the export, where none was named: after a yes, judge by it."""
        reader = self._reader
        if self.sample or not isinstance(reader, ReaderApart) or reader.policy is not None:
            return
        found = policy_beside(self.path)
        if found is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                reader.policy = found
                self._read_again(asked=True)

        self.push_screen(Question(f"{found.name} lies beside the project. Use it?"), answered)

    # Watching

    def look_at_file(self) -> None:
        """Read the file again when it has changed, or say so while a merge is looked at; say when it is gone."""
        merging, was_gone = "merge" in self._stack, self._watch.gone
        if self._watch.look() and self.session is not None:
            self._changed_at, self._waiting = self._now(), True
            if merging:
                self._fall_behind(waits(self._changed_at))
        if self._watch.gone and not was_gone:
            self._gone_at = self._now()
            self.tell_status()
        if self._waiting and not merging:
            self._waiting = False
            self._read_again(asked=False)

    def _read_again(self, asked: bool) -> None:
        self._asked = asked
        self.read_export()

    def _fall_behind(self, note: str) -> None:
        """Say why what is shown is older than the file: until a newer state is shown."""
        self._behind = note
        self.tell_status()

    def _doubt(self) -> None:
        """Keep the picture, and try once more: the file may have been written in several steps."""
        again, self._doubted = not self._doubted, True
        self._fall_behind(unreadable(self.path, self._changed_at, self._read_at))
        if again:
            self.set_timer(AGAIN, lambda: self._read_again(asked=False))

    def _now(self) -> str:
        return f"{self._clock():%H:%M}"

    def _note_time(self) -> None:
        """Remember when what is shown was read."""
        now = self._clock()
        self._read_at, self._live = f"{now:%H:%M}", f"live {now:%H:%M:%S}"

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
            return
        self.post_message(Say(message.sentence, warning=True))
        if self._asked:
            self._changed_at = self._now()
            self._fall_behind(unreadable(self.path, self._changed_at, self._read_at))
        else:
            self._doubt()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hold a meeting once there are findings."""
        if action == "meeting":
            return self.session is not None and self.session.judged
        return super().check_action(action, parameters)

    async def action_meeting(self) -> None:
        """Begin the meeting, or go on with it."""
        await self.open_view("meeting")

    def action_reload(self) -> None:
        """Read the export again."""
        self._read_again(asked=True)


def _is_torn(newer: Project, older: Project) -> bool:
    """Whether a newer state has parts that cannot be read, and the older one had none."""
    return any(entry.unreadable for entry in newer.coverage) and not any(entry.unreadable for entry in older.coverage)


def _views_for(sample: bool) -> tuple[ViewEntry, ...]:
    """The views, the one to start with first."""
    first = "findings" if sample else "roles"
    return tuple(sorted(VIEWS, key=lambda entry: entry.id != first))


def _desk(options: "ScreenOptions") -> Desk:
    """Open what was named on the command line. Raises `FileError`: it is told as one line."""
    file = baseline = None
    if options.decisions:
        from auditor.decisions.decisions_file import open_decisions

        file = open_decisions(options.decisions, create=True)
    if options.baseline:
        from auditor.decisions.baseline import read_baseline

        baseline = read_baseline(options.baseline)
    return Desk(file=file, baseline=baseline)


def run(options: "ScreenOptions", started: "ReadingProcess | None" = None) -> int:
    """Open the screens and give the exit code; an export that cannot be read is told as one line afterwards.

    `started` reads the export already.
    """
    reader = ReaderApart(started)
    sys.setswitchinterval(0.001)  # A thread that works gives way to a key at once.
    gc.set_threshold(10_000, 20, 50)  # Little of what keys leave behind is garbage that has to be looked for.
    try:
        app = ReviewApp(options.export, reader, desk=_desk(options), trusted=options.trust_export_folder)
        result = app.run(mouse=options.mouse)
    finally:
        reader.close()
    if app.failure:
        print(f"mxaudit: {app.failure}", file=sys.stderr)
    return result if isinstance(result, int) else app.return_code or 0
