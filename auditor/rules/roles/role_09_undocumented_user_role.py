"""User role is not documented

What it does
    Looks for user roles without a description.

Why is this bad
    Whoever gives people user roles sees their names and descriptions, nothing else. Without a description a name such
    as User2 or Special is given by guesswork, and stays given.

Example
    Support and SupportPlus have no description. New colleagues get SupportPlus, to be on the safe side.

How to fix
    Say in the description of the user role who holds it and what for.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.project import Granularity
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _no_descriptions(context: Context) -> str | None:
    """Exports in which Mendix has resolved the module roles were made to run, and hold no documentation."""
    project = context.project
    if project.granularity is Granularity.USER_ROLES and not any(role.description for role in project.user_roles):
        return "the export does not hold the descriptions of user roles"
    return None


RULE = Rule(
    id="ROLE-09",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.INFO,),
    needs=(Need.USER_ROLES,),
    not_checked=_no_descriptions,
)


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire on each user role without a description. Several at once have none of their own."""
    if len(role.names) == 1:
        user_role = context.project.user_role_by_name.get(role.names[0])
        if user_role and not user_role.description.strip():
            yield Finding(RULE.id, Severity.INFO, role.about())


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the user role."""
    role = context.project.user_role_by_name[finding.subjects.user_roles[0]]
    return Explanation(
        f"Nothing says whom the user role {role.name} is for; whoever manages accounts sees its name only.",
        f"Say in the description of {role.name} who holds it and what for.",
        (Evidence(f"Description of user role {role.name} is empty", role.location),),
    )


def planted(app: "App") -> None:
    """A user role without a word about it."""
    app.user_role("Special", "System.User", description="")


def near_miss(app: "App") -> None:
    """A user role with a description of two words."""
    app.user_role("Special", "System.User", description="Night shift.")
