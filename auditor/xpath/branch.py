"""A sketch of a database state, as a search fills it in."""

from dataclasses import dataclass, field

from auditor.xpath.goals import AnyGoal, Atom, EveryGoal, Limit


@dataclass(slots=True)
class Branch:
    """A sketch of a database state. Values are immutable, so a copy of the dicts is a copy of the state."""

    limits: dict[tuple[int, str], tuple[Limit, ...]] = field(default_factory=dict)
    """By node and attribute key."""
    atoms: dict[tuple[int, str], Atom] = field(default_factory=dict)
    """By node and text: the outcomes left for an opaque condition."""
    nominals: dict[str, int] = field(default_factory=dict)
    """Which node a nominal is."""
    not_nominal: dict[int, frozenset[str]] = field(default_factory=dict)
    """Which nominals a node is not."""
    sorts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Entities that a node is of."""
    not_sorts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Entities that a node is not of."""
    edges: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    """Nodes reached from a node by a walk key; every edge stands under both its keys."""
    every: dict[tuple[int, str], tuple[EveryGoal, ...]] = field(default_factory=dict)
    """What every node reached must meet."""
    choices: list[tuple[int, AnyGoal]] = field(default_factory=list)
    """Choices still to be made."""
    merged: dict[int, int] = field(default_factory=dict)
    """Nodes that turned out to be another one."""
    size: int = 1
    """How many nodes there are; 0 is the object that the constraint is about."""

    def copy(self) -> "Branch":
        """Give a copy that can be changed without changing this one."""
        return Branch(
            self.limits.copy(),
            self.atoms.copy(),
            self.nominals.copy(),
            self.not_nominal.copy(),
            self.sorts.copy(),
            self.not_sorts.copy(),
            self.edges.copy(),
            self.every.copy(),
            self.choices.copy(),
            self.merged.copy(),
            self.size,
        )

    def find(self, node: int) -> int:
        """Give the node that this one is now."""
        while node in self.merged:
            node = self.merged[node]
        return node
