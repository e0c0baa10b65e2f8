"""Weak password policy

What it does
    Looks at the password policy: minimum length, digits, mixed case, symbols. One finding lists each weak setting.

Why is this bad
    The policy holds wherever users are created or change their password, in every environment. Short passwords can be
    guessed: below 8 characters by trying, below 12 from a stolen hash.

Example
    The policy asks for 6 characters. `summer` is a password that the app accepts.

How to fix
    Ask for at least 12 characters, a digit, mixed case and a symbol. Users meet the new policy at their next change of
    password; force one for old accounts.

Sources
    - Mendix documentation, Password Policy: https://docs.mendix.com/refguide/password-policy/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import PasswordPolicy, Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

SHORTEST = 8
"""A minimum length below this is high."""

RECOMMENDED = 12
"""A minimum length below this is medium."""

RULE = Rule(
    id="PRJ-09",
    subject=SubjectKind.PROJECT,
    severities=(Severity.HIGH, Severity.MEDIUM, Severity.LOW),
    needs=(Need.PROJECT_SECURITY,),
    cwe=(521,),
    parity={"mxlint": "001_0004", "mxcli": "SEC002"},
    not_checked=lacks(lambda project: project.security.password_policy, "password policy"),
)


def _weak(policy: PasswordPolicy) -> Iterator[tuple[Severity, str, str]]:
    """Each weak setting: its severity, its stored name with its value, and what is missing in words."""
    if policy.minimum_length < RECOMMENDED:
        severity = Severity.HIGH if policy.minimum_length < SHORTEST else Severity.MEDIUM
        characters = "character" if policy.minimum_length == 1 else "characters"
        yield severity, f"MinimumLength is {policy.minimum_length}", f"at least {policy.minimum_length} {characters}"
    if not policy.require_digit:
        yield Severity.MEDIUM, "RequireDigit is false", "no digit"
    if not policy.require_mixed_case:
        yield Severity.MEDIUM, "RequireMixedCase is false", "no mixed case"
    if not policy.require_symbol:
        yield Severity.LOW, "RequireSymbol is false", "no symbol"


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire once, with the worst of the weak settings."""
    policy = project.security.password_policy
    if policy and (weak := list(_weak(policy))):
        worst = min((severity for severity, _, _ in weak), key=lambda severity: severity.rank)
        yield Finding(RULE.id, worst, Subjects(), tuple(stored for _, stored, _ in weak))


def explain(finding: Finding, context: Context) -> Explanation:
    """List the weak settings."""
    security = context.project.security
    weak = list(_weak(security.password_policy)) if security.password_policy else []
    return Explanation(
        f"The password policy asks for {listed(words for _, _, words in weak)}.",
        f"Ask for at least {RECOMMENDED} characters, a digit, mixed case and a symbol, and let users of older accounts "
        "change their password.",
        tuple(Evidence(stored, security.location) for _, stored, _ in weak),
    )


def planted(app: "App") -> None:
    """Six characters are enough."""
    app.password_policy(MinimumLength=6, RequireSymbol=False)


def near_miss(app: "App") -> None:
    """Exactly the recommended length, with everything required."""
    app.password_policy(MinimumLength=12, RequireDigit=True, RequireMixedCase=True, RequireSymbol=True)
