"""What the tests of merges share: a merge of two roles in a made-up app, and what the MERGE rules find in it."""

from collections.abc import Sequence

from auditor.access.roles import RoleSet
from auditor.findings.finding import Explanation, Finding
from auditor.merging import registry
from auditor.merging.combination import combine
from auditor.merging.judging import judge
from auditor.merging.scenario import Merge, merge
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.policy.policy import NO_POLICY, Policy
from auditor.rules.audit import audit
from auditor.rules.context import Context


def merged(
    project: Project,
    *user_roles: str,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    policy: Policy = NO_POLICY,
) -> Merge:
    """Merge roles in an audited project."""
    done = audit(project, context=Context(project, policy=policy))
    return merge(done, _names(user_roles), _names(added), _names(removed))


def emergent(
    project: Project, *user_roles: str, added: Sequence[str] = (), removed: Sequence[str] = ()
) -> list[Finding]:
    """Give what the MERGE rules find in a set of roles, worst first."""
    roles = RoleSet(_names(user_roles), _names(added), _names(removed))
    return list(judge(combine(Context(project), roles)).findings)


def told(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Rule and thing of each finding."""
    return [(f.rule, f.subjects.entity or f.subjects.document) for f in findings]


def explained(project: Project, finding: Finding) -> Explanation:
    """Give the words of a finding."""
    return registry.rule(finding.rule).explain(finding, Context(project))


def _names(names: Sequence[str]) -> tuple[Name, ...]:
    return tuple(map(Name, names))
