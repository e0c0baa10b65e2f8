"""Reading a decisions file strictly: only what belongs there, with the line of whatever does not (inputs.md 7).

The text is scanned before it is parsed, because the parser is quadratic on hostile input.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from auditor.decisions import blocks
from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.files.errors import InputError
from auditor.files.limits import DECISIONS_LINE
from auditor.model.names import name, text

DECISION_KEYS = ("about", "finding", "seen", "state", "reason", "owner", "date", "until")
"""The keys of `[[decision]]`, in the order in which they are written."""
ANSWER_KEYS = ("question", "state", "who", "date", "remark")
"""The keys of `[[answer]]`, in the order in which they are written."""

_DATES = ("date", "until")
_BLANK = re.compile(r"\s*(#.*)?$")
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")

Word = TypeVar("Word", State, AnswerState)


@dataclass(frozen=True)
class Contents:
    """What a decisions file says, and its lines as they stand."""

    lines: list[str]
    decisions: tuple[Decision, ...] = ()
    answers: tuple[Answer, ...] = ()
    newline: str = "\n"
    """What its lines end with."""


def read_contents(data: bytes, shown: str) -> Contents:
    """Read the bytes of a decisions file; `shown` is its name, for what is wrong with it.

    Raises `InputError`: TOML_LIMIT, TOML_MALFORMED, DECISIONS (a key, table or value that does not belong there), with
    the line.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    source = _decoded(data, shown)
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
    _no_twins([d.finding for d in decisions], "finding", shown, [starts["decision", i] for i in range(len(decisions))])
    _no_twins([a.question for a in answers], "question", shown, [starts["answer", i] for i in range(len(answers))])
    return Contents(lines, tuple(decisions), tuple(answers), "\r\n" if b"\r\n" in data else "\n")


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError("TOML_MALFORMED", "is no UTF-8 text; save it as UTF-8", shown) from None


def require_short(lines: Iterable[str], shown: str) -> None:
    """Refuse a line that is longer than any that is read. Raises `InputError` TOML_LIMIT, with the line."""
    for number, line in enumerate(lines, 1):
        if len(line) > DECISIONS_LINE:
            told = f"is longer than {DECISIONS_LINE:,} characters; shorten it"
            raise InputError("TOML_LIMIT", told, shown, f"line {number}")


def _scan(lines: list[str], shown: str) -> dict[tuple[str, int], int]:
    """Refuse what the file never needs before the parser sees it; give the first line of each block, from 1."""
    require_short(lines, shown)
    starts: dict[tuple[str, int], int] = {}
    numbers = {"decision": 0, "answer": 0}
    current = ""
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        if '"""' in line or "'''" in line:
            raise InputError("TOML_LIMIT", "text over several lines is not read; write \\n instead", shown, where)
        if found := blocks.TABLE.match(line):
            current = found[1]
            starts[current, numbers[current]] = number
            numbers[current] += 1
        elif entry := blocks.ENTRY.match(line):
            known = DECISION_KEYS if current == "decision" else ANSWER_KEYS if current == "answer" else ()
            if entry[1] not in known:
                belongs = f"known are {', '.join(known)}" if known else "it stands before the first block"
                raise InputError("DECISIONS", f"the key {entry[1]} is not known there; {belongs}", shown, where)
        elif _CONFLICT.match(line):
            told = "git left a conflict there: keep the blocks of both sides, and take out the lines that git put in"
            raise InputError("DECISIONS", told, shown, where)
        elif not _BLANK.match(line):
            told = "only [[decision]], [[answer]], their keys and comments belong there; mend this line"
            raise InputError("DECISIONS", told, shown, where)
    return starts


def _decision(block: Any, shown: str, line: int) -> Decision:
    values = _texts(block, DECISION_KEYS, shown, line)
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
    values = _texts(block, ANSWER_KEYS, shown, line)
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


def _no_twins(values: list[str], key: str, shown: str, starts: list[int]) -> None:
    """Refuse two blocks about one thing; `starts` are the lines on which the blocks begin."""
    first: dict[str, int] = {}
    for value, line in zip(values, starts, strict=True):
        if value in first:
            told = f"the block in line {first[value]} has the same {key}, {name(value)[:24]}; keep one of them"
            raise InputError("DECISIONS", told, shown, f"line {line}")
        first[value] = line
