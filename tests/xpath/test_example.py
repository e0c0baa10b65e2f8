"""Examples in words: what leads away from the row, what leads to it, and what it lost."""

from datetime import datetime
from decimal import Decimal

import pytest

from auditor.xpath.constraint import Constraint, give_away, implies, parse_constraint
from auditor.xpath.database import Database, Thing
from auditor.xpath.example import Example
from auditor.xpath.meaning import MemberRead
from auditor.xpath.schema import USER
from tests.xpath.schemas import shop

SHOP = shop()
ME = "'[%CurrentUser%]'"
CUSTOMER = "Shop.Order_Customer/Shop.Customer"
MINE = f"[{CUSTOMER}/Shop.Customer_Account = {ME}]"
ROW, SIGNED_IN, CUSTOMER_1, ACCOUNT, LINE_1, LINE_2, OTHER_ORDER = range(7)


def on(text: str, entity: str = "Shop.Order") -> list[Constraint]:
    """One constraint, as a list of rules."""
    return [parse_constraint(text, entity, SHOP)]


def told(*links: tuple[str, int, int], entity: str = "Shop.Order", unlinked: tuple[str, ...] = ()) -> str:
    """Describe object 0 of a state with these links."""
    entities = (entity, USER, "Shop.Customer", "Shop.Account", "Shop.Line", "Shop.Line", "Shop.Order")
    things = {key: Thing(name) for key, name in enumerate(entities)}
    things[LINE_1] = Thing("Shop.Line", {"Quantity": Decimal(4)})
    state = Database(things, frozenset(links), SIGNED_IN, datetime(2024, 5, 15))
    return Example(state, ROW, unlinked).described()


@pytest.mark.parametrize(
    ("narrow", "wide", "sentence"),
    [
        ("", MINE, "an order whose customer's account is another account"),
        (MINE, "[IsGift]", "an order with IsGift false and whose customer's account is the signed-in user"),
        (
            f"[{CUSTOMER}[City = 'A']/Shop.Customer_Account = {ME}]",
            f"[Shop.Order_Account = {ME}]",
            "an order whose account is another account and whose customer's city is 'A' "
            "and whose customer's account is the signed-in user",
        ),
        # That the watcher is somebody else is what makes it an example.
        (
            "[Shop.Order_Watcher/Shop.Account/Active]",
            f"[Shop.Order_Watcher = {ME}]",
            "an order whose watcher is another account (active true)",
        ),
        (
            f"[Shop.Order_Parent/Shop.Order/Shop.Order_Account = {ME}]",
            f"[Shop.Order_Account = {ME}]",
            "an order whose account is another account and whose parent's account is the signed-in user",
        ),
        ("", "[Shop.Line_Order/Shop.Line/Done]", "an order without a line"),
        ("[Shop.Line_Order/Shop.Line/Done]", "[IsGift]", "an order with IsGift false and with a line (done true)"),
    ],
)
def test_paths_of_constraints(narrow: str, wide: str, sentence: str) -> None:
    """Over two associations as over one, there and back."""
    assert implies(on(narrow), on(wide)).witness.sentence == f"for example: {sentence}"


def test_a_link_that_is_lost() -> None:
    """The row has nothing there any more: that is the change."""
    (mine,) = on(MINE)
    assert give_away([mine], mine, [MemberRead("Shop.Order", "Shop.Order_Customer")]).witness.sentence == (
        "for example: an order whose customer's account is the signed-in user, changed into an order without a customer"
    )


def test_a_link_that_is_lost_further_away() -> None:
    """By an object that the row is linked to."""
    things = {ROW: Thing("Shop.Order"), SIGNED_IN: Thing(USER), CUSTOMER_1: Thing("Shop.Customer")}
    state = Database(things, frozenset({("Shop.Order_Customer", 0, 2)}), SIGNED_IN, datetime(2024, 5, 15))
    lost = frozenset({(CUSTOMER_1, "Shop.Customer_Account")})
    assert Example(state, ROW, lost=lost).described() == "an order whose customer has no account"


@pytest.mark.parametrize(
    ("links", "sentence"),
    [
        ((("Shop.Line_Order", LINE_1, ROW),), "an order with a line (quantity 4)"),
        ((("Shop.Order_Parent", OTHER_ORDER, ROW),), "an order that is a parent of another order"),
        ((("Shop.Order_Parent", ROW, ROW),), "an order whose parent is itself"),
        # Which of several lines is told of must not be guessed.
        (
            (("Shop.Order_Lines", ROW, LINE_1), ("Shop.Order_Lines", ROW, LINE_2)),
            "an order whose lines is another line (quantity 4) and whose lines is another line",
        ),
        # An association that is not called by its ends is named.
        ((("Shop.Packing", LINE_2, ROW),), "an order that another line is linked to by packing"),
        ((("Shop.User_Order", SIGNED_IN, ROW),), "an order that is an order of the signed-in user"),
        (
            (("Shop.Order_Customer", ROW, CUSTOMER_1), ("Shop.Customer_Order", CUSTOMER_1, ROW)),
            "an order with a customer and whose customer's order is that order",
        ),
    ],
)
def test_what_leads_away_and_what_leads_there(links: tuple[tuple[str, int, int], ...], sentence: str) -> None:
    """By the usual name of an association, its two ends."""
    assert told(*links) == sentence


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("Shop.Order_Customer", "an order without a customer"),
        ("~Shop.Line_Order", "an order without a line"),
        ("~Shop.Order_Parent", "an order that is a parent of no order"),
        ("~Shop.Packing", "an order that nothing is linked to by packing"),
    ],
)
def test_what_there_is_not(key: str, sentence: str) -> None:
    """In both directions."""
    assert told(unlinked=(key,)) == sentence
