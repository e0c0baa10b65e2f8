"""A project as row constraints see it: the adapter from the project model to `Schema`."""

from collections.abc import Collection

from auditor.model.domain import Attribute, Entity
from auditor.model.domain import AttributeType as ModelType
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Coverage, Project, ReadStatus
from auditor.xpath.schema import (
    CHANGED_BY,
    CHANGED_DATE,
    CREATED_DATE,
    OWNER,
    AssociationInfo,
    AttributeInfo,
    AttributeType,
    EntityInfo,
)

_TYPES = {
    ModelType.STRING: AttributeType.STRING,
    ModelType.HASHED_STRING: AttributeType.HASHED,
    ModelType.INTEGER: AttributeType.INTEGER,
    ModelType.LONG: AttributeType.LONG,
    ModelType.DECIMAL: AttributeType.DECIMAL,
    ModelType.FLOAT: AttributeType.OTHER,
    ModelType.CURRENCY: AttributeType.OTHER,
    ModelType.BOOLEAN: AttributeType.BOOLEAN,
    ModelType.DATE_TIME: AttributeType.DATETIME,
    ModelType.ENUMERATION: AttributeType.ENUMERATION,
    ModelType.AUTO_NUMBER: AttributeType.AUTONUMBER,
    ModelType.BINARY: AttributeType.BINARY,
    ModelType.UNKNOWN: AttributeType.UNKNOWN,
}


class ProjectSchema:
    """The domain model and user roles of a project; entities are worked out when a constraint first names them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._entities: dict[str, EntityInfo | None] = {}
        self._whole = not any(_loses_entities(coverage) for coverage in project.coverage)

    def entity(self, name: str) -> EntityInfo | None:
        """Give the entity of that qualified name, System's included, or None."""
        if name not in self._entities:
            found = self._project.entities.get(Name(name))
            self._entities[name] = self._info(found) if found else None
        return self._entities[name]

    def association(self, name: str) -> AssociationInfo | None:
        """Give the association of that qualified name, System's included, or None."""
        found = self._project.associations.get(Name(name))
        if found is None:
            return None
        # Of a type that the export lost nothing may be concluded: a set is the weaker claim.
        is_set = found.is_set is not False
        return AssociationInfo(found.name, found.owner, found.other, is_set, found.both_own)

    def user_roles(self) -> Collection[str]:
        """Give the names of the project's user roles."""
        return self._project.user_role_by_name.keys()

    def knows_module(self, module: str) -> bool:
        """Say whether all of the module's domain model is in the export.

        The built-in System module is that of another version, a protected module may hide what it holds, and one whose
        roles are not known is only listed.
        """
        known = self._project.module_by_name.get(Name(module))
        return self._whole and module != SYSTEM and known is not None and known.roles_known and not known.protected

    def _info(self, entity: Entity) -> EntityInfo:
        chain = (entity, *self._project.generalizations(entity.name))
        root = self._project.root(entity.name)
        attributes = {
            str(attribute.name): self._attribute(attribute, declaring.name)
            for declaring in reversed(chain)
            for attribute in declaring.attributes
        }
        return EntityInfo(
            name=entity.name,
            attributes=attributes,
            chain=tuple(e.name for e in chain),
            stores=_stored_by_server(root) if root else frozenset(),
            chain_complete=root is not None,
        )

    def _attribute(self, attribute: Attribute, declared_by: Name) -> AttributeInfo:
        enumeration = self._project.enumerations.get(attribute.enumeration) if attribute.enumeration else None
        return AttributeInfo(
            name=attribute.name,
            type=_TYPES[attribute.type],
            values=enumeration.values if enumeration else None,
            declared_by=declared_by,
        )


def _loses_entities(coverage: Coverage) -> bool:
    """Whether an entity may exist that the export, or what could be read of it, does not show."""
    if coverage.area == "entities":
        return coverage.status is not ReadStatus.READ
    return coverage.unreadable and coverage.area in ("units", "modules", "folders")


def _stored_by_server(root: Entity) -> frozenset[str]:
    stored = {
        OWNER: root.stores_owner,
        CHANGED_BY: root.stores_changed_by,
        CREATED_DATE: root.stores_created_date,
        CHANGED_DATE: root.stores_changed_date,
    }
    return frozenset(member for member, is_stored in stored.items() if is_stored)
