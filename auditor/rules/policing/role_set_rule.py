"""A role set of the policy file as a rule: roles of which nobody should hold more than so many.

User roles come together in a merge that somebody tries, and in a demo user; module roles in a user role.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.policy.policy import Policy, RoleSet
from auditor.rules.context import Context, RoleSubject
from auditor.rules.policing.telling import asked_by, is_plain_role, never_tried, page_of
from auditor.rules.rule import Loaded, Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed, sentence, texts, who


@dataclass(frozen=True, slots=True, eq=False)
class _Holder:
    """Somebody who holds roles: a user role, roles that are merged, or a demo user."""

    subjects: Subjects
    holds: frozenset[Name]
    demo_user: str = ""


def role_set_rule(role_set: RoleSet, policy: Policy) -> Loaded:
    """Make the rule of a role set."""
    made = _RoleSetRule(role_set, policy)
    rule = Rule(
        id=role_set.rule,
        subject=SubjectKind.USER_ROLE,
        severities=(Severity(role_set.severity),),
        needs=(Need.USER_ROLES,),
        of_role=made.subjects,
    )
    roles = listed(role_set.roles, most=len(role_set.roles))
    page = page_of(
        role_set,
        policy,
        f"Looks for user roles, merges of roles and demo users that hold more than {role_set.at_most} of {roles}.",
        f"Somebody holds {listed(role_set.roles[: role_set.at_most + 1])}.",
    )
    return Loaded(rule, page, made.check, made.explain, never_tried, never_tried, "")


class _RoleSetRule:
    def __init__(self, role_set: RoleSet, policy: Policy) -> None:
        self._set = role_set
        self._policy = policy

    def subjects(self, role: RoleSubject, context: Context) -> Iterator[_Holder]:
        """Give what one role brings: itself, and the demo users whose first role it is."""
        yield _Holder(role.about(), role.access.module_roles.union(role.names))
        if is_plain_role(role, context):
            for user in context.project.security.demo_users:
                if user.user_roles[:1] == role.names and len(user.user_roles) > 1:
                    held = frozenset(user.user_roles).union(*(_module_roles(name, context) for name in user.user_roles))
                    yield _Holder(Subjects(tuple(user.user_roles)), held, user.name)

    def check(self, holder: _Holder, context: Context) -> Iterator[Finding]:
        """Fire when too many of the roles are held."""
        held = tuple(role for role in self._set.roles if role in holder.holds)
        if len(held) > self._set.at_most:
            facts = (tuple(sorted(held)), self._set.at_most, holder.demo_user)
            yield Finding(self._set.rule, Severity(self._set.severity), holder.subjects, facts)

    def explain(self, finding: Finding, context: Context) -> Explanation:
        """Say which of the roles are held."""
        held, demo_user = texts(finding.facts[0]), str(finding.facts[2])
        whoever = f"demo user {demo_user}" if demo_user else who(finding, context)
        most = counted(self._set.at_most, "role")
        roles = listed(self._set.roles, most=len(self._set.roles))
        fix = self._set.fix or f"Leave {most} of {listed(held)} there."
        return Explanation(
            f"{sentence(whoever)} holds {listed(held)}, and nobody should hold more than {self._set.at_most} of "
            f"{roles}: {self._set.title}.",
            fix,
            (*_where(finding, held, context), asked_by(self._set, self._policy)),
        )


def _module_roles(user_role: Name, context: Context) -> tuple[Name, ...]:
    known = context.project.user_role_by_name.get(user_role)
    return known.module_roles if known else ()


def _where(finding: Finding, held: tuple[str, ...], context: Context) -> Iterator[Evidence]:
    for name in finding.subjects.user_roles:
        role = context.project.user_role_by_name.get(name)
        if role and (module_roles := [one for one in held if one in role.module_roles]):
            yield Evidence(f"user role {name} holds {listed(module_roles)}", role.location)
