"""Row constraints whose reach a set of roles can change, by writing what they read (merging.md 3.2, E3)."""

from collections.abc import Iterator

from auditor.access.effective import EffectiveAccess, EntityAccess, Right
from auditor.findings.finding import Granted
from auditor.merging.combination import MergedEntity, granted
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.rules.constraints import constraint_of
from auditor.rules.context import Context
from auditor.rules.movable_rows import Read, members_read
from auditor.xpath.constraint import capture
from auditor.xpath.verdict import Verdict


@frozen
class Captured:
    """An access rule into whose reach rows can, or may, be pulled by what another rule lets write."""

    rule: AccessRule
    writing: Granted
    """The members that the constraint reads, and the one rule that lets them be written."""
    verdict: Verdict
    """Proved with the change as witness, or unknown."""


def captured(rule: AccessRule, access: EffectiveAccess, context: Context) -> Iterator[Captured]:
    """Give the ways in which a set of roles can, or may, pull rows into the reach of one of its rules.

    Writing by the rule itself pulls nothing in: its constraint holds on the row already.
    """
    for writing in writing_rules(rule, access, context):
        verdict = way_in(rule, writing, context)
        if not verdict.refuted:
            members = {read.member for read in _reads_written(rule, writing, context)}
            yield Captured(rule, granted(Right.WRITE, (writing,), members), verdict)


def brought_alone(rule: AccessRule, subject: MergedEntity, context: Context) -> bool:
    """Whether one role brings a rule and everything that could pull rows into its reach: nothing is only together."""
    together = {id(writing) for writing in writing_rules(rule, subject.combination.access, context)}
    return not together or any(
        together <= {id(writing) for writing in writing_rules(rule, part.alone, context)}
        for part, found in zip(subject.combination.parts, subject.alone, strict=True)
        if any(other is rule for other in found.rules)
    )


def writing_rules(rule: AccessRule, access: EffectiveAccess, context: Context) -> list[AccessRule]:
    """Give the other rules of a set that let a member be written which the constraint of a rule reads."""
    found: dict[int, AccessRule] = {}
    for read in members_read(rule, context):
        for name in read.written_on:
            for writing in access.entity(name).write.get(read.member, ()):
                if writing.entity == name and writing is not rule:
                    found[id(writing)] = writing
    return list(found.values())


def _reads_written(rule: AccessRule, writing: AccessRule, context: Context) -> list[Read]:
    """What a constraint reads and another rule lets write."""
    reads = members_read(rule, context)
    return [read for read in reads if read.member in writing.writable and writing.entity in read.written_on]


def way_in(rule: AccessRule, writing: AccessRule, context: Context) -> Verdict:
    """Decide whether rows can be pulled into the reach of a rule by what another one lets write."""
    members = frozenset(read.read for read in _reads_written(rule, writing, context))
    return capture([constraint_of(writing, context)], constraint_of(rule, context), members)


def captured_alone(rule: AccessRule, subject: MergedEntity, context: Context) -> bool:
    """Whether one role of the set can, or may, pull rows into that reach alone, for the same rights on them.

    It need not hold this very rule: one with the same constraint that grants as much is the same to it, and who has
    all of it on more rows needs to pull nothing in.
    """
    for part, found in zip(subject.combination.parts, subject.alone, strict=True):
        if _has_more(found, rule, subject.access, context):
            return True
        alike = [other for other in found.rules if _is_alike(other, rule, context)]
        if _grant_as_much(alike, rule, subject.access) and any(
            True for other in alike for _ in captured(other, part.alone, context)
        ):
            return True
    return False


def _has_more(found: EntityAccess, rule: AccessRule, access: EntityAccess, context: Context) -> bool:
    """Whether a role has every cell of a rule by other rules that cover its rows."""
    others = [other for other in found.rules if other.entity == rule.entity and not _is_alike(other, rule, context)]
    within = context.access.meanings.within
    return _grant_as_much([other for other in others if within((rule,), (other,)).proved], rule, access)


def _is_alike(other: AccessRule, rule: AccessRule, context: Context) -> bool:
    return other is rule or (
        other.entity == rule.entity and bool(other.index) and context.canonical(other) == context.canonical(rule)
    )


def _grant_as_much(rules: list[AccessRule], rule: AccessRule, found: EntityAccess) -> bool:
    """Whether some rules grant every cell on rows that one grants; members that are no cells do not count."""
    if not rules:
        return False
    readable = {member for other in rules for member in other.readable}
    writable = {member for other in rules for member in other.writable}
    return (
        all(member in readable for member in rule.readable if member in found.read)
        and all(member in writable for member in rule.writable if member in found.write)
        and (not rule.delete or any(other.delete for other in rules))
    )
