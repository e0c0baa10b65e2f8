"""ROLE-20: microflows that give accounts a user role."""

import pytest

from auditor.findings.finding import Certainty, Reach
from auditor.samples.actions import (
    call_microflow,
    change,
    change_list,
    create,
    create_list,
    head,
    loop,
    retrieve,
)
from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.module import ModuleBuilder
from tests.rules.conftest import Judge

FLOW = "Staff.SUB_Create"
GIVE = create("NewUser", "System.User", associations={"System.UserRoles": "$Role"}, commit=True)


def role_named(name: str, single: bool = True) -> Document:
    return retrieve("Role", "System.UserRole", f"[Name = '{name}']", single=single)


def staff(app: App) -> ModuleBuilder:
    """Readers read one's own person, employees the phone numbers of everybody, editors write them."""
    module = app.module("Staff", "Guest", "Reader", "Employee", "Editor", "Admin")
    person = module.entity("Person", {"Phone": "String", "Shirt": "String"}, owner=True)
    person.rule("Reader", "Employee", "Editor", read=["Shirt"])
    person.rule("Employee", read=["Phone"]).rule("Editor", write=["Shirt"])
    for name in ("Reader", "Employee", "Editor"):
        app.user_role(name, "System.User", f"Staff.{name}")
    app.user_role("Manager", "System.User", "Staff.Employee", "Staff.Reader")
    app.user_role("Anonymous", "System.User", "Staff.Guest").guest("Anonymous")
    app.user_role("Administrator", "System.Administrator", "Staff.Admin", manage_all=True)
    return module


def create_user(module: ModuleBuilder, *actions: Document, starter: str = "Guest", sudo: bool = True) -> None:
    """A sub-microflow that makes the account, and one that a module role may run."""
    module.microflow("SUB_Create", actions=actions, apply_entity_access=not sudo)
    module.microflow("ACT_Create", starter, actions=[call_microflow(FLOW)], apply_entity_access=not sudo)


@pytest.mark.parametrize(
    ("name", "severity"),
    [("Administrator", "critical"), ("Editor", "high"), ("Employee", "high"), ("Reader", "medium"), ("Gone", "medium")],
)
def test_what_visitors_get_is_public(judge: Judge, app: App, name: str, severity: str) -> None:
    """An administrator role; one that writes or reads sensitive data on all rows; any other, and an unknown one."""
    create_user(staff(app), role_named(name), GIVE)
    result = judge("ROLE-20", app)
    assert result.told == [(severity, FLOW)]
    assert result.only.reach is Reach.ANONYMOUS
    assert result.only.certainty is (Certainty.POSSIBLE if name == "Gone" else Certainty.CERTAIN)


@pytest.mark.parametrize(
    ("starter", "name", "told"),
    [
        ("Reader", "Employee", [("high", FLOW)]),
        ("Employee", "Reader", []),
        ("Employee", "Employee", []),
        ("Employee", "Gone", [("medium", FLOW)]),
        ("Admin", "Administrator", []),
    ],
)
def test_signed_in_roles_that_get_more(
    judge: Judge, app: App, starter: str, name: str, told: list[tuple[str, str]]
) -> None:
    """Where the role that is handed out is not contained in theirs; administrators are spared."""
    create_user(staff(app), role_named(name), GIVE, starter=starter)
    assert judge("ROLE-20", app).told == told


def test_by_a_token(judge: Judge, app: App) -> None:
    """`[%UserRole_Editor%]` names a role too."""
    role = retrieve("Role", "System.UserRole", "[id = '[%UserRole_Editor%]']", single=True)
    create_user(staff(app), role, GIVE)
    assert "user role Editor" in judge("ROLE-20", app).explained.message


def test_out_of_a_list(judge: Judge, app: App) -> None:
    """The first of a list, one in turn, or a list that is filled: which one it is, is only possible."""
    module = staff(app)
    found = retrieve("Found", "System.UserRole", "[Name = 'Editor']")
    create_user(module, found, head("Role", "Found"), GIVE)
    assert judge("ROLE-20", app).only.certainty is Certainty.POSSIBLE
    module.documents.clear()
    create_user(module, found, loop("Found", "Role", [GIVE]))
    assert judge("ROLE-20", app).told == [("high", FLOW)]
    module.documents.clear()
    filled = change_list("Roles", "$Role")
    give = change("User", associations={"System.UserRoles": "$Roles"})
    create_user(module, role_named("Editor"), create_list("Roles", "System.UserRole"), filled, give)
    assert judge("ROLE-20", app).told == [("high", FLOW)]


def test_from_the_caller_and_from_a_called_flow(judge: Judge, app: App) -> None:
    """A parameter is what callers hand over; a result what the called flow gives."""
    module = staff(app)
    module.microflow("SUB_Role", returns="System.UserRole", result="$Role", actions=[role_named("Editor")])
    module.microflow("SUB_Create", parameters={"Role": "System.UserRole"}, actions=[GIVE], apply_entity_access=False)
    ask = call_microflow("Staff.SUB_Role", result="Mine")
    call = call_microflow(FLOW, {"Role": "$Mine"})
    module.microflow("ACT_Create", "Guest", actions=[ask, call], apply_entity_access=False)
    assert judge("ROLE-20", app).told == [("high", FLOW)]


def test_what_the_client_chooses_is_unknown(judge: Judge, app: App) -> None:
    """A role as a parameter of what visitors run."""
    module = staff(app)
    parameters = {"Role": "System.UserRole"}
    module.microflow("SUB_Create", "Guest", parameters=parameters, actions=[GIVE], apply_entity_access=False)
    result = judge("ROLE-20", app)
    assert result.told == [("medium", FLOW)]
    assert "a user role that the model does not name" in result.explained.message


@pytest.mark.parametrize("module_name", ["Administration", "CommunityCommons", "SAML20", "OIDC", "ForgotPassword"])
def test_modules_made_for_it_are_left_out(judge: Judge, app: App, module_name: str) -> None:
    """Giving accounts their roles is their task."""
    staff(app)
    made = app.module(module_name, "Guest", marketplace=True, version="5.0.0")
    made.microflow("SUB_Create", "Guest", actions=[role_named("Editor"), GIVE], apply_entity_access=False)
    app.user_role("Anonymous", "System.User", "Staff.Guest", f"{module_name}.Guest")
    assert judge("ROLE-20", app).told == []


def test_what_gives_nobody_a_role(judge: Judge, app: App) -> None:
    """Entity access applied, roles taken away, a microflow that nobody reaches, an excluded one."""
    module = staff(app)
    create_user(module, role_named("Editor"), GIVE, sudo=False)
    none = change("User", associations={"System.UserRoles": "empty"})
    module.microflow(
        "ACT_Retire", "Guest", parameters={"User": "System.User"}, actions=[none], apply_entity_access=False
    )
    module.microflow("SUB_Alone", actions=[role_named("Editor"), GIVE], apply_entity_access=False)
    module.microflow("Old", "Guest", actions=[role_named("Editor"), GIVE], apply_entity_access=False, excluded=True)
    assert judge("ROLE-20", app).told == []
