"""Which members of an entity are sensitive, and by which word of the lists (rules.md, sensitive member)."""

from collections.abc import Iterable

from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.policy.words import sensitive_word


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
