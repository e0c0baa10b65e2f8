"""Pages (4.x: forms), by the keys at their top; what they show and offer is not decoded (formats.md 2.4)."""

from auditor.exports.units.fields import Element
from auditor.model.documents import Page
from auditor.model.names import qualified

PAGE_KEYS = ("Name", "AllowedModuleRoles", "AllowedRoles", "Url", "Excluded")
"""What `read_page` reads: of a page of 3 MB some hundred bytes."""

_URL_SINCE = (6, 7)


def read_page(page: Element) -> Page:
    """Read a `Forms$Page` or `Forms$Form` of which only `PAGE_KEYS` need to be there."""
    return Page(
        name=qualified(page.scope.module, page.name("Name")),
        module=page.scope.module,
        # Other tools write their roles under a second key, some under both: what either names may open the page.
        module_roles=tuple(dict.fromkeys(page.names("AllowedModuleRoles") + page.names("AllowedRoles"))),
        url=page.name_since("Url", _URL_SINCE),
        excluded=page.boolean("Excluded"),
        location=page.scope.location,
    )
