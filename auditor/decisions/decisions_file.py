"""The decisions file: TOML that people read, edit and merge (inputs.md 7).

Comments stay, existing blocks never move, and a new block goes to its sorted place, so that two people's files merge
in git without trouble. The file is scanned before it is parsed, because the parser is quadratic on hostile input.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from auditor.decisions import blocks
from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.files.errors import InputError
from auditor.files.limits import DECISIONS_FILE, DECISIONS_LINE
from auditor.files.opening import exists, read_regular
from auditor.files.writing import write_atomic
from auditor.model.names import name, raw, text

Word = TypeVar("Word", State, AnswerState)

HEADER = "# What was decided about findings of mxaudit. Comments stay; blocks are sorted by `about`.\n"

_BLANK = re.compile(r"\s*(#.*)?$")

_DECISION_KEYS = ("about", "finding", "seen", "state", "reason", "owner", "date", "until")
_ANSWER_KEYS = ("question", "state", "who", "date", "remark")
_DATES = ("date", "until")


class DecisionsFile:
    """A decisions file, opened. Changes are made on its lines and written at once, whole or not at all."""

    def __init__(self, path: Path, lines: list[str], decisions: list[Decision], answers: list[Answer]) -> None:
        self.path = path
        self._lines = lines
        self._decisions = {decision.finding: decision for decision in decisions}
        self._answers = {answer.question: answer for answer in answers}

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

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Put decisions in, each in place of the one about the same finding, and write the file."""
        for decision in decisions:
            blocks.put(self._lines, "decision", "finding", _decision_values(decision))
            self._decisions[decision.finding] = decision
        self.write()

    def undecide(self, findings: Iterable[str]) -> None:
        """Take the decisions about findings out, and write the file."""
        for finding in findings:
            blocks.take_out(self._lines, "decision", "finding", finding)
            self._decisions.pop(finding, None)
        self.write()

    def answer_question(self, answer: Answer) -> None:
        """Put an answer in, in place of the one to the same question, and write the file."""
        blocks.put(self._lines, "answer", "question", _answer_values(answer))
        self._answers[answer.question] = answer
        self.write()

    def write(self) -> None:
        """Write the file, atomically."""
        write_atomic(self.path, "\n".join(self._lines).encode("utf-8"))


def open_decisions(path: Path, create: bool = False) -> DecisionsFile:
    """Open a decisions file; with `create` a missing one is empty, and made by the first decision.

    Raises `InputError`: NOT_FOUND, TOML_LIMIT, TOML_MALFORMED, DECISIONS (a key, table or value that does not belong
    there), with the line.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    if create and not exists(path):
        return DecisionsFile(path, HEADER.split("\n"), [], [])
    shown = name(path.name)
    source = _decoded(read_regular(path, DECISIONS_FILE), shown)
    lines = source.split("\n")
    starts = _scan(lines, shown)
    try:
        document = tomlkit.parse(source)
    except (TOMLKitError, ValueError, RecursionError) as error:
        line = getattr(error, "line", None)
        where = f"line {line}" if line else None
        raise InputError("TOML_MALFORMED", "is no valid TOML; mend this line", shown, where) from None
    decisions = [_decision(b, shown, starts["decision", i]) for i, b in enumerate(document.get("decision", ()))]
    answers = [_answer(b, shown, starts["answer", i]) for i, b in enumerate(document.get("answer", ()))]
    _no_twins([d.finding for d in decisions], "finding", shown)
    _no_twins([a.question for a in answers], "question", shown)
    return DecisionsFile(path, lines, decisions, answers)


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError("TOML_MALFORMED", "is no UTF-8 text; save it as UTF-8", shown) from None


def _scan(lines: list[str], shown: str) -> dict[tuple[str, int], int]:
    """Refuse what the file never needs before the parser sees it; give the first line of each block, from 1."""
    starts: dict[tuple[str, int], int] = {}
    numbers = {"decision": 0, "answer": 0}
    current = ""
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        if len(line) > DECISIONS_LINE:
            raise InputError("TOML_LIMIT", f"is longer than {DECISIONS_LINE:,} characters; shorten it", shown, where)
        if '"""' in line or "'''" in line:
            raise InputError("TOML_LIMIT", "text over several lines is not read; write \\n instead", shown, where)
        if found := blocks.TABLE.match(line):
            current = found[1]
            starts[current, numbers[current]] = number
            numbers[current] += 1
        elif entry := blocks.ENTRY.match(line):
            known = _DECISION_KEYS if current == "decision" else _ANSWER_KEYS if current == "answer" else ()
            if entry[1] not in known:
                belongs = f"known are {', '.join(known)}" if known else "it stands before the first block"
                raise InputError("DECISIONS", f"the key {entry[1]} is not known there; {belongs}", shown, where)
        elif not _BLANK.match(line):
            told = "only [[decision]], [[answer]], their keys and comments belong there; mend this line"
            raise InputError("DECISIONS", told, shown, where)
    return starts


def _decision(block: Any, shown: str, line: int) -> Decision:
    values = _texts(block, _DECISION_KEYS, shown, line)
    for needed in ("finding", "seen", "state"):
        if not values.get(needed):
            raise InputError("DECISIONS", f"a decision needs {needed}; add it", shown, f"line {line}")
    state = _word(State, values["state"], shown, line)
    return Decision(
        finding=values["finding"],
        seen=values["seen"],
        state=state,
        reason=text(values.get("reason", "")),
        owner=name(values.get("owner", "")),
        date=_date(block, "date", shown, line),
        until=_date(block, "until", shown, line),
        about=name(values.get("about", "")),
    )


def _answer(block: Any, shown: str, line: int) -> Answer:
    values = _texts(block, _ANSWER_KEYS, shown, line)
    for needed in ("question", "state"):
        if not values.get(needed):
            raise InputError("DECISIONS", f"an answer needs {needed}; add it", shown, f"line {line}")
    return Answer(
        question=name(values["question"]),
        state=_word(AnswerState, values["state"], shown, line),
        who=name(values.get("who", "")),
        date=_date(block, "date", shown, line),
        remark=text(values.get("remark", "")),
    )


def _texts(block: Any, keys: Iterable[str], shown: str, line: int) -> dict[str, str]:
    values = {}
    for key in keys:
        if key in block and key not in _DATES:
            value = block[key]
            if not isinstance(value, str):
                raise InputError("DECISIONS", f"{key} must be text in quotes", shown, f"line {line}")
            values[key] = str(value)
    return values


def _word(kind: type[Word], typed: str, shown: str, line: int) -> Word:
    try:
        return kind(typed)
    except ValueError:
        told = f"{name(typed)} is no state; states are {', '.join(kind)}"
        raise InputError("DECISIONS", told, shown, f"line {line}") from None


def _date(block: Any, key: str, shown: str, line: int) -> date | None:
    value = block.get(key)
    if value is None:
        return None
    if not isinstance(value, date) or hasattr(value, "hour"):
        raise InputError("DECISIONS", f"{key} must be a day such as 2027-05-31, without quotes", shown, f"line {line}")
    return date(value.year, value.month, value.day)


def _no_twins(values: list[str], key: str, shown: str) -> None:
    twin = (
        next((value for value in values if values.count(value) > 1), None) if len(set(values)) < len(values) else None
    )
    if twin:
        raise InputError("DECISIONS", f"two blocks have the {key} {name(twin)[:24]}; keep one of them", shown)


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
