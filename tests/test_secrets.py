"""Secret values never leave the file: planted in every place that can hold one, they are looked for in every output.

The model itself must not hold them: what the readers drop, no report, screen, log or traceback can give away.
"""

import itertools
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from auditor.cli import commands
from auditor.cli.model_stream import Sender
from auditor.exports import open_export
from auditor.samples.elements import element, parts
from auditor.samples.storage import StoredUnit, mpr_v1
from screens.app import last_words
from screens.views import VIEWS
from tests.cli.run import COMMAND, mxaudit, run_installed
from tests.frames import frame
from tests.samples.everything import everything
from tests.screens.review import review
from tests.terminal import terminal

MARK = "Zq7s3cr3t"
"""What every planted secret begins with; a number follows."""

PLACES: dict[str, str] = {
    "Security$ProjectSecurity.AdminPassword": "{}",
    "Security$DemoUserImpl.Password": "{}",
    "Constants$Constant.DefaultValue": "{}",
    "Settings$ServerConfiguration.DatabasePassword": "{}",
    "Settings$ServerConfiguration.DatabaseUserName": "{}",
    "Settings$ServerConfiguration.DatabaseUrl": "jdbc:postgresql://db.example/shop?password={}",
    "Settings$ServerConfiguration.ExtraJvmParameters": "-Djavax.net.ssl.keyStorePassword={}",
    "Settings$SharedValue.Value": "{}",
    "Settings$ConstantValue.Value": "{}",
    "Settings$CustomSetting.Value": "{}",
    "Settings$Certificate.Data": "{}",
    "Settings$Certificate.PassKey": "{}",
    "DatabaseConnector$ConnectionString.Value": "jdbc:postgresql://db.example/shop?user=me&password={}",
    "DatabaseConnector$DatabaseQuery.Query": "select * from Users where Token = '{}'",
    "Microflows$HttpConfiguration.HttpAuthenticationUserName": "'{}'",
    "Microflows$HttpConfiguration.HttpAuthenticationPassword": "'{}'",
    "Microflows$HttpHeaderEntry.Value": "'Bearer {}'",
    "Microflows$FormDataPart.Value": "'{}'",
    "Microflows$StringTemplate.Text": 'https://me:{}@api.example/?api_key={} {{"client_secret": "{}"}}',
    "Microflows$TemplateParameter.Expression": "'{}'",
    "Microflows$MicroflowCallParameterMapping.Argument": "'{}'",
    "Microflows$BasicCodeActionParameterValue.Argument": "'{}' + $Words",
    "Microflows$ChangeActionItem.Value": "'{}'",
    "Microflows$ChangeVariableAction.Value": "if $Words = '{}' then '{}' else ''",
    "Microflows$CreateVariableAction.InitialValue": "'password={}'",
    "Microflows$MicroflowParameter.DefaultValue": "'{}'",
    "Microflows$EndEvent.ReturnValue": "'{}'",
    "Microflows$DatabaseRetrieveSource.XpathConstraint": "[Note = '{}']",
    "Forms$ListViewXPathSource.XPathConstraint": "[Note = '{}']",
    "Rest$StringValue.Value": "{}",
    "Rest$ValueTemplate.Value": "https://me:{}@api.example/{}",
    "Rest$ConsumedODataService.MetadataUrl": "https://me:{}@api.example/$metadata",
    "Rest$ConsumedODataService.Metadata": "<password>{}</password>",
    "DomainModels$StoredValue.DefaultValue": "{}",
}
"""Type and key of each place -> how a secret stands in it."""


@dataclass(frozen=True)
class Planted:
    """A project full of secrets."""

    units: list[StoredUnit]
    places: set[str]
    """Where something was planted."""
    count: int


def planted() -> Planted:
    """Plant a secret of its own in each place of an app that uses everything."""
    units = everything().units()
    for unit in units:
        _add_settings(unit.document)
    numbers = itertools.count(1)
    places: set[str] = set()
    for unit in units:
        for owner, key in _texts(unit.document):
            place = f"{owner['$Type']}.{key}"
            if place in PLACES:
                places.add(place)
                owner[key] = re.sub(r"\{\}", lambda _: f"{MARK}{next(numbers):04d}", PLACES[place]).replace("{{", "{")
    return Planted(units, places, next(numbers) - 1)


def _add_settings(document: dict[str, Any]) -> None:
    """Add the settings that the builder leaves empty."""
    for part in document.get("Settings", []):
        if isinstance(part, dict) and part["$Type"] == "Settings$CertificateSettings":
            part["Certificates"] = parts([element("Settings$Certificate", Data="", PassKey="", Type="Client")])
        if isinstance(part, dict) and part["$Type"] == "Settings$ConfigurationSettings":
            setting = element("Settings$CustomSetting", Name="com.mendix.storage.s3.SecretAccessKey", Value="")
            configuration = part["Configurations"][1]
            configuration["CustomSettings"] = parts([setting])
            # As versions before 9.24 store it.
            configuration["ConstantValues"].append(element("Settings$ConstantValue", ConstantId="Shop.Old", Value=""))


def _texts(value: object) -> Iterator[tuple[dict[str, Any], str]]:
    """Give every place in a document where text stands: the element and its key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield value, key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@pytest.fixture(scope="module")
def secrets() -> Planted:
    """The secrets."""
    return planted()


@pytest.fixture(scope="module")
def path(secrets: Planted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that holds them, with a name that says nothing."""
    path = tmp_path_factory.mktemp("project") / "Shop.mpr"
    path.write_bytes(mpr_v1(secrets.units, "10.24.21.12345"))
    return path


def assert_none(text: str | bytes) -> None:
    """No planted secret, nor a part of one, is in a text."""
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    found = re.findall(rf".{{0,80}}{MARK}.{{0,20}}", shown, re.IGNORECASE)
    assert not found, found[:5]


def test_every_place_is_planted(secrets: Planted, path: Path) -> None:
    """Otherwise this file would test nothing: each place exists, and every secret is in the project."""
    assert secrets.places == PLACES.keys()
    stored = repr([unit.document for unit in secrets.units])
    assert all(f"{MARK}{number:04d}" in stored for number in range(1, secrets.count + 1))
    assert MARK.encode() in path.read_bytes()


def test_model(path: Path) -> None:
    """The model, with everything that it holds, and so what one process sends to another."""

    class Kept:
        data = b""

        def write(self, piece: bytes) -> None:
            self.data += piece

        def flush(self) -> None:
            pass

    kept = Kept()
    project = open_export(path)
    Sender(kept).send("project", project)
    assert len(kept.data) > 1000
    assert_none(kept.data)
    assert_none(repr(project))


@pytest.mark.parametrize("format_", commands.CHECK_FORMATS)
def test_check(path: Path, tmp_path: Path, format_: str) -> None:
    """Every findings file."""
    file = tmp_path / "findings"
    if format_ == "xlsx":
        pytest.importorskip("xlsxwriter", reason="the extra [xlsx] is not installed")
    done = mxaudit("check", path, "-f", format_, *(("-o", file) if format_ == "xlsx" else ()))
    assert done.code == 1, done.error
    assert_none(done.out + done.error)
    if format_ == "xlsx":
        with ZipFile(file) as sheets:
            for name in sheets.namelist():
                assert_none(sheets.read(name))


@pytest.mark.parametrize(
    "arguments",
    [
        ("inventory",),
        ("access", "--role", "Customer"),
        ("access", "--role", "Administrator", "--role", "Anonymous"),
        ("merge", "Customer", "Anonymous"),
        ("why", "Customer", "write", "Shop.Order/Note"),
        ("who-can", "execute", "Shop.ACT_Everything"),
        ("who-can", "call", "Shop.Orders"),
    ],
    ids=" ".join,
)
def test_other_commands(path: Path, arguments: tuple[str, ...]) -> None:
    """Text and JSON of all other commands."""
    for format_ in ("text", "json"):
        done = mxaudit(arguments[0], path, *arguments[1:], "-f", format_)
        assert done.code == 0, done.error
        assert_none(done.out + done.error)


def test_security_export(path: Path, tmp_path: Path) -> None:
    """The XML that is made to be handed on."""
    target = tmp_path / "shop.xml"
    assert mxaudit("convert", path, "-o", target).code == 0
    assert_none(target.read_bytes())


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=str)
async def test_screens(path: Path, size: tuple[int, int]) -> None:
    """Every view, its lists gone through, its details, why and help."""
    async with review(path, size) as pilot:
        for number in [entry.number for entry in VIEWS if entry.number]:
            for keys in ((number,), *[("down",)] * 4, ("enter",), ("w",), ("q",), ("?",), ("q",)):
                await pilot.press(*keys)
                await pilot.pause()
                assert_none(frame(pilot.app))


def test_progress_and_terminal(path: Path) -> None:
    """Progress lines, and what is drawn on a terminal."""
    with terminal([*COMMAND, "check", str(path)], (200, 50)) as screen:
        while screen.read(20):
            pass
        assert b"Shop.mpr" in screen.sent
        assert_none(bytes(screen.sent))


CRASH = """
import sys
from auditor.rules import audit as rules
from screens.start import main

def broken(project, *arguments, **options):
    everything = project, vars(project)
    raise KeyError(project.security)

import auditor.cli.check_command
auditor.cli.check_command.audit = broken
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("mode", [(), ("-X", "dev")], ids=["as usual", "with a traceback"])
def test_crash(path: Path, mode: tuple[str, ...]) -> None:
    """An error of our own, while all of the project is at hand."""
    done = run_installed("check", path, command=[sys.executable, *mode, "-c", CRASH])
    assert done.code != 0
    assert "KeyError" in done.error
    assert_none(done.out + done.error)


def test_crash_of_the_screens(path: Path) -> None:
    """What is said when the screens break names a place and no value."""
    project = open_export(path)
    try:
        raise KeyError(f"{MARK} {project}")
    except KeyError as error:
        assert_none(last_words(error))


def test_damaged_unit(secrets: Planted, tmp_path: Path) -> None:
    """An error about a unit names what is wrong, not what stands there."""
    for position in (60, 200):
        data = bytearray(mpr_v1(secrets.units, "10.24.0"))
        for at in [match.start() for match in re.finditer(MARK.encode(), data)]:
            data[at - position % at] ^= 0xFF
        path = tmp_path / "Shop.mpr"
        path.write_bytes(data)
        done = mxaudit("check", path, "-f", "json")
        assert done.code in (1, 2, 3)
        assert_none(done.out + done.error)


def test_values_in_json_are_words(path: Path) -> None:
    """What is told of a secret is its kind."""
    document = json.loads(mxaudit("check", path, "-f", "json").out)
    assert any(finding["rule"] == "PRJ-07" or finding["rule"] == "INT-04" for finding in document["findings"])
