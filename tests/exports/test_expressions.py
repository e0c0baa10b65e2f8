"""Expressions, templates and XPath constraints: which terms they have, and what is dropped."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.exports.expressions import Expressions
from auditor.model.expressions import NO_EXPRESSION, Expression, Term, TermKind
from auditor.model.secret import LengthClass, SecretKind


def read(text: str) -> Expression:
    """Read an expression of a project with one user role."""
    return Expressions({"Clerk"}).read(text)


def written(expression: Expression) -> Iterator[str]:
    """Each term as one word: kind, name and path, then `?` when it is only looked at, `+` joined, `^` first."""
    for term in expression.terms:
        name = "/".join(part for part in (term.name, *term.path) if part)
        marks = "".join(mark for mark, on in (("?", not term.gives), ("+", term.joined), ("^", term.first)) if on)
        yield f"{term.kind}:{name}{marks}"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("$Order", ["variable:Order^"]),
        ("  $Order/Total\n", ["member:Order/Total^"]),
        ("$Order/Shop.Order_Customer/Shop.Customer/Name", ["member:Order/Shop.Order_Customer/Shop.Customer/Name^"]),
        ("$Order / Total", ["member:Order/Total^"]),
        ("'text'", ["text:^"]),
        ("@Shop.ApiKey", ["constant:Shop.ApiKey^"]),
        ("[%CurrentDateTime%]", ["token:CurrentDateTime^"]),
        ("Shop.State.Open", ["name:Shop.State.Open^"]),
        ("401", ["number:^"]),
        ("-1.5", ["number:^"]),
        ("true", []),
        ("empty", []),
        ("$A + 'b' + @C.D", ["variable:A+^", "text:+", "constant:C.D+"]),
        ("($A + 'b')", ["variable:A+^", "text:+"]),
        ("$A * 2 - $B", ["variable:A^", "number:^", "variable:B"]),
        ("if $A > 1 then 'b' else $C", ["variable:A?", "number:?", "text:^", "variable:C^"]),
        ("if $A then 'x' + $B else 'y'", ["variable:A?", "text:+^", "variable:B+", "text:^"]),
        ("'a' + if $B then 'c' else 'd'", ["text:+^", "variable:B?", "text:+", "text:+"]),
        ("$A = $B", ["variable:A?", "variable:B?"]),
        ("$A and not($B) or $C/D", ["variable:A?", "variable:B?", "member:C/D?"]),
        ("contains($A, 'b')", ["variable:A?", "text:?"]),
        ("length($A)", ["variable:A?"]),
        ("toString($A)", ["variable:A^"]),
        ("substring($A, find($A, ','))", ["variable:A^", "variable:A?", "text:?"]),
        ("$A div 2 mod $B : 3", ["variable:A^", "number:^", "variable:B^", "number:^"]),
        ("// why\n$A /* and this */", ["variable:A^"]),
        ("random()", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    """In their order; what is only looked at, what `+` joins, and what the result can begin with."""
    expression = read(text)
    assert expression.understood
    assert list(written(expression)) == terms


@pytest.mark.parametrize("text", ["$A +", "if $A then 'b'", "f($A", "$A $B", "then", "{ $A }", "'open + $A", "(" * 500])
def test_what_cannot_be_parsed_keeps_its_terms(text: str) -> None:
    """They all count as part of the result then, which is the cautious answer."""
    expression = read(text)
    assert not expression.understood
    assert all(term.gives for term in expression.terms)
    if "$A" in text and not text.startswith("'"):
        assert "A" in expression.variables


def test_nothing_is_written() -> None:
    """An empty text is no expression; `true` is one without terms."""
    assert read(" \n") is NO_EXPRESSION
    assert not read("")
    assert read("true")


def test_functions_on_the_way_are_kept() -> None:
    """The innermost first."""
    (term,) = (term for term in read("trim(toString($A/B)) + 'c'").terms if term.kind is TermKind.MEMBER)
    assert term.functions == ("toString", "trim")


@pytest.mark.parametrize(
    ("text", "doubled"),
    [
        ("replaceAll($A, '''', '''''')", True),
        ("'x' + replaceAll(toString($A), '''', '''''')", True),
        ("replaceAll($A, 'b', '''''')", False),
        ("replaceFirst($A, '''', '''''')", False),
        ("$A", False),
    ],
)
def test_doubled_quotes(text: str, doubled: bool) -> None:
    """Such a value stays inside the quotes of an SQL text."""
    assert {t.quotes_doubled for t in read(text).terms if t.kind is TermKind.VARIABLE} == {doubled}


class TestQuotedText:
    """Of it only facts stay."""

    def test_the_text_is_nowhere(self) -> None:
        expression = read("'hunter2-and-more' + 'Bearer abcdef' + $A")
        assert "hunter2" not in repr(expression)
        assert "abcdef" not in repr(expression)

    def test_an_address(self) -> None:
        facts = read("'http://user:pw@Api.Acme.org:80/v1?x=1'").literal
        assert facts
        assert (facts.scheme, facts.host) == ("http", "api.acme.org")

    def test_a_user_role(self) -> None:
        facts = read("'Clerk'").literal
        assert facts and facts.user_role == "Clerk"
        assert not read("'Clerks'").literal.user_role  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("text", "word", "kind", "length"),
        [
            ("'Bearer '", "Bearer", SecretKind.EMPTY, LengthClass.NONE),
            ("'bearer abc'", "Bearer", SecretKind.SET, LengthClass.SHORT),
            ("'Basic <token>'", "Basic", SecretKind.PLACEHOLDER, LengthClass.SHORT),
            ("'Token'", "Token", SecretKind.EMPTY, LengthClass.NONE),
            ("'Tokens'", "", SecretKind.SET, LengthClass.SHORT),
            ("'application/json'", "", SecretKind.SET, LengthClass.MEDIUM),
        ],
    )
    def test_words_of_authorization(self, text: str, word: str, kind: SecretKind, length: LengthClass) -> None:
        facts = read(text).literal
        assert facts
        assert (facts.authorization, facts.secret.kind, facts.secret.length) == (word, kind, length)

    def test_a_number_keeps_its_value(self) -> None:
        (term,) = read("401").terms
        assert term.facts and term.facts.number == 401

    def test_what_is_no_text_alone_has_no_facts_of_its_own(self) -> None:
        assert read("'a' + 'b'").literal is None
        assert read("trim('a')").literal is None
        assert read("$A").literal is None
        assert read("'a=b'").literal is not None
        assert read("'secret=b'").literal is not None
        assert read("'secret=' + @A.B").literal is None


def keys(expression: Expression) -> list[tuple[str, TermKind, str]]:
    """Key, kind and name of the terms that have a key."""
    return [(term.key, term.kind, term.name) for term in expression.terms if term.key]


class TestKeys:
    """Text names the values that follow it, where these have to do with signing in."""

    def test_a_value_behind_its_name(self) -> None:
        expression = read("'grant_type=client_credentials&client_id=abc&client_secret=' + urlEncode(@Shop.Secret) + ''")
        assert keys(expression) == [
            ("grant_type", TermKind.TEXT, ""),
            ("client_id", TermKind.TEXT, ""),
            ("client_secret", TermKind.CONSTANT, "Shop.Secret"),
        ]
        grants = [term.facts.grant for term in expression.terms if term.facts and term.facts.grant]
        assert grants == ["client_credentials"]

    def test_json(self) -> None:
        expression = Expressions().template(
            '{{"user": "{1}", "password": "hunter2", "note": "{2}"}}', ["$Name", "$Note"]
        )
        assert ("user", TermKind.VARIABLE, "Name") in keys(expression)
        assert ("password", TermKind.TEXT, "") in keys(expression)
        assert "note" not in {key for key, _, _ in keys(expression)}

    def test_an_address_is_no_key(self) -> None:
        assert keys(read("'auth://x' + $A")) == []

    def test_a_part_of_a_form(self) -> None:
        expressions = Expressions()
        found = expressions.keyed(expressions.read("'password'"), "grant_type", "'password'").literal
        assert found and found.grant == "password"
        assert not read("'password'").literal.grant  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "parameters", "terms"),
    [
        ("{1}", ["$A"], ["variable:A^"]),
        ("{1}/orders/{2}", ["@S.Base", "$A/B"], ["constant:S.Base+^", "text:+", "member:A/B+"]),
        ("https://x/{1}", ["$A"], ["text:+^", "variable:A+"]),
        ("{2}{1}", ["$A", "$B"], ["variable:B+^", "variable:A+"]),
        ("{3}", ["$A"], []),
        ("plain", [], ["text:^"]),
        ("{1}", ["if $A then 'b' else 'c'"], ["variable:A?", "text:^", "text:^"]),
        ("", ["$A"], []),
    ],
)
def test_templates(text: str, parameters: list[str], terms: list[str]) -> None:
    """Parameters stand in their places; a part that is missing has no terms."""
    assert list(written(Expressions().template(text, parameters))) == terms


def test_named_templates() -> None:
    """Those of service documents: their parameters are variables, and text outside the braces stays text."""
    bearer = Expressions().named_template("Bearer {token}")
    assert list(written(bearer)) == ["text:+^", "variable:token+"]
    assert bearer.terms[0].facts and not bearer.terms[0].facts.secret.is_set
    assert Expressions().named_template("") is NO_EXPRESSION


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("[id = '[%CurrentUser%]']", ["member:id?", "token:CurrentUser?"]),
        ("[System.UserRoles = '[%UserRole_Clerk%]']", ["member:System.UserRoles?", "token:UserRole_Clerk?"]),
        ("[Name = 'Clerk' and Nr = $Nr]", ["member:Name?", "text:?", "member:Nr?", "variable:Nr?"]),
        ("[Shop.A_B/Shop.B[C = $D/E]/F]", ["member:Shop.A_B/Shop.B?", "member:C?", "member:D/E?", "member:F?"]),
        ('[not(contains(Name, "x"))]', ["member:Name?", "text:?"]),
        ("[true() = false()]", []),
        ("[Active = true]", ["member:Active?"]),
        (
            "['[%BeginOfCurrentDay%] - 3 * [%DayLength%]' < On]",
            [
                "token:BeginOfCurrentDay?",
                "token:DayLength?",
                "member:On?",
            ],
        ),
    ],
)
def test_xpath(text: str, terms: list[str]) -> None:
    """What a constraint mentions; nothing of it becomes part of anything."""
    assert list(written(Expressions({"Clerk"}).xpath(text))) == terms


def test_what_an_expression_can_be_asked() -> None:
    """Its variables, constants and tokens, each once."""
    expression = read("$A + $A/B + @C.D + @C.D + '[x]'")
    assert expression.variables == ("A",)
    assert expression.names(TermKind.CONSTANT) == ("C.D",)
    assert read("$A").variable == "A"
    assert read("trim($A)").variable == ""
    assert Expressions().xpath("['[%CurrentUser%]' = id]").mentions("CurrentUser")


@given(st.text(st.sampled_from("$@'/+-*()<>=,. \n[%]{}abIifthenelse0123\u202e\x00é"), max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever it is; all its names are safe to show, and what is quoted is nowhere."""
    expressions = Expressions()
    for expression in (expressions.read(text), expressions.xpath(text), expressions.template(text, [text])):
        for term in expression.terms:
            assert isinstance(term, Term)
            assert "\u202e" not in term.name + "".join(term.path)
            assert (term.facts is None) == (term.kind not in (TermKind.TEXT, TermKind.NUMBER))


def test_secrets_do_not_pass() -> None:
    """A long random word is in no form of what was read."""
    secret = "q7Zx" * 6
    expressions = Expressions()
    forms = [f"'{secret}'", f"'Bearer {secret}'", f"'https://x?client_secret={secret}'", f"trim('{secret}') + 'a'"]
    for form in forms:
        assert secret not in repr(expressions.read(form))
        assert secret not in repr(expressions.xpath(f"[Token = {form.partition(' + ')[0]}]"))
        assert secret not in repr(expressions.template(form.strip("'"), []))
        assert secret not in repr(expressions.quoted(form.strip("'")))
