"""Zip archives written byte by byte, so that they may lie."""

import struct
import zlib


def raw_archive(*records: dict[str, object], count: int | None = None, shared: bool = False) -> bytes:
    """Write an archive of entries. `count` announces another number; `shared`: all have the first one's data."""
    body, directory = b"", b""
    for record in records:
        get, entry_name = record.get, record["name"]
        packed, local_name = get("packed", b""), get("local_name", entry_name)
        sizes = get("length", len(packed)), get("size", 0)
        values = get("flags", 0), get("method", 0), 0, 0, get("crc", 0), *sizes
        at = 0 if shared else len(body)
        if not (shared and body):
            body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *values, len(local_name), 0) + local_name + packed
        rest = len(entry_name), 0, 0, 0, 0, get("mode", 0) << 16, at
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0, 20, *values, *rest) + entry_name
    number = len(records) if count is None else count
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(directory), len(body), 0)


def honest(entry_name: bytes, data: bytes, **lies: object) -> dict[str, object]:
    """Describe an entry that is what it says, but for the lies."""
    return {"name": entry_name, "packed": data, "size": len(data), "crc": zlib.crc32(data), **lies}
