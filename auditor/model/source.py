"""Where in a file a thing stands: what a finding points at."""

from dataclasses import replace

from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name


@frozen
class Location:
    """One place in an export.

    `path` names the place inside the unit in words, its parts joined with ` › `: `Order › access rule 2`.
    """

    file: Name
    """Base name of the export, or the path inside it for formats of many files."""
    unit: Name = NO_NAME
    """The unit in words: `Webshop › domain model`, `Webshop.ACT_Order_Delete`, `project security`."""
    path: Name = NO_NAME
    """The place inside the unit in words, empty for the unit itself."""
    line: int | None = None
    """Line from 1, for text formats; None for binary ones."""

    def inside(self, part: str, line: int | None = None) -> "Location":
        """Give the location of a part of this one; `line` where the part has one of its own."""
        path = Name(f"{self.path} › {part}" if self.path else part)
        return replace(self, path=path, line=line or self.line)

    def __str__(self) -> str:
        """Write the place as one line: `Webshop.mpr › Webshop › domain model › Order › access rule 2`."""
        if self.line is not None:
            return f"{self.file}, line {self.line}"
        return " › ".join(part for part in (self.file, self.unit, self.path) if part)


NOWHERE = Location(NO_NAME)
"""For things that no file holds, such as the built-in System module."""
