"""The lists of Merge: roles in and out, gains by entity or document."""

from collections.abc import Callable, Sequence
from functools import cached_property

from auditor.access.effective import EffectiveAccess
from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.why import rows_of_target
from auditor.merging.changes import Changes, EntityChange
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.session import AuditSession, entity_of
from screens.session_view import counts, number_of, role_label, role_names
from screens.widgets.drawing import Cell, plain, width_of
from screens.widgets.rows import Column, FlatRows, Row, Table

MOST_ROLES = 4
"""So many roles of a merge have a column of their own."""


def roles_table(session: AuditSession, names: Sequence[Name], narrow: bool) -> Table:
    """User roles, each with what it is in the merge; where the list is wide also with its findings."""
    base = session.base or (session.merged[0] if session.merged else None)
    guest = session.project.guest_role
    columns = [Column("role", "Role", 17, fill=1)]
    if narrow:
        columns += [Column("entities", "Entities", 14), Column("findings", "Findings", 7, fill=2, whole=True)]
    else:
        columns.append(Column("tag", "", 6))
    rows = []
    for name in names:
        tag = "base" if name == base else "guest" if guest and guest.name == name else ""
        rows.append(Row(name, _role_cells(session, name, tag, narrow), name=name, text=name))
    return Table(columns, rows)


def _role_cells(session: AuditSession, name: Name, tag: str, narrow: bool) -> Callable[[], Sequence[Cell]]:
    """Give how to make the cells of a role when it is seen: to count its entities takes a moment on a large project."""

    label = role_label(session, name)

    def cells() -> Sequence[Cell]:
        if not narrow:
            return [label, [(tag, "muted")]]
        entities, granted = session.project.entities, session.role_access(name).granted
        number = sum(entities[found.entity].module != SYSTEM for found in granted)
        return [label, number_of(number, "entity", "entities"), counts(session.findings_of_role(name))]

    return cells


def module_roles_table(session: AuditSession) -> Table:
    """Module roles, those of the merged roles first, each with the roles that bring it."""
    held = session.project.held_module_roles
    merged = set(session.merged)

    def holders(name: Name) -> list[Name]:
        return [role for role in held.get(name, ()) if role in merged]

    names = sorted(session.project.module_role_by_name, key=lambda name: not holders(name))
    columns = (Column("role", "Module role", 17, fill=2, qualified=True), Column("by", "By", 8, fill=1))
    return Table(columns, [Row(name, [name, [(", ".join(holders(name)), "muted")]], name=name) for name in names])


def role_heads(session: AuditSession, roles: Sequence[EffectiveAccess], wide: bool) -> list[Column]:
    """A column for each of the first roles of a merge, with their names where there is room for them."""
    labels = [role_names(session, role) for role in roles]
    most = 14 if wide and len(roles) < MOST_ROLES else 8
    widths = [max(8, min(most, width_of(label))) for label in labels]
    return [Column(f"role {number}", *head) for number, head in enumerate(zip(labels, widths, strict=True))]


class GainsRows(FlatRows):
    """One row an entity: each role's cell, the merged one, the change in words, and whether a finding names it.

    There are thousands on a large project, at every toggle: rows are made when they are seen.
    """

    def __init__(self, session: AuditSession, merge: Merge, changes: Changes, kept: set[Name], wide: bool) -> None:
        """Take what a merge changes; `kept` are the entities whose gains must stay."""
        self._session, self._merge, self._changes, self._kept = session, merge, changes, kept
        self._shown = merge.alone[:MOST_ROLES]
        self.columns = (
            Column("entity", "Entity", 22, fill=1, qualified=True),
            *role_heads(session, self._shown, wide),
            Column("merged", "Merged", 6),
            Column("change", "Change", 20, fill=1, gap=0),
            Column("flag", "", 1, sorts=False),
        )

    def __len__(self) -> int:
        """Count the entities."""
        return len(self._changes)

    def key(self, row: int) -> Name:
        """Name a row by its entity."""
        return self._changes.names[row]

    def cells(self, row: int) -> Sequence[Cell]:
        """Give the cells of a row."""
        change = self._changes[self.key(row)]
        entity, marks = change.entity, self._session.summaries.marks
        return [
            entity,
            *(marks(role.entity(entity)) for role in (*self._shown, self._merge.access)),
            _change_words(change, entity in self._kept),
            [("!", "high")] if entity in self._named else "",
        ]

    def sort_value(self, row: int, column: str) -> str | int:
        """Compare by the number of cells gained, most first; elsewhere by the text of the cell."""
        if column == "change":
            return -self._changes[self.key(row)].number_gained
        position = next(at for at, shown in enumerate(self.columns) if shown.key == column)
        return plain(self.cells(row)[position]).strip().casefold()

    @cached_property
    def _named(self) -> set[Name]:
        """The entities that a finding of the merged role names which none of its roles has."""
        return self._merge.emergent.entities | {entity_of(finding) for finding in self._merge.new_findings}


def _change_words(change: EntityChange, kept: bool) -> Cell:
    words = [("keep ", "ok")] if kept else []
    words.append((change.words, "gained" if change.is_gain else ""))
    others = (f"  {role}: {told}" for role, _, told in change.others if told != "+ entity")
    return [*words, *((other, "gained") for other in others)]


def documents_table(session: AuditSession, merge: Merge, kind: str, wide: bool) -> Table:
    """One row a document that the merged role may use: what each role may, and whether it is gained."""
    shown = merge.alone[:MOST_ROLES]
    base = merge.base
    columns = (
        Column("name", kind.capitalize().removesuffix("s"), 24, fill=1, qualified=True),
        *role_heads(session, shown, wide),
        Column("merged", "Merged", 6),
        Column("change", "Change", 9),
    )
    rows = []
    for document in kinds.documents(session.project, kind):
        target = Target(kinds.RIGHTS[kind], document=document)
        if rows_of_target(merge.access, target) is Rows.NONE:
            continue
        verb = kinds.VERBS[kind]
        cells = [verb if rows_of_target(role, target) is not Rows.NONE else "·" for role in shown]
        gained = base is None or rows_of_target(base, target) is Rows.NONE
        change: Cell = [("+", "gained")] if gained else "="
        rows.append(Row(document.name, [document.name, *cells, verb, change], name=document.name.partition(".")[2]))
    return Table(columns, sorted(rows, key=lambda row: (plain(row.cells[-1]) == "=", row.name)))  # type: ignore[index]
