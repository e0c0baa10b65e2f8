"""Editing the lines of a decisions file: one block is put in, changed or taken out; no other line moves.

The file is made of blocks of one-line entries (`decisions_file.py` refuses everything else), so lines can be edited
where they stand: comments stay beside what they are about, and a change is as small in git as it is in meaning.
"""

import re
from collections.abc import Iterator
from typing import Any

TABLE = re.compile(r"\s*\[\[(decision|answer)\]\]\s*(#.*)?$")
ENTRY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")

_VALUE = re.compile(r"""(\s*[A-Za-z0-9_-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^#]*?)(\s*(?:#.*)?)$""")


def put(lines: list[str], kind: str, key: str, values: dict[str, Any]) -> None:
    """Give the block of `kind` whose `key` has that value these values; a new block goes to its sorted place."""
    for start, end in spans(lines, kind):
        if _value(lines, start, end, key) == values[key]:
            _change(lines, start, end, values)
            return
    _insert(lines, kind, values)


def take_out(lines: list[str], kind: str, key: str, value: str) -> None:
    """Take out the block of `kind` whose `key` has a value, with the comments in it and the blank line behind it."""
    for start, end in spans(lines, kind):
        if _value(lines, start, end, key) == value:
            while end < len(lines) and not lines[end].strip() and start and not lines[start - 1].strip():
                end += 1
            del lines[start:end]
            return


def spans(lines: list[str], kind: str) -> Iterator[tuple[int, int]]:
    """Give the blocks of a kind as (first line, line behind its last entry), from 0."""
    starts = [(number, found[1]) for number, line in enumerate(lines) if (found := TABLE.match(line))]
    for position, (start, found_kind) in enumerate(starts):
        if found_kind == kind:
            limit = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
            entries = [number for number in range(start, limit) if ENTRY.match(lines[number])]
            yield start, (entries[-1] if entries else start) + 1


def _change(lines: list[str], start: int, end: int, values: dict[str, Any]) -> None:
    """Change values where they stand, keep the comments behind them, drop entries that are gone, add new ones."""
    left = dict(values)
    changed: list[str] = []
    for line in lines[start:end]:
        entry, whole = ENTRY.match(line), _VALUE.match(line)
        if entry is None or whole is None:
            changed.append(line)
        elif entry[1] in left:
            changed.append(f"{whole[1]}{_written(left.pop(entry[1]))}{whole[3]}")
    changed.extend(f"{key} = {_written(value)}" for key, value in left.items())
    lines[start:end] = changed


def _insert(lines: list[str], kind: str, values: dict[str, Any]) -> None:
    block = [f"[[{kind}]]", *(f"{key} = {_written(value)}" for key, value in values.items()), ""]
    wanted = _order(values)
    for start, end in spans(lines, kind):
        if _order_at(lines, start, end) > wanted:
            # The comments right above a block are about it: the new block goes above them.
            while start and lines[start - 1].lstrip().startswith("#"):
                start -= 1
            lines[start:start] = block
            return
    last = max((end for _, end in spans(lines, kind)), default=None)
    if last is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines.extend(["", *block])
    else:
        lines[last:last] = ["", *block[:-1]]


def _order(values: dict[str, Any]) -> tuple[str, str]:
    return str(values.get("about", "")), str(values.get("finding") or values.get("question") or "")


def _order_at(lines: list[str], start: int, end: int) -> tuple[str, str]:
    about = _value(lines, start, end, "about") or ""
    return about, _value(lines, start, end, "finding") or _value(lines, start, end, "question") or ""


def _value(lines: list[str], start: int, end: int, key: str) -> str | None:
    """The text value of a key in a block."""
    import tomlkit

    for line in lines[start:end]:
        entry = ENTRY.match(line)
        if entry and entry[1] == key and (whole := _VALUE.match(line)):
            text = whole[2].strip()
            plain = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and "\\" not in text
            return text[1:-1] if plain else str(tomlkit.value(text))
    return None


def _written(value: Any) -> str:
    """A value as TOML in one line: text in double quotes, a day as it is."""
    import tomlkit

    return str(tomlkit.item(value).as_string())
