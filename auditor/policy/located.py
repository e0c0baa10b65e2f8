"""The values of a policy file with their lines: every error is one line that says where, what, and what to do."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditor.files.errors import InputError
from auditor.files.limits import POLICY_FILE, POLICY_LINE
from auditor.files.opening import read_regular
from auditor.model.names import Name, name
from auditor.policy import toml_lines

LONGEST_TEXT = 500
"""Characters of one text in a policy file."""

_SHOWN = 60
_AT_LINE = re.compile(r"at line (\d+)")


class Item:
    """One value of the file: a table, a list, a text ..., with the line on which it stands."""

    def __init__(self, value: Any, path: toml_lines.Path, file: "File") -> None:
        self.value = value
        self._path = path
        self._file = file

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        path = self._path
        while path and path not in self._file.lines:
            path = path[:-1]
        return self._file.lines.get(path, 1)

    @property
    def key(self) -> Name:
        """The key, or the position, by which it is reached; safe to show."""
        return name(str(self._path[-1]))[:_SHOWN] if self._path else name("the file")  # type: ignore[return-value]

    def wrong(self, what: str) -> InputError:
        """Make an error about it."""
        return InputError("POLICY", what, self._file.name, f"line {self.line}")

    def table(self, *known: str) -> "Table":
        """Give it as a table with no other keys than these; without any given, all keys are allowed."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"{self.key} must be a table")
        for key in self.value:
            if known and key not in known:
                told = f"unknown key {name(key)[:_SHOWN]}; known are {', '.join(known)}"
                raise Item(None, (*self._path, key), self._file).wrong(told)
        return Table(self.value, self._path, self._file)

    def filled(self, *known: str) -> "Table":
        """Give it as a table that holds something."""
        table = self.table(*known)
        if not table.value:
            raise self.wrong(f"{self.key} is empty, so it says nothing; fill it or take it out")
        return table

    def text(self) -> str:
        """Give it as a text that is not empty, safe to show."""
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > LONGEST_TEXT:
            raise self.wrong(f"{self.key} must be text in quotes, of at most {LONGEST_TEXT} characters")
        return name(" ".join(self.value.split()))

    def word(self, known: Sequence[str]) -> str:
        """Give it as one of some words."""
        if self.value not in known:
            raise self.wrong(f"{self.key} must be one of {', '.join(known)}")
        return str(self.value)

    def flag(self) -> bool:
        """Give it as true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong(f"{self.key} must be true or false")
        return self.value

    def number(self) -> int:
        """Give it as a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong(f"{self.key} must be a whole number")
        return self.value

    def entries(self) -> tuple["Item", ...]:
        """Give the entries of a list, of which there is at least one."""
        if not isinstance(self.value, list):
            raise self.wrong(f"{self.key} must be a list")
        if not self.value:
            raise self.wrong(f"the list {self.key} is empty, so it tests nothing; fill it or take it out")
        return tuple(Item(value, (*self._path, at), self._file) for at, value in enumerate(self.value))

    def one_or_more(self) -> tuple["Item", ...]:
        """Give the entries of a list; what is no list is the one entry."""
        return self.entries() if isinstance(self.value, list) else (self,)


class Table(Item):
    """A table of the file."""

    value: dict[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.value

    def get(self, key: str) -> Item | None:
        """Give the value of a key; None when it is not there."""
        return self[key] if key in self.value else None

    def __getitem__(self, key: str) -> Item:
        if key not in self.value:
            raise self.wrong(f"{self.key} needs {key}; add it")
        return Item(self.value[key], (*self._path, key), self._file)

    def items(self) -> Iterator[tuple[str, Item]]:
        """Give every key with its value, in the order of the file."""
        return ((key, self[key]) for key in self.value)

    def with_only(self, values: dict[str, Any]) -> "Table":
        """Give the same table as if it held some of its values only."""
        return Table(values, self._path, self._file)

    def text_of(self, key: str, otherwise: str = "") -> str:
        """Give the text of a key that need not be there."""
        found = self.get(key)
        return found.text() if found else otherwise


class File:
    """A policy file that was parsed."""

    def __init__(self, shown: Name, lines: Mapping[toml_lines.Path, int]) -> None:
        self.name = shown
        self.lines = lines


def read(path: Path) -> Item:
    """Parse a policy file, within its limits; the top of a `pyproject.toml` is its `[tool.mxaudit]`.

    Raises `InputError`: NOT_FOUND and the like, TOO_LARGE, TOML_LIMIT, TOML_MALFORMED, POLICY, with the line.
    """
    shown = name(path.name)
    source = _decoded(read_regular(path, POLICY_FILE), shown)
    for number, line in enumerate(source.split("\n"), 1):
        if len(line) > POLICY_LINE:
            told = f"is longer than {POLICY_LINE:,} characters; shorten it"
            raise InputError("TOML_LIMIT", told, shown, f"line {number}")
    try:
        document = tomllib.loads(source)
        file = File(shown, toml_lines.lines_of(source))
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        where = f"line {found[1]}" if found else "end"
        raise InputError("TOML_MALFORMED", "is no valid TOML; mend this line", shown, where) from None
    except RecursionError:
        raise InputError("TOML_LIMIT", "lists or tables go too deep; write it flatter", shown) from None
    if path.name != PYPROJECT:
        return Item(document, (), file)
    top = document.get("tool", {})
    if not isinstance(top, dict) or "mxaudit" not in top:
        raise InputError("POLICY", "holds no [tool.mxaudit]; add it, or name an mxaudit.toml", shown)
    return Item(top["mxaudit"], ("tool", "mxaudit"), file)


PYPROJECT = "pyproject.toml"
"""The file whose `[tool.mxaudit]` may hold the policy."""


def _decoded(data: bytes, shown: Name) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError("TOML_MALFORMED", "is no UTF-8 text; save it as UTF-8", shown) from None
