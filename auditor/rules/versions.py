"""Version numbers, compared number by number: 9.6 is below 9.18, and 3.3 is 3.3.0."""

import re

Version = tuple[int, ...]
"""The numbers of a version; empty where there is none. To be compared, they have no zeros at the end."""

_NUMBERS = re.compile(r"\s*[vV]?(\d{1,9}(?:\.\d{1,9}){0,5})")


def line_of(text: str) -> Version:
    """Give the numbers as they stand: `4.0` is the line of 4.0, not that of 4."""
    found = _NUMBERS.match(text)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def version_of(text: str) -> Version:
    """Give the numbers that a version begins with: `10.24.4.12345`, `V3.3`, `4.0.0-beta`."""
    numbers = line_of(text)
    end = len(numbers)
    while end and not numbers[end - 1]:
        end -= 1
    return numbers[:end]


def is_of_line(version: Version, line: Version) -> bool:
    """Whether a version belongs to a line: 9.18.3 to 9.18 and to 9; every version to the empty line."""
    return (*version, *([0] * len(line)))[: len(line)] == line
