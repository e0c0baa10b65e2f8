"""Variants of the clinic about what documents and calls of other systems do."""

from collections.abc import Callable, Mapping

from auditor.samples.actions import call_microflow, rest_call
from auditor.samples.app import App
from auditor.samples.forms import editor
from auditor.samples.small_clinic import OWN_FILE, add_page, small_clinic
from auditor.samples.widgets import button, list_view, run_microflow

_JAVA = """package clinic.actions;
public class Visits_Find extends CustomJavaAction<java.lang.Long> {
    public java.lang.Long executeAction() throws Exception {
        // BEGIN USER CODE
        return Core.createXPathQuery("//Clinic.Visit[Reason='" + reason + "']").count(Core.createSystemContext());
        // END USER CODE
    }
}
"""


def _documents() -> App:
    app, module = small_clinic("documents")
    module.role("Doctor", "Sees all visits.").java_action("Visits_Find", {"reason": "String"}, "Integer")
    app.java_source("javasource/clinic/actions/Visits_Find.java", _JAVA)
    visit = module.entity("Visit", {"Reason": "String"}, owner=True).rule("Doctor", write="all")
    visit.rule("Patient", read="all")
    approve = button(run_microflow("Clinic.ACT_Visit_Close"), "close", ignore_security=True)
    add_page(app, "My_Visits", "Patient", list_view("Clinic.Visit", approve, xpath=OWN_FILE))
    add_page(app, "All_Visits", "Doctor", *editor("Clinic.Visit", "Reason"))
    one = {"Visit": "Clinic.Visit"}
    module.page("Directions", "Guest", url="directions")
    module.microflow("ACT_Visit_Show", "Patient", parameters=one, apply_entity_access=False, url="visit/{Visit/Id}")
    module.microflow("SUB_Visit_Bill", "Doctor", parameters=one)
    module.microflow("ACT_Visit_Close", "Doctor", parameters=one, actions=[call_microflow("Clinic.SUB_Visit_Bill")])
    return app.user_role("Doctor", "System.User", "Clinic.Doctor", description="Doctors.")


def _integrations() -> App:
    app, module = small_clinic("integrations")
    module.constant("InsurerUrl", "http://insurer.example.com").constant("InsurerToken")
    token = {"Authorization": "'Bearer ' + @Clinic.InsurerToken"}
    module.microflow("SUB_Cover_Ask", actions=[rest_call("{1}/cover", "@Clinic.InsurerUrl", headers=token)])
    key = {"X-Api-Key": "'7d1f0c52-9b1e'"}
    module.microflow("SUB_Result_Get", actions=[rest_call("https://laboratory.example.com", headers=key)])
    address = {"Address": "String"}
    module.microflow("ACT_Photo_Fetch", "Patient", parameters=address, actions=[rest_call("{1}", "$Address")])
    slow = rest_call("https://maps.example.com", error_handling="Rollback")
    module.microflow("SUB_Route_Get", actions=[slow])
    body = "grant_type=client_credentials&client_secret=5b0e7a"
    module.microflow("SUB_Token_Get", actions=[rest_call("https://login.example.com", method="POST", body=body)])
    add_page(app, "Photo", "Patient", button(run_microflow("Clinic.ACT_Photo_Fetch")))
    return app


def _open_data() -> App:
    app, module = small_clinic("open-data")
    module.entity("Bill", {"Amount": "Decimal", "Iban": "String(34)"}, owner=True).rule(
        "Patient", read="all", xpath=OWN_FILE, caption="the own bills"
    )
    view = "select b.Amount as Amount, b.Iban as Iban from Clinic.Bill as b"
    module.entity("BillView", {"Amount": "Decimal", "Iban": "String(34)"}, view=view).rule("Patient", read=["Amount"])
    return app


DOCUMENTS: Mapping[str, Callable[[], App]] = {
    "documents": _documents,
    "integrations": _integrations,
    "open-data": _open_data,
}
"""File name without its ending -> what builds it."""
