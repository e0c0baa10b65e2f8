"""How users enter and move: navigation profiles, menus, and what runs by itself (formats.md 2.7)."""

from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.source import NOWHERE, Location
from auditor.model.widgets import PageAction


@frozen
class HomePage:
    """What opens first: a page, a microflow or a nanoflow."""

    page: Name = NO_NAME
    microflow: Name = NO_NAME
    nanoflow: Name = NO_NAME
    user_role: Name = NO_NAME
    """Only for users with this role; empty: for everyone else."""


@frozen
class OfflineEntity:
    """What a native app keeps of an entity on the device."""

    entity: Name
    sync_mode: Name = NO_NAME
    """`All`, `Constrained`, `None`, `NoneAndPreserveData`; empty where the version stores none (before 9.24)."""


@frozen
class NavigationProfile:
    """One profile of the navigation."""

    name: Name
    kind: Name = NO_NAME
    """`Responsive`, `Phone` ...; `Native` for a `Navigation$NativeNavigationProfile`."""
    homes: tuple[HomePage, ...] = ()
    """The default one first, then those of user roles."""
    login_page: Name = NO_NAME
    not_found_page: HomePage | None = None
    items: tuple[PageAction, ...] = ()
    """What its menu or bottom bar offers, at all levels."""
    offline_entities: tuple[OfflineEntity, ...] = ()
    encrypts_database: bool | None = None
    """Native only; this and the next two: None where the version or the kind of profile has no such setting."""
    encrypts_files: bool | None = None
    encrypts_session: bool | None = None
    line: int | None = None


@frozen
class Menu:
    """A menu document, which layouts show."""

    name: Name
    module: Name
    items: tuple[PageAction, ...] = ()
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class ScheduledEvent:
    """A microflow that runs at set times, as no user."""

    name: Name
    module: Name
    microflow: Name = NO_NAME
    enabled: bool = True
    excluded: bool = False
    location: Location = NOWHERE
