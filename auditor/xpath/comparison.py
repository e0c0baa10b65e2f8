"""The two sides of a comparison: which is the member, what its constant means, and what is not analysed."""

import re
from dataclasses import replace
from decimal import Decimal

from auditor.xpath import dates
from auditor.xpath.formula import ALWAYS, NEVER, Attribute, Formula, flag, is_empty, test
from auditor.xpath.schema import AttributeType
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
    Text,
    Token,
    Truth,
    Variable,
    expression_text,
)

_ROLE_TOKEN = re.compile(r"\[%UserRole_(.+)%\]")
_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NUMBERS = frozenset({AttributeType.INTEGER, AttributeType.LONG, AttributeType.DECIMAL, AttributeType.AUTONUMBER})
_STRINGS = frozenset({AttributeType.STRING, AttributeType.ENUMERATION})
_MOST_DIGITS = 28


def attribute_test(attribute: Attribute, operator: str, right: Expression) -> Formula | str:
    """Compare an attribute with a constant; text is the feature that is not analysed."""
    kind = attribute.type
    unknown = kind is AttributeType.UNKNOWN
    equality = operator in ("=", "!=")
    match right:
        case Truth(value) if equality and (unknown or kind is AttributeType.BOOLEAN):
            return flag(typed(attribute, AttributeType.BOOLEAN), value == (operator == "="))
        case Empty() if equality:
            return is_empty(attribute, operator == "=")
        case Text(value) if equality and (unknown or kind in _STRINGS):
            return test(typed(attribute, AttributeType.STRING), operator, value)
        case Number() if unknown or kind in _NUMBERS:
            number = _number(right)
            if number is None:
                return "a number with very many digits"
            return test(typed(attribute, AttributeType.DECIMAL), operator, number)
        case Token(token) if unknown or kind is AttributeType.DATETIME:
            when = dates.moment(token)
            if when is not None:
                return test(typed(attribute, AttributeType.DATETIME), operator, when)
    return feature_of(right)


def typed(attribute: Attribute, kind: AttributeType) -> Attribute:
    """Give an attribute of unknown type the type that its use shows."""
    return replace(attribute, type=kind) if attribute.type is AttributeType.UNKNOWN else attribute


def _number(number: Number) -> Decimal | None:
    """Read a number in its shortest form; None when it has more digits than are exact."""
    if len(number.literal) > 2 * _MOST_DIGITS:
        return None
    value = Decimal(number.literal)
    if len(value.as_tuple().digits) > _MOST_DIGITS or abs(value.adjusted()) > _MOST_DIGITS:
        return None
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def oriented(comparison: Comparison) -> Comparison:
    """Put the member first, and give two equal ways to compare members one form."""
    left, operator, right = comparison.left, comparison.operator, comparison.right
    if _is_computed(left) != _is_computed(right):
        turn = _is_computed(right)
    elif operator in ("=", "!="):
        turn = expression_text(left) > expression_text(right)
    else:
        turn = operator in (">", ">=")
    if isinstance(right, Path) and not isinstance(left, Path) and not _is_computed(left):
        turn = True
    return Comparison(right, _FLIPPED[operator], left) if turn else comparison


def _is_computed(expression: Expression) -> bool:
    return not isinstance(expression, Text | Number | Truth | Empty | Token | Variable)


def folded_literals(left: Expression, operator: str, right: Expression) -> Formula | None:
    """Compare two literals of one kind."""
    if isinstance(left, Truth) and isinstance(right, Truth) and operator in ("=", "!="):
        return ALWAYS if (left == right) == (operator == "=") else NEVER
    if isinstance(left, Number) and isinstance(right, Number) and operator in ("=", "!="):
        one, other = _number(left), _number(right)
        if one is not None and other is not None:
            return ALWAYS if (one == other) == (operator == "=") else NEVER
    if isinstance(left, Text) and isinstance(right, Text) and operator in ("=", "!="):
        alike = left.value.casefold().rstrip() == right.value.casefold().rstrip()
        if alike == (left == right):  # else it depends on the database whether case and trailing blanks count
            return ALWAYS if alike == (operator == "=") else NEVER
    return None


def feature_of(*operands: Expression) -> str:
    """Name what makes a comparison one that is not analysed."""
    for operand in operands:
        match operand:
            case Variable(name):
                return f"the variable ${name}"
            case Call(function):
                return f"the function {function}"
            case Token(text):
                return f"the token {text}"
            case Path():
                return "a comparison of two members"
            case Text() | Number() | Truth() | Empty():
                continue
            case Not() | And() | Or() | Comparison():
                return "a comparison of conditions"
            case _:
                return "arithmetic"
    return "a comparison of different types"


def role_of(expression: Expression) -> str | None:
    """Give the user role that a token names: `[%UserRole_Customer%]`."""
    if not isinstance(expression, Token):
        return None
    match = _ROLE_TOKEN.fullmatch(expression.text)
    return match[1] if match else None


def is_current_user(expression: Expression) -> bool:
    """Say whether it is the signed-in user, as token or as variable."""
    match expression:
        case Token("[%CurrentUser%]") | Variable("currentUser", ()):
            return True
        case _:
            return False
