"""Running the MERGE rules over a set of roles: what is only together, what limits are lost, and each rule's status."""

from collections.abc import Iterable

from auditor.findings.finding import Finding, RuleOutcome, Status
from auditor.merging.combination import Combination
from auditor.merging.registry import merge_rules
from auditor.model.frozen import frozen
from auditor.rules.finishing import order, origin_of, severity_of
from auditor.rules.needs import missing_input, unreadable_input
from auditor.rules.policing.in_force import off, switched_off
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded


@frozen
class Judged:
    """What the MERGE rules say about one set of roles."""

    findings: tuple[Finding, ...]
    """Worst first, then the widest reach, then by rule and subject; stable."""
    outcomes: tuple[RuleOutcome, ...]
    """One for each rule."""


def judge(combination: Combination, rules: Iterable[Loaded] | None = None) -> Judged:
    """Judge a set of roles, by all MERGE rules unless some are given."""
    findings: list[Finding] = []
    outcomes: list[RuleOutcome] = []
    reaches = Reaches(combination.context)
    for loaded in rules if rules is not None else merge_rules():
        found, outcome = _run(loaded, combination)
        findings.extend(_finished(finding, combination, reaches) for finding in found)
        outcomes.append(outcome)
    findings.sort(key=order)
    return Judged(tuple(findings), tuple(outcomes))


def nothing_merged() -> tuple[RuleOutcome, ...]:
    """Give the outcomes of the MERGE rules while nothing is merged: no subjects."""
    return tuple(RuleOutcome(loaded.rule.id, Status.NO_SUBJECTS, 0, 0) for loaded in merge_rules())


def _run(loaded: Loaded, combination: Combination) -> tuple[list[Finding], RuleOutcome]:
    found, outcome = _judged(loaded, combination)
    if switch := switched_off(loaded, combination.context):
        return [], off(outcome.rule, switch, combination.context.policy, outcome.subjects, len(found))
    return found, outcome


def _judged(loaded: Loaded, combination: Combination) -> tuple[list[Finding], RuleOutcome]:
    rule, context = loaded.rule, combination.context
    if reason := missing_input(rule, context):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, 0, 0, reason)
    found: list[Finding] = []
    subjects = 0
    for subject in rule.subjects(combination) if rule.subjects else ():
        subjects += 1
        found.extend(loaded.check(subject, context))
    if found:
        return found, RuleOutcome(rule.id, Status.VIOLATIONS, subjects, len(found))
    if part := unreadable_input(rule, context):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, subjects, 0, part)
    return [], RuleOutcome(rule.id, Status.CLEAN if subjects else Status.NO_SUBJECTS, subjects, 0)


def _finished(finding: Finding, combination: Combination, reaches: Reaches) -> Finding:
    return Finding(
        rule=finding.rule,
        severity=severity_of(finding, combination.context),
        subjects=finding.subjects,
        facts=finding.facts,
        certainty=finding.certainty,
        origin=origin_of(finding, combination.project),
        reach=reaches.of(finding),
    )
