"""RIGHT, TARGET and roles as they are typed (cli.md, Arguments)."""

import pytest

from auditor.access.rights import Right
from auditor.access.target import UnknownName, parse_roles, parse_target
from auditor.model.documents import ServiceKind
from auditor.model.names import Name
from auditor.model.project import Granularity
from tests.builders import association, entity, microflow, nanoflow, page, project, rule, service, user_role

SHOP = project(
    entity("Shop.Order", "Total", "Note", rules=[rule("Shop.User", read="all")]),
    entity("Shop.OrderLine", "Amount"),
    entity("Shop.Invoice", "Paid", generalization="System.FileDocument"),
    entity("Shop.Far", "Code", generalization="Stock.Base", rules=[rule("Shop.User", read=["Stock.Base.Size"])]),
    associations=[association("Shop.OrderLine_Order", "Shop.OrderLine", "Shop.Order")],
    documents=[
        page("Shop.Order_Edit", "Shop.User"),
        microflow("Shop.ACT_Order_Delete", "Shop.User"),
        nanoflow("Shop.NAN_Order_Open", "Shop.User"),
        service("Shop.OrderService", "Shop.User", operations=["GetOrders", "GET orders/{id}"]),
    ],
    user_roles=[user_role("Customer", "System.User", "Shop.User"), user_role("A+B"), user_role("Sales")],
)


@pytest.mark.parametrize(
    ("right", "target", "entity_name", "member"),
    [
        ("create", "Shop.Order", "Shop.Order", None),
        ("read", "Shop.Order", "Shop.Order", None),
        ("write", "Shop.Order/Total", "Shop.Order", "Shop.Order.Total"),
        ("read", "Shop.OrderLine/Shop.OrderLine_Order", "Shop.OrderLine", "Shop.OrderLine_Order"),
        ("read", "Shop.Invoice/System.FileDocument.Name", "Shop.Invoice", "System.FileDocument.Name"),
        ("read", "Shop.Far/Stock.Base.Size", "Shop.Far", "Stock.Base.Size"),
        ("delete", "System.User", "System.User", None),
    ],
)
def test_entities_and_members(right, target, entity_name, member):
    """A member is named in one way, and written back in that way."""
    found = parse_target(SHOP, right, target)
    assert (found.right, found.entity.name, found.member) == (Right(right), entity_name, member)
    assert found.label(SHOP) == target


@pytest.mark.parametrize(
    ("right", "target"),
    [
        ("execute", "Shop.ACT_Order_Delete"),
        ("execute", "Shop.NAN_Order_Open"),
        ("view", "Shop.Order_Edit"),
        ("call", "Shop.OrderService"),
        ("call", "Shop.OrderService/GetOrders"),
        ("call", "Shop.OrderService/GET orders/{id}"),
    ],
)
def test_documents_and_operations(right, target):
    """An operation may hold slashes of its own."""
    found = parse_target(SHOP, right, target)
    assert found.entity is None
    assert found.label(SHOP) == target


@pytest.mark.parametrize(
    ("right", "target", "says"),
    [
        ("remove", "Shop.Order", "remove is no right; rights are create, read, write, delete, execute, view, call"),
        ("read", "Shop.Ordr", "entity Shop.Ordr does not exist; nearest: Shop.Order"),
        ("read", "shop.order", "entity shop.order does not exist; nearest: Shop.Order"),
        ("read", "Shop.Order/Totl", "Shop.Order has no member Totl; nearest: Total"),
        ("read", "Shop.Invoice/Name", "Shop.Invoice has no member Name; nearest: System.FileDocument.Name"),
        ("create", "Shop.Order/Total", "create is a right on an entity; write Shop.Order without /Total"),
        (
            "read",
            "Shop.Order/Shop.OrderLine_Order",
            "Shop.OrderLine_Order is a member of Shop.OrderLine, which owns it; "
            "ask Shop.OrderLine/Shop.OrderLine_Order",
        ),
        ("read", "Shop.Order_Edit", "Shop.Order_Edit is a page; read needs an entity"),
        ("view", "Shop.ACT_Order_Delete", "Shop.ACT_Order_Delete is a microflow; view needs a page"),
        ("execute", "Shop.Order", "Shop.Order is an entity; execute needs a microflow or nanoflow"),
        ("execute", "Shop.ACT_Order_Delet", "nearest: Shop.ACT_Order_Delete"),
        ("execute", "Shop.ACT_Order_Delete/Now", "Shop.ACT_Order_Delete has no operations; write it without /Now"),
        ("call", "Shop.OrderService/GetOrder", "Shop.OrderService has no operation GetOrder; nearest: GetOrders"),
        ("read", "", "entity  does not exist"),
        ("read", "Shop.Order/", "Shop.Order has no member "),
        ("read", "\x1b[31mShop\nOrder", "\\x1b[31mShop\\x0aOrder does not exist"),
    ],
)
def test_what_does_not_exist_or_does_not_fit(right, target, says):
    """One line that says what is wrong and which names are nearest; what was typed is made safe to show."""
    with pytest.raises(UnknownName) as caught:
        parse_target(SHOP, right, target)
    assert says in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_operation_by_its_microflow():
    """REST operations are shown as method and path; the microflow's name will do when only one runs it."""
    made = service("Shop.Rest", kind=ServiceKind.REST)
    operations = [("GET orders", "Shop.GetOrders"), ("GET order", "Shop.GetOrder"), ("PUT order", "Shop.GetOrder")]
    operation = type(SHOP.services[0].operations[0])
    made = type(made)(made.name, made.module, made.kind, operations=tuple(operation(*map(Name, o)) for o in operations))
    shop = project(documents=[made])
    assert parse_target(shop, "call", "Shop.Rest/GetOrders").operation.name == "GET orders"
    with pytest.raises(UnknownName, match="no operation GetOrder;"):
        parse_target(shop, "call", "Shop.Rest/GetOrder")


def test_the_document_that_exists_wins_over_an_excluded_one():
    """Names are unique among the documents that are not excluded."""
    made = project(documents=[microflow("Shop.ACT", excluded=True), microflow("Shop.ACT", "Shop.User")])
    assert not parse_target(made, "execute", "Shop.ACT").document.excluded


def test_roles():
    """`A+B` asks for a combination, unless a role is called so."""
    assert parse_roles(SHOP, ["Customer+Sales"]).user_roles == ("Customer", "Sales")
    assert parse_roles(SHOP, ["A+B", "Sales", "Sales"]).user_roles == ("A+B", "Sales")
    assert parse_roles(SHOP, [], ["Shop.User", "System.Administrator"]).added == ("Shop.User", "System.Administrator")
    assert parse_roles(SHOP, ["Customer"], (), ["Shop.User"]).removed == ("Shop.User",)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((["Custmer"],), "user role Custmer does not exist; nearest: Customer"),
        ((["Customer+Sale"],), "user role Sale does not exist; nearest: Sales"),
        ((["Customer"], ["Shop.Usr"]), "module role Shop.Usr does not exist; nearest: Shop.User"),
        ((["Customer"], [], ["Customer"]), "module role Customer does not exist"),
    ],
)
def test_roles_that_do_not_exist(arguments, says):
    """With the nearest ones."""
    with pytest.raises(UnknownName, match=says):
        parse_roles(SHOP, *arguments)


def test_roles_of_a_package_and_of_an_export_without_module_roles():
    """A module role stands for a user role; where none are known, adding one is refused."""
    package = project(entity("Shop.Order", rules=[rule("Shop.User", create=True)]))
    assert parse_roles(package, ["Shop.User"]).user_roles == ("Shop.User",)
    with pytest.raises(UnknownName, match=r"module role Shop\.Usr does not exist; nearest: Shop\.User"):
        parse_roles(package, ["Shop.Usr"])
    resolved = project(user_roles=[user_role("Customer")], granularity=Granularity.USER_ROLES)
    with pytest.raises(UnknownName, match="user roles only"):
        parse_roles(resolved, ["Customer"], ["Shop.User"])
