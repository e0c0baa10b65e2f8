"""A small database state: what a witness is, and what the reference evaluator looks at."""

from dataclasses import field
from datetime import datetime
from decimal import Decimal

from auditor.model.frozen import frozen
from auditor.xpath.schema import CHANGED_BY, OWNER, USER, AttributeInfo, AttributeType, Schema, is_or_specializes

Stored = str | Decimal | bool | datetime | None
"""A stored value: numbers of every type are `Decimal`, an enumeration value is its name, None is empty."""

RANGES = {
    AttributeType.INTEGER: (-(2**31), 2**31 - 1),
    AttributeType.LONG: (-(2**63), 2**63 - 1),
    AttributeType.AUTONUMBER: (-(2**63), 2**63 - 1),
}
"""Smallest and largest value of the whole-number types (refguide, attributes)."""

DECIMAL_PLACES = 8
"""How many digits a decimal attribute keeps behind the point (refguide, attributes)."""


@frozen
class Thing:
    """One stored object."""

    entity: str
    """Its concrete entity."""
    values: dict[str, Stored] = field(default_factory=dict)
    """By attribute name. An attribute that is missing is empty; a Boolean that is missing is false."""
    role: str | None = None
    """For the object that stands for a user role: the role's name."""


@frozen
class Database:
    """A database state, with the user who looks at it and the clock."""

    things: dict[int, Thing]
    """Objects by id."""
    links: frozenset[tuple[str, int, int]]
    """Association, id of the object at the owning end, id of the object at the other end."""
    user: int
    """Id of the signed-in user's object."""
    now: datetime
    """The moment at which the constraint is evaluated, in UTC and without a zone."""


def flaw(database: Database, schema: Schema) -> str | None:
    """Say what makes a state impossible for the domain model, or None when it is possible."""
    user = database.things.get(database.user)
    if user is None or not is_or_specializes(schema, user.entity, USER):
        return "the user is not an object of System.User"
    for thing in database.things.values():
        info = schema.entity(thing.entity)
        if info is None:
            return f"{thing.entity} is not in the export"
        for name, value in thing.values.items():
            attribute = info.attributes.get(name)
            if attribute is not None and not _fits(attribute, value):
                return f"{name} of {thing.entity} cannot hold {value!r}"
    for association in {link[0] for link in database.links}:
        links = [(near, far) for name, near, far in database.links if name == association]
        problem = _link_flaw(database, schema, association, links)
        if problem is not None:
            return problem
    return None


def _fits(attribute: AttributeInfo, value: Stored) -> bool:
    kind = attribute.type
    if value is None:
        return kind is not AttributeType.BOOLEAN
    if kind in RANGES:
        low, high = RANGES[kind]
        return isinstance(value, Decimal) and value == int(value) and low <= value <= high
    match kind:
        case AttributeType.BOOLEAN:
            return isinstance(value, bool)
        case AttributeType.DECIMAL:
            return isinstance(value, Decimal) and value == round(value, DECIMAL_PLACES)
        case AttributeType.DATETIME:
            return isinstance(value, datetime)
        case AttributeType.ENUMERATION:
            return isinstance(value, str) and (attribute.values is None or value in attribute.values)
        case AttributeType.STRING:
            return isinstance(value, str)
        case _:
            return False


def _link_flaw(database: Database, schema: Schema, association: str, links: list[tuple[int, int]]) -> str | None:
    known = schema.association(association)
    if association not in (OWNER, CHANGED_BY) and known is None:
        return f"{association} is not in the export"
    for near, far in links:
        one, other = database.things[near].entity, database.things[far].entity
        if known is not None:
            fits = is_or_specializes(schema, one, known.owner) and is_or_specializes(schema, other, known.other)
        else:
            info = schema.entity(one)
            stored = info is not None and (association in info.stores or not info.chain_complete)
            fits = stored and is_or_specializes(schema, other, USER)
        if not fits:
            return f"{association} cannot link {one} and {other}"
    to_one = known is None or known.to_one(False)
    back_to_one = known is not None and known.to_one(True)
    if to_one and len({near for near, _ in links}) < len(links):
        return f"{association} links an object to several"
    if back_to_one and len({far for _, far in links}) < len(links):
        return f"{association} links several objects to one"
    return None
