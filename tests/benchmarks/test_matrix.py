"""How fast the matrix is on the largest project that we promise: 200 user roles by 5,000 entities, at 160x45.

Run with `pytest tests/benchmarks/test_matrix.py --benchmark-only`. Budgets are those of a quiet machine, times three.
"""

from pathlib import Path
from time import process_time

import pytest

from auditor.model.project import Project
from auditor.rules.audit import Audit
from auditor.rules.context import Context
from screens import kinds
from screens.matrix_rows import MatrixRows
from screens.session import AuditSession
from screens.widgets.listing import Listing
from tests.benchmarks.test_access import project, within_budget

__all__ = ["project"]

SEEN = 45
"""Rows that are on the screen at once."""


@pytest.fixture
def session(project: Project) -> AuditSession:
    """The project, with nothing known of it yet."""
    return AuditSession(Path("Large.mpr"), project, Audit(Context(project), (), ()))


def test_ready(session, benchmark):
    """Rows, columns and the cells that are seen."""

    def ready() -> float:
        started = process_time()
        rows = MatrixRows(session, kinds.ENTITIES, False, (36, 10))
        listing = Listing(rows)
        assert rows.matrix is not None
        assert len([rows.matrix.codes(row) for row in listing.rows[:SEEN]]) == SEEN
        return process_time() - started

    within_budget(benchmark.pedantic(ready, rounds=5), 0.3)


def test_next_page(session, benchmark):
    """The cells of rows that were never seen."""
    rows = MatrixRows(session, kinds.ENTITIES, False, (36, 10))
    pages = iter(range(0, len(rows) - SEEN, SEEN))
    codes = rows.matrix.codes

    def page() -> float:
        started, first = process_time(), next(pages)
        assert all(codes(row) for row in range(first, first + SEEN))
        return process_time() - started

    seconds = [benchmark.pedantic(page, rounds=40)] + [page() for _ in range(40)]
    within_budget(sorted(seconds)[-4], 0.01)


def test_filter(session, benchmark):
    """One letter more, over all rows."""
    listing = Listing(MatrixRows(session, kinds.ENTITIES, False, (36, 10)))
    listing.set_filter("e")

    def typed() -> float:
        started = process_time()
        listing.set_filter("entity1")
        return process_time() - started

    within_budget(benchmark.pedantic(typed, rounds=5), 0.02)
    assert listing.found > 1_000


def test_only_findings(session, benchmark):
    """Without a finding nothing is left; all rows are asked."""
    rows = MatrixRows(session, kinds.ENTITIES, False, (36, 10))
    listing = Listing(rows)

    def only() -> float:
        started = process_time()
        listing.only = rows.has_findings
        listing.rebuild()
        return process_time() - started

    within_budget(benchmark.pedantic(only, rounds=5), 0.05)
    assert listing.found == 0
