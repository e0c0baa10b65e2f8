"""Entities of a security overview, put together from its rows: what it shows of an entity is what roles may see of it.

An overview names members, not their entity, so an inherited attribute looks like an own one; where it is written in
full the entity that declares it becomes a generalization. Which end owns an association is not said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.exports.units.fields import Element
from auditor.model.domain import AccessRule, Association, Attribute, AttributeType, Entity
from auditor.model.names import NO_NAME, Name, module_of, qualified
from auditor.model.project import SYSTEM
from auditor.model.source import Location

_READABLE = ("ReadOnly", "ReadWrite")
_WRITABLE = "ReadWrite"
_FIRST_WORD = re.compile(r"[A-Za-z]+")
_TYPES = {
    **{str(word).lower(): word for word in AttributeType},
    "auto": AttributeType.AUTO_NUMBER,
    "date": AttributeType.DATE_TIME,
    "hashed": AttributeType.HASHED_STRING,
}
"""The first word of a type, in lower case: `String (200)`, `Date and time`."""


@dataclass(slots=True)
class _Growing:
    """An entity as far as the rows so far show it."""

    module: Name
    attributes: dict[Name, AttributeType] = field(default_factory=dict)
    above: dict[Name, None] = field(default_factory=dict)
    """Entities that declare members which it inherits."""
    rules: list[AccessRule] = field(default_factory=list)


class OverviewEntities:
    """Takes row after row and gives entities with an access rule for each."""

    def __init__(self, file: Name) -> None:
        self._file = file
        self._growing: dict[Name, _Growing] = {}
        self._associations: dict[Name, None] = {}
        self._shared: dict[tuple[Name, ...], tuple[Name, ...]] = {}

    def add(self, row: Element, user_role: Name) -> None:
        """Add one row: what a user role may do with an entity under one XPath."""
        module, entity = row.name("module"), row.name("entity")
        name = entity if "." in entity else qualified(module, entity)
        growing = self._entity(name, module or module_of(name))
        members = [(self._member(member, name, growing), member.string("access")) for member in row.elements("members")]
        readable = dict.fromkeys(member for member, access in members if access in _READABLE)
        writable = dict.fromkeys(member for member, access in members if access == _WRITABLE)
        growing.rules.append(
            AccessRule(
                entity=name,
                index=len(growing.rules) + 1,
                module_roles=(),
                create=row.boolean("canCreate"),
                delete=row.boolean("canDelete"),
                readable=self._share(tuple(readable)),
                writable=self._share(tuple(writable)),
                listed=self._share(tuple(dict.fromkeys(member for member, _ in members))),
                constraint=row.text("XPath"),
                caption=row.text("XPathCaption"),
                user_roles=(user_role,),
            )
        )

    def entities(self) -> Iterator[Entity]:
        """Give the entities. Whether they are persistable is not known."""
        for name, growing in self._growing.items():
            if growing.module != SYSTEM:
                yield Entity(
                    name=name,
                    module=growing.module,
                    generalization=self._generalization(name),
                    attributes=tuple(Attribute(attribute, type_) for attribute, type_ in growing.attributes.items()),
                    rules=tuple(growing.rules),
                    location=Location(self._file, Name(f"{growing.module} › entity access"), name),
                )

    def associations(self) -> Iterator[Association]:
        """Give the associations, whose ends are not known."""
        return (Association(name, NO_NAME, NO_NAME, is_set=None) for name in self._associations)

    def _entity(self, name: Name, module: Name) -> _Growing:
        return self._growing.setdefault(name, _Growing(module))

    def _member(self, member: Element, entity: Name, growing: _Growing) -> Name:
        """Give the stored name of a member, and take note of what it shows of the entity."""
        written = member.name("name")
        if member.string("kind").lower() == "association":
            name = written if "." in written else qualified(growing.module, written)
            self._associations[name] = None
            return name
        declaring, _, bare = written.rpartition(".")
        type_ = _type_of(member.string("type"))
        if not declaring or declaring == entity:
            growing.attributes.setdefault(Name(bare), type_)
            return Name(f"{entity}.{bare}")
        growing.above[Name(declaring)] = None
        self._entity(Name(declaring), module_of(declaring)).attributes.setdefault(Name(bare), type_)
        return written

    def _generalization(self, entity: Name) -> Name:
        """Give the nearest generalization that the members tell of: one that has itself the most above it."""
        above = [name for name in self._growing[entity].above if entity not in self._all_above(name)]
        return max(above, key=lambda name: len(self._all_above(name)), default=NO_NAME)

    def _all_above(self, entity: Name) -> set[Name]:
        found: set[Name] = set()
        waiting = [entity]
        while waiting:
            growing = self._growing.get(waiting.pop())
            new = set(growing.above) - found if growing else set()
            found |= new
            waiting += new
        return found

    def _share(self, members: tuple[Name, ...]) -> tuple[Name, ...]:
        return self._shared.setdefault(members, members)


def _type_of(written: str) -> AttributeType:
    word = _FIRST_WORD.match(written)
    return _TYPES.get(word[0].lower(), AttributeType.UNKNOWN) if word else AttributeType.UNKNOWN
