"""Strict mode is off with the React client

What it does
    Looks at Strict mode of the app security, in apps at level Production that use the React client (or are on the way
    to it, in migration mode).

Why is this bad
    Without strict mode whoever has a session can create, change and delete through the client API whatever the access
    rules allow, also what no page offers. Strict mode limits a session to the operations that its pages really use.
    With the older client the switch does nothing.

Example
    A customer changes the discount of an order from the browser's console. The access rule lets it be written, because
    a microflow on another page needs it.

How to fix
    Turn Strict mode on in the app security. Studio Pro then names the pages that must be changed.

Sources
    - Mendix documentation, Strict Mode: https://docs.mendix.com/refguide/strict-mode/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project, SecurityLevel
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks

if TYPE_CHECKING:
    from auditor.samples.app import App

_REACT = {"Yes": "the React client", "MigrationMode": "the React client in migration mode"}


def _lacking(context: Context) -> str | None:
    return lacks(lambda project: project.security.strict_mode, "strict mode", (9, 24))(context) or lacks(
        lambda project: project.settings.optimized_client, "choice of the client"
    )(context)


RULE = Rule(
    id="PRJ-05",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM,),
    needs=(Need.PROJECT_SECURITY, Need.SETTINGS),
    cwe=(749,),
    parity={"mxlint": "001_0009", "mxcli": "SEC005"},
    not_checked=_lacking,
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire at Production with the React client."""
    security, client = project.security, project.settings.optimized_client
    if security.level is SecurityLevel.PRODUCTION and client in _REACT and security.strict_mode is False:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (client,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the client."""
    project, client = context.project, str(finding.facts[0])
    return Explanation(
        f"Strict mode is off although the app uses {_REACT[client]}: a session may do everything that the access rules "
        "allow, not only what its pages use.",
        "Turn Strict mode on in the app security, and change the pages that Studio Pro then names.",
        (
            Evidence("StrictMode is false", project.security.location),
            Evidence(f"UseOptimizedClient is {client}", project.settings.location),
        ),
    )


def planted(app: "App") -> None:
    """The React client without strict mode."""
    app.security(StrictMode=False).web_settings(UseOptimizedClient="Yes")


def near_miss(app: "App") -> None:
    """The older client, for which strict mode does nothing."""
    app.security(StrictMode=False).web_settings(UseOptimizedClient="No")
