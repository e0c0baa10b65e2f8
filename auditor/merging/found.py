"""Findings of the MERGE rules as a list in which each is made when somebody looks at it.

A merge on a large project has thousands, is judged at every key, and shows a dozen of them.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple, overload

from auditor.findings.finding import Finding, Severity
from auditor.merging.combination import Combination
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.rules.finishing import origin_of
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded


@frozen
class Batch:
    """Findings of one rule and one severity, sorted by what they are about."""

    severity: Severity
    rule: str
    things: Sequence[str]
    """What each is about apart from the roles of the set, which are the same in all; empty for nothing else."""
    made: Sequence[Finding] = ()
    """They themselves, as the rule gave them. Where there are none each is about an entity, and found out anew."""
    number: int = 0
    """Their place among what the rule finds on an entity."""


class Sketch(NamedTuple):
    """What is known of a finding before it is made."""

    severity: Severity
    rule: str
    thing: str
    """What it is about apart from the roles of the set; empty for nothing else."""
    number: int
    """Its place among what its rule finds there."""
    entity: Name
    """The entity that it is about, when it is about one alone; else empty."""


class MergeFindings(Sequence[Finding]):
    """What the MERGE rules find in one set of roles, worst first, then by rule and subject; stable."""

    def __init__(self, combination: Combination, rules: Iterable[Loaded], batches: Iterable[Batch]) -> None:
        self._combination = combination
        self._rules = {loaded.rule.id: loaded for loaded in rules}
        self._batches = sorted(batches, key=lambda batch: (batch.severity.rank, batch.rule, batch.number))
        self._starts = list(accumulate((len(batch.things) for batch in self._batches), initial=0))
        self._made: dict[Sketch, Finding] = {}
        self._reaches = Reaches(combination.context)

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Finding]: ...
    def __getitem__(self, at: int | slice) -> Finding | Sequence[Finding]:
        """Give a finding, made once, or some of them."""
        if isinstance(at, slice):
            return tuple(map(self.__getitem__, range(*at.indices(len(self)))))
        sketch = self.sketch(at)
        known = self._made.get(sketch)
        if known is None:
            known = self._made[sketch] = self._finished(at, sketch)
        return known

    def sketch(self, at: int) -> Sketch:
        """Give what is known of a finding before it is made."""
        batch, place = self._place(at)
        thing = batch.things[place]
        return Sketch(batch.severity, batch.rule, thing, batch.number, NO_NAME if batch.made else Name(thing))

    def find(self, rule: str, thing: str, number: int = 0) -> Finding | None:
        """Give the finding of a rule about something; None when there is none."""
        for start, batch in zip(self._starts, self._batches, strict=False):
            if (batch.rule, batch.number) == (rule, number) and thing in batch.things:
                return self[start + list(batch.things).index(thing)]
        return None

    @property
    def sketches(self) -> Iterator[Sketch]:
        """What is known of each before it is made."""
        return map(self.sketch, range(len(self)))

    @property
    def severities(self) -> Counter[Severity]:
        """How many there are of each severity."""
        counted: Counter[Severity] = Counter()
        for batch in self._batches:
            counted[batch.severity] += len(batch.things)
        return counted

    @property
    def entities(self) -> set[Name]:
        """The entities that they are about."""
        return {Name(thing) for batch in self._batches if not batch.made for thing in batch.things}

    @property
    def runs(self) -> Iterator[tuple[str, int, int]]:
        """Part them where the rule changes: rule, the first finding, how many."""
        rule, first = "", 0
        for start, batch in zip(self._starts, self._batches, strict=False):
            if batch.rule != rule:
                if start > first:
                    yield rule, first, start - first
                rule, first = batch.rule, start
        if len(self) > first:
            yield rule, first, len(self) - first

    def of_rules(self, wanted: Callable[[str], bool]) -> "MergeFindings":
        """Give those of some rules, by id."""
        return self._part(batch for batch in self._batches if wanted(batch.rule))

    def on(self, entity: Name) -> "MergeFindings":
        """Give those about an entity."""
        return self._part(
            replace(batch, things=(entity,)) for batch in self._batches if not batch.made and entity in batch.things
        )

    def _part(self, batches: Iterable[Batch]) -> "MergeFindings":
        part = MergeFindings(self._combination, self._rules.values(), batches)
        part._made, part._reaches = self._made, self._reaches
        return part

    def _place(self, at: int) -> tuple[Batch, int]:
        """Find a finding: its batch, and its place there."""
        at = at if at >= 0 else at + len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        number = bisect_right(self._starts, at) - 1
        return self._batches[number], at - self._starts[number]

    def _finished(self, at: int, sketch: Sketch) -> Finding:
        batch, place = self._place(at)
        found = batch.made[place] if batch.made else self._found_again(sketch)
        reach = self._reaches.of(found)
        return replace(found, severity=batch.severity, origin=origin_of(found, self._combination.project), reach=reach)

    def _found_again(self, sketch: Sketch) -> Finding:
        combination = self._combination
        on = combination.on(combination.project.entities[sketch.entity])
        return tuple(self._rules[sketch.rule].check(on, combination.context))[sketch.number]
