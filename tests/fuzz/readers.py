"""Everything that reads what nobody vouches for, with small inputs to begin from. A new reader is one row more.

`tests/fuzz/test_fuzz.py` fails when a kind of export that `open_export` recognises has no row here.
"""

import contextlib
import copy
import io
import json
import random
import shutil
import struct
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from auditor.cli import commands, main
from auditor.decisions.decisions_file import open_decisions
from auditor.exports import bson, strict_json, yaml_events
from auditor.exports.mpr_container import MprContainer
from auditor.exports.recognise import Kind
from auditor.files import xml_stream
from auditor.files.archive import ZipReader
from auditor.merging.scenario_file import read_scenarios
from auditor.rules import advisories_file
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from auditor.samples.projects import security_export
from auditor.samples.storage import mpr_v1
from tests.exports.shapes.deployment import deployment
from tests.exports.shapes.dump import model_dump
from tests.exports.shapes.modelsource import Era, modelsource
from tests.exports.shapes.overview import security_overview
from tests.fuzz.mutating import WORDS, mutated, spoiled

Read = Callable[[bytes], object]
"""Reads one input. May raise `InputError` and nothing else."""


@dataclass(frozen=True)
class Reader:
    """One reader, and how inputs for it are made."""

    read: Read
    seeds: Callable[[], Sequence[bytes]]
    """Small inputs that are read without an error."""
    words: Sequence[bytes] = ()
    """What is put into inputs, beside changed bytes."""
    kind: Kind | None = None
    """The kind of export that it reads."""
    spoil: Callable[[random.Random], bytes] | None = None
    """Makes an input that is well-formed and holds what nobody expects, in place of changed bytes."""

    def next(self, chance: random.Random) -> bytes:
        """Give the next input."""
        if self.spoil and chance.random() < 0.7:
            return self.spoil(chance)
        return mutated(chance.choice(self.seeds()), chance, self.words)


@cache
def small_app() -> App:
    """Make an app with one of each kind of thing."""
    app = App(name="Shop")
    app.guest("Anonymous").user_role("Anonymous", "Shop.User").user_role("Clerk", "Shop.User", "Shop.Admin")
    app.demo_user("demo", "Clerk")
    module = app.module("Shop", "User", "Admin")
    order = module.entity("Order", {"Total": "Decimal", "Note": "String(0)", "State": "Enum(State)"}, owner=True)
    order.rule("User", read="all", xpath="[System.owner = '[%CurrentUser%]' and State = 'Open']")
    order.rule("Admin", create=True, delete=True, write="all")
    module.enumeration("State", "Open", "Paid").entity("Line", {"Amount": "Integer"}).rule("Admin", write="all")
    module.association("Line_Order", "Line", "Order", delete=("keep", "cascade"))
    module.page("Home", "User", url="home").microflow("ACT_Pay", "User", parameters={"Order": "Shop.Order"})
    module.nanoflow("NAN_Go", "User").rest_service("Rest", "User").odata_service("OData", entities=("Order",))
    module.soap_service("Soap").constant("Key", "https://shop.example/*", exposed=True)
    return app


def _bson(data: bytes) -> None:
    bson.peek_type(data)
    bson.peek(data, ("Name", "Widgets"))
    bson.decode(data, skip=bson.WIDGET_DEFINITION)


def _page() -> bytes:
    definition = {"$Type": "CustomWidgets$CustomWidgetType", "WidgetId": "a.b.C"}
    widget = {"$ID": b"2" * 16, "$Type": "CustomWidgets$CustomWidget", "Type": definition, "On": True, "Size": 0.5}
    named = {"$ID": b"1" * 16, "$Type": "Forms$Page", "Name": "Home", "Url": None, "Count": 7}
    return encode(named | {"Widgets": [2, widget, "text"]})


def _container(data: bytes) -> None:
    with MprContainer.from_bytes(data, "project.mpr") as container:
        list(container.units())


def _zip(data: bytes) -> None:
    with ZipReader(io.BytesIO(data), "Shop.mpk") as package:
        for entry in package.names():
            package.read(entry)


def _xml(data: bytes) -> None:
    for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "shop.xml"):
        dict(element.attrib)
        if event == "end":
            xml_stream.release(element)


class InFolder:
    """Reads an input as a file in a folder, with files beside it that stay as they are."""

    def __init__(self, read: Callable[[Path], object], file: str, others: Callable[[], dict[str, bytes]] = dict):
        self._read = read
        self._file = file
        self._others = others
        self._folder: Path | None = None

    def __call__(self, data: bytes) -> None:
        """Write the file and read it."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="mxaudit-fuzz-"))
            for place, contents in self._others().items():
                (self._folder / place).parent.mkdir(parents=True, exist_ok=True)
                (self._folder / place).write_bytes(contents)
        path = self._folder / self._file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._read(path)

    def close(self) -> None:
        """Delete the folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder)


FORMATS = commands.CHECK_FORMATS


@dataclass
class WholeCommand:
    """Reads a file and prints its audit in one format after the other, as `mxaudit check` does."""

    turn: int = field(default=0)

    def __call__(self, path: Path) -> None:
        """Run the command in this process. An error of its own is raised."""
        self.turn += 1
        told, out = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(out):
            main(["check", str(path), "-f", FORMATS[self.turn % len(FORMATS)]], lambda _: 0)
        if "error of its own" in told.getvalue():
            raise AssertionError(told.getvalue())


check = WholeCommand()


def _spoiled_json(make: Callable[[App], bytes]) -> Callable[[random.Random], bytes]:
    def spoil(chance: random.Random) -> bytes:
        value = json.loads(make(small_app()).decode("utf-8-sig"))
        spoiled(value, chance)
        return json.dumps(value, default=repr).encode()

    return spoil


def _spoiled_project(chance: random.Random) -> bytes:
    while True:
        units = copy.deepcopy(small_app().units())
        for _ in range(chance.choice((1, 2, 4))):
            spoiled(chance.choice(units).document, chance)
        with contextlib.suppress(struct.error):  # A number too large for the place it came to: not to be stored.
            return mpr_v1(units, "10.24.0")


def _spoiled_model(chance: random.Random) -> bytes:
    units = [bson.decode(unit) for unit in bson.documents(_compiled()["model.mdp"])]
    while True:
        spoiled_units = copy.deepcopy(units)
        for unit in chance.sample(spoiled_units, chance.choice((1, 2, 4))):
            spoiled(unit, chance)
        with contextlib.suppress(struct.error):
            return b"".join(map(encode, spoiled_units))


def _spoiled_domain(chance: random.Random) -> bytes:
    value = yaml_events.parse(_source()[_DOMAIN])
    spoiled(value, chance)
    return json.dumps(value, default=repr).encode()  # Which is YAML too.


def _seed(make: Callable[[], bytes]) -> Callable[[], Sequence[bytes]]:
    return cache(lambda: (make(),))


def _source_file(name: str) -> bytes:
    return next(data for place, data in _source().items() if place.endswith(name))


@cache
def _source() -> dict[str, bytes]:
    return dict(modelsource(small_app(), Era.NEW))


@cache
def _compiled() -> dict[str, bytes]:
    return dict(deployment(small_app()))


def _v2() -> dict[str, bytes]:
    return dict(small_app().mpr_v2("Shop.mpr"))


_UNIT = next((place for place, data in sorted(_v2().items()) if b"DomainModels$DomainModel" in data), "")
_DOMAIN = next(place for place in _source() if place.endswith("DomainModels$DomainModel.yaml"))
_ADVISORIES = b'{"schema_version": 1, "as_of": "2026-11-24", "advisories": []}'
_DECISIONS = b"""[[decision]]
about = "ENT-07 Clerk, Shop.Order"
finding = "9f2c41d07be1"
seen = "51aa03c2"
state = "accepted"
reason = "a reason"
owner = "J. de Vries"
date = 2026-11-24
until = 2027-05-31
"""
_SCENARIOS = b"""[[scenario]]
name = "both"
user_roles = ["Anonymous", "Clerk"]
without = ["Shop.Admin"]
base = "Clerk"
"""

READERS: dict[str, Reader] = {
    "bson": Reader(_bson, _seed(_page)),
    "container": Reader(_container, _seed(lambda: small_app().mpr_v1())),
    "zip": Reader(_zip, _seed(lambda: small_app().mpk())),
    "xml stream": Reader(
        _xml,
        _seed(lambda: b'<?xml version="1.0"?>\n<a k="1">\n<b n="x">t&amp;<![CDATA[y]]></b><!-- c --><?p?>\n</a>'),
        WORDS["xml"],
    ),
    "yaml": Reader(yaml_events.parse, _seed(lambda: _source()[_DOMAIN]), WORDS["yaml"]),
    "json": Reader(strict_json.parse, _seed(lambda: security_overview(small_app())), WORDS["json"]),
    "project": Reader(
        InFolder(check, "Shop.mpr"), _seed(lambda: small_app().mpr_v1()), kind=Kind.MPR, spoil=_spoiled_project
    ),
    "unit file": Reader(InFolder(lambda path: check(path.parents[3]), _UNIT, _v2), _seed(lambda: _v2()[_UNIT])),
    "package": Reader(InFolder(check, "Shop.mpk"), _seed(lambda: small_app().mpk()), kind=Kind.PACKAGE),
    "security export": Reader(
        InFolder(check, "shop.xml"),
        _seed(lambda: security_export(small_app())),
        WORDS["xml"],
        Kind.XML,
    ),
    "model dump": Reader(
        InFolder(check, "dump.json"),
        _seed(lambda: model_dump(small_app())),
        WORDS["json"],
        Kind.JSON,
        _spoiled_json(model_dump),
    ),
    "security overview": Reader(
        InFolder(check, "overview.json"),
        _seed(lambda: security_overview(small_app())),
        WORDS["json"],
        Kind.JSON,
        _spoiled_json(security_overview),
    ),
    "modelsource": Reader(
        InFolder(lambda path: check(path.parents[1]), _DOMAIN, _source),
        _seed(lambda: _source()[_DOMAIN]),
        WORDS["yaml"],
        Kind.MODELSOURCE,
        _spoiled_domain,
    ),
    "compiled model": Reader(
        InFolder(check, "model.mdp", _compiled),
        _seed(lambda: _compiled()["model.mdp"]),
        kind=Kind.DEPLOYMENT,
        spoil=_spoiled_model,
    ),
    "metadata": Reader(
        InFolder(lambda path: check(path.parent), "metadata.json", _compiled),
        _seed(lambda: _compiled()["metadata.json"]),
        WORDS["json"],
    ),
    "advisories": Reader(advisories_file.parse, _seed(lambda: _ADVISORIES), WORDS["json"]),
    "decisions": Reader(InFolder(open_decisions, "decisions.toml"), _seed(lambda: _DECISIONS), WORDS["toml"]),
    "scenarios": Reader(InFolder(read_scenarios, "scenarios.toml"), _seed(lambda: _SCENARIOS), WORDS["toml"]),
}
"""What is fuzzed, by name."""
