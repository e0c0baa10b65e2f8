"""User roles in access lists: Mendix puts them there when it compiles a model (formats.md 4.4)."""

from auditor.exports.units.fields import Element
from auditor.model.names import Name

COMPILED_ROLES = ("ModelerAllowedUserRoles", "AllowedUserRoles")
"""Where a compiled document stores the user roles that may use it; the second name is that of older versions and of
access rules. A project file has neither."""


def user_roles(document: Element) -> tuple[Name, ...]:
    """Read the user roles of an access list that is already resolved; none in a project file."""
    stored, older = (document.names(key) for key in COMPILED_ROLES)
    return tuple(dict.fromkeys(stored + older)) if older else stored
