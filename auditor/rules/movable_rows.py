"""Whether a role can move objects into or out of the reach of a row constraint (merging.md 3.2, E3).

A constraint is checked on the stored state, and not again after a change (G8). So whoever writes a member that it
reads may change on which objects it holds; whether that is so is asked by meaning, not by name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from auditor.findings.finding import Granted
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM
from auditor.rules.constraints import constraint_of
from auditor.rules.context import Context
from auditor.xpath.constraint import Constraint, capture, give_away
from auditor.xpath.meaning import MemberRead
from auditor.xpath.verdict import Verdict


class Effect(StrEnum):
    """What writing can do to the rows of a constraint."""

    CAPTURE = "capture"
    """Objects outside can be pulled in."""
    GIVE_AWAY = "give-away"
    """Objects inside can be pushed out."""
    NONE = "none"


@frozen
class Moves:
    """The effect, and what it rests on."""

    effect: Effect
    proved: bool = True
    """False: it was not decided, so it only may be."""
    witness: str = ""
    """For example: an object before and after the change."""
    reason: str = ""
    """Why it was not decided."""


@frozen
class Read:
    """A member that a constraint reads."""

    member: Name
    """By its stored name, as access rules list it."""
    read: MemberRead
    """As the constraint names it."""
    written_on: tuple[Name, ...]
    """The entities of which some access rule makes it writable: the one on the path, and its specializations."""


def members_read(rule: AccessRule, context: Context) -> tuple[Read, ...]:
    """Give the members that the constraint of a rule reads and that some access rule of the app makes writable.

    Not what System declares: the rights that it gives itself are no findings (rules.md, System module).
    """
    if not rule.constraint:
        return ()
    by_rule = context.memo.setdefault("members that constraints read", {})
    assert isinstance(by_rule, dict)
    known: tuple[Read, ...] | None = by_rule.get(id(rule))
    if known is None:
        known = by_rule[id(rule)] = tuple(_writable_reads(rule, context))
    return known


def _writable_reads(rule: AccessRule, context: Context) -> Iterator[Read]:
    for read in sorted(constraint_of(rule, context).reads):
        member = _stored_name(read, context)
        if member is None or module_of(member) == SYSTEM:
            continue
        entity = Name(read.entity)
        # The rule is about objects of exactly its entity; on a path there may be specializations too.
        on_path = (entity,) if entity == rule.entity else context.with_specializations(entity)
        if written_on := tuple(name for name in on_path if _somebody_writes(name, member, context)):
            yield Read(member, read, written_on)


def _stored_name(read: MemberRead, context: Context) -> Name | None:
    if "." in read.member:
        return Name(read.member)
    entity = context.access.meanings.schema.entity(read.entity)
    attribute = entity.attributes.get(read.member) if entity else None
    return Name(f"{attribute.declared_by}.{attribute.name}") if attribute else None


def _somebody_writes(entity: Name, member: Name, context: Context) -> bool:
    return any(written == member for written, _ in context.access.index(entity).write)


def decided(rule: AccessRule, cells: Sequence[Granted], context: Context) -> Moves:
    """Decide what a role can do to the rows of a rule by what it writes: a `Granted` for each rule that lets it.

    Writing by the rule itself pulls nothing in: its constraint holds on the object already. Where it is not decided
    whether another rule can pull objects in, the answer is that it may.
    """
    others = [granted for granted in cells if granted.rules[0] is not rule]
    return (
        _first(Effect.CAPTURE, [_ask(capture, granted, rule, context) for granted in others])
        or _first(Effect.GIVE_AWAY, [_ask(give_away, granted, rule, context) for granted in cells])
        or Moves(Effect.NONE)
    )


def _ask(question: "Question", granted: Granted, rule: AccessRule, context: Context) -> Verdict:
    """Ask about one writing rule and the members that it makes writable, named as the constraint reads them."""
    writing = granted.rules[0]
    writable = [
        read.read
        for read in members_read(rule, context)
        if read.member in granted.members and writing.entity in read.written_on
    ]
    return question([constraint_of(writing, context)], constraint_of(rule, context), writable)


def _first(effect: Effect, verdicts: Sequence[Verdict]) -> Moves | None:
    """Give the effect when one verdict proves it, or else when one leaves it open."""
    for verdict in verdicts:
        if verdict.proved:
            return Moves(effect, True, str(verdict.witness or ""))
    return next((Moves(effect, False, reason=verdict.reason) for verdict in verdicts if verdict.unknown), None)


Question = Callable[[Sequence[Constraint], Constraint, Iterable[MemberRead]], Verdict]
