"""Seeded mutation fuzzing of every reader here (class M1), in a child process so that a crash is a failure too.

Two seconds a reader; in the environment `MXAUDIT_FUZZ_SECONDS=600` makes it a long run, `MXAUDIT_FUZZ_SEED` another.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = float(os.environ.get("MXAUDIT_FUZZ_SECONDS", "2"))
SEED = int(os.environ.get("MXAUDIT_FUZZ_SEED", "1"))

FUZZ = """
import io, random, sys, time
from auditor.exports import bson
from auditor.exports.mpr_container import MprContainer
from auditor.files import xml_stream
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from auditor.samples.bson_writer import encode
from auditor.samples.storage import StoredUnit, mpk, mpr_v1

reader, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
WORDS = (bytes(4), b"\\xff" * 4, b"\\xff\\xff\\xff\\x7f", b"\\5\\0\\0\\0", b"\\0\\0\\0\\x80")


def mutated(seed_bytes):
    data = bytearray(seed_bytes)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        way = chance.random()
        if way < 0.4:
            data[at:at + 1] = bytes([chance.choice((*range(6), 8, 9, 10, 16, 18, 127, 255, chance.randrange(256)))])
        elif way < 0.55:
            data[at:at + 4] = chance.choice(WORDS)
        elif way < 0.7:
            del data[at:at + chance.randrange(40)]
        elif way < 0.85:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start:start + chance.randrange(60)]
        else:
            data[at:at] = chance.randbytes(chance.randrange(8))
    return bytes(data)


def read_bson(data):
    bson.peek_type(data)
    bson.peek(data, ("Name", "Widgets"))
    bson.decode(data, skip=bson.WIDGET_DEFINITION)


def read_mpr(data):
    with MprContainer.from_bytes(data, "project.mpr") as container:
        list(container.units())


def read_zip(data):
    with ZipReader(io.BytesIO(data), "Module.mpk") as package:
        for entry in package.names():
            package.read(entry)


def read_xml(data):
    for event, element, _ in xml_stream.feed_lines(io.BytesIO(data), "shop.xml"):
        dict(element.attrib)
        if event == "end":
            xml_stream.release(element)


ids = [bytes([number]) * 16 for number in range(1, 20)]
definition = {"$Type": "CustomWidgets$CustomWidgetType", "WidgetId": "a.b.C"}
widget = {"$ID": ids[2], "$Type": "CustomWidgets$CustomWidget", "Type": definition, "On": True, "Size": 0.5}
page = {"$ID": ids[1], "$Type": "Forms$Page", "Name": "Home", "Widgets": [2, widget, "text"], "Url": None, "Count": 7}
units = [StoredUnit(ids[0], ids[0], "", {"$ID": ids[0], "$Type": "Projects$Project"})]
units += [StoredUnit(blob, ids[0], "Documents", page | {"$ID": blob}) for blob in ids[1:]]
project = mpr_v1(units, "10.24.0")
xml = b'<?xml version="1.0"?>\\n<a k="1">\\n<b n="x">t&amp;<![CDATA[y]]></b><!-- c --><?pi?>\\n<b/>\\n</a>'
read, seed_bytes = {
    "bson": (read_bson, encode(page)),
    "mpr": (read_mpr, project),
    "zip": (read_zip, mpk(encode(page) * 3, "Shop", {"a/b.txt": b"text"})),
    "xml": (read_xml, xml),
}[reader]
read(seed_bytes)
end, count, slowest = time.monotonic() + seconds, 0, 0.0
while time.monotonic() < end:
    data = mutated(seed_bytes)
    started = time.monotonic()
    try:
        read(data)
    except InputError as error:
        assert not any(character < " " or "\\x7f" <= character < "\\xa0" for character in str(error)), error
    except BaseException:
        print(reader, seed, data)
        raise
    slowest = max(slowest, time.monotonic() - started)
    count += 1
assert slowest < 2, slowest
print(count)
"""


@pytest.mark.parametrize("reader", ["bson", "mpr", "zip", "xml"])
def test_m1_nothing_but_input_errors(reader):
    """Whatever is changed in a file, it is read or refused."""
    command = [sys.executable, "-c", FUZZ, reader, str(SECONDS), str(SEED)]
    here = Path(__file__).parents[2]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here, timeout=SECONDS + 60)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    assert int(result.stdout) > 100
