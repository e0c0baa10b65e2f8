"""A risk of the policy file as a rule about user roles: functions that nobody should have together."""

from collections.abc import Iterable, Iterator

from auditor.access.roles import RoleSet
from auditor.findings.finding import Certainty, Explanation, Fact, Finding, Severity
from auditor.model.project import Granularity
from auditor.policy import expression
from auditor.policy.capabilities import BUILT_IN
from auditor.policy.policy import Function, Policy, Risk, Scope
from auditor.rules.context import Context, RoleSubject
from auditor.rules.policing.held import Held, held_of_group
from auditor.rules.policing.needs import needs_of
from auditor.rules.policing.rows_apart import holds
from auditor.rules.policing.telling import (
    asked_by,
    evidence,
    facts_of,
    held_in,
    is_plain_role,
    never_tried,
    page_of,
    told,
)
from auditor.rules.rule import Loaded, Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, who


def risk_rule(risk: Risk, policy: Policy) -> Loaded:
    """Make the rule of a risk."""
    made = _RiskRule(risk, policy)
    rule = Rule(
        id=risk.rule,
        subject=SubjectKind.USER_ROLE,
        severities=(Severity(risk.severity),),
        needs=(Need.ACCESS, *made.needs),
        judges_latent=Scope.MODULE_ROLE in risk.scopes,
        of_role=made.subjects,
    )
    when = expression.written(risk.when)
    page = page_of(
        risk,
        policy,
        f"Looks for {_tested(risk)} for which this holds, by effective access: {when}.",
        "; ".join(f"{function.name}: {function.title}" for function in made.functions),
    )
    return Loaded(rule, page, made.check, made.explain, never_tried, never_tried, "")


def _tested(risk: Risk) -> str:
    words = {Scope.MODULE_ROLE: "module roles", Scope.USER_ROLE: "user roles", Scope.PAIR: "merges of roles"}
    return listed([words[scope] for scope in Scope if scope in risk.scopes])


class _RiskRule:
    def __init__(self, risk: Risk, policy: Policy) -> None:
        self._risk = risk
        self._policy = policy
        known = {function.name: function for function in (*BUILT_IN, *policy.functions)}
        self._functions = {name: known[name] for name in expression.functions_in(risk.when)}

    @property
    def functions(self) -> Iterable[Function]:
        """The functions of the expression, each once."""
        return self._functions.values()

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it rests on, beside access to entities."""
        alone = (Need.MODULE_ROLES,) if self._risk.scopes == {Scope.MODULE_ROLE} else ()
        return (*alone, *needs_of(function.needs for function in self.functions))

    def subjects(self, role: RoleSubject, context: Context) -> Iterator[RoleSubject]:
        """Give what one role brings: itself, and with it the module roles that no role before it holds."""
        scopes = self._risk.scopes
        plain = is_plain_role(role, context)
        if role.latent:
            yield role
            return
        if (Scope.USER_ROLE if plain else Scope.PAIR) in scopes:
            yield role
        if plain and Scope.MODULE_ROLE in scopes and not context.project.is_package:
            yield from _module_roles(role, context)

    def check(self, role: RoleSubject, context: Context) -> Iterator[Finding]:
        """Fire when the expression holds."""

        def held_by(name: str) -> Held | None:
            return held_of_group(self._functions[name].needs, role.access, context)

        side = holds(self._risk.when, held_by, context, self._risk.same_rows)
        if side is None:
            return
        parts: tuple[Fact, ...] = tuple((name, facts_of(held)) for name, held in side.functions)
        certainty = Certainty.POSSIBLE if side.unproved else Certainty.CERTAIN
        facts: tuple[Fact, ...] = (parts, side.unproved)
        yield Finding(self._risk.rule, Severity(self._risk.severity), role.about(), facts, certainty)

    def explain(self, finding: Finding, context: Context) -> Explanation:
        """Say which functions are held, and by what."""
        parts, unproved = finding.facts
        assert isinstance(parts, tuple)
        held = {str(part[0]): held_in(part[1]) for part in parts if isinstance(part, tuple)}
        has = listed([f"{name} ({told(found, context)})" for name, found in held.items()])
        message = f"{sentence(who(finding, context))} has {has}" if held else sentence(who(finding, context))
        if lacks := [name for name in self._functions if name not in held]:
            message += f"{' and' if held else ''} lacks {listed(lacks)}"
        message += f": {self._risk.title}."
        if unproved:
            message += " That both are about the same rows is unproved."
        fix = self._risk.fix or self._what_to_do(finding, list(held))
        return Explanation(
            message, fix, (*evidence(held.values(), finding, context), asked_by(self._risk, self._policy))
        )

    def _what_to_do(self, finding: Finding, held: list[str]) -> str:
        names = listed(finding.subjects.user_roles or finding.subjects.module_roles)
        if len(held) > 1:
            return f"Take {listed(held, 'or')} away from {names}, and give it to another role."
        return f"Change {names} so that this no longer holds: {expression.written(self._risk.when)}."


def _module_roles(role: RoleSubject, context: Context) -> Iterator[RoleSubject]:
    """The module roles of a user role, each as if held alone; only those that no user role before it holds."""
    if context.project.granularity is Granularity.USER_ROLES:
        return
    known = context.project.module_role_by_name
    for name in sorted(role.access.module_roles):
        if name in known and context.project.held_module_roles.get(name, ())[:1] == role.names:
            yield RoleSubject(context.access.of(RoleSet((), (name,))), (), name, False, False, False)
