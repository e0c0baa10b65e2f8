"""Expressions and what may be known of values, in the security export."""

from typing import Any

from auditor.exports.security_xml.shape import (
    Attribute,
    Child,
    Element,
    Fields,
    Reading,
    flag,
    many,
    one,
    optional,
    plain,
    reference,
    required,
)
from auditor.exports.security_xml.values import BOOLEAN, INTEGER, PATH, WORDS, words_of
from auditor.model.expressions import NO_EXPRESSION, Expression, Term, TermKind
from auditor.model.secret import NO_VALUE, LengthClass, Secret, SecretKind, ValueFacts

_WITH_FACTS = (TermKind.TEXT, TermKind.NUMBER)

FACTS: tuple[Attribute, ...] = (
    reference("scheme"),
    reference("host"),
    flag("holds-star"),
    optional("number", INTEGER),
    reference("user-role"),
    reference("authorization"),
    reference("grant"),
)
"""Attributes for what is known of a value beside its kind and its length."""


def secret(tag: str) -> Element:
    """An element for a value that was dropped: what is known of it."""
    return Element(
        tag,
        plain(Secret),
        (required("kind", words_of(SecretKind)), required("length", words_of(LengthClass))),
    )


def value_facts(tag: str, field: str = "") -> Child:
    """A child for the facts of a value; absent means an empty value."""
    kind = (required("kind", words_of(SecretKind)), required("length", words_of(LengthClass)))
    return one(Element(tag, _make_facts, (*kind, *FACTS), take=_take_facts), field, NO_VALUE)


def expression(tag: str, field: str = "") -> Child:
    """A child for an expression; absent means that there is none."""
    return one(expression_element(tag), field, NO_EXPRESSION)


def expression_element(tag: str) -> Element:
    """An element for an expression."""
    return Element(tag, plain(Expression), (optional("understood", BOOLEAN, True),), (many(TERM, "terms"),))


def _make_facts(fields: Fields, _line: int, _reading: Reading) -> ValueFacts:
    return ValueFacts(Secret(fields.pop("kind"), fields.pop("length")), **fields)


def _take_facts(facts: ValueFacts) -> Fields:
    known = {attribute.field: getattr(facts, attribute.field) for attribute in FACTS}
    return {"kind": facts.secret.kind, "length": facts.secret.length, **known}


def _make_term(fields: Fields, _line: int, _reading: Reading) -> Term:
    secret = Secret(fields.pop("secret"), fields.pop("length"))
    known: dict[str, Any] = {attribute.field: fields.pop(attribute.field) for attribute in FACTS}
    return Term(**fields, facts=ValueFacts(secret, **known) if fields["kind"] in _WITH_FACTS else None)


def _take_term(term: Term) -> Fields:
    facts = _take_facts(term.facts or NO_VALUE)
    own = {part: getattr(term, part) for part in TERM.defaults if hasattr(term, part)}
    return {**facts, **own, "secret": facts["kind"]}


TERM = Element(
    "term",
    _make_term,
    (
        required("kind", words_of(TermKind)),
        reference("name"),
        optional("path", PATH, ()),
        optional("functions", WORDS, ()),
        optional("gives", BOOLEAN, True),
        flag("joined"),
        optional("first", BOOLEAN, True),
        reference("key"),
        flag("quotes-doubled"),
        optional("secret", words_of(SecretKind), SecretKind.EMPTY),
        optional("length", words_of(LengthClass), LengthClass.NONE),
        *FACTS,
    ),
    take=_take_term,
)
