"""Sensitive data readable without a row constraint

What it does
    Looks for user roles, neither administrators nor the anonymous one, that read a sensitive member of a persistable
    entity on all rows. Sensitive is what is named like personal, financial or medical data, or like a secret.

Why is this bad
    Whoever has the role can download that member of every object, whatever the pages show. One stolen password of an
    ordinary user is then enough to lose the data of all. Most roles need such data of a few people only.

Example
    Every employee reads HR.Employee without a row constraint, because names appear in a list. Salary and
    BankAccountNumber are members of the same entity, and readable with them.

How to fix
    Leave the sensitive members out of the rule and give them in a second rule with a row constraint, to the user's own
    object or those of the own department.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Explanation, Finding, Granted, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, members_on_all_rows, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.sensitive import by_what, sensitive_members_of
from auditor.rules.telling import (
    fix_access,
    holding_evidence,
    limit_to_own_rows,
    members,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_stored(subject: RoleOnEntity, context: Context) -> bool:
    return context.counts_for_reading(subject.entity)


RULE = Rule(
    id="ENT-05",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(359, 200),
    parity={"mxcli": "SEC008"},
    rests_on_production=True,
    whom=Whom.NEITHER,
    among=_is_stored,
    judges_latent=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when a sensitive member is readable on all rows."""
    entity = subject.entity.name
    known = sensitive_members_of(entity, context)
    if not known:
        return
    cells = []
    for granted in members_on_all_rows(subject, context, Right.READ):
        if told := tuple(member for member in granted.members if member in known):
            cells.append(Granted(Right.READ, told, granted.rules))
    if cells:
        about = subject.role.about(entity=entity)
        yield Finding(RULE.id, Severity.MEDIUM, about, (tuple(cells),), context.certainty(cells))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the members, and the words that make them sensitive."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    read = sorted(member for granted in cells for member in granted.members)
    known = sensitive_members_of(entity, context)
    own = limit_to_own_rows(
        finding, context, rules, f"leave {members(context, entity, read)} out of what the role reads on all rows"
    )
    return Explanation(
        f"{sentence(who(finding, context))} can read {members(context, entity, read)} of every {entity}: sensitive "
        f"{by_what(known[member] for member in read)}.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Every employee reads all salaries."""
    app.module("HR", "User").entity("Employee", {"FullName": "String", "Salary": "Decimal"}).rule("User", read="all")
    app.user_role("Staff", "System.User", "HR.User")


def near_miss(app: "App") -> None:
    """All names and whether a salary is set; the own salary only; visitors, whom ENT-03 tells about."""
    hr = app.module("HR", "User", "Guest")
    hr.entity("Employee", {"FullName": "String", "SalaryIsSet": "Boolean", "Salary": "Decimal"}, owner=True).rule(
        "User", read=["FullName", "SalaryIsSet"]
    ).rule("User", read=["Salary"], xpath="[System.owner = '[%CurrentUser%]']", caption="Oneself").rule(
        "Guest", read=["Salary"]
    )
    app.user_role("Staff", "System.User", "HR.User")
    app.user_role("Anonymous", "System.User", "HR.Guest").guest("Anonymous")
