"""Weak password hash

What it does
    Looks at the algorithm that turns passwords into the hashes that the database keeps, and at the cost of BCrypt.

Why is this bad
    Whoever gets hold of the database can try passwords against the hashes. MD5 and plain SHA256 are so fast that
    ordinary passwords do not withstand it. BCrypt is made slow on purpose, each step of its cost doubles the work;
    below 10 it is no longer slow enough.

Example
    An app that was begun years ago still has MD5. A stolen backup gives away most passwords, which people also use
    elsewhere.

How to fix
    Choose BCrypt with a cost of 12 in the app's settings, Runtime. Plan how old hashes go away: a hash can only be made
    anew when its user gives the password again.

Sources
    - Mendix documentation, App Settings: https://docs.mendix.com/refguide/app-settings/
    - OWASP Password Storage Cheat Sheet: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.since import lacks

if TYPE_CHECKING:
    from auditor.samples.app import App

STRONG = ("BCrypt", "SSHA256")
LOWEST_COST = 10

RULE = Rule(
    id="PRJ-12",
    subject=SubjectKind.PROJECT,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.SETTINGS,),
    cwe=(916,),
    parity={"mxlint": "001_0007"},
    not_checked=lacks(lambda project: project.settings.hash_algorithm, "hash algorithm of passwords"),
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire on another algorithm, or on BCrypt at too low a cost."""
    algorithm, cost = project.settings.hash_algorithm, project.settings.bcrypt_cost
    if algorithm not in STRONG:
        yield Finding(RULE.id, Severity.HIGH, Subjects(), (algorithm, None))
    elif algorithm == "BCrypt" and cost is not None and cost < LOWEST_COST:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (algorithm, cost))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which setting is weak."""
    algorithm, cost = finding.facts
    place = context.project.settings.location
    if cost is None:
        message = f"Passwords are kept as {algorithm} hashes, which can be tried very fast."
        evidence = Evidence(f"HashAlgorithm is {algorithm}", place)
    else:
        message = f"Passwords are hashed by BCrypt at cost {cost}, below {LOWEST_COST}."
        evidence = Evidence(f"BcryptCost is {cost}", place)
    return Explanation(message, "Choose BCrypt with a cost of 12 in the app's settings, Runtime.", (evidence,))


def planted(app: "App") -> None:
    """An algorithm of long ago."""
    app.settings(HashAlgorithm="MD5")


def near_miss(app: "App") -> None:
    """The lowest cost that is still enough."""
    app.settings(HashAlgorithm="BCrypt", BcryptCost=10)
