"""Which members the app determines itself, by their names or because only microflows set them (rules.md, ENT-06)."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow
from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import Name, module_of
from auditor.model.widgets import Content
from auditor.policy.words import words_of
from auditor.rules.context import Context

_NUMBERS = frozenset(
    (
        AttributeType.INTEGER,
        AttributeType.LONG,
        AttributeType.DECIMAL,
        AttributeType.FLOAT,
        AttributeType.CURRENCY,
    )
)
_STATE = frozenset(("status", "state"))
_SUMS = frozenset(("total", "balance"))
_VERDICTS = frozenset(("approved", "approval"))
_DONE = frozenset(("created", "changed", "modified", "updated", "submitted"))
_BY_WHOM_OR_WHEN = frozenset(("by", "on", "at", "date"))


def system_determined(entity: Name, context: Context) -> Mapping[Name, str]:
    """Give the attributes of an entity that the app determines itself, each with the reason in words.

    Attributes that System or a Marketplace module declares are left out: the app did not choose their names.
    """
    by_entity = context.memo.setdefault("system-determined members", {})
    assert isinstance(by_entity, dict)
    known: Mapping[Name, str] | None = by_entity.get(entity)
    if known is None:
        known = by_entity[entity] = dict(_reasons(entity, context))
    return known


def _reasons(entity: Name, context: Context) -> Iterator[tuple[Name, str]]:
    for member, attribute in context.project.members(entity).items():
        if not isinstance(attribute, Attribute) or not context.project.is_own(module_of(member)):
            continue
        if reason := by_name(attribute) or _by_flows(member, context):
            yield member, reason


def by_name(attribute: Attribute) -> str:
    """Give the reason that lies in the name and the type of an attribute, or nothing."""
    words = [word.lower() for word in words_of(attribute.name)]
    meant = [word for word in words if not word.isdigit()]
    if attribute.type is AttributeType.ENUMERATION and meant and meant[-1] in _STATE:
        return "a status"
    if attribute.type in _NUMBERS and not _SUMS.isdisjoint(words):
        return "a total or balance"
    if not _VERDICTS.isdisjoint(words):
        return "an approval"
    if any(done in _DONE and after in _BY_WHOM_OR_WHEN for done, after in pairwise(words)):
        return "who did something, or when"
    return ""


def _by_flows(member: Name, context: Context) -> str:
    """Give the microflows that set a member which no page offers and no flow sets with the user's own rights."""
    setters = dict.fromkeys(setting.flow for setting in context.effects.settings(member))
    if not setters or member in _offered(context) or any(_needs_right(node, context) for node in setters):
        return ""
    return "set by microflows only"


def _needs_right(node: Node, context: Context) -> bool:
    """Whether a flow works with the rights of who runs it: a nanoflow, or a microflow that applies entity access."""
    flow = context.calls.flows.get(node)
    return node.kind is NodeKind.NANOFLOW or (isinstance(flow, Microflow) and bool(flow.apply_entity_access))


def _offered(context: Context) -> frozenset[Name]:
    """The members that a page, a snippet or a layout offers for editing, or might: of widgets only code says."""
    known = context.memo.get("members offered for editing")
    if not isinstance(known, frozenset):
        known = context.memo["members offered for editing"] = frozenset(
            shown.member for content in _contents(context) for shown in content.inputs if shown.editable
        )
    return known


def _contents(context: Context) -> Iterator[Content]:
    project = context.project
    yield from (page.content for page in project.pages if not page.excluded)
    yield from (snippet.content for snippet in project.snippets if not snippet.excluded)
    yield from (layout.content for layout in project.layouts if not layout.excluded)
