"""Which rows a cell covers, and how two unions of rows relate."""

import pytest

from auditor.access.effective import AccessModel
from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.rows import Meanings, Rows, rows_of
from auditor.model.domain import AccessRule, AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER
from tests.builders import attribute, entity, project, rule, user_role

OWN = "[System.owner = '[%CurrentUser%]']"
OPEN = "[State = 'Open']"
OPEN_OR_PAID = "[State = 'Open' or State = 'Paid']"
ODD = "[length(State) div 2 = 1]"

TEXTS = ("", OWN, f" {OWN.replace(' = ', '=')} ", OPEN, OPEN_OR_PAID, ODD, "[true()]", "[Amount > 1 and Amount < 0]")
SHOP = project(
    entity(
        "Shop.Order",
        "State",
        attribute("Amount", AttributeType.INTEGER),
        rules=[rule("Shop.A", read="all", delete=True, xpath=text) for text in TEXTS],
        stores_owner=True,
    ),
    entity("Shop.Rush", generalization="Shop.Order", rules=[rule("Shop.A", read="all", xpath=OPEN)]),
    user_roles=[
        user_role("One", "System.User", manages=["One"]),
        user_role("Two", "System.User", manages=["One", "Two"]),
        user_role("All", "System.User", manage_all_roles=True),
        user_role("Plain", "System.User"),
    ],
)
EVERY, OWNED, OWNED_TOO, OPENED, OPENED_OR_PAID, STRANGE, ALWAYS, NEVER = SHOP.entities[Name("Shop.Order")].rules
MEANINGS = Meanings(SHOP)


def managed(user_role_name: str) -> tuple[AccessRule, ...]:
    """The rules by which a user role reads the last login of users."""
    found = AccessModel(SHOP).of(RoleSet((Name(user_role_name),))).entity(SYSTEM_USER)
    return found.read.get(Name("System.User.LastLogin"), ())


@pytest.mark.parametrize(
    ("rules", "right", "rows"),
    [
        ((), Right.READ, Rows.NONE),
        ((OWNED, OPENED), Right.READ, Rows.CONSTRAINED),
        ((OWNED, EVERY), Right.DELETE, Rows.ALL),
        ((OWNED,), Right.CREATE, Rows.ALL),
        ((ALWAYS,), Right.READ, Rows.CONSTRAINED),
    ],
)
def test_rows_by_what_is_stored(rules, right, rows):
    """Meaning does not enter: `[true()]` is a stored row constraint."""
    assert rows_of(rules, right) is rows


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (EVERY, "everything"),
        (OWNED, "own rows"),
        (OPENED, "fixed filter"),
        (ALWAYS, "everything"),
        (NEVER, "nothing"),
    ],
)
def test_kinds(one, kind):
    """Words of screens.md C3."""
    assert MEANINGS.kind(one) == kind


def test_sentences():
    """What a reviewer reads aloud."""
    assert MEANINGS.sentence(EVERY) == "all orders"
    assert MEANINGS.sentence(OPENED) == "orders whose state is 'Open'"


def test_always_and_never():
    """No constraint always holds; else it must be proved."""
    assert [MEANINGS.always(one) for one in (EVERY, ALWAYS, OWNED, NEVER, STRANGE)] == [True, True, False, False, False]
    assert [MEANINGS.never(one) for one in (EVERY, ALWAYS, OWNED, NEVER, STRANGE)] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("these", "those", "answer", "by_meaning"),
    [
        ((OWNED,), (EVERY,), "PROVED", False),
        ((OWNED,), (OWNED, OPENED), "PROVED", False),
        ((OWNED,), (OWNED_TOO,), "PROVED", True),
        ((STRANGE,), (STRANGE,), "PROVED", False),
        ((OPENED,), (OPENED_OR_PAID,), "PROVED", True),
        ((OPENED_OR_PAID,), (OPENED,), "REFUTED", True),
        ((EVERY,), (OWNED,), "REFUTED", True),
        ((EVERY,), (ALWAYS,), "PROVED", True),
        ((STRANGE,), (OWNED,), "UNKNOWN", True),
        ((), (), "PROVED", False),
        ((), (OWNED,), "PROVED", False),
        ((OWNED,), (), "REFUTED", False),
        ((STRANGE,), (), "REFUTED", False),
        ((NEVER,), (), "PROVED", True),
        ((NEVER,), (OWNED,), "PROVED", True),
    ],
)
def test_rows_within_others(these, those, answer, by_meaning):
    """Three answers; `by_meaning` tells a proof from what simply stands there."""
    verdict = MEANINGS.within(these, those)
    assert verdict.answer == answer
    assert verdict.by_meaning is by_meaning


def test_a_refuted_claim_has_a_row_that_shows_it():
    """In words, to be read on the screen."""
    assert "Paid" in MEANINGS.within((OPENED_OR_PAID,), (OPENED,)).witness


def test_managed_users_compare_with_managed_users_only():
    """merging.md 3.1: M(one) in M(other), and no other constraint decides anything."""
    one, two, every = managed("One"), managed("Two"), managed("All")
    own_record = SHOP.entities[SYSTEM_USER].rules
    assert MEANINGS.within(one, two).proved
    assert MEANINGS.within(two, one).refuted
    assert MEANINGS.within(two, every).proved
    assert MEANINGS.within(every, two).refuted
    assert MEANINGS.within(one, own_record).unknown
    assert MEANINGS.within(own_record, one).unknown
    assert MEANINGS.within(own_record, (*own_record, *one)).proved
    assert MEANINGS.within(one, ()).refuted
    assert MEANINGS.within(every, own_record).refuted
    assert MEANINGS.constraint(one[0]) is None
    assert MEANINGS.kind(one[0]) == "managed users"
    assert MEANINGS.kind(every[0]) == "everything"


def test_rules_of_a_generalization_read_for_a_specialization():
    """ENT-09 compares the two; without saying for which entity nothing is decided."""
    rush = SHOP.entities[Name("Shop.Rush")].rules
    assert MEANINGS.within(rush, (OPENED_OR_PAID,), Name("Shop.Rush")).proved
    assert MEANINGS.within((OPENED_OR_PAID,), rush, Name("Shop.Rush")).refuted
    assert MEANINGS.within(rush, (OPENED_OR_PAID,)).unknown
