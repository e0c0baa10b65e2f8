"""What flows do with data: what they create, change, delete, commit, read, and copy out (rules.md, DOC).

Returning objects copies nothing out: entity access is applied again when objects go to the client. A value is copied
out when it goes into a result that is no object, a member of another entity, a file, or a call of another system.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from auditor.flows.calls import CallGraph
from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.flows.origins import Origin, OriginKind, Origins
from auditor.flows.types import NO_TYPE, UNKNOWN, Types, VariableType
from auditor.flows.values import expressions_in, sent_by
from auditor.model.activities import (
    Activity,
    Aggregate,
    Argument,
    Change,
    Commit,
    Create,
    Delete,
    Download,
    End,
    Export,
    GenerateDocument,
    Import,
    MemberChange,
)
from auditor.model.calls import RestCall, SoapCall
from auditor.model.expressions import Expression, TermKind
from auditor.model.frozen import frozen
from auditor.model.integration import DataMapping, MappedEntity
from auditor.model.names import NO_NAME, Name

_MADE_BY_MAPPING = ("Create", "")
"""Words for the handling of an object in an import mapping that makes one; absent: the default."""
_FILE_CONTENTS = Name("System.FileDocument.Contents")


@frozen
class Effect:
    """Something that a flow does to objects of an entity."""

    flow: Node
    activity: Activity
    entity: Name
    """`UNKNOWN` where it cannot be inferred."""
    member: Name = NO_NAME
    """The member that is changed or read, by its stored name; empty for the whole object, and where it is unknown."""
    is_new: bool = False
    """Of a change: whether the object is created by the same activity."""


class Into(StrEnum):
    """Where a value is copied to."""

    RESULT = "its result"
    MEMBER = "a member of another entity"
    FILE = "a file"
    CALL = "a call of another system"


@frozen
class Copied:
    """The value of a member goes out of the reach of entity access."""

    flow: Node
    """The flow that lets it out."""
    activity: Activity
    into: Into
    origin: Origin
    """The member that is read, or the parameter that hands the value in."""
    target: Name = NO_NAME
    """The member that it is copied into."""


@frozen
class FlowEffects:
    """What one flow does by itself, the flows that it calls left out."""

    created: tuple[Effect, ...] = ()
    changed: tuple[Effect, ...] = ()
    deleted: tuple[Effect, ...] = ()
    committed: tuple[Effect, ...] = ()
    read: tuple[Effect, ...] = ()
    """Members that any expression, aggregation or export mapping in it looks at."""
    copied: tuple[Copied, ...] = ()
    passed: tuple[Copied, ...] = ()
    """The same for values that its parameters hand in: whether they are copies, the callers decide."""


NO_EFFECTS = FlowEffects()


@frozen
class Setting:
    """One place where a member is set."""

    flow: Node
    activity: Create | Change
    change: MemberChange


class Effects:
    """The effects of all flows of one project, each computed when it is asked for."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph
        self.mappings: Mapping[Name, DataMapping] = {
            mapping.name: mapping for mapping in graph.project.mappings if not mapping.excluded
        }
        self._types = Types(graph.project)
        self.origins = Origins(graph, self._types, self.mappings)
        """Where values come from."""
        self._known: dict[Node, FlowEffects] = {}

    def of(self, node: Node) -> FlowEffects:
        """Give the effects of a flow; none of one that does not exist."""
        known = self._known.get(node)
        if known is None:
            flow = self.graph.flows.get(node)
            known = self._known[node] = _Reading(self, node, flow).effects() if flow else NO_EFFECTS
        return known

    def of_microflow(self, name: Name) -> FlowEffects:
        """Give the effects of a microflow."""
        return self.of(Node(NodeKind.MICROFLOW, name))

    def types(self, node: Node) -> Mapping[Name, VariableType]:
        """Give what the variables of a flow hold."""
        return self.origins.types(node)

    def settings(self, member: Name) -> tuple[Setting, ...]:
        """Give every place in microflows and nanoflows that sets a member, named as stored."""
        return self._settings.get(member, ())

    @cached_property
    def _settings(self) -> Mapping[Name, tuple[Setting, ...]]:
        found: defaultdict[Name, list[Setting]] = defaultdict(list)
        for node, flow in self.graph.flows.items():
            for activity in flow.activities:
                if isinstance(activity, Create | Change):
                    for change in activity.changes:
                        found[change.member].append(Setting(node, activity, change))
        return {member: tuple(settings) for member, settings in found.items()}

    def concrete(self, member: Name) -> Name:
        """Give the entity of an object of which only a member is known; `UNKNOWN` where it may be a specialization.

        The member says which entity declares it; the object may be of a specialization of that.
        """
        project = self.graph.project
        association = project.associations.get(member)
        declaring = association.owner if association else Name(member.rpartition(".")[0])
        if declaring not in project.entities or (association and association.both_own):
            return UNKNOWN
        return UNKNOWN if declaring in self._generalizations else declaring

    @cached_property
    def _generalizations(self) -> frozenset[Name]:
        return frozenset(entity.generalization for entity in self.graph.project.entities.values())


class _Reading:
    """One reading of one flow."""

    def __init__(self, effects: Effects, node: Node, flow: Flow) -> None:
        self._effects = effects
        self._node = node
        self._flow = flow
        self._variables = effects.types(node)

    def effects(self) -> FlowEffects:
        """Go through all activities."""
        activities = self._flow.activities
        copied = [copied for activity in activities for copied in self._copied(activity)]
        return FlowEffects(
            created=tuple(effect for activity in activities for effect in self._created(activity)),
            changed=tuple(effect for activity in activities for effect in self._changed(activity)),
            deleted=tuple(effect for activity in activities for effect in self._deleted(activity)),
            committed=tuple(effect for activity in activities for effect in self._committed(activity)),
            read=tuple(effect for activity in activities for effect in self._read(activity)),
            copied=tuple(one for one in copied if one.origin.kind is OriginKind.MEMBER),
            passed=tuple(one for one in copied if one.origin.kind is OriginKind.PARAMETER),
        )

    def _created(self, activity: Activity) -> Iterator[Effect]:
        match activity:
            case Create():
                yield self._effect(activity, activity.entity)
            case Import() | RestCall() | SoapCall():
                for mapped in self._mapped(activity):
                    if mapped.handling in _MADE_BY_MAPPING:
                        yield self._effect(activity, mapped.entity)

    def _changed(self, activity: Activity) -> Iterator[Effect]:
        match activity:
            case Create():
                for change in activity.changes:
                    yield self._effect(activity, activity.entity, change.member, is_new=True)
            case Change():
                known = self._entity(activity.variable)
                for change in activity.changes:
                    yield self._effect(activity, known or self._effects.concrete(change.member), change.member)
            case Import() | RestCall() | SoapCall():
                for mapped in self._mapped(activity):
                    is_new = mapped.handling in _MADE_BY_MAPPING
                    for member in mapped.members:
                        yield self._effect(activity, mapped.entity, member, is_new=is_new)

    def _deleted(self, activity: Activity) -> Iterator[Effect]:
        if isinstance(activity, Delete):
            yield self._effect(activity, self._entity(activity.variable))

    def _committed(self, activity: Activity) -> Iterator[Effect]:
        match activity:
            case Commit():
                yield self._effect(activity, self._entity(activity.variable))
            case Create(commits=True):
                yield self._effect(activity, activity.entity)
            case Change(commits=True):
                known = self._entity(activity.variable)
                members = [self._effects.concrete(change.member) for change in activity.changes]
                yield self._effect(activity, known or next(filter(None, members), UNKNOWN))
            case Import(commits=True) | RestCall(commits=True) | SoapCall(commits=True):
                for mapped in self._mapped(activity):
                    yield self._effect(activity, mapped.entity)

    def _read(self, activity: Activity) -> Iterator[Effect]:
        for entity, member in dict.fromkeys(self._members_read(activity)):
            yield self._effect(activity, entity, member)

    def _members_read(self, activity: Activity) -> Iterator[tuple[Name, Name]]:
        for expression in expressions_in(activity):
            for term in expression.of(TermKind.MEMBER):
                if term.name:
                    yield self._effects.origins.along(self._node, term)
        match activity:
            case Aggregate(member=member) if member:
                yield self._entity(activity.variable), member
            case Export() | RestCall() | SoapCall():
                mapping = activity.mapping if isinstance(activity, Export) else activity.request_mapping
                for mapped in self._entities_of(mapping):
                    yield from ((mapped.entity, member) for member in mapped.members)

    def _copied(self, activity: Activity) -> Iterator[Copied]:
        match activity:
            case End() if not self._returns_objects:
                yield from self._copies(activity, [activity.value], Into.RESULT)
            case Create() | Change():
                known = activity.entity if isinstance(activity, Create) else self._entity(activity.variable)
                for change in activity.changes:
                    entity = known or self._effects.concrete(change.member)
                    yield from self._into_member(activity, change, entity)
            case GenerateDocument():
                yield from self._copies(activity, _values(activity.arguments), Into.FILE)
            case Export(to_file=True):
                yield from self._exported(activity, activity.mapping, Into.FILE)
            case Download():
                entity = self._entity(activity.variable)
                origin = Origin(OriginKind.MEMBER, self._node, activity.variable, entity, _FILE_CONTENTS)
                yield Copied(self._node, activity, Into.FILE, origin)
            case _:
                yield from self._copies(activity, sent_by(activity), Into.CALL)
                if isinstance(activity, RestCall | SoapCall):
                    yield from self._exported(activity, activity.request_mapping, Into.CALL)

    def _copies(self, activity: Activity, expressions: Iterable[Expression], into: Into) -> Iterator[Copied]:
        for expression in expressions:
            for origin in self._values(expression):
                yield Copied(self._node, activity, into, origin)

    def _into_member(self, activity: Activity, change: MemberChange, entity: Name) -> Iterator[Copied]:
        """A value that stays in its entity is not copied out; where either entity is unknown, that cannot be said."""
        for origin in self._values(change.value):
            handed_in = origin.kind is OriginKind.PARAMETER
            if entity and (handed_in or (origin.entity and not self._related(origin.entity, entity))):
                yield Copied(self._node, activity, Into.MEMBER, origin, change.member)

    def _exported(self, activity: Activity, mapping: Name, into: Into) -> Iterator[Copied]:
        for mapped in self._entities_of(mapping):
            for member in mapped.members:
                origin = Origin(OriginKind.MEMBER, self._node, NO_NAME, mapped.entity, member)
                yield Copied(self._node, activity, into, origin)

    def _values(self, expression: Expression) -> Iterator[Origin]:
        """Give the members and parameters that a value comes from."""
        for origin in self._effects.origins.of(self._node, expression):
            if origin.kind in (OriginKind.MEMBER, OriginKind.PARAMETER):
                yield origin

    def _related(self, entity: Name, other: Name) -> bool:
        """Whether one is the other, or a generalization of it."""
        project = self._effects.graph.project
        return entity == other or project.derives_from(entity, other) or project.derives_from(other, entity)

    @cached_property
    def _returns_objects(self) -> bool:
        returns = self._flow.returns
        return returns is None or bool(returns.entity) or returns.type in ("Object", "List")

    def _mapped(self, activity: Import | RestCall | SoapCall) -> tuple[MappedEntity, ...]:
        """Give what an import mapping makes or changes."""
        mapping = activity.mapping if isinstance(activity, Import) else activity.response_mapping
        return self._entities_of(mapping)

    def _entities_of(self, mapping: Name) -> tuple[MappedEntity, ...]:
        found = self._effects.mappings.get(mapping)
        return found.entities if found else ()

    def _entity(self, variable: Name) -> Name:
        return self._variables.get(variable, NO_TYPE).entity

    def _effect(self, activity: Activity, entity: Name, member: Name = NO_NAME, is_new: bool = False) -> Effect:
        return Effect(self._node, activity, entity, member, is_new)


def _values(arguments: Iterable[Argument]) -> Iterator[Expression]:
    return (argument.value for argument in arguments)
