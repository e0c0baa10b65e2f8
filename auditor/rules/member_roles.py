"""Which user roles may read or write one member, of the entity that declares it or of a specialization."""

from collections.abc import Iterator, Mapping

from auditor.access.effective import Right
from auditor.findings.finding import Granted
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleSubject


def declared_by(member: Name, context: Context) -> Name:
    """Give the entity that declares a member, named as stored; of an association its owner."""
    association = context.project.associations.get(member)
    return association.owner if association else Name(member.rpartition(".")[0])


def roles_with(
    right: Right, member: Name, context: Context, all_rows: bool = False, spare_administrators: bool = False
) -> Mapping[Name, tuple[Granted, ...]]:
    """Give the user roles that may read (or write) a member, on any row or only those that may on `all_rows`.

    With each role stand the cells that give it. What the System module's own rules give is left out.
    """
    roles = [role for role in context.roles if not (spare_administrators and role.spared)]
    return {
        name: cells
        for role in roles
        if (cells := tuple(_cells(role, right, member, context, all_rows)))
        for name in role.names
    }


def _cells(role: RoleSubject, right: Right, member: Name, context: Context, all_rows: bool) -> Iterator[Granted]:
    for entity in context.with_specializations(declared_by(member, context)):
        access = role.access.entity(entity)
        given = (access.read if right is Right.READ else access.write).get(member, ())
        rules = tuple(rule for rule in given if rule.entity == entity and not entity.startswith(f"{SYSTEM}."))
        if rules:
            granted = Granted(right, (member,), rules)
            found = context.on_all_rows(granted) if all_rows else granted
            if found:
                yield found


def unlike(by_role: Mapping[Name, tuple[Granted, ...]]) -> tuple[Granted, ...]:
    """Give the cells of several roles, those that the same access rules give once."""
    found = {tuple(rule.id for rule in granted.rules): granted for cells in by_role.values() for granted in cells}
    return tuple(found.values())
