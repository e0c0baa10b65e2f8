"""Constraint of one role reads a member the other may write

What it does
    Looks for row constraints that read a member which another role of the set may write, so that the set can pull
    objects into the constraint's reach, and no role of it can alone.

Why is this bad
    Row constraints are checked on what is stored before a change, never on the result. One role is kept to some rows,
    the other decides which rows those are. Whoever holds both decides for himself what he may see, change or delete.

Example
    Reader reads Article where [Published]. Editor may write Published, and reads no text. Someone who is both
    publishes any draft and reads it.

How to fix
    Do not let one person hold both roles. Or take the member out of what the other role writes, and let a microflow
    change it after checking.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - CLEVR, Access Control Rules: members that an XPath constraint reads should be Read or None
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Granted, Severity
from auditor.merging.candidates import candidates, is_limited
from auditor.merging.captures import Captured, brought_alone, captured, captured_alone, way_in
from auditor.merging.combination import MergedEntity
from auditor.merging.telling import apart, bringing, placed, step, together, ways
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.entities.ent_07_shadowed_constraint import shadowing
from auditor.rules.movable_rows import members_read
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, listed, members, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App


def _can_be_moved(on: MergedEntity, context: Context) -> bool:
    """Whether a row constraint of the set reads a member which somebody in the app may write."""
    return any(members_read(rule, context) for rule in _limited(on))


def _elsewhere(entity: Entity, context: Context) -> Iterator[Name]:
    """The other entities on which somebody may write what a row constraint of this one reads."""
    for rule in entity.rules:
        if is_limited(rule):
            for read in members_read(rule, context):
                yield from (name for name in read.written_on if name != entity.name)


RULE = Rule(
    id="MERGE-03",
    subject=SubjectKind.MERGED_ROLES_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.ENTITIES),
    cwe=(863, 472),
    entities=lambda context: candidates(context).movable,
    among=_can_be_moved,
    also_cells=_elsewhere,
)


def _limited(subject: MergedEntity) -> Iterator[AccessRule]:
    """The rules of the set that limit rows of the entity by a constraint."""
    for rule in subject.access.rules:
        if rule.entity == subject.name and is_limited(rule):
            yield rule


def check(subject: MergedEntity, context: Context) -> Iterator[Finding]:
    """Fire when rows can be pulled into some constraint's reach by the set, and by no role of it alone."""
    found: list[Captured] = []
    for rule in _limited(subject):
        if brought_alone(rule, subject, context):
            continue
        ways_in = list(captured(rule, subject.combination.access, context))
        if ways_in and not _is_pointless(rule, subject, context) and not captured_alone(rule, subject, context):
            found.extend(ways_in)
    if found:
        by_rule: dict[int, tuple[AccessRule, list[Granted]]] = {}
        for way in found:
            by_rule.setdefault(id(way.rule), (way.rule, []))[1].append(way.writing)
        proved = any(way.verdict.proved for way in found)
        yield Finding(
            RULE.id,
            Severity.HIGH,
            subject.combination.about(entity=subject.name),
            tuple((rule, tuple(writings)) for rule, writings in by_rule.values()),
            Certainty.PROVED if proved else Certainty.POSSIBLE,
        )


def _is_pointless(rule: AccessRule, subject: MergedEntity, context: Context) -> bool:
    """Whether the set has everything that the rule grants on more rows anyway: MERGE-01 or ENT-07 tells that."""
    role = context.role_subject(subject.combination.access)
    return bool(shadowing(rule, RoleOnEntity(role, subject.entity, subject.access), context))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say whose rows are limited by what, who writes that, and give a row before and after the change."""
    entity = finding.subjects.entity
    cells = cells_of(finding)
    rules = rules_of(cells)
    limited = [rule for rule, _ in captured_rules(finding)]
    evidence: list[Evidence] = []
    for rule, writings in captured_rules(finding):
        evidence.append(_limit(finding, context, rule))
        for writing in writings:
            evidence.extend(step(finding, context, writing))
        evidence.extend(_example(context, rule, writings))
    evidence.append(Evidence("row constraints are checked on what is stored before a change, never on the result"))
    can = "may be able to" if finding.certainty is Certainty.POSSIBLE else "can"
    written = listed(sorted({_written(context, granted) for granted in cells}))
    return Explanation(
        f"{sentence(together(finding))} {can} pull objects of {entity} into the reach of "
        f"{listed(rule.id for rule in limited)}, which limits {bringing(finding, context, limited)}: "
        f"{bringing(finding, context, rules)} writes {written}, which the row constraint reads.",
        apart(finding, context, rules, f"take write of {written} out of {constrain(rules)}"),
        tuple(dict.fromkeys(evidence)),
    )


def captured_rules(finding: Finding) -> Iterator[tuple[AccessRule, tuple[Granted, ...]]]:
    """Give the access rules into whose reach rows can be pulled, each with what lets write what it reads."""
    for side in finding.facts:
        assert isinstance(side, tuple)
        rule, writings = side
        assert isinstance(rule, AccessRule) and isinstance(writings, tuple)
        yield rule, tuple(granted for granted in writings if isinstance(granted, Granted))


def _written(context: Context, granted: Granted) -> str:
    entity = granted.rules[0].entity
    return f"{members(context, entity, granted.members)} of {entity}"


def _limit(finding: Finding, context: Context, rule: AccessRule) -> Evidence:
    names = listed(ways(finding, context, rule), "or")
    return placed(context, rule, f"limits {names} to {context.access.meanings.sentence(rule)}")


def _example(context: Context, rule: AccessRule, writings: tuple[Granted, ...]) -> Iterator[Evidence]:
    """The change that pulls a row in, asked for once more: findings keep facts, not words."""
    for writing in writings:
        verdict = way_in(rule, writing.rules[0], context)
        if verdict.witness:
            yield Evidence(sentence(verdict.witness.sentence))
        elif verdict.reason:
            yield Evidence(f"not decided: {verdict.reason}")


def planted(app: "App") -> None:
    """Readers see what is published, and editors, who read no text, decide what is."""
    news = app.module("News", "Reader", "Editor")
    news.entity("Article", {"Text": "String", "Published": "Boolean"}).rule(
        "Reader", read=["Text"], xpath="[Published]", caption="Published"
    ).rule("Editor", write=["Published"])
    app.user_role("Reader", "System.User", "News.Reader")
    app.user_role("Editor", "System.User", "News.Editor")


def near_miss(app: "App") -> None:
    """Editors write a member that the constraint does not read; and who writes it is a reader himself."""
    news = app.module("News", "Reader", "Editor", "Chief")
    news.entity("Article", {"Text": "String", "Mood": "String", "Published": "Boolean"}).rule(
        "Reader", read=["Text"], xpath="[Published]", caption="Published"
    ).rule("Editor", write=["Mood"]).rule("Chief", write=["Published"])
    app.user_role("Reader", "System.User", "News.Reader")
    app.user_role("Editor", "System.User", "News.Editor")
    app.user_role("Chief", "System.User", "News.Reader", "News.Chief")
