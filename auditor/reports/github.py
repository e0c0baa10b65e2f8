"""Workflow annotations: the findings as errors, warnings and notices beside the code of a pull request."""

from collections.abc import Iterator

from auditor.model.names import name
from auditor.reports.junit import subject_label
from auditor.reports.safe import annotation
from auditor.reports.values import Json

_COMMANDS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}


def github(document: Json) -> bytes:
    """Write `check`'s document as workflow commands, a line a finding; findings that do not count are left out."""
    return ("".join(f"{line}\n" for line in _lines(document))).encode("utf-8", "replace")


def _lines(document: Json) -> Iterator[str]:
    path = annotation(name(document["export"]["path"]), property_=True)
    for finding in document["findings"]:
        decision = finding["decision"]
        if decision and decision["standing"] == "current" and decision["state"] != "open":
            continue
        title = annotation(f"{finding['rule']} {finding['title']}", property_=True)
        places = [e["location"] for e in finding["evidence"] if e["location"]]
        line = next((place["line"] for place in places if place["line"]), 1)
        told = annotation(f"{subject_label(finding)}: {finding['message']} Fix: {finding['fix']}")
        yield f"::{_COMMANDS[finding['severity']]} file={path},line={line},title={title}::{told}"
