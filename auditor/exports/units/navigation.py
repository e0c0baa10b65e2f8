"""Navigation profiles and menus (formats.md 2.7): where users begin, and where they can go from everywhere."""

from collections.abc import Iterator

from auditor.exports.units.fields import Element
from auditor.exports.units.page_content import ContentReader
from auditor.exports.units.page_parts import Surroundings
from auditor.model.names import NO_NAME, Name, qualified
from auditor.model.navigation import HomePage, Menu, NavigationProfile, OfflineEntity
from auditor.model.widgets import ActionKind, PageAction

_DATABASE_SINCE = (9, 18)
_FILES_SINCE = (9, 22)
_SESSION_SINCE = (10, 21)
_NATIVE = "Navigation$NativeNavigationProfile"
_OLD_PROFILES = (
    "DesktopProfile",
    "TabletProfile",
    "PhoneProfile",
    "OfflinePhoneProfile",
    "HybridPhoneProfile",
    "HybridTabletProfile",
)
"""Before 7.2 each profile is a property of its own."""
_MAX_DEPTH = 20
_ALL = Name("All")


def read_navigation(navigation: Element) -> tuple[NavigationProfile, ...]:
    """Read a `Navigation$NavigationDocument`, or the `Navigation$NavigationModel` and its mobile sister of 4.x."""
    if navigation.kind.endswith("NavigationModel"):
        return (_read_model(navigation),)
    profiles = [_read_profile(profile) for profile in navigation.elements("Profiles")]
    for key in _OLD_PROFILES:
        profile = navigation.element(key)
        if profile is not None and profile.boolean("Enabled", True):
            profiles.append(_read_profile(profile, Name(key.removesuffix("Profile"))))
    return tuple(profiles)


def read_menu(menu: Element) -> Menu:
    """Read a `Menus$MenuDocument`."""
    return Menu(
        name=qualified(menu.scope.module, menu.name("Name")),
        module=menu.scope.module,
        items=_items(menu),
        excluded=menu.boolean("Excluded"),
        location=menu.scope.location,
    )


def _read_profile(profile: Element, name: Name = NO_NAME) -> NavigationProfile:
    native = profile.kind == _NATIVE
    login = profile.element("LoginPageSettings")
    not_found = profile.element("NotFoundHomepage")
    return NavigationProfile(
        name=profile.name("Name") or name,
        kind=Name("Native") if native else profile.name("Kind"),
        homes=tuple(_homes(profile)),
        login_page=login.name("Form") if login else NO_NAME,
        not_found_page=_home(not_found) if not_found else None,
        items=_items(profile),
        offline_entities=tuple(_offline(stored) for stored in profile.elements("OfflineEntityConfigs")),
        encrypts_database=profile.boolean_since("EncryptionDbEnabled", _DATABASE_SINCE) if native else None,
        encrypts_files=profile.boolean_since("LocalFileEncryptionEnabled", _FILES_SINCE) if native else None,
        encrypts_session=profile.boolean_since("SessionCookieEncryptionEnabled", _SESSION_SINCE) if native else None,
        line=profile.line,
    )


def _homes(profile: Element) -> Iterator[HomePage]:
    """Give the home page of everyone, then those of user roles; native profiles have keys of their own."""
    for key in ("HomePage", "NativeHomePage"):
        if home := profile.element(key):
            yield _home(home)
    for key in ("HomeItems", "RoleBasedNativeHomePages"):
        yield from map(_home, profile.elements(key))


def _home(home: Element) -> HomePage:
    return HomePage(
        home.name("Page") or home.name("HomePagePage"),
        home.name("Microflow"),
        home.name("Nanoflow") or home.name("HomePageNanoflow"),
        home.name("UserRole"),
    )


def _offline(stored: Element) -> OfflineEntity:
    """Read what is kept of an entity; before 9.24 a download mode or a yes or no said it."""
    mode = stored.name("SyncMode") or stored.name("DownloadMode")
    if not mode and stored.has("ShouldDownload"):
        mode = _ALL if stored.boolean("ShouldDownload") else Name("None")
    return OfflineEntity(stored.name("Entity"), mode)


def _items(holder: Element) -> tuple[PageAction, ...]:
    """Read what menus and bottom bars offer, at all levels."""
    reader = ContentReader(holder)
    for key in ("Menu", "ItemCollection"):
        if menu := holder.element(key):
            reader.read(menu.doc, Surroundings(), 0)
    for item in holder.elements("BottomBarItems"):
        reader.read(item.doc, Surroundings(), 0)
    return reader.content().actions


def _read_model(model: Element) -> NavigationProfile:
    """Read the navigation of 4.x: items name a form or a microflow directly."""
    home = HomePage(model.name("HomeForm"), model.name("HomeMicroflow"))
    roles = tuple(
        HomePage(item.name("Form"), item.name("Microflow"), user_role=item.name("UserRole"))
        for item in model.elements("HomeItems")
    )
    menus = [menu for key in ("MenuBar", "NavigationTree") if (menu := model.element(key))]
    items = [item for menu in menus for item in _old_items(menu, "Items", 0)]
    items += _old_items(model, "MenuItems", 0)
    kind = "Mobile" if "Mobile" in model.kind else "Desktop"
    return NavigationProfile(Name(kind), Name(kind), (home, *roles), items=tuple(items), line=model.line)


def _old_items(holder: Element, key: str, depth: int) -> Iterator[PageAction]:
    for item in holder.elements(key) if depth < _MAX_DEPTH else ():
        if page := item.name("Form"):
            yield PageAction(ActionKind.PAGE, page, line=item.line)
        if microflow := item.name("Microflow"):
            yield PageAction(ActionKind.MICROFLOW, microflow, line=item.line)
        yield from _old_items(item, "Items", depth + 1)
