"""Every XPath of the real projects parses, prints to itself, and has a normal form."""

import re
import sqlite3
import struct
import time
from functools import cache
from pathlib import Path

import pytest

from auditor.model import names
from auditor.xpath.constraint import parse_constraint
from auditor.xpath.parser import parse
from auditor.xpath.syntax import to_text
from tests.timing import in_time

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real projects are absent: {CORPUS}")
STRING = re.compile(rb"\x02X[Pp]athConstraint\x00(....)", re.DOTALL)


@cache
def constraints() -> frozenset[str]:
    """Harvest the raw bytes of units: a BSON string is its name, a length and the text."""
    units = [path.read_bytes() for path in CORPUS.rglob("*.mxunit")]
    for path in CORPUS.rglob("*.mpr"):
        database = sqlite3.connect(f"file:{path.resolve()}?mode=ro&immutable=1", uri=True)
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                units += [value for value in row if isinstance(value, bytes)]
        database.close()
    found = set()
    for unit in units:
        for match in STRING.finditer(unit):
            (length,) = struct.unpack("<i", match[1])
            found.add(unit[match.end() : match.end() + length - 1].decode())
    return frozenset(found - {""})


@needs_corpus
def test_every_constraint_parses_and_prints_to_itself():
    """Access rules, retrieves and pages, of eight projects."""
    assert len(constraints()) > 40
    for text in constraints():
        tree = parse(text)
        assert parse(to_text(tree)) == tree


@needs_corpus
def test_every_constraint_has_a_meaning_without_a_model():
    """Kind, sentence and normal form never fail; the normal form is stable."""
    for text in constraints():
        constraint = parse_constraint(names.text(text), "Some.Entity")
        assert constraint.kind and constraint.sentence
        assert (
            parse_constraint(names.text(f"[{constraint.canonical}]"), "Some.Entity").canonical == constraint.canonical
        )


@needs_corpus
def test_ten_thousand_a_second():
    """The parser is no bottleneck of a large project."""
    texts = (sorted(constraints()) * 500)[:10_000]
    start = time.perf_counter()
    for text in texts:
        parse(text)
    in_time(time.perf_counter() - start, 1)
