"""Finding out beforehand what merges will ask, so that the first ones do not wait.

Roles fall into a handful of groups that have the same rights on an entity. What any of these groups are together there
is soon found out; a merge then adds up what is known, entity by entity. Nothing here changes an answer.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from auditor.access.compare import delta_between
from auditor.access.effective import EffectiveAccess
from auditor.access.index import MemberCells
from auditor.access.redundant import adds_nothing
from auditor.access.roles import RoleSet
from auditor.merging.candidates import candidates
from auditor.merging.combination import Combination, Part
from auditor.merging.joint import joints
from auditor.merging.judging import judge_joint
from auditor.model.domain import Entity
from auditor.rules.audit import Audit
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.hypothetical import look_at

MOST_GROUPS = 5
"""On an entity on which roles have more different rights than this, nothing is found out beforehand."""
MOST_AT_ONCE = 4
"""So many of them are looked at together."""


def prepare(audit: Audit) -> None:
    """Find out at once what merges will ask."""
    for _ in preparation(audit):
        pass


def preparation(audit: Audit) -> Generator[None, None, None]:
    """Find it out piece by piece: after each of some hundred microseconds there is a pause for whoever drives it."""
    context = audit.context
    found = candidates(context)
    yield from found.look_through()
    for shared in ("movable", "sensitive", "about_roles"):
        getattr(found, shared)
        yield
    _ = audit.by_user_role
    yield
    roles = [role for role in context.roles if role.names and not role.is_guest]
    accesses = tuple(role.access for role in roles)
    known: dict[tuple[int, ...], _Set] = {}
    for entity in audit.project.entities.values():
        yield
        groups = [positions for _, positions in context.access.grouped(entity.name, accesses)]
        if len(groups) > MOST_GROUPS or context.access.of_users(entity.name):
            continue
        for held in _sets(groups, roles):
            if held not in known:
                known[held] = _set_of(context, [roles[position] for position in held])
            _look_at(context, entity, known[held])


def _sets(groups: list[list[int]], roles: list[RoleSubject]) -> Iterator[tuple[int, ...]]:
    """Give for any of some groups one role of each: roles that are no administrators, then with one that is."""
    usual = [next((at for at in group if not roles[at].is_administrator), None) for group in groups]
    administrators = [next((at for at in group if roles[at].is_administrator), None) for group in groups]
    every = range(len(groups))
    for some in chain.from_iterable(combinations(every, number) for number in range(1, MOST_AT_ONCE + 1)):
        named = [(usual[group], administrators[group]) for group in some]
        if all(one is not None for one, _ in named):
            yield tuple(one for one, _ in named if one is not None)
        if any(administrator is not None for _, administrator in named):
            either = (one if administrator is None else administrator for one, administrator in named)
            yield tuple(at for at in either if at is not None)


@dataclass(frozen=True, slots=True)
class _Set:
    """A set of roles, one for each of some groups."""

    role: RoleSubject
    combination: Combination


def _set_of(context: Context, roles: list[RoleSubject]) -> _Set:
    names = tuple(name for role in roles for name in role.names)
    # Not a set that the model keeps.
    access = EffectiveAccess(context.access, RoleSet(names)) if len(roles) > 1 else roles[0].access
    parts = tuple(Part(role.names[0], role.access, role.access) for role in roles)
    return _Set(context.role_subject(access), Combination(context, access, parts))


def _look_at(context: Context, entity: Entity, held: _Set) -> None:
    """Find out about one entity what a merge asks when exactly these groups have rights there."""
    model, parts = context.access, held.combination.parts
    together = held.role.access.entity(entity.name)
    model.counts(together)
    delta_between(None, together, model)
    look_at(context, RoleOnEntity(held.role, entity, together))
    if len(parts) > 1:
        alone = frozenset(part.access.entity(entity.name) for part in parts)
        joint = joints(context).of(together, alone)
        _ = joint.gaining
        judge_joint(joint, held.combination, entity.name)
    for cells in (together.read, together.write):
        if isinstance(cells, MemberCells):
            cells.forget()  # There are tens of thousands, and few are looked at again.
    for module_role in model.index(entity.name).tokens:
        if module_role in held.role.access.module_roles:
            adds_nothing(held.role.access, module_role)
