"""`mx export-security-overview -t json`: Mendix's own combination of access rules by user role (formats.md 4.5).

Each row, which is all that one user role may do with one entity under one XPath, becomes an access rule for that user
role. Settings, domain model and what documents do are not in it, so rules that need these are not checked. A user
role's module roles are kept: those of the System module bring its built-in rules, and tell who is an administrator.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from auditor.exports.coverage import Reading, count, cover
from auditor.exports.garbage import paused_collection
from auditor.exports.mpr import Progress
from auditor.exports.overview_entities import OverviewEntities
from auditor.exports.system_module import system_module
from auditor.exports.units.fields import Element, Names, Scope
from auditor.files.errors import InputError
from auditor.model.documents import Microflow, Nanoflow, Page
from auditor.model.domain import Association, Entity
from auditor.model.names import NO_NAME, Name, Text, qualified
from auditor.model.project import (
    SYSTEM,
    SYSTEM_ADMINISTRATOR,
    SYSTEM_USER,
    Granularity,
    Module,
    Project,
    ProjectSecurity,
    Source,
    UserRole,
)
from auditor.model.source import Location

FORMAT = "security-overview"
KEYS = ("entityAccess", "documentAccess", "userRoles")
"""The keys of the object that an overview is."""

_OLDEST = (11, 0, 0)
"""The command came with this version; it reads projects of Mendix 10 too, and does not say which."""

_REPORT = 500
_Named = TypeVar("_Named", Entity, Association)


def recognises(value: object) -> bool:
    """Whether a JSON value is an overview: an object with at least two of its three lists."""
    return isinstance(value, dict) and sum(isinstance(value.get(key), list) for key in KEYS) >= 2


def make_project(value: Mapping[str, Any], source: Source, progress: Progress | None = None) -> Project:
    """Make a project of an overview that has been parsed; `progress` is told rows. Errors: OVERVIEW_EMPTY."""
    with paused_collection():
        return _Reader(source).read(value, progress)


class _Reader:
    """One reading of one overview."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._reading = Reading()
        self._names = Names()
        self._entities = OverviewEntities(source.path)
        self._pages: list[Page] = []
        self._microflows: list[Microflow] = []
        self._nanoflows: list[Nanoflow] = []
        self._roles: dict[Name, tuple[Name, ...]] = {}
        """User role -> its module roles."""
        self._anonymous: dict[Name, None] = {}
        self._administrators: dict[Name, None] = {}
        self._modules: dict[Name, None] = {}

    def read(self, value: Mapping[str, Any], progress: Progress | None) -> Project:
        """Read all rows and make the project."""
        readers: tuple[tuple[str, str, Callable[[Element], None]], ...] = (
            ("userRoles", "roles", self._read_role),
            ("entityAccess", "access rules", self._read_entity),
            ("documentAccess", "documents", self._read_document),
        )
        rows = [(read, row) for key, area, read in readers for row in self._element(value, area).elements(key)]
        for done, (read, row) in enumerate(rows, 1):
            read(row)
            if progress and (done % _REPORT == 0 or done == len(rows)):
                progress(done, len(rows))
        if not self._roles:
            message = "names no user role, so it says of nobody what they may do; export it again"
            raise InputError("OVERVIEW_EMPTY", message, self._source.path)
        self._reading.units = len(rows)
        project = self._project()
        return replace(project, coverage=cover(project, self._reading))

    def _element(self, value: Mapping[str, Any], area: str) -> Element:
        location = Location(self._source.path, Name(area))
        surprises = self._reading.surprises[area]
        return Element(value, Scope(location, NO_NAME, _OLDEST, surprises, self._names, defaults=False))

    def _read_role(self, row: Element) -> None:
        role = self._role(row)
        if not role:
            return
        held = [(held.name("module"), held.name("moduleRole")) for held in row.elements("moduleRoles")]
        self._modules.update((module, None) for module, _ in held)
        self._roles[role] += tuple(bare if "." in bare else qualified(module, bare) for module, bare in held)

    def _read_entity(self, row: Element) -> None:
        self._modules[row.name("module")] = None
        role = self._role(row.element("userRole") if isinstance(row.doc.get("userRole"), dict) else row)
        if role and row.has("entity"):
            self._entities.add(row, role)
        elif role:
            row.surprise("a row names no entity")

    def _read_document(self, row: Element) -> None:
        module, document = row.name("module"), row.name("document")
        self._modules[module] = None
        name = document if "." in document else qualified(module, document)
        roles = tuple(dict.fromkeys(role for named in row.elements("userRoles") if (role := self._role(named))))
        location = Location(self._source.path, name)
        match row.string("documentType"):
            case "Page":
                self._pages.append(Page(name, module, user_roles=roles, location=location))
            case "Microflow":
                self._microflows.append(Microflow(name, module, user_roles=roles, location=location))
            case "Nanoflow":
                self._nanoflows.append(Nanoflow(name, module, user_roles=roles, location=location))
            case _:
                row.surprise("documentType is a word that is not known")

    def _role(self, row: Element | None) -> Name:
        """Give the name of a user role, which stands under `name` or `userRole`, and take note of what it is."""
        role = (row.name("name") or row.name("userRole")) if row else NO_NAME
        if row is None or not role:
            self._element({}, "roles").surprise("a user role has no name")
            return NO_NAME
        self._roles.setdefault(role, ())
        if row.boolean("isAnonymousRole"):
            self._anonymous[role] = None
        if row.boolean("isAdministratorRole"):
            self._administrators[role] = None
        return role

    def _project(self) -> Project:
        system = system_module(_OLDEST)
        modules = [module for module in self._modules if module and module != SYSTEM]
        user_roles = tuple(self._user_roles())
        self._tell(system.version)
        return Project(
            self._source,
            "",
            Granularity.USER_ROLES,
            modules=tuple(Module(m, roles_known=False, location=Location(self._source.path, m)) for m in modules),
            user_roles=user_roles,
            security=ProjectSecurity(
                guest_access=bool(self._anonymous),
                guest_user_role=next(iter(self._anonymous), NO_NAME),
                admin_user_role=next(iter(self._administrators), None),
            ),
            entities=_by_name((*self._entities.entities(), *system.entities)),
            associations=_by_name((*self._entities.associations(), *system.associations)),
            pages=tuple(self._pages),
            microflows=tuple(self._microflows),
            nanoflows=tuple(self._nanoflows),
        )

    def _user_roles(self) -> Iterator[UserRole]:
        """Give the user roles. Where no role at all holds one of System's, the overview leaves these out: then the
        administrator's role gets System.Administrator, which it has in every app, and the others System.User."""
        guessed = self._roles and not any(role.startswith("System.") for held in self._roles.values() for role in held)
        if guessed:
            missing = "which of System's module roles a user role holds is not in the export, and taken as usual"
            self._reading.lacking["roles"].append(missing)
        for role, held in self._roles.items():
            of_system = SYSTEM_ADMINISTRATOR if role in self._administrators else SYSTEM_USER
            module_roles = tuple(dict.fromkeys((*held, of_system) if guessed else held))
            location = Location(self._source.path, Name("user roles"), role)
            yield UserRole(role, module_roles, check_security=None, location=location)

    def _tell(self, system_version: str) -> None:
        """Say what no overview holds."""
        reading = self._reading
        documents = (
            count(len(self._pages), "page"),
            count(len(self._microflows), "microflow"),
            count(len(self._nanoflows), "nanoflow"),
        )
        reading.absent |= {
            "project security": "an overview holds no settings of the app",
            "settings": "an overview holds no settings of the app",
            "user management": "an overview does not say which users a role may manage",
            "entities": "those that a role may use, by name; not which are persistable, or specializations",
            "documents": f"{', '.join(documents)}: who may use them, not what they do",
            "activities": "who may run flows, not what they do",
            "widgets": "who may open pages, not what they show",
            "services": "an overview holds none",
            "constants": "an overview holds none",
            "modules": "an overview does not say which modules come from the Marketplace",
            "module versions": "an overview does not hold them",
        }
        reading.lacking["access rules"].append("combined by Mendix for each user role; protected modules are left out")
        reading.system_module = Text(f"built in, of Mendix {system_version}; an overview leaves it out")
        reading.javasource = "not in the export"


def _by_name(parts: tuple[_Named, ...]) -> Mapping[Name, _Named]:
    return MappingProxyType({part.name: part for part in parts})
