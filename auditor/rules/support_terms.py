"""Which Mendix versions still get fixes, by a table with a date of its own: the clock decides nothing (PRJ-18)."""

import json
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from auditor.model.frozen import frozen
from auditor.rules.versions import version_of


class Term(StrEnum):
    """What the table says of a version."""

    SUPPORTED = "supported"
    """Of a line with long-term or medium-term support that has not ended."""
    NEWEST = "newest"
    """The newest that the table knows: fixed by the next one only."""
    MONTHLY = "monthly"
    """A minor version that another one has followed: fixed in that one."""
    ENDED = "ended"
    """Of a line, or of a major version, that gets no more fixes."""
    UNKNOWN = "unknown"
    """Newer than the table."""


@frozen
class Support:
    """What is known of one version."""

    term: Term
    line: str
    """Major and minor version: `10.24`."""
    kind: str = ""
    """`LTS` or `MTS` of a line that has one."""
    ended: str = ""
    """Month in which support ended, as `2025-09`; empty where the table does not say."""


def as_of() -> str:
    """Give the month that the table is of."""
    return str(_table()["as_of"])


def newest_known() -> str:
    """Give the newest minor version that the table knows."""
    return str(_table()["newest_known"])


def supported_lines() -> tuple[str, ...]:
    """Give the lines that are supported and released, oldest first."""
    table = _table()
    return tuple(
        line for line, known in table["lines"].items() if "released" in known and not _has_ended(known, table["as_of"])
    )


def support_of(version: tuple[int, int, int]) -> Support:
    """Say whether a Mendix version gets fixes, by the table's date."""
    table = _table()
    major, minor = version[:2]
    line = f"{major}.{minor}"
    known = table["lines"].get(line, {})
    newest = version_of(newest_known())
    if (major, minor) > (newest[0], newest[1]):
        return Support(Term.UNKNOWN, line)
    if major < min(table["supported_majors"]):
        return Support(Term.ENDED, line, ended=table["majors"].get(str(major), {}).get("ended", ""))
    if known:
        term = Term.ENDED if _has_ended(known, table["as_of"]) else Term.SUPPORTED
        return Support(term, line, known["kind"], known.get("ended", ""))
    return Support(Term.NEWEST if line == newest_known() else Term.MONTHLY, line)


def _has_ended(known: dict[str, str], month: str) -> bool:
    return "ended" in known and known["ended"] <= month


@cache
def _table() -> Any:
    return json.loads(resources.files("auditor.rules").joinpath("support_terms.json").read_bytes())
