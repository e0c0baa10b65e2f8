"""Hostile YAML (class Y1): refused with its line, at once, and before anything is built of it."""

import time
import tracemalloc

import pytest

from auditor.exports import yaml_events
from auditor.files.errors import InputError
from tests.timing import in_time

LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 9)) for letter in b"bcdefghi"
)


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        yaml_events.parse(data)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (LAUGHS, "YAML_ALIAS", 1),
        (b"a: 1\nb: *a\n", "YAML_ALIAS", 2),
        (b"a: &x 1\n", "YAML_ALIAS", 1),
        (b"a: &self\n  b: *self\n", "YAML_ALIAS", 1),
        (b"a:\n- &x\n", "YAML_ALIAS", 2),
        (b"? *a\n: 1\n", "YAML_ALIAS", 1),
        (b"base: &b {x: 1}\nmore: {<<: *b}\n", "YAML_ALIAS", 1),
        (b"&a a: 1\n", "YAML_ALIAS", 1),
        (b"a: !!python/object/apply:os.system ['true']\n", "YAML_TAG", 1),
        (b"a: 1\nb: !!python/name:os.system\n", "YAML_TAG", 2),
        (b"!!map {a: 1}\n", "YAML_TAG", 1),
        (b"a: !!str 1\n", "YAML_TAG", 1),
        (b"a: ! x\n", "YAML_TAG", 1),
        (b"!!str a: 1\n", "YAML_TAG", 1),
        (b"%TAG ! tag:example.com,2000:\n---\na: !shop x\n", "YAML_TAG", 3),
        (b"a: 1\nb: 2\na: 3\n", "YAML_DUPLICATE", 3),
        (b"- {x: 1, x: 1}\n", "YAML_DUPLICATE", 1),
        (b"a: 1\n'a': 2\n", "YAML_DUPLICATE", 2),
        (b"\n? [1, 2]\n: x\n", "YAML_KEY", 2),
        (b"{{a: 1}: 2}\n", "YAML_KEY", 1),
        (b"a: 1\n---\nb: 2\n", "YAML_DOCUMENTS", 2),
        (b"a: 1\n...\n---\n", "YAML_DOCUMENTS", 3),
    ],
)
def test_y1_what_a_model_never_holds(data: bytes, code: str, line: int) -> None:
    """References, types, keys that are no names, and a second document that another reader would take."""
    error = refusal(data)
    assert (error.code, error.where) == (code, f"line {line}")


def test_y1_a_merge_key_is_a_key_like_any_other() -> None:
    """`<<` copies nothing here."""
    assert yaml_events.parse(b"<<: {x: 1}\n") == {"<<": {"x": 1}}


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
        b"- " * 100_000,
        b"? " * 100_000,
        b"".join(b" " * depth + b"a:\n" for depth in range(2000)),
    ],
    ids=["open lists", "lists", "mappings", "block lists", "block keys", "block mappings"],
)
def test_y1_depth_costs_nothing(data: bytes) -> None:
    """libyaml's own composer would overflow the C stack on the first of them."""
    started = time.monotonic()
    assert refusal(data).code in ("YAML_LIMIT", "YAML_KEY", "YAML_MALFORMED")
    in_time(time.monotonic() - started, 0.5)


@pytest.mark.parametrize("piece", [b"- {}\n", b"-\n"])
def test_y1_very_many_values_meet_the_limit(piece: bytes) -> None:
    """Two million and the list around them, which no unit of a model has."""
    started = time.monotonic()
    error = refusal(piece * 2_000_000)
    assert (error.code, error.where) == ("YAML_LIMIT", "line 2000000")
    in_time(time.monotonic() - started, 20)


def test_y1_memory_stays_below_what_is_built() -> None:
    """A file of empty mappings, the most that a byte can ask for, needs less than 0.3 kB for each."""
    data = b"- {}\n" * 50_000
    tracemalloc.start()
    try:
        value = yaml_events.parse(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(value) == 50_000
    assert peak < 50_000 * 300


def test_y1_the_store_of_known_words_does_not_grow_without_end() -> None:
    """Texts that never come twice are not kept."""
    yaml_events.parse(b"".join(b"- only%d\n" % number for number in range(50_000)))
    assert len(yaml_events._scalars) <= 20_000
    long = b"x" * 1000
    yaml_events.parse(b"- " + long)
    assert long.decode() not in yaml_events._scalars


def test_y1_huge_scalars_are_no_numbers() -> None:
    """Turning a million digits into a number takes minutes."""
    started = time.monotonic()
    assert yaml_events.parse(b"a: " + b"9" * 1_000_000) == {"a": "9" * 1_000_000}
    in_time(time.monotonic() - started, 2)


@pytest.mark.parametrize("key", [b"\x1b[31m", "\N{RIGHT-TO-LEFT OVERRIDE}".encode(), b"k" * 900])
def test_y1_messages_show_only_what_is_safe(key: bytes) -> None:
    """A key that stands there twice is told without what it would do to a terminal, and short."""
    quoted = b'"' + key.replace(b"\x1b", b"\\e") + b'"'
    error = refusal(quoted + b": 1\n" + quoted + b": 2\n")
    assert error.code == "YAML_DUPLICATE"
    assert len(str(error)) < 200
    assert "\x1b" not in str(error) and "\N{RIGHT-TO-LEFT OVERRIDE}" not in str(error)
