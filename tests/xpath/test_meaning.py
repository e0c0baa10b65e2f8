"""Normal form, kinds, sentences, what is read and what cannot be right."""

import pytest

from auditor.xpath.constraint import Constraint, parse_constraint
from auditor.xpath.kind import Kind
from auditor.xpath.resolve import ProblemKind
from auditor.xpath.sentence import article, noun, plural_noun
from tests.xpath.schemas import shop

SHOP = shop()
ME = "'[%CurrentUser%]'"


def on(text: str, entity: str = "Shop.Order") -> Constraint:
    return parse_constraint(text, entity, SHOP)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[IsGift]", "[\n  (\n    IsGift = true()\n  )\n]"),
        ("[IsGift]", "[IsGift != false]"),
        ("[not(IsGift)]", "[false() = IsGift]"),
        ("[Status='Open'][Total>3]", '[3 < Total and (Status = "Open")]'),
        ("[not(Status='Open' or IsGift)]", "[not(IsGift) and Status != 'Open']"),
        ("[not(not(Total < 3))]", "[Total < 3.00]"),
        (f"[Shop.Order_Account = {ME}]", f"[Shop.Order_Account/Shop.Account/id = {ME}]"),
        (f"[System.Owner={ME}]", f"[System.owner/System.User[id={ME}]]"),
        ("[Shop.Line_Order/Shop.Line[Kind='A']/Quantity=2]", "[Shop.Line_Order/Shop.Line[Quantity=2 and Kind='A']]"),
        ("[not(Note = empty)]", "[Note != NULL]"),
        ("[true() and (IsGift or false())]", "[IsGift]"),
        ("", "[true()]"),
        ("[Total = Weight]", "[Weight = Total]"),
        ("[IsGift and IsGift]", "[IsGift]"),
        ("[(Status = 'Open') = false()]", "[not(Status = 'Open')]"),
        ("[contains(Note, 'x') != true()]", "[not(contains(Note, 'x'))]"),
        ("['it''s' = \"it's\"]", ""),
        ("['a' != 'b' and IsGift]", "[IsGift]"),
    ],
)
def test_writing_makes_no_difference(one, other):
    """White space, brackets, `= true()`, order, De Morgan, quoting: the same constraint, without any search."""
    assert on(one).canonical == on(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[Shop.Line_Order/Shop.Line/Quantity != 2]", "[not(Shop.Line_Order/Shop.Line/Quantity = 2)]"),
        ("[not(Total < 3)]", "[Total >= 3]"),
        ("[Shop.Order_Parent/Shop.Order/IsGift]", "[Shop.Order_Parent[reversed()]/Shop.Order/IsGift]"),
        ("[Status = 'Open']", "[Status = 'open']"),
        ("[Shop.Order_Customer/Shop.Customer/Vip]", "[Shop.Order_Customer/Shop.Company/Vip]"),
    ],
)
def test_meaning_makes_a_difference(one, other):
    """Near misses of the above."""
    assert on(one).canonical != on(other).canonical


def test_a_normal_form_is_a_constraint_in_normal_form():
    """Reading it again changes nothing."""
    for text in (
        "[not(Status='Open' or IsGift)]",
        f"[Shop.Order_Customer/Shop.Customer/Shop.Customer_Account={ME}]",
        "[Shop.Order_Customer/Shop.Company/VatNumber='x' and Shop.Order_Customer/Shop.Company]",
        f"[not(Shop.Order_Parent[reversed()]/Shop.Order[Total>3]/System.owner={ME}) or Due < '[%CurrentDateTime%]']",
    ):
        canonical = on(text).canonical
        assert on(f"[{canonical}]").canonical == canonical


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("", Kind.EVERYTHING, "all orders"),
        ("[true()]", Kind.EVERYTHING, "all orders"),
        ("[IsGift or not(IsGift)]", Kind.EVERYTHING, "all orders"),
        ("[true() = false()]", Kind.NOTHING, "no orders"),
        ("[Status = 'Open' and Status = 'Paid']", Kind.NOTHING, "no orders"),
        (f"[Shop.Order_Account={ME}]", Kind.OWN_ROWS, "orders whose account is the signed-in user"),
        (f"[System.owner={ME}]", Kind.OWN_ROWS, "orders whose owner is the signed-in user"),
        (
            f"[Shop.Order_Customer/Shop.Customer/Shop.Customer_Account={ME}]",
            Kind.OWN_ORGANISATION,
            "orders whose customer's account is the signed-in user",
        ),
        (
            f"[Shop.Order_Account={ME} and Status != 'Closed']",
            Kind.OWN_ROWS,
            "orders whose account is the signed-in user and whose status is not 'Closed'",
        ),
        ("[Status='Open' or Status='Paid']", Kind.FIXED_FILTER, "orders whose status is 'Open' or 'Paid'"),
        (
            "[Shop.Line_Order/Shop.Line[Quantity>2 and Kind='A']]",
            Kind.FIXED_FILTER,
            "orders with at least one line (whose kind is 'A' and whose quantity is more than 2)",
        ),
        ("[not(Shop.Line_Order)]", Kind.FIXED_FILTER, "orders without a line"),
        (
            "[System.owner/System.User/System.UserRoles='[%UserRole_Customer%]']",
            Kind.BY_USER_ROLE,
            "orders with an owner with the user role 'Customer'",
        ),
        (
            f"[not(Shop.Order_Account={ME})]",
            Kind.NOT_ANALYSED,
            "orders whose account is not the signed-in user, or without an account",
        ),
        ("[length(Note) > 3]", Kind.FIXED_FILTER, "orders for which length(Note) > 3 holds"),
        ("[Due < '[%CurrentDateTime%]']", Kind.FIXED_FILTER, "orders whose due is before now"),
        (
            "[Due >= '[%BeginOfCurrentDay%] - 3 * [%YearLength%]']",
            Kind.FIXED_FILTER,
            "orders whose due is at or after the beginning of the current day minus 3 years",
        ),
        (
            "[createdDate < '[%EndOfYesterdayUTC%]']",
            Kind.FIXED_FILTER,
            "orders whose created date is before the end of yesterday (UTC)",
        ),
        (f"[System.changedBy={ME}]", Kind.OWN_ROWS, "orders whose last editor is the signed-in user"),
        (
            "[Shop.Order_Parent[reversed()]/Shop.Order/Status='Open']",
            Kind.FIXED_FILTER,
            "orders that are the parent of at least one order whose status is 'Open'",
        ),
        ("[not(Shop.Order_Parent[reversed()])]", Kind.FIXED_FILTER, "orders that are the parent of no order"),
        (
            "[Shop.Order_Customer/Shop.Customer[Vip and Shop.Order_Customer/Shop.Order/Shop.Order_Parent[reversed()]]]",
            Kind.FIXED_FILTER,
            "orders with a customer "
            "(with Vip true and with at least one order that is the parent of at least one order)",
        ),
        ("[IsGift and (Total > 3 or Note = empty)]", Kind.FIXED_FILTER, None),
        (f"[Shop.Order_Account={ME} or Status='Open']", Kind.OWN_ROWS, None),
        ("[a", Kind.NOT_ANALYSED, "orders that match a constraint which cannot be read"),
    ],
)
def test_kind_and_sentence(text, kind, sentence):
    """One word for the screen, one sentence to read aloud."""
    constraint = on(text)
    assert constraint.kind is kind
    if sentence is not None:
        assert constraint.sentence == sentence


def test_users_and_their_roles():
    """The System module's own rules."""
    own = on("[System.UserRoles = '[%CurrentUser%]']", "System.UserRole")
    assert (own.kind, own.sentence) == (Kind.OWN_ROWS, "user roles that the signed-in user has")
    assert on(f"[id = {ME}]", "System.User").kind is Kind.OWN_ROWS
    granted = f"[System.grantableRoles[reversed()]/System.UserRole/System.UserRoles = {ME}]"
    assert on(granted, "System.UserRole").kind is Kind.BY_USER_ROLE
    assert on(granted, "System.UserRole").sentence == (
        "user roles that are among the grantable roles of at least one user role that the signed-in user has"
    )


def test_mixed_conditions_are_spoken_unambiguously():
    """Parentheses stay where `and` and `or` mix."""
    assert on("[IsGift and (Total > 3 or Note = empty)]").sentence == (
        "orders with IsGift true and (whose note is empty or whose total is more than 3)"
    )


def test_a_condition_is_never_read_as_one_on_another_object():
    """What follows "a line whose ..." would be read as about the line: such parts come last, or in parentheses."""
    line = "Shop.Line_Order/Shop.Line"
    assert on(f"[{line}/Quantity > 2 and not(Shop.Order_Watcher) and {line}[Kind = 'A']]").sentence == (
        "orders without a watcher and (with at least one line whose kind is 'A') "
        "and with at least one line whose quantity is more than 2"
    )
    assert on(f"[IsGift or not(Shop.Order_Account = {ME})]").sentence == (
        "orders with IsGift true or (whose account is not the signed-in user, or without an account)"
    )
    assert on(f"[Shop.Order_Watcher = {ME}]").sentence == "orders whose watchers include the signed-in user"


@pytest.mark.parametrize(
    ("entity", "one", "several"),
    [
        ("Shop.Order", "order", "orders"),
        ("Shop.Company", "company", "companies"),
        ("Shop.Address", "address", "addresses"),
        ("Shop.Terms", "terms", "terms"),
        ("Shop.ContactInformation", "contact information record", "contact information records"),
        ("Shop.AppSettings", "app settings record", "app settings records"),
        ("Shop.MetaData", "meta data record", "meta data records"),
        ("Shop.Person", "person", "people"),
        ("Shop.Analysis", "analysis", "analyses"),
    ],
)
def test_what_objects_of_an_entity_are_called(entity, one, several):
    """In plain English, also where a word has no plural."""
    assert (noun(entity), plural_noun(entity)) == (one, several)


@pytest.mark.parametrize(
    "words", ["an order", "a user", "an hour", "an SSO config", "a URL", "a unit", "an upload", "an email", "a DVD"]
)
def test_articles_go_by_sound(words):
    """Names of entities are often abbreviations."""
    assert article(words.partition(" ")[2]) == words


def reads(text: str) -> set[tuple[str, str]]:
    return {(read.entity, read.member) for read in on(text).reads}


def test_members_read():
    """First members of paths and members of associated entities; an association belongs to the end that owns it."""
    assert reads("[Shop.Order_Customer/Shop.Customer/Vip]") == {
        ("Shop.Order", "Shop.Order_Customer"),
        ("Shop.Customer", "Vip"),
    }
    assert reads("[Shop.Line_Order/Shop.Line/Kind = 'A']") == {("Shop.Line", "Shop.Line_Order"), ("Shop.Line", "Kind")}
    assert {("Shop.Customer", "Shop.Customer_Card"), ("Shop.Card", "Shop.Customer_Card")} <= reads(
        "[Shop.Order_Customer/Shop.Customer/Shop.Customer_Card]"
    )
    assert ("Shop.Order", "Note") in reads("[length(Note) > 3 and createdDate > '[%CurrentDateTime%]']")
    assert ("Shop.Order", "createdDate") in reads("[createdDate > '[%CurrentDateTime%]']")


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("[a = ]", ProblemKind.SYNTAX, "column 6: expected a condition, found ']'"),
        ("[]", ProblemKind.EMPTY_BRACKETS, "an empty pair of brackets"),
        ("[Stat = 'x']", ProblemKind.MEMBER, "Shop.Order has no attribute Stat"),
        ("[status = 'x']", ProblemKind.MEMBER, "Shop.Order has no attribute status"),
        ("[Shop.Order_Nobody = empty]", ProblemKind.PATH, "Shop.Order_Nobody does not exist"),
        ("[Shop.Customer_Card]", ProblemKind.PATH, "Shop.Customer_Card does not start at Shop.Order"),
        ("[Shop.Order_Parent/Shop.Card]", ProblemKind.PATH, "Shop.Order_Parent leads to Shop.Order, not to Shop.Card"),
        ("[Shop.Order_Customer/Shop.Nobody]", ProblemKind.ENTITY, "Shop.Nobody does not exist"),
        ("[Shop.Customer/Name = 'x']", ProblemKind.PATH, None),
        ("[Shop.Line_Order/Shop.Line/System.owner]", ProblemKind.NOT_STORED, "Shop.Line does not store System.owner"),
        ("[System.owner = '[%UserRole_Nobody%]']", ProblemKind.USER_ROLE, "there is no user role Nobody"),
        ("[length(Stat) > 3]", ProblemKind.MEMBER, "Shop.Order has no attribute Stat"),
    ],
)  # fmt: skip
def test_problems(text, kind, sentence):
    """What ENT-21 reports."""
    (problem,) = on(text).problems
    assert problem.kind is kind
    assert sentence is None or problem.text == sentence


@pytest.mark.parametrize(
    "text",
    [
        "[id = 5]",
        "[Pin = 'x']",
        "[Note]",
        "[Other.Thing_Order = empty]",
        "[System.Owner = '[%CurrentUser%]' and System.createdDate < '[%CurrentDateTime%]']",
        "[Shop.Order_Parent[reversed()]/Shop.Order/IsGift]",
        "[Shop.Order_Customer/Shop.Company/VatNumber = 'x']",
        "[Number = $Number]",
    ],
)
def test_what_is_only_unknown_is_no_problem(text):
    """Names of modules that are not in the export, and odd but possible conditions."""
    schema = shop()
    schema.unknown_modules.add("Other")
    assert parse_constraint(text, "Shop.Order", schema).problems == ()


def test_unanalysed_features_are_named():
    """For ROW-06."""
    assert on("[length(Note) > 3 and Total = Weight]").unanalysed == (
        "a comparison of two members",
        "the function length",
    )
    assert on("[Total + 1 > 3]").unanalysed == ("arithmetic",)
    assert on("[IsGift = (Status = 'Open')]").unanalysed == ("a comparison of conditions",)
    assert on("[Number = $Number]").unanalysed == ("the variable $Number",)
    assert on("[Status = 'Open']").unanalysed == ()


def test_dependence_on_the_user_and_on_roles():
    """For ROW-05 and MERGE-07."""
    assert on(f"[Shop.Order_Account={ME}]").depends_on_user
    assert on("[not(Shop.Order_Account)]").depends_on_user
    assert not on("[Shop.Order_Customer/Shop.Customer/Vip]").depends_on_user
    assert on("[not(System.owner/System.User/System.UserRoles = '[%UserRole_Customer%]')]").role_negative
    assert not on("[not(not(System.owner = '[%UserRole_Customer%]'))]").role_negative
    assert not on("[System.owner/System.User/System.UserRoles = '[%UserRole_Customer%]']").role_negative
    assert not on("[System.owner/System.User/System.UserRoles != '[%UserRole_Customer%]']").role_negative
    assert on("[(System.owner/System.User/System.UserRoles = '[%UserRole_Customer%]') = false()]").role_negative
    assert not on("[not(System.owner/System.User/System.UserRoles = '[%UserRole_Customer%]') = false()]").role_negative
    assert not on("[Shop.Order_Account[FullName = 'x']]").depends_on_user


def test_without_a_domain_model():
    """Overview exports hold no model: text, normal form, kind and sentence still work."""
    constraint = parse_constraint(f"[(Sales.Order_Customer={ME})]", "Sales.Order")
    assert constraint.canonical == parse_constraint(f"[Sales.Order_Customer = {ME}]", "Sales.Order").canonical
    assert constraint.kind is Kind.OWN_ROWS
    assert constraint.sentence == "orders whose customer is the signed-in user"
    path = parse_constraint(f"[Sales.Order_Customer/Sales.Customer/Sales.Customer_Account={ME}]", "Sales.Order")
    assert path.kind is Kind.OWN_ORGANISATION
    assert path.sentence == "orders whose customer's account is the signed-in user"
    assert parse_constraint("[IsActive = true()]", "A.B").canonical == parse_constraint("[IsActive]", "A.B").canonical


def test_shown_text_is_read_and_written_safely():
    """Text of a project file is in its shown form: read through `raw`, printed as shown again."""
    constraint = on("[Note = 'a\\x1bb\\\\c']")
    assert constraint.tree.expressions[0].right.value == "a\x1bb\\c"
    assert constraint.printed == "[Note = 'a\\x1bb\\\\c']"
    assert "\x1b" not in constraint.sentence
    assert on("[\\x1b]").error == "column 2: expected a condition, found '\\x1b'"
