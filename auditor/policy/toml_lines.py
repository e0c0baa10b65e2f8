"""On which line each value of a TOML text stands. `tomllib` reads the values and says nothing about places.

The text must be valid TOML (parse it first): this only follows its structure and checks nothing.
"""

import bisect
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import accumulate

Path = tuple[str | int, ...]
"""How a value is reached from the top: keys of tables and positions in lists."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'  # over several lines
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> Mapping[Path, int]:
    """Give the line, from 1, of every key, list entry and table of a valid TOML text."""
    return _Scanner(text).lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._tables: dict[Path, int] = {}
        """Array of tables -> the number of its tables so far."""
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]` and give the table that it begins."""
        line, is_array = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path: Path = ()
        keys = list(self._key())
        for position, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            last = position == len(keys) - 1
            if is_array and last:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables and (is_array or not last):
                path = (*path, self._tables[path] - 1)
                self.lines.setdefault(path, line)
        if not is_array:
            self.lines[path] = line
        self._at += 2 if is_array else 1
        return path

    def _entry(self, table: Path) -> None:
        """Read `a.b = value`."""
        line, path = self._line(), table
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._at += 1
                position = 0
                while self._text[self._skip(_BLANK_OR_COMMA)] != "]":
                    self.lines[(*path, position)] = self._line()
                    self._value((*path, position))
                    position += 1
                self._at += 1
            case "{":
                self._at += 1
                while self._text[self._skip(_BLANK_OR_COMMA)] != "}":
                    self._entry(path)
                self._at += 1
            case '"' | "'":
                self._skip(_TEXT)
            case _:
                self._skip(_PLAIN_VALUE)

    def _key(self) -> Iterator[str]:
        """Read a key, dotted or not, and the blanks behind it."""
        while True:
            self._skip(_BLANK)
            start, quoted = self._at, self._text[self._at] in "\"'"
            written = self._text[start : self._skip(_TEXT if quoted else _BARE_KEY)]
            yield next(iter(tomllib.loads(f"key = {written}").values())) if quoted else written
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return
            self._at += 1

    def _skip(self, what: re.Pattern[str]) -> int:
        if found := what.match(self._text, self._at):
            self._at = found.end()
        return self._at

    def _line(self) -> int:
        return bisect.bisect_right(self._starts, self._at)
