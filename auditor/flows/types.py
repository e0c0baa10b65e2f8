"""What the variables of a flow hold, as far as it can be inferred; and which member a path leads to."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from auditor.flows.nodes import Flow
from auditor.model.activities import (
    Activity,
    Aggregate,
    Cast,
    CodeCall,
    Create,
    CreateList,
    FlowCall,
    FlowKind,
    Import,
    ListOperation,
    Loop,
    Retrieve,
    SetVariable,
)
from auditor.model.calls import OperationCall, RestCall, SoapCall
from auditor.model.documents import Parameter
from auditor.model.domain import Association
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM_USER, Project

UNKNOWN = NO_NAME
"""The entity of a variable that cannot be inferred."""

_OBJECT, _LIST = Name("Object"), Name("List")
_ONE_OF_LIST = frozenset(("Head", "Find", "FindByExpression"))
_ANSWERS = frozenset(("Contains", "ListEquals"))
_BUILT_IN = {
    "currentUser": SYSTEM_USER,
    "currentSession": Name("System.Session"),
    "latestError": Name("System.Error"),
    "latestHttpResponse": Name("System.HttpResponse"),
    "latestSoapFault": Name("System.SoapFault"),
}
"""Variables that exist without being made."""


@frozen
class VariableType:
    """What a variable holds."""

    entity: Name = UNKNOWN
    """Of an object or a list; `UNKNOWN` for other values, and where it cannot be inferred."""
    is_list: bool = False
    word: Name = NO_NAME
    """`Object`, `List`, `String` ...; empty where it is not known."""


NO_TYPE = VariableType()


class Types:
    """Infers the types of variables, flow by flow."""

    def __init__(self, project: Project) -> None:
        self._project = project
        microflows = {m.name: m.returns for m in project.microflows if not m.excluded}
        self._returns: Mapping[FlowKind, Mapping[Name, Parameter | None]] = {
            FlowKind.MICROFLOW: microflows,
            FlowKind.NANOFLOW: {n.name: n.returns for n in project.nanoflows if not n.excluded},
            FlowKind.RULE: {r.name: r.returns for r in project.microflow_rules if not r.excluded},
        }
        self._java = {action.name: action.returns for action in project.java_actions if not action.excluded}
        self._mappings = {mapping.name: mapping for mapping in project.mappings if not mapping.excluded}
        self._operations = {
            Name(f"{service.name}.{operation.name}"): operation
            for service in project.consumed
            for operation in service.operations
        }

    def of_flow(self, flow: Flow) -> Mapping[Name, VariableType]:
        """Give the type of each variable of a flow. As activities stand in no order, those wait that need another."""
        types = {Name(name): VariableType(entity, word=_OBJECT) for name, entity in _BUILT_IN.items()}
        types.update({parameter.name: _declared(parameter) for parameter in flow.parameters})
        needing: defaultdict[Name, list[Activity]] = defaultdict(list)
        for activity in flow.activities:
            for variable in _needed(activity):
                needing[variable].append(activity)
        waiting = deque(flow.activities)
        while waiting:
            for name, type_ in self._results(waiting.popleft(), types):
                if name and type_ != NO_TYPE and types.get(name, NO_TYPE) == NO_TYPE:
                    types[name] = type_
                    waiting.extend(needing[name])
        return types

    def member(self, entity: Name, bare: Name) -> Name:
        """Give the stored name of a member that is written bare; empty where the entity has no such member.

        The members that the platform keeps (owner, dates) have no stored name, so they give nothing.
        """
        if "." in bare:
            return bare
        start = self._project.entities.get(entity)
        for declaring in (start, *self._project.generalizations(entity)) if start else ():
            if any(attribute.name == bare for attribute in declaring.attributes):
                return declaring.own_attribute(bare)
        return NO_NAME

    def along(self, entity: Name, path: Sequence[Name]) -> tuple[Name, Name]:
        """Follow the path of a member; give the entity whose member is read, and that member, each empty if unknown."""
        *steps, last = path or (NO_NAME,)
        for step in steps:
            entity = step if step in self._project.entities else self.other_end(entity, step)
        return entity, self.member(entity, last)

    def other_end(self, entity: Name, association: Name) -> Name:
        """Give the entity that an association leads to from an entity; `UNKNOWN` where that cannot be told."""
        found = self._project.associations.get(association)
        if found is None:
            return UNKNOWN
        if found.owner == found.other or self._is(entity, found.owner):
            return found.other
        return found.owner if self._is(entity, found.other) else UNKNOWN

    def _is(self, entity: Name, ancestor: Name) -> bool:
        return entity == ancestor or self._project.derives_from(entity, ancestor)

    def _results(self, activity: Activity, types: Mapping[Name, VariableType]) -> Iterator[tuple[Name, VariableType]]:
        """Give the variables that an activity makes."""
        match activity:
            case Retrieve():
                yield activity.result, self._retrieved(activity, types)
            case Create() | CreateList():
                is_list = isinstance(activity, CreateList)
                yield activity.result, _objects(activity.entity, is_list)
            case ListOperation():
                yield activity.result, _of_list(activity, types)
            case Loop():
                listed = types.get(activity.list, NO_TYPE)
                yield activity.variable, _objects(listed.entity, False) if listed.entity else NO_TYPE
            case Cast():
                cast = types.get(activity.variable, NO_TYPE)
                entity = activity.entity or cast.entity
                yield activity.result, _objects(entity, False) if entity else NO_TYPE
            case FlowCall():
                returns = self._returns[activity.kind].get(activity.target)
                yield activity.result, _declared(returns) if returns else NO_TYPE
            case CodeCall():
                yield activity.result, self._of_code(activity, types)
            case SetVariable(type=word) if word:
                yield activity.variable, VariableType(word=word)
            case Aggregate():
                yield activity.result, VariableType(word=Name("Decimal"))
            case RestCall() | SoapCall():
                entity = activity.result_entity or self._made_by(activity.response_mapping)
                yield activity.result, _objects(entity, activity.result_is_list) if entity else NO_TYPE
            case Import():
                entity = self._made_by(activity.mapping)
                yield activity.result, _objects(entity, False) if entity else NO_TYPE
            case OperationCall():
                operation = self._operations.get(activity.operation)
                if operation and operation.entities:
                    yield activity.result, _objects(operation.entities[0], False)

    def _retrieved(self, activity: Retrieve, types: Mapping[Name, VariableType]) -> VariableType:
        if activity.entity:
            return _objects(activity.entity, not activity.single)
        start = types.get(activity.start, NO_TYPE).entity
        entity = self.other_end(start, activity.association)
        if not entity:
            return NO_TYPE
        association = self._project.associations[activity.association]
        return _objects(entity, _gives_list(association, self._is(start, association.owner)))

    def _of_code(self, activity: CodeCall, types: Mapping[Name, VariableType]) -> VariableType:
        """A Java action may return an object of the entity that it is given as a type or as an argument."""
        returns = self._java.get(activity.target)
        if returns is None:
            return NO_TYPE
        if returns.entity or returns.type not in (_OBJECT, _LIST):
            return _declared(returns)
        named = {argument.entity for argument in activity.arguments if argument.entity}
        given = {types.get(argument.value.variable, NO_TYPE).entity for argument in activity.arguments} - {UNKNOWN}
        entities = named or given
        return _objects(entities.pop(), returns.is_list) if len(entities) == 1 else NO_TYPE

    def _made_by(self, mapping: Name) -> Name:
        found = self._mappings.get(mapping)
        return found.entities[0].entity if found and found.entities else UNKNOWN


def _needed(activity: Activity) -> Iterator[Name]:
    """Give the variables whose types decide the type of what an activity makes."""
    match activity:
        case Retrieve():
            yield activity.start
        case ListOperation() | Cast():
            yield activity.variable
        case Loop():
            yield activity.list
        case CodeCall():
            yield from (argument.value.variable for argument in activity.arguments)


def _gives_list(association: Association, from_owner: bool) -> bool:
    """Whether following an association gives a list: always but from the owner of a reference, or one to one."""
    return bool(association.is_set) or not (from_owner or association.both_own)


def _of_list(activity: ListOperation, types: Mapping[Name, VariableType]) -> VariableType:
    if activity.operation in _ANSWERS:
        return VariableType(word=Name("Boolean"))
    entity = types.get(activity.variable, NO_TYPE).entity
    return _objects(entity, activity.operation not in _ONE_OF_LIST) if entity else NO_TYPE


def _objects(entity: Name, is_list: bool) -> VariableType:
    return VariableType(entity, is_list, _LIST if is_list else _OBJECT)


def _declared(parameter: Parameter) -> VariableType:
    return VariableType(parameter.entity, parameter.is_list, parameter.type)
