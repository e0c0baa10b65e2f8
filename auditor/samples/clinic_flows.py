"""A variant of the clinic about what microflows and pages do: rights that flows pass by, values that they let out."""

from auditor.samples.actions import (
    call_java,
    call_microflow,
    change,
    create,
    create_variable,
    log,
    retrieve,
)
from auditor.samples.app import App
from auditor.samples.forms import editor
from auditor.samples.module import ModuleBuilder
from auditor.samples.pluggable import html_element
from auditor.samples.small_clinic import OWN_FILE, add_page, small_clinic
from auditor.samples.widgets import button, list_view, menu_item, run_microflow

_FILE = {"Patient": "Clinic.Patient"}


def flows() -> App:
    """Build it: one fault for each rule that follows calls and values."""
    app, module = small_clinic("flows")
    app.web_settings(UseOptimizedClient="No")
    module.role("Desk", "Plans visits and reads stories.")
    app.user_role("Desk", "System.User", "Clinic.Desk", description="The front desk.")
    _add_modules(app)
    _add_visits(app, module)
    _add_stories(app, module)
    _add_sign_up(app, module)
    _add_assistant(module)
    return app


def _add_modules(app: App) -> None:
    """Marketplace modules whose Java actions the clinic runs."""
    connector = app.module("DatabaseConnector", marketplace=True, version="6.2.1", package_id=2888)
    connector.java_action("ExecuteQuery", {"sql": "String"}, "String")
    commons = app.module("GenAICommons", marketplace=True, version="6.0.0", package_id=239448)
    commons.java_action("Request_AddFunction")


def _add_visits(app: App, module: ModuleBuilder) -> None:
    visit = module.entity("Visit", {"StartsAt": "DateTime", "Price": "Decimal", "Ward": "String(50)"}, owner=True)
    visit.rule("Patient", delete=True, read=["StartsAt"], xpath=OWN_FILE, caption="the own visits")
    visit.rule("Desk", read=["StartsAt", "Ward"])
    module.entity("Bill", {"Text": "String"}, persistable=False).rule("Patient", "Desk", read="all")
    parameters = {"Visit": "Clinic.Visit", "Bill": "Clinic.Bill"}
    told = change("Bill", {"Clinic.Bill.Text": "'To pay: ' + toString($Visit/Price)"}, commit=False)
    module.microflow("SUB_Bill_Fill", parameters=parameters, actions=[told], apply_entity_access=False, folder="Logic")
    fill = call_microflow("Clinic.SUB_Bill_Fill", {"Visit": "$Visit", "Bill": "$Bill"})
    module.microflow("ACT_Visit_Price", "Desk", parameters=parameters, actions=[fill], apply_entity_access=False)
    cheaper = change("Visit", {"Clinic.Visit.Price": "$Visit/Price div 2"})
    module.microflow(
        "ACT_Visit_Halve", "Desk", parameters={"Visit": "Clinic.Visit"}, actions=[cheaper], apply_entity_access=False
    )
    text = create_variable("Text", "'select * from visit where ward = ''' + $Ward + ''''")
    found = call_java("DatabaseConnector.ExecuteQuery", {"sql": "$Text"}, "Found")
    module.microflow("ACT_Visit_Search", "Desk", parameters={"Ward": "String"}, actions=[text, found])
    buttons = ("ACT_Visit_Price", "ACT_Visit_Halve", "ACT_Visit_Search")
    add_page(app, "Visits", "Desk", *(button(run_microflow(f"Clinic.{name}"), name) for name in buttons))


def _add_stories(app: App, module: ModuleBuilder) -> None:
    story = module.entity("Story", {"Text": "String(2000)"}, owner=True)
    story.rule("Patient", create=True, write=["Text"], xpath=OWN_FILE, caption="the own stories")
    story.rule("Desk", read=["Text"])
    add_page(app, "Story_Write", "Patient", *editor("Clinic.Story", "Text", create=True))
    add_page(app, "Stories", "Desk", list_view("Clinic.Story", html_element("Clinic.Story.Text", sanitizer=None)))


def _add_sign_up(app: App, module: ModuleBuilder) -> None:
    """Visitors make themselves an account of the desk, with a password that all of them share."""
    role = retrieve("Role", "System.UserRole", "[Name = 'Desk']", single=True)
    values = {"System.User.Name": "$Name", "System.User.Password": "'Clinic-2019!'"}
    account = create("NewUser", "System.User", values, {"System.UserRoles": "$Role"}, commit=True)
    name, token = {"Name": "String"}, {"Name": "String", "ResetToken": "String"}
    module.microflow("SUB_Account_Create", parameters=name, actions=[role, account], apply_entity_access=False)
    made = call_microflow("Clinic.SUB_Account_Create", {"Name": "$Name"})
    told = log("{1} asks for an account, {2}", "$Name", "$ResetToken")
    module.microflow("ACT_SignUp", "Guest", parameters=token, actions=[told, made], apply_entity_access=False)
    app.navigation_items(menu_item("Sign up", run_microflow("Clinic.ACT_SignUp")))


def _add_assistant(module: ModuleBuilder) -> None:
    """An assistant that finds visits of everybody."""
    find = retrieve("Visits", "Clinic.Visit", "[Ward = $Ward]")
    module.microflow(
        "Tool_Visits", parameters={"Ward": "String"}, returns="String", actions=[find], apply_entity_access=False
    )
    add = call_java("GenAICommons.Request_AddFunction", microflows={"FunctionMicroflow": "Clinic.Tool_Visits"})
    module.microflow("SUB_Assistant_Start", actions=[add])
