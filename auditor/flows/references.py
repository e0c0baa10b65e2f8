"""Which modules name something of which others, over everything that the model holds (rules.md, MOD-08).

What the model does not hold names nothing here: images, JSON structures and XML schemas, page templates and building
blocks, texts of widgets. So a module that offers only such things looks as if nobody used it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args

from auditor.model.names import NO_NAME, Name, module_of
from auditor.model.project import Project
from auditor.model.secret import ValueFacts
from auditor.model.source import Location

_NAMELESS = (bool, int, Enum, ValueFacts, NoneType)
_NOT_REFERENCES = ("location", "module", "line")
_OF_PROJECT = ("security", "settings", "user_roles", "navigation")
_OF_MODULES = (
    "pages",
    "microflows",
    "nanoflows",
    "services",
    "constants",
    "microflow_rules",
    "snippets",
    "layouts",
    "menus",
    "consumed",
    "databases",
    "mappings",
    "java_actions",
    "scheduled_events",
    "other_documents",
)


def named_by(project: Project) -> Mapping[Name, frozenset[Name]]:
    """Give for each module the other modules that name something of it; an empty name stands for the project itself.

    Excluded documents name nothing: they do not exist at run time (rules.md, What holds for every rule).
    """
    found: dict[Name, set[Name]] = {module.name: set() for module in project.modules}
    for holder, value in _holders(project):
        for module in _modules_in(value):
            if module in found and module != holder:
                found[module].add(holder)
    for source in project.java_sources or ():
        for module, holders in found.items():
            if module.lower() in source.modules and module != source.module:
                holders.add(source.module)
    return {module: frozenset(holders) for module, holders in found.items()}


def _holders(project: Project) -> Iterator[tuple[Name, object]]:
    """Give everything that can name things, with the module that it is in."""
    yield from ((NO_NAME, getattr(project, part)) for part in _OF_PROJECT)
    for part in _OF_MODULES:
        yield from ((d.module, d) for d in getattr(project, part) if not getattr(d, "excluded", False))
    for entity in project.entities.values():
        yield module_of(entity.name), entity
    for association in project.associations.values():
        yield module_of(association.name), association


def _modules_in(value: object) -> Iterator[Name]:
    """Give the modules of the dotted names in a value of the model, at any depth."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if "." in part:
                yield module_of(Name(part))
        elif isinstance(part, tuple | list | frozenset):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            waiting.extend(part)
            waiting.extend(part.values())
        elif part is not None and is_dataclass(part) and not isinstance(part, Location):
            model: type = type(part)
            waiting.extend(getattr(part, field) for field in _fields_of(model))


@cache
def _fields_of(model: type) -> tuple[str, ...]:
    """Give the fields of a class of the model that may hold a name."""
    return tuple(f.name for f in fields(model) if f.name not in _NOT_REFERENCES and _may_name(f.type))


def _may_name(type_: Any) -> bool:
    """Whether a value of a type may hold a name: words of the model itself, numbers and facts of secrets do not."""
    return not all(isinstance(one, type) and issubclass(one, _NAMELESS) for one in get_args(type_) or (type_,))
