"""Small variants of the clinic, for faults that exclude those of the clinic itself, or would crowd it."""

from collections.abc import Callable, Mapping

from auditor.samples.app import App
from auditor.samples.clinic_documents import DOCUMENTS
from auditor.samples.clinic_flows import flows
from auditor.samples.clinic_setups import SETUPS
from auditor.samples.forms import editor
from auditor.samples.small_clinic import OWN_FILE, add_page, small_clinic


def _security_off() -> App:
    app, module = small_clinic("security-off")
    module.entity("WaitingListEntry", {"Position": "Integer"})
    return app.security(SecurityLevel="CheckNothing")


def _prototype_level() -> App:
    app, _ = small_clinic("prototype-level")
    return app.security(SecurityLevel="CheckFormsAndMicroflows")


def _guest_role_missing() -> App:
    app, _ = small_clinic("guest-role-missing")
    return app.guest("Visitor")


def _guest_is_administrator() -> App:
    app, _ = small_clinic("guest-is-administrator")
    return app.security(AdminUserRole="Anonymous")


def _open_to_visitors() -> App:
    app, module = small_clinic("open-to-visitors")
    module.entity("OpeningHours", {"Weekday": "String(20)", "Hours": "String(50)"}).rule("Guest", read="all")
    module.entity("Question", {"Text": "String(500)"}, owner=True).rule(
        "Guest", create=True, write="all", xpath=OWN_FILE, caption="asked oneself"
    )
    module.entity("Leaflet", {"Title": "String"}, generalization="System.FileDocument").rule(
        "Guest", read=["Title", "System.FileDocument.Name"]
    )
    add_page(app, "Ask", "Guest", *editor("Clinic.Question", "Text", create=True))
    return app


def _small_slips() -> App:
    app, _ = small_clinic("small-slips")
    app.security(AdminPassword="1").password_policy(RequireSymbol=False).settings(BcryptCost=8)
    return app.demo_user("demo_patient", "Patient")


def _open_services() -> App:
    app, module = small_clinic("open-services")
    module.microflow("WS_Hours_Get", returns="String")
    module.rest_service("HoursApi", "Patient", authentication=("Guest",), operations=[("GET", "hours", "WS_Hours_Get")])
    module.rest_service("PlanApi", authentication=(), operations=[("GET", "plan", "WS_Hours_Get")])
    module.soap_service("LegacyHours", header="None", operations=[("GetHours", "WS_Hours_Get")])
    module.rest_service(
        "DoctorsApi", "Patient", authentication=("Session",), operations=[("GET", "doctors", "WS_Hours_Get")], cors=""
    )
    module.odata_service(
        "PatientsOData", "Patient", authentication=("Session",), entities=["Patient"], changes=["Delete"]
    )
    module.rest_service("BedsApi", authentication=("Basic",), operations=[("GET", "beds", "WS_Hours_Get")])
    module.rest_service(
        "ResultsApi", "Patient", authentication=("Microflow",), operations=[("GET", "results", "WS_Hours_Get")]
    )
    return app


def _row_constraints() -> App:
    app, module = small_clinic("row-constraints")
    visit = module.entity("Visit", {"StartsAt": "DateTime", "Done": "Boolean"})
    visit.rule("Patient", read="all", xpath="[Done = true() and Done = false()]", caption="done, and still to come")
    visit.rule("Guest")
    module.entity("Bill", {"Amount": "Decimal", "Paid": "Boolean"}).rule(
        "Patient", read="all", xpath="[Paid or not(Paid)]", caption="paid or not"
    )
    module.entity("Review", {"Text": "String(500)"}, owner=True).rule(
        "Guest", read="all", xpath="[not(System.owner = '[%CurrentUser%]')]", caption="written by others"
    )
    tip = module.entity("Tip", {"Text": "String(500)", "Published": "Boolean", "Archived": "Boolean"})
    tip.rule("Guest", read=["Text"], xpath="[Published and not(Archived)]", caption="to be seen")
    tip.rule("Patient", read=["Text"], xpath="[Archived = false()][Published = true()]", caption="to be seen")
    this_year = f"{OWN_FILE}[year-from-dateTime(GivenOn) = 2026]"
    module.entity("Vaccination", {"GivenOn": "DateTime"}, owner=True).rule(
        "Patient", read="all", xpath=this_year, caption="the own ones of this year"
    )
    module.entity("Diary", {"Text": "String(500)"}, owner=True).rule("Patient", read="all", xpath=OWN_FILE)
    module.entity("Diet", {"Text": "String(500)", "Until": "DateTime"}).rule(
        "Patient", read="all", xpath=OWN_FILE, caption="the own diet"
    )
    module.entity("Child", {"School": "String(50)"}, generalization="Clinic.Patient").rule(
        "Patient", read=["Clinic.Patient.FullName"], unlisted=["School"]
    )
    return app


def _domain_model() -> App:
    app, module = small_clinic("domain-model")
    module.entity("Complaint", {"Text": "String(500)"}, owner=True).rule(
        "Patient", create=True, read="all", xpath=OWN_FILE, caption="the own complaints"
    )
    module.entity("Diary", {"Text": "String(500)"}, owner=True).rule(
        "Patient", create=True, delete=True, write=["Text"], xpath=OWN_FILE, caption="the own diary"
    )
    module.entity("Measurement", {"TakenOn": "DateTime"}, owner=True).rule(
        "Patient", read="all", xpath=OWN_FILE, caption="the own measurements"
    )
    module.association("Measurement_Diary", "Measurement", "Diary", delete=("keep", "cascade"))
    module.association("Diary_Language", "Diary", "System.Language")
    module.entity("Picture", {"Caption": "String(50)"}, generalization="System.Image").rule(
        "Guest", read=["Caption"], xpath=OWN_FILE, caption="uploaded oneself"
    )
    module.entity("Question", {"Text": "String(0)"}, owner=True).rule(
        "Guest", write=["Text"], xpath=OWN_FILE, caption="asked oneself"
    )
    module.entity("PatientAccount", {"Insurer": "String(50)"}, generalization="System.User").rule(
        "Patient", read=["Insurer"], xpath="[id = '[%CurrentUser%]']", caption="oneself"
    )
    diary = editor("Clinic.Diary", "Text", create=True, delete=True)
    add_page(app, "Diary", "Patient", *diary, *editor("Clinic.Complaint", create=True))
    add_page(app, "Ask", "Guest", *editor("Clinic.Question", "Text"))
    return app


VARIANTS: Mapping[str, Callable[[], App]] = {
    "domain-model": _domain_model,
    "flows": flows,
    "guest-is-administrator": _guest_is_administrator,
    "guest-role-missing": _guest_role_missing,
    "open-services": _open_services,
    "open-to-visitors": _open_to_visitors,
    "prototype-level": _prototype_level,
    "row-constraints": _row_constraints,
    "security-off": _security_off,
    "small-slips": _small_slips,
    **DOCUMENTS,
    **SETUPS,
}
"""File name without its ending -> what builds it."""
