"""An audit beside what was decided: which findings are open, accepted, planned, stale or new, and what is fixed."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from auditor.decisions.baseline import Baseline, Known, Novelty, module_of
from auditor.decisions.decision import Answer, Decision, Standing, State, counts_as_open, standing
from auditor.findings.finding import Finding, Status
from auditor.model.names import Name, raw
from auditor.model.project import SYSTEM
from auditor.rules.audit import Audit
from auditor.rules.checklist import Asked, checklist

Lookup = Callable[[str], Decision | None]
"""Gives the decision about a finding, by its id."""

Answers = Callable[[str], Answer | None]
"""Gives the answer to a question of the checklist, by its id."""


def nothing_answered(question: str) -> Answer | None:
    """The lookup of answers without a decisions file."""
    return None


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
    answers: Answers = nothing_answered
    whole: Audit | None = None
    """The audit before it was narrowed to some modules or roles: what is out of scope now is not fixed."""
    modules: frozenset[str] | None = None
    """Raw names of the only modules that were asked for; None for all."""
    merges: frozenset[frozenset[str]] = frozenset()
    """Raw names of the user roles of each saved merge that was judged too."""
    unasked: tuple[str, ...] = ()
    """What the decisions file answers, and is no question of the checklist: a slip, or one of another version."""

    def decision(self, finding: Finding) -> tuple[Decision, Standing] | None:
        """Give the decision about a finding and whether it still holds; None for none."""
        if self.lookup is nothing_decided:
            return None
        decision = self.lookup(self._id(finding))
        return (decision, standing(decision, self.audit.seen(finding), self.today)) if decision else None

    def _id(self, finding: Finding) -> str:
        """The finding's id, which is asked for often and costs a hash each time."""
        known = self._ids.get(id(finding))
        if known is None:
            known = self._ids[id(finding)] = finding, self.audit.id(finding)
        return known[1]

    @cached_property
    def _ids(self) -> dict[int, tuple[Finding, str]]:
        """The ids that were asked for, by the finding's own identity, for which the finding is kept."""
        return {}

    def is_open(self, finding: Finding) -> bool:
        """Whether a finding counts as open: undecided, or its decision no longer holds."""
        found = self.decision(finding)
        return counts_as_open(*found) if found else True

    def novelty(self, finding: Finding) -> Novelty | None:
        """Tell how a finding stands to the baseline; None without one."""
        if self.baseline is None:
            return None
        return self.baseline.novelty(self._id(finding), finding, module_of(finding))

    def counts_for_exit(self, finding: Finding) -> bool:
        """Whether `--fail-on` counts a finding: open, and with a baseline new (cli.md, Exit codes)."""
        return self.is_open(finding) and self.novelty(finding) in (None, Novelty.NEW)

    @property
    def hidden(self) -> int:
        """Number of findings that do not count because of the decisions file."""
        return sum(not self.is_open(finding) for finding in self.audit.findings)

    @cached_property
    def fixed(self) -> list[Known]:
        """What the baseline has and this audit has not, of what both cover; none when a part could not be read now."""
        whole = self.whole or self.audit
        if self.baseline is None or any(entry.unreadable for entry in whole.project.coverage):
            return []
        present = {whole.id(finding) for finding in whole.findings}
        checked = {done.rule for done in whole.outcomes if done.status is not Status.NOT_CHECKED}
        read = {raw(module.name) for module in whole.project.modules} | {SYSTEM, ""}
        gone = self.baseline.fixed(present, checked, self.modules or read)
        return [known for known in gone if not known.merged or frozenset(known.subjects["user_roles"]) in self.merges]

    @cached_property
    def checklist(self) -> tuple[tuple[Asked, Answer | None], ...]:
        """Every question of the checklist beside the project, with its answer."""
        return tuple((asked, self.answers(asked.question.id)) for asked in checklist(self.audit.context))

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


def about(finding: Finding) -> Name:
    """Say what a decision is about, for whoever reads the file: `ENT-07 Customer, Webshop.Order#1`."""
    return Name(f"{finding.rule} {finding.subjects.label.replace(' × ', ', ')}")


def no_longer_found(decisions: Iterable[Decision], present: Container[str], audit: Audit) -> list[Decision]:
    """Give the decisions about findings that this audit would find, and does not: they are fixed.

    Args:
        decisions: All that there are.
        present: Ids of the findings there are.
        audit: What was audited. Decisions about rules that it did not check, those about merges among them, are left
            out: nobody knows.
    """
    checked = {outcome.rule for outcome in audit.outcomes if outcome.status is not Status.NOT_CHECKED}
    gone = (decision for decision in decisions if decision.finding not in present)
    return [decision for decision in gone if decision.about.partition(" ")[0] in checked]
