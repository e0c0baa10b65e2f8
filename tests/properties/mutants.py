"""Faults that deciders of row constraints are known to have, each to be put in and found (merging.md, section 8)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.xpath import capture, goals, resolve
from auditor.xpath.formula import Attribute, Formula, Opaque
from auditor.xpath.goals import AllGoal, AnyGoal, Goal, Limit, SomeGoal
from auditor.xpath.schema import AssociationInfo


def to_many_is_to_one(patch: pytest.MonkeyPatch) -> None:
    """Every association leads to at most one object."""
    patch.setattr(AssociationInfo, "to_one", lambda self, backward: True)


def no_null_guard(patch: pytest.MonkeyPatch) -> None:
    """No attribute is ever empty."""
    patch.setattr(Attribute, "nullable", property(lambda self: False))


def unsupported_is_nothing(patch: pytest.MonkeyPatch) -> None:
    """What is outside the analysed language lets no row through."""
    kept = goals._leaf

    def leaf(formula: Formula, truth: bool) -> Goal:
        if isinstance(formula, Opaque):
            return goals.IMPOSSIBLE if truth else goals.NO_GOAL
        return kept(formula, truth)  # type: ignore[arg-type]

    patch.setattr(goals, "_leaf", leaf)


def write_is_checked_afterwards(patch: pytest.MonkeyPatch) -> None:
    """A write rule is evaluated on the state after the change, not before (G8)."""
    kept = capture._Changed._permitted

    def permitted(self: capture._Changed, entity: str, member: str) -> Goal | None:
        goal = kept(self, entity, member)
        return None if goal is None else _primed(goal)

    patch.setattr(capture._Changed, "_permitted", permitted)


def names_ignore_case(patch: pytest.MonkeyPatch) -> None:
    """`Note` and `note` are one attribute."""

    def attribute(name: str, *rest: object, **more: object) -> Attribute:
        return Attribute(name.lower(), *rest, **more)  # type: ignore[arg-type]

    patch.setattr(resolve, "Attribute", attribute)


def _primed(goal: Goal) -> Goal:
    match goal:
        case Limit():
            return replace(goal, after=True, key=goal.key + "'")
        case AllGoal(parts) | AnyGoal(parts):
            return type(goal)(tuple(map(_primed, parts)))
        case SomeGoal(walk, inner):
            return SomeGoal(walk, _primed(inner), True, *goals.edge_keys(walk, True))
        case _:
            return goal


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "to-many is to-one": to_many_is_to_one,
    "no NULL guard": no_null_guard,
    "unsupported is nothing": unsupported_is_nothing,
    "write on post-state": write_is_checked_afterwards,
    "case-insensitive names": names_ignore_case,
}
