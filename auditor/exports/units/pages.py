"""Pages (4.x: forms), snippets and layouts (formats.md 2.4)."""

from auditor.exports.units.data_types import read_type
from auditor.exports.units.fields import Element
from auditor.exports.units.page_content import choose, read_content
from auditor.exports.units.roles import COMPILED_ROLES, user_roles
from auditor.model.documents import Layout, Page, Parameter, Snippet
from auditor.model.names import NO_NAME, Name, qualified

__all__ = ["PAGE_KEYS", "choose", "read_layout", "read_page", "read_snippet"]

PAGE_KEYS = ("Name", "AllowedModuleRoles", "AllowedRoles", "Url", "Excluded", *COMPILED_ROLES)
"""What `read_page` needs at least: of a page of 3 MB some hundred bytes."""

_URL_SINCE = (6, 7)


def read_page(page: Element) -> Page:
    """Read a `Forms$Page` or `Forms$Form` of which only `PAGE_KEYS` need to be there."""
    return Page(
        name=qualified(page.scope.module, page.name("Name")),
        module=page.scope.module,
        # Other tools write their roles under a second key, some under both: what either names may open the page.
        module_roles=tuple(dict.fromkeys(page.names("AllowedModuleRoles") + page.names("AllowedRoles"))),
        user_roles=user_roles(page),
        url=page.name_since("Url", _URL_SINCE),
        parameters=_parameters(page),
        layout=_layout(page),
        content=read_content(page),
        mark_as_used=page.boolean("MarkAsUsed"),
        excluded=page.boolean("Excluded"),
        location=page.scope.location,
    )


def read_snippet(snippet: Element) -> Snippet:
    """Read a `Forms$Snippet`; before 9.21 it had one entity instead of parameters."""
    parameters = _parameters(snippet)
    if not parameters and (entity := snippet.name("Entity")):
        parameters = (Parameter(NO_NAME, entity, type=Name("Object")),)
    return Snippet(
        name=qualified(snippet.scope.module, snippet.name("Name")),
        module=snippet.scope.module,
        parameters=parameters,
        content=read_content(snippet),
        excluded=snippet.boolean("Excluded"),
        location=snippet.scope.location,
    )


def read_layout(layout: Element) -> Layout:
    """Read a `Forms$Layout`."""
    return Layout(
        name=qualified(layout.scope.module, layout.name("Name")),
        module=layout.scope.module,
        layout=_layout(layout),
        content=read_content(layout),
        excluded=layout.boolean("Excluded"),
        location=layout.scope.location,
    )


def _parameters(document: Element) -> tuple[Parameter, ...]:
    """Read the parameters that take objects or lists; in a project file others are not even decoded."""
    parameters = []
    for parameter in document.elements("Parameters"):
        type_ = read_type(parameter, "ParameterType", "Type")
        parameters.append(Parameter(parameter.name("Name"), type_.entity, type_.is_list, type_.word))
    return tuple(parameter for parameter in parameters if parameter.entity)


def _layout(document: Element) -> Name:
    call = document.element("FormCall")
    return call.name("Form") if call else NO_NAME
