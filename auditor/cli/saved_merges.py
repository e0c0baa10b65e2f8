"""The saved merges of `check --scenario`: their findings beside those of the project's own roles (cli.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.cli.commands import UsageError
from auditor.findings.finding import Finding, RuleOutcome, Status
from auditor.merging import registry
from auditor.merging.judging import nothing_merged
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from auditor.rules.audit import Audit
from auditor.rules.finishing import order

if TYPE_CHECKING:
    from auditor.merging.scenario_file import Scenario

Merges = Sequence[tuple[Name, Merge]]
"""The merges of a scenario file, each with its name."""


def merged(done: Audit, saved: "Iterable[Scenario]") -> Iterator[tuple[Name, Merge]]:
    """Make the merges of a scenario file. What no longer exists is an error that names the scenario.

    `done` is an audit by all rules: what a merge adds is what none of its roles has alone.
    """
    for scenario in saved:
        if missing := scenario.missing(done.project):
            raise UsageError(f"scenario {scenario.name}: {missing[0]}")
        yield scenario.name, scenario.merge(done)


def with_merges(done: Audit, merges: Merges, rules: Sequence[str] | None) -> Audit:
    """Give an audit with what saved merges add: what MERGE rules find, and new violations of the merged roles.

    `rules` are the ids of the only rules that are asked for. Without merges MERGE rules have no subjects.
    """
    found = {done.id(finding): finding for finding in _added(merges) if rules is None or finding.rule in rules}
    outcomes = tuple(o for o in _outcomes(merges) if rules is None or o.rule in rules)
    findings = tuple(sorted((*done.findings, *found.values()), key=order))
    grown = tuple(_counted(outcome, found.values()) for outcome in done.outcomes)
    return replace(done, findings=findings, outcomes=(*grown, *outcomes), catalogue=registry.rule)


def _added(merges: Merges) -> Iterator[Finding]:
    for _, merge in merges:
        yield from merge.emergent
        yield from merge.new_findings


def _counted(outcome: RuleOutcome, found: Iterable[Finding]) -> RuleOutcome:
    """Add what a rule found in merges to what it found in the project."""
    more = sum(finding.rule == outcome.rule for finding in found)
    if not more:
        return outcome
    return replace(outcome, status=Status.VIOLATIONS, findings=outcome.findings + more, reason="")


def _outcomes(merges: Merges) -> Iterator[RuleOutcome]:
    """The outcomes of the MERGE rules over all merges."""
    if not merges:
        yield from nothing_merged()
        return
    for each in zip(*(merge.outcomes for _, merge in merges), strict=True):
        subjects, findings = sum(o.subjects for o in each), sum(o.findings for o in each)
        hidden = sum(o.hidden for o in each)
        reason = next((o.reason for o in each if o.status is Status.NOT_CHECKED), "")
        if findings:
            yield RuleOutcome(each[0].rule, Status.VIOLATIONS, subjects, findings)
        elif reason:
            yield RuleOutcome(each[0].rule, Status.NOT_CHECKED, subjects, 0, reason, hidden)
        else:
            yield RuleOutcome(each[0].rule, Status.CLEAN if subjects else Status.NO_SUBJECTS, subjects, 0)
