"""The checklist: which questions apply to an app, decided by its model, and why."""

from dataclasses import replace

import pytest

from auditor.model.names import Name, Text
from auditor.model.project import Coverage, ReadStatus
from auditor.rules.checklist import QUESTIONS, checklist
from auditor.rules.context import Context
from auditor.samples.app import App

EVERY_APP = {"M-01", "M-02", "M-08", "M-17", "M-19", "M-24", "M-25"}
WEB = {"M-06", "M-07", "M-20"}


def asked(app: App) -> dict[str, str]:
    """The questions that apply to an app, and why."""
    return {found.question.id: found.because for found in checklist(Context(app.project())) if found.applies}


def test_every_question_has_its_answer_whether_it_applies() -> None:
    """Those that do not apply are listed with their reason, not hidden."""
    found = checklist(Context(App().project()))
    assert [each.question.id for each in found] == [f"M-{number:02}" for number in range(1, 26)]
    assert all(each.because for each in found)
    assert all(question.text.endswith("?") for question in QUESTIONS)


def test_a_clean_app_with_a_web_profile_is_asked_what_every_app_is() -> None:
    """And what concerns its pages."""
    assert asked(App()).keys() == EVERY_APP | WEB


def test_demo_users_are_named_whether_switched_on_or_not() -> None:
    """An old database may still hold the accounts."""
    app = App().demo_user("demo_clerk", "Administrator")
    assert asked(app)["M-03"].startswith("1 demo user defined: demo_clerk")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("SAML20", {"M-10", "M-11", "M-12"}),
        ("OIDC", {"M-10", "M-11", "M-12"}),
        ("LDAP", {"M-10"}),
        ("Encryption", {"M-14"}),
        ("DatabaseConnector", {"M-15"}),
        ("Email_Connector", {"M-15", "M-18"}),
        ("DeepLink", {"M-21"}),
        ("MxModelReflection", {"M-22"}),
        ("MCPServer", {"M-23"}),
        ("ConversationalUI", {"M-23"}),
        ("Emails", set()),
    ],
)
def test_modules_bring_their_questions(module: str, expected: set[str]) -> None:
    """By their exact name."""
    app = App()
    app.module(module, "User")
    found = asked(app)
    assert found.keys() - EVERY_APP - WEB == expected
    assert all(found[id] == f"the module {module} is there" for id in expected)


def test_services_are_asked_about_when_they_are_published() -> None:
    """A REST service also for its run-time settings."""
    app = App()
    app.module("Shop", "User").rest_service("OrdersApi", "orders")
    found = asked(app)
    assert found["M-04"] == found["M-05"] == "1 published service: Shop.OrdersApi"
    assert found["M-07"].endswith("1 published REST service: Shop.OrdersApi")


def test_guests_bring_the_question_about_sign_in_pages() -> None:
    """Nobody else comes in unknown where the app has no sign-in page of its own."""
    app = App()
    assert "M-09" not in asked(app)
    app.module("Shop", "Guest")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    assert asked(app)["M-09"] == "anonymous access is on"


def test_secret_constants_are_those_of_int_03() -> None:
    """With a value or without one."""
    app = App()
    app.module("Pay", "User").constant("ApiKey").constant("Timeout", "3", type="Integer")
    assert asked(app)["M-13"] == "1 secret constant: Pay.ApiKey"


def test_uploads_are_the_subjects_of_ent_28() -> None:
    """Entities of the app's own modules that are files."""
    app = App()
    app.module("Hr", "User").entity("Cv", {}, generalization="System.FileDocument")
    assert asked(app)["M-16"] == "1 entity of the app for files: Hr.Cv"


def test_a_package_is_asked_of_the_apps_that_use_it() -> None:
    """It has no settings, no navigation and no users of its own."""
    app = App()
    app.module("Tools", "User")
    found = asked(app.package())
    assert found.keys() == EVERY_APP
    assert found["M-01"] == "asked of every app that uses this module"


def test_what_the_export_lacks_rules_nothing_out() -> None:
    """The question then applies, with what is missing as the reason."""
    project = App().project()
    lost = Coverage(Name("services"), ReadStatus.ABSENT, Text("this format has none"))
    kept = tuple(entry for entry in project.coverage if entry.area != "services")
    found = {each.question.id: each for each in checklist(Context(replace(project, coverage=(*kept, lost))))}
    assert found["M-04"].applies
    assert found["M-04"].because == "cannot be ruled out: the export does not hold services: this format has none"


def test_a_part_that_could_not_be_read_rules_nothing_out_either() -> None:
    """A service may be in it."""
    project = App().project()
    torn = Coverage(Name("services"), ReadStatus.PARTIAL, Text("1 unit is damaged"), unreadable=True)
    kept = tuple(entry for entry in project.coverage if entry.area != "services")
    found = {each.question.id: each for each in checklist(Context(replace(project, coverage=(*kept, torn))))}
    assert found["M-04"].applies
    assert "could be read only in part" in found["M-04"].because
