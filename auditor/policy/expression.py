"""The expression of a risk over functions: `and`, `or`, `not`, parentheses, `at-least(2, f1, f2, f3)`.

`not` binds closest, then `and`, then `or`, as everywhere. Source: merging.md 5.
"""

import re
from collections.abc import Iterator

from auditor.model.frozen import frozen

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""What a function may be called."""

RESERVED = ("and", "or", "not", "at-least")
"""Words that no function may be called by."""

DEEPEST = 40
"""Parentheses and `not` inside each other."""

_TOKEN = re.compile(r"\s*([A-Za-z][A-Za-z0-9_-]*|\d+|[(),]|\S)")


@frozen
class Function:
    """The name of a function."""

    name: str


@frozen
class Not:
    """What must not hold."""

    part: "Node"


@frozen
class And:
    """Parts that must all hold; two or more."""

    parts: tuple["Node", ...]


@frozen
class Or:
    """Parts of which one must hold; two or more."""

    parts: tuple["Node", ...]


@frozen
class AtLeast:
    """Parts of which so many must hold."""

    number: int
    parts: tuple["Node", ...]


Node = Function | Not | And | Or | AtLeast


class NoExpression(ValueError):
    """A text is no expression: what is wrong with it, one line."""


def parse(text: str) -> Node:
    """Read an expression. Raises `NoExpression`."""
    tokens = [match[1] for match in _TOKEN.finditer(text)]
    parser = _Parser(tokens)
    found = parser.any_of(0)
    if parser.next:
        raise NoExpression(f"expected and, or or the end, found {parser.next[:40]}")
    return found


def written(node: Node) -> str:
    """Write an expression so that `parse` gives it back."""
    match node:
        case Function(name):
            return name
        case Not(part):
            return f"not {_inside(part, (And, Or))}"
        case And(parts):
            return " and ".join(_inside(part, (And, Or)) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, (Or,)) for part in parts)
        case AtLeast(number, parts):
            return f"at-least({number}, {', '.join(map(written, parts))})"


def functions_in(node: Node) -> Iterator[str]:
    """Give the names of the functions in an expression, in its order, each as often as it stands there."""
    match node:
        case Function(name):
            yield name
        case Not(part):
            yield from functions_in(part)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from functions_in(part)


def _inside(node: Node, looser: tuple[type, ...]) -> str:
    return f"({written(node)})" if isinstance(node, looser) else written(node)


class _Parser:
    """A recursive descent over tokens; `next` is the one in hand, empty at the end."""

    def __init__(self, tokens: list[str]) -> None:
        self._left = iter(tokens)
        self.next = next(self._left, "")

    def any_of(self, depth: int) -> Node:
        """`all_of` parts with `or` between them."""
        parts = [self._all_of(depth)]
        while self.next == "or":
            self._take()
            parts.append(self._all_of(depth))
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _all_of(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self.next == "and":
            self._take()
            parts.append(self._one(depth))
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NoExpression(f"goes deeper than {DEEPEST} parentheses; write it flatter")
        if self.next == "not":
            self._take()
            return Not(self._one(depth + 1))
        if self.next == "at-least":
            self._take()
            return self._at_least(depth)
        if self.next == "(":
            self._take()
            found = self.any_of(depth + 1)
            self._expect(")")
            return found
        if NAME.fullmatch(self.next) and self.next not in RESERVED:
            return Function(self._take())
        raise NoExpression(f"expected a function, found {self.next[:40] or 'the end'}")

    def _at_least(self, depth: int) -> Node:
        self._expect("(")
        if not self.next.isdecimal():
            raise NoExpression("at-least begins with a number, as in at-least(2, f1, f2, f3)")
        number = int(self._take())
        parts: list[Node] = []
        while self.next == ",":
            self._take()
            parts.append(self.any_of(depth + 1))
        self._expect(")")
        if not 1 <= number <= len(parts):
            raise NoExpression(f"at-least({number}, ...) needs a number from 1 to that of its parts, {len(parts)}")
        return AtLeast(number, tuple(parts))

    def _expect(self, token: str) -> None:
        if self.next != token:
            raise NoExpression(f"expected {token}, found {self.next[:40] or 'the end'}")
        self._take()

    def _take(self) -> str:
        taken, self.next = self.next, next(self._left, "")
        return taken
