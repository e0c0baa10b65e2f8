"""Which rights on data the documents need that a role may use, and where that cannot be told (rules.md, ENT-26)."""

from collections.abc import Iterable, Iterator, Mapping

from auditor.access.effective import EffectiveAccess
from auditor.flows.effects import FlowEffects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.activities import CodeCall, Create
from auditor.model.calls import OperationCall
from auditor.model.documents import Microflow, Operation, Page
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.project import Project
from auditor.model.widgets import ActionKind, Content, PageAction
from auditor.rules.context import Context

_NOT_SUPPORTED = Name("ChangeNotSupported")


@frozen
class Uses:
    """What documents do with the rights of whoever uses them."""

    creates: frozenset[Name] = frozenset()
    """Entities."""
    deletes: frozenset[Name] = frozenset()
    writes: frozenset[Name] = frozenset()
    """Members, as stored."""
    deletes_unknown: bool = False
    """Whether something is deleted of which the entity cannot be told."""


_NONE = Uses()


def uses_of(access: EffectiveAccess, context: Context) -> Uses:
    """Give what the documents do that a set of roles may use; equal answers are one object."""
    known = context.memo.setdefault("uses by roles", {})
    same = context.memo.setdefault("equal uses", {})
    assert isinstance(known, dict) and isinstance(same, dict)
    if access.tokens not in known:
        found = _united(_of_nodes(_used_by(access), context))
        known[access.tokens] = same.setdefault(found, found)
    answer: Uses = known[access.tokens]
    return answer


def _used_by(access: EffectiveAccess) -> Iterator[Node]:
    """Give the documents that a set of roles may use."""
    yield from (Node(NodeKind.PAGE, page.name) for page in access.pages)
    yield from (Node(NodeKind.NANOFLOW, nanoflow.name) for nanoflow in access.nanoflows)
    yield from (Node(NodeKind.MICROFLOW, microflow.name) for microflow in access.microflows)
    yield from (Node(NodeKind.SERVICE, service.name) for service in access.services)


def _of_nodes(start: Iterable[Node], context: Context) -> Iterator[Uses]:
    """Give what documents do, and what they run: each is looked into once, whoever may use it.

    A nanoflow runs other nanoflows, a microflow other microflows, a service its microflows; a page that a flow opens is
    shown whether or not the role may open it. What a page runs has roles of its own.
    """
    known = context.memo.setdefault("uses by document", {})
    assert isinstance(known, dict)
    waiting = list(start)
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        if node not in known:
            known[node] = _of_document(node, context)
        yield known[node]
        for edge in context.calls.edges_from(node):
            if edge.target.kind in _RUNS.get(node.kind, ()) and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)


_RUNS = {
    NodeKind.NANOFLOW: (NodeKind.NANOFLOW, NodeKind.PAGE),
    NodeKind.MICROFLOW: (NodeKind.MICROFLOW, NodeKind.PAGE),
    NodeKind.SERVICE: (NodeKind.MICROFLOW,),
}


def _united(parts: Iterable[Uses]) -> Uses:
    creates: set[Name] = set()
    deletes: set[Name] = set()
    writes: set[Name] = set()
    unknown = False
    for part in parts:
        creates |= part.creates
        deletes |= part.deletes
        writes |= part.writes
        unknown = unknown or part.deletes_unknown
    return Uses(frozenset(creates), frozenset(deletes), frozenset(writes), unknown)


def _of_document(node: Node, context: Context) -> Uses:
    """Give what one document does by itself. A microflow without entity access needs no right."""
    match node.kind:
        case NodeKind.PAGE:
            page = _pages(context).get(node.name)
            return _of_page(page, context) if page else _NONE
        case NodeKind.SERVICE:
            services = [s for s in context.project.services if s.name == node.name and not s.excluded]
            return _united(_of_resource(one) for service in services for one in service.operations)
    flow = context.calls.flows.get(node)
    if flow is None or (isinstance(flow, Microflow) and not flow.apply_entity_access):
        return _NONE
    return _of_flow(node, context)


def _pages(context: Context) -> Mapping[Name, Page]:
    known = context.memo.get("pages by name")
    if not isinstance(known, dict):
        found = {page.name: page for page in context.project.pages if not page.excluded}
        known = context.memo["pages by name"] = found
    return known


def _of_page(page: Page, context: Context) -> Uses:
    """What a page offers, with its snippets and layouts."""
    contents = [content for _, content in context.calls.content_of(page)]
    actions = [action for content in contents for action in content.actions]
    deleted = [_deleted(action, context) for action in actions if action.kind is ActionKind.DELETE]
    return Uses(
        frozenset(action.entity for action in actions if action.kind is ActionKind.CREATE),
        frozenset(deleted),
        frozenset(shown.member for content in contents for shown in content.inputs if shown.editable),
        NO_NAME in deleted,
    )


def _deleted(action: PageAction, context: Context) -> Name:
    """Give the entity of the object that a button deletes: the page tells it, or the flow that gives the object."""
    return action.entity or _given_by(action.flow, context)


def _of_flow(node: Node, context: Context) -> Uses:
    """What one flow does; objects that it makes of the answer of a REST operation may be written in every member."""
    found = _of_effects(context.effects.of(node))
    made = {
        entity
        for activity in context.calls.flows[node].activities
        if isinstance(activity, OperationCall)
        for entity in _made_by_operations(context).get(activity.operation, ())
    }
    members = frozenset(member for entity in made for member in context.project.members(entity))
    return _united((found, Uses(frozenset(made), writes=members))) if made else found


def _made_by_operations(context: Context) -> Mapping[Name, tuple[Name, ...]]:
    """Operation of a consumed REST service -> the entities that it makes objects of."""
    known = context.memo.get("made by operations")
    if not isinstance(known, dict):
        known = context.memo["made by operations"] = {
            Name(f"{service.name}.{operation.name}"): operation.entities
            for service in context.project.consumed
            for operation in service.operations
        }
    return known


def _of_effects(effects: FlowEffects) -> Uses:
    deleted = [effect.entity for effect in effects.deleted]
    return Uses(
        frozenset(effect.entity for effect in effects.created),
        frozenset(deleted),
        frozenset(effect.member for effect in effects.changed),
        NO_NAME in deleted,
    )


def _of_resource(one: Operation) -> Uses:
    """A mode that is not stored may be any."""
    if not one.entity:
        return _NONE
    entity = frozenset((one.entity,))
    inserts, updates, deletes = (m != _NOT_SUPPORTED for m in (one.insert_mode, one.update_mode, one.delete_mode))
    return Uses(
        entity if inserts else frozenset(),
        entity if deletes else frozenset(),
        frozenset(one.members) if inserts or updates else frozenset(),
    )


def handed_to_code(context: Context) -> frozenset[Name]:
    """Give the entities of which objects are handed to code: what it does with them is out of sight.

    An object of a specialization can be handed over as one of its generalization.
    """
    known = context.memo.get("handed to code")
    if not isinstance(known, frozenset):
        named = {*_given_to_actions(context), *_given_to_widgets(context)}
        known = frozenset(below for entity in named for below in context.with_specializations(entity))
        context.memo["handed to code"] = known
    return known


def _given_to_actions(context: Context) -> Iterator[Name]:
    for node, flow in context.calls.flows.items():
        for activity in flow.activities:
            if isinstance(activity, CodeCall):
                types = context.effects.types(node)
                for argument in activity.arguments:
                    if argument.entity:
                        yield argument.entity
                    known = types.get(argument.value.variable)
                    if known and known.entity:
                        yield known.entity


def _given_to_widgets(context: Context) -> Iterator[Name]:
    for content in _contents(context.project):
        for source in content.sources:
            if source.pluggable and source.entity:
                yield source.entity
            elif source.pluggable and (entity := _given_by(source.flow, context)):
                yield entity


def _contents(project: Project) -> Iterator[Content]:
    yield from (page.content for page in project.pages if not page.excluded)
    yield from (snippet.content for snippet in project.snippets if not snippet.excluded)
    yield from (layout.content for layout in project.layouts if not layout.excluded)


def _given_by(flow: Name, context: Context) -> Name:
    """Give the entity of what a flow returns; empty where it is none."""
    for kind in (NodeKind.MICROFLOW, NodeKind.NANOFLOW):
        found = context.calls.flows.get(Node(kind, flow))
        if found and found.returns:
            return found.returns.entity
    return NO_NAME


def returned_new(context: Context) -> frozenset[Name]:
    """Give the entities of which a microflow makes an object and returns it uncommitted: a page then saves it."""
    known = context.memo.get("returned new")
    if not isinstance(known, frozenset):
        known = context.memo["returned new"] = frozenset(_returned_new(context))
    return known


def _returned_new(context: Context) -> Iterator[Name]:
    for node, flow in context.calls.flows.items():
        if not isinstance(flow, Microflow) or flow.returns is None or not flow.returns.entity:
            continue
        returned = context.with_specializations(flow.returns.entity)
        for called in context.calls.called(node):
            for effect in context.effects.of(called).created:
                commits = isinstance(effect.activity, Create) and effect.activity.commits
                if effect.entity in returned and not commits:
                    yield effect.entity
