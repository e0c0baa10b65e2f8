"""Two merges side by side: what one lets do that the other does not, and what each violates."""

from auditor.access.compare import Comparison, compare
from auditor.findings.finding import Finding, Subjects
from auditor.merging.scenario import Merge
from auditor.model.frozen import frozen


@frozen
class TwoMerges:
    """Two merges of one project compared."""

    one: Merge
    other: Merge
    access: Comparison
    """The access of the one (before) beside that of the other (after)."""
    only_one: tuple[Finding, ...]
    """What only the one violates: findings of MERGE rules and of the merged role. Its words are those of `one`."""
    only_other: tuple[Finding, ...]
    both: tuple[Finding, ...]
    """What both violate: the same rule about the same thing. As the other has it."""


def compare_merges(one: Merge, other: Merge) -> TwoMerges:
    """Compare two merges, as the screen `compare` shows them."""
    first, second = _by_thing(one), _by_thing(other)
    return TwoMerges(
        one,
        other,
        compare(one.access, other.access),
        tuple(finding for thing, finding in first.items() if thing not in second),
        tuple(finding for thing, finding in second.items() if thing not in first),
        tuple(finding for thing, finding in second.items() if thing in first),
    )


def _by_thing(merge: Merge) -> dict[tuple[str, Subjects], Finding]:
    """The findings of a merge by rule and thing: which roles it is made of plays no part."""
    found: dict[tuple[str, Subjects], Finding] = {}
    for finding in (*merge.emergent, *merge.findings):
        s = finding.subjects
        thing = Subjects((), (), s.module, s.access_rule, s.entity, s.member, s.document, s.service, s.constant, s.call)
        found.setdefault((finding.rule, thing), finding)
    return found
