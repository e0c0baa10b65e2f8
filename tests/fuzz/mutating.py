"""Changes bytes at random: flipped, cut, copied, and replaced by what readers stumble over."""

import copy
import random
from collections.abc import Mapping, Sequence

NUMBERS = (bytes(4), b"\xff" * 4, b"\xff\xff\xff\x7f", b"\5\0\0\0", b"\0\0\0\x80", b"\0\0\1\0")
"""Lengths and counts that are zero, negative, huge, or just wrong."""
KINDS = (*range(6), 8, 9, 10, 16, 18, 127, 255)
"""Bytes that mean something in BSON."""
WORDS: Mapping[str, Sequence[bytes]] = {
    "xml": (
        b"<",
        b">",
        b"/>",
        b"&#27;",
        b"&lt;",
        b"<!DOCTYPE a>",
        b"]]>",
        b"<!--",
        b"-->",
        b'""',
        b"\xff",
        b"\0",
        b"-1",
    ),
    "json": (
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b"null",
        b"true",
        b"-1",
        b"1e999",
        b"NaN",
        b'"\\ud800"',
        b'""',
        b"[[]]",
        b"{}",
    ),
    "yaml": (
        b": ",
        b"- ",
        b"\n",
        b"\n  ",
        b"[",
        b"{",
        b"&a ",
        b"*a",
        b"!!a ",
        b"'",
        b'"',
        b"|\n",
        b"~",
        b"---\n",
        b"\t",
    ),
    "toml": (b"=", b"[[", b"]]", b'"', b'"""', b"\n", b".", b"#", b"2026-13-45", b"true", b"\\u0000", b"[a.b]"),
}
"""What a text format is made of, and what it does not expect."""
MOST = 200_000
"""Bytes that a changed input has at most."""


def mutated(seed: bytes, chance: random.Random, words: Sequence[bytes] = ()) -> bytes:
    """Give a changed copy of an input."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        way = chance.random()
        if words and way < 0.3:
            data[at : at + chance.randrange(4)] = chance.choice(words)
        elif way < 0.45:
            data[at : at + 1] = bytes([chance.choice((*KINDS, chance.randrange(256)))])
        elif way < 0.55:
            data[at : at + 4] = chance.choice(NUMBERS)
        elif way < 0.7:
            del data[at : at + chance.randrange(40)]
        elif way < 0.85:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start : start + chance.randrange(60)]
        elif way < 0.88:
            del data[at:]
        else:
            data[at:at] = chance.randbytes(chance.randrange(8))
    return bytes(data[:MOST])


JUNK: Sequence[object] = (
    None,
    "",
    "x",
    "Shop.Order",
    "Shop.Order.Total",
    "[not(",
    "[" * 300,
    "\x1b]0;x\x07\u202e",
    "x" * 5000,
    0,
    -1,
    1 << 62,
    0.5,
    float("nan"),
    True,
    b"",
    b"0123456789abcdef",
    [],
    [3],
    {},
    {"$Type": 7},
)
"""Values of every kind, for places where another kind is expected."""


def spoiled(document: dict[str, object], chance: random.Random) -> None:
    """Change values anywhere inside a document: to others, to those of elsewhere, or to nothing."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = list(_places(document))
        if not places:
            return
        container, key = chance.choice(places)
        way = chance.random()
        if way < 0.5:
            container[key] = copy.deepcopy(chance.choice(JUNK))
        elif way < 0.8:
            other, there = chance.choice(places)
            container[key] = copy.deepcopy(other[there])  # Otherwise a document might hold itself.
        else:
            del container[key]


def _places(value: object):
    """Give all places in a document where a value stands, as container and key."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
