"""Anonymous can read stored data of everyone

What it does
    Looks for persistable entities of which the role of visitors who do not sign in reads members without a row
    constraint. Every member: critical, some: high. Files, images and accounts are left to ENT-17 and ENT-24.

Why is this bad
    Everybody on the internet can then download every object, member by member, without an account. Pages that show only
    a part are no protection: the client can ask for the rest. Such data is public.

Example
    A web shop shows products to visitors. Shop.Guest also reads Customer on all rows, because a page once needed a
    customer's name. The customer list is public.

How to fix
    If the data is not meant to be public: give the access rule a row constraint, or leave only the members that
    visitors need. If it is, accept the finding and say why.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Dutch Institute for Vulnerability Disclosure, case DIVD-2026-00003
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Explanation, Finding, Severity
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, members_on_all_rows, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.sensitive import sensitive_names
from auditor.rules.system_derived import rights_on_derived
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
    id="ENT-03",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(862, 200),
    parity={"mxcli": "SEC007", "Mendix recommender": "MXS010"},
    rests_on_production=True,
    whom=Whom.GUEST,
    among=_is_stored,
    system_entities=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when some member is readable on all rows, unless ENT-24 (or ENT-17) says so of what derives from System."""
    cells = members_on_all_rows(subject, context, Right.READ)
    if cells and not rights_on_derived(subject, context):
        read = {member for granted in cells for member in granted.members}
        everything = read.issuperset(_governed_members(subject.entity, context))
        yield Finding(
            RULE.id,
            Severity.CRITICAL if everything else Severity.HIGH,
            subject.role.about(entity=subject.entity.name),
            (everything, cells),
            context.certainty(cells),
        )


def _governed_members(entity: Entity, context: Context) -> Iterator[Name]:
    """The members that access rules decide about: not internal ones of System entities, which no rule lists."""
    for member in context.project.members(entity.name):
        if not member.rpartition(".")[2].startswith("__"):
            yield member


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is public."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    read = sorted(member for granted in cells for member in granted.members)
    what = f"everything of every {entity}"
    if not finding.facts[0]:
        what = f"{members(context, entity, read)} of every {entity}"
    message = f"{sentence(who(finding, context))} can read {what}, without signing in."
    message += sensitive_names(entity, read, context)
    own = limit_to_own_rows(finding, context, rules, "leave only members that may be public")
    return Explanation(
        message,
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Visitors read everything of all customers."""
    app.module("Shop", "Guest").entity("Customer", {"Name": "String", "Email": "String"}).rule("Guest", read="all")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """The customer behind the visitor only; search results that are never stored; all customers for signed-in users."""
    shop = app.module("Shop", "Guest", "User")
    shop.entity("Customer", {"Name": "String"}, owner=True).rule("User", read="all").rule(
        "Guest", read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own data"
    )
    shop.entity("Result", {"Name": "String"}, persistable=False).rule("Guest", read="all")
    app.user_role("Clerk", "System.User", "Shop.User")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
