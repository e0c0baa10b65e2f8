"""Entity without any access rule

What it does
    Looks for persistable entities that have no access rule at all.

Why is this bad
    At Production nobody reaches such an entity through the client, which may be just what is meant: that is info. Below
    Production entity access is not enforced, so everybody who can sign in reads and changes it. The day somebody needs
    the data, it is opened in a hurry, or read through microflows that ignore entity access.

Example
    Shop.AuditLog was made for microflows only and has no rule. The acceptance environment runs at Prototype/demo, so
    every tester can change the log.

How to fix
    Run at Production. Give each entity the rules that somebody needs, or write in its documentation that only
    microflows use it.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.domain import Entity
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_stored(entity: Entity, context: Context) -> bool:
    return context.counts_for_reading(entity)


RULE = Rule(
    id="ENT-11",
    subject=SubjectKind.ENTITY,
    severities=(Severity.MEDIUM, Severity.INFO),
    needs=(Need.ENTITIES, Need.ACCESS_RULES),
    cwe=(862,),
    parity={"mxcli": "SEC001"},
    among=_is_stored,
)


def check(entity: Entity, context: Context) -> Iterator[Finding]:
    """Fire when nothing at all is said about access."""
    if not entity.rules:
        is_open = context.below_production and not context.project.is_package
        severity = Severity.MEDIUM if is_open else Severity.INFO
        yield Finding(RULE.id, severity, Subjects(entity=entity.name), (is_open,), keeps_severity=True)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what having no rule means at this level."""
    entity = context.project.entities[finding.subjects.entity]
    if finding.facts[0]:
        message = f"{entity.name} has no access rule, and below Production it is open to everyone now."
    else:
        message = f"{entity.name} has no access rule: at Production no user role reaches it through the client."
    fix = f"Give {entity.name} the access rules that somebody needs, or document that only microflows use it."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Nothing to change in {entity.module}, which comes from the Marketplace"
        fix += "; run the app at Production." if finding.facts[0] else "."
    elif finding.facts[0]:
        fix = f"Run the app at Production. {fix}"
    return Explanation(message, fix, (Evidence(f"{entity.name} lists no access rules", entity.location),))


def planted(app: "App") -> None:
    """An entity that nobody thought of, at Prototype/demo."""
    app.module("Shop", "User").entity("AuditLog", {"Line": "String"})
    app.security(SecurityLevel="CheckFormsAndMicroflows")


def near_miss(app: "App") -> None:
    """One that is never stored, and one with a rule that gives nothing: ENT-15 is about that."""
    shop = app.module("Shop", "User")
    shop.entity("Form", {"Line": "String"}, persistable=False)
    shop.entity("AuditLog", {"Line": "String"}).rule("User")
    app.user_role("Customer", "System.User", "Shop.User")
