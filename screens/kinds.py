"""The kinds of things that roles may use, which `v` goes through: entities, and four kinds of documents."""

from auditor.access.effective import Document
from auditor.access.rights import Right
from auditor.model.names import Name
from auditor.model.project import Project

ENTITIES = "entities"
KINDS = (ENTITIES, "microflows", "nanoflows", "pages", "services")
"""In the order of `v`."""

RIGHTS = {"microflows": Right.EXECUTE, "nanoflows": Right.EXECUTE, "pages": Right.VIEW, "services": Right.CALL}
"""The right that a document of each kind is about."""

VERBS = {"microflows": "run", "nanoflows": "run", "pages": "open", "services": "call"}
"""What a role may do with a document, in a word."""


def after(kind: str) -> str:
    """Give the next kind."""
    return KINDS[(KINDS.index(kind) + 1) % len(KINDS)]


def documents(project: Project, kind: str) -> tuple[Document, ...]:
    """Give the documents of a kind that exist at run time: excluded ones do not."""
    found: tuple[Document, ...] = getattr(project, kind)
    return tuple(document for document in found if not document.excluded)


def document_named(project: Project, kind: str, name: Name) -> Document | None:
    """Find a document by its name."""
    return next((document for document in documents(project, kind) if document.name == name), None)
