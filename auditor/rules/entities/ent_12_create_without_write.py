"""Create without any writable member

What it does
    Looks for user roles that may create objects of an entity but write none of its members, although it has members
    that could be written.

Why is this bad
    Such a role makes objects that stay empty, unless a microflow fills them in, and that microflow could create them as
    well. Create is a right that no row constraint limits: a right that serves nothing is only a way to fill the
    database.

Example
    Shop.User may create Complaint and reads all of it, but writes nothing. The page opens a new complaint by a
    microflow, so the tick for create was never needed.

How to fix
    Take create away, or give write on the members that are to be filled in.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Explanation, Finding, Severity
from auditor.model.domain import Attribute, AttributeType, SourceKind
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, fix_access, holding_evidence, rule_evidence, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _could_be_filled_in(subject: RoleOnEntity, context: Context) -> bool:
    """Whether creating counts, and some member could be written: not only calculated and AutoNumber ones."""
    source = subject.entity.source
    if source and (source.kind is SourceKind.VIEW or not source.creatable):
        return False
    return any(
        not (isinstance(member, Attribute) and (member.calculated or member.type is AttributeType.AUTO_NUMBER))
        for member in context.project.members(subject.entity.name).values()
    )


RULE = Rule(
    id="ENT-12",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS, Need.ENTITIES),
    rests_on_production=True,
    among=_could_be_filled_in,
    judges_latent=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire on create without any write; members that System declares on an account count too."""
    if not subject.access.write and (create := tuple(subject.cells(Right.CREATE))):
        yield Finding(RULE.id, Severity.INFO, subject.role.about(entity=subject.entity.name), (create,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say that what is created stays empty."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    own = f"Take create out of {constrain(rules)}, or give write on the members of {entity} that are to be filled in."
    return Explanation(
        f"{sentence(who(finding, context))} can create {entity} objects, but set none of their members.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Customers create complaints that they cannot fill in."""
    app.module("Shop", "User").entity("Complaint", {"Text": "String"}, owner=True).rule(
        "User", create=True, read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own complaints"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A ticket has only a number, which nobody writes; complaints are filled in by another rule."""
    shop = app.module("Shop", "User")
    shop.entity("Ticket", {"Number": "AutoNumber"}).rule("User", create=True, read="all")
    shop.entity("Complaint", {"Text": "String"}, owner=True).rule("User", create=True).rule(
        "User", write="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own complaints"
    )
    app.user_role("Customer", "System.User", "Shop.User")
