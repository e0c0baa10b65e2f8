"""Several roles held at once, as the MERGE rules see them: what each may do alone, and what the set may do.

Source: merging.md 3.2. "Only together" means that the set may do it and no role of the set may do it alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from auditor.access.effective import EffectiveAccess, EntityAccess, Right
from auditor.access.roles import RoleSet
from auditor.findings.finding import Certainty, Granted, Subjects
from auditor.merging.joint import Brought, Joint, joints
from auditor.merging.stored import can_be_created, holds_rows
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM, Project
from auditor.rules.context import Context
from auditor.rules.rule import Rule, SubjectKind


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One role of a set: a user role, or a module role that was added to it."""

    label: Name
    alone: EffectiveAccess
    """What the role may do when somebody holds it alone."""
    access: EffectiveAccess
    """What it brings to the set: the same without the module roles that were taken out of it."""


@dataclass(frozen=True, eq=False)
class Combination:
    """A set of roles, its parts, and the audit that it is judged in."""

    context: Context
    access: EffectiveAccess
    """What the set may do."""
    parts: tuple[Part, ...]
    among: tuple[Name, ...] | None = None
    """The only entities that are looked at, for a question about few; None for all."""

    @property
    def project(self) -> Project:
        """The project of the roles."""
        return self.context.project

    @property
    def roles(self) -> RoleSet:
        """The set of roles."""
        return self.access.roles

    def about(self, entity: Name = NO_NAME, document: Name = NO_NAME) -> Subjects:
        """Make the subjects of a finding about the set, and about a thing where it is about one too."""
        return Subjects(self.roles.user_roles, self.roles.added, entity=entity, document=document)

    @cached_property
    def brought(self) -> Mapping[Name, Sequence[Brought]]:
        """Entity -> what each role of the set brings that may do anything there, in the order of the set."""
        found: dict[Name, list[Brought]] = {}
        for part in self.parts:
            alone, whole = part.alone, part.access is part.alone
            for one in alone.granted if self.among is None else map(alone.entity, self.among):
                if self.among is not None and not one:
                    continue
                brings = one if whole else (one, part.access.entity(one.entity))
                if (there := found.get(one.entity)) is None:
                    found[one.entity] = [brings]
                else:
                    there.append(brings)
        return found

    @cached_property
    def joints(self) -> Mapping[Name, Joint]:
        """Entities on which two roles of the set or more have different rights -> what these are together."""
        known = joints(self.context)
        if self.among is None and all(part.access is part.alone for part in self.parts):
            return known.of_set(self.access, [part.alone for part in self.parts])
        return {
            name: known.of(self.access.entity(name), different)
            for name, there in self.brought.items()
            if len(there) > 1 and _differ(different := frozenset(there))
        }

    @property
    def shared(self) -> tuple["MergedEntity", ...]:
        """The app's entities on which two roles of the set or more have different rights.

        Entities of the System module are not among them: every app has what System's own rules give.
        """
        return self._on(self.joints)

    def subjects(self, rule: Rule) -> Iterator[Any]:
        """Give what a MERGE rule looks at, one at a time: the set itself, or `MergedEntity`, or what the rule makes."""
        if rule.subject is not SubjectKind.MERGED_ROLES_AND_ENTITY:
            yield from rule.subjects(self) if rule.subjects else ()
            return
        context = self.context
        for on in self.among_candidates(rule.entities(context)) if rule.entities else self.shared:
            if rule.among is None or rule.among(on, context):
                yield on

    def among_candidates(self, names: Iterable[Name]) -> tuple["MergedEntity", ...]:
        """Those of some entities of the app on which the set has a right. Nothing is only together in a set of one."""
        if len(self.parts) < 2:
            return ()
        return self._on(name for name in names if (self.among is None or name in self.among))

    def _on(self, names: Iterable[Name]) -> tuple["MergedEntity", ...]:
        entities = self.project.entities
        has = self.access.by_name if self.among is None else {n: f for n in self.among if (f := self.access.entity(n))}
        return tuple(self.on(entities[name]) for name in names if name in has and entities[name].module != SYSTEM)

    def on(self, entity: Entity) -> "MergedEntity":
        """Give the set on one entity."""
        return MergedEntity(
            self, entity, self.access.entity(entity.name), tuple(part.alone.entity(entity.name) for part in self.parts)
        )


@dataclass(frozen=True, eq=False)
class MergedEntity:
    """A set of roles on one entity of the app: what each may do there alone, and what the set may do."""

    combination: Combination
    entity: Entity
    access: EntityAccess
    """What the set may do."""
    alone: tuple[EntityAccess, ...]
    """What each part may do alone, in the order of the set."""

    @property
    def name(self) -> Name:
        """Qualified name of the entity."""
        return self.entity.name

    @property
    def holds_rows(self) -> bool:
        """Whether row constraints on it mean something."""
        return holds_rows(self.combination.project, self.entity)

    @property
    def can_be_created(self) -> bool:
        """Whether creating an object makes stored data."""
        return can_be_created(self.combination.project, self.entity)

    def brought(self) -> Iterator[tuple[Part, EntityAccess]]:
        """Give each part with what it brings to the set here, when that is anything."""
        for part, alone in zip(self.combination.parts, self.alone, strict=True):
            found = alone if part.access is part.alone else part.access.entity(self.name)
            if found:
                yield part, found

    def own(self, rules: tuple[AccessRule, ...]) -> tuple[AccessRule, ...]:
        """Leave out the rules of System.User that a specialization of it shows: every app has them."""
        return rules if all(rule.entity == self.name for rule in rules) else tuple(_of(rules, self.name))

    def cells(self, found: EntityAccess, right: Right) -> list[tuple[tuple[AccessRule, ...], list[Name]]]:
        """Give the members that a right on them is granted for, those together that the same rules grant."""
        by_rules: dict[int, tuple[tuple[AccessRule, ...], list[Name]]] = {}
        for member, rules in (found.read if right is Right.READ else found.write).items():
            by_rules.setdefault(id(rules), (rules, []))[1].append(member)
        return [(granting, members) for rules, members in by_rules.values() if (granting := self.own(rules))]


def _differ(brought: frozenset[Brought]) -> bool:
    """Whether roles may do different things alone."""
    return len(brought) > 1 and len({one[0] if isinstance(one, tuple) else one for one in brought}) > 1


def _of(rules: Iterable[AccessRule], entity: Name) -> Iterator[AccessRule]:
    return (rule for rule in rules if rule.entity == entity)


def combine(context: Context, roles: RoleSet) -> Combination:
    """Make a combination of user roles and added module roles. Names must exist."""
    model = context.access
    parts = [
        Part(name, model.user_role(name), model.of(RoleSet((name,), (), roles.removed)) if roles.removed else alone)
        for name in roles.user_roles
        for alone in (model.user_role(name),)
    ]
    for name in roles.added:
        if name not in roles.removed:
            access = model.of(RoleSet((), (name,)))
            parts.append(Part(name, access, access))
    return Combination(context, model.of(roles), tuple(parts))


def granted(right: Right, rules: tuple[AccessRule, ...], members: Iterable[Name] = ()) -> Granted:
    """Make a fact of cells."""
    return Granted(right, tuple(sorted(members)), rules)


def strongest(certainties: Collection[str]) -> Certainty:
    """Give the strongest of some certainties: a finding about several cells holds when one of them does."""
    return next(certainty for certainty in Certainty if certainty.value in certainties)
