"""What the selectors of a policy file name in one project. One that names nothing is an error: it tests nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from auditor.access.effective import Document, EntityAccess
from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.access.target import nearest
from auditor.files.errors import InputError
from auditor.findings.finding import Granted
from auditor.model.documents import PublishedService
from auditor.model.domain import Entity
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_USER, Project
from auditor.policy.policy import Capability, Data, Policy
from auditor.rules.context import Context
from auditor.rules.duties import configuration_entities, is_business
from auditor.rules.sensitive import sensitive_members_of

OWN, MARKETPLACE = "own", "marketplace"
"""Words for modules: the app's own, and those that come from the Marketplace."""

Members = frozenset[Name] | None
"""Members by stored name; None for any member, and for create and delete."""


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """What one capability is about in a project."""

    capability: Capability
    entities: Mapping[Name, Members]
    """Entities, with the members that it is about there."""
    documents: frozenset[Name]
    """Microflows and nanoflows, pages or services."""
    cells: dict[EntityAccess, tuple[Granted, ...]] = field(default_factory=dict)
    """What an access to an entity has of it, as far as somebody asked: roles share their accesses."""


def resolve(capability: Capability, context: Context) -> Resolved:
    """Find what a capability is about. Raises `InputError` POLICY when its selector matches nothing."""
    return _Resolving(capability, context).resolved()


def refuse(policy: Policy, line: int, what: str) -> InputError:
    """Make the error of something in a policy file that does not fit the project."""
    return InputError("POLICY", what, policy.file, f"line {line}")


class _Resolving:
    def __init__(self, capability: Capability, context: Context) -> None:
        self._capability = capability
        self._context = context
        self._project = context.project
        self._filter = ModuleFilter(capability, context)

    def resolved(self) -> Resolved:
        """Find it, or raise."""
        right = self._capability.right
        if right in (*ENTITY_RIGHTS, *MEMBER_RIGHTS):
            entities = dict(self._entities())
            if not entities and self._is_asked():
                raise self._nothing(self._project.entities)
            return Resolved(self._capability, dict(self._of_data(entities)), frozenset())
        found = frozenset(self._documents())
        if not found and self._is_asked():
            raise self._nothing(document.name for document in documents_of(right, self._project))
        return Resolved(self._capability, {}, found)

    def _is_asked(self) -> bool:
        """Whether to refuse a selector that matches nothing: one of the file, where nothing was lost in reading."""
        return self._capability.line > 0 and not any(entry.unreadable for entry in self._project.coverage)

    def _entities(self) -> Iterator[tuple[Name, Members]]:
        capability, project = self._capability, self._project
        for entity in project.entities.values():
            if not capability.selector.matches(entity.name) or not self._filter.lets(entity.module):
                continue
            if capability.persistable is not None and project.persistable(entity.name) is not capability.persistable:
                continue
            if not capability.selector.member:
                yield entity.name, None
            elif members := self._members(entity):
                yield entity.name, members

    def _members(self, entity: Entity) -> frozenset[Name]:
        project, selector = self._project, self._capability.selector
        # What System declares on System.User is decided there, for its specializations too (merging.md G10).
        of_users = project.derives_from(entity.name, SYSTEM_USER)
        return frozenset(
            member
            for member in project.members(entity.name)
            if selector.matches_member(project.member_label(entity.name, member))
            and not (of_users and module_of(member) == SYSTEM)
        )

    def _of_data(self, entities: Mapping[Name, Members]) -> Iterator[tuple[Name, Members]]:
        """Keep what holds the kind of data that the capability is about. There may be none: that is no error."""
        context = self._context
        for entity, members in entities.items():
            match self._capability.data:
                case None:
                    yield entity, members
                case Data.CONFIGURATION:
                    if entity in configuration_entities(context):
                        yield entity, members
                case Data.BUSINESS:
                    if is_business(entity, context):
                        yield entity, members
                case data:
                    found = frozenset(_classed(entity, data, context))
                    found = found if members is None else found & members
                    if found:
                        yield entity, found

    def _documents(self) -> Iterator[Name]:
        selector = self._capability.selector
        for document in documents_of(self._capability.right, self._project):
            if document.excluded or not selector.matches(document.name):
                continue
            if self._filter.lets(module_of(document.name)) and (
                not isinstance(document, PublishedService)
                or not selector.member
                or any(selector.matches_member(operation.name) for operation in document.operations)
            ):
                yield document.name

    def _nothing(self, known: Iterable[Name]) -> InputError:
        capability = self._capability
        told = f"{capability} matches nothing in {self._project.source.path}"
        if capability.include or capability.exclude or capability.persistable is not None:
            told += ", with what narrows it"
        elif capability.selector.is_plain and not capability.selector.member:
            told += f"; {nearest(capability.selector.thing, known)}"
        elif capability.selector.is_plain and (entity := Name(capability.selector.thing)) in self._project.entities:
            labels = [self._project.member_label(entity, member) for member in self._project.members(entity)]
            told += f"; members of {entity}: {nearest(capability.selector.member, labels)}"
        return refuse(self._context.policy, capability.line, told)


def _classed(entity: Name, data: Data, context: Context) -> Iterator[Name]:
    """The members of an entity that are sensitive; or those among them that are secret."""
    for member in sensitive_members_of(entity, context):
        declared_by, _, bare = member.rpartition(".")
        if data is Data.SENSITIVE or context.words.secret_member(Name(declared_by), bare):
            yield member


def documents_of(right: Right, project: Project) -> Iterator[Document]:
    """Give the documents that a right is about."""
    match right:
        case Right.EXECUTE:
            yield from project.microflows
            yield from project.nanoflows
        case Right.VIEW:
            yield from project.pages
        case Right.CALL:
            yield from project.services


class ModuleFilter:
    """Which modules a capability looks at."""

    def __init__(self, capability: Capability, context: Context) -> None:
        """Take the words of a capability. Raises `InputError` POLICY for a module that does not exist."""
        self._include, self._exclude = capability.include, capability.exclude
        self._project = project = context.project
        for word in (*self._include, *self._exclude):
            if word not in (OWN, MARKETPLACE, SYSTEM, *project.module_by_name):
                known = [*project.module_by_name, Name(OWN), Name(MARKETPLACE), SYSTEM]
                told = f"there is no module {word}; {nearest(word, known)}"
                raise refuse(context.policy, capability.line, told)

    def lets(self, module: Name) -> bool:
        """Whether it looks at a module."""
        if self._include and not self._among(module, self._include):
            return False
        return not self._among(module, self._exclude)

    def _among(self, module: Name, words: tuple[str, ...]) -> bool:
        if module in words:
            return True
        if module == SYSTEM:
            return False
        return (OWN if self._project.is_own(module) else MARKETPLACE) in words
