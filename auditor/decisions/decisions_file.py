"""The decisions file: TOML that people read, edit and merge (inputs.md 7).

Comments stay, existing blocks never move, and a new block goes to its sorted place, so that two people's files merge
in git without trouble. It may also change under our hands: before each change it is read again, so that a block that
somebody else wrote meanwhile is never lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.decisions import blocks
from auditor.decisions.contents import Contents, read_contents, require_short
from auditor.decisions.decision import Answer, Decision
from auditor.files.errors import InputError
from auditor.files.limits import DECISIONS_FILE, MB
from auditor.files.locking import taking_turns
from auditor.files.opening import exists, read_regular
from auditor.files.writing import write_atomic
from auditor.model.names import name, raw

HEADER = "# What was decided about findings of mxaudit. Comments stay; blocks are sorted by `about`.\n"


class DecisionsFile:
    """A decisions file, opened. Changes are made on its lines and written at once, whole or not at all."""

    def __init__(self, path: Path, contents: Contents, data: bytes | None = None) -> None:
        self.path = path
        self._data = data
        """The bytes that were read or written last; None while there is no file yet."""
        self._take(contents)

    def _take(self, contents: Contents) -> None:
        self._contents = contents
        self._decisions = {decision.finding: decision for decision in contents.decisions}
        self._answers = {answer.question: answer for answer in contents.answers}

    @property
    def name(self) -> str:
        """The file's base name, safe to show."""
        return name(self.path.name)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, one a finding."""
        return tuple(self._decisions.values())

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer, one a question."""
        return tuple(self._answers.values())

    def decision(self, finding: str) -> Decision | None:
        """Give the decision about a finding."""
        return self._decisions.get(finding)

    def answer(self, question: str) -> Answer | None:
        """Give the answer to a question."""
        return self._answers.get(question)

    def elsewhere(self, path: Path) -> "DecisionsFile":
        """Give a file at another place that has all of this one, for when this one can no longer be written.

        A new one is made by its first change, and has the comments too. One that is there already gets at once what it
        does not decide or answer itself.

        Raises:
            FileError: The one that is there could not be read or written.
        """
        if not exists(path):
            return DecisionsFile(path, replace(self._contents, decisions=self.decisions, answers=self.answers))
        other = open_decisions(path)
        decisions = [each for each in self.decisions if other.decision(each.finding) is None]
        answers = [each for each in self.answers if other.answer(each.question) is None]
        if decisions or answers:
            other.change(decisions=decisions, answers=answers)
        return other

    def refresh(self) -> bool:
        """Take in what somebody else wrote; tell whether there was anything.

        A file that is gone is kept in mind as it was. Raises `InputError` as `open_decisions` does; what was known
        then stays.
        """
        if not exists(self.path):
            return False
        data = read_regular(self.path, DECISIONS_FILE)
        if data == self._data:
            return False
        contents = read_contents(data, self.name)
        self._data = data
        self._take(contents)
        return True

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Put decisions in, each in place of the one about the same finding."""
        self.change(decisions=tuple(decisions))

    def undecide(self, findings: Iterable[str]) -> None:
        """Take the decisions about findings out."""
        self.change(undecided=tuple(findings))

    def answer_question(self, answer: Answer) -> None:
        """Put an answer in, in place of the one to the same question."""
        self.change(answers=(answer,))

    def change(
        self,
        decisions: Sequence[Decision] = (),
        undecided: Sequence[str] = (),
        answers: Sequence[Answer] = (),
        unanswered: Sequence[str] = (),
    ) -> None:
        """Put blocks in and take blocks out, and write the file once, atomically.

        Args:
            decisions: Put in, each in place of the one about the same finding.
            undecided: Ids of findings whose decisions are taken out.
            answers: Put in, each in place of the one to the same question.
            unanswered: Ids of questions whose answers are taken out.

        Raises:
            FileError: It could not be read again, or not be written; then nothing has changed.
        """
        with taking_turns(self.path.parent):
            self.refresh()
            lines = list(self._contents.lines)
            blocks.put(lines, "decision", "finding", [_decision_values(decision) for decision in decisions])
            blocks.put(lines, "answer", "question", [_answer_values(answer) for answer in answers])
            blocks.take_out(lines, "decision", "finding", frozenset(undecided))
            blocks.take_out(lines, "answer", "question", frozenset(unanswered))
            require_short(lines, self.name)
            data = self._contents.newline.join(lines).encode("utf-8")
            if len(data) > DECISIONS_FILE:
                told = f"would be larger than {DECISIONS_FILE // MB} MB; take old decisions out of it"
                raise InputError("TOML_LIMIT", told, self.name)
            write_atomic(self.path, data)
        self._data = data
        self._contents = replace(self._contents, lines=lines)
        self._decisions |= {decision.finding: decision for decision in decisions}
        self._answers |= {answer.question: answer for answer in answers}
        for finding in undecided:
            self._decisions.pop(finding, None)
        for question in unanswered:
            self._answers.pop(question, None)


def open_decisions(path: Path, create: bool = False) -> DecisionsFile:
    """Open a decisions file; with `create` a missing one is empty, and made by the first decision.

    Raises `InputError`: NOT_FOUND, TOML_LIMIT, TOML_MALFORMED, DECISIONS (a key, table or value that does not belong
    there), with the line.
    """
    if create and not exists(path):
        return DecisionsFile(path, Contents(HEADER.split("\n")))
    data = read_regular(path, DECISIONS_FILE)
    return DecisionsFile(path, read_contents(data, name(path.name)), data)


def _decision_values(decision: Decision) -> dict[str, Any]:
    values: dict[str, Any] = {
        "about": raw(decision.about),
        "finding": decision.finding,
        "seen": decision.seen,
        "state": decision.state.value,
        "reason": raw(decision.reason),
        "owner": raw(decision.owner),
        "date": decision.date,
        "until": decision.until,
    }
    return {key: value for key, value in values.items() if value not in (None, "")}


def _answer_values(answer: Answer) -> dict[str, Any]:
    values: dict[str, Any] = {
        "question": answer.question,
        "state": answer.state.value,
        "who": raw(answer.who),
        "date": answer.date,
        "remark": raw(answer.remark),
    }
    return {key: value for key, value in values.items() if value not in (None, "")}
