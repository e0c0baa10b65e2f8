"""Text to tree and back, and what errors say."""

import pytest

from auditor.xpath.parser import MAX_DEPTH, XPathError, parse
from auditor.xpath.syntax import (
    And,
    Arithmetic,
    Comparison,
    Empty,
    Not,
    Nothing,
    Number,
    Or,
    Path,
    Predicates,
    Step,
    Text,
    Token,
    Truth,
    Variable,
    to_text,
)


def path(*names: str) -> Path:
    return Path(tuple(map(Step, names)))


def only(text: str) -> object:
    (expression,) = parse(text).expressions
    return expression


def test_blank_text_is_no_constraint():
    """An access rule without a row constraint stores an empty string."""
    assert parse("") == parse(" \n ") == Predicates()


def test_every_operand():
    """Strings, numbers, constants, tokens, variables and paths."""
    assert only("[a = 'it''s']") == Comparison(path("a"), "=", Text("it's"))
    assert only('[a = "it\'s"]') == Comparison(path("a"), "=", Text("it's"))
    assert only("[a >= -9.80]") == Comparison(path("a"), ">=", Number("-9.80"))
    assert only("[a = true()]") == only("[a = true]") == Comparison(path("a"), "=", Truth(True))
    assert only("[a != empty]") == only("[a != NULL]") == Comparison(path("a"), "!=", Empty())
    assert only("[a = $Order/Number]") == Comparison(path("a"), "=", Variable("Order", ("Number",)))
    assert only("[A.b/A.C/d = 1]") == Comparison(path("A.b", "A.C", "d"), "=", Number("1"))


def test_tokens_stand_in_quotes_or_alone():
    """`'[%CurrentUser%]'` is what Studio Pro stores; date arithmetic is part of the token."""
    assert only("[id = '[%CurrentUser%]']") == only("[id = [%CurrentUser%]]")
    assert only("[d > '[%BeginOfCurrentDay%]  - 3 * [%YearLength%]']") == Comparison(
        path("d"), ">", Token("[%BeginOfCurrentDay%] - 3 * [%YearLength%]")
    )
    assert only("[a = 'no [%token']") == Comparison(path("a"), "=", Text("no [%token"))


def test_and_binds_tighter_than_or():
    """As in SQL; parentheses change it and leave no trace where they do not."""
    a, b, c = path("a"), path("b"), path("c")
    assert only("[a or b and c]") == Or((a, And((b, c))))
    assert only("[(a or b) and c]") == And((Or((a, b)), c))
    assert only("[((a)) and (b)]") == only("[a and b]")


def test_nested_brackets_and_reversed():
    """Brackets on a step restrict the step; `[reversed()]` turns it, blanks allowed."""
    (step,) = only("[A.b[reversed ()]/A.C[d = 1][e]]").steps[:1]
    assert step == Step("A.b", reversed=True)
    last = only("[A.b[reversed ()]/A.C[d = 1][e]]").steps[1]
    assert last.predicates == (Comparison(path("d"), "=", Number("1")), path("e"))


def test_arithmetic_and_functions():
    """`div` and `*` bind tighter than `+` and `-`; functions with hyphens are names."""
    assert only("[a = 1 + 2 * b]").right == Arithmetic(
        Number("1"), (("+", Arithmetic(Number("2"), (("*", path("b")),))),)
    )
    assert to_text(parse("[year-from-dateTime( A.b/A.C/d )>=2020]")) == "[year-from-dateTime(A.b/A.C/d) >= 2020]"
    assert only("[not (a)]") == Not(path("a"))


def test_empty_brackets_are_kept():
    """ENT-21 reports them, so they are no syntax error."""
    assert parse("[]").expressions == (Nothing(),)
    assert to_text(parse("[A.b/A.C[]]")) == "[A.b/A.C[]]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a", "column 3: expected ']' or an operator, found the end"),
        ("[a = ]", "column 6: expected a condition, found ']'"),
        ("[a = 'x]", "column 6: expected a condition, found a string that does not end"),
        ("a", "column 1: expected '[', found 'a'"),
        ("[a]x", "column 4: expected '[', found 'x'"),
        ("[a AND b]", "column 4: expected ']' or an operator, found 'AND'"),
        ("[a = b = c]", "column 8: expected 'and', 'or' or the end of the condition, found '='"),
        ("[A.b/]", "column 6: expected an association, an entity or an attribute, found ']'"),
        ("[not(a, b)]", "column 10: expected one condition in not(), found ')'"),
        ("[f(a b)]", "column 6: expected ')' or ',', found 'b'"),
        ("[a =\n  'x' 3]", "line 2, column 7: expected ']' or an operator, found '3'"),
        ("[$a/]", "column 5: expected a member of the variable, found ']'"),
    ],
)
def test_errors_name_the_column_and_what_was_expected(text, message):
    """A reviewer must find the place."""
    with pytest.raises(XPathError) as error:
        parse(text)
    assert str(error.value) == message


@pytest.mark.parametrize("opening", ["[", "[(", "[not(", "[A.b", "[a/", "[f("])
def test_hostile_nesting_is_an_error_and_no_crash(opening):
    """100,000 brackets must not exhaust the stack."""
    unit = opening.lstrip("[") or "["
    with pytest.raises(XPathError):
        parse("[" + unit * 100_000)


def test_depth_is_bounded_and_said():
    """Parentheses, brackets and path steps count together."""
    deep = "(" * (MAX_DEPTH + 1)
    with pytest.raises(XPathError, match="nested deeper than 80 levels"):
        parse(f"[{deep}a")
    inside = MAX_DEPTH - 2
    assert parse(f"[{'(' * inside}a{')' * inside}]") == parse("[a]")


def test_long_chains_are_flat():
    """A union of thousands of values is wide, not deep."""
    values = " or ".join(f"a = {number}" for number in range(5_000))
    assert len(only(f"[{values}]").operands) == 5_000
    assert len(only(f"[a = {' + '.join('1' * 5_000)}]").right.rest) == 4_999
