"""Where users begin and where they can go, and what runs by itself."""

from typing import Any

import pytest

from auditor.exports.units.navigation import read_menu, read_navigation
from auditor.exports.units.other_documents import names_documents, read_other_document, refers_to_documents
from auditor.model.names import Name
from auditor.model.navigation import HomePage, NavigationProfile, OfflineEntity, ScheduledEvent
from auditor.model.widgets import ActionKind, PageAction
from auditor.samples import widgets
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from tests.exports.units.stored import element, surprises

EDIT, PAY = Name("Shop.Order_Edit"), Name("Shop.ACT_Pay")


def profiles(stored: dict[str, Any], version: str = "10.24.21") -> tuple[NavigationProfile, ...]:
    """The profiles of a stored navigation document, in which nothing may surprise."""
    found = element({"$Type": "Navigation$NavigationDocument", **stored}, version)
    read = read_navigation(found)
    assert surprises(found) == []
    return read


def action(page: str = "", microflow: str = "") -> dict[str, Any]:
    """What a stored menu item does."""
    if page:
        return {"$Type": "Forms$FormAction", "FormSettings": {"$Type": "Forms$FormSettings", "Form": page}}
    settings = {"$Type": "Forms$MicroflowSettings", "Microflow": microflow}
    return {"$Type": "Forms$MicroflowAction", "MicroflowSettings": settings}


@pytest.mark.parametrize("version", ["7.23.8", "8.18.35", "9.24.40", "10.24.21", "11.6.0"])
def test_homes_and_items_of_a_made_up_app(version: str) -> None:
    app = App(version).home("Shop.Home", by_user_role={"Customer": "Shop.Order_Edit"})
    app.navigation_items(
        widgets.menu_item("Pay", widgets.run_microflow("Shop.ACT_Pay")),
        widgets.menu_item("Edit", widgets.open_page("Shop.Order_Edit")),
    )
    profile = app.project().navigation[0]
    assert profile.homes == (HomePage(Name("Shop.Home")), HomePage(EDIT, user_role=Name("Customer")))
    assert profile.items == (PageAction(ActionKind.MICROFLOW, PAY), PageAction(ActionKind.PAGE, EDIT))


@pytest.mark.parametrize(
    ("version", "kept"),
    [
        ("9.17.0", (None, None, None)),
        ("9.18.0", (True, None, None)),
        ("9.22.0", (True, False, None)),
        ("10.21.0", (True, False, True)),
    ],
)
def test_what_a_native_app_encrypts(version: str, kept: tuple[bool | None, ...]) -> None:
    """Each setting came with a version; an older one has none."""
    app = App(version).native_navigation({"Shop.Order": "All"}, files=False)
    native = next(profile for profile in app.project().navigation if profile.kind == "Native")
    assert (native.encrypts_database, native.encrypts_files, native.encrypts_session) == kept


def test_a_profile_in_the_browser_encrypts_nothing() -> None:
    (profile,) = profiles({"Profiles": [2, {"$Type": "Navigation$NavigationProfile", "Kind": "Responsive"}]})
    assert (profile.encrypts_database, profile.encrypts_files, profile.encrypts_session) == (None, None, None)


@pytest.mark.parametrize(
    ("stored", "mode"),
    [
        ({"SyncMode": "Constrained"}, "Constrained"),
        ({"DownloadMode": "All"}, "All"),
        ({"ShouldDownload": True}, "All"),
        ({"ShouldDownload": False}, "None"),
        ({}, ""),
    ],
)
def test_what_stays_on_a_device(stored: dict[str, Any], mode: str) -> None:
    (profile,) = profiles({"Profiles": [2, {"OfflineEntityConfigs": [2, {"Entity": "Shop.Order", **stored}]}]})
    assert profile.offline_entities == (OfflineEntity(Name("Shop.Order"), Name(mode)),)


def test_a_native_profile() -> None:
    """Its keys are its own."""
    native = {
        "$Type": "Navigation$NativeNavigationProfile",
        "Name": "Native",
        "NativeHomePage": {"HomePagePage": "", "HomePageNanoflow": "Shop.NF_Start"},
        "RoleBasedNativeHomePages": [2, {"HomePagePage": "Shop.Order_Edit", "UserRole": "Customer"}],
        "BottomBarItems": [2, {"$Type": "NativePages$BottomBarItem", "Action": action(page=EDIT)}],
        "EncryptionDbEnabled": False,
        "LocalFileEncryptionEnabled": False,
        "SessionCookieEncryptionEnabled": False,
    }
    (profile,) = profiles({"Profiles": [2, native]})
    assert profile.homes == (HomePage(nanoflow=Name("Shop.NF_Start")), HomePage(EDIT, user_role=Name("Customer")))
    assert profile.items == (PageAction(ActionKind.PAGE, EDIT),)
    assert profile.encrypts_database is False


def test_the_other_pages_of_a_profile() -> None:
    stored = {"LoginPageSettings": {"Form": "Shop.Login"}, "NotFoundHomepage": {"Microflow": "Shop.ACT_Pay"}}
    (profile,) = profiles({"Profiles": [2, stored]})
    assert (profile.login_page, profile.not_found_page) == ("Shop.Login", HomePage(microflow=PAY))


def test_profiles_before_7_2_are_properties() -> None:
    """A profile that is not enabled has no part in it."""
    stored = {
        "DesktopProfile": {"HomePage": {"Page": "Shop.Home"}, "Enabled": True},
        "TabletProfile": {"HomePage": {"Page": "Shop.Tablet"}, "Enabled": False},
        "PhoneProfile": {"HomePage": {"Page": "Shop.Phone"}},
    }
    found = profiles(stored, "7.1.0")
    assert [(profile.name, profile.homes[0].page) for profile in found] == [
        ("Desktop", "Shop.Home"),
        ("Phone", "Shop.Phone"),
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Navigation$NavigationModel", "Desktop"), ("Navigation$MobileNavigationModel", "Mobile")],
)
def test_version_4_names_forms_in_its_items(kind: str, name: str) -> None:
    items = [2, {"Form": "Shop.Order_Edit", "Items": [2, {"Microflow": "Shop.ACT_Pay"}]}]
    stored = {"HomeForm": "Shop.Home", "HomeItems": [2, {"Form": "Shop.Mine", "UserRole": "Customer"}]}
    (profile,) = read_navigation(element({"$Type": kind, **stored, "MenuBar": {"Items": items}}, "4.4.4"))
    assert profile.name == name
    assert profile.homes == (HomePage(Name("Shop.Home")), HomePage(Name("Shop.Mine"), user_role=Name("Customer")))
    assert [(item.kind, item.target) for item in profile.items] == [
        (ActionKind.PAGE, EDIT),
        (ActionKind.MICROFLOW, PAY),
    ]


def test_a_menu_at_all_levels() -> None:
    inner = {"$Type": "Menus$MenuItem", "Action": action(microflow=PAY)}
    outer = {"$Type": "Menus$MenuItem", "Action": {"$Type": "Forms$NoAction"}, "Items": [3, inner]}
    menu = read_menu(element({"Name": "Menu", "ItemCollection": {"Items": [3, outer]}, "Excluded": True}))
    assert (menu.name, menu.excluded) == ("Shop.Menu", True)
    assert menu.items == (PageAction(ActionKind.MICROFLOW, PAY),)


@pytest.mark.parametrize("version", ["8.18.35", "10.24.21", "11.6.0"])
def test_scheduled_events(version: str) -> None:
    app = App(version)
    app.module("Shop").scheduled_event("Nightly", "ACT_Pay").scheduled_event("Never", "Other.ACT", enabled=False)
    found = [(event.name, event.module, event.microflow, event.enabled) for event in app.project().scheduled_events]
    assert found == [("Shop.Nightly", "Shop", PAY, True), ("Shop.Never", "Shop", "Other.ACT", False)]
    assert isinstance(app.project().scheduled_events[0], ScheduledEvent)


class TestOtherDocuments:
    """Documents of kinds that are not looked into: what they refer to must still count as used."""

    WORKFLOW: dict[str, Any] = {  # noqa: RUF012
        "$Type": "Workflows$Workflow",
        "Name": "Hire",
        "Title": "Shop.NotAReference",
        "Flow": {
            "Activities": [
                3,
                {"$Type": "Workflows$CallMicroflowTask", "Microflow": "Shop.ACT_Pay"},
                {"$Type": "Workflows$SingleUserTaskActivity", "TaskPage": {"Page": "Shop.Order_Edit"}},
                {"UserSource": {"Microflow": "Shop.ACT_Pay"}, "OnCreatedNanoflow": "Shop.NF"},
                {"Parameter": {"Entity": "Shop.Order"}},
            ]
        },
    }

    def test_a_workflow(self) -> None:
        found = read_other_document(element(self.WORKFLOW))
        assert (found.name, found.kind) == ("Shop.Hire", "Workflows$Workflow")
        assert (found.microflows, found.pages) == ((PAY,), (EDIT,))
        assert (found.nanoflows, found.entities) == (("Shop.NF",), ("Shop.Order",))

    def test_only_documents_that_refer_to_something_are_decoded(self) -> None:
        empty = {"$Type": "Enumerations$Enumeration", "Name": "E", "Microflow": ""}
        assert refers_to_documents(encode(self.WORKFLOW))
        assert names_documents(self.WORKFLOW)
        assert not refers_to_documents(encode(empty))
        assert not names_documents(empty)

    def test_what_is_too_deep_is_left_alone(self) -> None:
        deep: dict[str, Any] = {"Microflow": "Shop.ACT_Pay"}
        for _ in range(200):
            deep = {"Inner": deep}
        assert not names_documents(deep)
        assert read_other_document(element({"Name": "D", **deep})).microflows == ()
