"""What the screen Compare shows, whatever is compared: two roles, or two versions of the project."""

from dataclasses import dataclass
from typing import Protocol

from screens.targets import MatrixTarget, WhyTarget
from screens.widgets.detail import Block
from screens.widgets.rows import Table


@dataclass(frozen=True, slots=True)
class Told:
    """What the second pane tells of a highlighted line."""

    title: str
    blocks: list[Block]
    crumbs: tuple[str, ...]
    """What follows the crumbs of the comparison itself."""


class Content(Protocol):
    """A comparison as lines. Keys of lines survive a reload."""

    title: str
    """The title of the list."""
    subtitle: str
    """In its border below: what the comparison goes by."""
    empty: str
    """A sentence for no lines."""
    crumbs: tuple[str, ...]
    """What is compared."""

    def table(self) -> Table:
        """Every difference under its kind."""

    def first(self) -> object:
        """The key of the first difference; None when there is none."""

    def told(self, key: object) -> Told | None:
        """Tell a line; None on a group line and on lines that say everything themselves."""

    def why(self, key: object) -> WhyTarget | None:
        """The cell that `w` explains; None when the line is about none."""

    def matrix(self, key: object) -> MatrixTarget | None:
        """The cell that `x` shows."""

    def copied(self) -> str:
        """The comparison as text."""
