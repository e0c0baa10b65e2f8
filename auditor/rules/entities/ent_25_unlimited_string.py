"""Unlimited string writable by anonymous

What it does
    Looks for attributes of type String without a maximum length, of persistable entities, that the role of visitors who
    do not sign in may write, on whatever rows.

Why is this bad
    Everybody on the internet can put as much text into such an attribute as a request carries, again and again. That
    fills the database, slows down every page that shows the object, and gives room for whole scripts where a name was
    expected.

Example
    The contact form writes Shop.Question.Text, which is unlimited "to be safe". A script sends questions of many
    megabytes.

How to fix
    Give the attribute a maximum length that fits what people write, or let a microflow take the text and cut it.

Sources
    - Mendix documentation, Attributes: https://docs.mendix.com/refguide/attributes/
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Granted, Origin, Severity, Subjects
from auditor.model.domain import Attribute, AttributeType, Entity
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, place_of_attribute, rule_evidence

if TYPE_CHECKING:
    from auditor.samples.app import App

Member = tuple[Entity, Name, Attribute]


def _unlimited(context: Context) -> Iterator[Member]:
    """The unlimited strings that the app stores; none while there are no visitors."""
    if context.guest is None:
        return
    for entity in context.project.entities.values():
        if entity.module != SYSTEM and context.is_persistable(entity):
            for name, attribute in entity.own_attributes():
                if attribute.type is AttributeType.STRING and attribute.length == 0:
                    yield entity, name, attribute


RULE = Rule(
    id="ENT-25",
    subject=SubjectKind.MEMBER,
    severities=(Severity.MEDIUM,),
    needs=(Need.ENTITIES, Need.ACCESS, Need.GUEST),
    cwe=(770,),
    parity={"CLEVR Lint": "SEC010"},
    rests_on_production=True,
    subjects=_unlimited,
)


def check(subject: Member, context: Context) -> Iterator[Finding]:
    """Fire when visitors write it on the entity itself or on a specialization."""
    entity, member, _ = subject
    cells = tuple(_written(entity.name, member, context))
    if cells:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(member=member), (cells,))


def _written(entity: Name, member: Name, context: Context) -> Iterator[Granted]:
    guest = context.guest
    if guest is None:
        return
    for name in context.with_specializations(entity):
        rules = guest.access.entity(name).write.get(member, ())
        if rules and context.counts_for_writing(context.project.entities[name], member):
            yield Granted(Right.WRITE, (member,), rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who may fill it."""
    member, cells, guest = finding.subjects.member, cells_of(finding), context.project.guest_role
    assert guest is not None, "without visitors there is no finding"
    rules = rules_of(cells)
    held = listed(sorted({role for rule in rules for role in rule.module_roles} & set(guest.module_roles)))
    fix = (
        f"Give {member} a maximum length, or take write of it away from {guest.name} and let a microflow cut the text."
    )
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Take {held} out of {guest.name}, or see whether a newer version of {module_of(member)} limits it."
    return Explanation(
        f"The guest's role {guest.name} can write {member} on {listed(dict.fromkeys(rule.entity for rule in rules))}, "
        "and it has no maximum length.",
        fix,
        (
            Evidence(f"{member} is a String of unlimited length", place_of_attribute(context, member)),
            *rule_evidence(context, cells),
            Evidence(f"user role {guest.name} holds {held}", guest.location),
        ),
    )


def planted(app: "App") -> None:
    """Visitors ask questions of any length."""
    app.module("Shop", "Guest").entity("Question", {"Text": "String(0)"}, owner=True).rule(
        "Guest", create=True, write="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own questions"
    )
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Of 2,000 characters at most; readable answers without limit; and a form that is never stored."""
    shop = app.module("Shop", "Guest")
    shop.entity("Question", {"Text": "String(2000)", "Answer": "String(0)"}, owner=True).rule(
        "Guest", read=["Answer"], write=["Text"], xpath="[System.owner = '[%CurrentUser%]']", caption="Own questions"
    )
    shop.entity("Form", {"Text": "String(0)"}, persistable=False).rule("Guest", create=True, write="all")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
