"""ENT: entity access (rules.md)."""

import pytest

from auditor.findings.finding import Certainty, Reach, Status
from auditor.samples.app import App
from tests.rules.shop import ATTRIBUTES, OWN, Build, Told, order, rule, with_roles

GUEST_FILE = {"generalization": "System.FileDocument", "owner": False}
CONTENTS, NAME = "System.FileDocument.Contents", "System.FileDocument.Name"

CASES: list[tuple[str, Told, Build]] = [
    ("ENT-01", [("low", "Shop.Order#1")], order(rule("User", read="all", default="ReadWrite"))),
    ("ENT-01", [("info", "Shop.Order#1")], order(rule("User", read="all", default="ReadOnly"))),
    ("ENT-01", [], order(rule("User", write="all", default="None"))),
    # anonymous writes and deletes
    ("ENT-02", [("critical", "Anonymous × Shop.Order")], order(rule("Guest", write=["Note"]))),
    ("ENT-02", [("critical", "Anonymous × Shop.Order")], order(rule("Guest", delete=True))),
    ("ENT-02", [("critical", "Anonymous × Shop.Order")], order(rule("Guest", write="all", xpath="[true()]"))),
    ("ENT-02", [], order(rule("Guest", write="all", delete=True, xpath=OWN))),
    ("ENT-02", [], order(rule("Guest", read="all", create=True))),
    ("ENT-02", [], order(rule("User", write="all", delete=True))),
    ("ENT-02", [], order(rule("Guest", write="all", delete=True), persistable=False, owner=False)),
    ("ENT-02", [], order(rule("Guest", write="all", delete=True), view="select 1 as Total", owner=False)),
    ("ENT-02", [], order(rule("Guest", write="all", delete=True), external="Shop.Remote", owner=False)),
    (
        "ENT-02",
        [("critical", "Anonymous × Shop.Order")],
        order(rule("Guest", delete=True), external="Shop.Remote", owner=False, deletable=True),
    ),
    # anonymous reads
    ("ENT-03", [("critical", "Anonymous × Shop.Order")], order(rule("Guest", read="all"))),
    ("ENT-03", [("high", "Anonymous × Shop.Order")], order(rule("Guest", read=["Note"]))),
    (
        "ENT-03",
        [("critical", "Anonymous × Shop.Order")],
        order(rule("Guest", read=["Note"]), rule("Guest", read=["Total"])),
    ),
    (
        "ENT-03",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", read=["Note"]), rule("Guest", read="all", xpath=OWN)),
    ),
    ("ENT-03", [], order(rule("Guest", read="all", xpath=OWN))),
    ("ENT-03", [], order(rule("Guest", read="all"), persistable=False, owner=False)),
    ("ENT-03", [("critical", "Anonymous × Shop.Order")], order(rule("Guest", read="all"), view="select 1 as Total")),
    ("ENT-03", [("high", "Anonymous × Shop.Order")], order(rule("Guest", read=["Note"]), external="Shop.Remote")),
    ("ENT-03", [], order(rule("Guest", read="all"), **GUEST_FILE)),
    ("ENT-03", [], order(rule("Guest", read=["Note"]), **GUEST_FILE)),
    # anonymous creates
    ("ENT-04", [("high", "Anonymous × Shop.Order")], order(rule("Guest", create=True))),
    ("ENT-04", [("high", "Anonymous × Shop.Order")], order(rule("Guest", create=True, read="all"))),
    ("ENT-04", [("medium", "Anonymous × Shop.Order")], order(rule("Guest", create=True, write="all", xpath=OWN))),
    (
        "ENT-04",
        [("medium", "Anonymous × Shop.Order")],
        order(rule("Guest", create=True), rule("Guest", read="all", xpath=OWN)),
    ),
    (
        "ENT-04",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", create=True, read="all", xpath=OWN), rule("Guest", read=["Note"])),
    ),
    (
        "ENT-04",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", create=True, read="all", xpath="[System.owner != '[%CurrentUser%]']")),
    ),
    ("ENT-04", [], order(rule("Guest", write="all"), rule("User", create=True))),
    ("ENT-04", [], order(rule("Guest", create=True), external="Shop.Remote", owner=False)),
    (
        "ENT-04",
        [("high", "Anonymous × Shop.Order")],
        order(rule("Guest", create=True), external="Shop.Remote", owner=False, creatable=True),
    ),
    # shadowed constraints
    (
        "ENT-07",
        [("high", "Clerk × Shop.Order#1")],
        order(rule("User", read="all", xpath=OWN), rule("Staff", read="all")),
    ),
    (
        "ENT-07",
        [("high", "Clerk × Shop.Order#1")],
        order(
            rule("User", write=["Note"], delete=True, xpath=OWN),
            rule("Staff", write=["Note"]),
            rule("Staff", delete=True, read=["Total"]),
        ),
    ),
    ("ENT-07", [], order(rule("User", write="all", xpath=OWN), rule("Staff", read="all"))),
    ("ENT-07", [], order(rule("User", read="all", delete=True, xpath=OWN), rule("Staff", read="all"))),
    ("ENT-07", [], order(rule("User", create=True, xpath=OWN), rule("Staff", create=True, read="all"))),
    ("ENT-07", [], order(rule("User", read="all", xpath=OWN), rule("Staff", read="all", xpath=OWN))),
    ("ENT-07", [], order(rule("User", read="all", xpath=OWN), rule("Guest", read="all"))),
    (
        "ENT-07",
        [("high", "Clerk × Shop.Order#1")],
        order(
            rule("User", read="all", xpath=OWN),
            rule("Staff", read="all", xpath="[System.owner = '[%CurrentUser%]' or Total > 100]"),
        ),
    ),
    (
        "ENT-07",
        [("high", "Clerk × Shop.Order#1"), ("high", "Clerk × Shop.Order#2")],
        order(
            rule("User", read="all", xpath=OWN),
            rule("Staff", read=["Note"], xpath="[System.owner='[%CurrentUser%]']"),
            rule("Staff", read="all"),
        ),
    ),
    (
        "ENT-07",
        [("info", "Administrator × Shop.Order#1")],
        order(rule("Admin", read="all", xpath=OWN), rule("Admin", read="all")),
    ),
    # deleting
    (
        "ENT-13",
        [("medium", "Clerk × Shop.Order"), ("medium", "Customer × Shop.Order")],
        order(rule("User", read="all", delete=True)),
    ),
    ("ENT-13", [("medium", "Clerk × Shop.Order")], order(rule("Staff", delete=True, xpath=OWN))),
    ("ENT-13", [], order(rule("Staff", delete=True, xpath=OWN), rule("User", read=["Note"], xpath=OWN))),
    ("ENT-13", [], order(rule("Admin", read="all", delete=True), rule("Guest", read="all", delete=True))),
    ("ENT-13", [], order(rule("Staff", delete=True), persistable=False, owner=False)),
    ("ENT-13", [], order(rule("Staff", delete=True), view="select 1 as Total", owner=False)),
    # files
    (
        "ENT-17",
        [("critical", "Anonymous × Shop.Order"), ("high", "Clerk × Shop.Order")],
        order(rule("Guest", read=[NAME]), rule("Staff", read=[CONTENTS]), **GUEST_FILE),
    ),
    ("ENT-17", [], order(rule("Staff", read=["Note"]), rule("User", read="all", xpath="[Total = 0]"), **GUEST_FILE)),
    ("ENT-17", [], order(rule("Admin", read="all"), **GUEST_FILE)),
    ("ENT-17", [], order(rule("Guest", read="all"))),
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


def test_a_rule_about_visitors_has_no_subjects_without_them_and_is_not_checked_when_unknown(app: App, judge) -> None:
    order(rule("Guest", read="all", write="all", create=True))(app)
    app.security(EnableGuestAccess=False)
    for rule_id in ("ENT-02", "ENT-03", "ENT-04"):
        assert judge(rule_id, app).outcome.status is Status.NO_SUBJECTS


def test_subjects_are_pairs_of_roles_and_persistable_entities(app: App, judge) -> None:
    order(rule("User", read="all", delete=True, xpath=OWN))(app)
    app.modules["Shop"].entity("Form", {"Line": "String"}, persistable=False).rule("User", delete=True)
    outcome = judge("ENT-13", app).outcome
    # Customer and Clerk, each on Shop.Order and, through System.User, on the own Shop.Account.
    assert (outcome.status, outcome.subjects) == (Status.CLEAN, 4)


def test_members_that_system_declares_are_no_findings_about_an_account(app: App, judge) -> None:
    shop = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User").rule("Guest", create=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest", manage_all=True)
    assert judge("ENT-02", app).told == judge("ENT-03", app).told == []
    assert judge("ENT-04", app).told == [("high", "Anonymous × Shop.Account")]


def test_an_account_that_visitors_read_is_told_once(app: App, judge) -> None:
    shop = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User").rule("Guest", read="all")
    assert judge("ENT-03", app).told == []
    assert judge("ENT-24", app).told == [("high", "Anonymous × Shop.Account")]


def test_rights_through_the_system_administrator_are_findings_for_visitors_only(app: App, judge) -> None:
    app.user_role("Anonymous", "System.Administrator").guest("Anonymous")
    told = judge("ENT-02", app).told
    assert ("critical", "Anonymous × System.Session") in told
    assert not any("System.HttpHeader" in label or "System.User" in label for _, label in told)
    app.user_role("Anonymous", "System.User")
    assert judge("ENT-02", app).told == judge("ENT-03", app).told == judge("ENT-04", app).told == []


def test_sensitive_members_are_named_with_the_word_that_matched(app: App, judge) -> None:
    shop = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    shop.entity("Customer", {"Name": "String", "HomeEmail": "String"}).rule("Guest", read="all")
    message = judge("ENT-03", app).explained.message
    assert message == (
        "The guest's role Anonymous can read everything of every Shop.Customer, without signing in. "
        "Sensitive by name: HomeEmail (Email)."
    )


def test_a_constraint_that_always_holds_rests_on_its_meaning(app: App, judge) -> None:
    order(rule("Guest", write=["Note"], xpath="[true()]"))(app)
    assert judge("ENT-02", app).only.certainty is Certainty.PROVED
    assert judge("ENT-02", app).only.reach is Reach.ANONYMOUS


def test_a_shadowed_constraint_is_told_with_its_rules_and_roles(app: App, judge) -> None:
    order(rule("User", read=["Note"], xpath=OWN), rule("Staff", read="all"))(app)
    words = judge("ENT-07", app).explained
    assert words.message == (
        "The row constraint of Shop.Order#1 protects nothing for user role Clerk: Shop.Order#2 grants the same "
        "without a row constraint."
    )
    assert [evidence.statement for evidence in words.evidence] == [
        "Shop.Order#1 gives Shop.User read of Note, where [System.owner = '[%CurrentUser%]']",
        "Shop.Order#2 gives Shop.Staff read of Note and Total, on all rows",
        "user role Clerk holds Shop.Staff and Shop.User",
    ]
    assert words.fix == (
        "Give access rule Shop.Order#2 the row constraint of Shop.Order#1, take Shop.Staff out of Clerk, or remove "
        "Shop.Order#1 if all rows are meant."
    )


def test_the_evidence_says_that_create_knows_no_rows(app: App, judge) -> None:
    order(rule("Guest", create=True, xpath=OWN), rule("Guest", create=True))(app)
    assert [evidence.statement for evidence in judge("ENT-04", app).explained.evidence] == [
        "Shop.Order#1 gives Shop.Guest create, which its row constraint does not limit",
        "Shop.Order#2 gives Shop.Guest create, on all rows",
        "user role Anonymous holds Shop.Guest",
    ]


class TestEntitiesWithoutRules:
    """ENT-11."""

    @pytest.mark.parametrize(
        ("level", "severity"),
        [("CheckEverything", "info"), ("CheckFormsAndMicroflows", "medium"), ("CheckNothing", "medium")],
    )
    def test_open_to_everyone_below_production(self, level: str, severity: str, app: App, judge) -> None:
        app.security(SecurityLevel=level).module("Shop", "User").entity("Log", ATTRIBUTES)
        result = judge("ENT-11", app)
        assert result.told == [(severity, "Shop.Log")]
        assert result.only.enforced_now

    def test_info_in_a_package(self, app: App, judge) -> None:
        app.module("Shop", "User").entity("Log", ATTRIBUTES)
        app.package()
        assert judge("ENT-11", app).told == [("info", "Shop.Log")]

    def test_views_count_and_what_is_never_stored_does_not(self, app: App, judge) -> None:
        shop = app.module("Shop", "User")
        shop.entity("Totals", {"Total": "Decimal"}, view="select 1 as Total")
        shop.entity("Form", ATTRIBUTES, persistable=False)
        shop.entity("SubForm", {}, generalization="Shop.Form")
        result = judge("ENT-11", app)
        assert (result.told, result.outcome.subjects) == ([("info", "Shop.Totals")], 1)
