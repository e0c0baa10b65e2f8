"""The findings of a merged role in their five groups (screens.md C3): how many, each in a row, and one by its row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from auditor.findings.finding import Finding, Severity
from auditor.merging.found import MergeFindings, Sketch
from auditor.merging.scenario import Merge
from auditor.rules.audit import thing_of
from screens.session_view import counts_line, severities_line, severity
from screens.widgets.drawing import wrap
from screens.widgets.rows import Column, Key, Row, Run, Runs, Table


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five groups of findings of a merged role."""

    heading: str
    word: str
    """Where room is short."""
    findings: Sequence[Finding]

    @property
    def severities(self) -> Counter[Severity]:
        """How many there are of each severity."""
        found = self.findings
        return found.severities if isinstance(found, MergeFindings) else Counter(one.severity for one in found)

    def find(self, key: Key) -> Finding | None:
        """Give the finding of a row by its key."""
        found = self.findings
        if isinstance(found, MergeFindings):
            return found.find(*key) if isinstance(key, tuple) else None
        return next((finding for finding in found if thing_of(finding) == key), None)


def groups_of(merge: Merge) -> tuple[Group, ...]:
    """Give the five groups."""
    return (
        Group("ONLY TOGETHER", "TOGETHER", merge.only_together),
        Group("LIMITS LOST", "LIMIT", merge.limits_lost),
        Group("NEW", "NEW", merge.new_findings),
        Group("KEPT", "KEPT", merge.kept_findings),
        Group("GONE", "GONE", merge.gone_findings),
    )


def groups_title(merge: Merge) -> str:
    """Count the groups: `Only together 2 · limits lost 5 · new 3 · kept 13 · gone 0`."""
    parts = [f"{group.heading.lower()} {len(group.findings)}" for group in groups_of(merge)]
    return " · ".join(parts).capitalize()


def counted_severities(merge: Merge) -> str:
    """Count what the merged role violates: `HIGH 2 · MED 1`; what is gone does not count."""
    return severities_line(sum((group.severities for group in groups_of(merge)[:-1]), Counter()))


def finding_of_row(merge: Merge, key: Key) -> Finding | None:
    """Give the finding of a row; None for a row that is none."""
    if not isinstance(key, tuple) or len(key) != 2:
        return None
    word, of_finding = key
    return next((group.find(of_finding) for group in groups_of(merge) if group.word == word), None)


def narrow_findings(merge: Merge) -> Table:
    """One line a finding, its group as a word before it."""
    columns = (
        Column("group", "", 9),
        Column("severity", "Sev", 4),
        Column("rule", "Rule", 8),
        Column("where", "Where", 20, fill=1, qualified=True),
        Column("what", "What", 20, fill=1),
    )
    return Table(columns, Runs(Run(len(group.findings), _narrow_row(merge, group)) for group in groups_of(merge)))


def _narrow_row(merge: Merge, group: Group) -> Callable[[int], Row]:
    told = _told_in(merge, group)

    def row(at: int) -> Row:
        one = told(at)
        cells = [f" {group.word}", [severity(one.severity)], one.rule, one.thing, merge.title_of(one.rule)]
        return Row((group.word, one.key), cells, name=one.rule)

    return row


def wide_findings(merge: Merge, width: int) -> Table:
    """The groups as lines that open; under each the titles of rules, wrapped to a width, and what is found."""
    return Table((Column("what", "", 10, fill=1),), Runs(_wide_parts(merge, width)))


def _wide_parts(merge: Merge, width: int) -> Iterator[Row | Run]:
    for group in groups_of(merge):
        words = f"{group.heading} {len(group.findings)}"
        if group.word == "KEPT":
            words = f"{words}  {counts_line(group.findings)}"
        yield Row(group.word, [[(words, "heading")]], name=group.heading, group=True)
        told = _told_in(merge, group)
        for rule, first, number in _runs(group):
            title = [severity(told(first).severity), (f" {rule} {merge.title_of(rule)}", "")]
            for line_number, line in enumerate(wrap(title, width, 5)):
                yield Row((group.word, rule, line_number), [line], depth=1, inert=True)
            yield Run(number, _wide_row(merge, group, told, first))


def _wide_row(merge: Merge, group: Group, told: "Callable[[int], _Told]", first: int) -> Callable[[int], Row]:
    def row(at: int) -> Row:
        one = told(first + at)
        text = f"{one.rule} {merge.title_of(one.rule)} {one.thing}"
        return Row((group.word, one.key), [f"     {one.thing}"], name=one.rule, text=text, depth=1)

    return row


def _runs(group: Group) -> Iterator[tuple[str, int, int]]:
    """Part a group where the rule changes: rule, the first finding, how many."""
    found = group.findings
    if isinstance(found, MergeFindings):
        yield from found.runs
        return
    first = 0
    for rule, run in groupby(found, key=lambda finding: finding.rule):
        number = len(list(run))
        yield rule, first, number
        first += number


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row says of a finding."""

    severity: Severity
    rule: str
    thing: str
    key: Key


def _told_in(merge: Merge, group: Group) -> Callable[[int], _Told]:
    """Give how to tell a finding of a group; one of a MERGE rule is not made for it."""
    found = group.findings
    if isinstance(found, MergeFindings):
        sketch_of, label = found.sketch, merge.roles.label

        def of_sketch(at: int) -> _Told:
            sketch = sketch_of(at)
            return _Told(sketch.severity, sketch.rule, sketch.thing or label, _key(sketch))

        return of_sketch

    def of_finding(at: int) -> _Told:
        finding = found[at]
        thing = finding.subjects.label.rpartition(" × ")[2]
        return _Told(finding.severity, finding.rule, thing, thing_of(finding))

    return of_finding


def _key(sketch: Sketch) -> Key:
    return sketch.rule, sketch.thing, sketch.number
