"""What the pages of the web shop show and offer: each right that a role has is used by a page that it may open."""

from collections.abc import Mapping

from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.forms import editor
from auditor.samples.widgets import button, data_view, list_view, menu_item, open_page, run_microflow, run_nanoflow


def webshop_pages() -> Mapping[str, tuple[tuple[str, ...], list[Document]]]:
    """Give the pages of the module Webshop: name -> module roles and widgets."""
    return {
        "Catalogue": (
            ("Guest", "User", "Agent", "Seller"),
            [list_view("Webshop.Product", button(run_nanoflow("Webshop.NF_Basket_Add"), "add"))],
        ),
        "Order_History": (("User",), _of_customers()),
        "Order_Lookup": (
            ("Agent",),
            [
                *editor("Webshop.OrderLine", "Price"),
                *editor("Webshop.Customer", "Notes"),
                *editor("Webshop.Review", choices={"Published": "Boolean"}),
            ],
        ),
        "Return_Announce": (("User",), editor("Webshop.Return", "Reason", create=True)),
        "Return_Settle": (
            ("Agent",),
            [*editor("Webshop.Return", "Refund"), button(run_microflow("Webshop.ACT_Return_Settle"))],
        ),
        "Product_Edit": (
            ("Seller",),
            [
                *editor("Webshop.Product", "Name", "Description", "Price", "PurchasePrice", create=True),
                *editor("Webshop.Category", "Name", create=True),
                *editor("Webshop.Discount", "Code", "Percentage", create=True),
            ],
        ),
        "Shipping": (
            ("Shipper",),
            [
                list_view("Webshop.Order", button(run_microflow("Webshop.ACT_Order_Ship"), "ship")),
                button(run_microflow("Webshop.ACT_Return_Receive"), "receive"),
            ],
        ),
        "Invoice_Overview": (
            ("Bookkeeper", "Reader"),
            [
                *editor("Webshop.Invoice", dates=("SentOn",), create=True),
                button(run_microflow("Webshop.ACT_Invoice_Send"), visible_to=["Webshop.Bookkeeper"]),
            ],
        ),
        "Payment_Overview": (
            ("Bookkeeper",),
            editor("Webshop.Payment", "Amount", "PayerIban", "Reference", dates=("PaidOn",), create=True),
        ),
    }


def _of_customers() -> list[Document]:
    return [
        *editor("Webshop.Customer", "City", "Phone"),
        *editor("Webshop.Order", "Remark", choices={"Disputed": "Boolean"}, create=True),
        *editor("Webshop.OrderLine", "Quantity", create=True),
        *editor("Webshop.Payment", "Reference", create=True),
        *editor("Webshop.Review", "Stars", "Text", create=True, delete=True),
        button(run_microflow("Webshop.ACT_Order_Place"), "place"),
        button(open_page("Webshop.Return_Announce"), "send back"),
    ]


def tickets() -> list[Document]:
    """Give what customers and support fill in to ask something."""
    return editor("Support.Ticket", "Subject", "Question", create=True)


def ticket() -> list[Document]:
    """Give what support does about one ticket."""
    answers = editor("Support.Message", "Text", choices={"Internal": "Boolean"}, create=True)
    solve = button(run_microflow("Support.ACT_Ticket_Solve"), "solve")
    return [data_view("Support.Ticket", *answers, solve, parameter="Ticket")]


def stock() -> list[Document]:
    """Give what is counted, and where."""
    return [
        *editor("Stock.Item", "Count", dates=("CountedOn",), create=True),
        *editor("Stock.Location", "Aisle", create=True),
        button(run_microflow("Stock.ACT_Item_Count"), "count", visible_to=["Stock.Clerk"]),
    ]


def add_navigation(app: App) -> None:
    """Set the home pages, and the menu."""
    homes = {"Customer": "Webshop.Order_History", "Support": "Support.Ticket_Overview"}
    app.home("Webshop.Catalogue", by_user_role=homes)
    for page in (
        "Webshop.Order_Lookup",
        "Webshop.Return_Settle",
        "Webshop.Product_Edit",
        "Webshop.Shipping",
        "Webshop.Invoice_Overview",
        "Webshop.Payment_Overview",
        "Support.Ticket_Ask",
        "Stock.Stock_Overview",
    ):
        app.navigation_items(menu_item(page.rpartition(".")[2].replace("_", " "), open_page(page)))
