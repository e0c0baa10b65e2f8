"""The lowest signed-in roles: what someone who just registered is likely to get (rules.md, Words)."""

from auditor.access.compare import within
from auditor.access.effective import EffectiveAccess
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context


def lowest_roles(context: Context) -> frozenset[Name]:
    """Give the lowest signed-in roles.

    Among the user roles that are not the guest's, not administrator roles, and have a right on a persistable entity
    outside System: each one whose access strictly contains no other such role's. Containment must be proved.
    """
    known = context.memo.get("lowest roles")
    if not isinstance(known, frozenset):
        known = context.memo["lowest roles"] = _compute(context)
    return known


def _compute(context: Context) -> frozenset[Name]:
    if context.project.is_package:
        return frozenset()
    candidates = [
        role.access
        for role in context.roles
        if not role.is_guest and not role.is_administrator and _has_data(context, role.access)
    ]
    return frozenset(
        access.roles.user_roles[0]
        for access in candidates
        if not any(other is not access and _strictly_contains(access, other) for other in candidates)
    )


def _strictly_contains(access: EffectiveAccess, other: EffectiveAccess) -> bool:
    return within(other, access) and not within(access, other)


def _has_data(context: Context, access: EffectiveAccess) -> bool:
    """Whether the app gives it a right on stored data: what System.User gives on every account, all roles have."""
    project = context.project
    return any(
        project.persistable(found.entity)
        and any(rule.entity == found.entity for _, _, rules in found.cells() for rule in rules)
        for found in access.entities()
        if project.entities[found.entity].module != SYSTEM
    )
