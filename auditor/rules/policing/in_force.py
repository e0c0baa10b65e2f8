"""The rules in force: the shipped ones, those that the policy file makes, and what it switches off."""

import re
from functools import lru_cache

from auditor.findings.finding import RuleOutcome, Status
from auditor.policy.policy import OFF, Assertion, Policy, Risk, RoleSet, Switch
from auditor.rules import registry
from auditor.rules.context import Context
from auditor.rules.rule import Loaded
from auditor.rules.telling import counted


@lru_cache(maxsize=4)
def rules_of(policy: Policy) -> tuple[Loaded, ...]:
    """Make the rules of a policy file: its risks, role sets and assertions, in the order of the file."""
    if not policy.duties:
        return ()
    from auditor.rules.policing.assertion_rule import assertion_rule
    from auditor.rules.policing.risk_rule import risk_rule
    from auditor.rules.policing.role_set_rule import role_set_rule

    made: list[Loaded] = []
    for duty in policy.duties:
        match duty:
            case Risk():
                made.append(risk_rule(duty, policy))
            case RoleSet():
                made.append(role_set_rule(duty, policy))
            case Assertion():
                made.append(assertion_rule(duty, policy))
    return tuple(made)


def every_rule(policy: Policy) -> tuple[Loaded, ...]:
    """Give the rules of an audit: the shipped ones, then those of the policy file, which may define SOD-01 anew."""
    made = rules_of(policy)
    if not made:
        return registry.all_rules()
    by_id = {loaded.rule.id: loaded for loaded in made}
    shipped = tuple(by_id.pop(loaded.rule.id, loaded) for loaded in registry.all_rules())
    return (*shipped, *by_id.values())


def in_force(context: Context) -> tuple[Loaded, ...]:
    """Give the rules that judge: all of an audit but those that are switched off."""
    every = every_rule(context.policy)
    if not context.policy.switches:
        return every
    return tuple(loaded for loaded in every if switched_off(loaded, context) is None)


def switched_off(loaded: Loaded, context: Context) -> Switch | None:
    """Give what switches a rule off."""
    switch = context.switches.get(loaded.rule.id)
    return switch if switch and switch.severity == OFF else None


def off(rule_id: str, switch: Switch, policy: Policy, subjects: int, hidden: int) -> RuleOutcome:
    """Give the outcome of a rule that is switched off: where, and how many findings that hides."""
    hides = f"; it hides {counted(hidden, 'finding')}" if hidden else ""
    reason = f"switched off in {policy.place(switch.line)}{hides}"
    return RuleOutcome(rule_id, Status.NOT_CHECKED, subjects, 0, reason, hidden)


def rule_of(policy: Policy, rule_id: str) -> Loaded | None:
    """Give a rule that the policy file makes; None for any other."""
    return next((loaded for loaded in rules_of(policy) if loaded.rule.id == rule_id), None)


SELECTORS = "selectors of the policy"
"""Where a context keeps what the selectors of its policy name."""

OF_MERGES = re.compile(r"MERGE-0[1-7]")
"""Rules that are no part of an audit, and may be switched off all the same."""
