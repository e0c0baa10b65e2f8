"""The connector: a Marketplace-style module that books parcels with a carrier, as a package (`.mpk`).

It follows Mendix's advice for modules in most points: granular, documented roles, settings apart from data, the key
encrypted, only https. Where it does not is told in `sample_projects/README.md`.
"""

from auditor.samples.actions import call_microflow, change, rest_call
from auditor.samples.app import App
from auditor.samples.forms import editor
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import button, data_view, list_view, run_microflow, text_box

NAME = "ParcelConnector"

OWN_SHIPMENT = "[System.owner = '[%CurrentUser%]']"


def connector() -> App:
    """Build the package."""
    app = App(name="ParcelConnector").package()
    module = app.module("ParcelConnector", marketplace=True, version="1.2.0")
    module.role("Configurator", "Sets up the carrier's address, account and key; sees no shipments.")
    module.role("Shipper", "Books shipments and prints labels; sees no settings.")
    module.role("Tracker", "Follows the own shipments.")
    module.role("Monitor")
    _add_configuration(module)
    _add_shipments(module)
    _add_calls(module)
    return app


def _add_configuration(module: ModuleBuilder) -> None:
    configuration = module.entity(
        "CarrierConfiguration",
        {"Account": "String(50)", "ApiKeyEncrypted": "String(0)", "TestMode": "Boolean"},
        documentation="One carrier account. The key is encrypted before it is stored.",
    )
    configuration.rule("Configurator", create=True, read=["Account", "TestMode"], write=["Account", "TestMode"])
    module.entity("KeyInput", {"ApiKey": "String"}, persistable=False).rule("Configurator", create=True, write="all")
    module.page(
        "Configuration_Edit",
        "Configurator",
        parameters={"KeyInput": "ParcelConnector.KeyInput"},
        widgets=[
            *editor(f"{NAME}.CarrierConfiguration", "Account", choices={"TestMode": "Boolean"}, create=True),
            data_view(f"{NAME}.KeyInput", text_box(f"{NAME}.KeyInput.ApiKey"), parameter="KeyInput"),
            button(run_microflow(f"{NAME}.ACT_Key_Save")),
        ],
    )
    encrypted = call_microflow("Encryption.Encrypt", {"plainText": "$KeyInput/ApiKey"}, result="Encrypted")
    kept = change("Configuration", {"ParcelConnector.CarrierConfiguration.ApiKeyEncrypted": "$Encrypted"})
    module.microflow(
        "ACT_Key_Save",
        "Configurator",
        apply_entity_access=False,
        parameters={
            "KeyInput": "ParcelConnector.KeyInput",
            "Configuration": "ParcelConnector.CarrierConfiguration",
        },
        actions=[encrypted, kept],
        folder="Configuration",
    )
    module.constant("EndpointUrl", "https://api.carrier.example.com/v1", documentation="Address of the carrier.")
    module.constant("ApiToken", documentation="Token of the carrier; set it for each environment.")
    module.constant("LabelColour", "#336699", exposed=True, documentation="Colour of the label's border.")


def _add_shipments(module: ModuleBuilder) -> None:
    module.enumeration("ShipmentStatus", "Draft", "Booked", "Underway", "Delivered")
    shipment = module.entity(
        "Shipment",
        {"TrackingCode": "String(50)", "Receiver": "String", "Status": "Enum(ShipmentStatus)", "Weight": "Decimal"},
        owner=True,
        documentation="A parcel on its way.",
    )
    shipment.rule("Shipper", create=True, write="all", default="ReadWrite")
    followed = ["TrackingCode", "Status"]
    shipment.rule("Tracker", read=followed, xpath=OWN_SHIPMENT, caption="the own shipments")
    shipment.rule("Monitor", read=followed)
    label = module.entity("Label", {"Format": "String(10)"}, generalization="System.FileDocument")
    label.rule("Shipper", read="all")
    module.association("Label_Shipment", "Label", "Shipment", delete=("keep", "cascade"))
    shipments = editor(f"{NAME}.Shipment", "Receiver", "TrackingCode", "Weight", create=True)
    book = button(run_microflow(f"{NAME}.ACT_Shipment_Book"), visible_to=[f"{NAME}.Shipper"])
    module.page("Shipment_Overview", "Shipper", "Monitor", widgets=[*shipments, book])
    module.page("Shipment_Follow", "Tracker", widgets=[list_view(f"{NAME}.Shipment")])


def _add_calls(module: ModuleBuilder) -> None:
    call = rest_call(
        "{1}/shipments",
        "@ParcelConnector.EndpointUrl",
        method="POST",
        headers={"Authorization": "'Bearer ' + @ParcelConnector.ApiToken", "Accept": "'application/json'"},
    )
    shipment = {"Shipment": "ParcelConnector.Shipment"}
    module.microflow("ACT_Shipment_Book", "Shipper", parameters=shipment, actions=[call], folder="Shipments")
    module.microflow("SUB_Status_Update", parameters=shipment, apply_entity_access=False, folder="Shipments")
