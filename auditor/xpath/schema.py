"""What the meaning of a row constraint needs to know about the domain model.

`Schema` is a protocol: the project model satisfies it through an adapter, tests build one in memory. All names are
shown forms (`model/names.py`), entities and associations qualified, attributes not.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Protocol

from auditor.model.frozen import frozen

USER = "System.User"
USER_ROLE = "System.UserRole"
USER_ROLES = "System.UserRoles"
OWNER = "System.owner"
CHANGED_BY = "System.changedBy"
CREATED_DATE = "createdDate"
CHANGED_DATE = "changedDate"


class AttributeType(StrEnum):
    """The type of an attribute, as far as comparing its values goes."""

    STRING = "string"
    INTEGER = "integer"
    LONG = "long"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    ENUMERATION = "enumeration"
    AUTONUMBER = "autonumber"
    HASHED = "hashed"
    BINARY = "binary"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The export does not say (there is no domain model in it)."""


@frozen
class AttributeInfo:
    """One attribute, own or inherited."""

    name: str
    """Unqualified name."""
    type: AttributeType
    values: tuple[str, ...] | None = None
    """The value names of an enumeration; None for other types, and where the enumeration is not in the export."""
    declared_by: str = ""
    """Qualified name of the entity that declares it; empty where that is not known."""


@frozen
class EntityInfo:
    """One entity with what it inherits."""

    name: str
    """Qualified name."""
    attributes: Mapping[str, AttributeInfo]
    """By unqualified name, inherited ones included; without `createdDate` and `changedDate`."""
    chain: tuple[str, ...]
    """The entity itself, then its generalizations up to the root, as far as the export knows them."""
    stores: frozenset[str] = frozenset()
    """Which of `System.owner`, `System.changedBy`, `createdDate`, `changedDate` the root stores."""
    chain_complete: bool = True
    """False when a generalization is named that is not in the export, so the root is not known."""


@frozen
class AssociationInfo:
    """One association."""

    name: str
    """Qualified name."""
    owner: str
    """Qualified name of the entity that owns it (the FROM end, `ParentPointer`)."""
    other: str
    """Qualified name of the entity at the other end."""
    is_set: bool
    """True for a reference set, False for a reference."""
    both: bool
    """True when both ends own it (owner `Both`), False for owner `Default`."""

    def to_one(self, backward: bool) -> bool:
        """Say whether walking it leads to at most one object.

        A reference is many-to-one with owner Default and one-to-one with owner Both; a reference set is
        many-to-many (mendix-security.md 3.4, refguide association-properties).
        """
        return not self.is_set and (self.both or not backward)


class Schema(Protocol):
    """The domain model and the user roles of a project, as row constraints see them."""

    def __hash__(self) -> int:
        """By identity: what is worked out for a schema is kept with it, so a schema must not change."""

    def entity(self, name: str) -> EntityInfo | None:
        """Give the entity of that qualified name, System's included, or None."""

    def association(self, name: str) -> AssociationInfo | None:
        """Give the association of that qualified name, System's included, or None."""

    def user_roles(self) -> Collection[str]:
        """Give the names of the project's user roles."""

    def knows_module(self, module: str) -> bool:
        """Say whether all of the module's domain model is in the export.

        A name that is missing from such a module does not exist; from another module (protected, absent, a System
        version that differs) it is only unknown, and no problem is reported.
        """


def is_or_specializes(schema: Schema, entity: str, ancestor: str) -> bool:
    """Say whether the entity is the other one or, at any depth, a specialization of it."""
    if entity == ancestor:
        return True
    info = schema.entity(entity)
    return info is not None and ancestor in info.chain


def related(schema: Schema, one: str, other: str) -> bool:
    """Say whether one entity is, or is a specialization of, the other: whether an object can be both."""
    return is_or_specializes(schema, one, other) or is_or_specializes(schema, other, one)
