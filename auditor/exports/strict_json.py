"""Reads JSON that nobody vouches for: bounded before it is parsed, and strict where the standard library is not.

Refused are bytes that are no UTF-8 (a byte order mark may stand first), more brackets than memory would bear, keys
that stand there twice, `NaN` and `Infinity`, half a surrogate pair, whole numbers of thousands of digits, and anything
behind the value. Errors are `InputError`: JSON_ENCODING, JSON_LIMIT, JSON_DUPLICATE, JSON_MALFORMED. Source:
inputs.md 5.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import read_regular
from auditor.model.names import name

_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HALF_PAIR_MAYBE = re.compile(r"\\u[dD][89a-fA-F]")
_SHOWN_KEY = 60


def read(path: Path) -> Any:
    """Give the value in a JSON file. Errors: also those of `read_regular`; all name the file."""
    try:
        return parse(read_regular(path, limits.JSON_FILE))
    except InputError as error:
        raise error.named(path.name) from None


def parse(data: bytes) -> Any:
    """Give the value of JSON text in memory."""
    if len(data) > limits.JSON_FILE:
        raise InputError("JSON_LIMIT", f"is larger than {limits.JSON_FILE:,} bytes; this is no Mendix export")
    if data.count(b"[") + data.count(b"{") > limits.JSON_BRACKETS:
        raise InputError("JSON_LIMIT", f"holds more than {limits.JSON_BRACKETS:,} lists and objects; export less")
    if data.count(b",") + data.count(b":") > limits.JSON_VALUES:
        raise InputError("JSON_LIMIT", f"holds more than {limits.JSON_VALUES:,} keys and values; export less")
    text = _decode(data)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"is no JSON, or cut short: {name(error.msg)}; export it again"
        raise InputError("JSON_MALFORMED", message, where=f"line {error.lineno}") from None
    except RecursionError:
        raise InputError("JSON_LIMIT", "nests too deep; this is no Mendix export") from None
    except ValueError:
        raise InputError("JSON_MALFORMED", "holds a number that no computer counts with; export it again") from None
    if _HALF_PAIR_MAYBE.search(text):
        _refuse_half_pairs(value)
    return value


def _decode(data: bytes) -> str:
    try:
        return data.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        advice = (
            "save it as UTF-8 (`>` in Windows PowerShell writes UTF-16)" if data[:2] in _UTF_16 else "export it again"
        )
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("JSON_ENCODING", f"is not UTF-8; {advice}", where=f"line {line}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; a key that stands there twice shows one thing to one reader, another to the next."""
    made = dict(pairs)
    if len(made) != len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        message = f"has the key {name(twice)[:_SHOWN_KEY]} twice in one object; export it again"
        raise InputError("JSON_DUPLICATE", message)
    return made


def _refuse_constant(word: str) -> NoReturn:
    raise InputError("JSON_MALFORMED", f"holds {word}, which is no JSON; export it again")


def _refuse_half_pairs(value: Any) -> None:
    """Refuse text with half a surrogate pair, which is no character."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise InputError("JSON_MALFORMED", "holds half a character (a lone surrogate); export it again") from None
