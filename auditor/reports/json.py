"""JSON documents: the same input gives the same bytes."""

import json
from typing import Any


def dump(document: dict[str, Any]) -> bytes:
    """Write a JSON document: UTF-8 bytes, ASCII only, keys sorted, a newline at the end."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, allow_nan=False, indent=1)
    return text.encode("ascii") + b"\n"
