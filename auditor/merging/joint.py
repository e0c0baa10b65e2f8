"""Several accesses to one entity, and what they are together: found out once for all sets of roles that have them.

Roles fall into a handful of groups that may do the same with an entity, and a set of roles is alike to another one
there as soon as they have the same groups in it. So what a merge does to an entity is remembered by the accesses that
meet, whichever roles bring them: taking one role more into a merge is then new on few entities.
"""

from collections.abc import Iterable, Mapping

from auditor.access.compare import delta_between
from auditor.access.effective import AccessModel, EffectiveAccess, EntityAccess
from auditor.findings.finding import Severity
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.rules.context import Context

Brought = EntityAccess | tuple[EntityAccess, EntityAccess]
"""What a role may do alone; with what it brings to the set where that is less."""

Verdict = tuple[Severity, ...] | None
"""What a rule finds on an entity: the severity of each finding as the rule says. None where it does not look at it."""


class Joint:
    """Accesses to one entity, different ones, and what they are together."""

    __slots__ = ("_gaining", "_model", "_widened", "brought", "together", "verdicts")

    def __init__(self, together: EntityAccess, brought: frozenset[Brought], model: AccessModel) -> None:
        self.together = together
        """What the set may do."""
        self.brought = brought
        """What the roles of the set may do there, those that may do anything."""
        self.verdicts: dict[str, Verdict] = {}
        """What MERGE rules find that look at this entity alone, by their ids."""
        self._model = model
        self._gaining: frozenset[EntityAccess] | None = None
        self._widened = False

    @property
    def gaining(self) -> frozenset[EntityAccess]:
        """Those that have more together: cells, or rows of a cell."""
        if self._gaining is None:
            self._compare()
        assert self._gaining is not None
        return self._gaining

    @property
    def widened(self) -> bool:
        """Whether a right of one of them holds on more rows together."""
        if self._gaining is None:
            self._compare()
        return self._widened

    def _compare(self) -> None:
        gaining = []
        for one in self.brought:
            alone = one[0] if isinstance(one, tuple) else one
            if alone is not self.together:
                delta = delta_between(alone, self.together, self._model)
                if delta.number_gained:
                    gaining.append(alone)
                    self._widened = self._widened or bool(delta.widened)
        self._gaining = frozenset(gaining)


@frozen
class _Met:
    """What some roles are together, entity by entity."""

    alike: Mapping[Name, EntityAccess]
    """Entities on which all roles that have any rights have the same."""
    different: Mapping[Name, Joint]
    """The other ones."""


class Joints:
    """All joints that merges of one audit have met."""

    def __init__(self, model: AccessModel) -> None:
        self._model = model
        self._known: dict[tuple[EntityAccess, frozenset[Brought]], Joint] = {}
        self._sets: dict[frozenset[EffectiveAccess], _Met] = {}

    def of(self, together: EntityAccess, brought: frozenset[Brought]) -> Joint:
        """Give what some accesses to an entity are together."""
        key = together, brought
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[key] = Joint(together, brought, self._model)
        return known

    def of_set(self, together: EffectiveAccess, roles: Iterable[EffectiveAccess]) -> Mapping[Name, Joint]:
        """Give the joints of a set of roles, by entity: for one role more than before, only where it has rights."""
        key = frozenset(roles)
        met = self._sets.pop(key, None)
        if met is None:
            fewer = next(((key - {role}, role) for role in key if key - {role} in self._sets), None)
            met = self._extended(self._sets[fewer[0]], fewer[1], together) if fewer else self._all(key, together)
        self._sets[key] = met
        if len(self._sets) > _KEPT_SETS:
            del self._sets[next(iter(self._sets))]
        return met.different

    def _all(self, roles: Iterable[EffectiveAccess], together: EffectiveAccess) -> _Met:
        brought: dict[Name, set[EntityAccess]] = {}
        for role in roles:
            for found in role.granted:
                there = brought.get(found.entity)
                if there is None:
                    brought[found.entity] = {found}
                else:
                    there.add(found)
        alike = {name: next(iter(there)) for name, there in brought.items() if len(there) == 1}
        different = (item for item in brought.items() if len(item[1]) > 1)
        return _Met(alike, {name: self.of(together.entity(name), frozenset(there)) for name, there in different})

    def _extended(self, met: _Met, role: EffectiveAccess, together: EffectiveAccess) -> _Met:
        alike, different, union = dict(met.alike), dict(met.different), together.by_name
        for found in role.granted:
            name = found.entity
            joint, other = different.get(name), alike.get(name)
            if joint is not None:
                different[name] = self.of(union[name], joint.brought | {found})
            elif other is None:
                alike[name] = found
            elif other is not found:
                del alike[name]
                different[name] = self.of(union[name], frozenset((other, found)))
        return _Met(alike, different)


_KEPT_SETS = 8
"""Sets of roles of which all joints are remembered: those that were merged last."""

_KEPT = 100_000
"""Joints that one audit remembers: some 50 MB."""


def joints(context: Context) -> Joints:
    """Give the joints of an audit, the same for all its merges."""
    known = context.memo.setdefault("joints of merged roles", Joints(context.access))
    assert isinstance(known, Joints)
    return known
