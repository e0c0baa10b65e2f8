"""Who calls whom: microflows, nanoflows, pages, navigation, services and events (rules.md, DOC).

Excluded documents neither call nor are called. What a Java action does, or a flow that is chosen at run time, cannot
be seen: such calls are `opaque`.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from functools import cached_property

from auditor.flows.edges import all_edges
from auditor.flows.nodes import CLIENT_KINDS, Edge, Flow, Node, NodeKind
from auditor.model.activities import CodeCall, FlowCall
from auditor.model.documents import Layout, Microflow, Page, Snippet
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.model.widgets import Content

_KEPT = 1_000
"""Longer answers are not kept: in a chain of ten thousand flows they would be millions of names."""


class CallGraph:
    """All references between the documents of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._from: defaultdict[Node, list[Edge]] = defaultdict(list)
        self._to: defaultdict[Node, list[Edge]] = defaultdict(list)
        for edge in dict.fromkeys(all_edges(project)):
            self._from[edge.caller].append(edge)
            self._to[edge.target].append(edge)
        self._closures: dict[Node, tuple[Node, ...]] = {}

    @cached_property
    def flows(self) -> Mapping[Node, Flow]:
        """Every flow that is not excluded, in the order of the project: microflows, nanoflows, rules."""
        found: dict[Node, Flow] = {}
        found.update((Node(NodeKind.MICROFLOW, m.name), m) for m in self.project.microflows if not m.excluded)
        found.update((Node(NodeKind.NANOFLOW, n.name), n) for n in self.project.nanoflows if not n.excluded)
        found.update((Node(NodeKind.RULE, r.name), r) for r in self.project.microflow_rules if not r.excluded)
        return found

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every reference, in the order of what refers."""
        return tuple(edge for edges in self._from.values() for edge in edges)

    def microflow(self, name: Name) -> Microflow | None:
        """Give the microflow of a name that is not excluded."""
        flow = self.flows.get(Node(NodeKind.MICROFLOW, name))
        return flow if isinstance(flow, Microflow) else None

    def edges_from(self, node: Node) -> tuple[Edge, ...]:
        """Give what a document refers to."""
        return tuple(self._from.get(node, ()))

    def edges_to(self, node: Node) -> tuple[Edge, ...]:
        """Give what refers to a document; a flow that calls itself is not among them."""
        return tuple(edge for edge in self._to.get(node, ()) if edge.caller != node)

    def used_from_client(self, node: Node) -> bool:
        """Whether navigation, a menu, a page, a snippet, a layout or a nanoflow refers to it (rules.md, DOC)."""
        return any(edge.caller.kind in CLIENT_KINDS for edge in self.edges_to(node))

    def unused(self, node: Node) -> bool:
        """Whether nothing in the model refers to it."""
        return not self.edges_to(node)

    def called(self, node: Node) -> tuple[Node, ...]:
        """Give a flow and all microflows that it calls, at any depth, whatever access they apply, itself first."""
        known = self._closures.get(node)
        if known is None:
            known = tuple(self._closure(node))
            if len(known) <= _KEPT:
                self._closures[node] = known
        return known

    def reaches(self, microflow: Name) -> tuple[Name, ...]:
        """Give the microflow itself and, at any depth, those it calls that do not apply entity access (rules.md, DOC).

        Where an export does not say whether a microflow applies it, it counts as not applying it: that is the default.
        """
        start, *others = self.called(Node(NodeKind.MICROFLOW, microflow))
        return (start.name, *(node.name for node in others if not self._applies(node)))

    def reached_by(self, microflow: Name) -> tuple[Name, ...]:
        """Give the microflows that reach a microflow, itself first, the others in the order of the project."""
        target = Node(NodeKind.MICROFLOW, microflow)
        return (microflow,) if target not in self.flows or self._applies(target) else self.started_by(microflow)

    def started_by(self, microflow: Name) -> tuple[Name, ...]:
        """Give the microflows that call a microflow, at any depth and whatever access it applies, itself first."""
        target = Node(NodeKind.MICROFLOW, microflow)
        found = {target}
        waiting = [target]
        while waiting:
            for edge in self._to.get(waiting.pop(), ()):
                if edge.caller.kind is NodeKind.MICROFLOW and _calls(edge) and edge.caller not in found:
                    found.add(edge.caller)
                    waiting.append(edge.caller)
        others = (node.name for node in self.flows if node in found and node != target)
        return (microflow, *others)

    def calls_to(self, node: Node) -> tuple[tuple[Node, FlowCall], ...]:
        """Give every call of a flow: the flow that calls, and the activity with its arguments."""
        return tuple(self._calls_to.get(node, ()))

    def opaque(self, microflow: Name) -> tuple[Name, ...]:
        """Give the Java actions that what it reaches calls: what they do is out of sight."""
        found: dict[Name, None] = {}
        for name in self.reaches(microflow):
            flow = self.flows.get(Node(NodeKind.MICROFLOW, name))
            for activity in flow.activities if flow else ():
                if isinstance(activity, CodeCall):
                    found[activity.target] = None
        return tuple(found)

    def content_of(self, page: Page) -> tuple[tuple[Page | Snippet | Layout, Content], ...]:
        """Give what a page shows: its own content, then that of its snippets and layouts, at any depth, each once."""
        found: dict[Node, tuple[Page | Snippet | Layout, Content]] = {}
        waiting: deque[tuple[Node, Page | Snippet | Layout | None]] = deque([(Node(NodeKind.PAGE, page.name), page)])
        while waiting:
            node, document = waiting.popleft()
            if document is None or node in found:
                continue
            found[node] = document, document.content
            layout = getattr(document, "layout", None)
            if layout:
                waiting.append((Node(NodeKind.LAYOUT, layout), self._layouts.get(layout)))
            for snippet in document.content.snippets:
                waiting.append((Node(NodeKind.SNIPPET, snippet), self._snippets.get(snippet)))
        return tuple(found.values())

    def called_by(self, node: Node) -> Iterator[Node]:
        """Give the microflows that a flow calls itself; one that it calls in several ways comes several times."""
        for edge in self._from.get(node, ()):
            if edge.target.kind is NodeKind.MICROFLOW and _calls(edge) and edge.target in self.flows:
                yield edge.target

    def _closure(self, start: Node) -> Iterator[Node]:
        seen = {start}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            yield node
            for target in self.called_by(node):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)

    def _applies(self, node: Node) -> bool:
        """Whether a microflow applies entity access."""
        return bool(getattr(self.flows.get(node), "apply_entity_access", False))

    @cached_property
    def _calls_to(self) -> Mapping[Node, list[tuple[Node, FlowCall]]]:
        calls: defaultdict[Node, list[tuple[Node, FlowCall]]] = defaultdict(list)
        for node, flow in self.flows.items():
            for activity in flow.activities:
                if isinstance(activity, FlowCall):
                    calls[Node(NodeKind(activity.kind.value), activity.target)].append((node, activity))
        return calls

    @cached_property
    def _snippets(self) -> Mapping[Name, Snippet]:
        return {snippet.name: snippet for snippet in self.project.snippets if not snippet.excluded}

    @cached_property
    def _layouts(self) -> Mapping[Name, Layout]:
        return {layout.name: layout for layout in self.project.layouts if not layout.excluded}


def _calls(edge: Edge) -> bool:
    """Whether a flow calls the other itself; what is only handed over, others call."""
    return edge.how.startswith("calls")
