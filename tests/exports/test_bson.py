"""The decoder for units: values, skipping, peeking, and the same answers as pymongo on real projects."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.exports import bson
from auditor.files.errors import InputError
from auditor.samples.bson_writer import encode

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
ID = bytes(range(16))


def element(kind: int, key: str, value: bytes) -> bytes:
    return bytes([kind]) + key.encode() + b"\0" + value


def unit(*elements: bytes) -> bytes:
    body = b"".join(elements)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def test_every_kind_of_value():
    """The ten kinds that units hold, each as the Python value that stands for it."""
    data = unit(
        element(1, "double", struct.pack("<d", 0.5)),
        element(2, "string", struct.pack("<i", 6) + "héro".encode() + b"\0"),
        element(3, "document", unit(element(10, "nothing", b""))),
        element(4, "array", unit(element(16, "0", struct.pack("<i", 3)), element(8, "1", b"\1"))),
        element(5, "binary", struct.pack("<i", 3) + b"\0abc"),
        element(8, "yes", b"\1"),
        element(8, "no", b"\0"),
        element(9, "date", struct.pack("<q", -62135596800000)),
        element(10, "null", b""),
        element(16, "int32", struct.pack("<i", -7)),
        element(18, "int64", struct.pack("<q", 2**62)),
    )
    assert bson.decode(data) == {
        "double": 0.5,
        "string": "héro",
        "document": {"nothing": None},
        "array": [3, True],
        "binary": b"abc",
        "yes": True,
        "no": False,
        "date": -62135596800000,
        "null": None,
        "int32": -7,
        "int64": 2**62,
    }


def test_empty_text_and_empty_containers():
    """Nothing, in each of its shapes."""
    data = unit(element(2, "s", struct.pack("<i", 1) + b"\0"), element(3, "d", unit()), element(4, "a", unit()))
    assert bson.decode(data) == {"s": "", "d": {}, "a": []}


def test_id_and_type_first_or_not():
    """Studio Pro writes `$ID` and `$Type` first; another order, another length of id or a cut text is no obstacle."""
    usual = {"$ID": ID, "$Type": "Forms$Page", "Name": "Home"}
    for fields in (usual, dict(reversed(usual.items())), usual | {"$ID": b"short"}, {"$Type": "Forms$Page"}):
        assert bson.decode(encode(fields)) == fields
        assert list(bson.decode(encode(fields))) == list(fields)
        assert bson.peek_type(encode(fields)) == "Forms$Page"


def test_items_drops_the_marker():
    """The int that stands first in every array is no item; booleans and absent arrays are what they are."""
    assert bson.items([3, {"Name": "x"}]) == [{"Name": "x"}]
    assert bson.items([1, 2]) == [2]
    assert bson.items([2]) == []
    assert bson.items([]) == []
    assert bson.items([True, 1]) == [True, 1]
    assert bson.items(None) == bson.items("") == bson.items({}) == []


def test_peek_decodes_only_what_is_asked_for():
    """Damage inside what is jumped over stays unseen; absent keys stay absent."""
    damaged = unit(b"\x7fbad\0")
    data = unit(
        element(3, "Huge", damaged),
        element(2, "Name", b"\5\0\0\0Home\0"),
        element(4, "Roles", unit(element(8, "0", b"\1"))),
    )
    assert bson.peek(data, ["Name", "Roles", "Url"]) == {"Name": "Home", "Roles": [True]}
    with pytest.raises(InputError):
        bson.decode(data)


def test_widget_definition_is_left_undecoded():
    """The definition inside a pluggable widget is jumped over, and decoded when somebody wants it."""
    widget = {
        "$ID": ID,
        "$Type": "CustomWidgets$CustomWidget",
        "Object": {"Type": {"$Type": "CustomWidgets$Other"}},
        "Type": {"$Type": "CustomWidgets$CustomWidgetType", "WidgetId": "com.mendix.Grid", "Help": ["long"]},
    }
    data = encode({"$ID": ID, "$Type": "Forms$Page", "Type": {"Name": "kept"}, "Widgets": [widget]})
    page = bson.decode(data, skip=bson.WIDGET_DEFINITION)
    decoded = bson.items(page["Widgets"])[0]
    definition = decoded["Type"]
    assert isinstance(definition, bson.Undecoded)
    assert definition.peek(["WidgetId"]) == {"WidgetId": "com.mendix.Grid"}
    assert definition.decode() == bson.items(bson.decode(data)["Widgets"])[0]["Type"]
    assert page["Type"] == {"Name": "kept"}
    assert decoded["Object"] == {"Type": {"$Type": "CustomWidgets$Other"}}


def test_documents_one_after_the_other():
    """A compiled model is a row of documents; a rest that is none is damage."""
    first, second = encode({"$Type": "A"}), encode({"$Type": "B"})
    assert list(bson.documents(first + second)) == [first, second]
    assert list(bson.documents(b"")) == []
    with pytest.raises(InputError, match="length does not fit"):
        list(bson.documents(first + second[:-1]))


def test_errors_name_the_byte():
    """Whoever looks for the damage finds it."""
    data = unit(element(10, "fine", b""), element(8, "b", b"\7"))
    with pytest.raises(InputError) as caught:
        bson.decode(data)
    assert caught.value.where == f"byte {data.index(7)}"


COMPARISON = """
import struct, sys
import bson as peer
from bson.codec_options import CodecOptions, DatetimeConversion
from auditor.exports import bson
from auditor.exports.mpr_container import MprContainer

options = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_MS)

def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return int(value) if type(value).__name__ in ("Int64", "DatetimeMS") else value

for path in sys.argv[1:]:
    with MprContainer.open(path) as container:
        for unit in list(container.units(skip=()))[::3]:
            ours, theirs = bson.decode(unit.contents), plain(peer.decode(unit.contents, options))
            assert repr(ours) == repr(theirs), unit.id
            assert bson.peek_type(unit.contents) == ours["$Type"]
            assert bson.peek(unit.contents, ours) == ours
        assert not container.problems
    print("same", path)
"""


def test_same_answers_as_pymongo_on_real_projects():
    """In a process of its own, since pymongo decodes with C code."""
    projects = sorted(CORPUS.glob("**/*.mpr"))
    if not projects:
        pytest.skip("the real projects of ../shared/corpus are not here")
    command = [sys.executable, "-c", COMPARISON, *map(str, projects)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("same") == len(projects)
