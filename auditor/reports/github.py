"""Workflow annotations: the findings as errors, warnings and notices beside the code of a pull request."""

from collections.abc import Iterator

from auditor.model.names import name
from auditor.reports.overview import is_open
from auditor.reports.safe import annotation
from auditor.reports.values import Json
from auditor.reports.words import decided_words, subject_label

_COMMANDS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}


def github(document: Json) -> bytes:
    """Write `check`'s document as workflow commands, a line a finding; what does not count is left out.

    Left out are findings with a decision that holds, and those that the baseline has; what the baseline did not cover
    is a notice.
    """
    return ("".join(f"{line}\n" for line in _lines(document))).encode("utf-8", "replace")


def _lines(document: Json) -> Iterator[str]:
    path = annotation(name(document["export"]["path"]), property_=True)
    for finding in document["findings"]:
        if not is_open(finding) or finding["baseline"] == "unchanged":
            continue
        command = "notice" if finding["baseline"] == "newly checked" else _COMMANDS[finding["severity"]]
        title = annotation(f"{finding['rule']} {finding['title']}", property_=True)
        places = [e["location"] for e in finding["evidence"] if e["location"]]
        line = next((place["line"] for place in places if place["line"]), 1)
        decision = finding["decision"]
        decided = f" Decided: {decided_words(decision)}." if decision else ""
        told = annotation(f"{subject_label(finding)}: {finding['message']}{decided} Fix: {finding['fix']}")
        yield f"::{command} file={path},line={line},title={title}::{told}"
