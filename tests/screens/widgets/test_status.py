"""The two lines at the top, at every width."""

import pytest

from screens.widgets.drawing import plain
from screens.widgets.status import Status, StatusLine, Tab, ViewsLine, shortened
from tests.screens.shop import COUNTS, STATUS

TABS = tuple(
    Tab(str(number), label)
    for number, label in enumerate(("Roles", "Entities", "Matrix", "Findings", "Merge", "Sign-in", "Coverage"), 1)
)


def status_line(status: Status, width: int) -> str:
    """The first line."""
    line = StatusLine()
    line.set_reactive(StatusLine.status, status)
    return plain(line.spans(width))


def views_line(current: str, width: int, *crumbs: str) -> str:
    """The second line."""
    line = ViewsLine(TABS)
    line.set_reactive(ViewsLine.current, current)
    line.set_reactive(ViewsLine.crumbs, crumbs)
    return plain(line.spans(width))


def test_narrow_it_has_the_project_and_every_count() -> None:
    """As drawn at 80 columns."""
    line = status_line(STATUS, 80)
    assert len(line) == 80
    assert line.startswith(" mxaudit Webshop 10.24 ")
    assert line.endswith("CRIT 2  HIGH 9  MED 18  LOW 12  INFO 9  6 NOT CHECKED")


def test_wide_it_has_all() -> None:
    """As drawn at 160 columns."""
    assert status_line(STATUS, 160) == (
        " mxaudit  Webshop 10.24.4  production  12 user roles · 41 module roles · 86 entities      "
        " CRIT 2  HIGH 9  MED 18  LOW 12  INFO 9  6 NOT CHECKED   live 12:04:31"
    )


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_counts_are_never_cut(width: int) -> None:
    """A long name gives way, and the program's own before the project's."""
    counts = dict.fromkeys(COUNTS, 1234)
    line = status_line(Status("AVeryLongProjectNameIndeed" * 3, "10.24.4", (), counts, 12, ""), width)
    assert len(line) == width
    assert "CRIT 1234  HIGH 1234  MED 1234  LOW 1234  INFO 1234  12 NOT CHECKED" in line


def test_a_name_is_cut_only_after_the_word_mxaudit_is_gone() -> None:
    """The project is what matters."""
    line = status_line(Status("A" * 21, "", (), COUNTS, 6), 80)
    assert line.startswith(" " + "A" * 21 + " ")
    assert status_line(Status("A" * 50, "", (), COUNTS, 6), 80).startswith(" AAAA")


def test_while_reading_it_says_how_far() -> None:
    """Instead of counts that are not there yet."""
    line = status_line(Status("Webshop", note="Reading Webshop.mpr  412 of 3,012 units"), 80)
    assert line.endswith("Reading Webshop.mpr  412 of 3,012 units")


def test_the_views_are_numbered_and_the_shown_one_is_in_brackets() -> None:
    """All seven fit into 80 columns, as drawn."""
    assert views_line("1", 80).rstrip() == (
        "[1 Roles] 2 Entities  3 Matrix  4 Findings  5 Merge  6 Sign-in  7 Coverage"
    )
    assert views_line("3", 80).startswith(" 1 Roles  2 Entities [3 Matrix] 4 Findings ")


def test_crumbs_stand_at_the_right_from_120_columns_on() -> None:
    """Below there is no room for them."""
    crumbs = ("Roles", "Customer", "Webshop.Order")
    assert "Customer" not in views_line("1", 119, *crumbs)
    assert views_line("1", 120, *crumbs).endswith("  Roles › Customer › Webshop.Order")


def test_crumbs_leave_out_the_middle_first() -> None:
    """The ends say where one came from and where one is."""
    crumbs = ("Findings", "HIGH", "ENT-07", "Customer × Webshop.Order#1")
    assert shortened(crumbs, 60) == "Findings › HIGH › ENT-07 › Customer × Webshop.Order#1"
    assert shortened(crumbs, 50) == "Findings › … › ENT-07 › Customer × Webshop.Order#1"
    assert shortened(crumbs, 45) == "Findings › … › Customer × Webshop.Order#1"
    assert shortened(crumbs, 20) == "Findings › … › Cust…"
    assert shortened((), 20) == ""
