"""Several counts in one number."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.access.packing import FIELD, packed, unpacked

counts = st.lists(st.integers(0, 10_000_000), min_size=3, max_size=3)


@given(st.lists(counts, min_size=1, max_size=20))
def test_sums_of_packed_counts_are_packed_sums(rows: list[list[int]]) -> None:
    total = sum(packed(row) for row in rows)
    assert unpacked(total, 3) == tuple(map(sum, zip(*rows, strict=True)))
    assert total & FIELD == sum(row[0] for row in rows)
