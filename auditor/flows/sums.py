"""Facts summed up over everything that things lead to, for all of them at once: linear, whatever circles there are.

A set of facts is an `int` with one bit for each, so uniting two sets of thousands takes one step.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from auditor.flows.calls import CallGraph
from auditor.flows.nodes import Node, NodeKind

Thing = TypeVar("Thing", bound=Hashable)


def over_calls(graph: CallGraph, own: Callable[[Node], int]) -> dict[Node, int]:
    """Give for each microflow the facts of its own, and of all microflows that it calls at any depth."""
    microflows = (node for node in graph.flows if node.kind is NodeKind.MICROFLOW)
    return summed_up(microflows, graph.called_by, own)


def summed_up(
    things: Iterable[Thing], leads_to: Callable[[Thing], Iterable[Thing]], own: Callable[[Thing], int]
) -> dict[Thing, int]:
    """Give for each thing the facts of its own, and of everything that it leads to; what it leads to is among them."""
    return _Sums(leads_to, own).of(things)


class _Sums(Generic[Thing]):
    """One walk through a graph. What leads to each other in a circle comes out together (Tarjan, 1972)."""

    def __init__(self, leads_to: Callable[[Thing], Iterable[Thing]], own: Callable[[Thing], int]) -> None:
        self._leads_to = leads_to
        self._own = own
        self._sums: dict[Thing, int] = {}
        self._numbers: dict[Thing, int] = {}
        self._lowest: dict[Thing, int] = {}
        self._open: list[Thing] = []
        self._next: dict[Thing, tuple[Thing, ...]] = {}

    def of(self, things: Iterable[Thing]) -> dict[Thing, int]:
        """Walk from each thing that was not met yet."""
        for thing in things:
            if thing not in self._numbers:
                self._walk(thing)
        return self._sums

    def _walk(self, start: Thing) -> None:
        """Go into depth without recursion: chains may be long."""
        path = [(start, self._enter(start))]
        while path:
            thing, waiting = path[-1]
            reached = next(waiting, None)
            if reached is None:
                path.pop()
                self._leave(thing)
                if path:
                    above = path[-1][0]
                    self._lowest[above] = min(self._lowest[above], self._lowest[thing])
            elif reached not in self._numbers:
                path.append((reached, self._enter(reached)))
            elif reached not in self._sums:
                self._lowest[thing] = min(self._lowest[thing], self._numbers[reached])

    def _enter(self, thing: Thing) -> Iterator[Thing]:
        self._numbers[thing] = self._lowest[thing] = len(self._numbers)
        self._open.append(thing)
        self._next[thing] = tuple(self._leads_to(thing))
        return iter(self._next[thing])

    def _leave(self, thing: Thing) -> None:
        """When it is the first of a circle, sum the circle up."""
        if self._lowest[thing] != self._numbers[thing]:
            return
        circle = [self._open.pop()]
        while circle[-1] != thing:
            circle.append(self._open.pop())
        total = 0
        for member in circle:
            total |= self._own(member)
            for reached in self._next.pop(member):
                total |= self._sums.get(reached, 0)
        self._sums.update(dict.fromkeys(circle, total))
