"""Markdown: the findings for a wiki or a pull request. Text from the project never becomes markup, mention or link."""

from collections.abc import Iterator
from itertools import groupby

from auditor.model.names import name
from auditor.reports.junit import subject_label
from auditor.reports.safe import markdown as safe
from auditor.reports.values import Json

SEVERITIES = ("critical", "high", "medium", "low", "info")


def markdown(document: Json) -> bytes:
    """Write `check`'s document as Markdown, UTF-8: what a manager asks first, then the findings, then what was not."""
    return ("\n".join(_lines(document)) + "\n").encode("utf-8", "replace")


def _lines(document: Json) -> Iterator[str]:
    export, summary = document["export"], document["summary"]
    yield f"# Security audit of {safe(name(export['path']))}"
    yield ""
    version = f"Mendix {safe(name(export['mendix_version']))}, " if export["mendix_version"] else ""
    yield f"{version}read as {safe(export['format'])}, by mxaudit {document['tool']['version']},"
    yield f"{document['generated_at']}."
    yield ""
    yield f"| {' | '.join(SEVERITIES)} | open | new | fixed | not checked |"
    yield f"|{' --- |' * 9}"
    words = [*SEVERITIES, "open", "new", "fixed", "not_checked"]
    yield f"| {' | '.join(str(summary[word]) for word in words)} |"
    yield ""
    yield from _anonymous(document)
    yield from _overdue(document)
    yield "## Findings"
    yield ""
    if not document["findings"]:
        yield "No violations found."
        yield ""
    for severity, findings in groupby(document["findings"], key=lambda f: f["severity"]):
        yield f"### {severity.capitalize()}"
        yield ""
        for finding in findings:
            yield from _finding(finding)
    yield from _not_checked(document)


def _anonymous(document: Json) -> Iterator[str]:
    found = [f for f in document["findings"] if f["reach"] == "anonymous" and f["severity"] != "info"]
    yield f"Open to anonymous: {len(found)} findings." if found else "Open to anonymous: nothing was found."
    yield ""


def _overdue(document: Json) -> Iterator[str]:
    late = [f for f in document["findings"] if f["decision"] and f["decision"]["standing"] in ("overdue", "expired")]
    for finding in late:
        decision = finding["decision"]
        what = f"{finding['rule']} {safe(subject_label(finding))}"
        owner = safe(name(decision["owner"] or "nobody"))
        yield f"- {decision['standing']}: {what}, until {decision['until']}, {owner}"
    if late:
        yield ""


def _finding(finding: Json) -> Iterator[str]:
    state = finding["decision"]["state"] if finding["decision"] else "open"
    yield f"**{finding['rule']} {safe(finding['title'])}**: {safe(subject_label(finding))} ({state})"
    yield ""
    yield safe(finding["message"])
    yield ""
    for evidence in finding["evidence"]:
        yield f"- {safe(evidence['statement'])}"
    yield f"- Fix: {safe(finding['fix'])}"
    yield ""


def _not_checked(document: Json) -> Iterator[str]:
    rules = [rule for rule in document["rules"] if rule["status"] == "not checked"]
    partial = [entry for entry in document["coverage"] if entry["status"] != "read"]
    yield "## What was not checked"
    yield ""
    if not rules and not partial:
        yield "Everything was read and every rule was checked."
    for rule in rules:
        yield f"- {rule['id']} {safe(rule['title'])}: {safe(rule['reason'])}"
    for entry in partial:
        yield f"- {entry['status']}: {safe(entry['area'])}, {safe(entry['detail'])}"
