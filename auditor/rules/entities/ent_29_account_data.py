"""Business data on the account entity

What it does
    Looks, in the app's own modules other than Administration, for specializations of System.User or
    Administration.Account that have attributes or associations of their own.

Why is this bad
    Every right on such an entity is mixed with user management: who reads a business member gets an object that can
    sign in, and who manages users reads what System.User declares whatever the access rules say. Mendix has announced
    guidance to keep business data apart; it is not in force yet, so this is for knowing.

Example
    HR.Employee derives from Administration.Account and holds Salary. To let a manager change salaries, the app gives
    write on accounts.

How to fix
    Keep the account bare, and put the business data into an entity of its own with a one-to-one association to it.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Administration module: https://docs.mendix.com/appstore/modules/administration/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, members

if TYPE_CHECKING:
    from auditor.samples.app import App

_ADMINISTRATION = Name("Administration")
_ACCOUNT = Name("Administration.Account")


def _is_account(entity: Entity, context: Context) -> bool:
    """Whether it derives from either; Administration may not be in the export."""
    project = context.project
    return (
        entity.module != _ADMINISTRATION
        and project.is_own(entity.module)
        and (project.derives_from(entity.name, SYSTEM_USER) or project.derives_from(entity.name, _ACCOUNT))
    )


RULE = Rule(
    id="ENT-29",
    subject=SubjectKind.ENTITY,
    severities=(Severity.INFO,),
    needs=(Need.ENTITIES, Need.MODULES),
    parity={"mxlint": "002_0003", "mxcli": "ARCH006"},
    among=_is_account,
)


def check(entity: Entity, context: Context) -> Iterator[Finding]:
    """Fire when it has members of its own."""
    if own := _own_members(entity, context):
        yield Finding(RULE.id, Severity.INFO, Subjects(entity=entity.name), (tuple(sorted(own)),))


def _own_members(entity: Entity, context: Context) -> list[Name]:
    associations = context.project.owned_associations(entity.name)
    return [*(name for name, _ in entity.own_attributes()), *associations]


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the members."""
    entity = context.project.entities[finding.subjects.entity]
    own = members(context, entity.name, _own_members(entity, context))
    return Explanation(
        f"{entity.name} is an account and holds business data: {own}.",
        f"Put {own} into an entity of its own with an association to the account.",
        (Evidence(f"{entity.name} derives from {listed(_chain(entity, context))}", entity.location),),
    )


def _chain(entity: Entity, context: Context) -> list[Name]:
    chain = (entity, *context.project.generalizations(entity.name))
    return [each.generalization for each in chain if each.generalization]


def planted(app: "App") -> None:
    """A salary on the account."""
    app.module("HR", "User").entity("Employee", {"Salary": "Decimal"}, generalization="System.User")


def near_miss(app: "App") -> None:
    """An account of the app's own without members, and the data beside it."""
    hr = app.module("HR", "User")
    hr.entity("Account", {}, generalization="System.User")
    hr.entity("Employee", {"Salary": "Decimal"})
    hr.association("Employee_Account", "Employee", "Account")
