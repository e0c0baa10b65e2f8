"""What a capability of a policy asks for, on effective access."""

from dataclasses import replace

import pytest

from auditor.files.errors import InputError
from auditor.findings.finding import Status
from auditor.model.domain import AttributeType
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Module, ReadStatus
from tests.builders import attribute, entity, microflow, project, rule, service, user_role
from tests.rules.policing.purchase import audited, found, purchasing


def holders(by, capability: str) -> list[str]:
    """Who has a capability, written as TOML."""
    text = f'[functions.f]\nany = [{{ {capability} }}]\n[risks.R]\nwhen = "f"\n'
    return sorted(label for _, label in found(by, text))


@pytest.mark.parametrize(
    ("capability", "who"),
    [
        ('create = "Buy.Supplier"', ["Buyer", "Manager"]),
        ('read = "Buy.Supplier/Account"', ["Buyer", "Manager"]),
        ('write = "Pay.Payment"', ["Manager", "Payer"]),
        ('write = "Pay.Payment/Amount"', ["Manager", "Payer"]),
        ('write = "Pay.Payment/Status"', []),
        ('read = "Pay.Payment/Pay.Payment_Supplier"', ["Manager", "Payer"]),
        ('delete = "*"', []),
        ('execute = "Pay.ACT_*"', ["Manager", "Payer"]),
        ('view = "Pay.*"', ["Manager", "Payer"]),
        ('call = "Pay.Api"', ["Manager", "Payer"]),
        ('read = "Pay.Payment", rows = "unrestricted"', []),
        ('read = "Buy.Supplier", rows = "unrestricted"', ["Buyer", "Manager"]),
        ('write = "*", persistable = false', ["Buyer", "Manager"]),
        ('write = "*", persistable = true, modules = { exclude = ["Buy"] }', ["Manager", "Payer"]),
        ('write = "*", modules = { include = ["Buy"] }', ["Buyer", "Manager"]),
        ('read = "System.User"', ["Buyer", "Manager", "Payer"]),
        ('read = "*/Name", modules = { exclude = ["Buy"] , include = ["own", "System"] }', None),
    ],
)
def test_who_has_a_capability(capability: str, who: list[str] | None) -> None:
    """A wildcard leaves System out, and then nothing is called Name outside Buy."""
    if who is None:
        with pytest.raises(InputError, match=r"matches nothing in Shop\.mpr, with what narrows it"):
            holders(purchasing(), capability)
    else:
        assert holders(purchasing(), capability) == who


@pytest.mark.parametrize(
    ("area", "capability"),
    [
        ("modules", 'delete = "*", modules = { exclude = ["marketplace"] }'),
        ("modules", 'delete = "*", modules = { include = ["own"] }'),
        ("entities", 'delete = "*", persistable = true'),
        ("entities", 'write = "*", data = "configuration"'),
    ],
)
def test_what_narrows_a_capability_must_be_in_the_export(area: str, capability: str) -> None:
    """An export that does not tell Marketplace modules, or what is stored, makes it not checked: never clean."""
    absent = Coverage(Name(area), ReadStatus.ABSENT, Text("not there"))
    text = f'[[assert]]\nname = "a"\ndeny = {{ role = "*", {capability} }}\n'
    outcome = next(o for o in audited(replace(purchasing(), coverage=(absent,)), text).outcomes if o.rule == "SOD-A")
    assert (outcome.status, outcome.findings) == (Status.NOT_CHECKED, 0)
    assert f"does not hold {area}" in outcome.reason


def test_rows_that_always_match_are_unrestricted_and_rows_that_never_match_give_nothing() -> None:
    paid = attribute("Paid", AttributeType.BOOLEAN)
    shop = project(
        entity("Shop.Order", "Total", paid, rules=[rule("Shop.Every", read="all", xpath="[Paid or not(Paid)]")]),
        entity(
            "Shop.Line", "Total", paid, rules=[rule("Shop.None", read="all", delete=True, xpath="[Paid and not(Paid)]")]
        ),
        user_roles=[user_role("Every", "System.User", "Shop.Every"), user_role("None", "System.User", "Shop.None")],
    )
    assert holders(shop, 'read = "Shop.Order", rows = "unrestricted"') == ["Every"]
    assert holders(shop, 'read = "Shop.Line"') == holders(shop, 'delete = "Shop.Line"') == []


def test_what_system_gives_on_users_counts_only_where_it_is_asked() -> None:
    """Every role writes its own record, of System.User and of whatever derives from it."""
    shop = project(
        entity("Shop.Account", "Badge", generalization="System.User", rules=[rule("Shop.User", read=["Badge"])]),
        user_roles=[user_role("Customer", "System.User", "Shop.User"), user_role("Visitor", "System.User")],
    )
    assert holders(shop, 'write = "*"') == holders(shop, 'write = "Shop.Account"') == []
    assert holders(shop, 'read = "Shop.Account"') == ["Customer"]
    assert holders(shop, 'write = "System.User"') == ["Customer", "Visitor"]
    with pytest.raises(InputError, match="matches nothing"):
        holders(shop, 'read = "Shop.Account/System.User.Name"')


def test_a_service_without_authentication_is_everyones() -> None:
    shop = project(
        user_roles=[user_role("Caller", "System.User", "Shop.Caller"), user_role("Other", "System.User")],
        documents=[
            service("Shop.Open", authentication=(), operations=["GetAll"]),
            service("Shop.Api", "Shop.Caller", operations=["GetOrders"]),
        ],
    )
    assert holders(shop, 'call = "Shop.Open"') == ["Caller", "Other"]
    assert holders(shop, 'call = "Shop.Api/GetOrders"') == ["Caller"]
    with pytest.raises(InputError, match="matches nothing"):
        holders(shop, 'call = "Shop.Api/GetNothing"')


def test_kinds_of_data() -> None:
    """By name and by class; that there is none of a kind is no error."""
    shop = project(
        entity("Shop.ShopSettings", "Url", "ApiKey", rules=[rule("Shop.Setup", read="all", write="all")]),
        entity(
            "Shop.Person", "Name", "Salary", rules=[rule("Shop.Clerk", read="all"), rule("Shop.Temp", read=["Name"])]
        ),
        user_roles=[user_role(role, "System.User", f"Shop.{role}") for role in ("Setup", "Clerk", "Temp")],
    )
    assert holders(shop, 'write = "*", data = "configuration"') == ["Setup"]
    assert holders(shop, 'read = "*", data = "business"') == ["Clerk", "Temp"]
    assert holders(shop, 'read = "*", data = "sensitive"') == ["Clerk", "Setup"]
    assert holders(shop, 'read = "*", data = "secret"') == ["Setup"]
    assert holders(purchasing(), 'write = "*", data = "configuration"') == []


def test_marketplace_and_own_modules() -> None:
    kit = Module(Name("Kit"), from_marketplace=True)
    shop = project(
        entity("Kit.Part", "Name", rules=[rule("Kit.User", read="all")]),
        entity("Shop.Order", "Name", rules=[rule("Shop.User", read="all")]),
        user_roles=[user_role("Kitter", "System.User", "Kit.User"), user_role("Buyer", "System.User", "Shop.User")],
        modules=[kit, Module(Name("Shop"))],
    )
    assert holders(shop, 'read = "*", modules = { exclude = ["marketplace"] }') == ["Buyer"]
    assert holders(shop, 'read = "*", modules = { exclude = ["own"] }') == ["Kitter"]
    with pytest.raises(InputError, match=r"mxaudit\.toml, line 3: there is no module Shopp; nearest: Shop"):
        holders(shop, 'read = "*", modules = { include = ["Shopp"] }')


@pytest.mark.parametrize(
    ("capability", "says"),
    [
        ('write = "Buy.Suplier"', "write Buy.Suplier matches nothing in Shop.mpr; nearest: Buy.Supplier"),
        ('write = "Buy.Supplier/Acount"', "matches nothing in Shop.mpr; members of Buy.Supplier: nearest: Account"),
        ('execute = "Pay.ACT_Gone"', "execute Pay.ACT_Gone matches nothing in Shop.mpr; nearest: Pay.ACT_Gone"),
        ('view = "Shop.*"', "view Shop.* matches nothing in Shop.mpr"),
    ],
)
def test_a_selector_that_matches_nothing_is_refused(capability: str, says: str) -> None:
    """Excluded documents do not exist at run time."""
    with pytest.raises(InputError) as refused:
        holders(purchasing(), capability)
    assert str(refused.value).startswith("mxaudit.toml, line 3: ")
    assert says in str(refused.value)


def test_a_function_that_no_risk_uses_must_match_too() -> None:
    with pytest.raises(InputError, match="line 3"):
        audited(purchasing(), '[functions.f]\nany = [{ read = "Shop.Gone" }]\n')


def test_what_an_export_does_not_hold_is_not_refused_but_not_checked() -> None:
    bare = project(
        entity("Buy.Supplier", "Name", rules=[rule("Buy.Buyer", read="all")]),
        user_roles=[user_role("Buyer", "System.User", "Buy.Buyer")],
        coverage=(Coverage(Name("documents"), ReadStatus.ABSENT, Text("lists entities only")),),
    )
    done = audited(bare, '[functions.f]\nany = [{ execute = "Buy.ACT_Save" }]\n[risks.R]\nwhen = "f"\n')
    (outcome,) = (o for o in done.outcomes if o.rule == "SOD-R")
    assert (outcome.status, outcome.reason) == (
        "not checked",
        "the export does not hold documents: lists entities only",
    )


def test_where_something_could_not_be_read_nothing_is_refused() -> None:
    torn = project(
        user_roles=[user_role("Buyer", "System.User")],
        documents=[microflow("Buy.ACT_Save")],
        coverage=(Coverage(Name("entities"), ReadStatus.PARTIAL, Text("1 of 2"), unreadable=True),),
    )
    done = audited(torn, '[functions.f]\nany = [{ read = "Buy.Supplier" }]\n[risks.R]\nwhen = "f"\n')
    (outcome,) = (o for o in done.outcomes if o.rule == "SOD-R")
    assert (outcome.status, outcome.reason) == ("not checked", "entities could be read only in part: 1 of 2")
