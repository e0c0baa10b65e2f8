"""An assertion of the policy file as a rule: what some user roles must have, or must not have."""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.findings.finding import Certainty, Explanation, Fact, Finding, Granted, Severity
from auditor.model.names import NO_NAME, Name
from auditor.policy.capabilities import UNRESTRICTED
from auditor.policy.policy import Assertion, Capability, Group, Policy
from auditor.policy.selectors import named
from auditor.rules.context import Context, RoleSubject
from auditor.rules.policing.asserted_rows import covers, wanted_rows, within
from auditor.rules.policing.held import NOTHING, Held, held_of, held_of_group, resolved_in
from auditor.rules.policing.needs import needs_of
from auditor.rules.policing.telling import (
    asked_by,
    evidence,
    facts_of,
    held_in,
    never_tried,
    page_of,
    told,
)
from auditor.rules.rule import Loaded, Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, who


def assertion_rule(assertion: Assertion, policy: Policy) -> Loaded:
    """Make the rule of an assertion."""
    made = _Denied(assertion, policy) if assertion.deny else _Allowed(assertion, policy)
    rule = Rule(
        id=assertion.rule,
        subject=SubjectKind.USER_ROLE,
        severities=(Severity(assertion.severity),),
        needs=(Need.ACCESS, *needs_of([assertion.needs])),
        among=made.is_about,
    )
    roles = listed(assertion.roles, "or")
    verb = "must not have" if assertion.deny else "must have"
    example = f"{roles} {'has' if assertion.deny else 'lacks'} {written(assertion.needs)}."
    what = f"Tests that {roles} {verb} {written(assertion.needs)}{_on_rows(assertion)}."
    return Loaded(
        rule, page_of(assertion, policy, what, example), made.check, made.explain, never_tried, never_tried, ""
    )


def written(group: Group) -> str:
    """Write a group of capabilities in words."""
    parts = [f"({written(item)})" if isinstance(item, Group) else str(item) for item in group.items]
    return listed(parts, "and" if group.every else "or")


def _on_rows(assertion: Assertion) -> str:
    if not assertion.rows:
        return ""
    rows = "all rows" if assertion.rows == UNRESTRICTED else f"the rows {assertion.rows}"
    return f" on {rows}{' and on no others' if assertion.exactly else ''}"


class _Asserted:
    def __init__(self, assertion: Assertion, policy: Policy) -> None:
        self._assertion = assertion
        self._policy = policy

    def is_about(self, role: RoleSubject, context: Context) -> bool:
        """Whether it is about a role, or about a merge with such a role in it: whoever holds it holds that role."""
        return any(named(self._assertion.roles, name) for name in role.names)

    def _finding(self, role: RoleSubject, facts: tuple[Fact, ...], certainty: Certainty) -> Finding:
        severity = Severity(self._assertion.severity)
        return Finding(self._assertion.rule, severity, role.about(), facts, certainty)


class _Denied(_Asserted):
    """What must not be held."""

    def check(self, role: RoleSubject, context: Context) -> Iterator[Finding]:
        """Fire when it is held."""
        if held := held_of_group(self._assertion.needs, role.access, context):
            yield self._finding(role, facts_of(held), Certainty.CERTAIN)

    def explain(self, finding: Finding, context: Context) -> Explanation:
        """Say what is held, and by what."""
        held = held_in(finding.facts)
        names = listed(finding.subjects.user_roles)
        return Explanation(
            f"{sentence(who(finding, context))} has {told(held, context)}, which it must not have: "
            f"{self._assertion.title}.",
            self._assertion.fix or f"Take {told(held, context)} away from {names}.",
            (*evidence([held], finding, context), asked_by(self._assertion, self._policy)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Lack:
    """What is wrong with what must be held."""

    what: str
    """In words that do not depend on names: `missing`, `fewer rows`, `more rows`, or why it is not known."""
    thing: Name
    held: Held = NOTHING
    undecided: bool = False


class _Allowed(_Asserted):
    """What must be held, perhaps on certain rows."""

    def check(self, role: RoleSubject, context: Context) -> Iterator[Finding]:
        """Fire when something is missing, or is held on other rows. What cannot be decided fires as `possible`."""
        if lacks := _lacks(self._assertion, self._assertion.needs, role, context):
            told_of = tuple((lack.what, lack.thing, facts_of(lack.held)) for lack in lacks)
            certain = any(not lack.undecided for lack in lacks)
            proved = certain and any(lack.held for lack in lacks)
            yield self._finding(
                role,
                told_of,
                Certainty.PROVED if proved else Certainty.CERTAIN if certain else Certainty.POSSIBLE,
            )

    def explain(self, finding: Finding, context: Context) -> Explanation:
        """Say what is missing, or on which rows it is held."""
        lacks = [_lack_in(fact) for fact in finding.facts]
        says = listed([f"{lack.thing} {_WORDS[lack.what]}{self._example(lack, context)}" for lack in lacks])
        names = listed(finding.subjects.user_roles)
        wanted = f"{written(self._assertion.needs)}{_on_rows(self._assertion)}"
        return Explanation(
            f"{sentence(who(finding, context))} must have {wanted}, but {says}: {self._assertion.title}.",
            self._assertion.fix or f"Change the access rules or module roles of {names} so that it has {wanted}.",
            (
                *evidence([lack.held for lack in lacks], finding, context),
                asked_by(self._assertion, self._policy),
            ),
        )

    def _example(self, lack: _Lack, context: Context) -> str:
        """A row that shows it, where there is one."""
        if lack.what not in (_FEWER, _MORE):
            return ""
        rules = lack.held.cells[0].rules
        wanted = wanted_rows(self._assertion, rules[0].entity, context)
        verdict = covers(rules, wanted, context) if lack.what == _FEWER else within(rules, wanted, context)
        return f" ({verdict.witness})" if verdict.witness else ""


def _lack_in(fact: Fact) -> _Lack:
    """Read one thing that is lacking back from the facts of a finding."""
    assert isinstance(fact, tuple)
    what, thing, held = fact
    return _Lack(str(what), Name(str(thing)), held_in(held))


_MISSING, _FEWER, _MORE, _OPEN = "missing", "fewer rows", "more rows", "undecided"
_WORDS = {
    _MISSING: "is missing",
    _FEWER: "is not there on all of these rows",
    _MORE: "is there on other rows too",
    _OPEN: "could not be compared with these rows",
}


def _lacks(assertion: Assertion, needs: Group, role: RoleSubject, context: Context) -> tuple[_Lack, ...]:
    """Give what a role lacks of a group: of one in which any is enough, nothing when it has one of them."""
    each = [
        _lacks(assertion, item, role, context)
        if isinstance(item, Group)
        else tuple(_lacks_of(assertion, item, role, context))
        for item in needs.items
    ]
    if not needs.every and any(not lacks for lacks in each):
        return ()
    return tuple(lack for lacks in each for lack in lacks)


def _lacks_of(assertion: Assertion, capability: Capability, role: RoleSubject, context: Context) -> Iterator[_Lack]:
    """Give what a role lacks of one capability: every thing that its selector names must be there."""
    resolved = resolved_in(capability, context)
    held = held_of(capability, role.access, context) or NOTHING
    if resolved.documents:
        usable = {name.partition(" ")[2] for name in held.documents}
        for document in sorted(resolved.documents - usable):
            yield _Lack(_MISSING, Name(f"{capability.right} {document}"))
        return
    by_entity: dict[Name, list[Granted]] = {}
    for cell in held.cells:
        by_entity.setdefault(cell.rules[0].entity, []).append(cell)
    for entity, members in resolved.entities.items():
        cells = by_entity.get(entity, [])
        there = {member for cell in cells for member in cell.members}
        for member in sorted(members - there) if members is not None else (() if cells else (NO_NAME,)):
            label = f"/{context.project.member_label(entity, member)}" if member else ""
            yield _Lack(_MISSING, Name(f"{capability.right} {entity}{label}"))
        if cells and assertion.rows:
            yield from _other_rows(assertion, capability, entity, cells, members is None, context)


def _other_rows(
    assertion: Assertion, capability: Capability, entity: Name, cells: list[Granted], any_member: bool, context: Context
) -> Iterator[_Lack]:
    """Compare the rows of cells with those that are asked for, by meaning.

    Where any member will do, one must be there on all of the rows, and none on others.
    """
    wanted = wanted_rows(assertion, entity, context)
    thing = Name(f"{capability.right} {entity}")
    found = [(cell, covers(cell.rules, wanted, context)) for cell in cells]
    short = [(cell, verdict) for cell, verdict in found if not verdict.proved]
    if short and (not any_member or len(short) == len(found)):
        cell, verdict = next((pair for pair in short if pair[1].refuted), short[0])
        undecided = verdict.unknown or (any_member and any(verdict.unknown for _, verdict in short))
        yield _Lack(_OPEN if undecided else _FEWER, thing, Held((cell,)), undecided)
    if assertion.exactly and not wanted.unconstrained:
        beyond = [(cell, within(cell.rules, wanted, context)) for cell in cells]
        beyond = [(cell, verdict) for cell, verdict in beyond if not verdict.proved]
        if beyond:
            cell, verdict = next((pair for pair in beyond if pair[1].refuted), beyond[0])
            what = _OPEN if verdict.unknown else _MORE
            yield _Lack(what, thing, Held((cell,)), verdict.unknown)
