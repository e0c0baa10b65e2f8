"""Every MERGE rule on its planted fault and on its near miss: all roles of the made-up app but its administrator's."""

from auditor.access.roles import RoleSet
from auditor.findings.finding import RuleOutcome
from auditor.merging.combination import combine
from auditor.merging.judging import judge
from auditor.merging.registry import merge_rules
from auditor.model.names import Name
from auditor.model.project import SYSTEM_ADMINISTRATOR, Project
from auditor.rules.context import Context
from auditor.rules.rule import Loaded
from auditor.rules.selftest import Trial, trial


def merge_trial(loaded: Loaded) -> Trial:
    """Try one MERGE rule."""
    return trial(loaded, _outcome)


def merge_trials() -> list[Trial]:
    """Try every MERGE rule."""
    return [merge_trial(loaded) for loaded in merge_rules()]


def merged_roles(project: Project) -> tuple[Name, ...]:
    """Give the user roles that a planted fault is about: those that hold no System.Administrator."""
    return tuple(role.name for role in project.user_roles if SYSTEM_ADMINISTRATOR not in role.module_roles)


def _outcome(loaded: Loaded, project: Project) -> RuleOutcome:
    context = Context(project)
    return judge(combine(context, RoleSet(merged_roles(project))), (loaded,)).outcomes[0]
