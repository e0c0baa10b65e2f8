"""Raw XPath text to a tree: a recursive descent parser whose errors name the column.

The grammar is that of mendix-security.md, section 6. Constraints are hostile input: nesting is bounded, and every
loop consumes text.
"""

import re
from typing import NoReturn

from auditor.xpath.syntax import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Empty,
    Expression,
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
)

MAX_DEPTH = 80
"""How deep brackets, parentheses, functions and path steps together may nest. Real constraints stay below 20."""


class XPathError(ValueError):
    """A constraint that is not in the grammar. Its text says where, what was expected and what stands there."""


def parse(text: str) -> Predicates:
    """Parse a row constraint, given as raw text. Blank text is no constraint. Raises `XPathError`."""
    return _Parser(text).constraint()


_LEXER = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<token>\[%[^%\]]*%\])
    | (?P<function>[a-z]+(?:-[A-Za-z]+)+(?=\s*\())
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<variable>\$\w+)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<symbol>!=|<=|>=|[][()=<>,/+*-])
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)
_TOKEN = re.compile(r"\s*\[%[^%\]]+%\](?:\s*[+-]\s*(?:\d+\s*\*\s*)?\[%[^%\]]+%\](?:\s*\*\s*\d+)?)*\s*")
_END = ("end", "", -1)

_OR, _AND, _COMPARE, _ADD, _MULTIPLY = 1, 2, 3, 4, 5
_NAME_OPERATORS = {"or": _OR, "and": _AND, "div": _MULTIPLY}
_SYMBOL_OPERATORS = dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _COMPARE) | {"+": _ADD, "-": _ADD, "*": _MULTIPLY}
_CONSTANTS = {"true": Truth(True), "false": Truth(False)}


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes: list[tuple[str, str, int]] = []
        for match in _LEXER.finditer(text):
            kind = match.lastgroup
            assert kind is not None
            self.lexemes.append((kind, match[kind], match.start(kind)))
        self.lexemes.append(_END)
        self.at = 0
        self.depth = 0

    def constraint(self) -> Predicates:
        expressions = []
        while self.lexemes[self.at] is not _END:
            expressions.append(self._predicate())
        return Predicates(tuple(expressions))

    def _predicate(self) -> Expression:
        self._expect("[")
        if self._takes("]"):
            return Nothing()
        self._deeper()
        expression = self._expression(_OR)
        self._expect("]", " or an operator")
        self.depth -= 1
        return expression

    def _expression(self, level: int) -> Expression:
        """Parse operands and operators that bind at least as tight as `level`."""
        left = self._operand()
        while (binding := self._binding()) >= level:
            if binding == _COMPARE:
                operator = self._next()
                left = Comparison(left, operator, self._expression(_ADD))
                if self._binding() == _COMPARE:
                    self._fail("'and', 'or' or the end of the condition")
                continue
            rest = []
            while self._binding() == binding:
                operator = self._next()
                rest.append((operator, self._expression(binding + 1)))
            if binding == _OR:
                left = Or((left, *(operand for _, operand in rest)))
            elif binding == _AND:
                left = And((left, *(operand for _, operand in rest)))
            else:
                left = Arithmetic(left, tuple(rest))
        return left

    def _binding(self) -> int:
        kind, text, _ = self.lexemes[self.at]
        if kind == "symbol":
            return _SYMBOL_OPERATORS.get(text, 0)
        return _NAME_OPERATORS.get(text, 0) if kind == "name" else 0

    def _operand(self) -> Expression:
        kind, text, _ = self.lexemes[self.at]
        if kind == "name":
            return self._name(text)
        if kind == "string":
            self.at += 1
            quote = text[0]
            value = text[1:-1].replace(quote * 2, quote)
            return Token(" ".join(value.split())) if "[%" in value and _TOKEN.fullmatch(value) else Text(value)
        if kind == "number":
            self.at += 1
            return Number(text)
        if kind == "token":
            self.at += 1
            return Token(" ".join(text.split())) if _TOKEN.fullmatch(text) else Text(text)
        if kind == "variable":
            return self._variable()
        if kind == "function":
            return self._call()
        if text == "(":
            return self._parenthesised()
        if text == "-" and self.lexemes[self.at + 1][0] == "number":
            self.at += 2
            return Number("-" + self.lexemes[self.at - 1][1])
        return self._fail("a condition")

    def _name(self, text: str) -> Expression:
        calls = self.lexemes[self.at + 1][1] == "("
        if text in _CONSTANTS:
            self.at += 1
            if calls:
                self.at += 1
                self._expect(")")
            return _CONSTANTS[text]
        if calls:
            return self._call()
        if text in ("empty", "NULL"):
            self.at += 1
            return Empty()
        return self._path()

    def _parenthesised(self) -> Expression:
        self._deeper()
        self.at += 1
        expression = self._expression(_OR)
        self._expect(")", " or an operator")
        self.depth -= 1
        return expression

    def _call(self) -> Expression:
        self._deeper()
        function = self._next()
        self._expect("(")
        arguments: list[Expression] = []
        if not self._takes(")"):
            arguments.append(self._expression(_OR))
            while self._takes(","):
                arguments.append(self._expression(_OR))
            self._expect(")", " or ','")
        self.depth -= 1
        if function == "not":
            if len(arguments) != 1:
                self.at -= 1
                self._fail("one condition in not()")
            return Not(arguments[0])
        return Call(function, tuple(arguments))

    def _path(self) -> Path:
        steps = []
        before = self.depth
        while True:
            self._deeper()
            kind, name, _ = self.lexemes[self.at]
            if kind != "name":
                self._fail("an association, an entity or an attribute")
            self.at += 1
            steps.append(self._step(name))
            if not self._takes("/"):
                self.depth = before
                return Path(tuple(steps))

    def _step(self, name: str) -> Step:
        backward = False
        predicates = []
        while self.lexemes[self.at][1] == "[":
            if [lexeme[1] for lexeme in self.lexemes[self.at + 1 : self.at + 5]] == ["reversed", "(", ")", "]"]:
                backward = True
                self.at += 5
            else:
                predicates.append(self._predicate())
        return Step(name, backward, tuple(predicates))

    def _variable(self) -> Variable:
        name = self._next()[1:]
        members = []
        while self._takes("/"):
            kind, member, _ = self.lexemes[self.at]
            if kind != "name":
                self._fail("a member of the variable")
            members.append(member)
            self.at += 1
        return Variable(name, tuple(members))

    def _next(self) -> str:
        self.at += 1
        return self.lexemes[self.at - 1][1]

    def _takes(self, symbol: str) -> bool:
        kind, text, _ = self.lexemes[self.at]
        if text != symbol or kind != "symbol":
            return False
        self.at += 1
        return True

    def _expect(self, symbol: str, or_else: str = "") -> None:
        if not self._takes(symbol):
            self._fail(f"'{symbol}'{or_else}")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise XPathError(f"{self._place()}: nested deeper than {MAX_DEPTH} levels")

    def _fail(self, expected: str) -> NoReturn:
        kind, text, _ = self.lexemes[self.at]
        if kind == "end":
            found = "the end"
        elif kind == "other" and text in ("'", '"'):
            found = "a string that does not end"
        else:
            found = text if kind == "string" else f"'{text}'"
            found = found if len(found) <= 40 else f"{found[:40]}…"
        raise XPathError(f"{self._place()}: expected {expected}, found {found}")

    def _place(self) -> str:
        """Say where the current lexeme stands, counted from 1."""
        offset = self.lexemes[self.at][2]
        offset = len(self.text.rstrip()) if offset < 0 else offset
        line = self.text.count("\n", 0, offset)
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        return f"line {line + 1}, column {column}" if line else f"column {column}"
