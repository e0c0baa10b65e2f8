"""Real projects: every reference that a plain walk over their stored documents finds, and nothing that is not stored.

The walk decodes with pymongo, knows no reader and no version: any text equal to the name of a flow or a page, under a
key that ends with the name of such a document, is a reference.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import bson as pymongo
import pytest

from auditor.exports import bson, open_export
from auditor.exports.mpr_container import MprContainer
from auditor.exports.units import microflows, pages
from auditor.exports.units.fields import Element, Scope, Surprises
from auditor.flows.calls import CallGraph
from auditor.flows.effects import Effects
from auditor.flows.nodes import NodeKind
from auditor.flows.types import UNKNOWN
from auditor.model.names import Name
from auditor.model.project import Project, ReadStatus
from auditor.model.source import NOWHERE
from tests.timing import in_time

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
if not CORPUS.is_dir():
    pytest.skip("the corpus of real projects is not beside this checkout", allow_module_level=True)

EXPORTS = sorted(
    path.relative_to(CORPUS).as_posix() for ending in ("mpr", "mpk") for path in CORPUS.rglob(f"*.{ending}")
)
PROJECTS = [path for path in EXPORTS if path.endswith(".mpr")]
REFERENCES = ("Microflow", "Nanoflow", "Form", "Page", "Converter")
WITHOUT_NAME = (NodeKind.SETTINGS, NodeKind.NAVIGATION, NodeKind.ENTITY)
"""What refers to documents and is no document of a module."""
READERS = {
    "Forms$Page": (pages.choose, pages.read_page),
    "Forms$Form": (pages.choose, pages.read_page),
    "Forms$Snippet": (pages.choose, pages.read_snippet),
    "Forms$Layout": (pages.choose, pages.read_layout),
    "Microflows$Microflow": (microflows.choose, microflows.read_microflow),
    "Microflows$Nanoflow": (microflows.choose, microflows.read_nanoflow),
    "Microflows$Rule": (microflows.choose, microflows.read_rule),
}


@cache
def project(path: str) -> Project:
    """One project of the corpus."""
    return open_export(CORPUS / path)


@cache
def units(path: str) -> list[tuple[str, str, bytes]]:
    """The units of a project file: type, the module they are in, contents."""
    with MprContainer.open(CORPUS / path) as container:
        found = list(container.units(skip=()))
        places = container.places()
    names = {unit.id: pymongo.decode(unit.contents).get("Name", "") for unit in found}

    def module(unit: str) -> str:
        while places[unit][1] != "Modules":
            if places[unit][0] == unit:
                return ""
            unit = places[unit][0]
        return str(names[unit])

    return [(unit.type, module(unit.id), unit.contents) for unit in found]


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its key, what is disabled left out."""
    if isinstance(value, dict):
        if not (value.get("Disabled") is True and value.get("$Type") == "Microflows$ActionActivity"):
            for inner, part in value.items():
                yield from texts(part, inner)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, key)
    elif isinstance(value, str):
        yield key, value


def harvest(path: str) -> dict[str, set[str]]:
    """What the documents of a project refer to; under an empty name all that is no document of a module."""
    found = defaultdict(set)
    model = project(path)
    known = {str(document.name) for document in (*model.microflows, *model.nanoflows, *model.pages)}
    for type_, module, contents in units(path):
        document = pymongo.decode(contents)
        if document.get("Excluded") or type_.endswith("Template"):  # Studio Pro only copies templates.
            continue
        of_module = type_.split("$")[0] not in ("Settings", "Navigation", "DomainModels")
        caller = f"{module}.{document.get('Name')}" if of_module else ""
        found[caller].update(text for key, text in texts(document) if key.endswith(REFERENCES) and text in known)
    return {caller: targets for caller, targets in found.items() if targets}


@pytest.mark.parametrize("path", PROJECTS)
def test_references_are_those_of_a_plain_walk(path: str) -> None:
    """Both ways: none is missed, and none is made up."""
    model = project(path)
    known = {document.name for document in (*model.microflows, *model.nanoflows, *model.pages)}
    edges = defaultdict(set)
    for edge in CallGraph(model).edges:
        if edge.target.name in known:
            caller = "" if edge.caller.kind in WITHOUT_NAME else str(edge.caller.name)
            edges[caller].add(str(edge.target.name))
    assert edges == harvest(path)


def test_there_is_something_to_compare() -> None:
    """The walk itself finds references in most projects, hundreds of them."""
    counts = [sum(map(len, harvest(path).values())) for path in PROJECTS]
    assert sum(counts) > 500
    assert sum(count > 0 for count in counts) > len(counts) * 2 / 3


@pytest.mark.parametrize("path", PROJECTS)
def test_what_is_not_decoded_is_not_needed(path: str) -> None:
    """Pages and flows read alike from all of their bytes and from the parts that are chosen."""
    for type_, module, contents in units(path):
        if type_ in READERS:
            choose, read = READERS[type_]
            part = bson.decode(contents, choice=choose(contents))
            documents = (part, bson.decode(contents))
            first, second = (
                read(Element(document, Scope(NOWHERE, Name(module), project(path).version, Surprises())))
                for document in documents
            )
            assert first == second


@pytest.mark.parametrize("path", EXPORTS)
def test_contents_are_read(path: str) -> None:
    """And what is said about the reading says so."""
    status = {entry.area: entry.status for entry in project(path).coverage}
    assert status["activities"] in (ReadStatus.READ, ReadStatus.ABSENT)
    assert status["widgets"] in (ReadStatus.READ, ReadStatus.ABSENT)


@pytest.mark.parametrize("path", EXPORTS)
def test_effects_of_all_flows_are_known(path: str) -> None:
    """Whatever is created, changed, deleted or committed has an entity, and it takes no time."""
    begin = time.perf_counter()
    effects = Effects(CallGraph(project(path)))
    for node in effects.graph.flows:
        found = effects.of(node)
        for effect in (*found.created, *found.changed, *found.deleted, *found.committed):
            assert effect.entity != UNKNOWN, effect
        effects.origins.results(node)
    in_time(time.perf_counter() - begin, 0.5)
