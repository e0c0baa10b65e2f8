"""Running the rules over a project: every finding, and the status of every rule.

"No findings" says nothing by itself: each rule states how many subjects it looked at, or why it was not checked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from auditor.findings.finding import Explanation, Finding, Origin, RuleOutcome, Severity, Status
from auditor.findings.fingerprint import finding_id, finding_seen
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project
from auditor.rules import registry
from auditor.rules.context import Context, RoleSubject
from auditor.rules.judging import Judging
from auditor.rules.needs import missing_input, unreadable_input
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded
from auditor.rules.subjects import ROLE_KINDS, looks_at


@dataclass(frozen=True)
class Audit:
    """What an audit found. Sentences, ids and locations are made when asked."""

    context: Context
    findings: tuple[Finding, ...]
    """Worst first, then by rule and subject; stable."""
    outcomes: tuple[RuleOutcome, ...]
    """One for each rule, in the order of the catalogue."""

    @property
    def project(self) -> Project:
        """The project that was judged."""
        return self.context.project

    def explain(self, finding: Finding) -> Explanation:
        """Give the words of a finding: message, fix, evidence."""
        return registry.rule(finding.rule).explain(finding, self.context)

    def title(self, finding: Finding) -> str:
        """Give the title of a finding's rule."""
        return registry.rule(finding.rule).page.title

    def id(self, finding: Finding) -> str:
        """Give the stable id of a finding (architecture.md, idea 6)."""
        return finding_id(finding, self.project, self.context.canonical)

    def seen(self, finding: Finding) -> str:
        """Give the hash of what a finding saw."""
        return finding_seen(finding, self.context.canonical)

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


def audit(
    project: Project,
    rules: Iterable[Loaded] | None = None,
    context: Context | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Judge a project. `rules` are all by default; `progress` gets the number of rules done, and of all."""
    context = context or Context(project)
    reaches = Reaches(context)
    chosen = tuple(rules) if rules is not None else registry.all_rules()
    findings: list[Finding] = []
    outcomes: list[RuleOutcome] = []
    for done, loaded in enumerate(chosen):
        found, outcome = _run(loaded, context, reaches)
        findings.extend(found)
        outcomes.append(outcome)
        if progress:
            progress(done + 1, len(chosen))
    return Audit(context, tuple(sorted(findings, key=_order)), tuple(outcomes))


def judge_role(context: Context, role: RoleSubject, rules: Iterable[Loaded] | None = None) -> tuple[Finding, ...]:
    """Judge one role alone, real or hypothetical, by the rules about user roles (architecture.md, idea 4)."""
    findings: list[Finding] = []
    reaches = Reaches(context)
    roles = (role,)
    for loaded in rules if rules is not None else registry.all_rules():
        rule = loaded.rule
        if rule.subject in ROLE_KINDS and looks_at(rule, role) and not _not_checked(loaded, context):
            judging = Judging(loaded, context, roles)
            findings.extend(_finish(loaded, context, reaches, found, latent) for found, latent in judging.found())
    return tuple(sorted(findings, key=_order))


def _not_checked(loaded: Loaded, context: Context) -> str | None:
    rule = loaded.rule
    return missing_input(rule, context) or (rule.not_checked(context) if rule.not_checked else None)


def _run(loaded: Loaded, context: Context, reaches: Reaches) -> tuple[list[Finding], RuleOutcome]:
    rule = loaded.rule
    if reason := _not_checked(loaded, context):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, 0, 0, reason)
    judging = Judging(loaded, context, context.judged_roles)
    findings = [_finish(loaded, context, reaches, found, latent) for found, latent in judging.found()]
    subjects = judging.subjects
    if findings:
        return findings, RuleOutcome(rule.id, Status.VIOLATIONS, subjects, len(findings))
    if part := unreadable_input(rule, context):
        return [], RuleOutcome(rule.id, Status.NOT_CHECKED, subjects, 0, part)
    return [], RuleOutcome(rule.id, Status.CLEAN if subjects else Status.NO_SUBJECTS, subjects, 0)


def _finish(loaded: Loaded, context: Context, reaches: Reaches, finding: Finding, latent: bool) -> Finding:
    """Add what holds for every rule: not enforced now, latent, origin, reach (rules.md)."""
    enforced = not (loaded.rule.rests_on_production and context.below_production)
    severity = finding.severity
    if (latent or not enforced) and severity is not Severity.INFO and not finding.keeps_severity:
        severity = severity.lowered
    return Finding(
        rule=finding.rule,
        severity=severity,
        subjects=finding.subjects,
        facts=finding.facts,
        certainty=finding.certainty,
        origin=origin_of(finding, context.project),
        reach=reaches.of(finding),
        latent=latent,
        keeps_severity=finding.keeps_severity,
        enforced_now=enforced,
    )


def origin_of(finding: Finding, project: Project) -> Origin:
    """Whose thing a finding is about: the app's, a Marketplace module's, or the System module's."""
    s = finding.subjects
    named = s.module or s.access_rule or s.entity or s.member or s.document or s.service or s.constant or s.call
    if not named and s.module_roles and not s.user_roles:
        named = s.module_roles[0]
    module_name = Name(named.partition(".")[0])
    if module_name == SYSTEM:
        return Origin.BUILT_IN
    module = project.module_by_name.get(module_name)
    return Origin.MARKETPLACE if module and module.from_marketplace and not project.is_package else Origin.OWN


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, finding.rule, finding.subjects.label
