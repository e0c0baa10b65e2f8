"""Which rows are shown: filter, folds and order, without a screen."""

from screens.widgets.listing import Listing
from screens.widgets.rows import Column, Row, Table
from tests.screens.shop import names

COLUMNS = (Column("rule", "Rule", 8), Column("where", "Where", fill=1), Column("count", "Count", 5, right=True))


def findings() -> Table:
    """Two severities; under one of them a rule with two findings."""
    return Table(
        COLUMNS,
        [
            Row("crit", ["CRIT 1"], group=True),
            Row("f1", ["ENT-03", "Anonymous × Product", "3"], depth=1),
            Row("high", ["HIGH 4"], group=True),
            Row("f2", ["INT-01", "CALL_Erp", "20"], depth=1),
            Row("ent-07", ["ENT-07", "Shop: 2 findings", "2"], group=True, depth=1),
            Row("f3", ["", "Customer × Order#1", ""], depth=2, text="ENT-07 Customer × Order#1"),
            Row("f4", ["", "Customer × Order#3", ""], depth=2, text="ENT-07 Customer × Order#3"),
            Row("f5", ["ENT-04", "Anonymous × Customer", "7"], depth=1),
        ],
    )


def keys(listing: Listing) -> list[object]:
    """The rows shown, by key."""
    return [listing.model.key(row) for row in listing.rows]


def filtered(text: str) -> list[object]:
    """The findings that a filter shows."""
    listing = Listing(findings())
    listing.set_filter(text)
    return keys(listing)


def test_a_filter_looks_for_text_in_any_case() -> None:
    """Anywhere in the row."""
    listing = Listing(names("Customer", "SalesManager", "Sales"))
    listing.set_filter("SALES")
    assert keys(listing) == ["SalesManager", "Sales"]
    assert (listing.found, listing.total) == (2, 3)


def test_an_exclamation_mark_inverts() -> None:
    """And alone it filters nothing."""
    listing = Listing(names("Customer", "SalesManager", "Sales"))
    listing.set_filter("!sales")
    assert keys(listing) == ["Customer"]
    listing.set_filter("!")
    assert len(keys(listing)) == 3


def test_the_exact_name_is_found_in_any_case() -> None:
    """Not the first row that merely holds it."""
    listing = Listing(names("SalesManager", "Sales"))
    assert listing.exactly("sales") == 1
    assert listing.exactly("sale") is None


def test_a_filter_keeps_the_groups_above() -> None:
    """A finding never stands under the wrong heading."""
    assert filtered("order#1") == ["high", "ent-07", "f3"]
    assert filtered("nothing like it") == []


def test_a_group_that_is_found_shows_all_under_it() -> None:
    """`crit` shows the critical findings."""
    assert filtered("crit") == ["crit", "f1"]


def test_an_inverted_filter_judges_findings_only() -> None:
    """A group stays when something under it does."""
    assert filtered("!anonymous") == ["high", "f2", "ent-07", "f3", "f4"]


def test_group_lines_are_not_counted() -> None:
    """Five findings; folded ones count."""
    listing = Listing(findings())
    listing.fold(2, True)
    assert keys(listing) == ["crit", "f1", "high"]
    assert (listing.found, listing.total) == (5, 5)


def test_folds_within_folds() -> None:
    """An inner fold is remembered while the outer one is folded."""
    listing = Listing(findings())
    listing.fold(4, True)
    listing.fold(2, True)
    listing.fold(2, False)
    assert keys(listing) == ["crit", "f1", "high", "f2", "ent-07", "f5"]


def test_a_filter_opens_folds_and_gives_them_back() -> None:
    """What is found is seen; what was folded is folded again afterwards."""
    listing = Listing(findings())
    listing.fold(2, True)
    listing.set_filter("order#1")
    assert "f3" in keys(listing)
    listing.fold(4, True)
    assert "f3" not in keys(listing)
    listing.set_filter("")
    assert keys(listing) == ["crit", "f1", "high"]


def test_revealing_a_row_opens_the_groups_above_it_only() -> None:
    """Others stay folded."""
    listing = Listing(findings())
    for row in (0, 4, 2):
        listing.fold(row, True)
    position = listing.reveal("f4")
    assert position is not None
    assert keys(listing)[position] == "f4"
    assert "f1" not in keys(listing)
    assert listing.reveal("no such row") is None


def test_rows_sort_within_their_group() -> None:
    """Whole-width group lines have nothing to compare and stay."""
    listing = Listing(findings(), sort="count", reverse=True)
    assert keys(listing) == ["crit", "f1", "high", "f2", "f5", "ent-07", "f3", "f4"]


def test_numbers_sort_as_numbers() -> None:
    """20 is more than 7."""
    rows = [Row(text, ["", "", text]) for text in ("20", "7", "100")]
    assert keys(Listing(Table(COLUMNS, rows), sort="count")) == ["7", "20", "100"]


def test_only_and_filter_work_together() -> None:
    """A row must pass both."""
    listing = Listing(names("Customer", "SalesManager", "Sales"), only=lambda key: key != "Sales")
    listing.set_filter("sales")
    assert keys(listing) == ["SalesManager"]


def test_a_model_without_rows() -> None:
    """Nothing to show is fine."""
    assert keys(Listing(Table(COLUMNS))) == []
    assert keys(Listing(Table(COLUMNS), filter="x", sort="rule")) == []
