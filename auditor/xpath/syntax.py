"""The tree of a row constraint, and its text (mendix-security.md, section 6).

The tree keeps what was said, not how: white space, redundant parentheses and the way a string was quoted are gone.
Printing a tree and parsing the text gives the same tree. All text in a tree is raw; what is shown goes through
`model.names`.
"""

from collections.abc import Iterable, Iterator

from auditor.model.frozen import frozen


@frozen
class Text:
    """A string literal, without its quotes."""

    value: str


@frozen
class Number:
    """A number, as written (`9.80` and `9.8` are different trees with one meaning)."""

    literal: str


@frozen
class Truth:
    """`true()` or `false()`, with or without parentheses."""

    value: bool


@frozen
class Empty:
    """The keyword `empty` or `NULL`."""


@frozen
class Token:
    """A system token such as `[%CurrentUser%]`, a date token with its arithmetic behind it."""

    text: str
    """As written between the quotes, blanks around it removed."""


@frozen
class Variable:
    """A variable of a microflow or page, with members behind it: `$Order/Number`. Not available in access rules."""

    name: str
    members: tuple[str, ...] = ()


@frozen
class Step:
    """One step of a path: an association, an entity or an attribute, with what restricts it."""

    name: str
    reversed: bool = False
    """`[reversed()]` stands behind it: a self-association walked against its direction."""
    predicates: "tuple[Expression, ...]" = ()
    """Nested brackets, each a condition on the object that the step reaches."""


@frozen
class Path:
    """Steps from the object that the condition is about."""

    steps: tuple[Step, ...]


@frozen
class Call:
    """A function other than `not`, `true` and `false`."""

    function: str
    arguments: "tuple[Expression, ...]"


@frozen
class Arithmetic:
    """A chain of `+` and `-`, or of `*` and `div`, read from the left."""

    first: "Expression"
    rest: "tuple[tuple[str, Expression], ...]"
    """Operator and operand, at least one."""


@frozen
class Comparison:
    """Two operands with one of `=`, `!=`, `<`, `<=`, `>`, `>=` between them."""

    left: "Expression"
    operator: str
    right: "Expression"


@frozen
class Not:
    """`not(...)`."""

    operand: "Expression"


@frozen
class And:
    """Two or more conditions joined by `and`."""

    operands: "tuple[Expression, ...]"


@frozen
class Or:
    """Two or more conditions joined by `or`."""

    operands: "tuple[Expression, ...]"


@frozen
class Nothing:
    """An empty pair of brackets: no condition stands in it."""


Expression = (
    Text | Number | Truth | Empty | Token | Variable | Path | Call | Arithmetic | Comparison | Not | And | Or | Nothing
)


@frozen
class Predicates:
    """A whole row constraint: the brackets, all of which must hold. None: no constraint."""

    expressions: tuple[Expression, ...] = ()


def to_text(tree: Predicates) -> str:
    """Print a constraint as raw XPath, in one line."""
    return "".join(f"[{expression_text(expression)}]" for expression in tree.expressions)


def expression_text(expression: Expression) -> str:
    """Print one expression as raw XPath."""
    match expression:
        case Text(value):
            return quoted(value)
        case Number(literal):
            return literal
        case Truth(value):
            return "true()" if value else "false()"
        case Empty():
            return "empty"
        case Token(text):
            return quoted(text)
        case Variable(name, members):
            return "/".join((f"${name}", *members))
        case Path(steps):
            return "/".join(map(_step_text, steps))
        case Call(function, arguments):
            return f"{function}({', '.join(map(expression_text, arguments))})"
        case Not(operand):
            return f"not({expression_text(operand)})"
        case Nothing():
            return ""
        case _:
            return _operation_text(expression)


def quoted(value: str) -> str:
    """Print a string literal: in single quotes, quotes doubled."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _operation_text(expression: Arithmetic | Comparison | And | Or) -> str:
    match expression:
        case Arithmetic(first, rest):
            level = _LEVELS["*" if rest[0][0] in ("*", "div") else "+"]
            return " ".join((_within(first, level), *(f"{sign} {_within(term, level)}" for sign, term in rest)))
        case Comparison(left, operator, right):
            return f"{_within(left, _LEVELS['='])} {operator} {_within(right, _LEVELS['='])}"
        case And(operands):
            return " and ".join(_within(operand, _LEVELS["and"]) for operand in operands)
        case Or(operands):
            return " or ".join(_within(operand, _LEVELS["or"]) for operand in operands)


_LEVELS = {"or": 1, "and": 2, "=": 3, "+": 4, "*": 5}


def _level(expression: Expression) -> int:
    match expression:
        case Or():
            return _LEVELS["or"]
        case And():
            return _LEVELS["and"]
        case Comparison():
            return _LEVELS["="]
        case Arithmetic(_, rest):
            return _LEVELS["*" if rest[0][0] in ("*", "div") else "+"]
        case _:
            return 9


def _within(expression: Expression, level: int) -> str:
    text = expression_text(expression)
    return text if _level(expression) > level else f"({text})"


def _step_text(step: Step) -> str:
    predicates = "".join(f"[{expression_text(predicate)}]" for predicate in step.predicates)
    return f"{step.name}{'[reversed()]' if step.reversed else ''}{predicates}"


def _denies(operator: str, truth: Expression) -> bool:
    """Whether a condition compared so with a constant is the opposite of the condition: `= false()`, `!= true()`."""
    return isinstance(truth, Truth) and operator in ("=", "!=") and truth.value != (operator == "=")


def subexpressions(expressions: Iterable[Expression]) -> Iterator[tuple[Expression, bool]]:
    """Give every expression in these, nested brackets included, and whether it stands under an odd number of `not`."""
    stack = [(expression, False) for expression in expressions]
    while stack:
        expression, negated = stack.pop()
        yield expression, negated
        match expression:
            case Not(operand):
                stack.append((operand, not negated))
            case And(operands) | Or(operands) | Call(_, operands):
                stack.extend((operand, negated) for operand in operands)
            case Comparison(left, operator, right):
                turned = negated != (_denies(operator, right) or _denies(operator, left))
                stack += [(left, turned), (right, turned)]
            case Arithmetic(first, rest):
                stack += [(first, negated), *((term, negated) for _, term in rest)]
            case Path(steps):
                stack.extend((predicate, negated) for step in steps for predicate in step.predicates)
            case _:
                pass
