"""Our computed access beside what another export of the same project says (cli.md, `inventory --compare`).

The other export is one in which Mendix itself has combined the rules, or any other: cells are compared, never rules. A
cell is left out where one of the two cannot know it, so that a difference is always one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.access.effective import AccessModel, EffectiveAccess, EntityAccess
from auditor.access.rights import Right
from auditor.access.rows import Rows, rows_of
from auditor.access.system_user import ManagedRule, is_user
from auditor.files.errors import said_of
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, Granularity, Project, ReadStatus


class Incomparable(ValueError):
    """Two exports that have no roles in common to compare. The message is one line that says why."""


@frozen
class RowsDifference:
    """A cell whose rows, by what is stored, differ between two exports of one project."""

    user_role: Name
    """In packages: the module role that stands for one."""
    entity: Name
    member: Name | None
    right: Right
    ours: Rows
    theirs: Rows


@dataclass(frozen=True)
class ExportComparison:
    """Every cell of two exports of one project."""

    ours: Project
    theirs: Project
    cells: int
    """Cells that were compared: those granted in at least one of the two."""
    differ: tuple[RowsDifference, ...]
    left_out: Mapping[Name, str]
    """Modules whose cells were not compared, each with the reason."""


def compare_exports(ours: Project, theirs: Project) -> ExportComparison:
    """Compare the access of every user role to every entity. Raises `Incomparable` when only one has user roles."""
    if ours.is_package != theirs.is_package:
        without = ours if ours.is_package else theirs
        raise Incomparable(f"{without.source.path} holds no user roles, so there is nothing to compare")
    both = KnownToBoth(ours, theirs)
    mine, other = AccessModel(ours), AccessModel(theirs)
    roles = dict.fromkeys(a.roles.user_roles[0] for model in (mine, other) for a in model.single_roles)
    compared = 0
    differ: list[RowsDifference] = []
    for role in roles:
        number, found = compare_rows(mine.user_role(role), other.user_role(role), both.entities, both)
        compared += number
        differ += found
    return ExportComparison(ours, theirs, compared, tuple(differ), both.left_out)


def compare_rows(
    ours: EffectiveAccess, theirs: EffectiveAccess, entities: Iterable[Name], both: "KnownToBoth | None" = None
) -> tuple[int, list[RowsDifference]]:
    """Compare the stored rows of every cell of some entities, for one user role.

    Gives the number of cells granted in one of the two, and those that differ.
    """
    both = both or KnownToBoth(ours.model.project, theirs.model.project)
    role = next(iter(ours.roles.user_roles), Name(""))
    compared = 0
    differ: list[RowsDifference] = []
    for name in entities:
        mine = both.cells(ours.entity(name), ours.model.project, {})
        other = both.cells(theirs.entity(name), theirs.model.project, both.renamed(name))
        for (member, right), (rows, their_rows) in _side_by_side(mine, other):
            compared += 1
            if rows is not their_rows:
                differ.append(RowsDifference(role, name, member, right, rows, their_rows))
    return compared, differ


_Cell = tuple[Name | None, Right]


def _side_by_side(mine: Mapping[_Cell, Rows], other: Mapping[_Cell, Rows]) -> Iterator[tuple[_Cell, tuple[Rows, Rows]]]:
    for cell in {**mine, **other}:
        yield cell, (mine.get(cell, Rows.NONE), other.get(cell, Rows.NONE))


class KnownToBoth:
    """What two exports of one project both can know."""

    def __init__(self, ours: Project, theirs: Project) -> None:
        self._ours = ours
        self._theirs = theirs
        self._manage_users = not any(_is_absent(project, "user management") for project in (ours, theirs))
        self._renamed: dict[Name, Mapping[Name, Name]] = {}

    @cached_property
    def left_out(self) -> Mapping[Name, str]:
        """Modules of entities with access rules that one of the two cannot know, each with the reason."""
        modules = dict.fromkeys(
            entity.module
            for project in (self._ours, self._theirs)
            for entity in project.entities.values()
            if entity.rules
        )
        reasons = {module: self._reason(module) for module in modules}
        return {module: reason for module, reason in reasons.items() if reason}

    @property
    def entities(self) -> tuple[Name, ...]:
        """The entities that are compared, in our order."""
        every = {**self._ours.entities, **self._theirs.entities}
        return tuple(name for name, entity in every.items() if entity.module not in self.left_out)

    def cells(self, access: EntityAccess, project: Project, renamed: Mapping[Name, Name]) -> dict[_Cell, Rows]:
        """Give the rows of the cells of one entity that both exports can know, members under our names."""
        name = access.entity
        if module_of(name) == SYSTEM and not (name in self._ours.entities and name in self._theirs.entities):
            return {}
        return {
            (ours, right): _rows(rules, right, project)
            for member, right, rules in access.cells()
            for ours in (renamed.get(member, member) if member else None,)
            if ours is None or self._is_known(name, ours)
        }

    def renamed(self, entity: Name) -> Mapping[Name, Name]:
        """Give for members of theirs the stored names that are ours: some exports leave the entity or module out."""
        known = self._renamed.get(entity)
        if known is None:
            known = self._renamed[entity] = dict(self._translate(entity))
        return known

    def names(self, entity: Name, member: Name) -> bool:
        """Whether both name a member of an entity alike, so that a cell of it can be compared."""
        return self._is_known(entity, member) and all(member in _named(p, entity) for p in (self._ours, self._theirs))

    def _translate(self, entity: Name) -> Iterator[tuple[Name, Name]]:
        mine, other = (_named(project, entity) for project in (self._ours, self._theirs))
        bare: dict[str, list[Name]] = {}
        for member in mine:
            bare.setdefault(member.rpartition(".")[2], []).append(member)
        for member in other:
            alike = bare.get(member.rpartition(".")[2], [])
            if member not in mine and len(alike) == 1 and alike[0] not in other:
                yield member, alike[0]

    def _is_known(self, entity: Name, member: Name) -> bool:
        """Whether both can know a cell of a member. System's members differ by version, and who may manage users is
        not in every export."""
        if not member.startswith("System."):
            return True
        users = [is_user(project, entity) for project in (self._ours, self._theirs)]
        if any(users) and not (all(users) and self._manage_users):
            return False
        in_ours = member in self._ours.members(entity)
        in_theirs = member in self._theirs.members(entity) or member in self.renamed(entity).values()
        return in_ours is in_theirs

    def _reason(self, module: Name) -> str:
        if module == SYSTEM:
            return "" if self._manage_users else "one of the exports does not say who may manage users"
        for project, other in ((self._ours, self._theirs), (self._theirs, self._ours)):
            if reason := _unknown(project, module, other):
                return said_of(reason, project.source.path)
        return ""


def _unknown(project: Project, module: Name, other: Project) -> str:
    """Say why an export cannot know who may do what in a module; nothing when it can."""
    if _is_absent(project, "access rules"):
        return "holds no access rules"
    known = project.module_by_name.get(module)
    if known is None or (project.granularity is Granularity.MODULE_ROLES and not known.roles_known):
        return "does not hold the module"
    if known.protected:
        return "holds the module protected"
    # An overview may have been made without Marketplace modules, and names roles of modules that it leaves out.
    shows = any(entity.module == module for entity in project.entities.values())
    if not shows and _is_absent(project, "entities") and not other.is_own(module):
        return "shows nothing of the module, which is from the Marketplace"
    return ""


def _is_absent(project: Project, area: str) -> bool:
    return any(entry.area == area and entry.status is ReadStatus.ABSENT for entry in project.coverage)


def _named(project: Project, entity: Name) -> dict[Name, None]:
    """Give the members of an entity, and those that its access rules name."""
    found = project.entities.get(entity)
    listed = [member for rule in found.rules for member in rule.readable] if found else []
    return dict.fromkeys([*project.members(entity), *listed])


def _rows(rules: tuple[AccessRule, ...], right: Right, project: Project) -> Rows:
    """Give the rows of a cell. To manage every role by name is to manage everyone, as a compiled model has it."""
    everyone = project.user_role_by_name.keys()
    for rule in rules:
        if isinstance(rule, ManagedRule) and rule.manages.without_roles and everyone <= rule.manages.roles:
            return Rows.ALL
    return rows_of(rules, right)
