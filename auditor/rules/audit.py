"""Running the rules over a project: every finding, and the status of every rule.

"No findings" says nothing by itself: each rule states how many subjects it looked at, or why it was not checked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from auditor.findings.finding import Explanation, Finding, RuleOutcome, Severity, Status
from auditor.findings.fingerprint import finding_id, finding_seen
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.policy.policy import OFF, Switch
from auditor.rules import registry
from auditor.rules.context import Context
from auditor.rules.finishing import finish, not_checked, order, origin_of
from auditor.rules.hypothetical import judge_role, remember
from auditor.rules.judging import Judging
from auditor.rules.needs import undecided_subjects, unreadable_input
from auditor.rules.policing.in_force import every_rule, off, rule_of, switched_off
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded

Thing = tuple[object, ...]
"""What a finding is about apart from the user role, and by which rule."""


def thing_of(finding: Finding) -> Thing:
    """Give the rule and the subjects of a finding, apart from the user role (cli.md, merge)."""
    s = finding.subjects
    thing = s.module_roles, s.module, s.access_rule, s.entity, s.member, s.document, s.service, s.constant, s.call
    return finding.rule, *thing


@dataclass(frozen=True)
class Audit:
    """What an audit found. Sentences, ids and locations are made when asked."""

    context: Context
    findings: tuple[Finding, ...]
    """Worst first, then the widest reach, then by rule and subject; stable."""
    outcomes: tuple[RuleOutcome, ...]
    """One for each rule, in the order of the catalogue."""
    catalogue: Callable[[str], Loaded] = registry.rule
    """Gives the shipped rule of an id: another one where findings of merges are among them."""

    @property
    def project(self) -> Project:
        """The project that was judged."""
        return self.context.project

    def lookup(self, rule_id: str) -> Loaded:
        """Give the rule of an id: one that the policy file makes, or a shipped one. `KeyError` when there is none."""
        return rule_of(self.context.policy, rule_id) or self.catalogue(rule_id)

    def explain(self, finding: Finding) -> Explanation:
        """Give the words of a finding: message, fix, evidence."""
        return self.lookup(finding.rule).explain(finding, self.context)

    def title(self, finding: Finding) -> str:
        """Give the title of a finding's rule."""
        return self.lookup(finding.rule).page.title

    def id(self, finding: Finding) -> str:
        """Give the stable id of a finding (architecture.md, idea 6)."""
        return finding_id(finding, self.project, self.context.canonical)

    def seen(self, finding: Finding) -> str:
        """Give the hash of what a finding saw."""
        return finding_seen(finding, self.context.canonical)

    @cached_property
    def by_user_role(self) -> Mapping[Name, Mapping[Thing, Finding]]:
        """User role -> the findings about it alone, by rule and thing, worst first."""
        found: dict[Name, dict[Thing, Finding]] = {}
        for finding in self.findings:
            if len(finding.subjects.user_roles) == 1:
                found.setdefault(finding.subjects.user_roles[0], {})[thing_of(finding)] = finding
        return found

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """Findings by severity, all of them."""
        counts = dict.fromkeys(Severity, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts

    @property
    def not_checked(self) -> tuple[RuleOutcome, ...]:
        """The rules that could not be checked, with the reason."""
        return tuple(outcome for outcome in self.outcomes if outcome.status is Status.NOT_CHECKED)

    @property
    def could_not_check(self) -> tuple[RuleOutcome, ...]:
        """Those of them that nobody switched off."""
        return tuple(outcome for outcome in self.not_checked if not self._is_off(outcome.rule))

    def _is_off(self, rule_id: str) -> bool:
        switch = self.context.switches.get(rule_id)
        return switch is not None and switch.severity == OFF

    @property
    def hidden(self) -> Mapping[str, int]:
        """Rule -> the number of its findings that the policy file hides; only rules of which it hides some."""
        return {outcome.rule: outcome.hidden for outcome in self.outcomes if outcome.hidden}


def audit(
    project: Project,
    rules: Iterable[Loaded] | None = None,
    context: Context | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Judge a project. `rules` are all by default; `progress` gets the number of rules done, and of all.

    Raises `InputError` POLICY when the policy of the context names what the project does not have.
    """
    context = context or Context(project)
    if context.policy.file:
        from auditor.rules.policing.fitting import refuse_unfit

        refuse_unfit(context)
    reaches = Reaches(context)
    chosen = tuple(rules) if rules is not None else every_rule(context.policy)
    as_shipped = _as_shipped(context)
    findings: list[Finding] = []
    outcomes: list[RuleOutcome] = []
    for done, loaded in enumerate(chosen):
        if switch := switched_off(loaded, context):
            found: list[Finding] = []
            outcome = _off(loaded, context, switch)
        else:
            found, outcome = _run(loaded, context, reaches)
            if as_shipped:
                outcome = replace(outcome, hidden=_hidden(loaded, found, as_shipped))
        findings.extend(found)
        outcomes.append(outcome)
        if progress:
            progress(done + 1, len(chosen))
    if rules is None:
        remember(context, findings)
    return Audit(context, tuple(sorted(findings, key=order)), tuple(outcomes))


def _off(loaded: Loaded, context: Context, switch: Switch) -> RuleOutcome:
    """What becomes of a rule that the policy file switches off: what it would have found is counted."""
    findings, outcome = _run(loaded, context, Reaches(context))
    return off(loaded.rule.id, switch, context.policy, outcome.subjects, len(findings))


def _as_shipped(context: Context) -> Context | None:
    """The same audit by the shipped words, where the policy clears or classifies some: to count what that hides."""
    if not context.policy.clears:
        return None
    without = replace(context.policy, words=(), classified=())
    return Context(context.project, context.access, context.advisories, without)


def _hidden(loaded: Loaded, found: Iterable[Finding], as_shipped: Context) -> int:
    """The number of things in which a rule finds something by the shipped words only."""
    still = {finding.subjects for finding in found}
    before = {finding.subjects for finding in _run(loaded, as_shipped, Reaches(as_shipped))[0]}
    return len(before - still)


def _run(loaded: Loaded, context: Context, reaches: Reaches) -> tuple[list[Finding], RuleOutcome]:
    rule = loaded.rule
    if reason := not_checked(loaded, context):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, 0, 0, reason)
    context.unknown_persistable.clear()
    judging = Judging(loaded, context, context.judged_roles)
    findings = [finish(loaded, context, reaches, found, latent) for found, latent in judging.found()]
    subjects = judging.subjects
    if findings:
        return findings, RuleOutcome(rule.id, Status.VIOLATIONS, subjects, len(findings))
    if part := unreadable_input(rule, context) or undecided_subjects(rule, context, subjects):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, subjects, 0, part)
    return [], RuleOutcome(rule.id, Status.CLEAN if subjects else Status.NO_SUBJECTS, subjects, 0)


__all__ = ["Audit", "Thing", "audit", "judge_role", "origin_of", "thing_of"]
