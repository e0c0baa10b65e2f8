"""The one state of the screens: the project, its audit, what is marked and highlighted (screens.md C4).

Views read it and post messages; only message handlers of the app change it. Nothing here knows Textual, and what is
shown the core computed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.access.rows import Meanings
from auditor.access.summary import Summaries
from auditor.decisions.matching import Decided
from auditor.findings.finding import Finding, Severity
from auditor.flows.effects import Effects
from auditor.merging.pairs import Pairs
from auditor.merging.scenario import Merge, merge
from auditor.model.domain import Entity
from auditor.model.names import NO_NAME, Name
from auditor.model.project import SYSTEM, Project
from auditor.rules.audit import Audit
from auditor.rules.checklist import Asked, checklist
from auditor.rules.context import RoleSubject
from screens.desk import Desk
from screens.news import NO_NEWS, Gone, News, news_of
from screens.standing import Standings

SHORT = {
    Severity.CRITICAL: "CRIT",
    Severity.HIGH: "HIGH",
    Severity.MEDIUM: "MED",
    Severity.LOW: "LOW",
    Severity.INFO: "INFO",
}
"""How a severity is written where room is short. Never colour alone."""


Ids = dict[int, tuple[Finding, str]]
"""Findings with their stable ids, by identity: comparing findings is dear. Each is kept, so that its identity stays its
own."""


@dataclass
class AuditSession:
    """A project under review."""

    path: Path
    project: Project
    audit: Audit
    sample: bool = False
    """Whether it is the bundled sample, opened because no export was named."""
    marked: list[Name] = field(default_factory=list)
    """Marked roles, in the order of marking."""
    merged: list[Name] = field(default_factory=list)
    """Roles that are in the merge, in order."""
    base: Name | None = None
    """The role that the merge is compared with; None is the first."""
    added: list[Name] = field(default_factory=list)
    """Module roles that are in the merge besides those of its roles."""
    removed: list[Name] = field(default_factory=list)
    """Module roles of its roles that are out of it."""
    pairs: Pairs | None = None
    """All pairs of user roles, once they are counted."""
    saved_in: str = ""
    """The file that the merge was saved in as a scenario, as it stands; empty when it was not."""
    news: News = NO_NEWS
    """What the newer states of the export brought."""
    judged: bool = True
    """Whether the rules were run: roles are shown before they are."""

    ids: Ids = field(default_factory=dict, repr=False)
    """The ids of findings that are known already."""
    desk: Desk = field(default_factory=Desk, repr=False)
    """What was decided; it stays when the export is read again."""

    def id(self, finding: Finding) -> str:
        """Give the stable id of a finding."""
        known = self.ids.get(id(finding))
        if known is None:
            known = self.ids[id(finding)] = (finding, self.audit.id(finding))
        return known[1]

    @property
    def new(self) -> frozenset[str]:
        """Ids of the findings that were not there when the export was opened."""
        return self.news.new

    @property
    def gone(self) -> tuple[Gone, ...]:
        """The findings that were there at any time since then, and are not."""
        return self.news.gone

    def state(self, finding: Finding) -> str:
        """Give where a finding stands: `open new`, `accepted`, `planned, overdue`."""
        return self.standings.of(finding).words

    @cached_property
    def standings(self) -> Standings:
        """How the findings stand on the desk."""
        return Standings(self.desk, lambda: self.decided, self.id, lambda: self.new)

    @property
    def decided(self) -> Decided:
        """The audit beside the decisions and the baseline, as the findings file takes it."""
        return self.decided_of(self.audit)

    def decided_of(self, audit: Audit) -> Decided:
        """Put an audit beside the decisions and the baseline."""
        desk = self.desk
        return Decided(audit, desk.today, desk.decision, desk.name, desk.baseline, desk.answer)

    @cached_property
    def checklist(self) -> tuple[Asked, ...]:
        """The questions that a model cannot answer, and which of them apply."""
        return checklist(self.audit.context)

    @property
    def access(self) -> AccessModel:
        """Effective access of any set of roles."""
        return self.audit.context.access

    @property
    def meanings(self) -> Meanings:
        """What row constraints mean."""
        return self.access.meanings

    @cached_property
    def summaries(self) -> Summaries:
        """Cells in marks and words."""
        return Summaries(self.access)

    @property
    def roles(self) -> tuple[RoleSubject, ...]:
        """The user roles; in a package the module roles in their place."""
        return self.audit.context.roles

    @cached_property
    def role_names(self) -> tuple[Name, ...]:
        """Names of `roles`, in the project's order."""
        return tuple(role.names[0] for role in self.roles)

    def role_access(self, role: Name) -> EffectiveAccess:
        """Effective access of one role."""
        return self.access.user_role(role)

    def accesses(self, module_roles: bool = False) -> tuple[EffectiveAccess, ...]:
        """Effective access of every user role; or of every module role, as if a user role held it alone."""
        return self._module_role_accesses if module_roles else self.access.single_roles

    @cached_property
    def _module_role_accesses(self) -> tuple[EffectiveAccess, ...]:
        if self.project.is_package:
            return self.access.single_roles
        return tuple(self.access.of(RoleSet((), (name,))) for name in self.project.module_role_by_name)

    @cached_property
    def _by_role(self) -> dict[Name, list[Finding]]:
        return self._by_roles(of_module_roles=False)

    @cached_property
    def _by_module_role(self) -> dict[Name, list[Finding]]:
        return self._by_roles(of_module_roles=True)

    def _by_roles(self, of_module_roles: bool) -> dict[Name, list[Finding]]:
        found: dict[Name, list[Finding]] = {}
        for finding in self.audit.findings:
            for name in self.roles_of(finding, of_module_roles):
                found.setdefault(name, []).append(finding)
        return found

    def roles_of(self, finding: Finding, of_module_roles: bool = False) -> set[Name]:
        """Give the user roles that a finding belongs to: its subjects, and those that hold one (screens.md C1.8).

        Or the module roles: its subjects, those that its access rule names, and those through which its user roles
        reach the entity that it is about.
        """
        subjects, held = finding.subjects, self.project.held_module_roles
        names = {*subjects.user_roles, *subjects.module_roles}
        for module_role in subjects.module_roles:
            names.update(held.get(module_role, ()))
        if of_module_roles and not self.project.is_package:
            names.update(self._reached_through(finding))
        return names

    def _reached_through(self, finding: Finding) -> Iterator[Name]:
        """Give the module roles that the rules of a finding's entity name, as far as its user roles hold them."""
        name, rule_id = entity_of(finding), finding.subjects.access_rule
        entity, roles = self.project.entities.get(name), finding.subjects.user_roles
        if entity is None:
            return
        holds = [self.access.user_role(role) for role in roles if role in self.project.user_role_by_name]
        for access in holds:
            rules = [rule for rule in access.entity(name).rules if rule_id in ("", rule.id)]
            yield from (role for rule in rules for role in rule.module_roles if role in access.module_roles)
        if not roles:
            yield from (role for rule in entity.rules if rule.id == rule_id for role in rule.module_roles)

    def findings_of_role(self, role: Name) -> list[Finding]:
        """Findings that belong to a user role or a module role, worst first."""
        of_module_role = role in self.project.module_role_by_name and not self.project.is_package
        return (self._by_module_role if of_module_role else self._by_role).get(role, [])

    @cached_property
    def _by_thing(self) -> dict[Name, list[Finding]]:
        found: dict[Name, list[Finding]] = {}
        for finding in self.audit.findings:
            subjects = finding.subjects
            for name in {entity_of(finding), subjects.document, subjects.service} - {NO_NAME}:
                found.setdefault(name, []).append(finding)
        return found

    def findings_of_thing(self, thing: Name) -> list[Finding]:
        """Findings about an entity, an access rule of it or a member of it; or about a document. Worst first."""
        return self._by_thing.get(thing, [])

    def findings_of_cell(self, role: Name, thing: Name) -> list[Finding]:
        """Findings that name a cell: the `!` of a cell (screens.md C3)."""
        return self._findings_of_cells(role).get(thing, [])

    def _findings_of_cells(self, role: Name) -> dict[Name, list[Finding]]:
        """Give the findings of one role by what they are about; only for roles that were asked for."""
        known = self._cells.get(role)
        if known is None:
            known = self._cells[role] = {}
            for finding in self.findings_of_role(role):
                subjects = finding.subjects
                for name in {entity_of(finding), subjects.document, subjects.service} - {NO_NAME}:
                    known.setdefault(name, []).append(finding)
        return known

    _cells: dict[Name, dict[Name, list[Finding]]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def own_entities(self) -> int:
        """Number of entities that the project itself holds."""
        return sum(entity.module != SYSTEM for entity in self.project.entities.values())

    @property
    def effects(self) -> Effects:
        """What documents do when they run: as the rules know it."""
        return self.audit.context.effects

    @cached_property
    def entity_ranks(self) -> dict[Name, int]:
        """Where each entity stands when there is nothing else to order by: own modules, others, System; by name."""
        project = self.project

        def order(entity: Entity) -> tuple[object, ...]:
            return entity.module == SYSTEM, not project.is_own(entity.module), entity.name

        return {entity.name: rank for rank, entity in enumerate(sorted(project.entities.values(), key=order))}

    def who_can_touch(self, entity: Name) -> list[RoleSubject]:
        """Roles with any right on an entity."""
        return [role for role in self.roles if role.access.entity(entity)]

    def current_merge(self) -> Merge | None:
        """The merge of what is in, judged; None while there is nothing that could be merged."""
        others = self.added or self.removed
        if not self.added and not (len(self.merged) >= 2 or (self.merged and others)):
            return None
        key = (tuple(self.merged), tuple(self.added), tuple(self.removed), self.base)
        if self._merge is None or self._merge[0] != key:
            self._merge = (key, merge(self.audit, self.merged, self.added, self.removed, self.base))
        return self._merge[1]

    def merge_roles(self, roles: Iterable[Name], base: Name | None = None) -> None:
        """Take exactly these user roles into the merge."""
        self.merged, self.base = list(roles), base
        self.added, self.removed, self.saved_in = [], [], ""

    @property
    def merged_module_roles(self) -> frozenset[Name]:
        """The module roles that the merge holds."""
        return self.access.of(RoleSet(tuple(self.merged), tuple(self.added), tuple(self.removed))).module_roles

    def toggle_module_role(self, role: Name) -> None:
        """Take a module role into the merge, or out of it."""
        self.saved_in = ""
        if role in self.merged_module_roles:
            self.added.remove(role) if role in self.added else self.removed.append(role)
        else:
            self.removed.remove(role) if role in self.removed else self.added.append(role)

    _merge: tuple[object, Merge] | None = field(default=None, init=False, repr=False)

    def toggle_marked(self, role: Name) -> None:
        """Mark a role, or take its mark away."""
        if role in self.marked:
            self.marked.remove(role)
        else:
            self.marked.append(role)

    def other_marked(self, role: Name | None) -> Name | None:
        """Give the role to compare a role with: the one that was marked last besides it; None when there is none."""
        return next((marked for marked in reversed(self.marked) if marked != role), None)

    def toggle_merged(self, role: Name) -> None:
        """Take a role into the merge, or out of it."""
        self.saved_in = ""
        if role in self.merged:
            self.merged.remove(role)
            if self.base == role:
                self.base = None
        else:
            self.merged.append(role)

    def reloaded(self, project: Project, audit: Audit, since: str = "", ids: Ids | None = None) -> "AuditSession":
        """The same session over a newer model: marks and merge stay, as far as their roles still exist.

        `since` is the time, for what is new and gone; empty where that is not asked.
        """
        there = set(project.user_role_by_name) or set(project.module_role_by_name)
        newer = AuditSession(
            self.path,
            project,
            audit,
            self.sample,
            [role for role in self.marked if role in there],
            [role for role in self.merged if role in there],
            self.base if self.base in there else None,
            [role for role in self.added if role in project.module_role_by_name],
            [role for role in self.removed if role in project.module_role_by_name],
            ids=ids or {},
            desk=self.desk,
        )
        if since and self.judged:
            newer.news = news_of(self.by_id, newer.by_id, self.news, self.audit.title, since)
        return newer

    @property
    def by_id(self) -> dict[str, Finding]:
        """The findings by their ids, worst first."""
        return {self.id(finding): finding for finding in self.audit.findings}


def entity_of(finding: Finding) -> Name:
    """The entity that a finding is about, directly, by an access rule or by a member; empty for none."""
    subjects = finding.subjects
    if subjects.entity:
        return subjects.entity
    if subjects.access_rule:
        return Name(subjects.access_rule.rpartition("#")[0])
    if subjects.member:
        return Name(".".join(subjects.member.split(".")[:2]))
    return Name("")


def severity_counts(findings: Iterable[Finding]) -> str:
    """Count findings by severity in words: `CRIT 1 HIGH 2`; `none` for none."""
    counts: dict[Severity, int] = {}
    for finding in findings:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return " ".join(f"{SHORT[severity]} {counts[severity]}" for severity in Severity if severity in counts) or "none"


def role_of(access: EffectiveAccess) -> Name:
    """The name of the one role that an access of `AuditSession.accesses` is that of."""
    return (access.roles.user_roles or access.roles.added)[0]
