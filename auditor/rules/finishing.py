"""What holds for every finding, whatever rule made it: not enforced now, latent, origin, reach, and the order."""

from auditor.findings.finding import Finding, Origin, Severity
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project
from auditor.policy.policy import OFF
from auditor.rules.context import Context
from auditor.rules.needs import missing_input
from auditor.rules.reach import Reaches
from auditor.rules.rule import Loaded


def not_checked(loaded: Loaded, context: Context) -> str | None:
    """Give the reason why a rule cannot be checked on this project, or None."""
    rule, known = loaded.rule, context.memo.setdefault("rules that are not checked", {})
    assert isinstance(known, dict)
    if id(rule) not in known:
        reason = missing_input(rule, context) or (rule.not_checked(context) if rule.not_checked else None)
        known[id(rule)] = rule, reason
    answer: str | None = known[id(rule)][1]
    return answer


def finish(loaded: Loaded, context: Context, reaches: Reaches, finding: Finding, latent: bool) -> Finding:
    """Add what holds for every rule: not enforced now, latent, origin, reach (rules.md)."""
    enforced = not (loaded.rule.rests_on_production and context.below_production)
    severity = severity_of(finding, context)
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


def severity_of(finding: Finding, context: Context) -> Severity:
    """Give how bad a finding is: as its rule says, or as the policy file says of all findings of the rule."""
    return severity_by(finding.rule, finding.severity, context)


def severity_by(rule_id: str, severity: Severity, context: Context) -> Severity:
    """The same for a rule, and the severity that it gives."""
    switch = context.switches.get(rule_id)
    return Severity(switch.severity) if switch and switch.severity != OFF else severity


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


def order(finding: Finding) -> tuple[object, ...]:
    """The key by which findings are sorted: worst first, the widest reach first, then by rule and subject; stable."""
    return finding.severity.rank, finding.reach.rank, finding.rule, finding.subjects.label
