"""Which stored values microflows let out of the protection of entity access (rules.md, DOC-02).

Values are followed through variables, the results of called flows, and the parameters of those that they are handed to.
"""

from collections.abc import Iterator
from typing import NamedTuple

from auditor.access.effective import EffectiveAccess
from auditor.flows.effects import Copied, Into
from auditor.flows.nodes import Node
from auditor.flows.origins import Origin, OriginKind
from auditor.flows.sums import summed_up
from auditor.model.activities import Change, Create, Download, FlowCall, FlowKind
from auditor.model.calls import FieldPlace, RestCall, SoapCall
from auditor.model.documents import Microflow
from auditor.model.domain import Attribute
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.deeds import Deed, Ledger, What, ledger, may_do
from auditor.rules.runs import microflow_node


def copies(context: Context) -> Ledger:
    """Give where the values go that microflows read of persistable entities outside System, results left out."""
    return ledger(context, "copies", _copies, is_fine)


def results_of(microflow: Name, context: Context) -> tuple[Deed, ...]:
    """Give the members whose values a microflow returns. Those of flows that it calls go no further than it lets them.

    The values come with what it reaches, so this is asked of the microflow alone.
    """
    memo = context.memo.setdefault("deeds: results", {})
    assert isinstance(memo, dict)
    if microflow not in memo:
        memo[microflow] = tuple(dict.fromkeys(_results(microflow, context)))
    found: tuple[Deed, ...] = memo[microflow]
    return found


def is_fine(deed: Deed, access: EffectiveAccess, context: Context) -> bool:
    """Whether a role may read a value anyway, or never gets to see where it goes."""
    return may_do(deed, access, context) or not _gets_to_see(deed, access, context)


def _gets_to_see(deed: Deed, access: EffectiveAccess, context: Context) -> bool:
    """Whether a role may read, on some row, what a value was copied into; results, files and calls it may."""
    if not deed.target_entity:
        return True
    below = context.with_specializations(deed.target_entity)
    return any(deed.target in access.entity(name).read for name in below)


_WHERE = {Into.MEMBER: What.MEMBER, Into.FILE: What.FILE, Into.CALL: What.CALL}


def _copies(name: Name, context: Context) -> Iterator[Deed]:
    """Give where one microflow puts the values of members, itself or by handing them to others; its result left out."""
    for copied in context.effects.of_microflow(name).copied:
        origin = copied.origin
        # Who downloads a file needs the right to read it all the same.
        stays = copied.into is Into.RESULT or isinstance(copied.activity, Download) or _signs_in(copied, context)
        if not stays and _counts(origin, copied.flow, context):
            for place in _place(copied, context):
                yield Deed(place.what, origin.entity, origin.member, place.target, place.entity)
    yield from _handed_over(microflow_node(name), context)


_MOST_PLACES = 50
"""More places where one value goes are not told apart."""


class _Place(NamedTuple):
    """Where a value goes."""

    what: What
    target: Name = NO_NAME
    entity: Name = NO_NAME


def _place(copied: Copied, context: Context) -> Iterator[_Place]:
    """Give the place of a copy; none where the entity of the object that it goes into cannot be told."""
    if copied.into is not Into.MEMBER:
        yield _Place(_WHERE[copied.into])
    elif entity := _target_entity(copied, context):
        yield _Place(What.MEMBER, copied.target, entity)


def _handed_over(node: Node, context: Context) -> Iterator[Deed]:
    """Give where the values of members go that a microflow hands to others."""
    flow = context.calls.flows.get(node)
    for call in flow.activities if flow else ():
        if not isinstance(call, FlowCall) or call.kind is not FlowKind.MICROFLOW:
            continue
        for argument in call.arguments:
            for origin in context.effects.origins.of(node, argument.value):
                if origin.kind is OriginKind.MEMBER and _counts(origin, node, context):
                    for place in _places(context).of(microflow_node(call.target), argument.parameter):
                        yield Deed(place.what, origin.entity, origin.member, place.target, place.entity)


class _Places:
    """Where microflows put the values of their parameters, themselves or through others that they hand them to."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._numbers: dict[_Place, int] = {}
        microflows = (flow for flow in context.calls.flows.values() if isinstance(flow, Microflow))
        parameters = [(microflow_node(flow.name), p.name) for flow in microflows for p in flow.parameters]
        self._sums = summed_up(parameters, self._leads_to, self._own)
        self._known: list[_Place] = list(self._numbers)

    def of(self, node: Node, parameter: Name) -> Iterator[_Place]:
        """Give the places, as many as anybody wants to look at."""
        bits = self._sums.get((node, parameter), 0)
        for _ in range(min(bits.bit_count(), _MOST_PLACES)):
            lowest = bits & -bits
            yield self._known[lowest.bit_length() - 1]
            bits ^= lowest

    def _own(self, parameter: tuple[Node, Name]) -> int:
        bits = 0
        for place in _own_places(*parameter, self._context):
            bits |= 1 << self._numbers.setdefault(place, len(self._numbers))
        return bits

    def _leads_to(self, parameter: tuple[Node, Name]) -> Iterator[tuple[Node, Name]]:
        return _passed_on(*parameter, self._context)


def _places(context: Context) -> _Places:
    known = context.memo.get("places of parameters")
    if not isinstance(known, _Places):
        known = context.memo["places of parameters"] = _Places(context)
    return known


def _own_places(node: Node, parameter: Name, context: Context) -> Iterator[_Place]:
    """Give where a microflow puts the value itself: objects and files. A call mostly asks for what the value names."""
    for copied in context.effects.of(node).passed:
        if copied.origin.name == parameter and copied.into in (Into.MEMBER, Into.FILE):
            yield from _place(copied, context)


def _passed_on(node: Node, parameter: Name, context: Context) -> Iterator[tuple[Node, Name]]:
    """Give the parameters of other microflows that a microflow hands the value of one of its own to."""
    flow = context.calls.flows.get(node)
    for call in flow.activities if flow else ():
        if isinstance(call, FlowCall) and call.kind is FlowKind.MICROFLOW:
            for argument in call.arguments:
                origins = context.effects.origins.of(node, argument.value)
                if any(one.kind is OriginKind.PARAMETER and one.name == parameter for one in origins):
                    yield microflow_node(call.target), argument.parameter


def _results(name: Name, context: Context) -> Iterator[Deed]:
    """Give the members whose values a microflow returns."""
    for copied in context.effects.of_microflow(name).copied:
        if copied.into is Into.RESULT and _counts(copied.origin, copied.flow, context):
            yield Deed(What.RESULT, copied.origin.entity, copied.origin.member)


def _counts(origin: Origin, node: Node, context: Context) -> bool:
    """Whether a value is a stored attribute outside System that a flow reads without entity access.

    A flow that the value comes through and that applies entity access reads only what the user may read.
    """
    entity = context.project.entities.get(origin.entity)
    if entity is None or entity.module == SYSTEM or not origin.member or _is_new(origin, context):
        return False
    if not isinstance(context.project.members(origin.entity).get(origin.member), Attribute):
        return False
    reader = context.calls.flows.get(origin.flow)
    without = origin.flow == node or not getattr(reader, "apply_entity_access", False)
    return without and context.counts_for_reading(entity)


def _is_new(origin: Origin, context: Context) -> bool:
    """Whether the flow has made the object itself: nothing stored is read then."""
    flow = context.calls.flows.get(origin.flow)
    made = (a for a in flow.activities if isinstance(a, Create) and a.result == origin.name) if flow else ()
    return any(activity.entity == origin.entity for activity in made)


def _signs_in(copied: Copied, context: Context) -> bool:
    """Whether a value goes into a call to sign in, or tells where to call: that is what it is stored for."""
    origin, activity = copied.origin, copied.activity
    if copied.into is not Into.CALL:
        return False
    if origin.key or _is_secret(origin, context):
        return True
    if not isinstance(activity, RestCall | SoapCall):
        return False
    http = activity.http
    headers = (field.value for field in http.fields if field.place is not FieldPlace.FORM)
    origins = context.effects.origins
    signing = [found for part in (http.user_name, http.password, *headers) for found in origins.of(copied.flow, part)]
    start = [found for found in origins.of(copied.flow, http.address) if found.first]
    return any((found.entity, found.member) == (origin.entity, origin.member) for found in (*signing, *start))


def _is_secret(origin: Origin, context: Context) -> bool:
    """Whether the member that a value comes from is secret by name."""
    declares, _, name = origin.member.rpartition(".")
    return bool(name) and context.words.secret_member(Name(declares), name) is not None


def _target_entity(copied: Copied, context: Context) -> Name:
    """Give the entity of the object that a value is copied into; empty where it cannot be inferred."""
    activity = copied.activity
    if isinstance(activity, Create):
        return activity.entity
    if isinstance(activity, Change):
        known = context.effects.types(copied.flow).get(activity.variable)
        return (known.entity if known else NO_NAME) or context.effects.concrete(copied.target)
    return NO_NAME
