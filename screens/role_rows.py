"""The lists of Roles: user roles, module roles, and what one of them may use."""

from collections.abc import Callable, Sequence

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.session import AuditSession
from screens.session_view import counts, flag, worst_first
from screens.widgets.drawing import Cell, width_of
from screens.widgets.rows import Column, Later, Row, Table


def roles_table(session: AuditSession, wide: bool) -> Table:
    """User roles with their module roles and findings, worst first; in a package the module roles."""
    held = {role.name: len(role.module_roles) for role in session.project.user_roles}
    columns = (
        Column("role", "Role", _room(session.role_names, wide)),
        Column("held", "Mod", 3, right=True),
        Column("findings", "Findings", 6, fill=1, whole=True),
    )
    names = sorted(session.role_names, key=lambda name: worst_first(session.findings_of_role(name)))
    return Table(columns, [_role_row(session, name, held.get(name, 1)) for name in names])


def module_roles_table(session: AuditSession, wide: bool) -> Table:
    """Module roles with the number of user roles that hold them, and findings."""
    held = session.project.held_module_roles
    names = list(session.project.module_role_by_name)
    columns = (
        Column("role", "Module role", 21 if not wide else _room(names, wide), fill=0 if wide else 1),
        Column("held", "By", 3, right=True),
        Column("findings", "Findings", 6, fill=1, whole=True, from_width=40),
    )
    return Table(columns, [_role_row(session, name, len(held.get(name, ()))) for name in names])


def _room(names: Sequence[Name], wide: bool) -> int:
    """The room for names of roles: what the longest needs, as far as the rest still has room."""
    return max(12, min(22 if wide else 13, max(map(width_of, names), default=0)))


def _role_row(session: AuditSession, name: Name, held: int) -> Row:
    findings = session.findings_of_role(name)
    shown = counts(findings) if session.judged else ""
    return Row(name, [name, str(held), shown], sort={"findings": worst_first(findings)})


def entity_rows(session: AuditSession, access: EffectiveAccess, role: Name) -> Table:
    """Entities that a role may touch: those with findings first, own modules before others, System last."""
    project = session.project

    def order(found: EntityAccess) -> tuple[object, ...]:
        module = project.entities[found.entity].module
        findings = session.findings_of_cell(role, found.entity)
        return worst_first(findings), module == SYSTEM, not project.is_own(module), found.entity

    columns = (
        Column("entity", "Entity", 21, fill=1),
        Column("marks", "CRWD", 6),
        Column("rows", "Rows", 16, fill=1, least=LEAST),
        Column("rules", "Rules", 5, right=True, from_width=50),
    )
    return Table(columns, [_entity_row(session, found, role) for found in sorted(access.granted, key=order)])


def _entity_row(session: AuditSession, found: EntityAccess, role: Name) -> Row:
    findings = session.findings_of_cell(role, found.entity)
    name = found.entity
    return Row(
        name,
        _cells_of_entity(session, found, role),
        name=name.partition(".")[2],
        text=name,
        sort={
            "entity": name.casefold(),
            "marks": worst_first(findings),
            "rows": Later(lambda: session.summaries.rows(found)),
            "rules": len(found.rules),
        },
    )


def _cells_of_entity(session: AuditSession, found: EntityAccess, role: Name) -> Callable[[], Sequence[Cell]]:
    """Give how to make the cells of an entity: only those that are seen are made."""

    def cells() -> Sequence[Cell]:
        marks = session.summaries.marks(found)
        return [
            found.entity,
            [(marks, ""), flag(session, role, found.entity)],
            rows_cell(session, found),
            str(len(found.rules)),
        ]

    return cells


LEAST = 8
"""So many cells of a stored row constraint are shown, or none."""


def rows_cell(session: AuditSession, found: EntityAccess) -> Cell:
    """Write which rows an access covers: the kind, and the stored text where it is just one and has room."""
    stored = session.summaries.constraint(found)
    return [(session.summaries.rows(found), ""), (f"  {stored}" if stored else "", "")]


def document_rows(session: AuditSession, access: EffectiveAccess, role: Name, kind: str) -> Table:
    """Documents of a kind that a role may use, those with findings first."""
    names = [document.name for document in getattr(access, kind)]
    names.sort(key=lambda name: (worst_first(session.findings_of_cell(role, name)), name))
    columns = (
        Column("name", kind.capitalize().removesuffix("s"), 21, fill=1),
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
