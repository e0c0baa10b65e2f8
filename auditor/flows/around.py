"""Which documents offer or do what a cell allows, for Why: `replace(why, around=(*why.around, *around(...)))`.

What a microflow does without entity access is a way around a right that is missing. What a page offers shows where a
right that is there is used; without the right the page offers it in vain.
"""

from collections.abc import Iterable, Iterator

from auditor.access.effective import EffectiveAccess
from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.access.target import Target
from auditor.access.why import Around
from auditor.flows.effects import Copied, Effect, Effects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow, Page
from auditor.model.names import NO_NAME, Name
from auditor.model.widgets import ActionKind, Content, DataSourceKind, PageAction

_DOES = {
    Right.CREATE: "creates objects of {entity}",
    Right.DELETE: "deletes objects of {entity}",
    Right.WRITE: "changes {member} of {entity}",
    Right.READ: "copies out {member} of {entity}",
}
_OFFERS = {
    Right.CREATE: "offers to create objects of {entity}",
    Right.DELETE: "offers to delete objects of {entity}",
    Right.WRITE: "offers {member} of {entity} for editing",
    Right.READ: "shows objects of {entity}",
}


def around(access: EffectiveAccess, target: Target, effects: Effects) -> Iterator[Around]:
    """Give the ways that documents open: what microflows do without entity access, then what pages offer.

    Only documents that the set may use itself count. Targets that are documents have none: ask the call graph.
    """
    if target.entity is None or target.right not in (*ENTITY_RIGHTS, *MEMBER_RIGHTS):
        return
    who = access.roles.spoken
    question = _Question(effects, target.right, target.entity.name, target.member)
    for microflow in access.microflows:
        if not microflow.apply_entity_access and (through := question.done_by(microflow)):
            by = "" if through == microflow.name else f", through {through}"
            sentence = f"{who} may run {microflow.name}, which {question.does}{by}, without entity access"
            yield Around(sentence, microflow.name)
    for page in access.pages:
        if question.offered_by(page):
            yield Around(f"{who} may open {page.name}, which {question.offers}", page.name)


class _Question:
    """A right on an entity or one of its members."""

    def __init__(self, effects: Effects, right: Right, entity: Name, member: Name | None) -> None:
        self._effects = effects
        self._right = right
        self._entity = entity
        self._member = member
        project = effects.graph.project
        words = {
            "entity": entity,
            "member": project.member_label(entity, member) if member else "members",
        }
        self.does = _DOES[right].format(**words)
        self.offers = _OFFERS[right].format(**words)

    def done_by(self, microflow: Microflow) -> Name:
        """Give the microflow, this one or one that it reaches, that does it; empty when none does."""
        for name in self._effects.graph.reaches(microflow.name):
            if any(map(self._matches, self._found(name))):
                return name
        return NO_NAME

    def offered_by(self, page: Page) -> bool:
        """Whether a page, its snippets and layouts included, offers it."""
        return any(self._in_content(content) for _, content in self._effects.graph.content_of(page))

    def _found(self, microflow: Name) -> Iterable[Effect | Copied]:
        effects = self._effects.of_microflow(microflow)
        match self._right:
            case Right.CREATE:
                return effects.created
            case Right.DELETE:
                return effects.deleted
            case Right.WRITE:
                return effects.changed
        return effects.copied

    def _matches(self, found: Effect | Copied) -> bool:
        thing = found.origin if isinstance(found, Copied) else found
        return thing.entity == self._entity and (self._member is None or thing.member == self._member)

    def _in_content(self, content: Content) -> bool:
        match self._right:
            case Right.CREATE:
                return any(self._acts(action, ActionKind.CREATE) for action in content.actions)
            case Right.DELETE:
                return any(self._acts(action, ActionKind.DELETE) for action in content.actions)
            case Right.WRITE:
                members = self._effects.graph.project.members(self._entity)
                wanted = members if self._member is None else (self._member,)
                return any(shown.editable and shown.member in wanted for shown in content.inputs)
        return any(self._entity in (source.entity, self._given(source.flow, source.kind)) for source in content.sources)

    def _acts(self, action: PageAction, kind: ActionKind) -> bool:
        if action.kind is not kind:
            return False
        return self._entity == (action.entity or self._given(action.flow, DataSourceKind.MICROFLOW))

    def _given(self, flow: Name, kind: DataSourceKind) -> Name:
        """Give the entity of a flow's result."""
        graph = self._effects.graph
        kinds = (NodeKind.NANOFLOW,) if kind is DataSourceKind.NANOFLOW else (NodeKind.MICROFLOW, NodeKind.NANOFLOW)
        for node in (Node(kind, flow) for kind in kinds):
            found = graph.flows.get(node)
            if found and found.returns:
                return found.returns.entity
        return NO_NAME
