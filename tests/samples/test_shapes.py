"""What the builder writes has the shape of what Studio Pro writes, property by property."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auditor.exports import bson
from auditor.exports.mpr_container import MprContainer
from tests.samples.everything import everything

CORPUS = Path(__file__).parents[2] / "../shared/corpus"

PROJECTS = {
    "10.24.8.1": "admin-essentials/AdminEssentials.mpr",
    "11.6.0": "oqlmodule/OQLModule.mpr",
    "11.13.0": "mxcli-banking/RRNetBanking.mpr",
    "9.6.13.1": "mollie/project.mpr",
    "7.23.8.1": "database-connector/DatabaseConnector.mpr",
}
"""Version -> a real project of it."""

OTHER_MARKERS = {
    ("Security$ProjectSecurity", "DemoUsers"),
    ("Security$ProjectSecurity", "UserRoles"),
    ("Security$ModuleSecurity", "ModuleRoles"),
    ("Navigation$NavigationProfile", "HomeItems"),
    ("Navigation$NavigationProfile", "OfflineEntityConfigs"),
}
"""Lists whose marker real projects do not agree on (formats.md 1.4: never to be tested by a reader)."""


OF_OTHER_TOOLS = {("11.13.0", "Microflows$LoopedActivity")}
"""Types that a real project holds only as another tool writes them, with properties missing."""


def elements(value: Any) -> Iterator[dict[str, Any]]:
    """Give all elements of a document, at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


@cache
def real_elements(project: str) -> dict[str, list[dict[str, Any]]]:
    """Give the elements of a real project by type."""
    path = CORPUS / project
    if not path.exists():
        pytest.skip("the corpus of real projects is not here")
    found: dict[str, list[dict[str, Any]]] = {}
    with MprContainer.open(path) as container:
        for unit in container.units(skip=()):
            for element in elements(bson.decode(unit.contents)):
                found.setdefault(element["$Type"], []).append(element)
    return found


def made_elements(version: str) -> Iterator[dict[str, Any]]:
    """Give the elements that the builder writes for a version."""
    for unit in everything(version).units():
        yield from elements(unit.document)


@pytest.mark.parametrize(("version", "project"), PROJECTS.items())
def test_every_element_has_the_properties_that_studio_pro_stores(version: str, project: str) -> None:
    """Same properties per type, for each type that the real project has too."""
    real = real_elements(project)
    compared = set()
    for made in made_elements(version):
        examples = real.get(made["$Type"])
        if examples and (version, made["$Type"]) not in OF_OTHER_TOOLS:
            compared.add(made["$Type"])
            assert set(made) in [set(example) for example in examples], made["$Type"]
    assert len(compared) > 50


@pytest.mark.parametrize(("version", "project"), PROJECTS.items())
def test_lists_begin_with_the_marker_of_the_property(version: str, project: str) -> None:
    """1 before references, 2 or 3 before elements."""
    real = real_elements(project)
    for made in made_elements(version):
        for key, value in made.items():
            if isinstance(value, list) and (made["$Type"], key) not in OTHER_MARKERS:
                markers = {e[key][0] for e in real.get(made["$Type"], ()) if e.get(key)}
                assert not markers or value[0] in markers, (made["$Type"], key)


def test_properties_stand_in_alphabetical_order() -> None:
    """After `$ID` and `$Type`, regardless of case."""
    for made in made_elements("10.24.8.1"):
        keys = list(made)
        assert keys[:2] == ["$ID", "$Type"]
        assert keys[2:] == sorted(keys[2:], key=str.lower)


def test_ids_are_unique_and_16_bytes() -> None:
    """In the whole project."""
    ids = [made["$ID"] for made in made_elements("10.24.8.1")]
    assert len(set(ids)) == len(ids)
    assert {len(i) for i in ids} == {16}


@pytest.mark.parametrize(
    ("version", "stored", "absent"),
    [
        ("9.23.0", {"StrictPageUrlCheck"}, {"StrictMode"}),
        ("9.7.0", {"DemoUsers"}, {"StrictPageUrlCheck", "StrictMode"}),
        ("4.4.4", {"AdminPasswordHash"}, {"AdminPassword", "EnableDemoUsers"}),
    ],
)
def test_older_versions_lack_what_they_did_not_store(version: str, stored: set[str], absent: set[str]) -> None:
    """The project security as an example."""
    (security,) = [made for made in made_elements(version) if made["$Type"] == "Security$ProjectSecurity"]
    assert stored <= set(security)
    assert absent.isdisjoint(security)
