"""The gains of a merge entity by entity, each in a few words: what a reviewer reads down the list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.access.cell_groups import CellChange, CellGroup, in_cell_order
from auditor.access.compare import Delta
from auditor.access.effective import Right
from auditor.access.rows import Rows
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project

_SYSTEM = f"{SYSTEM}."
_ORDER = (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE)

NOTHING = "="
"""How nothing gained and nothing lost is written."""


@dataclass(eq=False, slots=True)
class EntityChange:
    """What a merge does to one entity: against the base role, and against each other role of the set.

    A list holds thousands while somebody waits, so all words are made when asked.
    """

    entity: Name
    merge: Merge = field(repr=False)
    delta: Delta | None
    """Against the base role; None where nothing is gained or lost."""
    of_others: Sequence[tuple[Name, Delta]] = ()
    """Other roles of the set that gain something here, with what changes for them."""

    @property
    def gains(self) -> Sequence[CellGroup]:
        """Gains against the base role, cells alike together."""
        return self.delta.gains if self.delta else ()

    @property
    def losses(self) -> Sequence[CellGroup]:
        """What the base role loses, cells alike together."""
        return self.delta.losses if self.delta else ()

    @property
    def others_gain(self) -> Sequence[tuple[Name, Sequence[CellGroup]]]:
        """Other roles of the set that gain something here, with what they gain."""
        return [(role, delta.gains) for role, delta in self.of_others]

    @property
    def is_gain(self) -> bool:
        """Whether anything is gained against the base."""
        return self.number_gained > 0

    @property
    def number_gained(self) -> int:
        """Number of cells gained against the base."""
        return self.delta.number_gained if self.delta else 0

    @property
    def limits_lost(self) -> bool:
        """Whether a right of some role of the set holds on more rows: its row constraint limits less, or nothing."""
        return bool(self.delta and self.delta.widened) or any(delta.widened for _, delta in self.of_others)

    @property
    def gained(self) -> tuple[CellChange, ...]:
        """Gains against the base role, cell by cell."""
        return self._cells(self.gains)

    @property
    def lost(self) -> tuple[CellChange, ...]:
        """What the base role loses, cell by cell."""
        return self._cells(self.losses)

    @property
    def others(self) -> tuple[tuple[Name, Delta, str], ...]:
        """Other roles of the set that gain something here: name, what changes, words."""
        return tuple((role, delta, self._words(role, delta)) for role, delta in self.of_others)

    @property
    def words(self) -> str:
        """Against the base: `+ read all rows, write Refunded`; `+ entity` when it had nothing; `=` for nothing."""
        words = self._words(self._base, self.delta) if self._base and self.delta else NOTHING
        if self.losses:
            lost = dict.fromkeys(right.value for right in _ORDER if any(g.right is right for g in self.losses))
            words = f"{words}  - {', '.join(lost)}"
        return words

    @property
    def _base(self) -> Name | None:
        return self.merge.base.roles.user_roles[0] if self.merge.base else None

    def _cells(self, groups: Sequence[CellGroup]) -> tuple[CellChange, ...]:
        comparison = self.merge.against_base
        if comparison is None or not groups:
            return ()
        before, after = comparison.before.entity(self.entity), comparison.after.entity(self.entity)
        return tuple(in_cell_order(tuple(groups), before, after))

    def _words(self, role: Name, delta: Delta) -> str:
        if not delta.number_gained:
            return NOTHING
        if not delta.words:
            before = self.merge.comparisons[role].before.entity(self.entity)
            delta.words = f"+ {', '.join(_phrases(self.merge.project, delta.gains))}" if before else "+ entity"
        return delta.words


def entity_changes(merge: Merge) -> list[EntityChange]:
    """Give every entity that the merged role may touch: rights on more rows first, then new ones, then the rest."""
    base = merge.base.roles.user_roles[0] if merge.base else None
    against = merge.comparisons[base].deltas if base else {}
    others: dict[Name, list[tuple[Name, Delta]]] = {}
    for role, comparison in merge.comparisons.items():
        if role != base:
            for entity, delta in comparison.deltas.items():
                if delta.number_gained:
                    others.setdefault(entity, []).append((role, delta))
    lost = (entity for entity, delta in against.items() if delta.number_lost)
    names = dict.fromkeys((*(found.entity for found in merge.access.granted), *lost))
    changes = [EntityChange(name, merge, against.get(name), others.get(name, ())) for name in names]
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


def _order(change: EntityChange) -> tuple[bool, bool, bool, bool, bool, int]:
    """Rights on more rows come before whole new entities: they are the ones that people overlook."""
    delta, others = change.delta, change.of_others
    widened = (delta is not None and delta.widened) or any(other.widened for _, other in others)
    gains, losses = (not delta.number_gained, not delta.number_lost) if delta else (True, True)
    return change.entity.startswith(_SYSTEM), not widened, gains, losses, not others, -change.number_gained


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
