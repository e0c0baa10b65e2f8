"""Files readable without a row constraint

What it does
    Looks for entities derived from System.FileDocument, images included, whose file a role may read on all rows: the
    anonymous visitors' role, critical, or another one that is not an administrator role, high. The file is readable
    when the member Contents or Name is.

Why is this bad
    A file is fetched by the id of its object, and ids can be guessed. A role that may read all rows can therefore
    download every file of that entity, one id after the other, whatever the pages show.

Example
    Customers download their invoice from a page that lists only their own. HR.Contract has no row constraint either:
    with a script any employee downloads all contracts.

How to fix
    Give the access rule a row constraint, to the owner or along an association to the account that the file belongs to.
    Keep public files, such as product pictures, in an entity of their own.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, Request Handlers: https://docs.mendix.com/refguide/request-handlers/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Explanation, Finding, Severity
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_in, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.system_derived import is_file, readable_file, rights_on_derived
from auditor.rules.telling import fix_access, holding_evidence, limit_to_own_rows, rule_evidence, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_file(subject: RoleOnEntity, context: Context) -> bool:
    return is_file(subject.entity, context)


RULE = Rule(
    id="ENT-17",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.ACCESS, Need.GUEST),
    cwe=(552,),
    parity={"Mendix recommender": "MXS004"},
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_file,
    judges_latent=True,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when the file can be had on all rows."""
    if cells := readable_file(subject, context):
        yield Finding(
            RULE.id,
            Severity.CRITICAL if subject.role.is_guest else Severity.HIGH,
            subject.role.about(entity=subject.entity.name),
            (cells, rights_on_derived(subject, context)),
            context.certainty(cells),
        )


def explain(finding: Finding, context: Context) -> Explanation:
    """Say whose files can be downloaded."""
    entity, cells, besides = finding.subjects.entity, cells_in(finding.facts[0]), cells_in(finding.facts[1])
    rules = rules_of(cells)
    guest = context.project.guest_role
    signing_in = ", without signing in" if guest and finding.subjects.user_roles == (guest.name,) else ""
    own = limit_to_own_rows(finding, context, rules, "keep files that may be public in an entity of their own")
    return Explanation(
        f"{sentence(who(finding, context))} can download every file of {entity}{signing_in}.",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, besides or cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Employees read all contracts."""
    app.module("HR", "User").entity("Contract", {"Year": "Integer"}, generalization="System.FileDocument").rule(
        "User", read="all"
    )
    app.user_role("Employee", "System.User", "HR.User")


def near_miss(app: "App") -> None:
    """All employees read the year of every contract, and the file of their own only."""
    hr = app.module("HR", "User")
    hr.entity("Account", {"FullName": "String"}, generalization="System.User")
    hr.entity("Contract", {"Year": "Integer"}, generalization="System.FileDocument").rule("User", read=["Year"]).rule(
        "User", read="all", xpath="[HR.Contract_Account = '[%CurrentUser%]']", caption="Own contract"
    )
    hr.association("Contract_Account", "Contract", "Account")
    app.user_role("Employee", "System.User", "HR.User")
