"""The chain behind any cell: which roles bring which rules, what they grant, and what is missing for one that is empty.

Nothing here is guessed from documents: what microflows and pages do is added by `flows`, through `Why.around`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from auditor.access import why_words
from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.rights import Right
from auditor.access.roles import RoleSet, managed_users
from auditor.access.rows import Rows, rows_of
from auditor.access.shadow import shadowed
from auditor.access.system_user import ManagedRule
from auditor.access.target import Target
from auditor.access.users import can_give
from auditor.model.documents import PublishedService
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text
from auditor.model.project import SYSTEM_USER, Granularity
from auditor.model.source import NOWHERE, Location


@frozen
class Link:
    """One way by which a rule, or the right to use a document, reaches the set of roles."""

    user_role: Name | None
    """None for a module role that was added to the set by itself."""
    module_role: Name | None
    """None for user management, and where the export knows user roles only."""
    rule: AccessRule | None
    """None for documents: they have allowed roles, not access rules."""
    grants: bool
    rows: Text = NO_TEXT
    """The row constraint as stored."""
    kind: str = ""
    sentence: str = ""
    """Which rows the rule covers, in words."""
    shadowed_by: tuple[Name, ...] = ()
    """Ids of the rules that make its row constraint irrelevant for this set of roles."""


@frozen
class Elsewhere:
    """Something that would grant what the set of roles has not."""

    rule: AccessRule | None
    """None for documents."""
    module_roles: tuple[Name, ...]
    """Module roles that bring it; user roles where the export knows only these."""
    holders: tuple[Name, ...]
    """User roles that hold one of them."""


@frozen
class Around:
    """A way to the same end that is not this right."""

    sentence: str
    document: Name = NO_NAME
    """The microflow, page or service that it is about; empty for user management."""


@dataclass(frozen=True)
class Why:
    """Why a set of roles may do something, or may not."""

    access: EffectiveAccess
    target: Target
    rows: Rows
    chain: tuple[Link, ...]
    """Every rule on the entity that reaches the set, granting or not, in the order of roles."""
    around: tuple[Around, ...] = ()
    """What user management allows. Who knows what documents do adds them: `replace(why, around=(*why.around, ...))`."""

    @property
    def answer(self) -> bool:
        """Whether the right is granted, on any rows."""
        return self.rows is not Rows.NONE

    @property
    def granting(self) -> tuple[AccessRule, ...]:
        """The rules that grant it, each once."""
        return _once(link.rule for link in self.chain if link.grants and link.rule)

    @property
    def active(self) -> tuple[AccessRule, ...]:
        """The rules on the entity that reach the set, granting or not, each once."""
        return _once(link.rule for link in self.chain if link.rule)

    @property
    def bringing_none(self) -> tuple[Name, ...]:
        """Module roles of the set that bring no rule (for a document: that are not allowed), sorted.

        None where the export stores access for user roles: there no module role brings any.
        """
        if self.access.model.project.granularity is Granularity.USER_ROLES:
            return ()
        bringing = {link.module_role for link in self.chain}
        return tuple(sorted(role for role in self.access.module_roles if role not in bringing))

    @cached_property
    def sentence(self) -> str:
        """The answer in one sentence, to read aloud."""
        return why_words.answer(self)

    @cached_property
    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """Rules, or allowed roles, that do not reach the set and would grant it."""
        return tuple(_elsewhere(self.access, self.target, self.active))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What would be needed, one of these, when the answer is no; empty when it is yes, or when nothing helps."""
        return () if self.answer else tuple(why_words.missing(self))

    @cached_property
    def removal(self) -> str:
        """What would take the right away, when the answer is yes."""
        return why_words.removal(self) if self.answer else ""

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What limits the answer: a security level that does not enforce it, rules that the export may not hold."""
        return tuple(why_words.notes(self))

    @property
    def source(self) -> Location:
        """Where the first granting rule stands, else the first one that reaches the set, else the entity, document."""
        project = self.access.model.project
        for rule in (*self.granting, *self.active):
            if rule.index:
                return project.entities[rule.entity].rule_location(rule)
        thing = self.target.entity or self.target.document
        return thing.location if thing else NOWHERE


def why(access: EffectiveAccess, target: Target) -> Why:
    """Explain a cell, or the right to use a document, for any set of roles."""
    if target.document:
        found = Why(access, target, rows_of_target(access, target), tuple(_document_chain(access, target)))
    else:
        found = Why(access, target, rows_of_target(access, target), tuple(_rule_chain(access, target)))
    return (
        found if found.answer else Why(access, target, found.rows, found.chain, tuple(_by_management(access, target)))
    )


def rows_of_target(access: EffectiveAccess, target: Target) -> Rows:
    """Give the rows on which a set of roles has a right, by what is stored; for documents all or none."""
    if target.document is None:
        return rows_of(granting_rules(access, target), target.right)
    document = target.document
    if document.excluded:
        return Rows.NONE
    open_to_all = isinstance(document, PublishedService) and document.open_because is not None
    return Rows.ALL if open_to_all or access.holds_any(document) else Rows.NONE


def granting_rules(access: EffectiveAccess, target: Target) -> tuple[AccessRule, ...]:
    """Give the rules that grant a right on an entity or member; read and write of an entity: of any member."""
    if target.entity is None:
        return ()
    found = access.entity(target.entity.name)
    if target.member is not None or target.right in (Right.CREATE, Right.DELETE):
        return found.granting(target.right, target.member)
    cells = found.read if target.right is Right.READ else found.write
    granting = {id(rule) for rules in cells.values() for rule in rules}
    return tuple(rule for rule in found.rules if id(rule) in granting)


def holdings(access: EffectiveAccess) -> Iterator[tuple[Name | None, tuple[Name, ...]]]:
    """Give the roles of a set as they are held: user role and its module roles; None and those added by themselves."""
    project = access.model.project
    removed = access.roles.removed
    for name in access.roles.user_roles:
        role = project.user_role_by_name.get(name)
        held = role.module_roles if role else (name,)
        yield name, tuple(dict.fromkeys(module_role for module_role in held if module_role not in removed))
    if added := tuple(role for role in access.roles.added if role not in removed):
        yield None, added


def _rule_chain(access: EffectiveAccess, target: Target) -> Iterator[Link]:
    entity = target.entity
    if entity is None:
        return
    found = access.entity(entity.name)
    meanings = access.model.meanings
    granting = {id(rule) for rule in granting_rules(access, target)}
    shadows = shadowed(found, meanings)
    for user_role, module_role, rule in _ways(access, found):
        yield Link(
            user_role,
            module_role,
            rule,
            id(rule) in granting,
            rule.constraint,
            meanings.kind(rule),
            meanings.sentence(rule),
            tuple(other.id for other in shadows.get(rule.id, ())),
        )


def _ways(access: EffectiveAccess, found: EntityAccess) -> Iterator[tuple[Name | None, Name | None, AccessRule]]:
    """Give each active rule once for every role that brings it."""
    project = access.model.project
    for user_role, module_roles in holdings(access):
        for module_role in module_roles:
            yield from ((user_role, module_role, rule) for rule in found.rules if module_role in rule.module_roles)
        if user_role is None:
            continue
        manages = managed_users(project, RoleSet((user_role,))).any
        for rule in found.rules:
            if (manages and isinstance(rule, ManagedRule)) or (not rule.module_roles and user_role in rule.user_roles):
                yield user_role, None, rule


def _document_chain(access: EffectiveAccess, target: Target) -> Iterator[Link]:
    document = target.document
    if document is None or document.excluded:
        return
    for user_role, module_roles in holdings(access):
        for module_role in module_roles:
            if module_role in document.module_roles:
                yield Link(user_role, module_role, None, True)
        if user_role is not None and not document.module_roles and user_role in document.user_roles:
            yield Link(user_role, None, None, True)


def _elsewhere(access: EffectiveAccess, target: Target, active: tuple[AccessRule, ...]) -> Iterator[Elsewhere]:
    project = access.model.project
    if target.document:
        allowed = target.document.module_roles or target.document.user_roles
        others = tuple(role for role in allowed if role not in access.tokens)
        if others and not target.document.excluded:
            yield Elsewhere(None, others, _holders(access, others))
        return
    entity = target.entity
    if (
        entity
        and target.member
        and target.member.startswith("System.")
        and project.derives_from(entity.name, SYSTEM_USER)
    ):
        entity = project.entities.get(SYSTEM_USER)
    for position, rule in enumerate(entity.rules if entity else ()):
        if not any(rule is other for other in active) and _would_grant(access, target, rule, position):
            roles = rule.module_roles or rule.user_roles
            yield Elsewhere(rule, roles, _holders(access, roles))


def _would_grant(access: EffectiveAccess, target: Target, rule: AccessRule, position: int) -> bool:
    """Whether a rule grants the right to who has it. Asked of the index, which knows what is no cell."""
    index = access.model.index(rule.entity)
    match target.right:
        case Right.CREATE:
            return rule.create
        case Right.DELETE:
            return rule.delete
        case _:
            cells = index.read if target.right is Right.READ else index.write
            return any(bits >> position & 1 for member, bits in cells if target.member in (None, member))


def _holders(access: EffectiveAccess, roles: Iterable[Name]) -> tuple[Name, ...]:
    """Give the user roles that hold one of some module roles, or are one of them, in the project's order."""
    wanted = set(roles)
    users = access.model.project.user_roles
    return tuple(role.name for role in users if role.name in wanted or not wanted.isdisjoint(role.module_roles))


def _by_management(access: EffectiveAccess, target: Target) -> Iterator[Around]:
    """Say which roles the set could hand out that have the right."""
    model = access.model
    for role, chain in can_give(model.project, access.roles).items():
        if rows_of_target(model.user_role(role), target) is not Rows.NONE:
            yield Around(why_words.by_management(access.roles.spoken, chain, target.right))


def _once(rules: Iterable[AccessRule]) -> tuple[AccessRule, ...]:
    return tuple({id(rule): rule for rule in rules}.values())
