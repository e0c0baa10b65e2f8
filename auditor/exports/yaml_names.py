"""The type of a YAML unit of a model: in its first lines, and in its file's name."""

import re

_TYPE = re.compile(rb"^\$Type: *([A-Za-z0-9_]+\$[A-Za-z0-9_]+) *\r?$", re.MULTILINE)
_TYPE_IN_NAME = re.compile(r"(?:^|\.)([A-Za-z0-9_]+\$[A-Za-z0-9_]+)\.yaml$", re.IGNORECASE)
_HEAD = 1024
"""Bytes that are looked at. Only an id may stand before the type."""


def type_in(data: bytes) -> str:
    """Give the storage name in the key `$Type` near the top of a unit; empty when there is none."""
    found = _TYPE.search(data[:_HEAD])
    return found[1].decode() if found else ""


def names_type(file_name: str) -> str:
    """Give the storage name in a file's name: `Shop$X.yaml` or `Order.Shop$X.yaml`; empty when it has none."""
    found = _TYPE_IN_NAME.search(file_name)
    return found[1] if found else ""
