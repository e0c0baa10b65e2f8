"""An audit beside what was decided: which findings are open, accepted, planned, stale or new, and what is fixed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from auditor.decisions.baseline import Baseline, Known, Novelty, module_of
from auditor.decisions.decision import Decision, Standing, State, counts_as_open, standing
from auditor.findings.finding import Finding, Status
from auditor.model.names import raw
from auditor.model.project import SYSTEM
from auditor.rules.audit import Audit

Lookup = Callable[[str], Decision | None]
"""Gives the decision about a finding, by its id."""


def nothing_decided(finding: str) -> Decision | None:
    """The lookup without a decisions file."""
    return None


@dataclass(frozen=True)
class Decided:
    """The findings of an audit beside decisions and a baseline. Everything is computed when asked."""

    audit: Audit
    today: date
    lookup: Lookup = nothing_decided
    source: str = ""
    """Base name of the decisions file."""
    baseline: Baseline | None = None

    def decision(self, finding: Finding) -> tuple[Decision, Standing] | None:
        """Give the decision about a finding and whether it still holds; None for none."""
        decision = self.lookup(self.audit.id(finding))
        return (decision, standing(decision, self.audit.seen(finding), self.today)) if decision else None

    def is_open(self, finding: Finding) -> bool:
        """Whether a finding counts as open: undecided, or its decision no longer holds."""
        found = self.decision(finding)
        return counts_as_open(*found) if found else True

    def novelty(self, finding: Finding) -> Novelty | None:
        """Tell how a finding stands to the baseline; None without one."""
        if self.baseline is None:
            return None
        return self.baseline.novelty(self.audit.id(finding), finding, module_of(finding))

    def counts_for_exit(self, finding: Finding) -> bool:
        """Whether `--fail-on` counts a finding: open, and with a baseline new (cli.md, Exit codes)."""
        return self.is_open(finding) and self.novelty(finding) in (None, Novelty.NEW)

    @property
    def hidden(self) -> int:
        """Number of findings that do not count because of the decisions file."""
        return sum(not self.is_open(finding) for finding in self.audit.findings)

    @cached_property
    def fixed(self) -> list[Known]:
        """What the baseline has and this audit has not, of what both cover."""
        if self.baseline is None:
            return []
        present = {self.audit.id(finding) for finding in self.audit.findings}
        checked = {done.rule for done in self.audit.outcomes if done.status is not Status.NOT_CHECKED}
        modules = {raw(module.name) for module in self.audit.project.modules} | {SYSTEM}
        return self.baseline.fixed(present, checked, modules)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Findings by decision, as in the summary of cli.md."""
        numbers = dict.fromkeys(("open", "accepted", "risk", "planned", "stale", "expired", "overdue", "new"), 0)
        for finding in self.audit.findings:
            found = self.decision(finding)
            if found is None or counts_as_open(*found):
                numbers["open"] += 1
            else:
                numbers[found[0].state.value] += 1
            if found and found[1] is not Standing.CURRENT and found[0].state is not State.OPEN:
                numbers[found[1].value] += 1
            numbers["new"] += self.novelty(finding) is Novelty.NEW
        return {**numbers, "fixed": len(self.fixed)}


def undecided(audit: Audit) -> Decided:
    """Give an audit about which nothing was decided."""
    return Decided(audit, date.min)
