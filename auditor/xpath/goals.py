"""Classical goals: what must hold for a constraint to be true, or not to be true, under one reading of empty values.

Compiling removes the third truth value: "true", "false" and "not true" of a formula are different goals, each an
ordinary two-valued condition in which an attribute is a value or empty. The tableau works on goals alone.
"""

from dataclasses import dataclass

from auditor.xpath.evaluate import Reading
from auditor.xpath.formula import (
    All,
    Any,
    Attribute,
    Constant,
    Contains,
    Flag,
    Formula,
    IsA,
    IsEmpty,
    IsRole,
    IsUser,
    Negation,
    Opaque,
    Some,
    Test,
    Value,
    Walk,
    walk_formula,
)

USER_NOMINAL = ""
"""The nominal of the signed-in user; every other nominal is the name of a user role."""

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "any": "none", "none": "any"}


@dataclass(slots=True, eq=False)
class Limit:
    """What an attribute of the object may be."""

    attribute: Attribute
    operator: str
    """A comparison, `any` value, `none` of them, or a string test, with `!` in front where it must fail."""
    value: Value | bool | None
    """What it is compared with, or the literal of a string test."""
    empty_too: bool
    """The attribute may also be empty."""
    after: bool = False
    """It speaks about the state after a change (capture queries)."""
    key: str = ""
    """Names the attribute and its state."""


@dataclass(slots=True, eq=False)
class Identity:
    """The object is, or is not, a named one: the user or a user role."""

    nominal: str
    positive: bool


@dataclass(slots=True, eq=False)
class Sort:
    """The object is, or is not, of an entity."""

    entity: str
    positive: bool


@dataclass(slots=True, eq=False)
class Atom:
    """An opaque condition has one of these outcomes."""

    text: str
    feature: str
    outcomes: frozenset[bool | None]


@dataclass(slots=True, eq=False)
class AllGoal:
    """Every part; none of them: nothing is asked."""

    parts: "tuple[Goal, ...]"


@dataclass(slots=True, eq=False)
class AnyGoal:
    """Some part; none of them: impossible."""

    parts: "tuple[Goal, ...]"


@dataclass(slots=True, eq=False)
class SomeGoal:
    """Some object at the end of the walk meets the inner goal."""

    walk: Walk
    inner: "Goal"
    after: bool = False
    key: str = ""
    """Names the association, the direction and the state; see `edge_keys`."""
    back: str = ""
    """The key of the same association walked back."""


@dataclass(slots=True, eq=False)
class EveryGoal:
    """Every object at the end of the walk meets the inner goal."""

    walk: Walk
    inner: "Goal"
    after: bool = False
    key: str = ""
    back: str = ""


Goal = Limit | Identity | Sort | Atom | AllGoal | AnyGoal | SomeGoal | EveryGoal

NO_GOAL = AllGoal(())
IMPOSSIBLE = AnyGoal(())


def edge_keys(walk: Walk, after: bool) -> tuple[str, str]:
    """Name an association in the direction walked and in the other.

    Without a domain model walks from different entities are different relations, related in no way: that only adds
    possible states, so what is proved stays true.
    """
    forward = walk.association + ("'" if after else "")
    if walk.guessed:
        forward = f"{forward}@{walk.origin}"
    return (f"~{forward}", forward) if walk.backward else (forward, f"~{forward}")


def readings_differ(formula: Formula) -> bool:
    """Say whether the two readings of empty values can give a formula different meanings.

    They treat an empty attribute differently only in `!=` and under a `not`.
    """
    for part in walk_formula(formula):
        match part:
            case Test(attribute, "!=") if attribute.nullable:
                return True
            case Negation(Test() | Contains() | Opaque()):
                return True
            case _:
                pass
    return False


def complement(goal: Goal) -> Goal:
    """Give the goal that holds exactly where this one does not."""
    match goal:
        case Limit(attribute, operator, value, empty_too, after, key):
            opposite = OPPOSITE.get(operator) or (operator[1:] if operator[0] == "!" else f"!{operator}")
            return Limit(attribute, opposite, value, not empty_too, after, key)
        case Identity(nominal, positive):
            return Identity(nominal, not positive)
        case Sort(entity, positive):
            return Sort(entity, not positive)
        case Atom(text, feature, outcomes):
            return Atom(text, feature, frozenset({True, False, None}) - outcomes)
        case AllGoal(parts):
            return AnyGoal(tuple(map(complement, parts)))
        case AnyGoal(parts):
            return AllGoal(tuple(map(complement, parts)))
        case SomeGoal(walk, inner, after, key, back):
            return EveryGoal(walk, complement(inner), after, key, back)
        case EveryGoal(walk, inner, after, key, back):
            return SomeGoal(walk, complement(inner), after, key, back)


def true_goal(formula: Formula, reading: Reading) -> Goal:
    """Give the goal "the formula is true of the object". Its `complement` is "false or unknown"."""
    return _goal(formula, reading, True)


def _goal(formula: Formula, reading: Reading, truth: bool) -> Goal:
    """Give "the formula is true", or "the formula is false"."""
    match formula:
        case Constant(value):
            return NO_GOAL if value == truth else IMPOSSIBLE
        case All(parts) | Any(parts):
            goals = tuple(_goal(part, reading, truth) for part in parts)
            return AllGoal(goals) if isinstance(formula, All) == truth else AnyGoal(goals)
        case Negation(part):
            return _goal(part, reading, not truth)
        case Some(walk, inner):
            # Never unknown: SQL's EXISTS (merging.md G12). False is the absence of a true one.
            goal = SomeGoal(walk, _goal(inner, reading, True), False, *edge_keys(walk, False))
            return goal if truth else complement(goal)
        case Test(attribute, operator, value):
            return _limit(attribute, reading, operator, value, truth)
        case Contains(attribute, function, literal):
            return _limit(attribute, reading, function, literal, truth)
        case _:
            return _leaf(formula, truth)


def _leaf(formula: Flag | IsEmpty | IsUser | IsRole | IsA | Opaque, truth: bool) -> Goal:
    """Compile what is true or false under every reading."""
    match formula:
        case Flag(attribute, value):
            return Limit(attribute, "=", value == truth, False, False, attribute.name)
        case IsEmpty(attribute, empty):
            empty = empty == truth
            return Limit(attribute, "none" if empty else "any", None, empty, False, attribute.name)
        case IsUser():
            return Identity(USER_NOMINAL, truth)
        case IsRole(name):
            return Identity(name, truth)
        case IsA(name):
            return Sort(name, truth)
        case Opaque(feature, _, text):
            return Atom(text, feature, frozenset({truth}))


def _limit(attribute: Attribute, reading: Reading, operator: str, value: Value, truth: bool) -> Goal:
    """Compare: an empty attribute is unknown in SQL; in the two-valued reading it only differs (`!=`)."""
    empty_too = reading is Reading.TWO_VALUED and (operator == "!=") == truth and attribute.nullable
    if not truth:
        operator = OPPOSITE.get(operator) or f"!{operator}"
    return Limit(attribute, operator, value, empty_too, False, attribute.name)
