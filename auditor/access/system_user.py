"""System.User: the members that the System module declares on it, and the rule that no file holds.

Source: merging.md 3.1, "System entities and System.User"; mendix-security.md 3.6.
"""

from auditor.access.roles import NOBODY, ManagedUsers
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_TEXT, Name, Text
from auditor.model.project import SYSTEM_USER, Project

WRITTEN_BY_MANAGEMENT = frozenset(
    Name(member)
    for member in (
        "System.User.Name",
        "System.User.Blocked",
        "System.User.Active",
        "System.UserRoles",
        "System.User_Language",
        "System.User_TimeZone",
    )
)
"""What user management may change of a user (mendix-security.md 1.3)."""


@frozen
class ManagedRule(AccessRule):
    """`System.User#managed`: the access that user management brings, on the users it may manage."""

    manages: ManagedUsers = NOBODY
    """Its rows: they depend on the set of roles, so two such rules compare by this and by nothing else."""


def is_user(project: Project, entity: Name) -> bool:
    """Whether an entity is System.User or derives from it."""
    return entity == SYSTEM_USER or project.derives_from(entity, SYSTEM_USER)


def declared_by_system(project: Project) -> tuple[Name, ...]:
    """Give the members that System itself declares on System.User: not an app's association that it owns too."""
    return tuple(member for member in project.members(SYSTEM_USER) if member.startswith("System."))


def managed_rule(project: Project, manages: ManagedUsers) -> ManagedRule:
    """Give `System.User#managed` for the users that a set of roles may manage."""
    members = declared_by_system(project)
    return ManagedRule(
        entity=SYSTEM_USER,
        index=0,
        module_roles=(),
        create=True,
        delete=True,
        readable=members,
        writable=tuple(member for member in members if member in WRITTEN_BY_MANAGEMENT),
        listed=members,
        constraint=NO_TEXT if manages.all else Text(manages.sentence),
        manages=manages,
    )
