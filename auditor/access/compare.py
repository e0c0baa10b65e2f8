"""Two accesses side by side: contained, or cell by cell equal, less, more, incomparable, unknown.

"Access" is what rules.md, Words, calls so: the cells of all entities, non-persistable and System ones included, and
the microflows, nanoflows and services that a set of roles may run. Pages do not count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from auditor.access.cell_groups import (
    CellChange,
    CellGroup,
    Counted,
    Relation,
    count_of_rules,
    groups_of_entity,
    in_cell_order,
    surer,
    unequal_of_rules,
)
from auditor.access.effective import AccessModel, Document, EffectiveAccess, EntityAccess, Right
from auditor.access.index import RuleIndex
from auditor.access.rows import Meanings, Verdict
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, module_of
from auditor.model.project import Project
from auditor.xpath.verdict import Answer

_REFUTED = Verdict(Answer.REFUTED)


@frozen
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


@frozen
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
        first = _known_difference(found, those.entity(found.entity), those.model)
        if first and first.verdict.refuted:
            return Containment(Answer.REFUTED, first)
        undecided = undecided or first
    return Containment(Answer.UNKNOWN, undecided) if undecided else Containment(Answer.PROVED)


def within(these: EffectiveAccess, those: EffectiveAccess) -> bool:
    """Whether the access of one set of roles is proved to be contained in that of another, of the same project.

    The answer of `contained`, without the first difference: most pairs need no look at their cells.
    """
    signatures = those.model.signatures
    return not signatures.of(these).surely_not_within(signatures.of(those)) and contained(these, those).proved


def _known_difference(these: EntityAccess, those: EntityAccess, model: AccessModel) -> Difference | None:
    """Give the first difference on one entity, remembered: many sets of roles share the two accesses to it."""
    if these is those:
        return None
    known = model.first_differences
    if (these, those) not in known:
        known[these, those] = _first_difference(these, those, model.meanings)
    return known[these, those]


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


@frozen
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
    by_entity: Mapping[Name, tuple[CellGroup, ...]]
    """Entity -> the cells that are not equal, those that change alike together. In the order of the project before;
    entities that come in last."""
    equal: int
    """Number of cells that are granted in both on the same rows."""
    deltas: Mapping[Name, "Delta"] = field(default_factory=dict)
    """Entity -> the same told apart by gains and losses. Of one project only."""
    left_out: frozenset[str] = frozenset()
    """Kinds of documents that are not compared: one of two exports does not say who may use them."""
    modules_left_out: frozenset[Name] = frozenset()
    """Modules whose documents are not compared."""

    @cached_property
    def number_gained(self) -> int:
        """Number of cells of one project that are new, or that hold on more rows after."""
        return sum(delta.number_gained for delta in self.deltas.values())

    @cached_property
    def number_lost(self) -> int:
        """Number of cells of one project that are gone, or that hold on fewer rows after."""
        return sum(delta.number_lost for delta in self.deltas.values())

    @cached_property
    def changes(self) -> tuple[CellChange, ...]:
        """Every cell that is not equal, one by one, in that order."""
        return tuple(
            change
            for name, groups in self.by_entity.items()
            for change in in_cell_order(groups, self.before.entity(name), self.after.entity(name))
        )

    @cached_property
    def pages(self) -> SetChange:
        """Pages that may be opened."""
        return self._documents("pages")

    @cached_property
    def microflows(self) -> SetChange:
        """Microflows that may be run."""
        return self._documents("microflows")

    @cached_property
    def nanoflows(self) -> SetChange:
        """Nanoflows that may be run."""
        return self._documents("nanoflows")

    @cached_property
    def services(self) -> SetChange:
        """Published services that may be called."""
        return self._documents("services")

    def _documents(self, kind: str) -> SetChange:
        if kind in self.left_out:
            return set_change((), ())
        before, after = (
            [name for name in _names(getattr(access, kind)) if module_of(name) not in self.modules_left_out]
            for access in (self.before, self.after)
        )
        return set_change(before, after)

    @cached_property
    def managed(self) -> SetChange:
        """User roles whose holders may be managed."""
        return set_change(sorted(self.before.manages.roles), sorted(self.after.manages.roles))


class Delta:
    """What is not equal on one entity: made once for two accesses to it, and shared by all sets that have them.

    The numbers are there at once. The groups of cells are made when asked: a merge has thousands, and shows a few.
    """

    __slots__ = (
        "_after",
        "_before",
        "_groups",
        "_index",
        "_meanings",
        "equal",
        "number_gained",
        "number_lost",
        "widened",
        "words",
    )
    _index: RuleIndex
    _before: int
    _after: int
    _meanings: Meanings
    equal: int
    """Number of cells that are equal."""
    number_gained: int
    number_lost: int
    widened: str
    """How certain it is that a right which was there before is there on more rows; empty when none is."""

    def __init__(self, counted: Counted, groups: tuple[CellGroup, ...] | None = None) -> None:
        self.equal, self.number_gained, self.number_lost, self.widened = counted
        self.words = ""
        """What is gained, in words: kept here by who words it (merging/changes.py)."""
        self._groups = groups

    @classmethod
    def of_rules(cls, index: RuleIndex, before: int, after: int, meanings: Meanings) -> "Delta":
        """Compare two sets of active rules of an entity, as bit masks."""
        made = cls(count_of_rules(index, before, after, meanings))
        made._index, made._before, made._after, made._meanings = index, before, after, meanings
        return made

    @property
    def unequal(self) -> tuple[CellGroup, ...]:
        """The cells that are not equal, those that change alike together."""
        if self._groups is None:
            self._groups = tuple(unequal_of_rules(self._index, self._before, self._after, self._meanings))
        return self._groups

    @property
    def gains(self) -> tuple[CellGroup, ...]:
        """Those with more rows after."""
        return tuple(group for group in self.unequal if group.is_gain) if self.number_gained else ()

    @property
    def losses(self) -> tuple[CellGroup, ...]:
        """Those with fewer rows after."""
        return tuple(group for group in self.unequal if group.is_loss) if self.number_lost else ()


class _Groups(Mapping[Name, tuple[CellGroup, ...]]):
    """The groups of cells of each entity, made when asked."""

    def __init__(self, deltas: Mapping[Name, Delta]) -> None:
        self._deltas = deltas

    def __getitem__(self, name: Name) -> tuple[CellGroup, ...]:
        return self._deltas[name].unequal

    def __iter__(self) -> Iterator[Name]:
        return iter(self._deltas)

    def __len__(self) -> int:
        return len(self._deltas)


def compare(before: EffectiveAccess, after: EffectiveAccess) -> Comparison:
    """Compare two accesses, of one project or of two versions of it. Meaning is that of the project after."""
    deltas: dict[Name, Delta] = {}
    equal = 0
    had, has, model = before.by_name, after.by_name, after.model
    of_one_project = before.model is model
    for name in (*had, *(name for name in has if name not in had)):
        old, new = had.get(name), has.get(name)
        if old and old is new:
            equal += model.size(old)
            continue
        if of_one_project and new:
            delta = delta_between(old, new, model)
        else:
            delta = entity_delta(name, before, after)
        equal += delta.equal
        if delta.number_gained or delta.number_lost:
            deltas[name] = delta
    return Comparison(before, after, _Groups(deltas), equal, deltas)


def compare_entity(before: EntityAccess, after: EntityAccess, meanings: Meanings) -> Iterator[CellChange]:
    """Compare two accesses to one entity: every cell that is granted in one of them, equal ones included."""
    yield from in_cell_order(tuple(groups_of_entity(before, after, meanings)), before, after)


def entity_groups(name: Name, before: EffectiveAccess, after: EffectiveAccess) -> tuple[tuple[CellGroup, ...], int]:
    """Give the groups of cells of an entity that are not equal, and the number of cells that are."""
    delta = entity_delta(name, before, after)
    return delta.unequal, delta.equal


def entity_delta(name: Name, before: EffectiveAccess, after: EffectiveAccess) -> Delta:
    """Compare two accesses on one entity."""
    old, new = before.entity(name), after.entity(name)
    if before.model is not after.model:
        return _of_groups(groups_of_entity(old, new, after.model.meanings))
    return delta_between(old if old else None, new, after.model)


def delta_between(old: EntityAccess | None, new: EntityAccess, model: AccessModel) -> Delta:
    """Compare two accesses to one entity of one project, remembered: sets of roles share both.

    `old` is None where there is no right at all.
    """
    key = old, new
    known = model.compared.get(key)
    if known is None:
        if model.of_users(new.entity):
            known = _of_groups(groups_of_entity(old or model.nothing(new.entity), new, model.meanings))
        else:
            known = Delta.of_rules(model.index(new.entity), old.active if old else 0, new.active, model.meanings)
        if len(model.compared) >= _KEPT_COMPARISONS:
            model.compared.clear()
        model.compared[key] = known
    return known


def _of_groups(made: Iterable[CellGroup]) -> Delta:
    groups = tuple(made)
    return Delta(_counted(groups), parted(groups)[0])


def _counted(groups: Iterable[CellGroup]) -> Counted:
    equal = gained = lost = 0
    widened = ""
    for group in groups:
        if group.relation is Relation.EQUAL:
            equal += group.number
            continue
        if group.is_gain:
            gained += group.number
            widened = surer(widened, group.certainty) if group.before else widened
        if group.is_loss:
            lost += group.number
    return Counted(equal, gained, lost, widened)


def parted(groups: Iterable[CellGroup]) -> tuple[tuple[CellGroup, ...], int]:
    """Part groups of cells: those that are not equal, and the number of cells that are."""
    unequal, alike = [], 0
    for group in groups:
        if group.relation is Relation.EQUAL:
            alike += group.number
        else:
            unequal.append(group)
    return tuple(unequal), alike


_KEPT_COMPARISONS = 100_000
"""Comparisons of two accesses to an entity that one model remembers: some 50 MB."""


def _names(documents: Iterable[Document]) -> list[Name]:
    return [document.name for document in documents]


def set_change(before: Iterable[Name], after: Iterable[Name]) -> SetChange:
    """Compare two lists of names."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    gained = tuple(name for name in new if name not in old)
    lost = tuple(name for name in old if name not in new)
    return SetChange(gained, lost, len(new) - len(gained))


__all__ = [
    "CellChange",
    "CellGroup",
    "Comparison",
    "Containment",
    "Delta",
    "Difference",
    "Relation",
    "SetChange",
    "compare",
    "compare_entity",
    "contained",
    "delta_between",
    "differences",
    "entity_delta",
    "entity_groups",
    "parted",
    "set_change",
    "within",
]
