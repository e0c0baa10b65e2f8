"""Which members of an entity are sensitive, and by which word of the lists (rules.md, sensitive member)."""

from collections.abc import Iterable, Mapping

from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.policy.words import sensitive_word
from auditor.rules.context import Context
from auditor.rules.telling import listed


def sensitive_members(project: Project, entity: Name, members: Iterable[Name]) -> dict[Name, str]:
    """Give the sensitive ones of some members, each with the entry that matched. Associations are never sensitive."""
    known = project.members(entity)
    found: dict[Name, str] = {}
    for member in members:
        attribute = known.get(member)
        if isinstance(attribute, Attribute):
            declared_by = Name(member.rpartition(".")[0])
            word = sensitive_word(declared_by, attribute.name, attribute.type is AttributeType.BOOLEAN)
            if word:
                found[member] = word
    return found


def sensitive_members_of(entity: Name, context: Context) -> Mapping[Name, str]:
    """Give all sensitive members of an entity, remembered for the audit: every role is asked about the same ones."""
    by_entity = context.memo.setdefault("sensitive members", {})
    assert isinstance(by_entity, dict)
    known: Mapping[Name, str] | None = by_entity.get(entity)
    if known is None:
        known = by_entity[entity] = sensitive_members(context.project, entity, context.project.members(entity))
    return known


def sensitive_names(entity: Name, members: Iterable[Name], context: Context) -> str:
    """Say which of some members are sensitive: a sentence to add, with the words that matched, or nothing."""
    found = sensitive_members(context.project, entity, members)
    told = (f"{context.project.member_label(entity, member)} ({word})" for member, word in found.items())
    return f" Sensitive by name: {listed(told)}." if found else ""
