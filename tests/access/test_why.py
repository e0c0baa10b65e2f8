"""The chain behind a cell, and what is missing for one that is empty."""

import pytest

from auditor.access.effective import AccessModel
from auditor.access.rows import Rows
from auditor.access.target import parse_roles, parse_target
from auditor.access.who_can import who_can
from auditor.access.why import Why, why
from auditor.model.documents import ServiceKind, ServiceVersion
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import Granularity, Module, ModuleRole, SecurityLevel
from tests.builders import association, attribute, entity, microflow, page, project, rule, service, user_role

ACCOUNT = "[Webshop.Order_Account = '[%CurrentUser%]']"
LOCKED = "[not(Locked)]"
OWN = "[id = '[%CurrentUser%]']"

WEBSHOP = project(
    entity(
        "Webshop.Order",
        "OrderNumber",
        "Total",
        attribute("Locked", AttributeType.BOOLEAN),
        attribute("Sum", AttributeType.DECIMAL, calculated=True),
        rules=[
            rule("Webshop.User", read="all", xpath=ACCOUNT),
            rule("Webshop.User", create=True, write=["OrderNumber", "Total"], delete=True, read="all"),
            rule("Webshop.SelfService", write=["Total"], xpath=LOCKED),
            rule("Webshop.Agent", write=["Total"], xpath=LOCKED),
            rule("Webshop.SalesManager", create=True, delete=True, read="all", xpath=ACCOUNT),
        ],
    ),
    entity("Webshop.Secret", "Code"),
    entity(
        "Admin.Account", "FullName", generalization="System.User", rules=[rule("Admin.User", read="all", xpath=OWN)]
    ),
    associations=[association("Webshop.Order_Account", "Webshop.Order", "System.User")],
    documents=[
        microflow("Webshop.ACT_Order_Delete", "Webshop.User"),
        microflow("Webshop.ACT_Old", "Webshop.User", excluded=True),
        microflow("Webshop.SUB_Order"),
        page("Webshop.Order_Edit", "Webshop.User", "Webshop.Agent"),
        service("Webshop.Orders", "Webshop.Agent", operations=["GetOrders"]),
        service("Webshop.Open", authentication=(), operations=["GetOrders"]),
        service(
            "Webshop.Soap",
            kind=ServiceKind.SOAP,
            authentication=None,
            versions=(ServiceVersion(Name("UsernamePassword")),),
        ),
    ],
    user_roles=[
        user_role("Customer", "Admin.User", "Webshop.User", "Webshop.SelfService", "Webshop.Reader", "System.User"),
        user_role("Support", "Webshop.Agent", "System.User", manages=["Lead"]),
        user_role("Lead", "System.User", manages=["SalesManager"]),
        user_role("SalesManager", "Webshop.SalesManager", "System.User"),
    ],
)


def ask(roles: str, right: str, target: str, made=WEBSHOP, added=(), removed=()) -> Why:
    """Ask as on the command line."""
    access = AccessModel(made).of(parse_roles(made, roles.split() if roles else [], added, removed))
    return why(access, parse_target(made, right, target))


def test_the_tree_of_the_drawing():
    """Every rule that reaches the role, by the role that brings it, granting or not (wireframe why_80x24)."""
    found = ask("Customer", "delete", "Webshop.Order")
    assert [(e.user_role, e.module_role, e.rule.id, e.grants, e.kind) for e in found.chain] == [
        ("Customer", "Webshop.User", "Webshop.Order#1", False, "own rows"),
        ("Customer", "Webshop.User", "Webshop.Order#2", True, "everything"),
        ("Customer", "Webshop.SelfService", "Webshop.Order#3", False, "fixed filter"),
    ]
    assert found.answer
    assert found.rows is Rows.ALL
    assert found.sentence == (
        "Customer may delete every Webshop.Order, because rule 2 grants delete "
        "without a row constraint and rules add up."
    )
    assert found.chain[0].rows == ACCOUNT
    assert found.chain[0].sentence == "orders whose account is the signed-in user"
    assert [e.shadowed_by for e in found.chain] == [("Webshop.Order#2",), (), ("Webshop.Order#2",)]
    assert found.bringing_none == ("Admin.User", "System.User", "Webshop.Reader")
    assert str(found.source) == "Shop.mpr › Webshop › domain model › Order › access rule 2"
    assert found.removal == "clear Delete in rule 2"
    assert found.missing == ()
    assert found.around == ()


def test_what_would_be_needed():
    """Who has it, what would bring it, and that it can be handed out (wireframe why_not_80x24)."""
    found = ask("Support", "delete", "Webshop.Order")
    assert not found.answer
    assert found.sentence == "Support may not delete Webshop.Order: no rule that reaches it grants delete."
    assert [(e.rule.id, e.module_roles, e.holders) for e in found.elsewhere] == [
        ("Webshop.Order#2", ("Webshop.User",), ("Customer",)),
        ("Webshop.Order#5", ("Webshop.SalesManager",), ("SalesManager",)),
    ]
    assert found.missing == (
        "Support holds Webshop.User or Webshop.SalesManager, held by Customer and SalesManager",
        "rule 4 gets Delete",
    )
    assert [(a.document, a.sentence) for a in found.around] == [
        (
            "",
            "Support may give users the role Lead and, as Lead, SalesManager, and SalesManager may delete it.",
        )
    ]
    assert str(found.source).endswith("access rule 4")
    assert found.removal == ""


@pytest.mark.parametrize(
    ("roles", "right", "target", "sentence"),
    [
        (
            "SalesManager",
            "delete",
            "Webshop.Order",
            "SalesManager may delete Webshop.Order on some rows only: "
            "by rule 5, orders whose account is the signed-in user.",
        ),
        (
            "SalesManager",
            "create",
            "Webshop.Order",
            "SalesManager may create Webshop.Order, because rule 5 grants create, "
            "and row constraints do not limit create.",
        ),
        (
            "Customer",
            "write",
            "Webshop.Order/Total",
            "Customer may write Total of every Webshop.Order, because rule 2 grants write "
            "without a row constraint and rules add up.",
        ),
        (
            "Customer",
            "read",
            "Webshop.Order",
            "Customer may read members of every Webshop.Order, because rule 2 grants read "
            "without a row constraint and rules add up.",
        ),
        (
            "Support SalesManager",
            "read",
            "Webshop.Order/Total",
            "Support + SalesManager together may read Total of Webshop.Order on some rows only: "
            "by rule 4, orders with Locked false; by rule 5, orders whose account is the signed-in user.",
        ),
        (
            "Customer",
            "write",
            "Webshop.Order/Sum",
            "Customer may not write Sum of Webshop.Order: Sum is calculated, so nobody can write it.",
        ),
        (
            "Lead",
            "read",
            "Webshop.Secret/Code",
            "Lead may not read Code of Webshop.Secret: Webshop.Secret has no access rules.",
        ),
        (
            "Lead",
            "delete",
            "Webshop.Order",
            "Lead may not delete Webshop.Order: no access rule of Webshop.Order reaches it.",
        ),
        (
            "Customer",
            "execute",
            "Webshop.ACT_Order_Delete",
            "Customer may run Webshop.ACT_Order_Delete, because Webshop.User is allowed to.",
        ),
        (
            "Support",
            "execute",
            "Webshop.ACT_Order_Delete",
            "Support may not run Webshop.ACT_Order_Delete: only Webshop.User is allowed to.",
        ),
        (
            "Customer",
            "execute",
            "Webshop.ACT_Old",
            "Customer may not run Webshop.ACT_Old: it is excluded and does not exist at run time.",
        ),
        ("Customer", "execute", "Webshop.SUB_Order", "Customer may not run Webshop.SUB_Order: no role is allowed to."),
        (
            "Customer Support",
            "view",
            "Webshop.Order_Edit",
            "Customer + Support together may open Webshop.Order_Edit, "
            "because Webshop.User and Webshop.Agent are allowed to.",
        ),
        (
            "Support",
            "call",
            "Webshop.Orders/GetOrders",
            "Support may call Webshop.Orders/GetOrders, because Webshop.Agent is allowed to.",
        ),
        (
            "Lead",
            "call",
            "Webshop.Open/GetOrders",
            "Everyone may call Webshop.Open/GetOrders, also without signing in: it asks no authentication.",
        ),
        (
            "Lead",
            "call",
            "Webshop.Soap",
            "Lead may not call Webshop.Soap by its roles: a SOAP service stores none, it asks for web-service users.",
        ),
    ],
)
def test_sentences(roles, right, target, sentence):
    """Each reads aloud as it stands."""
    assert ask(roles, right, target).sentence == sentence


@pytest.mark.parametrize(
    ("roles", "right", "target", "rows"),
    [
        ("Customer", "execute", "Webshop.ACT_Order_Delete", Rows.ALL),
        ("Support", "execute", "Webshop.ACT_Order_Delete", Rows.NONE),
        ("Customer", "execute", "Webshop.ACT_Old", Rows.NONE),
        ("SalesManager", "create", "Webshop.Order", Rows.ALL),
        ("SalesManager", "read", "Webshop.Order", Rows.CONSTRAINED),
        ("Lead", "read", "Webshop.Order", Rows.NONE),
    ],
)
def test_rows_of_an_answer(roles, right, target, rows):
    """Documents are all or none; create is never constrained."""
    assert ask(roles, right, target).rows is rows


def test_a_document_has_roles_and_no_rules():
    """`rule` is empty there; what is missing is an allowed role."""
    found = ask("Customer", "execute", "Webshop.ACT_Order_Delete")
    assert [(e.user_role, e.module_role, e.rule, e.grants) for e in found.chain] == [
        ("Customer", "Webshop.User", None, True)
    ]
    assert found.removal == "take Webshop.User off the allowed roles of Webshop.ACT_Order_Delete"
    missing = ask("Support", "execute", "Webshop.ACT_Order_Delete")
    assert missing.missing == ("Support holds Webshop.User, held by Customer",)
    assert missing.elsewhere[0].rule is None
    assert ask("Support", "execute", "Webshop.SUB_Order").missing == (
        "a module role of Support is allowed to run Webshop.SUB_Order",
    )
    assert ask("Support", "execute", "Webshop.ACT_Old").missing == ()
    assert ask("Support", "call", "Webshop.Soap").missing == (
        "the user is marked as a web-service user, which the model does not hold",
    )
    assert ask("Lead", "call", "Webshop.Open").removal == "Webshop.Open must ask for authentication"


def test_what_nobody_can_have_needs_nothing():
    """A calculated attribute is not writable by any rule."""
    assert ask("Support", "write", "Webshop.Order/Sum").missing == ()
    assert ask("Lead", "read", "Webshop.Secret/Code").missing == (
        "an access rule of Webshop.Secret that names a module role of Lead grants Read of Code",
    )


def test_module_roles_added_and_removed():
    """An added module role has no user role; a removed one is not in the chain."""
    found = ask("Support", "delete", "Webshop.Order", added=["Webshop.User"])
    assert [(e.user_role, e.module_role) for e in found.chain if e.grants] == [(None, "Webshop.User")]
    assert not ask("Customer", "delete", "Webshop.Order", removed=["Webshop.User"]).answer
    new = ask("", "delete", "Webshop.Order", added=["Webshop.User"])
    assert new.sentence.startswith("Webshop.User may delete every Webshop.Order")


def test_a_module_role_alone_holds_nothing():
    """It is named itself; what would be needed, a user role that holds it must have."""
    new = ask("", "delete", "Webshop.Secret", added=["Webshop.User"])
    assert new.sentence.startswith("Webshop.User may not delete Webshop.Secret: ")
    assert new.missing == ("an access rule of Webshop.Secret that names Webshop.User grants Delete",)
    other = ask("", "delete", "Webshop.Order", added=["Webshop.SelfService"])
    assert other.missing[0].startswith("a user role that holds Webshop.SelfService also holds ")


def test_members_of_system_user():
    """Granted by System.User's rules and by user management, whatever the account's rules say."""
    found = ask("Support", "write", "Admin.Account/System.User.Blocked")
    assert [(e.user_role, e.module_role, e.rule.id, e.kind) for e in found.chain if e.grants] == [
        ("Support", None, "System.User#managed", "managed users")
    ]
    assert found.sentence == (
        "Support may write System.User.Blocked of Admin.Account on some rows only: "
        "by System.User#managed, users whose every role is Lead."
    )
    assert found.removal == "let Support manage no users"
    other = ask("Customer", "write", "Admin.Account/System.User.Blocked")
    assert not other.answer
    assert other.missing == ("Customer manages the user",), "the account's own rules cannot grant it"
    assert "Customer manages the user" not in ask("Customer", "write", "Admin.Account/FullName").missing


def test_built_in_rules_cannot_be_changed():
    """So no advice says to change one."""
    assert ask("Lead", "delete", "System.TimeZone").missing == ()
    assert ask("Lead", "read", "System.TimeZone").removal == "System.TimeZone#1 is built in and cannot be changed"
    assert ask("Support", "read", "System.User/System.User.Name").removal == (
        "let Support manage no users; System.User#1 is built in and cannot be changed"
    )


def test_an_export_that_knows_user_roles_only():
    """The chain has the user role and no module role."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule(user_roles=["Customer"], delete=True)]),
        documents=[type(page("Shop.Edit"))(Name("Shop.Edit"), Name("Shop"), user_roles=(Name("Customer"),))],
        user_roles=[user_role("Customer"), user_role("Support")],
        granularity=Granularity.USER_ROLES,
    )
    found = ask("Customer", "delete", "Shop.Order", made)
    assert [(e.user_role, e.module_role, e.rule.id) for e in found.chain] == [("Customer", None, "Shop.Order#1")]
    assert ask("Support", "delete", "Shop.Order", made).elsewhere[0].holders == ("Customer",)
    assert (
        ask("Customer", "view", "Shop.Edit", made).sentence
        == "Customer may open Shop.Edit, because Customer is allowed to."
    )


@pytest.mark.parametrize(
    ("level", "right", "target", "enforced"),
    [
        (SecurityLevel.PRODUCTION, "read", "Shop.Order", True),
        (SecurityLevel.PROTOTYPE, "read", "Shop.Order", False),
        (SecurityLevel.PROTOTYPE, "execute", "Shop.ACT", True),
        (SecurityLevel.OFF, "execute", "Shop.ACT", False),
        (SecurityLevel.UNKNOWN, "read", "Shop.Order", True),
    ],
)
def test_below_production_the_answer_is_not_enforced_now(level, right, target, enforced):
    """Prototype checks documents only, off checks nothing (mendix-security.md 1.1)."""
    made = project(
        entity("Shop.Order", "Total"), documents=[microflow("Shop.ACT")], user_roles=[user_role("A")], level=level
    )
    assert any("Not enforced" in note for note in ask("A", right, target, made).notes) is not enforced


def test_notes_say_what_the_answer_does_not_cover():
    """A page hides; a protected module may hold rules that the export lacks."""
    assert ask("Customer", "view", "Webshop.Order_Edit").notes[0].startswith("Page access hides")
    modules = [Module(Name("Shop"), (ModuleRole(Name("Shop.A")),), protected=True)]
    made = project(entity("Shop.Order", "Total"), modules=modules, user_roles=[user_role("A", "Shop.A")])
    assert "protected" in ask("A", "read", "Shop.Order", made).notes[0]


def test_shadowed_by_rules_together():
    """No single rule covers it, two do so together; a rule is never shadowed by one that grants less."""
    made = project(
        entity(
            "Shop.Order",
            "Total",
            "Note",
            rules=[
                rule("Shop.A", read=["Total", "Note"], xpath="[Total = 'x']"),
                rule("Shop.A", read=["Total"]),
                rule("Shop.A", read=["Note"]),
                rule("Shop.A", write=["Note"], xpath="[Total = 'x']"),
            ],
        ),
        user_roles=[user_role("A", "Shop.A")],
    )
    shadows = {e.rule.index: e.shadowed_by for e in ask("A", "read", "Shop.Order", made).chain}
    assert shadows == {1: ("Shop.Order#2", "Shop.Order#3"), 2: (), 3: (), 4: ()}


def test_who_can():
    """Every user role, with its rows and its why."""
    found = who_can(AccessModel(WEBSHOP), parse_target(WEBSHOP, "delete", "Webshop.Order"))
    assert [(holder.user_role, holder.rows) for holder in found.can] == [
        ("Customer", Rows.ALL),
        ("SalesManager", Rows.CONSTRAINED),
    ]
    assert found.cannot == ("Support", "Lead")
    assert found.can[1].why.granting[0].id == "Webshop.Order#5"
