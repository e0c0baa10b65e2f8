"""Who has a right: every user role, one by one (cli.md, `who-can`)."""

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.why import Why, rows_of_target, why
from auditor.model.frozen import frozen
from auditor.model.names import Name


@frozen
class Holder:
    """A user role that has the right."""

    user_role: Name
    """In a package: the module role that stands for a user role."""
    rows: Rows
    access: EffectiveAccess
    target: Target

    @property
    def why(self) -> Why:
        """Why it has the right."""
        return why(self.access, self.target)


@frozen
class WhoCan:
    """The user roles that have a right, and those that have not, in the project's order."""

    target: Target
    can: tuple[Holder, ...]
    cannot: tuple[Name, ...]


def who_can(model: AccessModel, target: Target) -> WhoCan:
    """Ask every user role of the project (in a package every module role) for a right."""
    can: list[Holder] = []
    cannot: list[Name] = []
    for access in model.single_roles:
        name = access.roles.user_roles[0]
        rows = rows_of_target(access, target)
        if rows is Rows.NONE:
            cannot.append(name)
        else:
            can.append(Holder(name, rows, access, target))
    return WhoCan(target, tuple(can), tuple(cannot))
