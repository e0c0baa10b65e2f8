"""The gains of a merge entity by entity, each in a few words: what a reviewer reads down the list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.access.compare import CellChange
from auditor.access.effective import Right
from auditor.access.rows import Rows
from auditor.merging.scenario import Merge
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, Project

_ORDER = (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE)

NOTHING = "="
"""How nothing gained and nothing lost is written."""


@dataclass(frozen=True, slots=True)
class EntityChange:
    """What a merge does to one entity: against the base role, and against each other role of the set."""

    entity: Name
    gained: tuple[CellChange, ...]
    """Gains against the base role."""
    lost: tuple[CellChange, ...]
    words: str
    """Against the base: `+ read all rows, write Refunded`; `+ entity` when it had nothing; `=` for nothing."""
    others: tuple[tuple[Name, tuple[CellChange, ...], str], ...] = ()
    """Other roles of the set that gain something here: name, gains, words."""

    @property
    def is_gain(self) -> bool:
        """Whether anything is gained against the base."""
        return bool(self.gained)

    @property
    def limits_lost(self) -> bool:
        """Whether a right of some role of the set holds on more rows: its row constraint limits less, or nothing."""
        return any(cell.before for _, cells, _ in self.others for cell in cells) or any(c.before for c in self.gained)


def entity_changes(merge: Merge) -> list[EntityChange]:
    """Give every entity that the merged role may touch: rights on more rows first, then new ones, then the rest."""
    by_role = {name: _by_entity(merge.gained(name)) for name in merge.comparisons}
    base = merge.base.roles.user_roles[0] if merge.base else None
    lost = _by_entity(merge.lost)
    names = dict.fromkeys([found.entity for found in merge.access.entities()])
    names.update(dict.fromkeys(lost))
    changes = []
    for name in names:
        gained = by_role[base].get(name, ()) if base else ()
        others = [(role, cells.get(name, ())) for role, cells in by_role.items() if role != base]
        told = tuple((role, cells, _words(merge, role, name, cells)) for role, cells in others if cells)
        words = _words(merge, base, name, gained) if base else NOTHING
        if losses := lost.get(name, ()):
            words = f"{words}  - {', '.join(sorted({change.right.value for change in losses}))}"
        changes.append(EntityChange(name, gained, losses, words, told))
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


def _by_entity(cells: Iterable[CellChange]) -> dict[Name, tuple[CellChange, ...]]:
    found: dict[Name, list[CellChange]] = {}
    for cell in cells:
        found.setdefault(cell.entity, []).append(cell)
    return {entity: tuple(listed) for entity, listed in found.items()}


def _order(change: EntityChange) -> tuple[object, ...]:
    """Rights on more rows come before whole new entities: they are the ones that people overlook."""
    system = module_of(change.entity) == SYSTEM
    return system, not change.limits_lost, not change.gained, not change.lost, not change.others, -len(change.gained)


def _words(merge: Merge, role: Name, entity: Name, cells: tuple[CellChange, ...]) -> str:
    if not cells:
        return NOTHING
    if not merge.audit.context.access.user_role(role).entity(entity):
        return "+ entity"
    return f"+ {', '.join(_phrases(merge, cells))}"


def _phrases(merge: Merge, gained: tuple[CellChange, ...]) -> Iterator[str]:
    """Say the gains right by right: rows that widened first, then members or rights that are new."""
    for right in _ORDER:
        cells = [change for change in gained if change.right is right]
        widened = [change for change in cells if change.before]
        fresh = [change for change in cells if not change.before]
        if widened:
            everything = all(change.rows_after is Rows.ALL for change in widened)
            yield f"{right.value} {'all' if everything else 'more'} rows"
        if not fresh:
            continue
        if right in (Right.CREATE, Right.DELETE):
            yield right.value
        elif len(fresh) == 1 and fresh[0].member:
            yield f"{right.value} {merge.project.member_label(fresh[0].entity, fresh[0].member)}"
        else:
            yield f"{right.value} {len(fresh)} members"
