"""Configuration and business data: which entities hold which, and which module roles reach them (rules.md, Words).

ROLE-04, ROLE-15 and ROLE-17 rest on it, and the separation of duties in the policy file will.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.access.index import RuleIndex
from auditor.model.domain import Entity
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM, SYSTEM_USER
from auditor.rules.context import Context

_ACCOUNTS = "Administration"
"""The module whose entities are accounts, no business data."""


@dataclass(slots=True)
class Duties:
    """What one module role does with configuration and with business data. Entities in the project's order."""

    writes_configuration: list[Name] = field(default_factory=list)
    reads_business: list[Name] = field(default_factory=list)
    """What is written is read as well."""
    writes_business: list[Name] = field(default_factory=list)

    @property
    def mixed(self) -> bool:
        """Whether it writes both: consumers of the module cannot take it apart (ROLE-17)."""
        return bool(self.writes_configuration and self.writes_business)


@frozen
class _Kinds:
    configuration: Mapping[Name, str]
    business: frozenset[Name]


def configuration_entities(context: Context) -> Mapping[Name, str]:
    """Give the configuration entities, each with what makes it one: `by its name: Setting`, `declared in ...`."""
    return _kinds(context).configuration


def is_business(entity: Name, context: Context) -> bool:
    """Whether an entity holds business data."""
    return entity in _kinds(context).business


def duties_of(module_role: Name, context: Context) -> Duties:
    """Say what a module role alone does with configuration and with business data."""
    known = context.memo.get("duties")
    if not isinstance(known, dict):
        known = context.memo["duties"] = _all_duties(context)
    found = known.get(module_role)
    return found if isinstance(found, Duties) else Duties()


def configuration_roles(module_roles: Iterable[Name], context: Context) -> tuple[Name, ...]:
    """Give those of some module roles that write a configuration entity, sorted."""
    return tuple(sorted(role for role in module_roles if duties_of(role, context).writes_configuration))


def _kinds(context: Context) -> _Kinds:
    known = context.memo.get("kinds of entities")
    if not isinstance(known, _Kinds):
        known = context.memo["kinds of entities"] = _sort_entities(context)
    return known


def _sort_entities(context: Context) -> _Kinds:
    configuration: dict[Name, str] = {}
    business: list[Name] = []
    for entity in context.project.entities.values():
        if entity.module == SYSTEM or not context.is_stored_entity(entity):
            continue
        if word := context.words.configuration(entity.name):
            configuration[entity.name] = word
        elif _may_be_business(entity, context):
            business.append(entity.name)
    return _Kinds(configuration, frozenset(business))


def _may_be_business(entity: Entity, context: Context) -> bool:
    project = context.project
    return (
        project.is_own(entity.module)
        and entity.module != _ACCOUNTS
        and not project.derives_from(entity.name, SYSTEM_USER)
    )


def _all_duties(context: Context) -> dict[Name, Duties]:
    found: dict[Name, Duties] = {}
    kinds = _kinds(context)
    for name in context.project.entities:
        if name in kinds.configuration or name in kinds.business:
            index = context.access.index(name)
            for token in index.tokens:
                _add(found.setdefault(token, Duties()), token, index, name in kinds.business)
    return found


def _add(duties: Duties, token: Name, index: RuleIndex, business: bool) -> None:
    active = index.tokens[token]
    writes = any(bits & active for _, bits in index.write)
    if business and any(bits & active for _, bits in index.read):
        duties.reads_business.append(index.entity)
    if writes:
        (duties.writes_business if business else duties.writes_configuration).append(index.entity)
