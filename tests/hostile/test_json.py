"""Hostile JSON (class J1): bounded before it is parsed, refused in one line."""

import time
import tracemalloc

import pytest

from auditor.exports import strict_json
from auditor.files.errors import InputError
from tests.timing import in_time


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        strict_json.parse(data)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1, "a": 1}', "JSON_DUPLICATE"),
        (b'[{"x": {"b": 1, "c": 2, "b": null}}]', "JSON_DUPLICATE"),
        (rb'{"a": 1, "\u0061": 2}', "JSON_DUPLICATE"),
        (b"NaN", "JSON_MALFORMED"),
        (b'{"a": Infinity}', "JSON_MALFORMED"),
        (b"[-Infinity]", "JSON_MALFORMED"),
        (b"1" * 5000, "JSON_MALFORMED"),
        (rb'"\ud800"', "JSON_MALFORMED"),
        (rb'{"\udfff": 1}', "JSON_MALFORMED"),
        (rb'{"a": ["\ud83d x \ude00"]}', "JSON_MALFORMED"),
        (b"{} {}", "JSON_MALFORMED"),
        (b"{}\0", "JSON_MALFORMED"),
        (b"{}//", "JSON_MALFORMED"),
        (b'{"a": 1', "JSON_MALFORMED"),
        (b"{'a': 1}", "JSON_MALFORMED"),
        (b'{"a": 1,}', "JSON_MALFORMED"),
        (b'"a\nb"', "JSON_MALFORMED"),
        (b"", "JSON_MALFORMED"),
        (b'"caf\xe9"', "JSON_ENCODING"),
        (b'"\xed\xa0\x80"', "JSON_ENCODING"),
        ("{}".encode("utf-16"), "JSON_ENCODING"),
        ("{}".encode("utf-32"), "JSON_ENCODING"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "JSON_MALFORMED"),
    ],
)
def test_j1_what_readers_disagree_about(data: bytes, code: str) -> None:
    """Whatever would show one thing to this program and another to the next."""
    assert refusal(data).code == code


@pytest.mark.parametrize("piece", [b"[", b'{"a":', b"[[],", b'{"a":1,"b":['])
@pytest.mark.parametrize("count", [1000, 100_000, 5_000_000])
def test_j1_depth(piece: bytes, count: int) -> None:
    """Deep nesting is refused at once, from the count of brackets or by the parser."""
    started = time.monotonic()
    assert refusal(piece * count).code in ("JSON_LIMIT", "JSON_MALFORMED")
    in_time(time.monotonic() - started, 2)


def test_j1_deep_but_whole() -> None:
    """Also where every bracket is closed."""
    assert refusal(b"[" * 100_000 + b"]" * 100_000).code == "JSON_LIMIT"


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"[]," * 4_000_000 + b"0]",
        b"[" + b"{}," * 4_000_000 + b"0]",
        b"[" + b"0," * 8_000_001 + b"0]",
        b'"' + b"x" * (128 * 1024 * 1024) + b'"',
    ],
    ids=["lists", "objects", "values", "size"],
)
def test_j1_what_would_fill_the_memory_is_counted_before_it_is_parsed(data: bytes) -> None:
    """The counting needs none."""
    tracemalloc.start()
    try:
        assert refusal(data).code == "JSON_LIMIT"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_j1_numbers_cost_nothing() -> None:
    """A number of a megabyte is not computed."""
    started = time.monotonic()
    assert refusal(b"[" + b"7" * 1_000_000 + b"]").code == "JSON_MALFORMED"
    assert strict_json.parse(b"[1e999]") == [float("inf")]
    in_time(time.monotonic() - started, 0.5)


@pytest.mark.parametrize("key", ["\\u001b[31m", "\N{RIGHT-TO-LEFT OVERRIDE}", "k" * 5000])
def test_j1_messages_show_only_what_is_safe(key: str) -> None:
    """A key that stands there twice is told without what it would do to a terminal, and short."""
    error = refusal(f'{{"{key}": 1, "{key}": 2}}'.encode())
    assert error.code == "JSON_DUPLICATE"
    assert len(str(error)) < 200
    assert "\x1b" not in str(error) and "\N{RIGHT-TO-LEFT OVERRIDE}" not in str(error)
