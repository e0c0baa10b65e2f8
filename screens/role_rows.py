"""The lists of Roles: user roles, module roles, and what one of them may use."""

from collections.abc import Iterable, Sequence
from typing import Any

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.model.names import Name
from screens import kinds
from screens.session import AuditSession
from screens.session_view import counts, flag, role_label, worst_first
from screens.widgets.drawing import Cell, width_of
from screens.widgets.rows import Column, FlatRows, Row, Table

LEAST = 6
"""So many cells of a stored row constraint are shown, or none."""


def roles_table(session: AuditSession, wide: bool) -> Table:
    """User roles with their module roles and findings, worst first; in a package the module roles."""
    held = {role.name: len(role.module_roles) for role in session.project.user_roles}
    columns = (
        Column("role", "Role", _room([role_label(session, name) for name in session.role_names], wide)),
        Column("held", "Mod", 3, right=True),
        Column("findings", "Findings", 6, fill=1, whole=True),
    )
    names = _worst_first(session, session.role_names)
    return Table(columns, [_role_row(session, name, held.get(name, 1), role_label(session, name)) for name in names])


def module_roles_table(session: AuditSession, wide: bool) -> Table:
    """Module roles with the number of user roles that hold them, and findings, worst first.

    Where there is little room their own names stand under those of their modules.
    """
    held = session.project.held_module_roles
    names = _worst_first(session, session.project.module_role_by_name)
    columns = (
        Column("role", "Module role", _room(names if wide else [_own_name(name) for name in names], wide)),
        Column("held", "By", 3, right=True),
        Column("findings", "Findings", 6, fill=1, whole=True),
    )
    if wide:
        return Table(columns, [_role_row(session, name, len(held.get(name, ())), name) for name in names])
    modules: dict[str, list[Name]] = {}
    for name in names:
        modules.setdefault(name.partition(".")[0], []).append(name)
    rows: list[Row] = []
    for module, its_own in modules.items():
        text = f"{module} {' '.join(its_own)}"
        rows.append(Row(("module", module), [[(module, "heading")]], text=text, inert=True))
        rows.extend(_role_row(session, name, len(held.get(name, ())), f" {_own_name(name)}") for name in its_own)
    return Table(columns, rows)


def _worst_first(session: AuditSession, names: Iterable[Name]) -> list[Name]:
    return sorted(names, key=lambda name: worst_first(session.findings_of_role(name)))


def _own_name(name: Name) -> str:
    """The name of a module role in its module."""
    return name.partition(".")[2]


def _room(names: Sequence[str], wide: bool) -> int:
    """The room for names of roles: what the longest needs, as far as the rest still has room."""
    return max(12, min(22 if wide else 13, max(map(width_of, names), default=0)))


def _role_row(session: AuditSession, name: Name, held: int, label: str) -> Row:
    findings = session.findings_of_role(name)
    shown = counts(findings) if session.judged else ""
    return Row(name, [label, str(held), shown], name=name, sort={"findings": worst_first(findings)})


class EntityRows(FlatRows):
    """Entities that a role may touch: those with findings first, own modules before others, System last.

    A role may touch thousands, so a row is made when it is seen.
    """

    def __init__(self, session: AuditSession, access: EffectiveAccess, role: Name) -> None:
        """Take the entities of a role."""
        self.columns = (
            Column("entity", "Entity", 21, fill=1, qualified=True),
            Column("marks", "CRWD", 6),
            Column("rows", "Rows", 16, fill=1, least=LEAST),
            Column("rules", "Rules", 5, right=True, from_width=50),
        )
        self._session, self._role = session, role
        ranks = session.entity_ranks
        self._found = sorted(access.granted, key=lambda found: (self._worst(found), ranks[found.entity]))

    def _worst(self, found: EntityAccess) -> tuple[int, ...]:
        return worst_first(self._session.findings_of_cell(self._role, found.entity))

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._found)

    def key(self, row: int) -> Name:
        """Name a row by its entity."""
        return self._found[row].entity

    def cells(self, row: int) -> Sequence[Cell]:
        """Give entity, marks, rows and the number of rules."""
        found, session = self._found[row], self._session
        marks: Cell = [(session.summaries.marks(found), ""), flag(session, self._role, found.entity)]
        return [found.entity, marks, rows_cell(session, found), str(len(found.rules))]

    def sort_value(self, row: int, column: str) -> Any:
        """Give what to sort by."""
        found = self._found[row]
        match column:
            case "marks":
                return self._worst(found)
            case "rules":
                return len(found.rules)
            case "rows":
                return self._session.summaries.rows(found)
        return found.entity.casefold()


def rows_cell(session: AuditSession, found: EntityAccess) -> Cell:
    """Write which rows an access covers: the kind, and the stored text where it is just one and has room."""
    stored = session.summaries.constraint(found)
    return [(session.summaries.rows(found), ""), (f"  {stored}" if stored else "", "")]


def document_rows(session: AuditSession, access: EffectiveAccess, role: Name, kind: str) -> Table:
    """Documents of a kind that a role may use, those with findings first."""
    names = [document.name for document in getattr(access, kind)]
    names.sort(key=lambda name: (worst_first(session.findings_of_cell(role, name)), name))
    columns = (
        Column("name", kind.capitalize().removesuffix("s"), 21, fill=1, qualified=True),
        Column("findings", "Findings", 8, whole=True),
    )
    rows = [
        Row(
            name,
            [name, counts(findings, none="")],
            name=name.partition(".")[2],
            text=name,
            sort={"findings": worst_first(findings)},
        )
        for name in names
        for findings in (session.findings_of_cell(role, name),)
    ]
    assert kind in kinds.RIGHTS
    return Table(columns, rows)
