"""What microflows do to stored data beyond rights, told by entity (rules.md, DOC-01; its copies, DOC-02, beside it).

Both look at a microflow and what it reaches. An object that a flow makes is new: setting its members is a part of the
creation, not a change of what is stored.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from auditor.access.effective import EffectiveAccess
from auditor.flows.effects import Effect
from auditor.flows.nodes import Node
from auditor.flows.sums import over_calls
from auditor.model.activities import Activity, Change, Commit, Create
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.runs import microflow_node


class What(StrEnum):
    """What is done."""

    CREATE = "creates objects"
    CHANGE = "changes"
    DELETE = "deletes objects"
    COMMIT = "commits objects"
    RESULT = "its result"
    MEMBER = "another object"
    FILE = "a file"
    CALL = "a call of another system"


class Deed(NamedTuple):
    """Something done to objects of an entity, or where the value of one of its members goes."""

    what: What
    entity: Name
    member: Name = NO_NAME
    target: Name = NO_NAME
    """The member that a value is copied into, and the entity of its object."""
    target_entity: Name = NO_NAME


Deeds = Mapping[Deed, Name]
"""What is done, each with the first microflow that does it."""

_OfFlow = Callable[[Name, Context], Iterator[Deed]]
"""Gives the deeds of one flow, those that it calls left out."""


_Allowed = Callable[[Deed, EffectiveAccess, Context], bool]
"""Whether a role may have a thing done."""


class Ledger:
    """The deeds of all microflows of a project. A set of them is an `int` with one bit for each."""

    def __init__(self, context: Context, of_flow: _OfFlow, allowed: _Allowed) -> None:
        self._context = context
        self._of_flow = of_flow
        self._allowed = allowed
        self._numbers: dict[Deed, int] = {}
        self._of: dict[Name, tuple[Deed, ...]] = {}
        self._sums = over_calls(context.calls, self._own)
        self._by_entities: dict[tuple[Name, Name], list[tuple[Deed, int]]] = {}
        for deed, number in self._numbers.items():
            self._by_entities.setdefault((deed.entity, deed.target_entity), []).append((deed, number))
        self._by_access: dict[tuple[object, ...], int] = {}
        self._by_role: dict[EffectiveAccess, int] = {}
        self._answers: dict[int, tuple[Deed, ...]] = {0: ()}

    def beyond(self, microflow: Name, access: EffectiveAccess) -> tuple[Deed, ...]:
        """Give what a microflow and what it reaches do that a role may not have done, sorted. Equal answers are one."""
        done = self._sums.get(microflow_node(microflow), 0)
        left = done & ~self._allowed_to(access) if done else 0
        if left not in self._answers:
            self._answers[left] = tuple(sorted(d for d, number in self._numbers.items() if left >> number & 1))
        return self._answers[left]

    def by_flow(self, microflow: Name) -> Deeds:
        """Give what a microflow and what it reaches do, each with the first that does it."""
        found: dict[Deed, Name] = {}
        for name in self._context.calls.reaches(microflow):
            for deed in self._deeds(name):
                found.setdefault(deed, name)
        return found

    def _own(self, node: Node) -> int:
        """Give the deeds of one flow as bits; none of one that applies entity access: it is not reached."""
        flow = self._context.calls.flows[node]
        bits = 0
        for deed in () if getattr(flow, "apply_entity_access", False) else self._deeds(node.name):
            bits |= 1 << self._numbers.setdefault(deed, len(self._numbers))
        return bits

    def _deeds(self, name: Name) -> tuple[Deed, ...]:
        known = self._of.get(name)
        if known is None:
            known = self._of[name] = tuple(dict.fromkeys(self._of_flow(name, self._context)))
        return known

    def _allowed_to(self, access: EffectiveAccess) -> int:
        """Give the deeds that a role may have done. Roles share what they may do on an entity: few are looked at."""
        bits = self._by_role.get(access)
        if bits is None:
            bits = 0
            for (entity, target), numbered in self._by_entities.items():
                names = self._context.with_specializations(entity)
                names += self._context.with_specializations(target) if target else ()
                key = entity, target, *(access.entity(name) for name in names)
                known = self._by_access.get(key)
                if known is None:
                    allowed = (1 << number for deed, number in numbered if self._allowed(deed, access, self._context))
                    known = self._by_access[key] = sum(allowed)
                bits |= known
            self._by_role[access] = bits
        return bits


def changes(context: Context) -> Ledger:
    """Give what microflows do to persistable entities outside System."""
    return ledger(context, "changes", _changes, may_do)


def ledger(context: Context, kind: str, of_flow: _OfFlow, allowed: _Allowed) -> Ledger:
    """Give the deeds of one kind, made once for a context."""
    known = context.memo.get(f"deeds: {kind}")
    if not isinstance(known, Ledger):
        known = context.memo[f"deeds: {kind}"] = Ledger(context, of_flow, allowed)
    return known


def may_do(deed: Deed, access: EffectiveAccess, context: Context) -> bool:
    """Whether a role has the right to do a thing itself, on some row, to an object of the entity or one below it."""
    if deed.what is What.CREATE:
        return bool(access.entity(deed.entity).create)
    for name in context.with_specializations(deed.entity):
        granted = access.entity(name)
        match deed.what:
            case What.CHANGE:
                allowed = deed.member in granted.write
            case What.DELETE:
                allowed = bool(granted.delete)
            case What.COMMIT:
                allowed = bool(granted.create or granted.write)
            case _:
                allowed = deed.member in granted.read
        if allowed:
            return True
    return False


def _changes(name: Name, context: Context) -> Iterator[Deed]:
    """Give what one microflow does by itself."""
    effects = context.effects.of_microflow(name)
    flow = context.calls.microflow(name)
    new = {activity.result for activity in flow.activities if isinstance(activity, Create)} if flow else set()
    for effect in effects.created:
        yield from _deed(What.CREATE, effect, context)
    for effect in effects.changed:
        if not effect.is_new and effect.member and not _is_of(effect.activity, new):
            yield from _deed(What.CHANGE, effect, context)
    for effect in effects.deleted:
        yield from _deed(What.DELETE, effect, context)
    for effect in effects.committed:
        if not isinstance(effect.activity, Create) and not _is_of(effect.activity, new):
            yield from _deed(What.COMMIT, effect, context)


def _is_of(activity: Activity, variables: set[Name]) -> bool:
    return isinstance(activity, Change | Commit) and activity.variable in variables


def _deed(what: What, effect: Effect, context: Context) -> Iterator[Deed]:
    """Give it where it counts: on a stored entity outside System, and a member that the entity has."""
    entity = context.project.entities.get(effect.entity)
    if entity is None or entity.module == SYSTEM:
        return
    match what:
        case What.CREATE:
            counts = context.counts_for_creating(entity)
        case What.DELETE:
            counts = context.counts_for_deleting(entity)
        case What.CHANGE:
            known = effect.member in context.project.members(entity.name)
            counts = known and context.counts_for_writing(entity, effect.member)
        case _:
            counts = context.counts_for_creating(entity)
    if counts:
        yield Deed(what, entity.name, effect.member if what is What.CHANGE else NO_NAME)
