"""Faults that merge engines are known to have, each to be put in and found (merging.md, section 8)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.access import effective
from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.index import RuleIndex
from auditor.access.roles import RoleSet
from auditor.merging.combination import MergedEntity
from auditor.merging.rules import merge_02_create_and_write
from auditor.model.names import Name
from tests.properties.mutants import write_is_checked_afterwards


def rows_times_members(patch: pytest.MonkeyPatch) -> None:
    """Rows and members are united apart: every member that some rule gives, on the rows of all (the Hasura lesson)."""
    kept = effective._combine

    def combine(name: Name, index: RuleIndex, mask: int) -> EntityAccess:
        found = kept(name, index, mask)
        reading = tuple(rule for rule in found.rules if any(rule in rules for rules in found.read.values()))
        writing = tuple(rule for rule in found.rules if any(rule in rules for rules in found.write.values()))
        return replace(found, read=dict.fromkeys(found.read, reading), write=dict.fromkeys(found.write, writing))

    patch.setattr(effective, "_combine", combine)


def the_first_role_wins(patch: pytest.MonkeyPatch) -> None:
    """An entity on which one role has rights is taken from that role alone: merging is not associative."""
    kept = EffectiveAccess.entity

    def entity(self: EffectiveAccess, name: Name) -> EntityAccess:
        for role in self.roles.user_roles[: -1 if len(self.roles.user_roles) > 1 else None]:
            alone = kept(self.model.of(RoleSet((role,))), name)
            if alone:
                return alone
        return kept(self, name)

    patch.setattr(EffectiveAccess, "entity", entity)


def create_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Of several active rules only the first one's create counts."""
    kept = effective._combine

    def combine(name: Name, index: RuleIndex, mask: int) -> EntityAccess:
        found = kept(name, index, mask)
        return replace(found, create=found.create if found.rules[:1] == found.create[:1] else ())

    patch.setattr(effective, "_combine", combine)


def alone_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """MERGE-02 tells what a third role of the set could do alone."""

    def is_free_on_new(subject: MergedEntity, member: Name, creating: list[EntityAccess]) -> bool:
        return any(member not in found.write for found in creating)

    patch.setattr(merge_02_create_and_write, "_is_free_on_new", is_free_on_new)


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "rows times members": rows_times_members,
    "the first role wins": the_first_role_wins,
    "create is forgotten": create_is_forgotten,
    "what a role does alone counts": alone_is_not_looked_at,
    "a write rule is checked on the state after": write_is_checked_afterwards,
}
