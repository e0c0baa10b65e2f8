"""A domain model in memory, for tests of row constraints."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from auditor.xpath.schema import (
    CHANGED_BY,
    CHANGED_DATE,
    CREATED_DATE,
    OWNER,
    USER,
    USER_ROLE,
    USER_ROLES,
    AssociationInfo,
    AttributeInfo,
    AttributeType,
    EntityInfo,
)

EVERYTHING_STORED = frozenset({OWNER, CHANGED_BY, CREATED_DATE, CHANGED_DATE})


@dataclass(eq=False)
class SimpleSchema:
    """A schema built line by line; the System module's users and roles are in it from the start."""

    entities: dict[str, EntityInfo] = field(default_factory=dict)
    associations: dict[str, AssociationInfo] = field(default_factory=dict)
    roles: set[str] = field(default_factory=lambda: {"Customer", "Administrator"})
    unknown_modules: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.add(USER, "Name string", "Active boolean")
        self.add(USER_ROLE, "Name string")
        self.link(USER_ROLES, USER, USER_ROLE, is_set=True)
        self.link("System.grantableRoles", USER_ROLE, USER_ROLE, is_set=True)

    def add(
        self, name: str, *attributes: str, of: str | None = None, stores: frozenset[str] = frozenset()
    ) -> SimpleSchema:
        """Add an entity. An attribute is "Name type", an enumeration "Status enumeration Open Paid"."""
        general = self.entities[of] if of else None
        inherited = dict(general.attributes) if general else {}
        for text in attributes:
            attribute, kind, *values = text.split()
            inherited[attribute] = AttributeInfo(attribute, AttributeType(kind), tuple(values) or None, name)
        chain = (name, *(general.chain if general else ()))
        self.entities[name] = EntityInfo(name, inherited, chain, general.stores if general else stores)
        return self

    def link(self, name: str, owner: str, other: str, *, is_set: bool = False, both: bool = False) -> SimpleSchema:
        """Add an association: a reference owned by one end, unless said otherwise."""
        self.associations[name] = AssociationInfo(name, owner, other, is_set, both)
        return self

    def entity(self, name: str) -> EntityInfo | None:
        return self.entities.get(name)

    def association(self, name: str) -> AssociationInfo | None:
        return self.associations.get(name)

    def user_roles(self) -> Collection[str]:
        return self.roles

    def knows_module(self, module: str) -> bool:
        return module not in self.unknown_modules


def shop() -> SimpleSchema:
    """A small web shop: orders with lines, of customers who are users."""
    schema = SimpleSchema()
    schema.add("Shop.Account", "FullName string", "Email string", of=USER)
    schema.add("Shop.Customer", "Name string", "City string", "Vip boolean", "Credit decimal", "Level integer")
    schema.add("Shop.Company", "VatNumber string", of="Shop.Customer")
    schema.add(
        "Shop.Order",
        "Number autonumber",
        "Status enumeration Open Paid Closed",
        "Total integer",
        "Weight decimal",
        "Note string",
        "Reference string",
        "IsGift boolean",
        "Due datetime",
        "Pin hashed",
        stores=EVERYTHING_STORED,
    )
    schema.add("Shop.Line", "Quantity integer", "Kind enumeration A B", "Done boolean")
    schema.add("Shop.Card", "Code string")
    schema.link("Shop.Order_Account", "Shop.Order", "Shop.Account")
    schema.link("Shop.Order_Customer", "Shop.Order", "Shop.Customer")
    schema.link("Shop.Customer_Account", "Shop.Customer", "Shop.Account")
    schema.link("Shop.Line_Order", "Shop.Line", "Shop.Order")
    schema.link("Shop.Order_Watcher", "Shop.Order", "Shop.Account", is_set=True)
    schema.link("Shop.Order_Parent", "Shop.Order", "Shop.Order")
    schema.link("Shop.Customer_Card", "Shop.Customer", "Shop.Card", both=True)
    return schema
