"""Expressions over functions: how they are read and written, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.expression import (
    DEEPEST,
    RESERVED,
    And,
    AtLeast,
    Function,
    NoExpression,
    Not,
    Or,
    functions_in,
    parse,
    written,
)

A, B, C = Function("a"), Function("b"), Function("c")

_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,5}", fullmatch=True).filter(lambda name: name not in RESERVED)


def _longer(part: st.SearchStrategy) -> st.SearchStrategy:
    several = st.lists(part, min_size=2, max_size=4).map(tuple)
    at_least = st.lists(part, min_size=1, max_size=4).flatmap(
        lambda parts: st.integers(1, len(parts)).map(lambda number: AtLeast(number, tuple(parts)))
    )
    return part.map(Not) | several.map(And) | several.map(Or) | at_least


@given(st.recursive(_NAMES.map(Function), _longer, max_leaves=12))
def test_what_is_written_reads_as_the_same(node) -> None:
    assert parse(written(node)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", A),
        ("a and b or c", Or((And((A, B)), C))),
        ("a or b and c", Or((A, And((B, C))))),
        ("(a or b) and c", And((Or((A, B)), C))),
        ("not a and b", And((Not(A), B))),
        ("not (a and b)", Not(And((A, B)))),
        ("not not a", Not(Not(A))),
        ("at-least(2, a, b and c, not a)", AtLeast(2, (A, And((B, C)), Not(A)))),
        ("  ( ( a ) )  ", A),
        ("maintain-supplier and pay_2", And((Function("maintain-supplier"), Function("pay_2")))),
        ("android or nothing", Or((Function("android"), Function("nothing")))),
    ],
)
def test_not_binds_closest_then_and_then_or(text: str, node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a function, found the end"),
        ("a and", "expected a function, found the end"),
        ("a b", "expected and, or or the end, found b"),
        ("and a", "expected a function, found and"),
        ("(a", "expected ), found the end"),
        ("a)", "expected and, or or the end, found )"),
        ("a & b", "expected and, or or the end, found &"),
        ("at-least(a, b)", "at-least begins with a number, as in at-least(2, f1, f2, f3)"),
        ("at-least(0, a)", "at-least(0, ...) needs a number from 1 to that of its parts, 1"),
        ("at-least(3, a, b)", "at-least(3, ...) needs a number from 1 to that of its parts, 2"),
        ("at-least 2", "expected (, found 2"),
        ("(" * (DEEPEST + 2) + "a", f"goes deeper than {DEEPEST} parentheses; write it flatter"),
        ("not " * (DEEPEST + 2) + "a", f"goes deeper than {DEEPEST} parentheses; write it flatter"),
    ],
)
def test_what_is_none_says_why(text: str, says: str) -> None:
    with pytest.raises(NoExpression) as refused:
        parse(text)
    assert str(refused.value) == says


def test_the_functions_in_it_in_their_order() -> None:
    assert list(functions_in(parse("c and not (a or at-least(1, b, c))"))) == ["c", "a", "b", "c"]
