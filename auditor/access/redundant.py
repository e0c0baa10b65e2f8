"""Module roles that add nothing to a set: without one of them the set's access is proved to be the same."""

from auditor.access.compare import entity_delta
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import ManagedUsers, RoleSet
from auditor.model.names import Name


def adds_nothing(access: EffectiveAccess, module_role: Name) -> bool:
    """Whether a set of roles is proved to have the same access without one of its module roles.

    What it adds to cells rests on the other roles that rules of the same entities name, so that is remembered: a merge
    asks of hundreds of module roles while somebody waits.
    """
    model = access.model
    signatures = model.signatures
    if module_role in signatures.only_holders(access.tokens):
        return False
    of_users = signatures.touches_users(module_role)
    key = module_role, signatures.neighbours(module_role) & access.tokens, access.manages if of_users else None
    known: dict[tuple[Name, frozenset[Name], ManagedUsers | None], bool] = signatures.adding_no_cells
    if key not in known:
        known[key] = _adds_no_cells(access, module_role)
    return known[key]


def _adds_no_cells(access: EffectiveAccess, module_role: Name) -> bool:
    model, roles = access.model, access.roles
    smaller = EffectiveAccess(model, RoleSet(roles.user_roles, roles.added, (*roles.removed, module_role)))
    return all(
        access.entity(name) is smaller.entity(name) or not entity_delta(name, smaller, access).number_gained
        for name in model.signatures.entities_of(module_role)
    )
