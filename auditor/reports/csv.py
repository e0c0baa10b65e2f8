"""CSV: the findings as a table for a spreadsheet, without formulas in it (inputs.md 6.3)."""

import csv as writer
from collections.abc import Callable, Iterable
from io import StringIO

from auditor.model.names import name
from auditor.reports.safe import csv_cell
from auditor.reports.values import Json
from auditor.reports.words import subject_label

COLUMNS: dict[str, Callable[[Json], str]] = {
    "severity": lambda f: str(f["severity"]),
    "rule": lambda f: str(f["rule"]),
    "title": lambda f: str(f["title"]),
    "subjects": subject_label,
    "message": lambda f: str(f["message"]),
    "fix": lambda f: str(f["fix"]),
    "reach": lambda f: str(f["reach"]),
    "certainty": lambda f: str(f["certainty"]),
    "origin": lambda f: str(f["origin"]),
    "latent": lambda f: "yes" if f["latent"] else "no",
    "enforced now": lambda f: "yes" if f["enforced_now"] else "no",
    "state": lambda f: str(f["decision"]["state"]) if f["decision"] else "open",
    "standing": lambda f: str(f["decision"]["standing"]) if f["decision"] else "",
    "owner": lambda f: name(f["decision"]["owner"] or "") if f["decision"] else "",
    "until": lambda f: str(f["decision"]["until"] or "") if f["decision"] else "",
    "reason": lambda f: name(" ".join((f["decision"]["reason"] or "").split())) if f["decision"] else "",
    "baseline": lambda f: str(f["baseline"] or ""),
    "id": lambda f: str(f["id"]),
}
"""Each column with how its cell is made of a FINDING. Columns are only ever added, at the end."""


def csv(document: Json, raw: bool = False) -> bytes:
    """Write the findings of `check`'s document as CSV, UTF-8. `raw`: without the guard against formulas."""
    out = StringIO(newline="")
    table = writer.writer(out, quoting=writer.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for finding in document["findings"]:
        table.writerow(_cells((make(finding) for make in COLUMNS.values()), raw))
    return out.getvalue().encode("utf-8", "replace")


def _cells(values: Iterable[str], raw: bool) -> list[str]:
    return [value if raw else csv_cell(value) for value in values]
