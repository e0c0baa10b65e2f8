"""A module of a made-up project."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.model.frozen import frozen
from auditor.samples import services
from auditor.samples.elements import Document, element, identity, parts
from auditor.samples.entity import Association, Domain, EntityBuilder, EntityOptions, entity_id
from auditor.samples.module_documents import ModuleDocuments

_DELETE_BEHAVIOR = {
    "keep": "DeleteMeButKeepReferences",
    "cascade": "DeleteMeAndReferences",
    "prevent": "DeleteMeIfNoReferences",
}


@frozen
class Origin:
    """Where a module came from; the arguments of `App.module`."""

    marketplace: bool = False
    version: str = ""
    package_id: int = 0
    protected: bool = False
    theme: bool = False


class ModuleBuilder(ModuleDocuments):
    """A module under construction. Bare names of roles, entities and microflows are the module's own."""

    def __init__(self, name: str, roles: Mapping[str, str], origin: Origin) -> None:
        super().__init__(name)
        self.origin = origin
        self.roles = dict(roles)
        """Bare module role -> its description."""
        self.entities: dict[str, EntityBuilder] = {}
        """By qualified name."""
        self.associations: list[Association] = []
        self._published: list[tuple[str, dict[str, Any]]] = []

    def role(self, name: str, description: str = "") -> "ModuleBuilder":
        """Add a module role."""
        self.roles[name] = description
        return self

    def entity(self, name: str, attributes: Mapping[str, str] | None = None, **options: Any) -> EntityBuilder:
        """Add an entity. `attributes` map a name to a type as in `attribute_type`, `options` are `EntityOptions`."""
        builder = EntityBuilder(self.name, name, attributes or {}, EntityOptions(**options))
        if builder.name in self.entities:
            raise ValueError(f"{builder.name} is there already")
        self.entities[builder.name] = builder
        return builder

    def association(
        self,
        name: str,
        owner: str,
        other: str,
        is_set: bool = False,
        both: bool = False,
        delete: tuple[str, str] = ("keep", "keep"),
    ) -> "ModuleBuilder":
        """Add an association of an entity of this module (the owner) with another one.

        `delete`: what deleting the owner does to the other end, and deleting that to the owner: keep, cascade, prevent.
        """
        if self.qualified(owner).partition(".")[0] != self.name:
            raise ValueError(f"{name}: an association belongs to the module of its owner, {owner}")
        if not set(delete) <= set(_DELETE_BEHAVIOR):
            raise ValueError(f"{name}: no delete behaviour {delete}; write {', '.join(_DELETE_BEHAVIOR)}")
        ends = self.qualified(owner), self.qualified(other)
        self.associations.append(Association(self.qualified(name), *ends, is_set, both, delete))
        return self

    def rest_service(
        self,
        name: str,
        *roles: str,
        authentication: Iterable[str] = ("Basic",),
        authentication_microflow: str = "",
        operations: Iterable[services.RestOperation] = (),
        path: str = "",
        excluded: bool = False,
        cors: str | None = None,
        cors_credentials: bool = True,
    ) -> "ModuleBuilder":
        """Add a published REST service; no authentication types: open to everyone.

        `cors`: the constant that lists the web sites whose pages may call, empty for all of them; None for no page.
        """
        known = [(method, address, self.qualified(microflow)) for method, address, microflow in operations]
        checked_by = self.qualified(authentication_microflow)
        place = path or f"{name.lower()}/v1"
        types = list(authentication)
        allowed = None if cors is None else services.cors_configuration(self.qualified(cors), cors_credentials)
        stored = services.rest_service(name, self._roles(roles), types, checked_by, known, place, excluded, allowed)
        return self._add(stored, "")

    def odata_service(
        self,
        name: str,
        *roles: str,
        authentication: Iterable[str] = ("Basic",),
        authentication_microflow: str = "",
        entities: Iterable[str] = (),
        path: str = "",
        graphql: bool = False,
        excluded: bool = False,
        changes: Iterable[str] = (),
    ) -> "ModuleBuilder":
        """Add a published OData service that lets callers read entities of this module, all attributes.

        `changes`: what else they may do: Insert, Update, Delete.
        """
        settings = {
            "roles": self._roles(roles),
            "authentication": list(authentication),
            "authentication_microflow": self.qualified(authentication_microflow),
            "path": path or f"odata/{name.lower()}/v1/",
            "graphql": graphql,
            "excluded": excluded,
            "changes": list(changes),
            "entities": [self.qualified(entity) for entity in entities],
        }
        self._published.append((name, settings))
        return self

    def soap_service(
        self,
        name: str,
        *,
        header: str = "UsernamePassword",
        header_microflow: str = "",
        operations: Iterable[tuple[str, str]] = (),
        excluded: bool = False,
    ) -> "ModuleBuilder":
        """Add a published web service. `header`: None, UsernamePassword or Custom; `operations`: name, microflow."""
        known = [(operation, self.qualified(microflow)) for operation, microflow in operations]
        stored = services.soap_service(name, header, self.qualified(header_microflow), known, excluded)
        return self._add(stored, "")

    def stored_documents(self, domain: Domain) -> Iterator[tuple[str, Document]]:
        """Give folder and document of everything in the module, the sources of view entities included."""
        yield from self.documents
        for name, settings in self._published:
            published = {entity: _attribute_names(domain.entity(entity), entity) for entity in settings["entities"]}
            yield "", services.odata_service(name, **{**settings, "entities": published})
        for entity in self.entities.values():
            if source := entity.source_document():
                yield "", source

    def domain_model(self, domain: Domain) -> Document:
        """Make the module's domain model."""
        own = [a for a in self.associations if a.other.partition(".")[0] == self.name]
        cross = [a for a in self.associations if a not in own]
        return element(
            "DomainModels$DomainModel",
            Annotations=parts(),
            Associations=parts(_association(a, {"ChildPointer": entity_id(a.other)}, "") for a in own),
            CrossAssociations=parts(_association(a, {"Child": a.other}, "Cross") for a in cross),
            Documentation="",
            Entities=parts(entity.stored(domain) for entity in self.entities.values()),
        )

    def security(self) -> Document:
        """Make the module's roles."""
        return element(
            "Security$ModuleSecurity",
            ModuleRoles=parts(
                element("Security$ModuleRole", Description=description, Name=role)
                for role, description in self.roles.items()
            ),
        )

    def settings(self) -> Document:
        """Make the module's settings."""
        return element(
            "Projects$ModuleSettings",
            BasedOnVersion="",
            Checksum="",
            ConvertedChecksum="",
            EnableDetailedTroubleshooting=False,
            ExportLevel="Protected" if self.origin.protected else "Source",
            ExtensionName="",
            JarDependencies=parts(marker=2),
            ModuleDependencies=None,
            OriginalPackageId="",
            PackageId="",
            ProtectedModuleType="AddOn",
            SolutionIdentifier="",
            Version="1.0.0",
        )


def _association(association: Association, other_end: Mapping[str, object], kind: str) -> Document:
    owner_delete, other_delete = (_DELETE_BEHAVIOR[word] for word in association.delete)
    behavior = element(
        "DomainModels$DeleteBehavior",
        ChildDeleteBehavior=other_delete,
        ChildErrorMessage=None,
        ParentDeleteBehavior=owner_delete,
        ParentErrorMessage=None,
    )
    connections = {} if kind else {"ChildConnection": "0;50", "ParentConnection": "100;50"}
    return element(
        f"DomainModels${kind}Association",
        DeleteBehavior=behavior,
        Documentation="",
        ExportLevel="Hidden",
        GUID=identity("association storage", association.name),
        Name=association.name.partition(".")[2],
        Owner="Both" if association.both else "Default",
        ParentPointer=entity_id(association.owner),
        Source=None,
        StorageFormat="Table" if association.is_set else "Column",
        Type="ReferenceSet" if association.is_set else "Reference",
        **connections,
        **other_end,
    )


def _attribute_names(entity: EntityBuilder | None, name: str) -> list[str]:
    if entity is None:
        raise ValueError(f"a service publishes {name}, which is no entity of the project")
    return [attribute.name for attribute in entity.attributes]
