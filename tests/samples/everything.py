"""An app that uses every builder there is, for the tests of this folder."""

from auditor.samples.actions import call_microflow, change, rest_call
from auditor.samples.app import DEFAULT_VERSION, App

OWN_ROWS = "[System.owner = '[%CurrentUser%]']"

ATTRIBUTES = {
    "Number": "AutoNumber",
    "Total": "Decimal",
    "Note": "String(0)",
    "Label": "String",
    "State": "Enum(State)",
    "Paid": "Boolean",
    "OrderedOn": "DateTime",
    "Lines": "Integer",
    "Weight": "Long",
    "Code": "HashedString",
    "Picture": "Binary",
    "Discount": "Decimal",
}


def everything(version: str = DEFAULT_VERSION) -> App:
    """Build it."""
    app = App(version, name="Everything")
    app.user_role("Customer", "System.User", "Shop.User", description="Buys.", manages=["Customer"])
    app.user_role("Anonymous", "System.User", "Shop.Guest", description="")
    app.guest().demo_user("demo_customer", "Customer")
    shop = app.module("Shop", "User", "Admin").role("Guest", "Looks around.")
    app.module("Atlas_Core", marketplace=True, version="3.19.0", package_id=117187, theme=True)
    shop.entity("Party", {"Name": "String"})
    shop.entity("Company", {"TaxNumber": "String(20)"}, generalization="Shop.Party").rule(
        "User", read=["Shop.Party.Name"], write=["TaxNumber"]
    )
    order = shop.entity("Order", ATTRIBUTES, owner=True, created_date=True, calculated=["Discount"], documentation="?")
    order.rule("User", read="all", xpath=OWN_ROWS, caption="own", documentation="Only what one ordered oneself.")
    order.rule("Admin", create=True, delete=True, write="all", default="ReadWrite")
    order.rule("Guest", read=["Label", "Order_Party"], write=["Note"])
    order.event("Before", "Commit", "Shop.BCO_Order")
    shop.entity("Invoice", generalization="System.FileDocument").rule("User", read="all")
    shop.entity("Basket", {"Size": "Integer"}, persistable=False)
    shop.entity("Revenue", {"Total": "Decimal"}, view="from Shop.Order as o select sum(o.Total) as Total")
    shop.entity("Lead", {"Name": "String"}, external="Shop.Crm", creatable=True, updatable=True)
    shop.association("Order_Party", "Order", "Party", delete=("keep", "cascade"))
    shop.association("Order_Friends", "Order", "Order", is_set=True, both=True)
    shop.association("Order_User", "Order", "System.User", delete=("prevent", "keep"))
    shop.enumeration("State", "Open", "Closed").constant("ApiToken", "s3cret", exposed=True)
    shop.constant("Retries", "3", type="Integer", documentation="How often.")
    shop.page(
        "Order_Edit", "User", "Admin", url="order/{Order}", parameters={"Order": "Shop.Order"}, folder="Pages/Edit"
    )
    shop.page("Old", "User", excluded=True, layout="Atlas_Core.Popup")
    shop.microflow("ACT_Order_Pay", "User", parameters={"Order": "Shop.Order", "Note": "String"}, url="pay/{Order}")
    call = rest_call("{1}/orders", "@Shop.Address", headers={"Authorization": "'Bearer ' + @Shop.ApiToken"})
    pay = call_microflow("Shop.ACT_Order_Pay", {"Order": "$Order", "Note": "'paid'"})
    steps = [call, pay, change("Order", {"Shop.Order.Note": "'paid'"})]
    shop.microflow("BCO_Order", apply_entity_access=False, returns="Boolean", actions=steps, folder="Pages")
    shop.nanoflow("NF_Open", "Guest", parameters={"Orders": "List(Shop.Order)"}, mark_as_used=True)
    shop.rest_service(
        "Orders", "User", operations=[("GET", "orders/{id}", "ACT_Order_Pay"), ("POST", "orders", "ACT_Order_Pay")]
    )
    shop.odata_service("Feed", authentication=(), entities=["Order"], graphql=True)
    shop.soap_service("Legacy", header="Custom", header_microflow="BCO_Order", operations=[("Pay", "ACT_Order_Pay")])
    app.home("Shop.Order_Edit", by_user_role={"Customer": "Shop.Order_Edit"})
    return app
