"""A small shop for the tests of this folder: entities, and short ways to flows on them."""

from typing import Any

from auditor.flows.calls import CallGraph
from auditor.flows.effects import Effects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.names import Name
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

CUSTOMER, ORDER, LINE = Name("Shop.Customer"), Name("Shop.Order"), Name("Shop.Line")


def shop_app(version: str = "10.24.21") -> tuple[App, ModuleBuilder]:
    """Customers, of which some are companies, their orders, and the lines of those."""
    app = App(version)
    shop = app.module("Shop", "User", "Admin")
    shop.entity("Customer", {"Name": "String", "Phone": "String"})
    shop.entity("Company", {"TaxNumber": "String"}, generalization="Shop.Customer")
    shop.entity("Order", {"Note": "String", "Total": "Decimal"}, owner=True)
    shop.entity("Line", {"Text": "String", "Price": "Decimal"})
    shop.entity("Letter", {"Body": "String"}, persistable=False)
    shop.entity("Invoice", {"Number": "String"}, generalization="System.FileDocument")
    shop.association("Order_Customer", "Order", "Customer")
    shop.association("Line_Order", "Line", "Order")
    shop.association("Order_Friends", "Order", "Order", is_set=True)
    shop.association("Customer_Card", "Customer", "Letter", both=True)
    return app, shop


def graph(app: App) -> CallGraph:
    """The graph of an app's documents."""
    return CallGraph(app.project())


def effects(app: App) -> Effects:
    """The effects of an app's flows."""
    return Effects(graph(app))


def of_actions(*steps: dict[str, Any], version: str = "11.6.0", **options: Any) -> tuple[Effects, Node]:
    """The effects of a shop with one microflow `ACT` of these actions."""
    app, shop = shop_app(version)
    shop.microflow("ACT", actions=steps, **options)
    return effects(app), microflow("ACT")


def microflow(bare: str) -> Node:
    """A microflow of the shop."""
    return Node(NodeKind.MICROFLOW, Name(f"Shop.{bare}"))


def nanoflow(bare: str) -> Node:
    """A nanoflow of the shop."""
    return Node(NodeKind.NANOFLOW, Name(f"Shop.{bare}"))
