"""The project: what an export holds, as one value, with the lookups that every room needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from auditor.model.documents import (
    Constant,
    Layout,
    Microflow,
    MicroflowRule,
    Nanoflow,
    Page,
    PublishedService,
    Snippet,
)
from auditor.model.domain import Association, Attribute, Entity, Enumeration
from auditor.model.frozen import frozen
from auditor.model.integration import (
    ConsumedService,
    DatabaseConnection,
    DataMapping,
    JavaAction,
    JavaSource,
    OtherDocument,
    RunConfiguration,
)
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text
from auditor.model.navigation import Menu, NavigationProfile, ScheduledEvent
from auditor.model.secret import Secret
from auditor.model.source import NOWHERE, Location

SYSTEM = Name("System")
SYSTEM_USER = Name("System.User")
SYSTEM_ADMINISTRATOR = Name("System.Administrator")


class Granularity(StrEnum):
    """How finely an export knows who holds a right."""

    MODULE_ROLES = "module roles"
    USER_ROLES = "user roles"


class SecurityLevel(StrEnum):
    """The security level of a project (mendix-security.md 1.1), in the words of cli.md."""

    OFF = "off"
    PROTOTYPE = "prototype"
    PRODUCTION = "production"
    UNKNOWN = "unknown"


class ReadStatus(StrEnum):
    """How completely an area was read."""

    READ = "read"
    PARTIAL = "partial"
    ABSENT = "absent"


@frozen
class Coverage:
    """One area of the export: what was read of it, and what was not."""

    area: Name
    status: ReadStatus
    detail: Text
    unreadable: bool = False
    """Whether a part of the export could not be read, which makes the run partial (exit 3)."""


@frozen
class ModuleRole:
    """A module role: what one module lets its holders do."""

    name: Name
    """Qualified name."""
    description: Text = NO_TEXT
    location: Location = NOWHERE


@frozen
class Module:
    """A module of the project; the System module is not among them."""

    name: Name
    roles: tuple[ModuleRole, ...] = ()
    from_marketplace: bool = False
    """False for every module in versions that do not store it (before 5)."""
    version: Name = NO_NAME
    """`AppStoreVersion` when it has a dot, else empty (rules.md: version of a module)."""
    package_id: Name = NO_NAME
    """Numeric Marketplace component id as text."""
    is_theme: bool = False
    protected: bool = False
    """`ExportLevel` Protected: what it holds may be unreadable."""
    roles_known: bool = True
    """Whether the export holds the module's security; False makes dangling roles undecidable."""
    location: Location = NOWHERE


@frozen
class UserRole:
    """A user role: a set of module roles, and whom its holders may manage (mendix-security.md 1.3)."""

    name: Name
    module_roles: tuple[Name, ...] = ()
    description: Text = NO_TEXT
    manage_all_roles: bool = False
    manageable_roles: tuple[Name, ...] = ()
    manage_users_without_roles: bool = False
    check_security: bool | None = True
    location: Location = NOWHERE

    @property
    def manages_users(self) -> bool:
        """Whether it may manage any user (rules.md, Words)."""
        return self.manage_all_roles or bool(self.manageable_roles) or self.manage_users_without_roles


@frozen
class PasswordPolicy:
    """`PasswordPolicySettings`."""

    minimum_length: int
    require_digit: bool
    require_mixed_case: bool
    require_symbol: bool


@frozen
class DemoUser:
    """A demo user; its password stays as a `Secret`."""

    name: Name
    user_roles: tuple[Name, ...] = ()
    entity: Name = NO_NAME
    password: Secret | None = None


@frozen
class ProjectSecurity:
    """`Security$ProjectSecurity`. None: the export or its Mendix version does not hold the property."""

    level: SecurityLevel = SecurityLevel.UNKNOWN
    check_security: bool | None = None
    strict_mode: bool | None = None
    strict_page_url_check: bool | None = None
    admin_user_name: Name | None = None
    admin_user_role: Name | None = None
    admin_password: Secret | None = None
    guest_access: bool | None = None
    guest_user_role: Name = NO_NAME
    """As stored; it may be stale while guest access is off. Ask `Project.guest_role`."""
    enable_demo_users: bool | None = None
    demo_users: tuple[DemoUser, ...] = ()
    password_policy: PasswordPolicy | None = None
    location: Location = NOWHERE


@frozen
class RuntimeSettings:
    """What the audit uses of `Settings$ProjectSettings`. None: not in this export or version."""

    hash_algorithm: Name | None = None
    bcrypt_cost: int | None = None
    allow_user_multiple_sessions: bool | None = None
    system_context_for_background_tasks: bool | None = None
    optimized_client: Name | None = None
    """`Yes`, `No` or `MigrationMode`."""
    after_startup: Name = NO_NAME
    """Microflows that the runtime calls, as no user; this and the next two."""
    before_shutdown: Name = NO_NAME
    health_check: Name = NO_NAME
    workflow_microflows: tuple[Name, ...] = ()
    """Microflows that workflow events call."""
    workflow_user_entity: Name = NO_NAME
    configurations: tuple[RunConfiguration, ...] = ()
    location: Location = NOWHERE


@frozen
class Source:
    """Which export a project was read from."""

    path: Name
    """Base name."""
    format: str
    """A word of cli.md: `mpr-v1`, `mpr-v2`, `mpk`, `xml`, ..."""
    sha256: str
    original_format: str = ""
    """For our own XML: the format that it was converted from."""
    original_sha256: str = ""
    """For our own XML: the SHA-256 of the file that it was converted from."""

    @property
    def location(self) -> Location:
        """The export as a whole: the place of what no single unit holds, such as the Mendix version."""
        return Location(self.path)


@dataclass(frozen=True)
class Project:
    """A Mendix project, or a packaged module, as one export shows it. Excluded documents are in it, marked."""

    source: Source
    mendix_version: str
    """`10.24.4.12345`, as stored and safe to show; empty when the export does not say."""
    granularity: Granularity = Granularity.MODULE_ROLES
    modules: tuple[Module, ...] = ()
    user_roles: tuple[UserRole, ...] = ()
    security: ProjectSecurity = ProjectSecurity()
    settings: RuntimeSettings = RuntimeSettings()
    entities: Mapping[Name, Entity] = field(default_factory=lambda: MappingProxyType({}))
    """By qualified name, in the order of the export, the System module's last."""
    associations: Mapping[Name, Association] = field(default_factory=lambda: MappingProxyType({}))
    enumerations: Mapping[Name, Enumeration] = field(default_factory=lambda: MappingProxyType({}))
    pages: tuple[Page, ...] = ()
    microflows: tuple[Microflow, ...] = ()
    nanoflows: tuple[Nanoflow, ...] = ()
    services: tuple[PublishedService, ...] = ()
    constants: tuple[Constant, ...] = ()
    microflow_rules: tuple[MicroflowRule, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    layouts: tuple[Layout, ...] = ()
    menus: tuple[Menu, ...] = ()
    navigation: tuple[NavigationProfile, ...] = ()
    consumed: tuple[ConsumedService, ...] = ()
    databases: tuple[DatabaseConnection, ...] = ()
    mappings: tuple[DataMapping, ...] = ()
    java_actions: tuple[JavaAction, ...] = ()
    java_sources: tuple[JavaSource, ...] | None = None
    """None where there is no folder of Java sources beside the export."""
    scheduled_events: tuple[ScheduledEvent, ...] = ()
    other_documents: tuple[OtherDocument, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def name(self) -> Name:
        """The project's name: the file name without its ending."""
        stem, dot, _ = self.source.path.rpartition(".")
        return Name(stem) if dot and stem else self.source.path

    @property
    def version(self) -> tuple[int, int, int]:
        """Major, minor and patch number; zeros when the export does not say."""
        numbers = [int(part) for part in _leading_numbers(self.mendix_version)]
        major, minor, patch = [*numbers, 0, 0, 0][:3]
        return major, minor, patch

    @cached_property
    def module_by_name(self) -> Mapping[Name, Module]:
        """Modules by name, without System."""
        return {module.name: module for module in self.modules}

    @cached_property
    def user_role_by_name(self) -> Mapping[Name, UserRole]:
        """User roles by name."""
        return {role.name: role for role in self.user_roles}

    @cached_property
    def module_role_by_name(self) -> Mapping[Name, ModuleRole]:
        """Module roles of the project's modules by qualified name, without those of System."""
        return {role.name: role for module in self.modules for role in module.roles}

    @cached_property
    def constant_by_name(self) -> Mapping[Name, Constant]:
        """Constants by qualified name."""
        return {constant.name: constant for constant in self.constants}

    @cached_property
    def held_module_roles(self) -> Mapping[Name, tuple[Name, ...]]:
        """For each module role that a user role holds: the names of those user roles."""
        holders: dict[Name, list[Name]] = {}
        for role in self.user_roles:
            for module_role in dict.fromkeys(role.module_roles):
                holders.setdefault(module_role, []).append(role.name)
        return {module_role: tuple(names) for module_role, names in holders.items()}

    @cached_property
    def is_package(self) -> bool:
        """Whether it has no user roles: a module, packaged or not (rules.md, Words).

        Not when they are missing because the project's security could not be read.
        """
        return not self.user_roles and not any(c.unreadable and c.area == "project security" for c in self.coverage)

    @property
    def guest_role(self) -> UserRole | None:
        """The anonymous user's role: only while guest access is on, and only when it exists."""
        if not self.security.guest_access:
            return None
        return self.user_role_by_name.get(self.security.guest_user_role)

    def is_own(self, module: Name) -> bool:
        """Whether a module is the app's own; in a package every module is (rules.md, Words)."""
        if module == SYSTEM:
            return False
        known = self.module_by_name.get(module)
        return self.is_package or known is None or not known.from_marketplace

    def generalizations(self, entity: Name) -> tuple[Entity, ...]:
        """The chain above an entity, nearest first, as far as the export holds it."""
        chain: list[Entity] = []
        seen = {entity}
        current = self.entities.get(entity)
        while current and current.generalization and current.generalization not in seen:
            seen.add(current.generalization)
            current = self.entities.get(current.generalization)
            if current:
                chain.append(current)
        return tuple(chain)

    def root(self, entity: Name) -> Entity | None:
        """The root of an entity's generalizations; None where the chain leaves the export (or goes in a circle)."""
        start = self.entities.get(entity)
        if start is None:
            return None
        top = (start, *self.generalizations(entity))[-1]
        return None if top.generalization else top

    def is_whole(self, entity: Name) -> bool:
        """Whether all members of an entity are known: it is known that its generalizations end where the export's do.

        A security overview tells of generalizations only what members show, so nothing of kinds, and no end.
        """
        root = self.root(entity)
        return root is not None and root.persistable is not None

    def persistable(self, entity: Name) -> bool | None:
        """Whether an entity is persistable: as its root says (rules.md, Words). None where that is unknown."""
        return self._persistable.get(entity)

    @cached_property
    def _persistable(self) -> Mapping[Name, bool | None]:
        answers: dict[Name, bool | None] = {}
        for name in self.entities:
            root = self.root(name)
            answers[name] = root.persistable if root else None
        return answers

    def derives_from(self, entity: Name, ancestor: Name) -> bool:
        """Whether `entity` is a specialization of `ancestor`, at any depth (not `ancestor` itself)."""
        start = self.entities.get(entity)
        chain = (start, *self.generalizations(entity)) if start else ()
        return any(e.generalization == ancestor for e in chain)

    @cached_property
    def _owned_associations(self) -> Mapping[Name, tuple[Name, ...]]:
        owned: dict[Name, list[Name]] = {}
        for association in self.associations.values():
            owned.setdefault(association.owner, []).append(association.name)
            if association.both_own and association.other != association.owner:
                owned.setdefault(association.other, []).append(association.name)
        return {entity: tuple(names) for entity, names in owned.items()}

    def owned_associations(self, entity: Name) -> tuple[Name, ...]:
        """Qualified associations that are members of exactly this entity (owner side; with `Both`, both sides)."""
        return self._owned_associations.get(entity, ())

    def members(self, entity: Name) -> Mapping[Name, Attribute | Association]:
        """All members by stored name: own attributes, inherited ones, then associations it or a generalization owns.

        Source: mendix-security.md 3.4. System members (owner, dates) are not among them: no rule lists them.
        """
        known = self._member_cache.get(entity)
        if known is None:
            start = self.entities.get(entity)
            chain = (start, *self.generalizations(entity)) if start else ()
            known = {name: attribute for e in chain for name, attribute in e.own_attributes()}
            known.update({a: self.associations[a] for e in chain for a in self.owned_associations(e.name)})
            self._member_cache[entity] = known
        return known

    @cached_property
    def _member_cache(self) -> dict[Name, Mapping[Name, Attribute | Association]]:
        return {}

    def member_label(self, entity: Name, member: Name) -> Name:
        """How a member is written in TARGET and in JSON (cli.md, Arguments): own attributes bare, others in full."""
        prefix = f"{entity}."
        return Name(member[len(prefix) :]) if member.startswith(prefix) else member

    def member_named(self, entity: Name, label: str) -> Name | None:
        """The stored name of a member given as in `member_label`; None when the entity has no such member."""
        members = self.members(entity)
        own = Name(f"{entity}.{label}")
        return own if own in members else Name(label) if label in members else None


def _leading_numbers(version: str) -> list[str]:
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(digits)
        if digits != part:
            break
    return numbers
