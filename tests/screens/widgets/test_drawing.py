"""Text is cut and wrapped by terminal cells, and stays exactly what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.drawing import clip, clip_qualified, fit, plain, width_of, wrap

# What `names.name` lets through: no control, combining or zero-width characters, but wide ones and markup.
shown = st.text(st.sampled_from("abc [/]x…·漢字😀$@ "), max_size=40)
cells = st.one_of(shown, st.lists(st.tuples(shown, st.sampled_from(["", "high"])), max_size=5))


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("Order", 7, "Order  "),
        ("Order", 5, "Order"),
        ("OrderLine", 5, "Orde…"),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢… "),
        ("[red]", 4, "[re…"),
        ("Order", 1, "…"),
        ("漢字", 2, "… "),
        ("Order", 0, ""),
    ],
)
def test_text_is_cut_with_an_ellipsis_by_cells(text: str, width: int, clipped: str) -> None:
    """A wide character is never cut in two; what is missing is filled up."""
    assert clip(text, width) == clipped


@given(cells, st.integers(1, 50), st.booleans(), st.booleans())
def test_a_cell_is_exactly_as_wide_as_its_column(cell, width: int, right: bool, whole: bool) -> None:
    """Whatever stands in a column, the next one starts where it should."""
    assert width_of(plain(fit(cell, width, right, whole))) == width


def test_numbers_stand_at_the_right() -> None:
    """Also when they are spans."""
    assert plain(fit("12", 4, right=True)) == "  12"
    assert plain(fit([("1", "high"), ("2", "")], 4, right=True)) == "  12"


def test_counts_are_left_out_whole() -> None:
    """A list of counts shows those that fit, and none of them cut."""
    counts = [("CRIT 1", "critical"), (" ", ""), ("HIGH 12", "high")]
    assert plain(fit(counts, 14, whole=True)) == "CRIT 1 HIGH 12"
    assert plain(fit(counts, 13, whole=True)).rstrip() == "CRIT 1"
    assert plain(fit(counts, 4, whole=True)) == "CRI…"


def test_no_number_is_cut() -> None:
    """`HIGH 17` must not read `HIGH 1…`; a count that just fits is not cut, though more would follow."""
    counts = [("HIGH 17", "high"), (" ", ""), ("MED 2", "medium")]
    assert plain(fit(counts, 7, whole=True)) == "HIGH 17"
    assert plain(fit(counts, 6, whole=True)) == "HIGH …"


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("Shop.Order", 12, "Shop.Order  "),
        ("Administration.Account", 21, "Administrati….Account"),
        ("Banking.BeneficiaryForm", 20, "Ban….BeneficiaryForm"),
        ("System.ConsumedODataConfiguration", 21, "Sys….ConsumedODataCo…"),
        ("Ab.ConsumedODataConfiguration", 21, "Ab.ConsumedODataConf…"),
        ("Shop.Order", 8, "Shop.Or…"),
        ("Administrator", 6, "Admin…"),
    ],
)
def test_of_a_qualified_name_the_module_is_cut_first(name: str, width: int, shown: str) -> None:
    """So that two names of one module can be told apart."""
    assert clip_qualified(name, width) == shown


@given(shown, shown, st.integers(1, 40))
def test_a_qualified_name_is_exactly_as_wide_as_its_column(module: str, own: str, width: int) -> None:
    """Also with wide characters in it."""
    assert width_of(clip_qualified(f"{module}.{own}", width)) == width


@given(shown, st.integers(4, 50), st.integers(0, 3))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, hang: int) -> None:
    """Every line fits, and all but blanks is there in the same order."""
    lines = [plain(line) for line in wrap(text, width, hang)]
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_at_blanks_and_go_on_further_in() -> None:
    """As a person would write it."""
    lines = [plain(line).rstrip() for line in wrap("all rows, by rule 2\nand more", 12, hang=2)]
    assert lines == ["all rows, by", "  rule 2", "  and more"]


def test_a_path_breaks_behind_a_slash() -> None:
    """A row constraint can be read on, and no name in it is torn apart without need."""
    path = "[Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account]"
    lines = [plain(line) for line in wrap(path, 45)]
    assert lines == ["[Webshop.Order_Customer/Webshop.Customer/", "Webshop.Customer_Account]"]


@pytest.mark.parametrize("width", [-5, 0, 1])
def test_no_width_at_all_is_no_trap(width: int) -> None:
    """A widget that is not laid out yet has none."""
    assert "".join(plain(line) for line in wrap("ab cd", width)).replace(" ", "") == "abcd"


def test_styles_survive_wrapping() -> None:
    """A span that is broken keeps its style on both lines."""
    (first, second) = wrap([("CRIT", "critical"), (" and so on", "")], 8)
    assert first[0] == ("CRIT", "critical")
    assert {style for _, style in second} == {""}
