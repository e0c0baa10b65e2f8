"""Effective access by the formulas of merging.md 3.1, as plainly as can be: what the engine is held to.

It is slow, shares nothing with the engine but the model, and is never optimised.
"""

from collections.abc import Callable, Mapping

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER, Project, UserRole

Cell = tuple[Name, Name | None, str]
"""Entity, stored name of the member (None for create and delete), right."""

Cells = Mapping[Cell, frozenset[str]]
"""Every granted cell with the ids of the rules that grant it."""


def cells(access: EffectiveAccess) -> Cells:
    """Every granted cell with the ids of its rules, as the engine computes it."""
    return {
        (found.entity, member, right.value): frozenset(granting.id for granting in granted)
        for found in access.entities()
        for member, right, granted in found.cells()
    }


def reference(made: Project, roles: RoleSet) -> Cells:
    """The same by the formulas of merging.md 3.1, as plainly as they can be written down."""
    held = [role for role in made.user_roles if role.name in roles.user_roles]
    q = ({m for role in held for m in role.module_roles} | set(roles.added)) - set(roles.removed)
    granted: dict[Cell, set[str]] = {}

    def grant(cell: Cell, rule_id: str) -> None:
        granted.setdefault(cell, set()).add(rule_id)

    for e in made.entities.values():
        below_user = made.derives_from(e.name, SYSTEM_USER)
        for r in e.rules:
            if not q & set(r.module_roles):
                continue
            if r.create:
                grant((e.name, None, "create"), r.id)
            if r.delete:
                grant((e.name, None, "delete"), r.id)
            for member in r.listed:
                if not _is_member(made, e.name, member) or (below_user and member.startswith("System.")):
                    continue
                if member in r.readable:
                    grant((e.name, member, "read"), r.id)
                if member in r.writable and not _set_by_server(made, member):
                    grant((e.name, member, "write"), r.id)
    _grant_management(made, held, grant)
    of_user = {cell: ids for cell, ids in granted.items() if cell[0] == SYSTEM_USER and cell[1]}
    for e in made.entities.values():
        if made.derives_from(e.name, SYSTEM_USER):
            for (_, member, right), ids in of_user.items():
                if member.startswith("System."):
                    granted[e.name, member, right] = set(ids)
    return {cell: frozenset(ids) for cell, ids in granted.items()}


def _grant_management(made: Project, held: list[UserRole], grant: Callable[[Cell, str], None]) -> None:
    existing = {role.name for role in made.user_roles}
    m = {name for role in held for name in (existing if role.manage_all_roles else role.manageable_roles)} & existing
    if not m and not any(role.manage_users_without_roles or role.manage_all_roles for role in held):
        return
    managed = "System.User#managed"
    grant((SYSTEM_USER, None, "create"), managed)
    grant((SYSTEM_USER, None, "delete"), managed)
    declared = [*(f"System.User.{a.name}" for a in made.entities[SYSTEM_USER].attributes)]
    for member in [*declared, "System.UserRoles", "System.User_Language", "System.User_TimeZone"]:
        grant((SYSTEM_USER, Name(member), "read"), managed)
    for member in ("User.Name", "User.Blocked", "User.Active", "UserRoles", "User_Language", "User_TimeZone"):
        grant((SYSTEM_USER, Name(f"System.{member}"), "write"), managed)


def _is_member(made: Project, name: Name, member: str) -> bool:
    chain = [name, *(e.name for e in made.generalizations(name))]
    if made.entities[chain[-1]].generalization or made.entities[chain[-1]].persistable is None:
        return True  # the chain leaves the export, or is not known to end
    association = made.associations.get(Name(member))
    if association:
        owners = {association.owner, *([association.other] if association.both_own else [])}
        return bool(owners & set(chain)) or "" in owners or association.is_set is None
    declared = {f"{e}.{a.name}" for e in chain for a in made.entities[e].attributes}
    return member in declared or member.startswith("System.")


def _set_by_server(made: Project, member: str) -> bool:
    entity, _, bare = member.rpartition(".")
    declaring = made.entities.get(Name(entity))
    attributes = [a for a in declaring.attributes if a.name == bare] if declaring else []
    return any(a.calculated or a.type is AttributeType.AUTO_NUMBER for a in attributes)
