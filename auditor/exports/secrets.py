"""Finds out what may be known of a value and drops the value: nothing after this door ever holds it.

Passwords keep their kind, constants a few facts that rules ask for (`model/secret.py`). Source: rules.md, PRJ-07 and
INT-03 (placeholders); mendix-security.md 1.2 (password policy).
"""

import re
from collections.abc import Collection
from dataclasses import replace

from auditor.model.names import NO_NAME, Name, name
from auditor.model.project import PasswordPolicy
from auditor.model.secret import (
    AUTHORIZATION_WORDS,
    GRANT_WORDS,
    NO_VALUE,
    Secret,
    SecretKind,
    ValueFacts,
    length_class,
)

DEFAULT_PASSWORD = "1"
"""The administrator's password in a new project."""

_ADDRESS = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\s]*)")
_AUTHORIZATION_NAMES = {word.lower(): Name(word) for word in AUTHORIZATION_WORDS}
_AUTHORIZATION = re.compile(rf"\s*({'|'.join(AUTHORIZATION_WORDS)})(?:\s+|$)", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
_PLACEHOLDER_WORDS = {"changeme", "todo", "dummy", "example", "placeholder"}
_IN_ANGLE_BRACKETS = re.compile(r"(?:(?:basic|bearer)\s+)?<[^<>]*>")
_BLANKS = "x*•._- \t\r\n"


def password(value: str, policy: PasswordPolicy | None, demo_passwords: Collection[str] = ()) -> Secret:
    """Say what kind of password this is; the first that holds, in the order of `SecretKind`.

    `demo_passwords` are those of enabled demo users, for the administrator's password.
    """
    length = length_class(len(value))
    if value and value in demo_passwords:
        return Secret(SecretKind.SAME_AS_DEMO_USER, length)
    if value == DEFAULT_PASSWORD:
        return Secret(SecretKind.DEFAULT, length)
    if not value:
        return Secret(SecretKind.EMPTY, length)
    if policy is not None and not keeps_policy(value, policy):
        return Secret(SecretKind.BREAKS_POLICY, length)
    return Secret(SecretKind.SET, length)


def keeps_policy(value: str, policy: PasswordPolicy) -> bool:
    """Whether a password is what the project's own policy asks for."""
    if len(value) < policy.minimum_length:
        return False
    if policy.require_digit and not any(c.isdigit() for c in value):
        return False
    if policy.require_mixed_case and not (any(c.isupper() for c in value) and any(c.islower() for c in value)):
        return False
    # Mendix lists its symbols; whatever is neither letter, digit nor blank passes here, so nothing is reported wrongly.
    return not policy.require_symbol or any(not c.isalnum() and not c.isspace() for c in value)


def value_facts(value: str, type_name: str, user_roles: Collection[str]) -> ValueFacts:
    """Give the facts of a constant's value that rules ask for.

    `type_name` is the constant's type (`String`): the number of a text is no fact, it may be a code that opens doors.
    `user_roles` are the names of the project's user roles, as shown.
    """
    if not value:
        return NO_VALUE
    kind = SecretKind.PLACEHOLDER if is_placeholder(value) else SecretKind.SET
    address = _ADDRESS.match(value)
    return ValueFacts(
        secret=Secret(kind, length_class(len(value))),
        scheme=Name(address[1].lower()) if address else NO_NAME,
        host=_host(address[2]) if address else NO_NAME,
        holds_star="*" in value,
        number=int(value) if type_name not in ("", "String") and _WHOLE_NUMBER.fullmatch(value) else None,
        user_role=name(value) if name(value) in user_roles else NO_NAME,
    )


def quoted_facts(value: str, user_roles: Collection[str], key: str = "") -> ValueFacts:
    """Give the facts of text that stands between quotes in an expression, or in a template.

    `key` is the name under which it is sent, if there is one. A word for a kind of authorization at its beginning is
    told apart (`Bearer abc`); all other facts are then those of the rest, also when nothing else is there.
    """
    word = _AUTHORIZATION.match(value)
    facts = value_facts(value[word.end() :] if word else value, "String", user_roles)
    if word:
        facts = replace(facts, authorization=_AUTHORIZATION_NAMES[word[1].lower()])
    grant = value if key.lower() == "grant_type" else ""
    return replace(facts, grant=name(grant)) if grant in GRANT_WORDS else facts


def is_placeholder(value: str) -> bool:
    """Whether a value obviously stands for one that is still to come: changeme, your-key, dummy1, xxxx, ***, <token>.

    A placeholder's word beside something like `9fk3z` proves nothing: that may be the secret.
    """
    lowered = value.strip().lower()
    words = [word.rstrip("0123456789") for word in re.split(r"[^a-z0-9]+", lowered)]
    plain = all(word.isalpha() for word in words if word)
    return (
        (plain and (lowered.startswith("your") or not _PLACEHOLDER_WORDS.isdisjoint(words)))
        or "".join(words) in ("changeme", "changeit")
        or (not lowered.strip(_BLANKS) and ("xx" in lowered or "*" in lowered))
        or _IN_ANGLE_BRACKETS.fullmatch(lowered) is not None
    )


def _host(authority: str) -> Name:
    """Cut user info and port off; an IPv6 address keeps its brackets."""
    host = authority.rpartition("@")[2]
    end = host.find("]") + 1 if host.startswith("[") else 0
    return name((host[:end] or host.partition(":")[0]).lower())
