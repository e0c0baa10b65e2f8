"""Why a property cannot be judged: the Mendix version predates it, or the export does not hold it."""

from collections.abc import Callable

from auditor.model.project import Project
from auditor.rules.context import Context


def lacks(
    read: Callable[[Project], object], what: str, since: tuple[int, int] | None = None
) -> Callable[[Context], str | None]:
    """Make the `not_checked` of a rule: the reason where `read` gives None, else nothing.

    `since` is the Mendix version that brought the property, `what` names it in words.
    """

    def reason(context: Context) -> str | None:
        project = context.project
        if read(project) is not None:
            return None
        if since and (0, 0) < project.version[:2] < since:
            return f"Mendix {project.mendix_version} has no {what}: it came with {since[0]}.{since[1]}"
        return f"the export does not hold the {what}"

    return reason
