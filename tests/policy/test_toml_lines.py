"""Every value of a TOML text is found on its line, however it is written."""

import tomllib
from collections.abc import Iterator
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.toml_lines import Path, lines_of

TEXT = '''# a comment with [brackets] and "quotes"
top = 1
"quoted.key" = { a = 2, "b c" = [3, 4] }  # [5]

[table]
list = [
    "one, with ] and #",   # not a value: 9
    ["nested", { deep = 6 }],

    """over
several lines""",
    7,
]
a.b.c = 8
long = \'\'\'
[not.a.table]
\'\'\'
after = 2026-11-24

[[array]]
x = 1
[array.inside]
y = 2
[[array]]
x = 3
[[array.below]]
z = 4
'''


def test_the_line_of_everything_in_a_text() -> None:
    lines = lines_of(TEXT)
    assert {
        "top": lines["top",],
        "quoted": lines["quoted.key", "b c", 1],
        "table": lines["table",],
        "list": [lines["table", "list", n] for n in range(4)],
        "deep": lines["table", "list", 1, 1, "deep"],
        "dotted": lines["table", "a", "b", "c"],
        "after": lines["table", "after"],
        "first": lines["array", 0],
        "inside": lines["array", 0, "inside", "y"],
        "second": lines["array", 1, "x"],
        "below": lines["array", 1, "below", 0, "z"],
    } == {
        "top": 2,
        "quoted": 3,
        "table": 5,
        "list": [7, 8, 10, 12],
        "deep": 8,
        "dotted": 14,
        "after": 18,
        "first": 20,
        "inside": 23,
        "second": 25,
        "below": 27,
    }
    assert ("not",) not in lines


_KEYS = st.text("ab \"'.#[]{}=\\é", min_size=1, max_size=4)
_LEAVES = st.integers(10**6, 10**12) | st.booleans() | st.text("x#[]{}\"'\n,=\\", max_size=6) | st.dates()
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_every_value_has_a_line_and_numbers_stand_on_it(document: dict[str, Any]) -> None:
    """Whatever a TOML writer makes of a document, and `tomllib` reads."""
    text = tomlkit.dumps(document)
    lines, written = lines_of(text), text.split("\n")
    for path, value in _values(tomllib.loads(text), ()):
        assert path in lines
        if isinstance(value, int) and not isinstance(value, bool):
            assert str(value) in written[lines[path] - 1]


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from _values(inner, (*path, key))
