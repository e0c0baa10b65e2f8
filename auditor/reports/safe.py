"""Text from a project file in formats that could make something of it: each format's one way to keep it text.

Everything here takes shown forms (`model/names.py`), as the sentences of a report are; names out of a JSON document are
raw and pass `names.name` first (`words.subject_label`). Source: inputs.md 6.
"""

import re
from collections.abc import Iterator
from typing import Any

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|<>&~])")
_AUTOLINK = re.compile(r"(?i)@|#(?=\d)|:(?=//)|w(?=ww\.)")
_JOINER = "\u2060"
"""Breaks a mention or link without being seen; the text itself cannot hold it (`model/names.py`)."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RUNNER = re.compile(r"##(?=vso\[|\[|teamcity\[)", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*)::", re.MULTILINE)


def plain_lines(finding: dict[str, Any]) -> Iterator[str]:
    """Evidence and fix of a finding, a line each."""
    for evidence in finding["evidence"]:
        yield f"- {evidence['statement']}"
    yield f"Fix: {finding['fix']}"
    yield f"Id: {finding['id']}"


def xml_text(value: str) -> str:
    """Text for XML: shown forms hold no character that XML cannot carry, but one that an encoder refuses."""
    return value.encode("utf-8", "replace").decode("utf-8")


def markdown(value: str) -> str:
    """Text for a Markdown table or line: no markup, no mention, no link, no line break."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(value.split()))
    return _AUTOLINK.sub(lambda found: found[0] + _JOINER, escaped)


def csv_cell(value: str) -> str:
    """Text for a spreadsheet: nothing that it would take for a formula (OWASP, CSV injection)."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) or value.startswith(_FORMULA) else value


def log_line(value: str) -> str:
    """A line for a job log: no command of a CI runner in it. White space before a command does not stop GitHub's."""
    return _AT_START.sub(r"\1:\\x3a", _RUNNER.sub(r"#\\x23", value))


def annotation(value: str, property_: bool = False) -> str:
    """Text inside a workflow annotation: `%`, line ends, and in a property `:` and `,`, percent-escaped."""
    escaped = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped
