"""Module role is not documented

What it does
    Looks for module roles of the app's own modules whose documentation is empty.

Why is this bad
    A user role is put together from module roles, often by somebody else than who made them, years later. Without a
    line that says what the role is for, the name has to do, and people guess on the generous side. A module is meant
    to be used by others only when its roles explain themselves.

Example
    Shop has the module roles User, User2 and Backoffice. Which of them may change prices?

How to fix
    Write one or two sentences in the Documentation of the module role: for whom it is, and what it lets them do.

Sources
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Module, ModuleRole
from auditor.rules.context import Context
from auditor.rules.roles.role_07_unused_module_role import of_own_module
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-08",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.LOW,),
    needs=(Need.MODULE_ROLES, Need.MODULES),
    cwe=(1059,),
    among=of_own_module,
)


def check(subject: tuple[Module, ModuleRole], context: Context) -> Iterator[Finding]:
    """Fire on an empty description, which Studio Pro shows as Documentation."""
    role = subject[1]
    if not role.description.strip():
        yield Finding(RULE.id, Severity.LOW, Subjects(module_roles=(role.name,)))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the module role, and who holds it."""
    project = context.project
    role = project.module_role_by_name[finding.subjects.module_roles[0]]
    holders = project.held_module_roles.get(role.name, ())
    held = f"; {listed(holders)} {'holds' if len(holders) == 1 else 'hold'} it" if holders else ""
    return Explanation(
        f"Nothing says what {role.name} is for{held}.",
        f"Write in the Documentation of {role.name} for whom it is and what it lets them do.",
        (Evidence(f"Description of {role.name} is empty", role.location),),
    )


def planted(app: "App") -> None:
    """A module role without a word."""
    app.module("Shop", "User", documented=False)
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A documented role beside an undocumented one of a Marketplace module."""
    app.module("Shop", "User")
    app.module("Mailing", "Administrator", marketplace=True, version="2.1.0", documented=False)
    app.user_role("Customer", "System.User", "Shop.User")
