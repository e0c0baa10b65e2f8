"""Our computed access beside what another export of the same project says (cli.md, `inventory --compare`)."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.access.effective import EffectiveAccess, Right
from auditor.access.rows import Rows, rows_of
from auditor.access.system_user import is_user
from auditor.model.names import Name


@dataclass(frozen=True, slots=True)
class RowsDifference:
    """A cell whose rows, by what is stored, differ between two exports of one project."""

    entity: Name
    member: Name | None
    right: Right
    ours: Rows
    theirs: Rows


def compare_rows(
    ours: EffectiveAccess, theirs: EffectiveAccess, entities: Iterable[Name]
) -> tuple[int, list[RowsDifference]]:
    """Compare the stored rows of every cell: the number of cells granted in one of the two, and those that differ.

    An export without generalizations cannot know the cells of System.User's members below it; these are left out.
    """
    compared = 0
    differ: list[RowsDifference] = []
    for name in entities:
        mine, other = ours.entity(name), theirs.entity(name)
        apart = is_user(ours.model.project, name) != is_user(theirs.model.project, name)
        for member, right in dict.fromkeys((m, r) for access in (mine, other) for m, r, _ in access.cells()):
            if apart and member and member.startswith("System."):
                continue
            compared += 1
            rows = rows_of(mine.granting(right, member), right)
            their_rows = rows_of(other.granting(right, member), right)
            if rows is not their_rows:
                differ.append(RowsDifference(name, member, right, rows, their_rows))
    return compared, differ
