"""Which entities hold stored data, as far as the MERGE rules ask."""

from auditor.model.domain import Entity, SourceKind
from auditor.model.project import Project


def holds_rows(project: Project, entity: Entity) -> bool:
    """Whether an entity's objects are stored somewhere, so that row constraints mean something.

    Where the root of its generalization is not in the export that is not known, and its constraints tell.
    """
    return project.persistable(entity.name) is not False


def can_be_created(project: Project, entity: Entity) -> bool:
    """Whether creating an object makes stored data: not of a view, of an external entity where that is allowed."""
    source = entity.source
    return holds_rows(project, entity) and (
        source is None or (source.kind is SourceKind.EXTERNAL and bool(source.creatable))
    )
