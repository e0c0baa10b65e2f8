"""Paths typed step by step against the domain model: direction, multiplicity, generalizations, attribute types.

What does not resolve becomes `Unresolved`, which the meaning treats as opaque; what certainly does not exist is
also a `Problem` (ENT-21, Studio Pro's CE0161). Without a domain model names alternate by position: association,
entity, association and so on; direction and multiplicity are unknown and taken as to-many.
"""

from enum import StrEnum

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath.formula import Attribute, Walk
from auditor.xpath.schema import (
    CHANGED_BY,
    CHANGED_DATE,
    CREATED_DATE,
    OWNER,
    USER,
    AttributeType,
    EntityInfo,
    Schema,
    is_or_specializes,
    related,
)
from auditor.xpath.syntax import Expression, Step


class ProblemKind(StrEnum):
    """What is wrong with a constraint."""

    SYNTAX = "syntax"
    EMPTY_BRACKETS = "empty brackets"
    PATH = "path"
    ENTITY = "entity"
    MEMBER = "member"
    USER_ROLE = "user role"
    NOT_STORED = "not stored"


@frozen
class Problem:
    """One thing in a constraint that cannot be right (ENT-21)."""

    kind: ProblemKind
    text: names.Name
    """A sentence without a full stop, safe to show."""


class End(StrEnum):
    """What stands at the end of a path."""

    OBJECT = "object"
    ID = "id"
    ATTRIBUTE = "attribute"


@frozen
class Hop:
    """One association on a path, with what its object must be."""

    walk: Walk
    narrowed_to: str
    """A specialization that the entity step asks for, or empty."""
    entity: str
    """Entity of the object reached; empty where unknown."""
    predicates: tuple[Expression, ...]


@frozen
class Resolved:
    """A path that resolves."""

    hops: tuple[Hop, ...]
    end: End
    attribute: Attribute | None
    """Set for `End.ATTRIBUTE`."""
    entity: str
    """Entity of the object at the end, or of the one that has the attribute."""
    start_predicates: tuple[Expression, ...] = ()


@frozen
class Unresolved:
    """A path that does not."""

    feature: str
    """Why, in words."""
    problem: Problem | None = None


_AUDIT = {"system.owner": OWNER, "system.changedby": CHANGED_BY}
_DATES = {
    CREATED_DATE: CREATED_DATE,
    CHANGED_DATE: CHANGED_DATE,
    "System.createdDate": CREATED_DATE,
    "System.changedDate": CHANGED_DATE,
}
_UNUSABLE = {
    AttributeType.HASHED: "a hashed string",
    AttributeType.BINARY: "a binary attribute",
    AttributeType.OTHER: "an attribute of a special type",
}


class Resolver:
    """Types the paths of one constraint."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema

    def resolve(self, steps: tuple[Step, ...], entity: str) -> Resolved | Unresolved:
        """Type a path that starts at an object of the entity (empty where unknown)."""
        schema = self.schema
        if schema is None or not entity or schema.entity(entity) is None:
            return _by_position(steps, entity)
        hops: list[Hop] = []
        at = 0
        while at < len(steps):
            step = steps[at]
            last = at == len(steps) - 1
            if "." not in step.name or step.name in _DATES:
                return self._attribute(schema, step, last, entity, tuple(hops))
            walk = self._walk(schema, step, entity)
            if isinstance(walk, Unresolved):
                return walk
            at += 1
            predicates, narrowed, reached = step.predicates, "", walk.target
            if at < len(steps) and self._names_entity(schema, steps[at].name):
                entity_step = steps[at]
                at += 1
                target = self._entity(schema, entity_step, walk)
                if isinstance(target, Unresolved):
                    return target
                narrowed, reached = target
                predicates += entity_step.predicates
                if not walk.target:
                    walk = _half_known(walk.association, walk.backward, entity, reached)
            hops.append(Hop(walk, narrowed, reached, predicates))
            entity = reached
        return Resolved(tuple(hops), End.OBJECT, None, entity)

    @staticmethod
    def _names_entity(schema: Schema, name: str) -> bool:
        return "." in name and name not in _DATES and name.lower() not in _AUDIT and schema.association(name) is None

    def _walk(self, schema: Schema, step: Step, entity: str) -> Walk | Unresolved:
        audit = _AUDIT.get(step.name.lower())
        if audit is not None:
            info = schema.entity(entity)
            if info is None or (audit not in info.stores and info.chain_complete):
                return _not_stored(audit, entity)
            return Walk(audit, False, True, False, entity, USER, owned_by=(entity,))
        association = schema.association(step.name)
        if association is None:
            return self._no_association(schema, step, entity)
        if not (association.owner and association.other):
            return _half_known(step.name, step.reversed, entity, "")
        forward = is_or_specializes(schema, entity, association.owner)
        backward = is_or_specializes(schema, entity, association.other)
        if not forward and not backward:
            return self._not_from_here(schema, step.name, entity, association.owner, association.other)
        turned = step.reversed or not forward
        if turned and not backward:
            return Unresolved(f"{step.name} reversed from the end it starts at")
        target = association.owner if turned else association.other
        owned = (entity, target) if association.both else (target if turned else entity,)
        to_one, back_to_one = association.to_one(turned), association.to_one(not turned)
        return Walk(association.name, turned, to_one, back_to_one, entity, target, forward and backward, owned_by=owned)

    def _no_association(self, schema: Schema, step: Step, entity: str) -> Walk | Unresolved:
        name = step.name
        if schema.entity(name) is not None:
            text = f"{name} is an entity, and the path from {entity} needs an association first"
            return Unresolved(f"the path to {name}", _problem(ProblemKind.PATH, text))
        if schema.knows_module(names.module_of(name)):
            problem = _problem(ProblemKind.PATH, f"{name} does not exist")
            return Unresolved(f"{name}, which does not exist", problem)
        return _half_known(name, step.reversed, entity, "")

    @staticmethod
    def _not_from_here(schema: Schema, name: str, entity: str, owner: str, other: str) -> Unresolved:
        info = schema.entity(entity)
        certain = info is not None and info.chain_complete
        if not certain or related(schema, entity, owner) or related(schema, entity, other):
            return Unresolved(f"{name} from {entity}")
        return Unresolved(f"{name} from {entity}", _problem(ProblemKind.PATH, f"{name} does not start at {entity}"))

    def _entity(self, schema: Schema, step: Step, walk: Walk) -> tuple[str, str] | Unresolved:
        """Give the specialization asked for (or nothing) and the entity reached."""
        name = step.name
        info = schema.entity(name)
        if info is None:
            if schema.knows_module(names.module_of(name)):
                return Unresolved(
                    f"{name}, which does not exist", _problem(ProblemKind.ENTITY, f"{name} does not exist")
                )
            return Unresolved(f"{name}, which is not in the export")
        if step.reversed:
            return Unresolved("reversed() behind an entity")
        if not walk.target:
            return "", name
        if is_or_specializes(schema, walk.target, name):
            return "", walk.target
        if is_or_specializes(schema, name, walk.target):
            return name, name
        target = schema.entity(walk.target)
        if not info.chain_complete or target is None or not target.chain_complete:
            return Unresolved(f"{walk.association} to {name}")
        text = f"{walk.association} leads to {walk.target}, not to {name}"
        return Unresolved(f"{walk.association} to {name}", _problem(ProblemKind.PATH, text))

    def _attribute(
        self, schema: Schema, step: Step, last: bool, entity: str, hops: tuple[Hop, ...]
    ) -> Resolved | Unresolved:
        info = schema.entity(entity)
        if info is None:
            return Unresolved(f"{entity}, which is not in the export")
        name = _DATES.get(step.name, step.name)
        known = info.attributes.get(name)
        if not last or step.predicates or step.reversed:
            return Unresolved(f"a step behind or at the attribute {name}")
        if known is None and name in _DATES:
            if name not in info.stores and info.chain_complete:
                return _not_stored(name, entity)
            return Resolved(hops, End.ATTRIBUTE, Attribute(name, AttributeType.DATETIME), entity)
        if known is None and name.lower() == "id":
            return Resolved(hops, End.ID, None, entity)
        if known is None:
            return self._no_attribute(schema, info, name)
        if known.type in _UNUSABLE:
            return Unresolved(f"{_UNUSABLE[known.type]} ({name})")
        guessed = known.type is AttributeType.UNKNOWN
        return Resolved(hops, End.ATTRIBUTE, Attribute(name, known.type, known.values, guessed), entity)

    @staticmethod
    def _no_attribute(schema: Schema, info: EntityInfo, name: str) -> Unresolved:
        certain = info.chain_complete and all(schema.knows_module(names.module_of(entity)) for entity in info.chain)
        problem = _problem(ProblemKind.MEMBER, f"{info.name} has no attribute {name}") if certain else None
        return Unresolved(f"{name} of {info.name}, which is not known", problem)


def _by_position(steps: tuple[Step, ...], entity: str) -> Resolved | Unresolved:
    """Type a path without a domain model."""
    hops: list[Hop] = []
    at = 0
    while at < len(steps):
        step = steps[at]
        if "." not in step.name or step.name in _DATES:
            name = _DATES.get(step.name, step.name)
            if at < len(steps) - 1 or step.predicates or step.reversed:
                return Unresolved(f"a step behind or at the attribute {name}")
            if name.lower() == "id":
                return Resolved(tuple(hops), End.ID, None, entity)
            kind = AttributeType.DATETIME if name in _DATES else AttributeType.UNKNOWN
            return Resolved(tuple(hops), End.ATTRIBUTE, Attribute(name, kind, guessed=True), entity)
        at += 1
        predicates, reached = step.predicates, ""
        if at < len(steps) and "." in steps[at].name and steps[at].name not in _DATES:
            reached = steps[at].name
            predicates += steps[at].predicates
            at += 1
        name = _AUDIT.get(step.name.lower(), step.name)
        if name in (OWNER, CHANGED_BY):
            walk = Walk(name, False, True, False, entity, reached or USER, owned_by=(entity,))
        else:
            walk = _half_known(name, step.reversed, entity, reached)
        hops.append(Hop(walk, reached, reached or walk.target, predicates))
        entity = reached or walk.target
    return Resolved(tuple(hops), End.OBJECT, None, entity)


def _half_known(association: str, backward: bool, entity: str, reached: str) -> Walk:
    """A step of which the export does not tell both ends: nothing is concluded from direction and multiplicity."""
    return Walk(association, backward, False, False, entity, reached, True, True, (entity, reached))


def _not_stored(member: str, entity: str) -> Unresolved:
    problem = _problem(ProblemKind.NOT_STORED, f"{entity} does not store {member}")
    return Unresolved(f"{member}, which {entity} does not store", problem)


def _problem(kind: ProblemKind, raw_text: str) -> Problem:
    return Problem(kind, names.name(raw_text))
