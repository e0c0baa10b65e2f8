"""Superseded Administration.User is still mapped

What it does
    Looks for user roles that hold Administration.User although the module Administration is of version 4.5 or newer.

Why is this bad
    From 4.5 on the module has granular module roles in its place: for the own details, the own password, and for
    reading names or e-mail addresses of others. Administration.User gives all of it at once. Whoever only needs to
    change the own password also reads everybody's name and e-mail address.

Example
    Customers of a web shop hold Administration.User. With the client API they list the accounts of all customers.

How to fix
    Give the user role those of EditOwnDetails, EditOwnPassword, ReadOwnDetails, ReadOthersFullName and
    ReadOthersEmail that it needs, and take Administration.User away.

Sources
    - Mendix documentation, Administration module: https://docs.mendix.com/appstore/modules/administration/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.marketplace import ADMINISTRATION, GRANULAR, GRANULAR_SINCE
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed
from auditor.rules.versions import version_of

if TYPE_CHECKING:
    from auditor.samples.app import App

SUPERSEDED = Name("Administration.User")


def _superseded(context: Context) -> Iterator[Name]:
    """The one module role, where a user role holds it and the module's version is known."""
    module = context.project.module_by_name.get(ADMINISTRATION)
    if module and version_of(module.version) and SUPERSEDED in context.project.held_module_roles:
        yield SUPERSEDED


def _version_unknown(context: Context) -> str | None:
    module = context.project.module_by_name.get(ADMINISTRATION)
    if module and not version_of(module.version) and SUPERSEDED in context.project.held_module_roles:
        return f"the export does not say of which version the module {ADMINISTRATION} is"
    return None


RULE = Rule(
    id="ROLE-13",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.LOW,),
    needs=(Need.USER_ROLES, Need.MODULE_ROLES, Need.MODULES),
    cwe=(266,),
    subjects=_superseded,
    undecided=_version_unknown,
)


def check(module_role: Name, context: Context) -> Iterator[Finding]:
    """Fire from the version on that has the granular ones."""
    if version_of(context.project.module_by_name[ADMINISTRATION].version) >= GRANULAR_SINCE:
        holders = tuple(sorted(context.project.held_module_roles[module_role]))
        yield Finding(RULE.id, Severity.LOW, Subjects(module_roles=(module_role,)), (holders,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the holders and the version."""
    project = context.project
    holders = project.held_module_roles[SUPERSEDED]
    module = project.module_by_name[ADMINISTRATION]
    who = f"{listed(holders)} {'holds' if len(holders) == 1 else 'hold'}"
    return Explanation(
        f"{who} {SUPERSEDED}, which {ADMINISTRATION} {module.version} has replaced by granular module roles.",
        f"In place of {SUPERSEDED} give {listed(holders)} what is needed of {listed(GRANULAR)}.",
        (
            Evidence(f"{ADMINISTRATION} is of version {module.version}", module.location),
            *(
                Evidence(f"user role {name} holds {SUPERSEDED}", project.user_role_by_name[name].location)
                for name in holders
            ),
        ),
    )


def planted(app: "App") -> None:
    """A customer with the old module role, and a module that has the new ones."""
    app.module("Administration", "Administrator", "User", *GRANULAR, marketplace=True, version="4.5.0")
    app.user_role("Customer", "System.User", "Administration.User")


def near_miss(app: "App") -> None:
    """The last version without the granular module roles."""
    app.module("Administration", "Administrator", "User", marketplace=True, version="4.4.1")
    app.user_role("Customer", "System.User", "Administration.User")
