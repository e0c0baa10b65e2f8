"""Editing the lines of a decisions file: blocks are put in, changed or taken out; no other line moves.

The file is made of blocks of one-line entries (`decisions_file.py` refuses everything else), so lines can be edited
where they stand: comments stay beside what they are about, and a change is as small in git as it is in meaning.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

TABLE = re.compile(r"\s*\[\[(decision|answer)\]\]\s*(#.*)?$")
ENTRY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")

_VALUE = re.compile(r"""(\s*[A-Za-z0-9_-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^#]*?)(\s*(?:#.*)?)$""")


Values = dict[str, Any]
"""The entries of one block, in the order in which they are written."""

Edit = tuple[int, int, list[str]]
"""Lines from here to there, the last not included, become these."""


def put(lines: list[str], kind: str, key: str, blocks: Sequence[Values]) -> None:
    """Give each block of `kind` whose `key` has the value of one of these its values; a new one goes to its sorted
    place. The lines are looked through once, however many blocks there are."""
    there = list(spans(lines, kind))
    known = {_value(lines, *span, key): span for span in there}
    orders = [_order_at(lines, *span) for span in there]
    edits: list[Edit] = []
    new: dict[int, list[Values]] = {}
    for values in blocks:
        if span := known.get(values[key]):
            edits.append((*span, _changed(lines, *span, values)))
        else:
            above = next((at for at, order in enumerate(orders) if order > _order(values)), len(there))
            new.setdefault(above, []).append(values)
    edits += [_insertion(lines, kind, there, above, sorted(found, key=_order)) for above, found in new.items()]
    # From the end, so that no edit moves another's lines; a change before what is put in above it.
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[start:end] = replacement


def take_out(lines: list[str], kind: str, key: str, values: Collection[str]) -> None:
    """Take out the blocks of `kind` whose `key` has one of some values, each with the comments in it and the blank
    line behind it."""
    for start, end in reversed(list(spans(lines, kind))):
        if _value(lines, start, end, key) in values:
            while end < len(lines) and not lines[end].strip() and start and not lines[start - 1].strip():
                end += 1
            del lines[start:end]


def spans(lines: list[str], kind: str) -> Iterator[tuple[int, int]]:
    """Give the blocks of a kind as (first line, line behind its last entry), from 0."""
    starts = [(number, found[1]) for number, line in enumerate(lines) if (found := TABLE.match(line))]
    for position, (start, found_kind) in enumerate(starts):
        if found_kind == kind:
            limit = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
            entries = [number for number in range(start, limit) if ENTRY.match(lines[number])]
            yield start, (entries[-1] if entries else start) + 1


def _changed(lines: list[str], start: int, end: int, values: Values) -> list[str]:
    """Change values where they stand, keep the comments behind them, drop entries that are gone, add new ones."""
    left = dict(values)
    changed: list[str] = []
    for line in lines[start:end]:
        entry, whole = ENTRY.match(line), _VALUE.match(line)
        if entry is None or whole is None:
            changed.append(line)
        elif entry[1] in left:
            changed.append(f"{whole[1]}{_written(left.pop(entry[1]))}{whole[3]}")
    return [*changed, *(f"{key} = {_written(value)}" for key, value in left.items())]


def _insertion(
    lines: list[str], kind: str, there: Sequence[tuple[int, int]], above: int, found: Sequence[Values]
) -> Edit:
    """Put new blocks above the one at a position among those of their kind, or behind the last."""
    written = [[f"[[{kind}]]", *(f"{key} = {_written(value)}" for key, value in values.items())] for values in found]
    if above < len(there):
        start = there[above][0]
        # The comments right above a block are about it: the new blocks go above them.
        while start and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        return start, start, [line for block in written for line in (*block, "")]
    if there:
        return there[-1][1], there[-1][1], [line for block in written for line in ("", *block)]
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return end, len(lines), ["", *(line for block in written for line in (*block, ""))]


def _order(values: Values) -> tuple[str, str]:
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
