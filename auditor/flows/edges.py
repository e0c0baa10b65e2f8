"""Finds every reference from one document to another that the model knows."""

from collections.abc import Collection, Iterable, Iterator

from auditor.flows.nodes import Edge, Flow, Node, NodeKind
from auditor.model.activities import CodeCall, Export, FlowCall, FlowKind, Import, ShowPage, StartWorkflow
from auditor.model.calls import RestCall, SoapCall
from auditor.model.documents import PublishedService
from auditor.model.names import NO_NAME, Name
from auditor.model.navigation import HomePage, NavigationProfile
from auditor.model.project import Project
from auditor.model.widgets import ActionKind, Content, DataSourceKind, PageAction

_FLOWS = {
    FlowKind.MICROFLOW: NodeKind.MICROFLOW,
    FlowKind.NANOFLOW: NodeKind.NANOFLOW,
    FlowKind.RULE: NodeKind.RULE,
}
_ACTIONS = {
    ActionKind.PAGE: (NodeKind.PAGE, "opens"),
    ActionKind.CREATE: (NodeKind.PAGE, "opens"),
    ActionKind.MICROFLOW: (NodeKind.MICROFLOW, "runs"),
    ActionKind.NANOFLOW: (NodeKind.NANOFLOW, "runs"),
}
_SETTINGS = Node(NodeKind.SETTINGS, NO_NAME)


def all_edges(project: Project) -> Iterator[Edge]:
    """Give every reference between documents that are not excluded; what it leads to may not exist."""
    nanoflows = {nanoflow.name for nanoflow in project.nanoflows}
    for kind, flows in (
        (NodeKind.MICROFLOW, project.microflows),
        (NodeKind.NANOFLOW, project.nanoflows),
        (NodeKind.RULE, project.microflow_rules),
    ):
        for flow in flows:
            if not flow.excluded:
                yield from _of_flow(Node(kind, flow.name), flow, nanoflows)
    yield from _of_pages(project)
    yield from _of_navigation(project)
    yield from _of_services(project)
    yield from _of_runtime(project)


def _of_flow(caller: Node, flow: Flow, nanoflows: Collection[Name]) -> Iterator[Edge]:
    for activity in flow.activities:
        match activity:
            case FlowCall():
                how = "calls later" if activity.in_queue else "calls"
                yield Edge(caller, Node(_FLOWS[activity.kind], activity.target), how)
            case CodeCall():
                for argument in activity.arguments:
                    if argument.microflow:
                        how = f"hands to {activity.target}"
                        kind = NodeKind.NANOFLOW if argument.microflow in nanoflows else NodeKind.MICROFLOW
                        yield Edge(caller, Node(kind, argument.microflow), how)
            case ShowPage(page=page) if page:
                yield Edge(caller, Node(NodeKind.PAGE, page), "opens")
            case Import() | Export():
                yield Edge(caller, Node(NodeKind.MAPPING, activity.mapping), "uses")
            case RestCall() | SoapCall():
                for mapping in (activity.request_mapping, activity.response_mapping):
                    if mapping:
                        yield Edge(caller, Node(NodeKind.MAPPING, mapping), "uses")
            case StartWorkflow():
                yield Edge(caller, Node(NodeKind.OTHER, activity.workflow), "starts")


def _of_pages(project: Project) -> Iterator[Edge]:
    for page in project.pages:
        if not page.excluded:
            yield from _of_content(Node(NodeKind.PAGE, page.name), page.content, page.layout)
    for snippet in project.snippets:
        if not snippet.excluded:
            yield from _of_content(Node(NodeKind.SNIPPET, snippet.name), snippet.content)
    for layout in project.layouts:
        if not layout.excluded:
            yield from _of_content(Node(NodeKind.LAYOUT, layout.name), layout.content, layout.layout)


def _of_content(caller: Node, content: Content, layout: Name = NO_NAME) -> Iterator[Edge]:
    if layout:
        yield Edge(caller, Node(NodeKind.LAYOUT, layout), "fills")
    for snippet in content.snippets:
        yield Edge(caller, Node(NodeKind.SNIPPET, snippet), "shows")
    for source in content.sources:
        if source.flow:
            kind = NodeKind.NANOFLOW if source.kind is DataSourceKind.NANOFLOW else NodeKind.MICROFLOW
            yield Edge(caller, Node(kind, source.flow), "shows what it gives:")
    yield from _of_actions(caller, content.actions)


def _of_actions(caller: Node, actions: Iterable[PageAction]) -> Iterator[Edge]:
    for action in actions:
        if action.target and action.kind in _ACTIONS:
            kind, how = _ACTIONS[action.kind]
            yield Edge(caller, Node(kind, action.target), how)


def _of_navigation(project: Project) -> Iterator[Edge]:
    for menu in project.menus:
        if not menu.excluded:
            yield from _of_actions(Node(NodeKind.MENU, menu.name), menu.items)
    for profile in project.navigation:
        yield from _of_profile(Node(NodeKind.NAVIGATION, profile.name), profile)


def _of_profile(caller: Node, profile: NavigationProfile) -> Iterator[Edge]:
    for home in profile.homes:
        yield from _of_home(caller, home, "begins with")
    if profile.login_page:
        yield Edge(caller, Node(NodeKind.PAGE, profile.login_page), "signs in with")
    if profile.not_found_page:
        yield from _of_home(caller, profile.not_found_page, "falls back to")
    yield from _of_actions(caller, profile.items)


def _of_home(caller: Node, home: HomePage, how: str) -> Iterator[Edge]:
    kinds = (NodeKind.PAGE, NodeKind.MICROFLOW, NodeKind.NANOFLOW)
    for kind, target in zip(kinds, (home.page, home.microflow, home.nanoflow), strict=True):
        if target:
            yield Edge(caller, Node(kind, target), how)


def _of_services(project: Project) -> Iterator[Edge]:
    for service in project.services:
        if not service.excluded:
            caller = Node(NodeKind.SERVICE, service.name)
            yield from _to_microflows(caller, _published(service), "publishes")
            yield from _to_microflows(caller, _signing_in(service), "signs in with")
    for consumed in project.consumed:
        if not consumed.excluded:
            yield from _to_microflows(Node(NodeKind.CONSUMED, consumed.name), consumed.microflows, "uses")


def _published(service: PublishedService) -> Iterator[Name]:
    for operation in service.operations:
        yield operation.microflow
        yield from operation.change_microflows


def _signing_in(service: PublishedService) -> Iterator[Name]:
    yield service.authentication_microflow
    for version in service.versions or ():
        yield version.header_microflow


def _of_runtime(project: Project) -> Iterator[Edge]:
    """Give what runs by itself, or as a part of something else."""
    for event in project.scheduled_events:
        if not event.excluded:
            yield from _to_microflows(Node(NodeKind.EVENT, event.name), [event.microflow], "runs")
    settings = project.settings
    hooks = (settings.after_startup, settings.before_shutdown, settings.health_check, *settings.workflow_microflows)
    yield from _to_microflows(_SETTINGS, hooks, "run")
    for entity in project.entities.values():
        caller = Node(NodeKind.ENTITY, entity.name)
        handlers = [event.microflow for event in entity.events]
        yield from _to_microflows(caller, handlers, "runs for its events")
        yield from _to_microflows(caller, [attribute.calculation for attribute in entity.attributes], "computes with")
    for mapping in project.mappings:
        if not mapping.excluded:
            yield from _to_microflows(Node(NodeKind.MAPPING, mapping.name), mapping.microflows, "uses")
    for document in project.other_documents:
        if not document.excluded:
            caller = Node(NodeKind.OTHER, document.name)
            yield from _to_microflows(caller, document.microflows, "uses")
            yield from (Edge(caller, Node(NodeKind.NANOFLOW, name), "uses") for name in document.nanoflows)
            yield from (Edge(caller, Node(NodeKind.PAGE, name), "opens") for name in document.pages)


def _to_microflows(caller: Node, microflows: Iterable[Name], how: str) -> Iterator[Edge]:
    for microflow in microflows:
        if microflow:
            yield Edge(caller, Node(NodeKind.MICROFLOW, microflow), how)
