"""Two versions of a project: what each user role may do in the newer one beside what it might in the older one.

Cells are compared by meaning, with the domain model of the newer version, and not by which rules grant them. Roles that
may do the same with an entity, in both versions, are looked at once: 200 roles and 5,000 entities take seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.cell_groups import CellGroup, Relation, TwoIndexes, groups_of_entity
from auditor.access.compare import Comparison, SetChange, parted, set_change
from auditor.access.effective import AccessModel, EffectiveAccess, EntityAccess
from auditor.access.index import RuleIndex
from auditor.access.other_export import Incomparable, KnownToBoth
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, Granularity, Project, ReadStatus

NOTHING = set_change((), ())
"""Nothing came and nothing went."""


@dataclass(frozen=True)
class Versions:
    """The access of every user role in two versions of a project."""

    old: AccessModel
    new: AccessModel
    roles: tuple[Comparison, ...]
    """One for each user role of either version (in packages: module role): those of the newer one in its order, then
    those that are gone. A role that came has nothing before."""
    left_out: Mapping[Name, str]
    """Modules whose cells were not compared, each with the reason: one of the exports cannot know them."""
    documents_left_out: Mapping[str, str]
    """Kinds of documents that were not compared (`pages`, `microflows`, `nanoflows`, `services`), with the reason."""

    @cached_property
    def counts(self) -> Mapping[Relation, int]:
        """How many cells there are of each relation, over all user roles."""
        counts = dict.fromkeys(Relation, 0)
        for role in self.roles:
            counts[Relation.EQUAL] += role.equal
            for groups in role.by_entity.values():
                for group in groups:
                    counts[group.relation] += group.number
        return counts

    @property
    def user_roles(self) -> SetChange:
        """User roles that came and went; in packages module roles."""
        return set_change(*(_role_names(model) for model in (self.old, self.new)))

    @property
    def entities(self) -> SetChange:
        """Entities that came and went. Those of the System module come with Mendix and are not counted.

        An export that names only those that a role may use does not say of others whether they are there.
        """
        if any(_absent(model.project, "entities") for model in (self.old, self.new)):
            return NOTHING
        apart = {SYSTEM, *self.left_out}
        return set_change(
            *([e.name for e in m.project.entities.values() if e.module not in apart] for m in (self.old, self.new))
        )

    @property
    def are_strangers(self) -> bool:
        """Whether they look like two apps and not like versions of one: no module of their own is in both."""
        old, new = (_own_modules(model.project) for model in (self.old, self.new))
        return bool(old and new) and old.isdisjoint(new)

    @property
    def services(self) -> SetChange:
        """Published services that came and went; none where an export holds none."""
        if any(_absent(m.project, "services") and not m.project.services for m in (self.old, self.new)):
            return NOTHING
        return set_change(
            *(
                [s.name for s in m.project.services if module_of(s.name) not in self.left_out]
                for m in (self.old, self.new)
            )
        )

    @property
    def grants_more(self) -> bool:
        """Whether the newer version lets any user role do what the older one did not, or perhaps not.

        What counts is access as in rules.md, Words: cells, and microflows, nanoflows and services that it may run or
        call; pages do not. A cell that could not be compared counts: nobody knows that it is not more.
        """
        return any(_grants_more(role) for role in self.roles)


def _own_modules(project: Project) -> set[Name]:
    """Modules that the app has for itself; those of the Marketplace are in many."""
    return {module.name for module in project.modules if not module.from_marketplace}


def compare_versions(old: AccessModel, new: AccessModel) -> Versions:
    """Compare two versions. Raises `Incomparable` when only one of them has user roles."""
    if old.project.is_package != new.project.is_package:
        without = old if old.project.is_package else new
        raise Incomparable(f"{without.project.source.path} holds no user roles, so there is nothing to compare")
    names = dict.fromkeys((*_role_names(new), *_role_names(old)))
    before, after = tuple(map(old.user_role, names)), tuple(map(new.user_role, names))
    known = _Known(old.project, new.project)
    changed: list[dict[Name, tuple[CellGroup, ...]]] = [{} for _ in names]
    equal = [0] * len(names)
    for entity in known.entities:
        compared = _Entity(entity, old, new, known)
        for one, other, positions in _pairs(entity, before, after):
            groups, alike = compared.groups(one, other)
            for position in positions:
                equal[position] += alike
                if groups:
                    changed[position][entity] = groups
    documents = known.documents_left_out
    kinds, modules = frozenset(documents), frozenset(known.left_out)
    roles = tuple(
        Comparison(*sides, left_out=kinds, modules_left_out=modules)
        for sides in zip(before, after, changed, equal, strict=True)
    )
    return Versions(old, new, roles, known.left_out, documents)


class _Entity:
    """One entity in two versions."""

    def __init__(self, name: Name, old: AccessModel, new: AccessModel, known: "_Known") -> None:
        self._before, self._after, self._meanings = old.index(name), new.index(name), new.meanings
        self._known = known
        # The cells of users depend on user management too, and some exports leave cells out.
        self._by_masks = known.everything and not old.of_users(name) and not new.of_users(name)
        self._same = self._by_masks and _grant_the_same(self._before, self._after)

    def groups(self, one: EntityAccess, other: EntityAccess) -> tuple[tuple[CellGroup, ...], int]:
        """Compare two accesses: groups of cells that are not equal, and the number of those that are."""
        if self._same and one.active == other.active:
            return (), other.size
        if self._by_masks:
            return parted(self._two.groups(one.active, other.active))
        return parted(groups_of_entity(self._known.part(one), self._known.part(other), self._meanings))

    @cached_property
    def _two(self) -> TwoIndexes:
        return TwoIndexes(self._before, self._after, self._meanings)


def _grant_the_same(old: RuleIndex, new: RuleIndex) -> bool:
    """Whether rules grant the same in both versions, one by one, whatever else changed: captions, roles, places."""
    return old.cells == new.cells and _constraints(old) == _constraints(new)


def _constraints(index: RuleIndex) -> list[str]:
    return [rule.constraint for rule in index.rules]


def _pairs(
    entity: Name, before: Sequence[EffectiveAccess], after: Sequence[EffectiveAccess]
) -> Iterator[tuple[EntityAccess, EntityAccess, list[int]]]:
    """Group user roles, by position, by what they may do with an entity in both versions; those with nothing not."""
    old, new = ([0] * len(before) for _ in range(2))
    for sets, numbers in ((before, old), (after, new)):
        for number, (_, positions) in enumerate(sets[0].model.grouped(entity, sets) if sets else (), 1):
            for position in positions:
                numbers[position] = number
    alike: dict[tuple[int, int], list[int]] = {}
    for position, key in enumerate(zip(old, new, strict=True)):
        if key != (0, 0):
            alike.setdefault(key, []).append(position)
    for positions in alike.values():
        yield before[positions[0]].entity(entity), after[positions[0]].entity(entity), positions


class _Known:
    """What both versions can know. Exports of one kind know the same; others leave parts out."""

    def __init__(self, old: Project, new: Project) -> None:
        self._both = KnownToBoth(new, old)
        self._projects = old, new
        self.everything = {old.granularity, new.granularity} == {Granularity.MODULE_ROLES}
        """Whether both know every member."""

    @cached_property
    def left_out(self) -> Mapping[Name, str]:
        """Modules that one of them cannot know, each with the reason."""
        if not self.everything:
            return self._both.left_out
        reasons: dict[Name, str] = {}
        for project in self._projects:
            for module in project.modules:
                if module.protected:
                    reasons[module.name] = f"{project.source.path} holds the module protected"
        return reasons

    @property
    def documents_left_out(self) -> Mapping[str, str]:
        """Kinds of documents of which one of them does not say who may use them, each with the reason."""
        return {kind: why for project in self._projects for kind, why in _unknown_documents(project)}

    @property
    def entities(self) -> Iterator[Name]:
        """The entities that are compared: in the older version's order, then those that came."""
        every = {**self._projects[0].entities, **self._projects[1].entities}
        return (name for name, entity in every.items() if entity.module not in self.left_out)

    def part(self, access: EntityAccess) -> EntityAccess:
        """Give the part of an access that both can know."""
        if self.everything:
            return access
        entity = access.entity
        return EntityAccess(
            entity,
            access.rules,
            access.create,
            access.delete,
            {m: rules for m, rules in access.read.items() if self._both.names(entity, m)},
            {m: rules for m, rules in access.write.items() if self._both.names(entity, m)},
            access.active,
        )


def _unknown_documents(project: Project) -> Iterator[tuple[str, str]]:
    """Give the kinds of documents of which an export does not say who may use them, each with the reason."""
    if reason := _absent(project, "services"):
        yield "services", f"{project.source.path}: {reason}"
    if reason := _absent(project, "documents"):
        kinds = {"security-overview": (), "deployment": ("nanoflows",)}
        made_from = project.source.original_format or project.source.format
        for kind in kinds.get(made_from, ("pages", "microflows", "nanoflows")):
            yield kind, f"{project.source.path}: {reason}"


def _absent(project: Project, area: str) -> str:
    """What the coverage says of an area that an export does not hold; nothing when it does."""
    found = (entry.detail for entry in project.coverage if entry.area == area and entry.status is ReadStatus.ABSENT)
    return next(found, "")


def _role_names(model: AccessModel) -> list[Name]:
    return [access.roles.user_roles[0] for access in model.single_roles]


def _grants_more(role: Comparison) -> bool:
    documents: Iterable[SetChange] = (role.microflows, role.nanoflows, role.services)
    return any(group.is_gain for groups in role.by_entity.values() for group in groups) or any(
        change.gained for change in documents
    )
