"""What a role has of a function: the cells and documents by which it holds (merging.md 5).

Effective access only: rows are those of the cells, and what a microflow could do beyond them plays no part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.findings.finding import Granted
from auditor.model.domain import AccessRule
from auditor.model.names import Name
from auditor.policy.policy import Capability, Group
from auditor.rules.context import Context
from auditor.rules.policing.in_force import SELECTORS
from auditor.rules.policing.resolved import Resolved, resolve


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """By what something is held."""

    cells: tuple[Granted, ...] = ()
    documents: tuple[str, ...] = ()
    """`execute Shop.ACT_Pay`, sorted."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.documents)

    def __add__(self, other: "Held") -> "Held":
        """Unite two; a cell that is in both is told twice, which `Granted` in a finding bears."""
        return Held((*self.cells, *other.cells), tuple(sorted({*self.documents, *other.documents})))


NOTHING = Held()
"""Held by nothing."""


def held_of_group(group: Group, access: EffectiveAccess, context: Context) -> Held | None:
    """Give by what a role holds a group of capabilities; None when it does not."""
    found = [
        held_of_group(item, access, context) if isinstance(item, Group) else held_of(item, access, context)
        for item in group.items
    ]
    parts = [part for part in found if part]
    if not parts or (group.every and len(parts) < len(found)):
        return None
    united = parts[0]
    for part in parts[1:]:
        united = united + part
    return united


def held_of(capability: Capability, access: EffectiveAccess, context: Context) -> Held | None:
    """Give by what a role holds a capability; None when it does not."""
    resolved = resolved_in(capability, context)
    if resolved.documents:
        names = resolved.documents & _usable(capability.right, access, context)
        return Held((), tuple(sorted(f"{capability.right} {name}" for name in names))) if names else None
    cells: list[Granted] = []
    known, granted, entities = resolved.cells, access.granted, resolved.entities
    few = len(entities) < len(granted)
    for found in map(access.entity, entities) if few else granted:
        here = known.get(found)
        if here is None:
            here = known[found] = tuple(_granted(resolved, found, context)) if found.entity in entities else ()
        cells.extend(here)
    return Held(tuple(cells)) if cells else None


def resolved_in(capability: Capability, context: Context) -> Resolved:
    """Give what a capability is about in the project, found out once."""
    known = context.memo.setdefault(SELECTORS, {})
    assert isinstance(known, dict)
    found = known.get(id(capability))
    if not isinstance(found, Resolved):
        found = known[id(capability)] = resolve(capability, context)
    return found


def _usable(right: Right, access: EffectiveAccess, context: Context) -> frozenset[Name]:
    """The documents that a role may run, open or call. What asks no authentication, everyone may call."""
    if right is Right.EXECUTE:
        return access.runs
    if right is Right.VIEW:
        return frozenset(page.name for page in access.pages)
    return access.calls.union(service.name for service in context.open_services())


def _granted(resolved: Resolved, found: EntityAccess, context: Context) -> Iterator[Granted]:
    capability, right = resolved.capability, resolved.capability.right
    for granted in _of_right(right, found):
        # What System gives on its users, every role has on every specialization of System.User.
        rules = tuple(rule for rule in granted.rules if rule.entity == found.entity)
        if right in (Right.READ, Right.DELETE):
            # Rows that no object is in give nothing. Writing may still be done to new objects (merging.md G7).
            rules = tuple(rule for rule in rules if not context.access.meanings.never(rule))
        wanted = resolved.entities[found.entity]
        members = granted.members if wanted is None else tuple(name for name in granted.members if name in wanted)
        if not rules or (right in MEMBER_RIGHTS and not members):
            continue
        cell: Granted | None = Granted(right, members, rules)
        if capability.unrestricted and right is not Right.CREATE:
            cell = context.on_all_rows(Granted(right, members, rules))
        if cell:
            yield cell


def _of_right(right: Right, found: EntityAccess) -> Iterator[Granted]:
    if right in ENTITY_RIGHTS:
        yield Granted(right, (), found.granting(right))
        return
    by_rules: dict[int, tuple[tuple[AccessRule, ...], list[Name]]] = {}
    for member, rules in (found.read if right is Right.READ else found.write).items():
        by_rules.setdefault(id(rules), (rules, []))[1].append(member)
    for rules, members in by_rules.values():
        yield Granted(right, tuple(sorted(members)), rules)
