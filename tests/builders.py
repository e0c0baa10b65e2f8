"""Small projects made directly of model values, for tests of what comes after the readers.

    shop = project(
        entity("Shop.Order", "Total", "Note", rules=[rule("Shop.User", read="all", xpath="[Paid]")]),
        user_roles=[user_role("Customer", "System.User", "Shop.User")],
    )

Members of a rule are named as in TARGET: own attributes bare, associations and inherited members in full. The
built-in System module is in every project.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from auditor.exports.system_module import system_module
from auditor.model.documents import Microflow, Nanoflow, Operation, Page, PublishedService, ServiceKind
from auditor.model.domain import AccessRule, Association, Attribute, AttributeType, Entity
from auditor.model.names import Name, Text, module_of
from auditor.model.project import (
    SYSTEM,
    SYSTEM_USER,
    Granularity,
    Module,
    ModuleRole,
    Project,
    ProjectSecurity,
    SecurityLevel,
    Source,
    UserRole,
)
from auditor.model.source import Location

VERSION = "10.24.4.12345"


@dataclass(frozen=True)
class RuleToBe:
    """An access rule before its entity is known."""

    roles: tuple[str, ...]
    fields: Mapping[str, Any]
    read: str | Sequence[str]
    write: str | Sequence[str]

    def build(self, entity_name: str, index: int, members: Mapping[str, Any]) -> AccessRule:
        """Make the rule: every member listed, "all" resolved, write implies read."""
        listed = tuple(members)
        settable = tuple(member for member, known in members.items() if not _kept_by_server(known))
        writable = settable if self.write == "all" else tuple(_stored(entity_name, m) for m in self.write)
        readable = listed if self.read == "all" else tuple(_stored(entity_name, m) for m in self.read)
        return AccessRule(
            entity=Name(entity_name),
            index=index,
            readable=tuple(dict.fromkeys((*readable, *writable))),
            writable=writable,
            listed=tuple(dict.fromkeys((*listed, *readable, *writable))),
            **self.fields,
        )


@dataclass(frozen=True)
class EntityToBe:
    """An entity before its members are known."""

    name: str
    attributes: tuple[Attribute, ...]
    rules: Sequence[RuleToBe]
    generalization: str
    persistable: bool | None
    more: Mapping[str, Any] = field(default_factory=dict)

    def build(self, rules: tuple[AccessRule, ...]) -> Entity:
        """Make the entity with finished rules."""
        return Entity(
            name=Name(self.name),
            module=module_of(self.name),
            generalization=Name(self.generalization),
            persistable=None if self.generalization else self.persistable,
            attributes=self.attributes,
            rules=rules,
            location=Location(Name("Shop.mpr"), Name(f"{module_of(self.name)} › domain model"), _bare(self.name)),
            **self.more,
        )


def rule(
    *roles: str,
    create: bool = False,
    delete: bool = False,
    read: str | Sequence[str] = (),
    write: str | Sequence[str] = (),
    xpath: str = "",
    user_roles: Sequence[str] = (),
) -> RuleToBe:
    """Say what an access rule grants to module roles; `user_roles` instead for exports that know only these."""
    fields = {
        "module_roles": tuple(map(Name, roles)),
        "user_roles": tuple(map(Name, user_roles)),
        "create": create,
        "delete": delete,
        "constraint": Text(xpath),
    }
    return RuleToBe(tuple(roles), fields, read, write)


def entity(
    name: str,
    *attributes: str | Attribute,
    rules: Sequence[RuleToBe] = (),
    generalization: str = "",
    persistable: bool | None = True,
    **more: Any,
) -> EntityToBe:
    """Say what an entity holds. An attribute given by name alone is a String."""
    made = tuple(a if isinstance(a, Attribute) else attribute(a) for a in attributes)
    return EntityToBe(name, made, rules, generalization, persistable, more)


def attribute(name: str, kind: AttributeType = AttributeType.STRING, **more: Any) -> Attribute:
    """Make an attribute."""
    return Attribute(Name(name), kind, **more)


def association(name: str, owner: str, other: str, **more: Any) -> Association:
    """Make an association: a reference from `owner` unless more is said."""
    return Association(Name(name), Name(owner), Name(other), **more)


def user_role(name: str, *module_roles: str, manages: Sequence[str] = (), **more: Any) -> UserRole:
    """Make a user role. `manages` are its manageable roles."""
    return UserRole(Name(name), tuple(map(Name, module_roles)), manageable_roles=tuple(map(Name, manages)), **more)


def page(name: str, *roles: str, **more: Any) -> Page:
    """Make a page that some module roles may open."""
    return Page(Name(name), module_of(name), tuple(map(Name, roles)), **more)


def microflow(name: str, *roles: str, **more: Any) -> Microflow:
    """Make a microflow that some module roles may run."""
    return Microflow(Name(name), module_of(name), tuple(map(Name, roles)), **more)


def nanoflow(name: str, *roles: str, **more: Any) -> Nanoflow:
    """Make a nanoflow that some module roles may run."""
    return Nanoflow(Name(name), module_of(name), tuple(map(Name, roles)), **more)


def service(
    name: str,
    *roles: str,
    authentication: Sequence[str] | None = ("Basic",),
    operations: Sequence[str] = (),
    **more: Any,
) -> PublishedService:
    """Make a published REST service with operations by name."""
    more.setdefault("kind", ServiceKind.REST)
    return PublishedService(
        Name(name),
        module_of(name),
        module_roles=tuple(map(Name, roles)),
        authentication=None if authentication is None else tuple(map(Name, authentication)),
        operations=tuple(Operation(Name(operation)) for operation in operations),
        **more,
    )


def project(
    *entities: EntityToBe,
    user_roles: Sequence[UserRole] = (),
    associations: Sequence[Association] = (),
    documents: Sequence[Page | Microflow | Nanoflow | PublishedService] = (),
    guest: str = "",
    level: SecurityLevel = SecurityLevel.PRODUCTION,
    granularity: Granularity = Granularity.MODULE_ROLES,
    modules: Sequence[Module] = (),
    **more: Any,
) -> Project:
    """Make a project. Modules and their roles are those that its parts name, unless given; `guest` turns guests on."""
    source = Source(Name("Shop.mpr"), "mpr-v2", "")
    system = system_module(Project(source, VERSION).version)
    bare = _project(source, [*(e.build(()) for e in entities), *system.entities], [*associations, *system.associations])
    built = [e.build(tuple(r.build(e.name, i, _listed(bare, e)) for i, r in enumerate(e.rules, 1))) for e in entities]
    return _project(
        source,
        [*built, *system.entities],
        [*associations, *system.associations],
        user_roles=tuple(user_roles),
        modules=tuple(modules) or _modules(built, documents, user_roles),
        security=ProjectSecurity(level=level, guest_access=bool(guest), guest_user_role=Name(guest)),
        granularity=granularity,
        pages=tuple(d for d in documents if isinstance(d, Page)),
        microflows=tuple(d for d in documents if isinstance(d, Microflow)),
        nanoflows=tuple(d for d in documents if isinstance(d, Nanoflow)),
        services=tuple(d for d in documents if isinstance(d, PublishedService)),
        **more,
    )


def _project(source: Source, entities: Iterable[Entity], associations: Iterable[Association], **more: Any) -> Project:
    return Project(
        source,
        VERSION,
        entities=MappingProxyType({e.name: e for e in entities}),
        associations=MappingProxyType({a.name: a for a in associations}),
        **more,
    )


def _modules(
    entities: Sequence[Entity], documents: Sequence[Any], user_roles: Sequence[UserRole]
) -> tuple[Module, ...]:
    """Make the modules that the parts of a project name, with every module role that they name."""
    roles = [r for e in entities for access_rule in e.rules for r in access_rule.module_roles]
    roles += [r for d in documents for r in d.module_roles]
    roles += [r for u in user_roles for r in u.module_roles]
    names = dict.fromkeys([*(e.module for e in entities), *(d.module for d in documents), *map(module_of, roles)])
    return tuple(
        Module(name, tuple(ModuleRole(r) for r in dict.fromkeys(roles) if module_of(r) == name))
        for name in names
        if name != SYSTEM
    )


def _listed(bare: Project, to_be: EntityToBe) -> dict[Name, Attribute | Association]:
    """Give the members that a rule lists: of a specialization of System.User not those that System declares on it."""
    below_user = bare.derives_from(Name(to_be.name), SYSTEM_USER)
    members = bare.members(Name(to_be.name))
    return {name: member for name, member in members.items() if not (below_user and name.startswith("System."))}


def _kept_by_server(member: Attribute | Association) -> bool:
    return isinstance(member, Attribute) and (member.calculated or member.type is AttributeType.AUTO_NUMBER)


def _stored(entity_name: str, member: str) -> Name:
    return Name(member if "." in member else f"{entity_name}.{member}")


def _bare(name: str) -> Name:
    return Name(name.rpartition(".")[2])
