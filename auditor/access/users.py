"""User management: whom a set of roles can manage, and what it can make of them (merging.md G11, E6)."""

from collections import deque
from collections.abc import Iterable, Mapping

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet, managed_users
from auditor.model.names import Name
from auditor.model.project import DemoUser, Project


def can_manage(access: EffectiveAccess, user_roles: Iterable[Name]) -> bool:
    """Whether a set of roles may create, change and delete a user who holds exactly these user roles.

    It may when every role of the user is manageable; one that is not protects the user. A user without roles is
    managed only by who manages users without roles.
    """
    return access.manages.covers(user_roles)


def manageable_demo_users(access: EffectiveAccess) -> tuple[DemoUser, ...]:
    """Give the demo users that a set of roles may manage."""
    users = access.model.project.security.demo_users
    return tuple(user for user in users if can_manage(access, user.user_roles))


def can_give(project: Project, roles: RoleSet) -> Mapping[Name, tuple[Name, ...]]:
    """Give the closure of "can give": user role -> the roles that lead to it, nearest first, itself last.

    Who manages a role can create a user with it and sign in as that user; so what the managed roles manage can be
    reached too, and so on. A role of the set is in it only when it can be given.
    """
    chains: dict[Name, tuple[Name, ...]] = {}
    waiting: deque[tuple[RoleSet, tuple[Name, ...]]] = deque([(roles, ())])
    while waiting:
        holders, chain = waiting.popleft()
        manageable = managed_users(project, holders).roles
        for role in project.user_roles:
            if role.name in manageable and role.name not in chains:
                chains[role.name] = (*chain, role.name)
                waiting.append((RoleSet((role.name,)), chains[role.name]))
    return chains
