"""What all merges share, whatever is merged: found out once, so that a merge stays live."""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from auditor.access.compare import entity_delta
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.merging.disclosure import has_sensitive_pair
from auditor.merging.stored import holds_rows
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.audit import Audit
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.hypothetical import look_at
from auditor.rules.movable_rows import members_read

_CANDIDATES = "entities that MERGE rules look at"


class Candidates:
    """Entities of the app by what their members and access rules are, in the project's order."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def movable(self) -> tuple[Name, ...]:
        """Entities with a row constraint that reads a member which some access rule makes writable (MERGE-03)."""
        return tuple(
            entity.name
            for entity in self._of_app()
            if any(is_limited(rule) and members_read(rule, self._context) for rule in entity.rules)
        )

    @cached_property
    def sensitive(self) -> tuple[Name, ...]:
        """Entities with sensitive members that could stand side by side (MERGE-06)."""
        return tuple(e.name for e in self._of_app() if has_sensitive_pair(e.name, self._context))

    @cached_property
    def about_roles(self) -> tuple[Name, ...]:
        """Entities with a row constraint that mentions user roles (MERGE-07)."""
        return tuple(e.name for e in self._of_app() if any(map(mentions_roles, e.rules)))

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


def prepare(audit: Audit) -> None:
    """Find out what all merges share. Whoever loads a project does this after the audit, so that no merge waits."""
    found, model = candidates(audit.context), audit.context.access
    shared: list[object] = [found.movable, found.sensitive, found.about_roles, audit.by_user_role]
    for name in audit.project.entities:
        index = model.index(name)
        shared.extend((index.cells, index.free))
    _look_at_pairs(audit)


MOST_ACCESSES = 4
"""On an entity on which roles have more different rights than this, nothing is looked at beforehand."""


def _look_at_pairs(audit: Audit) -> None:
    """Compare and judge what any two roles have together on an entity, where that is not what one of them has.

    Roles fall into a handful of groups that have the same rights on an entity, so this is soon done for all pairs.
    """
    context = audit.context
    model = context.access
    roles = [r.access for r in context.roles if r.names and not (r.is_guest or r.is_administrator)]
    subjects: dict[tuple[int, int], RoleSubject] = {}
    for entity in audit.project.entities.values():
        groups = [] if model.of_users(entity.name) else list(model.grouped(entity.name, roles))
        if len(groups) > MOST_ACCESSES:
            continue
        seen = {access.active for access, _ in groups}
        for (_, first), (_, second) in combinations(groups, 2):
            held = first[0], second[0]
            subject = subjects.get(held)
            if subject is None:
                both = RoleSet(tuple(roles[position].roles.user_roles[0] for position in held))
                subject = subjects[held] = context.role_subject(EffectiveAccess(model, both))
            access = subject.access.entity(entity.name)
            for position in held:
                entity_delta(entity.name, roles[position], subject.access)
            if access.active not in seen:
                seen.add(access.active)
                look_at(context, RoleOnEntity(subject, entity, access))
