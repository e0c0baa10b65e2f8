"""The front door: row constraints as values, and the questions that can be asked about them.

    constraint = parse_constraint("[Shop.Order_Customer = '[%CurrentUser%]']", "Shop.Order", schema)
    constraint.kind, constraint.sentence        own rows, "orders whose customer is the signed-in user"
    implies([constraint], [other]).kind         PROVED, REFUTED or UNKNOWN

Lists stand for unions: the rows that at least one constraint of the list lets through. An empty list is no rows, a
constraint without text is all rows. All constraints in a question are about one entity; to compare rules of a
specialization with those of its generalization, parse the latter for the specialization.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

from auditor.model import names
from auditor.xpath import capture as captures
from auditor.xpath.decide import Found, Question, Result, Side, parts_of, search
from auditor.xpath.formula import ALWAYS, NEVER, All, Formula, Opaque, features
from auditor.xpath.kind import Kind, kind_by_shape
from auditor.xpath.meaning import Meaning, MemberRead, meaning
from auditor.xpath.parser import XPathError, parse
from auditor.xpath.resolve import Problem, ProblemKind
from auditor.xpath.schema import Schema
from auditor.xpath.sentence import constraint_sentence, plural_noun
from auditor.xpath.syntax import Predicates, to_text
from auditor.xpath.verdict import PROVED, Answer, Verdict, unknown


class Constraint:
    """One row constraint of one entity. Everything but its text is worked out when asked for, and kept."""

    def __init__(self, text: str, entity: str, schema: Schema | None) -> None:
        self.text = text
        """As stored, in its shown form (`model/names.py`); blank text is no constraint."""
        self.entity = entity
        """Qualified name of the entity whose rows it filters."""
        self.schema = schema
        """The domain model; None where the export holds none."""
        self._cache = _cache_of(schema)

    def __repr__(self) -> str:
        return f"<Constraint on {self.entity}: {self.text}>"

    @cached_property
    def _parsed(self) -> Predicates | str:
        return _parsed(names.raw(self.text))

    @property
    def tree(self) -> Predicates | None:
        """The syntax tree (raw text in it), or None when the text does not parse."""
        return None if isinstance(self._parsed, str) else self._parsed

    @property
    def error(self) -> names.Name | None:
        """Why it does not parse: "column 12: expected ']', found 'x'"; None when it does."""
        return names.name(self._parsed) if isinstance(self._parsed, str) else None

    @cached_property
    def meaning(self) -> Meaning:
        """Normal form, problems and reads together."""
        tree = self.tree
        if tree is None:
            text = self.text.strip()
            problem = Problem(ProblemKind.SYNTAX, names.name(str(self._parsed)))
            formula: Formula = Opaque("a constraint that does not parse", "[%CurrentUser%]" in text, text)
            return Meaning(formula, (problem,), frozenset(), "[%CurrentUser%]" in text, False)
        return meaning(tree, self.entity, self.schema)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What ENT-21 reports: syntax, empty brackets, names that do not exist, members that are not stored."""
        return self.meaning.problems

    @cached_property
    def printed(self) -> names.Text:
        """The constraint in one line and uniform spelling, safe to show; its text when it does not parse."""
        return names.Text(self.text) if self.tree is None else names.text(to_text(self.tree))

    @property
    def canonical(self) -> str:
        """The normal form as text: equal for constraints that differ only in writing. A key, not for display."""
        return self.meaning.formula.text

    @property
    def unconstrained(self) -> bool:
        """Say whether there is no constraint at all: the text is blank."""
        return not self.text or self.text.isspace()

    @cached_property
    def kind(self) -> Kind:
        """The kind word of screens.md C3."""
        if self.tree is None:
            return Kind.NOT_ANALYSED
        if always([self]).proved:
            return Kind.EVERYTHING
        if never([self]).proved:
            return Kind.NOTHING
        return kind_by_shape(self.meaning.formula)

    @cached_property
    def sentence(self) -> names.Name:
        """What a reviewer reads aloud: "orders whose customer is the signed-in user"; no full stop."""
        if self.tree is None:
            return names.name(f"{plural_noun(self.entity)} that match a constraint which cannot be read")
        if self.kind is Kind.EVERYTHING:
            return constraint_sentence(ALWAYS, self.entity)
        if self.kind is Kind.NOTHING:
            return constraint_sentence(NEVER, self.entity)
        return constraint_sentence(self.meaning.formula, self.entity)

    @property
    def reads(self) -> frozenset[MemberRead]:
        """The members that decide which rows match, those of associated entities included (ENT-08)."""
        return self.meaning.reads

    @property
    def depends_on_user(self) -> bool:
        """Say whether it mentions the user or a user role, or has a path that ends at a user (ROW-05 asks for no)."""
        return self.meaning.depends_on_user

    @property
    def role_negative(self) -> bool:
        """Say whether it mentions user roles under a negation (MERGE-07)."""
        return self.meaning.role_negative

    @cached_property
    def unanalysed(self) -> tuple[names.Name, ...]:
        """What in it is outside the analysed language, in words (ROW-06); empty when all of it is analysed."""
        return tuple(map(names.name, features(self.meaning.formula)))

    @cached_property
    def side(self) -> Side:
        """What the deciders look at."""
        return Side.of(self.tree, self.meaning.formula)


def parse_constraint(text: str, entity: str, schema: Schema | None = None) -> Constraint:
    """Give the constraint of that shown text on that entity. Never raises; the same one for the same arguments."""
    known = _cache_of(schema).constraints
    constraint = known.get((text, entity))
    if constraint is None:
        constraint = known[text, entity] = Constraint(text, entity, schema)
    return constraint


def implies(narrow: Sequence[Constraint], wide: Sequence[Constraint]) -> Verdict:
    """Decide whether every row of the first union is a row of the second. The witness is a row that is not."""
    return _decided("implies", narrow, wide, _implies)


def equivalent(one: Sequence[Constraint], other: Sequence[Constraint]) -> Verdict:
    """Decide whether two unions let the same rows through. The witness is a row of only one of them."""
    return _decided("equivalent", one, other, _equivalent)


def disjoint(one: Sequence[Constraint], other: Sequence[Constraint]) -> Verdict:
    """Decide whether no row is in both unions. The witness is a row that is."""
    return _decided("disjoint", one, other, _disjoint)


def overlap(one: Sequence[Constraint], other: Sequence[Constraint]) -> Verdict:
    """Decide whether some row is in both unions (MERGE-06): PROVED has it as witness, REFUTED means disjoint."""
    verdict = disjoint(one, other)
    turned = {Answer.PROVED: Answer.REFUTED, Answer.REFUTED: Answer.PROVED}
    return Verdict(turned.get(verdict.kind, verdict.kind), verdict.reason, verdict.witness)


def never(union: Sequence[Constraint]) -> Verdict:
    """Decide whether a union lets no row through (ROW-01). The witness is a row that it lets through."""
    return _decided("never", union, (), _implies)


def always(union: Sequence[Constraint]) -> Verdict:
    """Decide whether a union lets every row through (ROW-02). The witness is a row that it does not."""
    return _decided("always", (), union, _always)


def always_for_anonymous(union: Sequence[Constraint]) -> Verdict:
    """Decide whether a union lets every row through for a fresh user without associations (ROW-03)."""
    return _decided("anonymous", (), union, _always_for_anonymous)


def capture(write: Sequence[Constraint], other: Constraint, writable: Iterable[MemberRead]) -> Verdict:
    """Decide whether rows can be pulled into `other`'s reach (E3): PROVED with the change as witness, or REFUTED.

    `write` are the constraints under which the role writes, `writable` the members it writes under them, named as in
    `Constraint.reads`. Asks for an object outside `other` that is inside it after a change allowed by `write`, which
    may be about `other`'s entity or about one along its paths.
    """
    return _change("capture", write, other, writable, captures.capture)


def give_away(write: Sequence[Constraint], other: Constraint, writable: Iterable[MemberRead]) -> Verdict:
    """Decide whether a row that `other` lets through can be moved out of it (E3, `write` being the same rule)."""
    return _change("give away", write, other, writable, captures.give_away)


class _Cache:
    """What was worked out for one domain model."""

    def __init__(self) -> None:
        self.constraints: dict[tuple[str, str], Constraint] = {}
        self.verdicts: dict[tuple[object, ...], Verdict] = {}


_KEPT_VERDICTS = 100_000


@lru_cache(maxsize=3)
def _cache_of(schema: Schema | None) -> _Cache:
    """Give the cache of a domain model; the last few models are remembered. A schema must be hashable."""
    return _Cache()


@lru_cache(maxsize=4096)
def _parsed(raw_text: str) -> Predicates | str:
    try:
        return parse(raw_text)
    except XPathError as error:
        return str(error)


def _decided(
    question: str,
    one: Sequence[Constraint],
    other: Sequence[Constraint],
    decide: "Callable[[list[Constraint], list[Constraint]], Verdict]",
) -> Verdict:
    both = [*one, *other]
    if not both:
        return decide([], [])
    if any(each.entity != both[0].entity or each.schema is not both[0].schema for each in both):
        return unknown("constraints of different entities")
    left = {each.canonical: each for each in one}
    right = {each.canonical: each for each in other}
    key = (question, both[0].entity, tuple(left), tuple(right))
    verdicts = both[0]._cache.verdicts
    verdict = verdicts.get(key)
    if verdict is None:
        if len(verdicts) >= _KEPT_VERDICTS:
            verdicts.clear()
        verdict = verdicts[key] = decide(list(left.values()), list(right.values()))
    return verdict


def _implies(narrow: list[Constraint], wide: list[Constraint]) -> Verdict:
    if any(each.meaning.formula is ALWAYS for each in wide):
        return PROVED
    sides = tuple(each.side for each in wide)
    verdict = PROVED
    for each in narrow:
        if _plainly_within(each.meaning.formula, wide):
            continue
        result = search(Question(each.entity, each.schema, (each.side,), sides))
        if result.found is Found.SOME:
            return Verdict(Answer.REFUTED, names.NO_NAME, result.witness)
        if result.found is Found.UNDECIDED:
            verdict = Verdict(Answer.UNKNOWN, result.reason)
    return verdict


def _plainly_within(formula: Formula, wide: list[Constraint]) -> bool:
    """See without search that a formula is narrower: it is never true, the same, or a conjunction with more parts."""
    if formula is NEVER:
        return True
    parts = {part.text for part in parts_of(formula, All)}
    return any({part.text for part in parts_of(each.meaning.formula, All)} <= parts for each in wide)


def _equivalent(one: list[Constraint], other: list[Constraint]) -> Verdict:
    if {each.canonical for each in one} == {each.canonical for each in other}:
        return PROVED
    there = implies(one, other)
    if there.refuted:
        return there
    back = implies(other, one)
    return back if back.refuted or there.proved else there


def _disjoint(one: list[Constraint], other: list[Constraint]) -> Verdict:
    verdict = PROVED
    for left in one:
        for right in other:
            result = search(Question(left.entity, left.schema, (left.side, right.side), ()))
            if result.found is Found.SOME:
                return Verdict(Answer.REFUTED, names.NO_NAME, result.witness)
            if result.found is Found.UNDECIDED:
                verdict = Verdict(Answer.UNKNOWN, result.reason)
    return verdict


def _always(_: list[Constraint], union: list[Constraint]) -> Verdict:
    return _all_rows(union, fresh_user=False)


def _always_for_anonymous(_: list[Constraint], union: list[Constraint]) -> Verdict:
    return _all_rows(union, fresh_user=True)


def _all_rows(union: list[Constraint], *, fresh_user: bool) -> Verdict:
    if not union:
        return Verdict(Answer.REFUTED)
    if any(each.meaning.formula is ALWAYS for each in union):
        return PROVED
    sides = tuple(each.side for each in union)
    return _verdict(search(Question(union[0].entity, union[0].schema, (), sides, fresh_user)))


def _verdict(result: Result) -> Verdict:
    """Turn "is there a row against the claim" into an answer to the claim."""
    match result.found:
        case Found.NONE:
            return PROVED
        case Found.SOME:
            return Verdict(Answer.REFUTED, names.NO_NAME, result.witness)
        case Found.UNDECIDED:
            return Verdict(Answer.UNKNOWN, result.reason)


def _change(
    question: str,
    write: Sequence[Constraint],
    other: Constraint,
    writable: Iterable[MemberRead],
    ask: Callable[[captures.Change], Result],
) -> Verdict:
    members = frozenset(writable)
    if any(each.schema is not other.schema for each in write) or len({each.entity for each in write}) > 1:
        return unknown("constraints of different entities")
    key = (question, other.entity, other.canonical, members, *((each.entity, each.canonical) for each in write))
    verdicts = other._cache.verdicts
    verdict = verdicts.get(key)
    if verdict is None:
        entity = write[0].entity if write else other.entity
        sides = tuple(each.side for each in write)
        result = ask(captures.Change(other.entity, other.schema, other.side, entity, sides, members))
        turned = {Found.SOME: Answer.PROVED, Found.NONE: Answer.REFUTED, Found.UNDECIDED: Answer.UNKNOWN}
        verdict = verdicts[key] = Verdict(turned[result.found], result.reason, result.witness)
    return verdict
