"""The clinic: an app for patients and staff with one fault for each of the first rules, the bundled sample.

What is planted where, and why it is bad, is told in `sample_projects/clinic/README.md`. Faults that exclude each other
are in `clinic_variants`.
"""

from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.forms import editor
from auditor.samples.marketplace import LAYOUT, add_administration, add_atlas
from auditor.samples.module import ModuleBuilder
from auditor.samples.widgets import button, menu_item, open_page, run_microflow, run_nanoflow

OWN_FILE = "[Clinic.Patient_Account = '[%CurrentUser%]']"
OWN_APPOINTMENT = "[Clinic.Appointment_Patient/Clinic.Patient/Clinic.Patient_Account = '[%CurrentUser%]']"
OWN_PRESCRIPTION = "[Clinic.Prescription_Patient/Clinic.Patient/Clinic.Patient_Account = '[%CurrentUser%]']"
OWN_SCAN = "[Clinic.Scan_Patient/Clinic.Patient/Clinic.Patient_Account = '[%CurrentUser%]']"
OWN_INVOICE = "[Billing.Invoice_Patient/Clinic.Patient/Clinic.Patient_Account = '[%CurrentUser%]']"
PRESCRIBED = "[Clinic.Prescription_Doctor = '[%CurrentUser%]']"
TREATED_SCAN = "[Clinic.Scan_Patient/Clinic.Patient/Clinic.Patient_Doctor = '[%CurrentUser%]']"
TREATED = "[Clinic.Patient_Doctor = '[%CurrentUser%]']"
OWN_WARD = "[Clinic.Patient_Ward/Clinic.Ward/Clinic.Ward_Nurses = '[%CurrentUser%]']"
WARD_PRESCRIPTION = (
    "[Clinic.Prescription_Patient/Clinic.Patient/Clinic.Patient_Ward/Clinic.Ward/Clinic.Ward_Nurses"
    " = '[%CurrentUser%]']"
)
REQUESTED = "[Status = 'Requested']"

_MODULE_ROLES = {
    "Guest": "Asks for a first appointment without signing in.",
    "Patient": "Sees the own file, appointments, prescriptions and scans.",
    "Staff": "",
    "Nurse": "Prepares consultations for the patients of the own ward.",
    "Reception": "Registers patients and plans appointments.",
    "Doctor": "Treats patients: prescribes, reads scans, closes appointments.",
    "Analyst": "Adds scans and laboratory results.",
    "Manager": "Sets up wards and opening hours.",
    "Trainee": "Follows a doctor during consultations.",
}


def clinic() -> App:
    """Build the clinic with its planted faults."""
    app = App(name="clinic")
    _add_user_roles(app)
    _add_project_faults(app)
    module = app.module("Clinic")
    for role, description in _MODULE_ROLES.items():
        module.role(role, description)
    _add_patients(module)
    _add_appointments(module)
    _add_treatment(module)
    _add_clinic_pages(module)
    _add_clinic_documents(module)
    _add_billing(app)
    _add_letters(app)
    add_administration(app)
    add_atlas(app)
    _add_navigation(app)
    return app


def _add_user_roles(app: App) -> None:
    app.user_role(
        "Anonymous",
        "System.User",
        "Clinic.Guest",
        description="Visitors of the website who have not signed in.",
        manages=["Patient"],
    )
    app.user_role(
        "Patient",
        "System.User",
        "Administration.User",
        "Billing.Payer",
        "Clinic.Guest",
        "Clinic.Patient",
        description="Patients with an account of their own.",
    )
    app.user_role(
        "Nurse",
        "System.User",
        "Administration.User",
        "Clinic.Nurse",
        "Clinic.Staff",
        description="Nurses on a ward.",
    )
    app.user_role(
        "Reception",
        "System.User",
        "Administration.User",
        "Billing.Clerk",
        "Clinic.Reception",
        description="The front desk: appointments, registration, payments.",
        manages=["Patient"],
    )
    app.user_role(
        "Doctor",
        "System.User",
        "Administration.User",
        "Clinic.Doctor",
        "Clinic.Pharmacist",
        "Clinic.Staff",
        description="Doctors and surgeons.",
    )
    app.user_role("Laboratory", "Clinic.Analyst", description="The laboratory's own system and its analysts.")
    app.user_role(
        "PracticeManager",
        "System.User",
        "Administration.User",
        "Billing.Controller",
        "Clinic.Manager",
        description="Runs the practice: wards, opening hours, invoices.",
        manage_all=True,
        check_security=False,
    )
    app.user_role(
        "Administrator",
        "System.Administrator",
        "Administration.Administrator",
        description="Keeps the app running; no access to medical data.",
        manage_all=True,
    )


def _add_project_faults(app: App) -> None:
    app.guest("Anonymous")
    app.security(AdminUserName="MxAdmin", AdminPassword="Welcome-2-Clinic", CheckSecurity=False)
    app.password_policy(MinimumLength=6, RequireSymbol=False)
    app.settings(HashAlgorithm="SHA256")
    account = "Administration.Account"
    app.demo_user("demo_administrator", "Administrator", password="Welcome-2-Clinic", entity=account)
    app.demo_user("demo_visitor", "Anonymous", entity=account)


def _add_patients(module: ModuleBuilder) -> None:
    module.enumeration("Registration", "Requested", "Confirmed", "Left")
    patient = module.entity(
        "Patient",
        {
            "PatientNumber": "AutoNumber",
            "FullName": "String",
            "DateOfBirth": "DateTime",
            "Phone": "String(20)",
            "Email": "String",
            "InsuranceNumber": "String(20)",
            "Status": "Enum(Registration)",
        },
        created_date=True,
        documentation="A person whom the clinic treats, or who asked to be treated.",
    )
    visible = ["PatientNumber", "FullName", "DateOfBirth", "Phone", "Email", "Status"]
    patient.rule("Guest", create=True, write=["FullName", "Phone"], xpath=REQUESTED, caption="not confirmed yet")
    patient.rule("Patient", read="all", write=["Phone", "Email"], xpath=OWN_FILE, caption="the own file")
    patient.rule("Nurse", read=visible, xpath=OWN_WARD, caption="patients of the own ward")
    patient.rule("Doctor", read="all", write=["Patient_Ward"], xpath=TREATED, caption="patients one treats")
    patient.rule("Reception", create=True, read=visible, write=["FullName", "DateOfBirth", "Phone", "Email", "Status"])
    module.entity("Ward", {"Name": "String(50)", "Beds": "Integer"}).rule(
        "Manager", create=True, read="all", write="all"
    ).rule("Staff", "Reception", read=["Name"])
    module.entity("WaitingListEntry", {"Position": "Integer", "Note": "String(500)"})
    module.association("Patient_Account", "Patient", "Administration.Account")
    module.association("Patient_Doctor", "Patient", "Administration.Account")
    module.association("Patient_Ward", "Patient", "Ward")
    module.association("Ward_Nurses", "Ward", "Administration.Account", is_set=True)
    module.association("WaitingListEntry_Patient", "WaitingListEntry", "Patient", delete=("keep", "cascade"))


def _add_appointments(module: ModuleBuilder) -> None:
    module.enumeration("AppointmentStatus", "Requested", "Planned", "Done", "Cancelled")
    appointment = module.entity(
        "Appointment",
        {
            "StartsAt": "DateTime",
            "Minutes": "Integer",
            "Reason": "String(500)",
            "Findings": "String(0)",
            "Status": "Enum(AppointmentStatus)",
        },
        documentation="A visit of a patient.",
    )
    planned = ["StartsAt", "Minutes", "Reason", "Status", "Appointment_Patient"]
    appointment.rule("Patient", read=planned, xpath=OWN_APPOINTMENT, caption="the own appointments")
    appointment.rule("Guest", delete=True, write=["StartsAt", "Reason", "Appointment_Patient"])
    appointment.rule("Staff", read=planned)
    appointment.rule("Doctor", read="all", write=["Findings", "Status"])
    appointment.rule("Reception", create=True, write=planned)
    module.association("Appointment_Patient", "Appointment", "Patient", delete=("keep", "prevent"))
    module.entity("AppointmentRequest", {"Wish": "String(200)", "Phone": "String(20)"}, persistable=False).rule(
        "Guest", create=True, write="all"
    )


def _add_treatment(module: ModuleBuilder) -> None:
    prescription = module.entity(
        "Prescription",
        {"Medicine": "String", "Dosage": "String(100)", "ValidUntil": "DateTime"},
        documentation="What a doctor lets a patient take.",
    )
    prescription.rule("Staff", read="all")
    prescription.rule("Nurse", read="all", xpath=WARD_PRESCRIPTION, caption="patients of the own ward")
    prescription.rule("Doctor", create=True, delete=True, write="all", xpath=PRESCRIBED, caption="prescribed oneself")
    prescription.rule("Patient", read="all", xpath=OWN_PRESCRIPTION, caption="the own prescriptions")
    module.association("Prescription_Patient", "Prescription", "Patient")
    module.association("Prescription_Doctor", "Prescription", "Administration.Account")
    scan = module.entity(
        "Scan",
        {"TakenOn": "DateTime", "BodyPart": "String(50)"},
        generalization="System.FileDocument",
        documentation="An image or report from the laboratory.",
    )
    scan.rule("Patient", read="all", xpath=OWN_SCAN, caption="the own scans")
    scan.rule("Doctor", read="all", xpath=TREATED_SCAN, caption="patients one treats")
    scan.rule("Reception", read="all")
    scan.rule("Analyst", create=True, write=["TakenOn", "BodyPart", "Scan_Patient"])
    module.association("Scan_Patient", "Scan", "Patient", delete=("keep", "cascade"))


def _add_clinic_pages(module: ModuleBuilder) -> None:
    everybody = ("Guest", "Staff", "Reception", "Manager")
    appointment, patient = "Clinic.Appointment", "Clinic.Patient"
    pages: dict[str, tuple[tuple[str, ...], list[Document]]] = {
        "Welcome": (everybody, []),
        "Appointment_Request": (
            ("Guest",),
            [
                *editor(patient, "FullName", "Phone", create=True),
                *editor(appointment, "Reason", dates=("StartsAt",)),
                button(run_microflow("Clinic.ACT_Appointment_Request")),
            ],
        ),
        "Patient_Home": (
            ("Patient",),
            [
                *editor(patient, "Phone", "Email"),
                button(run_nanoflow("Clinic.NF_Appointment_ShowRoute")),
                button(open_page("Billing.Invoice_Pay")),
            ],
        ),
        "Appointment_Overview": (
            ("Staff", "Reception"),
            [
                *editor(appointment, "Minutes", "Reason", "Findings", dates=("StartsAt",), create=True),
                button(run_microflow("Clinic.ACT_Appointment_Plan")),
            ],
        ),
        "Patient_Overview": (
            ("Nurse", "Doctor", "Reception"),
            [*editor(patient, "FullName", "Phone", "Email", dates=("DateOfBirth",), create=True)],
        ),
        "Prescription_Edit": (
            ("Doctor",),
            [
                *editor("Clinic.Prescription", "Medicine", "Dosage", dates=("ValidUntil",), create=True, delete=True),
                button(run_microflow("Clinic.ACT_Prescription_Renew")),
            ],
        ),
        "Scan_Upload": (("Analyst",), editor("Clinic.Scan", "BodyPart", dates=("TakenOn",), create=True)),
        "Ward_Overview": (("Manager",), editor("Clinic.Ward", "Name", "Beds", create=True)),
    }
    for page, (roles, widgets) in pages.items():
        module.page(page, *roles, layout=LAYOUT, folder="Pages", widgets=widgets)


def _add_navigation(app: App) -> None:
    by_role = {"Patient": "Clinic.Patient_Home", "PracticeManager": "Clinic.Ward_Overview"}
    app.home("Clinic.Welcome", by_user_role=by_role)
    for page in (
        "Clinic.Appointment_Request",
        "Clinic.Appointment_Overview",
        "Clinic.Patient_Overview",
        "Clinic.Prescription_Edit",
        "Clinic.Scan_Upload",
        "Billing.Invoice_Overview",
    ):
        app.navigation_items(menu_item(page.rpartition(".")[2].replace("_", " "), open_page(page)))


def _add_clinic_documents(module: ModuleBuilder) -> None:
    request = {"Request": "Clinic.AppointmentRequest"}
    module.microflow("ACT_Appointment_Request", "Guest", parameters=request, folder="Logic")
    module.microflow("ACT_Appointment_Plan", "Reception", parameters={"Appointment": "Clinic.Appointment"})
    module.microflow("ACT_Prescription_Renew", "Doctor", parameters={"Prescription": "Clinic.Prescription"})
    module.microflow("WS_Referral_Receive", returns="String", folder="Services")
    module.nanoflow("NF_Appointment_ShowRoute", "Patient", folder="Logic")
    module.rest_service("ReferralApi", "Guest", operations=[("POST", "referrals", "WS_Referral_Receive")])
    module.odata_service(
        "AppointmentsOData", authentication=(), entities=["Appointment"], path="odata/appointments/v1/"
    )
    module.constant("InsurerApiKey", exposed=True, documentation="For the insurer's list of covered treatments.")
    module.constant("RouteMapAddress", "https://maps.example.com", exposed=True)
    module.constant("LaboratoryAddress", "https://laboratory.example.com")


def _add_billing(app: App) -> None:
    billing = app.module("Billing")
    billing.role("Payer", "Sees and pays the own invoices.").role("Clerk", "Makes invoices at the desk.")
    billing.role("Controller", "Follows invoices of the whole practice.")
    billing.enumeration("InvoiceStatus", "Open", "Paid", "Withdrawn")
    invoice = billing.entity(
        "Invoice",
        {"Number": "AutoNumber", "Amount": "Decimal", "Status": "Enum(InvoiceStatus)", "PaidOn": "DateTime"},
        documentation="What a patient has to pay.",
    )
    invoice.rule("Payer", read="all", xpath=OWN_INVOICE, caption="the own invoices")
    invoice.rule("Clerk", create=True, delete=True, write="all", default="ReadWrite")
    invoice.rule("Controller", read="all", default="ReadOnly")
    billing.association("Invoice_Patient", "Invoice", "Clinic.Patient")
    invoices = editor("Billing.Invoice", "Amount", dates=("PaidOn",), create=True, delete=True)
    billing.page("Invoice_Overview", "Clerk", "Controller", layout=LAYOUT, widgets=invoices)
    billing.page("Invoice_Pay", "Payer", parameters={"Invoice": "Billing.Invoice"}, layout=LAYOUT)
    billing.microflow("ACT_Invoice_Withdraw", "Clerk", parameters={"Invoice": "Billing.Invoice"})


def _add_letters(app: App) -> None:
    letters = app.module("Letters")
    letters.entity("Letter", {"Subject": "String", "Body": "String(0)"})
    letters.microflow("SUB_Letter_Print", parameters={"Letter": "Letters.Letter"}, apply_entity_access=False)
