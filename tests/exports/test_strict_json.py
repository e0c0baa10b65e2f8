"""Our reader of JSON: what the standard library gives, for what a Mendix tool writes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.exports import strict_json
from auditor.files.errors import InputError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(VALUES, st.booleans(), st.booleans())
def test_any_json_reads_as_the_standard_library_reads_it(value: object, plain: bool, mark: bool) -> None:
    """With and without a byte order mark (mx writes one), in ASCII or not."""
    try:
        data = json.dumps(value, ensure_ascii=plain, allow_nan=False).encode()
    except (ValueError, UnicodeEncodeError):
        return
    assert strict_json.parse((b"\xef\xbb\xbf" if mark else b"") + data) == value


def test_escaped_pairs_are_characters() -> None:
    """Two halves together are one emoji; only one alone is none."""
    assert strict_json.parse(rb'{"Name": "\ud83d\ude00"}') == {"Name": "\N{GRINNING FACE}"}
    assert strict_json.parse(rb'"\\ud83d"') == r"\ud83d"


def test_a_file_is_named_in_its_errors(tmp_path: Path) -> None:
    """And told where to look."""
    path = tmp_path / "overview.json"
    path.write_bytes(b'{\n"a": 1,\n}')
    with pytest.raises(InputError) as caught:
        strict_json.read(path)
    assert str(caught.value).startswith("overview.json, line 3, is no JSON, or cut short")
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n')
    assert strict_json.read(path) == {"a": 1}


def test_powershell_is_told_apart(tmp_path: Path) -> None:
    """`mx ... > overview.json` in Windows PowerShell writes UTF-16, which no JSON reader takes."""
    with pytest.raises(InputError) as caught:
        strict_json.parse("{}".encode("utf-16"))
    assert "`>` in Windows PowerShell writes UTF-16" in str(caught.value)
