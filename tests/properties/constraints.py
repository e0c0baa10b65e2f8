"""Random row constraints over the web shop, their near misses, and random database states.

Everything is drawn from a `random.Random`, so a seed names a case.
"""

import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from auditor.xpath.database import Database, Stored, Thing
from auditor.xpath.schema import USER, USER_ROLE, USER_ROLES, AttributeType
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
)
from tests.xpath.schemas import SimpleSchema

ROOTS = ("Shop.Order", "Shop.Order", "Shop.Line", "Shop.Customer", "Shop.Account", "Shop.Company")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
USER_TOKEN = Token("[%CurrentUser%]")
DATES = (
    "[%CurrentDateTime%]",
    "[%BeginOfCurrentDay%]",
    "[%EndOfCurrentDay%]",
    "[%BeginOfCurrentDay%] - 1 * [%DayLength%]",
)
NOW = datetime(2024, 5, 15, 10, 30, 20)
MOMENTS = (
    datetime(2024, 5, 13, 1),
    datetime(2024, 5, 14),
    datetime(2024, 5, 15),
    datetime(2024, 5, 15, 9),
    NOW,
    datetime(2024, 5, 16, 1),
)
TEXTS = ("x", "xy", "abc")
WALKS: dict[str, tuple[tuple[str, bool, str], ...]] = {
    "Shop.Order": (
        ("Shop.Order_Account", False, "Shop.Account"),
        ("Shop.Order_Customer", False, "Shop.Customer"),
        ("Shop.Order_Customer", False, "Shop.Company"),
        ("Shop.Line_Order", False, "Shop.Line"),
        ("Shop.Order_Watcher", False, "Shop.Account"),
        ("Shop.Order_Parent", False, "Shop.Order"),
        ("Shop.Order_Parent", True, "Shop.Order"),
        ("System.owner", False, USER),
    ),
    "Shop.Line": (("Shop.Line_Order", False, "Shop.Order"),),
    "Shop.Customer": (
        ("Shop.Customer_Account", False, "Shop.Account"),
        ("Shop.Order_Customer", False, "Shop.Order"),
        ("Shop.Customer_Card", False, "Shop.Card"),
    ),
    "Shop.Account": (
        ("Shop.Order_Account", False, "Shop.Order"),
        ("Shop.Order_Watcher", False, "Shop.Order"),
        (USER_ROLES, False, USER_ROLE),
    ),
    "Shop.Card": (("Shop.Customer_Card", False, "Shop.Customer"),),
    USER: ((USER_ROLES, False, USER_ROLE),),
    USER_ROLE: (("System.grantableRoles", True, USER_ROLE), (USER_ROLES, False, USER)),
}
WALKS["Shop.Company"] = WALKS["Shop.Customer"]


class Constraints:
    """Draws constraints. `plain` leaves out what the z3 encoding does not know: string tests and dates."""

    def __init__(self, draw: random.Random, schema: SimpleSchema, *, plain: bool = False) -> None:
        self.draw = draw
        self.schema = schema
        self.plain = plain

    def constraint(self, entity: str) -> Predicates:
        """Draw a whole constraint: mostly one pair of brackets."""
        count = self.draw.choice((1, 1, 1, 2))
        return Predicates(tuple(self.condition(entity, self.draw.choice((1, 2, 2, 3))) for _ in range(count)))

    def condition(self, entity: str, depth: int) -> Expression:
        """Draw a condition on an object of the entity."""
        draw = self.draw
        roll = draw.random()
        if depth > 0 and roll < 0.45:
            operands = tuple(self.condition(entity, depth - 1) for _ in range(draw.choice((2, 2, 3))))
            return And(operands) if draw.random() < 0.55 else Or(operands)
        if depth > 0 and roll < 0.6:
            return Not(self.condition(entity, depth - 1))
        if roll < 0.8 and WALKS.get(entity):
            return self.path(entity, depth)
        return self.attribute(entity, ())

    def path(self, entity: str, depth: int) -> Expression:
        """Draw a condition along an association."""
        draw = self.draw
        steps: list[Step] = []
        for _ in range(draw.choice((1, 1, 2))):
            association, turned, target = draw.choice(WALKS[entity])
            predicates = (self.condition(target, 1),) if depth > 0 and draw.random() < 0.3 else ()
            steps += [Step(association, turned), Step(target, False, predicates)]
            entity = target
            if not WALKS.get(entity):
                break
        roll = draw.random()
        if entity in (USER, "Shop.Account") and roll < 0.6:
            steps = steps[:-1] if not steps[-1].predicates and draw.random() < 0.7 else steps
            return Comparison(Path(tuple(steps)), "!=" if draw.random() < 0.15 else "=", USER_TOKEN)
        if entity == USER_ROLE and roll < 0.7:
            role = Token(f"[%UserRole_{draw.choice(('Customer', 'Administrator'))}%]")
            return Comparison(Path(tuple(steps)), "=", role)
        if roll < 0.25:
            return Path(tuple(steps))
        return self.attribute(entity, tuple(steps))

    def attribute(self, entity: str, steps: tuple[Step, ...]) -> Expression:
        """Draw a test of an attribute of the entity, behind these steps."""
        draw = self.draw
        info = self.schema.entities[entity]
        if entity in (USER, "Shop.Account") and draw.random() < 0.3:
            return Comparison(Path((*steps, Step("id"))), "=", USER_TOKEN)
        usable = [each for each in info.attributes.values() if each.type in _TESTS]
        if self.plain:
            usable = [each for each in usable if each.type is not AttributeType.DATETIME]
        attribute = draw.choice(usable)
        return _TESTS[attribute.type](self, Path((*steps, Step(attribute.name))), attribute.values or ())

    def _boolean(self, path: Path, _: tuple[str, ...]) -> Expression:
        roll = self.draw.random()
        return path if roll < 0.5 else Comparison(path, "=", Truth(roll < 0.7))

    def _number(self, path: Path, _: tuple[str, ...]) -> Expression:
        if self.draw.random() < 0.15:
            return self._emptiness(path)
        return Comparison(path, self.draw.choice(OPERATORS), Number(str(self.draw.randint(1, 4))))

    def _decimal(self, path: Path, _: tuple[str, ...]) -> Expression:
        literal = self.draw.choice(("1", "1.5", "2", "2.25"))
        return Comparison(path, self.draw.choice(OPERATORS), Number(literal))

    def _text(self, path: Path, _: tuple[str, ...]) -> Expression:
        if self.draw.random() < 0.15:
            return self._emptiness(path)
        if not self.plain and self.draw.random() < 0.4:
            function = self.draw.choice(("contains", "starts-with", "ends-with"))
            return Call(function, (path, Text(self.draw.choice(TEXTS))))
        return Comparison(path, self.draw.choice(("=", "=", "!=")), Text(self.draw.choice(TEXTS)))

    def _enumeration(self, path: Path, values: tuple[str, ...]) -> Expression:
        if self.draw.random() < 0.12:
            return self._emptiness(path)
        return Comparison(path, self.draw.choice(("=", "=", "!=")), Text(self.draw.choice(values)))

    def _moment(self, path: Path, _: tuple[str, ...]) -> Expression:
        return Comparison(path, self.draw.choice(OPERATORS), Token(self.draw.choice(DATES)))

    def _emptiness(self, path: Path) -> Expression:
        return Comparison(path, self.draw.choice(("=", "!=")), Empty())


_TESTS: dict[AttributeType, Callable[[Constraints, Path, tuple[str, ...]], Expression]] = {
    AttributeType.BOOLEAN: Constraints._boolean,
    AttributeType.INTEGER: Constraints._number,
    AttributeType.DECIMAL: Constraints._decimal,
    AttributeType.STRING: Constraints._text,
    AttributeType.ENUMERATION: Constraints._enumeration,
    AttributeType.DATETIME: Constraints._moment,
}


def near_miss(tree: Predicates, draw: random.Random) -> Predicates:
    """Move one literal, operator, quantifier or bracket of a constraint."""
    spots = [spot for expression in tree.expressions for spot in _spots(expression)]
    chosen = draw.randrange(len(spots))
    counter = [0]
    return Predicates(tuple(_moved(expression, chosen, counter, draw) for expression in tree.expressions))


def _spots(expression: Expression) -> list[Expression]:
    found = [expression]
    for child in _children(expression):
        found += _spots(child)
    return found


def _children(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case And(operands) | Or(operands):
            return operands
        case Not(operand):
            return (operand,)
        case Path(steps) | Comparison(Path(steps), _, _) | Call(_, (Path(steps), _)):
            return tuple(predicate for step in steps for predicate in step.predicates)
        case _:
            return ()


def _moved(expression: Expression, chosen: int, counter: list[int], draw: random.Random) -> Expression:
    here = counter[0] == chosen
    counter[0] += 1

    def below(child: Expression) -> Expression:
        return _moved(child, chosen, counter, draw)

    def steps_below(path: Path) -> Path:
        return Path(tuple(Step(s.name, s.reversed, tuple(map(below, s.predicates))) for s in path.steps))

    if here:
        return _changed(expression, draw)
    match expression:
        case And(operands):
            return And(tuple(map(below, operands)))
        case Or(operands):
            return Or(tuple(map(below, operands)))
        case Not(operand):
            return Not(below(operand))
        case Path():
            return steps_below(expression)
        case Comparison(Path() as path, operator, right):
            return Comparison(steps_below(path), operator, right)
        case Call(function, (Path() as path, literal)):
            return Call(function, (steps_below(path), literal))
        case _:
            return expression


def _changed(expression: Expression, draw: random.Random) -> Expression:
    """Change one thing at the top of an expression."""
    match expression:
        case And(operands) if draw.random() < 0.8:
            joined = _into_brackets(operands) if draw.random() < 0.5 else None
            return joined or (Or(operands) if draw.random() < 0.5 else _shorter(And, operands, draw))
        case Or(operands) if draw.random() < 0.8:
            return And(operands) if draw.random() < 0.5 else _shorter(Or, operands, draw)
        case Not(operand):
            return _negated_inside(operand) if draw.random() < 0.5 else operand
        case Comparison(path, operator, Number(literal)):
            if draw.random() < 0.5:
                return Comparison(path, operator, Number(str(Decimal(literal) + draw.choice((-1, 1)))))
            return Comparison(path, draw.choice(OPERATORS), Number(literal))
        case Comparison(path, "=" | "!=" as operator, right) if draw.random() < 0.7:
            return Comparison(path, "!=" if operator == "=" else "=", right)
        case Comparison(Path(steps), operator, right) if len(steps) > 2:
            # The last attribute test moves into brackets of the step before it.
            *before, last, end = steps
            inner = Comparison(Path((end,)), operator, right)
            if "." not in end.name:
                return Path((*before, Step(last.name, last.reversed, (*last.predicates, inner))))
    return Not(expression)


def _shorter(join: type[And] | type[Or], operands: tuple[Expression, ...], draw: random.Random) -> Expression:
    left = list(operands)
    left.pop(draw.randrange(len(left)))
    return left[0] if len(left) == 1 else join(tuple(left))


def _into_brackets(operands: tuple[Expression, ...]) -> Expression | None:
    """`A/B/x = 1 and A/B/y = 2` becomes `A/B[x = 1 and y = 2]`: the same for a to-one walk only."""
    paths = [each for each in operands if isinstance(each, Comparison) and isinstance(each.left, Path)]
    for one in paths:
        for other in paths:
            assert isinstance(one.left, Path) and isinstance(other.left, Path)
            shared = one.left.steps[:-1]
            if one is not other and len(shared) == 2 and other.left.steps[:-1] == shared:
                ends = [Comparison(Path(each.left.steps[-1:]), each.operator, each.right) for each in (one, other)]
                target = Step(shared[1].name, False, (*shared[1].predicates, And(tuple(ends))))
                rest = [each for each in operands if each is not one and each is not other]
                joined = Path((shared[0], target))
                return And((joined, *rest)) if rest else joined
    return None


def _negated_inside(operand: Expression) -> Expression:
    """`not(path > 1)` becomes `path <= 1`: not the same, because paths are existential."""
    turned = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
    match operand:
        case Comparison(left, operator, right):
            return Comparison(left, turned[operator], right)
        case And(operands):
            return Or(tuple(map(Not, operands)))
        case Or(operands):
            return And(tuple(map(Not, operands)))
        case _:
            return operand


def state(draw: random.Random, schema: SimpleSchema) -> Database:
    """Draw a small state that is possible for the domain model."""
    things: dict[int, Thing] = {
        0: Thing(USER_ROLE, {}, "Customer"),
        1: Thing(USER_ROLE, {}, "Administrator"),
    }
    entities = [
        "Shop.Account",
        "Shop.Account",
        USER,
        "Shop.Order",
        "Shop.Order",
        "Shop.Order",
        "Shop.Line",
        "Shop.Line",
    ]
    entities += ["Shop.Customer", "Shop.Company", "Shop.Card"]
    for entity in entities:
        values = {
            name: stored_value(draw, each.type, each.values)
            for name, each in schema.entities[entity].attributes.items()
        }
        things[len(things)] = Thing(entity, values)
    of: dict[str, list[int]] = {}
    for key, thing in things.items():
        for entity in schema.entities[thing.entity].chain:
            of.setdefault(entity, []).append(key)
    links: set[tuple[str, int, int]] = set()
    for association in schema.associations.values():
        taken: set[int] = set()
        for near in of.get(association.owner, ()):
            free = [key for key in of.get(association.other, ()) if not (association.both and key in taken)]
            count = draw.choice((0, 1, 2)) if association.is_set else draw.choice((0, 1, 1))
            chosen = draw.sample(free, min(count, len(free)))
            taken.update(chosen)
            links.update((association.name, near, far) for far in chosen)
    for key in of["Shop.Order"]:
        if draw.random() < 0.7:
            links.add(("System.owner", key, draw.choice(of[USER])))
    return Database(things, frozenset(links), draw.choice(of[USER]), NOW)


def stored_value(draw: random.Random, kind: AttributeType, values: tuple[str, ...] | None) -> Stored:
    if kind is AttributeType.BOOLEAN:
        return draw.random() < 0.5
    if draw.random() < 0.2:
        return None
    match kind:
        case AttributeType.ENUMERATION:
            return draw.choice(values or ("Open",))
        case AttributeType.STRING:
            return draw.choice((*TEXTS, "yxabc", "q"))
        case AttributeType.DATETIME:
            return draw.choice(MOMENTS)
        case AttributeType.DECIMAL:
            return draw.choice([Decimal(each) for each in ("0", "1", "1.2", "1.5", "2", "2.25", "3")])
        case AttributeType.INTEGER | AttributeType.AUTONUMBER:
            return Decimal(draw.randint(0, 5))
        case _:
            return None


def questions(
    draw: random.Random, schema: SimpleSchema, *, plain: bool = False
) -> tuple[str, list[Predicates], list[Predicates]]:
    """Draw an entity and two unions of constraints, as trees: independent ones, or near misses of each other."""
    drawn = Constraints(draw, schema, plain=plain)
    entity = draw.choice(ROOTS)
    first = drawn.constraint(entity)
    roll = draw.random()
    if roll < 0.5:
        return entity, [first], [near_miss(first, draw)]
    if roll < 0.65:
        moved = near_miss(first, draw)
        return entity, [first], [moved, near_miss(moved, draw)]
    if roll < 0.75:
        # A conjunction against a part of it, moved: often a proof.
        second = drawn.constraint(entity)
        return entity, [Predicates(first.expressions + second.expressions)], [near_miss(second, draw)]
    return entity, [first], [drawn.constraint(entity) for _ in range(draw.choice((1, 2)))]
