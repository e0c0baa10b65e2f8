"""Two accesses side by side: contained, or cell by cell equal, less, more, incomparable, unknown.

"Access" is what rules.md, Words, calls so: the cells of all entities, non-persistable and System ones included, and
the microflows, nanoflows and services that a set of roles may run. Pages do not count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from auditor.access.effective import Document, EffectiveAccess, EntityAccess, Right
from auditor.access.rows import Meanings, Rows, Verdict, rows_of
from auditor.model.domain import AccessRule
from auditor.model.names import NO_NAME, Name
from auditor.model.project import Project
from auditor.xpath.verdict import Answer

_REFUTED = Verdict(Answer.REFUTED)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that one access has, and another has not, or not provably."""

    right: Right
    verdict: Verdict
    """Refuted or unknown; refuted with a row as witness where rows decide."""
    entity: Name = NO_NAME
    member: Name | None = None
    """Stored name of the member; None for create, delete and documents."""
    these: tuple[AccessRule, ...] = ()
    """The rules that grant it here."""
    those: tuple[AccessRule, ...] = ()
    """The rules that grant it there, on other rows; empty where it is not granted at all."""
    document: Name = NO_NAME
    """The microflow, nanoflow or service, when it is not about an entity."""

    def label(self, project: Project) -> str:
        """Write it as RIGHT and TARGET of the command line: `write Shop.Order/Total`."""
        if self.document:
            return f"{self.right} {self.document}"
        member = f"/{project.member_label(self.entity, self.member)}" if self.member else ""
        return f"{self.right} {self.entity}{member}"


@dataclass(frozen=True, slots=True)
class Containment:
    """Whether one access is contained in another."""

    answer: Answer
    first: Difference | None = None
    """The first thing that is not contained (refuted), or not provably (unknown)."""

    @property
    def proved(self) -> bool:
        """Whether everything is contained, in every database and for every user."""
        return self.answer is Answer.PROVED

    @property
    def refuted(self) -> bool:
        """Whether something is not contained."""
        return self.answer is Answer.REFUTED

    @property
    def unknown(self) -> bool:
        """Whether it could not be decided."""
        return self.answer is Answer.UNKNOWN


def contained(these: EffectiveAccess, those: EffectiveAccess) -> Containment:
    """Decide whether the access of one set of roles is contained in that of another, of the same project."""
    if these is those or (these.tokens <= those.tokens and these.manages.within(those.manages)):
        return Containment(Answer.PROVED)
    undecided: Difference | None = None
    for difference in _document_differences(these, those):
        return Containment(Answer.REFUTED, difference)
    for found in these.granted:
        other = those.entity(found.entity)
        if found is other:
            continue
        known = those.model.first_differences
        if (found, other) not in known:
            known[found, other] = _first_difference(found, other, those.model.meanings)
        first = known[found, other]
        if first and first.verdict.refuted:
            return Containment(Answer.REFUTED, first)
        undecided = undecided or first
    return Containment(Answer.UNKNOWN, undecided) if undecided else Containment(Answer.PROVED)


def differences(these: EffectiveAccess, those: EffectiveAccess) -> Iterator[Difference]:
    """Give everything that one set of roles has and another has not, or not provably: cells first, then documents."""
    meanings = those.model.meanings
    for found in these.granted:
        other = those.entity(found.entity)
        if found is not other:
            yield from _cell_differences(found, other, meanings)
    yield from _document_differences(these, those)


def _first_difference(these: EntityAccess, those: EntityAccess, meanings: Meanings) -> Difference | None:
    """Give the first refuted cell, else the first undecided one."""
    undecided: Difference | None = None
    for difference in _cell_differences(these, those, meanings):
        if difference.verdict.refuted:
            return difference
        undecided = undecided or difference
    return undecided


def _cell_differences(these: EntityAccess, those: EntityAccess, meanings: Meanings) -> Iterator[Difference]:
    known: dict[tuple[int, int], Verdict] = {}
    for member, right, rules in these.cells():
        others = those.granting(right, member)
        if right is Right.CREATE:
            verdict = _REFUTED if not others else None
        else:
            key = (id(rules), id(others))
            verdict = known.get(key) or known.setdefault(key, meanings.within(rules, others))
        if verdict and not verdict.proved:
            yield Difference(right, verdict, these.entity, member, rules, others)


def _document_differences(these: EffectiveAccess, those: EffectiveAccess) -> Iterator[Difference]:
    for right, mine, other in (
        (Right.EXECUTE, these.runs, those.runs),
        (Right.CALL, these.calls, those.calls),
    ):
        for name in sorted(mine - other):
            yield Difference(right, _REFUTED, document=name)


class Relation(StrEnum):
    """How a cell after stands to the cell before (cli.md, diff)."""

    EQUAL = "equal"
    LESS = "less"
    MORE = "more"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell in two accesses."""

    entity: Name
    member: Name | None
    """Stored name of the member; None for create and delete."""
    right: Right
    before: tuple[AccessRule, ...]
    """The rules that granted it."""
    after: tuple[AccessRule, ...]
    """The rules that grant it."""
    relation: Relation
    certainty: str = "certain"
    """`certain`, `proved` or `possible` (rules.md, Certainty)."""
    witness: str = ""
    """A row that is only here or only there, in words, where there is one."""
    reason: str = ""
    """Why the relation is unknown."""

    @property
    def rows_before(self) -> Rows:
        """The rows before, by what is stored."""
        return rows_of(self.before, self.right)

    @property
    def rows_after(self) -> Rows:
        """The rows after, by what is stored."""
        return rows_of(self.after, self.right)


@dataclass(frozen=True, slots=True)
class SetChange:
    """Names in two accesses: documents that may be used, user roles that may be managed."""

    gained: tuple[Name, ...]
    lost: tuple[Name, ...]
    unchanged: int


@dataclass(frozen=True)
class Comparison:
    """Two accesses side by side."""

    before: EffectiveAccess
    after: EffectiveAccess
    changes: tuple[CellChange, ...]
    """Every cell that is not equal, in the project's order."""
    equal: int
    """Number of cells that are granted in both on the same rows."""

    @cached_property
    def pages(self) -> SetChange:
        """Pages that may be opened."""
        return _set_change(_names(self.before.pages), _names(self.after.pages))

    @cached_property
    def microflows(self) -> SetChange:
        """Microflows that may be run."""
        return _set_change(_names(self.before.microflows), _names(self.after.microflows))

    @cached_property
    def nanoflows(self) -> SetChange:
        """Nanoflows that may be run."""
        return _set_change(_names(self.before.nanoflows), _names(self.after.nanoflows))

    @cached_property
    def services(self) -> SetChange:
        """Published services that may be called."""
        return _set_change(_names(self.before.services), _names(self.after.services))

    @cached_property
    def managed(self) -> SetChange:
        """User roles whose holders may be managed."""
        return _set_change(sorted(self.before.manages.roles), sorted(self.after.manages.roles))


def compare(before: EffectiveAccess, after: EffectiveAccess) -> Comparison:
    """Compare two accesses, of one project or of two versions of it. Meaning is that of the project after."""
    meanings = after.model.meanings
    names = {found.entity: None for found in (*before.granted, *after.granted)}
    changes: list[CellChange] = []
    equal = 0
    for name in names:
        old, new = before.entity(name), after.entity(name)
        if old is new:
            equal += sum(1 for _ in new.cells())
            continue
        for change in compare_entity(old, new, meanings):
            if change.relation is Relation.EQUAL:
                equal += 1
            else:
                changes.append(change)
    return Comparison(before, after, tuple(changes), equal)


def compare_entity(before: EntityAccess, after: EntityAccess, meanings: Meanings) -> Iterator[CellChange]:
    """Compare two accesses to one entity: every cell that is granted in one of them, equal ones included."""
    known: dict[tuple[int, int], _Found] = {}
    cells = dict.fromkeys((member, right) for access in (after, before) for member, right, _ in access.cells())
    for member, right in cells:
        old, new = before.granting(right, member), after.granting(right, member)
        if right is Right.CREATE:
            found: _Found = (_both_or_one(old, new), "certain", "", "")
        else:
            key = (id(old), id(new))
            if key not in known:
                known[key] = _relation(old, new, meanings)
            found = known[key]
        yield CellChange(after.entity, member, right, old, new, *found)


_Found = tuple[Relation, str, str, str]
"""Relation, certainty, witness, reason."""


def _both_or_one(old: tuple[AccessRule, ...], new: tuple[AccessRule, ...]) -> Relation:
    if bool(old) == bool(new):
        return Relation.EQUAL
    return Relation.MORE if new else Relation.LESS


def _relation(old: tuple[AccessRule, ...], new: tuple[AccessRule, ...], meanings: Meanings) -> _Found:
    """Give the relation of two unions of rows, how certain it is, and a row that is in only one of them."""
    grows, shrinks = meanings.within(old, new), meanings.within(new, old)
    certainty = "proved" if grows.by_meaning or shrinks.by_meaning else "certain"
    witness = shrinks.witness or grows.witness
    if grows.proved and shrinks.proved:
        return Relation.EQUAL, certainty, "", ""
    if grows.refuted and shrinks.refuted:
        return Relation.INCOMPARABLE, certainty, witness, ""
    if grows.proved and shrinks.refuted:
        return Relation.MORE, certainty, witness, ""
    if grows.refuted and shrinks.proved:
        return Relation.LESS, certainty, witness, ""
    return Relation.UNKNOWN, "possible", witness, grows.reason or shrinks.reason


def _names(documents: Iterable[Document]) -> list[Name]:
    return [document.name for document in documents]


def _set_change(before: Iterable[Name], after: Iterable[Name]) -> SetChange:
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    gained = tuple(name for name in new if name not in old)
    lost = tuple(name for name in old if name not in new)
    return SetChange(gained, lost, len(new) - len(gained))
