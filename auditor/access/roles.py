"""Sets of roles: what a person holds at once, and which users it lets them manage."""

from collections.abc import Iterable

from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import Granularity, Project, UserRole


@frozen
class RoleSet:
    """User roles held at once, plus or minus module roles (spec: merging.md 3.1, the principal S).

    In a package a module role's qualified name stands for a user role that holds it alone. A set without user roles
    and with `added` is a new user role made of module roles.
    """

    user_roles: tuple[Name, ...] = ()
    added: tuple[Name, ...] = ()
    removed: tuple[Name, ...] = ()

    @property
    def label(self) -> Name:
        """How the set is written: `Customer + Support`, `Customer - Shop.Reader`, `new role of Shop.User`."""
        if not self.user_roles:
            return Name(f"new role of {' + '.join(self.added)}" if self.added else "no role")
        parts = " + ".join([*self.user_roles, *self.added])
        return Name(parts + "".join(f" - {role}" for role in self.removed))

    @property
    def module_role(self) -> Name | None:
        """The module role that alone makes up the set: what a user role may do that holds nothing else."""
        alone = not self.user_roles and not self.removed and len(self.added) == 1
        return self.added[0] if alone else None

    @property
    def spoken(self) -> Name:
        """How an answer names the set: as `label`, but a module role alone by its name."""
        return self.module_role or self.label


@frozen
class ManagedUsers:
    """Which users a set of roles may manage: those whose every role is in `roles` (merging.md G11)."""

    all: bool
    """Whether one role has `ManageAllRoles`: every user, those without roles included."""
    roles: frozenset[Name]
    without_roles: bool
    """Whether users without any role are managed."""

    @property
    def any(self) -> bool:
        """Whether any user at all is managed."""
        return self.all or bool(self.roles) or self.without_roles

    @property
    def sentence(self) -> str:
        """Which users these are, in words: `users whose every role is Customer or Sales`."""
        if self.all:
            return "every user"
        if not self.roles:
            return "users without roles" if self.without_roles else "no user"
        names = " or ".join(sorted(self.roles))
        return f"users whose every role is {names}{', and users without roles' if self.without_roles else ''}"

    def covers(self, user_roles: Iterable[Name]) -> bool:
        """Whether a user who holds exactly these user roles is managed (G11)."""
        held = frozenset(user_roles)
        return held <= self.roles if held else self.without_roles

    def within(self, other: "ManagedUsers") -> bool:
        """Whether every user managed here is managed by the other too."""
        return other.all or (self.roles <= other.roles and self.without_roles <= other.without_roles)


NOBODY = ManagedUsers(False, frozenset(), False)


def module_roles_of(project: Project, roles: RoleSet) -> frozenset[Name]:
    """Give the module roles that a set holds: Q(S) of merging.md 3.1, with `added` and without `removed`."""
    held: set[Name] = set()
    for name in roles.user_roles:
        role = project.user_role_by_name.get(name)
        if role:
            held.update(role.module_roles)
        elif project.is_package:
            held.add(name)
    held.update(roles.added)
    return frozenset(held - set(roles.removed))


def tokens_of(project: Project, roles: RoleSet) -> frozenset[Name]:
    """Give the names by which access lists know the set: module roles, or user roles where Mendix resolved them."""
    held = module_roles_of(project, roles)
    if project.granularity is Granularity.USER_ROLES:
        # The System module's own rules name module roles also there; a user role's name never has a dot.
        return held.union(roles.user_roles)
    return held


def managed_users(project: Project, roles: RoleSet) -> ManagedUsers:
    """Give the users that a set may manage: the union over its user roles (merging.md 3.1, Q4)."""
    held = [role for name in roles.user_roles if (role := project.user_role_by_name.get(name))]
    if any(role.manage_all_roles or _resolved_to_all(project, role) for role in held):
        return ManagedUsers(True, frozenset(project.user_role_by_name), True)
    manageable = {name for role in held for name in role.manageable_roles if name in project.user_role_by_name}
    return ManagedUsers(False, frozenset(manageable), any(role.manage_users_without_roles for role in held))


def _resolved_to_all(project: Project, role: UserRole) -> bool:
    """Whether it manages everyone in a compiled model, which holds `ManageAllRoles` as the list of all roles."""
    return (
        project.granularity is Granularity.USER_ROLES
        and role.manage_users_without_roles
        and project.user_role_by_name.keys() <= set(role.manageable_roles)
    )


def is_guest(project: Project, roles: RoleSet) -> bool:
    """Whether the set is the anonymous user's role alone; together with another role it is judged as signed in."""
    guest = project.guest_role
    return guest is not None and roles.user_roles == (guest.name,) and not roles.added and not roles.removed


def user_roles_with(project: Project, module_roles: Iterable[Name]) -> tuple[UserRole, ...]:
    """Give the user roles that hold one of the module roles, in the project's order."""
    wanted = set(module_roles)
    return tuple(role for role in project.user_roles if not wanted.isdisjoint(role.module_roles))
