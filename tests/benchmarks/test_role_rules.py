"""How fast the rules that compare roles are on the largest project that we promise.

Run with `pytest tests/benchmarks/test_role_rules.py --benchmark-only`. Budgets are those of a quiet machine, times
three.
"""

from dataclasses import replace
from time import process_time

from auditor.model.project import ProjectSecurity
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.rules.context import Context
from tests.benchmarks.test_access import project, within_budget

__all__ = ["project"]


def test_two_roles_and_redundant_module_roles(project, benchmark):
    """19,900 pairs of user roles, 700 of module roles, and 4,300 module roles in user roles: ROLE-12 and ROLE-19."""
    rules = [registry.rule("ROLE-12"), registry.rule("ROLE-19")]

    def judge() -> float:
        context = Context(replace(project, security=ProjectSecurity(guest_access=False)))
        started = process_time()
        done = audit(context.project, rules, context)
        assert [outcome.subjects > 4_000 for outcome in done.outcomes] == [True, True]
        return process_time() - started

    within_budget(benchmark.pedantic(judge, rounds=3), 0.7)
