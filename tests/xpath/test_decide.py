"""What is proved, refuted with an example, or left unknown with a reason."""

import pytest

from auditor.xpath import decide, tableau
from auditor.xpath.constraint import (
    Constraint,
    always,
    always_for_anonymous,
    capture,
    disjoint,
    equivalent,
    give_away,
    implies,
    never,
    overlap,
    parse_constraint,
)
from auditor.xpath.kind import Kind
from auditor.xpath.meaning import MemberRead
from auditor.xpath.verdict import Answer
from tests.xpath.schemas import shop

SHOP = shop()
ME = "'[%CurrentUser%]'"
OWN = f"[Shop.Order_Account = {ME}]"
LINE = "Shop.Line_Order/Shop.Line"
CUSTOMER = "Shop.Order_Customer/Shop.Customer"
ACCOUNT = "Shop.Order_Account/Shop.Account"
PROVED, REFUTED, UNKNOWN = Answer.PROVED, Answer.REFUTED, Answer.UNKNOWN


def on(*texts: str, entity: str = "Shop.Order") -> list[Constraint]:
    return [parse_constraint(text, entity, SHOP) for text in texts]


@pytest.mark.parametrize(
    ("narrow", "wide", "answer"),
    [
        (f"[Shop.Order_Account = {ME} and Status = 'Open']", OWN, PROVED),
        (OWN, f"[Shop.Order_Account = {ME} and Status = 'Open']", REFUTED),
        # Paths are existential: not(some > 2) is more than (some <= 2).
        (f"[not({LINE}/Quantity > 2)]", f"[{LINE}/Quantity <= 2]", REFUTED),
        (f"[{LINE}[Quantity > 2 and Kind = 'A']]", f"[{LINE}/Quantity > 2 and {LINE}/Kind = 'A']", PROVED),
        (f"[{LINE}/Quantity > 2 and {LINE}/Kind = 'A']", f"[{LINE}[Quantity > 2 and Kind = 'A']]", REFUTED),
        (f"[{CUSTOMER}/Level > 2 and {CUSTOMER}/City = 'A']", f"[{CUSTOMER}[Level > 2 and City = 'A']]", PROVED),
        # Converse: the order is one of the orders of its customer.
        (f"[IsGift and {CUSTOMER}]", f"[{CUSTOMER}/Shop.Order_Customer/Shop.Order/IsGift]", PROVED),
        # One-to-one there and back is the same object.
        ("[Shop.Order_Parent/Shop.Order/IsGift]", "[Shop.Order_Parent]", PROVED),
        ("[Shop.Order_Parent/Shop.Order/IsGift]", "[Shop.Order_Parent[reversed()]]", REFUTED),
        # The user is one object, whatever the path.
        (f"{OWN}[System.owner = {ME}][System.owner/System.User/Active]", f"[{ACCOUNT}/Active]", PROVED),
        (f"{OWN}[System.owner][System.owner/System.User/Active]", f"[{ACCOUNT}/Active]", REFUTED),
        ("[Total = 3]", "[Total > 2 and Total < 4]", PROVED),
        ("[Total > 2 and Total < 4]", "[Total = 3]", PROVED),
        ("[Weight > 2 and Weight < 4]", "[Weight = 3]", REFUTED),
        ("[Due > '[%CurrentDateTime%]']", "[Due >= '[%BeginOfCurrentDay%]']", PROVED),
        ("[Due >= '[%BeginOfCurrentDay%]']", "[Due > '[%CurrentDateTime%]']", REFUTED),
        ("[starts-with(Note, 'abc')]", "[contains(Note, 'b')]", PROVED),
        ("[contains(Note, 'b')]", "[starts-with(Note, 'abc')]", REFUTED),
        ("[Note = 'abc']", "[contains(Note, 'bc') and starts-with(Note, 'ab')]", PROVED),
        (f"[{CUSTOMER}[Shop.Customer_Account = {ME}]]", f"[{CUSTOMER}]", PROVED),
        ("[Shop.Order_Customer/Shop.Company]", f"[{CUSTOMER}]", PROVED),
        (f"[{CUSTOMER}]", "[Shop.Order_Customer/Shop.Company]", REFUTED),
        ("[System.owner = '[%UserRole_Customer%]']", "[not(System.owner = '[%UserRole_Administrator%]')]", PROVED),
    ],
)  # fmt: skip
def test_implies(narrow, wide, answer):
    """One constraint within another."""
    verdict = implies(on(narrow), on(wide))
    assert verdict.kind is answer
    assert (verdict.witness is not None) is (answer is REFUTED)


def test_unions():
    """A rule is shadowed by several others together."""
    assert implies(on("[Status != empty]"), on("[Status = 'Open']", "[Status = 'Paid']", "[Status = 'Closed']")).proved
    assert implies(on("[Status != empty]"), on("[Status = 'Open']", "[Status = 'Paid']")).refuted
    assert implies([], on(OWN)).proved
    assert implies(on(OWN), []).refuted
    assert implies(on(OWN), on("[IsGift]", "")).proved
    assert equivalent(on("[IsGift]", "[not(IsGift)]"), on("")).proved
    assert disjoint(on("[Status = 'Open']"), on("[Status = 'Paid']", "[Status = 'Closed']")).proved


def test_empty_values_decide_only_where_both_readings_agree():
    """SQL's third truth value, or an empty value that differs from every other (merging.md 4.1)."""
    verdict = always(on("[Status = 'Open' or Status != 'Open']"))
    assert (verdict.kind, verdict.reason) == (UNKNOWN, "depends on empty values")
    assert always(on("[Total <= 3 or Total > 3]")).refuted
    assert always(on("[Total <= 3 or Total > 3 or Total = empty]")).proved
    assert always(on("[IsGift or not(IsGift)]")).proved


def test_never_and_always():
    """Dead rules and constraints that constrain nothing."""
    assert never(on("[Status = 'Open' and Status = 'Paid']")).proved
    assert never(on("[Total > 3 and Total < 4]")).proved
    assert never(on("[Weight > 3 and Weight < 4]")).refuted
    assert never(on(f"[Shop.Order_Account = {ME} and not(Shop.Order_Account)]")).proved
    assert always(on(f"[Shop.Order_Account or not(Shop.Order_Account = {ME})]")).proved
    assert never(on("[true() = false()]")).proved
    assert never([]).proved and always([]).refuted


def test_the_user_is_a_user():
    """An object of another entity is never the signed-in user."""
    assert never(on(f"[id = {ME}]")).proved
    assert never(on(f"[{CUSTOMER} = {ME}]")).proved
    assert always(on(f"[Shop.Order_Customer != {ME} or not(Shop.Order_Customer)]")).proved
    assert never(on(f"[id = {ME}]", entity="Shop.Account")).refuted
    assert on(f"[id = {ME}]")[0].kind is Kind.NOTHING


def test_always_for_anonymous():
    """A fresh user has no associations, so "not mine" is everything."""
    not_mine = on(f"[not(Shop.Order_Account = {ME})]")
    assert always_for_anonymous(not_mine).proved
    assert always(not_mine).refuted
    assert always_for_anonymous(on(OWN)).refuted
    assert always_for_anonymous(on(f"[Shop.Order_Account != {ME} or not(Shop.Order_Account)]")).proved
    roles = on("[not(System.UserRoles = '[%UserRole_Customer%]')]", entity="System.User")
    assert always_for_anonymous(roles).refuted


def test_unsupported_parts_are_equal_only_to_themselves():
    """Never always true for a claim of safety, never always false for a claim of risk."""
    odd, opposite = on("[length(Note) > 3]"), on("[not(length(Note) > 3)]")
    assert implies(on("[length(Note) > 3 and IsGift]"), on("[IsGift]")).proved
    assert implies(odd, on("[3 < length(Note)]")).proved
    assert disjoint(odd, opposite).proved
    for verdict in (never(odd), always(odd), implies(on("[IsGift]"), odd), implies(odd, on("[length(Note) > 2]"))):
        assert (verdict.kind, verdict.reason, verdict.witness) == (UNKNOWN, "the function length", None)
    assert implies(on("[Total = Weight]"), on("[IsGift]")).reason == "a comparison of two members"
    assert implies(on("[a"), on("[a")).proved
    assert implies(on("[a"), on("[IsGift]")).reason == "a constraint that does not parse"


def test_strings_that_databases_compare_differently():
    """Case and trailing blanks count in some databases only: no proof and no example may rest on them."""
    assert never(on("[Note = 'a' and Note = 'A']")).unknown
    assert never(on("[Note = 'a' and Note = 'a ']")).unknown
    assert never(on("[Note = 'a' and Note = 'b']")).proved
    assert implies(on("[Note = 'abc']"), on("[ends-with(Note, 'bc')]")).unknown  # "abc " equals "abc" in some
    assert implies(on("[Note = 'abc ']"), on("[contains(Note, 'c ')]")).unknown
    assert implies(on("[Note = 'abc']"), on("[contains(Note, 'BC')]")).unknown
    assert always(on("['a' = 'A']")).unknown
    assert never(on("[Note = '' and Note = empty]")).unknown


def test_names_are_case_sensitive():
    """Enumeration values are; so `'open'` is no value of Status."""
    assert never(on("[Status = 'open']")).proved


def test_a_witness_is_one_sentence():
    """A person must believe it at once."""
    verdict = implies(on(OWN), on(f"[Shop.Order_Account = {ME} and Status = 'Open']"))
    assert (
        verdict.witness.sentence
        == "for example: an order whose status is 'Paid' and whose account is the signed-in user"
    )
    assert never(on("[Total > 3]")).witness.sentence == "for example: an order whose total is 4"
    assert str(implies(on(""), on(OWN)).witness) == "for example: an order whose account is another account"
    of_another = implies(on(""), on(f"[{CUSTOMER}/Shop.Customer_Account = {ME}]"))
    assert of_another.witness.sentence == "for example: an order whose customer's account is another account"
    without = implies(on(""), on("[Shop.Order_Account]"))
    assert str(without.witness) == "for example: an order without an account"


def test_a_witness_that_does_not_replay_is_no_witness(monkeypatch):
    """The reference evaluator has the last word in production too."""
    monkeypatch.setattr(decide, "holds", lambda *_: None)
    schema = shop()
    verdict = never([parse_constraint("[Total > 3]", "Shop.Order", schema)])
    assert (verdict.kind, verdict.reason) == (UNKNOWN, "an example that could not be confirmed")


def test_the_step_limit_is_said(monkeypatch):
    """A search that is too long says so, and does not take long."""
    monkeypatch.setattr(tableau, "STEP_LIMIT", 200)
    lines = " and ".join(f"({LINE}[Quantity = {n}] or {LINE}[Quantity = {n + 50}])" for n in range(40))
    schema = shop()
    verdict = never([parse_constraint(f"[{lines}]", "Shop.Order", schema)])
    assert (verdict.kind, verdict.reason) == (UNKNOWN, "more than 200 steps")


def test_questions_about_several_entities_are_not_answered():
    """Rules of different entities are never compared as they stand."""
    verdict = implies(on("[IsGift]"), on("[Vip]", entity="Shop.Customer"))
    assert (verdict.kind, verdict.reason) == (UNKNOWN, "constraints of different entities")


def test_without_a_domain_model_examples_rest_on_nothing_guessed():
    """Types and multiplicities are unknown there: proofs stand, examples only where nothing was guessed."""

    def bare(text: str) -> list[Constraint]:
        return [parse_constraint(text, "Sales.Order")]

    assert implies(bare("[Status = 'Open' and IsGift]"), bare("[Status = 'Open']")).proved
    assert implies(bare("[Sales.A_B/Sales.B[X = 1 and Y = 2]]"), bare("[Sales.A_B/Sales.B/X = 1]")).proved
    assert implies(
        bare("[Sales.A_B/Sales.B/X=1 and Sales.A_B/Sales.B/Y=2]"), bare("[Sales.A_B/Sales.B[X=1 and Y=2]]")
    ).unknown
    assert implies(bare("[Status = 'Open']"), bare("[Status = 'Paid']")).refuted


STATUS = MemberRead("Shop.Order", "Status")
LINK = MemberRead("Shop.Order", "Shop.Order_Account")


def test_capture():
    """Another rule writes what this constraint reads (merging.md, E3)."""
    (opened,) = on("[Status = 'Open']")
    verdict = capture(on(OWN), opened, [STATUS])
    assert verdict.proved
    assert verdict.witness.sentence == (
        "for example: an order whose status is 'Paid' and whose account is the signed-in user, "
        "changed into an order whose status is 'Open' and whose account is the signed-in user"
    )
    assert capture(on("[Status = 'Paid']"), opened, [STATUS]).proved
    assert capture(on(OWN), opened, [MemberRead("Shop.Order", "Total")]).refuted
    assert capture([], opened, [STATUS]).refuted


def test_the_rule_itself_captures_nothing_but_gives_away():
    """Its write needs its constraint before the change: no row comes in, rows can go out."""
    (own,) = on(OWN)
    assert capture([own], own, [LINK]).refuted
    assert give_away([own], own, [LINK]).proved
    assert give_away([own], own, [STATUS]).refuted


def test_capture_over_an_association():
    """Re-linking, and writing a member of an associated object."""
    (vip,) = on(f"[{CUSTOMER}/Vip]")
    assert capture(on(OWN), vip, [MemberRead("Shop.Order", "Shop.Order_Customer")]).proved
    customers = on("[Level > 3]", entity="Shop.Customer")
    assert capture(customers, vip, [MemberRead("Shop.Customer", "Vip")]).proved
    assert capture(customers, vip, [MemberRead("Shop.Customer", "City")]).refuted
    (big,) = on(f"[{LINE}/Quantity > 3]")
    lines = on("[Kind = 'A']", entity="Shop.Line")
    assert capture(lines, big, [MemberRead("Shop.Line", "Shop.Line_Order")]).proved


def test_overlap():
    """For joint disclosure: a row on which both hold."""
    assert overlap(on(OWN), on("[Total > 3]")).proved
    assert overlap(on("[Status = 'Open']"), on("[Status = 'Paid']")).refuted
    assert overlap(on("[length(Note) > 3]"), on("[IsGift]")).unknown
