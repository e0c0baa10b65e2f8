"""Whatever stands in a unit, the readers go on: units are written by other tools too, and by people who mean harm."""

import copy
import random
from typing import Any

import pytest

from auditor.exports.collector import Collector
from auditor.exports.units.storage_names import AREAS, Area
from auditor.model.names import Name
from auditor.model.project import Source
from auditor.samples.app import App

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
    app = App(version=version)
    app.demo_user("demo", "Administrator")
    module = app.module("Shop", "User")
    module.entity("Order", {"Total": "Decimal", "Note": "String"}).rule("User", read="all", xpath="[Total > 1]")
    module.entity("Remote", {"A": "String"}, external="Shop.Crm").event("Before", "Commit", "Shop.M")
    module.association("Remote_Order", "Remote", "Order")
    module.page("P", "User").microflow("M", "User", parameters={"Order": "Shop.Order"}).nanoflow("N", "User")
    module.rest_service("R", "User").odata_service("O", "User", entities=("Order",)).soap_service("S")
    module.constant("C", "https://x").enumeration("E", "A")
    return [unit.document for unit in app.units() if unit.document["$Type"] in AREAS]


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places in a document where a value stands, as container and key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@pytest.mark.parametrize("version", ["7.23.8.1", "10.24.21.1", "11.6.0"])
def test_no_value_anywhere_stops_the_readers(version: str) -> None:
    """A few random values in each of some hundred projects."""
    chance = random.Random(version)
    originals = documents(version)
    for _ in range(300):
        stored = copy.deepcopy(originals)
        for container, key in chance.sample(places(stored), 3):
            if container is not stored:
                container[key] = copy.deepcopy(chance.choice(JUNK))
        collector = Collector(Source(Name("Shop.mpr"), "mpr-v1", ""), Name(version))
        for document in stored:
            area = AREAS.get(str(document.get("$Type")), Area.PAGE)
            if area is Area.MODULE:
                collector.add_module(document, None, document)
            elif area is Area.MODULE_SECURITY:
                collector.add_module({"Name": "Other"}, document, None)
            elif area is not Area.FOLDER:
                collector.add(area, document, Name("Shop"))
        repr(collector.project())
