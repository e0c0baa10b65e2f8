"""What each module role grants as one bit mask, so that most claims about two roles are refuted at a glance.

A bit stands for cells of one entity that the same rules grant together. A mask holds no row constraint, so it proves
nothing: what it cannot refute, `compare` decides by meaning. Documents are compared by name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.access.rights import Right
from auditor.access.roles import ManagedUsers
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM, SYSTEM_USER, Project

if TYPE_CHECKING:
    from auditor.access.effective import AccessModel, EffectiveAccess
    from auditor.access.index import RuleIndex


@frozen
class Signature:
    """What a module role, or several at once, grant."""

    some: int = 0
    """Bits of the cells that are granted on some rows."""
    all_rows: int = 0
    """Bits of the cells that are granted whatever the row, by what is stored."""
    outside_system: bool = False
    """Whether an access rule outside the System module grants anything."""
    documents: frozenset[Name] = frozenset()
    """Microflows, nanoflows and services that may be run or called. Pages are no access (rules.md, Words)."""

    def surely_not_within(self, other: "Signature") -> bool:
        """Whether the other certainly lacks something: a document, or any rows where this one has all."""
        return bool(self.all_rows & ~other.some) or not self.documents <= other.documents


@dataclass(slots=True)
class _Collected:
    some: list[int] = field(default_factory=list)
    all_rows: list[int] = field(default_factory=list)
    entities: list[Name] = field(default_factory=list)
    documents: set[Name] = field(default_factory=set)


class Signatures:
    """The signatures of a project's module roles, and of sets of them. Of System.User only stored rules count."""

    def __init__(self, model: "AccessModel") -> None:
        collected: dict[Name, _Collected] = {}
        bit = 0
        for name in model.project.entities:
            bit = _collect(collected, model.index(name), bit)
        _collect_documents(collected, model.project)
        self._entities = {token: tuple(found.entities) for token, found in collected.items()}
        self._by_token = {token: _signature(found, bit) for token, found in collected.items()}
        self._of_users = {token for token, names in self._entities.items() if any(map(model.of_users, names))}
        self._by_set: dict[frozenset[Name], Signature] = {}
        self._model = model
        self._neighbours: dict[Name, frozenset[Name]] = {}
        self._only_holders: dict[frozenset[Name], frozenset[Name]] = {}
        self.adding_no_cells: dict[tuple[Name, frozenset[Name], ManagedUsers | None], bool] = {}
        """What `redundant.adds_nothing` found out."""

    def of(self, access: "EffectiveAccess") -> Signature:
        """Give the signature of a set of roles."""
        return self.of_tokens(access.tokens)

    def of_tokens(self, tokens: frozenset[Name]) -> Signature:
        """Give what holders of some module roles have together."""
        known = self._by_set.get(tokens)
        if known is None:
            known = self._by_set[tokens] = _union(found for t in tokens if (found := self._by_token.get(t)))
        return known

    def neighbours(self, token: Name) -> frozenset[Name]:
        """Give the roles that access rules name on the entities on which a module role grants something.

        For a user entity also those of System.User: its cells depend on these too.
        """
        known = self._neighbours.get(token)
        if known is None:
            entities = (*self.entities_of(token), *((SYSTEM_USER,) if self.touches_users(token) else ()))
            known = frozenset(other for name in entities for other in self._model.index(name).tokens)
            self._neighbours[token] = known
        return known

    def touches_users(self, token: Name) -> bool:
        """Whether a module role grants something on System.User or on an entity that derives from it."""
        return token in self._of_users

    def only_holders(self, tokens: frozenset[Name]) -> frozenset[Name]:
        """Give those of some module roles of which each lets run or call something that none of the others does."""
        known = self._only_holders.get(tokens)
        if known is None:
            found = [(name, token) for token in tokens if (s := self._by_token.get(token)) for name in s.documents]
            number = Counter(name for name, _ in found)
            known = frozenset(token for name, token in found if number[name] == 1)
            self._only_holders[tokens] = known
        return known

    def entities_of(self, token: Name) -> tuple[Name, ...]:
        """Give the entities on which a module role grants something, in the project's order."""
        return self._entities.get(token, ())


def _collect(collected: dict[Name, _Collected], index: "RuleIndex", bit: int) -> int:
    """Add what the rules of one entity grant, from bit `bit` on; give the next free one."""
    if not index.tokens:
        return bit
    unlimited = sum(1 << position for position, rule in enumerate(index.rules) if not rule.constrained)
    for token, active in index.tokens.items():
        mine = collected.setdefault(token, _Collected())
        granted = [(n, right, bits & active) for n, (right, _, bits) in enumerate(index.cells, bit) if bits & active]
        if granted:
            mine.entities.append(index.entity)
        mine.some.extend(n for n, _, _ in granted)
        if index.entity != SYSTEM_USER:
            # What user management adds to System.User is no bit, so nothing is concluded from a bit that lacks there.
            mine.all_rows.extend(n for n, right, bits in granted if right is Right.CREATE or bits & unlimited)
    return bit + len(index.cells)


def _collect_documents(collected: dict[Name, _Collected], project: Project) -> None:
    for documents in (project.microflows, project.nanoflows, project.services):
        for document in documents:
            if not document.excluded:
                for token in document.module_roles or document.user_roles:
                    collected.setdefault(token, _Collected()).documents.add(document.name)


def _signature(found: _Collected, bits: int) -> Signature:
    outside = any(not name.startswith(f"{SYSTEM}.") for name in found.entities)
    return Signature(_mask(found.some, bits), _mask(found.all_rows, bits), outside, frozenset(found.documents))


def _mask(positions: Iterable[int], bits: int) -> int:
    made = bytearray(bits // 8 + 1)
    for position in positions:
        made[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(made, "little")


def _union(found: Iterable[Signature]) -> Signature:
    some = all_rows = 0
    outside = False
    documents: set[Name] = set()
    for one in found:
        some |= one.some
        all_rows |= one.all_rows
        outside |= one.outside_system
        documents |= one.documents
    return Signature(some, all_rows, outside, frozenset(documents))
