"""Reads entries of a zip archive (`.mpk`, `.mda`) into memory. Nothing is ever extracted, and names are never paths.

The standard library reads the directory, after the end record was found harmless; the entries themselves are unpacked
here, so that a wrong size, checksum or place is an error and not a surprise. Source: inputs.md 4.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TypeVar

from auditor.files import limits
from auditor.files.errors import InputError
from auditor.files.opening import open_regular
from auditor.model.names import name

_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_DIRECTORY_ENTRY = 46
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]")
"""Control characters and the backslash, in an entry's name."""
_DAMAGED = "is damaged or no zip archive; get it again"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    MemoryError,
)
"""What the standard library was seen to raise on 748,000 damaged archives."""

_T = TypeVar("_T")


class ZipReader:
    """An open zip archive. Use it in a `with` block.

    All of its directory is judged when it is opened: one hostile entry refuses the archive. Errors: ZIP_CORRUPT (no
    archive, or a damaged one), ZIP_LIMIT (too much of something), ZIP_ENTRY (a trick with a name, a kind or a size).
    """

    def __init__(self, file: IO[bytes], shown_name: str) -> None:
        self.name = name(shown_name)
        """The archive's base name, safe to show."""
        self._file = file
        self._ends: dict[int, int] = {}
        self._entries = self._guarded(self._open)

    @classmethod
    def open(cls, path: str | Path) -> "ZipReader":
        """Open an archive. Errors: also those of `open_regular`."""
        file = open_regular(path, limits.ZIP_FILE)
        try:
            return cls(file, Path(path).name)
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> "ZipReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Harmless when done twice."""
        self._file.close()

    def names(self) -> list[str]:
        """Give the names of all entries that are no folders, as stored and in the archive's order.

        They hold no backslash and no control character, but are raw text: `names.name` makes them safe to show.
        """
        return list(self._entries)

    def __contains__(self, entry_name: str) -> bool:
        return entry_name in self._entries

    def read(self, entry_name: str, limit: int = limits.ZIP_ENTRY) -> bytes:
        """Unpack one entry of at most `limit` bytes. Its size and checksum are those that the archive states."""
        entry = self._entries.get(entry_name)
        if entry is None:
            raise self._error("ZIP_ENTRY", f"has no entry {name(entry_name)}; check which file it is")
        if entry.file_size > limit:
            raise self._error("ZIP_LIMIT", f"its entry {name(entry_name)} is larger than {limit:,} bytes")
        return self._guarded(lambda: self._unpack(entry))

    def _guarded(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except _BROKEN as error:
            raise self._error("ZIP_CORRUPT", f"{_DAMAGED} ({name(str(error) or type(error).__name__)})") from None

    def _error(self, code: str, message: str) -> InputError:
        return InputError(code, message, self.name)

    def _open(self) -> dict[str, zipfile.ZipInfo]:
        start = self._check_end()
        with zipfile.ZipFile(self._file) as archive:
            entries = archive.infolist()
        for entry in entries:
            self._check_entry(entry)
        self._check_all(entries, start)
        return {entry.filename: entry for entry in entries if not entry.is_dir()}

    def _check_end(self) -> int:
        """Read the end record as the standard library will, and judge what it announces; give the directory's start."""
        size = self._file.seek(0, 2)
        tail_start = max(0, size - _END.size - 65_535)
        tail = self._read_at(tail_start, size - tail_start)
        at = len(tail) - _END.size
        if at < 0 or not tail.startswith(_END_MAGIC, at) or tail[-2:] != b"\0\0":
            at = tail.rfind(_END_MAGIC)
        if at < 0 or at + _END.size > len(tail):
            raise self._error("ZIP_CORRUPT", _DAMAGED)
        length: int
        _, disk, disk_of_start, here, count, length, _, _ = _END.unpack_from(tail, at)
        start = tail_start + at - length
        locator_at = tail_start + at - _END64_LOCATOR.size
        if locator_at >= _END64.size and self._read_at(locator_at, 4) == b"PK\x06\x07":
            end64_at = locator_at - _END64.size
            record = _END64.unpack(self._read_at(end64_at, _END64.size))
            if record[0] == b"PK\x06\x06":
                disk, disk_of_start, here, count, length = record[4:9]
                start = end64_at - length
        if count > limits.ZIP_ENTRIES or length > limits.ZIP_DIRECTORY:
            raise self._error("ZIP_LIMIT", f"announces more than {limits.ZIP_ENTRIES:,} entries; this is no package")
        if disk or disk_of_start or here != count or start < 0:
            raise self._error("ZIP_CORRUPT", _DAMAGED)
        self._check_count(start, length, count)
        return start

    def _check_count(self, start: int, length: int, count: int) -> None:
        """Count the directory's entries, since the number in the end record may be a lie."""
        directory = self._read_at(start, length)
        position = seen = 0
        while position < length:
            if not directory.startswith(b"PK\x01\x02", position) or seen >= count:
                raise self._error("ZIP_CORRUPT", f"its directory is not as announced; {_DAMAGED}")
            position += _DIRECTORY_ENTRY + sum(struct.unpack_from("<3H", directory, position + 28))
            seen += 1
        if seen != count or position != length:
            raise self._error("ZIP_CORRUPT", f"its directory is not as announced; {_DAMAGED}")

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        raw, shown = entry.orig_filename, name(entry.orig_filename)
        parts = raw.rstrip("/").split("/")
        if _STRANGE.search(raw) or raw[1:2] == ":" or {"", ".", ".."} & {*parts}:
            raise self._error("ZIP_ENTRY", f"its entry {shown} has a name that leads elsewhere; this is no package")
        if entry.flag_bits & 0x2041:
            raise self._error("ZIP_ENTRY", f"its entry {shown} is encrypted; get it without a password")
        mode = entry.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._error("ZIP_ENTRY", f"its entry {shown} is a link or a device; this is no package")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._error("ZIP_LIMIT", f"its entry {shown} is packed in a way that packages never are")
        if max(entry.file_size, entry.compress_size) > limits.ZIP_ENTRY:
            raise self._error("ZIP_LIMIT", f"its entry {shown} is larger than {limits.ZIP_ENTRY:,} bytes")
        if entry.file_size > limits.ZIP_RATIO_FROM and entry.file_size > limits.ZIP_RATIO * entry.compress_size:
            raise self._error("ZIP_LIMIT", f"its entry {shown} unpacks to over {limits.ZIP_RATIO} times its size")

    def _check_all(self, entries: Sequence[zipfile.ZipInfo], directory: int) -> None:
        if sum(entry.file_size for entry in entries) > limits.ZIP_TOTAL:
            raise self._error("ZIP_LIMIT", f"unpacks to more than {limits.ZIP_TOTAL:,} bytes; this is no package")
        seen: set[str] = set()
        for entry in entries:
            folded = entry.filename.rstrip("/").casefold()
            if folded in seen:
                raise self._error("ZIP_ENTRY", f"has two entries {name(entry.orig_filename)}; this is no package")
            seen.add(folded)
        places = sorted(entries, key=lambda entry: entry.header_offset)
        starts = [entry.header_offset for entry in places] + [directory]
        for entry, end in zip(places, starts[1:], strict=True):
            least = entry.header_offset + _LOCAL.size + len(entry.orig_filename) + entry.compress_size
            if entry.header_offset < 0 or least > end:
                raise self._overlap(entry)
            self._ends[entry.header_offset] = end

    def _overlap(self, entry: zipfile.ZipInfo) -> InputError:
        return self._error("ZIP_LIMIT", f"its entry {name(entry.orig_filename)} overlaps another; this is no package")

    def _unpack(self, entry: zipfile.ZipInfo) -> bytes:
        """Unpack one entry and hold it against what the directory says of it."""
        header = _LOCAL.unpack(self._read_at(entry.header_offset, _LOCAL.size))
        magic, method, name_length, extra_length = header[0], header[3], header[9], header[10]
        start = entry.header_offset + _LOCAL.size + name_length + extra_length
        if start + entry.compress_size > self._ends[entry.header_offset]:
            raise self._overlap(entry)
        raw_name = self._read_at(entry.header_offset + _LOCAL.size, name_length)
        local_name = raw_name.decode("utf-8" if entry.flag_bits & 0x800 else "cp437")
        if magic != b"PK\x03\x04" or method != entry.compress_type or local_name != entry.orig_filename:
            raise self._untrue(entry)
        data = self._read_at(start, entry.compress_size)
        if method == zipfile.ZIP_DEFLATED:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            # One byte more than stated, so that a stream that holds more is noticed and not cut.
            data = stream.decompress(data, entry.file_size + 1)
            if not stream.eof:
                raise self._untrue(entry)
        if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
            raise self._untrue(entry)
        return data

    def _untrue(self, entry: zipfile.ZipInfo) -> InputError:
        message = f"its entry {name(entry.orig_filename)} is not what its directory says; get the archive again"
        return self._error("ZIP_ENTRY", message)

    def _read_at(self, position: int, length: int) -> bytes:
        """Read exactly this much; a file that ends before it is damaged."""
        self._file.seek(position)
        pieces = []
        while length > 0 and (piece := self._file.read(length)):
            pieces.append(piece)
            length -= len(piece)
        if length > 0:
            raise EOFError("cut short")
        return b"".join(pieces)
