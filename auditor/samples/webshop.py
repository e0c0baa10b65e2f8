"""The web shop: a sensibly secured app whose user roles are worth merging.

Each role is fine alone. What merging some of them makes possible is told in `sample_projects/webshop/README.md`.
"""

from auditor.samples import webshop_pages as pages
from auditor.samples.app import App
from auditor.samples.marketplace import LAYOUT, add_administration, add_atlas
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import button, open_page

OWN_CUSTOMER = "[Webshop.Customer_Account = '[%CurrentUser%]']"
OWN_ORDER = "[Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account = '[%CurrentUser%]']"
OWN_LINE = (
    "[Webshop.OrderLine_Order/Webshop.Order/Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account"
    " = '[%CurrentUser%]']"
)
OWN_PAYMENT = (
    "[Webshop.Payment_Order/Webshop.Order/Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account"
    " = '[%CurrentUser%]']"
)
OWN_INVOICE = (
    "[Webshop.Invoice_Order/Webshop.Order/Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account"
    " = '[%CurrentUser%]']"
)
OWN_RETURN = (
    "[Webshop.Return_Order/Webshop.Order/Webshop.Order_Customer/Webshop.Customer/Webshop.Customer_Account"
    " = '[%CurrentUser%]']"
)
OWN_REVIEW = "[Webshop.Review_Customer/Webshop.Customer/Webshop.Customer_Account = '[%CurrentUser%]']"
OWN_TICKET = "[Support.Ticket_Customer/Webshop.Customer/Webshop.Customer_Account = '[%CurrentUser%]']"
DISPUTED_LINE = "[Webshop.OrderLine_Order/Webshop.Order/Disputed = true()]"
RECEIVED = "[Status = 'Received']"
PUBLISHED = "[Published = true()]"
SHIPPED = "[Status = 'Paid' or Status = 'Shipped']"

_WEBSHOP_ROLES = {
    "Guest": "Looks at the catalogue without signing in.",
    "User": "Buys: own orders, payments, returns and reviews.",
    "Agent": "Helps customers: looks up orders and payments, settles disputes and returns that have come in.",
    "Seller": "Keeps the catalogue and discounts.",
    "Shipper": "Ships paid orders.",
    "Bookkeeper": "Makes invoices and follows payments.",
    "Reader": "Reads orders and invoices of everyone, changes nothing.",
    "Feed": "Lets the price comparison service read the catalogue.",
}


def webshop() -> App:
    """Build the web shop."""
    app = App(name="Webshop")
    shop = app.module("Webshop")
    for role, description in _WEBSHOP_ROLES.items():
        shop.role(role, description)
    _add_catalogue(shop)
    _add_orders(shop)
    _add_money(shop)
    _add_returns(shop)
    _add_webshop_documents(shop)
    _add_support(app)
    _add_stock(app)
    add_administration(app)
    add_atlas(app)
    _add_user_roles(app)
    pages.add_navigation(app)
    return app


def _add_user_roles(app: App) -> None:
    everyone = ("System.User", "Administration.User")
    app.guest("Anonymous")
    app.user_role("Anonymous", "System.User", "Webshop.Guest", description="Visitors who have not signed in.")
    app.user_role("Customer", *everyone, "Webshop.User", "Support.Customer", description="Buys in the shop.")
    app.user_role(
        "Support",
        *everyone,
        "Webshop.Agent",
        "Support.Agent",
        "Stock.Reader",
        description="Answers customers and settles returns.",
        manages=["Customer"],
    )
    app.user_role("Sales", *everyone, "Webshop.Seller", "Stock.Reader", description="Keeps the catalogue.")
    app.user_role("Warehouse", *everyone, "Webshop.Shipper", "Stock.Clerk", description="Ships and stores goods.")
    app.user_role("Finance", *everyone, "Webshop.Bookkeeper", description="Invoices and payments.")
    app.user_role(
        "SalesManager",
        *everyone,
        "Webshop.Seller",
        "Webshop.Reader",
        "Stock.Reader",
        description="Leads the sales team.",
        manages=["Sales"],
    )
    app.user_role("Auditor", *everyone, "Webshop.Reader", "Support.Reader", description="Checks the books.")
    app.user_role("Integration", "System.User", "Webshop.Feed", description="The price comparison service.")
    app.user_role(
        "Administrator",
        "System.Administrator",
        "Administration.Administrator",
        description="Accounts and technical upkeep; no access to orders.",
        manage_all=True,
    )


def _add_catalogue(shop: ModuleBuilder) -> None:
    shop.entity("Category", {"Name": "String(100)"}).rule("User", "Agent", "Feed", "Reader", read="all").rule(
        "Seller", create=True, read="all", write="all"
    )
    product = shop.entity(
        "Product",
        {"Name": "String", "Description": "String(0)", "Price": "Decimal", "PurchasePrice": "Decimal"},
        documentation="What the shop sells. The purchase price is for the shop's own people.",
    )
    shown = ["Name", "Description", "Price", "Product_Category"]
    product.rule("Guest", "User", "Agent", "Feed", read=shown)
    product.rule("Seller", create=True, read="all", write="all")
    product.rule("Reader", "Bookkeeper", read="all")
    shop.association("Product_Category", "Product", "Category")
    review = shop.entity("Review", {"Stars": "Integer", "Text": "String(1000)", "Published": "Boolean"})
    review.rule(
        "User",
        create=True,
        delete=True,
        write=["Stars", "Text", "Review_Product"],
        xpath=OWN_REVIEW,
        caption="one's own",
    )
    review.rule("User", read=["Stars", "Text", "Review_Product"], xpath=PUBLISHED, caption="published by the shop")
    review.rule("Agent", read="all", write=["Published"])
    shop.association("Review_Product", "Review", "Product").association("Review_Customer", "Review", "Customer")
    shop.entity("Discount", {"Code": "String(20)", "Percentage": "Integer"}).rule("User", read=["Percentage"]).rule(
        "Seller", create=True, read="all", write="all"
    )
    shop.entity("Basket", {"Total": "Decimal"}, persistable=False).rule(
        "Guest", "User", create=True, delete=True, write="all"
    )


def _add_orders(shop: ModuleBuilder) -> None:
    shop.enumeration("OrderStatus", "Open", "Paid", "Shipped", "Closed")
    customer = shop.entity(
        "Customer", {"Name": "String", "City": "String", "Phone": "String(20)", "Notes": "String(0)"}
    )
    customer.rule(
        "User", read=["Name", "City", "Phone"], write=["City", "Phone"], xpath=OWN_CUSTOMER, caption="oneself"
    )
    customer.rule("Agent", read=["Name", "Notes"], write=["Notes"])
    customer.rule("Shipper", "Bookkeeper", "Reader", read=["Name", "City"])
    shop.association("Customer_Account", "Customer", "Administration.Account")
    order = shop.entity(
        "Order",
        {
            "Number": "AutoNumber",
            "PlacedOn": "DateTime",
            "Total": "Decimal",
            "Status": "Enum(OrderStatus)",
            "Disputed": "Boolean",
            "Remark": "String(500)",
        },
        documentation="What a customer bought.",
    )
    mine = ["Disputed", "Remark"]
    order.rule("User", create=True, read="all", write=mine, xpath=OWN_ORDER, caption="the own orders")
    order.rule("Agent", read=["Number", "PlacedOn", "Status", "Order_Customer"])
    order.rule(
        "Shipper", read=["Number", "Status", "Order_Customer"], write=["Status"], xpath=SHIPPED, caption="to be sent"
    )
    order.rule("Bookkeeper", "Reader", read=["Number", "PlacedOn", "Total", "Status", "Order_Customer"])
    shop.association("Order_Customer", "Order", "Customer", delete=("keep", "prevent"))
    line = shop.entity("OrderLine", {"Quantity": "Integer", "Price": "Decimal"})
    line.rule("User", create=True, read="all", write=["Quantity"], xpath=OWN_LINE, caption="of the own orders")
    line.rule("Agent", read="all", write=["Price"], xpath=DISPUTED_LINE, caption="of disputed orders")
    line.rule("Shipper", read=["Quantity", "OrderLine_Order", "OrderLine_Product"])
    line.rule("Bookkeeper", "Reader", read="all")
    shop.association("OrderLine_Order", "OrderLine", "Order", delete=("keep", "cascade"))
    shop.association("OrderLine_Product", "OrderLine", "Product", delete=("keep", "prevent"))


def _add_money(shop: ModuleBuilder) -> None:
    payment = shop.entity(
        "Payment",
        {"Amount": "Decimal", "PaidOn": "DateTime", "PayerIban": "String(34)", "Reference": "String"},
        documentation="A payment as the bank reported it.",
    )
    payment.rule("User", create=True, read="all", write=["Reference"], xpath=OWN_PAYMENT, caption="for the own orders")
    payment.rule("Agent", read="all")
    payment.rule("Bookkeeper", create=True, read="all", write="all")
    shop.association("Payment_Order", "Payment", "Order")
    invoice = shop.entity("Invoice", {"Number": "AutoNumber", "Total": "Decimal", "SentOn": "DateTime"})
    invoice.rule("User", read="all", xpath=OWN_INVOICE, caption="for the own orders")
    invoice.rule("Bookkeeper", create=True, read="all", write="all")
    invoice.rule("Reader", read="all")
    shop.association("Invoice_Order", "Invoice", "Order", delete=("keep", "prevent"))
    document = shop.entity("InvoiceDocument", {"Version": "Integer"}, generalization="System.FileDocument")
    paper = (
        "[Webshop.InvoiceDocument_Invoice/Webshop.Invoice/Webshop.Invoice_Order/Webshop.Order/Webshop.Order_Customer"
    )
    whose = f"{paper}/Webshop.Customer/Webshop.Customer_Account = '[%CurrentUser%]']"
    document.rule("User", read="all", xpath=whose, caption="for the own orders")
    shop.association("InvoiceDocument_Invoice", "InvoiceDocument", "Invoice", delete=("keep", "cascade"))


def _add_returns(shop: ModuleBuilder) -> None:
    shop.enumeration("ReturnStatus", "Announced", "Received", "Settled")
    parcel = shop.entity(
        "Return",
        {"Reason": "String(500)", "Status": "Enum(ReturnStatus)", "Refund": "Decimal"},
        documentation="Goods that a customer sends back.",
    )
    mine = ["Reason", "Return_Order"]
    parcel.rule("User", create=True, read="all", write=mine, xpath=OWN_RETURN, caption="of the own orders")
    parcel.rule("Agent", read="all", write=["Refund"], xpath=RECEIVED, caption="goods that have come in")
    shop.association("Return_Order", "Return", "Order")


def _add_webshop_documents(shop: ModuleBuilder) -> None:
    for page, (roles, widgets) in pages.webshop_pages().items():
        shop.page(page, *roles, layout=LAYOUT, folder="Pages", widgets=widgets)
    order, parcel = {"Order": "Webshop.Order"}, {"Return": "Webshop.Return"}
    shop.microflow("ACT_Order_Place", "User", parameters=order, folder="Orders")
    shop.microflow("ACT_Order_Ship", "Shipper", parameters=order, folder="Orders")
    shop.microflow("ACT_Return_Receive", "Shipper", parameters=parcel, apply_entity_access=False, folder="Returns")
    shop.microflow("ACT_Return_Settle", "Agent", parameters=parcel, folder="Returns")
    shop.microflow("ACT_Invoice_Send", "Bookkeeper", parameters={"Invoice": "Webshop.Invoice"})
    shop.microflow("SUB_Order_Total", parameters=order, returns="Decimal", apply_entity_access=False, folder="Orders")
    shop.nanoflow("NF_Basket_Add", "Guest", "User", parameters={"Product": "Webshop.Product"}, folder="Orders")
    shop.odata_service("CatalogueFeed", "Feed", entities=["Product", "Category"], path="odata/catalogue/v1/")
    shop.constant("PaymentProviderAddress", "https://pay.example.com/v2")
    shop.constant("PaymentProviderApiKey", documentation="Set for each environment.")


def _add_support(app: App) -> None:
    support = app.module("Support")
    support.role("Customer", "Asks questions and follows the answers.").role("Agent", "Answers questions.")
    support.role("Reader", "Reads questions and answers of everyone.")
    support.enumeration("TicketStatus", "Open", "Waiting", "Solved")
    ticket = support.entity("Ticket", {"Subject": "String", "Question": "String(0)", "Status": "Enum(TicketStatus)"})
    asked = ["Subject", "Question", "Ticket_Customer"]
    ticket.rule("Customer", create=True, read="all", write=asked, xpath=OWN_TICKET, caption="asked oneself")
    ticket.rule("Agent", create=True, read="all", write="all")
    ticket.rule("Reader", read="all")
    message = support.entity("Message", {"Text": "String(0)", "Internal": "Boolean"})
    public = "[Internal = false()][Support.Message_Ticket/Support.Ticket/Support.Ticket_Customer/Webshop.Customer"
    visible = f"{public}/Webshop.Customer_Account = '[%CurrentUser%]']"
    message.rule("Customer", read="all", xpath=visible, caption="answers to oneself")
    message.rule("Agent", create=True, read="all", write="all")
    message.rule("Reader", read="all")
    support.association("Ticket_Customer", "Ticket", "Webshop.Customer")
    support.association("Message_Ticket", "Message", "Ticket", delete=("keep", "cascade"))
    edit = button(open_page("Support.Ticket_Edit"), "edit", visible_to=["Support.Agent"])
    support.page("Ticket_Overview", "Agent", "Reader", layout=LAYOUT, widgets=[*pages.tickets(), edit])
    support.page("Ticket_Ask", "Customer", layout=LAYOUT, widgets=pages.tickets())
    parameters = {"Ticket": "Support.Ticket"}
    support.page("Ticket_Edit", "Agent", parameters=parameters, layout=LAYOUT, widgets=pages.ticket())
    support.microflow("ACT_Ticket_Solve", "Agent", parameters={"Ticket": "Support.Ticket"})


def _add_stock(app: App) -> None:
    stock = app.module("Stock")
    stock.role("Clerk", "Counts and moves goods.").role("Reader", "Sees what is in stock.")
    stock.entity("Location", {"Aisle": "String(10)"}).rule("Clerk", create=True, write="all").rule("Reader", read="all")
    item = stock.entity("Item", {"Count": "Integer", "CountedOn": "DateTime"})
    item.rule("Clerk", create=True, read="all", write="all").rule("Reader", read=["Count", "Item_Product"])
    stock.association("Item_Product", "Item", "Webshop.Product").association("Item_Location", "Item", "Location")
    stock.page("Stock_Overview", "Clerk", "Reader", layout=LAYOUT, widgets=pages.stock())
    stock.microflow("ACT_Item_Count", "Clerk", parameters={"Item": "Stock.Item"})
