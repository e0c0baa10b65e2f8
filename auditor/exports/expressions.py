"""Takes expressions, templates and XPath constraints apart; of quoted text only facts stay, the rest is dropped here.

An expression becomes its terms. What matters of its structure is whether a term becomes part of the result or is only
looked at, what `+` joins, and which functions are applied. Source: the expressions of formats.md 2.3.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from auditor.exports.expression_parser import Draft, flat, parse
from auditor.exports.secrets import quoted_facts
from auditor.model.expressions import NO_EXPRESSION, Expression, Term, TermKind
from auditor.model.names import NO_NAME, Name, name
from auditor.model.secret import NO_VALUE, ValueFacts

_SIGN_IN = (
    r"[\w.-]*(?:secret|token|passw|pwd|grant_type|client_?id|api_?-?key|access_?key|auth|assertion|credential|"
    r"user_?name|redirect_uri|response_type|scope)[\w.-]*|code|user"
)
_KEYED = re.compile(rf"(?<![\w.-])(?P<key>{_SIGN_IN})[\"']?\s*[=:]\s*[\"']?(?P<value>[^&\"'\s,;<>{{}}]*)", re.I)
"""`client_secret=`, `"password": "`: a name that has to do with signing in, and what follows it."""

_PLACEHOLDER = re.compile(r"\{(\d{1,3})\}")

_NAMED_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][\w.]*)\s*\}")

_XPATH = re.compile(
    r"(?P<text>'(?:[^']|'')*'?|\"[^\"]*\"?)"
    r"|\[%\s*(?P<token>\w+)\s*%\]"
    r"|\$(?P<variable>\w+)(?P<path>(?:\s*/\s*[A-Za-z_][\w.]*)*)"
    r"|(?P<member>/?\s*[A-Za-z_][\w.]*(?:\s*/\s*[A-Za-z_][\w.]*)*)(?!\s*\()(?![\w.])"
    r"|[A-Za-z_][\w.-]*(?=\s*\()"
)
_TOKEN_IN_TEXT = re.compile(r"\[%\s*(\w+)\s*%\]")
_XPATH_WORDS = frozenset(("and", "or", "not", "div", "mod", "true", "false", "empty", "NULL"))


class Expressions:
    """Reads the expressions of one export; the same text comes again and again. Drops with the reader."""

    def __init__(self, user_roles: Collection[str] = ()) -> None:
        self.user_roles = user_roles
        """Names of the project's user roles, as shown: quoted text that is one is told."""
        self._read: dict[str, Expression] = {}
        self._xpaths: dict[str, Expression] = {}
        self._facts: dict[str, ValueFacts] = {}

    def read(self, text: str) -> Expression:
        """Read an expression of a microflow, a nanoflow or a page."""
        known = self._read.get(text)
        if known is None:
            known = self._read[text] = self._take_apart(text) if text.strip() else NO_EXPRESSION
        return known

    def xpath(self, text: str) -> Expression:
        """Read an XPath constraint: what it mentions. (What it means is for `auditor.xpath`.)"""
        known = self._xpaths.get(text)
        if known is None:
            known = Expression(tuple(self._xpath_terms(text))) if text.strip() else NO_EXPRESSION
            self._xpaths[text] = known
        return known

    def template(self, text: str, parameters: Sequence[str]) -> Expression:
        """Read a template such as `{1}/orders?key={2}` with the expressions of its parameters."""
        if not text.strip():
            return NO_EXPRESSION
        pieces: list[list[Draft]] = []
        all_understood = True
        for position, piece in enumerate(_PLACEHOLDER.split(text)):
            if position % 2:
                number = int(piece)
                drafts, understood = _parse(parameters[number - 1] if 0 < number <= len(parameters) else "")
                all_understood = all_understood and understood
            else:
                drafts = [Draft(TermKind.TEXT, piece)] if piece else []
            for draft in drafts:
                draft.first = draft.first and not pieces
            if drafts:
                pieces.append(drafts)
        whole = [draft for piece in pieces for draft in piece]
        for draft in whole if len(pieces) > 1 else ():
            draft.joined = draft.gives
        return Expression(tuple(self._terms(whole)), all_understood)

    def quoted(self, text: str, key: str = "") -> Expression:
        """Read text that stands there without quotes, such as an address in a document; `key` is its field's name."""
        if not text.strip():
            return NO_EXPRESSION
        return self.keyed(Expression(tuple(self._terms([Draft(TermKind.TEXT, text)]))), key, text)

    def named_template(self, text: str) -> Expression:
        """Read the template of a service document, `Bearer {token}`: its parameters become variables."""
        drafts = []
        for position, piece in enumerate(_NAMED_PLACEHOLDER.split(text)):
            if piece:
                drafts.append(Draft(TermKind.VARIABLE if position % 2 else TermKind.TEXT, piece))
        for position, draft in enumerate(drafts):
            draft.first, draft.joined = position == 0, len(drafts) > 1
        return Expression(tuple(self._terms(drafts))) if text.strip() else NO_EXPRESSION

    def keyed(self, expression: Expression, key: str, text: str) -> Expression:
        """Tell the grant that a request field asks for when it is `grant_type`; `text` is the expression as stored."""
        if key.lower() != "grant_type" or expression.literal is None:
            return expression
        facts = quoted_facts(text.strip().strip("'"), self.user_roles, key)
        return replace(expression, terms=(replace(expression.terms[0], facts=facts), *expression.terms[1:]))

    def _take_apart(self, text: str) -> Expression:
        drafts, understood = _parse(text)
        return Expression(tuple(self._terms(drafts)), understood)

    def _terms(self, drafts: Iterable[Draft]) -> Iterator[Term]:
        """Make terms of drafts; a text may name the value that follows it."""
        key = NO_NAME
        for draft in drafts:
            yield self._term(draft, key)
            key = NO_NAME
            if draft.kind is TermKind.TEXT and draft.gives and ("=" in draft.text or ":" in draft.text):
                for found in _KEYED.finditer(draft.text):
                    if found["value"].startswith("//"):
                        continue
                    if found["value"]:
                        facts = quoted_facts(found["value"], self.user_roles, found["key"])
                        yield Term(TermKind.TEXT, facts=facts, first=False, joined=draft.joined, key=name(found["key"]))
                    elif found.end() == len(draft.text):
                        key = name(found["key"])

    def _term(self, draft: Draft, key: Name) -> Term:
        facts = None
        if draft.kind is TermKind.TEXT:
            facts = self._quoted_facts(draft.text)
        elif draft.kind is TermKind.NUMBER:
            facts = replace(NO_VALUE, number=draft.number)
        return Term(
            draft.kind,
            name(draft.text) if draft.kind not in (TermKind.TEXT, TermKind.NUMBER) else NO_NAME,
            tuple(map(name, draft.path)),
            facts,
            tuple(map(name, draft.functions)),
            gives=draft.gives,
            joined=draft.joined,
            first=draft.first,
            key=key,
            quotes_doubled=draft.quotes_doubled,
        )

    def _quoted_facts(self, text: str) -> ValueFacts:
        known = self._facts.get(text)
        if known is None:
            known = self._facts[text] = quoted_facts(text, self.user_roles)
        return known

    def _xpath_terms(self, text: str) -> Iterator[Term]:
        for found in _XPATH.finditer(text):
            kind = found.lastgroup
            if kind == "text":
                inside = found["text"].strip("'\"")
                tokens = _TOKEN_IN_TEXT.findall(inside)
                yield from (_looked_at(TermKind.TOKEN, token) for token in tokens)
                if not tokens:
                    yield replace(_looked_at(TermKind.TEXT), facts=self._quoted_facts(inside))
            elif kind == "token":
                yield _looked_at(TermKind.TOKEN, found["token"])
            elif kind == "path":
                kind_of_term = TermKind.MEMBER if found["path"] else TermKind.VARIABLE
                yield _looked_at(kind_of_term, found["variable"], found["path"])
            elif kind == "member" and found["member"].strip() not in _XPATH_WORDS:
                yield _looked_at(TermKind.MEMBER, "", found["member"])


def _parse(text: str) -> tuple[list[Draft], bool]:
    """Take an expression apart; the second value says whether all of it was understood."""
    drafts = parse(text)
    return (flat(text), False) if drafts is None else (drafts, True)


def _looked_at(kind: TermKind, named: str = "", path: str = "") -> Term:
    """Make a term of an XPath constraint, whose terms never become part of anything."""
    steps = tuple(name(step.strip()) for step in path.split("/") if step.strip())
    return Term(kind, name(named), steps, gives=False, first=False)
