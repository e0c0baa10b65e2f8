"""The lists of Entities: the entities, and the roles that can touch one of them."""

from collections.abc import Callable, Sequence

from auditor.access.effective import EffectiveAccess
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens.role_rows import LEAST, rows_cell
from screens.session import AuditSession, role_of
from screens.session_view import counts, flag, role_label, worst_first
from screens.widgets.drawing import Cell, width_of
from screens.widgets.rows import Column, Later, Row, Table


def touching_table(session: AuditSession, touching: Sequence[EffectiveAccess], entity: Name, kind: str) -> Table:
    """Roles with what they may do with an entity, in the project's order."""
    columns = (
        Column("role", kind.capitalize().removesuffix("s"), 13, fill=1),
        Column("marks", "CRWD", 6),
        Column("rows", "Rows", 16, fill=2, least=LEAST),
    )
    return Table(columns, [_role_row(session, access, entity) for access in touching])


def _role_row(session: AuditSession, access: EffectiveAccess, entity: Name) -> Row:
    role, found = role_of(access), access.entity(entity)
    marks: Cell = [(session.summaries.marks(found), ""), flag(session, role, entity)]
    return Row(role, [role_label(session, role), marks, rows_cell(session, found)], name=role)


def entities_table(session: AuditSession, wide: bool) -> Table:
    """Entities: the app's own modules first, the System module last, those with most findings before the others."""
    project = session.project

    def order(entity: Entity) -> tuple[object, ...]:
        findings = session.findings_of_thing(entity.name)
        return entity.module == SYSTEM, not project.is_own(entity.module), worst_first(findings), entity.name

    columns = (
        Column("entity", "Entity", 22, fill=1, qualified=True),
        Column("members", "Members", 7, right=True, from_width=55),
        Column("rules", "Rules", 5, right=True),
        Column("findings", "Findings", 7, fill=1, whole=True),
    )
    return Table(
        columns, [_entity_row(session, entity, wide) for entity in sorted(project.entities.values(), key=order)]
    )


def _entity_row(session: AuditSession, entity: Entity, wide: bool) -> Row:
    name = entity.name
    return Row(
        name,
        _cells(session, entity, wide),
        name=name.partition(".")[2],
        text=name,
        sort={
            "entity": name.casefold(),
            "members": Later(lambda: len(session.project.members(name))),
            "rules": len(entity.rules),
            "findings": worst_first(session.findings_of_thing(name)),
        },
    )


def _cells(session: AuditSession, entity: Entity, wide: bool) -> Callable[[], Sequence[Cell]]:
    """Give how to make the cells of an entity: only those that are seen are made."""

    def cells() -> Sequence[Cell]:
        findings = session.findings_of_thing(entity.name)
        none = "not persistable" if wide and session.project.persistable(entity.name) is False else "none"
        members, rules = len(session.project.members(entity.name)), len(entity.rules)
        return [entity.name, str(members), str(rules), counts(findings, none)]

    return cells


def fitting(names: Sequence[Name], room: int) -> str:
    """Write as many names as have room, each whole, and how many more there are: `Doctor, Nurse and 3 more`."""
    for told in range(len(names), 0, -1):
        more = len(names) - told
        words = ", ".join(names[:told]) + (f" and {more} more" if more else "")
        if width_of(words) <= room:
            return words
    return f"{len(names)} roles"
