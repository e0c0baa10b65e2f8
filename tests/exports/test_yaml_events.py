"""Our reader of YAML: values by the core schema, and the line of everything."""

import math
from pathlib import Path

import pytest
import yaml

from auditor.exports.yaml_events import Placed, parse
from auditor.files.errors import InputError

CORPUS = Path(__file__).parents[2] / "../shared/corpus/modelsource"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-17", -17),
        ("+17", 17),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
    ],
)
def test_y2_what_the_core_schema_takes_for_a_value(text: str, value: object) -> None:
    """Words and numbers of YAML 1.2, of the same type."""
    assert parse(f"a: {text}\n".encode()) == {"a": value}
    assert type(parse(f"- {text}\n".encode())[0]) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "yes", "on", "off", "NO", "y", "n", "nUll", "TrUe"),
        *("1_000", "0b11", "12:30", "1:30:00", "2024-01-31", "2024-01-31T10:00:00Z"),
        *("1.2.3", "10.24.0", "+", "-x", ".", "..", "1e", "0x", "0o8", "0xG1", ".infinity", "=", "<<"),
        *("Shop.Order", "[%CurrentUser%]x", "9" * 41, "é", "\N{GRINNING FACE}"),
    ],
)
def test_y2_what_stays_text(text: str) -> None:
    """YAML 1.1 takes Norway for false, times for numbers and dates for dates; a model means the text."""
    quoted = text if text[0] not in "[=" else f"'{text}'"
    assert parse(f"a: {quoted}\n".encode()) == {"a": text}


@pytest.mark.parametrize("style", ["'{}'", '"{}"', "|-\n  {}", ">-\n  {}"])
@pytest.mark.parametrize("text", ["true", "12", "", "null"])
def test_y2_quotes_make_text(style: str, text: str) -> None:
    """Whoever writes quotes means text; so does a block."""
    assert parse(f"a: {style.format(text)}\n".encode()) == {"a": text}


def test_nan_is_a_number() -> None:
    assert math.isnan(parse(b"a: .nan")["a"])


def test_keys_are_text_whatever_they_look_like() -> None:
    """A model's keys are names of fields; `NO` and `1` are none other than what is written."""
    assert parse(b"NO: 1\n1: 2\ntrue: 3\n'': 4\n") == {"NO": 1, "1": 2, "true": 3, "": 4}


def test_mappings_know_their_line() -> None:
    """Counted from 1, or from the line where the piece begins."""
    data = b"A: 1\nB:\n- C: 2\n  D: {E: 3}\n-\n  F: 4\n"
    value = parse(data)
    first, second = value["B"]
    assert [made.line for made in (value, first, first["D"], second)] == [1, 3, 4, 6]
    assert isinstance(first, Placed)
    assert parse(data, first_line=11)["B"][1].line == 16


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"---\n", b"\xef\xbb\xbf", b"---\n...\n"])
def test_empty_files_hold_nothing(data: bytes) -> None:
    """A file of comments is not damaged."""
    assert parse(data) is None


def test_the_shapes_that_exports_use() -> None:
    """Lists with and without indentation, long texts over several lines, a mark and line ends of Windows."""
    data = b"\xef\xbb\xbfA:\r\n- 1\r\n- 2\r\nB:\r\n  - x\r\nC: one\r\n  two\r\nD: |\r\n  [State = 'Open']\r\n  or x\r\n"
    assert parse(data) == {"A": [1, 2], "B": ["x"], "C": "one two", "D": "[State = 'Open']\nor x\n"}


@pytest.mark.parametrize(
    ("data", "where", "said"),
    [
        (b"a: 1\nb: [1,\n", "line 3", "did not find expected node content"),
        (b"a: 1\n\tb: 2\n", "line 2", "found a tab character"),
        (b"a: 'open\n", "line 2", "unexpected end of stream"),
        (b"a: b: c\n", "line 1", "mapping values are not allowed"),
        (b"a: 1\nb: \x01\n", "line 2", "control characters are not allowed"),
    ],
)
def test_broken_text_is_told_with_its_line(data: bytes, where: str, said: str) -> None:
    """In the words of the parser, which are those of a text editor too."""
    with pytest.raises(InputError) as caught:
        parse(data)
    assert (caught.value.code, caught.value.where) == ("YAML_MALFORMED", where)
    assert said in str(caught.value)


def test_other_encodings_are_refused_with_advice() -> None:
    """Latin 1 and UTF-16 would turn names into others."""
    for data, line in ((b"a: 1\nb: caf\xe9\n", 2), ("a: 1\n".encode("utf-16"), 1)):
        with pytest.raises(InputError) as caught:
            parse(data)
        assert (caught.value.code, caught.value.where) == ("YAML_ENCODING", f"line {line}")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real projects is not beside this checkout")
def test_real_exports_read_as_the_library_reads_them() -> None:
    """Every value of every file; dates and such would differ, and real files have none."""
    files = list(CORPUS.rglob("*.yaml"))
    assert len(files) > 40
    for file in files:
        assert parse(file.read_bytes()) == yaml.load(file.read_bytes(), yaml.CSafeLoader), file
