"""The smallest sets of removals after which violations of a merge are gone (merging.md 6, 3).

A finding comes about in ways; a repair breaks every way of every chosen finding: it is a hitting set. Ways are found
as they are needed: what a candidate does not end tells the next way. Nothing is shown that was not checked by the
rules themselves on the merge as it would then be.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.access.effective import Document
from auditor.access.rights import Right
from auditor.access.target import Target
from auditor.findings.finding import Finding
from auditor.merging import registry
from auditor.merging.found import Sketch
from auditor.merging.proofs import found_again, proofs
from auditor.merging.removals import Removal, World, world
from auditor.merging.rules.merge_01_row_limit_disappears import limit_pairs
from auditor.merging.scenario import Merge
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER
from auditor.rules.hypothetical import ON_ENTITIES, entity_of
from auditor.rules.rule import SubjectKind

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
    return finished(search_repairs(merge, chosen, keep))


Search = Generator[None, None, tuple[Repair, ...]]
"""A search for repairs, with pauses for whoever drives it; it returns what it found."""


def finished(search: Search) -> tuple[Repair, ...]:
    """Drive a search to its end."""
    while True:
        try:
            next(search)
        except StopIteration as end:
            found: tuple[Repair, ...] = end.value
            return found


def search_repairs(merge: Merge, chosen: Sequence[Finding], keep: Sequence[Target] = ()) -> Search:
    """Look for what `repairs` gives, with a pause after each candidate and each finding that is looked at again."""
    search = _Search(merge, tuple(chosen), tuple(keep))
    found = []
    for good in (yield from search.smallest()):
        gone = []
        for finding in search.gone(good):
            gone.extend([finding] if finding else [])
            yield
        found.append(Repair(tuple(sorted(good)), tuple(gone), search.cells_lost(good)))

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

_ON_CELLS = (*ON_ENTITIES, SubjectKind.MERGED_ROLES_AND_ENTITY)
"""Rules of which a finding rests on what may be done with its entity, and with those that `also_cells` gives."""


@dataclass
class _Search:
    merge: Merge
    chosen: tuple[Finding, ...]
    keep: tuple[Target, ...]
    _worlds: dict[_Set, World] = field(default_factory=dict)
    _steps: int = 0

    def smallest(self) -> Generator[None, None, list[_Set]]:
        """Give the smallest sets that end all chosen findings and keep what must stay."""
        here = self._world(frozenset())
        ways = [way for finding in self.chosen for way in proofs(finding, here)]
        if not self.chosen or not ways or not all(ways):
            return []
        ways = list(dict.fromkeys(ways))
        good: list[_Set] = []
        refused: set[_Set] = set()
        for size in range(1, MOST_REMOVALS + 1):
            enough = len({self.effects(each) for each in good}) >= MOST_REPAIRS
            if enough or not (yield from self._of_size(size, ways, good, refused)):
                break
        return good

    def _of_size(
        self, size: int, ways: list[_Set], good: list[_Set], refused: set[_Set]
    ) -> Generator[None, None, bool]:
        """Try all candidates of a size, taking in the ways that they leave open; False when the search is too long."""
        again = True
        while again:
            again = False
            for candidate in self._candidates(size, ways):
                if candidate in refused or any(known <= candidate for known in good):
                    continue
                if len(self._worlds) > MOST_WORLDS or self._steps > MOST_STEPS:
                    return False
                yield
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
            if loaded.rule.id in registry.LIMITS_LOST:
                continue
            for subject in combination.subjects(loaded.rule):
                for finding in loaded.check(subject, there.context):
                    if (finding.rule, finding.subjects) not in before:
                        return True
        return False

    def _touched(self, removals: _Set) -> dict[Name, None]:
        """The entities on which some removals take something away."""
        model = self.merge.audit.context.access
        touched: dict[Name, None] = {}
        for removal in removals:
            named = model.entities_naming(removal.module_role) if removal.module_role else (removal.entity,)
            touched.update(dict.fromkeys(name for name in named if name))
        if SYSTEM_USER in touched:
            touched.update(dict.fromkeys(filter(model.of_users, self.merge.project.entities)))
        return touched

    def effects(self, removals: _Set) -> _Set:
        """Give the removals so that sets which do the same are equal."""
        return frozenset(removal.effect(self.merge.project) for removal in removals)

    def gone(self, removals: _Set) -> Iterator[Finding | None]:
        """Give the findings of the merge that are gone after some removals, new ones and those of MERGE rules.

        None for one that is still there.
        """
        there, touched = self._world(removals), self._touched(removals)
        if there.role.is_administrator != self._world(frozenset()).role.is_administrator:
            touched = dict.fromkeys(self.merge.project.entities)  # Rules look at such roles otherwise.
        emergent = self.merge.emergent
        of_merge = (emergent[at] for at, sketch in enumerate(emergent.sketches) if self._may_go(sketch, touched))
        of_role = (finding for finding in self.merge.new_findings if self._may_go(finding, touched))
        for finding in (*of_merge, *of_role):
            yield finding if found_again(finding, self.merge.rule(finding), there) is None else None

    def _may_go(self, found: Sketch | Finding, touched: Collection[Name]) -> bool:
        """Whether a finding can be gone when something is taken away on some entities: most rest on one of the others.

        What rests on more than cells may.
        """
        entity = found.entity if isinstance(found, Sketch) else entity_of(found)
        rule, context = self.merge.rule_of(found.rule).rule, self.merge.audit.context
        if not entity or not rule.only_cells or rule.subject not in _ON_CELLS:
            return True
        if entity in touched:
            return True
        also = rule.also_cells(context.project.entities[entity], context) if rule.also_cells else ()
        return any(name in touched for name in also)

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
