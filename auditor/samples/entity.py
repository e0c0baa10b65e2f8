"""An entity of a made-up project: its attributes, its access rules, its events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, Protocol

from auditor.model.frozen import frozen
from auditor.samples.attributes import SYSTEM_ATTRIBUTES, SYSTEM_PARENTS, Attribute, stored_attribute
from auditor.samples.elements import Document, element, identity, names, parts, plural

Members = Literal["all"] | Sequence[str]
"""Members of an entity: all of them, or their names as in `cli.md`."""


@frozen
class Association:
    """An association as it was declared; all names qualified."""

    name: str
    owner: str
    other: str
    is_set: bool
    both: bool
    delete: tuple[str, str]
    """What deleting the owner does to the other end, and the other end to its owners: keep, cascade or prevent."""

    def owned_by(self, entity: str) -> bool:
        """Whether it is a member of exactly this entity."""
        return entity == self.owner or (self.both and entity == self.other)


class Domain(Protocol):
    """What an entity must know of the rest of the project to name its members."""

    def entity(self, name: str) -> "EntityBuilder | None":
        """Give an entity of the project by qualified name; None when the project does not declare it."""

    def associations_of(self, entity: str) -> Iterator[Association]:
        """Give the associations that are members of exactly this entity."""


@frozen
class EntityOptions:
    """Properties of an entity that most do not set; the arguments of `ModuleBuilder.entity`."""

    persistable: bool = True
    generalization: str = ""
    owner: bool = False
    changed_by: bool = False
    created_date: bool = False
    changed_date: bool = False
    documentation: str = ""
    calculated: Sequence[str] = ()
    view: str = ""
    external: str = ""
    creatable: bool = False
    deletable: bool = False
    updatable: bool = False


@frozen
class _Rule:
    """An access rule as it was declared."""

    roles: tuple[str, ...]
    create: bool
    delete: bool
    read: Members
    write: Members
    unlisted: Sequence[str] = ()
    stale: Sequence[str] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


class EntityBuilder:
    """An entity under construction. What its rules name is looked up when the project is built."""

    def __init__(self, module: str, name: str, attributes: Mapping[str, str], options: EntityOptions) -> None:
        self.module = module
        self.name = f"{module}.{name}"
        """Qualified name."""
        self.options = options
        unknown = set(options.calculated) - set(attributes)
        if unknown:
            raise ValueError(f"{self.name}: calculated, but no attributes: {sorted(unknown)}")
        self.attributes = [Attribute(a, kind, a in options.calculated) for a, kind in attributes.items()]
        self._rules: list[_Rule] = []
        self._events: list[Document] = []

    def rule(
        self,
        *roles: str,
        create: bool = False,
        delete: bool = False,
        read: Members = (),
        write: Members = (),
        xpath: str = "",
        default: str = "None",
        caption: str = "",
        documentation: str = "",
        unlisted: Sequence[str] = (),
        stale: Sequence[str] = (),
    ) -> "EntityBuilder":
        """Add an access rule for module roles (bare names are the module's own).

        `read` and `write` are `"all"` or names of members: an own attribute bare, an own association bare or qualified,
        an inherited attribute in full. What is written is read too; all other members are listed with None.
        `default` is what members added later get: None, ReadOnly or ReadWrite. Other tools than Studio Pro leave rules
        out of date: `unlisted` names members that the rule lacks, `stale` stored names that it lists without right,
        of attributes or (with one dot) associations that are none of its members.
        """
        if default not in ("None", "ReadOnly", "ReadWrite"):
            raise ValueError(f"{self.name}: no default member access {default!r}")
        properties = {
            "DefaultMemberAccessRights": default,
            "Documentation": documentation,
            "XPathConstraint": xpath,
            "XPathConstraintCaption": caption,
        }
        qualified_roles = tuple(role if "." in role else f"{self.module}.{role}" for role in roles)
        self._rules.append(_Rule(qualified_roles, create, delete, read, write, unlisted, stale, properties))
        return self

    def event(self, moment: str, event: str, microflow: str) -> "EntityBuilder":
        """Let a microflow (qualified) run `Before` or `After` a `Commit`, `Create`, `Delete` or `RollBack`."""
        self._events.append(
            element(
                "DomainModels$EntityEvent",
                Microflow=microflow,
                Moment=moment,
                RaiseErrorOnFalse=moment == "Before",
                SendInputParameter=True,
                Type=event,
            )
        )
        return self

    def stored(self, domain: Domain) -> Document:
        """Make the element that a domain model holds."""
        return {
            "$ID": entity_id(self.name),
            **element(
                "DomainModels$EntityImpl",
                AccessRules=parts(self._stored_rule(rule, domain) for rule in self._rules),
                Attributes=parts(stored_attribute(a, self.name, self._mapped_value(a)) for a in self.attributes),
                Documentation=self.options.documentation,
                Events=parts(self._events),
                GUID=identity("entity storage", self.name),
                ExportLevel="Hidden",
                Image="",
                ImageData=b"",
                Indexes=parts(),
                IsRemote=False,
                Location="100;100",
                MaybeGeneralization=self._generalization(),
                Name=self.name.partition(".")[2],
                RemoteSource="",
                Source=self._source(),
                ValidationRules=parts(),
            ),
        }

    def source_document(self) -> Document | None:
        """Make the document that holds the query of a view entity."""
        if not self.options.view:
            return None
        return element(
            "DomainModels$ViewEntitySourceDocument",
            Documentation="",
            Excluded=False,
            ExportLevel="Hidden",
            Name=self.name.partition(".")[2],
            Oql=self.options.view,
        )

    def _generalization(self) -> Document:
        options = self.options
        if options.generalization:
            return element("DomainModels$Generalization", Generalization=options.generalization)
        return element(
            "DomainModels$NoGeneralization",
            HasChangedByAttr=options.changed_by,
            HasChangedDateAttr=options.changed_date,
            HasCreatedDateAttr=options.created_date,
            HasOwnerAttr=options.owner,
            Persistable=options.persistable,
        )

    def _source(self) -> Document | None:
        options = self.options
        if options.view:
            return element("DomainModels$OqlViewEntitySource", Oql=options.view, SourceDocument=self.name)
        if not options.external:
            return None
        bare = self.name.partition(".")[2]
        return element(
            "Rest$ODataRemoteEntitySource",
            Countable=True,
            Creatable=options.creatable,
            CreateChangeLocally=False,
            Deletable=options.deletable,
            EntitySet=plural(bare),
            Key=element("Rest$ODataKey", Parts=parts()),
            RemoteName=bare,
            SkipSupported=True,
            SourceDocument=options.external,
            TopSupported=True,
        )

    def _mapped_value(self, attribute: Attribute) -> Document | None:
        if self.options.view:
            return element("DomainModels$OqlViewValue", Reference=attribute.name)
        if not self.options.external:
            return None
        return element(
            "Rest$ODataMappedValue",
            Creatable=self.options.creatable,
            DefaultValueDesignTime="",
            Filterable=True,
            RemoteName=attribute.name,
            RemoteType="Edm.String",
            RepresentsStream=False,
            Sortable=True,
            Updatable=self.options.updatable,
        )

    def _stored_rule(self, rule: _Rule, domain: Domain) -> Document:
        members = self._members(domain)
        read, write = self._chosen(rule.read, members), self._chosen(rule.write, members)
        unlisted = self._chosen(rule.unlisted, members)
        listed = {member: kind for member, kind in members.items() if member not in unlisted}
        listed.update({member: (member.count(".") == 2, False) for member in rule.stale})
        accesses = []
        for member, (is_attribute, writable) in listed.items():
            rights = "None"
            if member in write and (writable or rule.write != "all"):
                rights = "ReadWrite"
            elif member in read or member in write:
                rights = "ReadOnly"
            accesses.append(
                element(
                    "DomainModels$MemberAccess",
                    AccessRights=rights,
                    Association="" if is_attribute else member,
                    Attribute=member if is_attribute else "",
                )
            )
        return element(
            "DomainModels$AccessRule",
            AllowCreate=rule.create,
            AllowDelete=rule.delete,
            AllowedModuleRoles=names(rule.roles),
            MemberAccesses=parts(accesses),
            **rule.properties,
        )

    def _members(self, domain: Domain) -> dict[str, tuple[bool, bool]]:
        """Give what a rule lists: stored name to whether it is an attribute, and whether it can be written."""
        attributes: dict[str, tuple[bool, bool]] = {}
        associations: dict[str, tuple[bool, bool]] = {}
        name = self.name
        while name:
            builder = domain.entity(name)
            if builder:
                attributes.update({f"{name}.{a.name}": (True, a.writable) for a in builder.attributes})
                parent = builder.options.generalization
            else:
                kept = SYSTEM_ATTRIBUTES.get(name, {})
                attributes.update({f"{name}.{attribute}": (True, writable) for attribute, writable in kept.items()})
                parent = SYSTEM_PARENTS.get(name, "")
            associations.update({a.name: (False, True) for a in domain.associations_of(name)})
            name = parent
        return attributes | associations

    def _chosen(self, wanted: Members, members: Mapping[str, object]) -> set[str]:
        if wanted == "all":
            return set(members)
        chosen = set()
        for label in wanted:
            known = [name for name in (f"{self.name}.{label}", f"{self.module}.{label}", label) if name in members]
            if not known:
                raise ValueError(f"{self.name} has no member {label!r}; it has {', '.join(members)}")
            chosen.add(known[0])
        return chosen


def entity_id(name: str) -> bytes:
    """Give the id of an entity by its qualified name: associations of the same domain model point to it."""
    return identity("entity", name)
