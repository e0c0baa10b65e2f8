"""A merge: several roles held at once, compared with each of them, and judged like a real user role.

Merging never takes a right away, so what matters is what is gained: rights that a role did not have, and rights that
it had on fewer rows (a row constraint that disappears is a gain). Source: merging.md 3.2 D0; cli.md, merge.
"""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.compare import CellChange, CellGroup, Comparison, compare
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.findings.finding import Explanation, Finding, RuleOutcome
from auditor.findings.fingerprint import finding_id, finding_seen
from auditor.merging import registry
from auditor.merging.combination import Combination, combine
from auditor.merging.found import MergeFindings
from auditor.merging.judging import Judged, judge
from auditor.merging.redundancy import redundant_module_roles
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.rules.audit import Audit, Thing, judge_role, thing_of
from auditor.rules.finishing import order
from auditor.rules.policing.in_force import rule_of as of_policy
from auditor.rules.rule import Loaded


@dataclass(frozen=True)
class Merge:
    """A set of roles beside each of the user roles in it. Everything is computed when asked."""

    audit: Audit
    """The audit of the project, by all rules: what its roles violate alone."""
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

    # What is gained

    def alone_as(self, role: Name) -> EffectiveAccess:
        """Give what one of its user roles may do alone. `KeyError` when it is none of them."""
        return self._by_role[role]

    @cached_property
    def _by_role(self) -> dict[Name, EffectiveAccess]:
        return {role.roles.user_roles[0]: role for role in self.alone}

    @cached_property
    def _compared(self) -> dict[Name, Comparison]:
        return {}

    def comparison(self, role: Name) -> Comparison:
        """Give the access of one of its user roles (before) beside that of the set (after)."""
        known = self._compared.get(role)
        if known is None:
            known = self._compared[role] = compare(self.alone_as(role), self.access)
        return known

    @property
    def comparisons(self) -> dict[Name, Comparison]:
        """Each user role of the set -> that comparison."""
        return {role: self.comparison(role) for role in self._by_role}

    @property
    def against_base(self) -> Comparison | None:
        """The comparison with the base role."""
        return self.comparison(self.base.roles.user_roles[0]) if self.base else None

    def gains(self, role: Name) -> dict[Name, Sequence[CellGroup]]:
        """Entity -> cells that the set has and the role alone has not, or has on fewer rows; those alike together."""
        return {entity: delta.gains for entity, delta in self.comparison(role).deltas.items() if delta.number_gained}

    def number_gained(self, role: Name) -> int:
        """Number of cells that the set has and the role alone has not, or has on fewer rows."""
        return self.comparison(role).number_gained

    def gained(self, role: Name) -> list[CellChange]:
        """Those cells one by one, in the project's order."""
        return [change for change in self.comparison(role).changes if change.is_gain]

    @property
    def changed(self) -> list[CellChange]:
        """Gains against the base on cells that the base has, on fewer rows."""
        return [change for change in self.gained(self.base.roles.user_roles[0]) if change.before] if self.base else []

    @property
    def lost(self) -> list[CellChange]:
        """Cells that the base has, or has on more rows, and the set has not."""
        found = self.against_base
        return [change for change in found.changes if change.is_loss] if found else []

    @property
    def number_lost(self) -> int:
        """Number of cells that the base has, or has on more rows, and the set has not."""
        found = self.against_base
        return found.number_lost if found else 0

    @property
    def unchanged(self) -> int:
        """Number of the set's cells that are no gain against the base."""
        found = self.against_base
        if found is None:
            return self.access.size
        return self.access.size - found.number_gained if found.number_lost else found.equal

    @cached_property
    def redundant_module_roles(self) -> tuple[Name, ...]:
        """Module roles without which the set's access is the same, proved."""
        return redundant_module_roles(self.audit.context, self.access)

    # Only together, and limits lost

    @cached_property
    def combination(self) -> Combination:
        """The set as the MERGE rules see it."""
        return combine(self.audit.context, self.roles)

    @cached_property
    def _judged(self) -> Judged:
        return judge(self.combination)

    @property
    def emergent(self) -> MergeFindings:
        """What the MERGE rules find, worst first."""
        return self._judged.findings

    @property
    def outcomes(self) -> tuple[RuleOutcome, ...]:
        """What each MERGE rule did, in the order of the catalogue."""
        return self._judged.outcomes

    @cached_property
    def only_together(self) -> MergeFindings:
        """What no role of the set could do alone: MERGE-02 to MERGE-06."""
        return self.emergent.of_rules(lambda rule_id: rule_id not in registry.LIMITS_LOST)

    @cached_property
    def limits_lost(self) -> MergeFindings:
        """What happens to the limits of one role: MERGE-01 and MERGE-07."""
        return self.emergent.of_rules(lambda rule_id: rule_id in registry.LIMITS_LOST)

    # Violations of the hypothetical role

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Violations of the hypothetical role, by the same rules as real ones, worst first."""
        context = self.audit.context
        return judge_role(context, context.role_subject(self.access))

    @cached_property
    def _of_singles(self) -> Mapping[Thing, Finding]:
        """What the roles of the set violate alone, apart from the user role."""
        by_role = self.audit.by_user_role
        return ChainMap(*(dict(by_role.get(role.roles.user_roles[0], {})) for role in self.alone))

    @cached_property
    def _things(self) -> list[tuple[Finding, Thing]]:
        return [(finding, thing_of(finding)) for finding in self.findings]

    @cached_property
    def new_findings(self) -> list[Finding]:
        """Violations of the set that none of its roles has."""
        return [finding for finding, thing in self._things if thing not in self._of_singles]

    @cached_property
    def kept_findings(self) -> list[Finding]:
        """Violations of the set that one of its roles has too: same rule, same subjects apart from the user role."""
        return [finding for finding, thing in self._things if thing in self._of_singles]

    @cached_property
    def gone_findings(self) -> list[Finding]:
        """Violations of a single role that the set does not have: a guest's, once signed in. Worst first."""
        still = {thing for _, thing in self._things}
        return sorted((finding for thing, finding in self._of_singles.items() if thing not in still), key=order)

    # The words of its findings, those of MERGE rules included

    def explain(self, finding: Finding) -> Explanation:
        """Give the words of a finding: message, fix, evidence."""
        return self.rule(finding).explain(finding, self.audit.context)

    def title(self, finding: Finding) -> str:
        """Give the title of a finding's rule."""
        return self.title_of(finding.rule)

    def title_of(self, rule_id: str) -> str:
        """Give the title of a rule."""
        return self.rule_of(rule_id).page.title

    def rule(self, finding: Finding) -> Loaded:
        """Give the rule of a finding."""
        return self.rule_of(finding.rule)

    def rule_of(self, rule_id: str) -> Loaded:
        """Give a rule by its id: shipped, or made by the policy file. `KeyError` when there is none."""
        return of_policy(self.audit.context.policy, rule_id) or registry.rule(rule_id)

    def id(self, finding: Finding) -> str:
        """Give the stable id of a finding (architecture.md, idea 6)."""
        return finding_id(finding, self.project, self.audit.context.canonical)

    def seen(self, finding: Finding) -> str:
        """Give the hash of what a finding saw."""
        return finding_seen(finding, self.audit.context.canonical)


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
