"""What a rule sees beside its subject: the project, the access of every role, the policy, and whom roles are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.effective import ENTITY_RIGHTS, AccessModel, EffectiveAccess, EntityAccess, Right
from auditor.access.roles import RoleSet, is_guest
from auditor.findings.finding import Certainty, Granted, Subjects
from auditor.findings.fingerprint import canonical_text
from auditor.flows.calls import CallGraph
from auditor.flows.effects import Effects
from auditor.model.documents import PublishedService
from auditor.model.domain import AccessRule, Entity, SourceKind
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM, SYSTEM_ADMINISTRATOR, SYSTEM_USER, Granularity, Project, SecurityLevel
from auditor.policy.in_force import WordsInForce
from auditor.policy.policy import NO_POLICY, Policy, Switch
from auditor.rules.advisories import Advisories, shipped


@dataclass(frozen=True, eq=False)
class RoleSubject:
    """A role that is judged: a user role, several at once, or a module role as if a user role held it alone."""

    access: EffectiveAccess
    names: tuple[Name, ...]
    """User roles; in a package the module role that stands for one; empty when latent."""
    module_role: Name | None
    """The module role that it is about, when latent or in a package."""
    latent: bool
    is_guest: bool
    is_administrator: bool
    """Holds System.Administrator. Rules that spare administrators never spare the guest (`spared`)."""

    @property
    def spared(self) -> bool:
        """Whether rules that spare administrator roles spare this one."""
        return self.is_administrator and not self.is_guest

    @property
    def label(self) -> str:
        """How a sentence names it: `Customer`, `a user role that holds Shop.User`."""
        if self.module_role:
            return f"a user role that holds {self.module_role}"
        return self.access.roles.label

    def about(self, entity: Name = NO_NAME, access_rule: Name = NO_NAME, document: Name = NO_NAME) -> Subjects:
        """Make the subjects of a finding about this role, and about a thing where it is about one too."""
        module_roles: tuple[Name, ...] = ()
        if not self.names:
            module_roles = (self.module_role,) if self.module_role else self.access.roles.added
        return Subjects(self.names, module_roles, access_rule=access_rule, entity=entity, document=document)


@dataclass(frozen=True, slots=True, eq=False)
class RoleOnEntity:
    """A role and an entity on which it has some right: the subject of most ENT rules."""

    role: RoleSubject
    entity: Entity
    access: EntityAccess

    def cells(self, right: Right) -> Iterator[Granted]:
        """Give what the app's rules grant, members that the same rules grant together."""
        if right in ENTITY_RIGHTS:
            if rules := self._of_app(self.access.granting(right)):
                yield Granted(right, (), rules)
            return
        by_rules: dict[int, tuple[tuple[AccessRule, ...], list[Name]]] = {}
        for member, rules in (self.access.read if right is Right.READ else self.access.write).items():
            by_rules.setdefault(id(rules), (rules, []))[1].append(member)
        for rules, members in by_rules.values():
            if granting := self._of_app(rules):
                yield Granted(right, tuple(sorted(members)), granting)

    def _of_app(self, rules: tuple[AccessRule, ...]) -> tuple[AccessRule, ...]:
        """Leave out what the System module's own rules give: every app has that (rules.md, System module).

        Except, for the guest's role, what comes through System.Administrator alone. Members that System declares on
        System.User are left out of its specializations, since no rule of theirs decides about them.
        """
        if self.entity.module == SYSTEM:
            return tuple(rule for rule in rules if self.role.is_guest and _through_administrator(rule))
        return tuple(rule for rule in rules if rule.entity == self.entity.name)


def _through_administrator(rule: AccessRule) -> bool:
    return SYSTEM_ADMINISTRATOR in rule.module_roles and SYSTEM_USER not in rule.module_roles


def _parted(roles: list[RoleSubject]) -> list[tuple[RoleSubject, ...]]:
    parts: dict[tuple[bool, bool, bool], list[RoleSubject]] = {}
    for role in roles:
        parts.setdefault((role.is_guest, role.is_administrator, role.latent), []).append(role)
    return [tuple(part) for part in parts.values()]


@dataclass(frozen=True, slots=True, eq=False)
class RoleGroup:
    """Roles that are alike on one entity: the same cells, and all of them guest, administrators, latent, or none."""

    entity: Entity
    access: EntityAccess
    roles: tuple[RoleSubject, ...]


class Context:
    """One audit's view of a project. Everything is computed when asked and kept."""

    def __init__(
        self,
        project: Project,
        access: AccessModel | None = None,
        advisories: Advisories | None = None,
        policy: Policy = NO_POLICY,
    ) -> None:
        self.project = project
        self.policy = policy
        """What the organisation says: the policy file that was named, or nothing."""
        self.advisories = advisories or shipped()
        """The known vulnerabilities: those that mxaudit brings along, unless given others."""
        self.access = access or AccessModel(project)
        self._groups: tuple[Sequence[RoleSubject], tuple[RoleGroup, ...]] | None = None
        self.memo: dict[str, object] = {}
        """What rules compute once for a whole audit, by a name of their own."""
        self.unknown_persistable: dict[Name, None] = {}
        """Entities of which the rule in hand asked whether they are persistable, and the export does not say it."""

    @cached_property
    def words(self) -> WordsInForce:
        """What names give away, by the shipped lists and by what the policy file adds, clears and classifies.

        Raises `InputError` POLICY where the file classifies what is not there.
        """
        return WordsInForce(self.policy, self.project)

    @cached_property
    def switches(self) -> Mapping[str, Switch]:
        """Rules by id that the policy file switches off, or gives another severity."""
        return {switch.rule: switch for switch in self.policy.switches}

    @cached_property
    def roles(self) -> tuple[RoleSubject, ...]:
        """The user roles, each alone; in a package the module roles in their place."""
        return tuple(self.role_subject(access) for access in self.access.single_roles)

    @cached_property
    def latent_roles(self) -> tuple[RoleSubject, ...]:
        """Module roles that no user role holds, each as if a user role held it alone; none in a package."""
        project = self.project
        if not project.user_roles or project.granularity is Granularity.USER_ROLES:
            return ()
        unheld = [name for name in project.module_role_by_name if name not in project.held_module_roles]
        return tuple(RoleSubject(self.access.of(RoleSet((), (name,))), (), name, True, False, False) for name in unheld)

    def role_subject(self, access: EffectiveAccess) -> RoleSubject:
        """Make the subject for a set of roles: a hypothetical merged role is judged like a real one."""
        roles = access.roles
        alone = roles.user_roles[0] if len(roles.user_roles) == 1 else None
        stands_for = alone if self.project.is_package and not roles.added and not roles.removed else None
        return RoleSubject(
            access=access,
            names=roles.user_roles,
            module_role=stands_for,
            latent=False,
            is_guest=is_guest(self.project, roles),
            is_administrator=SYSTEM_ADMINISTRATOR in access.module_roles,
        )

    @cached_property
    def judged_roles(self) -> tuple[RoleSubject, ...]:
        """Every role that an audit judges: `roles`, then `latent_roles`."""
        return self.roles + self.latent_roles

    def groups(self, roles: Sequence[RoleSubject]) -> tuple[RoleGroup, ...]:
        """Group roles by what they may do on each entity, in the project's order; where they may do nothing, none.

        The rules about roles and entities all go through the same roles, so the last answer is remembered.
        """
        if self._groups is None or self._groups[0] is not roles:
            self._groups = (roles, tuple(self._grouped(roles)))
        return self._groups[1]

    def _grouped(self, roles: Sequence[RoleSubject]) -> Iterator[RoleGroup]:
        sets = tuple(role.access for role in roles)
        alike: dict[int, tuple[list[int], list[tuple[RoleSubject, ...]]]] = {}
        for entity in self.project.entities.values():
            for access, positions in self.access.grouped(entity.name, sets):
                known = alike.get(id(positions))
                if known is None:
                    # The list is kept beside its parts, so that its id stays its own.
                    known = alike[id(positions)] = (positions, _parted([roles[p] for p in positions]))
                for part in known[1]:
                    yield RoleGroup(entity, access, part)

    def is_latent(self, rule: AccessRule) -> bool:
        """Whether an access rule grants nothing today, because no user role holds one of its module roles."""
        project = self.project
        if not project.user_roles or project.granularity is Granularity.USER_ROLES:
            return False
        return project.held_module_roles.keys().isdisjoint(rule.module_roles)

    @cached_property
    def guest(self) -> RoleSubject | None:
        """The anonymous user's role, while guest access is on."""
        return next((role for role in self.roles if role.is_guest), None)

    @property
    def below_production(self) -> bool:
        """Whether entity access is stored but not enforced now."""
        return self.project.security.level in (SecurityLevel.OFF, SecurityLevel.PROTOTYPE)

    @cached_property
    def calls(self) -> CallGraph:
        """Who calls whom, and what pages and the navigation offer."""
        return CallGraph(self.project)

    @cached_property
    def effects(self) -> Effects:
        """What flows do with data, and where values come from."""
        return Effects(self.calls)

    def is_persistable(self, entity: Entity) -> bool:
        """Whether objects of an entity are stored. Where the export does not say it they are not, and this is kept."""
        known = self.project.persistable(entity.name)
        if known is None:
            self.unknown_persistable[entity.name] = None
        return bool(known)

    def counts_for_reading(self, entity: Entity) -> bool:
        """Whether an entity counts as persistable for reading: views and external ones do (rules.md, persistable)."""
        return self.is_persistable(entity)

    def counts_for_creating(self, entity: Entity) -> bool:
        """Whether creating objects of it is stored: not of a view, of an external one where its source allows it."""
        return self._stored_or(entity, "creatable")

    def counts_for_deleting(self, entity: Entity) -> bool:
        """The same for deleting."""
        return self._stored_or(entity, "deletable")

    def counts_for_writing(self, entity: Entity, member: Name) -> bool:
        """Whether writing a member changes stored data; of an external entity where the attribute is updatable."""
        if not self.is_persistable(entity):
            return False
        if entity.source is None:
            return True
        if entity.source.kind is SourceKind.VIEW:
            return False
        attribute = self.project.members(entity.name).get(member)
        return bool(getattr(attribute, "updatable", False))

    def _stored_or(self, entity: Entity, allowed: str) -> bool:
        if not self.is_persistable(entity):
            return False
        if entity.source is None:
            return True
        return entity.source.kind is SourceKind.EXTERNAL and bool(getattr(entity.source, allowed))

    def with_specializations(self, entity: Name) -> tuple[Name, ...]:
        """Give an entity and everything that derives from it: what an object of it may be."""
        return (entity, *self._specializations.get(entity, ()))

    @cached_property
    def _specializations(self) -> dict[Name, list[Name]]:
        below: dict[Name, list[Name]] = {}
        for name, entity in self.project.entities.items():
            above = {e.name for e in self.project.generalizations(name)} | {entity.generalization}
            for ancestor in sorted(above - {NO_NAME, name}):
                below.setdefault(ancestor, []).append(name)
        return below

    def is_stored_entity(self, entity: Entity) -> bool:
        """Persistable and neither a view nor an external entity (rules.md, stored entity)."""
        return self.is_persistable(entity) and entity.source is None

    def always(self, rule: AccessRule) -> bool:
        """Whether a rule holds on all rows: no constraint stored, or one proved to match every row (rules.md)."""
        return not rule.constrained or self.access.meanings.always(rule)

    def on_all_rows(self, granted: Granted) -> Granted | None:
        """Give the same cells with only the rules that hold on all rows; None when there are none."""
        rules = tuple(rule for rule in granted.rules if self.always(rule))
        if len(rules) == len(granted.rules):
            return granted
        return Granted(granted.right, granted.members, rules) if rules else None

    def canonical(self, rule: AccessRule) -> str:
        """Give the row constraint of a rule in its normal form: how it is written plays no part in ids and `seen`."""
        constraint = self.access.meanings.constraint(rule) if rule.constrained else None
        return constraint.canonical if constraint else canonical_text(rule)

    def certainty(self, cells: Iterable[Granted]) -> Certainty:
        """Give what "on all rows" rests on: what is stored, or for some cell only the meaning of a constraint."""
        by_meaning = any(all(rule.constrained for rule in granted.rules) for granted in cells)
        return Certainty.PROVED if by_meaning else Certainty.CERTAIN

    def open_services(self) -> tuple[PublishedService, ...]:
        """Published services that ask no authentication."""
        return tuple(s for s in self.project.services if not s.excluded and s.open_because is not None)
