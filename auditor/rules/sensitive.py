"""Which members of an entity are sensitive, and by which word of the lists (rules.md, sensitive member)."""

from collections.abc import Iterable, Mapping

from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.telling import listed


def sensitive_members(entity: Name, members: Iterable[Name], context: Context) -> dict[Name, str]:
    """Give the sensitive ones of some members, each with what made it so. Associations are never sensitive."""
    known = context.project.members(entity)
    found: dict[Name, str] = {}
    for member in members:
        attribute = known.get(member)
        if isinstance(attribute, Attribute):
            declared_by = Name(member.rpartition(".")[0])
            word = context.words.sensitive(declared_by, attribute.name, attribute.type is AttributeType.BOOLEAN)
            if word:
                found[member] = word
    return found


def sensitive_members_of(entity: Name, context: Context) -> Mapping[Name, str]:
    """Give all sensitive members of an entity, remembered for the audit: every role is asked about the same ones."""
    by_entity = context.memo.setdefault("sensitive members", {})
    assert isinstance(by_entity, dict)
    known: Mapping[Name, str] | None = by_entity.get(entity)
    if known is None:
        known = by_entity[entity] = sensitive_members(entity, context.project.members(entity), context)
    return known


def sensitive_names(entity: Name, members: Iterable[Name], context: Context) -> str:
    """Say which of some members are sensitive: a sentence to add, with the words that matched, or nothing."""
    found = sensitive_members(entity, members, context)
    told = (f"{context.project.member_label(entity, member)} ({word})" for member, word in found.items())
    by_name = "" if any(map(is_classified, found.values())) else " by name"
    return f" Sensitive{by_name}: {listed(told)}." if found else ""


def is_classified(word: str) -> bool:
    """Whether what made a member sensitive or secret is no word of its name, but the policy file."""
    return word.startswith("classified ")


def by_what(words: Iterable[str], name: str = "by name") -> str:
    """Say what made members sensitive or secret: `by name (Salary)`, `as classified confidential, ... line 7`."""
    told = list(dict.fromkeys(words))
    by_name = [word for word in told if not is_classified(word)]
    classified = [word for word in told if is_classified(word)]
    parts = [f"{name} ({listed(by_name)})"] if by_name else []
    return listed([*parts, *(f"as {word}" for word in classified)])
