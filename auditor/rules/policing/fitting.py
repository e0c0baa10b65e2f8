"""Whether a policy file fits a project: what it names must exist there, or it would test nothing without a word."""

from auditor.access.target import nearest
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Granularity
from auditor.policy.capabilities import UNRESTRICTED
from auditor.policy.policy import Assertion, Capability, Policy
from auditor.policy.selectors import named
from auditor.rules.context import Context
from auditor.rules.needs import lacks
from auditor.rules.policing.asserted_rows import wanted_rows
from auditor.rules.policing.held import resolved_in
from auditor.rules.policing.in_force import OF_MERGES, every_rule
from auditor.rules.policing.needs import capabilities_in, needs_of
from auditor.rules.policing.resolved import refuse
from auditor.rules.rule import Need


def refuse_unfit(context: Context) -> None:
    """Refuse a policy file that names a rule, role, member, entity or document that is not there.

    Raises `InputError` POLICY with the line. What the export cannot tell is not refused: its rules are not checked.
    """
    policy = context.policy
    _rules_exist(policy)
    _ = context.words  # Made now, so that a class which matches nothing is refused now.
    _module_roles_exist(context)
    groups = [function.needs for function in policy.functions]
    for group in (*groups, *(assertion.needs for assertion in policy.assertions)):
        if not any(lacks(need, context.project) for need in (Need.ENTITIES, *needs_of([group]))):
            for capability in capabilities_in(group):
                resolved_in(capability, context)
    _roles_of_sets_exist(context)
    for assertion in policy.assertions:
        _roles_match(assertion, context)
        _rows_mean_something(assertion, context)


def _rules_exist(policy: Policy) -> None:
    known = [loaded.rule.id for loaded in every_rule(policy)]
    for switch in policy.switches:
        if switch.rule not in known and not OF_MERGES.fullmatch(switch.rule):
            raise refuse(policy, switch.line, f"there is no rule {switch.rule}; {nearest(switch.rule, known)}")


def _module_roles_exist(context: Context) -> None:
    if context.project.granularity is Granularity.USER_ROLES:
        return
    known = context.project.module_role_by_name
    for role, line in context.policy.administrators:
        if role not in known and role not in context.project.held_module_roles:
            raise refuse(context.policy, line, f"there is no module role {role}; {nearest(role, known)}")


def _roles_of_sets_exist(context: Context) -> None:
    project = context.project
    if lacks(Need.USER_ROLES, project):
        return
    known = [*project.user_role_by_name, *project.module_role_by_name, *project.held_module_roles]
    for role_set in context.policy.role_sets:
        for role in role_set.roles:
            unknowable = "." in role and project.granularity is Granularity.USER_ROLES
            if role not in known and not role.startswith(f"{SYSTEM}.") and not unknowable:
                told = f"{role_set.key} names {role}, which is no user role and no module role"
                raise refuse(context.policy, role_set.line, f"{told}; {nearest(role, known)}")


def _roles_match(assertion: Assertion, context: Context) -> None:
    if lacks(Need.ACCESS, context.project):
        return
    known = [name for role in context.roles for name in role.names]
    for role in assertion.roles:
        if not any(named((role,), name) for name in known):
            told = f"{assertion.key} is about user role {role}, which does not exist"
            raise refuse(context.policy, assertion.line, f"{told}; {nearest(role, known)}")


def _rows_mean_something(assertion: Assertion, context: Context) -> None:
    if not assertion.rows or assertion.rows == UNRESTRICTED or lacks(Need.ENTITIES, context.project):
        return
    for item in assertion.needs.items:
        assert isinstance(item, Capability)
        for entity in resolved_in(item, context).entities:
            wanted = wanted_rows(assertion, Name(entity), context)
            if wanted.problems:
                told = f"the rows of {assertion.key} are no row constraint on {entity}: {wanted.problems[0].text}"
                raise refuse(context.policy, assertion.line, told)
