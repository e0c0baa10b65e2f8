"""Constraint depends on a member the same role may write

What it does
    Looks, for each user role, for row constraints that read a member which the role may write: of the entity itself, or
    of one along a path. Capture: by another rule of the role, objects can be pulled into the constraint's reach. Give
    away: they can only be pushed out of it.

Why is this bad
    Row constraints are checked on what is stored before a change, never on the result. Who may write what the
    constraint reads decides about it: he claims objects of others, or hands over, hides or approves his own.

Example
    Visitors read articles where [Published]. Editors may write Published of every article. Somebody who is both shows
    drafts to the public, and reads them.

How to fix
    Leave members that row constraints read out of what the role writes. Let a microflow change them after checking.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - CLEVR, Access Control Rules: members that an XPath constraint reads should be Read or None
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Granted, Severity
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name
from auditor.rules.constraints import rows_evidence
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.entities.ent_07_shadowed_constraint import shadowing
from auditor.rules.movable_rows import Effect, Moves, decided, members_read
from auditor.rules.rights import cells_of, rules_of, stored_rules
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    members,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _elsewhere(entity: Entity, context: Context) -> list[Name]:
    """The other entities on which somebody writes a member that a constraint of this one reads."""
    found: dict[Name, None] = {}
    for rule in entity.rules:
        for read in members_read(rule, context):
            found.update(dict.fromkeys(read.written_on))
    found.pop(entity.name, None)
    return list(found)


RULE = Rule(
    id="ENT-08",
    subject=SubjectKind.ROLE_AND_RULE,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.ACCESS,),
    cwe=(863, 472),
    parity={"CLEVR ACR": "XPath members should be Read or None"},
    rests_on_production=True,
    judges_latent=True,
    also_cells=_elsewhere,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire for each constrained rule whose rows the role can move, unless ENT-07 says that it limits nothing."""
    for rule in subject.access.rules:
        if rule.entity != subject.entity.name or not members_read(rule, context):
            continue
        cells = _written(rule, subject, context)
        if not cells or shadowing(rule, subject, context):
            continue
        moves = decided(rule, cells, context)
        if moves.effect is Effect.NONE:
            continue
        yield Finding(
            RULE.id,
            Severity.HIGH if moves.effect is Effect.CAPTURE else Severity.MEDIUM,
            subject.role.about(access_rule=rule.id),
            (moves.effect.value, rule, cells),
            Certainty.PROVED if moves.proved else Certainty.POSSIBLE,
        )


def _written(rule: AccessRule, subject: RoleOnEntity, context: Context) -> tuple[Granted, ...]:
    """What the role writes of the members that a constraint reads: one `Granted` for each rule that lets it."""
    found: dict[int, tuple[AccessRule, dict[Name, None]]] = {}
    for read in members_read(rule, context):
        for name in read.written_on:
            access = subject.access if name == rule.entity else subject.role.access.entity(name)
            for writing in access.write.get(read.member, ()):
                if writing.entity == name:
                    found.setdefault(id(writing), (writing, {}))[1][read.member] = None
    return tuple(Granted(Right.WRITE, tuple(sorted(names)), (writing,)) for writing, names in found.values())


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which rows can be moved, by writing what, and give an example."""
    (rule,) = stored_rules(finding)
    cells = cells_of(finding)
    moves = decided(rule, cells, context)
    written = sorted({member for granted in cells for member in granted.members})
    rules = rules_of(cells)
    what = f"{members(context, rule.entity, written)}, which its row constraint reads"
    role, may = sentence(who(finding, context)), "can" if moves.proved else "may be able to"
    if moves.effect is Effect.CAPTURE:
        message = f"{role} {may} pull objects into the reach of {rule.id}: it writes {what}"
    else:
        message = f"{role} {may} move objects out of the reach of {rule.id}: it writes {what}"
    own = f"Take write of {members(context, rule.entity, written)} out of {constrain(rules)}"
    return Explanation(
        f"{message}.",
        fix_access(finding, context, rules, f"{own}, and let a microflow change it after checking."),
        (
            *rows_evidence(context, (rule,)),
            *rule_evidence(context, cells),
            *_example(moves),
            *holding_evidence(finding, context, (rule, *rules)),
        ),
    )


def _example(moves: Moves) -> Iterator[Evidence]:
    if moves.witness:
        yield Evidence(sentence(moves.witness))
    elif moves.reason:
        yield Evidence(f"not decided: {moves.reason}")


def planted(app: "App") -> None:
    """Readers see what is published, and editors decide what is; one user role is both."""
    news = app.module("News", "Reader", "Editor")
    news.entity("Article", {"Text": "String", "Published": "Boolean"}).rule(
        "Reader", read=["Text"], xpath="[Published]", caption="Published"
    ).rule("Editor", write=["Published"])
    app.user_role("Staff", "System.User", "News.Reader", "News.Editor")


def near_miss(app: "App") -> None:
    """They write the text only; and who writes Published does not read by it."""
    news = app.module("News", "Reader", "Editor")
    news.entity("Article", {"Text": "String", "Published": "Boolean"}).rule(
        "Reader", write=["Text"], xpath="[Published]", caption="Published"
    ).rule("Editor", write=["Published"])
    app.user_role("Staff", "System.User", "News.Reader")
    app.user_role("Editor", "System.User", "News.Editor")
