"""Where views send one another: what to highlight, or what alone to show, in the terms of the view that is opened."""

from dataclasses import dataclass
from pathlib import Path

from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from screens import kinds


@dataclass(frozen=True, slots=True)
class RolesTarget:
    """A role to highlight, and an entity among its permissions."""

    role: Name
    entity: Name | None = None


@dataclass(frozen=True, slots=True)
class EntitiesTarget:
    """An entity to highlight."""

    entity: Name


@dataclass(frozen=True, slots=True)
class MatrixTarget:
    """A cell to highlight, or a text to filter by."""

    role: Name | None = None
    thing: Name | None = None
    """An entity or a document."""
    kind: str = kinds.ENTITIES
    """The kind of the thing."""
    module_role: bool = False
    """Whether the role is a module role."""
    text: str = ""
    """Shows the roles, or else the rows, whose name holds this."""


@dataclass(frozen=True, slots=True)
class FindingsTarget:
    """A finding to highlight, or a role and a thing: only what belongs to both is shown."""

    finding: str = ""
    """Id of a finding."""
    role: Name | None = None
    thing: Name | None = None
    """An entity or a document."""

    @property
    def narrows(self) -> bool:
        """Whether only some findings are shown."""
        return self.role is not None or self.thing is not None


@dataclass(frozen=True, slots=True)
class WhyTarget:
    """A cell to explain."""

    roles: RoleSet
    thing: Name
    """An entity or a document."""
    right: Right | None = None
    """None: the right that matters most there."""
    member: Name | None = None
    kind: str = kinds.ENTITIES
    """The kind of the thing."""
    finding: str = ""
    """Id of a finding about a document, to explain with it: the right to use it is only a part of the answer."""


@dataclass(frozen=True, slots=True)
class CompareTarget:
    """Two roles to compare."""

    before: RoleSet
    after: RoleSet


@dataclass(frozen=True, slots=True)
class DiffTarget:
    """An older version of the project to compare with: a file or folder."""

    old: Path


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The merge of the roles that the session has just taken in: the cursor is then on the first gain."""


@dataclass(frozen=True, slots=True)
class PairTarget:
    """A pair of roles to highlight."""

    roles: tuple[Name, Name]
