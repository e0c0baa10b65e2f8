"""A merge: several roles held at once, compared with each of them, and judged like a real user role.

Merging never takes a right away, so what matters is what is gained: rights that a role did not have, and rights that
it had on fewer rows (a row constraint that disappears is a gain). Source: merging.md 3.2 D0; cli.md, merge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.compare import CellChange, Comparison, Relation, compare, contained
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding, Subjects
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.rules.audit import Audit, judge_role

GAINS = (Relation.MORE, Relation.INCOMPARABLE, Relation.UNKNOWN)
"""How a cell of the combination stands to a role's when the combination has, or may have, more of it."""

LOSSES = (Relation.LESS, Relation.INCOMPARABLE)


@dataclass(frozen=True)
class Merge:
    """A set of roles beside each of the user roles in it. Everything is computed when asked."""

    audit: Audit
    access: EffectiveAccess
    """What the set may do."""
    alone: tuple[EffectiveAccess, ...]
    """What each of its user roles may do alone, in the order of the set."""
    base: EffectiveAccess | None
    """The role that the set is compared with; None for a new role made of module roles."""

    @property
    def project(self) -> Project:
        """The project of the roles."""
        return self.audit.project

    @property
    def roles(self) -> RoleSet:
        """The set of roles."""
        return self.access.roles

    @cached_property
    def comparisons(self) -> dict[Name, Comparison]:
        """Each user role of the set -> its access (before) beside that of the set (after)."""
        return {role.roles.user_roles[0]: compare(role, self.access) for role in self.alone}

    @property
    def against_base(self) -> Comparison | None:
        """The comparison with the base role."""
        return self.comparisons[self.base.roles.user_roles[0]] if self.base else None

    def gained(self, role: Name) -> list[CellChange]:
        """Cells that the set has and the role alone has not, or has on fewer rows."""
        return [change for change in self.comparisons[role].changes if change.relation in GAINS]

    @property
    def changed(self) -> list[CellChange]:
        """Gains against the base on cells that the base has, on fewer rows."""
        if not self.base:
            return []
        return [change for change in self.gained(self.base.roles.user_roles[0]) if change.before]

    @property
    def lost(self) -> list[CellChange]:
        """Cells that the base has, or has on more rows, and the set has not."""
        found = self.against_base
        return [change for change in found.changes if change.relation in LOSSES] if found else []

    @property
    def unchanged(self) -> int:
        """Number of the set's cells that are no gain against the base."""
        cells = sum(1 for entity in self.access.entities() for _ in entity.cells())
        return cells - len(self.gained(self.base.roles.user_roles[0])) if self.base else cells

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Violations of the hypothetical role, by the same rules as real ones, worst first."""
        context = self.audit.context
        return judge_role(context, context.role_subject(self.access))

    @cached_property
    def _of_singles(self) -> dict[tuple[str, Subjects], Finding]:
        names = {role.roles.user_roles[0] for role in self.alone}
        return {
            _apart_from_role(finding): finding
            for finding in self.audit.findings
            if len(finding.subjects.user_roles) == 1 and finding.subjects.user_roles[0] in names
        }

    @property
    def new_findings(self) -> list[Finding]:
        """Violations of the set that none of its roles has."""
        return [finding for finding in self.findings if _apart_from_role(finding) not in self._of_singles]

    @property
    def kept_findings(self) -> list[Finding]:
        """Violations of the set that one of its roles has too: same rule, same subjects apart from the user role."""
        return [finding for finding in self.findings if _apart_from_role(finding) in self._of_singles]

    @property
    def gone_findings(self) -> list[Finding]:
        """Violations of a single role that the set does not have: a guest's, once signed in."""
        still = {_apart_from_role(finding) for finding in self.findings}
        return [finding for key, finding in self._of_singles.items() if key not in still]

    @cached_property
    def redundant_module_roles(self) -> tuple[Name, ...]:
        """Module roles without which the set's access is the same, proved."""
        found = []
        for module_role in sorted(self.access.module_roles):
            roles = self.roles
            smaller = RoleSet(roles.user_roles, roles.added, (*roles.removed, module_role))
            if contained(self.access, self.access.model.of(smaller)).proved:
                found.append(module_role)
        return tuple(found)


def merge(
    audit: Audit,
    user_roles: Sequence[Name],
    added: Sequence[Name] = (),
    removed: Sequence[Name] = (),
    base: Name | None = None,
) -> Merge:
    """Merge user roles, plus or minus module roles; without user roles a new role made of `added`.

    `base` is one of the user roles, the first by default. Names must exist.
    """
    model = audit.context.access
    alone = tuple(model.user_role(name) for name in user_roles)
    chosen = base or (user_roles[0] if user_roles else None)
    base_access = next((role for role in alone if role.roles.user_roles[0] == chosen), None)
    access = model.of(RoleSet(tuple(user_roles), tuple(added), tuple(removed)))
    return Merge(audit, access, alone, base_access)


def _apart_from_role(finding: Finding) -> tuple[str, Subjects]:
    s = finding.subjects
    return finding.rule, Subjects(
        (), s.module_roles, s.module, s.access_rule, s.entity, s.member, s.document, s.service, s.constant, s.call
    )
