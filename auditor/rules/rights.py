"""The cells that rules about entities ask for, and how they read them back from a finding."""

from collections.abc import Iterable, Iterator

from auditor.access.effective import Right
from auditor.findings.finding import Fact, Finding, Granted
from auditor.model.domain import AccessRule
from auditor.rules.context import Context, RoleOnEntity


def members_on_all_rows(subject: RoleOnEntity, context: Context, right: Right) -> tuple[Granted, ...]:
    """Give the members that the app's rules make readable (or writable) on all rows, with these rules."""
    return tuple(found for granted in subject.cells(right) if (found := context.on_all_rows(granted)))


def cells_of(finding: Finding) -> tuple[Granted, ...]:
    """Give the cells among the facts of a finding."""
    return cells_in(finding.facts)


def cells_in(fact: Fact) -> tuple[Granted, ...]:
    """Give the cells in one fact, or in several."""
    return tuple(_cells(fact))


def _cells(fact: Fact) -> Iterator[Granted]:
    if isinstance(fact, Granted):
        yield fact
    elif isinstance(fact, tuple):
        for part in fact:
            yield from _cells(part)


def rules_of(cells: Iterable[Granted]) -> tuple[AccessRule, ...]:
    """Give the access rules behind cells, each once, in stored order."""
    found = {id(rule): rule for granted in cells for rule in granted.rules}
    return tuple(sorted(found.values(), key=lambda rule: (rule.entity, rule.index)))


def stored_rules(finding: Finding) -> tuple[AccessRule, ...]:
    """Give the access rules among the facts of a finding, in the order in which they stand there."""
    return tuple(_stored_rules(finding.facts))


def _stored_rules(fact: Fact) -> Iterator[AccessRule]:
    if isinstance(fact, AccessRule):
        yield fact
    elif isinstance(fact, tuple):
        for part in fact:
            yield from _stored_rules(part)
