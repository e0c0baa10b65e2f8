"""The small clinic that all variants begin with: one module, without a fault."""

from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

OWN_FILE = "[System.owner = '[%CurrentUser%]']"


def small_clinic(name: str, version: str = "") -> tuple[App, ModuleBuilder]:
    """Build it: visitors read the opening page and fill in a form, patients read and change their own file."""
    app = App(version, name) if version else App(name=name)
    module = app.module("Clinic")
    module.role("Guest", "Reads the opening page.").role("Patient", "Sees and changes the own file.")
    patient = module.entity("Patient", {"FullName": "String", "Phone": "String(20)"}, owner=True)
    patient.rule("Patient", read="all", write=["Phone"], xpath=OWN_FILE, caption="the own file")
    module.entity("ContactForm", {"Question": "String(500)"}, persistable=False).rule("Guest", create=True, write="all")
    module.page("Welcome", "Guest").page("Patient_Home", "Patient")
    app.user_role("Anonymous", "System.User", "Clinic.Guest", description="Visitors who have not signed in.")
    app.user_role("Patient", "System.User", "Clinic.Patient", description="Patients with an account.")
    app.guest("Anonymous")
    return app, module
