"""What visitors may do with entities derived from System ones: files, images and accounts (ENT-17, ENT-24, ENT-03).

Of these three rules only the first that has something to say about a role and an entity says it.
"""

from auditor.access.effective import Right
from auditor.findings.finding import Granted
from auditor.model.domain import Entity
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleOnEntity

FILE_DOCUMENT = Name("System.FileDocument")
CONTENTS = Name("System.FileDocument.Contents")
FILE_MEMBERS = (CONTENTS, Name("System.FileDocument.Name"))
"""Either of these makes the file readable."""


def is_file(entity: Entity, context: Context) -> bool:
    """Whether an entity holds files that are stored: System.FileDocument is among its generalizations."""
    return context.counts_for_reading(entity) and context.project.derives_from(entity.name, FILE_DOCUMENT)


def readable_file(subject: RoleOnEntity, context: Context) -> tuple[Granted, ...]:
    """Give the members that make a file readable on all rows; none when the entity holds no files."""
    if not is_file(subject.entity, context):
        return ()
    found = []
    for granted in subject.cells(Right.READ):
        members = tuple(member for member in granted.members if member in FILE_MEMBERS)
        if members and (everywhere := context.on_all_rows(Granted(Right.READ, members, granted.rules))):
            found.append(everywhere)
    return tuple(found)


def system_entity_above(entity: Entity, context: Context) -> Name | None:
    """Give the nearest System entity among the generalizations of an entity of the app."""
    if not entity.generalization or entity.module == SYSTEM:
        return None
    chain = (entity, *context.project.generalizations(entity.name))
    return next((e.generalization for e in chain if module_of(e.generalization) == SYSTEM), None)


def rights_on_derived(subject: RoleOnEntity, context: Context) -> tuple[Granted, ...]:
    """Give what the guest's role may create, read and delete of an entity derived from System; else nothing."""
    if not subject.role.is_guest or system_entity_above(subject.entity, context) is None:
        return ()
    rights = (Right.CREATE, Right.READ, Right.DELETE)
    return tuple(granted for right in rights for granted in subject.cells(right))
