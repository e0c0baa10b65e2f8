"""Users may have several sessions

What it does
    Looks at the setting that lets a user be signed in several times at once.

Why is this bad
    It is often meant: people use a phone beside a computer. It also means that somebody who uses another person's
    password is never noticed, because nobody is signed out by it.

Example
    Two colleagues share one account for months. With one session a user, each would have signed the other out.

How to fix
    Turn the setting off in the app's settings, Runtime, where nobody needs two sessions.

Sources
    - Mendix documentation, App Settings: https://docs.mendix.com/refguide/app-settings/
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

RULE = Rule(
    id="PRJ-16",
    subject=SubjectKind.PROJECT,
    severities=(Severity.INFO,),
    needs=(Need.SETTINGS,),
    parity={"AppControl": "without a number"},
    not_checked=lacks(lambda project: project.settings.allow_user_multiple_sessions, "setting for several sessions"),
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when several sessions are allowed."""
    if project.settings.allow_user_multiple_sessions:
        yield Finding(RULE.id, Severity.INFO, Subjects(), (True,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say where it stands."""
    return Explanation(
        "A user may be signed in several times at once: the use of a stolen password signs nobody out.",
        "Turn Multiple sessions per user off in the app's settings, Runtime, unless people need two sessions.",
        (Evidence("AllowUserMultipleSessions is true", context.project.settings.location),),
    )


def planted(app: "App") -> None:
    """Several sessions are allowed."""
    app.settings(AllowUserMultipleSessions=True)


def near_miss(app: "App") -> None:
    """One session a user."""
    app.settings(AllowUserMultipleSessions=False)
