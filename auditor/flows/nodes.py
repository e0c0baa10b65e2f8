"""The nodes and edges of the graph of documents."""

from enum import StrEnum
from typing import NamedTuple

from auditor.model.documents import Microflow, MicroflowRule, Nanoflow
from auditor.model.names import Name

Flow = Microflow | Nanoflow | MicroflowRule
"""What has activities."""


class NodeKind(StrEnum):
    """What refers to documents, or is referred to. Two documents of different kinds may share a name."""

    MICROFLOW = "microflow"
    NANOFLOW = "nanoflow"
    RULE = "rule"
    PAGE = "page"
    SNIPPET = "snippet"
    LAYOUT = "layout"
    MENU = "menu"
    NAVIGATION = "navigation profile"
    SERVICE = "published service"
    CONSUMED = "consumed service"
    EVENT = "scheduled event"
    SETTINGS = "project settings"
    ENTITY = "entity"
    MAPPING = "mapping"
    OTHER = "document"


class Node(NamedTuple):
    """One document, or another thing that refers to documents."""

    kind: NodeKind
    name: Name
    """Qualified; of a navigation profile its bare name."""

    def __str__(self) -> str:
        """Write it for a sentence: `page Shop.Order_Edit`."""
        return f"{self.kind} {self.name}" if self.name else str(self.kind)


class Edge(NamedTuple):
    """One thing refers to a document."""

    caller: Node
    target: Node
    how: str
    """In words that fit between the two: `calls`, `opens`, `shows`, `hands to Shop.Scheduler`."""


CLIENT_KINDS = frozenset(
    (
        NodeKind.NAVIGATION,
        NodeKind.MENU,
        NodeKind.PAGE,
        NodeKind.SNIPPET,
        NodeKind.LAYOUT,
        NodeKind.NANOFLOW,
    )
)
"""What refers to a document that is used from the client (rules.md, DOC)."""
