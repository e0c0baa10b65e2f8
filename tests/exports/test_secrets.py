"""What stays of passwords and constants' values when the values are dropped."""

import pytest

from auditor.exports.secrets import is_placeholder, keeps_policy, password, value_facts
from auditor.model.names import Name
from auditor.model.project import PasswordPolicy
from auditor.model.secret import NO_VALUE, LengthClass, SecretKind

STRICT = PasswordPolicy(12, True, True, True)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Correct-Horse-1", True),
        ("Correct-Horse-", False),
        ("correct-horse-1", False),
        ("CORRECT-HORSE-1", False),
        ("CorrectHorse01", False),
        ("Aa1-", False),
        ("CorrectHorse1;", True),
        ("CorrectHorse1 ", False),
    ],
)
def test_the_projects_own_policy(value: str, kept: bool) -> None:
    """Length, a digit, both cases, a symbol; whatever is neither letter, digit nor blank is a symbol."""
    assert keeps_policy(value, STRICT) is kept


def test_a_policy_that_asks_for_nothing_is_kept_by_anything() -> None:
    """Only the length counts then."""
    assert keeps_policy("a", PasswordPolicy(1, False, False, False))
    assert not keeps_policy("", PasswordPolicy(1, False, False, False))


def test_without_a_policy_nothing_breaks_it() -> None:
    """Nothing is made up."""
    assert password("x", None).kind is SecretKind.SET


def test_the_length_class_is_all_that_stays_of_a_length() -> None:
    """Below 8, to 31, from 32."""
    lengths = [password("x" * n, None).length for n in (0, 7, 8, 31, 32)]
    assert lengths == [LengthClass.NONE, LengthClass.SHORT, LengthClass.MEDIUM, LengthClass.MEDIUM, LengthClass.LONG]


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "Change-Me!",
        "changeme123",
        "TODO",
        "todo: ask the vendor",
        "dummy",
        "dummy1",
        "example-key",
        "my placeholder",
        "your-api-key",
        "YOUR_TOKEN_HERE",
        "xxxx",
        "XXX-XXX",
        "***",
        "*",
        "<token>",
        "Bearer <your token>",
        " <secret> ",
    ],
)
def test_placeholders(value: str) -> None:
    """Values that obviously stand for one to come."""
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "s3cr3t",
        "hunter2",
        "sk-live-9fk3z-example",
        "your9fk3zq8",
        "exxample",
        "toDoIt",
        "<a><b>",
        "12345678",
        "fax",
    ],
)
def test_no_placeholders(value: str) -> None:
    """Real values, and words that only hold one of the words."""
    assert not is_placeholder(value)


def test_a_long_value_costs_no_time() -> None:
    """Values come from untrusted files."""
    for value in ("x" * 1_000_000 + "y", "<" * 1_000_000, "*-" * 500_000 + "!", "your " * 200_000 + "9a9"):
        is_placeholder(value)
        value_facts(value, "String", frozenset())


@pytest.mark.parametrize(
    ("value", "scheme", "host"),
    [
        ("https://api.acme.org/v1", "https", "api.acme.org"),
        ("HTTP://Api.Acme.org:8080", "http", "api.acme.org"),
        ("ftp://me:p@ss@files.acme.org/x", "ftp", "files.acme.org"),
        ("http://[::1]:80/", "http", "[::1]"),
        ("http://", "http", ""),
        ("http://evil\x1b[31m/", "http", "evil\\x1b[31m"),
        ("api.acme.org", "", ""),
        ("a secret with http://inside", "", ""),
    ],
)
def test_addresses(value: str, scheme: str, host: str) -> None:
    """Scheme and host; user info, port and path are dropped with the rest."""
    facts = value_facts(value, "String", frozenset())
    assert (facts.scheme, facts.host) == (scheme, host)
    assert "p@ss" not in repr(facts)


def test_a_number_is_a_fact_only_of_a_number() -> None:
    """Of a text it may be a code that opens doors."""
    assert value_facts("8080", "Integer", frozenset()).number == 8080
    assert value_facts("-1", "Long", frozenset()).number == -1
    assert value_facts("493017", "String", frozenset()).number is None
    assert value_facts("493017", "", frozenset()).number is None
    assert value_facts("1.5", "Decimal", frozenset()).number is None


def test_the_name_of_a_user_role_is_kept_exactly() -> None:
    """Some constants name the role that new accounts get."""
    roles = frozenset({Name("Administrator")})
    assert value_facts("Administrator", "String", roles).user_role == "Administrator"
    assert value_facts("administrator", "String", roles).user_role == ""


def test_stars_and_nothing() -> None:
    """`*` opens CORS; an empty value is none."""
    assert value_facts("https://a.org,*", "String", frozenset()).holds_star
    assert value_facts("", "String", frozenset()) == NO_VALUE
