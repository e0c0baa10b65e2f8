"""Facts summed up over calls: what a walk from each flow finds, for all flows at once."""

import random

from auditor.flows.calls import CallGraph
from auditor.flows.nodes import Node, NodeKind
from auditor.flows.sums import over_calls
from auditor.model.names import Name
from auditor.samples.actions import call_microflow
from auditor.samples.app import App


def graph_of(calls: dict[int, list[int]]) -> CallGraph:
    """Microflows by number, and whom each calls."""
    app = App()
    module = app.module("Shop")
    for number, called in calls.items():
        module.microflow(f"F{number}", actions=[call_microflow(f"Shop.F{other}") for other in called])
    return CallGraph(app.project())


def node(number: int) -> Node:
    return Node(NodeKind.MICROFLOW, Name(f"Shop.F{number}"))


def bit(flow: Node) -> int:
    return 1 << int(flow.name.removeprefix("Shop.F"))


def test_a_chain_and_a_circle() -> None:
    """0 calls 1, which calls itself and 2; 2 and 3 call each other; 4 stands alone."""
    sums = over_calls(graph_of({0: [1], 1: [1, 2], 2: [3], 3: [2], 4: []}), bit)
    assert [sums[node(n)] for n in range(5)] == [0b01111, 0b01110, 0b01100, 0b01100, 0b10000]


def test_as_walks_from_each_flow_find_it() -> None:
    """On random graphs, circles inside circles among them."""
    chosen = random.Random(7)
    for size in (3, 6, 12, 25):
        for _ in range(8):
            links = chosen.randrange(size, 3 * size)
            calls: dict[int, list[int]] = {n: [] for n in range(size)}
            for _ in range(links):
                calls[chosen.randrange(size)].append(chosen.randrange(size))
            graph = graph_of(calls)
            sums = over_calls(graph, bit)
            for number in calls:
                walked = graph.called(node(number))
                assert sums[node(number)] == sum(map(bit, walked))


def test_a_long_chain() -> None:
    """Deeper than Python's own calls may go."""
    length = 3_000
    sums = over_calls(graph_of({n: [n + 1] for n in range(length)} | {length: []}), bit)
    assert sums[node(0)] == (1 << length + 1) - 1
