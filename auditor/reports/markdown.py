"""Markdown: the findings for a wiki or a pull request. Text from the project never becomes markup, mention or link."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from auditor.decisions.matching import Decided
from auditor.model.names import name
from auditor.reports import checklist
from auditor.reports.overview import SEVERITIES, Overview, is_open, overview, owner
from auditor.reports.placing import Placing
from auditor.reports.safe import markdown as safe
from auditor.reports.values import Json
from auditor.reports.words import decided_words, finding_groups, module_label, subject_label

MAX_LISTED = 20
"""Lines of each list at the top; what is more is counted, and stands below."""


def markdown(decided: Decided, document: Json) -> bytes:
    """Write `check`'s document as Markdown, UTF-8: what a manager asks first, then the findings, then what was not."""
    return ("\n".join(_lines(decided, document)) + "\n").encode("utf-8", "replace")


def _lines(decided: Decided, document: Json) -> Iterator[str]:
    export = document["export"]
    yield f"# Security audit of {safe(name(export['path']))}"
    yield ""
    version = f"Mendix {safe(name(export['mendix_version']))}, " if export["mendix_version"] else ""
    yield f"{version}read as {safe(export['format'])}, by mxaudit {document['tool']['version']},"
    yield f"{document['generated_at']}."
    yield ""
    yield from _in_short(overview(decided, document))
    placing = Placing(document)
    yield "## Findings"
    yield ""
    if not document["findings"]:
        yield "No violations found."
        yield ""
    yield from _findings(placing.own)
    yield from _merges(document["scenarios"], placing)
    if document["checklist"]:
        yield from checklist.markdown(document["checklist"])
    yield from _not_checked(document)


def _in_short(answers: Overview) -> Iterator[str]:
    """Open by severity, open to anonymous, new and fixed, late with owner; what was not checked ends the file."""
    yield f"| findings | {' | '.join(SEVERITIES)} |"
    yield f"|{' --- |' * (len(SEVERITIES) + 1)}"
    yield f"| open | {' | '.join(str(answers.open[word]) for word in SEVERITIES)} |"
    yield f"| accepted, risk or planned | {' | '.join(str(answers.decided[word]) for word in SEVERITIES)} |"
    yield ""
    for line in answers.hidden:
        yield f"{safe(line)}."
        yield ""
    yield f"**Open to anonymous.** {' '.join(map(safe, answers.exposed))}"
    yield ""
    yield from _listed(_group_lines(answers.anonymous) or ["No open finding reaches whoever does not sign in."])
    yield from _since(answers)
    if answers.late:
        yield "**Decisions that no longer hold.**"
        yield ""
        yield from _listed([_late(finding) for finding in answers.late])
    unchecked, unread = len(answers.unchecked), len(answers.unread)
    yield f"**Not checked.** {unchecked} rules; {unread} areas of the export were not or not wholly read."
    yield ""


def _since(answers: Overview) -> Iterator[str]:
    if not answers.baseline:
        return
    numbers = f"{len(answers.new)} new, {len(answers.fixed)} fixed, {answers.newly_checked} newly checked"
    yield f"**Since {safe(answers.baseline)}.** {numbers}."
    yield ""
    fixed = [
        f"fixed: {known['rule']} {safe(name(known['title']))}, {safe(subject_label(known))}" for known in answers.fixed
    ]
    yield from _listed([f"new: {line}" for line in _group_lines(answers.new)] + fixed)


def _late(finding: Json) -> str:
    decision = finding["decision"]
    until = f" until {decision['until']}" if decision["until"] else ""
    what = f"{finding['rule']} {safe(subject_label(finding))}"
    return f"{decision['standing']}: {what}, {decision['state']}{until}, {safe(owner(finding))}"


def _group_lines(findings: Sequence[Json]) -> list[str]:
    """Findings of one rule in one module as one line."""
    return [f"{group[0]['severity']}: {_head(group)}" for group in finding_groups(findings)]


def _head(group: Sequence[Json]) -> str:
    first = group[0]
    what = safe(subject_label(first)) if len(group) == 1 else f"{safe(module_label(first))}, {len(group)} findings"
    return f"{first['rule']} {safe(first['title'])}: {what}"


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"- {line}" for line in lines[:MAX_LISTED])
    if len(lines) > MAX_LISTED:
        yield f"- and {len(lines) - MAX_LISTED} more"
    if lines:
        yield ""


def _findings(findings: Iterable[Json]) -> Iterator[str]:
    for severity, found in groupby(findings, key=lambda f: f["severity"]):
        members = list(found)
        yield f"### {severity.capitalize()}: {len(members)}"
        yield ""
        for group in finding_groups(members):
            yield from _group(group)


def _group(group: Sequence[Json]) -> Iterator[str]:
    """One finding in full; several of one rule in one module under one head, with the fix once."""
    first = group[0]
    yield f"**{_head(group)}**{_state(first) if len(group) == 1 else ''}"
    yield ""
    if len(group) == 1:
        yield safe(first["message"])
        yield ""
        yield from (f"- {safe(evidence['statement'])}" for evidence in first["evidence"])
        yield from _decided(first, "- ")
    for finding in group if len(group) > 1 else ():
        yield f"- {safe(finding['message'])}{_state(finding)}"
        yield from _decided(finding, "  - ")
    yield f"- Fix{', for the first' if len(group) > 1 else ''}: {safe(first['fix'])}"
    yield ""


def _state(finding: Json) -> str:
    decision = finding["decision"]
    return f" ({decision['standing'] if is_open(finding) else decision['state']})" if decision else ""


def _decided(finding: Json, indent: str) -> Iterator[str]:
    if finding["decision"]:
        yield f"{indent}Decided: {safe(decided_words(finding['decision']))}"


def _merges(scenarios: Sequence[Json], placing: Placing) -> Iterator[str]:
    if scenarios:
        yield "## Merges"
        yield ""
    for scenario in scenarios:
        roles = " + ".join([*scenario["user_roles"], *scenario["with"]])
        without = "".join(f" - {role}" for role in scenario["without"])
        gains = [f"{safe(name(role))} gains {len(cells)} cells" for role, cells in scenario["gained"].items()]
        yield f"### {safe(name(scenario['name']))}"
        yield ""
        yield f"{safe(name(roles + without))}: {', '.join(gains) or 'a new user role'}."
        yield ""
        now, before = placing.of_merge(scenario)
        for group in finding_groups(now):
            yield from _group(group)
        yield from _listed([f"told above: {f['rule']} {safe(subject_label(f))}" for f in before])


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
