"""Background tasks run in system context

What it does
    Looks at the setting that makes the microflows of task queues run in system context instead of that of the user
    who started them. Mendix 9.6 to 10 have it; in Mendix 11 it is gone.

Why is this bad
    In system context no access rule holds, whoever started the task. A microflow that applies entity access on a page
    does not when it is put into a queue, and whoever may start it reads and changes everything that it touches.

Example
    Customers queue the export of their orders. The microflow retrieves all orders and relies on entity access; in the
    queue it exports those of everyone.

How to fix
    Turn the setting off in the app's settings, Runtime, and test the microflows that are queued. Mendix 11 has no other
    way.

Sources
    - Mendix documentation, Upgrading from Mendix 10 to 11: https://docs.mendix.com/refguide/upgrading-from-10-to-11/
    - Mendix documentation, Task Queue: https://docs.mendix.com/refguide/task-queue/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks

if TYPE_CHECKING:
    from auditor.samples.app import App

_GONE_IN = 11
_lacking = lacks(
    lambda project: project.settings.system_context_for_background_tasks, "setting for background tasks", (9, 6)
)


def _has_the_setting(project: Project, context: Context) -> bool:
    return project.version[0] < _GONE_IN


def _not_stored(context: Context) -> str | None:
    """Where the setting is gone, every task runs as its user: that is nothing unknown."""
    return _lacking(context) if _has_the_setting(context.project, context) else None


RULE = Rule(
    id="PRJ-14",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM,),
    needs=(Need.SETTINGS,),
    cwe=(250,),
    among=_has_the_setting,
    not_checked=_not_stored,
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when the setting is on."""
    if project.settings.system_context_for_background_tasks:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (True,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say where it stands."""
    place = context.project.settings.location
    return Explanation(
        "Microflows in task queues run in system context: no access rule holds for them, whoever started them.",
        "Turn System context tasks off in the app's settings, Runtime, and test the microflows that are queued.",
        (Evidence("UseSystemContextForBackgroundTasks is true", place),),
    )


def planted(app: "App") -> None:
    """The setting is on."""
    app.settings(UseSystemContextForBackgroundTasks=True)


def near_miss(app: "App") -> None:
    """The setting is off, as in new apps."""
    app.settings(UseSystemContextForBackgroundTasks=False)
