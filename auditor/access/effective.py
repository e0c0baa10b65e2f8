"""Effective access: a set of roles -> cells (entity x member x right -> the access rules that grant it).

A cell is a set of access rules (architecture.md, idea 1): merging roles is the union of these sets, exact, and the
reason comes with it. Rows and members are never united apart. Source: mendix-security.md 3.2, merging.md 3.1.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.access.index import MemberCells, RuleIndex
from auditor.access.packing import FIELD, packed, unpacked
from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.access.roles import ManagedUsers, RoleSet, managed_users, module_roles_of, tokens_of
from auditor.access.rows import Meanings
from auditor.access.system_user import ManagedRule, is_user, managed_rule
from auditor.model.documents import Microflow, Nanoflow, Page, PublishedService
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM, SYSTEM_USER, Project

if TYPE_CHECKING:
    from auditor.access.compare import Delta, Difference
    from auditor.access.signatures import Signatures

Document = Page | Microflow | Nanoflow | PublishedService
"""What a module role may be allowed to open, run or call."""


@dataclass(frozen=True, slots=True, eq=False)
class EntityAccess:
    """What one set of roles may do with one entity. Role sets with the same active rules share one object."""

    entity: Name
    rules: tuple[AccessRule, ...]
    """The active rules, in stored order; for a specialization of System.User those of System.User after them."""
    create: tuple[AccessRule, ...]
    """Rules that grant create. Row constraints do not limit it (G4)."""
    delete: tuple[AccessRule, ...]
    read: Mapping[Name, tuple[AccessRule, ...]]
    """Readable members by stored name -> the rules that grant it; only members with at least one, in the entity's
    order. Cells that the same rules grant share one tuple."""
    write: Mapping[Name, tuple[AccessRule, ...]]
    active: int = 0
    """The active rules of the entity itself as a bit mask over their positions (access/index.py)."""

    def granting(self, right: Right, member: Name | None = None) -> tuple[AccessRule, ...]:
        """Give the rules that grant a right: the cell. Read and write need a member."""
        if right is Right.CREATE:
            return self.create
        if right is Right.DELETE:
            return self.delete
        if member is None:
            raise ValueError(f"{right} is a right on a member")
        return (self.read if right is Right.READ else self.write).get(member, ())

    def cells(self) -> Iterator[tuple[Name | None, Right, tuple[AccessRule, ...]]]:
        """Give every cell that is granted: member (None for create and delete), right, rules."""
        if self.create:
            yield None, Right.CREATE, self.create
        if self.delete:
            yield None, Right.DELETE, self.delete
        for member, rules in self.read.items():
            yield member, Right.READ, rules
        for member, rules in self.write.items():
            yield member, Right.WRITE, rules

    @property
    def size(self) -> int:
        """Number of cells that are granted."""
        return bool(self.create) + bool(self.delete) + len(self.read) + len(self.write)

    def __bool__(self) -> bool:
        """Whether anything is granted at all."""
        return bool(self.create or self.delete or self.read or self.write)

    @property
    def reads_all_rows(self) -> bool:
        """Whether some member is readable without a row constraint, by what is stored."""
        read = self.read
        if isinstance(read, MemberCells):
            return read.free
        return any(not rule.constrained for rules in read.values() for rule in rules)


@frozen
class Numbers:
    """On how many entities of the project, those of System left out, a set of roles may do what."""

    entities: int
    create: int
    read: int
    write: int
    delete: int
    all_rows: int
    """Reads some member without a row constraint, by what is stored."""


class EffectiveAccess:
    """What one set of roles may do in a project. Made by `AccessModel.of`; everything is computed when asked."""

    def __init__(self, model: "AccessModel", roles: RoleSet) -> None:
        self.model = model
        """What computed it, with the project."""
        self._project = model.project
        self.roles = roles
        self.tokens = tokens_of(model.project, roles)
        """Names by which access lists know the set."""
        self._entities: dict[Name, EntityAccess] = {}

    @cached_property
    def module_roles(self) -> frozenset[Name]:
        """The module roles that the set holds."""
        return module_roles_of(self._project, self.roles)

    @cached_property
    def manages(self) -> ManagedUsers:
        """The users that the set may manage."""
        return managed_users(self._project, self.roles)

    def entity(self, name: Name) -> EntityAccess:
        """Give the access to one entity; an entity that does not exist has none."""
        known = self._entities.get(name)
        if known is None:
            known = self._entities[name] = self.model.entity_access(name, self)
        return known

    def entities(self) -> Iterator[EntityAccess]:
        """Give the entities on which anything is granted, in the project's order."""
        return iter(self.granted)

    @cached_property
    def granted(self) -> tuple[EntityAccess, ...]:
        """The entities on which anything is granted, in the project's order."""
        return tuple(self.model.all_granted(self, self._entities))

    @property
    def size(self) -> int:
        """Number of cells that are granted."""
        return self._counts[0]

    @cached_property
    def numbers(self) -> Numbers:
        """On how many entities it may do what."""
        return Numbers(*self._counts[1:])

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        counts = self.model.counts
        return unpacked(sum(counts(found) for found in self.granted), _COUNTED)

    @cached_property
    def by_name(self) -> Mapping[Name, EntityAccess]:
        """The same by entity."""
        return {found.entity: found for found in self.granted}

    def holds_any(self, document: Document) -> bool:
        """Whether one of the document's allowed roles is held: may open, may run, may call."""
        return not self.tokens.isdisjoint(document.module_roles or document.user_roles)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Pages that the set may open. Excluded documents do not exist at run time."""
        return tuple(page for page in self._project.pages if not page.excluded and self.holds_any(page))

    @cached_property
    def microflows(self) -> tuple[Microflow, ...]:
        """Microflows that the set may run from the client."""
        return tuple(flow for flow in self._project.microflows if not flow.excluded and self.holds_any(flow))

    @cached_property
    def nanoflows(self) -> tuple[Nanoflow, ...]:
        """Nanoflows that the set may run."""
        return tuple(flow for flow in self._project.nanoflows if not flow.excluded and self.holds_any(flow))

    @cached_property
    def services(self) -> tuple[PublishedService, ...]:
        """Published services among whose allowed roles the set has one."""
        return tuple(service for service in self._project.services if not service.excluded and self.holds_any(service))

    @cached_property
    def runs(self) -> frozenset[Name]:
        """Names of the microflows and nanoflows that the set may run."""
        return frozenset(flow.name for flow in self.microflows).union(flow.name for flow in self.nanoflows)

    @cached_property
    def calls(self) -> frozenset[Name]:
        """Names of the published services among whose allowed roles the set has one."""
        return frozenset(service.name for service in self.services)


class AccessModel:
    """Computes effective access for any set of roles of one project, sharing what sets have in common."""

    def __init__(
        self,
        project: Project,
        meanings: Meanings | None = None,
        like: "AccessModel | None" = None,
        changed: Collection[Name] = (),
    ) -> None:
        """Take a project.

        Args:
            project: The project.
            meanings: What its row constraints mean, where that is known.
            like: The model of a project of the same domain model, in which only other access rules are there on
                `changed` entities.
            changed: These entities.
        """
        self.project = project
        self.meanings = meanings or Meanings(project)
        """What the row constraints of the project mean."""
        self._sets: dict[RoleSet, EffectiveAccess] = {}
        self._cache: dict[tuple[object, ...], EntityAccess] = {}
        self._indexes: dict[Name, RuleIndex] = {}
        if like is not None:
            self._of_users = like._of_users
            self._indexes = {name: index for name, index in like._indexes.items() if name not in changed}
        self.first_differences: dict[tuple[EntityAccess, EntityAccess], Difference | None] = {}
        """What `compare.contained` found out about two accesses to an entity; role sets share these."""
        self.compared: dict[tuple[EntityAccess | None, EntityAccess], Delta] = {}
        """What `compare.compare` found out about two accesses to an entity."""
        self._counted: dict[EntityAccess, int] = {}
        self._alike: dict[tuple[frozenset[Name], int], tuple[Sequence[EffectiveAccess], list[list[int]]]] = {}

    @cached_property
    def signatures(self) -> "Signatures":
        """What each module role grants, in a form in which most claims about two roles are refuted at a glance."""
        from auditor.access.signatures import Signatures

        return Signatures(self)

    def nothing(self, entity: Name) -> EntityAccess:
        """Give the access to an entity of somebody without any role."""
        return self.of(RoleSet()).entity(entity)

    def size(self, found: EntityAccess) -> int:
        """Give the number of cells of an access to one entity, remembered."""
        return self.counts(found) & FIELD

    def counts(self, found: EntityAccess) -> int:
        """Count what one access to an entity grants, in packed fields: cells; then as `Numbers`, all 0 in System."""
        known = self._counted.get(found)
        if known is None:
            own = self.project.entities[found.entity].module != SYSTEM
            known = self._counted[found] = packed((found.size, *(own * number for number in _ones(found))))
        return known

    def of(self, roles: RoleSet) -> EffectiveAccess:
        """Give the effective access of a set of roles."""
        known = self._sets.get(roles)
        if known is None:
            known = self._sets[roles] = EffectiveAccess(self, roles)
        return known

    def user_role(self, name: Name) -> EffectiveAccess:
        """Give the effective access of one user role (in a package: of one module role)."""
        return self.of(RoleSet((name,)))

    @cached_property
    def single_roles(self) -> tuple[EffectiveAccess, ...]:
        """The project's user roles, each alone; in a package its module roles, each standing for a user role."""
        project = self.project
        names = [role.name for role in project.user_roles] or list(project.module_role_by_name)
        return tuple(self.user_role(name) for name in names)

    def grouped(self, entity: Name, sets: Sequence[EffectiveAccess]) -> Iterator[tuple[EntityAccess, list[int]]]:
        """Group sets of roles by what they may do with one entity: access -> positions in `sets`; the empty ones not.

        Entities of one module usually name the same roles, so the grouping is computed once for all of them.
        """
        if entity in self._of_users:
            apart: dict[int, tuple[EntityAccess, list[int]]] = {}
            for position, access in enumerate(sets):
                found = access.entity(entity)
                apart.setdefault(id(found), (found, []))[1].append(position)
            groups = list(apart.values())
        else:
            alike = self._alike_on(frozenset(self.index(entity).tokens), sets)
            groups = [(sets[positions[0]].entity(entity), positions) for positions in alike]
        for found, positions in groups:
            if found:
                yield found, positions

    def _alike_on(self, tokens: frozenset[Name], sets: Sequence[EffectiveAccess]) -> list[list[int]]:
        """Give the positions of sets that hold the same ones of some roles."""
        key = (tokens, id(sets))
        known = self._alike.get(key)
        if known is None or known[0] is not sets:
            by_token: dict[frozenset[Name], list[int]] = {}
            for position, access in enumerate(sets):
                by_token.setdefault(tokens & access.tokens, []).append(position)
            known = self._alike[key] = (sets, list(by_token.values()))
        return known[1]

    def index(self, entity: Name) -> RuleIndex:
        """Give the rules of an entity by what they grant."""
        known = self._indexes.get(entity)
        if known is None:
            known = self._indexes[entity] = RuleIndex(self.project, entity)
        return known

    def all_granted(self, access: EffectiveAccess, known: dict[Name, EntityAccess]) -> Iterator[EntityAccess]:
        """Give what a set of roles may do with each entity, in the project's order, where it is anything.

        `known` is what was asked for before, and gets the rest: a merge has thousands while somebody waits.
        """
        cache, positions = self._cache, self._positions
        masks = self.active_masks(access.tokens)
        for name in sorted(masks, key=positions.__getitem__):
            found = known.get(name)
            if found is None:
                found = None if name in self._of_users else cache.get((name, masks[name]))
                found = known[name] = found or self.entity_access(name, access)
            if found:
                yield found

    def active_masks(self, tokens: frozenset[Name]) -> dict[Name, int]:
        """Give the rules that some names activate: entity -> bit mask over their positions. Users are always there."""
        by_token = self._masks_by_token
        masks = dict.fromkeys(self._of_users, 0)
        for token in tokens:
            for name, bits in by_token.get(token, _NO_MASKS).items():
                masks[name] = masks.get(name, 0) | bits
        return masks

    def entities_naming(self, token: Name) -> Iterable[Name]:
        """Give the entities with an access rule for a module role, whether or not it grants anything."""
        return self._masks_by_token.get(token, _NO_MASKS)

    @cached_property
    def _positions(self) -> Mapping[Name, int]:
        return {name: position for position, name in enumerate(self.project.entities)}

    @cached_property
    def _masks_by_token(self) -> Mapping[Name, Mapping[Name, int]]:
        """Module role (or user role, where only these are known) -> entity -> the access rules for it, as bits."""
        found: dict[Name, dict[Name, int]] = {}
        for name, entity in self.project.entities.items():
            for position, rule in enumerate(entity.rules):
                for token in rule.module_roles or rule.user_roles:
                    masks = found.setdefault(token, {})
                    masks[name] = masks.get(name, 0) | 1 << position
        return found

    def of_users(self, entity: Name) -> bool:
        """Whether an entity is System.User or derives from it: its cells also depend on user management."""
        return entity in self._of_users

    @cached_property
    def _of_users(self) -> frozenset[Name]:
        """System.User and what derives from it: their cells also depend on user management."""
        return frozenset(name for name in self.project.entities if is_user(self.project, name))

    def entity_access(self, name: Name, access: EffectiveAccess) -> EntityAccess:
        """Compute what a set of roles may do with one entity; ask `EffectiveAccess.entity`, which remembers it."""
        index = self.index(name)
        mask = index.active(access.tokens)
        key: tuple[object, ...] = (name, mask)
        above: EntityAccess | None = None
        manages: ManagedUsers | None = None
        if name in self._of_users:
            if name == SYSTEM_USER:
                manages = access.manages
            else:
                above = access.entity(SYSTEM_USER)
            key = (name, mask, manages, id(above))
        known = self._cache.get(key)
        if known is None:
            known = _combine(name, index, mask)
            if manages and manages.any:
                known = _with_managed(known, managed_rule(self.project, manages))
            elif above:
                known = _with_user(known, above)
            self._cache[key] = known
        return known


_COUNTED = 7
"""The fields of `AccessModel.counts`."""


def _ones(found: EntityAccess) -> tuple[bool, ...]:
    """What `Numbers` counts, for one entity."""
    read = bool(found.read)
    return True, bool(found.create), read, bool(found.write), bool(found.delete), read and found.reads_all_rows


_NO_MASKS: Mapping[Name, int] = {}


def _combine(name: Name, index: RuleIndex, mask: int) -> EntityAccess:
    """Unite the active rules into cells."""
    of = index.of
    return EntityAccess(
        name,
        of(mask),
        of(index.create & mask),
        of(index.delete & mask),
        MemberCells(index, index.read, mask),
        MemberCells(index, index.write, mask),
        mask,
    )


def _with_managed(found: EntityAccess, rule: ManagedRule) -> EntityAccess:
    """Add `System.User#managed` to the access to System.User."""
    unions: dict[int, tuple[AccessRule, ...]] = {}

    def and_rule(rules: tuple[AccessRule, ...]) -> tuple[AccessRule, ...]:
        return unions.setdefault(id(rules), (*rules, rule))

    return EntityAccess(
        found.entity,
        (*found.rules, rule),
        (*found.create, rule),
        (*found.delete, rule),
        {**found.read, **{member: and_rule(found.read.get(member, ())) for member in rule.readable}},
        {**found.write, **{member: and_rule(found.write.get(member, ())) for member in rule.writable}},
        found.active,
    )


def _with_user(found: EntityAccess, user: EntityAccess) -> EntityAccess:
    """Add the cells of System.User's own members to a specialization of it (G10). Its own rules hold none of them."""
    read = {member: rules for member, rules in user.read.items() if member.startswith("System.")}
    write = {member: rules for member, rules in user.write.items() if member.startswith("System.")}
    granting = {id(rule) for rules in read.values() for rule in rules}
    return EntityAccess(
        found.entity,
        (*found.rules, *(rule for rule in user.rules if id(rule) in granting)),
        found.create,
        found.delete,
        {**found.read, **read},
        {**found.write, **write},
        found.active,
    )


__all__ = ["ENTITY_RIGHTS", "MEMBER_RIGHTS", "AccessModel", "Document", "EffectiveAccess", "EntityAccess", "Right"]
