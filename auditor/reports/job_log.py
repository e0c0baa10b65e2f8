"""The few lines that a person reads in the log of a pipeline, when the findings themselves go to files (cli.md)."""

from collections.abc import Iterable, Iterator

from auditor.decisions.baseline import Novelty
from auditor.decisions.decision import Standing, State
from auditor.decisions.matching import Decided
from auditor.findings.finding import Finding, Severity

MAX_LISTED = 10
"""Lines of each list; what is more is counted."""


def summary(decided: Decided) -> Iterator[str]:
    """Open findings by severity, new and fixed, what comes back from a decision, what was not checked or read."""
    done = decided.audit
    counts = dict.fromkeys(Severity, 0)
    for finding in done.findings:
        counts[finding.severity] += decided.is_open(finding)
    told = ", ".join(f"{number:,} {severity}" for severity, number in counts.items() if number)
    yield f"{done.project.source.path}: {f'open {told}' if told else 'no open findings'}"
    if decided.hidden:
        yield f"{decided.hidden:,} more do not count: accepted, a risk or planned in {decided.source}"
    yield from unasked(decided)
    yield from _since(decided)
    yield from _late(decided)
    if done.not_checked:
        yield f"not checked: {len(done.not_checked)} of {len(done.outcomes)} rules"
    yield from (f"not read: {entry.area}: {entry.detail}" for entry in done.project.coverage if entry.unreadable)


def unasked(decided: Decided) -> Iterator[str]:
    """Mention answers to what nobody asks, in a line; without any, nothing."""
    if decided.unasked:
        listed = ", ".join(decided.unasked[:MAX_LISTED])
        yield f"{decided.source} answers {listed}, which the checklist does not ask"


def _since(decided: Decided) -> Iterator[str]:
    if decided.baseline is None:
        return
    novelty = [(finding, decided.novelty(finding)) for finding in decided.audit.findings]
    new = [finding for finding, found in novelty if found is Novelty.NEW]
    checked = sum(found is Novelty.NEWLY_CHECKED for _, found in novelty)
    newly = f", {checked:,} newly checked" if checked else ""
    yield f"{len(new):,} new{newly} and {len(decided.fixed):,} fixed since {decided.baseline.path}"
    yield from _listed(f"  new: {_named(finding, decided)}" for finding in new)


def _late(decided: Decided) -> Iterator[str]:
    """Decisions that no longer hold come back loudly."""
    late: dict[Standing, list[str]] = {Standing.OVERDUE: [], Standing.EXPIRED: [], Standing.STALE: []}
    for finding in decided.audit.findings:
        decision, standing = decided.decision(finding) or (None, Standing.CURRENT)
        if decision and decision.state is not State.OPEN and standing in late:
            until = f" until {decision.until.isoformat()}" if decision.until else ""
            owner = f" by {decision.owner}" if decision.owner else ""
            late[standing].append(f"{_named(finding, decided)}; {decision.state}{until}{owner}")
    for standing, told in late.items():
        if told:
            why = "what was granted then has changed" if standing is Standing.STALE else "its day has passed"
            yield f"{len(told):,} {standing}, so open again: {why}"
            yield from _listed(f"  {standing}: {line}" for line in told)


def _named(finding: Finding, decided: Decided) -> str:
    return f"{finding.severity} {finding.rule} {decided.audit.title(finding)}: {finding.subjects.label}"


def _listed(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:MAX_LISTED]
    if len(every) > MAX_LISTED:
        yield f"  and {len(every) - MAX_LISTED:,} more"
