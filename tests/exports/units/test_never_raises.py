"""Whatever stands in a unit, the readers go on: units are written by other tools too, and by people who mean harm."""

import copy
import random
from typing import Any

import pytest

from auditor.exports.collector import Collector
from auditor.exports.units.storage_names import AREAS, Area
from auditor.model.names import Name
from auditor.model.project import Source
from tests.samples.everything import everything

JUNK: list[Any] = [
    None,
    "",
    "x",
    "Shop.Order",
    0,
    -1,
    1 << 62,
    1.5,
    float("nan"),
    True,
    b"",
    b"id",
    [],
    [3],
    {},
    {"$Type": 7},
]


def documents(version: str) -> list[dict[str, Any]]:
    """Every kind of unit that is read."""
    return [unit.document for unit in everything(version).units()]


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places in a document where a value stands, as container and key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@pytest.mark.parametrize("version", ["7.23.8.1", "10.24.21.1", "11.6.0"])
def test_no_value_anywhere_stops_the_readers(version: str) -> None:
    """Random values in each of some projects: a few in every document."""
    chance = random.Random(version)
    originals = documents(version)
    for _ in range(100):
        stored = copy.deepcopy(originals)
        for document in stored:
            inside = places(document)
            for container, key in chance.sample(inside, min(4, len(inside))):
                container[key] = copy.deepcopy(chance.choice(JUNK))
        collector = Collector(Source(Name("Shop.mpr"), "mpr-v1", ""), Name(version))
        for document in stored:
            area = AREAS.get(str(document.get("$Type")), Area.OTHER)
            if area is Area.MODULE:
                collector.add_module(document, None, document)
            elif area is Area.MODULE_SECURITY:
                collector.add_module({"Name": "Other"}, document, None)
            elif area is not Area.FOLDER:
                collector.add(area, document, Name("Shop"))
        repr(collector.project())
