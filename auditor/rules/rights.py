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
    return tuple(_cells(finding.facts))


def _cells(facts: Iterable[Fact]) -> Iterator[Granted]:
    for fact in facts:
        if isinstance(fact, Granted):
            yield fact
        elif isinstance(fact, tuple):
            yield from _cells(fact)


def rules_of(cells: Iterable[Granted]) -> tuple[AccessRule, ...]:
    """Give the access rules behind cells, each once, in stored order."""
    found = {id(rule): rule for granted in cells for rule in granted.rules}
    return tuple(sorted(found.values(), key=lambda rule: (rule.entity, rule.index)))
