"""An app that uses every builder there is, for the tests of this folder."""

from auditor.samples import actions, pluggable, widgets
from auditor.samples.actions import call_microflow, change, rest_call
from auditor.samples.app import DEFAULT_VERSION, App
from auditor.samples.module import ModuleBuilder

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
    app.native_navigation({"Shop.Order": "All"}, session=False)
    app.configured_constant("Shop.ApiToken", "t0p-s3cret").configured_constant("Shop.Retries", None)
    app.navigation_items(widgets.menu_item("Pay", widgets.run_microflow("Shop.ACT_Order_Pay")))
    _add_flows(shop)
    _add_pages(shop)
    _add_integration(shop)
    return app


def _add_flows(shop: ModuleBuilder) -> None:
    """Every action, in a microflow, a nanoflow and a rule."""
    steps = [
        actions.retrieve("Orders", "Shop.Order", OWN_ROWS),
        actions.retrieve("First", "Shop.Order", "[State = 'Open']", single=True),
        actions.retrieve_over("Party", "First", "Shop.Order_Party"),
        actions.create("New", "Shop.Order", {"Shop.Order.Note": "$Party/Name"}, {"Shop.Order_Party": "$Party"}),
        actions.commit("New"),
        actions.loop("Orders", "Order", [actions.delete("Order"), actions.log("Gone: {1}", "$Order/Note")]),
        actions.create_list("List", "Shop.Order"),
        actions.change_list("List", "$New"),
        actions.head("Head", "List"),
        actions.aggregate("Sum", "List", "Shop.Order.Total"),
        actions.create_variable("Words", "'a' + toString($Sum)"),
        actions.change_variable("Words", "$Words + 'b'"),
        actions.call_java("Shop.DoIt", {"text": "$Words"}, "Done", {"later": "Shop.BCO_Order"}),
        actions.export_text("Text", "Shop.EXM_Order", "Head"),
        actions.show_message("Sum: {1}", "toString($Sum)"),
        actions.show_page("Shop.Order_Edit", {"Order": "$Head"}),
        actions.call_microflow("Shop.BCO_Order", queue="Shop.Queue"),
        actions.consumed_operation("Shop.Weather.Today", {"city": "$Text"}, "Forecast"),
        actions.database_query("Shop.Database.All", "'select ' + $Words", "Rows"),
        actions.retrieve("Invoice", "Shop.Invoice", single=True),
        actions.download("Invoice"),
        rest_call(
            "https://example.com/{1}",
            "$Text",
            method="POST",
            user_name="'me'",
            password="@Shop.ApiToken",
            form={"grant_type": "'client_credentials'"},
            result="Answer",
            response_mapping="Shop.IMM_Order",
            response_entity="Shop.Order",
        ),
    ]
    inputs = {"Account": "System.User"}
    shop.microflow("ACT_Everything", "User", actions=steps, parameters=inputs, returns="String", result="$Text")
    shop.nanoflow("NF_Calls", "User", actions=[actions.call_nanoflow("Shop.NF_Open", {"Orders": "empty"})])
    shop.microflow_rule("IsOpen", {"Order": "Shop.Order"}, "$Order/State = Shop.State.Open")
    shop.java_action("DoIt", {"text": "String", "later": "String"}, "Boolean")
    shop.scheduled_event("Nightly", "BCO_Order")


def _add_pages(shop: ModuleBuilder) -> None:
    """Every widget, on a page and in a snippet, and everything that a button does."""
    note = widgets.text_box("Shop.Order.Note")
    doings = [
        widgets.open_page("Shop.Order_Edit"),
        widgets.run_microflow("Shop.ACT_Everything"),
        widgets.run_nanoflow("Shop.NF_Calls"),
        widgets.create_object("Shop.Order", "Shop.Order_Edit"),
        widgets.delete_object(),
        widgets.save_changes(),
    ]
    buttons = [widgets.button(doing, f"button{number}") for number, doing in enumerate(doings)]
    forced = widgets.button(doings[1], "forced", visible_to=["Shop.Admin"], ignore_security=True)
    shop.snippet("Order_Fields", widgets.data_view("Shop.Order", note), parameters={"Order": "Shop.Order"})
    shop.page(
        "Order_View",
        "User",
        parameters={"Order": "Shop.Order"},
        layout="Atlas_Core.Popup",
        widgets=[
            widgets.data_view("Shop.Order", note, parameter="Order", footer=[*buttons, forced]),
            widgets.list_view("Shop.Order", widgets.text_box("Shop.Order.Label", False), xpath=OWN_ROWS),
            widgets.data_view("Shop.Order", microflow="Shop.ACT_Everything", editable=False),
            widgets.snippet_call("Shop.Order_Fields"),
            pluggable.html_element("Shop.Order.Note"),
            pluggable.attribute_widget("com.example.Editor", "Shop.Order.Note"),
        ],
    )
    shop.menu("Menu", widgets.menu_item("Orders", doings[0]))


def _add_integration(shop: ModuleBuilder) -> None:
    """Every document about another system."""
    shop.import_mapping("IMM_Order", "Order", ["Note"]).export_mapping("EXM_Order", "Order", ["Note", "Label"])
    weather = {"Today": {"Authorization": "Bearer {token}", "Accept": "*/*"}}
    shop.consumed_rest_service("Weather", "https://example.com", weather, user_name="me", password_constant="ApiToken")
    shop.consumed_odata_service("Crm", "@Shop.Address", user_name="'me'", password="'pa55word'")
    shop.database_connection("Database", "All", address="Address", password="ApiToken", literal="jdbc:hsqldb:mem")
