"""New members get rights by default

What it does
    Looks at what an access rule gives to members that are added to the entity later: Read/Write, Read, or nothing.

Why is this bad
    It says nothing about today. But whoever adds a member next year, say a salary, gives it to all roles of the rule
    without deciding so. With None a new member is closed until somebody opens it.

Example
    Shop.Customer has a rule for Shop.User with Read/Write by default. A developer adds CreditLimit; from the next
    release every customer can raise it.

How to fix
    Set the rule's rights for new members to None, and give rights to members when they are added.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Origin, Severity, Subjects
from auditor.model.domain import AccessRule, DefaultRights, Entity
from auditor.model.names import module_of
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, statement

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ENT-01",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.LOW, Severity.INFO),
    needs=(Need.ACCESS_RULES,),
    cwe=(276,),
    parity={"mxlint": "002_0008", "mxcli": "DOM_0001"},
    rests_on_production=True,
)

_SEVERITY = {DefaultRights.READ_WRITE: Severity.LOW, DefaultRights.READ_ONLY: Severity.INFO}
_WORDS = {DefaultRights.READ_WRITE: "read and write", DefaultRights.READ_ONLY: "read"}


def check(subject: tuple[Entity, AccessRule], context: Context) -> Iterator[Finding]:
    """Fire when a member added later gets any right."""
    rule = subject[1]
    if rule.default_rights in _SEVERITY:
        yield Finding(
            RULE.id, _SEVERITY[rule.default_rights], Subjects(access_rule=rule.id), (rule.default_rights.value,)
        )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who gets what of a member that does not exist yet."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    roles = listed(rule.module_roles) or "nobody"
    may = _WORDS[rule.default_rights]
    fix = f"Set the rights for new members of access rule {rule.id} to None."
    if finding.origin is Origin.MARKETPLACE:
        module = module_of(rule.entity)
        fix = (
            f"{module} comes from the Marketplace: do not change it. When a new version adds members to {rule.entity}, "
            f"look at what {roles} may do with them, and map another module role if that is too much."
        )
    return Explanation(
        f"{roles} may {may} every member that is added to {rule.entity} later, unless somebody thinks of it.",
        fix,
        (statement(context, rule, f"gives {roles} {may} of new members (DefaultMemberAccessRights)"),),
    )


def planted(app: "App") -> None:
    """A rule that opens whatever comes."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", read="all", default="ReadWrite", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """All members are writable today, and a new one gets nothing."""
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}, owner=True).rule(
        "User", write="all", default="None", xpath="[System.owner = '[%CurrentUser%]']", caption="Own orders"
    )
    app.user_role("Customer", "System.User", "Shop.User")
