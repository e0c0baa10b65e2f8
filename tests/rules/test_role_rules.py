"""ROLE: module roles, user roles, user management (rules.md)."""

from collections.abc import Callable

import pytest

from auditor.access.roles import RoleSet
from auditor.findings.finding import Certainty, Origin, Reach, Status
from auditor.model.names import Name
from auditor.rules import registry
from auditor.rules.audit import judge_role
from auditor.rules.context import Context
from auditor.samples.app import App

Build = Callable[[App], object]
Told = list[tuple[str, str]]


def shop_with(*roles: str, **origin: object) -> Build:
    return lambda app: app.module("Shop", *roles, **origin)


def roles(*build: Build) -> Build:
    return lambda app: [step(app) for step in build]


def user_role(name: str, *module_roles: str, **options: object) -> Build:
    return lambda app: app.user_role(name, *module_roles, **options)


def guest(*module_roles: str, **options: object) -> Build:
    return lambda app: app.user_role("Anonymous", *module_roles, **options).guest("Anonymous")


CUSTOMER = user_role("Customer", "System.User")


def orders(*module_roles: str) -> Build:
    """A shop with orders that each of its module roles reads."""

    def build(app: App) -> None:
        order = app.module("Shop", *module_roles).entity("Order", {"Total": "Decimal"}, owner=True)
        for role in module_roles:
            order.rule(role, read="all")

    return build


def settings(*, write: str = "", read: str = "") -> Build:
    """Shop settings beside the orders."""

    def build(app: App) -> None:
        entity = app.modules["Shop"].entity("ShopSettings", {"Currency": "String"})
        if write:
            entity.rule(write, write="all")
        if read:
            entity.rule(read, read="all")

    return build


def entity(name: str, *grants: dict[str, object], module: str = "Shop", **options: object) -> Build:
    """An entity with access rules; each grant names its module role under `to`."""

    def build(app: App) -> None:
        made = app.modules[module].entity(name, {"Total": "Decimal", "State": "String"}, **options)
        for grant in grants:
            made.rule(str(grant["to"]), **{key: value for key, value in grant.items() if key != "to"})

    return build


def administration(version: str, *holders: str) -> Build:
    """The module Administration, and who holds its module role User."""

    def build(app: App) -> None:
        app.module("Administration", "Administrator", "User", marketplace=True, version=version)
        for holder in holders:
            app.user_role(holder, "System.User", "Administration.User")

    return build


def marketplace(name: str, *module_roles: str) -> Build:
    return lambda app: app.module(name, *module_roles, marketplace=True, version="1.0.0")


def planning(
    *more: str, entities: int = 3, delete: bool = True, microflow: bool = True, marketplace: bool = False
) -> Build:
    """A module in which User does everything, unless told otherwise."""

    def build(app: App) -> None:
        module = app.module("Plan", "User", *more, marketplace=marketplace, version="1.0.0")
        for number in range(entities):
            module.entity(f"E{number}", {"Text": "String"}).rule(
                "User", create=True, delete=delete or bool(number), write="all"
            )
        if microflow:
            module.microflow("ACT_Plan", "User")

    return build


OWN = "[System.owner = '[%CurrentUser%]']"

CASES: list[tuple[str, Told, Build]] = [
    ("ROLE-01", [("high", "Helpdesk")], user_role("Helpdesk", "System.User", manage_all=True)),
    ("ROLE-01", [("high", "Helpdesk")], user_role("Helpdesk", "System.User", manages=("Administrator",))),
    ("ROLE-01", [], roles(CUSTOMER, user_role("Helpdesk", "System.User", manages=("Customer", "Helpdesk")))),
    ("ROLE-01", [], user_role("Helpdesk", "System.User", manages_without_roles=True)),
    ("ROLE-01", [], user_role("Helpdesk", "System.User", manages=("Nobody",))),
    ("ROLE-01", [], user_role("Boss", "System.Administrator", manages=("Administrator",))),
    ("ROLE-01", [], guest("System.User", manage_all=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manage_all=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manages=("Administrator",))),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.User", manages_without_roles=True)),
    ("ROLE-02", [("critical", "Anonymous")], guest("System.Administrator")),
    ("ROLE-02", [], guest("System.User")),
    ("ROLE-02", [], user_role("Anonymous", "System.User", manage_all=True)),
    # ROLE-03: whoever gives a role away has it.
    (
        "ROLE-03",
        [("high", "Helpdesk")],
        roles(
            orders("Staff"),
            user_role("Boss", "System.User", "Shop.Staff"),
            user_role("Lead", "System.User", manages=("Boss",)),
            user_role("Helpdesk", "System.User", manages=("Lead",)),
            user_role("Lead", "System.User", "Shop.Staff", manages=("Boss",)),
        ),
    ),
    ("ROLE-03", [("high", "Helpdesk")], user_role("Helpdesk", "System.User", manage_all=True)),
    ("ROLE-03", [], guest("System.User", manage_all=True)),
    ("ROLE-03", [], user_role("Boss", "System.Administrator", manage_all=True)),
    ("ROLE-03", [], user_role("Helpdesk", "System.User", manages=("Helpdesk",))),
    # ROLE-04: who administers and reaches business data.
    ("ROLE-04", [("medium", "Boss")], roles(orders("User"), user_role("Boss", "Shop.User", manages=("Boss",)))),
    ("ROLE-04", [], roles(orders("User"), user_role("Customer", "System.User", "Shop.User"))),
    (
        "ROLE-04",
        [("medium", "Keeper")],
        roles(
            orders("User"),
            lambda app: app.modules["Shop"].role("Setup"),
            settings(write="Setup"),
            user_role("Keeper", "Shop.Setup", "Shop.User"),
        ),
    ),
    (
        "ROLE-04",
        [],
        roles(
            shop_with("Mixed"),
            entity("Order", {"to": "Mixed", "write": "all"}),
            settings(write="Mixed"),
            user_role("Keeper", "Shop.Mixed"),
        ),
    ),
    (
        "ROLE-04",
        [],
        roles(shop_with("Setup"), settings(write="Setup"), user_role("Boss", "Shop.Setup", manage_all=True)),
    ),
    (
        "ROLE-04",
        [],
        roles(
            shop_with("User"),
            entity("Form", {"to": "User", "write": "all"}, persistable=False),
            entity("Member", {"to": "User", "write": "all"}, generalization="System.User"),
            lambda app: app.module("Chat", "User", marketplace=True).entity("Line").rule("User", create=True),
            user_role("Boss", "Shop.User", "Chat.User", manage_all=True),
        ),
    ),
    ("ROLE-05", [("high", "Customer")], roles(shop_with("User"), user_role("Customer", "Shop.User"))),
    ("ROLE-05", [("high", "Customer")], user_role("Customer")),
    ("ROLE-05", [], CUSTOMER),
    (
        "ROLE-06",
        [("high", "Shop.User")],
        roles(shop_with("User"), user_role("Customer", "System.User", "Shop.User"), guest("System.User", "Shop.User")),
    ),
    ("ROLE-06", [("high", "System.Administrator")], guest("System.Administrator")),
    (
        "ROLE-06",
        [],
        roles(shop_with("User", "Guest"), user_role("Customer", "Shop.User"), guest("System.User", "Shop.Guest")),
    ),
    (
        "ROLE-06",
        [("info", "DeepLink.User"), ("info", "ForgotPassword.Guest_ResetPassword")],
        roles(
            lambda app: app.module("DeepLink", "User", marketplace=True),
            lambda app: app.module("ForgotPassword", "Guest_ResetPassword", marketplace=True),
            user_role("Customer", "System.User", "DeepLink.User", "ForgotPassword.Guest_ResetPassword"),
            guest("System.User", "DeepLink.User", "ForgotPassword.Guest_ResetPassword"),
        ),
    ),
    ("ROLE-07", [("low", "Shop.User")], shop_with("User")),
    ("ROLE-07", [], roles(shop_with("User"), user_role("Customer", "Shop.User"))),
    ("ROLE-07", [], shop_with("User", marketplace=True)),
    ("ROLE-08", [("low", "Shop.User")], shop_with("User", documented=False)),
    ("ROLE-08", [("low", "Shop.Blank")], lambda app: app.module("Shop", "User").role("Blank", " \n")),
    ("ROLE-08", [], shop_with("User")),
    ("ROLE-08", [], shop_with("User", documented=False, marketplace=True)),
    ("ROLE-09", [("info", "Customer")], user_role("Customer", "System.User", description=" \n")),
    ("ROLE-09", [], user_role("Customer", "System.User", description="Buys.")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").entity("Order", {"Total": "Decimal"})),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").page("Start")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").microflow("ACT_Go")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").nanoflow("NAV_Go")),
    ("ROLE-10", [("medium", "Shop")], lambda app: app.module("Shop").soap_service("Orders")),
    ("ROLE-10", [], lambda app: app.module("Shop").microflow("ACT_Old", excluded=True)),
    ("ROLE-10", [], lambda app: app.module("Shop").constant("Language", "en").enumeration("State", "New")),
    ("ROLE-10", [], lambda app: app.module("Shop", marketplace=True).page("Start")),
    (
        "ROLE-11",
        [("high", "Sales × Shop.Clerk")],
        roles(shop_with("Seller"), user_role("Sales", "System.User", "Shop.Clerk", "Shop.Seller")),
    ),
    ("ROLE-11", [("high", "Sales × System.Manager")], user_role("Sales", "System.User", "System.Manager")),
    ("ROLE-11", [], user_role("Sales", "System.User", "Elsewhere.Clerk")),
    ("ROLE-11", [], roles(shop_with("Seller", protected=True), user_role("Sales", "System.User", "Shop.Clerk"))),
    # ROLE-12: equal, or one in the other, by meaning.
    (
        "ROLE-12",
        [("low", "Desk + Sales"), ("low", "Shop.A + Shop.B")],
        roles(orders("A", "B"), user_role("Desk", "Shop.A"), user_role("Sales", "Shop.B")),
    ),
    (
        "ROLE-12",
        [("low", "Desk + Sales")],
        roles(
            orders("A", "B"),
            entity("Bill", {"to": "B", "read": ["Total"]}),
            user_role("Desk", "Shop.A"),
            user_role("Sales", "Shop.B"),
        ),
    ),
    (
        "ROLE-12",
        [("low", "Desk + Sales")],
        roles(
            shop_with("A", "B"),
            entity(
                "Bill",
                {"to": "A", "read": "all", "xpath": "[State = 'Open' and Total > 5]"},
                {"to": "B", "read": "all", "xpath": "[Total >= 5]"},
            ),
            user_role("Desk", "Shop.A"),
            user_role("Sales", "Shop.B"),
        ),
    ),
    (
        "ROLE-12",
        [],
        roles(
            orders("A", "B"),
            lambda app: app.modules["Shop"].microflow("ACT_A", "A").microflow("ACT_B", "B"),
            user_role("Desk", "Shop.A"),
            user_role("Sales", "Shop.B"),
        ),
    ),
    (
        "ROLE-12",
        [("low", "Anonymous + Sales"), ("low", "Shop.A + Shop.B")],
        roles(orders("A", "B"), guest("System.User", "Shop.A"), user_role("Sales", "System.User", "Shop.B")),
    ),
    (
        "ROLE-12",
        [],
        roles(
            orders("A", "B"),
            entity("Bill", {"to": "B", "read": "all"}),
            guest("System.User", "Shop.A"),
            user_role("Sales", "System.User", "Shop.B"),
        ),
    ),
    (
        "ROLE-12",
        [],
        roles(
            orders("A"),
            user_role("Boss", "System.Administrator", "Shop.A"),
            user_role("Sales", "System.User", "Shop.A"),
        ),
    ),
    ("ROLE-12", [], roles(shop_with("A", "B"), user_role("Desk", "System.User"), user_role("Sales", "System.User"))),
    (
        "ROLE-12",
        [],
        roles(orders("A"), user_role("Desk", "Shop.A", "AddOn.Boss"), user_role("Sales", "Shop.A", "AddOn.User")),
    ),
    (
        "ROLE-12",
        [],
        lambda app: app.module("Chat", "A", "B", marketplace=True).entity("Line").rule("A", "B", create=True),
    ),
    # ROLE-13: the version decides.
    ("ROLE-13", [("low", "Administration.User")], administration("4.5.0", "Customer")),
    ("ROLE-13", [("low", "Administration.User")], administration("5.0.1", "Customer", "Sales")),
    ("ROLE-13", [], administration("4.4.9", "Customer")),
    ("ROLE-13", [], administration("4.5.0")),
    # ROLE-14: all rows, by the lowest role that signs in.
    (
        "ROLE-14",
        [("high", "Customer × Shop.Order")],
        roles(
            shop_with("User", "Staff"),
            entity("Order", {"to": "User", "delete": True}, {"to": "Staff", "write": "all"}),
            user_role("Customer", "System.User", "Shop.User"),
            user_role("Clerk", "System.User", "Shop.User", "Shop.Staff"),
        ),
    ),
    (
        "ROLE-14",
        [],
        roles(
            shop_with("User"),
            entity("Order", {"to": "User", "create": True, "write": "all", "delete": True, "xpath": OWN}, owner=True),
            entity("Form", {"to": "User", "write": "all", "delete": True}, persistable=False),
            entity("News", {"to": "User", "create": True, "read": "all"}),
            user_role("Customer", "System.User", "Shop.User"),
        ),
    ),
    (
        "ROLE-14",
        [("high", "Customer × Shop.Order")],
        roles(
            shop_with("User"),
            entity("Order", {"to": "User", "write": ["Total"], "xpath": "[Total >= 0 or Total < 0 or Total = empty]"}),
            user_role("Customer", "System.User", "Shop.User"),
        ),
    ),
    (
        "ROLE-14",
        [],
        roles(
            shop_with("User"),
            entity("Order", {"to": "User", "write": "all"}),
            user_role("Boss", "System.Administrator", "Shop.User"),
            guest("System.User", "Shop.User"),
        ),
    ),
    # ROLE-15: everything, everywhere, with one module role.
    ("ROLE-15", [("low", "Plan.User")], planning()),
    ("ROLE-15", [], planning(entities=2)),
    ("ROLE-15", [], planning(delete=False)),
    ("ROLE-15", [], planning(microflow=False)),
    ("ROLE-15", [], planning("Reader")),
    ("ROLE-15", [], planning(marketplace=True)),
    ("ROLE-16", [("info", "Shop")], shop_with(*"ABCDEF")),
    ("ROLE-16", [], shop_with(*"ABCDE")),
    (
        "ROLE-16",
        [("info", "Shop.Order")],
        roles(shop_with("A"), entity("Order", *({"to": "A", "xpath": f"[Total = {n}]"} for n in range(11)))),
    ),
    (
        "ROLE-16",
        [],
        roles(shop_with("A"), entity("Order", *({"to": "A", "xpath": f"[Total = {n}]"} for n in range(10)))),
    ),
    # ROLE-17: both written by one module role.
    (
        "ROLE-17",
        [("medium", "Shop.Mixed")],
        roles(shop_with("Mixed"), entity("Order", {"to": "Mixed", "write": "all"}), settings(write="Mixed")),
    ),
    (
        "ROLE-17",
        [("medium", "Shop.Mixed")],
        roles(
            shop_with("Mixed"),
            entity("Order", {"to": "Mixed", "write": ["Total"], "xpath": OWN}, owner=True),
            entity("SSOConfig", {"to": "Mixed", "write": "all"}),
        ),
    ),
    (
        "ROLE-17",
        [],
        roles(shop_with("Mixed"), entity("Order", {"to": "Mixed", "read": "all"}), settings(write="Mixed")),
    ),
    (
        "ROLE-17",
        [],
        roles(
            shop_with("Mixed"),
            entity("Order", {"to": "Mixed", "write": "all"}, persistable=False),
            settings(write="Mixed"),
        ),
    ),
    # ROLE-18: who should not have what.
    (
        "ROLE-18",
        [("high", "Customer × Email_Connector.EmailConnectorAdmin")],
        roles(
            orders("User"),
            marketplace("Email_Connector", "EmailConnectorAdmin"),
            user_role("Customer", "System.User", "Shop.User", "Email_Connector.EmailConnectorAdmin"),
        ),
    ),
    (
        "ROLE-18",
        [("high", "Anonymous × Administration.User")],
        roles(marketplace("Administration", "User"), guest("System.User", "Administration.User")),
    ),
    (
        "ROLE-18",
        [],
        roles(
            orders("User", "HRAdmin"),
            marketplace("Administration", "User"),
            marketplace("SAML20", "Administrator"),
            user_role("Customer", "System.User", "Shop.User", "Shop.HRAdmin", "Administration.User"),
            user_role("Boss", "System.Administrator", "SAML20.Administrator"),
        ),
    ),
    (
        "ROLE-18",
        [],
        roles(marketplace("OIDC"), orders("User"), user_role("Customer", "Shop.User", "OIDC.Administrator")),
    ),
    # ROLE-19: nothing is lost without it.
    (
        "ROLE-19",
        [("info", "Customer × Shop.A"), ("info", "Customer × Shop.B")],
        roles(orders("A", "B"), user_role("Customer", "System.User", "Shop.A", "Shop.B")),
    ),
    (
        "ROLE-19",
        [("info", "Customer × Shop.A")],
        roles(
            shop_with("A", "B"),
            entity(
                "Order",
                {"to": "A", "read": ["Total"], "xpath": "[Total > 10]"},
                {"to": "B", "read": ["Total"], "xpath": "[Total > 5]"},
            ),
            user_role("Customer", "System.User", "Shop.A", "Shop.B"),
        ),
    ),
    (
        "ROLE-19",
        [("info", "Customer × Shop.Viewer")],
        roles(
            orders("A"),
            lambda app: app.modules["Shop"].role("Viewer").page("Start", "Viewer"),
            user_role("Customer", "System.User", "Shop.A", "Shop.Viewer"),
        ),
    ),
    (
        "ROLE-19",
        [],
        roles(
            orders("A"),
            lambda app: app.modules["Shop"].role("Runner").microflow("ACT_Go", "Runner"),
            user_role("Customer", "System.User", "Shop.A", "Shop.Runner", "Shop.Gone", "AddOn.User"),
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
        assert words.message and words.fix and words.evidence


@pytest.mark.parametrize(
    "rule_id",
    [f"ROLE-{number}" for number in ("01", "02", "03", "04", "05", "07", "09", "11", "13", "18", "19")],
)
def test_a_package_has_no_user_roles(rule_id: str, app: App, judge) -> None:
    app.module("Shop", "User")
    app.package()
    outcome = judge(rule_id, app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "a module package has no app settings and no user roles"


def test_in_a_package_module_roles_are_own_and_documented(app: App, judge) -> None:
    app.module("Shop", "User", marketplace=True, documented=False)
    app.package()
    assert judge("ROLE-08", app).told == [("low", "Shop.User")]


def test_rules_about_visitors_have_no_subjects_without_them(app: App, judge) -> None:
    app.user_role("Anonymous", "System.User", manage_all=True)
    for rule_id in ("ROLE-02", "ROLE-06"):
        assert judge(rule_id, app).outcome.status is Status.NO_SUBJECTS


def test_the_license_manager_of_mendix_4_does_not_dangle(judge) -> None:
    app = App(version="4.8.9")
    app.user_role("Sales", "System.User", "System.LicenseManager")
    assert judge("ROLE-11", app).told == []


def test_nobody_can_say_whether_a_role_of_a_missing_module_exists(app: App, judge) -> None:
    app.module("Shop", "Seller")
    app.user_role("Sales", "System.User", "Shop.Seller", "Elsewhere.Clerk")
    outcome = judge("ROLE-11", app).outcome
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "the module roles of Elsewhere are not in the export"


def test_a_shared_module_role_reaches_everybody_and_is_no_matter_of_editing_the_module(app: App, judge) -> None:
    app.module("Chat", "User", marketplace=True, version="2.0.1")
    app.user_role("Customer", "System.User", "Chat.User")
    app.user_role("Anonymous", "System.User", "Chat.User").guest("Anonymous")
    result = judge("ROLE-06", app)
    assert (result.only.reach, result.only.origin) == (Reach.ANONYMOUS, Origin.MARKETPLACE)
    assert result.explained.fix.startswith("Take Chat.User out of Anonymous")


def test_evidence_names_the_user_roles_and_where_they_stand(app: App, judge) -> None:
    app.user_role("Helpdesk", "System.User", manages=("Administrator",))
    (evidence,) = judge("ROLE-01", app).explained.evidence
    assert evidence.statement == "user role Helpdesk may manage Administrator"
    assert "project security" in str(evidence.location)


def test_the_chain_and_the_rights_that_are_gained_are_told(app: App, judge) -> None:
    orders("Staff")(app)
    app.user_role("Boss", "System.User", "Shop.Staff")
    app.user_role("Lead", "System.User", "Shop.Staff", manages=("Boss",))
    app.user_role("Helpdesk", "System.User", manages=("Lead",))
    words = judge("ROLE-03", app).explained
    assert words.message == ("User role Helpdesk can give itself more than it has, by making a user with Boss or Lead.")
    assert words.evidence[0].statement == "user role Helpdesk may manage Lead"
    assert words.evidence[1].statement == (
        "Boss can be given through Lead; it has 1 right more, such as read Shop.Order/Total"
    )


def test_containment_that_nobody_can_decide_is_possible_only(app: App, judge) -> None:
    shop = app.module("Shop", "A", "B")
    order = shop.entity("Order", {"Day": "DateTime"})
    order.rule("A", read="all", xpath="[year-from-dateTime(Day) = 2026]")
    order.rule("B", read="all", xpath="[year-from-dateTime(Day) = 2025]")
    app.user_role("Boss", "System.User", "Shop.A").user_role("Helpdesk", "System.User", "Shop.B", manages=("Boss",))
    result = judge("ROLE-03", app)
    assert result.only.certainty is Certainty.POSSIBLE
    assert "may be able to give itself more" in result.explained.message


def test_administration_without_a_version_is_not_checked(app: App, judge) -> None:
    administration("95413", "Customer")(app)
    outcome = judge("ROLE-13", app).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "the export does not say of which version the module Administration is",
    )


def test_below_production_the_lowest_role_is_judged_one_severity_lower(app: App, judge) -> None:
    app.security(SecurityLevel="CheckFormsAndMicroflows")
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", write="all")
    app.user_role("Customer", "System.User", "Shop.User")
    finding = judge("ROLE-14", app).only
    assert (finding.severity.value, finding.enforced_now) == ("medium", False)


def test_what_every_role_may_do_with_accounts_makes_none_the_lowest(app: App, judge) -> None:
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}).rule("User", write="all")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User")
    app.user_role("Customer", "System.User", "Shop.User").user_role("Newcomer", "System.User")
    assert judge("ROLE-14", app).told == [("high", "Customer × Shop.Order")]


def test_module_roles_of_a_package_may_contain_each_other_but_not_be_equal(app: App, judge) -> None:
    orders("A", "B")(app)
    entity("Bill", {"to": "B", "read": "all"})(app)
    app.package()
    assert judge("ROLE-12", app).told == []
    twins = App()
    orders("A", "B")(twins)
    twins.package()
    result = judge("ROLE-12", twins)
    assert result.told == [("low", "Shop.A + Shop.B")]
    assert result.explained.message == "The module roles Shop.A and Shop.B give the same access."


def test_every_pair_of_roles_is_a_subject_once(app: App, judge) -> None:
    shop = app.module("Shop", *"ABCD")
    for role in "ABCD":
        shop.entity(f"E{role}", {"Text": "String"}).rule(role, read="all")
        app.user_role(f"Role{role}", "System.User", f"Shop.{role}")
    assert judge("ROLE-12", app).outcome.subjects == 12


def test_a_merged_role_is_compared_with_all_but_its_own(app: App) -> None:
    orders("A", "B")(app)
    entity("Bill", {"to": "A", "read": "all"})(app)
    for name, module_role in (("One", "A"), ("Two", "B"), ("Three", "A")):
        app.user_role(name, "System.User", f"Shop.{module_role}")
    context = Context(app.project())
    both = context.role_subject(context.access.of(RoleSet((Name("One"), Name("Two")))))
    found = judge_role(context, both, [registry.rule("ROLE-12")])
    assert [(f.subjects.label, f.facts[0]) for f in found] == [("One + Two + Three", "equal")]


def test_what_a_module_role_opens_is_told_and_that_it_can_go(app: App, judge) -> None:
    orders("A")(app)
    app.modules["Shop"].role("Viewer").page("Start", "Viewer").page("Old", "Viewer", excluded=True)
    app.user_role("Customer", "System.User", "Shop.A", "Shop.Viewer")
    words = judge("ROLE-19", app).explained
    assert words.message == (
        "Without Shop.Viewer, Customer has the same access; Shop.Viewer only opens the page Shop.Start."
    )
    assert words.fix == "Take Shop.Viewer out of Customer, unless the page must stay open."


def test_configuration_is_told_with_the_word_that_makes_it(app: App, judge) -> None:
    app.module("Shop", "Mixed").entity("Order", {"Total": "Decimal"}).rule("Mixed", write="all")
    app.modules["Shop"].entity("MailEndpoint", {"Url": "String"}).rule("Mixed", write="all")
    words = judge("ROLE-17", app).explained
    assert words.evidence[0].statement == "Shop.MailEndpoint is configuration by its name: Endpoint"
