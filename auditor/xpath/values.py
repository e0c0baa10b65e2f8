"""What values an attribute can have when several limits hold at once.

`consistent` may err only towards yes: what it refuses is impossible in every database. `choose` picks a value for a
witness; whether the witness is right is for the reference evaluator to say.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from auditor.xpath import dates
from auditor.xpath.database import RANGES, Stored
from auditor.xpath.goals import Limit
from auditor.xpath.schema import AttributeType

_WHOLE = frozenset(RANGES)


class NoValueError(Exception):
    """No value was found, although none of the limits was shown to contradict another."""


def consistent(limits: Sequence[Limit]) -> bool:
    """Say whether some value, or emptiness, may meet all limits (all on one attribute)."""
    attribute = limits[0].attribute
    # An empty string may be stored as no value: a comparison with it refuses nothing.
    if attribute.nullable and all(limit.empty_too or limit.value == "" for limit in limits):
        return True
    kind = attribute.type
    if any(limit.operator == "none" for limit in limits):
        return False
    if kind is AttributeType.BOOLEAN:
        return bool(_allowed((True, False), limits))
    if kind is AttributeType.ENUMERATION and attribute.values is not None:
        return bool(_allowed(attribute.values, limits))
    if kind in (AttributeType.STRING, AttributeType.ENUMERATION):
        return _strings_consistent(limits, exact=kind is AttributeType.ENUMERATION)
    if kind is AttributeType.DATETIME:
        return _moments_consistent(limits)
    return _numbers_consistent(limits, kind)


def choose(limits: Sequence[Limit], now: datetime) -> Stored:
    """Give a value that meets all limits, a filled one where there is one. Raises `NoValueError`."""
    attribute = limits[0].attribute
    kind = attribute.type
    try:
        if not any(limit.operator == "none" for limit in limits):
            if kind is AttributeType.BOOLEAN:
                return _allowed((True, False), limits)[0]
            if kind is AttributeType.ENUMERATION and attribute.values is not None:
                return str(_allowed(attribute.values, limits)[0])
            if kind is AttributeType.ENUMERATION and not any(limit.operator == "=" for limit in limits):
                raise NoValueError  # a value that no constraint names may not exist
            if kind in (AttributeType.STRING, AttributeType.ENUMERATION):
                return _choose_string(limits)
            if kind is AttributeType.DATETIME:
                return _choose_moment(limits, now)
            return _choose_number(limits, kind)
    except (IndexError, NoValueError):
        pass
    if attribute.nullable and all(limit.empty_too for limit in limits):
        return None
    raise NoValueError


def _allowed(values: Sequence[str] | Sequence[bool], limits: Sequence[Limit]) -> list[str | bool]:
    """Keep the values of a finite type that meet every limit."""
    left: list[str | bool] = list(values)
    for limit in limits:
        if limit.operator == "=":
            left = [value for value in left if value == limit.value]
        elif limit.operator == "!=":
            left = [value for value in left if value != limit.value]
    return left


def _strings_consistent(limits: Sequence[Limit], *, exact: bool) -> bool:
    wanted = {limit.value for limit in limits if limit.operator == "="}
    if len(wanted) > 1:
        return not exact and len({str(value).casefold().rstrip() for value in wanted}) == 1
    tests = [limit for limit in limits if limit.operator.endswith(("contains", "starts-with", "ends-with"))]
    if wanted:
        value = str(wanted.pop())
        if any(limit.operator == "!=" and limit.value == value for limit in limits):
            return False
        return all(_may_pass(value, limit) for limit in tests)
    negative = [limit for limit in tests if limit.operator[0] == "!"]
    return not any(_follows(limit, refused) for refused in negative for limit in tests if limit.operator[0] != "!")


def _may_pass(value: str, limit: Limit) -> bool:
    """Evaluate a string test on a literal (merging.md 4.4, first axiom), for whatever is stored where it equals that.

    Case and trailing blanks count in some databases only: what equals "a" may be "A" or "a ".
    """
    negated = limit.operator[0] == "!"
    function, literal = limit.operator.lstrip("!"), str(limit.value)
    blanks = " " * (len(literal) + 1)
    return any(
        _string_test(function, stored, sought) != negated
        for stored, sought in (
            (value, literal),
            *((each, literal.casefold()) for each in (value.casefold(), value.casefold().rstrip())),
            *((value.casefold().rstrip() + blanks[:n], literal.casefold()) for n in range(1, len(blanks) + 1)),
        )
    )


def _follows(limit: Limit, refused: Limit) -> bool:
    """Say whether a string test implies the one that must fail.

    A longer prefix has the shorter one, a longer suffix too, and a text contains what its part contains
    (merging.md 4.4, second and third axiom).
    """
    part, whole = str(refused.value), str(limit.value)
    function = refused.operator[1:]
    if function == "contains":
        return part in whole
    return limit.operator == function and _string_test(function, whole, part)


def _string_test(function: str, value: str, literal: str) -> bool:
    if function == "contains":
        return literal in value
    return value.startswith(literal) if function == "starts-with" else value.endswith(literal)


def _choose_string(limits: Sequence[Limit]) -> str:
    """Choose a string that passes whether case and trailing blanks count or not."""
    wanted = [str(limit.value) for limit in limits if limit.operator == "="]
    for value in wanted[:1] or _composed(limits):
        if value and all(_passes(value, limit) for limit in limits):
            return value
    raise NoValueError


def _composed(limits: Sequence[Limit]) -> Iterator[str]:
    """Put the parts that a string must have together, with something in the middle that makes it another one."""
    parts = {"starts-with": "", "contains": "", "ends-with": ""}
    for limit in limits:
        literal = str(limit.value)
        if limit.operator == "contains":
            parts["contains"] += literal
        elif limit.operator in parts and len(literal) > len(parts[limit.operator]):
            parts[limit.operator] = literal
    start, middle, end = parts.values()
    longest = max(parts.values(), key=len)
    yield from (longest, start + end, start + middle + end)
    for filler in (*"abcdefghijklmnopqrstuvwxyz", *(f"a{number}" for number in range(len(limits)))):
        yield f"{start}{middle}{filler}{end}"


def _passes(value: str, limit: Limit) -> bool:
    folded = value.casefold().rstrip(), str(limit.value).casefold().rstrip()
    match limit.operator:
        case "=":
            return value == limit.value
        case "!=":
            return folded[0] != folded[1]
        case "any" | "none":
            return limit.operator == "any"
        case operator:
            negated, function = operator[0] == "!", operator.lstrip("!")
            exact = _string_test(function, value, str(limit.value))
            return exact != negated and _string_test(function, *folded) != negated


def _bounds(limits: Sequence[Limit], kind: AttributeType) -> tuple[Decimal | None, bool, Decimal | None, bool]:
    """Give the greatest lower and least upper bound, each with whether it is itself excluded."""
    low: Decimal | None
    high: Decimal | None
    low, high = map(Decimal, RANGES[kind]) if kind in _WHOLE else (None, None)
    low_open = high_open = False
    for limit in limits:
        value = limit.value
        if not isinstance(value, Decimal):
            continue
        if limit.operator in ("=", ">", ">="):
            is_open = limit.operator == ">"
            if low is None or value > low or (value == low and is_open):
                low, low_open = value, is_open
        if limit.operator in ("=", "<", "<="):
            is_open = limit.operator == "<"
            if high is None or value < high or (value == high and is_open):
                high, high_open = value, is_open
    if kind in _WHOLE:
        if low is not None:
            low, low_open = (low + 1 if low_open and low == low.to_integral_value() else _up(low)), False
        if high is not None:
            high, high_open = (high - 1 if high_open and high == high.to_integral_value() else _down(high)), False
    return low, low_open, high, high_open


def _up(value: Decimal) -> Decimal:
    return value.to_integral_value(rounding="ROUND_CEILING")


def _down(value: Decimal) -> Decimal:
    return value.to_integral_value(rounding="ROUND_FLOOR")


def _numbers_consistent(limits: Sequence[Limit], kind: AttributeType) -> bool:
    low, low_open, high, high_open = _bounds(limits, kind)
    if low is None or high is None:
        return True
    if low > high or (low == high and (low_open or high_open)):
        return False
    refused = {limit.value for limit in limits if limit.operator == "!="}
    if low == high:
        return low not in refused
    if kind in _WHOLE and high - low < len(refused):
        return any(low + step not in refused for step in range(int(high - low) + 1))
    return True


def _choose_number(limits: Sequence[Limit], kind: AttributeType) -> Decimal:
    """Choose a number, a plain one where there is one: a witness is read by a person."""
    low, low_open, high, high_open = _bounds(limits, kind)
    refused = {limit.value for limit in limits if limit.operator == "!="}
    whole = kind in _WHOLE
    for candidate in _candidates(low, high, len(refused)):
        above = low is None or candidate > low or (candidate == low and not low_open)
        below = high is None or candidate < high or (candidate == high and not high_open)
        if above and below and candidate not in refused and (not whole or candidate == candidate.to_integral_value()):
            return candidate
    raise NoValueError


def _candidates(low: Decimal | None, high: Decimal | None, refused: int) -> Iterator[Decimal]:
    """Give numbers within bounds, more of them than are refused."""
    yield Decimal(0)
    for step in range(refused + 2):
        if low is not None:
            yield low + step
        if high is not None:
            yield high - step
        yield Decimal(step)
    if low is not None and high is not None:
        parts = max(16, 2 * refused)
        yield from (low + (high - low) * part / parts for part in range(1, parts))


def _moments_consistent(limits: Sequence[Limit]) -> bool:
    known = [(limit.value, limit.operator) for limit in limits if isinstance(limit.value, dates.Moment)]
    lower = [(value, operator == ">") for value, operator in known if operator in ("=", ">", ">=")]
    upper = [(value, operator == "<") for value, operator in known if operator in ("=", "<", "<=")]
    for low, low_open in lower:
        for high, high_open in upper:
            order = dates.order(low, high)
            if order == ">" or (order in ("=", ">=") and (low_open or high_open)):
                return False
    wanted = {value for value, operator in known if operator == "="}
    return not any(operator == "!=" and value in wanted for value, operator in known)


def _choose_moment(limits: Sequence[Limit], now: datetime) -> datetime:
    """Choose a moment for one clock; another clock may give one where this does not."""
    try:
        anchors = {
            limit: dates.clock_value(limit.value, now) for limit in limits if isinstance(limit.value, dates.Moment)
        }
        spread = [timedelta(0), timedelta(milliseconds=1), timedelta(days=1)]
        candidates = sorted(
            {anchor + step * sign for anchor in anchors.values() for step in spread for sign in (1, -1)}
        )
    except OverflowError:
        raise NoValueError from None
    for candidate in candidates or [now]:
        if all(_fits(candidate, limit.operator, anchor) for limit, anchor in anchors.items()):
            return candidate
    raise NoValueError


def _fits(value: datetime, operator: str, other: datetime) -> bool:
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
