"""Normal form: what a constraint says about one object, whatever way it was written.

A formula speaks about one object. `Some` moves to the objects at the other end of an association: a path is
existential (refguide xpath-expressions, "Exist-Expressions"; merging.md G12). The constructors below keep formulas in
normal form, so two constraints that differ in white space, brackets, `= true()`, order, De Morgan or quoting become
equal formulas without any search. Every step is valid under both readings of empty values (merging.md 4.1).

Two formulas about the same entity are the same exactly when their `text` is.
"""

from collections.abc import Iterable
from decimal import Decimal

from auditor.model.frozen import frozen
from auditor.xpath.dates import Moment
from auditor.xpath.schema import AttributeType
from auditor.xpath.syntax import quoted

Value = str | Decimal | Moment


@frozen
class Attribute:
    """An attribute that a formula tests, as typed by the schema."""

    name: str
    """Unqualified name."""
    type: AttributeType
    values: tuple[str, ...] | None = None
    """The values of an enumeration, where known."""
    guessed: bool = False
    """True when the type is only inferred from the use, for want of a domain model."""

    @property
    def nullable(self) -> bool:
        """Say whether it can be empty. A Boolean is always true or false (refguide, attributes)."""
        return self.type is not AttributeType.BOOLEAN


@frozen
class Walk:
    """One association, walked from a given side."""

    association: str
    """Qualified name."""
    backward: bool
    """From the entity that does not own it to the one that does."""
    to_one: bool
    """At most one object is reached."""
    back_to_one: bool
    """From each object reached, at most one object lies at the near end."""
    origin: str
    """Entity it is walked from."""
    target: str
    """Entity it leads to, as far as known; empty without a domain model."""
    ambiguous: bool = False
    """Both ends fit the origin: only `[reversed()]` tells the direction."""
    guessed: bool = False
    """True when direction and multiplicity are unknown, for want of a domain model; then taken as to-many."""
    owned_by: tuple[str, ...] = ()
    """Entities, as named on the path, whose access rules govern the association: the owner, or both ends."""

    @property
    def text(self) -> str:
        """Print the step."""
        return f"{self.association}[reversed()]" if self.backward and self.ambiguous else self.association


@frozen
class Constant:
    """Always, or never."""

    value: bool
    text: str


@frozen
class All:
    """Every part holds. At least two parts, sorted by text."""

    parts: "tuple[Formula, ...]"
    text: str


@frozen
class Any:
    """Some part holds. At least two parts, sorted by text."""

    parts: "tuple[Formula, ...]"
    text: str


@frozen
class Negation:
    """The part does not hold. Never around `All`, `Any`, `Negation`, `Constant`, `Flag`, `IsEmpty` or an equality."""

    part: "Formula"
    text: str


@frozen
class Some:
    """Some object that the walk reaches satisfies the inner formula."""

    walk: Walk
    inner: "Formula"
    text: str


@frozen
class Test:
    """The attribute compares so with a constant."""

    attribute: Attribute
    operator: str
    value: Value
    text: str


@frozen
class Flag:
    """The Boolean attribute has that value."""

    attribute: Attribute
    value: bool
    text: str


@frozen
class IsEmpty:
    """The attribute is empty, or is not."""

    attribute: Attribute
    empty: bool
    text: str


@frozen
class Contains:
    """A string test: `contains`, `starts-with` or `ends-with` with a literal."""

    attribute: Attribute
    function: str
    literal: str
    text: str


@frozen
class IsUser:
    """The object is the signed-in user."""

    text: str = "id = '[%CurrentUser%]'"


@frozen
class IsRole:
    """The object is the user role of that name."""

    name: str
    text: str


@frozen
class IsA:
    """The object is of that entity or a specialization of it."""

    entity: str
    text: str


@frozen
class Opaque:
    """Something outside the analysed language: a condition that is equal only to itself (merging.md 4.4)."""

    feature: str
    """What is not analysed, in words."""
    about_user: bool
    """It mentions the signed-in user or something else that only the moment of use decides."""
    text: str


Formula = Constant | All | Any | Negation | Some | Test | Flag | IsEmpty | Contains | IsUser | IsRole | IsA | Opaque

ALWAYS = Constant(True, "true()")
NEVER = Constant(False, "false()")
IS_USER = IsUser()


def all_of(parts: Iterable[Formula]) -> Formula:
    """Join with `and`: flat, sorted, without repetitions and constants."""
    found: dict[str, Formula] = {}
    for part in parts:
        for one in part.parts if isinstance(part, All) else (part,):
            if one is NEVER:
                return NEVER
            if one is not ALWAYS:
                found[one.text] = one
    if not found:
        return ALWAYS
    ordered = tuple(found[text] for text in sorted(found))
    return ordered[0] if len(ordered) == 1 else All(ordered, " and ".join(map(_bracketed, ordered)))


def any_of(parts: Iterable[Formula]) -> Formula:
    """Join with `or`: flat, sorted, without repetitions and constants."""
    found: dict[str, Formula] = {}
    for part in parts:
        for one in part.parts if isinstance(part, Any) else (part,):
            if one is ALWAYS:
                return ALWAYS
            if one is not NEVER:
                found[one.text] = one
    if not found:
        return NEVER
    ordered = tuple(found[text] for text in sorted(found))
    return ordered[0] if len(ordered) == 1 else Any(ordered, " or ".join(part.text for part in ordered))


def negate(formula: Formula) -> Formula:
    """Put `not` around a formula and push it inwards as far as both readings of empty values allow.

    `not(a = 1)` is `a != 1` in both: unknown in SQL's reading when `a` is empty, true in the two-valued one.
    `not(a < 1)` is not `a >= 1`, and `not(path = 1)` is not `path != 1`, so those keep their `not`.
    """
    match formula:
        case Constant(value):
            return NEVER if value else ALWAYS
        case All(parts):
            return any_of(map(negate, parts))
        case Any(parts):
            return all_of(map(negate, parts))
        case Negation(part):
            return part
        case Flag(attribute, value):
            return flag(attribute, not value)
        case IsEmpty(attribute, empty):
            return is_empty(attribute, not empty)
        case Test(attribute, "=", value):
            return test(attribute, "!=", value)
        case Test(attribute, "!=", value):
            return test(attribute, "=", value)
        case _:
            return Negation(formula, f"not({formula.text})")


def some(walk: Walk, inner: Formula) -> Formula:
    """Say that some object at the end of the walk satisfies the inner formula."""
    if inner is NEVER:
        return NEVER
    parts = inner.parts if isinstance(inner, All) else (inner,)
    path = walk.text + "".join(part.text for part in parts if isinstance(part, IsA))
    rest = all_of(part for part in parts if not isinstance(part, IsA))
    if rest is IS_USER:
        return Some(walk, inner, f"{path} = '[%CurrentUser%]'")
    return Some(walk, inner, path if rest is ALWAYS else f"{path}[{rest.text}]")


def test(attribute: Attribute, operator: str, value: Value) -> Formula:
    """Compare an attribute with a constant."""
    if isinstance(value, str):
        shown = quoted(value)
    else:
        shown = f"'{value}'" if isinstance(value, Moment) else format(value, "f")
    return Test(attribute, operator, value, f"{attribute.name} {operator} {shown}")


def flag(attribute: Attribute, value: bool) -> Formula:
    """Say what a Boolean attribute is."""
    return Flag(attribute, value, attribute.name if value else f"not({attribute.name})")


def is_empty(attribute: Attribute, empty: bool) -> Formula:
    """Say whether an attribute is empty."""
    return IsEmpty(attribute, empty, f"{attribute.name} {'=' if empty else '!='} empty")


def contains(attribute: Attribute, function: str, literal: str) -> Formula:
    """Test a part of a string."""
    return Contains(attribute, function, literal, f"{function}({attribute.name}, {quoted(literal)})")


def is_role(name: str) -> Formula:
    """Say that the object is a user role."""
    return IsRole(name, f"id = {quoted(f'[%UserRole_{name}%]')}")


def is_a(entity: str) -> Formula:
    """Say that the object is of an entity."""
    return IsA(entity, f"/{entity}")


def features(formula: Formula) -> tuple[str, ...]:
    """Name what in a formula is not analysed, each once, in order of text."""
    found: dict[str, None] = {}
    for part in walk_formula(formula):
        if isinstance(part, Opaque):
            found[part.feature] = None
    return tuple(found)


def walk_formula(formula: Formula) -> Iterable[Formula]:
    """Give a formula and everything in it."""
    stack = [formula]
    while stack:
        part = stack.pop()
        yield part
        match part:
            case All(parts) | Any(parts):
                stack.extend(reversed(parts))
            case Negation(inner) | Some(_, inner):
                stack.append(inner)
            case _:
                pass


def _bracketed(formula: Formula) -> str:
    return f"({formula.text})" if isinstance(formula, Any) else formula.text
