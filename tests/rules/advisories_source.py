"""How `auditor/rules/advisories.json` came out of the list that advisories were collected in.

The list has one row for a product in words (`Mendix SAML (Mendix 9 compatible, New Track)`) with its versions in
words (`>= V3.3.1 < V3.3.5`). Rows are turned into ranges, one entry for a CVE and a product, by these steps:

1.  The product's words say what it is: the runtime, Studio Pro, a widget, or a Marketplace module.
2.  Bounds become `from` (the first version affected) and `below` (the first that is not). `all` has no bound.
3.  Runtime rows get the line that they name, `9` or `9.12`. Of the lines that a version belongs to, the longest
    decides: 9.18.5 is fixed although it is below 9.22.0, because the row of 9.18 says so.
4.  Module rows get lines from their fixes: of fixes with the same major number the highest stands for the major line
    (`3`), lower ones for their own (`3.2`), and the lowest major has none, so that it also covers what is older. A row
    that names its line (`Workflow Commons V2.1`) gets that one. Rows in `_RANGES_APART` need none.
5.  New and Upgrade Track become `track`, since no version number tells them apart. Where it is the app's Mendix version
    that tells two rows apart, that becomes `mendix`.
6.  What an entry rests on beside the version (`only with basic auth`) becomes `condition`. Rows without a fix get the
    day of the record, `no_fix_on`: later fixes are likely.
7.  Status: revoked and unverified ones stay, as such. CVE-2023-25957 is superseded: its ranges end below the fixes
    that it names, and CVE-2023-29129 corrects them.

Run `python -m tests.rules.advisories_source LIST TARGET` to write the file anew.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

MODULES = {
    "Database Replication": ("DatabaseReplication", "160"),
    "Email Connector": ("Email_Connector", "120739"),
    "Encryption": ("Encryption", "1011"),
    "Excel Importer": ("ExcelImporter", ""),
    "Forgot Password": ("ForgotPassword", "1296"),
    "OIDC SSO": ("OIDC", "120371"),
    "SAML": ("SAML20", "1174"),
    "Workflow Commons": ("WorkflowCommons", "117066"),
}
"""Words of a product -> module name and Marketplace id. Ids are those that Mendix's documentation links to."""

SUPERSEDED = {"CVE-2023-25957": "CVE-2023-29129"}

_BOUND = re.compile(r"(>=|<)\s*V?(\d+(?:\.\d+)*)")
_RUNTIME = re.compile(
    r"Mendix Applications using Mendix (\d+)(?: \(V(\d+\.\d+)\))?$|Mendix Runtime(?: V(\d+(?:\.\d+)?))?$"
)
_STUDIO_PRO = re.compile(r"Mendix Studio Pro (\d+(?:\.\d+)?)?")
_NAMED_LINE = re.compile(r" V(\d+\.\d+)$")
_NO_FIX = re.compile(r"none listed at (\d{4}-\d\d-\d\d)")
_BASIC = "only where users sign in with user name and password (basic authentication)"
_QUERY_HANDLER = "only where the runtime setting DataStorage.UseNewQueryHandler is False"
_RANGES_APART = ("CVE-2022-26314",)
"""Its rows do not overlap, and the lower one is about everything that is older than the first version of the other."""


def normalised(listed: Row) -> Row:
    """Give the file's content."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in listed["advisories"]:
        groups.setdefault((row["cve"], _product(row)["product"] + _product(row).get("module", "")), []).append(row)
    entries = [_entry(rows) for rows in groups.values()]
    return {
        "schema_version": 1,
        "as_of": listed["as_of"],
        "advisories": sorted(entries, key=lambda e: (_number(e["cve"]), e["product"])),
    }


def _number(cve: str) -> tuple[int, ...]:
    return tuple(int(part) for part in cve.removeprefix("CVE-").split("-"))


def _product(row: Row) -> Row:
    words = row["product"]
    if _RUNTIME.match(words):
        return {"product": "runtime"}
    if words.startswith("Mendix Studio Pro"):
        return {"product": "studio pro"}
    if words.endswith("(widget)"):
        return {"product": "widget"}
    name, package_id = next(known for start, known in MODULES.items() if words.startswith(f"Mendix {start}"))
    return {"product": "module", "module": name} | ({"package_id": package_id} if package_id else {})


def _entry(rows: list[Row]) -> Row:
    first = rows[0]
    product = _product(first)
    affected = [_range(row, product["product"]) for row in rows]
    if product["product"] == "module":
        affected = list(_with_lines(first["cve"], affected))
    named = {key: first[key] for key in ("cve", "ssa", "icsa") if re.fullmatch(r"[A-Z]+-[\d-]+", first[key])}
    cwe = {"cwe": int(first["cwe"].removeprefix("CWE-"))} if first["cwe"].startswith("CWE-") else {}
    status = {"status": "superseded", "superseded_by": SUPERSEDED[first["cve"]]} if first["cve"] in SUPERSEDED else {}
    ranges = {"affected": affected} if first["status"] == "active" else {}
    return {
        **named,
        "cvss": first["cvss"],
        **cwe,
        "status": first["status"],
        **status,
        **product,
        "source": "secondary source, not verified" if first["status"] == "unverified" else first["source"],
        **ranges,
    }


def _range(row: Row, product: str) -> Row:
    found: Row = {}
    if product == "runtime" and (line := _RUNTIME.match(row["product"])):
        found["line"] = line[2] or line[1] or line[3] or ""
    if product == "studio pro" and (line := _STUDIO_PRO.match(row["product"])):
        found["line"] = line[1]
    if product == "module" and (line := _NAMED_LINE.search(row["product"])):
        found["line"] = line[1]
    if compatible := re.search(r"\((.*?)(?:, (New|Upgrade) Track)?\)", row["product"]):
        if product == "module":
            found["for"] = compatible[1]
        if compatible[2]:
            found["track"] = f"{compatible[2]} Track"
    for sign, version in _BOUND.findall(row["affected"]):
        found["from" if sign == ">=" else "below"] = version
    if re.fullmatch(r"V[\d.]+", row["fixed"]):
        found["fixed"] = row["fixed"].removeprefix("V")
    if day := _NO_FIX.match(row["fixed"]):
        found["no_fix_on"] = day[1]
    if "basic auth" in row["affected"]:
        found["condition"] = _BASIC
    if "UseNewQueryHandler" in row["affected"]:
        found["condition"] = _QUERY_HANDLER
        found["remedy"] = "set the runtime setting DataStorage.UseNewQueryHandler to True"
    return found


def _with_lines(cve: str, affected: list[Row]) -> Iterator[Row]:
    """Steps 4 and 5: give module ranges the line, or the Mendix version, that tells them apart."""
    if cve in _RANGES_APART:
        yield from affected
        return
    if any("no_fix_on" in one for one in affected):
        for one in affected:
            yield {"mendix": int(one["for"].split()[1]), **one}
        return
    for one in affected:
        line = "" if any("line" in other for other in affected) else _line(one, affected)
        yield ({"line": line} if line else {}) | one


def _line(one: Row, affected: Iterable[Row]) -> str:
    """The line that the highest fix of a row's product stands for."""
    highest: dict[tuple[str, str], tuple[int, ...]] = {}
    for other in affected:
        key = (other.get("for", ""), other.get("track", ""))
        highest[key] = max(highest.get(key, ()), _version(other["fixed"]))
    mine = highest[one.get("for", ""), one.get("track", "")]
    of_track = [fix for (_, track), fix in highest.items() if track == one.get("track", "")]
    if mine != max(fix for fix in of_track if fix[0] == mine[0]):
        return f"{mine[0]}.{mine[1]}"
    return str(mine[0]) if mine[0] > min(fix[0] for fix in highest.values()) else ""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


if __name__ == "__main__":
    document = normalised(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
