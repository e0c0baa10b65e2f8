"""The gains of a merge entity by entity, each in a few words: what a reviewer reads down the list."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from auditor.access.cell_groups import CellChange, CellGroup, in_cell_order
from auditor.access.compare import Delta, delta_between
from auditor.access.effective import EffectiveAccess, Right
from auditor.access.rows import Rows
from auditor.merging.joint import Joint
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

    @property
    def of_others(self) -> Sequence[tuple[Name, Delta]]:
        """Other roles of the set that gain something here, with what changes for them."""
        merge, together = self.merge, self.merge.access.entity(self.entity)
        deltas = (
            (role.roles.user_roles[0], delta_between(found if found else None, together, merge.access.model))
            for role in merge.alone
            if role is not merge.base and (found := role.entity(self.entity)) is not together
        )
        return [(role, delta) for role, delta in deltas if delta.number_gained]

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
            before = self.merge.alone_as(role).entity(self.entity)
            delta.words = f"+ {', '.join(_phrases(self.merge.project, delta.gains))}" if before else "+ entity"
        return delta.words


class Changes:
    """What a merge does, entity by entity: first what the base gains, then what other roles of the set gain."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        self._deltas = merge.against_base.deltas if merge.against_base else {}
        lost = (entity for entity, delta in self._deltas.items() if delta.number_lost)
        names = dict.fromkeys((*merge.access.by_name, *lost))
        ranks = dict(zip(names, self._ranks(names), strict=True))
        self.names: Sequence[Name] = sorted(names, key=ranks.__getitem__)
        """Every entity that the merged role may touch, and those that the base no longer may."""
        in_order = [ranks[name] for name in self.names]
        self.gaining: Sequence[Name] = self.names[: bisect_left(in_order, _NO_GAIN - _MOST)]
        """Those on which the base gains something."""
        self.gaining_some: Sequence[Name] = self.names[: bisect_left(in_order, _NOBODY_GAINS - _MOST)]
        """Those on which some role of the set does."""

    def __getitem__(self, entity: Name) -> EntityChange:
        """Give what it does to one of them."""
        return EntityChange(entity, self._merge, self._deltas.get(entity))

    def __contains__(self, entity: object) -> bool:
        """Tell whether it is one of them."""
        return entity in self._deltas or entity in self._merge.access.by_name

    def __len__(self) -> int:
        """Count them."""
        return len(self.names)

    def __iter__(self) -> Iterator[EntityChange]:
        """Give what it does to each."""
        return map(self.__getitem__, self.names)

    @property
    def number_gained(self) -> int:
        """Number of cells that the base gains."""
        return self._merge.against_base.number_gained if self._merge.against_base else 0

    def _ranks(self, names: Iterable[Name]) -> Iterator[int]:
        """Rights on more rows come before whole new entities: they are the ones that people overlook."""
        deltas, joints, others_gain = self._deltas, self._joints, self._others_gain
        for name in names:
            delta, joint = deltas.get(name), joints.get(name)
            rank = 0 if joint is not None and joint.widened else _AS_MANY_ROWS
            gained = lost = 0
            if delta is not None:
                gained, lost = delta.number_gained, delta.number_lost
                rank = 0 if delta.widened else rank
            rank |= 0 if gained else _NO_GAIN
            rank |= 0 if others_gain(name, joint, gained) else _NOBODY_ELSE
            rank |= 0 if lost else _NO_LOSS
            rank |= _OF_SYSTEM if name.startswith(_SYSTEM) else 0
            yield rank - gained

    def _others_gain(self, entity: Name, joint: Joint | None, gained: int) -> bool:
        """Whether a role of the set besides the base gains something: who has no right there gains what there is."""
        if self._holders.get(entity, 0) < len(self._others):
            if gained:
                return True
            together = self._merge.access.by_name.get(entity)
            return together is not None and delta_between(None, together, self._merge.access.model).number_gained > 0
        if joint is None or not joint.gaining:
            return False
        return any(role.entity(entity) in joint.gaining for role in self._others)

    @cached_property
    def _joints(self) -> Mapping[Name, Joint]:
        return self._merge.combination.joints

    @cached_property
    def _others(self) -> Sequence[EffectiveAccess]:
        return [role for role in self._merge.alone if role is not self._merge.base]

    @cached_property
    def _holders(self) -> Counter[Name]:
        """Entity -> number of the other roles that may do anything there."""
        return Counter(chain.from_iterable(role.by_name for role in self._others))


_MOST = (1 << 40) - 1
"""More cells than an entity can gain."""
_NO_LOSS, _AS_MANY_ROWS, _OF_SYSTEM, _NOBODY_ELSE, _NO_GAIN = (1 << bit for bit in range(40, 45))
_NOBODY_GAINS = _NOBODY_ELSE | _NO_GAIN


def entity_changes(merge: Merge) -> list[EntityChange]:
    """Give every entity that the merged role may touch: rights on more rows first, then new ones, then the rest."""
    return sorted(Changes(merge), key=_order)


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
