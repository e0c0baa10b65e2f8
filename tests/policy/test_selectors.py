"""What selectors name."""

import pytest

from auditor.model.names import Name
from auditor.policy.selectors import NoSelector, named, parse


@pytest.mark.parametrize(
    ("selector", "thing", "matches"),
    [
        ("Shop.Order", "Shop.Order", True),
        ("Shop.Order", "Shop.OrderLine", False),
        ("Shop.Order", "shop.order", False),
        ("Shop.*", "Shop.OrderLine", True),
        ("Shop.*", "Shopping.Order", False),
        ("Shop*.*", "Shopping.Order", True),
        ("Payments.ACT_Payment_*", "Payments.ACT_Payment_Release", True),
        ("Payments.ACT_*_Release", "Payments.ACT_Payment_Hold", False),
        ("*.Order", "Sales.Order", True),
        ("*", "Sales.Order", True),
        ("*.*", "Sales.Order", True),
        ("*", "System.User", False),
        ("*.User", "System.User", False),
        ("System.*", "System.User", True),
        ("System.User", "System.User", True),
        ("Shop.Or?er", "Shop.Order", False),
    ],
)
def test_a_star_stands_for_anything_within_a_part(selector: str, thing: str, matches: bool) -> None:
    """And a wildcard for the module leaves System out."""
    assert parse(selector).matches(Name(thing)) is matches


@pytest.mark.parametrize(
    ("selector", "label", "matches"),
    [
        ("Shop.Order", "Total", True),
        ("Shop.Order/Total", "Total", True),
        ("Shop.Order/Total", "TotalPaid", False),
        ("Shop.Order/Total*", "TotalPaid", True),
        ("*/Iban", "Iban", True),
        ("Shop.Order/*", "System.FileDocument.Name", True),
        ("Shop.Order/Shop.Order_Customer", "Shop.Order_Customer", True),
    ],
)
def test_members_are_named_as_in_target(selector: str, label: str, matches: bool) -> None:
    assert parse(selector).matches_member(label) is matches


@pytest.mark.parametrize("text", ["Order", "Shop.", ".Order", "/Total", "Shop.Order/", "Shop.Sales.Order", "*x"])
def test_what_is_no_selector(text: str) -> None:
    with pytest.raises(NoSelector, match=r"is no selector; write Module\.Name"):
        parse(text)


def test_of_two_the_one_that_says_more_ranks_higher() -> None:
    written = ["*/*", "*/Iban", "Shop.Order", "Shop.Order/I*", "Shop.Order/Iban"]
    assert sorted(written, key=lambda text: parse(text).rank) == written


def test_names_of_roles() -> None:
    assert named(("Sales*", "Customer"), "SalesManager")
    assert named(("*",), "Anyone")
    assert not named(("Sales",), "SalesManager")
