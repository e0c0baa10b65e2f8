"""Direct association to a System entity

What it does
    Looks for persistable entities with an association whose other end is an entity of the System module itself, other
    than System.User.

Why is this bad
    No access rule of the app governs a System entity: its rules are Mendix's, and they may change with the version. An
    association to System.FileDocument, say, attaches files that no rule of the app protects, or that nobody can read. A
    specialization has access rules of its own.

Example
    Shop.Order_Attachment leads to System.FileDocument. The customers' attachments are governed by what Mendix built in,
    and not by Shop.

How to fix
    Derive an entity from System.FileDocument or System.Image, give it access rules, and let the association lead there.
    Other System entities cannot be specialized: keep what is needed of them in an entity of the app.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, System Entities: https://docs.mendix.com/refguide/system-entities/
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.domain import Association, Entity
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_USER
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


SPECIALIZED = frozenset({Name("System.FileDocument"), Name("System.Image")})
"""What an app may derive from, beside System.User (mendix-security.md 3.5)."""


def _is_stored(entity: Entity, context: Context) -> bool:
    return context.is_persistable(entity)


RULE = Rule(
    id="ENT-18",
    subject=SubjectKind.ENTITY,
    severities=(Severity.LOW,),
    needs=(Need.ENTITIES,),
    cwe=(284,),
    parity={"mxlint": "002_0005"},
    among=_is_stored,
)


def check(entity: Entity, context: Context) -> Iterator[Finding]:
    """Fire on every entity with such an association."""
    if found := _to_system(context).get(entity.name):
        facts = tuple(sorted(association.name for association in found))
        yield Finding(RULE.id, Severity.LOW, Subjects(entity=entity.name), (facts,))


def _to_system(context: Context) -> Mapping[Name, list[Association]]:
    """The app's associations with an end in System, by the entity at the app's end."""
    known = context.memo.get("associations to System")
    if isinstance(known, dict):
        return known
    found: dict[Name, list[Association]] = {}
    for association in context.project.associations.values():
        for mine, other in ((association.owner, association.other), (association.other, association.owner)):
            if module_of(other) == SYSTEM and other != SYSTEM_USER and module_of(mine) != SYSTEM:
                found.setdefault(mine, []).append(association)
    context.memo["associations to System"] = found
    return found


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the System entities."""
    entity, project = finding.subjects.entity, context.project
    associations = [project.associations[Name(name)] for name in texts(finding.facts[0])]
    ends = list(dict.fromkeys(_other_end(association, entity) for association in associations))
    which = listed(association.name for association in associations)
    fix = f"Derive an entity of the app from {listed(ends)}, give it access rules, and let {which} lead there."
    if not SPECIALIZED.issuperset(ends):
        fix = (
            f"Keep what is needed of {listed(ends)} in an entity of the app, or see that System's own rules give of it "
            "what is meant."
        )
    if finding.origin is Origin.MARKETPLACE:
        fix = f"{module_of(entity)} comes from the Marketplace: do not change it; a newer version may do without."
    return Explanation(
        f"{entity} is associated with {listed(ends)} itself, which no access rule of the app governs.",
        fix,
        tuple(
            Evidence(f"{association.name} goes from {association.owner} to {association.other}", association.location)
            for association in associations
        ),
    )


def _other_end(association: Association, entity: Name) -> Name:
    return association.other if association.owner == entity else association.owner


def planted(app: "App") -> None:
    """Orders with attachments that nobody derived."""
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"})
    shop.association("Order_Attachment", "Order", "System.FileDocument")


def near_miss(app: "App") -> None:
    """An attachment of the app's own, the account behind an order, and a form that is never stored."""
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"})
    shop.entity("Attachment", {"Page": "Integer"}, generalization="System.FileDocument")
    shop.entity("Form", {"Line": "String"}, persistable=False)
    shop.association("Order_Attachment", "Order", "Attachment")
    shop.association("Order_Account", "Order", "System.User")
    shop.association("Form_FileDocument", "Form", "System.FileDocument")
