"""Made-up projects in the shapes that Studio Pro stores, read by the same readers as real ones.

    app = App()
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    app.user_role("Customer", "System.User", "Shop.User")
    project = app.project()

`App()` alone is set up so well that no rule finds anything above info in it; whatever a rule finds in an app, the app
asked for. Shapes are those of Mendix 7.23 and newer; older versions only lack what they did not store yet.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditor.exports.java_sources import add_java_sources, read_java_source
from auditor.exports.mpr import read_mpr_bytes
from auditor.files.new_folder import write_new_files
from auditor.model.integration import JavaSource
from auditor.model.names import name as shown
from auditor.model.project import Project, Source
from auditor.samples import settings, storage
from auditor.samples.elements import ABSENT, Document, complete, element, identity
from auditor.samples.entity import Association, EntityBuilder
from auditor.samples.module import ModuleBuilder, Origin
from auditor.samples.storage import StoredUnit
from auditor.samples.versions import version_of

__all__ = ["ABSENT", "App"]

DEFAULT_VERSION = "10.24.21.12345"
"""Of a line with long-term support, and newer than the fixes that its advisories name."""

_MODULE_SETTINGS_SINCE = (9, 8, 0)


class App:
    """A project under construction. Declare things in any order, then ask for the project or for its files."""

    def __init__(self, version: str = DEFAULT_VERSION, name: str = "Sample") -> None:
        self.version = version
        """The version of Studio Pro that wrote it; it decides which properties are stored."""
        self.name = name
        """The project's name: that of its file."""
        self.modules: dict[str, ModuleBuilder] = {}
        self._user_roles: dict[str, Document] = {}
        self._demo_users: list[Document] = []
        self._guest_role: str | None = None
        self._is_package = False
        self._home: tuple[str, str, dict[str, str]] = ("", "", {})
        self._changes: dict[str, dict[str, Any]] = {}
        self._configured: dict[str, str | None] = {}
        self._native: Document | None = None
        self._items: list[Document] = []
        self._java: dict[str, str] | None = {}
        self.user_role("Administrator", "System.Administrator", manage_all=True)

    def module(self, name: str, *roles: str, documented: bool = True, **origin: Any) -> ModuleBuilder:
        """Add a module with module roles. `origin`: marketplace, version, package_id, protected, theme."""
        if name in self.modules:
            raise ValueError(f"the module {name} is there already")
        described = {role: f"May do in {name} what a {role} does." if documented else "" for role in roles}
        module = self.modules[name] = ModuleBuilder(name, described, Origin(**origin))
        return module

    def user_role(
        self,
        name: str,
        *module_roles: str,
        description: str | None = None,
        manage_all: bool = False,
        manages: Sequence[str] = (),
        manages_without_roles: bool = False,
        check_security: bool = True,
    ) -> "App":
        """Add a user role that holds module roles (qualified). Given again, a name replaces the role, in its place."""
        words = f"For everyone who works as {name}." if description is None else description
        self._user_roles[name] = settings.user_role(
            name, module_roles, words, manage_all, manages, manages_without_roles, check_security
        )
        return self

    def guest(self, role: str = "Anonymous") -> "App":
        """Turn anonymous access on with a user role; declaring that role is up to the caller."""
        self._guest_role = role
        return self

    def demo_user(
        self, name: str, *user_roles: str, password: str = settings.DEMO_PASSWORD, entity: str = "System.User"
    ) -> "App":
        """Add a demo user, which turns demo users on."""
        self._demo_users.append(settings.demo_user(name, user_roles, password, entity))
        return self

    def security(self, **stored: Any) -> "App":
        """Set properties of the project security by their storage names; `ABSENT` takes one out."""
        return self._change("security", stored)

    def password_policy(self, **stored: Any) -> "App":
        """Set properties of the password policy by their storage names."""
        return self._change("policy", stored)

    def settings(self, **stored: Any) -> "App":
        """Set properties of the runtime settings (`Settings$ModelSettings`) by their storage names."""
        return self._change("runtime", stored)

    def web_settings(self, **stored: Any) -> "App":
        """Set properties of the web client's settings by their storage names."""
        return self._change("web", stored)

    def server_configuration(self, **stored: Any) -> "App":
        """Set properties of the one run configuration by their storage names."""
        return self._change("server", stored)

    def configured_constant(self, constant: str, value: str | None) -> "App":
        """Give a constant (qualified) a value in the one run configuration; None: one that stays with a developer."""
        self._configured[constant] = value
        return self

    def native_navigation(
        self, entities: Mapping[str, str], database: bool = True, files: bool = True, session: bool = True
    ) -> "App":
        """Add a native navigation profile. `entities` that stay on the device map to a mode: `All`, `None` ...; the
        others say what is encrypted there."""
        self._native = settings.native_profile(entities, database, files, session)
        return self

    def java_source(self, path: str, code: str) -> "App":
        """Add a file of Java code beside the project: `javasource/shop/actions/Order_Total.java`."""
        self._java = {**(self._java or {}), path: code}
        return self

    def no_java_folder(self) -> "App":
        """Leave the folder of Java sources out, which stands beside every real project."""
        self._java = None
        return self

    def home(self, page: str = "", microflow: str = "", by_user_role: Mapping[str, str] | None = None) -> "App":
        """Set the home page or microflow of the navigation, and home pages of user roles (all qualified)."""
        self._home = page, microflow, dict(by_user_role or {})
        return self

    def navigation_items(self, *items: Document) -> "App":
        """Add items to the menu of the navigation, as in `samples/widgets.py`."""
        self._items += items
        return self

    def package(self) -> "App":
        """Make it a packaged module: no user roles, and the stub of a project around it."""
        self._is_package = True
        return self

    # What an entity must know of its project (`Domain`).

    def entity(self, name: str) -> EntityBuilder | None:
        """Give an entity by qualified name; None when no module declares it."""
        module = self.modules.get(name.partition(".")[0])
        return module.entities.get(name) if module else None

    def associations_of(self, entity: str) -> Iterator[Association]:
        """Give the associations that are members of exactly this entity."""
        for module in self.modules.values():
            yield from (association for association in module.associations if association.owned_by(entity))

    # What can be made of it.

    def units(self) -> list[StoredUnit]:
        """Give the units of the project in the order of a project file."""
        root = identity("project", self.name)
        units = [self._unit(element("Projects$Project", IsSystemProject=False), root, "", "project", self.name)]
        for words, document in self._project_documents().items():
            containment = "ProjectConversion" if words == "conversions" else "ProjectDocuments"
            units.append(self._unit(document, root, containment, words))
        for index, module in enumerate(self.modules.values()):
            units.extend(self._module_units(module, index, root))
        return units

    def mpr_v1(self) -> bytes:
        """Give the project as an `.mpr` that holds everything."""
        return storage.mpr_v1(self.units(), self.version)

    def mpr_v2(self, file_name: str) -> Mapping[str, bytes]:
        """Give the project as an `.mpr` with its contents beside it: path -> bytes."""
        return storage.mpr_v2(self.units(), self.version, file_name)

    def write_mpr_v2(self, folder: str | Path, file_name: str) -> Path:
        """Write the project as an `.mpr` with its contents beside it, and give the path of the `.mpr`.

        Existing files are never replaced: `OutputError` OUT_EXISTS.
        """
        write_new_files(folder, self.mpr_v2(file_name))
        return Path(folder) / file_name

    def mpk(self, others: Mapping[str, bytes] | None = None) -> bytes:
        """Give the project as a module package, named after its first module. `others`: further files in it."""
        return storage.mpk(self.mpr_v1(), next(iter(self.modules), self.name), others)

    def project(self) -> Project:
        """Read the project back, as any other: through its bytes and the reader of project files."""
        data = self.mpr_v1()
        form = "mpk" if self._is_package else "mpr-v1"
        project = read_mpr_bytes(data, Source(shown(f"{self.name}.mpr"), form, hashlib.sha256(data).hexdigest()))
        return project if self._java is None else add_java_sources(project, tuple(self._java_sources(self._java)))

    def _java_sources(self, files: Mapping[str, str]) -> Iterator[JavaSource]:
        for path, code in files.items():
            if source := read_java_source(code, shown(path), map(shown, self.modules)):
                yield source

    def _change(self, part: str, stored: Mapping[str, Any]) -> "App":
        self._changes.setdefault(part, {}).update(stored)
        return self

    def _changed(self, part: str) -> Mapping[str, Any]:
        return self._changes.get(part, {})

    def _project_documents(self) -> dict[str, Document]:
        page, microflow, by_user_role = self._home
        if self._is_package:
            security = settings.package_security(self._changed("security"))
        else:
            security = settings.project_security(
                self._user_roles.values(),
                self._demo_users,
                self._guest_role,
                self._changed("policy"),
                self._changed("security"),
            )
        return {
            "settings": settings.project_settings(
                self._changed("runtime"),
                self._changed("web"),
                {"ConstantValues": settings.constant_values(self._configured), **self._changed("server")},
            ),
            "navigation": settings.navigation(self.name, page, microflow, by_user_role, self._native, self._items),
            "texts": settings.system_texts(),
            "security": security,
            "conversions": settings.conversions(),
        }

    def _module_units(self, module: ModuleBuilder, index: int, root: bytes) -> Iterator[StoredUnit]:
        name = module.name
        stored = self._unit(_module_document(module, index), root, "Modules", "module", name)
        yield stored
        yield self._unit(module.domain_model(self), stored.id, "DomainModel", "domain model", name)
        yield self._unit(module.security(), stored.id, "ModuleSecurity", "module security", name)
        if version_of(self.version) >= _MODULE_SETTINGS_SINCE:
            yield self._unit(module.settings(), stored.id, "ModuleSettings", "module settings", name)
        folders = {"": stored.id}
        for number, (folder, document) in enumerate(module.stored_documents(self)):
            for path in _with_parents(folder):
                if path not in folders:
                    parent, _, bare = path.rpartition("/")
                    made = element("Projects$Folder", Name=bare)
                    unit = self._unit(made, folders[parent], "Folders", "folder", name, path)
                    folders[path] = unit.id
                    yield unit
            yield self._unit(document, folders[folder], "Documents", "document", name, str(number), document["Name"])

    def _unit(self, document: Document, container: bytes, containment: str, *words: str) -> StoredUnit:
        unit_id = identity(*words) if containment else container
        finished = complete({**document, "$ID": unit_id}, "/".join(words), version_of(self.version))
        return StoredUnit(unit_id, container, containment, finished)


def _module_document(module: ModuleBuilder, index: int) -> Document:
    origin = module.origin
    guid = storage.guid_text(identity("marketplace", module.name)) if origin.marketplace else ""
    return element(
        "Projects$ModuleImpl",
        AppStoreGuid=guid,
        AppStorePackageId=origin.package_id,
        AppStorePackageIdString=str(origin.package_id or ""),
        AppStoreVersion=origin.version,
        AppStoreVersionGuid=guid,
        ExportLevel="Protected" if origin.protected else "Source",
        FromAppStore=origin.marketplace,
        IsThemeModule=origin.theme,
        Name=module.name,
        NewSortIndex=float(index),
    )


def _with_parents(folder: str) -> list[str]:
    """Give a folder after all folders around it: `A/B` is `A`, then `A/B`."""
    steps = folder.split("/") if folder else []
    return ["/".join(steps[: depth + 1]) for depth in range(len(steps))]
