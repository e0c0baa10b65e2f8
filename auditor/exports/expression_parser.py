"""A parser for Mendix expressions: `if $Order/Paid then 'yes' else toString($Order/Total) + @Shop.Currency`.

It gives the terms in their order and says of each whether its value becomes part of the result. Text that it cannot
parse gives None; `flat` then still finds the terms.
"""

import re
from collections.abc import Iterator, Sequence

from auditor.model.expressions import TermKind

_SCAN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|\[%\s*(?P<token>\w+)\s*%\]"
    r"|(?P<constant>@\w+(?:\.\w+)*)"
    r"|(?P<variable>\$\w+(?:\s*/\s*[A-Za-z_][\w.]*)*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*(?:\.\w+)*)"
    r"|(?P<operator><=|>=|!=|[-+*/=<>(),:])"
    r"|(?P<other>.)",
    re.S,
)

_PLAIN_VARIABLE = re.compile(r"\s*(\$\w+(?:/[A-Za-z_][\w.]*)*)\s*").fullmatch
_PLAIN_TEXT = re.compile(r"\s*'((?:[^']|'')*)'\s*").fullmatch

_COMPARISONS = frozenset(("=", "!=", "<", ">", "<=", ">="))
_ANSWERS = frozenset(
    ("contains", "endsWith", "startsWith", "isMatch", "isNew", "isSynced", "isSyncing", "length", "find", "findLast")
)
"""Functions that answer yes or no, or count: nothing of their arguments is in the result."""

_WORDS_WITHOUT_VALUE = frozenset(("true", "false", "empty"))
_MAX_DEPTH = 150
"""Deeper nesting than any person writes; each level takes several frames of Python."""

_BIGGEST = 18
"""Digits of the largest number whose value is kept."""


class Draft:
    """A term in the making, with the text that is dropped when it is made."""

    __slots__ = ("first", "functions", "gives", "joined", "kind", "number", "path", "quotes_doubled", "text")

    def __init__(self, kind: TermKind, text: str = "", path: Sequence[str] = (), number: int | None = None) -> None:
        self.kind = kind
        self.text = text
        """Quoted text without its quotes, or the name."""
        self.path = path
        self.number = number
        self.functions: tuple[str, ...] = ()
        self.gives = True
        self.joined = False
        self.first = True
        self.quotes_doubled = False

    def look_at(self) -> None:
        """Say that its value does not become part of the result."""
        self.gives = self.joined = self.first = False


def parse(text: str) -> list[Draft] | None:
    """Give the terms of an expression in their order; None when it is no expression."""
    if plain := _PLAIN_VARIABLE(text):
        return [_variable(plain[1])]
    if plain := _PLAIN_TEXT(text):
        return [Draft(TermKind.TEXT, plain[1].replace("''", "'"))]
    try:
        return _Parser(text).whole()
    except _NoExpressionError:
        return None


def flat(text: str) -> list[Draft]:
    """Give every term of text that does not parse, as if it became part of the result."""
    scanned = list(_scan(text))
    drafts = [draft for kind, word in scanned if (draft := _draft(kind, word))]
    joined = len(drafts) > 1 and ("operator", "+") in scanned
    for draft in drafts:
        draft.joined = joined
    return drafts


class _NoExpressionError(Exception):
    """The text does not follow the grammar."""


class _Parser:
    """A descent over the scanned words, one method a level of the grammar, weakest first."""

    def __init__(self, text: str) -> None:
        self._words = list(_scan(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> list[Draft]:
        """Parse all of it."""
        drafts = self._expression()
        if self._at != len(self._words):
            raise _NoExpressionError
        return drafts

    def _expression(self) -> list[Draft]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _NoExpressionError
        drafts = self._choice() if self._take("name", "if") else self._logic()
        self._depth -= 1
        return drafts

    def _choice(self) -> list[Draft]:
        condition = self._expression()
        for draft in condition:
            draft.look_at()
        self._expect("name", "then")
        yes = self._expression()
        self._expect("name", "else")
        return condition + yes + self._expression()

    def _logic(self) -> list[Draft]:
        drafts = self._comparison()
        while self._take("name", "and") or self._take("name", "or"):
            drafts = drafts + self._comparison()
            for draft in drafts:
                draft.look_at()
        return drafts

    def _comparison(self) -> list[Draft]:
        drafts = self._sum()
        while self._peek() in _COMPARISONS:
            self._at += 1
            drafts = drafts + self._sum()
            for draft in drafts:
                draft.look_at()
        return drafts

    def _sum(self) -> list[Draft]:
        drafts = self._product()
        while (sign := self._peek()) in ("+", "-"):
            self._at += 1
            more = self._product()
            for draft in more:
                draft.first = False
            drafts = drafts + more
            if sign == "+":
                for draft in drafts:
                    draft.joined = draft.gives
        return drafts

    def _product(self) -> list[Draft]:
        drafts = self._single()
        while self._peek() in ("*", ":", "/") or self._word("div") or self._word("mod"):
            self._at += 1
            drafts = drafts + self._single()
        return drafts

    def _single(self) -> list[Draft]:
        if self._at == len(self._words):
            raise _NoExpressionError
        kind, word = self._words[self._at]
        self._at += 1
        if kind == "operator" and word == "(":
            drafts = self._expression()
            self._expect("operator", ")")
            return drafts
        if kind == "operator" and word in "+-":
            self._depth += 1
            if self._depth > _MAX_DEPTH:
                raise _NoExpressionError
            drafts = self._single()
            self._depth -= 1
            return drafts
        if kind == "name" and self._peek() == "(":
            self._at += 1
            return self._call(word)
        if kind == "name" and word == "if":  # As in `'a' + if $B then 'c' else 'd'`.
            self._at -= 1
            return self._expression()
        if kind in ("operator", "other") or (kind == "name" and word in ("then", "else", "and", "or", "div", "mod")):
            raise _NoExpressionError
        draft = _draft(kind, word)
        return [draft] if draft else []

    def _call(self, function: str) -> list[Draft]:
        arguments = list(self._arguments())
        for position, argument in enumerate(arguments):
            for draft in argument:
                draft.functions = (*draft.functions, function)
                draft.first = draft.first and position == 0
                if function in _ANSWERS or function == "not":
                    draft.look_at()
        if function == "replaceAll" and [_only_text(argument) for argument in arguments[1:]] == ["'", "''"]:
            for draft in arguments[0]:
                draft.quotes_doubled = True
        return [draft for argument in arguments for draft in argument]

    def _arguments(self) -> Iterator[list[Draft]]:
        if self._take("operator", ")"):
            return
        yield self._expression()
        while self._take("operator", ","):
            yield self._expression()
        self._expect("operator", ")")

    def _peek(self) -> str:
        """Give the operator that comes next; empty when something else does."""
        if self._at == len(self._words):
            return ""
        kind, word = self._words[self._at]
        return word if kind == "operator" else ""

    def _word(self, word: str) -> bool:
        return self._at < len(self._words) and self._words[self._at] == ("name", word)

    def _take(self, kind: str, word: str) -> bool:
        if self._at < len(self._words) and self._words[self._at] == (kind, word):
            self._at += 1
            return True
        return False

    def _expect(self, kind: str, word: str) -> None:
        if not self._take(kind, word):
            raise _NoExpressionError


def _scan(text: str) -> Iterator[tuple[str, str]]:
    """Give kind and text of each word, blanks and comments left out."""
    for found in _SCAN.finditer(text):
        kind = found.lastgroup or "other"
        if kind != "blank":
            yield kind, found[kind]


def _draft(kind: str, word: str) -> Draft | None:
    """Make the draft of one word; None for one that is no term."""
    match kind:
        case "text":
            return Draft(TermKind.TEXT, word[1:-1].replace("''", "'"))
        case "variable":
            return _variable(word)
        case "constant":
            return Draft(TermKind.CONSTANT, word[1:])
        case "token":
            return Draft(TermKind.TOKEN, word)
        case "number":
            return Draft(TermKind.NUMBER, number=int(word) if word.isdigit() and len(word) <= _BIGGEST else None)
        case "name" if "." in word and word not in _WORDS_WITHOUT_VALUE:
            return Draft(TermKind.NAME, word)
    return None


def _variable(word: str) -> Draft:
    variable, *path = (part.strip() for part in word[1:].split("/"))
    return Draft(TermKind.MEMBER if path else TermKind.VARIABLE, variable, path)


def _only_text(drafts: Sequence[Draft]) -> str | None:
    return drafts[0].text if len(drafts) == 1 and drafts[0].kind is TermKind.TEXT else None
