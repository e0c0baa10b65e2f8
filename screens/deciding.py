"""The program where people decide: it writes each decision at once, asks for a file once, and takes back."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from textual import on

from auditor.decisions.decision import BESIDE, State
from auditor.decisions.decisions_file import open_decisions
from auditor.files.errors import FileError, OutputError
from auditor.files.new_folder import make_folder
from auditor.files.opening import exists
from auditor.model.names import Name, name, raw
from screens import making
from screens.app import AuditApp
from screens.desk import Desk
from screens.messages import Decide, Matter, Say, TakeBack, WriteNote
from screens.note import Note, NoteForm
from screens.paths import default_folder, typed_path, under_home
from screens.question import Ask, Question
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.standing import ANSWERS

LOOKS = 2.0
"""Seconds between two looks at the decisions file, for what somebody else wrote into it."""


class DecidingApp(AuditApp):
    """Decides about findings and questions. Views ask by messages; every change is in the file at once."""

    session: AuditSession | None
    path: Path
    sample: bool
    desk: Desk

    # Decisions

    @on(Decide)
    def _decide(self, message: Decide) -> None:
        """Write a decision."""
        matter, state = message.matter, message.state
        self._with_file(lambda: self._write_decision(matter, state))

    def _write_decision(self, matter: Matter, state: State) -> None:
        session = self._judged()
        if matter.question is not None:
            answer = making.answered(session, matter.question, state)
            label = making.told(matter, ANSWERS[state].value)
            self._write(lambda: self.desk.answer_question(answer, label), label)
            return
        made = making.decided(session, matter.findings, state)
        label = making.told(matter, state.value, made[0].until if len(made) == 1 else None)
        unowned = state is State.PLANNED and not all(each.owner and each.until for each in made)
        self._write(lambda: self.desk.decide(made, label), f"{_OWNER}{matter.label}" if unowned else label)

    @on(WriteNote)
    def _open_form(self, message: WriteNote) -> None:
        """Open the note form, and write what it gives."""
        session, matter = self._judged(), message.matter

        def given(note: Note | None) -> None:
            if note is not None:
                self._with_file(lambda: self._write_note(matter, note))

        proposed = making.proposal(session, matter)
        self.push_screen(NoteForm(matter.label, proposed, self.desk.today, matter.question is not None), given)

    def _write_note(self, matter: Matter, note: Note) -> None:
        session = self._judged()
        if note.owner:
            self.desk.owner = Name(note.owner)
        if matter.question is not None:
            answer = making.remarked(session, matter.question, note)
            label = making.told(matter, answer.state.value)
            self._write(lambda: self.desk.answer_question(answer, label), label)
            return
        made = making.noted(session, matter.findings, note)
        label = making.told(matter, "noted")
        self._write(lambda: self.desk.decide(made, label), label)

    @on(TakeBack)
    def _take_back(self) -> None:
        """Take the last decision back."""
        if self.desk.can_undo:
            told: list[str] = []
            self._write(lambda: told.append(self.desk.undo()), lambda: told[0])

    def _write(self, change: Callable[[], None], told: str | Callable[[], str]) -> None:
        """Make a change, say what it was, and show how things stand; or say why nothing was written.

        Where the file cannot be written, ask for another one, and make the change in that.
        """
        try:
            change()
        except OutputError as error:
            self.post_message(Say(f"{error}.", warning=True))
            self._ask_elsewhere(lambda: self._write(change, told))
        except FileError as error:
            self.post_message(Say(f"Nothing was decided: {error}", warning=True))
        else:
            sentence = told if isinstance(told, str) else told()
            if sentence != self.desk.last_step or not getattr(self.view, "tells_decisions", False):
                self.post_message(Say(sentence))
        self.show_decisions()

    def show_decisions(self) -> None:
        """Show how things stand now; views that are not seen are told at their next visit."""
        if isinstance(self.view, SessionView):
            self.view.visit()
            self.view.refresh_bindings()

    def _judged(self) -> AuditSession:
        session = self.session
        assert session is not None and session.judged
        return session

    # The file

    def _with_file(self, then: Callable[[], None]) -> None:
        """Do something that needs a file; the first time, ask for one."""
        if self.desk.file is not None:
            then()
        else:
            self._ask("Keep decisions in", free_file(data_folder(), file_stem(self._judged())), then)

    def _ask(self, question: str, proposed: Path, then: Callable[[], None]) -> None:
        """Ask for a file until there is one, or nobody wants any; then do something."""

        def named(typed: str | None) -> None:
            if not typed or not typed.strip():
                self._leave_missing()
                self.post_message(Say("Nothing was decided: no file was named to keep it in.", warning=True))
            elif self.use_decisions(typed_path(typed), create=True):
                then()
            else:
                self._ask_elsewhere(then, typed_path(typed))

        self.push_screen(Ask(question, under_home(proposed)), named)

    def _ask_elsewhere(self, then: Callable[[], None], failed: Path | None = None) -> None:
        """Ask for another file than one that failed, by default the one in use."""
        failed = failed or (self.desk.file.path if self.desk.file else Path())
        stem, folder = file_stem(self._judged()), data_folder()
        other = free_file(folder, stem)
        if failed.parent == folder:
            other = free_file(default_folder(self.path), f"{stem}-decisions")
        self._ask("Keep decisions elsewhere", other, then)

    def _leave_missing(self) -> None:
        """Keep to no file that could not be made: the next decision asks again. What was decided before stays."""
        desk = self.desk
        used = desk.can_undo or desk.decisions or desk.answers
        if desk.file is not None and not used and not exists(desk.file.path):
            desk.leave_file()
            self.show_decisions()

    def use_decisions(self, path: Path, create: bool = False) -> bool:
        """Keep decisions in a file from now on, with those that were made; False, with a line that says why, when it
        cannot be."""
        try:
            if create and path.parent == data_folder():
                make_folder(path.parent)
            if self.desk.file is not None:
                self.desk.move_to(path)
            else:
                self.desk.keep_in(open_decisions(path, create=create))
        except FileError as error:
            self.post_message(Say(str(error), warning=True))
            return False
        self.show_decisions()
        return True

    def offer_decisions(self, trusted: bool) -> None:
        """Use the file beside the export where that is trusted; else offer the one of an earlier review, or that."""
        beside = (self.path if self.path.is_dir() else self.path.parent) / BESIDE
        if self.desk.file is not None or (trusted and exists(beside) and self.use_decisions(beside)):
            return
        offers = []
        if exists(own := data_folder() / f"{file_stem(self._judged())}.toml"):
            offers.append((own, f"Use the decisions in {name(under_home(own))}?"))
        if not self.sample and exists(beside):
            offers.append((beside, f"{BESIDE} lies beside the project. Use it?"))
        self._offer(offers)

    def _offer(self, offers: list[tuple[Path, str]]) -> None:
        """Ask about one file after the other until one is taken."""
        if not offers:
            return
        (path, question), *others = offers

        def answered(yes: bool | None) -> None:
            if not (yes and self.use_decisions(path)):
                self._offer(others)

        self.push_screen(Question(question), answered)

    def look_at_decisions(self) -> None:
        """Show what somebody else wrote into the decisions file."""
        try:
            if self.desk.look():
                self.post_message(Say(f"{self.desk.name} has changed: somebody else decided."))
                self.show_decisions()
        except FileError as error:
            self.post_message(Say(f"{error}. Shown as it was before.", warning=True))


def data_folder() -> Path:
    """Give the folder for what the program keeps of a user, as the system has it; it may not exist yet."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "mxaudit"


def file_stem(session: AuditSession) -> str:
    """The project's name as a file name."""
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in raw(session.project.name)).strip(".")
    return stem or "decisions"


def free_file(folder: Path, stem: str) -> Path:
    """Propose a file of a folder: one that is not there, since whoever is asked did not take the one that is."""
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next((path for each in names if not exists(path := folder / f"{each}.toml")), folder / f"{stem}.toml")


_OWNER = "Planned; n adds an owner and a date: "
