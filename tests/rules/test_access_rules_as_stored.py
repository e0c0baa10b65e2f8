"""Rules about one access rule and its row constraint: ROW, ENT-15, ENT-16, ENT-21, ENT-22; and ENT-18, ENT-29."""

from dataclasses import replace

import pytest

from auditor.findings.finding import Certainty, Origin, Reach, Status
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Granularity, ReadStatus
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.samples.app import App
from tests.rules.shop import OWN, Build, Told, open_shop, order, rule, with_roles

MINE = "[id = '[%CurrentUser%]']"
FIRST: Told = [("low", "Shop.Order#1")]
FIRST_HIGH: Told = [("high", "Shop.Order#1")]
FIRST_INFO: Told = [("info", "Shop.Order#1")]
FIRST_MEDIUM: Told = [("medium", "Shop.Order#1")]
FLAGS = {"Total": "Decimal", "Paid": "Boolean", "Note": "String", "Due": "DateTime"}
OTHER_WORDS = "['[%CurrentUser%]' = System.owner]"


def having(role: str, xpath: str, **options: object) -> Build:
    """Shop.Order with one access rule, which reads everything where the constraint holds."""
    return order(rule(role, read="all", xpath=xpath), attributes=FLAGS, **options)


CASES: list[tuple[str, Told, Build]] = [
    # never
    ("ROW-01", FIRST, having("User", "[Total > 1 and Total < 1]")),
    ("ROW-01", FIRST, having("User", "[false()]")),
    ("ROW-01", FIRST, having("User", "[Paid][not(Paid)]")),
    ("ROW-01", FIRST, having("Unused", "[false()]")),
    ("ROW-01", [], having("User", "[Total >= 1 and Total <= 1]")),
    ("ROW-01", [], having("User", "[length(Note) > 3 and length(Note) < 3]")),
    ("ROW-01", [], having("User", "")),
    # always
    ("ROW-02", FIRST_HIGH, having("User", "[true()]")),
    ("ROW-02", FIRST_HIGH, having("User", "[Total = empty or Total != empty]")),
    ("ROW-02", [("medium", "Shop.Order#1")], having("Unused", "[true()]")),
    ("ROW-02", [], having("User", "[Total != 1 or Total = 1]")),
    ("ROW-02", [], having("User", "[length(Note) >= 0]")),
    ("ROW-02", [], having("User", "")),
    # always for visitors
    ("ROW-03", FIRST_HIGH, having("Guest", "[System.owner != '[%CurrentUser%]' or not(System.owner)]")),
    ("ROW-03", FIRST_HIGH, having("Guest", "[not(System.owner = '[%CurrentUser%]')]")),
    ("ROW-03", [], having("User", "[not(System.owner = '[%CurrentUser%]')]")),
    ("ROW-03", [], having("Guest", OWN)),
    ("ROW-03", [], having("Guest", "[true()]")),
    # the same, written differently
    ("ROW-04", [("low", "Shop.Order#1")], order(rule("User", xpath=OWN), rule("Staff", xpath=OTHER_WORDS))),
    (
        "ROW-04",
        [("low", "Shop.Order#2")],
        order(rule("Staff", xpath=OWN), rule("User", xpath=OTHER_WORDS), rule("Guest", xpath=OWN)),
    ),
    ("ROW-04", [], order(rule("User", xpath=OWN), rule("Staff", xpath="[ System.owner='[%CurrentUser%]' ]"))),
    ("ROW-04", FIRST, order(rule("User", xpath=OWN), rule("Staff", xpath=f"[({OWN[1:-1]})]"))),
    ("ROW-04", [], order(rule("User", xpath="[Note = 'a b']"), rule("Staff", xpath="[Note = 'ab']"))),
    ("ROW-04", [], order(rule("User", xpath=OWN), rule("User", xpath=OTHER_WORDS))),
    ("ROW-04", [], order(rule("User", xpath=OWN), rule("Staff", xpath="[System.owner]"))),
    # the same for everyone
    ("ROW-05", FIRST_INFO, having("User", "[Paid]")),
    ("ROW-05", FIRST_INFO, having("User", "[Due < '[%CurrentDateTime%]']")),
    ("ROW-05", FIRST_INFO, having("User", "[length(Note) > 3]")),
    ("ROW-05", [], having("User", OWN)),
    ("ROW-05", [], having("User", "[System.owner]")),
    ("ROW-05", [], having("User", "[Paid and System.owner/System.User/System.UserRoles = '[%UserRole_Clerk%]']")),
    ("ROW-05", [], having("User", "[true()]")),
    ("ROW-05", [], having("User", "[Paid and not(Paid)]")),
    ("ROW-05", [], having("User", "[Gone = 1]")),
    # not analysed
    ("ROW-06", FIRST_INFO, having("User", "[length(Note) > 3]")),
    ("ROW-06", FIRST_INFO, having("User", "[Total = Total + 1]")),
    ("ROW-06", [], having("User", "[contains(Note, 'x') and Due > '[%BeginOfCurrentDay%]']")),
    ("ROW-06", [], having("User", "[Gone = 1]")),
    ("ROW-06", [], having("User", "[Note = ")),
    # duplicate, mergeable, empty
    ("ENT-15", FIRST, order(rule("User"))),
    ("ENT-15", FIRST, order(rule("User", xpath=OWN), rule("Staff", create=True))),
    ("ENT-15", [("low", "Shop.Order#2")], order(rule("User", read=["Note"]), rule("User", read=["Total"]))),
    ("ENT-15", [("low", "Shop.Order#2")], order(rule("User", read="all"), rule("User", read="all"))),
    (
        "ENT-15",
        [("low", "Shop.Order#2")],
        order(rule("User", delete=True, xpath=OWN), rule("User", create=True, xpath=OTHER_WORDS)),
    ),
    ("ENT-15", FIRST, order(rule("User", read=["Total"], xpath="[true()]"), rule("User", read=["Note"]))),
    (
        "ENT-15",
        [("low", "Shop.Order#2")],
        order(rule("User", read=["Note"]), rule("User", create=True), rule("User", read=["Total"])),
    ),
    ("ENT-15", FIRST, order(rule("User"), rule("User", read="all"))),
    ("ENT-15", [], order(rule("User", read="all"), rule("Staff", read="all"))),
    ("ENT-15", [], order(rule("User", read="all"), rule("User", write="all", xpath=OWN))),
    ("ENT-15", [], order(rule("User", create=True), rule("Staff", delete=True))),
    # explained
    ("ENT-16", FIRST_INFO, having("User", OWN)),
    ("ENT-16", [], order(rule("User", read="all", xpath=OWN, caption="Own orders"))),
    ("ENT-16", [], order(rule("User", read="all", xpath=OWN, documentation="Customers follow their orders."))),
    ("ENT-16", [], order(rule("User", read="all"))),
    # invalid
    ("ENT-21", FIRST_MEDIUM, having("User", "[Total = ")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[]")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[Discount = 1]")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[Shop.Order_Buyer = '[%CurrentUser%]']")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[System.changedBy = '[%CurrentUser%]']")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[createdDate > '[%BeginOfCurrentDay%]']")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[System.owner/System.User/System.UserRoles = '[%UserRole_Boss%]']")),
    ("ENT-21", FIRST_MEDIUM, having("User", "[Total > 1]", persistable=False, owner=False)),
    ("ENT-21", [("low", "Shop.Order#1")], having("Unused", "[Discount = 1]")),
    ("ENT-21", [], having("User", "[System.Owner = '[%CurrentUser%]'][length(Note) > 3]")),
    ("ENT-21", [], having("User", "[System.owner/System.User/System.UserRoles = '[%UserRole_Clerk%]']")),
    ("ENT-21", [], having("User", "[Elsewhere.Order_Buyer = '[%CurrentUser%]']")),
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


@pytest.mark.parametrize("rule_id", ["ROW-01", "ROW-02", "ROW-04", "ROW-05", "ROW-06", "ENT-21"])
def test_constrained_rules_are_the_subjects(rule_id: str, app: App, judge) -> None:
    order(rule("User", read="all"), rule("Staff", read="all", xpath=OWN))(app)
    outcome = judge(rule_id, app).outcome
    assert (outcome.status, outcome.subjects) == (Status.CLEAN, 1)
    assert judge(rule_id, App()).outcome.status is Status.NO_SUBJECTS


def test_only_rules_of_visitors_are_subjects_of_the_rule_about_visitors(app: App, judge) -> None:
    order(rule("User", read="all", xpath=OWN), rule("Guest", read="all", xpath=OWN))(app)
    assert judge("ROW-03", app).outcome.subjects == 1
    app.security(EnableGuestAccess=False)
    assert judge("ROW-03", app).outcome.status is Status.NO_SUBJECTS


@pytest.mark.parametrize(("rule_id", "xpath"), [("ROW-01", "[false()]"), ("ROW-02", "[true()]")])
def test_verdicts_are_proved(rule_id: str, xpath: str, app: App, judge) -> None:
    having("User", xpath)(app)
    assert judge(rule_id, app).only.certainty is Certainty.PROVED


@pytest.mark.parametrize(("xpath", "certainty"), [(OWN, Certainty.CERTAIN), (OTHER_WORDS, Certainty.PROVED)])
def test_mergeable_by_text_or_by_meaning(xpath: str, certainty: Certainty, app: App, judge) -> None:
    order(rule("User", read=["Note"], xpath=OWN), rule("User", read=["Total"], xpath=xpath))(app)
    assert judge("ENT-15", app).only.certainty is certainty


def test_a_rule_that_visitors_have_reaches_them(app: App, judge) -> None:
    having("Guest", "[not(System.owner = '[%CurrentUser%]')]")(app)
    result = judge("ROW-03", app)
    assert result.only.reach is Reach.ANONYMOUS
    assert result.explained.message == (
        "The row constraint of Shop.Order#1 limits visitors to nothing: for somebody who is linked to nothing it "
        "always matches, so Anonymous has the rule on every Shop.Order."
    )


def test_a_rule_of_a_role_that_nobody_holds_is_latent(app: App, judge) -> None:
    having("Unused", "[true()]")(app)
    assert judge("ROW-02", app).only.latent


def test_what_is_wrong_is_told(app: App, judge) -> None:
    having("User", "[Discount = 1]")(app)
    assert "Shop.Order has no attribute Discount" in judge("ENT-21", app).explained.message


def test_user_roles_are_not_known_in_a_package(app: App, judge) -> None:
    shop = app.module("Shop", "User")
    role = "[System.owner/System.User/System.UserRoles = '[%UserRole_Boss%]']"
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=role)
    app.package()
    assert judge("ENT-21", app).told == []


def test_what_not_analysed_means_is_named(app: App, judge) -> None:
    having("User", "[length(Note) > 3]")(app)
    message = judge("ROW-06", app).explained.message
    assert message == "The row constraint of Shop.Order#1 could not be analysed: the function length."


def test_in_marketplace_modules_nothing_is_to_be_edited(app: App, judge) -> None:
    parcels = with_roles(app).module("Parcels", "User", marketplace=True, version="1.2.0")
    parcels.entity("Parcel", {"Code": "String"}).rule("User", read="all", xpath="[true()]")
    result = judge("ROW-02", app)
    assert result.only.origin is Origin.MARKETPLACE
    assert "do not change it" in result.explained.fix
    assert judge("ENT-16", app).outcome.status is Status.NO_SUBJECTS


@pytest.mark.parametrize("rule_id", ["ENT-15", "ROW-04"])
def test_reordering_access_rules_changes_no_id(rule_id: str) -> None:
    def ids(*rules: dict[str, object]) -> set[str]:
        app = App()
        order(*rules)(app)
        done = audit(app.project(), [registry.rule(rule_id)])
        return {done.id(finding) for finding in done.findings}

    one, two = rule("User", read=["Note"], xpath=OWN), rule("Staff", read=["Total"], xpath=OTHER_WORDS)
    three = rule("User", read=["Total"], xpath=OWN)
    assert ids(one, two, three) == ids(three, two, one) != set()


class TestMembersListed:
    """ENT-22: the expected members are those of mendix-security.md 3.4."""

    def told(self, app: App, judge) -> Told:
        return judge("ENT-22", app).told

    def test_studio_pro_lists_own_and_inherited_members_and_owned_associations(self, app: App, judge) -> None:
        shop = open_shop(app)
        shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all")
        shop.entity("GiftOrder", {"Card": "String"}, generalization="Shop.Order").rule("User", read="all")
        shop.entity("Line", {"Amount": "Integer"}, persistable=False).rule("User", read="all")
        shop.entity("Scan", {"Page": "Integer"}, generalization="System.FileDocument").rule("User", read="all")
        shop.entity("Employee", {"Desk": "String"}, generalization="Shop.Account").rule("User", read="all")
        shop.association("Order_Account", "Order", "Account").association("Line_Order", "Line", "Order", both=True)
        shop.association("Order_User", "Order", "System.User", both=True)
        result = judge("ENT-22", app)
        assert (result.outcome.status, result.outcome.subjects) == (Status.CLEAN, 5)

    def test_a_missing_attribute_or_association(self, app: App, judge) -> None:
        order(rule("User", unlisted=["Note"]), rule("Staff", read="all"))(app)
        app.modules["Shop"].association("Order_Account", "Order", "Account")
        assert self.told(app, judge) == [("medium", "Shop.Order#1")]
        app = App()
        order(rule("User", read="all"), rule("Staff", unlisted=["Order_Account"]))(app)
        app.modules["Shop"].association("Order_Account", "Order", "Account")
        assert self.told(app, judge) == [("medium", "Shop.Order#2")]

    @pytest.mark.parametrize(
        "stale",
        ["Shop.Order.Gone", "Shop.Account.FullName", "Shop.Order_Gone", "Shop.Account_Order"],
    )
    def test_a_member_that_is_none(self, stale: str, app: App, judge) -> None:
        order(rule("User", read="all", stale=[stale]))(app)
        app.modules["Shop"].association("Account_Order", "Account", "Order")
        result = judge("ENT-22", app)
        assert result.told == [("medium", "Shop.Order#1")]
        assert "which it must not list" in result.explained.message

    @pytest.mark.parametrize("stale", ["System.owner", "System.changedBy", "Elsewhere.Order.Note", "Elsewhere.Order_X"])
    def test_members_of_system_and_of_modules_that_are_not_in_the_export_may_be(self, stale, app: App, judge) -> None:
        order(rule("User", read="all", stale=[stale]))(app)
        assert self.told(app, judge) == []

    def test_system_members_differ_by_version_but_those_of_users_are_never_listed(self, app: App, judge) -> None:
        shop = open_shop(app)
        shop.entity("Scan", {"Page": "Integer"}, generalization="System.FileDocument").rule(
            "User", read=["Page"], unlisted=["System.FileDocument.Size"]
        ).rule("Staff", read="all", stale=["System.FileDocument.Checksum"])
        assert self.told(app, judge) == []
        shop.entity("Employee", {"Desk": "String"}, generalization="System.User").rule(
            "User", read="all", stale=["System.User.Name"]
        ).rule("Staff", read="all", stale=["System.UserRoles"])
        assert self.told(app, judge) == [("medium", "Shop.Employee#1"), ("medium", "Shop.Employee#2")]

    def test_it_says_what_the_update_would_give(self, app: App, judge) -> None:
        order(rule("User", unlisted=["Note"], read=["Total"], default="ReadWrite"))(app)
        words = judge("ENT-22", app).explained
        assert words.message == "Shop.Order#1 is out of date: it lacks Note."
        assert words.fix.endswith("then gives on Note: by its rights for new members, read and write.")

    def test_without_the_generalization_nothing_is_expected(self, app: App, judge) -> None:
        order(rule("User", read="all", stale=["Gone.Base.Name"]), generalization="Gone.Base", owner=False)(app)
        result = judge("ENT-22", app)
        assert (result.told, result.outcome.status) == ([], Status.NO_SUBJECTS)


class TestSystemEnds:
    """ENT-18."""

    @pytest.mark.parametrize(
        ("owner", "other", "told"),
        [
            ("Order", "System.FileDocument", [("low", "Shop.Order")]),
            ("Order", "System.Language", [("low", "Shop.Order")]),
            ("Order", "System.User", []),
            ("Order", "Shop.Account", []),
            ("Form", "System.FileDocument", []),
        ],
    )
    def test_the_other_end(self, owner: str, other: str, told: Told, app: App, judge) -> None:
        shop = open_shop(app)
        shop.entity("Order", {"Total": "Decimal"})
        shop.entity("Form", {"Line": "String"}, persistable=False)
        shop.association("Link", owner, other)
        assert judge("ENT-18", app).told == told

    def test_only_files_can_be_derived_from(self, app: App, judge) -> None:
        shop = open_shop(app)
        shop.entity("Order", {"Total": "Decimal"})
        shop.association("Order_Language", "Order", "System.Language")
        words = judge("ENT-18", app).explained
        assert words.message.startswith("Shop.Order is associated with System.Language itself")
        assert words.fix.startswith("Keep what is needed of System.Language in an entity of the app")


class TestAccountData:
    """ENT-29."""

    def test_own_attributes_and_associations(self, app: App, judge) -> None:
        open_shop(app).association("Account_Boss", "Account", "System.User")
        result = judge("ENT-29", app)
        assert result.told == [("info", "Shop.Account")]
        assert "holds business data: FullName and Shop.Account_Boss" in result.explained.message

    def test_none_of_its_own_or_not_the_apps(self, app: App, judge) -> None:
        with_roles(app).module("Shop", "User").entity("Account", {}, generalization="System.User")
        app.module("Administration", "User").entity("Account", {"FullName": "String"}, generalization="System.User")
        bought = app.module("Sso", "User", marketplace=True, version="1.2.0")
        bought.entity("Account", {"Id": "String"}, generalization="System.User")
        result = judge("ENT-29", app)
        assert (result.told, result.outcome.subjects) == ([], 1)

    def test_administration_need_not_be_in_a_package(self, app: App, judge) -> None:
        app.module("Shop", "User").entity("Customer", {"No": "String"}, generalization="Administration.Account")
        app.package()
        assert judge("ENT-29", app).told == [("info", "Shop.Customer")]


STORED = ["ENT-15", "ENT-16", "ENT-21", "ENT-22", *(f"ROW-0{number}" for number in range(1, 7))]


@pytest.mark.parametrize("rule_id", STORED)
def test_an_export_that_resolved_the_module_roles_is_not_checked(rule_id: str, app: App) -> None:
    having("User", OWN)(app)
    resolved = replace(app.project(), granularity=Granularity.USER_ROLES)
    (outcome,) = audit(resolved, [registry.rule(rule_id)]).outcomes
    assert (outcome.status, outcome.subjects) == (Status.NOT_CHECKED, 0)
    assert "access rules as stored" in outcome.reason


@pytest.mark.parametrize("rule_id", ["ENT-05", "ENT-10", "ENT-14", "ENT-24", "ENT-25", "ENT-28", "ROW-03"])
def test_rules_that_tell_visitors_apart_need_to_know_them(rule_id: str, app: App) -> None:
    having("Guest", OWN)(app)
    project = app.project()
    unknown = replace(project, security=replace(project.security, guest_access=None))
    (outcome,) = audit(unknown, [registry.rule(rule_id)]).outcomes
    assert outcome.status is Status.NOT_CHECKED


@pytest.mark.parametrize("rule_id", ["ENT-18", "ENT-29"])
def test_rules_about_entities_need_them(rule_id: str, app: App) -> None:
    open_shop(app)
    missing = Coverage(Name("entities"), ReadStatus.ABSENT, Text("not in this format"))
    (outcome,) = audit(replace(app.project(), coverage=(missing,)), [registry.rule(rule_id)]).outcomes
    assert outcome.status is Status.NOT_CHECKED
