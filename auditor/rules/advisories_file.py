"""Reads a file of advisories, shipped or added by the user: strict, so that a slip hides no vulnerability.

Whatever is wrong is an `InputError` ADVISORIES that names the place: `newer.json, advisories[2].affected[0]: ...`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from auditor.exports import strict_json
from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import read_regular
from auditor.model.names import NO_NAME, Name, name
from auditor.rules.advisories import Advisory, Product, Range, Standing

_SCHEMA_VERSION = 1
_LONGEST = 300
_CVE = re.compile(r"CVE-\d{4}-\d{4,9}")
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,5}")

T = TypeVar("T")


def read_file(path: Path) -> tuple[Name, tuple[Advisory, ...]]:
    """Give the day and the entries of a file that somebody named."""
    try:
        return parse(read_regular(path, limits.ADVISORIES_FILE), name(path.name))
    except InputError as error:
        # What reading says to do is about exports, and this is a file that somebody wrote.
        if error.code.startswith("JSON_"):
            error.message = f"{error.message.partition(';')[0]}; correct the file of advisories"
        raise error.named(path.name) from None


def parse(data: bytes, file: Name = NO_NAME) -> tuple[Name, tuple[Advisory, ...]]:
    """Give the day and the entries of a file in memory; `file` is kept with each entry."""
    top = _Object(strict_json.parse(data), "")
    top.only("schema_version", "as_of", "advisories")
    if top.number("schema_version") != _SCHEMA_VERSION:
        raise top.wrong(f"schema_version must be {_SCHEMA_VERSION}")
    entries = tuple(_advisory(entry, file) for entry in top.objects("advisories"))
    seen: set[tuple[str, ...]] = set()
    for index, entry in enumerate(entries):
        if entry.key in seen:
            raise _wrong(f"advisories[{index}]", f"{entry.cve} is there twice for the same product")
        seen.add(entry.key)
    return top.day("as_of", required=True), entries


def _advisory(found: "_Object", file: Name) -> Advisory:
    found.only(
        "cve", "ssa", "icsa", "cvss", "cwe", "status", "product", "module", "package_id", "affected", "superseded_by",
        "source",
    )  # fmt: skip
    standing, product = found.word("status", Standing), found.word("product", Product)
    active = standing is Standing.ACTIVE
    cvss = found.number("cvss", required=active)
    if cvss is not None and not 0 <= cvss <= 10:
        raise found.wrong("cvss must be a number from 0 to 10")
    cwe = found.number("cwe")
    if cwe is not None and cwe != int(cwe):
        raise found.wrong("cwe must be a whole number")
    affected = tuple(_range(one) for one in found.objects("affected"))
    if active and not affected:
        raise found.wrong("an active advisory needs at least one range in affected")
    return Advisory(
        cve=found.text("cve", _CVE, "a CVE number such as CVE-2025-30280", required=True),
        product=product,
        standing=standing,
        ssa=found.text("ssa"),
        icsa=found.text("icsa"),
        cvss=cvss,
        cwe=int(cwe) if cwe is not None else None,
        module=found.text("module", required=product is Product.MODULE),
        package_id=found.text("package_id"),
        affected=affected,
        superseded_by=found.text("superseded_by"),
        source=found.text("source"),
        file=file,
    )


def _range(found: "_Object") -> Range:
    found.only(
        "line", "track", "mendix", "for", "from", "below", "fixed", "no_fix_on", "condition", "remedy"
    )  # fmt: skip
    mendix = found.number("mendix")
    if mendix is not None and mendix != int(mendix):
        raise found.wrong("mendix must be a major version such as 10")
    return Range(
        line=found.version("line"),
        track=found.text("track"),
        mendix=int(mendix) if mendix is not None else None,
        meant_for=found.text("for"),
        start=found.version("from"),
        below=found.version("below"),
        fixed=found.version("fixed"),
        no_fix_on=found.day("no_fix_on"),
        condition=found.text("condition"),
        remedy=found.text("remedy"),
    )


class _Object:
    """An object of the file with its place, `advisories[2].affected[0]`."""

    def __init__(self, found: Any, where: str) -> None:
        if not isinstance(found, Mapping):
            raise _wrong(where, "must be an object")
        self._found = found
        self._where = where

    def wrong(self, what: str) -> InputError:
        """Make an error about it."""
        return _wrong(self._where, what)

    def only(self, *known: str) -> None:
        """Refuse keys that nobody would read: a misspelt one would be lost without a word."""
        for key in self._found:
            if key not in known:
                raise self.wrong(f"unknown key {name(key)[:60]}; known are {', '.join(known)}")

    def text(self, key: str, form: re.Pattern[str] | None = None, what: str = "", required: bool = False) -> Name:
        """Give a line of text, safe to show; empty when it is not there and need not be."""
        value = self._get(key, required)
        if value is None:
            return NO_NAME
        if not isinstance(value, str) or len(value) > _LONGEST or (required and not value.strip()):
            raise self.wrong(f"{key} must be text of at most {_LONGEST} characters")
        if form and not form.fullmatch(value):
            raise self.wrong(f"{key} must be {what}")
        return name(value)

    def version(self, key: str) -> Name:
        """Give a version, without a letter in front."""
        return self.text(key, _VERSION, "a version such as 10.24.4")

    def day(self, key: str, required: bool = False) -> Name:
        """Give a day, as `2026-09-24`."""
        value = self.text(key, required=required)
        try:
            return Name(date.fromisoformat(value).isoformat()) if value else NO_NAME
        except ValueError:
            raise self.wrong(f"{key} must be a day such as 2026-09-24") from None

    def number(self, key: str, required: bool = False) -> float | None:
        """Give a number; None when it is null or not there, and need not be."""
        value = self._get(key, required)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise self.wrong(f"{key} must be a number")
        return value

    def word(self, key: str, words: Callable[[Any], T]) -> T:
        """Give one of an enumeration's words."""
        try:
            return words(self._get(key, required=True))
        except ValueError:
            known = ", ".join(getattr(words, "__members__", {}).values())
            raise self.wrong(f"{key} must be one of {known}") from None

    def objects(self, key: str) -> Iterator["_Object"]:
        """Give the objects of a list; none when it is not there."""
        value = self._found.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(f"{key} must be a list")
        before = f"{self._where}." if self._where else ""
        for index, one in enumerate(value):
            yield _Object(one, f"{before}{key}[{index}]")

    def _get(self, key: str, required: bool) -> Any:
        value = self._found.get(key)
        if required and value is None:
            raise self.wrong(f"{key} is missing")
        return value


def _wrong(where: str, what: str) -> InputError:
    return InputError("ADVISORIES", f"{what}; docs/advisories.md tells the form", where=where or None)
