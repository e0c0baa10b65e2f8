"""Anonymous right on an entity derived from System

What it does
    Looks for entities derived from one of the System module, such as files, images and accounts, on which the role of
    visitors who do not sign in creates, reads or deletes. Files readable on all rows are ENT-17's matter.

Why is this bad
    System entities do more than store data: a file can be fetched by its id, which can be guessed, an account can sign
    in. Everybody on the internet who may create files fills the disk, or places something harmful under the app's name;
    who reads accounts knows who works with the app.

Example
    Visitors attach a picture to a complaint, so Shop.Guest may create Shop.Picture. A script uploads films by the
    thousand.

How to fix
    Take the right away, or let a microflow receive the file after checking. What must stay needs a row constraint to
    [%CurrentUser%].

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, System Entities: https://docs.mendix.com/refguide/system-entities/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.sensitive import sensitive_names
from auditor.rules.system_derived import readable_file, rights_on_derived, system_entity_above
from auditor.rules.telling import fix_access, holding_evidence, limit_to_own_rows, listed, rule_evidence, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_derived(subject: RoleOnEntity, context: Context) -> bool:
    return system_entity_above(subject.entity, context) is not None


RULE = Rule(
    id="ENT-24",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(284,),
    parity={"Mendix recommender": "MXS004"},
    rests_on_production=True,
    whom=Whom.GUEST,
    among=_is_derived,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire on any of the rights, on any rows, unless ENT-17 says so of the file."""
    cells = rights_on_derived(subject, context)
    if cells and not readable_file(subject, context):
        yield Finding(RULE.id, Severity.HIGH, subject.role.about(entity=subject.entity.name), (cells,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what visitors may do, and from what the entity derives."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    can = listed(dict.fromkeys(granted.right.value for granted in cells))
    above = system_entity_above(context.project.entities[entity], context)
    read = [member for granted in cells if context.on_all_rows(granted) for member in granted.members]
    own = limit_to_own_rows(finding, context, rules, "let a microflow do what visitors need")
    return Explanation(
        f"{sentence(who(finding, context))} can {can} {entity} objects, without signing in; {entity} derives from "
        f"{above}.{sensitive_names(entity, read, context)}",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Visitors upload pictures."""
    app.module("Shop", "Guest").entity("Picture", {"Caption": "String"}, generalization="System.Image").rule(
        "Guest", create=True, write=["Caption"], xpath="[Caption = 'new']", caption="New ones"
    )
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Visitors create complaints; pictures and other accounts are for who has signed in."""
    shop = app.module("Shop", "Guest", "User")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User").rule("User", read="all")
    shop.entity("Complaint", {"Text": "String"}).rule("Guest", create=True, write="all")
    shop.entity("Picture", {"Caption": "String"}, generalization="System.Image").rule("User", create=True, write="all")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
