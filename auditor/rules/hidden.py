"""Modules whose contents the export does not show: nothing may be concluded from what they seem to lack."""

from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_ADMINISTRATOR, SYSTEM_USER, Project


def is_hidden(module_role: Name, project: Project) -> bool:
    """Whether what a module role gives is unknown: its module, or the contents of that, are not in the export.

    Add-on modules are in no project file, and some exports only list Marketplace modules (formats.md 1.6, 4). A module
    whose contents are there is not hidden. Of the System module only what its two module roles give is known
    (mendix-security.md 9). Where Mendix has resolved the module roles, names of user roles stand in their place.
    """
    name = module_of(module_role)
    if not name:
        return False
    if name == SYSTEM:
        return module_role not in (SYSTEM_USER, SYSTEM_ADMINISTRATOR)
    module = project.module_by_name.get(name)
    if module is None:
        return True
    return (module.protected or not module.roles_known) and not _has_contents(name, project)


def dangles(module_role: Name, project: Project) -> bool:
    """Whether a module role does not exist although its module is in the export with its roles (ROLE-11)."""
    module = project.module_by_name.get(module_of(module_role))
    return module is not None and module.roles_known and module_role not in project.module_role_by_name


def _has_contents(module: Name, project: Project) -> bool:
    return (
        any(entity.module == module for entity in project.entities.values())
        or any(page.module == module for page in project.pages)
        or any(flow.module == module for flow in project.microflows)
        or any(flow.module == module for flow in project.nanoflows)
    )
