"""Modules: `Projects$ModuleImpl` (4.x `Projects$Module`) with their security and settings units (formats.md 1.5)."""

from auditor.exports.units.fields import Element
from auditor.model.names import NO_NAME, Name, qualified
from auditor.model.project import Module, ModuleRole
from auditor.model.source import Location

_PROTECTED = "Protected"


def read_module(module: Element, security: Element | None, settings: Element | None) -> Module:
    """Read a module. `security` and `settings` are its `ModuleSecurity` and `ModuleSettings` units, where there are."""
    name = module.name("Name")
    return Module(
        name=name,
        roles=read_module_roles(security, name) if security else (),
        from_marketplace=module.boolean("FromAppStore"),
        version=_version(module),
        package_id=_package_id(module),
        is_theme=module.boolean("IsThemeModule"),
        # On the module itself in 9.3 to 9.7. `ProtectedModuleType` says nothing: it is `AddOn` for normal modules too.
        protected=any(unit.string("ExportLevel") == _PROTECTED for unit in (module, settings) if unit),
        roles_known=security is not None,
        location=module.scope.location,
    )


def read_module_roles(security: Element, module: Name) -> tuple[ModuleRole, ...]:
    """Read the roles of a `Security$ModuleSecurity`. It does not hold the module's name."""
    location = security.scope.location
    return tuple(
        ModuleRole(qualified(module, name), role.text("Description"), location.inside(name, role.line))
        for role in security.named_elements("ModuleRoles")
        for name in (role.name("Name"),)
    )


def module_location(file: Name, module: Name, unit: str = "") -> Location:
    """The location of a module (`Webshop`) or of one of its units (`Webshop › domain model`)."""
    return Location(file, Name(f"{module} › {unit}" if unit else module))


def _version(module: Element) -> Name:
    """`AppStoreVersion`, when it is one: real files also hold nothing, and bare numbers such as `95413`."""
    version = module.name("AppStoreVersion")
    return version if "." in version else NO_NAME


def _package_id(module: Element) -> Name:
    """A number up to Mendix 10, its text from 11 on; 0 where the module is not from the Marketplace."""
    number = module.integer("AppStorePackageId")
    return Name(str(number)) if number else module.name("AppStorePackageIdString")
