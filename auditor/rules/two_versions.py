"""Two versions of a project side by side: what the newer one lets whom do, and what it alone violates.

Both were judged by the same rules, so a finding that only the newer one has is new, unless its rule could not be
checked on the older one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.access.versions import Versions, compare_versions
from auditor.findings.finding import Finding, Status
from auditor.rules.audit import Audit


@dataclass(frozen=True)
class TwoVersions:
    """Two versions of a project compared."""

    old: Audit
    new: Audit
    access: Versions
    """Every user role's access, before and after."""

    @cached_property
    def new_findings(self) -> tuple[Finding, ...]:
        """Findings that only the newer version has, worst first. Findings are the same by their id."""
        return tuple(finding for id, finding in self._new.items() if id not in self._old)

    def is_newly_checked(self, finding: Finding) -> bool:
        """Whether a new finding may be an old one: its rule could not be checked on the older version."""
        return finding.rule in _not_checked(self.old)

    @cached_property
    def fixed(self) -> tuple[Finding, ...]:
        """Findings that only the older version has, worst first, of rules that were checked on the newer one too."""
        unchecked = _not_checked(self.new)
        return tuple(f for id, f in self._old.items() if id not in self._new and f.rule not in unchecked)

    @cached_property
    def _old(self) -> Mapping[str, Finding]:
        return {self.old.id(finding): finding for finding in self.old.findings}

    @cached_property
    def _new(self) -> Mapping[str, Finding]:
        return {self.new.id(finding): finding for finding in self.new.findings}


def compare_audits(old: Audit, new: Audit) -> TwoVersions:
    """Compare two versions. Raises `Incomparable` when only one of them has user roles."""
    return TwoVersions(old, new, compare_versions(old.context.access, new.context.access))


def _not_checked(found: Audit) -> frozenset[str]:
    return frozenset(outcome.rule for outcome in found.outcomes if outcome.status is Status.NOT_CHECKED)
