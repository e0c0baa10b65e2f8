"""Findings of the MERGE rules as a list in which each is made when somebody looks at it.

A merge on a large project has thousands, is judged at every key, and shows a dozen of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple, overload

from auditor.findings.finding import Finding, Severity, Subjects
from auditor.merging.combination import Combination
from auditor.model.names import NO_NAME, Name
from auditor.rules.finishing import origin_of
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded


class Entry(NamedTuple):
    """What is known of a finding before it is made. Sorted, the first three put the worst first."""

    rank: int
    """Of its severity."""
    rule: str
    thing: str
    """What it is about apart from the roles of the set, which are the same in all; empty for nothing else."""
    severity: Severity
    entity: Name
    """The entity that it is about; empty for none."""
    number: int
    """Its place among what its rule finds there."""
    finding: Finding | None
    """As its rule gave it; None where that is found out anew, on the entity."""


class MergeFindings(Sequence[Finding]):
    """What the MERGE rules find in one set of roles, worst first, then by rule and subject; stable."""

    def __init__(self, combination: Combination, rules: Iterable[Loaded], entries: Iterable[Entry]) -> None:
        self._combination = combination
        self._rules = {loaded.rule.id: loaded for loaded in rules}
        self._entries = sorted(entries, key=_BY_ORDER)
        self._made: dict[Entry, Finding] = {}
        self._reaches = Reaches(combination.context)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> "MergeFindings": ...
    def __getitem__(self, at: int | slice) -> "Finding | MergeFindings":
        """Give a finding, or some of them as such a list."""
        if isinstance(at, slice):
            return self._part(self._entries[at])
        return self._finding(self._entries[at])

    def __iter__(self) -> Iterator[Finding]:
        return map(self._finding, self._entries)

    @property
    def severities(self) -> Iterator[Severity]:
        """How bad each of them is."""
        return (entry.severity for entry in self._entries)

    @property
    def entities(self) -> set[Name]:
        """The entities that they are about."""
        return {entry.entity for entry in self._entries if entry.entity}

    @property
    def entries(self) -> Sequence[Entry]:
        """What is known of each before it is made."""
        return self._entries

    def of_rules(self, wanted: Callable[[str], bool]) -> "MergeFindings":
        """Give those of some rules, by id."""
        return self._part([entry for entry in self._entries if wanted(entry.rule)])

    def on(self, entity: Name) -> "MergeFindings":
        """Give those about an entity."""
        return self._part([entry for entry in self._entries if entry.entity == entity])

    def _part(self, entries: list[Entry]) -> "MergeFindings":
        part = MergeFindings(self._combination, self._rules.values(), ())
        part._entries, part._made, part._reaches = entries, self._made, self._reaches
        return part

    def _finding(self, entry: Entry) -> Finding:
        known = self._made.get(entry)
        if known is None:
            known = self._made[entry] = self._finished(entry)
        return known

    def _finished(self, entry: Entry) -> Finding:
        combination = self._combination
        found = entry.finding or self._found_again(entry)
        reach = self._reaches.of(found)
        return replace(found, severity=entry.severity, origin=origin_of(found, combination.project), reach=reach)

    def _found_again(self, entry: Entry) -> Finding:
        combination = self._combination
        on = combination.on(combination.project.entities[entry.entity])
        return tuple(self._rules[entry.rule].check(on, combination.context))[entry.number]


_BY_ORDER = itemgetter(0, 1, 2)


def thing_of(subjects: Subjects) -> str:
    """Name what a finding is about apart from the roles."""
    return subjects.entity or subjects.document or NO_NAME
