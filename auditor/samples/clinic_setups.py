"""Variants of the clinic about what surrounds entity access: settings, versions, modules, roles, secrets."""

from collections.abc import Callable, Mapping

from auditor.samples.actions import call_microflow
from auditor.samples.app import App
from auditor.samples.forms import editor
from auditor.samples.small_clinic import OWN_FILE, add_page, small_clinic
from auditor.samples.widgets import menu_item, run_microflow


def _loose_settings() -> App:
    app, module = small_clinic("loose-settings", version="10.18.3.58900")
    module.page("About").entity("Visit", {"StartsAt": "DateTime"}, owner=True).rule(
        "Patient", read="all", xpath=OWN_FILE, caption="the own visits"
    )
    app.home("Clinic.About", by_user_role={"Anonymous": "Clinic.Welcome", "Patient": "Clinic.Patient_Home"})
    app.native_navigation({"Clinic.Patient": "Constrained", "Clinic.Visit": "None"}, files=False)
    app.security(StrictPageUrlCheck=False, StrictMode=False)
    return app.settings(UseSystemContextForBackgroundTasks=True, AllowUserMultipleSessions=True)


def _marketplace_modules() -> App:
    app, _ = small_clinic("marketplace-modules")
    administration = app.module("Administration", "Administrator", "User", marketplace=True, version="4.5.0")
    account = administration.entity("Account", {"FullName": "String"}, generalization="System.User")
    account.rule("User", read=["FullName"])
    reflection = app.module("MxModelReflection", "ModelAdministrator", "Importer", marketplace=True, version="7.0.1")
    reflection.entity("ModelView", {"Name": "String"}, persistable=False).rule("ModelAdministrator", read="all")
    app.module("DeepLink", "Admin", "User", marketplace=True, version="9.0.0").microflow("DeepLinkHome", "User")
    app.module("OIDC", "Administrator", marketplace=True, version="4.4.0", package_id=120371)
    app.module("SAML20", "Administrator", marketplace=True, version="3.5.2", package_id=1174)
    encryption = app.module("Encryption", "User", marketplace=True, version="10.0.1", package_id=1011)
    encryption.constant("EncryptionKey", "0123456789abcdef0123456789abcdef")
    forgotten = app.module("ForgotPassword", "Guest_SignUp", marketplace=True, version="6.0.0", package_id=1296)
    forgotten.microflow("CreateNewUserFromSignUp", actions=[call_microflow("DeepLink.DeepLinkHome")])
    forgotten.nanoflow("SignUp", "Guest_SignUp")
    app.user_role(
        "Anonymous",
        "System.User",
        "Clinic.Guest",
        "DeepLink.User",
        "ForgotPassword.Guest_SignUp",
        description="Visitors who have not signed in.",
    )
    return app.user_role(
        "Patient",
        "System.User",
        "Administration.User",
        "Clinic.Patient",
        "MxModelReflection.ModelAdministrator",
        description="Patients with an account.",
    )


def _role_design() -> App:
    app, module = small_clinic("role-design")
    module.role("Nurse", "Reads wards.").role("Carer", "Reads wards.").role("Head", "Leads a ward, and sets it up.")
    ward = module.entity("Ward", {"Name": "String(50)"}, owner=True).rule("Nurse", read="all").rule("Carer", read="all")
    ward.rule("Head", write="all", xpath=OWN_FILE, caption="the own wards")
    module.entity("WardSettings", {"Beds": "Integer"}, owner=True).rule(
        "Head", write="all", xpath=OWN_FILE, caption="of the own wards"
    )
    planning = app.module("Planning", "Planner")
    for name in ("Shift", "Roster", "Room"):
        planning.entity(name, {"Title": "String(50)"}).rule("Planner", create=True, delete=True, write="all")
    planning.microflow("ACT_Roster_Fill", "Planner")
    app.navigation_items(menu_item("Fill the roster", run_microflow("Planning.ACT_Roster_Fill")))
    add_page(app, "Wards", "Head", *editor("Clinic.Ward", "Name"), *editor("Clinic.WardSettings", "Beds"))
    app.user_role("Administrator", "System.Administrator", "Planning.Planner", manage_all=True)
    app.user_role("Head", "System.User", "Clinic.Head", description="Heads of wards.")
    app.user_role("Nurse", "System.User", "Clinic.Nurse", description="Nurses on a ward.")
    return app.user_role("Locum", "System.User", "Clinic.Carer", "Clinic.Nurse", description="")


def _stored_secrets() -> App:
    app, module = small_clinic("stored-secrets")
    module.role("Setup", "Keeps the account at the insurer.")
    module.entity("InsurerConnection", {"Name": "String(50)", "ApiKey": "String"}).rule("Setup", read=["Name"])
    module.constant("LaboratoryPassword", "Gx7-19-Lab-2024").constant("InsurerToken")
    app.configured_constant("Clinic.InsurerToken", "tk-55-8c1f-0d").server_configuration(DatabasePassword="postgres-7")
    return app.user_role("Administrator", "System.Administrator", "Clinic.Setup", manage_all=True)


def _pointless_visitors() -> App:
    app = App(name="pointless-visitors")
    module = app.module("Clinic").role("Guest", "Was there for a form that is gone.")
    module.entity("ContactForm", {"Question": "String(500)"}, persistable=False).rule("Guest", create=True, write="all")
    app.user_role("Anonymous", "System.User", "Clinic.Guest", description="Visitors who have not signed in.")
    return app.guest("Anonymous")


def _closed_package() -> App:
    app = App(name="closed-package").package()
    app.module("OpeningHours", "User").entity("Hours", {"Weekday": "String(20)", "Opens": "String(5)"})
    return app


def _mixed_package() -> App:
    app = App(name="mixed-package").package()
    module = app.module("Referrals", "Coordinator")
    referral = module.entity("Referral", {"Reason": "String(500)"}, owner=True)
    referral.rule("Coordinator", read="all", xpath=OWN_FILE, caption="the own referrals")
    settings = module.entity("ReferralSettings", {"Deadline": "Integer"}, owner=True)
    settings.rule("Coordinator", write="all", xpath=OWN_FILE, caption="of the own ward")
    page = editor("Referrals.ReferralSettings", "Deadline")
    module.page("Referrals", "Coordinator", widgets=[*page, *editor("Referrals.Referral")])
    return app


SETUPS: Mapping[str, Callable[[], App]] = {
    "closed-package": _closed_package,
    "loose-settings": _loose_settings,
    "marketplace-modules": _marketplace_modules,
    "mixed-package": _mixed_package,
    "pointless-visitors": _pointless_visitors,
    "role-design": _role_design,
    "stored-secrets": _stored_secrets,
}
"""File name without its ending -> what builds it."""
