"""Sensitive members that a set of roles reads together, and no role of it does alone (merging.md 3.2, E1).

Rows of one rule do not combine with members of another, except on rows that both let through: there the members stand
side by side. The same for two objects that a readable association links.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from auditor.access.effective import EntityAccess, Right
from auditor.findings.finding import Certainty, Granted
from auditor.merging.combination import MergedEntity, granted
from auditor.model.domain import AccessRule, Association
from auditor.model.frozen import frozen
from auditor.model.names import Name, Text
from auditor.model.project import SYSTEM
from auditor.rules.constraints import constraint_of
from auditor.rules.context import Context
from auditor.rules.sensitive import sensitive_members_of
from auditor.xpath.constraint import never, overlap, parse_constraint
from auditor.xpath.verdict import Answer, Verdict

Cell = tuple[AccessRule, ...]
"""The rules by which a member is read; none when it is not."""


@frozen
class Disclosure:
    """Members of one object, or of two linked ones, that only the set reads together."""

    first: Granted
    second: Granted
    link: Granted | None
    """The association, by the rules that let it be read, for members of two entities."""
    certainty: Certainty


@frozen
class _Group:
    """Sensitive members of an entity that the set reads by the same rules, and each of its roles too."""

    members: list[Name]
    union: Cell
    alone: tuple[Cell, ...]
    """By role, in the order of the set."""


def links_of(entity: Name, context: Context) -> tuple[Association, ...]:
    """Give the associations of an entity with sensitive members that lead to another one with sensitive members.

    An association that both ends own is looked at from the end that is stored as its owner.
    """
    known = context.memo.setdefault("associations between sensitive members", {})
    assert isinstance(known, dict)
    found: tuple[Association, ...] | None = known.get(entity)
    if found is None:
        found = known[entity] = tuple(_find_links(entity, context))
    return found


def _find_links(entity: Name, context: Context) -> Iterator[Association]:
    project = context.project
    if sensitive_members_of(entity, context):
        chain = {entity, *(above.name for above in project.generalizations(entity))}
        for member in project.members(entity).values():
            if isinstance(member, Association) and member.owner in chain:
                other = project.entities.get(member.other)
                if other and other.module != SYSTEM and sensitive_members_of(other.name, context):
                    yield member


def has_sensitive_pair(entity: Name, context: Context) -> bool:
    """Whether an entity has two sensitive members, or one that an association links to one of another entity."""
    return len(sensitive_members_of(entity, context)) > 1 or bool(links_of(entity, context))


def disclosures(subject: MergedEntity, context: Context) -> Iterator[Disclosure]:
    """Give what the set reads together of an entity and of what its associations lead to, and no role alone."""
    groups = _groups(subject, context)
    seen = set()
    for position, first in enumerate(groups):
        for second in groups[position + 1 :]:
            if found := _in_one(first, second, context):
                seen.add((id(first), id(second)))
                yield found
    for association, other_end in _links(subject, context):
        link = _cell_group(subject, association.name)
        for first, second in product(groups, _groups(other_end, context)):
            same = other_end.name == subject.name
            if not same or (first.members != second.members and (id(first), id(second)) not in seen):
                found = _in_linked(first, second, link, (association, other_end.name), context)
                if found:
                    yield found


def _links(subject: MergedEntity, context: Context) -> Iterator[tuple[Association, MergedEntity]]:
    """The associations of the entity that the set reads, with the entity at the other end."""
    for association in links_of(subject.name, context):
        if subject.own(subject.access.read.get(association.name, ())):
            yield association, subject.combination.on(context.project.entities[association.other])


def _groups(subject: MergedEntity, context: Context) -> list[_Group]:
    groups: dict[tuple[int, ...], _Group] = {}
    for member in sensitive_members_of(subject.name, context):
        group = _cell_group(subject, member)
        if group.union:
            key = (id(subject.access.read[member]), *(id(found.read.get(member)) for found in subject.alone))
            groups.setdefault(key, group).members.append(member)
    return list(groups.values())


def _cell_group(subject: MergedEntity, member: Name) -> _Group:
    def own(found: EntityAccess) -> Cell:
        return subject.own(found.read.get(member, ()))

    return _Group([], own(subject.access), tuple(own(found) for found in subject.alone))


def _in_one(first: _Group, second: _Group, context: Context) -> Disclosure | None:
    for one, other in zip(first.alone, second.alone, strict=True):
        if one and other and not _overlap(one, other, context).refuted:
            return None
    return _told(first, second, None, _overlap(first.union, second.union, context))


def _in_linked(
    first: _Group, second: _Group, link: _Group, path: tuple[Association, Name], context: Context
) -> Disclosure | None:
    for one, other, between in zip(first.alone, second.alone, link.alone, strict=True):
        if one and other and between and not _linked(one, other, between, path, context).refuted:
            return None
    granted_link = granted(Right.READ, link.union, (path[0].name,))
    return _told(first, second, granted_link, _linked(first.union, second.union, link.union, path, context))


def _told(first: _Group, second: _Group, link: Granted | None, verdict: Verdict) -> Disclosure | None:
    if verdict.refuted:
        return None
    cells = granted(Right.READ, first.union, first.members), granted(Right.READ, second.union, second.members)
    if verdict is _ALL_ROWS:
        certainty = Certainty.CERTAIN
    else:
        certainty = Certainty.PROVED if verdict.proved else Certainty.POSSIBLE
    return Disclosure(*cells, link, certainty)


def side_by_side(cells: Sequence[Granted], context: Context) -> Verdict:
    """Decide once more whether cells of a disclosure stand side by side on some row, for who tells it.

    `cells` are the two, and the association's where there is one. Proved has such a row as witness.
    """
    one, other = cells[0].rules, cells[1].rules
    if len(cells) == 2:
        return _overlap(one, other, context)
    association = context.project.associations[cells[2].members[0]]
    return _linked(one, other, cells[2].rules, (association, other[0].entity), context)


_ALL_ROWS = Verdict(Answer.PROVED)
"""Every row is in both, as stored: nothing was asked by meaning."""


def _is_free(rules: Sequence[AccessRule]) -> bool:
    return any(not rule.constrained for rule in rules)


def _overlap(one: Cell, other: Cell, context: Context) -> Verdict:
    """Whether some row is in both unions of rows."""
    if _is_free(one) and _is_free(other):
        return _ALL_ROWS
    return overlap([constraint_of(rule, context) for rule in one], [constraint_of(rule, context) for rule in other])


def _linked(one: Cell, other: Cell, link: Cell, path: tuple[Association, Name], context: Context) -> Verdict:
    """Whether some two linked objects are in both unions, and the association on the first may be read."""
    if _is_free(one) and _is_free(other) and _is_free(link):
        return _ALL_ROWS
    answer = Verdict(Answer.REFUTED)
    association, far = path
    for mine, theirs, between in product(_fewest(one), _fewest(other), _fewest(link)):
        near = mine.constraint if between is mine else f"{mine.constraint}{between.constraint}"
        text = Text(f"{near}[{association.name}/{far}{theirs.constraint}]")
        nothing = never([parse_constraint(text, mine.entity, context.access.meanings.schema)])
        if nothing.refuted:
            return Verdict(Answer.PROVED, witness=nothing.witness)
        if nothing.unknown:
            answer = nothing
    return answer


def _fewest(rules: Cell) -> Cell:
    """Only a rule without a constraint when there is one: it covers what the others do."""
    return next(((rule,) for rule in rules if not rule.constrained), rules)
