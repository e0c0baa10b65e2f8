"""Small variants of the clinic, for faults that cannot be in one app with those of the clinic itself."""

from collections.abc import Callable, Mapping

from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

OWN_FILE = "[System.owner = '[%CurrentUser%]']"


def _small_clinic(name: str) -> tuple[App, ModuleBuilder]:
    """Build a clinic of one module without a fault: visitors read the opening page, patients their own file."""
    app = App(name=name)
    module = app.module("Clinic")
    module.role("Guest", "Reads the opening page.").role("Patient", "Sees and changes the own file.")
    patient = module.entity("Patient", {"FullName": "String", "Phone": "String(20)"}, owner=True)
    patient.rule("Patient", read="all", write=["Phone"], xpath=OWN_FILE, caption="the own file")
    module.page("Welcome", "Guest").page("Patient_Home", "Patient")
    app.user_role("Anonymous", "System.User", "Clinic.Guest", description="Visitors who have not signed in.")
    app.user_role("Patient", "System.User", "Clinic.Patient", description="Patients with an account.")
    app.guest("Anonymous")
    return app, module


def _security_off() -> App:
    app, module = _small_clinic("security-off")
    module.entity("WaitingListEntry", {"Position": "Integer"})
    return app.security(SecurityLevel="CheckNothing")


def _prototype_level() -> App:
    app, _ = _small_clinic("prototype-level")
    return app.security(SecurityLevel="CheckFormsAndMicroflows")


def _guest_role_missing() -> App:
    app, _ = _small_clinic("guest-role-missing")
    return app.guest("Visitor")


def _guest_is_administrator() -> App:
    app, _ = _small_clinic("guest-is-administrator")
    return app.security(AdminUserRole="Anonymous")


def _open_to_visitors() -> App:
    app, module = _small_clinic("open-to-visitors")
    module.entity("OpeningHours", {"Weekday": "String(20)", "Hours": "String(50)"}).rule("Guest", read="all")
    module.entity("Question", {"Text": "String(500)"}, owner=True).rule(
        "Guest", create=True, write="all", xpath=OWN_FILE, caption="asked oneself"
    )
    module.entity("Leaflet", {"Title": "String"}, generalization="System.FileDocument").rule(
        "Guest", read=["Title", "System.FileDocument.Name"]
    )
    return app


def _small_slips() -> App:
    app, _ = _small_clinic("small-slips")
    app.security(AdminPassword="1").password_policy(RequireSymbol=False).settings(BcryptCost=8)
    return app.demo_user("demo_patient", "Patient")


def _open_services() -> App:
    app, module = _small_clinic("open-services")
    module.microflow("WS_Hours_Get", returns="String")
    module.rest_service("HoursApi", "Patient", authentication=("Guest",), operations=[("GET", "hours", "WS_Hours_Get")])
    module.rest_service("PlanApi", authentication=(), operations=[("GET", "plan", "WS_Hours_Get")])
    module.soap_service("LegacyHours", header="None", operations=[("GetHours", "WS_Hours_Get")])
    return app


VARIANTS: Mapping[str, Callable[[], App]] = {
    "guest-is-administrator": _guest_is_administrator,
    "guest-role-missing": _guest_role_missing,
    "open-services": _open_services,
    "open-to-visitors": _open_to_visitors,
    "prototype-level": _prototype_level,
    "security-off": _security_off,
    "small-slips": _small_slips,
}
"""File name without its ending -> what builds it."""
