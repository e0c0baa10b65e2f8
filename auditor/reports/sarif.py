"""SARIF 2.1.0: the findings file for code scanning (inputs.md 6.3).

Results carry our own fingerprints (the finding's id), so that an alert survives re-export; the project is a binary
file, so every place is told as a logical location, and line 1 stands for "the file".
"""

import re
from collections.abc import Iterator, Set
from typing import Any
from urllib.parse import quote

from auditor import __version__
from auditor.decisions.baseline import LEFT_OUT, MERGED, Novelty
from auditor.decisions.decision import Decision, Standing, State
from auditor.decisions.matching import Decided
from auditor.findings.finding import Evidence, Finding, Severity, Status
from auditor.model.names import raw
from auditor.model.source import Location
from auditor.reports import checklist, json
from auditor.reports.values import subjects
from auditor.rules.audit import Audit
from auditor.rules.checklist import QUESTIONS
from auditor.rules.rule import Loaded

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 5000
"""Code scanning keeps 5,000 results of a run by severity; what is above is counted in a notification."""

MAX_STEPS = 100
"""Code scanning shows 100 locations of a result."""

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
}
_EMBEDDED_LINK = re.compile(r"([\\\[\]])")


def sarif(decided: Decided, scope: dict[str, Any] | None = None, merged: Set[str] = frozenset()) -> bytes:
    """Write an audit with its decisions as one SARIF log with one run.

    `scope` is that of cli.md, `check`; `merged` are the ids of what saved merges add.
    """
    audit = decided.audit
    rules = [audit.lookup(outcome.rule) for outcome in audit.outcomes]
    index = {loaded.rule.id: position for position, loaded in enumerate(rules)}
    shown = audit.findings[:MAX_RESULTS]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "mxaudit",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_descriptor(loaded) for loaded in rules],
                "notifications": [
                    {"id": question.id, "shortDescription": {"text": question.text}} for question in QUESTIONS
                ],
            }
        },
        "automationDetails": {"id": f"mxaudit/{raw(audit.project.name)}/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"EXPORT": {"description": {"text": "The folder that holds the export."}}},
        "invocations": [
            {
                "executionSuccessful": not any(entry.unreadable for entry in audit.project.coverage),
                "toolExecutionNotifications": [*_notifications(audit, len(shown)), *_checklist(decided)],
            }
        ],
        "results": [_result(finding, decided, index[finding.rule], merged) for finding in shown],
    }
    cut = len(audit.findings) - len(shown)
    properties = {**({"scope": scope} if scope else {}), **({LEFT_OUT: cut} if cut else {})}
    if properties:
        run["properties"] = properties
    return json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _descriptor(loaded: Loaded) -> dict[str, Any]:
    rule, page = loaded.rule, loaded.page
    worst = rule.severities[0]
    text = "\n\n".join(
        (page.what, f"Why is this bad: {page.why}", f"Example: {page.example}", f"How to fix: {page.fix}")
    )
    markdown = "\n\n".join(
        f"**{heading}**\n\n{body}"
        for heading, body in (
            ("What it does", page.what),
            ("Why is this bad", page.why),
            ("Example", page.example),
            ("How to fix", page.fix),
        )
    )
    properties: dict[str, Any] = {
        "tags": ["security", *(f"external/cwe/cwe-{number:03d}" for number in rule.cwe)],
        "problem.severity": "error" if _LEVELS[worst] == "error" else "warning",
        "precision": "high",
    }
    if worst in _SCORES:
        properties["security-severity"] = _SCORES[worst]
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", page.title)),
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": " ".join(page.what.split())},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": properties,
    }


def _result(finding: Finding, decided: Decided, index: int, merged: Set[str]) -> dict[str, Any]:
    audit = decided.audit
    explanation = audit.explain(finding)
    identity = audit.id(finding)
    places = [evidence for evidence in explanation.evidence if evidence.location and evidence.location.file]
    first = places[0].location if places else Location(audit.project.source.path)
    properties: dict[str, Any] = {
        "severity": finding.severity.value,
        "reach": finding.reach.value,
        "certainty": finding.certainty.value,
        "origin": finding.origin.value,
        "latent": finding.latent,
        "enforcedNow": finding.enforced_now,
        "subjects": {key: named for key, named in subjects(finding.subjects, audit.project).items() if named},
    }
    if identity in merged:
        properties[MERGED] = True
    if finding.severity in _SCORES:
        properties["security-severity"] = _SCORES[finding.severity]
    more: dict[str, Any] = {}
    if len({evidence.location for evidence in places}) > 1:
        more["codeFlows"] = [{"threadFlows": [{"locations": [_step(evidence) for evidence in places[:MAX_STEPS]]}]}]
    if found := decided.decision(finding):
        more["suppressions"] = [_suppression(*found)]
    if novelty := decided.novelty(finding):
        more["baselineState"] = "unchanged" if novelty is Novelty.UNCHANGED else "new"
        properties["baseline"] = novelty.value
    statements = "".join(f"\n- {evidence.statement}" for evidence in explanation.evidence)
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(f"{explanation.message}{statements}\n{explanation.fix}")},
        "locations": [_location(first, finding)] if first else [],
        "relatedLocations": [
            {"id": number, **_place(evidence)} for number, evidence in enumerate(places[1:MAX_STEPS], 1)
        ],
        "partialFingerprints": {"primaryLocationLineHash": identity, "mxauditFindingId/v1": identity},
        "properties": properties,
        **more,
    }


def _suppression(decision: Decision, holds: Standing) -> dict[str, Any]:
    """A decision as a suppression: accepted while it holds, under review while it does not (or is only planned)."""
    accepted = decision.state in (State.ACCEPTED, State.RISK) and holds is Standing.CURRENT
    told = [decision.state.value]
    if decision.until:
        told.append(f"until {decision.until.isoformat()}")
    if decision.owner:
        told.append(f"by {decision.owner}")
    if holds is not Standing.CURRENT:
        told.append(f"({holds})")
    reason = f": {decision.reason}" if decision.reason else ""
    return {
        "kind": "external",
        "status": "accepted" if accepted else "underReview",
        "justification": _plain(" ".join(told) + reason),
    }


def _location(place: Location, finding: Finding) -> dict[str, Any]:
    return {
        "physicalLocation": _physical(place),
        "logicalLocations": [
            {
                "fullyQualifiedName": finding.subjects.label,
                "name": finding.subjects.label.rpartition(" × ")[2],
                "kind": "member" if finding.subjects.member else "element",
            }
        ],
    }


def _physical(place: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(raw(place.file), safe="/"), "uriBaseId": "EXPORT"},
        "region": {"startLine": place.line or 1},
    }


def _step(evidence: Evidence) -> dict[str, Any]:
    """One step of the way that leads to a finding: what a document does, which rule grants, who holds the role."""
    return {"location": _place(evidence)}


def _place(evidence: Evidence) -> dict[str, Any]:
    place = evidence.location
    assert place is not None
    where = " › ".join(part for part in (place.unit, place.path) if part)
    return {
        "message": {"text": _plain(evidence.statement)},
        "physicalLocation": _physical(place),
        "logicalLocations": [{"fullyQualifiedName": where or place.file, "kind": "element"}],
    }


def _notifications(audit: Audit, shown: int) -> list[dict[str, Any]]:
    """What a reader of the results must not take for silence: rules not checked, parts not read, results cut."""
    notes: list[tuple[str, str, str | None]] = [
        ("note", f"{outcome.rule} was not checked: {outcome.reason}", outcome.rule)
        for outcome in audit.outcomes
        if outcome.status is Status.NOT_CHECKED
    ]
    notes.extend(
        ("warning", f"{entry.area}: {entry.detail}", None) for entry in audit.project.coverage if entry.unreadable
    )
    if shown < len(audit.findings):
        cut = len(audit.findings) - shown
        notes.append(("warning", f"{cut} findings of lower severity are not in this file: it holds {shown}.", None))
    found = []
    for level, text, rule in notes:
        note: dict[str, Any] = {"level": level, "message": {"text": _plain(text)}}
        if rule:
            note["associatedRule"] = {"id": rule}
        found.append(note)
    return found


def _checklist(decided: Decided) -> Iterator[dict[str, Any]]:
    """The questions that a model cannot answer, with what was answered."""
    for question, told in checklist.notifications(decided):
        yield {"level": "note", "descriptor": {"id": question}, "message": {"text": _plain(told)}}


def _plain(text: str) -> str:
    """Keep text from becoming an embedded link: `[a](http://x)` in a message is one."""
    return _EMBEDDED_LINK.sub(r"\\\1", text)
