"""The smallest sets of removals after which violations of a merge are gone (merging.md 6, 3).

A finding comes about in ways; a repair breaks every way of every chosen finding: it is a hitting set. Ways are found
as they are needed: what a candidate does not end tells the next way. Nothing is shown that was not checked by the
rules themselves on the merge as it would then be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.access.effective import Document
from auditor.access.rights import Right
from auditor.access.target import Target
from auditor.findings.finding import Finding
from auditor.merging import registry
from auditor.merging.proofs import found_again, proofs
from auditor.merging.removals import Removal, World, world
from auditor.merging.rules.merge_01_row_limit_disappears import limit_pairs
from auditor.merging.scenario import Merge
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name

ROLE_SENSITIVE = "MERGE-07"
"""A note about a constraint, which is in force before the merge too: no removal is asked for it."""

MOST_REPAIRS = 3
"""So many repairs are given."""

MOST_REMOVALS = 5
"""So many removals stand in one repair: longer lists are no repair, they are another role."""

MOST_WORLDS = 300
"""So many candidates are tried before the search gives up with what it has."""

MOST_STEPS = 20_000
"""Steps of the search for candidates."""


@frozen
class Repair:
    """A set of removals that was checked."""

    changes: tuple[Removal, ...]
    removes: tuple[Finding, ...]
    """The findings of the merge that are gone then: those chosen, and others that go with them."""
    cells_lost: int
    """Number of cells that the merged role then has no longer."""


def repairs(merge: Merge, chosen: Sequence[Finding], keep: Sequence[Target] = ()) -> tuple[Repair, ...]:
    """Give up to three smallest sets of removals after which chosen findings of a merge are gone.

    `keep` are rights of the merged role that must stay, on all the rows that they have. What ends most findings comes
    first, then what takes rows away where a limit was lost, then what costs the fewest cells. Empty when no set of a
    few removals does it.
    """
    search = _Search(merge, tuple(chosen), tuple(keep))
    found = [Repair(tuple(sorted(s)), tuple(search.gone(s)), search.cells_lost(s)) for s in search.smallest()]

    def rank(repair: Repair) -> tuple[object, ...]:
        leaves_rows = search.leaves_rows(frozenset(repair.changes))
        return len(repair.changes), -len(repair.removes), leaves_rows, repair.cells_lost, repair.changes

    different: dict[_Set, Repair] = {}
    for repair in sorted(found, key=rank):
        different.setdefault(search.effects(frozenset(repair.changes)), repair)
    return tuple(different.values())[:MOST_REPAIRS]


def can_be_repaired(merge: Merge, finding: Finding) -> bool:
    """Whether a finding rests on anything that a removal could take away."""
    ways = proofs(finding, world(merge.audit.context, merge.roles, ()))
    return bool(ways) and all(ways)


def repairs_of_new(merge: Merge, keep: Sequence[Target] = ()) -> tuple[Repair, ...]:
    """Give the repairs after which what is new in a merge is gone.

    Where no few removals end all of it, those that end what no role could do alone and the limits that are lost; else
    those that end what no role could do alone. What each ends stands with it.
    """
    candidates = [finding for finding in merge.emergent if can_be_repaired(merge, finding)]
    together = [finding for finding in candidates if finding.rule not in registry.LIMITS_LOST]
    tried: list[Finding] = []
    for chosen in (new_in(merge), [f for f in candidates if f.rule != ROLE_SENSITIVE], together):
        if chosen and chosen != tried and (found := repairs(merge, chosen, keep)):
            return found
        tried = chosen
    return ()


def new_in(merge: Merge) -> list[Finding]:
    """Give what is new in a merge and can be repaired: only together, limits lost, new violations."""
    candidates = [finding for finding in merge.emergent if finding.rule != ROLE_SENSITIVE]
    return [finding for finding in (*candidates, *merge.new_findings) if can_be_repaired(merge, finding)]


_Set = frozenset[Removal]


@dataclass
class _Search:
    merge: Merge
    chosen: tuple[Finding, ...]
    keep: tuple[Target, ...]
    _worlds: dict[_Set, World] = field(default_factory=dict)
    _steps: int = 0

    def smallest(self) -> list[_Set]:
        """Give the smallest sets that end all chosen findings and keep what must stay."""
        here = self._world(frozenset())
        ways = [way for finding in self.chosen for way in proofs(finding, here)]
        if not self.chosen or not ways or not all(ways):
            return []
        ways = list(dict.fromkeys(ways))
        good: list[_Set] = []
        refused: set[_Set] = set()
        for size in range(1, MOST_REMOVALS + 1):
            if len({self.effects(each) for each in good}) >= MOST_REPAIRS or not self._of_size(
                size, ways, good, refused
            ):
                break
        return good

    def _of_size(self, size: int, ways: list[_Set], good: list[_Set], refused: set[_Set]) -> bool:
        """Try all candidates of a size, taking in the ways that they leave open; False when the search is too long."""
        again = True
        while again:
            again = False
            for candidate in self._candidates(size, ways):
                if candidate in refused or any(known <= candidate for known in good):
                    continue
                if len(self._worlds) > MOST_WORLDS or self._steps > MOST_STEPS:
                    return False
                left = self._ways_left(candidate)
                if left:
                    refused.add(candidate)
                    # A way that nothing else breaks only shows that this candidate does not do.
                    more = [way for way in dict.fromkeys(left) if way and way not in ways]
                    ways.extend(more)
                    if more:
                        again = True
                        break
                elif self._keeps(candidate) and not self._adds(candidate):
                    good.append(self._reduced(candidate))
                else:
                    refused.add(candidate)
        return True

    def _candidates(self, size: int, ways: Sequence[_Set]) -> Iterator[_Set]:
        """Give the sets of a size that break every way: each removal in one breaks a way that the others leave."""
        every = frozenset().union(*ways)
        broken_by = [way | {removal for removal in every if not way.isdisjoint(removal.implied)} for way in ways]

        def extend(chosen: _Set) -> Iterator[_Set]:
            self._steps += 1
            left = next((way for way in broken_by if not way & chosen), None)
            if left is None:
                yield chosen
            elif len(chosen) < size and self._steps <= MOST_STEPS:
                for removal in sorted(left):
                    yield from extend(chosen | {removal})

        yield from dict.fromkeys(found for found in extend(frozenset()) if len(found) == size)

    def _world(self, removals: _Set) -> World:
        known = self._worlds.get(removals)
        if known is None:
            known = self._worlds[removals] = world(self.merge.audit.context, self.merge.roles, removals)
        return known

    def _ways_left(self, removals: _Set) -> list[_Set]:
        """Give the ways in which chosen findings still come about, each of which needs a removal more."""
        there = self._world(removals)
        left: list[_Set] = []
        for finding in self.chosen:
            still = found_again(finding, self.merge.rule(finding), there)
            if still:
                left.extend(way - removals for way in proofs(still, there))
        return left

    def _reduced(self, removals: _Set) -> _Set:
        """Leave out removals that are not needed: the rest ends everything too."""
        for removal in sorted(removals):
            fewer = removals - {removal}
            if fewer and not self._ways_left(fewer) and not self._adds(fewer):
                return self._reduced(fewer)
        return removals

    def _keeps(self, removals: _Set) -> bool:
        """Whether the rights that must stay are there on all their rows."""
        here, there = self._world(frozenset()), self._world(removals)
        return all(_stays(target, here, there) for target in self.keep)

    def _adds(self, removals: _Set) -> bool:
        """Whether something is only together that was not: what a role can no longer do alone."""
        there = self._world(removals)
        before = {(finding.rule, finding.subjects) for finding in self.merge.only_together}
        combination = there.combination(tuple(self._touched(removals)))
        for loaded in registry.merge_rules():
            if loaded.rule.id in registry.LIMITS_LOST or not loaded.rule.subjects:
                continue
            for subject in loaded.rule.subjects(combination):
                for finding in loaded.check(subject, there.context):
                    if (finding.rule, finding.subjects) not in before:
                        return True
        return False

    def _touched(self, removals: _Set) -> dict[Name, None]:
        """The entities on which some removals take something away."""
        signatures = self.merge.audit.context.access.signatures
        touched: dict[Name, None] = {}
        for removal in removals:
            named = signatures.entities_of(removal.module_role) if removal.module_role else (removal.entity,)
            touched.update(dict.fromkeys(name for name in named if name))
        return touched

    def effects(self, removals: _Set) -> _Set:
        """Give the removals so that sets which do the same are equal."""
        return frozenset(removal.effect(self.merge.project) for removal in removals)

    def gone(self, removals: _Set) -> Iterator[Finding]:
        """Give the findings of the merge that are gone after some removals, new ones and those of MERGE rules."""
        there = self._world(removals)
        for finding in (*self.merge.emergent, *self.merge.new_findings):
            if found_again(finding, self.merge.rule(finding), there) is None:
                yield finding

    def leaves_rows(self, removals: _Set) -> bool:
        """Whether a limit is lost no longer because the limited right is gone: the rows beyond it are still there."""
        there = self._world(removals).access
        for finding in self.chosen:
            for _, _, wider in limit_pairs(finding) if finding.rule == "MERGE-01" else ():
                found = there.entity(finding.subjects.entity)
                still = {rule.id for member in wider.members or (None,) for rule in found.granting(wider.right, member)}
                if any(rule.id in still for rule in wider.rules):
                    return True
        return False

    def cells_lost(self, removals: _Set) -> int:
        """Give the number of cells that the merged role then has no longer."""
        here, there = self._world(frozenset()), self._world(removals)
        touched = self._touched(removals)
        return sum(here.access.entity(name).size - there.access.entity(name).size for name in touched)


def _stays(target: Target, here: World, there: World) -> bool:
    """Whether a right that the merged role has is there after some removals, on all the rows that it has."""
    if target.document:
        return _may(here, target.document) <= _may(there, target.document)
    assert target.entity
    before, after = here.access.entity(target.entity.name), there.access.entity(target.entity.name)
    members: Iterable[Name | None] = (target.member,)
    if target.member is None and target.right in (Right.READ, Right.WRITE):
        members = before.read if target.right is Right.READ else before.write
    return all(
        _covered(target.right, before.granting(target.right, m), after.granting(target.right, m), there)
        for m in members
    )


def _may(there: World, document: Document) -> bool:
    named = (d for d in _all_documents(there) if d.name == document.name and type(d) is type(document))
    return any(there.access.holds_any(found) and not found.excluded for found in named)


def _all_documents(there: World) -> Iterator[Document]:
    project = there.context.project
    yield from project.pages
    yield from project.microflows
    yield from project.nanoflows
    yield from project.services


def _covered(right: Right, before: tuple[AccessRule, ...], after: tuple[AccessRule, ...], there: World) -> bool:
    if right is Right.CREATE:
        return bool(after) or not before
    return there.context.access.meanings.within(before, after).proved
