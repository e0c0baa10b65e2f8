"""How long it takes to decide about row constraints: run with `--benchmark-enable`, `-s` prints the figures."""

import gc
import random
import time
from collections.abc import Iterator
from statistics import median

import pytest

from auditor.xpath.constraint import Constraint, implies, parse_constraint
from auditor.xpath.parser import parse
from auditor.xpath.syntax import to_text
from tests.properties.constraints import ROOTS, Constraints, near_miss
from tests.properties.proof import twins
from tests.xpath.schemas import SimpleSchema, shop
from tests.xpath.test_corpus import constraints, needs_corpus

ME = "'[%CurrentUser%]'"
IDIOMS = (
    f"[Shop.Order_Account = {ME}]",
    f"[System.owner = {ME}]",
    f"[Shop.Order_Customer/Shop.Customer/Shop.Customer_Account = {ME}]",
    f"[Shop.Order_Account = {ME} and Status = 'Open']",
    f"[Shop.Order_Account = {ME} or System.owner = {ME}]",
    f"[Shop.Order_Watcher = {ME}][Status != 'Closed']",
    f"[(Status = 'Open' or Status = 'Paid') and Shop.Order_Watcher = {ME}]",
    f"[Status = 'Open' and (Shop.Order_Watcher = {ME} or not(Shop.Order_Watcher/Shop.Account))]",
    "[Shop.Line_Order/Shop.Line[Kind = 'A' and Quantity > 2]]",
    "[not(Shop.Line_Order/Shop.Line/Quantity > 2)]",
    "[IsGift = true()]",
    "[Status = 'Open' or Status = 'Paid']",
)
"""The shapes of row constraints in real projects (merging.md 2.1), on one entity."""


def idioms() -> Iterator[tuple[Constraint, Constraint]]:
    """Pair every shape with every other, and with near misses of itself."""
    schema = shop()
    for one in IDIOMS:
        for other in IDIOMS:
            yield pair(one, other, "Shop.Order", schema)
        for seed in range(20):
            miss = to_text(near_miss(parse(one), random.Random(seed)))
            yield pair(one, miss, "Shop.Order", schema)


def near_misses() -> Iterator[tuple[Constraint, Constraint]]:
    """Generated constraints, larger than real ones, against near misses."""
    schema = twins()
    for seed in range(3_000):
        draw = random.Random(seed)
        entity = draw.choice(ROOTS)
        tree = Constraints(draw, schema).constraint(entity)
        yield pair(to_text(tree), to_text(near_miss(tree, draw)), entity, schema)


def pair(one: str, other: str, entity: str, schema: SimpleSchema) -> tuple[Constraint, Constraint]:
    pair = parse_constraint(one, entity, schema), parse_constraint(other, entity, schema)
    for each in pair:
        assert each.side
    return pair


@pytest.mark.parametrize("pairs", [idioms, near_misses])
def test_deciding_is_fast(benchmark, pairs):
    """Median within 0.1 ms, 99 of 100 within 5 ms."""
    drawn = list(pairs())
    gc.collect()
    gc.freeze()

    def decide() -> list[float]:
        times = []
        for one, other in drawn:
            one._cache.verdicts.clear()
            start = time.process_time()
            implies([one], [other])
            times.append(time.process_time() - start)
        return sorted(times)

    times = benchmark.pedantic(decide, rounds=3)
    gc.unfreeze()
    middle, late = median(times), times[len(times) * 99 // 100]
    print(f"{pairs.__name__}: median {middle * 1e3:.3f} ms, p99 {late * 1e3:.2f} ms, most {times[-1] * 1e3:.1f} ms")
    assert middle <= 0.0001
    assert late <= 0.005


def test_unions_of_forty(benchmark):
    """Within 10 ms, in both directions."""
    schema = shop()
    parts = [
        f"Shop.Order_Customer/Shop.Customer[Level = {n} and City != 'x'] or (Total = {n} and IsGift)" for n in range(40)
    ]
    one = [parse_constraint(f"[{part}]", "Shop.Order", schema) for part in parts]
    other = [parse_constraint(f"[({part}) and Weight > 1 or Status = 'Open']", "Shop.Order", schema) for part in parts]
    wide = [
        parse_constraint(f"[({part}) and Weight > 1 or IsGift or not(IsGift)]", "Shop.Order", schema) for part in parts
    ]
    assert all(each.side for each in (*one, *other, *wide))

    def decide() -> float:
        one[0]._cache.verdicts.clear()
        start = time.process_time()
        answers = [implies(one, other).kind, implies(other, one).kind, implies(one, wide).kind]
        taken = time.process_time() - start
        assert answers == ["REFUTED", "REFUTED", "PROVED"]
        return taken / 3

    taken = benchmark.pedantic(decide, rounds=5)
    print(f"unions of 40: {taken * 1e3:.1f} ms")
    assert taken <= 0.01


@needs_corpus
def test_parsing_is_fast(benchmark):
    """10,000 constraints of real projects within a second."""
    texts = (sorted(constraints()) * 500)[:10_000]
    benchmark.pedantic(lambda: [parse(text) for text in texts], rounds=3)
    assert benchmark.stats["mean"] < 1
