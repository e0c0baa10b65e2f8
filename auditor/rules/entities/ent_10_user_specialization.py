"""Constraint on a System.User specialization does not protect System.User members

What it does
    Looks for user roles that are no administrator roles, manage users, and have an access rule with a row constraint on
    an entity derived from System.User.

Why is this bad
    Access to the members that System.User declares, such as the name and the last sign-in, comes from user management:
    whoever manages the roles of an account reads them and may change some, whatever the access rules of the
    specialization say. A row constraint there, such as "own department only", does not limit them.

Example
    Team leads manage the role Employee and read HR.Account where it is of their own team. They can still read and block
    the accounts of employees of all teams.

How to fix
    Let the role manage only roles whose users it may all see, or take user management away and let a microflow do what
    is needed.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.project import SYSTEM_USER
from auditor.rules.constraints import rows_evidence
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import stored_rules
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import holding_evidence, listed, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_account(subject: RoleOnEntity, context: Context) -> bool:
    return context.project.derives_from(subject.entity.name, SYSTEM_USER)


RULE = Rule(
    id="ENT-10",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(863,),
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_account,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when somebody who manages users has a row constraint on their accounts."""
    manages, entity = subject.role.access.manages, subject.entity.name
    constrained = tuple(rule for rule in subject.access.rules if rule.entity == entity and not context.always(rule))
    if manages.any and constrained:
        facts = (manages.sentence, constrained)
        yield Finding(RULE.id, Severity.HIGH, subject.role.about(entity=entity), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which accounts are read all the same."""
    entity, users = finding.subjects.entity, finding.facts[0]
    rules = stored_rules(finding)
    which = listed(rule.id for rule in rules)
    role, names = who(finding, context), listed(finding.subjects.user_roles)
    managers = [context.project.user_role_by_name[name] for name in finding.subjects.user_roles]
    return Explanation(
        f"{sentence(role)} manages {users}, so it reads what System.User declares of their {entity} objects, and may "
        f"change some of it: the row constraint of {which} does not limit that.",
        f"Let {names} manage only user roles whose every account it may see, or take user management away from it and "
        "let a microflow do what is needed.",
        (
            *rows_evidence(context, rules),
            *(Evidence(f"user role {r.name} manages users", r.location) for r in managers if r.manages_users),
            *holding_evidence(finding, context, rules),
        ),
    )


def planted(app: "App") -> None:
    """A team lead manages employees, and reads the accounts of the own team."""
    hr = app.module("HR", "Lead")
    hr.entity("Account", {"FullName": "String"}, generalization="System.User").rule(
        "Lead", read="all", xpath="[HR.Account_Lead = '[%CurrentUser%]']", caption="Own team"
    )
    hr.association("Account_Lead", "Account", "Account")
    app.user_role("Employee", "System.User")
    app.user_role("TeamLead", "System.User", "HR.Lead", manages=["Employee"])


def near_miss(app: "App") -> None:
    """The team lead manages nobody; who does has no row constraint."""
    hr = app.module("HR", "Lead", "Desk")
    hr.entity("Account", {"FullName": "String"}, generalization="System.User").rule(
        "Lead", read="all", xpath="[HR.Account_Lead = '[%CurrentUser%]']", caption="Own team"
    ).rule("Desk", read="all")
    hr.association("Account_Lead", "Account", "Account")
    app.user_role("TeamLead", "System.User", "HR.Lead")
    app.user_role("ServiceDesk", "System.User", "HR.Desk", manages=["TeamLead"])
