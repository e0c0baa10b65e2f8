"""The one state of the screens: the project, its audit, what is marked and highlighted (screens.md C4).

Views read it and post messages; only message handlers of the app change it. Nothing here knows Textual, and what is
shown the core computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.rows import Meanings
from auditor.access.summary import Summaries
from auditor.findings.finding import Finding, Severity
from auditor.merging.scenario import Merge, merge
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project
from auditor.rules.audit import Audit
from auditor.rules.context import RoleSubject

SHORT = {
    Severity.CRITICAL: "CRIT",
    Severity.HIGH: "HIGH",
    Severity.MEDIUM: "MED",
    Severity.LOW: "LOW",
    Severity.INFO: "INFO",
}
"""How a severity is written where room is short. Never colour alone."""


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
    filters: dict[str, str] = field(default_factory=dict)
    """The filter of each list, kept when it is left and returned to."""

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

    @cached_property
    def _by_role(self) -> dict[Name, list[Finding]]:
        """A finding belongs to a role that is among its subjects, or holds a module role that is (screens.md C1.8)."""
        held = self.project.held_module_roles
        found: dict[Name, list[Finding]] = {name: [] for name in self.role_names}
        for finding in self.audit.findings:
            names = set(finding.subjects.user_roles)
            for module_role in finding.subjects.module_roles:
                names.update(held.get(module_role, (module_role,) if self.project.is_package else ()))
            for name in names:
                if name in found:
                    found[name].append(finding)
        return found

    def findings_of_role(self, role: Name) -> list[Finding]:
        """Findings that belong to a role, worst first."""
        return self._by_role.get(role, [])

    @cached_property
    def _by_entity(self) -> dict[Name, list[Finding]]:
        found: dict[Name, list[Finding]] = {}
        for finding in self.audit.findings:
            if name := entity_of(finding):
                found.setdefault(name, []).append(finding)
        return found

    def findings_of_entity(self, entity: Name) -> list[Finding]:
        """Findings about an entity, an access rule of it or a member of it, worst first."""
        return self._by_entity.get(entity, [])

    @cached_property
    def _cells(self) -> dict[tuple[Name, Name], list[Finding]]:
        cells: dict[tuple[Name, Name], list[Finding]] = {}
        for role, findings in self._by_role.items():
            for finding in findings:
                if entity := entity_of(finding):
                    cells.setdefault((role, entity), []).append(finding)
        return cells

    def findings_of_cell(self, role: Name, entity: Name) -> list[Finding]:
        """Findings that name a cell: the `!` of a cell (screens.md C3)."""
        return self._cells.get((role, entity), [])

    @cached_property
    def own_entities(self) -> int:
        """Number of entities that the project itself holds."""
        return sum(entity.module != SYSTEM for entity in self.project.entities.values())

    def who_can_touch(self, entity: Name) -> list[RoleSubject]:
        """Roles with any right on an entity."""
        return [role for role in self.roles if role.access.entity(entity)]

    def current_merge(self) -> Merge | None:
        """The merge of the roles that are in, judged; None below two roles."""
        if len(self.merged) < 2:
            return None
        key = (tuple(self.merged), self.base)
        if self._merge is None or self._merge[0] != key:
            self._merge = (key, merge(self.audit, self.merged, base=self.base))
        return self._merge[1]

    _merge: tuple[object, Merge] | None = field(default=None, init=False, repr=False)

    def toggle_marked(self, role: Name) -> None:
        """Mark a role, or take its mark away."""
        if role in self.marked:
            self.marked.remove(role)
        else:
            self.marked.append(role)

    def toggle_merged(self, role: Name) -> None:
        """Take a role into the merge, or out of it."""
        if role in self.merged:
            self.merged.remove(role)
            if self.base == role:
                self.base = None
        else:
            self.merged.append(role)

    def reloaded(self, project: Project, audit: Audit) -> "AuditSession":
        """The same session over a newer model: marks, merge and filters stay, as far as their roles still exist."""
        there = set(project.user_role_by_name) or set(project.module_role_by_name)
        return AuditSession(
            self.path,
            project,
            audit,
            self.sample,
            [role for role in self.marked if role in there],
            [role for role in self.merged if role in there],
            self.base if self.base in there else None,
            self.filters,
        )


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
