"""Judging one role more beside an audit: what is remembered is what would be found."""

from collections.abc import Callable
from itertools import combinations

import pytest

from auditor.access.roles import RoleSet
from auditor.model.project import Project
from auditor.rules import registry
from auditor.rules.audit import Audit, audit, judge_role
from auditor.rules.context import Context
from auditor.samples.clinic import clinic
from auditor.samples.connector import connector
from auditor.samples.webshop import webshop


def told(context: Context, roles: tuple[str, ...], rules=None) -> list[tuple[object, ...]]:
    """Everything about the findings of a set of roles: what they are about, what they saw, how they count."""
    access = context.access.of(RoleSet(roles))
    found = judge_role(context, context.role_subject(access), rules)
    done = Audit(context, found, ())
    return sorted(
        (done.id(f), done.seen(f), f.severity, f.certainty, f.origin, f.reach, f.latent, f.enforced_now) for f in found
    )


@pytest.mark.parametrize(
    "build",
    [lambda: clinic().project(), lambda: webshop().project(), lambda: connector().project()],
    ids=["clinic", "webshop", "a package"],
)
def test_remembered_is_found(build: Callable[[], Project]) -> None:
    """For every pair and every three of the first roles, beside an audit and by themselves."""
    made = build()
    context, fresh = Context(made), Context(made)
    audit(made, context=context)
    names = [role.roles.user_roles[0] for role in context.access.single_roles]
    for roles in (*combinations(names, 2), *list(combinations(names, 3))[:20]):
        assert told(context, roles) == told(fresh, roles)


def test_every_role_of_an_audit_is_judged_alike_again() -> None:
    """What the audit found about a role is what judging it alone finds, a second time too."""
    made = webshop().project()
    context = Context(made)
    done = audit(made, context=context)
    for role in context.roles:
        alone = {done.id(f) for f in done.findings if f.subjects.user_roles == role.names}
        for _ in range(2):
            assert {done.id(f) for f in judge_role(context, role)} >= {
                done.id(f)
                for f in done.findings
                if f.subjects.user_roles == role.names and f.rule.startswith("ENT") and done.id(f) in alone
            }


def test_chosen_rules_only() -> None:
    """Also when everything was remembered."""
    made = webshop().project()
    context = Context(made)
    audit(made, context=context)
    chosen = [registry.rule("ENT-07")]
    both = ("Customer", "Support")
    assert told(context, both, chosen) == told(Context(made), both, chosen)
    assert len(told(context, both, chosen)) < len(told(context, both))


def test_an_audit_by_some_rules_is_not_taken_for_all() -> None:
    """Nothing is remembered of it."""
    made = webshop().project()
    context = Context(made)
    audit(made, [registry.rule("ENT-13")], context)
    both = ("Customer", "Support")
    assert told(context, both) == told(Context(made), both)
