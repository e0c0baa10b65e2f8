"""The reference evaluator: what a constraint says about one stored object. Each clause cites its source.

It reads the tree itself, not the normal form that the deciders use, is never optimised, and runs in production too:
a witness counts only when this evaluator agrees with it.

A condition has a set of possible outcomes out of true, false and unknown (None, SQL's third truth value). More than
one is possible where the language is outside what is analysed, or where databases differ; a claim counts only when
all possible outcomes agree.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from auditor.xpath import dates
from auditor.xpath.database import Database, Stored
from auditor.xpath.schema import CHANGED_BY, OWNER, USER, AssociationInfo, AttributeType, Schema, is_or_specializes
from auditor.xpath.syntax import (
    And,
    Call,
    Comparison,
    Empty,
    Expression,
    Not,
    Number,
    Or,
    Path,
    Predicates,
    Step,
    Text,
    Token,
    Truth,
    Variable,
)

Outcome = frozenset[bool | None]

_AUDIT = {OWNER.lower(): OWNER, CHANGED_BY.lower(): CHANGED_BY}
_Ordered = TypeVar("_Ordered", Decimal, datetime)

TRUE: Outcome = frozenset({True})
FALSE: Outcome = frozenset({False})
UNKNOWN: Outcome = frozenset({None})
EITHER: Outcome = frozenset({True, False})
ANY: Outcome = frozenset({True, False, None})


class Reading(StrEnum):
    """How a comparison with an empty value counts (merging.md 4.1, open question Q2)."""

    SQL = "sql"
    """Three-valued: it is unknown, whatever the operator, and so is its negation. A row needs true."""
    TWO_VALUED = "two-valued"
    """Empty differs from every value: `!=` is true, every other operator false, `not` turns that around."""


def holds(
    tree: Predicates, entity: str, thing: int, database: Database, schema: Schema | None, reading: Reading
) -> bool | None:
    """Say whether the object is among the rows of a constraint; None when that is not determined.

    Brackets side by side are a conjunction (refguide xpath-constraints, "Constraint One and Constraint Two"); a row
    is let through only when the whole is true (SQL: unknown is not true).
    """
    evaluator = _Evaluator(database, schema, reading)
    outcome = _conjunction(evaluator.condition(expression, thing, entity) for expression in tree.expressions)
    if outcome == TRUE:
        return True
    return None if True in outcome else False


class _Evaluator:
    def __init__(self, database: Database, schema: Schema | None, reading: Reading) -> None:
        self.database = database
        self.schema = schema
        self.reading = reading

    def condition(self, expression: Expression, thing: int, entity: str) -> Outcome:
        match expression:
            case Truth(value):
                return TRUE if value else FALSE
            case And(operands):
                return _conjunction(self.condition(operand, thing, entity) for operand in operands)
            case Or(operands):
                # a or b is not(not a and not b), with unknown as its own negation (Kleene; SQL:2016 8.20).
                return _negation(
                    _conjunction(_negation(self.condition(operand, thing, entity)) for operand in operands)
                )
            case Not(operand):
                return _negation(self.condition(operand, thing, entity))
            case Path():
                return self._bare(expression, thing, entity)
            case Comparison():
                return self._comparison(expression, thing, entity)
            case Call(("contains" | "starts-with" | "ends-with") as function, (Path() as path, Text(literal))):
                return self._exists(path, thing, entity, lambda value: self._string_test(function, value, literal))
            case _:
                return ANY  # outside the analysed language: merging.md 4.4, UNKNOWN

    def _bare(self, path: Path, thing: int, entity: str) -> Outcome:
        """A filled association (refguide xpath-expressions, "Exist-Expressions"), or a Boolean that is true."""
        if _ends_at_attribute(path):
            return self._exists(
                path, thing, entity, lambda value: EITHER if not isinstance(value, bool) else _of(value)
            )
        certain, possible, _ = self._reach(path.steps, thing, entity)
        return TRUE if certain else EITHER if possible else FALSE

    def _comparison(self, comparison: Comparison, thing: int, entity: str) -> Outcome:
        left, operator, right = comparison.left, comparison.operator, comparison.right
        if isinstance(right, Path) and not isinstance(left, Path):
            left, right = right, left
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        if isinstance(left, Path):
            if _ends_at_attribute(left) and left.steps[-1].name.lower() != "id":
                return self._exists(left, thing, entity, lambda value: self._compare(value, operator, right))
            return self._object_comparison(left, operator, right, thing, entity)
        if isinstance(left, Truth) and isinstance(right, Truth) and operator in ("=", "!="):
            return _of((left.value == right.value) == (operator == "="))
        if isinstance(left, Text) and isinstance(right, Text) and operator in ("=", "!="):
            same = _same_text(left.value, right.value)
            return same if operator == "=" else _negation(same)
        if isinstance(left, Number) and isinstance(right, Number) and operator in ("=", "!="):
            return _of((Decimal(left.literal) == Decimal(right.literal)) == (operator == "="))
        if (
            isinstance(right, Truth)
            and operator in ("=", "!=")
            and isinstance(left, Comparison | And | Or | Not | Call)
        ):
            inner = self.condition(left, thing, entity)
            return inner if right.value == (operator == "=") else _negation(inner)
        return ANY

    def _object_comparison(self, path: Path, operator: str, right: Expression, thing: int, entity: str) -> Outcome:
        """Compare objects by identity: a token is the GUID of the user or user role (refguide, "Object-Related")."""
        steps = path.steps if not _ends_at_attribute(path) else path.steps[:-1]
        match right:
            case Token("[%CurrentUser%]") | Variable("currentUser", ()):
                same = {self.database.user}
            case Token(text) if text.startswith("[%UserRole_"):
                role = text.removeprefix("[%UserRole_").removesuffix("%]")
                same = {key for key, each in self.database.things.items() if each.role == role}
            case _:
                return ANY
        if operator not in ("=", "!="):
            return ANY
        certain, possible, _ = self._reach(steps, thing, entity)
        matches = [each for each in certain if (each in same) == (operator == "=")]
        if matches:
            return TRUE
        return EITHER if any((each in same) == (operator == "=") for each in possible) else FALSE

    def _exists(self, path: Path, thing: int, entity: str, test: Callable[[Stored], Outcome]) -> Outcome:
        """A path to an attribute holds when some object it reaches passes the test (merging.md G12).

        Behind an association that is never unknown: the rows reached are sought, as by SQL's EXISTS. Without an
        association it is the attribute of the object itself, and its emptiness shows.
        """
        name = path.steps[-1].name.removeprefix("System.") if path.steps[-1].name.startswith("System.") else None
        name = name or path.steps[-1].name
        if path.steps[-1].predicates or path.steps[-1].reversed:
            return ANY
        if len(path.steps) == 1:
            return self._tested(thing, entity, name, test)
        certain, possible, static = self._reach(path.steps[:-1], thing, entity)
        if any(self._tested(each, static, name, test) == TRUE for each in certain):
            return TRUE
        return EITHER if any(True in self._tested(each, static, name, test) for each in possible) else FALSE

    def _tested(self, thing: int, entity: str | None, name: str, test: Callable[[Stored], Outcome]) -> Outcome:
        if self.schema is None:
            values = self.database.things[thing].values
            return test(values[name]) if name in values else ANY
        info = self.schema.entity(entity) if entity else None
        attribute = info.attributes.get(name) if info else None
        if info is None or (attribute is None and name not in info.stores):
            return ANY
        default = False if attribute and attribute.type is AttributeType.BOOLEAN else None
        return test(self.database.things[thing].values.get(name, default))

    def _compare(self, value: Stored, operator: str, right: Expression) -> Outcome:
        equality = operator in ("=", "!=")
        if isinstance(right, Empty):
            # refguide xpath-keywords, "Keywords". Some databases store an empty string as no value.
            same = EITHER if value == "" else _of(value is None)
            return (same if operator == "=" else _negation(same)) if equality else ANY
        if isinstance(right, Truth) and equality:
            return _of((value == right.value) == (operator == "=")) if isinstance(value, bool) else ANY
        if isinstance(right, Text) and equality and (value is None or isinstance(value, str)):
            if value is None and right.value == "":
                return ANY
            if value is not None:
                same = _same_text(value, right.value)
                return same if operator == "=" else _negation(same)
        if value is None:
            if self.reading is Reading.SQL:
                return UNKNOWN
            return TRUE if operator == "!=" else FALSE
        if isinstance(right, Number) and isinstance(value, Decimal):
            return _of(_ordered(value, operator, Decimal(right.literal)))
        if isinstance(right, Token) and isinstance(value, datetime):
            when = dates.moment(right.text)
            if when is not None:
                try:
                    return _of(_ordered(value, operator, dates.clock_value(when, self.database.now)))
                except OverflowError:
                    return ANY
        return ANY

    def _string_test(self, function: str, value: Stored, literal: str) -> Outcome:
        """Case counts or not depending on the database: a test whose outcome depends on that is undetermined."""
        if value is None:
            return UNKNOWN if self.reading is Reading.SQL else FALSE
        if not isinstance(value, str) or not literal:
            return ANY
        exact, folded = _string_test(function, value, literal), _string_test(function, _fold(value), _fold(literal))
        return _of(exact) if exact == folded else EITHER

    def _reach(self, steps: tuple[Step, ...], thing: int, entity: str) -> tuple[set[int], set[int], str | None]:
        """Give the objects certainly and possibly reached along steps, and what entity the model says they are of.

        A path that does not resolve may reach anything, of no known entity.
        """
        certain, possible = {thing}, {thing}
        for index, step in enumerate(steps):
            association = self._association(step, index, entity)
            behind = self._behind(step, association, entity)
            if behind is None:
                return set(), set(self.database.things), None
            certain = self._step(step, association, certain, entity)
            possible = self._step(step, association, possible, entity)
            entity = behind
            for predicate in step.predicates:
                outcomes = {each: self.condition(predicate, each, entity) for each in possible}
                certain = {each for each in certain if outcomes[each] == TRUE}
                possible = {each for each in possible if True in outcomes[each]}
        return certain, possible, entity

    def _step(self, step: Step, association: AssociationInfo | None, things: set[int], entity: str) -> set[int]:
        """Give the objects that one step reaches from objects."""
        if association is not None:
            links = [link for link in self.database.links if link[0] == association.name]
            if self._is_backward(step, association, entity):
                return {near for _, near, far in links if far in things}
            return {far for _, near, far in links if near in things}
        # An entity step keeps objects of that entity and its specializations (refguide, entities: generalization).
        return {each for each in things if self._is_a(self.database.things[each].entity, step.name)}

    def _is_a(self, entity: str, other: str) -> bool:
        return entity == other or (self.schema is not None and is_or_specializes(self.schema, entity, other))

    def _association(self, step: Step, index: int, entity: str) -> AssociationInfo | None:
        """Give the association that a step names; None for an entity step.

        The docs write both `System.owner` and `System.Owner`. Without a model steps alternate, association first
        (mendix-security.md 6).
        """
        name = _AUDIT.get(step.name.lower())
        if name is not None:
            return AssociationInfo(name, entity, USER, False, False)
        if self.schema is None:
            return AssociationInfo(step.name, entity, "", False, False) if index % 2 == 0 else None
        return self.schema.association(step.name)

    def _is_backward(self, step: Step, association: AssociationInfo, entity: str) -> bool:
        """`[reversed()]` walks a self-association against its direction; another association is walked from its end."""
        return self.schema is not None and (
            step.reversed or not is_or_specializes(self.schema, entity, association.owner)
        )

    def _behind(self, step: Step, association: AssociationInfo | None, entity: str) -> str | None:
        """Give the entity that a step leads to by what the model declares; None when it does not resolve."""
        schema = self.schema
        if schema is None:
            return ""
        if association is None:
            if step.reversed or schema.entity(step.name) is None:
                return None
            if is_or_specializes(schema, step.name, entity):
                return step.name
            return entity if is_or_specializes(schema, entity, step.name) else None
        if association.name in (OWNER, CHANGED_BY):
            info = schema.entity(entity)
            return USER if info and (association.name in info.stores or not info.chain_complete) else None
        near, far = association.owner, association.other
        if self._is_backward(step, association, entity):
            near, far = far, near
        return far if is_or_specializes(schema, entity, near) else None


def _ends_at_attribute(path: Path) -> bool:
    last = path.steps[-1].name
    return "." not in last or last in ("System.createdDate", "System.changedDate")


def _of(value: bool) -> Outcome:
    return TRUE if value else FALSE


def _negation(outcome: Outcome) -> Outcome:
    return frozenset(None if each is None else not each for each in outcome)


def _conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """False when a part is false, else unknown when a part is unknown, else true (Kleene; SQL:2016 8.20)."""
    result: Outcome = TRUE
    for outcome in outcomes:
        if outcome == FALSE:
            return FALSE
        result = frozenset(
            False if one is False or other is False else None if one is None or other is None else True
            for one in result
            for other in outcome
        )
    return result


def _ordered(value: _Ordered, operator: str, other: _Ordered) -> bool:
    match operator:
        case "=":
            return value == other
        case "!=":
            return value != other
        case "<":
            return value < other
        case "<=":
            return value <= other
        case ">":
            return value > other
        case _:
            return value >= other


def _same_text(one: str, other: str) -> Outcome:
    """Equality of strings may ignore case or trailing blanks, by database (refguide xpath-operators, 3)."""
    if one == other:
        return TRUE
    return EITHER if _fold(one) == _fold(other) else FALSE


def _fold(text: str) -> str:
    return text.casefold().rstrip()


def _string_test(function: str, value: str, literal: str) -> bool:
    if function == "contains":
        return literal in value
    return value.startswith(literal) if function == "starts-with" else value.endswith(literal)
