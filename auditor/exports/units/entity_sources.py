"""Where the objects of view entities and external entities come from (formats.md 2.2, mendix-security.md 3.9)."""

from auditor.exports.units.fields import Element
from auditor.model.domain import EntitySource, SourceKind
from auditor.model.names import Name, Text, qualified


def read_source(entity: Element) -> EntitySource | None:
    """Read the source of an entity; None when its objects are in the app's own database or memory.

    `Source` from 8.10 on, before that `IsRemote` (7.17). Whatever is no view is external: the Model SDK knows several
    kinds of remote sources, and all are alike for access.
    """
    source = entity.element("Source")
    if source is None:
        if not entity.boolean("IsRemote"):
            return None
        return EntitySource(SourceKind.EXTERNAL, entity.name("RemoteSourceDocument") or entity.name("RemoteSource"))
    if "ViewEntitySource" in source.kind:
        return EntitySource(SourceKind.VIEW, source.name("SourceDocument"), source.text("Oql"))
    return EntitySource(
        SourceKind.EXTERNAL,
        source.name("SourceDocument"),
        creatable=source.boolean("Creatable"),
        deletable=source.boolean("Deletable"),
    )


def read_view_source(document: Element) -> tuple[Name, Text]:
    """Read a `DomainModels$ViewEntitySourceDocument` (11.0+): its qualified name, as entities refer to it, and OQL."""
    return qualified(document.scope.module, document.name("Name")), document.text("Oql")
