"""What all merges share, whatever is merged: found out once, so that a merge stays live."""

from collections.abc import Iterator
from functools import cached_property

from auditor.merging.disclosure import has_sensitive_pair
from auditor.merging.stored import holds_rows
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.movable_rows import members_read

_CANDIDATES = "entities that MERGE rules look at"


class Candidates:
    """Entities of the app by what their members and access rules are, in the project's order."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def look_through(self) -> Iterator[None]:
        """Find out entity by entity what the answers rest on, with a pause after each."""
        for entity in self._of_app():
            self._is_movable(entity)
            has_sensitive_pair(entity.name, self._context)
            yield

    @cached_property
    def movable(self) -> tuple[Name, ...]:
        """Entities with a row constraint that reads a member which some access rule makes writable (MERGE-03)."""
        return tuple(entity.name for entity in self._of_app() if self._is_movable(entity))

    @cached_property
    def sensitive(self) -> tuple[Name, ...]:
        """Entities with sensitive members that could stand side by side (MERGE-06)."""
        return tuple(e.name for e in self._of_app() if has_sensitive_pair(e.name, self._context))

    @cached_property
    def about_roles(self) -> tuple[Name, ...]:
        """Entities with a row constraint that mentions user roles (MERGE-07)."""
        return tuple(e.name for e in self._of_app() if any(map(mentions_roles, e.rules)))

    def _is_movable(self, entity: Entity) -> bool:
        return any(is_limited(rule) and members_read(rule, self._context) for rule in entity.rules)

    def _of_app(self) -> Iterator[Entity]:
        project = self._context.project
        return (e for e in project.entities.values() if e.module != SYSTEM and holds_rows(project, e))


def is_limited(rule: AccessRule) -> bool:
    """Whether a stored rule limits the rows on which it lets something be read, written or deleted."""
    return rule.constrained and rule.index > 0 and bool(rule.readable or rule.delete)


def mentions_roles(rule: AccessRule) -> bool:
    """Whether the constraint that limits a rule's rows names the user roles' association, or a role's token."""
    return "UserRole" in rule.constraint and is_limited(rule)


def candidates(context: Context) -> Candidates:
    """Give the candidates of an audit, the same for all its merges."""
    known = context.memo.setdefault(_CANDIDATES, Candidates(context))
    assert isinstance(known, Candidates)
    return known


def share(context: Context, other: Context) -> None:
    """Let a context of the same domain model, in which access rules grant less, look at the same entities."""
    for key in (_CANDIDATES, "sensitive members", "associations between sensitive members"):
        if key in context.memo:
            other.memo[key] = context.memo[key]
