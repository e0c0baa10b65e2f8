"""The domain model: entities, their members and access rules, associations."""

from collections.abc import Iterator
from enum import StrEnum

from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text
from auditor.model.source import NOWHERE, Location


class AttributeType(StrEnum):
    """The type of an attribute, as the domain model stores it."""

    STRING = "String"
    HASHED_STRING = "HashedString"
    INTEGER = "Integer"
    LONG = "Long"
    DECIMAL = "Decimal"
    FLOAT = "Float"
    CURRENCY = "Currency"
    BOOLEAN = "Boolean"
    DATE_TIME = "DateTime"
    ENUMERATION = "Enumeration"
    AUTO_NUMBER = "AutoNumber"
    BINARY = "Binary"
    UNKNOWN = "unknown"


class DefaultRights(StrEnum):
    """What an access rule gives to a member that is added later; nothing about today (mendix-security.md 3.1)."""

    NONE = "None"
    READ_ONLY = "ReadOnly"
    READ_WRITE = "ReadWrite"


class DeleteBehavior(StrEnum):
    """What deleting the object at one end of an association does to the other."""

    KEEP = "DeleteMeButKeepReferences"
    CASCADE = "DeleteMeAndReferences"
    PREVENT = "DeleteMeIfNoReferences"


class SourceKind(StrEnum):
    """Where the objects of an entity come from, when it is not the app's own database."""

    VIEW = "view"
    EXTERNAL = "external"


@frozen
class EntitySource:
    """The source of a view or external entity (mendix-security.md 3.9)."""

    kind: SourceKind
    document: Name = NO_NAME
    """Qualified name of the view source document or the consumed service."""
    oql: Text = NO_TEXT
    """The OQL of a view, where the export holds it."""
    creatable: bool = False
    """External: whether objects can be created, as the source says; False where that is not stored."""
    deletable: bool = False
    """External: whether objects can be deleted, as the source says; False where that is not stored."""


@frozen
class Attribute:
    """An attribute, declared by one entity."""

    name: Name
    """Bare name: `Total`."""
    type: AttributeType
    length: int | None = None
    """Maximum length of a String in characters, 0 for unlimited; None where it does not apply."""
    enumeration: Name = NO_NAME
    """Qualified name of the enumeration."""
    calculated: bool = False
    """Whether a microflow computes it: never writable."""
    updatable: bool = False
    """Of an external entity: whether the source lets it be changed."""
    calculation: Name = NO_NAME
    """The microflow that computes it."""
    line: int | None = None


@frozen
class AccessRule:
    """One access rule of an entity (mendix-security.md 3.1).

    Members are named as stored: an attribute by its declaring entity (`Shop.Order.Total`), an association by its
    qualified name (`Shop.Order_Customer`). Write implies read: `writable` is contained in `readable`.
    """

    entity: Name
    index: int
    """Position in the entity's list, from 1; 0 for `System.User#managed`."""
    module_roles: tuple[Name, ...]
    """Qualified module roles as stored; empty in exports that know user roles only."""
    create: bool
    delete: bool
    readable: tuple[Name, ...]
    """Members that may be read (ReadOnly or ReadWrite)."""
    writable: tuple[Name, ...]
    """Members that may be written (ReadWrite)."""
    listed: tuple[Name, ...]
    """All members that the rule lists, those with right None included. Equal tuples should be one object: projects
    hold a hundred thousand rights."""
    constraint: Text = NO_TEXT
    """XPath as stored, `[System.owner = '[%CurrentUser%]']`; empty means every row."""
    default_rights: DefaultRights = DefaultRights.NONE
    caption: Text = NO_TEXT
    documentation: Text = NO_TEXT
    user_roles: tuple[Name, ...] = ()
    """User roles, in exports in which Mendix has already resolved the module roles."""
    line: int | None = None

    @property
    def id(self) -> Name:
        """How the rule is written: `Shop.Order#2` (design: cli.md), `System.User#managed`."""
        return Name(f"{self.entity}#{self.index or 'managed'}")

    @property
    def constrained(self) -> bool:
        """Whether a row constraint is stored."""
        return bool(self.constraint.strip())


@frozen
class EventHandler:
    """A microflow that runs when an object of the entity is created, committed, deleted or rolled back."""

    moment: Name
    """`Before` or `After`."""
    event: Name
    """`Commit`, `Create`, `Delete` or `RollBack`; empty where the export lacks it."""
    microflow: Name


@frozen
class Entity:
    """An entity with its own attributes and access rules. Rules are not inherited (mendix-security.md 3.5)."""

    name: Name
    """Qualified name."""
    module: Name
    generalization: Name = NO_NAME
    """Qualified name of the generalization, empty at a root."""
    persistable: bool | None = None
    """As stored at a root; None at a specialization (ask `Project.persistable`) and where it is not stored."""
    attributes: tuple[Attribute, ...] = ()
    rules: tuple[AccessRule, ...] = ()
    source: EntitySource | None = None
    stores_owner: bool = False
    stores_changed_by: bool = False
    stores_created_date: bool = False
    stores_changed_date: bool = False
    events: tuple[EventHandler, ...] = ()
    documentation: Text = NO_TEXT
    location: Location = NOWHERE

    def rule_location(self, rule: AccessRule) -> Location:
        """Where an access rule of this entity stands."""
        return self.location.inside(f"access rule {rule.index}", rule.line)

    def rule_numbered(self, index: int) -> AccessRule | None:
        """Give the access rule of that index, or None. It need not be its position among the rules that are here."""
        here = self.rules[index - 1] if 0 < index <= len(self.rules) else None
        if here is not None and here.index == index:
            return here
        return next((rule for rule in self.rules if rule.index == index), None)

    def own_attribute(self, name: Name) -> Name:
        """Qualified name of an attribute that this entity declares."""
        return Name(f"{self.name}.{name}")

    def own_attributes(self) -> Iterator[tuple[Name, Attribute]]:
        """Qualified name and attribute, for each that this entity declares."""
        for attribute in self.attributes:
            yield self.own_attribute(attribute.name), attribute


@frozen
class Association:
    """An association. `owner` is the FROM entity (stored `ParentPointer`), whose rules govern it."""

    name: Name
    """Qualified name."""
    owner: Name
    """Qualified name of the owning entity; empty where the export lost it."""
    other: Name
    """Qualified name of the entity at the other end; empty where the export lost it."""
    is_set: bool | None = False
    """Whether the owner refers to many objects (`ReferenceSet`); None where the export lost it."""
    both_own: bool = False
    """Owner `Both`: a member of both entities."""
    owner_delete: DeleteBehavior = DeleteBehavior.KEEP
    """What deleting the owner does to the other end (`ParentDeleteBehavior`)."""
    other_delete: DeleteBehavior = DeleteBehavior.KEEP
    """What deleting the other end does to its owners (`ChildDeleteBehavior`)."""
    location: Location = NOWHERE


@frozen
class Enumeration:
    """An enumeration: its value names are what row constraints compare with."""

    name: Name
    values: tuple[Name, ...]
