"""The gains of a merge entity by entity, each in a few words: what a reviewer reads down the list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditor.access.cell_groups import CellChange, CellGroup, in_cell_order
from auditor.access.effective import Right
from auditor.access.rows import Rows
from auditor.merging.scenario import Merge
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, Project

_ORDER = (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE)

NOTHING = "="
"""How nothing gained and nothing lost is written."""


@dataclass(frozen=True, eq=False)
class EntityChange:
    """What a merge does to one entity: against the base role, and against each other role of the set."""

    entity: Name
    merge: Merge = field(repr=False)
    gains: Sequence[CellGroup]
    """Gains against the base role, cells alike together."""
    losses: Sequence[CellGroup]
    others_gain: Sequence[tuple[Name, Sequence[CellGroup]]] = ()
    """Other roles of the set that gain something here, with what they gain."""

    @property
    def is_gain(self) -> bool:
        """Whether anything is gained against the base."""
        return bool(self.gains)

    @cached_property
    def number_gained(self) -> int:
        """Number of cells gained against the base."""
        return sum(group.number for group in self.gains)

    @cached_property
    def limits_lost(self) -> bool:
        """Whether a right of some role of the set holds on more rows: its row constraint limits less, or nothing."""
        told = [self.gains, *(groups for _, groups in self.others_gain)]
        return any(group.before for groups in told for group in groups)

    @cached_property
    def gained(self) -> tuple[CellChange, ...]:
        """Gains against the base role, cell by cell."""
        return self._cells(self._base, self.gains)

    @cached_property
    def lost(self) -> tuple[CellChange, ...]:
        """What the base role loses, cell by cell."""
        return self._cells(self._base, self.losses)

    @cached_property
    def others(self) -> tuple[tuple[Name, tuple[CellChange, ...], str], ...]:
        """Other roles of the set that gain something here: name, gains cell by cell, words."""
        return tuple((role, self._cells(role, groups), self._words(role, groups)) for role, groups in self.others_gain)

    @cached_property
    def words(self) -> str:
        """Against the base: `+ read all rows, write Refunded`; `+ entity` when it had nothing; `=` for nothing."""
        words = self._words(self._base, self.gains) if self._base else NOTHING
        if self.losses:
            lost = dict.fromkeys(right.value for right in _ORDER if any(g.right is right for g in self.losses))
            words = f"{words}  - {', '.join(lost)}"
        return words

    @property
    def _base(self) -> Name | None:
        return self.merge.base.roles.user_roles[0] if self.merge.base else None

    def _cells(self, role: Name | None, groups: Sequence[CellGroup]) -> tuple[CellChange, ...]:
        if role is None or not groups:
            return ()
        comparison = self.merge.comparisons[role]
        before, after = comparison.before.entity(self.entity), comparison.after.entity(self.entity)
        return tuple(in_cell_order(tuple(groups), before, after))

    def _words(self, role: Name, groups: Sequence[CellGroup]) -> str:
        if not groups:
            return NOTHING
        if not self.merge.comparisons[role].before.entity(self.entity):
            return "+ entity"
        return f"+ {', '.join(_phrases(self.merge.project, groups))}"


def entity_changes(merge: Merge) -> list[EntityChange]:
    """Give every entity that the merged role may touch: rights on more rows first, then new ones, then the rest."""
    base = merge.base.roles.user_roles[0] if merge.base else None
    against = merge.against_base
    lost = {
        entity: losses
        for entity, groups in (against.by_entity.items() if against else ())
        if (losses := [group for group in groups if group.is_loss])
    }
    gains = merge.gains(base) if base else {}
    others: dict[Name, list[tuple[Name, Sequence[CellGroup]]]] = {}
    for role in merge.comparisons:
        if role != base:
            for entity, groups in merge.gains(role).items():
                others.setdefault(entity, []).append((role, groups))
    names = dict.fromkeys((*(found.entity for found in merge.access.granted), *lost))
    changes = [
        EntityChange(name, merge, gains.get(name, ()), lost.get(name, ()), tuple(others.get(name, ())))
        for name in names
    ]
    return sorted(changes, key=_order)


def grouped_cells(project: Project, cells: Iterable[CellChange]) -> Iterator[tuple[CellChange, list[Name]]]:
    """Give cells of one right, and one set of rules before and after, together: the first, and the members of all."""
    groups: dict[tuple[object, ...], tuple[CellChange, list[Name]]] = {}
    for cell in cells:
        key = (cell.right, tuple(map(id, cell.before)), tuple(map(id, cell.after)))
        members = groups.setdefault(key, (cell, []))[1]
        if cell.member:
            members.append(project.member_label(cell.entity, cell.member))
    yield from groups.values()


def _order(change: EntityChange) -> tuple[object, ...]:
    """Rights on more rows come before whole new entities: they are the ones that people overlook."""
    system = module_of(change.entity) == SYSTEM
    quiet = not change.gains, not change.losses, not change.others_gain
    return system, not change.limits_lost, *quiet, -change.number_gained


def _phrases(project: Project, gained: Sequence[CellGroup]) -> Iterator[str]:
    """Say the gains right by right: rows that widened first, then members or rights that are new."""
    for right in _ORDER:
        groups = [group for group in gained if group.right is right]
        widened = [group for group in groups if group.before]
        fresh = [group for group in groups if not group.before]
        if widened:
            everything = all(group.rows_after is Rows.ALL for group in widened)
            yield f"{right.value} {'all' if everything else 'more'} rows"
        members = [(group, member) for group in fresh for member in group.members]
        if fresh and not members:
            yield right.value
        elif len(members) == 1:
            yield f"{right.value} {project.member_label(members[0][0].entity, members[0][1])}"
        elif members:
            yield f"{right.value} {len(members)} members"
