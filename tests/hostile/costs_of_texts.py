"""Inputs that cost exactly so much of one limit of archives and texts: `test_limits` reads each of them."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.exports import security_xml, strict_json, yaml_events
from auditor.exports.deployment import read_model_folder
from auditor.exports.modelsource import read_modelsource
from auditor.exports.security_xml import StructureError
from auditor.files import limits, xml_stream
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from auditor.rules import advisories_file
from auditor.samples.app import App
from tests.exports.shapes.files import write
from tests.exports.shapes.modelsource import Era, modelsource
from tests.hostile.costs import Cost
from tests.hostile.raw_zip import honest, raw_archive


def read_xml(data: bytes) -> None:
    """Read XML as a stream."""
    for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "shop.xml"):
        if event == "end":
            xml_stream.release(element)


def read_zip(data: bytes) -> None:
    """Read every entry of an archive."""
    with ZipReader(io.BytesIO(data), "Shop.mpk") as archive:
        for entry_name in archive.names():
            archive.read(entry_name)


def zip_size(folder: Path, size: int) -> None:
    """An archive of so many bytes."""
    data = raw_archive(honest(b"a", b"text"))
    path = folder / "Shop.mpk"
    path.write_bytes(bytes(size - len(data)) + data)
    ZipReader.open(path).close()


def zip_entries(_: Path, count: int) -> None:
    """An archive of so many entries."""
    read_zip(raw_archive(*(honest(b"%d" % number, b"") for number in range(count))))


def zip_directory(_: Path, size: int) -> None:
    """An archive with a directory of so many bytes: one entry with a long name."""
    read_zip(raw_archive(honest(b"a" * (size - 46), b"text")))


def zip_entry(_: Path, size: int) -> None:
    """An entry that unpacks to so much."""
    read_zip(raw_archive(honest(b"a", b"x" * size)))


def zip_total(_: Path, size: int) -> None:
    """Entries that unpack to so much together."""
    read_zip(raw_archive(honest(b"a", b"x" * (size // 2)), honest(b"b", b"x" * (size - size // 2))))


def zip_ratio(_: Path, ratio: int) -> None:
    """An entry that unpacks to so many times its size, above the size from which that counts."""
    packed = limits.ZIP_RATIO_FROM // ratio + 1
    with pytest.raises(InputError) as caught:
        read_zip(raw_archive(honest(b"a", b"x" * packed, method=8, size=packed * ratio)))
    if caught.value.code == "ZIP_LIMIT":
        raise caught.value  # Otherwise it was unpacked, and is no deflated text.


def zip_ratio_from(_: Path, size: int) -> None:
    """An entry of so many bytes with an impossible ratio."""
    with pytest.raises(InputError) as caught:
        read_zip(raw_archive(honest(b"a", b"x" * 10, method=8, size=size)))
    if caught.value.code == "ZIP_LIMIT":
        raise caught.value


def xml_file(folder: Path, size: int) -> None:
    """An XML file of so many bytes."""
    path = folder / "shop.xml"
    path.write_bytes(b"<a>" + b" " * (size - 7) + b"</a>")
    list(xml_stream.read_xml(path))


def xml_prolog(_: Path, size: int) -> None:
    """So many bytes with the beginning of the root at their end."""
    read_xml(b" " * (size - 2) + b"<a/>")


def xml_elements(_: Path, count: int) -> None:
    """So many elements."""
    read_xml(b"<a>" + b"<b/>" * (count - 1) + b"</a>")


def xml_children(_: Path, count: int) -> None:
    """So many entities in one place of our own format."""
    entities = "".join(f'<entity name="Shop.E{number}"/>\n' for number in range(count))
    data = f'<mendix-security-export version="1"><entities>{entities}</entities></mendix-security-export>'
    security_xml.read_bytes(data.encode(), "shop.xml")


def xml_depth(_: Path, depth: int) -> None:
    """So many elements inside each other."""
    read_xml(b"<a>" * depth + b"</a>" * depth)


def xml_attributes(_: Path, count: int) -> None:
    """An element with so many attributes."""
    read_xml(b"<a " + b" ".join(b"a%d=''" % number for number in range(count)) + b"/>")


def xml_attribute(_: Path, length: int) -> None:
    """An attribute of so many characters."""
    read_xml(b"<a b='" + b"x" * length + b"'/>")


def xml_text(_: Path, length: int) -> None:
    """A text of so many bytes, its end tag included."""
    read_xml(b"<a>\n" + b"x" * (length - 4) + b"</a>")


def xml_tag(_: Path, length: int) -> None:
    """So many bytes without an event."""
    read_xml(b"<a>\n<b>\n<!--" + b"x" * (length - 16) + b"-->\n</b></a>")


def xml_errors(_: Path, count: int) -> None:
    """A file of our own format with so many errors: as many are told as the limit allows."""
    wrong = '<entity colour="red" name="Shop.E"/>\n' * count
    data = f'<mendix-security-export version="1"><entities>{wrong}</entities></mendix-security-export>'
    with pytest.raises(StructureError) as caught:
        security_xml.read_bytes(data.encode(), "shop.xml")
    if len(caught.value.problems) < count:
        raise InputError("NOT_TOLD", "")


def json_size(_: Path, size: int) -> None:
    """JSON of so many bytes."""
    strict_json.parse(b'"' + b"x" * (size - 2) + b'"')


def json_brackets(_: Path, count: int) -> None:
    """JSON with so many lists."""
    strict_json.parse(b"[" + b",".join([b"[]"] * (count - 1)) + b"]")


def json_values(_: Path, count: int) -> None:
    """JSON with so many commas and colons."""
    strict_json.parse(b'{"a":[' + b"0," * (count - 1) + b"0]}")


def yaml_size(_: Path, size: int) -> None:
    """YAML of so many bytes."""
    yaml_events.parse(b"a: " + b"x" * (size - 3))


def yaml_nodes(_: Path, count: int) -> None:
    """YAML of so many values: a list and its items."""
    yaml_events.parse(b"- x\n" * (count - 1))


def yaml_depth(_: Path, depth: int) -> None:
    """YAML lists inside each other."""
    yaml_events.parse(b"[" * depth + b"]" * depth)


def yaml_total(folder: Path, size: int) -> None:
    """An export whose files have so many bytes together."""
    source = write(folder / "modelsource", modelsource(App(), list(Era)[-1]))
    there = sum(file.stat().st_size for file in source.rglob("*.yaml"))
    (source / "More.yaml").write_bytes(b"#" * (size - there))
    read_modelsource(source)


def model_size(folder: Path, size: int) -> None:
    """A compiled model of so many bytes, none of which says anything."""
    (folder / "model.mdp").write_bytes(bytes(size))
    with pytest.raises(InputError) as caught:
        read_model_folder(folder, folder)
    if caught.value.code == "TOO_LARGE":
        raise caught.value


def advisories(folder: Path, size: int) -> None:
    """A file of advisories of so many bytes."""
    data = b'{"schema_version": 1, "as_of": "2026-11-24", "advisories": []}'
    path = folder / "newer.json"
    path.write_bytes(data.ljust(size))
    advisories_file.read_file(path)


def toml_size(read: Callable[[Path], object]) -> Cost:
    """A TOML file of so many bytes, all of them comments."""

    def cost(folder: Path, size: int) -> None:
        path = folder / "shop.toml"
        path.write_bytes((b"# nothing decided\n" * (size // 18 + 1))[: size - 1] + b"\n")
        read(path)

    return cost


def toml_line(read: Callable[[Path], object]) -> Cost:
    """A TOML file with a line of so many characters."""

    def cost(folder: Path, length: int) -> None:
        path = folder / "shop.toml"
        path.write_bytes(b"#" * length + b"\n")
        read(path)

    return cost
