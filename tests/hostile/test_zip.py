"""Hostile archives (classes Z1 and Z2): refused from their directory, before anything is unpacked."""

import io
import random
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from auditor.files import limits
from auditor.files.archive import ZipReader
from auditor.files.errors import InputError
from tests.hostile.raw_zip import raw_archive
from tests.timing import in_time


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Write an honest archive with the standard library."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for entry, data in entries:
            target.writestr(entry, data)
    return file.getvalue()


def refusal(data: bytes, seconds: float = 1.0) -> InputError:
    """Open and read an archive that must be refused, quickly and without much memory."""
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(InputError) as caught, ZipReader(io.BytesIO(data), "Module.mpk") as reader:
        for entry in reader.names():
            reader.read(entry)
    in_time(time.monotonic() - started, seconds)
    assert tracemalloc.get_traced_memory()[1] < 2 * len(data) + 20 * limits.MB
    tracemalloc.stop()
    assert str(caught.value).startswith(("Module.mpk ", "Module.mpk: "))
    assert "\n" not in str(caught.value)
    return caught.value


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def test_z1_deflate_bomb():
    """10 MB of nothing, packed a thousand times smaller."""
    assert refusal(archive(("a", bytes(10_000_000)))).code == "ZIP_LIMIT"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93, 99])
def test_z1_other_packing(method):
    """bz2 and LZMA unpack without bound, whatever the reader asks for: only stored and deflated are read."""
    data = raw_archive({"name": b"a", "packed": b"x" * 50, "method": method, "size": 500})
    assert refusal(data).code == "ZIP_LIMIT"


@pytest.mark.parametrize("field", ["size", "length"])
def test_z1_entry_too_large(field):
    """An entry that states more than the limit, packed or unpacked."""
    stated = {"size": 1000, "length": 1000} | {field: limits.ZIP_ENTRY + 1}
    assert refusal(raw_archive({"name": b"a", "method": 8, "packed": b"x" * 1000, **stated})).code == "ZIP_LIMIT"


def test_z1_total_too_large(monkeypatch):
    """Entries that are each within the limit but not together."""
    monkeypatch.setattr(limits, "ZIP_TOTAL", 1000)
    noise = random.Random(1).randbytes(300)
    assert refusal(archive(*((f"{number}", noise) for number in range(4)))).code == "ZIP_LIMIT"


def test_z1_overlap():
    """Many entries that share one packed text."""
    packed = deflated(bytes(100_000))
    entry = {"packed": packed, "method": 8, "size": 100_000, "crc": zlib.crc32(bytes(100_000))}
    data = raw_archive(*({"name": b"%04d" % number, **entry} for number in range(1000)), shared=True)
    assert refusal(data).code == "ZIP_LIMIT"


def test_z1_overlap_by_the_local_header():
    """An entry whose own header says that its data begin inside the next one."""
    data = bytearray(archive(("a", b"first" * 9), ("b", b"second" * 9), method=zipfile.ZIP_STORED))
    data[28:30] = struct.pack("<H", 40)
    assert refusal(bytes(data)).code == "ZIP_LIMIT"


@pytest.mark.parametrize(("stated", "method"), [(10, 8), (100_000, 8), (10, 0), (100_000, 0)])
def test_z1_lying_size(stated, method):
    """An entry that unpacks to more or less than it states."""
    text = random.Random(2).randbytes(50_000)
    packed = deflated(text) if method else text
    entry = {"name": b"a", "packed": packed, "method": method, "size": stated, "crc": zlib.crc32(text[:stated])}
    assert refusal(raw_archive(entry)).code == "ZIP_ENTRY"


def test_z1_too_many_entries():
    """200,000 entries are refused from the end record."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 16)
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 200_000, 200_000, 200_000 * len(entry), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 200_000 * len(entry), 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert refusal(entry * 200_000 + end + locator + last).code == "ZIP_LIMIT"


def test_z1_directory_too_large():
    """A directory that announces more bytes than the limit."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, limits.ZIP_DIRECTORY + 1, 0, 0)
    assert refusal(b"x" * 100 + end).code == "ZIP_LIMIT"


@pytest.mark.parametrize("count", [0, 1, 3, 40_000])
def test_z1_lying_count(count):
    """A directory with more or fewer entries than announced."""
    assert refusal(raw_archive({"name": b"a"}, {"name": b"b"}, count=count)).code == "ZIP_CORRUPT"


@pytest.mark.parametrize(
    "entry_name",
    [
        b"../evil",
        b"a/../../evil",
        b"..",
        b"./a",
        b"/etc/passwd",
        b"C:/evil",
        b"c:evil",
        b"a\\b",
        b"..\\evil",
        b"a\nb",
        b"a\x1b[2Jb",
        b"a\0b",
        b"a\x7fb",
        b"a//b",
        b"",
    ],
)
def test_z2_names(entry_name):
    """Names that lead elsewhere, or that would write to the terminal."""
    assert refusal(raw_archive({"name": entry_name})).code == "ZIP_ENTRY"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_z2_links_and_devices(kind):
    """Entries that are no files."""
    assert refusal(raw_archive({"name": b"a", "mode": kind | 0o777})).code == "ZIP_ENTRY"


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_z2_encrypted(flag):
    """Entries with a password, in each of its marks."""
    assert refusal(raw_archive({"name": b"a", "flags": flag})).code == "ZIP_ENTRY"


@pytest.mark.parametrize("second", [b"project.mpr", b"PROJECT.MPR", b"project.mpr/"])
def test_z2_same_name_twice(second):
    """Two entries that another reader might take for one."""
    assert refusal(raw_archive({"name": b"project.mpr"}, {"name": second})).code == "ZIP_ENTRY"


def test_z2_header_and_directory_disagree():
    """An entry with another name or packing in its own header."""
    assert refusal(raw_archive({"name": b"project.mpr", "local_name": b"another.mpr"})).code == "ZIP_ENTRY"
    data = bytearray(archive(("a", b"text")))
    data[8:10] = b"\0\0"
    assert refusal(bytes(data)).code == "ZIP_ENTRY"


def test_z2_wrong_checksum():
    """Data that were changed after packing."""
    data = bytearray(archive(("a", b"text" * 100), method=zipfile.ZIP_STORED))
    data[40] ^= 1
    assert refusal(bytes(data)).code == "ZIP_ENTRY"


def test_z2_truncated():
    """An archive that ends too early, at any byte."""
    data = archive(("project.mpr", b"x" * 1000), ("package.xml", b"<package/>"))
    for length in range(len(data)):
        with pytest.raises(InputError) as caught:
            ZipReader(io.BytesIO(data[:length]), "Module.mpk")
        assert caught.value.code == "ZIP_CORRUPT"


def test_z2_archive_inside_is_only_bytes():
    """An archive inside an archive is given as its bytes."""
    inner = archive(("../evil", b"x"))
    with ZipReader(io.BytesIO(archive(("inner.mpk", inner))), "Module.mpk") as reader:
        assert reader.read("inner.mpk") == inner


def test_damage_anywhere_is_one_error():
    """Whatever single byte is wrong, there is a result or an `InputError`."""
    data = archive(("project.mpr", b"x" * 100), ("package.xml", b"<package/>"))
    for position in range(len(data)):
        for value in (0, 0xFF, data[position] ^ 0x20):
            changed = data[:position] + bytes([value]) + data[position + 1 :]
            try:
                with ZipReader(io.BytesIO(changed), "Module.mpk") as reader:
                    for entry in reader.names():
                        reader.read(entry)
            except InputError as error:
                assert error.code.startswith("ZIP_")
