"""A second opinion by z3: is there a small database state in which a row is inside some constraints, outside others?

The encoding reads the tree, knows nothing of the deciders, and looks at all states with a fixed set of objects: links
and values are free. "No" means no such state of that size; "yes" is a state. Sources are those of the reference
evaluator: paths are existential (merging.md G12), SQL's three truth values or two for empty values (4.1).
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

import z3

from auditor.xpath.evaluate import Reading
from auditor.xpath.schema import CHANGED_BY, OWNER, USER, USER_ROLE, AttributeType
from auditor.xpath.syntax import (
    And,
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
)
from tests.xpath.schemas import SimpleSchema

OBJECTS: dict[str, int] = {
    "Shop.Order": 3,
    "Shop.Line": 2,
    "Shop.Customer": 1,
    "Shop.Company": 2,
    "Shop.Account": 2,
    "Shop.Card": 2,
    USER: 1,
    USER_ROLE: 3,
}
"""How many objects of each concrete entity the states have."""

TEXTS = ("x", "xy", "abc", "another", "one more")
"""Every string a constraint names, and two that none does."""

Truths = tuple[z3.BoolRef, z3.BoolRef]
"""Whether a condition is true, and whether it is unknown."""


class Oracle:
    """One question, encoded."""

    def __init__(self, schema: SimpleSchema, reading: Reading, *, fresh_user: bool = False) -> None:
        self.schema = schema
        self.reading = reading
        self.fresh_user = fresh_user
        self.solver = z3.Solver()
        self.solver.set("timeout", 5_000)
        self.entities = [entity for entity, count in OBJECTS.items() for _ in range(count)]
        self.of = {
            name: [key for key, entity in enumerate(self.entities) if name in schema.entities[entity].chain]
            for name in schema.entities
        }
        self.roles = dict(zip(("Customer", "Administrator"), self.of[USER_ROLE], strict=False))
        self.values: dict[tuple[int, str], tuple[z3.ExprRef, z3.BoolRef]] = {}
        self.links: dict[str, dict[tuple[int, int], z3.BoolRef]] = {}
        self.is_user = {key: z3.Bool(f"user {key}") for key in self.of[USER]}
        self.solver.add(z3.PbEq([(each, 1) for each in self.is_user.values()], 1))

    def satisfiable(self, entity: str, inside: Sequence[Predicates], outside: Sequence[Predicates]) -> bool | None:
        """Say whether some object of exactly that entity is inside all of the first and none of the others."""
        row = self.entities.index(entity)  # objects of one entity are alike, and who the user is stays open
        self.solver.add([self.whole(tree, row, entity) for tree in inside])
        self.solver.add([z3.Not(self.whole(tree, row, entity)) for tree in outside])
        answer = self.solver.check()
        return None if answer == z3.unknown else answer == z3.sat

    def whole(self, tree: Predicates, thing: int, entity: str) -> z3.BoolRef:
        return z3.And([self.condition(expression, thing, entity)[0] for expression in tree.expressions])

    def condition(self, expression: Expression, thing: int, entity: str) -> Truths:
        false = z3.BoolVal(False)
        match expression:
            case And(operands) | Or(operands):
                parts = [self.condition(operand, thing, entity) for operand in operands]
                trues = [true for true, _ in parts]
                falses = [z3.Not(z3.Or(true, unknown)) for true, unknown in parts]
                if isinstance(expression, And):
                    return z3.And(trues), z3.And(z3.Not(z3.And(trues)), z3.Not(z3.Or(falses)))
                return z3.Or(trues), z3.And(z3.Not(z3.Or(trues)), z3.Not(z3.And(falses)))
            case Not(operand):
                true, unknown = self.condition(operand, thing, entity)
                return z3.Not(z3.Or(true, unknown)), unknown
            case Path(steps) if "." in steps[-1].name:
                return self.along(steps, thing, entity, lambda _key, _entity: z3.BoolVal(True)), false
            case Path(steps):
                return self.tested(steps, thing, entity, "=", Truth(True))
            case Comparison(Path(steps), operator, Token("[%CurrentUser%]") | Token() as token):
                ends = steps if steps[-1].name != "id" else steps[:-1]
                return self.along(ends, thing, entity, lambda key, _: self.same(key, operator, token)), false
            case Comparison(Path(steps), operator, right):
                return self.tested(steps, thing, entity, operator, right)
        raise NotImplementedError(expression)

    def same(self, key: int, operator: str, token: Token) -> z3.BoolRef:
        if token.text == "[%CurrentUser%]":
            same = self.is_user.get(key, z3.BoolVal(False))
        else:
            same = z3.BoolVal(self.roles[token.text[len("[%UserRole_") : -len("%]")]] == key)
        return same if operator == "=" else z3.Not(same)

    def tested(self, steps: tuple[Step, ...], thing: int, entity: str, operator: str, right: Expression) -> Truths:
        name = steps[-1].name
        if len(steps) == 1:
            return self.compared(thing, entity, name, operator, right)
        return (
            self.along(steps[:-1], thing, entity, lambda key, at: self.compared(key, at, name, operator, right)[0]),
            z3.BoolVal(False),
        )

    def compared(self, thing: int, entity: str, name: str, operator: str, right: Expression) -> Truths:
        value, empty = self.value(thing, entity, name)
        if isinstance(right, Empty):
            return (empty if operator == "=" else z3.Not(empty)), z3.BoolVal(False)
        other = self.constant(entity, name, right)
        holds = {
            "=": lambda: value == other,
            "!=": lambda: value != other,
            "<": lambda: value < other,
            "<=": lambda: value <= other,
            ">": lambda: value > other,
            ">=": lambda: value >= other,
        }[operator]()
        if self.reading is Reading.SQL:
            return z3.And(z3.Not(empty), holds), empty
        return (z3.Or(empty, holds) if operator == "!=" else z3.And(z3.Not(empty), holds)), z3.BoolVal(False)

    def constant(self, entity: str, name: str, right: Expression) -> z3.ExprRef:
        attribute = self.schema.entities[entity].attributes[name]
        match right:
            case Truth(value):
                return z3.BoolVal(value)
            case Number(literal):
                return z3.RealVal(literal)
            case Text(value):
                return z3.IntVal((attribute.values or TEXTS).index(value))
        raise NotImplementedError(right)

    def value(self, thing: int, entity: str, name: str) -> tuple[z3.ExprRef, z3.BoolRef]:
        key = (thing, name)
        if key not in self.values:
            attribute = self.schema.entities[entity].attributes[name]
            empty = z3.Bool(f"empty {key}")
            value: z3.ExprRef
            match attribute.type:
                case AttributeType.BOOLEAN:
                    value = z3.Bool(f"value {key}")
                    self.solver.add(z3.Not(empty))
                case AttributeType.DECIMAL:
                    value = z3.Real(f"value {key}")
                case AttributeType.INTEGER:
                    value = z3.Int(f"value {key}")
                case _:
                    value = z3.Int(f"value {key}")
                    self.solver.add(value >= 0, value < len(attribute.values or TEXTS))
            self.values[key] = (value, empty)
        return self.values[key]

    def along(
        self, steps: tuple[Step, ...], thing: int, entity: str, end: Callable[[int, str], z3.BoolRef]
    ) -> z3.BoolRef:
        """Some object that the steps reach passes the end test."""
        if not steps:
            return end(thing, entity)
        step, rest = steps[0], steps[1:]
        if step.name in self.schema.entities:
            if step.name not in self.schema.entities[self.entities[thing]].chain:
                return z3.BoolVal(False)
            if step.name in self.schema.entities[entity].chain:
                target = entity
            else:
                target = step.name
            inner = self.along(rest, thing, target, end)
            return z3.And([inner, *(self.condition(each, thing, target)[0] for each in step.predicates)])
        if step.name in (OWNER, CHANGED_BY):
            backward, target = False, USER
        else:
            association = self.schema.associations[step.name]
            backward = step.reversed or association.owner not in self.schema.entities[entity].chain
            target = association.owner if backward else association.other
        links = self.linked(step.name)
        options = []
        for (near, far), link in links.items():
            here, there = (far, near) if backward else (near, far)
            if here == thing:
                conditions = [self.condition(each, there, target)[0] for each in step.predicates]
                options.append(z3.And([link, *conditions, self.along(rest, there, target, end)]))
        return z3.Or(options)

    def linked(self, name: str) -> dict[tuple[int, int], z3.BoolRef]:
        """Give the link variables of an association; references link each end as often as they may."""
        if name not in self.links:
            if name in (OWNER, CHANGED_BY):
                owners = [
                    key for key, entity in enumerate(self.entities) if name in self.schema.entities[entity].stores
                ]
                others, one, back_one = self.of[USER], True, False
            else:
                known = self.schema.associations[name]
                owners, others = self.of[known.owner], self.of[known.other]
                one, back_one = not known.is_set, not known.is_set and known.both
            links = {(near, far): z3.Bool(f"{name} {near} {far}") for near in owners for far in others}
            if one:
                for near in owners:
                    self.solver.add(z3.AtMost(*(links[near, far] for far in others), 1))
            if back_one:
                for far in others:
                    self.solver.add(z3.AtMost(*(links[near, far] for near in owners), 1))
            if self.fresh_user and name not in ("System.UserRoles", "System.User_Language", "System.User_TimeZone"):
                for ends, link in links.items():
                    self.solver.add([z3.Not(z3.And(link, self.is_user[end])) for end in ends if end in self.is_user])
            self.links[name] = links
        return self.links[name]


def fits(entities: Sequence[str], numbers: Sequence[Decimal] = ()) -> bool:
    """Say whether a state with objects of these entities is among those that the oracle looks at."""
    return all(list(entities).count(entity) <= OBJECTS.get(entity, 0) for entity in entities)
