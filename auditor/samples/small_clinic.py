"""The small clinic that all variants begin with: one module, without a fault."""

from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.forms import editor
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import menu_item, open_page

OWN_FILE = "[System.owner = '[%CurrentUser%]']"


def small_clinic(name: str, version: str = "") -> tuple[App, ModuleBuilder]:
    """Build it: visitors read the opening page and fill in a form, patients read and change their own file."""
    app = App(version, name) if version else App(name=name)
    module = app.module("Clinic")
    module.role("Guest", "Reads the opening page.").role("Patient", "Sees and changes the own file.")
    patient = module.entity("Patient", {"FullName": "String", "Phone": "String(20)"}, owner=True)
    patient.rule("Patient", read="all", write=["Phone"], xpath=OWN_FILE, caption="the own file")
    module.entity("ContactForm", {"Question": "String(500)"}, persistable=False).rule("Guest", create=True, write="all")
    module.page("Welcome", "Guest").page("Patient_Home", "Patient", widgets=editor("Clinic.Patient", "Phone"))
    app.user_role("Anonymous", "System.User", "Clinic.Guest", description="Visitors who have not signed in.")
    app.user_role("Patient", "System.User", "Clinic.Patient", description="Patients with an account.")
    app.guest("Anonymous").home("Clinic.Welcome", by_user_role={"Patient": "Clinic.Patient_Home"})
    return app, module


def add_page(app: App, name: str, role: str, *widgets: Document) -> None:
    """Add a page for one module role, and an item of the menu that opens it. `name` and `role` are bare."""
    app.modules["Clinic"].page(name, role, widgets=widgets)
    app.navigation_items(menu_item(name.replace("_", " "), open_page(f"Clinic.{name}")))
