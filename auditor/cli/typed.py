"""Names that a command's options give: they exist, or the error names the nearest ones."""

from collections.abc import Iterable

from auditor.access.target import UnknownName, nearest
from auditor.model.names import Name, shown_name


def existing(typed: str, known: Iterable[Name], what: str) -> Name:
    """Give the name that was typed, when there is one like it. Raises `UnknownName` with the nearest ones."""
    wanted, there = shown_name(typed), list(known)
    if wanted in there:
        return wanted
    raise UnknownName(f"{what} {wanted} does not exist; {nearest(wanted, there)}")
