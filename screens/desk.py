"""What people decide in the screens: the file it is kept in, what can be taken back, and what was before.

Nothing here knows Textual. The desk stays when the export is read again; each change is in the file when it returns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.decisions.baseline import Baseline
from auditor.decisions.decision import Answer, Decision
from auditor.decisions.decisions_file import DecisionsFile
from auditor.model.names import NO_NAME, Name
from screens.signature import Signature


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a person: about a finding, a group of them, or a question."""

    label: str
    """What was decided, in a line: `ENT-04 risk`."""
    decided: tuple[Decision, ...] = ()
    before: Mapping[str, Decision] | None = None
    """The decisions that stood there before, by finding."""
    answered: Answer | None = None
    answer_before: Answer | None = None


class Desk:
    """The decisions of a review, and the file that they are in once there is one."""

    def __init__(
        self, today: date | None = None, file: DecisionsFile | None = None, baseline: Baseline | None = None
    ) -> None:
        """Begin a day of review."""
        self.today = today or date.today()
        self.baseline = baseline
        """An earlier findings file, to tell what is new and what is fixed."""
        self.owner: Name = NO_NAME
        """Who was named last: the note form proposes the same."""
        self.parked: tuple[str, ...] | None = None
        """What the meeting left undecided so far, a line each; None while none was held."""
        self.left = 0
        """How many cards the meeting did not come to so far."""
        self.people = ""
        """Who takes part, as typed."""
        self.version = 0
        """Goes up with every change: what was shown before is no longer true."""
        self._file: DecisionsFile | None = None
        self._steps: list[Step] = []
        self._signature: Signature | None = None
        self.last_time: date | None = None
        """The last day before today on which something was decided; None for none."""
        self.has_past = False
        """Whether something was decided before this run: then there was a last time."""
        if file is not None:
            self.keep_in(file)

    @property
    def file(self) -> DecisionsFile | None:
        """Where decisions are kept; None until somebody named a file."""
        return self._file

    def keep_in(self, file: DecisionsFile) -> None:
        """Keep decisions in a file from now on."""
        if self._file is None:
            self.has_past = bool(file.decisions or file.answers)
        self._file = file
        days = [each.date for each in (*file.decisions, *file.answers) if each.date and each.date < self.today]
        self.last_time = max(days, default=None)
        self._changed()

    def move_to(self, path: Path) -> None:
        """Keep decisions in another file from now on, with all that were made. Raises `FileError`."""
        assert self._file is not None
        self.keep_in(self._file.elsewhere(path))

    def leave_file(self) -> None:
        """Keep decisions nowhere again: the file that was named cannot be written."""
        self._file = None
        self._changed()

    @property
    def name(self) -> str:
        """The base name of the file; empty while there is none."""
        return self._file.name if self._file else ""

    def decision(self, finding: str) -> Decision | None:
        """Give the decision about a finding, by its id."""
        return self._file.decision(finding) if self._file else None

    def answer(self, question: str) -> Answer | None:
        """Give the answer to a question of the checklist, by its id."""
        return self._file.answer(question) if self._file else None

    @property
    def decisions(self) -> Sequence[Decision]:
        """All decisions, in the order of the file."""
        return self._file.decisions if self._file else ()

    @property
    def answers(self) -> Sequence[Answer]:
        """All answers, in the order of the file."""
        return self._file.answers if self._file else ()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._steps)

    @property
    def last_step(self) -> str:
        """What was decided last in this run, in a line; empty for nothing."""
        return self._steps[-1].label if self._steps else ""

    # Changes. Each is in the file when it returns, or raises `FileError` and has changed nothing.

    def decide(self, decisions: Sequence[Decision], label: str) -> None:
        """Write decisions, of one finding or of a group, as one step."""
        assert self._file is not None
        self._file.refresh()
        before = {made.finding: known for made in decisions if (known := self._file.decision(made.finding))}
        self._file.decide(decisions)
        self._steps.append(Step(label, tuple(decisions), before))
        self._changed()

    def answer_question(self, answer: Answer, label: str) -> None:
        """Write an answer."""
        assert self._file is not None
        self._file.refresh()
        before = self._file.answer(answer.question)
        self._file.answer_question(answer)
        self._steps.append(Step(label, answered=answer, answer_before=before))
        self._changed()

    def undo(self) -> str:
        """Take the last step back; say what happened."""
        assert self._file is not None
        self._file.refresh()
        step = self._steps[-1]
        if self._overtaken(step):
            self._steps.pop()
            self._changed()
            return f"Not taken back: somebody else has changed it since. {step.label}."
        before = step.before or {}
        self._file.change(
            decisions=tuple(before.values()),
            undecided=[made.finding for made in step.decided if made.finding not in before],
            answers=[step.answer_before] if step.answer_before else [],
            unanswered=[step.answered.question] if step.answered and not step.answer_before else [],
        )
        self._steps.pop()
        self._changed()
        return f"Taken back: {step.label}."

    def _overtaken(self, step: Step) -> bool:
        """Whether somebody else decided otherwise since."""
        if step.answered:
            return self.answer(step.answered.question) != step.answered
        return any(self.decision(made.finding) != made for made in step.decided)

    def look(self) -> bool:
        """Take in what somebody else wrote into the file; tell whether there was anything. Raises `InputError`."""
        if self._file is None or Signature.of(self._file.path) == self._signature:
            return False
        self._signature = Signature.of(self._file.path)
        if not self._file.refresh():
            return False
        self.version += 1
        return True

    def _changed(self) -> None:
        """Remember the file as it now stands: the next look at it finds only what others did."""
        self.version += 1
        self._signature = Signature.of(self._file.path) if self._file else None
