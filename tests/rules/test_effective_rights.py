"""ENT rules about what a user role may do on an entity: by cells, by meaning, along paths and cascades (rules.md)."""

import pytest

from auditor.findings.finding import Certainty, Origin, Status
from auditor.samples.app import App
from tests.rules.shop import OWN, Build, Told, open_shop, order, rule

SENSITIVE = {"Name": "String", "Email": "String", "HasPhone": "Boolean", "ApiKey": "String"}
MINE = "[Shop.Order_Account = '[%CurrentUser%]']"
SMALL = "[Total < 10]"


def linked(*rules: dict[str, object]) -> Build:
    """Shop.Order that refers to an account by Order_Account, besides being owned."""

    def build(app: App) -> None:
        order(*rules)(app)
        app.modules["Shop"].association("Order_Account", "Order", "Account")

    return build


def with_lines(order_rules: list[dict[str, object]], line_rules: list[dict[str, object]]) -> Build:
    """Shop.Line, whose constraints may look at the order: Line_Order leads to Shop.Order."""

    def build(app: App) -> None:
        linked(*order_rules)(app)
        line = app.modules["Shop"].entity("Line", {"Amount": "Integer"})
        for given in line_rules:
            line.rule(given["role"], **{key: value for key, value in given.items() if key != "role"})
        app.modules["Shop"].association("Line_Order", "Line", "Order")

    return build


OF_MY_ORDER = "[Shop.Line_Order/Shop.Order/Shop.Order_Account = '[%CurrentUser%]']"

CASES: list[tuple[str, Told, Build]] = [
    # sensitive data
    (
        "ENT-05",
        [("medium", "Clerk × Shop.Order"), ("medium", "Customer × Shop.Order")],
        order(rule("User", read=["Email"]), attributes=SENSITIVE),
    ),
    ("ENT-05", [("medium", "Clerk × Shop.Order")], order(rule("Staff", read=["ApiKey"]), attributes=SENSITIVE)),
    (
        "ENT-05",
        [("medium", "Clerk × Shop.Order")],
        order(rule("Staff", read="all", xpath="[true()]"), attributes=SENSITIVE),
    ),
    (
        "ENT-05",
        [("medium", "Clerk × Shop.Order")],
        order(rule("Staff", read="all"), attributes=SENSITIVE, view="select 1 as Email", owner=False),
    ),
    ("ENT-05", [("low", "Shop.Unused × Shop.Order")], order(rule("Unused", read="all"), attributes=SENSITIVE)),
    ("ENT-05", [], order(rule("User", read=["Name", "HasPhone"]), attributes=SENSITIVE)),
    ("ENT-05", [], order(rule("User", read="all", xpath=OWN), attributes=SENSITIVE)),
    ("ENT-05", [], order(rule("Guest", read="all"), rule("Admin", read="all"), attributes=SENSITIVE)),
    ("ENT-05", [], order(rule("User", read="all"), attributes=SENSITIVE, persistable=False, owner=False)),
    # members that constraints read
    (
        "ENT-08",
        [("high", "Clerk × Shop.Order#1")],
        linked(rule("User", read="all", xpath=MINE), rule("Staff", write=["Order_Account"])),
    ),
    (
        "ENT-08",
        [("medium", "Clerk × Shop.Order#1"), ("medium", "Customer × Shop.Order#1")],
        linked(rule("User", write="all", xpath=MINE)),
    ),
    # written by another rule, but only where the constraint holds already: nothing can be pulled in
    (
        "ENT-08",
        [("medium", "Clerk × Shop.Order#1"), ("medium", "Clerk × Shop.Order#2")],
        linked(
            rule("User", read="all", xpath=MINE),
            rule("Staff", write=["Order_Account"], xpath=f"{MINE}{SMALL}"),
        ),
    ),
    # written on other rows only: what is written there never gets in, nor out
    (
        "ENT-08",
        [],
        order(
            rule("User", read=["Total"], xpath="[State = 'A'][not(Locked)]"),
            rule("User", write=["State"], xpath="[Locked]"),
            attributes={"Total": "Decimal", "Locked": "Boolean", "State": "String"},
        ),
    ),
    ("ENT-08", [], linked(rule("User", write=["Note"], xpath=MINE), rule("Staff", write=["Note"]))),
    ("ENT-08", [], linked(rule("User", read="all", xpath=MINE), rule("Guest", write=["Order_Account"]))),
    # ENT-07 says that the constraint limits nothing
    ("ENT-08", [], linked(rule("Staff", read=["Note"], xpath=MINE), rule("Staff", write="all"))),
    # never written by anybody: the owner
    ("ENT-08", [], order(rule("User", write="all", xpath=OWN))),
    ("ENT-08", [("low", "Shop.Unused × Shop.Order#1")], linked(rule("Unused", write="all", xpath=MINE))),
    # along a path: who writes the order's account decides about its lines
    (
        "ENT-08",
        [("high", "Clerk × Shop.Line#1")],
        with_lines([rule("Staff", write=["Order_Account"])], [rule("User", read="all", xpath=OF_MY_ORDER)]),
    ),
    (
        "ENT-08",
        [("medium", "Customer × Shop.Line#1"), ("medium", "Customer × Shop.Order#1")],
        with_lines(
            [rule("User", write=["Order_Account"], xpath=MINE), rule("Staff", write=["Order_Account"], read="all")],
            [rule("User", read=["Amount"], xpath=OF_MY_ORDER), rule("Staff", read="all")],
        ),
    ),
    # create without write
    ("ENT-12", [("info", "Clerk × Shop.Order")], order(rule("Staff", create=True, read="all"))),
    ("ENT-12", [("info", "Administrator × Shop.Order")], order(rule("Admin", create=True))),
    ("ENT-12", [("info", "Clerk × Shop.Order")], order(rule("Staff", create=True), persistable=False, owner=False)),
    ("ENT-12", [("info", "Shop.Unused × Shop.Order")], order(rule("Unused", create=True))),
    ("ENT-12", [], order(rule("Staff", create=True), rule("User", write=["Note"], xpath=OWN))),
    ("ENT-12", [], order(rule("Staff", create=True), attributes={"Number": "AutoNumber"})),
    ("ENT-12", [], order(rule("Staff", create=True), attributes={})),
    ("ENT-12", [], order(rule("Staff", create=True), view="select 1 as Total", owner=False)),
    ("ENT-12", [], order(rule("Staff", create=True), external="Shop.Remote", owner=False)),
    (
        "ENT-12",
        [("info", "Clerk × Shop.Order")],
        order(rule("Staff", create=True), external="Shop.Remote", owner=False, creatable=True),
    ),
    # visitors and what derives from System
    (
        "ENT-24",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", create=True), generalization="System.Image", owner=False),
    ),
    (
        "ENT-24",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", read=["Note"], xpath=SMALL), generalization="Shop.Account", owner=False),
    ),
    ("ENT-24", [], order(rule("Guest", create=True))),
    ("ENT-24", [], order(rule("User", create=True), generalization="System.Image", owner=False)),
    (
        "ENT-24",
        [],
        order(
            rule("Guest", create=True, read=["System.FileDocument.Contents"]),
            generalization="System.FileDocument",
            owner=False,
        ),
    ),
]


@pytest.mark.parametrize(("rule_id", "told", "build"), CASES)
def test_finds_exactly_this(rule_id: str, told: Told, build: Build, app: App, judge) -> None:
    build(app)
    result = judge(rule_id, app)
    assert result.told == told
    for finding in result.audit.findings:
        words = result.audit.explain(finding)
        assert words.message.endswith(".") and words.fix.endswith(".")
        assert words.evidence[0].location is not None


class TestMovableRows:
    """ENT-08."""

    def test_a_capture_is_told_with_an_example(self, app: App, judge) -> None:
        linked(rule("User", read=["Total"], xpath=MINE), rule("Staff", write=["Order_Account"]))(app)
        result = judge("ENT-08", app)
        assert result.explained.message == (
            "User role Clerk can pull objects into the reach of Shop.Order#1: it writes Shop.Order_Account, which its "
            "row constraint reads."
        )
        told = [evidence.statement for evidence in result.explained.evidence]
        assert told[0] == f"Shop.Order#1 covers own rows: orders whose account is the signed-in user, where {MINE}"
        assert told[1] == "Shop.Order#2 gives Shop.Staff write of Shop.Order_Account, on all rows"
        assert told[2].startswith("For example: an order") and ", changed into an order whose account is" in told[2]
        assert result.explained.fix.startswith("Take write of Shop.Order_Account out of access rule Shop.Order#2")
        assert result.only.certainty is Certainty.PROVED

    def test_what_cannot_be_decided_is_possible(self, app: App, judge) -> None:
        odd = "[length(Note) > 3]"
        order(rule("User", read=["Total"], xpath=odd), rule("Staff", write=["Note"]))(app)
        result = judge("ENT-08", app)
        assert (result.told, result.only.certainty) == ([("high", "Clerk × Shop.Order#1")], Certainty.POSSIBLE)
        assert "may be able to pull objects into" in result.explained.message
        assert any("not decided: the function length" in e.statement for e in result.explained.evidence)

    def test_a_member_of_a_specialization_on_the_path_counts(self, app: App, judge) -> None:
        with_lines([rule("User", read="all", xpath=MINE)], [rule("User", read="all", xpath=OF_MY_ORDER)])(app)
        gift = app.modules["Shop"].entity("GiftOrder", {"Card": "String"}, generalization="Shop.Order")
        gift.rule("Staff", write=["Shop.Order_Account"])
        assert judge("ENT-08", app).told == [("high", "Clerk × Shop.Line#1")]

    def test_writing_through_user_management_does_not_count(self, app: App, judge) -> None:
        blocked = "[Shop.Order_Account/Shop.Account/Blocked = false()]"
        linked(rule("User", read="all", xpath=blocked))(app)
        app.user_role("Customer", "System.User", "Shop.User", manage_all=True)
        assert judge("ENT-08", app).told == []

    def test_roles_alike_on_the_entity_may_differ_along_the_path(self, app: App, judge) -> None:
        with_lines([rule("Guest", write=["Order_Account"])], [rule("Staff", read="all", xpath=OF_MY_ORDER)])(app)
        app.user_role("Desk", "System.User", "Shop.Staff")
        app.user_role("Lead", "System.User", "Shop.Staff", "Shop.Guest")
        app.user_role("Night", "System.User", "Shop.Staff")
        result = judge("ENT-08", app)
        assert (result.told, result.outcome.subjects) == ([("high", "Lead × Shop.Line#1")], 4)


class TestSpecializations:
    """ENT-09."""

    OTHERS = "[System.owner != '[%CurrentUser%]']"

    def build(self, app: App, above: list[dict[str, object]], below: list[dict[str, object]]) -> App:
        order(*above)(app)
        gift = app.modules["Shop"].entity("GiftOrder", {"Card": "String"}, generalization="Shop.Order")
        for given in below:
            gift.rule(given["role"], **{key: value for key, value in given.items() if key != "role"})
        return app

    @pytest.mark.parametrize(
        ("above", "below", "certainty"),
        [
            ([rule("Staff", read="all", xpath=OWN)], [rule("Staff", read="all")], Certainty.CERTAIN),
            ([rule("Staff", read="all", xpath=OWN)], [rule("Staff", read="all", xpath=SMALL)], Certainty.PROVED),
            (
                [rule("Staff", read="all", xpath=OWN)],
                [rule("Staff", read="all", xpath="[length(Note) > 3]")],
                Certainty.POSSIBLE,
            ),
            (
                [rule("Staff", write="all", xpath=OWN), rule("Staff", read="all")],
                [rule("Staff", write=["Shop.Order.Note"])],
                Certainty.CERTAIN,
            ),
        ],
    )
    def test_wider_rows_below(self, above, below, certainty: Certainty, app: App, judge) -> None:
        result = judge("ENT-09", self.build(app, above, below))
        assert result.told == [("high", "Clerk × Shop.GiftOrder")]
        assert result.only.certainty is certainty

    @pytest.mark.parametrize(
        ("above", "below"),
        [
            ([rule("Staff", read="all", xpath=OWN)], [rule("Staff", read="all", xpath=f"{OWN}{SMALL}")]),
            ([rule("Staff", read="all", xpath=OWN)], [rule("Staff", read=["Card"])]),
            ([rule("Staff", read="all", xpath=OWN)], [rule("Guest", read="all")]),
            ([rule("Staff", read="all", xpath=OWN), rule("User", read="all")], [rule("Staff", read="all")]),
            ([rule("Staff", read="all", xpath="[true()]")], [rule("Staff", read="all")]),
            ([], [rule("Staff", read="all")]),
        ],
    )
    def test_narrower_or_nothing_to_compare(self, above, below, app: App, judge) -> None:
        assert judge("ENT-09", self.build(app, above, below)).told == []

    def test_system_entities_are_no_generalizations_of_the_app(self, app: App, judge) -> None:
        order(rule("User", read="all"), generalization="System.FileDocument", owner=False)(app)
        assert judge("ENT-09", app).outcome.status is Status.NO_SUBJECTS

    def test_it_is_told_with_an_example(self, app: App, judge) -> None:
        self.build(app, [rule("Staff", read=["Note"], xpath=OWN)], [rule("Staff", read="all", xpath=SMALL)])
        words = judge("ENT-09", app).explained
        assert words.message == (
            "User role Clerk reads Shop.Order.Note of Shop.GiftOrder on rows that its row constraint on Shop.Order "
            "would not let through: access rules are not inherited."
        )
        assert any(
            e.statement.startswith("Shop.GiftOrder#1 also covers others; for example: a gift order")
            for e in words.evidence
        )
        assert words.fix == "Give access rule Shop.GiftOrder#1 the row constraint of Shop.Order#1, or a narrower one."


class TestManagedAccounts:
    """ENT-10."""

    def build(self, app: App, xpath: str, **manages: object) -> App:
        open_shop(app)
        app.modules["Shop"].entity("Employee", {"Desk": "String"}, generalization="Shop.Account").rule(
            "Staff", read="all", xpath=xpath
        )
        app.user_role("Clerk", "System.User", "Shop.Staff", **manages)
        return app

    @pytest.mark.parametrize(
        "manages", [{"manages": ["Customer"]}, {"manage_all": True}, {"manages_without_roles": True}]
    )
    def test_who_manages_users_reads_past_the_constraint(self, manages, app: App, judge) -> None:
        result = judge("ENT-10", self.build(app, "[id = '[%CurrentUser%]']", **manages))
        assert result.told == [("high", "Clerk × Shop.Employee")]

    def test_without_a_constraint_or_without_managing(self, app: App, judge) -> None:
        assert judge("ENT-10", self.build(app, "", manage_all=True)).told == []
        assert judge("ENT-10", self.build(App(), "[id = '[%CurrentUser%]']")).told == []

    def test_administrators_are_spared(self, app: App, judge) -> None:
        self.build(app, "[id = '[%CurrentUser%]']")
        app.user_role("Clerk", "System.Administrator", "Shop.Staff", manage_all=True)
        assert judge("ENT-10", app).told == []

    def test_it_says_whose_accounts(self, app: App, judge) -> None:
        self.build(app, "[id = '[%CurrentUser%]']", manages=["Customer"])
        assert judge("ENT-10", app).explained.message == (
            "User role Clerk manages users whose every role is Customer, so it reads what System.User declares of "
            "their Shop.Employee objects, and may change some of it: the row constraint of Shop.Employee#1 does not "
            "limit that."
        )


def test_a_shadow_under_a_weaker_constraint_is_told_in_words(app: App, judge) -> None:
    order(rule("User", read="all", xpath=OWN), rule("Staff", read="all", xpath=f"{OWN[:-1]} or Total > 100]"))(app)
    result = judge("ENT-07", app)
    assert result.only.certainty is Certainty.PROVED
    assert result.explained.message.endswith("Shop.Order#2 grants the same on more rows.")
    told = [e.statement for e in result.explained.evidence]
    assert any(t.startswith("Shop.Order#1 covers own rows: orders whose owner is the signed-in user") for t in told)
    assert any(t.startswith("Shop.Order#2 also covers rows that Shop.Order#1 does not; for example:") for t in told)


def test_a_shadow_that_needs_a_weaker_constraint_is_proved_not_certain(app: App, judge) -> None:
    wider = f"{OWN[:-1]} or Total > 100]"
    order(
        rule("User", read=["Note", "Total"], xpath=OWN),
        rule("Staff", read=["Note"]),
        rule("Staff", read=["Total"], xpath=wider),
    )(app)
    assert judge("ENT-07", app).only.certainty is Certainty.PROVED


def test_the_same_rows_by_another_text_shadow_nothing(app: App, judge) -> None:
    order(rule("User", read="all", xpath="[Total = 1]"), rule("Staff", read="all", xpath="[not(Total != 1)]"))(app)
    assert judge("ENT-07", app).told == []


def test_below_production_and_in_marketplace_modules(app: App, judge) -> None:
    with_lines([rule("Staff", write=["Order_Account"])], [rule("User", read="all", xpath=OF_MY_ORDER)])(app)
    app.security(SecurityLevel="CheckFormsAndMicroflows")
    result = judge("ENT-08", app)
    assert (result.told, result.only.enforced_now) == ([("medium", "Clerk × Shop.Line#1")], False)
    parcels = app.module("Parcels", "User", marketplace=True, version="1.2.0")
    parcels.entity("Parcel", {"Email": "String"}).rule("User", read="all")
    app.user_role("Clerk", "System.User", "Parcels.User")
    result = judge("ENT-05", app)
    assert (result.told, result.only.origin) == ([("low", "Clerk × Parcels.Parcel")], Origin.MARKETPLACE)
    assert "do not change the module itself" in result.explained.fix
