"""A portfolio as JSON lines: one export a line, and one finding a line (cli.md, Portfolio)."""

import json
from collections.abc import Iterator, Sequence

from auditor.decisions.matching import Decided
from auditor.reports.overview import SEVERITIES, is_open, late
from auditor.reports.values import SCHEMA_VERSION, Json

_TOLD = ("source", "generated_at", "summary", "not_read", "decisions", "policy", "anonymous", "late", "rules")


def line(document: Json) -> bytes:
    """Write one document as a line of JSON: ASCII, keys sorted."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii") + b"\n"


def finding_line(export: str, found: bytes) -> bytes:
    """Give a line of `findings.jsonl`: the finding that `line` wrote, with the name of its export in front."""
    return b'{"export":' + json.dumps(export).encode("ascii") + b"," + found[1:]


def told(document: Json, decided: Decided, not_read: Sequence[str], notes: Sequence[str]) -> Json:
    """Give what a portfolio tells of one export that was checked, from `check`'s document."""
    findings = document["findings"]
    return {
        "source": document["export"],
        "generated_at": document["generated_at"],
        "summary": document["summary"],
        "not_read": list(not_read),
        "notes": list(notes),
        "decisions": {"from": decided.source, "hidden": decided.hidden} if decided.source else None,
        "policy": document["policy"],
        "anonymous": sum(is_open(f) and f["reach"] == "anonymous" and f["severity"] != "info" for f in findings),
        "late": len(late(findings)),
        "rules": list(_rules(document)),
    }


def _rules(document: Json) -> Iterator[Json]:
    """Give each rule with what became of it, and the worst severity that it has here."""
    worst: dict[str, str] = {}
    for found in document["findings"]:
        worst.setdefault(found["rule"], found["severity"])  # The worst come first.
    for rule in document["rules"]:
        kept = {key: rule[key] for key in ("id", "title", "status", "subjects", "findings")}
        yield {**kept, "worst": worst.get(rule["id"])}


def export_line(export: str, file: str, answer: Json) -> Json:
    """Give a line of `exports.jsonl`, as a document. `file`: base name of the findings file; empty without one."""
    return {
        "schema_version": SCHEMA_VERSION,
        "export": export,
        "file": file or None,
        "exit_code": answer["exit_code"],
        "error": answer.get("error"),
        **{key: answer.get(key) for key in _TOLD},
    }


def totals(entries: Sequence[Json]) -> dict[str, int]:
    """Add up the summaries of the exports that could be checked."""
    words = (*SEVERITIES, "open", "new", "fixed", "overdue", "not_checked")
    return {word: sum(entry["summary"][word] for entry in entries if entry["summary"]) for word in words}


__all__ = ["SEVERITIES", "export_line", "finding_line", "line", "told", "totals"]
