"""The built-in System module: every app has it, no project file holds it (formats.md 1.7).

`system_module.json` holds it as Mendix compiled it into apps of some versions; a project gets the newest that is not
above its own version, an older project the oldest.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from auditor.model.domain import AccessRule, Association, Attribute, AttributeType, Entity
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, Text
from auditor.model.project import SYSTEM

_Version = tuple[int, int]


@frozen
class SystemModule:
    """The System module of one Mendix version."""

    version: str
    """Major and minor number: `10.12`."""
    sentence: Text
    """Which one was taken and why, for the coverage."""
    entities: tuple[Entity, ...]
    associations: tuple[Association, ...]


def system_module(version: tuple[int, int, int]) -> SystemModule:
    """Give the System module for a project of this Mendix version (zeros: unknown, so the oldest)."""
    asked = version[:2]
    older = [known for known in _versions() if known <= asked]
    taken = max(older) if older else min(_versions())
    sentence = f"built in, of Mendix {_shown(taken)}"
    if not older:
        sentence += ", the oldest that is known"
    elif taken != asked:
        sentence += f", the newest up to {_shown(asked)}"
    return SystemModule(_shown(taken), Text(sentence), *_read(taken))


def _shown(version: _Version) -> str:
    return f"{version[0]}.{version[1]}"


@cache
def _versions() -> Mapping[_Version, Any]:
    stored = json.loads(resources.files("auditor.exports").joinpath("system_module.json").read_bytes())
    return {_major_and_minor(version): content for version, content in stored["versions"].items()}


def _major_and_minor(version: str) -> _Version:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


@cache
def _read(version: _Version) -> tuple[tuple[Entity, ...], tuple[Association, ...]]:
    content = _versions()[version]
    entities = tuple(_entity(Name(name), entity) for name, entity in content["entities"].items())
    return entities, tuple(_association(association) for association in content["associations"])


def _entity(name: Name, stored: Mapping[str, Any]) -> Entity:
    generalization = Name(stored["generalization"] or NO_NAME)
    return Entity(
        name=name,
        module=SYSTEM,
        generalization=generalization,
        persistable=None if generalization else stored["persistable"],
        attributes=tuple(Attribute(Name(a), AttributeType(t)) for a, t in stored["attributes"].items()),
        rules=tuple(_rule(name, index, rule) for index, rule in enumerate(stored["rules"], 1)),
        stores_owner=stored["has_owner"],
        stores_changed_by=stored["has_changed_by"],
        stores_created_date=stored["has_created_date"],
        stores_changed_date=stored["has_changed_date"],
    )


def _rule(entity: Name, index: int, stored: Mapping[str, Any]) -> AccessRule:
    members = {Name(member): right for member, right in stored["members"].items()}
    return AccessRule(
        entity=entity,
        index=index,
        module_roles=tuple(Name(role) for role in stored["module_roles"]),
        create=stored["create"],
        delete=stored["delete"],
        readable=tuple(member for member, right in members.items() if right != "None"),
        writable=tuple(member for member, right in members.items() if right == "ReadWrite"),
        listed=tuple(members),
        constraint=Text(stored["xpath"]),
    )


def _association(stored: Mapping[str, Any]) -> Association:
    return Association(
        name=Name(stored["QualifiedName"]),
        owner=Name(stored["ParentPointer"]),
        other=Name(stored["ChildPointer"]),
        is_set=stored["Type"] == "ReferenceSet",
        both_own=stored["Owner"] == "Both",
    )
